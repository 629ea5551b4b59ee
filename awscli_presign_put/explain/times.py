"""Times as a person reads them."""

from datetime import datetime, timedelta, timezone

_UNITS = (("day", 24 * 3600), ("hour", 3600), ("minute", 60), ("second", 1))


def current() -> datetime:
    """The time now, in UTC."""
    return datetime.now(timezone.utc)


def duration(span: timedelta) -> str:
    """A positive span in its largest unit, and the one below it: ``2 hours 5 minutes``."""
    seconds = int(span.total_seconds())
    parts = []
    for name, size in _UNITS:
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(f"{count} {name}{'' if count == 1 else 's'}")
        elif parts:
            break
    return " ".join(parts[:2]) or "0 seconds"


def utc(moment: datetime) -> str:
    """In UTC, as the documents of this program have it."""
    # Not by strftime, which writes years before 1000 without zeros.
    return f"{moment.isoformat(timespec='seconds').replace('+00:00', '')}Z"
