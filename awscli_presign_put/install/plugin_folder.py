"""The folder that AWS CLI v2 finds the plugin in: a copy of this package, and nothing else.

v2 is a frozen program without pip. A site-packages folder on its path would give it all other packages, too. A copy
still works after the environment that it was made from is deleted.
"""

import contextlib
import os
import shutil
import tempfile
import time
from pathlib import Path
from typing import Iterator, List

from awscli_presign_put import package_files
from awscli_presign_put.install import whole_file
from awscli_presign_put.install.ownership import can_be_changed_by_others
from awscli_presign_put.install.system import InstallError, home, is_windows
from awscli_presign_put.install.transaction import make_folder, make_readable
from awscli_presign_put.signals import signals_held

_PACKAGE = "awscli_presign_put"
_SCRATCH = "try-"
_CACHE = "__pycache__"
_LONGEST_RUN = 24 * 60 * 60  # seconds


def data_folder() -> Path:
    """Where this program keeps what is its own."""
    named = Path(os.environ.get("XDG_DATA_HOME") or "")
    # A relative one is to be ignored: XDG Base Directory Specification. On Windows not %LOCALAPPDATA%: of what a Python
    # from the Microsoft Store writes there, other programs see nothing.
    # https://docs.python.org/3/using/windows.html#known-issues
    base = named if named.is_absolute() else home() / ".local" / "share"
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
    """A folder of the data folder to try an AWS CLI with, which is removed at the end."""
    folder = None
    try:
        with signals_held():
            folder = Path(tempfile.mkdtemp(prefix=_SCRATCH, dir=data_folder()))
        yield folder
    finally:
        # It may hold keys: no signal ends this halfway.
        with signals_held():
            if folder:
                shutil.rmtree(folder, ignore_errors=True)


def remove_scratch(is_exclusive: bool = True) -> None:
    """Remove what an earlier run left when it was killed.

    :param is_exclusive: no other run is at work. Else what may be another run's stays.
    """
    for left in data_folder().glob(f"{_SCRATCH}*"):
        with contextlib.suppress(OSError):  # another run has removed it
            if is_exclusive or time.time() - left.stat().st_mtime > _LONGEST_RUN:
                shutil.rmtree(left, ignore_errors=True)


def is_current() -> bool:
    """Whether the folder has this very package and places for caches, and nobody else may write there."""
    return has_this_package() and all(map(Path.is_dir, _caches())) and not is_writable_by_others()


def has_this_package() -> bool:
    """Whether the files in the folder are those of this package, byte for byte."""
    return package_files.read_tree(plugin_folder() / _PACKAGE) == package_files.read_all()


def is_writable_by_others() -> bool:
    """Whether another user could change what an AWS CLI of this user runs."""
    if is_windows():
        return False
    return any(can_be_changed_by_others(path.lstat()) for path in _own_paths() if not path.is_symlink())


def _own_paths() -> List[Path]:
    return [data_folder(), plugin_folder(), *plugin_folder().rglob("*")]


def fill() -> None:
    """Make the folder what this package is, file by file, so that a v2 that runs meanwhile finds each file whole.

    :raises InstallError: the folder cannot be written.
    """
    target = plugin_folder() / _PACKAGE
    wanted = package_files.read_all()
    try:
        with contextlib.ExitStack() as kept:
            for name, contents in wanted.items():
                make_folder((target / name).parent, kept)
                # Whoever may run aws may read it; nobody else may write it, whatever the umask.
                whole_file.replace(target / name, contents, new_mode=0o644)
            _make_caches(kept)
            kept.pop_all()
        for path in _own_paths():
            if _CACHE not in path.parts:
                make_readable(path, 0o755 if path.is_dir() else 0o644)
        for name in set(package_files.read_tree(target)) - set(wanted):
            (target / name).unlink()
    except OSError as error:
        raise InstallError(f"{error.filename} cannot be written: {error.strerror}.") from error


def _make_caches(undo: contextlib.ExitStack) -> None:
    """Make the empty folders in which Python keeps what it has compiled.

    The AWS CLI would make them with its umask, and whoever can write there can have it run any code. Files of an older
    copy, or of another user such as root, are removed.
    """
    for cache in _caches():
        shutil.rmtree(cache, ignore_errors=True)
        if not cache.exists():  # a folder of root stays
            make_folder(cache, undo)
            make_readable(cache, 0o755)


def _caches() -> List[Path]:
    modules = [name for name in package_files.read_all() if name.endswith(".py")]
    return [folder / _CACHE for folder in sorted({(plugin_folder() / _PACKAGE / name).parent for name in modules})]


def remove() -> None:
    """Remove the folder."""
    shutil.rmtree(plugin_folder(), ignore_errors=True)
