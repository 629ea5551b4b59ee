"""One line on a terminal that says how far a long job is, and is gone when it ends."""

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
            erase = "\x1b[K" if len(text) < len(self._shown) else ""
            # The cursor goes back, so that what another program writes there stands in a line of its own.
            self._write(f"{erase}{text}\r")
            self._shown = text

    def clear(self) -> None:
        """Leave an empty line."""
        if self._shown:
            self._write("\x1b[K")
            self._shown = ""

    def _write(self, text: str) -> None:
        if self._stream:
            with suppress(OSError, ValueError):  # the terminal is gone, and the job goes on
                self._stream.write(text)
                self._stream.flush()
