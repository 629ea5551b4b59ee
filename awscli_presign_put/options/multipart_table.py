"""Which options ``presign-multipart`` has of ``presign-put``, and which request of an upload their headers belong to.

"aws s3" imports this file for each of its commands, and so little else is imported here.
"""

from typing import Any, Dict, List

from awscli_presign_put.options.refused import OF_SIGNING
from awscli_presign_put.options.table import HEADER_OPTIONS, option_of
from awscli_presign_put.signing.upload.digests import DIGESTS

_OF_PARTS = "the digests are those of the parts. Use --for-file, which computes them."

REFUSED: Dict[str, str] = {
    **OF_SIGNING,
    "keys-from": "each upload has links of its own. Run the command for each key, or use presign-post --keys-from.",
    "manifest": "each upload has links of its own. Run the command for each key.",
    "for-files": "each upload has links of its own. Use --for-file, and run the command for each file.",
    "content-length": "use --size.",
    **{option_of(digest): _OF_PARTS for digest in DIGESTS.values()},
}
"""Option of ``presign-put`` -> why ``presign-multipart`` has not got it, and what to use instead."""

ALGORITHMS = ("SHA256", "SHA1", "CRC32", "CRC32C", "MD5", "NONE")
"""Of the digests of parts. S3 has a digest of digests for the first four; the others of its own cover whole objects."""

OPTIONS = tuple(option for option in HEADER_OPTIONS if option.name not in REFUSED)

COMMON = ("request-payer", "expected-bucket-owner")
"""Whose headers each request has."""
ENCRYPTION = ("sse-c", "sse-c-key")
"""Whose headers each request to the content has."""
CONDITIONS = ("no-overwrite", "if-match")
"""Whose headers the completion has."""

NOT_FOR_RESUME = tuple(option.name for option in OPTIONS if option.name not in (*COMMON, *ENCRYPTION, *CONDITIONS))
"""What an upload that was started already has, or has not."""


def arguments() -> List[Dict[str, Any]]:
    """The options for the command's ARG_TABLE that become headers."""
    return [dict(option.argument) for option in OPTIONS]
