"""One line on a terminal that says how far a long job is, and is gone when it ends."""

import os
from contextlib import suppress
from typing import Optional, TextIO


class Progress:
    """Writes to the stream where that is a terminal, else nowhere."""

    def __init__(self, stream: Optional[TextIO]) -> None:
        self._stream = stream if stream is not None and stream.isatty() else None
        self._shown = ""

    def show(self, text: str) -> None:
        """Let the line say this."""
        if text != self._shown:
            erase = self._erase if len(text) < len(self._shown) else ""
            # The cursor goes back, so that what another program writes there is in a line without this text.
            self._write(f"{erase}{text}\r")
            self._shown = text

    def clear(self) -> None:
        """Leave an empty line."""
        if self._shown:
            self._write(self._erase)
            self._shown = ""

    @property
    def _erase(self) -> str:
        """What erases the line. An old console of Windows shows an escape sequence as text."""
        return f"{' ' * _width(self._shown)}\r" if os.name == "nt" else "\x1b[K"

    def _write(self, text: str) -> None:
        if self._stream:
            with suppress(OSError, ValueError):  # the terminal is gone, and the job goes on
                self._stream.write(text)
                self._stream.flush()


def _width(text: str) -> int:
    """The number of columns that a text has, at most."""
    return sum(1 if character.isascii() else 2 for character in text)
