from datetime import timedelta

import pytest

from awscli_presign_put.explain.finding import Change, Finding, duration, header_name, merged, one_line


def test_each_cause_once_and_those_that_are_certain_first():
    change, other = Change("host", "a", "b"), Change("host", "c", "b")
    findings = (
        Finding("cors", "", (), False),
        Finding("host-changed", "One.", (change,), False),
        Finding("host-changed", "Two.", (change, other)),
        Finding("host-changed", "One."),
    )
    assert merged(findings) == (
        Finding("host-changed", "One. Two. One.", (change, other)),
        Finding("cors", "", (), False),
    )


def test_names_of_headers():
    names = ["content-type", "if-none-match", "x-amz-acl", "content-md5", "etag"]
    assert list(map(header_name, names)) == ["Content-Type", "If-None-Match", "x-amz-acl", "Content-MD5", "ETag"]


def test_quoted():
    assert one_line("a\x1b[31m\n\udcff") == "a [31m \\udcff"


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
