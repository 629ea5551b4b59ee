"""The options of the upload page, which every command has that prints one.

"aws s3" imports this file for each of its commands, and so little else is imported here.
"""

import re
from typing import Any, Dict, List, NamedTuple, Optional, Tuple

from awscli_presign_put.options.errors import UsageError
from awscli_presign_put.options.share import may_be_same, place_of
from awscli_presign_put.shown import quoted

HTML = "html"
"""The value of ``--format`` that prints the page."""

LANGUAGES = ["en", "fr", "de", "es"]

MAX_TITLE, MAX_MESSAGE = 200, 10_000
"""In characters: what a person reads before they look for the button."""

FOLDER_BYTES = len("2026-12-04-1415-k7f2m9qx/")
"""What the folder of a visit takes of a key; ``names.js`` makes it."""

_NAME_BYTES = 255
"""The longest name of a file or folder in the file systems in use. ``names.js`` gives no longer one."""

_NOTE_NAME = "message.txt"

_WORDING = ("title", "message", "language")
_SWITCHES = ("flat", "ask_name", "ask_message", "keep_page")

FLAT: Dict[str, Any] = {
    "name": "flat",
    "action": "store_true",
    "help_text": (
        "Put files directly below the prefix. By default, the upload page puts the files of each visit into a folder "
        "of its own, such as ``2026-12-04-1415-k7f2m9qx/``, and the Python script does so for each file: nobody can "
        "guess the folder of another, and no file replaces another. With ``--flat``, a file replaces the one that "
        "somebody else has uploaded with the same name. Requires a path that ends in a slash, and ``--format html``, "
        "``--format python`` or ``--share``."
    ),
}
"""The options of the command that has prefixes."""

ASKING: List[Dict[str, Any]] = [
    {
        "name": "ask-name",
        "action": "store_true",
        "help_text": (
            "The upload page asks for the name of the person before the first file. The name becomes a part of the "
            "folder, such as ``2026-12-04-1415-Anna-Müller-k7f2m9qx/``: letters and digits of any script stay, all "
            "other characters become hyphens. Requires a path that ends in a slash, with a prefix of at most 513 "
            "bytes, and ``--format html`` or ``--share``."
        ),
    },
    {
        "name": "ask-message",
        "action": "store_true",
        "help_text": (
            "The upload page asks for a message. It is optional, and stored as ``message.txt`` in the folder, with the "
            "first files. ``--min-size``, ``--max-size`` and ``--content-type`` must allow such an object. Requires a "
            "path that ends in a slash, and ``--format html`` or ``--share``."
        ),
    },
]
"""Likewise."""

MAX_NOTE_BYTES = 6000
"""What ``message.txt`` has at most: 2,000 units of UTF-16 in UTF-8."""

_NOTE_TYPE = "text/plain; charset=utf-8"

ARGUMENTS: List[Dict[str, Any]] = [
    {
        "name": "title",
        "no_paramfile": True,
        "help_text": "The title of the upload page. Requires ``--format html``. By default, it says what to do.",
    },
    {
        "name": "message",
        "no_paramfile": True,
        "help_text": (
            "Text below the title of the upload page, such as what is to be uploaded, and for whom. It can have "
            "several lines, such as ``$'one\\ntwo'`` in bash. Requires ``--format html``."
        ),
    },
    {
        "name": "language",
        "choices": LANGUAGES,
        "help_text": (
            "The language of the upload page: ``en``, ``fr``, ``de`` or ``es``. The default is the language of the "
            "browser that opens it, or English. Requires ``--format html``."
        ),
    },
    {
        "name": "share",
        "no_paramfile": True,
        "help_text": (
            "Store the upload page at this S3 URI, and print a presigned URL of the page instead: one link to send, "
            "which works as long as the upload itself. If the URI ends in a slash, the page gets a random name below "
            "it. Use the same bucket with another prefix: uploads in ``in/``, pages in ``pages/``. The page must come "
            "from the host that the upload goes to, and the upload must not be able to write to the place of the page. "
            "No CORS rule is required. Can be combined with ``--output`` or ``--query``: the document then has the "
            "members ``PageUrl`` and ``PageUri``."
        ),
    },
]


KEEP: Dict[str, Any] = {
    "name": "keep-page",
    "action": "store_true",
    "help_text": (
        "Let the link show the upload page for 7 days, even if uploads end earlier. The page then says that the link "
        "has ended. Without this option, the store shows an error message instead. Requires ``--share``. Cannot be "
        "combined with ``--assume-role``: the link ends with the session of the role."
    ),
}
"""Of every command, too."""


class PageOptions(NamedTuple):
    """What is asked for of the page.

    :param share: the bucket and the key to store it at; the key ends in a slash, or is empty, for a random name below.
    :param flat: below a prefix, files go directly there, and not into a folder of each visit.
    :param ask_name: the page asks for the name of the person.
    :param ask_message: it asks for a message.
    :param keep_page: the link to the page works as long as it can.
    """

    title: str
    message: str
    language: Optional[str]
    share: Optional[Tuple[str, str]]
    flat: bool = False
    ask_name: bool = False
    ask_message: bool = False
    keep_page: bool = False


def page_options(parsed_args: Any) -> Optional[PageOptions]:
    """What is asked for of the page; None where none is asked for.

    :raises UsageError: these options cannot be, or not together.
    """
    share = parsed_args.share
    if getattr(parsed_args, "keep_page", False):
        _check_keeping(parsed_args)
    if parsed_args.format != HTML and (share is None or parsed_args.format is not None):
        for name in (*_WORDING, "share"):
            if getattr(parsed_args, name) is not None:
                raise UsageError(f"--{name} requires --format {HTML}.")
        return None
    title, message = parsed_args.title or "", parsed_args.message or ""
    for option, text, most in (("--title", title, MAX_TITLE), ("--message", message, MAX_MESSAGE)):
        if text.startswith(("file://", "fileb://")):
            path = text.partition("://")[2]
            raise UsageError(f'{option} is text, and no file is read. Use {option} "$(cat {quoted(path)})".')
        if not _is_text(text):
            raise UsageError(f"{option} has characters that are not text. Remove them.")
        if len(text) > most:
            raise UsageError(f"{option} has {len(text)} characters. Use at most {most}.")
    if any(character in title for character in "\r\n"):
        raise UsageError("--title has a line break. Use --message for text of several lines.")
    place = None if share is None else place_of(share)
    # Only one command has these.
    more = {name: getattr(parsed_args, name, False) for name in _SWITCHES}
    return PageOptions(title, message, parsed_args.language, place, **more)


def _check_keeping(parsed_args: Any) -> None:
    if parsed_args.share is None:
        raise UsageError("--keep-page requires --share.")
    if getattr(parsed_args, "assume_role", None) is not None:
        raise UsageError(
            "--keep-page cannot be combined with --assume-role: the link ends with the session of the role."
        )


def _is_text(text: str) -> bool:
    """Whether HTML can carry it: no control characters but white space, and no bytes that are not UTF-8."""
    return not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]", text)


def check_flat(parsed_args: Any, is_prefix: bool) -> None:
    """Refuse ``--flat`` where it says nothing.

    :raises UsageError: so it is.
    """
    if not parsed_args.flat:
        return
    if not is_prefix:
        raise UsageError("--flat requires a path that ends in a slash.")
    if parsed_args.format not in (HTML, "python") and parsed_args.share is None:
        raise UsageError(f"--flat requires --format {HTML}, --format python or --share.")


def check_asking(parsed_args: Any, request: Any) -> None:
    """Refuse ``--ask-name`` and ``--ask-message`` where the page cannot ask, or the policy refuses the answer.

    :param request: the PostRequest.
    :raises UsageError: so it is.
    """
    for option, is_given in (("--ask-name", parsed_args.ask_name), ("--ask-message", parsed_args.ask_message)):
        if not is_given:
            continue
        if parsed_args.format != HTML and parsed_args.share is None:
            raise UsageError(f"{option} requires --format {HTML} or --share.")
        if not request.is_prefix:
            raise UsageError(f"{option} requires a path that ends in a slash.")
        if parsed_args.flat:
            raise UsageError(f"{option} cannot be combined with --flat, which has no folders.")
    if parsed_args.ask_message:
        _check_note(parsed_args, request)


def _check_note(parsed_args: Any, request: Any) -> None:
    from awscli_presign_put.signing.digests import DIGESTS

    least, most = request.sizes or (0, MAX_NOTE_BYTES)
    given = {name.lower(): value for name, value in request.headers}
    content_type = request.content_type_prefix if request.content_type_prefix is not None else given.get("content-type")
    if least > 1:
        why = f"--min-size {parsed_args.min_size} does not allow a short message"
    elif most < MAX_NOTE_BYTES:
        why = f"--max-size {parsed_args.max_size} does not allow a message of {MAX_NOTE_BYTES} bytes"
    elif content_type is not None and not _NOTE_TYPE.startswith(content_type):
        why = f"--content-type {parsed_args.content_type} does not allow a text ({_NOTE_TYPE})"
    elif any(digest.header.lower() in given for digest in DIGESTS.values()):
        why = "a digest allows one file only"
    else:
        return
    raise UsageError(f"--ask-message cannot be used: the message is stored as {_NOTE_NAME}, and {why}.")


def room_below(ask_name: bool = False, ask_message: bool = False) -> int:
    """How many bytes a key must have below a prefix for the folder of a visit, with a slash at its end, and a name.

    A name of one character is enough, unless the page asks for what is a part of the key: it would leave that out.
    """
    if ask_name:
        return _NAME_BYTES + len("/") + _NAME_BYTES
    return FOLDER_BYTES + (len(_NOTE_NAME) if ask_message else 1)


def check_room(uri: str, prefix: str, ask_name: bool = False, ask_message: bool = False) -> None:
    """Refuse a prefix below which there is no room for the folder of a visit, and a name in it.

    :param uri: as it was typed.
    :param ask_name: the name of the person is a part of the folder.
    :param ask_message: there is a message in the folder.
    :raises UsageError: so it is.
    """
    from awscli_presign_put.signing.limits import MAX_KEY_BYTES

    size = len(prefix.encode())
    most = MAX_KEY_BYTES - room_below(ask_name, ask_message)
    if size <= most:
        return
    has_prefix = f"<S3Uri> {uri!r} has a prefix of {size} bytes, which leaves no room for"
    if ask_name:
        what = f"a folder of {_NAME_BYTES} bytes and a name of {_NAME_BYTES}"
    elif ask_message:
        what = f"a folder of {FOLDER_BYTES} bytes and {_NOTE_NAME}"
    else:
        raise UsageError(f"{has_prefix} a folder of {FOLDER_BYTES} bytes and a name. Use a shorter prefix, or --flat.")
    option = "--ask-name" if ask_name else "--ask-message"
    raise UsageError(f"{option} cannot be used: {has_prefix} {what}. Use a prefix of at most {most} bytes.")


def check_share(share: Tuple[str, str], bucket: str, key: str, is_prefix: bool) -> None:
    """Refuse a place that whoever has the link could write: another page could stand there for all others who have it.

    :raises UsageError: it is one.
    """
    uri = f"s3://{'/'.join(share)}"
    if not may_be_same(share[0], bucket):
        return
    can_write = share[1].startswith(key) if is_prefix else share[1] == key
    if share[0] != bucket and can_write:
        raise UsageError(
            f"--share {uri} may be a place that the upload can write to: {share[0]} can be another name of the bucket "
            f"{bucket}. Use the bucket name of the upload, and another key."
        )
    if is_prefix and share[1].startswith(key):
        names = f"any key that begins with {key}" if key else "any key of the bucket"
        raise UsageError(
            f"--share {uri} is a place that the upload can write to: it accepts {names}. Use another place."
        )
    if not is_prefix and share[1] == key:
        raise UsageError(f"--share {uri} is the object that is uploaded. Use another key.")
