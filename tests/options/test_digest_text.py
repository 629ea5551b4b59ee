import base64
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awscli_presign_put.options.digest_text import digest_in_base64
from awscli_presign_put.signing.digests import DIGESTS

SIZES = sorted({digest.size for digest in DIGESTS.values()})
EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
EMPTY_IN_BASE64 = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="


@pytest.mark.parametrize(
    "value",
    [
        EMPTY,
        EMPTY.upper(),
        EMPTY_IN_BASE64,
        f"{EMPTY}\n",
        f"{EMPTY}  empty.bin",
        f"{EMPTY} *empty.bin\n",
        f"{EMPTY}  -",
        f"{EMPTY}  two words\nand a line",
        f"sha256:{EMPTY}",
        f"SHA256:{EMPTY.upper()}",
        f"sha256-{EMPTY_IN_BASE64}",
    ],
)
def test_digest(value):
    assert digest_in_base64(value, 32, "SHA256") == EMPTY_IN_BASE64


@pytest.mark.parametrize(
    "value",
    [
        "",
        "sha256:",
        EMPTY[1:],
        f"0{EMPTY}",
        f"0x{EMPTY[2:]}",
        f" {EMPTY}",
        f"{EMPTY} ",
        f"{EMPTY}  ",
        f"{EMPTY} empty.bin",
        f"{EMPTY}\tempty.bin",
        f"\\{EMPTY}  a\\nb",
        f"{EMPTY_IN_BASE64}  empty.bin",
        f"sha256:{EMPTY_IN_BASE64}",
        f"sha256-{EMPTY}",
        f"sha256:{EMPTY}  empty.bin",
        f"sha512:{EMPTY}",
        f"md5:{EMPTY}",
        EMPTY[:-1] + "\u0665",
        EMPTY_IN_BASE64[:-1],
        EMPTY_IN_BASE64.replace("/", "_").replace("+", "-"),
        base64.b64encode(b"x" * 31).decode(),
    ],
)
def test_no_digest(value):
    assert digest_in_base64(value, 32, "SHA256") is None


@given(st.sampled_from(SIZES).flatmap(lambda size: st.binary(min_size=size, max_size=size)), st.booleans())
def test_any_digest(raw, is_upper):
    in_hex = raw.hex().upper() if is_upper else raw.hex()
    encoded = base64.b64encode(raw).decode()
    assert digest_in_base64(in_hex, len(raw), "") == digest_in_base64(encoded, len(raw), "") == encoded


@given(st.sampled_from(SIZES), st.text(string.hexdigits + "+/=:- *\n", max_size=140))
def test_nothing_is_two_digests(size, value):
    """What is signed has the size, and is one that was given in one of its forms."""
    encoded = digest_in_base64(value, size, "")
    if encoded is not None:
        raw = base64.b64decode(encoded, validate=True)
        assert len(raw) == size
        assert value == encoded or value.lower().startswith(raw.hex())
        assert (value == encoded) != value.lower().startswith(raw.hex())
