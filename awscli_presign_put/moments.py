"""A moment as a person reads it: in local time, as the C library has it, and in UTC."""

from datetime import datetime, timezone

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def shown_moment(moment: float) -> str:
    """A moment in local time and in UTC, such as
    ``Friday, 2026-12-04 23:59:59 UTC+01:00 (2026-12-04T22:59:59Z)``.

    :param moment: in seconds since 1970.
    """
    in_utc = datetime.fromtimestamp(moment, timezone.utc)
    local = in_utc.astimezone()
    offset = offset_at(moment)
    # Not by %A, which some locales have another word for.
    weekday = WEEKDAYS[local.weekday()]
    return (
        f"{weekday}, {local:%Y-%m-%d %H:%M:%S} UTC{'' if offset == '+00:00' else offset} ({in_utc:%Y-%m-%dT%H:%M:%SZ})"
    )


def offset_at(moment: float) -> str:
    """The offset of local time from UTC at a moment, such as ``+01:00``."""
    offset = f"{datetime.fromtimestamp(moment, timezone.utc).astimezone():%z}"
    return f"{offset[:3]}:{offset[3:5]}"
