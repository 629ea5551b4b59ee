"""``--for-files``: files below a folder, or in lines, and their uploads, bound by length, digest and type."""

import os
import stat
from contextlib import closing
from functools import partial
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath
from typing import Any, Callable, Dict, FrozenSet, Hashable, Iterable, Iterator, List, NamedTuple, Optional, Tuple

from awscli_presign_put.options.file_facts import FileFacts
from awscli_presign_put.options.lines import BATCH, Lines, is_utf_8
from awscli_presign_put.options.manifest_line import InvalidLine, LineRules
from awscli_presign_put.options.manifest_table import KEY
from awscli_presign_put.options.usage_errors import UsageError, unreadable
from awscli_presign_put.shown import visible
from awscli_presign_put.signing.upload.upload_request import Uploads

ErrorAt = Callable[[int, str], UsageError]

_OPTION = "--for-files"
_MAX_PATH_BYTES = 4096
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
    :param say: is called with a message for each file that is left out.
    :raises UsageError: if a folder cannot be read, or a name is not UTF-8.
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
        if not is_utf_8(name.encode("utf-8", "surrogatepass")):
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

    :raises ValueError: if it is not below the current folder.
    """
    # A path of Windows can have a drive and yet be relative to that drive's current folder (C:x), be absolute without a
    # drive (\\x), or name a stream of a file (x:y).
    pure: PurePath = PureWindowsPath(path) if os.name == "nt" else PurePosixPath(path)
    is_elsewhere = pure.anchor or (os.name == "nt" and ":" in path)
    if is_elsewhere or ".." in pure.parts or not pure.parts:
        raise ValueError(path)
    return pure.as_posix()


def _identity(path: str, status: os.stat_result) -> Hashable:
    """What identifies a folder. Some file systems of Windows give every file the number 0."""
    return (status.st_dev, status.st_ino) if status.st_ino else os.path.normcase(os.path.realpath(path))


def _is_junction(path: str) -> bool:
    """Whether it is a folder of Windows that leads to another one, and is no symbolic link.

    A profile has some for programs that are older than Windows Vista, such as ``Application Data``, which nobody may
    list.
    """
    return os.name == "nt" and getattr(os.lstat(path), "st_reparse_tag", 0) == _MOUNT_POINT


def _left_out_junction(path: str) -> str:
    return f"{visible(path)} is left out: it is a junction to a folder that cannot be read."


def uploads_of_files(
    files: Iterable[ListedFile], rules: LineRules, facts: FileFacts, error_at: Optional[ErrorAt] = None
) -> Iterator[Uploads]:
    """The uploads of these files in their order, as many at a time as are read, and a batch at the most.

    :param error_at: makes the error of a file, from its place among these files and what is wrong, where they are
        listed in lines; None for the files below a folder.
    :raises UsageError: if a file cannot be read, or cannot be uploaded under its name, after the uploads before it.
    """

    def fill(file: ListedFile) -> Dict[str, Any]:
        return facts.filled({KEY: file.name}, file.path, _OPTION if error_at is None else "File")

    uploads = Uploads([], [], [])
    read = facts.in_order(files, fill)
    with closing(read):
        for at, (file, future) in enumerate(read):
            if uploads.keys and (len(uploads.keys) >= BATCH or not future.done()):
                yield uploads
                uploads = Uploads([], [], [])
            try:
                members = future.result()
                rules.add([(tuple(members), tuple(members.values()))], uploads)
            except (InvalidLine, UsageError) as error:
                if uploads.keys:
                    yield uploads
                if error_at is not None:
                    fault = f": {error}" if isinstance(error, UsageError) else f": File {file.path}{error}"
                    raise error_at(at, visible(fault)) from error
                if isinstance(error, UsageError):
                    raise UsageError(visible(str(error))) from error
                raise UsageError(f"{_OPTION} {visible(file.path)}{visible(str(error))}") from error
    if uploads.keys:
        yield uploads


def uploads_of_listed(lines: Lines, rules: LineRules, facts: FileFacts) -> Iterator[Uploads]:
    """The same of files whose paths are in lines.

    :raises UsageError: as :func:`uploads_of_files` does; or if a line has no path below the current folder.
    """
    number = 0
    for block in lines.blocks(_MAX_PATH_BYTES):
        files: List[ListedFile] = []
        fault = None
        first = number + 1
        for line in block.removesuffix(b"\n").split(b"\n"):
            number += 1
            fault = _fault(line)
            if fault:
                break
            files.append(ListedFile(line.decode(), key_of_path(line.decode())))
        yield from uploads_of_files(files, rules, facts, partial(_error_at, lines, first))
        if fault:
            raise lines.error(number, f" {fault}")


def _error_at(lines: Lines, first: int, at: int, fault: str) -> UsageError:
    return lines.error(first + at, fault)


def _fault(line: bytes) -> str:
    if not line:
        return "is empty. Each line must contain one path."
    if not is_utf_8(line):
        return "is not valid UTF-8. Rename the file."
    if b"\0" in line:
        return "contains a null byte. Each line must contain one path."
    if len(line) > _MAX_PATH_BYTES:
        return f"is too long. A path can have at most {_MAX_PATH_BYTES} bytes."
    return _fault_of_path(line)


def _fault_of_path(line: bytes) -> str:
    try:
        key_of_path(line.decode())
    except ValueError:
        return "is not a path below the current folder. Run the command in a folder that all files are below."
    # The name may end in a carriage return, which was read as a part of CRLF.
    if os.path.lexists(line + b"\r"):
        return (
            "can be the name of two files: another one has this name and a carriage return. Use --for-files with the "
            "folder, or rename that file."
        )
    return ""
