"""``presign-post --keys-from``: one folder a line, as they come. No folder is within another, or the same."""

import re
import unicodedata
from typing import Callable, Dict, Iterator, List, Optional

from awscli_presign_put.options.lines import Lines, fault_of
from awscli_presign_put.options.usage_errors import UsageError
from awscli_presign_put.signing.post.policy_document import FILE_NAME
from awscli_presign_put.signing.upload.s3_rules import MAX_KEY_BYTES

# Bytes of a name: docs/arrivals.md says what becomes of longer ones.
_FETCHED = 246
_PARTS = "Each line must name a folder, such as anna or team/anna."


def folders(lines: Lines, prefix: str, room: int, needs_room: str = "") -> Iterator[str]:
    """The folders, each with a slash at its end.

    :param room: how many bytes a key must have for what is in the folder, and the slash before it.
    :param needs_room: the option for which it must have that many; empty for none.
    :raises UsageError: if the file cannot be read; or a line, by its number, is not a separate folder, after the
        folders before it.
    """
    # Many systems do not distinguish composed and decomposed characters.
    seen = _Seen(_composed)
    number = 0
    longest = MAX_KEY_BYTES - len(prefix.encode()) - room
    most = MAX_KEY_BYTES - room + len("/")
    too_long = f"With {needs_room}, <S3Uri> and the folder can have at most {most} bytes together."
    for block in lines.blocks(MAX_KEY_BYTES):
        for line in block.removesuffix(b"\n").split(b"\n"):
            number += 1
            if needs_room and len(line) > longest:
                raise lines.error(number, f" is too long. {too_long}")
            folder = f"{_name(lines, number, line, longest)}/"
            other = seen.number_of(folder)
            if other is not None:
                raise lines.error(
                    number,
                    f" is the folder of line {other}, or one of both is within the other. Use different folders.",
                )
            seen.add(folder, number)
            yield folder


def _name(lines: Lines, number: int, line: bytes, longest: int) -> str:
    fault = fault_of(line, longest)
    if fault:
        raise lines.error(number, f" {fault}")
    name = line.decode().removesuffix("/")
    fault = _fault_of_name(name)
    if fault:
        raise lines.error(number, f" {fault}")
    return name


def _fault_of_name(name: str) -> Optional[str]:
    if any(part in ("", ".", "..") for part in name.split("/")):
        return f"has an empty part, or a part . or .., in the folder. {_PARTS}"
    if name != name.strip():
        return "begins or ends with white space. Remove it."
    if re.search(r"[\x00-\x1f\x7f-\x9f]", name):
        return f"contains a control character. {_PARTS}"
    if FILE_NAME in name:
        return f"contains {FILE_NAME}, which S3 replaces with the name of the uploaded file. {_PARTS}"
    return None


class Alike:
    """Finds the first folder that is another of those before it where upper and lower case are not told apart.

    To the store, they are two. Where they are fetched to, what is in both can become one file.
    """

    def __init__(self) -> None:
        self._seen = _Seen(_folded)
        self._count = 0
        self._found: Optional[str] = None
        self._long: Optional[int] = None

    def add(self, folder: str) -> None:
        """Look at the folder of the next line."""
        self._count += 1
        other = self._seen.number_of(folder)
        if other is not None and self._found is None:
            self._found = f"the folders of lines {other} and {self._count}"
        self._seen.add(folder, self._count)
        if self._long is None and any(len(part.encode()) > _FETCHED for part in folder.split("/")):
            self._long = self._count

    @property
    def notes(self) -> List[str]:
        """The notes on it, and on folders that cannot be downloaded."""
        return [*self._on_long(), *self._on_alike()]

    def _on_long(self) -> List[str]:
        if self._long is None:
            return []
        return [
            f"The folder of line {self._long} has a name of more than {_FETCHED} bytes. Most file systems cannot have "
            "it: to fetch what has arrived there, use another name."
        ]

    def _on_alike(self) -> List[str]:
        if self._found is None:
            return []
        return [
            "On systems that do not tell upper and lower case apart, such as macOS and Windows, "
            f"{self._found} are the same, or one is within the other. There, fetch each to a place of its own."
        ]


class _Seen:
    """The folders so far.

    :param fold: gives the same name for all that some systems do not tell apart.
    """

    def __init__(self, fold: Callable[[str], str]) -> None:
        self._fold = fold
        self._folders: Dict[str, int] = {}
        self._above: Dict[str, int] = {}

    def add(self, folder: str, number: int) -> None:
        name = self._fold(folder)
        self._folders[name] = number
        for above in _above(name):
            self._above.setdefault(above, number)

    def number_of(self, folder: str) -> Optional[int]:
        """The line of a folder that is this one, within it or above it."""
        name = self._fold(folder)
        found = [self._folders.get(each) for each in (name, *_above(name))]
        return next((number for number in (*found, self._above.get(name)) if number is not None), None)


def _composed(folder: str) -> str:
    return unicodedata.normalize("NFC", folder)


def _folded(folder: str) -> str:
    """Windows does not see dots and spaces at the end of a name, and takes a backslash for a slash."""
    parts = re.split(r"[/\\]", _composed(_composed(folder).casefold()))
    return "/".join(part.rstrip(". ") or part for part in parts)


def _above(folder: str) -> Iterator[str]:
    """The folders that this one is in, each with a slash at its end."""
    at = folder.find("/")
    while at + 1 < len(folder):
        yield folder[: at + 1]
        at = folder.find("/", at + 1)


def check_prefix(uri: str, is_prefix: bool) -> None:
    """:raises UsageError: if the path is one key."""
    if not is_prefix:
        raise UsageError(f"<S3Uri> {uri!r} must end in a slash with --keys-from: each line is a folder below it.")
