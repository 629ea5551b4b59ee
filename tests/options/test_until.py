"""What is typed for ``--until``, with a clock and a time zone that are given.

The time zones are written out as POSIX has them, so that no time zone database is needed.
"""

import contextlib
import time
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awscli_presign_put.options.until import is_until, parse_until
from awscli_presign_put.signing.errors import InvalidExpiry

BERLIN = "CET-1CEST,M3.5.0,M10.5.0/3"
NEW_YORK = "EST5EDT,M3.2.0,M11.1.0"
KATHMANDU = "<+0545>-5:45"
NUUK = "<-02>2<-01>,M3.5.0/-1,M10.5.0/0"
"""Clocks are turned forward at 23:00 of a Saturday."""
OFFSETS = {BERLIN: (1, 2), NEW_YORK: (-5, -4), KATHMANDU: (5.75,), NUUK: (-2, -1), "UTC": (0,), "Nowhere/Nothing": (0,)}
# A Monday.
NOW = "2026-11-30T08:00:00+01:00"
USE = (
    "Use a date within 7 days, such as 2026-12-01, a date and time, such as 2026-12-01T18:00, a time, such as 18:00, "
    "or a day, such as today, tomorrow, friday or 'friday 18:00'."
)


@pytest.fixture(scope="module", autouse=True)
def own_zone():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", "UTC")
        yield patch
    time.tzset()


def in_zone(patch, zone):
    patch.setenv("TZ", zone)
    time.tzset()


def seconds(text):
    return datetime.fromisoformat(text).timestamp()


def until(text, now=NOW):
    moment = parse_until(text, seconds(now))
    assert isinstance(moment, int)
    return f"{datetime.fromtimestamp(moment, timezone.utc):%Y-%m-%dT%H:%M:%SZ}"


def refused(text, now=NOW):
    with pytest.raises(InvalidExpiry) as caught:
        parse_until(text, seconds(now))
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("2026-12-04", "2026-12-04T22:59:59Z"),
        ("2026-12-04T18:00", "2026-12-04T17:00:00Z"),
        ("2026-12-04 18:00", "2026-12-04T17:00:00Z"),
        ("2026-12-04T18:00:30", "2026-12-04T17:00:30Z"),
        ("2026-12-04T18:00Z", "2026-12-04T18:00:00Z"),
        ("2026-12-04t18:00z", "2026-12-04T18:00:00Z"),
        ("2026-12-04 18:00 UTC", "2026-12-04T18:00:00Z"),
        ("2026-12-04T18:00+01:00", "2026-12-04T17:00:00Z"),
        ("2026-12-04T18:00+0530", "2026-12-04T12:30:00Z"),
        ("2026-12-04T18:00:30-05", "2026-12-04T23:00:30Z"),
        ("2026-12-04T18:00-00:00", "2026-12-04T18:00:00Z"),
        ("  2026-12-04 ", "2026-12-04T22:59:59Z"),
        ("friday", "2026-12-04T22:59:59Z"),
        ("Fri", "2026-12-04T22:59:59Z"),
        ("SUNDAY", "2026-12-06T22:59:59Z"),
        ("friday 18:00", "2026-12-04T17:00:00Z"),
        ("fri 18:00", "2026-12-04T17:00:00Z"),
        # It is Monday, 8:00: the next end of a Monday is that of today.
        ("monday", "2026-11-30T22:59:59Z"),
        ("monday 09:00", "2026-11-30T08:00:00Z"),
        ("monday 07:59:59", "2026-12-07T06:59:59Z"),
        ("monday 08:00", "2026-12-07T07:00:00Z"),
        ("today", "2026-11-30T22:59:59Z"),
        ("tomorrow", "2026-12-01T22:59:59Z"),
        ("Tomorrow 12:00", "2026-12-01T11:00:00Z"),
        ("18:00", "2026-11-30T17:00:00Z"),
        ("08:00:01", "2026-11-30T07:00:01Z"),
        ("9:00", "2026-11-30T08:00:00Z"),
        ("tomorrow 9:00", "2026-12-01T08:00:00Z"),
        ("2026-12-04 9:00", "2026-12-04T08:00:00Z"),
        ("2026-12-04T9:00Z", "2026-12-04T09:00:00Z"),
        ("2026-12-07T08:00", "2026-12-07T07:00:00Z"),
    ],
)
def test_until(own_zone, text, end):
    in_zone(own_zone, BERLIN)
    assert until(text) == end


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("04/12/2026", "is ambiguous: the order of day, month and year is not known."),
        ("12-04-2026", "is ambiguous: the order of day, month and year is not known."),
        ("4.12.2026", "is ambiguous: the order of day, month and year is not known."),
        ("26-12-04", "is ambiguous: the order of day, month and year is not known."),
        ("04/12/26 18:00", "is ambiguous: the order of day, month and year is not known."),
        ("2026-13-04", "is not a date of this calendar."),
        ("2026-11-31", "is not a date of this calendar."),
        ("0000-12-04", "is not a date of this calendar."),
        ("0001-01-01T00:00", "is not a date of this calendar."),
        ("9999-12-31T23:59:59-14:00", "is not a date of this calendar."),
        ("2026-12-04T25:00", "has a time that no day has."),
        ("2026-12-04T24:01", "has a time that no day has."),
        ("2026-12-04T18:60", "has a time that no day has."),
        ("2026-12-04T23:59:60", "has a time that no day has."),
        ("18:00Z", "has a time zone, but no date to which it applies."),
        ("friday 18:00+01:00", "has a time zone, but no date to which it applies."),
        ("2026-12-04T18:00+15:00", "has a time zone that does not exist."),
        ("2026-12-04T18:00+01:60", "has a time zone that does not exist."),
        ("2026-12-04T18:00 CET", "has a time zone that is not known. A time zone is Z or an offset, such as +01:00."),
        *(
            (text, "is not a date, a time or a day.")
            for text in (
                "",
                "T",
                "2026-12-04T",
                "2026-12-04Z",
                "2026-12-0418:00",
                "T18:00",
                "2026-12-4",
                "2026/12/04",
                "2026-12-04T18",
                "2026-12-04T1800",
                "2026-12-04T18:00:00.5",
                "next friday",
                "2026-12-0\u0664",
                "now",
            )
        ),
        ("2026-11-30T08:00", "is in the past: Monday, 2026-11-30 08:00:00 UTC+01:00 (2026-11-30T07:00:00Z)."),
        ("07:00", "is in the past: Monday, 2026-11-30 07:00:00 UTC+01:00 (2026-11-30T06:00:00Z)."),
        ("2026-11-29", "is in the past: Sunday, 2026-11-29 23:59:59 UTC+01:00 (2026-11-29T22:59:59Z)."),
        ("1700-01-01", None),
        (
            "2026-12-07T08:00:01",
            "is more than the maximum of 7 days from now: "
            "Monday, 2026-12-07 08:00:01 UTC+01:00 (2026-12-07T07:00:01Z).",
        ),
        ("9999-12-31", None),
    ],
)
def test_refused(own_zone, text, fault):
    in_zone(own_zone, BERLIN)
    said = refused(text)
    assert said == f"{fault} {USE}" if fault else said.endswith(USE)


def test_refused_with_advice_of_its_own(own_zone):
    in_zone(own_zone, BERLIN)
    assert refused("7d") == "is a duration. Use --expires-in 7d."
    assert refused("3600") == "is a duration. Use --expires-in 3600."
    assert refused("2026-12-04T24:00") == (
        "has the time 24:00, which belongs to two days. Use 00:00 of the next day, or omit the time."
    )


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("fridy", "is not a date, a time or a day. Use friday."),
        ("fridays", "is not a date, a time or a day. Use friday."),
        ("tomorow", "is not a date, a time or a day. Use tomorrow."),
        ("tmrw", "is not a date, a time or a day. Use tomorrow."),
        ("Tues", "is not a date, a time or a day. Use tuesday."),
        ("fridy 9:00", "is not a date, a time or a day. Use 'friday 9:00'."),
        ("18:00 friday", "has the time before the day. Use 'friday 18:00'."),
        ("18:00 2026-12-04", "has the time before the day. Use '2026-12-04 18:00'."),
        ("9:00, Tomorrow", "has the time before the day. Use 'Tomorrow 9:00'."),
    ],
)
def test_what_was_meant(own_zone, text, fault):
    in_zone(own_zone, BERLIN)
    assert refused(text) == fault


BACK, FORWARD = "2026-10-24T12:00:00+02:00", "2026-03-28T12:00:00+01:00"


def test_is_until(own_zone):
    in_zone(own_zone, BERLIN)
    said = [
        is_until(text, seconds(NOW)) for text in ("friday", "9:00", "2026-12-04", "2026-12-24", "7d", "next friday")
    ]
    assert said == [True, True, True, False, False, False]


def test_clocks_are_turned_back(own_zone):
    in_zone(own_zone, BERLIN)
    twice = (
        "exists twice in local time, because the clocks are turned back. "
        "Use 2026-10-25T02:30:00+02:00 or 2026-10-25T02:30:00+01:00."
    )
    assert refused("2026-10-25T02:30", BACK) == twice
    assert refused("sunday 02:30", BACK) == twice
    assert until("2026-10-25T02:30+02:00", BACK) == "2026-10-25T00:30:00Z"
    assert until("2026-10-25T02:30+01:00", BACK) == "2026-10-25T01:30:00Z"
    assert until("2026-10-25T01:59:59", BACK) == "2026-10-24T23:59:59Z"
    assert until("2026-10-25T03:00", BACK) == "2026-10-25T02:00:00Z"
    assert until("2026-10-25", BACK) == until("sunday", BACK) == "2026-10-25T22:59:59Z"
    # A week has an hour more then: seven days on the calendar are too many.
    assert refused("2026-10-31T12:00", BACK).startswith("is more than the maximum of 7 days from now: ")
    assert until("2026-10-31T11:00", BACK) == "2026-10-31T10:00:00Z"


def test_clocks_are_turned_forward(own_zone):
    in_zone(own_zone, BERLIN)
    assert refused("2026-03-29T02:30", FORWARD) == (
        "does not exist in local time, because the clocks are turned forward. Use another time."
    )
    assert until("2026-03-29T01:59:59", FORWARD) == "2026-03-29T00:59:59Z"
    assert until("2026-03-29T03:00", FORWARD) == "2026-03-29T01:00:00Z"
    assert until("2026-04-04T13:00", FORWARD) == "2026-04-04T11:00:00Z"


def test_day_that_ends_before_midnight(own_zone):
    in_zone(own_zone, NUUK)
    assert until("2026-03-28", FORWARD) == until("saturday", FORWARD) == "2026-03-29T00:59:59Z"
    assert refused("2026-03-28T23:30", FORWARD) == (
        "does not exist in local time, because the clocks are turned forward. Use another time."
    )


@pytest.mark.parametrize(
    ("zone", "end"),
    [
        (NEW_YORK, "2026-12-05T04:59:59Z"),
        (KATHMANDU, "2026-12-04T18:14:59Z"),
        ("UTC", "2026-12-04T23:59:59Z"),
        ("Nowhere/Nothing", "2026-12-04T23:59:59Z"),
    ],
)
def test_zones(own_zone, zone, end):
    in_zone(own_zone, zone)
    assert until("2026-12-04") == until("friday") == until("2026-12-04T23:59:59") == end


@given(
    zone=st.sampled_from(list(OFFSETS)),
    now=st.integers(int(seconds("2026-01-01T00:00:00+00:00")), int(seconds("2027-12-01T00:00:00+00:00"))),
    ahead=st.integers(-1000, 7 * 24 * 3600 + 1000),
)
def test_any_local_time(own_zone, zone, now, ahead):
    """It is the only moment at which the clocks show it; or none, or one of several."""
    in_zone(own_zone, zone)
    shown = datetime(*time.localtime(now + ahead)[:6])
    as_utc = shown.replace(tzinfo=timezone.utc)
    moments = [int((as_utc - timedelta(hours=hours)).timestamp()) for hours in OFFSETS[zone]]
    moments = [moment for moment in moments if datetime(*time.localtime(moment)[:6]) == shown]
    assert now + ahead in moments
    text = f"{shown:%Y-%m-%dT%H:%M:%S}"
    if len(moments) == 1 and 1 <= ahead <= 7 * 24 * 3600:
        assert parse_until(text, now) == now + ahead
    else:
        with pytest.raises(InvalidExpiry, match="^(exists twice|is in the past|is more than) ?"):
            parse_until(text, now)


@given(
    zone=st.sampled_from(list(OFFSETS)),
    now=st.integers(int(seconds("2026-01-01T00:00:00+00:00")), int(seconds("2027-12-01T00:00:00+00:00"))),
    word=st.sampled_from(["monday", "tue", "Wednesday", "thu", "friday", "Sat", "sunday"]),
)
def test_any_weekday(own_zone, zone, now, word):
    """It is the last second of the first such day that is not over."""
    in_zone(own_zone, zone)
    end = parse_until(word, now)
    days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    assert days[time.localtime(end).tm_wday] == word[:3].lower()
    assert time.localtime(end).tm_yday != time.localtime(end + 1).tm_yday
    assert now < end <= now + 7 * 24 * 3600 + 3600


@given(st.text(max_size=30) | st.from_regex(r"[0-9T: +Zfri/.-]{0,25}", fullmatch=True))
def test_any_text(own_zone, text):
    in_zone(own_zone, BERLIN)
    now = int(seconds(NOW))
    with contextlib.suppress(InvalidExpiry):
        assert now < parse_until(text, now) <= now + 7 * 24 * 3600
