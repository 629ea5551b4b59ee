"""The digests that can bind an upload to its bytes: algorithm -> HTTP header and size."""

from typing import Dict, NamedTuple


class Digest(NamedTuple):
    """Where a digest stands, and its size in bytes before it is Base64-encoded."""

    header: str
    size: int


DIGESTS: Dict[str, Digest] = {
    "SHA256": Digest("x-amz-checksum-sha256", 32),
    "SHA1": Digest("x-amz-checksum-sha1", 20),
    "MD5": Digest("Content-MD5", 16),
    "CRC32": Digest("x-amz-checksum-crc32", 4),
    "CRC32C": Digest("x-amz-checksum-crc32c", 4),
    "CRC64NVME": Digest("x-amz-checksum-crc64nvme", 8),
}
"""By the names of ``--checksum-algorithm``, its default first."""

DEFAULT = "SHA256"
