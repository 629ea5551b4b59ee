"""When what is printed ends, in words that whoever sends it can tell others."""

from datetime import datetime
from typing import Any, List

from awscli_presign_put.signing.moments import shown_moment

_HANDED_OVER = {"curl", "html", "powershell", "python", "sh"}
"""The values of ``--format`` that are sent to a person."""


def note_on_end(parsed_args: Any, expires_at: datetime, what: str, many: bool = False) -> List[str]:
    """The note on when it ends, of what is handed over, and with ``--until``, which can be read in more than one way.

    The notes on a page that is stored have it already.

    :param expires_at: when it ends, or the first of it.
    :param what: the name of it.
    :param many: there are many of it.
    """
    is_handed_over = getattr(parsed_args, "format", None) in _HANDED_OVER
    if getattr(parsed_args, "share", None) is not None or not (is_handed_over or parsed_args.until is not None):
        return []
    return [f"The {what}{'s expire' if many else ' expires'} on {shown_moment(int(expires_at.timestamp()))}."]
