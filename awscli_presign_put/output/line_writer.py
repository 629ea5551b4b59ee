"""Standard output in whole lines, at once, whatever ends the program or its reader.

POSIX has a write of up to PIPE_BUF bytes to a pipe done as a whole or not at all: a signal finds no half of it there. A
longer one may stop anywhere, so signals wait until it is done. Where a file can be written no further, what it has of
an unfinished line is removed: a URL without its end looks like one. Source: POSIX.1-2017, write().
"""

import os
import select
import stat
import sys
import time
from typing import Callable, Iterator

from awscli_presign_put.signals import is_reader_gone, signals_held

_PIPE_BUF = getattr(select, "PIPE_BUF", 512)  # Windows has no such limit; 512 is the minimum of POSIX

_PAUSE = 0.01  # seconds
_TAKEN_BACK = " The unfinished last line was removed."
_CUT_OFF = " The last line is not complete. Do not use it."


class OutputFailed(Exception):
    """What is to be printed cannot be written."""


class ReaderGone(Exception):
    """Nobody reads standard output any more."""


class LineWriter:
    """Writes lines to standard output.

    :raises OutputFailed: it is closed.
    """

    def __init__(self) -> None:
        if sys.stdout is None:
            raise OutputFailed("Standard output is closed. Redirect it to a file or a program.")
        sys.stdout.flush()
        self._descriptor = sys.stdout.fileno()
        self._is_file = stat.S_ISREG(os.fstat(self._descriptor).st_mode)
        # A console of Windows takes bytes in its own code page. Python writes text to it in any characters.
        self._is_console = os.name == "nt" and os.isatty(self._descriptor)

    def write(self, lines: bytes, goes_on: Callable[[], bool] = lambda: True) -> int:
        """Write whole lines, each with its line break.

        :param goes_on: asked after each write, which may have waited for the reader; if it says no, the rest is left.
        :returns: how many of the bytes are written.
        :raises ReaderGone: nobody reads on.
        :raises OutputFailed: they cannot be written.
        """
        written = 0
        for piece in self._pieces(lines):
            self._write_or_wait(piece, _whole_lines)
            written += len(piece)
            if not goes_on():
                break
        return written

    def write_whole(self, text: bytes) -> None:
        """Write a text that is of no use without its end.

        :raises ReaderGone: nobody reads on.
        :raises OutputFailed: it cannot be written.
        """
        self._write_or_wait(text, lambda _: 0)

    def _pieces(self, lines: bytes) -> Iterator[bytes]:
        """Pieces of as many lines as one write handles as a whole."""
        if self._is_file:
            # A file has no reader, so a write does not wait, and no signal is delayed.
            yield lines
            return
        start = 0
        while start < len(lines):
            end = lines.rfind(b"\n", start, start + _PIPE_BUF) + 1
            if not end:
                end = lines.index(b"\n", start) + 1
            yield lines[start:end]
            start = end

    def _write_or_wait(self, text: bytes, whole: Callable[[bytes], int]) -> None:
        """Write this text as a whole, even if a signal comes."""
        if len(text) <= _PIPE_BUF and not self._is_file:
            self._write(text, whole)
        else:
            with signals_held():
                self._write(text, whole)

    def _write(self, text: bytes, whole: Callable[[bytes], int]) -> None:
        """Write this text. If that fails half-way, cut a file back to its last complete line.

        :param whole: returns how many bytes at the beginning of a text are complete lines.
        """
        done, end = 0, None
        try:
            if self._is_console:
                _write_to_console(text)
                done = len(text)
            while done < len(text):
                try:
                    done += os.write(self._descriptor, text[done:] if done else text)
                except BlockingIOError:  # another process that shares it has made it non-blocking
                    _wait_for(self._descriptor)
                if self._is_file and done < len(text):
                    end = os.lseek(self._descriptor, 0, os.SEEK_CUR)
        except OSError as error:
            if is_reader_gone(error):
                raise ReaderGone from error
            message = f"Standard output cannot be written: {error.strerror}."
            unfinished = done - whole(text[:done])
            if unfinished:
                message += _TAKEN_BACK if end is not None and self._take_back(end, unfinished) else _CUT_OFF
            raise OutputFailed(message) from error

    def _take_back(self, end: int, size: int) -> bool:
        """Cut the last bytes off the file, unless it has grown since by another's.

        :param end: where the file ended after the last of these bytes was written.
        """
        try:
            if not end == os.lseek(self._descriptor, 0, os.SEEK_CUR) == os.fstat(self._descriptor).st_size:
                return False
            os.ftruncate(self._descriptor, end - size)
            # Another process that shares the position would leave a gap.
            os.lseek(self._descriptor, end - size, os.SEEK_SET)
        except OSError:
            return False
        return True


def _write_to_console(text: bytes) -> None:
    encoding = sys.stdout.encoding or "utf-8"
    shown = text.decode("utf-8", "backslashreplace").encode(encoding, "backslashreplace").decode(encoding)
    sys.stdout.write(shown)
    sys.stdout.flush()


def _wait_for(descriptor: int) -> None:
    """Wait until a non-blocking pipe can be written."""
    if os.name == "nt":  # whose select() knows sockets alone
        time.sleep(_PAUSE)
    else:
        select.select([], [descriptor], [])


def _whole_lines(text: bytes) -> int:
    return text.rfind(b"\n") + 1
