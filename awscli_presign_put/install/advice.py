"""Why an AWS CLI does not work with a configuration file, or does not load the plugin, and what to do: in sentences.

And what a person must know where a configuration file is shared with containers.
"""

import os
import re
from pathlib import Path
from typing import List, Optional

from awscli_presign_put.install import config_text, plugin_folder, whole_file
from awscli_presign_put.install.clis import Cli, Sight, enable_command, install_command
from awscli_presign_put.install.record import MODULE, NAME, PATH_SETTING, SECTION
from awscli_presign_put.install.system import InstallError, expanded
from awscli_presign_put.install.v1_path import is_path
from awscli_presign_put.shown import quoted

IN_A_CONTAINER = (
    "If it runs in a container, mount the home directory there at the same path, and pass HOME and AWS_CONFIG_FILE."
)


def credentials_file() -> Optional[Path]:
    """The shared credentials file in force, by botocore's rules; None where none is named."""
    named = os.environ.get("AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials")
    try:
        path = expanded(named, "AWS_SHARED_CREDENTIALS_FILE")
    except InstallError:
        return None
    return path if named else None


def malformed(path: Path) -> Optional[str]:
    """Why no AWS CLI can read this file; None if they can, or if this process cannot read it."""
    try:
        contents = whole_file.read(path) or b""
    except InstallError:
        return None
    try:
        config_text.settings(contents)
    except InstallError as error:
        return str(error)
    return None


def pip_of(cli: Cli, sight: Sight) -> str:
    """The command line of the pip that installs packages for an AWS CLI v1."""
    return f"{quoted(sight.python.path) if sight.python else 'the Python that runs ' + cli.path} -m pip"


def install(cli: Cli, sight: Sight) -> str:
    """What to do so that the AWS CLI can import this version of the plugin. A command of pip comes last."""
    if not cli.needs_package:
        return f"Run {enable_command()}."
    command = install_command(sight.python)
    return f"Install it with: {command}" if command else f"Install it in the Python that runs {cli.path}."


def why_broken(
    cli: Cli, sight: Sight, config: Path, what: str = "Every command fails", read: Optional[Path] = None
) -> str:
    """Why an AWS CLI does not work.

    :param config: the configuration file of the user.
    :param what: does not work, for the first sentence.
    :param read: the file that the AWS CLI was run with, if that is another.
    """
    unread = re.search(r"Unable to parse config file: (.+)", sight.said)
    reason = malformed(Path(unread.group(1))) if unread else None
    if unread and reason:
        return f"{what}, because of {unread.group(1)}. {reason}"
    missing = re.search(r"No module named '([^']+)'", sight.said)
    if missing is None:
        return f"{what} with {config}: {sight.said}"
    name = missing.group(1)
    what = f"{what}, because [{SECTION}] in {config}"
    if is_path(name):
        return (
            f"{what} sets {PATH_SETTING}, which AWS CLI v1 reads as a plugin. Put {NAME} = {MODULE} first in that "
            f"section, by hand or with {enable_command()}."
        )
    if name == MODULE:
        if cli.major > 1 and _has_all(cli, read or config) and plugin_folder.has_this_package():
            return f"{what} names {plugin_folder.plugin_folder()}, which it cannot read. {IN_A_CONTAINER}"
        return f"{what} names this plugin, which it cannot import. {install(cli, sight)}"
    how = f"Install {name} with {pip_of(cli, sight)}"
    if cli.major > 1:
        how = f"Install {name} in a folder and add that folder to {PATH_SETTING}"
    return f"{what} names {name}, which it cannot import. {how}, or remove the line."


def why_not_loaded(cli: Cli, sight: Sight, config: Path) -> str:
    """Why an AWS CLI that works has not loaded the plugin."""
    if cli.version is None:
        return f"It is not known whether it can load the plugin: {cli.trouble}."
    if cli.major == 1 and sight.python and sight.python.has_plugin is False:
        command = install_command(sight.python)
        return f"The plugin is not installed for it. Run {enable_command()} after this command: {command}"
    if _has_all(cli, config):
        return f"It does not load the plugin, because it does not read {config}. {IN_A_CONTAINER}"
    return f"It does not load the plugin. Run {enable_command()}."


def _has_all(cli: Cli, config: Path) -> bool:
    """Whether the file has all that the AWS CLI needs to load the plugin."""
    folder = str(plugin_folder.plugin_folder()) if cli.major > 1 else None
    try:
        return not config_text.enabled(whole_file.read(config) or b"", folder)
    except InstallError:
        return False


_MOUNTS = Path("/proc/self/mountinfo")
_MOST_BYTES = 64 * 1024  # of a script
_RUNS = re.compile(rb"\b(docker|podman|nerdctl|finch)\b([^\n;|&]|\\\n)*\b(run|exec)\b")


def container_notes(clis: List[Cli], config: Path, plugin_folder: Path) -> List[str]:
    """Notes for the user where there are signs of an AWS CLI in a container."""
    found = [
        f"{cli.path} runs the AWS CLI in a container. Each container that reads {config} needs {plugin_folder} at the "
        "same path. Otherwise all its commands fail."
        for cli in clis
        if runs_container(Path(cli.path))
    ]
    folder = Path(os.path.realpath(config)).parent
    if is_mount_point(folder):
        found.append(
            f"{folder} is a mount point. Each AWS CLI that reads {config} in another container, or on another machine, "
            "needs the plugin too. Otherwise all its commands fail."
        )
    return found


def runs_container(program: Path) -> bool:
    """Whether it is a script that starts a program in a container."""
    try:
        with program.open("rb") as file:
            script = file.read(_MOST_BYTES)
    except OSError:
        return False
    lines = [line for line in script.splitlines(keepends=True) if not line.lstrip().startswith(b"#")]
    return script.startswith(b"#!") and _RUNS.search(b"".join(lines)) is not None


def is_mount_point(folder: Path) -> bool:
    """Whether something is mounted there, be it a part of the same file system."""
    if os.path.ismount(folder):
        return True
    try:
        mounts = _MOUNTS.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:  # not Linux
        return False
    # proc_pid_mountinfo(5): the fifth field, in which white space and backslashes are octal numbers.
    points = {re.sub(r"\\(\d{3})", lambda code: chr(int(code.group(1), 8)), line.split(" ")[4]) for line in mounts}
    return str(folder) in points
