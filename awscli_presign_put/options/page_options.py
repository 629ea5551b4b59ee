"""What is asked for of the upload page, and what is refused: texts, places and names that it cannot have."""

import re
from typing import TYPE_CHECKING, NamedTuple, Optional, Tuple

from awscli_presign_put.options.usage_errors import UsageError
from awscli_presign_put.shown import quoted
from awscli_presign_put.signing.errors import InvalidKey

if TYPE_CHECKING:
    from awscli_presign_put.options.common_options import CommonOptions
    from awscli_presign_put.options.post_options import PostOptions
    from awscli_presign_put.signing.post.post_request import PostRequest

HTML = "html"
"""The value of ``--format`` that prints the page."""

WITH_FOLDERS = (HTML, "powershell", "python")
"""The formats whose files go into folders that nobody can guess."""

MAX_TITLE, MAX_MESSAGE = 200, 10_000
"""The maximum number of characters: more, nobody reads before they look for the button."""

FOLDER_BYTES = len("2026-12-04-1415-k7f2m9qx/")
"""The bytes of a key for the folder of a visit; ``names.js`` makes it."""

_NAME_BYTES = 255
"""The maximum for the name of a file or folder in the file systems in use. ``names.js`` makes no longer one."""

_NOTE_NAME = "message.txt"
_NOTE_TYPE = "text/plain; charset=utf-8"
MAX_NOTE_BYTES = 6000
"""The maximum size of ``message.txt``: 2,000 units of UTF-16 in UTF-8."""

# Amazon S3 User Guide, "Access point aliases"; ARNs of access points of all kinds.
_ACCESS_POINT = re.compile(r"^arn:|-s3alias$|--ol-s3$|--op-s3$")


class PageOptions(NamedTuple):
    """What is asked for of the page.

    :param common: the options of the command, with the texts of the page and its switches.
    :param share: the bucket and the key at which it is stored; the key ends in a slash, or is empty, for a random name
        below it. None if it is printed.
    """

    common: "CommonOptions"
    share: Optional[Tuple[str, str]]


def page_options(options: "CommonOptions") -> Optional[PageOptions]:
    """What is asked for of the page; None if none is asked for.

    :raises UsageError: if a value is not valid, or an option requires a page.
    """
    if options.keep_page:
        _check_keeping(options)
    if options.format != HTML and (options.share is None or options.format is not None):
        for name in ("title", "message", "language", "share"):
            if getattr(options, name) is not None:
                raise UsageError(f"--{name} requires --format {HTML}.")
        return None
    for option, given, most in (("--title", options.title, MAX_TITLE), ("--message", options.message, MAX_MESSAGE)):
        text = given or ""
        if text.startswith(("file://", "fileb://")):
            path = text.partition("://")[2]
            raise UsageError(f'{option} is text, and no file is read. Use {option} "$(cat {quoted(path)})".')
        if not _is_text(text):
            raise UsageError(f"{option} has characters that are not text. Remove them.")
        if len(text) > most:
            raise UsageError(f"{option} has {len(text)} characters. Use at most {most}.")
    if any(character in (options.title or "") for character in "\r\n"):
        raise UsageError("--title has a line break. Use --message for text of several lines.")
    return PageOptions(options, None if options.share is None else place_of(options.share))


def _check_keeping(options: "CommonOptions") -> None:
    if options.share is None:
        raise UsageError("--keep-page requires --share.")
    if options.assume_role is not None:
        raise UsageError(
            "--keep-page cannot be combined with --assume-role: the link ends with the session of the role."
        )


def _is_text(text: str) -> bool:
    """Whether HTML can carry it: no control characters except white space, and no bytes that are not UTF-8."""
    return not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]", text)


def check_flat(options: "CommonOptions", is_prefix: bool) -> None:
    """Refuse ``--flat`` if it has no effect."""
    if not options.flat:
        return
    if not is_prefix:
        raise UsageError("--flat requires a path that ends in a slash.")
    if options.format not in WITH_FOLDERS and options.share is None:
        raise UsageError(f"--flat requires --format {HTML}, --format powershell, --format python or --share.")


def check_asking(options: "PostOptions", request: "PostRequest") -> None:
    """Refuse ``--ask-name`` and ``--ask-message`` if there is no page that can ask, or the policy refuses the answer.

    :raises UsageError: if one of them was given and has no effect.
    """
    common = options.common
    for option, is_given in (("--ask-name", common.ask_name), ("--ask-message", common.ask_message)):
        if not is_given:
            continue
        if common.format != HTML and common.share is None:
            raise UsageError(f"{option} requires --format {HTML} or --share.")
        if not request.is_prefix:
            raise UsageError(f"{option} requires a path that ends in a slash.")
        if common.flat:
            raise UsageError(f"{option} cannot be combined with --flat, which has no folders.")
    if common.ask_message:
        _check_note(options, request)


def _check_note(options: "PostOptions", request: "PostRequest") -> None:
    from awscli_presign_put.signing.upload.digests import DIGEST_HEADERS

    least, most = request.sizes or (0, MAX_NOTE_BYTES)
    given = {name.lower(): value for name, value in request.headers}
    content_type = request.content_type_prefix if request.content_type_prefix is not None else given.get("content-type")
    if least > 1:
        why = f"--min-size {options.min_size} does not allow a short message"
    elif most < MAX_NOTE_BYTES:
        why = f"--max-size {options.max_size} does not allow a message of {MAX_NOTE_BYTES} bytes"
    elif content_type is not None and not _NOTE_TYPE.startswith(content_type):
        given_type = options.common.headers["content-type"]
        why = f"--content-type {given_type} does not allow a text ({_NOTE_TYPE})"
    elif any(header in given for header in DIGEST_HEADERS):
        why = "a digest allows one file only"
    else:
        return
    raise UsageError(f"--ask-message cannot be used: the message is stored as {_NOTE_NAME}, and {why}.")


def room_below(ask_name: bool = False, ask_message: bool = False) -> int:
    """The bytes that a key must have left below a prefix for the folder of a visit, with its slash, and a name in it.

    A name of one character is enough, unless the page asks for the name of the person, which it would leave out.
    """
    if ask_name:
        return _NAME_BYTES + len("/") + _NAME_BYTES
    return FOLDER_BYTES + (len(_NOTE_NAME) if ask_message else 1)


def check_room(uri: str, prefix: str, ask_name: bool = False, ask_message: bool = False) -> None:
    """Refuse a prefix that is too long for the folder of a visit, and a name in it.

    :param ask_name: the name of the person is a part of the folder.
    :param ask_message: there is a message in the folder.
    :raises UsageError: if it is too long.
    """
    from awscli_presign_put.signing.upload.s3_rules import MAX_KEY_BYTES

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
    """Refuse to store a page where the upload can write: an uploader could replace it for all others.

    :param share: the bucket and the key of the page; the key can end in a slash, or be empty.
    :param key: the key of the upload, or what keys begin with.
    :param is_prefix: whether keys begin with it.
    :raises UsageError: if the upload can, or may be able to, write there.
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


def may_be_same(one: str, other: str) -> bool:
    """Whether two names can mean the same bucket: an access point has its own name, and the tenant of the credentials
    can be omitted."""
    if one == other or any(_ACCESS_POINT.search(name) for name in (one, other)):
        return True
    (tenant, _, name), (other_tenant, _, other_name) = (each.rpartition(":") for each in (one, other))
    return name == other_name and (not tenant or not other_tenant)


def place_of(uri: str) -> Tuple[str, str]:
    """The bucket and the key that ``--share`` names; the key can end in a slash, or be empty.

    :raises UsageError: if the URI is not valid, or has no key.
    """
    from awscli_presign_put.signing.destination.s3_uri import parse_prefix
    from awscli_presign_put.signing.store.page_sharing import RANDOM_NAME_BYTES
    from awscli_presign_put.signing.upload.s3_rules import MAX_KEY_BYTES

    try:
        bucket, key = parse_prefix(uri)
        if not key and not uri.endswith("/"):
            raise InvalidKey("has no key. Use s3://bucket/key, or s3://bucket/prefix/ for a random name below it.")
        if any(part in (".", "..") for part in key.split("/")):
            raise InvalidKey("has a part . or .. in the key, which browsers remove. Use another key.")
        size = len(key.encode())
        if key.endswith("/") and size > MAX_KEY_BYTES - RANDOM_NAME_BYTES:
            raise InvalidKey(
                f"has a prefix of {size} bytes, which leaves no room for a name of {RANDOM_NAME_BYTES}. "
                "Use a shorter prefix."
            )
    except InvalidKey as error:
        raise UsageError(f"--share {uri!r} {error}") from error
    return bucket, key
