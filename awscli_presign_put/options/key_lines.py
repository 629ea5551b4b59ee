"""``--keys-from``: one key a line, read as they come and in constant memory."""

from typing import Iterator, List, Optional

from awscli_presign_put.options.lines import BATCH, Lines, is_utf_8, is_utf_16
from awscli_presign_put.signing.upload.limits import MAX_KEY_BYTES

_SCHEME = b"s3://"


def key_batches(lines: Lines, prefix: str) -> Iterator[List[bytes]]:
    """The keys in UTF-8, as many at a time as are there, and :data:`BATCH` at the most.

    :param prefix: what is put before each key.
    :raises UsageError: the file cannot be read; or a line, by its number, is no key: after those before it.
    """
    room = MAX_KEY_BYTES - len(prefix.encode())
    number = 1
    for block in lines.blocks(MAX_KEY_BYTES):
        keys = block.removesuffix(b"\n").split(b"\n")
        good = len(keys)
        if not _are_good(block, keys, room):
            good = next(at for at, key in enumerate(keys) if fault_of(key, room))
        for start in range(0, good, BATCH):
            yield keys[start : min(start + BATCH, good)]
        if good < len(keys):
            raise lines.error(number + good, f" {fault_of(keys[good], room)}")
        number += len(keys)


def _are_good(block: bytes, keys: List[bytes], room: int) -> bool:
    """Whether none of these lines has a fault, seen for all of them at once."""
    lengths = list(map(len, keys))
    has_good_lengths = min(lengths) > 0 and max(lengths) <= room
    may_be_bad = b"\0" in block or (_SCHEME in block and any(key.startswith(_SCHEME) for key in keys))
    return has_good_lengths and not may_be_bad and (block.isascii() or is_utf_8(block))


def fault_of(line: bytes, room: int) -> Optional[str]:
    """What is wrong with a line, as its error goes on; None for nothing.

    :param room: how many bytes it may have.
    """
    faults = {
        "is empty. Each line must contain one key.": not line,
        "is UTF-16, not UTF-8. Save the file as UTF-8.": is_utf_16(line),
        "contains a null byte. Each line must contain one key.": b"\0" in line,
        f"is too long. A key, including its prefix, can have at most {MAX_KEY_BYTES} bytes.": len(line) > room,
        "is not valid UTF-8. Save the file as UTF-8.": not is_utf_8(line),
        "is an S3 URI. Each line must contain one key, which is appended to <S3Uri>.": line.startswith(_SCHEME),
    }
    return next((fault for fault, is_so in faults.items() if is_so), None)
