"""What is typed for ``--until`` -> the moment that is meant: a date, a date and time, a weekday.

It is read in local time, as the C library has it, because the AWS CLI v2 has no zoneinfo. What could mean two moments
is refused.
"""

import calendar
import re
import time
from datetime import date, timedelta
from difflib import get_close_matches
from typing import List, NamedTuple, NoReturn, Optional, Tuple

from awscli_presign_put.moments import WEEKDAYS, offset_at, shown_moment
from awscli_presign_put.signing.errors import InvalidExpiry
from awscli_presign_put.signing.upload.expiry import MAX_EXPIRES_IN, parse_duration

_TODAY, _TOMORROW = "today", "tomorrow"
_NAMES = (_TODAY, _TOMORROW, *(name.lower() for name in WEEKDAYS))
_SIMILAR = 0.65
"""What is similar to a name as ``tmrw`` is to ``tomorrow``."""
_WORDS = "|".join((_TODAY, _TOMORROW, *(f"{name[:3]}(?:{name[3:]})?" for name in WEEKDAYS)))
_FORM = re.compile(
    r"(?:(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})|(?P<word>" + _WORDS + r"))?"
    r"(?P<between>[T ]?)"
    r"(?:(?P<time>[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)"
    r" ?(?P<zone>Z|UTC|[+-][0-9]{2}(?::?[0-9]{2})?)?)?",
    re.IGNORECASE | re.ASCII,
)
_LAST_SECOND = (23, 59, 59)
_DAY = 24 * 60 * 60
_FARTHEST_ZONE = 14 * 60 * 60
"""Seconds from UTC."""
_FARTHEST = _FARTHEST_ZONE + 60 * 60


class _Typed(NamedTuple):
    """What was typed.

    :param day: the date; None for one that is named by ``word``.
    :param word: a weekday, ``today`` or ``tomorrow``, in lower case; None for none of them.
    :param clock: hour, minute and second; None for the end of the day.
    :param zone: seconds east of UTC; None for local time.
    """

    day: Optional[date]
    word: Optional[str]
    clock: Optional[Tuple[int, int, int]]
    zone: Optional[int]


class _Unclear(Exception):
    """What was typed is not clear, or not possible; examples are added to the message."""


def parse_until(text: str, now: float) -> int:
    """The moment that a text means, in seconds since 1970.

    :param now: the time in seconds since 1970.
    :raises InvalidExpiry: if it means none or two, or one in the past or more than 7 days ahead. The message continues
        what was typed.
    """
    try:
        return _checked_end(_typed(text.strip()), now)
    except _Unclear as fault:
        tomorrow = _local_date(now) + timedelta(days=1)
        raise InvalidExpiry(
            f"{fault} Use a date within 7 days, such as {tomorrow}, a date and time, such as {tomorrow}T18:00, a time, "
            "such as 18:00, or a day, such as today, tomorrow, friday or 'friday 18:00'."
        ) from None


def _checked_end(typed: _Typed, now: float) -> int:
    try:
        end = _moment(typed, now)
        shown = "" if end is None else shown_moment(end)
    except (OverflowError, OSError, ValueError):
        end = None
    if end is None:
        raise _Unclear("is not a date of this calendar.")
    if end <= now:
        raise _Unclear(f"is in the past: {shown}.")
    if end - int(now) > MAX_EXPIRES_IN:
        raise _Unclear(f"is more than the maximum of 7 days from now: {shown}.")
    return end


def is_until(text: str, now: float) -> bool:
    """Whether :func:`parse_until` accepts this."""
    try:
        parse_until(text, now)
    except InvalidExpiry:
        return False
    return True


def _typed(text: str) -> _Typed:
    found = _FORM.fullmatch(text)
    day, word, clock, zone = found.group("date", "word", "time", "zone") if found else (None,) * 4
    has_day = bool(day or word)
    if found is None or not (has_day or clock) or bool(found["between"]) != (has_day and clock is not None):
        _refuse_form(text)
    if zone and not day:
        raise _Unclear("has a time zone, but no date to which it applies.")
    return _Typed(_date(day) if day else None, word.lower() if word else None, _clock(clock), _zone(zone))


def _refuse_form(text: str) -> NoReturn:
    if re.match(r"[0-9]{1,2}([./-])[0-9]{1,2}\1[0-9]{2,4}\b", text):
        raise _Unclear("is ambiguous: the order of day, month and year is not known.")
    turned = re.fullmatch(r"([0-9:]*:[0-9]{2})[ ,]+(\S+)", text)
    if turned and _FORM.fullmatch(meant := f"{turned[2]} {turned[1]}"):
        raise InvalidExpiry(f"has the time before the day. Use '{meant}'.")
    near = _near(text)
    if near:
        raise InvalidExpiry(f"is not a date, a time or a day. Use {near}.")
    if re.search(r"[0-9]:[0-9]{2}.*[A-Za-z]{3,}$", text):
        raise _Unclear("has a time zone that is not known. A time zone is Z or an offset, such as +01:00.")
    try:
        parse_duration(text)
    except InvalidExpiry:
        raise _Unclear("is not a date, a time or a day.") from None
    raise InvalidExpiry(f"is a duration. Use --expires-in {text}.")


def _near(text: str) -> Optional[str]:
    """What was meant by a misspelled name of a day, as a shell reads it; None if it is not similar to one."""
    name, space, clock = text.partition(" ")
    if not (name.isalpha() and len(name) > len("fri")):
        return None
    similar = get_close_matches(name.lower(), _NAMES, 1, _SIMILAR)
    if not similar or not _FORM.fullmatch(meant := f"{similar[0]}{space}{clock}"):
        return None
    return f"'{meant}'" if space else meant


def _date(text: str) -> date:
    try:
        return date(*map(int, text.split("-")))
    except ValueError:
        raise _Unclear("is not a date of this calendar.") from None


def _clock(text: Optional[str]) -> Optional[Tuple[int, int, int]]:
    if text is None:
        return None
    hour, minute, second = (*map(int, text.split(":")), 0)[:3]
    if (hour, minute, second) == (24, 0, 0):
        advice = "Use 00:00 of the next day, or omit the time."
        raise InvalidExpiry(f"has the time 24:00, which belongs to two days. {advice}")
    if any(part > most for part, most in zip((hour, minute, second), _LAST_SECOND)):
        raise _Unclear("has a time that no day has.")
    return hour, minute, second


def _zone(text: Optional[str]) -> Optional[int]:
    """Seconds east of UTC."""
    if text is None:
        return None
    if text.upper() in ("Z", "UTC"):
        return 0
    digits = text[1:].replace(":", "").ljust(4, "0")
    hours, minutes = int(digits[:2]), int(digits[2:])
    seconds = (hours * 60 + minutes) * 60
    if minutes > _LAST_SECOND[1] or seconds > _FARTHEST_ZONE:
        raise _Unclear("has a time zone that does not exist.")
    return -seconds if text[0] == "-" else seconds


def _moment(typed: _Typed, now: float) -> Optional[int]:
    """The moment; None if it does not exist."""
    if typed.word is None or typed.word in (_TODAY, _TOMORROW):
        today = _local_date(now)
        day = typed.day or (today + timedelta(days=1) if typed.word == _TOMORROW else today)
        return _end(day, typed)
    weekday = [name[:3].lower() for name in WEEKDAYS].index(typed.word[:3])
    # The first one that is to come: that of today, if today is this weekday and it is not past.
    for days in range(8):
        day = _local_date(now) + timedelta(days=days)
        if day.weekday() == weekday:
            end = _end(day, typed)
            if end is None or end > now:
                return end
    return None


def _end(day: date, typed: _Typed) -> Optional[int]:
    if typed.clock is None:
        return _end_of_day(day)
    as_utc = _as_utc(day, typed.clock)
    if typed.zone is not None:
        return as_utc - typed.zone
    moments = _local_moments(as_utc)
    if len(moments) == 1:
        return moments[0]
    when = f"{day}T{':'.join(f'{part:02}' for part in typed.clock)}"
    if moments:
        both = " or ".join(f"{when}{offset_at(moment)}" for moment in moments)
        raise InvalidExpiry(f"exists twice in local time, because the clocks are turned back. Use {both}.")
    raise InvalidExpiry("does not exist in local time, because the clocks are turned forward. Use another time.")


def _as_utc(day: date, clock: Tuple[int, int, int]) -> int:
    """The moment at which clocks show this in UTC."""
    return calendar.timegm((*day.timetuple()[:3], *clock))


def _local_moments(as_utc: int) -> List[int]:
    """The moments, in order, at which local clocks show what UTC clocks show at this moment."""
    # A zone that was changed by law has two offsets without daylight saving time, which mktime does not find.
    offsets = {time.localtime(as_utc + hours * 3600).tm_gmtoff for hours in range(-26, 27)}
    return sorted(as_utc - offset for offset in offsets if time.localtime(as_utc - offset).tm_gmtoff == offset)


def _end_of_day(day: date) -> Optional[int]:
    """The last second of a day in local time, which is not 23:59:59 where clocks are turned forward at that time."""
    as_utc = _as_utc(day, _LAST_SECOND)
    moments = _local_moments(as_utc)
    if moments:
        return moments[-1]
    least, beyond = as_utc - _FARTHEST, as_utc + _FARTHEST
    while beyond - least > 1:
        middle = (least + beyond) // 2
        least, beyond = (middle, beyond) if _local_date(middle) <= day else (least, middle)
    return least if _local_date(least) == day else None


def _local_date(moment: float) -> date:
    return date(*time.localtime(moment)[:3])
