"""Moments as text: as stores and documents write them, and as a person reads them."""

from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from typing import Optional

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def in_utc(moment: datetime) -> str:
    """A moment in ISO 8601, in UTC, without fractions of a second, such as ``2026-11-30T12:00:00Z``.

    :param moment: it has a time zone.
    """
    # Not by strftime, which writes years before 1000 without zeros.
    return f"{moment.astimezone(timezone.utc).replace(tzinfo=None).isoformat(timespec='seconds')}Z"


def moment_of(text: str) -> datetime:
    """The moment that :func:`in_utc` wrote.

    :raises ValueError: it has another form.
    """
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=timezone.utc)


def moment_of_http_date(text: str) -> Optional[datetime]:
    """The moment in a header such as ``Date`` (RFC 9110, section 5.6.7), in any form that e-mail has too.

    :returns: in UTC, which is meant where the text has no time zone; None for text that is no date.
    """
    try:
        moment = parsedate_to_datetime(text)
        return moment.astimezone(timezone.utc) if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
    except (IndexError, OverflowError, TypeError, ValueError):  # of a header of any text, by the version of Python
        return None


def shown_moment(moment: float) -> str:
    """A moment in local time and in UTC, such as
    ``Friday, 2026-12-04 23:59:59 UTC+01:00 (2026-12-04T22:59:59Z)``.

    :param moment: in seconds since 1970.
    """
    utc = datetime.fromtimestamp(moment, timezone.utc)
    local = utc.astimezone()
    offset = offset_at(moment)
    # Not by %A, which some locales have another word for.
    weekday = WEEKDAYS[local.weekday()]
    return f"{weekday}, {local:%Y-%m-%d %H:%M:%S} UTC{'' if offset == '+00:00' else offset} ({in_utc(utc)})"


def offset_at(moment: float) -> str:
    """The offset of local time from UTC at a moment, such as ``+01:00``."""
    offset = f"{datetime.fromtimestamp(moment, timezone.utc).astimezone():%z}"
    return f"{offset[:3]}:{offset[3:5]}"
