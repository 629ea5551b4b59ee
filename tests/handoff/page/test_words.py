from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awscli_presign_put.handoff.page.texts import texts
from awscli_presign_put.handoff.page.words import Words

TABLE = texts(None)


def words(language="en"):
    return Words(TABLE[language], language)


@pytest.mark.parametrize(
    ("language", "friday", "sunday"),
    [
        ("en", "Friday 4 December 2026, 18:00 UTC", "Sunday 1 March 2026, 09:05 UTC"),
        ("fr", "vendredi 4 décembre 2026 à 18:00 UTC", "dimanche 1 mars 2026 à 09:05 UTC"),
        ("de", "Freitag, 4. Dezember 2026 um 18:00 UTC", "Sonntag, 1. März 2026 um 09:05 UTC"),
        ("es", "viernes, 4 de diciembre de 2026, 18:00 UTC", "domingo, 1 de marzo de 2026, 09:05 UTC"),
    ],
)
def test_moment(language, friday, sunday):
    assert words(language).moment(datetime(2026, 12, 4, 18, 0, 59)) == friday
    assert words(language).moment(datetime(2026, 3, 1, 9, 5)) == sunday


@pytest.mark.parametrize(
    ("size", "most", "least", "exactly"),
    [
        (0, "0 bytes", "0 bytes", "0 bytes"),
        (1, "1 byte", "1 byte", "1 byte"),
        (999, "999 bytes", "999 bytes", "999 bytes"),
        (1000, "1 kB", "1 kB", "1 kB"),
        (1024, "1 KiB", "1 KiB", "1 KiB"),
        (20 * 10**6, "20 MB", "20 MB", "20 MB"),
        (10 * 1024**2, "10 MiB", "10 MiB", "10 MiB"),
        (16 * 10**6, "16 MB", "16 MB", "16 MB"),
        (5 * 1024**3, "5 GiB", "5 GiB", "5 GiB"),
        (1_234_567, "1.2 MB", "1.3 MB", "1,234,567 bytes"),
        (1_999_999_999, "1.9 GB", "2 GB", "1,999,999,999 bytes"),
        (1001, "1 kB", "1.1 kB", "1,001 bytes"),
    ],
)
def test_size(size, most, least, exactly):
    said = words()
    assert (said.most(size), said.least(size), said.exactly(size)) == (most, least, exactly)


@pytest.mark.parametrize(
    ("language", "rounded", "exact", "binary"),
    [
        ("en", "1.2 MB", "1,234,567 bytes", "10 MiB"),
        ("fr", "1,2 Mo", "1\u202f234\u202f567 octets", "10 Mio"),
        ("de", "1,2 MB", "1.234.567 Byte", "10 MiB"),
        ("es", "1,2 MB", "1.234.567 bytes", "10 MiB"),
    ],
)
def test_size_in_each_language(language, rounded, exact, binary):
    said = words(language)
    assert (said.most(1_234_567), said.exact_size(1_234_567), said.most(10 * 1024**2)) == (rounded, exact, binary)


UNITS = {"bytes": 1, "byte": 1, "kB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}
UNITS.update({f"{letter}iB": 1024 ** (at + 1) for at, letter in enumerate("KMGT")})


def bytes_of(text):
    number, unit = text.replace(",", "").split()
    return round(float(number) * UNITS[unit], 3)


@given(st.integers(0, 5 * 1024**3))
def test_what_is_said_is_allowed(size):
    """Whoever keeps to it is not refused."""
    said = words()
    assert bytes_of(said.most(size)) <= size <= bytes_of(said.least(size))
    assert bytes_of(said.exactly(size)) == size
