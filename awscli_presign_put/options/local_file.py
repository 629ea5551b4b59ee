"""``--for-file``: exactly this file, bound by its length and a digest; of a file in parts, by those of each part."""

import base64
import hashlib
import mimetypes
import os
import stat
import zlib
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Callable, Iterator, List, Optional, Protocol, Tuple

from awscli_presign_put.options.usage_errors import UsageError, unreadable
from awscli_presign_put.shown import quoted
from awscli_presign_put.signing.upload.digests import DIGESTS, is_checksum
from awscli_presign_put.signing.upload.headers import Header
from awscli_presign_put.signing.upload.s3_rules import MAX_PUT_BYTES

if TYPE_CHECKING:
    from awscli_presign_put.signing.multipart.multipart_request import FileDigests
    from awscli_presign_put.signing.multipart.part_plan import PartPlan

CHUNK = 1024 * 1024
"""The number of bytes that are read at a time."""
PROGRESS_FROM = 64 * 1024 * 1024
"""The size in bytes from which the progress is shown while a file is read."""

_BY_HASHLIB = ("SHA256", "SHA1", "SHA512", "MD5")
_BY_XXHASH = {"XXHASH64": "new_xxhash64", "XXHASH3": "new_xxhash3_64", "XXHASH128": "new_xxhash3_128"}
"""What makes them in newer releases of awscrt."""


class Hasher(Protocol):
    """What computes a digest, as hashlib has it."""

    def update(self, data: bytes, /) -> None: ...

    def digest(self) -> bytes: ...


def headers_for_file(
    path: str, algorithm: str, guess_type: bool, show_progress: Callable[[str], None], option: str = "--for-file"
) -> List[Header]:
    """The headers that bind an upload to this file. It is read once, in constant memory.

    :param algorithm: one of :data:`~awscli_presign_put.signing.upload.digests.DIGESTS`.
    :param guess_type: also bind the Content-Type that its name suggests, if it does.
    :param show_progress: is called with the progress, for a large file.
    :param option: what names the file, in messages.
    :raises UsageError: if the file cannot be read, or is too large for one PUT, or this AWS CLI lacks the algorithm.
    """
    digest = new_digest(algorithm)
    try:
        total = put_size(path, option)
        with Path(path).open("rb") as file, unchanged(file, path, option):
            size = _read(file, digest, Path(path).name, total, show_progress)
    except OSError as error:
        raise unreadable(option, path, error) from error
    headers = {
        "Content-Length": str(size),
        DIGESTS[algorithm].header: base64.b64encode(digest.digest()).decode(),
    }
    content_type = guessed_type(path) if guess_type else None
    if content_type:
        headers["Content-Type"] = content_type
    return [Header(name, value, option) for name, value in headers.items()]


@contextmanager
def unchanged(file: BinaryIO, path: str, option: str) -> Iterator[None]:
    """Read a file, and refuse it if it changes meanwhile: the digest would be that of no file.

    :param option: what names the file, in messages.
    """
    before = _version_of(file)
    yield
    if _version_of(file) != before:
        raise changed(path, option)


def changed(path: str, option: str) -> UsageError:
    """The error for a file that somebody else has written to."""
    return UsageError(f"{option} {path} changed while it was read. Run the command again.")


def _version_of(file: BinaryIO) -> Tuple[int, ...]:
    status = os.fstat(file.fileno())
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns


def guessed_type(path: str) -> Optional[str]:
    """The media type that the name of a file suggests."""
    return mimetypes.guess_type(path)[0]


def put_size(path: str, option: str) -> int:
    """The size in bytes of a regular file, at most the maximum for one PUT.

    :param option: what names the file, in messages.
    :raises UsageError: if it is not a regular file, or is too large.
    :raises OSError: if it does not exist.
    """
    size = regular_size(path, option)
    if size > MAX_PUT_BYTES:
        raise UsageError(
            f"{option} {path} is larger than 5 GiB, the maximum for one PUT. Use aws s3 presign-multipart."
        )
    return size


def readable_size(path: str, option: str, size_of: Callable[[str, str], int]) -> int:
    """The size in bytes of a file that can be opened. Its contents are not read.

    :param size_of: one of the functions beside this one.
    :raises UsageError: if it cannot be opened, or the function refuses it.
    """
    try:
        size = size_of(path, option)
        # A folder has a size, and who may not read a file may ask for its size.
        with Path(path).open("rb"):
            return size
    except OSError as error:
        raise unreadable(option, path, error) from error


def regular_size(path: str, option: str = "--for-file") -> int:
    """The size in bytes of a regular file; or of a folder in a list, which cannot be read anyway.

    :param option: what names the file, in messages.
    :raises OSError: if it does not exist.
    """
    # Before it is opened: opening a pipe waits for a writer.
    status = Path(path).stat()
    if option == "--for-file" and stat.S_ISDIR(status.st_mode):
        folder = quoted(path, ends_sentence=True)
        raise UsageError(
            f"{option} {path} is a folder. For the files in a folder, use aws s3 presign-put --for-files {folder}."
        )
    if not stat.S_ISREG(status.st_mode) and not stat.S_ISDIR(status.st_mode):
        raise UsageError(f"{option} {path} is not a regular file. Specify the file that will be uploaded.")
    return status.st_size


def new_digest(algorithm: str) -> Hasher:
    """What computes this digest.

    :param algorithm: one of :data:`~awscli_presign_put.signing.upload.digests.DIGESTS`.
    """
    function = DIGESTS[algorithm].function
    if function in _BY_HASHLIB:
        return hashlib.new(function.lower(), usedforsecurity=False)
    if function == "CRC32":
        return _Crc(zlib.crc32, DIGESTS[algorithm].size)
    try:
        from awscrt import checksums
    except ImportError:
        raise UsageError(
            f"--checksum-algorithm {algorithm} requires the awscrt library, which this AWS CLI does not have. "
            "Use SHA256, or install awscrt in the environment of the AWS CLI."
        ) from None
    if function in _BY_XXHASH:
        new = getattr(getattr(checksums, "XXHash", None), _BY_XXHASH[function], None)
        if new is not None:
            return _XxHash(new())
    elif hasattr(checksums, function.lower()):
        return _Crc(getattr(checksums, function.lower()), DIGESTS[algorithm].size)
    raise UsageError(
        f"--checksum-algorithm {algorithm} requires a newer awscrt library than this AWS CLI has. "
        "Use SHA256, or update awscrt (AWS CLI v1) or the AWS CLI (v2)."
    )


class _Crc:
    """A CRC with the interface of hashlib's digests."""

    def __init__(self, function: Callable[[bytes, int], int], size: int) -> None:
        self._function = function
        self._size = size
        self._value = 0

    def update(self, data: bytes, /) -> None:
        self._value = self._function(data, self._value)

    def digest(self) -> bytes:
        return self._value.to_bytes(self._size, "big")


class _XxHash:
    """An XXHash of awscrt with the interface of hashlib's digests. Its bytes are big-endian, as S3 has them."""

    def __init__(self, xxhash: Any) -> None:
        self._xxhash = xxhash

    def update(self, data: bytes, /) -> None:
        self._xxhash.update(data)

    def digest(self) -> bytes:
        return bytes(self._xxhash.finalize())


def _read(file: BinaryIO, digest: Hasher, name: str, total: int, show_progress: Callable[[str], None]) -> int:
    size = 0
    # A file that grows has changed, and may have no end.
    while size <= total and (chunk := file.read(CHUNK)):
        digest.update(chunk)
        size += len(chunk)
        if total >= PROGRESS_FROM:
            show_progress(f"Reading {name}: {min(100, size * 100 // total)}%")
    return size


def digests_of_parts(
    path: str, plan: "PartPlan", algorithm: str, show_progress: Callable[[str], None]
) -> "FileDigests":
    """The digests that bind the parts to this file. It is read once, in constant memory.

    :param algorithm: one of :data:`~awscli_presign_put.signing.upload.digests.DIGESTS`.
    :param show_progress: is called with the progress, for a large file.
    :raises UsageError: if the file cannot be read, or changes meanwhile, or this AWS CLI lacks the algorithm.
    """
    from awscli_presign_put.signing.multipart.multipart_request import FileDigests

    digests: List[bytes] = []
    composite = new_digest(algorithm)
    try:
        with Path(path).open("rb") as file, unchanged(file, path, "--for-file"):
            for number in range(1, plan.count + 1):
                digests.append(_digest_of(file, plan.length(number), algorithm, path))
                composite.update(digests[-1])
                if plan.size >= PROGRESS_FROM:
                    done = min(plan.size, plan.offset(number) + plan.part_size)
                    show_progress(f"Reading {Path(path).name}: {done * 100 // plan.size}%")
            if file.read(1):
                raise changed(path, "--for-file")
    except OSError as error:
        raise unreadable("--for-file", path, error) from error
    parts = tuple(base64.b64encode(digest).decode() for digest in digests)
    of_whole = f"{base64.b64encode(composite.digest()).decode()}-{plan.count}"
    return FileDigests(algorithm, parts, of_whole if is_checksum(DIGESTS[algorithm].header) else None)


def _digest_of(file: BinaryIO, length: int, algorithm: str, path: str) -> bytes:
    digest = new_digest(algorithm)
    while length:
        chunk = file.read(min(CHUNK, length))
        if not chunk:
            raise changed(path, "--for-file")
        digest.update(chunk)
        length -= len(chunk)
    return digest.digest()
