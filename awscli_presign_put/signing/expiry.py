"""Durations, the 7-day rule, and the end of the credentials that a URL was signed with."""

import re
from datetime import datetime, timedelta, timezone
from typing import Any, Optional, Tuple

from awscli_presign_put.signing.errors import InvalidExpiry

DEFAULT_EXPIRES_IN = 3600
"""Seconds; what ``aws s3 presign`` gives too."""

MAX_EXPIRES_IN = 7 * 24 * 3600
"""Seconds; the largest ``X-Amz-Expires`` that S3 takes.

Source: Amazon S3 API Reference, "Authenticating Requests: Using Query Parameters (AWS Signature Version 4)".
"""

_AT_ONCE = timedelta(seconds=5)
"""Credentials that were asked for as long as the URL, just before it was signed, end that much earlier at most."""

_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 24 * 3600}
_ALLOWED = "Use 1 to 604800 seconds, or a duration such as 90m, 12h or 7d."


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

    Reads what the last refresh left, without causing another: asked right after signing, it is the end of the
    credentials that were signed with. botocore has no public name for it.
    """
    end = getattr(credentials, "_expiry_time", None)
    return end.astimezone(timezone.utc) if isinstance(end, datetime) else None


def effective_end(requested_end: datetime, credentials: Any) -> Tuple[datetime, str]:
    """When a URL really stops working, and what limits it: the ``request``, the ``credentials``, or ``unknown``.

    A URL that was signed with temporary credentials dies with them, whatever its own expiry. Those that are kept with
    their session token, in the environment or in a file, do not say when that is: then it is the latest time.
    """
    credentials_end = end_of_credentials(credentials)
    if credentials_end is not None and credentials_end < requested_end:
        return credentials_end, "credentials" if requested_end - credentials_end > _AT_ONCE else "request"
    if credentials_end is None and credentials is not None and credentials.get_frozen_credentials().token:
        return requested_end, "unknown"
    return requested_end, "request"
