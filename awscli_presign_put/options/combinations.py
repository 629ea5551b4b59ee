"""What an upload cannot have together: options, by whatever names they were given, and digests."""

from typing import Callable, List, Mapping, Optional

from awscli_presign_put.options.digest_text import is_base64
from awscli_presign_put.options.usage_errors import UsageError
from awscli_presign_put.signing.upload.digests import CHECKSUM_PREFIX, DIGESTS, is_checksum
from awscli_presign_put.signing.upload.headers import Header

_TOGETHER = (("sse-c", "sse-c-key"), ("object-lock-mode", "object-lock-retain-until-date"))
_CHECKSUMS = tuple(
    f"checksum-{digest.header[len(CHECKSUM_PREFIX) :]}" for digest in DIGESTS.values() if is_checksum(digest.header)
)
HEADERS_OF_MD5 = tuple(digest.header.lower() for digest in DIGESTS.values() if digest.function == "MD5")
"""The headers that carry an MD5 digest, in lower case."""
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
    """Refuse an option without the option that it requires.

    :param given: the options that were given, without their dashes, each with the name that it was given by.
    :param name_of: the name that an option would be given by.
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
    """
    for first, second in _CONTRADICTIONS:
        if first in given and second in given:
            raise UsageError(f"{given[first]} cannot be combined with {given[second]}.")


def check_digests(asked: List[Header]) -> None:
    """Refuse digests that no upload can have together.

    ``--header`` can set digests that S3 may accept later. Their size is not known here.

    :raises UsageError: if one is not Base64, or S3 does not accept all of them, or no file has both.
    """
    checksums = [header for header in asked if is_checksum(header.name)]
    for header in checksums:
        if not is_base64(header.value):
            raise UsageError(
                f"{header.option} has a value of {header.name} that is not Base64. "
                "Specify the digest itself, Base64-encoded."
            )
    if len(checksums) > 1:
        names = " and ".join(header.name for header in checksums)
        raise UsageError(f"{_options(checksums)}: S3 accepts one digest header, not {names}. Use only one of them.")
    of_md5 = [header for header in asked if header.name.lower() in HEADERS_OF_MD5]
    if len({header.value for header in of_md5}) > 1:
        raise UsageError(f"{_options(of_md5)}: no file has both MD5 digests. Use only one of them.")


def _options(headers: List[Header]) -> str:
    return ", ".join(dict.fromkeys(header.option for header in headers))
