import pytest

from awscli_presign_put.options.common_options import byte_size
from awscli_presign_put.options.values import InvalidValue


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("0", 0),
        ("0010", 10),
        (" 10 ", 10),
        ("1KB", 1000),
        ("1kb", 1000),
        ("10MB", 10_000_000),
        ("2GB", 2_000_000_000),
        ("1KiB", 1024),
        ("10MiB", 10_485_760),
        ("1GiB", 1_073_741_824),
        ("5GiB", 5_368_709_120),
        ("5gib", 5_368_709_120),
        ("5368709120", 5_368_709_120),
        ("00GiB", 0),
    ],
)
def test_size(text, size):
    assert byte_size(text) == size


@pytest.mark.parametrize(
    "text", ["", "x", "-1", "+1", "1.5GiB", "1 GiB", "1G", "1B", "1PiB", "1e3", "٣", "1_0", "KiB", "1\nMB"]
)
def test_no_size(text):
    with pytest.raises(InvalidValue) as caught:
        byte_size(text)
    assert str(caught.value) == (
        f"{text!r} is not a size. Use a number of bytes, or a size such as 500KB, 10MB, 10MiB or 1GiB."
    )


@pytest.mark.parametrize("text", ["5368709121", "6GiB", "5243000KiB", "9" * 5000, "9999999999GiB", "1TiB", "1tb"])
def test_too_large(text):
    with pytest.raises(InvalidValue) as caught:
        byte_size(text)
    assert str(caught.value) == f"{text} is too large. One upload can carry at most 5368709120 bytes (5 GiB)."
