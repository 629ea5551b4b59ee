"""A file is replaced as a whole or not at all, and by one at a time.

Whatever happens on the way, the old file or the new one stands there. Mode, owner and symbolic link stay as they are.
"""

import contextlib
import os
import stat
from pathlib import Path
from typing import Iterator, Optional

from awscli_presign_put.install.errors import InstallError

_SUFFIX = ".presign-put-new"


def read(path: Path) -> Optional[bytes]:
    """The file's contents; None where there is none.

    :raises InstallError: it cannot be read.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise InstallError(f"{path} is not a regular file. Set AWS_CONFIG_FILE to a regular file, or unset it.")
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise InstallError(f"{path} cannot be read: {error.strerror}.") from error


def replace(path: Path, contents: Optional[bytes], new_mode: int = 0o600) -> None:
    """Put new contents in the place of a file, or remove it where they are None.

    :param new_mode: of a file that is not there yet, less the umask; by default private, as it may come to hold keys.
    :raises InstallError: that cannot be done; nothing is changed.
    """
    target = Path(os.path.realpath(path))
    new = target.with_name(f".{target.name}{_SUFFIX}")
    if target.exists() and not os.access(target, os.W_OK):
        raise InstallError(f"{path} is read-only. Make it writable.")
    try:
        if contents is None:
            target.unlink(missing_ok=True)
        else:
            try:
                _write(new, contents, target, new_mode)
                new.replace(target)
            except BaseException:
                with contextlib.suppress(FileNotFoundError):
                    new.unlink()
                raise
        _sync_folder(target.parent)
    except OSError as error:
        raise InstallError(f"{path} cannot be written: {error.strerror}.") from error


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep another run of this program from changing files in the folder at the same time.

    The folder itself is locked, so that no lock file is left. What an earlier run left when it was killed is removed.
    """
    try:
        import fcntl
    except ImportError:  # Windows has no such locks
        yield
        return
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError as error:
        raise InstallError(f"{folder} cannot be opened: {error.strerror}.") from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        sweep(folder)
        yield
    finally:
        os.close(descriptor)


def sweep(folder: Path) -> None:
    """Remove what an earlier run left when it was killed."""
    with contextlib.suppress(OSError):
        for left in folder.glob(f".*{_SUFFIX}"):
            left.unlink(missing_ok=True)


def _write(new: Path, contents: bytes, like: Path, new_mode: int) -> None:
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, new_mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(contents)
        file.flush()
        if like.exists():
            status = like.stat()
            new.chmod(stat.S_IMODE(status.st_mode))
            if hasattr(os, "chown") and (status.st_uid, status.st_gid) != (os.geteuid(), os.getegid()):
                os.chown(new, status.st_uid, status.st_gid)
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """So that a power cut after this finds the new file."""
    with contextlib.suppress(OSError):  # not every system can
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
