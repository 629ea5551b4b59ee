"""The fields that an HTML form or a curl command sends, and how it sends them.

Source: HTML, "Constructing the entry list"; the manual of curl, ``--form``; Amazon S3 API Reference, "POST Object".
"""

import re
import shlex
from collections import Counter
from html.parser import HTMLParser
from typing import Any, Dict, Iterator, List, NamedTuple, Optional, Tuple

from awscli_presign_put.explain.finding import Change, Finding, listed, one_line, possible_cause

MULTIPART = "multipart/form-data"
_NO_FIELDS = ("button", "reset")
_SUBMITS = ("submit", "image")
_BOXES = ("checkbox", "radio")
_OPTION = re.compile(r"(?P<quoted>\"(?:[^\"\\]|\\.)*\")|[^;]*")
# The options of curl that require a value, as letters and as words.
_LETTERS = "AbCcDdEeFHKmoPQrTtUuwXxYyz"
_WORDS = re.compile(
    "--(?:cacert|cert|config|connect-timeout|connect-to|cookie|data(?:-ascii|-binary|-raw|-urlencode)?|dump-header"
    "|form|form-string|header|interface|json|key|limit-rate|max-time|output|proxy|referer|request|resolve"
    "|retry(?:-delay|-max-time)?|stderr|trace|trace-ascii|url|user|user-agent|write-out)"
)
# After a prompt, or in a pipeline; not in a comment.
_CURL = re.compile(r"^[^#\n]*?(?<![\w.-])curl(?:\.exe)?(?=\s)", re.MULTILINE)
_MOST_OF_A_COMMAND = 64 * 1024
_SHORT = {"-F": "--form", "-X": "--request", "-H": "--header", "-d": "--data"}
_DATA = ("--data", "--data-ascii", "--data-binary", "--data-raw", "--data-urlencode", "--json")


class FormText(NamedTuple):
    """A form as it was printed.

    :param url: the address that it is sent to.
    :param fields: values by names, without the file. A field that is there twice has its last value before the file.
    :param findings: what is wrong with how the form is sent.
    :param after: names of the fields after the file.
    :param chosen: names of the fields whose values the uploader chooses, or that have two values.
    :param is_whole: whether all fields are known, and none is added later.
    """

    url: str
    fields: Dict[str, Any]
    findings: Tuple[Finding, ...] = ()
    after: Tuple[str, ...] = ()
    chosen: Tuple[str, ...] = ()
    is_whole: bool = False


class _Part(NamedTuple):
    """A part of the form. ``value`` is None for a text that is in a file."""

    name: str
    value: Optional[str]
    is_file: bool = False
    is_chosen: bool = False


class _Form:
    """An HTML form, while it is read."""

    def __init__(self, attributes: Dict[str, Any]) -> None:
        self.parts: List[_Part] = []
        self.has_submit = False
        self.begin(attributes)

    def begin(self, attributes: Dict[str, Any]) -> None:
        """Read the tag of the form. Controls that name the form may come before it."""
        self.url: str = attributes.get("action") or ""
        self.method: str = (attributes.get("method") or "get").upper()
        self.type: str = (attributes.get("enctype") or "application/x-www-form-urlencoded").lower()


class _Html(HTMLParser):
    """What browsers send of each form: no disabled fields, no unchecked boxes, and the first submit button."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: List[_Form] = []
        self.has_script = False
        self._is_open = False
        # A control outside of a form names it in its attribute form.
        self._by_id: Dict[str, _Form] = {}
        self._form: Optional[_Form] = None
        self._disabled = 0
        self._name = ""
        self._options: Optional[List[Tuple[Optional[str], bool]]] = None
        self._text: List[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag == "form" and not self._is_open:
            form = self._by_id.setdefault(attributes.get("id") or f"\0{len(self.forms)}", _Form({}))
            form.begin(attributes)
            self.forms.append(form)
            self._is_open = True
        self.has_script = self.has_script or tag == "script"
        if tag == "fieldset" and (self._disabled or "disabled" in attributes):
            self._disabled += 1
        if tag != "option":
            named = attributes.get("form")
            of_page = self.forms[-1] if self._is_open else None
            self._form = self._by_id.setdefault(named, _Form({})) if named else of_page
        if self._form is None:
            return
        is_disabled = self._disabled > 0 or "disabled" in attributes
        name = "" if is_disabled else attributes.get("name", "")
        if tag in ("input", "button"):
            self._control(tag, name, attributes, is_disabled)
        elif tag in ("textarea", "select"):
            self._name, self._text = name, []
            self._options = [] if tag == "select" else None
        elif tag == "option" and self._options is not None:
            self._end_option()
            if not is_disabled:
                self._options.append((attributes.get("value"), "selected" in attributes))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._is_open = False
        elif tag == "fieldset":
            self._disabled = max(0, self._disabled - 1)
        elif tag == "textarea":
            self._add(self._name, "".join(self._text).removeprefix("\n").replace("\n", "\r\n"), is_chosen=True)
            self._name = ""
        elif tag == "select" and self._options is not None:
            self._end_option()
            chosen = [value for value, is_selected in self._options if is_selected]
            for value in chosen[-1:] or [value for value, _ in self._options[:1]]:
                self._add(self._name, value or "", is_chosen=True)
            self._name, self._options = "", None

    def handle_data(self, data: str) -> None:
        self._text.append(data)

    def _end_option(self) -> None:
        """End an option. Without a value, its text is the value."""
        if self._options and self._options[-1][0] is None:
            self._options[-1] = (" ".join("".join(self._text).split()), self._options[-1][1])
        self._text = []

    def _control(self, tag: str, name: str, attributes: Dict[str, str], is_disabled: bool) -> None:
        kind = attributes.get("type", "").lower() or ("submit" if tag == "button" else "text")
        value = attributes.get("value", "")
        if kind in _NO_FIELDS or (kind in _BOXES and "checked" not in attributes):
            return
        if kind in _SUBMITS:
            if self._form is None or self._form.has_submit or is_disabled:
                return
            self._form.has_submit = True
            if kind == "image":
                return
        if kind in _BOXES and "value" not in attributes:
            value = "on"
        self._add(name, value, kind == "file", kind not in (*_SUBMITS, "file", "hidden"))

    def _add(self, name: str, value: str, is_file: bool = False, is_chosen: bool = False) -> None:
        if name and self._form is not None:
            self._form.parts.append(_Part(name, value, is_file, is_chosen))


def of_html(text: str) -> Optional[FormText]:
    """The form in this page: of several, the one with a policy."""
    if not re.search(r"<form[\s>]", text, re.IGNORECASE):
        return None
    html = _Html()
    html.feed(text)
    forms = [form for form in html.forms if form.url and form.parts]
    with_policy = [form for form in forms if any(part.name.lower() == "policy" for part in form.parts)]
    if not forms:
        return None
    form = (with_policy or forms)[0]
    # A script may change the form.
    return _sent(form.url, form.parts, form.method, form.type, not html.has_script)


def of_curl(text: str) -> Optional[FormText]:
    command = _CURL.search(text)
    if command is None:
        return None
    text = text[command.end() :][:_MOST_OF_A_COMMAND]
    try:
        options = list(_options(_words(re.sub(r"[\\^`][ \t]*\r?\n", " ", text))))
    except ValueError:
        return None
    url = next((value for option, value in options if option in ("", "--url")), "")
    parts = [_part(value, option == "--form-string") for option, value in options if option.startswith("--form")]
    data = [
        _Part(*value.partition("=")[::2]) for option, value in options if option in _DATA for value in value.split("&")
    ]
    if not url or not parts + data:
        return None
    method = next((value.upper() for option, value in options if option == "--request"), "POST")
    # curl adds the boundary itself.
    headers = (value.partition(":") for option, value in options if option == "--header")
    given = next((value.strip().lower() for name, _, value in headers if name.strip().lower() == "content-type"), "")
    return _sent(
        url, parts + data, method, given or (MULTIPART if parts else "application/x-www-form-urlencoded"), True
    )


def _words(text: str) -> Iterator[str]:
    """The words of the first command, without redirections."""
    words = shlex.shlex(text, posix=True, punctuation_chars="();<>|&\n")
    words.whitespace, words.whitespace_split, words.commenters = " \t\r", True, ""
    for word in words:
        if word and not word.strip("<>"):
            next(words, "")
        elif word and not word.strip("();|&\n"):
            return
        else:
            yield word


def _options(words: Iterator[str]) -> Iterator[Tuple[str, str]]:
    """The options of a curl command with their values. A URL has an empty name."""
    for word in words:
        if word.startswith("--"):
            yield word, next(words, "") if _WORDS.fullmatch(word) else ""
        elif word.startswith("-") and len(word) > 1:
            letter = re.search(f"[{_LETTERS}]", word)
            if letter:
                option = f"-{letter[0]}"
                yield _SHORT.get(option, option), word[letter.end() :] or next(words, "")
        elif re.match("https?://", word):
            yield "", word


def _part(text: str, is_literal: bool) -> _Part:
    name, _, value = text.partition("=")
    if is_literal:
        return _Part(name, value)
    if value.startswith(("@", "<")):
        return _Part(name, None, value.startswith("@"))
    # What follows is the type of the part, or ignored.
    content = _OPTION.match(value)
    kept = content[0] if content else ""
    return _Part(name, re.sub(r"\\(.)", r"\1", kept[1:-1]) if content and content["quoted"] else kept)


def _sent(url: str, parts: List[_Part], method: str, media_type: str, is_whole: bool) -> FormText:
    at = next((at for at, part in enumerate(parts) if part.name.lower() == "file"), len(parts))
    before, after = parts[:at], parts[at + 1 :]
    others = [part for part in (*before, *after) if _is_field(part)]
    findings = list(_on_the_request(method, media_type, is_whole))
    findings += _on_the_file(parts, at, is_whole)
    twice = [name for name, count in Counter(part.name.lower() for part in others).items() if count > 1]
    if twice:
        detail = f"The form has {listed(twice)} twice. Stores differ in which they read."
        findings.append(possible_cause("malformed-form", detail))
    return FormText(
        url,
        # Amazon S3 ignores what comes after the file.
        {part.name: part.value for part in (*after, *before) if _is_field(part)},
        tuple(findings),
        tuple(part.name.lower() for part in after if not part.is_file),
        (*twice, *(part.name.lower() for part in others if part.is_chosen)),
        is_whole,
    )


def _is_field(part: _Part) -> bool:
    return not part.is_file and part.name.lower() != "file"


def _on_the_request(method: str, media_type: str, is_whole: bool) -> Iterator[Finding]:
    if method != "POST":
        change = Change("method", method, "POST")
        detail = f"The form is sent with {one_line(method)}, and requires POST."
        yield Finding("other-method", detail, (change,), is_whole)
    elif media_type.partition(";")[0].strip() != MULTIPART:
        detail = f"It is sent as {one_line(media_type)}, not as {MULTIPART}."
        yield Finding("malformed-form", detail, (Change("enctype", media_type, MULTIPART),), is_whole)
    elif "boundary=" in media_type:
        yield possible_cause("malformed-form", "The command sets a boundary, and curl adds another one.")


def _on_the_file(parts: List[_Part], at: int, is_whole: bool) -> Iterator[Finding]:
    files = [part.name for part in parts if part.is_file]
    if at == len(parts):
        named = (
            f"The file has the name {one_line(files[0])}, and requires the name file." if files else "It has no file."
        )
        yield Finding("form-file-missing", named, (), is_whole)
    elif not parts[at].is_file:
        yield possible_cause("form-file-missing", "The field file is a text. In curl, a file is -F file=@PATH.")
    elif len(files) > 1:
        yield possible_cause("form-file-missing", f"It has {len(files)} files: {listed(files)}.")
