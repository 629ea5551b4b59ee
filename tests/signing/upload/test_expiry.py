from datetime import datetime, timedelta, timezone
from types import SimpleNamespace

import pytest
from botocore.credentials import Credentials, RefreshableCredentials
from hypothesis import given
from hypothesis import strategies as st

from awscli_presign_put.signing.destination.credentials import PinnedCredentials
from awscli_presign_put.signing.errors import EndReached, InvalidExpiry
from awscli_presign_put.signing.upload.expiry import (
    MAX_EXPIRES_IN,
    effective_end,
    end_of_credentials,
    parse_duration,
    signed_until,
)

ALLOWED = "Use 1 to 604800 seconds, or a duration such as 90m, 12h or 7d."
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1", 1),
        ("300", 300),
        ("45s", 45),
        ("90m", 5400),
        ("12h", 43200),
        ("7d", 604800),
        ("604800", 604800),
        (" 60 ", 60),
        ("007", 7),
    ],
)
def test_duration(text, seconds):
    assert parse_duration(text) == seconds


@pytest.mark.parametrize("text", ["", "abc", "1.5h", "h", "1w", "1h30m", "1 h", "٣", "0x10", "1e3", "+5", "--1", "7D"])
def test_no_duration(text):
    with pytest.raises(InvalidExpiry, match=rf"^is not a duration\. {ALLOWED}$"):
        parse_duration(text)


@pytest.mark.parametrize("text", ["0", "-1", "0d", "-7d", "00", "-0", "-" + "9" * 5000])
def test_no_time_left(text):
    with pytest.raises(InvalidExpiry, match=rf"^is not a positive duration\. {ALLOWED}$"):
        parse_duration(text)


@pytest.mark.parametrize("text", ["604801", "8d", "169h", "10081m", "9" * 5000])
def test_too_long(text):
    with pytest.raises(InvalidExpiry, match=rf"^is more than the maximum of 7 days\. {ALLOWED}$"):
        parse_duration(text)


@given(st.integers(min_value=1, max_value=MAX_EXPIRES_IN))
def test_any_allowed_number_of_seconds(seconds):
    assert parse_duration(str(seconds)) == seconds


def test_credentials_without_an_end():
    assert end_of_credentials(None) is None
    assert end_of_credentials(SimpleNamespace()) is None
    assert end_of_credentials(SimpleNamespace(_expiry_time=None)) is None


def test_end_of_credentials_is_utc():
    berlin = timezone(timedelta(hours=1))
    credentials = SimpleNamespace(_expiry_time=datetime(2026, 11, 23, 13, 0, tzinfo=berlin))
    assert end_of_credentials(credentials) == NOON
    assert end_of_credentials(credentials).tzinfo is timezone.utc


def test_credentials_that_end_first_limit_the_url():
    credentials = SimpleNamespace(_expiry_time=NOON - timedelta(seconds=6))
    assert effective_end(NOON, credentials) == (NOON - timedelta(seconds=6), "credentials")


def test_credentials_that_were_asked_for_as_long_as_the_url():
    """They begin a moment before it, and so end a moment before it."""
    credentials = SimpleNamespace(_expiry_time=NOON - timedelta(seconds=5))
    assert effective_end(NOON, credentials) == (NOON - timedelta(seconds=5), "request")


def test_credentials_that_last_do_not_limit_the_url():
    assert effective_end(NOON, SimpleNamespace(_expiry_time=NOON)) == (NOON, "request")
    assert effective_end(NOON, Credentials("AK", "s")) == (NOON, "request")
    assert effective_end(NOON, None) == (NOON, "request")


def test_session_token_without_an_end():
    assert effective_end(NOON, Credentials("AK", "s", "token")) == (NOON, "unknown")
    assert effective_end(NOON, PinnedCredentials(Credentials("AK", "s", "token"))) == (NOON, "unknown")
    assert effective_end(NOON, Credentials("AK", "s", "")) == (NOON, "request")


def test_session_token_with_an_end():
    end = (datetime.now(timezone.utc) + timedelta(days=1)).replace(microsecond=0)
    metadata = {"access_key": "AK", "secret_key": "s", "token": "token", "expiry_time": end.isoformat()}
    credentials = RefreshableCredentials.create_from_metadata(metadata, lambda: metadata, "test")
    for known in (credentials, PinnedCredentials(credentials)):
        assert effective_end(NOON, known) == (NOON, "request")
        assert effective_end(end + timedelta(seconds=6), known) == (end, "credentials")


class Machine:
    """Signs with a clock that goes on meanwhile, as botocore does: whole seconds, from when it signs."""

    def __init__(self, steps):
        self.now = 1_000_000.25
        self._steps = steps
        self.asked = []

    def clock(self):
        return self.now

    def sign(self, seconds):
        self.asked.append(seconds)
        self.now += self._steps.pop(0) if self._steps else 0
        end = datetime.fromtimestamp(int(self.now), timezone.utc) + timedelta(seconds=seconds)
        return end, end


@pytest.mark.parametrize(
    ("steps", "asked", "early"),
    [
        ([], [100], 0),
        ([0.5], [100], 0),
        # The second has changed between the two looks at the clock.
        ([0.75], [100, 99], 0),
        ([5, 0.9, 0.9], [100, 95, 94, 93], 0),
        # So slow a machine that it changes each time: a second earlier.
        ([1] * 5, [100, 99, 98, 97, 96, 94], 1),
        # The one that is asked for a second less may be late by that second.
        ([1] * 7, [100, 99, 98, 97, 96, 94], 0),
    ],
)
def test_signed_until(steps, asked, early):
    machine = Machine(steps)
    assert signed_until(1_000_100, machine.sign, machine.clock).timestamp() == 1_000_100 - early
    assert machine.asked == asked


@given(st.lists(st.floats(0, 1.5), max_size=30), st.integers(1, 604800))
def test_never_later(steps, left):
    machine = Machine(steps)
    until = 1_000_000 + left
    try:
        assert until - 1 <= signed_until(until, machine.sign, machine.clock).timestamp() <= until
    except EndReached:
        # Only where it took as long as that, or each attempt came too late.
        assert machine.now >= until - 1 or len(machine.asked) == 10


@pytest.mark.parametrize("until", [1_000_000, 999_999, 1])
def test_end_is_reached(until):
    machine = Machine([])
    end = datetime.fromtimestamp(until, timezone.utc)
    with pytest.raises(EndReached, match=rf"^The end is reached: {end:%Y-%m-%dT%H:%M:%SZ}\. Use a later time\.$"):
        signed_until(until, machine.sign, machine.clock)
    assert machine.asked == []
