"""``--output-file``: a file that is written as a whole, byte for byte, or not at all.

A redirection with ``>`` is not that: Windows PowerShell 5.1 writes what it redirects in UTF-16, which no Python, shell
or browser reads as it was printed. A redirection has also emptied the file before the command has found a mistake.
"""

import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

from awscli_presign_put.output.line_writer import OutputFailed
from awscli_presign_put.signals import signals_held

_MAX_NAME = 100  # characters of the file's name in that of the new file beside it


class FileWriter:
    """Writes one file, which only its owner can read: what is printed lets anyone upload.

    :param path: the file; a symbolic link stays, and what it leads to is replaced.
    :raises OutputFailed: the file cannot be written. Nothing is changed.
    """

    def __init__(self, path: str, may_replace: bool) -> None:
        self._path = path
        self._may_replace = may_replace
        # Not where a link leads: a link is refused as a file is, and one that leads to nothing as well.
        self._target = Path(os.path.realpath(path)) if may_replace else Path(path)
        folder = self._target.parent
        if not folder.is_dir():
            raise OutputFailed(f"--output-file {path}: the folder {folder} does not exist. Create it.")
        if not os.access(folder, os.W_OK):
            raise OutputFailed(f"--output-file {path}: the folder {folder} is not writable. Specify another path.")
        if may_replace:
            self._check_replaceable()
        elif os.path.lexists(path):
            raise self._exists()

    def write_whole(self, text: bytes) -> None:
        """Write the file.

        :raises OutputFailed: it cannot be written, or has come into being meanwhile. Nothing is changed.
        """
        try:
            # A signal would leave the new file behind.
            with signals_held():
                self._write(text)
        except FileExistsError:
            raise self._exists() from None
        except OSError as error:
            raise OutputFailed(f"--output-file {self._path} cannot be written: {error.strerror}.") from error

    def _write(self, text: bytes) -> None:
        # In the same folder, so that it can take the place of the file. Readable by its owner alone.
        descriptor, name = tempfile.mkstemp(prefix=f".{self._target.name[:_MAX_NAME]}.", dir=self._target.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            if self._may_replace:
                Path(name).replace(self._target)
            else:
                _move_to_new(name, self._target)
        finally:
            Path(name).unlink(missing_ok=True)

    def _check_replaceable(self) -> None:
        with suppress(FileNotFoundError):
            if not stat.S_ISREG(self._target.stat().st_mode):
                raise OutputFailed(f"--output-file {self._path} is not a regular file. Specify another path.")
            if not os.access(self._target, os.W_OK):
                raise OutputFailed(f"--output-file {self._path} is read-only. Specify another path.")

    def _exists(self) -> OutputFailed:
        return OutputFailed(
            f"--output-file {self._path} already exists. Specify another path, or --overwrite-output-file to replace "
            "it."
        )


def _move_to_new(old: str, new: Path) -> None:
    """Rename a file to a name that does not exist yet."""
    if os.name == "nt":
        os.rename(old, new)  # noqa: PTH104  # Windows refuses it where the file exists
        return
    try:
        os.link(old, new)
        return
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        os.close(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        Path(old).replace(new)
    except BaseException:
        Path(new).unlink()
        raise
