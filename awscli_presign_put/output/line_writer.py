"""Standard output in whole lines, at once, whatever ends the program or its reader.

POSIX has a write of up to PIPE_BUF bytes to a pipe done as a whole or not at all: a signal finds no half of it there. A
longer one may stop anywhere, so signals wait until it is done. Source: POSIX.1-2017, write().
"""

import os
import select
import stat
import sys
from typing import Callable, Iterator

from awscli_presign_put.output.errors import OutputFailed
from awscli_presign_put.signals import signals_held

_PIPE_BUF = getattr(select, "PIPE_BUF", 512)  # Windows has none; 512 is the least that POSIX allows


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

    def write(self, lines: bytes, goes_on: Callable[[], bool] = lambda: True) -> int:
        """Write whole lines, each with its line break.

        :param goes_on: asked after each write, which may have waited for the reader; if it says no, the rest is left.
        :returns: how many of the bytes are written.
        :raises ReaderGone: nobody reads on.
        :raises OutputFailed: they cannot be written.
        """
        written = 0
        for piece in self._pieces(lines):
            if len(piece) <= _PIPE_BUF:
                self._write(piece)
            else:
                with signals_held():
                    self._write(piece)
            written += len(piece)
            if not goes_on():
                break
        return written

    def _pieces(self, lines: bytes) -> Iterator[bytes]:
        """As many lines at a time as are written as a whole."""
        if self._is_file:
            # There is no reader to wait for, and so no signal would have to.
            yield lines
            return
        start = 0
        while start < len(lines):
            end = lines.rfind(b"\n", start, start + _PIPE_BUF) + 1
            if not end:
                end = lines.index(b"\n", start) + 1
            yield lines[start:end]
            start = end

    def _write(self, text: bytes) -> None:
        try:
            while text:
                try:
                    text = text[os.write(self._descriptor, text) :]
                except BlockingIOError:  # somebody with whom it is shared has made it one that does not wait
                    select.select([], [self._descriptor], [])
        except (BrokenPipeError, ConnectionResetError) as error:
            raise ReaderGone from error
        except OSError as error:
            raise OutputFailed(f"Standard output cannot be written: {error.strerror}.") from error
