"""What was typed, is right, and often is meant otherwise."""

import time
from pathlib import Path
from typing import Any, List

from awscli_presign_put.shown import quoted

_SCHEME = "s3://"


def notes_on_misreadings(parsed_args: Any, what: str) -> List[str]:
    """The notes on such values.

    :param what: the name of what is signed, such as ``URL``.
    """
    return [*_on_expires(parsed_args, what), *_on_path(parsed_args)]


def _on_expires(parsed_args: Any, what: str) -> List[str]:
    """A day soon is when most links end, and when few objects do."""
    value = getattr(parsed_args, "expires", None)
    if value is None or parsed_args.expires_in is not None or parsed_args.until is not None:
        return []
    from awscli_presign_put.options.until import is_until

    if not is_until(value, time.time()):
        return []
    return [
        "--expires is the header Expires of the object. "
        f"To limit how long the {what} works, use --until {_at_end(quoted(value))}."
    ]


def _on_path(parsed_args: Any) -> List[str]:
    """A URI does not need its scheme, and so the path of a file can be one."""
    path: str = parsed_args.path
    if path.lower().startswith(_SCHEME) or getattr(parsed_args, "for_file", None) is not None or not _is_file(path):
        return []
    option = f" and --for-file {_at_end(quoted(path))}" if hasattr(parsed_args, "for_file") else ""
    return [
        f"<S3Uri> {path!r} is read as {_SCHEME}{path}, and is also a file of this machine. "
        f"To sign for the file, use {_SCHEME}bucket/key{option}."
    ]


def _is_file(path: str) -> bool:
    try:
        return Path(path).is_file()
    except (OSError, ValueError):
        return False


def _at_end(word: str) -> str:
    """A word that a full stop follows, which is not taken for a part of it."""
    return f"'{word}'" if word.endswith(".") else word
