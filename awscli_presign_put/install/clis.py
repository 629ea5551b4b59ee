"""Which AWS CLIs there are, and what each of them says when it is run with a configuration file."""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Dict, List, Optional

from awscli_presign_put.install.bounded import bounded

_VERSION = re.compile(r"^aws-cli/(\d+\.\d+\.\d+[\w.+-]*).*$", re.MULTILINE)
_KNOWN = re.compile("No module named '|Unable to parse config file: ")


@dataclass(frozen=True)
class Cli:
    """One AWS CLI.

    :param path: the program, as it was found.
    :param version: what it says of itself, such as ``1.46.3``; None where it does not run, with ``trouble`` saying why.
    :param interpreter: the Python of a v1, where its first line names one.
    :param says_more: it prints other text on standard output too, as a script around an AWS CLI may.
    """

    path: str
    version: Optional[str]
    trouble: str
    interpreter: Optional[str]
    says_more: bool = False

    @property
    def major(self) -> int:
        return int(self.version.split(".")[0]) if self.version else 0


@dataclass(frozen=True)
class Sight:
    """What an AWS CLI sees with a configuration file.

    :param works: its commands do.
    :param plugin_version: of the plugin that it has loaded; None where it has none.
    :param plugin_folder: where that is.
    :param said: the last line that it said, where something is wrong.
    """

    works: bool
    plugin_version: Optional[str]
    plugin_folder: Optional[str]
    said: str


def find(further: List[str]) -> List[Cli]:
    """Each ``aws`` of the PATH, and the given ones, once."""
    folders = os.environ.get("PATH", "").split(os.pathsep)
    found = [shutil.which("aws", path=folder) for folder in folders if folder]
    paths: Dict[str, str] = {}
    for path in [*further, *filter(None, found)]:
        paths.setdefault(os.path.realpath(path), path)
    return [at(path) for path in paths.values()]


def look(cli: Cli, config: Path) -> Sight:
    """Run an AWS CLI with this configuration file, and see whether it works and has the plugin.

    It is asked to presign without a key, which ends at once and reaches no network; with ``--debug``, the plugin says
    its version and where it is.
    """
    asked = run(cli.path, config, "s3", "presign-put", "s3://bucket/", "--debug")
    # A container with a terminal has one stream, whose lines end as a terminal's do.
    seen = re.search(r"awscli-presign-put (\S+) in ([^\r\n]*)", asked.stderr + asked.stdout)
    if seen:  # all plugins are loaded before any command runs
        return Sight(True, seen.group(1), seen.group(2), "")
    started = start(cli, config)
    return replace(started, said=last_line(asked)) if started.works else started


def start(cli: Cli, config: Path) -> Sight:
    """The same, without a look at the plugin: whether the AWS CLI works. It loads all plugins before any command."""
    version = run(cli.path, config, "--version")
    # A script around an AWS CLI may end with another exit code than that.
    works = version.returncode == 0 and _VERSION.search(version.stdout + version.stderr) is not None
    return Sight(works, None, None, last_line(version))


def at(path: str) -> Cli:
    """The AWS CLI at this path; one without a version where there is none that runs."""
    # With no configuration at all, so that what is wrong there does not hide the version.
    nothing = {"AWS_SHARED_CREDENTIALS_FILE": os.devnull}
    shown = run(path, Path(os.devnull), "--version", environment=nothing)
    # A script around an AWS CLI may print more before it.
    match = _VERSION.search(shown.stdout + shown.stderr)
    if match is None:
        trouble = (shown.returncode and last_line(shown)) or "it does not print the version of an AWS CLI"
        return Cli(path, None, trouble, None)
    says_more = shown.stdout.strip() not in ("", match.group().strip())
    return Cli(path, match.group(1), "", _interpreter(path), says_more)


def _interpreter(path: str) -> Optional[str]:
    """The Python in a script's first line; None for a program, or a script of another kind."""
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
    return shutil.which(words[0])


def run(
    path: str, config: Path, *arguments: str, environment: Optional[Dict[str, str]] = None
) -> "subprocess.CompletedProcess[str]":
    """Run an AWS CLI with this configuration file, for a minute at most; what keeps it from running is on its stderr.

    :param environment: variables beside those of this process.
    """
    # Nothing else of the user's AWS settings: a profile that is missing must not look like a plugin that is.
    variables = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    # But a credentials file that cannot be read ends every command.
    if "AWS_SHARED_CREDENTIALS_FILE" in os.environ:
        variables["AWS_SHARED_CREDENTIALS_FILE"] = os.environ["AWS_SHARED_CREDENTIALS_FILE"]
    variables.update(
        AWS_CONFIG_FILE=str(config), AWS_EC2_METADATA_DISABLED="true", AWS_PAGER="", AWS_CLI_AUTO_PROMPT="off"
    )
    variables.update(environment or {})
    try:
        return bounded([path, *arguments], variables)
    except OSError as error:
        return subprocess.CompletedProcess([path], 1, "", f"it cannot be run: {error.strerror}.")


def last_line(done: "subprocess.CompletedProcess[str]") -> str:
    """The line that it said last, which is the error where there is one; but one whose cause is known comes first."""
    lines = [line.strip() for line in (done.stderr.strip() or done.stdout).splitlines() if line.strip()]
    known = [line for line in lines if _KNOWN.search(line)]
    return [*lines, *known][-1].replace("aws: [ERROR]: ", "") if lines else ""
