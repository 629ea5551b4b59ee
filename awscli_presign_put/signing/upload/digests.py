"""The digests that can bind an upload to its bytes: the one table of them."""

from typing import Dict, NamedTuple

CHECKSUM_PREFIX = "x-amz-checksum-"
"""What the names of S3's own digest headers begin with. S3 takes one of them for an upload, beside ``Content-MD5``."""

_NO_DIGESTS = ("x-amz-checksum-algorithm", "x-amz-checksum-mode", "x-amz-checksum-type")


class Digest(NamedTuple):
    """A digest as HTTP carries it.

    :param header: the HTTP header, in Base64; a number has its bytes in big-endian order.
    :param size: in bytes before it is Base64-encoded.
    :param function: what computes it; two headers can carry the digest of one function.
    """

    header: str
    size: int
    function: str


DIGESTS: Dict[str, Digest] = {
    "SHA256": Digest("x-amz-checksum-sha256", 32, "SHA256"),
    "SHA1": Digest("x-amz-checksum-sha1", 20, "SHA1"),
    "SHA512": Digest("x-amz-checksum-sha512", 64, "SHA512"),
    "MD5": Digest("Content-MD5", 16, "MD5"),
    "CHECKSUM-MD5": Digest("x-amz-checksum-md5", 16, "MD5"),
    "CRC32": Digest("x-amz-checksum-crc32", 4, "CRC32"),
    "CRC32C": Digest("x-amz-checksum-crc32c", 4, "CRC32C"),
    "CRC64NVME": Digest("x-amz-checksum-crc64nvme", 8, "CRC64NVME"),
    "XXHASH64": Digest("x-amz-checksum-xxhash64", 8, "XXHASH64"),
    "XXHASH3": Digest("x-amz-checksum-xxhash3", 8, "XXHASH3"),
    "XXHASH128": Digest("x-amz-checksum-xxhash128", 16, "XXHASH128"),
}
"""By the names of ``--checksum-algorithm``, its default first.

Source: the model of S3 in botocore, PutObject. ``MD5`` is ``Content-MD5``, which every store compares.
"""

DEFAULT = "SHA256"

DIGEST_HEADERS = tuple(digest.header.lower() for digest in DIGESTS.values())
"""The headers that carry a digest, in lower case."""


def is_checksum(header: str) -> bool:
    """Whether this header is one of S3's own digests, also one that is newer than this table."""
    return header.lower().startswith(CHECKSUM_PREFIX) and header.lower() not in _NO_DIGESTS
