"""``--for-files``: the files below a folder, in the order of their keys, or those that lines name."""

import os
import stat
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath
from typing import Callable, FrozenSet, Hashable, Iterator, List, NamedTuple, Tuple

from awscli_presign_put.options.errors import UsageError, unreadable
from awscli_presign_put.shown import visible

_OPTION = "--for-files"

_MOUNT_POINT = 0xA0000003
"""IO_REPARSE_TAG_MOUNT_POINT of Windows: a junction, or a volume that is mounted in a folder."""


class ListedFile(NamedTuple):
    """A file to be uploaded.

    :param path: where it is on this machine.
    :param name: its path below the folder, with slashes.
    """

    path: str
    name: str


def files_below(folder: str, follow: bool, say: Callable[[str], None]) -> Iterator[ListedFile]:
    """The regular files below a folder, in the order that a store lists their keys in.

    :param follow: follow symbolic links, as ``aws s3 cp`` does; else leave them out.
    :param say: is told what is left out.
    :raises UsageError: a folder cannot be read, or a name is not UTF-8.
    """
    if not folder:
        raise UsageError(f"{_OPTION} is empty. Specify a folder, such as . for the current one.")
    try:
        status = Path(folder).stat()
        if not stat.S_ISDIR(status.st_mode):
            raise UsageError(f"{_OPTION} {folder} is not a folder. For one file, use --for-file.")
    except OSError as error:
        raise unreadable(_OPTION, folder, error) from error
    yield from _below(folder, _identity(folder, status), follow, say)


class _Level(NamedTuple):
    """A folder that is being read.

    :param name: its path below the first one, with a slash at its end.
    :param above: the folders that it is in, and itself.
    :param entries: those that are left.
    """

    path: str
    name: str
    above: FrozenSet[Hashable]
    entries: Iterator[Tuple[bool, str, os.stat_result]]


def _below(folder: str, identity: Hashable, follow: bool, say: Callable[[str], None]) -> Iterator[ListedFile]:
    # A stack, and no recursion: folders can be nested deeper than Python's calls.
    levels = [_Level(folder, "", frozenset([identity]), iter(_entries(folder, follow, say)))]
    while levels:
        level = levels[-1]
        is_folder, entry, status = next(level.entries, (False, "", None))
        path, inner = str(Path(level.path) / entry), f"{level.name}{entry}"
        if status is None:
            levels.pop()
        elif not is_folder:
            yield ListedFile(path, inner)
        elif (identity := _identity(path, status)) in level.above:
            say(f"{visible(path)} is left out: the symbolic link leads to a folder that it is in.")
        else:
            above = level.above | {identity}
            levels.append(_Level(path, f"{inner}/", above, iter(_entries(path, follow, say))))


def _entries(folder: str, follow: bool, say: Callable[[str], None]) -> List[Tuple[bool, str, os.stat_result]]:
    """The folders and regular files in a folder, in the order of the keys below it."""
    found = []
    try:
        paths = sorted(Path(folder).iterdir(), key=lambda path: os.fsencode(path.name))
    except OSError as error:
        if _is_junction(folder):
            say(_left_out_junction(folder))
            return []
        raise unreadable(_OPTION, visible(folder), error) from error
    for entry in paths:
        name, path = entry.name, str(entry)
        if not _is_utf_8(name):
            raise UsageError(f"{_OPTION} {visible(path)} has a name that is not valid UTF-8. Rename the file.")
        try:
            if not follow and entry.is_symlink():
                say(f"{visible(path)} is left out: it is a symbolic link.")
                continue
            if not follow and _is_junction(path):
                say(f"{visible(path)} is left out: it is a junction.")
                continue
            status = entry.stat()
        except FileNotFoundError:
            say(f"{visible(path)} is left out: the symbolic link leads to nothing.")
            continue
        except OSError as error:  # also a link that leads to itself
            if _is_junction(path):
                say(_left_out_junction(path))
                continue
            raise unreadable(_OPTION, visible(path), error) from error
        is_folder = stat.S_ISDIR(status.st_mode)
        if is_folder or stat.S_ISREG(status.st_mode):
            found.append((is_folder, name, status))
        else:
            say(f"{visible(path)} is left out: it is not a regular file.")
    return sorted(found, key=lambda of: f"{of[1]}/".encode() if of[0] else of[1].encode())


def key_of_path(path: str) -> str:
    """The key of a file whose path is listed: the path itself, with slashes.

    :raises ValueError: it is not below the current folder.
    """
    # A path of Windows can have a drive and yet be relative to that drive's current folder (C:x), be absolute without a
    # drive (\\x), or name a stream of a file (x:y).
    pure: PurePath = PureWindowsPath(path) if os.name == "nt" else PurePosixPath(path)
    is_elsewhere = pure.anchor or (os.name == "nt" and ":" in path)
    if is_elsewhere or ".." in pure.parts or not pure.parts:
        raise ValueError(path)
    return pure.as_posix()


def _identity(path: str, status: os.stat_result) -> Hashable:
    """What two paths of one folder share. Some file systems of Windows give every file the number 0."""
    return (status.st_dev, status.st_ino) if status.st_ino else os.path.normcase(os.path.realpath(path))


def _is_junction(path: str) -> bool:
    """Whether it is a folder of Windows that leads to another one, and is no symbolic link.

    A profile has some for programs that are older than Windows Vista, such as ``Application Data``, which nobody may
    list.
    """
    return os.name == "nt" and getattr(os.lstat(path), "st_reparse_tag", 0) == _MOUNT_POINT


def _left_out_junction(path: str) -> str:
    return f"{visible(path)} is left out: it is a junction to a folder that cannot be read."


def _is_utf_8(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True
