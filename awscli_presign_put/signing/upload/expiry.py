"""Durations, the 7-day rule, and the end of the credentials that a URL was signed with."""

import re
import time
from datetime import datetime, timedelta, timezone
from typing import Any, Callable, NamedTuple, Optional, Tuple, TypeVar

from awscli_presign_put.moments import in_utc
from awscli_presign_put.signing.errors import EndReached, InvalidExpiry

DEFAULT_EXPIRES_IN = 3600
"""Seconds; what ``aws s3 presign`` gives too."""

MAX_EXPIRES_IN = 7 * 24 * 3600
"""Seconds; the largest ``X-Amz-Expires`` that S3 takes.

Source: Amazon S3 API Reference, "Authenticating Requests: Using Query Parameters (AWS Signature Version 4)".
"""

_AT_ONCE = timedelta(seconds=5)
"""Credentials that were asked for as long as the URL, just before it was signed, end that much earlier at most."""

_ATTEMPTS, _EXACT_ATTEMPTS = 10, 5
"""How often something is signed until it ends when it shall, and how often to the second."""

Signed = TypeVar("Signed")

_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 24 * 3600}
_ALLOWED = "Use 1 to 604800 seconds, or a duration such as 90m, 12h or 7d."


class Expiry(NamedTuple):
    """How long a URL works.

    :param seconds: from when it is signed.
    :param until: when it ends, in seconds since 1970; None for ``seconds`` from when it is signed.
    """

    seconds: int
    until: Optional[int] = None


def signed_until(
    until: int, sign: Callable[[int], Tuple[Signed, datetime]], clock: Callable[[], float] = time.time
) -> Signed:
    """What is signed to end at a moment, or a second before it, and never after it.

    A signature has a time and a duration. If the second has changed since the duration was computed, it is made again.

    :param until: in seconds since 1970.
    :param sign: signs for a number of seconds, and returns what is signed and when that ends.
    :raises EndReached: the moment has come.
    """
    for attempt in range(_ATTEMPTS):
        left = until - int(clock()) - (attempt >= _EXACT_ATTEMPTS)
        if left < 1:
            break
        signed, end = sign(left)
        if until - 1 <= end.timestamp() <= until:
            return signed
    moment = datetime.fromtimestamp(until, timezone.utc)
    raise EndReached(f"The end is reached: {in_utc(moment)}. Use a later time.")


def parse_duration(text: str) -> int:
    """The seconds in a time to live: ``300``, ``90m``, ``12h``, ``7d``.

    :raises InvalidExpiry: it is not a duration, or not between 1 second and 7 days.
    """
    match = re.fullmatch(r"(-?[0-9]+)([smhd]?)", text.strip())
    if match is None:
        raise InvalidExpiry(f"is not a duration. {_ALLOWED}")
    # Python refuses to convert numbers of thousands of digits; ten are more than enough to be out of range.
    digits = match.group(1).lstrip("-0")
    if match.group(1).startswith("-") or not digits:
        raise InvalidExpiry(f"is not a positive duration. {_ALLOWED}")
    seconds = int(digits[:10]) * _UNITS[match.group(2)]
    if seconds > MAX_EXPIRES_IN:
        raise InvalidExpiry(f"is more than the maximum of 7 days. {_ALLOWED}")
    return seconds


def end_of_credentials(credentials: Any) -> Optional[datetime]:
    """When these credentials stop working (UTC); None where they do not say.

    It is what the last refresh left: right after signing, the end of what was signed with. botocore has no public name
    for it.
    """
    end = getattr(credentials, "_expiry_time", None)
    return end.astimezone(timezone.utc) if isinstance(end, datetime) else None


def effective_end(requested_end: datetime, credentials: Any) -> Tuple[datetime, str]:
    """When a URL really stops working, and what limits it: the ``request``, the ``credentials``, or ``unknown``.

    A URL ends with the temporary credentials that signed it. Those in the environment or a file do not say when that
    is: then it is the latest time.
    """
    credentials_end = end_of_credentials(credentials)
    if credentials_end is not None and credentials_end < requested_end:
        return credentials_end, "credentials" if requested_end - credentials_end > _AT_ONCE else "request"
    if credentials_end is None and credentials is not None and credentials.get_frozen_credentials().token:
        return requested_end, "unknown"
    return requested_end, "request"
