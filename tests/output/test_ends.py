import time
from datetime import datetime, timezone
from types import SimpleNamespace

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
    arguments = SimpleNamespace(**{"until": None, "share": None, "format": None, **given})
    return note_on_end(arguments, END, what, many)


@pytest.mark.parametrize("format_", [None, "url", "json", "jsonl"])
def test_what_a_program_reads(format_):
    assert note(format=format_) == note(format=format_, many=True) == []


@pytest.mark.parametrize("format_", ["curl", "html", "powershell", "python", "sh"])
def test_what_is_handed_over(format_):
    assert note(format=format_) == [f"The URL expires on {SHOWN}"]
    assert note("link", True, format=format_) == [f"The first link expires on {SHOWN}"]


def test_what_is_shared():
    assert note("form", share="s3://bkt/pages/") == [f"The link expires on {SHOWN}"]


def test_until():
    assert note("kit", until="friday") == [f"The kit expires on {SHOWN}"]
    assert note(many=True, until="friday") == note(many=True, until="friday", format="jsonl")
    assert note(many=True, until="friday") == [f"The URLs expire on {SHOWN}"]
