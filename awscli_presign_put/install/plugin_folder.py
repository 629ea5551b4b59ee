"""The folder that AWS CLI v2 finds the plugin in: a copy of this package, and nothing else.

v2 is a frozen program without pip. A site-packages folder on its path would give it whatever else stands there; and a
copy goes on working when the environment that it was made from is gone, where a missing plugin would end every command.
"""

import contextlib
import os
import shutil
import tempfile
from pathlib import Path
from typing import Iterator

from awscli_presign_put import package_files
from awscli_presign_put.install import whole_file
from awscli_presign_put.install.errors import InstallError

_PACKAGE = "awscli_presign_put"
_SCRATCH = "try-"


def data_folder() -> Path:
    """Where this program keeps what is its own."""
    named = Path(os.environ.get("XDG_DATA_HOME") or os.environ.get("LOCALAPPDATA") or "")
    # A relative one is to be ignored: XDG Base Directory Specification.
    base = named if named.is_absolute() else Path.home() / ".local" / "share"
    if os.pathsep in str(base):
        raise InstallError(
            f"{base} contains {os.pathsep}, which separates folders. Set XDG_DATA_HOME to another folder."
        )
    return base / "awscli-presign-put"


def plugin_folder() -> Path:
    """The folder to name in ``cli_legacy_plugin_path``."""
    return data_folder() / "plugin"


@contextlib.contextmanager
def scratch() -> Iterator[Path]:
    """A folder for files to try an AWS CLI with, and to be removed then. The data folder must be there, and locked."""
    remove_scratch()
    with tempfile.TemporaryDirectory(prefix=_SCRATCH, dir=data_folder()) as folder:
        yield Path(folder)


def remove_scratch() -> None:
    """Remove what an earlier run left when it was killed."""
    for left in data_folder().glob(f"{_SCRATCH}*"):
        shutil.rmtree(left, ignore_errors=True)


def is_current() -> bool:
    """Whether the folder has this very package."""
    return package_files.read_tree(plugin_folder() / _PACKAGE) == package_files.read_all()


def fill() -> None:
    """Make the folder what this package is.

    Each file is replaced as a whole, so that a v2 that runs meanwhile finds the old one or the new one.

    :raises InstallError: it cannot be written.
    """
    target = plugin_folder() / _PACKAGE
    wanted = package_files.read_all()
    try:
        for name, contents in wanted.items():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            whole_file.replace(target / name, contents, new_mode=0o666)  # whoever may run aws may read it
        for name in set(package_files.read_tree(target)) - set(wanted):
            (target / name).unlink()
    except OSError as error:
        raise InstallError(f"{error.filename} cannot be written: {error.strerror}.") from error


def remove() -> None:
    """Remove the folder."""
    shutil.rmtree(plugin_folder(), ignore_errors=True)
