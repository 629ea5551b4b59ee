"""Which AWS CLIs there are, the Python that runs an AWS CLI v1, and the command that installs this package for it.

A link, a shim of pyenv or asdf, or a script can lead to its Python in any way. So that AWS CLI is asked: it gets a
configuration that names a plugin, and a PYTHONPATH with that module, which prints where it runs.
"""

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from importlib.util import find_spec
from pathlib import Path
from typing import Dict, List, Optional
from urllib.parse import urlsplit
from urllib.request import url2pathname

from awscli_presign_put import __version__, package_files
from awscli_presign_put.install.system import candidates, is_windows, path_folders, program, program_in
from awscli_presign_put.shown import command_line, quoted

_KNOWN = re.compile("No module named '|Unable to parse config file: ")


@dataclass(frozen=True)
class Cli:
    """One AWS CLI.

    :param path: the program, as it was found.
    :param version: such as ``1.46.3``; None where it says none, with ``trouble`` saying why.
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
        """Whether it finds the plugin only in its own Python, as v1 does. An unknown version counts as v1."""
        return self.major <= 1

    @property
    def runs(self) -> bool:
        """Whether it runs. A script around an AWS CLI can run and hide the version."""
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
    :param plugin_version, plugin_folder: of the plugin that it has loaded; None where it has none.
    :param replaces: the AWS CLI's own commands in whose place those of the plugin are.
    :param said: the last line that it said, where something is wrong.
    :param python: what runs an AWS CLI v1 that lacks the plugin; None where that is not known, or for another.
    """

    works: bool
    plugin_version: Optional[str] = None
    plugin_folder: Optional[str] = None
    replaces: str = ""
    said: str = ""
    python: Optional[Python] = None


def paths(further: List[str]) -> List[str]:
    """The paths of the given AWS CLIs and of each ``aws`` of the PATH, each program once."""
    found: Dict[str, str] = {}
    for path in [*further, *filter(None, map(_aws_in, path_folders()))]:
        found.setdefault(os.path.realpath(path), path)
    return list(found.values())


def _aws_in(folder: str) -> Optional[str]:
    # A shell skips a link to nothing, and looks in the next folder. It is listed, so that the user hears of it.
    return program_in(folder, "aws") or next(filter(dangling, candidates(folder, "aws")), None)


def located(path: str) -> str:
    """The path of a program that a person has named, by its path or as they run it."""
    return absolute(program(path) or path)


def is_among(cli: Cli, others: List[str]) -> bool:
    """Whether one of these paths leads to this AWS CLI."""
    return os.path.realpath(cli.path) in map(os.path.realpath, others)


def absolute(path: str) -> str:
    """The path by which an AWS CLI is remembered: links stay, because they lead to the next version after an update."""
    return os.path.normpath(Path(path).absolute())


def dangling(path: str) -> Optional[str]:
    """The target of a symbolic link, if that does not exist; else None."""
    link = Path(path)
    return str(link.readlink()) if link.is_symlink() and not link.exists() else None


def last_line(done: "subprocess.CompletedProcess[str]") -> str:
    """The error that a program printed: a line whose cause is known, else the last line of its output."""
    lines = [line.strip() for line in (done.stderr.strip() or done.stdout).splitlines() if line.strip()]
    known = [line for line in lines if _KNOWN.search(line)]
    return [*lines, *known][-1].replace("aws: [ERROR]: ", "") if lines else ""


_DISTRIBUTION = "awscli-presign-put"
_ASKING_PLUGIN = "awscli_presign_put_python"

CONFIG = f"[plugins]\npython = {_ASKING_PLUGIN}\n"
"""The configuration with which an AWS CLI v1 is asked."""

_MODULE = f"""import json, os, sys, sysconfig
from importlib.util import find_spec
managed = os.path.exists(os.path.join(sysconfig.get_path("stdlib"), "EXTERNALLY-MANAGED"))
own = sys.prefix != sys.base_prefix  # nothing else uses a virtual environment
said = [sys.executable, find_spec("pip") is not None, managed and not own, find_spec("awscli_presign_put") is not None]
sys.stderr.write("\\n{_ASKING_PLUGIN} " + json.dumps(said) + "\\n")
def awscli_initialize(cli):
    pass
"""


def write_asking_plugin(folder: Path) -> None:
    """Write the module that says where it runs into a folder that is to be in PYTHONPATH."""
    (folder / f"{_ASKING_PLUGIN}.py").write_text(_MODULE, encoding="utf-8")


def python_of(path: str, said: str) -> Optional[Python]:
    """The Python of the AWS CLI at this path; None where it is not known.

    :param said: what it printed when it was asked.
    """
    answer = re.search(rf"^{_ASKING_PLUGIN} (\[.*\])\r?$", said, re.MULTILINE)
    try:
        executable, *facts = json.loads(answer.group(1)) if answer else [""]
        python = Python(executable, *facts)
    except (ValueError, TypeError):
        return _of_first_line(path)
    # Isolated (python -I), it looks at no PYTHONPATH.
    return python if executable and isinstance(executable, str) else _of_first_line(path)


def _of_first_line(path: str) -> Optional[Python]:
    """The Python in a script's first line; None for any other file."""
    try:
        with Path(path).open("rb") as file:
            first = file.readline(1024)
    except OSError:
        return None
    words = first[2:].decode("utf-8", "replace").split() if first.startswith(b"#!") else []
    if words and Path(words[0]).name == "env":
        words = words[1:]
    if not words or not Path(words[0]).name.startswith("python"):
        return None
    found = program(words[0])
    return Python(found) if found else None


def install_command(python: Optional[Python]) -> Optional[str]:
    """The command line that installs this package for a Python; None where it is not known.

    Without a pip there, it is the pip of the Python that runs this program, or uv.
    """
    if python is None:
        return None
    pip = ["-m", "pip", "install"]
    if python.has_pip:
        command = [python.path, *pip]
    elif sys.executable and find_spec("pip"):
        command = [sys.executable, "-m", "pip", "--python", python.path, "install"]
    elif program("uv"):
        command = ["uv", "pip", "install", "--python", python.path]
    else:
        return f"{command_line([python.path, '-m', 'ensurepip'])} && {command_line([python.path, *pip, _what()])}"
    return command_line([*command, *(["--break-system-packages"] if python.is_managed else []), _what()])


def _what() -> str:
    """What pip must install: the file or folder that this package came from, if it exists; else name and version."""
    archive = package_files.archive()
    if archive is not None:
        wheels = sorted(archive.parent.glob(f"awscli_presign_put-{__version__}-*.whl"))
        return str(wheels[0]) if wheels else f"{_DISTRIBUTION}=={__version__}"
    try:
        # PEP 610
        url = json.loads(distribution(_DISTRIBUTION).read_text("direct_url.json") or "{}").get("url", "")
    except (PackageNotFoundError, ValueError, AttributeError):
        url = ""
    path = Path(url2pathname(urlsplit(url).path)) if url.startswith("file:") else None
    return str(path) if path and path.exists() else f"{_DISTRIBUTION}=={__version__}"


def enable_command() -> str:
    """The command line that runs ``enable`` of this program."""
    archive = package_files.archive()
    program_line = f"{'py' if is_windows() else 'python3'} {quoted(str(archive))}" if archive else _DISTRIBUTION
    return f"{program_line} enable"
