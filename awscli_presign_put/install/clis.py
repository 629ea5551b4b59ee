"""Which AWS CLIs there are, and what one of them has said of itself."""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List, Optional

_KNOWN = re.compile("No module named '|Unable to parse config file: ")


@dataclass(frozen=True)
class Cli:
    """One AWS CLI.

    :param path: the program, as it was found.
    :param version: what it says of itself, such as ``1.46.3``; None where it says none, with ``trouble`` saying why.
    :param says_more: it prints other text on standard output too, as a script around an AWS CLI may.
    :param works: it does with the configuration file as it was found, as far as can be seen.
    :param has_own_settings: it runs only with the ``AWS_`` variables of the user.
    """

    path: str
    version: Optional[str]
    trouble: str = ""
    says_more: bool = False
    works: bool = False
    has_own_settings: bool = False

    @property
    def major(self) -> int:
        return int(self.version.split(".")[0]) if self.version else 0

    @property
    def needs_package(self) -> bool:
        """Whether it finds the plugin in its own Python alone, as v1 does; and so where the version is unknown."""
        return self.major <= 1

    @property
    def runs(self) -> bool:
        """Whether it does anything; a script may do so and hide the version."""
        return self.version is not None or self.works


@dataclass(frozen=True)
class Python:
    """The Python that runs an AWS CLI v1.

    :param path: its program.
    :param has_pip: it can run ``-m pip``.
    :param is_managed: pip installs there only with ``--break-system-packages`` (PEP 668).
    :param has_plugin: this package is installed there; None where that is not known.
    """

    path: str
    has_pip: bool = True
    is_managed: bool = False
    has_plugin: Optional[bool] = None


@dataclass(frozen=True)
class Sight:
    """What an AWS CLI sees with a configuration file.

    :param works: its commands do.
    :param plugin_version: of the plugin that it has loaded; None where it has none.
    :param plugin_folder: where that is.
    :param replaces: the AWS CLI's own commands in whose place those of the plugin are.
    :param said: the last line that it said, where something is wrong.
    :param python: what runs an AWS CLI v1 that lacks the plugin; None where that is not known, or another one.
    """

    works: bool
    plugin_version: Optional[str] = None
    plugin_folder: Optional[str] = None
    replaces: str = ""
    said: str = ""
    python: Optional[Python] = None


def paths(further: List[str]) -> List[str]:
    """The paths of the given AWS CLIs and of each ``aws`` of the PATH, each program once."""
    folders = os.environ.get("PATH", "").split(os.pathsep)
    found: Dict[str, str] = {}
    for path in [*further, *filter(None, map(_aws_in, filter(None, folders)))]:
        found.setdefault(os.path.realpath(path), path)
    return list(found.values())


def _aws_in(folder: str) -> Optional[str]:
    path = str(Path(folder) / "aws")
    # A link to nothing is no program to a shell, which goes on to the next folder; a person should know of it.
    return shutil.which("aws", path=folder) or (path if dangling(path) else None)


def located(path: str) -> str:
    """The path of a program that a person has named, by its path or as they run it."""
    found = shutil.which(path) if os.sep not in path else None
    return absolute(found or path)


def is_among(cli: Cli, others: List[str]) -> bool:
    """Whether one of these paths leads to this AWS CLI."""
    return os.path.realpath(cli.path) in map(os.path.realpath, others)


def absolute(path: str) -> str:
    """The path by which an AWS CLI is remembered: links stay, because they lead to the next version after an update."""
    return os.path.normpath(Path(path).absolute())


def dangling(path: str) -> Optional[str]:
    """What a symbolic link that leads to nothing names; None where it is none."""
    link = Path(path)
    return str(link.readlink()) if link.is_symlink() and not link.exists() else None


def last_line(done: "subprocess.CompletedProcess[str]") -> str:
    """The line that it said last, which is the error where there is one; but one whose cause is known comes first."""
    lines = [line.strip() for line in (done.stderr.strip() or done.stdout).splitlines() if line.strip()]
    known = [line for line in lines if _KNOWN.search(line)]
    return [*lines, *known][-1].replace("aws: [ERROR]: ", "") if lines else ""
