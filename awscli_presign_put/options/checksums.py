"""The digests of one upload, whichever options ask for them."""

from typing import List

from awscli_presign_put.options.digest_text import is_base64
from awscli_presign_put.options.errors import UsageError
from awscli_presign_put.options.table import AskedHeader
from awscli_presign_put.signing.upload.digests import DIGESTS, is_checksum

_OF_MD5 = tuple(digest.header.lower() for digest in DIGESTS.values() if digest.function == "MD5")


def check_digests(asked: List[AskedHeader]) -> None:
    """Refuse digests that no upload can have together.

    ``--header`` gives those that S3 may have later, of a size that is not known here.

    :raises UsageError: one is no digest, or they are more than S3 takes, or no file has both.
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
    of_md5 = [header for header in asked if header.name.lower() in _OF_MD5]
    if len({header.value for header in of_md5}) > 1:
        raise UsageError(f"{_options(of_md5)}: no file has both MD5 digests. Use only one of them.")


def _options(headers: List[AskedHeader]) -> str:
    return ", ".join(dict.fromkeys(header.option for header in headers))
