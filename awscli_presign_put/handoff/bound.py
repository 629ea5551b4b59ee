"""What the signed headers require of the file: a hand-off checks it before it sends anything."""

from typing import Dict, Optional

from awscli_presign_put.signing.upload.digests import DIGESTS
from awscli_presign_put.signing.upload.headers import Headers

LENGTH = "content-length"


def size_of(headers: Headers) -> Optional[int]:
    """The number of bytes that the file must have; None if no length was signed."""
    values = [value for name, value in headers if name.lower() == LENGTH]
    return int(values[0]) if values else None


def digests_of(headers: Headers) -> Dict[str, str]:
    """Function -> digest in Base64, for each digest in headers that were signed, or in the fields of a form."""
    values = {name.lower(): value for name, value in headers}
    signed = [digest for digest in DIGESTS.values() if digest.header.lower() in values]
    return {digest.function: values[digest.header.lower()] for digest in signed}


def without_length(headers: Headers) -> Headers:
    """The headers that a client must be told. It sends the length of the file by itself.

    Told the signed length, it would promise one that the file may not have.
    """
    return tuple((name, value) for name, value in headers if name.lower() != LENGTH)
