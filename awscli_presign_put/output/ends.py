"""When what is printed ends, where that was given as a date: in words that whoever sends it can tell others."""

from datetime import datetime
from typing import Any, List

from awscli_presign_put.signing.moments import shown_moment


def note_on_end(parsed_args: Any, expires_at: datetime, what: str, many: bool = False) -> List[str]:
    """The note on when it ends, with ``--until``: a date or a weekday can be read in more than one way.

    :param expires_at: when it ends, or the first of it.
    :param what: the name of it.
    :param many: there are many of it.
    """
    if getattr(parsed_args, "until", None) is None:
        return []
    name = "link" if getattr(parsed_args, "share", None) is not None else what
    return [f"The {name}{'s expire' if many else ' expires'} on {shown_moment(int(expires_at.timestamp()))}."]
