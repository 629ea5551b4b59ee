"""What differs between operating systems and users: the home, the encoding of configuration files, the PATH."""

import locale
import os
from pathlib import Path
from typing import List, Optional


class InstallError(Exception):
    """Nothing was changed. The message says what is wrong, and what to do."""


def is_windows() -> bool:
    """Whether files have no POSIX modes and owners, and a folder cannot be opened as a file."""
    return os.name == "nt"


def home() -> Path:
    """The home directory.

    :raises InstallError: there is none.
    """
    found = os.path.expanduser("~")  # noqa: PTH111  # Path.home() raises a RuntimeError, or gives a relative path
    if found.startswith("~"):
        raise InstallError(f"There is no home directory. Set {'USERPROFILE' if is_windows() else 'HOME'}.")
    return Path(found).absolute()


def expanded(path: str, name: str) -> Path:
    """The path with variables and ``~`` expanded, as botocore expands it.

    :param name: the environment variable that has the path, for messages.
    :raises InstallError: there is no such home directory.
    """
    if path.startswith(("~/", f"~{os.sep}")):
        home()
    found = os.path.expanduser(os.path.expandvars(path))  # noqa: PTH111  # as above
    if found.startswith("~"):
        raise InstallError(f"{name} is {path}, and there is no such user. Set it to the path of a file.")
    return Path(found).absolute()


def encoding() -> str:
    """The encoding in which an AWS CLI reads its configuration file, and prints where it is not on a terminal.

    On Windows, both are the code page of the system: botocore opens the file without an encoding, and the frozen AWS
    CLI v2 ignores PYTHONUTF8. Elsewhere it is UTF-8.
    """
    if not is_windows():
        return "utf-8"
    # The latter is UTF-8 in the UTF-8 mode of this Python, which says nothing of the AWS CLI's. Python 3.11 has both.
    name: str = getattr(locale, "getencoding", lambda: locale.getpreferredencoding(False))()
    return name


def path_folders() -> List[str]:
    """The folders of the PATH, in their order. An empty one, which is the current folder to a shell, is left out."""
    folders = os.environ.get("PATH", "").split(os.pathsep)
    # cmd removes quotes, which are written around a folder that has a semicolon in its name.
    return [folder for folder in ((each.strip('"') if is_windows() else each) for each in folders) if folder]


def program(name: str) -> Optional[str]:
    """The path of a program, as a shell finds it; None where there is none.

    ``shutil.which`` is not used, because on Windows it finds one in the current folder before those of the PATH.

    :param name: its name, for the first one in the folders of the PATH, or its path.
    """
    if not is_bare_name(name):
        path = Path(name)
        return name if _is_program(name) else program_in(str(path.parent), path.name)
    return next(filter(None, (program_in(folder, name) for folder in path_folders())), None)


def program_in(folder: str, name: str) -> Optional[str]:
    """The path of the program of this name in a folder; None where there is none."""
    return next(filter(_is_program, candidates(folder, name)), None)


def candidates(folder: str, name: str) -> List[str]:
    """The paths that a program of this name can have in a folder."""
    if not is_windows():
        return [str(Path(folder) / name)]
    # https://learn.microsoft.com/windows-server/administration/windows-commands/path
    endings = [each for each in os.environ.get("PATHEXT", ".COM;.EXE;.BAT;.CMD").lower().split(";") if each]
    if name.lower().endswith(tuple(endings)):
        endings.insert(0, "")
    return [str(Path(folder) / f"{name}{ending}") for ending in endings]


def _is_program(path: str) -> bool:
    return os.path.isfile(path) and os.access(path, os.X_OK)  # noqa: PTH113  # some of pathlib refuse a null byte


def is_bare_name(path: str) -> bool:
    """Whether it is the name of a program to be looked up, and no path."""
    separators = [os.sep, *([os.altsep, ":"] if os.altsep else [])]
    return not any(each in path for each in separators)


def shared_temporary_folder() -> Optional[Path]:
    """Where to make temporary folders that other programs read; None for the usual place.

    Python from the Microsoft Store gives other programs another view of what is below ``AppData``, in which the usual
    place is. Source: https://docs.python.org/3/using/windows.html#known-issues
    """
    return home() if is_windows() else None
