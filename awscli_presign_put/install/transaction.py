"""Changes are made by one run at a time, and undone on failure.

What undoes a change is registered before the change, because a signal can come between any two steps. So it must be
right whether the change was made or not.
"""

import contextlib
import os
from enum import Enum
from pathlib import Path
from typing import Iterator, List, NamedTuple

from awscli_presign_put.install import whole_file
from awscli_presign_put.install.ownership import name_in, opened, owner_of_new, resolved
from awscli_presign_put.install.system import InstallError, is_windows
from awscli_presign_put.signals import signals_held


@contextlib.contextmanager
def undone_on_failure() -> Iterator[contextlib.ExitStack]:
    """If an exception comes, run what was registered, the last first. Signals are held meanwhile."""
    undo = contextlib.ExitStack()
    try:
        yield undo
    except BaseException:
        with signals_held():
            undo.close()
        raise
    undo.pop_all()


def make_folder(folder: Path, undo: contextlib.ExitStack) -> List[str]:
    """Make a folder and those above it; return what was made, the outermost first.

    Nobody else may write in them, whatever the umask; their owner is as of ``owner_of_new``.

    :raises InstallError: one of them cannot be made.
    """
    made = []
    each = folder
    try:
        target = resolved(folder)
        for each in reversed([each for each in [target, *target.parents] if not each.exists()]):
            undo.callback(remove_if_empty, each)
            made.append(str(each))
            _make(each)
    except OSError as error:
        raise InstallError(f"{each} cannot be created: {error.strerror}.") from error
    return made


def make_readable(path: Path, mode: int) -> None:
    """Give a file or folder of this program this mode.

    On Windows, a file has the access control list of the folder that it is in, and a folder cannot be opened.

    :raises OSError: the mode cannot be changed.
    """
    if is_windows():
        return
    with opened(resolved(path.parent)) as above:
        descriptor = os.open(name_in(above, path), os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0), dir_fd=above)
        try:
            if os.fstat(descriptor).st_mode & 0o7777 != mode:
                os.fchmod(descriptor, mode)
        finally:
            os.close(descriptor)


def remove_if_empty(folder: Path) -> None:
    """Remove a folder, unless there is something in it."""
    with contextlib.suppress(OSError):  # others use it
        folder.rmdir()


def _make(folder: Path) -> None:
    with opened(folder.parent) as above:
        name = name_in(above, folder)
        os.mkdir(name, 0o755, dir_fd=above)
        owner = owner_of_new(folder)
        if owner:
            descriptor = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=above)
            try:
                os.fchown(descriptor, *owner)
            finally:
                os.close(descriptor)


class Lock(NamedTuple):
    """A lock on a folder.

    :param made_folders: the folders that were made for it, the outermost first.
    :param is_exclusive: no other run has it. Else the system has no such locks, and another run can be at work.
    """

    made_folders: List[str]
    is_exclusive: bool


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[Lock]:
    """Keep other runs from changing anything, where the system has locks.

    The folder itself is locked, and made if it is not there. At the end, it and what was made for it are removed where
    they are empty, still under the lock: a run that waits for it then finds that the folder is another one.

    :raises InstallError: the folder cannot be made or opened.
    """
    while True:
        with contextlib.ExitStack() as unmake:
            made = make_folder(folder, unmake)
            with _flock(folder, wait=True) as outcome:
                if outcome is not _Outcome.FAILED:
                    lock = Lock(made, outcome is _Outcome.LOCKED)
                    if lock.is_exclusive:
                        whole_file.sweep(folder)
                    try:
                        yield lock
                    finally:
                        remove_if_empty(folder)
                        unmake.close()
                    return
                unmake.pop_all()


@contextlib.contextmanager
def locked_if_free(folder: Path) -> Iterator[bool]:
    """Whether the folder is there, and no other run has it locked; if so, it is locked until the end."""
    with contextlib.ExitStack() as stack:
        try:
            outcome = stack.enter_context(_flock(folder, wait=False))
        except InstallError:
            outcome = _Outcome.FAILED
        yield outcome is _Outcome.LOCKED


class _Outcome(Enum):
    LOCKED = "locked"
    FAILED = "another run has it, or has removed the folder"
    UNKNOWN = "the system has no such locks"


@contextlib.contextmanager
def _flock(folder: Path, wait: bool) -> Iterator[_Outcome]:
    try:
        import fcntl
    except ImportError:  # Windows
        yield _Outcome.UNKNOWN if folder.is_dir() else _Outcome.FAILED
        return
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except FileNotFoundError:
        yield _Outcome.FAILED
        return
    except OSError as error:
        raise InstallError(f"{folder} cannot be opened: {error.strerror}.") from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            outcome = _Outcome.LOCKED
        except BlockingIOError:
            outcome = _Outcome.FAILED
        except OSError:  # such as ENOTSUP of a network share of macOS, ENOLCK of NFS, or ENOSYS
            outcome = _Outcome.UNKNOWN
        yield outcome if _is_same(descriptor, folder) else _Outcome.FAILED
    finally:
        os.close(descriptor)


def _is_same(descriptor: int, folder: Path) -> bool:
    """Whether the folder has not been removed or replaced since it was opened."""
    try:
        return os.path.samestat(os.fstat(descriptor), folder.stat())
    except OSError:
        return False
