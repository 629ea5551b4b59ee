"""``--for-file`` of a file in parts: the digest of each part, and the digest of these."""

import base64
from pathlib import Path
from typing import BinaryIO, Callable, List

from awscli_presign_put.options.errors import unreadable
from awscli_presign_put.options.local_file import (
    CHUNK,
    PROGRESS_FROM,
    changed,
    new_digest,
    readable_size,
    regular_size,
    unchanged,
)
from awscli_presign_put.signing.multipart.multipart_request import FileDigests
from awscli_presign_put.signing.multipart.part_plan import PartPlan
from awscli_presign_put.signing.upload.digests import DIGESTS, is_checksum

_OPTION = "--for-file"


def file_size(path: str) -> int:
    """The bytes of the file.

    :raises UsageError: it is not there, or not a regular file.
    """
    return readable_size(path, _OPTION, regular_size)


def digests_of_parts(path: str, plan: PartPlan, algorithm: str, show_progress: Callable[[str], None]) -> FileDigests:
    """The digests that bind the parts to this file. It is read once, in constant memory.

    :param algorithm: one of :data:`~awscli_presign_put.signing.upload.digests.DIGESTS`.
    :param show_progress: is told, for a large file, how far it is.
    :raises UsageError: the file cannot be read, or changes meanwhile, or this AWS CLI lacks the algorithm.
    """
    digests: List[bytes] = []
    composite = new_digest(algorithm)
    try:
        with Path(path).open("rb") as file, unchanged(file, path, _OPTION):
            for number in range(1, plan.count + 1):
                digests.append(_digest_of(file, plan.length(number), algorithm, path))
                composite.update(digests[-1])
                if plan.size >= PROGRESS_FROM:
                    done = min(plan.size, plan.offset(number) + plan.part_size)
                    show_progress(f"Reading {Path(path).name}: {done * 100 // plan.size}%")
            if file.read(1):
                raise changed(path, _OPTION)
    except OSError as error:
        raise unreadable(_OPTION, path, error) from error
    parts = tuple(base64.b64encode(digest).decode() for digest in digests)
    of_whole = f"{base64.b64encode(composite.digest()).decode()}-{plan.count}"
    return FileDigests(algorithm, parts, of_whole if is_checksum(DIGESTS[algorithm].header) else None)


def _digest_of(file: BinaryIO, length: int, algorithm: str, path: str) -> bytes:
    digest = new_digest(algorithm)
    while length:
        chunk = file.read(min(CHUNK, length))
        if not chunk:
            raise changed(path, _OPTION)
        digest.update(chunk)
        length -= len(chunk)
    return digest.digest()
