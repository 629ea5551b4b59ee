"""The HTML, CSS and JavaScript of the page, and its plan, as one file."""

import base64
import hashlib
import json
import re
from dataclasses import dataclass
from html import escape
from typing import Dict, Optional
from urllib.parse import urlsplit

from awscli_presign_put.handoff.page.plan import PagePlan
from awscli_presign_put.handoff.page.texts import DEFAULT, texts
from awscli_presign_put.handoff.page.without_script import without_script
from awscli_presign_put.package_files import read_text

_FOLDER = "handoff/page"
MODULES = (
    *("texts", "names", "types", "limits", "http", "codes", "answers", "success", "md5", "proof", "requests", "clock"),
    *("rate", "job", "doubt", "one_key", "queue", "chosen"),
    *("transports/put", "transports/post", "transports/multipart", "view", "list", "main"),
)
"""The JavaScript modules, each after those that it imports."""

_IMPORT = re.compile(r"^import [^;]*;\n", re.MULTILINE)
_EXPORT = re.compile(r"^export ", re.MULTILINE)
# Lines that are nothing but a comment. They are for those who work on it, and a fifth of it.
_COMMENT = re.compile(r"^[ ]*(?://[^\n]*|/\*\*(?:(?!\*/).)*\*/)\n", re.MULTILINE | re.DOTALL)
# What nobody reads in a page: what is written for the type checker, comments behind code, indentation, line breaks
# where a bracket or a comma ends a line, and spaces around operators. No text of the script has several lines, or an
# operator.
_TYPE = re.compile(r"/\*\* @(?:type|template) (?:(?!\*/).)*\*/ ?")
_COMMENT_BEHIND = re.compile(r"(?<=[;,{(\[]) // [^\"'`\n]*$", re.MULTILINE)
_INDENTATION = re.compile(r"^ +|\n(?=\n)", re.MULTILINE)
_BREAK = re.compile(r"(?<=[{(\[,])\n|\n(?=[)}\]])")
_LAST_SEMICOLON = re.compile(r";(?=\n?\})")  # no loop has an empty body
_OPERATOR = re.compile(
    r" (=>|[!=]==|&&|\|\|=?|\?\?|[?:*/%=]|[<>]=?|\+=|[+-](?! [+-])) |(?<=\w)([:,]) "
    r"|\b(if|for|while|switch|catch) (?=\()|(?<=\)) (?={)"
)
_SPACE_OF_STYLE = re.compile(r"/\*.*?\*/\s*|\s*([{};])\s*|(?<=[:,])\s+")
_PLACE = re.compile(r"\{\{(\w+)\}\}")


@dataclass(frozen=True)
class Wording:
    """What the sender says on the page.

    :param title: empty for one that says what can be uploaded.
    :param message: may have several lines; empty for none.
    :param language: one of the table of texts; None for that of the browser.
    """

    title: str = ""
    message: str = ""
    language: Optional[str] = None


def page_html(plan: PagePlan, wording: Wording, is_of_store: bool = False) -> str:
    """The whole page, without a newline at its end.

    :param is_of_store: it is opened from the origin that the upload goes to.
    """
    table = texts(wording.language)
    shown = table[wording.language or DEFAULT]
    given = {
        "headers": (),
        "fields": (),
        "parts": None,
        "resume": "",
        **plan,
        "title": wording.title,
        "message": wording.message,
        "language": wording.language,
        "texts": table,
    }
    style = _SPACE_OF_STYLE.sub(r"\1", read_text(f"{_FOLDER}/page.css")).replace(";}", "}")
    code = _smaller(joined_modules())
    parts = {
        "csp": escape(_content_security_policy(_source(plan["url"], is_of_store), style, code)),
        "title": escape(wording.title or shown["title_files" if plan["isPrefix"] else "title_file"]),
        "message": escape(wording.message),
        "style": style,
        "script": code,
        "without_script": without_script(plan, shown, wording.language or DEFAULT),
        "plan": _json_in_html(given),
    }
    # In one pass: what is put in may look like a place.
    return _PLACE.sub(lambda match: parts[match[1]], read_text(f"{_FOLDER}/page.html")).rstrip("\n")


def joined_modules() -> str:
    """The modules as one, without comments: their names are unique, and what each imports is before it."""
    modules = (_COMMENT.sub("", read_text(f"{_FOLDER}/{name}.js")) for name in MODULES)
    return "\n".join(_EXPORT.sub("", _IMPORT.sub("", module)) for module in modules)


def _smaller(code: str) -> str:
    """The same script, in fewer bytes."""
    for what in (_TYPE, _COMMENT_BEHIND, _INDENTATION, _BREAK):
        code = what.sub("", code)
    return _LAST_SEMICOLON.sub("", _OPERATOR.sub(r"\1\2\3", code.lstrip()))


def _source(url: str, is_of_store: bool) -> str:
    """The store, as a policy names it.

    Source: Content Security Policy Level 3, section 2.3.1: a host cannot be an IPv6 address. The store is then the
    origin of the page, or, where the page comes from elsewhere, anything of its scheme.
    """
    parts = urlsplit(url)
    if "[" not in parts.netloc:
        return f"{parts.scheme}://{parts.netloc}"
    return "'self'" if is_of_store else f"{parts.scheme}:"


def _content_security_policy(store: str, style: str, code: str) -> str:
    """Nothing but this style and this script runs, and nothing is sent anywhere but to the store.

    Source: Content Security Policy Level 3, of which an HTML element can give this part.
    """
    rules: Dict[str, str] = {
        "default-src": "'none'",
        "script-src": _hash(code),
        "style-src": _hash(style),
        "img-src": "data:",
        "connect-src": store,
        "form-action": store,
        "base-uri": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _json_in_html(value: Dict[str, object]) -> str:
    """JSON that ends no element, in ASCII."""
    text = json.dumps(value)
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text
