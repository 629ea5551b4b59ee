"""What was done is undone on failure, and folders are made so that they can be."""

import contextlib
from pathlib import Path
from typing import Iterator, List

from awscli_presign_put.install.errors import InstallError


@contextlib.contextmanager
def undone_on_failure() -> Iterator[contextlib.ExitStack]:
    """What is registered is run, the last first, unless all goes well."""
    undo = contextlib.ExitStack()
    try:
        yield undo
    except BaseException:
        undo.close()
        raise
    undo.pop_all()


def make_folder(folder: Path, undo: contextlib.ExitStack) -> List[str]:
    """Make a folder and those above it; return what was made, the outermost first.

    :raises InstallError: one of them cannot be made.
    """
    missing = [each for each in [folder, *folder.parents] if not each.exists()]
    try:
        for each in reversed(missing):
            each.mkdir()
            undo.callback(remove_if_empty, each)
    except OSError as error:
        raise InstallError(f"{error.filename} cannot be created: {error.strerror}.") from error
    return [str(each) for each in reversed(missing)]


def remove_if_empty(folder: Path) -> None:
    """Remove a folder, unless there is something in it."""
    with contextlib.suppress(OSError):  # others use it
        folder.rmdir()
