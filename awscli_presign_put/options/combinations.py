"""Which options an upload cannot have together, and which it cannot have alone, by whatever names they were given."""

from typing import Callable, Mapping, Optional

from awscli_presign_put.options.errors import UsageError
from awscli_presign_put.signing.upload.digests import CHECKSUM_PREFIX, DIGESTS, is_checksum

_TOGETHER = (("sse-c", "sse-c-key"), ("object-lock-mode", "object-lock-retain-until-date"))
_CHECKSUMS = tuple(
    f"checksum-{digest.header[len(CHECKSUM_PREFIX) :]}" for digest in DIGESTS.values() if is_checksum(digest.header)
)
_CONTRADICTIONS = (
    ("no-overwrite", "if-match"),
    ("acl", "grants"),  # S3 refuses a canned ACL beside grants
    ("sse", "sse-c"),
    ("sse-kms-key-id", "sse-c"),
    # S3 takes one x-amz-checksum header.
    *((first, second) for at, first in enumerate(_CHECKSUMS) for second in _CHECKSUMS[at + 1 :]),
)


def check_requirements(
    given: Mapping[str, str], sse: Optional[str], name_of: Callable[[str], str] = "--{}".format
) -> None:
    """Refuse an option without the one that it requires.

    :param given: the options that were given, without their dashes, each with the name that it was given by.
    :param sse: the value of ``sse``.
    :param name_of: the name that an option would be given by.
    :raises UsageError: one is lacking.
    """
    for first, second in _TOGETHER:
        if (first in given) is not (second in given):
            there, lacking = (first, second) if first in given else (second, first)
            raise UsageError(f"{given[there]} requires {name_of(lacking)}.")
    if "sse-kms-key-id" in given and "sse-c" not in given and sse != "aws:kms":
        raise UsageError(f"{given['sse-kms-key-id']} requires {name_of('sse')} aws:kms.")


def check_contradictions(given: Mapping[str, str]) -> None:
    """Refuse options that cannot be combined.

    :param given: the options that were given, without their dashes, each with the name that it was given by.
    :raises UsageError: two of them cannot.
    """
    for first, second in _CONTRADICTIONS:
        if first in given and second in given:
            raise UsageError(f"{given[first]} cannot be combined with {given[second]}.")
