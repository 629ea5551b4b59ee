"""When something that is handed over ends, in words: whoever sends it tells others."""

from datetime import datetime
from typing import Any, List

from awscli_presign_put.signing.moments import shown_moment

_NOT_HANDED_OVER = (None, "url", "json", "jsonl")
"""The formats that a program reads."""


def note_on_end(parsed_args: Any, expires_at: datetime, what: str, many: bool = False) -> List[str]:
    """The note on when it ends: where that was given as a date, or where what is printed is for another person.

    :param expires_at: when the first of it ends.
    :param what: the name of it.
    :param many: there are many of it, and with ``--expires-in`` the others can end later.
    """
    with_until = getattr(parsed_args, "until", None) is not None
    is_shared = getattr(parsed_args, "share", None) is not None
    if not (with_until or is_shared or parsed_args.format not in _NOT_HANDED_OVER):
        return []
    end = shown_moment(int(expires_at.timestamp()))
    if not many:
        return [f"The {'link' if is_shared else what} expires on {end}."]
    return [f"The {what}s expire on {end}." if with_until else f"The first {what} expires on {end}."]
