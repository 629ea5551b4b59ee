"""What ``enable`` has written, and where, so that ``disable`` takes back exactly that.

The file may be of another version, cut off, or edited by hand: what is not as this program writes it counts for
nothing.
"""

import hashlib
import json
import re
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Dict, List, Optional, Type, TypeVar

from awscli_presign_put.install import edits, whole_file
from awscli_presign_put.install.edits import Edit
from awscli_presign_put.install.plugin_folder import data_folder

_T = TypeVar("_T")


@dataclass(frozen=True)
class Record:
    """What was written into one configuration file.

    :param created: there was no such file.
    :param made_folders: the folders that were made for it, the outermost first.
    :param edits: what was changed, if the file was never changed by others in between; else none.
    :param sha256: of the file as it was left, in hexadecimal; empty without edits.
    :param sha256_before: of the file as it was before all edits; empty without edits.
    """

    created: bool
    made_folders: List[str]
    edits: List[Edit]
    sha256: str
    sha256_before: str

    def taken_back(self, text: bytes) -> Optional[bytes]:
        """The text as it was before ``enable``, byte for byte; None where that is not known."""
        if not self.edits or digest(text) != self.sha256:
            return None
        before = edits.without(text, self.edits)
        return before if before is not None and digest(before) == self.sha256_before else None


UNKNOWN = Record(False, [], [], "", "")
"""Of a file that ``enable`` has written into, by a record that cannot be used."""


def digest(text: bytes) -> str:
    """The SHA-256 digest, in hexadecimal."""
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

    :raises InstallError: that cannot be written.
    """
    records = load()
    records.pop(str(config), None)
    if record:
        records[str(config)] = record
    contents = json.dumps({name: _encoded(each) for name, each in records.items()}, indent=2)
    whole_file.replace(_file(), contents.encode() if records else None)


def hand_over(made_folders: List[str]) -> None:
    """Let the record of another file have the folders that were made for one, and are still in use.

    :raises InstallError: that cannot be written.
    """
    for config, record in list(load().items())[:1]:
        others = [folder for folder in record.made_folders if folder not in made_folders]
        save(Path(config), replace(record, made_folders=made_folders + others))


def _file() -> Path:
    return data_folder() / "enabled.json"


def _encoded(record: Record) -> Dict[str, Any]:
    pieces = [
        {"offset": edit.offset, "text": edit.text.decode(), "removed": edit.removed.decode()} for edit in record.edits
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
    digests = [record.sha256, record.sha256_before]
    known = all(re.fullmatch("[0-9a-f]{64}", each) for each in digests) if record.edits else digests == ["", ""]
    # A file that was not there had no bytes.
    possible = not record.created or not record.edits or record.sha256_before == digest(b"")
    return record if known and possible and all(map(is_absolute, record.made_folders)) else UNKNOWN


def _decoded_edit(read: Any) -> Edit:
    """:raises ValueError: it is not one."""
    offset = checked(read["offset"], int)
    if offset < 0:
        raise ValueError(offset)
    return Edit(offset, checked(read["text"], str).encode(), checked(read["removed"], str).encode())
