"""AWS CLIs that are run to see what they do with a configuration file: side by side, each for a minute at most."""

import os
import re
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Dict, List, NamedTuple, Optional

from awscli_presign_put import __version__
from awscli_presign_put.install.bounded import CANNOT_RUN, TOO_LONG, Done, Invocation, bounded
from awscli_presign_put.install.clis import (
    CONFIG,
    Cli,
    Python,
    Sight,
    dangling,
    last_line,
    python_of,
    write_asking_plugin,
)
from awscli_presign_put.install.record import MODULE
from awscli_presign_put.install.system import shared_temporary_folder
from awscli_presign_put.progress import Progress

_VERSION = re.compile(r"^aws-cli/(\d+\.\d+\.\d+[\w.+-]*).*$", re.MULTILINE)
_QUIET = 1.0  # seconds, in which nobody wonders what is going on
_NOTHING = Path(os.devnull)


class Program(NamedTuple):
    """A program, and the variables that it gets beside those of this process."""

    path: str
    environment: Dict[str, str] = {}


class Trials:
    """Runs AWS CLIs.

    :param progress: says which one is waited for, after a second.
    """

    def __init__(self, progress: Optional[Progress] = None) -> None:
        self._progress = progress or Progress(sys.stderr)
        self._start = time.monotonic()

    def find(self, paths: List[str], config: Path) -> List[Cli]:
        """The AWS CLIs at these paths, and whether each works with this configuration file."""
        found = {cli.path: cli for cli in self._versions(list(map(Program, paths)), config)}
        # With no configuration at all, so that what is wrong there does not hide the version.
        hidden = [cli.path for cli in found.values() if cli.version is None and TOO_LONG not in cli.trouble]
        for cli in self.at(hidden):
            before = found[cli.path]
            found[cli.path] = replace(cli, works=before.works) if cli.version else before
        # And with all settings of the user, which a script around an AWS CLI may need.
        hidden = [cli.path for cli in found.values() if not cli.runs and TOO_LONG not in cli.trouble]
        own = _own_settings()
        for cli in self._versions([Program(path, own) for path in hidden if own], config):
            if cli.runs:
                found[cli.path] = replace(cli, has_own_settings=True)
        return list(found.values())

    def at(self, paths: List[str]) -> List[Cli]:
        """The AWS CLIs at these paths, without a configuration."""
        return self._versions([Program(path, {"AWS_SHARED_CREDENTIALS_FILE": os.devnull}) for path in paths], _NOTHING)

    def start(self, clis: List[Cli], config: Path) -> List[Sight]:
        """Whether each works with this configuration file, without a look at the plugin: it loads all plugins first."""
        shown = self.run([_program(cli) for cli in clis], config, "--version")
        # A script around an AWS CLI may end with another exit code than that, and hide the version.
        return [
            Sight(done.returncode == 0 and (_version(done) is not None or cli.version is None), said=last_line(done))
            for cli, done in zip(clis, shown)
        ]

    def look(self, clis: List[Cli], config: Path) -> List[Sight]:
        """Whether each works with this configuration file and has the plugin; of a v1 that lacks it, its Python too.

        Each is asked to presign without a key, which ends at once and reaches no network; with ``--debug``, the plugin
        says its version and where it is.
        """
        asked = self.run([_program(cli) for cli in clis], config, "s3", "presign-put", "s3://bucket/", "--debug")
        sights = {cli.path: _seen(done) for cli, done in zip(clis, asked)}
        others = [cli for cli in clis if sights[cli.path].plugin_version is None]
        for cli, started in zip(others, self.start(others, config)):
            said = sights[cli.path].said if started.works else started.said
            # A script may answer --version itself.
            sights[cli.path] = replace(started, works=started.works and not lacks_plugin(said), said=said)
        lacking = [cli for cli in clis if cli.needs_package and sights[cli.path].plugin_version != __version__]
        for cli, python in zip(lacking, self._pythons(lacking)):
            sights[cli.path] = replace(sights[cli.path], python=python)
        return [sights[cli.path] for cli in clis]

    def run(self, programs: List[Program], config: Path, *arguments: str) -> "List[Done[str]]":
        """Run programs with this configuration file; what keeps one from running is on its standard error."""
        variables = _environment(config)
        try:
            return bounded(
                [Invocation([each.path, *arguments], {**variables, **each.environment}) for each in programs],
                self._waiting,
            )
        finally:
            self._progress.clear()

    def _versions(self, programs: List[Program], config: Path) -> List[Cli]:
        shown = self.run(programs, config, "--version")
        return [_cli(each.path, done) for each, done in zip(programs, shown)]

    def _pythons(self, clis: List[Cli]) -> List[Optional[Python]]:
        if not clis:
            return []
        with tempfile.TemporaryDirectory(prefix=".awscli-presign-put-", dir=shared_temporary_folder()) as name:
            folder = Path(name)
            write_asking_plugin(folder)
            (folder / "config").write_text(CONFIG, encoding="utf-8")
            path = os.pathsep.join(filter(None, [name, os.environ.get("PYTHONPATH")]))
            # No cache beside the module: it is the folder of a moment.
            environment = {"PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
            programs = [_program(cli, environment) for cli in clis]
            # Not --version, which a script may answer itself. Without a key, nothing is sent.
            asked = self.run(programs, folder / "config", "s3", "presign", "s3://bucket/")
        return [python_of(cli.path, done.stderr + done.stdout) for cli, done in zip(clis, asked)]

    def _waiting(self, path: str) -> None:
        if time.monotonic() - self._start > _QUIET:
            self._progress.show(f"Trying {path} ...")


def lacks_plugin(said: str) -> bool:
    """Whether the error is that this plugin cannot be imported."""
    return f"No module named '{MODULE}'" in said


def _program(cli: Cli, environment: Optional[Dict[str, str]] = None) -> Program:
    return Program(cli.path, {**(_own_settings() if cli.has_own_settings else {}), **(environment or {})})


def _own_settings() -> Dict[str, str]:
    """The settings of the user in the environment, but for the configuration file."""
    return {name: value for name, value in os.environ.items() if name.startswith("AWS_") and name != "AWS_CONFIG_FILE"}


def _environment(config: Path) -> Dict[str, str]:
    """The variables of this process, for an AWS CLI that reads this configuration file and no other settings."""
    # A profile that is missing must not look like a plugin that is.
    variables = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    # A malformed credentials file ends every command, so it must be the user's own.
    if "AWS_SHARED_CREDENTIALS_FILE" in os.environ:
        variables["AWS_SHARED_CREDENTIALS_FILE"] = os.environ["AWS_SHARED_CREDENTIALS_FILE"]
    variables.update(
        AWS_CONFIG_FILE=str(config), AWS_EC2_METADATA_DISABLED="true", AWS_PAGER="", AWS_CLI_AUTO_PROMPT="off"
    )
    return variables


def _cli(path: str, shown: "Done[str]") -> Cli:
    version = _version(shown)
    if version is None:
        target = dangling(path)
        trouble = f"it is a link to {target}, which does not exist." if target else _not_run(path, shown)
        trouble = trouble or (shown.returncode and last_line(shown)) or "it does not print the version of an AWS CLI"
        return Cli(path, None, trouble, works=shown.returncode == 0)
    says_more = shown.stdout.strip() not in ("", version.group().strip())
    return Cli(path, version.group(1), "", says_more, works=shown.returncode == 0)


def _not_run(path: str, shown: "Done[str]") -> str:
    if Path(path).is_dir():
        return "it is a folder."
    if CANNOT_RUN in shown.stderr and os.access(path, os.X_OK) and os.access(path, os.R_OK):
        with Path(path).open("rb") as file:
            if file.read(2) == b"#!":
                return "the program that its first line names cannot be run."
    return ""


def _version(shown: "Done[str]") -> "Optional[re.Match[str]]":
    # A script around an AWS CLI may print more before it.
    return _VERSION.search(shown.stdout + shown.stderr)


def _seen(asked: "Done[str]") -> Sight:
    # A container with a terminal has one stream, whose lines end as a terminal's do.
    text = asked.stderr + asked.stdout
    seen = re.search(r"awscli-presign-put (\S+) in ([^\r\n]*)", text)
    if seen is None:
        return Sight(False, said=last_line(asked))
    replaces = re.search(r"awscli-presign-put replaces ([^\r\n]*)", text)
    return Sight(True, seen.group(1), seen.group(2), replaces.group(1) if replaces else "")
