"""What ``enable`` has written, and where, so that ``disable`` removes exactly that.

An edit is undone only where its bytes are still at the recorded place, and are lines that ``enable`` writes. An entry
of the record that this program has not written, or that is damaged, is ignored.
"""

import hashlib
import json
import os
import re
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Dict, List, Optional, Type, TypeVar

from awscli_presign_put.install import whole_file
from awscli_presign_put.install.plugin_folder import data_folder
from awscli_presign_put.install.system import encoding

SECTION = "plugins"
NAME = "presign-put"
MODULE = "awscli_presign_put"
PATH_SETTING = "cli_legacy_plugin_path"

# README.md: "AWS CLI v2 can also load the file itself".
_ONE_FILE = "awscli-presign-put.pyz"


@dataclass(frozen=True)
class Edit:
    """One piece of the text that is replaced.

    :param offset: in bytes, in the text that the edits before this one have left.
    :param text: after the edit.
    :param removed: before the edit. Only our own line is removed, to be inserted at another place.
    """

    offset: int
    text: bytes
    removed: bytes = b""


def applied(text: bytes, edits: List[Edit]) -> bytes:
    """The text with all edits, one after the other."""
    for edit in edits:
        text = text[: edit.offset] + edit.text + text[edit.offset + len(edit.removed) :]
    return text


def without(text: bytes, edits: List[Edit]) -> Optional[bytes]:
    """The text before the edits; None if ``enable`` did not make one of them, or it is not at its place."""
    for edit in reversed(edits):
        end = edit.offset + len(edit.text)
        if not _is_ours(edit) or edit.offset < 0 or text[edit.offset : end] != edit.text or end > len(text):
            return None
        text = text[: edit.offset] + edit.removed + text[end:]
    return text


def is_own_folder(folder: str, plugin_folder: Optional[str] = None) -> bool:
    """Whether v2 finds the plugin in it, also where ``enable`` ran with another XDG_DATA_HOME, or in one file."""
    parts = Path(folder).parts
    return folder == plugin_folder or parts[-2:] == ("awscli-presign-put", "plugin") or parts[-1:] == (_ONE_FILE,)


def _is_ours(edit: Edit) -> bool:
    if edit.removed:
        setting = re.escape(NAME.encode()) + rb"[ \t]*[=:][ \t]*" + MODULE.encode()
        line = re.compile(rb"[ \t]*" + setting + rb"[ \t]*(\r\n|\r|\n)?", re.IGNORECASE)
        return not edit.text and line.fullmatch(edit.removed) is not None
    lines = [line.strip() for line in re.split(rb"\r\n|\r|\n", edit.text)]
    settings = [line for line in lines if line and line != f"[{SECTION}]".encode()]
    return bool(settings) and all(_is_own_setting(line) for line in settings)


def _is_own_setting(line: bytes) -> bool:
    if line == f"{NAME} = {MODULE}".encode():
        return True
    # The whole setting, or our folder after those that were there.
    before = next((each for each in (f"{PATH_SETTING} = ", os.pathsep) if line.startswith(each.encode())), None)
    return before is not None and is_own_folder(line[len(before.encode()) :].decode(encoding(), "replace"))


_T = TypeVar("_T")


@dataclass(frozen=True)
class Record:
    """What was written into one configuration file.

    :param created: there was no such file.
    :param made_folders: the folders that were made for it, the outermost first.
    :param edits: what was changed, if the file was never changed by others in between; else none.
    :param sha256, sha256_before: of the file as it was left, and before all edits, in hexadecimal; empty without edits.
    """

    created: bool
    made_folders: List[str]
    edits: List[Edit]
    sha256: str
    sha256_before: str

    def taken_back(self, text: bytes) -> Optional[bytes]:
        """The text as it was before ``enable``, byte for byte; None where that is not known."""
        if not self.edits or sha256_of(text) != self.sha256:
            return None
        before = without(text, self.edits)
        return before if before is not None and sha256_of(before) == self.sha256_before else None


UNKNOWN = Record(False, [], [], "", "")
"""The record of a file that ``enable`` has edited, if the stored one is damaged."""


def sha256_of(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()


def checked(value: Any, kind: Type[_T]) -> _T:
    """The value itself.

    :raises ValueError: it is not of exactly this type; to Python, True is an int.
    """
    if type(value) is not kind:
        raise ValueError(value)
    return value


def is_absolute(path: str) -> bool:
    """Whether it is a path that this program writes."""
    return "\0" not in path and Path(path).is_absolute()


def checked_paths(value: Any) -> List[str]:
    """The value itself.

    :raises ValueError: it is no list of absolute paths. A program that is not named by its path would be looked up.
    """
    paths = [checked(path, str) for path in checked(value, list)]
    if not all(map(is_absolute, paths)):
        raise ValueError(paths)
    return paths


def load() -> Dict[str, Record]:
    """The records by configuration file; ``UNKNOWN`` for one that is damaged, none where all are lost."""
    contents = whole_file.read(_file())
    try:
        read = checked(json.loads(contents or b"{}"), dict)
    except (ValueError, RecursionError):
        return {}
    return {config: _decoded(record) for config, record in read.items() if is_absolute(config)}


def save(config: Path, record: Optional[Record]) -> None:
    """Remember, or forget, what was written into this file.

    :raises InstallError: the record cannot be written.
    """
    records = load()
    records.pop(str(config), None)
    if record:
        records[str(config)] = record
    contents = json.dumps({name: _encoded(each) for name, each in records.items()}, indent=2)
    whole_file.replace(_file(), contents.encode() if records else None)


def pass_on_folders(made_folders: List[str]) -> None:
    """Give the folders that are still in use to the record of another configuration file.

    :raises InstallError: the record cannot be written.
    """
    for config, record in list(load().items())[:1]:
        others = [folder for folder in record.made_folders if folder not in made_folders]
        save(Path(config), replace(record, made_folders=made_folders + others))


def _file() -> Path:
    return data_folder() / "enabled.json"


def _encoded(record: Record) -> Dict[str, Any]:
    pieces = [
        {"offset": edit.offset, "text": _text(edit.text), "removed": _text(edit.removed)} for edit in record.edits
    ]
    return {**asdict(record), "edits": pieces}


def _decoded(read: Any) -> Record:
    try:
        record = Record(
            created=checked(read["created"], bool),
            made_folders=[checked(folder, str) for folder in checked(read["made_folders"], list)],
            edits=[_decoded_edit(each) for each in checked(read["edits"], list)],
            sha256=checked(read["sha256"], str),
            sha256_before=checked(read["sha256_before"], str),
        )
    except (ValueError, KeyError, TypeError):
        return UNKNOWN
    # What digests and places say is proved when the edits are undone.
    return record if all(map(is_absolute, record.made_folders)) else UNKNOWN


def _decoded_edit(read: Any) -> Edit:
    """:raises ValueError: it is not one."""
    offset = checked(read["offset"], int)
    return Edit(offset, _bytes(checked(read["text"], str)), _bytes(checked(read["removed"], str)))


def _text(contents: bytes) -> str:
    """Bytes of any encoding, as JSON can have them."""
    return contents.decode("utf-8", "surrogateescape")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
