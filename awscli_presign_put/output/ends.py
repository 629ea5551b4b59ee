"""When what is printed ends, where that was given as a date: in words that whoever sends it can tell others."""

from datetime import datetime
from typing import List, Optional

from awscli_presign_put.moments import shown_moment


def note_on_end(
    until: Optional[str], share: Optional[str], expires_at: datetime, what: str, many: bool = False
) -> List[str]:
    """The note on when it ends, with ``--until``: a date or a weekday can be read in more than one way.

    The notes on a page that is stored have it already.

    :param until: the value of ``--until``.
    :param share: the value of ``--share``.
    :param expires_at: when it ends, or the first of it.
    :param what: the name of it.
    :param many: there are many of it.
    """
    if until is None or share is not None:
        return []
    return [f"The {what}{'s expire' if many else ' expires'} on {shown_moment(int(expires_at.timestamp()))}."]
