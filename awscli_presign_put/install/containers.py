"""Signs that a configuration file is shared with containers, in which the plugin may be missing."""

import os
import re
from pathlib import Path
from typing import List

from awscli_presign_put.install.clis import Cli

_MOUNTS = Path("/proc/self/mountinfo")
_MOST_BYTES = 64 * 1024  # of a script
_RUNS = re.compile(rb"\b(docker|podman|nerdctl|finch)\b([^\n;|&]|\\\n)*\b(run|exec)\b")


def notes(clis: List[Cli], config: Path, plugin_folder: Path) -> List[str]:
    """What a person must know before another AWS CLI reads this file, where there are signs of one."""
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
