"""What ``enable`` has written, and where, so that ``disable`` takes back exactly that."""

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Dict, List, Optional

from awscli_presign_put.install import whole_file
from awscli_presign_put.install.config_text import Insertion
from awscli_presign_put.install.plugin_folder import data_folder


@dataclass(frozen=True)
class Record:
    """What was written into one configuration file.

    :param created: there was no such file.
    :param made_folders: the folders that were made for it, the outermost first.
    :param insertions: what was inserted, if the file was never edited by others in between.
    :param sha256: of the file as it was left, in hexadecimal.
    """

    created: bool
    made_folders: List[str]
    insertions: List[Insertion]
    sha256: str


def load() -> Dict[str, Record]:
    """The records by configuration file; none where they are lost or damaged."""
    contents = whole_file.read(_file())
    try:
        read = json.loads(contents or b"{}")
        return {config: _decoded(record) for config, record in read.items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}


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
    insertions = [{"offset": insertion.offset, "text": insertion.text.decode()} for insertion in record.insertions]
    return {**asdict(record), "insertions": insertions}


def _decoded(record: Dict[str, Any]) -> Record:
    insertions = [Insertion(each["offset"], each["text"].encode()) for each in record["insertions"]]
    return Record(record["created"], record["made_folders"], insertions, record["sha256"])
