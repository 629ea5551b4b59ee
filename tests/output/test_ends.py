import time
from datetime import datetime, timezone

import pytest

from awscli_presign_put.output.ends import note_on_end

END = datetime(2026, 12, 4, 22, 59, 59, tzinfo=timezone.utc)
SHOWN = "Friday, 2026-12-04 22:59:59 UTC (2026-12-04T22:59:59Z)."


@pytest.fixture(autouse=True)
def in_utc(monkeypatch):
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "UTC")
        time.tzset()
        yield
    time.tzset()


def note(what="URL", many=False, **given):
    return note_on_end(given.get("until"), given.get("share"), END, what, many)


def test_without_until():
    assert note() == note(many=True) == []


def test_until():
    assert note("kit", until="friday") == [f"The kit expires on {SHOWN}"]
    assert note(many=True, until="friday") == [f"The URLs expire on {SHOWN}"]


@pytest.mark.parametrize("until", [None, "friday"])
def test_what_is_shared(until):
    """The notes on the page say it."""
    assert note("form", until=until, share="s3://bkt/pages/") == []
