"""``--keys-from``: one key a line, read as they come and in constant memory.

The lines are UTF-8 and end in LF or CRLF; a byte-order mark before the first is not part of it.
"""

import codecs
import select
import sys
from pathlib import Path
from typing import BinaryIO, Iterator, List, Optional, cast

from awscli_presign_put.options.errors import UsageError, unreadable
from awscli_presign_put.signing.s3_uri import MAX_KEY_BYTES

BATCH = 128
"""Keys that are handed on together: so few that they wait for a slow reader no longer than the lines in a full pipe."""

_SCHEME = b"s3://"
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_READ_BYTES = 64 * 1024
_TOO_LONG = MAX_KEY_BYTES + len(codecs.BOM_UTF8 + b"\r")


def open_keys(path: str) -> BinaryIO:
    """The file, or standard input for ``-``, without a buffer: a read returns what is there.

    :raises UsageError: it cannot be opened.
    """
    if path == "-" and sys.stdin is None:
        raise UsageError(
            "--keys-from - requires standard input, which is closed. Pipe the keys to it, or specify a file."
        )
    try:
        if path == "-":
            return cast(BinaryIO, open(sys.stdin.fileno(), "rb", buffering=0, closefd=False))
        return cast(BinaryIO, Path(path).open("rb", buffering=0))
    except OSError as error:
        raise unreadable("--keys-from", path, error) from error


def key_batches(file: BinaryIO, path: str, prefix: str) -> Iterator[List[bytes]]:
    """The keys in UTF-8, as many at a time as are there, and :data:`BATCH` at the most.

    :param path: the file's name in messages.
    :param prefix: what is put before each key.
    :raises UsageError: the file cannot be read; or a line, by its number, is no key: after those before it.
    """
    room = MAX_KEY_BYTES - len(prefix.encode())
    number = 1
    for block in filter(None, _blocks(file, path)):
        text = block.replace(b"\r\n", b"\n") if b"\r" in block else block
        lines = text.removesuffix(b"\n").split(b"\n")
        good = len(lines)
        if not _are_good(block, lines, room):
            good = next(at for at, line in enumerate(lines) if _fault(line, room))
        for start in range(0, good, BATCH):
            yield lines[start : min(start + BATCH, good)]
        if good < len(lines):
            raise UsageError(f"--keys-from {path} line {number + good} {_fault(lines[good], room)}")
        number += len(lines)


def _blocks(file: BinaryIO, path: str) -> Iterator[bytes]:
    """Whole lines with their line breaks. A line that is too long for any key is not read to its end."""
    mark, rest = codecs.BOM_UTF8, b""
    while len(rest) <= _TOO_LONG and (chunk := _read(file, path)):
        lines, line_break, tail = chunk.rpartition(b"\n")
        if line_break:
            yield (rest + lines + line_break).removeprefix(mark)
            mark, rest = b"", tail
        else:
            rest += chunk
    yield rest.removeprefix(mark)


def _read(file: BinaryIO, path: str) -> bytes:
    try:
        chunk = file.read(_READ_BYTES)
        while chunk is None:  # whoever shares standard input has made it one that does not wait
            select.select([file], [], [])
            chunk = file.read(_READ_BYTES)
    except OSError as error:
        raise unreadable("--keys-from", path, error) from error
    return chunk


def _are_good(block: bytes, lines: List[bytes], room: int) -> bool:
    """Whether none of these lines has a fault, seen for all of them at once."""
    lengths = list(map(len, lines))
    has_good_lengths = min(lengths) > 0 and max(lengths) <= room
    may_be_bad = b"\0" in block or (_SCHEME in block and any(line.startswith(_SCHEME) for line in lines))
    return has_good_lengths and not may_be_bad and (block.isascii() or _is_utf_8(block))


def _fault(line: bytes, room: int) -> Optional[str]:
    faults = {
        "is empty. Each line must contain one key.": not line,
        "is UTF-16, not UTF-8. Save the file as UTF-8.": _is_utf_16(line),
        "contains a null byte. Each line must contain one key.": b"\0" in line,
        f"is too long. A key, including its prefix, can have at most {MAX_KEY_BYTES} bytes.": len(line) > room,
        "is not valid UTF-8. Save the file as UTF-8.": not _is_utf_8(line),
        "is an S3 URI. Each line must contain one key, which is appended to <S3Uri>.": line.startswith(_SCHEME),
    }
    return next((fault for fault, is_so in faults.items() if is_so), None)


def _is_utf_16(line: bytes) -> bool:
    """By its mark, or because every other byte of it is null. Its line break was parted in the middle."""
    return line.startswith(_UTF_16) or abs(line.count(b"\0") * 2 - len(line)) <= 1 < len(line)


def _is_utf_8(text: bytes) -> bool:
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True
