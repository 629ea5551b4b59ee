"""Which AWS CLIs a run is for: those on the PATH, those that are named, and those that an earlier run has recorded.

For each configuration file, it is recorded which AWS CLIs ``enable`` was given, and which it was told to leave out.
"""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Dict, List, Tuple

from awscli_presign_put.install import whole_file
from awscli_presign_put.install.clis import Cli, absolute
from awscli_presign_put.install.plugin_folder import data_folder
from awscli_presign_put.install.record import checked, checked_paths
from awscli_presign_put.install.state import State
from awscli_presign_put.install.system import InstallError


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
    return _all().get(str(config), NOTHING)


def save(config: Path, remembered: Remembered) -> None:
    """:raises InstallError: the file cannot be written."""
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


def chosen(clis: List[Cli], named: List[str], only: List[str]) -> List[Cli]:
    """The AWS CLIs that the plugin is switched on for.

    :param clis: all that were found.
    :param named: the paths of those that must run, ``only`` included.
    :param only: if there are any, no others are chosen. Else all that run are.
    :raises InstallError: there is none, or one that was named does not run.
    """
    by_path = {os.path.realpath(cli.path): cli for cli in clis}
    for path in named:
        cli = by_path[os.path.realpath(path)]
        if not cli.runs:
            raise InstallError(f"{'--only' if path in only else '--aws'} {path} does not run: {cli.trouble}")
    if only:
        return [by_path[path] for path in dict.fromkeys(map(os.path.realpath, named))]
    if not any(cli.version for cli in clis):
        found = "".join(f"\n  {cli.path}: {cli.trouble}" for cli in clis)
        there = f" None of these runs:{found}" if found else ""
        raise InstallError(f"No AWS CLI is on the PATH. Install one, or specify its path with --aws.{there}")
    return [cli for cli in clis if cli.runs]


def to_remember(known: Remembered, named: List[str], states: List[State]) -> Remembered:
    """What is remembered after ``enable``: what was known, what was named, and which AWS CLIs are left out."""
    seen = [absolute(state.cli.path) for state in states]
    left_out = [state.cli.path for state in states if state.is_left_out]
    elsewhere = [path for path in known.left_out if os.path.lexists(path) and path not in seen]
    return Remembered(list(dict.fromkeys([*known.aws, *map(absolute, named)])), [*elsewhere, *map(absolute, left_out)])


def without_gone(config: Path, known: Remembered, keep: bool = False) -> Tuple[Remembered, List[str]]:
    """What is remembered without the AWS CLIs that are gone, and a note on each, which is not repeated.

    :param keep: do not write that yet.
    """
    gone = [path for path in known.aws if not os.path.lexists(path)]
    left = Remembered([path for path in known.aws if path not in gone], known.left_out)
    if gone and not keep:
        save(config, left)
    return left, [f"{path}, which enable was given, does not exist any more. It is forgotten." for path in gone]
