"""A file is replaced as a whole or not at all.

At each moment, the path leads to the whole old file or the whole new one. Mode, owner, symbolic link, extended
attributes and access control list are kept.
"""

import contextlib
import errno
import os
import secrets
import stat
import time
from pathlib import Path
from typing import Callable, Iterator, Optional

from awscli_presign_put.install.ownership import name_in, opened, owner_of_new, resolved
from awscli_presign_put.install.system import InstallError, is_windows

_SUFFIX = ".presign-put-new"
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_RETRIED, _PAUSE = 1.0, 0.02  # seconds


class Changed(Exception):
    """Another program has changed the file meanwhile."""


def read(path: Path) -> Optional[bytes]:
    """The file's contents; None where there is none.

    :raises InstallError: it cannot be read, or is not a regular file.
    """
    try:
        target = resolved(path)
        if not stat.S_ISREG(target.stat().st_mode):
            raise InstallError(f"{path} is not a regular file. Set AWS_CONFIG_FILE to a regular file, or unset it.")
        return target.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise InstallError(f"{path} cannot be read: {error.strerror}.") from error


def replace(
    path: Path, contents: Optional[bytes], new_mode: int = 0o600, still: Optional[Callable[[], bool]] = None
) -> None:
    """Put new contents in the place of a file, or remove it where they are None.

    :param new_mode: of a file that is not there yet, whatever the umask; private by default, as it may come to hold
        keys.
    :param still: asked last of all whether the file is to be replaced.
    :raises InstallError: the file cannot be replaced. Nothing is changed.
    :raises Changed: ``still`` returned False. Nothing is changed.
    """
    target = resolved(path)
    if target.exists() and not os.access(target, os.W_OK):
        raise InstallError(f"{path} is read-only. Make it writable.")
    try:
        with opened(target.parent) as folder:
            new = None
            try:
                if contents is not None:
                    # Named before it is made, so that it is removed whenever a signal comes.
                    new = target.with_name(f".{target.name[:100]}.{secrets.token_hex(8)}{_SUFFIX}")
                    _write(new, contents, target, folder, new_mode)
                if still and not still():
                    raise Changed
                if new:
                    _retried(
                        lambda: os.replace(
                            name_in(folder, new), name_in(folder, target), src_dir_fd=folder, dst_dir_fd=folder
                        )
                    )
                else:
                    _unlink(target, folder)
            except BaseException:
                if new:
                    _unlink(new, folder)
                raise
        _sync_folder(target.parent)
    except OSError as error:
        if error.errno == errno.EBUSY:
            raise InstallError(
                f"{path} cannot be replaced, because it is a mount point. Mount the folder that contains it instead."
            ) from error
        raise InstallError(f"{path} cannot be written: {error.strerror}.") from error


def is_hard_linked(path: Path) -> bool:
    """Whether the file has another name, which ``replace`` leaves with the old contents."""
    try:
        return path.stat().st_nlink > 1
    except OSError:
        return False


def sweep(folder: Path) -> None:
    """Remove what an earlier run left when it was killed."""
    with contextlib.suppress(OSError):
        for left in folder.glob(f".*{_SUFFIX}"):
            left.unlink()


def _write(new: Path, contents: bytes, like: Path, folder: Optional[int], new_mode: int) -> None:
    """Make the new file, with what the old one has but its contents."""
    # Exclusively: whoever may write in this folder could have put a link there.
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_LINK | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(name_in(folder, new), flags, 0o600, dir_fd=folder), "wb") as file:
        file.write(contents)
        file.flush()
        if hasattr(os, "fchown"):  # Windows has none of this
            _make_like(file.fileno(), like, folder, new_mode)
        os.fsync(file.fileno())


def _make_like(new: int, like: Path, folder: Optional[int], new_mode: int) -> None:
    try:
        status = os.stat(name_in(folder, like), dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        owner = owner_of_new(like)
        if owner:
            os.fchown(new, *owner)
        os.fchmod(new, new_mode)
        return
    if (status.st_uid, status.st_gid) != (os.geteuid(), os.getegid()):
        os.fchown(new, status.st_uid, status.st_gid)
    os.fchmod(new, stat.S_IMODE(status.st_mode))
    if hasattr(os, "listxattr"):  # Linux; access control lists and SELinux labels are such attributes
        with contextlib.suppress(OSError), _opened_old(like, folder) as old:
            for name in os.listxattr(old):
                with contextlib.suppress(OSError):  # not every one may be set
                    os.setxattr(new, name, os.getxattr(old, name))


@contextlib.contextmanager
def _opened_old(path: Path, folder: Optional[int]) -> Iterator[int]:
    descriptor = os.open(name_in(folder, path), os.O_RDONLY | _NO_LINK, dir_fd=folder)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _unlink(path: Path, folder: Optional[int]) -> None:
    with contextlib.suppress(FileNotFoundError):
        _retried(lambda: os.unlink(name_in(folder, path), dir_fd=folder))


def _retried(change: Callable[[], None]) -> None:
    """Replace or remove a file; on Windows again for a second, because it fails while another program has it open."""
    end = time.monotonic() + _RETRIED
    while True:
        try:
            return change()
        except PermissionError:
            if not is_windows() or time.monotonic() > end:
                raise
            time.sleep(_PAUSE)


def _sync_folder(folder: Path) -> None:
    """So that a power cut after this finds the new file."""
    with contextlib.suppress(OSError):  # not every system can
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
