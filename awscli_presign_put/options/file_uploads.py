"""``--for-files``: the uploads of files, each bound by its length, a digest and its type."""

import os
from contextlib import closing
from functools import partial
from typing import Any, Callable, Dict, Iterable, Iterator, List, Optional

from awscli_presign_put.options.errors import UsageError
from awscli_presign_put.options.file_facts import FileFacts
from awscli_presign_put.options.lines import BATCH, Lines, is_utf_8
from awscli_presign_put.options.listed_files import ListedFile, key_of_path
from awscli_presign_put.options.manifest_line import InvalidLine, LineRules
from awscli_presign_put.options.manifest_table import KEY
from awscli_presign_put.shown import visible
from awscli_presign_put.signing.upload.upload_request import Uploads

ErrorAt = Callable[[int, str], UsageError]

_OPTION = "--for-files"
_MAX_PATH_BYTES = 4096


def uploads_of_files(
    files: Iterable[ListedFile], rules: LineRules, facts: FileFacts, error_at: Optional[ErrorAt] = None
) -> Iterator[Uploads]:
    """The uploads of these files in their order, as many at a time as are read, and a batch at the most.

    :param error_at: makes the error of a file, from its place among these files and what is wrong, where they are
        listed in lines; None where they are those below a folder.
    :raises UsageError: a file cannot be read, or cannot be uploaded under its name: after those before it.
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
                key, asked = rules.asked(future.result())
            except (InvalidLine, UsageError) as error:
                if uploads.keys:
                    yield uploads
                if error_at is not None:
                    fault = f": {error}" if isinstance(error, UsageError) else f": File {file.path}{error}"
                    raise error_at(at, visible(fault)) from error
                if isinstance(error, UsageError):
                    raise UsageError(visible(str(error))) from error
                raise UsageError(f"{_OPTION} {visible(file.path)}{visible(str(error))}") from error
            uploads.add(key, tuple(asked))
    if uploads.keys:
        yield uploads


def uploads_of_listed(lines: Lines, rules: LineRules, facts: FileFacts) -> Iterator[Uploads]:
    """The same of files whose paths stand in lines.

    :raises UsageError: likewise; or a line, by its number, has no path below the current folder.
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
    # Whoever lists that other file means it: its name and the line break are CRLF together.
    if os.path.lexists(line + b"\r"):
        return (
            "can be the name of two files: another one has this name and a carriage return. Use --for-files with the "
            "folder, or rename that file."
        )
    return ""
