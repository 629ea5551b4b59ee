"""What ``enable`` has written, and where, so that ``disable`` takes back exactly that."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Dict, List, Optional

from awscli_presign_put.install import whole_file
from awscli_presign_put.install.config_text import Insertion
from awscli_presign_put.install.plugin_folder import data_folder


@dataclass(frozen=True)
class Record:
    """What was written into one configuration file.

    :param made_folders: the folders that were made for it, the outermost first.
    """

    created: bool
    made_folders: List[str]
    insertions: List[Insertion]


def load() -> Dict[str, Record]:
    """The records by configuration file."""
    contents = whole_file.read(_file())
    return {} if contents is None else {config: _decoded(record) for config, record in json.loads(contents).items()}


def save(config: Path, record: Optional[Record]) -> None:
    """Remember, or forget, what was written into this file.

    :raises InstallError: that cannot be written.
    """
    records = load()
    records.pop(str(config), None)
    if record:
        records[str(config)] = record
    if records:
        contents = json.dumps({name: _encoded(each) for name, each in records.items()}, indent=2)
        whole_file.replace(_file(), contents.encode())
    elif _file().exists():
        whole_file.replace(_file(), None)


def _file() -> Path:
    return data_folder() / "enabled.json"


def _encoded(record: Record) -> Dict[str, Any]:
    insertions = [{"offset": insertion.offset, "text": insertion.text.decode()} for insertion in record.insertions]
    return {**asdict(record), "insertions": insertions}


def _decoded(record: Dict[str, Any]) -> Record:
    insertions = [Insertion(each["offset"], each["text"].encode()) for each in record["insertions"]]
    return Record(record["created"], record["made_folders"], insertions)
