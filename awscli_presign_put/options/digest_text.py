"""The forms in which programs print a digest -> Base64, for HTTP.

A digest in hexadecimal is never one of the same size in Base64: it has another length, or, with 4 bytes, no ``==`` at
the end.
"""

import base64
import re
from binascii import a2b_base64, b2a_base64
from typing import Optional

from awscli_presign_put.signing.upload.digests import DIGESTS

_OTHER_NAMES = {
    "SHA2-256": "SHA256",
    "SHA2-512": "SHA512",
    "XXH64": "XXHASH64",
    "XXH3": "XXHASH3",
    "XXH128": "XXHASH128",
}
"""What OpenSSL 3 and xxhsum name functions -> what they are named here."""

_HEX = "[0-9A-Fa-f]+"
_BASE64 = "[A-Za-z0-9+/]+=*"
_TAGGED = re.compile(rf"([A-Za-z0-9-]+)? ?\(.*\) ?= ?({_HEX}|{_BASE64})\r?\n?", re.DOTALL)
"""``SHA256 (a.bin) = ...`` of ``sha256sum --tag``, and ``SHA2-256(a.bin)= ...`` of OpenSSL, which for standard input
can leave out the name of the function."""

_LINE = re.compile(rf"\\?(?:[A-Za-z0-9]+[:-])?({_HEX}|{_BASE64})(?: [ *].+)?\r?")
"""A line that may begin with a digest."""


def is_base64(value: str) -> bool:
    """Whether this is some bytes in Base64, written as every encoder writes them (RFC 4648, section 4)."""
    return bool(_decoded(value))


def digest_in_base64(value: str, size: int, function: str) -> Optional[str]:
    """A digest in Base64, from that or from hexadecimal; None if it is neither, or if there are several.

    It may have what ``sha256sum`` prints after it, two characters and the name of the file, or the name of its function
    before it: ``sha256:`` and hexadecimal, as containers have it, ``sha256-`` and Base64, as HTML has it, or either
    after ``SHA256 (a.bin) =``.

    :param size: its bytes.
    :param function: what computes it, as :attr:`awscli_presign_put.signing.upload.digests.Digest.function` has it.
    """
    # These two are what most people have, and a manifest has one in each line.
    encoded = _encoded(value, size)
    if encoded is not None:
        return encoded
    if _count(value) > 1:
        return None
    tagged = _TAGGED.fullmatch(value.removeprefix("\\"))
    if tagged:
        is_of_other = tagged[1] is not None and _known_name(tagged[1]) != function
        return None if is_of_other else _encoded(tagged[2], size)
    named = re.match(rf"{re.escape(function)}([:-])", value, re.IGNORECASE) if function else None
    if named:
        text = value[named.end() :].removesuffix("\n").removesuffix("\r")
        return _encoded(text, size) if _has_size_in_base64(text, size) == (named[1] == "-") else None
    # sha256sum begins a line with a backslash where it had to escape the name of the file.
    in_hex = re.fullmatch(rf"(?:\\(?=\w+ ))?({_HEX})(?: [ *].+)?\r?\n?", value, re.DOTALL)
    return _encoded(in_hex[1], size) if in_hex and len(in_hex[1]) == size * 2 else None


def fault_of_digest(value: str, size: int, function: str) -> str:
    """What is wrong with a value that :func:`digest_in_base64` refuses, as the error of its option goes on."""
    count = _count(value)
    if count > 1:
        return f"has {count} digests. Specify only that of the object."
    return (
        f"{value!r} is not {size} bytes in Base64 or hexadecimal. {_looks_like(value, function)}"
        f"Specify the digest itself, in Base64 or as {size * 2} hexadecimal digits."
    )


def _looks_like(value: str, function: str) -> str:
    """What can be said of a digest of another function, as a sentence with a space after it."""
    tagged = _TAGGED.fullmatch(value.removeprefix("\\"))
    if tagged and tagged[1] is not None and _known_name(tagged[1]) != function:
        return f"This is a digest of {tagged[1]}. "
    line = _LINE.fullmatch(value.partition("\n")[0])
    text = tagged[2] if tagged else line[1] if line else ""
    for other in DIGESTS.values():
        if re.fullmatch(_HEX, text) and len(text) == other.size * 2:
            return f"This has {len(text)} hexadecimal digits, as {other.function} has. "
        if _has_size_in_base64(text, other.size):
            return f"This has {other.size} bytes in Base64, as {other.function} has. "
    return ""


def _count(value: str) -> int:
    """The number of lines in a text that have a digest of any function."""
    lines = value.split("\n")
    return sum(map(_is_of_digest, lines)) if len(lines) > 1 else 1


def _is_of_digest(line: str) -> bool:
    found = _TAGGED.fullmatch(line.removeprefix("\\"))
    text = found[2] if found else ""
    if not found:
        found = _LINE.fullmatch(line)
        text = found[1] if found else ""
    return any(_encoded(text, digest.size) for digest in DIGESTS.values())


def _known_name(name: str) -> str:
    return _OTHER_NAMES.get(name.upper(), name.upper())


def _has_size_in_base64(text: str, size: int) -> bool:
    return len(_decoded(text)) == size


def _decoded(text: str) -> bytes:
    """The decoded bytes; none if this is not Base64 as every encoder writes it."""
    try:
        # Decoding ignores other characters, which are then missing after encoding.
        raw = a2b_base64(text)
    except ValueError:
        return b""
    return raw if b2a_base64(raw, newline=False).decode() == text else b""


def _encoded(text: str, size: int) -> Optional[str]:
    """A digest in Base64, from that or from hexadecimal."""
    if len(text) == size * 2 and re.fullmatch(_HEX, text):
        return base64.b64encode(bytes.fromhex(text)).decode()
    return text if _has_size_in_base64(text, size) else None
