import time

import pytest

from awscli_presign_put.moments import offset_at, shown_moment

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
