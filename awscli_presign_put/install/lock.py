"""One run of this program at a time changes what is its own, and the configuration."""

import contextlib
import os
from pathlib import Path
from typing import Iterator, List

from awscli_presign_put.install import whole_file
from awscli_presign_put.install.errors import InstallError
from awscli_presign_put.install.undo import make_folder, remove_if_empty


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
