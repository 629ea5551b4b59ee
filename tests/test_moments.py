import time
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awscli_presign_put.moments import in_utc, moment_of, moment_of_http_date, offset_at, shown_moment

MOMENT = 1796425199


@pytest.mark.parametrize(
    ("zone", "shown", "offset"),
    [
        ("UTC", "Friday, 2026-12-04 22:59:59 UTC (2026-12-04T22:59:59Z)", "+00:00"),
        ("CET-1CEST,M3.5.0,M10.5.0/3", "Friday, 2026-12-04 23:59:59 UTC+01:00 (2026-12-04T22:59:59Z)", "+01:00"),
        ("<+0545>-5:45", "Saturday, 2026-12-05 04:44:59 UTC+05:45 (2026-12-04T22:59:59Z)", "+05:45"),
        ("<-02>2", "Friday, 2026-12-04 20:59:59 UTC-02:00 (2026-12-04T22:59:59Z)", "-02:00"),
        ("<-0330>3:30", "Friday, 2026-12-04 19:29:59 UTC-03:30 (2026-12-04T22:59:59Z)", "-03:30"),
    ],
)
def test_shown(monkeypatch, zone, shown, offset):
    with monkeypatch.context() as patch:
        patch.setenv("TZ", zone)
        time.tzset()
        assert (shown_moment(MOMENT), offset_at(MOMENT)) == (shown, offset)
    time.tzset()


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(26, 1, 2, 3, 4, 5, 678, timezone.utc), "0026-01-02T03:04:05Z"),
        (datetime(2026, 12, 31, 23, 30, tzinfo=timezone(timedelta(hours=-1))), "2027-01-01T00:30:00Z"),
    ],
)
def test_in_utc(moment, text):
    assert in_utc(moment) == text


@given(st.datetimes(timezones=st.just(timezone.utc)))
def test_there_and_back(moment):
    assert moment_of(in_utc(moment)) == moment.replace(microsecond=0)


AT_NOON = datetime(2026, 12, 1, 12, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Tue, 01 Dec 2026 12:00:00 GMT", AT_NOON),
        ("Tue, 01 Dec 2026 13:00:00 +0100", AT_NOON),
        ("Tue, 01 Dec 2026 12:00:00 -0000", AT_NOON),  # of which Python says that the zone is not known
        ("Tue, 01 Dec 2026 12:00:00", AT_NOON),
        ("", None),
        (",", None),
        ("soon", None),
        ("Tue, 01 Dec 2026 12:00:00 +99999999999", None),
        ("Tue, 32 Dec 2026 12:00:00 GMT", None),
        ("Tue, 01 Dec 99999999 12:00:00 GMT", None),
        ("Fri, 31 Dec 9999 23:59:59 -0100", None),  # in UTC, in a year that Python does not have
        ("2026-12-01T12:00:00Z", None),
    ],
)
def test_http_date(text, moment):
    assert moment_of_http_date(text) == moment


DATE = [
    "Tue,",
    "01",
    "Dec",
    "2026",
    "12:00:00",
    "GMT",
    "-0000",
    "+9999",
    "(",
    ")",
    ",",
    ":",
    "-",
    "1",
    "99999999",
    "\u0661",
    ".",
]


@given(st.text() | st.lists(st.sampled_from(DATE)).map(" ".join) | st.lists(st.sampled_from(DATE)).map("".join))
def test_any_text_is_a_date_or_none(text):
    moment = moment_of_http_date(text)
    assert moment is None or moment_of(in_utc(moment)) == moment
