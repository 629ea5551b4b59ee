"""Which AWS CLIs ``enable`` was told of beside those of the PATH, and which it was told to leave out.

For each configuration file. What is not as this program writes it counts for nothing, as in install/record.py.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Dict, List

from awscli_presign_put.install import whole_file
from awscli_presign_put.install.errors import InstallError
from awscli_presign_put.install.plugin_folder import data_folder
from awscli_presign_put.install.record import checked, checked_paths


@dataclass(frozen=True)
class Remembered:
    """What is remembered for one configuration file, as absolute paths.

    :param aws: what ``--aws`` and ``--only`` named.
    :param left_out: the AWS CLIs without the plugin that ``--only`` did not name.
    """

    aws: List[str]
    left_out: List[str]


NOTHING = Remembered([], [])


def load(config: Path) -> Remembered:
    """What is remembered for this configuration file."""
    return _all().get(str(config), NOTHING)


def save(config: Path, remembered: Remembered) -> None:
    """Remember this for the configuration file.

    :raises InstallError: that cannot be written.
    """
    known = _all()
    known[str(config)] = remembered
    kept = {name: asdict(each) for name, each in known.items() if each != NOTHING}
    contents = json.dumps(kept, indent=2).encode() if kept else None
    if contents != whole_file.read(_file()):
        whole_file.replace(_file(), contents)


def _file() -> Path:
    return data_folder() / "clis.json"


def _all() -> Dict[str, Remembered]:
    try:
        read = checked(json.loads(whole_file.read(_file()) or b"{}"), dict)
        return {
            config: Remembered(checked_paths(each["aws"]), checked_paths(each["left_out"]))
            for config, each in read.items()
        }
    except (InstallError, ValueError, KeyError, TypeError, RecursionError):
        return {}
