"""Which AWS CLIs a run is about: those of the PATH, those that are named, and those that are remembered."""

import os
from pathlib import Path
from typing import List, Tuple

from awscli_presign_put.install import remembered
from awscli_presign_put.install.clis import Cli, absolute
from awscli_presign_put.install.errors import InstallError
from awscli_presign_put.install.remembered import Remembered
from awscli_presign_put.install.state import State


def chosen(clis: List[Cli], named: List[str], only: List[str]) -> List[Cli]:
    """The AWS CLIs that the plugin is switched on for.

    :param clis: all that were found.
    :param named: the paths of those that must run, ``only`` included.
    :param only: any: the named ones are the only ones. Without any, all that run are chosen.
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
    """What is to be remembered after ``enable``, of what was known, what was named, and how the AWS CLIs stand."""
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
        remembered.save(config, left)
    return left, [f"{path}, which enable was given, does not exist any more. It is forgotten." for path in gone]
