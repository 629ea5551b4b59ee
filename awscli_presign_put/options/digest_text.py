"""The forms in which people have a digest -> Base64, which HTTP carries.

A digest in hexadecimal cannot be taken for one of the same size in Base64: it has another length, or, of 4 bytes, lacks
the ``==`` at the end.
"""

import base64
import binascii
import re
from typing import Optional


def is_base64(value: str) -> bool:
    """Whether this is some bytes in Base64, written as every encoder writes them (RFC 4648, section 4)."""
    try:
        raw = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        return False
    return bool(raw) and base64.b64encode(raw).decode() == value


def digest_in_base64(value: str, size: int, function: str) -> Optional[str]:
    """A digest in Base64, from that or from hexadecimal; None where it is neither.

    It may have what ``sha256sum`` prints after it, two characters and the name of the file, or the name of its function
    before it: ``sha256:`` and hexadecimal, as containers have it, or ``sha256-`` and Base64, as HTML has it.

    :param size: its bytes.
    :param function: what computes it, as :attr:`awscli_presign_put.signing.digests.Digest.function` has it.
    """
    text = value
    named = re.match(rf"{re.escape(function)}([:-])", value, re.IGNORECASE) if function else None
    if named:
        text = value[named.end() :]
    if not (named and named[1] == ":") and is_base64(text) and len(base64.b64decode(text)) == size:
        return text
    is_alone = "" if named else r"(?: [ *].+)?"
    in_hex = re.fullmatch(rf"([0-9A-Fa-f]{{{size * 2}}}){is_alone}\n?", text, re.DOTALL)
    if in_hex and not (named and named[1] == "-"):
        return base64.b64encode(bytes.fromhex(in_hex[1])).decode()
    return None
