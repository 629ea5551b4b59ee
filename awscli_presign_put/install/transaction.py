"""Changes are made by one run at a time, and undone on failure.

What undoes a change is registered before the change, because a signal can come between any two steps. So it must be
right whether the change was made or not.
"""

import contextlib
import os
from pathlib import Path
from typing import Iterator, List

from awscli_presign_put.install import whole_file
from awscli_presign_put.install.errors import InstallError
from awscli_presign_put.install.ownership import opened, owner_of_new, resolved
from awscli_presign_put.signals import signals_held


@contextlib.contextmanager
def undone_on_failure() -> Iterator[contextlib.ExitStack]:
    """What is registered is run, the last first, unless all goes well. No signal ends that halfway."""
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

    Nobody else may write in them, whatever the umask. Where root makes them, they belong to the owner of the nearest
    folder above that is not root's.

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
    """Give a file or folder of this program this mode, if it has another.

    :raises OSError: that cannot be done.
    """
    with opened(resolved(path.parent)) as above:
        name = str(path) if above is None else path.name
        descriptor = os.open(name, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0), dir_fd=above)
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
        name = str(folder) if above is None else folder.name
        os.mkdir(name, 0o755, dir_fd=above)
        owner = owner_of_new(folder)
        if owner:
            descriptor = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=above)
            try:
                os.fchown(descriptor, *owner)
            finally:
                os.close(descriptor)


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[List[str]]:
    """Keep other runs from changing anything; give the folders that were made, the outermost first.

    The folder itself is locked, so that no lock file is left. It is made if it is not there; at the end, it and what
    was made for it are removed where they are empty, still under the lock: whoever waits for it then finds that the
    folder is another one.

    :raises InstallError: the folder cannot be made or opened.
    """
    while True:
        with contextlib.ExitStack() as unmake:
            made = make_folder(folder, unmake)
            with _flock(folder, wait=True) as has_it:
                if has_it:
                    whole_file.sweep(folder)
                    try:
                        yield made
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
            has_it = stack.enter_context(_flock(folder, wait=False))
        except InstallError:
            has_it = False
        yield has_it


@contextlib.contextmanager
def _flock(folder: Path, wait: bool) -> Iterator[bool]:
    try:
        import fcntl
    except ImportError:  # Windows has no such locks
        yield folder.is_dir()
        return
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except FileNotFoundError:
        yield False
        return
    except OSError as error:
        raise InstallError(f"{folder} cannot be opened: {error.strerror}.") from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            there = os.path.samestat(os.fstat(descriptor), folder.stat())
        except OSError:  # another run has it, or has removed it
            there = False
        yield there
    finally:
        os.close(descriptor)
