from datetime import datetime, timedelta, timezone

import pytest

from awscli_presign_put.explain.times import duration, utc


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.5, "0 seconds"),
        (1, "1 second"),
        (61, "1 minute 1 second"),
        (3600, "1 hour"),
        (3601, "1 hour"),
        (7320, "2 hours 2 minutes"),
        (90061, "1 day 1 hour"),
        (86400 * 7 + 59, "7 days"),
    ],
)
def test_duration(seconds, text):
    assert duration(timedelta(seconds=seconds)) == text


def test_utc():
    assert utc(datetime(26, 1, 2, 3, 4, 5, tzinfo=timezone.utc)) == "0026-01-02T03:04:05Z"
