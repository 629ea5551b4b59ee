"""A Python script (3.6 or newer, standard library only) that uploads the file it is given.

Its text is in ``python.txt``.
"""

import hashlib
from typing import Dict

from awscli_presign_put.handoff import bound, script_parts
from awscli_presign_put.handoff.naming import ends_at, shown_key, signed_url
from awscli_presign_put.signing.request import PresignedRequest

_STANDARD = hashlib.algorithms_guaranteed


def python(presigned: PresignedRequest, file: str) -> str:
    """The script, with the end of its life as a comment in it. ``file`` stands in its usage message."""
    values = {
        "ENDS_AT": ends_at(presigned),
        "URL": ascii(signed_url(presigned)),
        "METHOD": ascii(presigned.method),
        "HEADERS": ascii(list(bound.headers_to_give(presigned))),
        "KEY": ascii(shown_key(presigned.key)),
        "SIZE": ascii(bound.size(presigned)),
        "DIGESTS": ascii(checkable(bound.digests(presigned))),
        "EXAMPLE": ascii(file),
    }
    return script_parts.script("put", values)


def checkable(digests: Dict[str, str]) -> Dict[str, str]:
    """Those digests that the standard library of every Python computes."""
    return {name: value for name, value in digests.items() if name == "CRC32" or name.lower() in _STANDARD}
