import base64
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awscli_presign_put.options.digest_text import digest_in_base64, fault_of_digest
from awscli_presign_put.signing.upload.digests import DIGESTS

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
        f"{EMPTY}\r\n",
        f"\\{EMPTY}  a\\\\b\n",
        f"\\{EMPTY} *a\\nb",
        f"SHA256 (a.bin) = {EMPTY}\n",
        f"SHA256 (a (1).bin) = {EMPTY_IN_BASE64}",
        f"\\SHA256 (a\\nb) = {EMPTY}",
        f"SHA256(a.bin)= {EMPTY}\r\n",
        f"SHA2-256(a.bin)= {EMPTY}\n",
        f"SHA2-256(stdin)= {EMPTY}\n",
        f"(stdin)= {EMPTY}\n",
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
        f"\\{EMPTY}",
        f"\\{EMPTY_IN_BASE64}",
        f"SHA1 (a.bin) = {EMPTY}",
        f"SHA3-256(a.bin)= {EMPTY}",
        f"HMAC-SHA256(a.bin)= {EMPTY}",
        f"SHA256 (a.bin) = {EMPTY[1:]}",
        f"SHA256 (a.bin) {EMPTY}",
        f"SHA256 a.bin = {EMPTY}",
        f"{EMPTY}  a\n{EMPTY}  b\n",
        f"{EMPTY}  a\n\\{EMPTY}  b",
        f"{EMPTY}  a\n{EMPTY[:32]}  a",
        f"{EMPTY}\n{EMPTY}",
        f"SHA256 (a) = {EMPTY}\nSHA256 (b) = {EMPTY}\n",
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


ADVICE = "Specify the digest itself, in Base64 or as 64 hexadecimal digits."
NOT = "is not 32 bytes in Base64 or hexadecimal."


@pytest.mark.parametrize(
    ("value", "what"),
    [
        ("x", ""),
        ("", ""),
        (EMPTY[:32], "This has 32 hexadecimal digits, as MD5 has. "),
        (EMPTY[:40].upper(), "This has 40 hexadecimal digits, as SHA1 has. "),
        (f"{EMPTY[:32]}  a.bin\n", "This has 32 hexadecimal digits, as MD5 has. "),
        (f"\\{EMPTY * 2}  a.bin\n", "This has 128 hexadecimal digits, as SHA512 has. "),
        ("AAAAAA==", "This has 4 bytes in Base64, as CRC32 has. "),
        (base64.b64encode(bytes(16)).decode(), "This has 16 bytes in Base64, as MD5 has. "),
        (f"MD5(a.bin)= {EMPTY[:32]}\n", "This is a digest of MD5. "),
        (f"SHA3-256(a.bin)= {EMPTY}\n", "This is a digest of SHA3-256. "),
        (f"(stdin)= {EMPTY[:40]}\n", "This has 40 hexadecimal digits, as SHA1 has. "),
        (EMPTY[1:], ""),
    ],
)
def test_fault(value, what):
    assert fault_of_digest(value, 32, "SHA256") == f"{value!r} {NOT} {what}{ADVICE}"


@pytest.mark.parametrize(
    ("value", "count"),
    [
        (f"{EMPTY}  a\n{EMPTY}  b\n", 2),
        (f"{EMPTY}  a\r\n{EMPTY[:32]}  b\r\nx\n", 2),
        (f"SHA256 (a) = {EMPTY}\n" * 3, 3),
        (f"{EMPTY_IN_BASE64}\n{EMPTY_IN_BASE64}", 2),
        (f"sha256:{EMPTY}\nsha256:{EMPTY}", 2),
    ],
)
def test_several_digests(value, count):
    assert digest_in_base64(value, 32, "SHA256") is None
    assert fault_of_digest(value, 32, "SHA256") == f"has {count} digests. Specify only that of the object."
