"""A file of lines, such as the keys of ``--keys-from``, read as they come and in constant memory.

The lines are UTF-8 and end in LF or CRLF; a byte-order mark before the first is not part of it.
"""

import codecs
import os
import select
import sys
import time
from pathlib import Path
from typing import BinaryIO, Iterable, Iterator, List, NamedTuple, Optional, cast

from awscli_presign_put.options.usage_errors import UsageError, unreadable
from awscli_presign_put.signing.upload.s3_rules import MAX_KEY_BYTES, URI_SCHEME

BATCH = 512
"""The maximum number of lines that are handled together: what is done once for all of them is then a small part of the
time. Lines that wait for a slow reader until their URLs are too old are signed anew."""

_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_READ_BYTES = 64 * 1024
_PAUSE = 0.05  # seconds
_SCHEME = URI_SCHEME.encode()


class Lines(NamedTuple):
    """A file of lines, and how messages name it.

    :param option: the option that names the file, as it is typed.
    :param path: the path as it was typed; ``-`` for standard input.
    :param file: the file, without a buffer: a read returns what is there.
    """

    option: str
    path: str
    file: BinaryIO

    def error(self, number: int, fault: str) -> UsageError:
        """The error for a line.

        :param fault: begins with a space or a colon.
        """
        return UsageError(f"{self.option} {self.path} line {number}{fault}")

    def blocks(self, longest: int) -> Iterator[bytes]:
        """Whole lines with their line breaks, which are LF. A line that is too long is not read to its end.

        :param longest: the maximum number of bytes of a line.
        """
        # The last line break may be cut off, or be one half of CRLF.
        return (_with_lf(block.removesuffix(b"\r")) for block in self.raw_blocks(longest))

    def raw_blocks(self, longest: int) -> Iterator[bytes]:
        """The same with the line breaks as they are in the file."""
        mark, rest = codecs.BOM_UTF8, b""
        while len(rest) <= longest + len(codecs.BOM_UTF8 + b"\r") and (chunk := self._read()):
            lines, line_break, tail = chunk.rpartition(b"\n")
            if line_break:
                yield (rest + lines + line_break).removeprefix(mark)
                mark, rest = b"", tail
            else:
                rest += chunk
        last = rest.removeprefix(mark)
        if last:
            yield last

    def _read(self) -> bytes:
        try:
            chunk = self.file.read(_READ_BYTES)
            while chunk is None:  # another process that shares standard input has made it non-blocking
                _wait_for(self.file)
                chunk = self.file.read(_READ_BYTES)
        except OSError as error:
            raise unreadable(self.option, self.path, error) from error
        return chunk


def _wait_for(file: BinaryIO) -> None:
    """Wait until a non-blocking file has something to read. Windows can select sockets only."""
    if os.name == "nt":
        time.sleep(_PAUSE)
    else:
        select.select([file], [], [])


def open_lines(option: str, path: str, what: str) -> Lines:
    """The lines of a file, or of standard input for ``-``. The caller closes the file.

    :param option: the option that names the file, as it is typed.
    :param what: what the lines are, in messages.
    """
    if not path:
        raise UsageError(f"{option} is empty. Specify a file, or - for standard input.")
    if path == "-" and sys.stdin is None:
        raise UsageError(
            f"{option} - requires standard input, which is closed. Pipe the {what} to it, or specify a file."
        )
    try:
        if path == "-":
            return Lines(option, path, cast(BinaryIO, open(sys.stdin.fileno(), "rb", buffering=0, closefd=False)))
        return Lines(option, path, cast(BinaryIO, Path(path).open("rb", buffering=0)))
    except OSError as error:
        raise unreadable(option, path, error) from error


def notes_on_lost(option: str, path: str, keys: Iterable[bytes]) -> List[str]:
    """What Windows PowerShell 5.1 may have done to keys that it has piped to this process.

    :param option: the option that names the file of the keys, as it is typed.
    :param path: that file; ``-`` for standard input.
    """
    if os.name != "nt" or path != "-" or not any(b"?" in key for key in keys):
        return []
    return [
        "Keys have question marks. Windows PowerShell 5.1 puts one in the place of each character that is not ASCII in "
        f"what it pipes to a program. Specify a file with {option}, or set $OutputEncoding to UTF-8 first."
    ]


def is_utf_16(line: bytes) -> bool:
    """Whether a line without half of its line break is UTF-16: it has the mark, or every other byte is null."""
    return line.startswith(_UTF_16) or abs(line.count(b"\0") * 2 - len(line)) <= 1 < len(line)


def is_utf_8(text: bytes) -> bool:
    """Whether these bytes are UTF-8, without surrogates."""
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True


def _with_lf(block: bytes) -> bytes:
    return block.replace(b"\r\n", b"\n") if b"\r" in block else block


def key_batches(lines: Lines, prefix: str) -> Iterator[List[bytes]]:
    """The keys in UTF-8, as many at a time as can be read, and at most :data:`BATCH`.

    :raises UsageError: if the file cannot be read, or a line, by its number, is not a key, after the keys before it.
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
    """Whether all these lines are keys. Looks at all of them at once, which is faster."""
    lengths = list(map(len, keys))
    has_good_lengths = min(lengths) > 0 and max(lengths) <= room
    may_be_bad = b"\0" in block or (_SCHEME in block and any(key.startswith(_SCHEME) for key in keys))
    return has_good_lengths and not may_be_bad and (block.isascii() or is_utf_8(block))


def fault_of(line: bytes, room: int) -> Optional[str]:
    """What is wrong with a line, as its error goes on; None for nothing.

    :param room: the maximum number of bytes.
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
