"""The Python that runs an AWS CLI v1, and the command that installs this package for it.

A link, a shim of pyenv or asdf, or a script around the AWS CLI can lead to that Python in any way. So the AWS CLI is
asked: it gets a configuration that names a plugin, and a PYTHONPATH with that module, which says where it runs.
"""

import json
import re
import shutil
import sys
from importlib.metadata import PackageNotFoundError, distribution
from importlib.util import find_spec
from pathlib import Path
from typing import Optional
from urllib.parse import urlsplit
from urllib.request import url2pathname

from awscli_presign_put import __version__, package_files
from awscli_presign_put.install.clis import Python
from awscli_presign_put.shown import command_line

_DISTRIBUTION = "awscli-presign-put"
_PROBE = "awscli_presign_put_python"

CONFIG = f"[plugins]\npython = {_PROBE}\n"
"""The configuration with which an AWS CLI v1 is asked."""

_MODULE = f"""import json, os, sys, sysconfig
from importlib.util import find_spec
managed = os.path.exists(os.path.join(sysconfig.get_path("stdlib"), "EXTERNALLY-MANAGED"))
own = sys.prefix != sys.base_prefix  # a virtual environment is nobody else's
said = [sys.executable, find_spec("pip") is not None, managed and not own, find_spec("awscli_presign_put") is not None]
sys.stderr.write("\\n{_PROBE} " + json.dumps(said) + "\\n")
def awscli_initialize(cli):
    pass
"""


def write_probe(folder: Path) -> None:
    """Write the module that says where it runs into a folder that is to be in PYTHONPATH."""
    (folder / f"{_PROBE}.py").write_text(_MODULE, encoding="utf-8")


def python_of(path: str, said: str) -> Optional[Python]:
    """The Python of an AWS CLI; None where it is not known.

    :param path: the AWS CLI.
    :param said: what it printed when it was asked.
    """
    answer = re.search(rf"^{_PROBE} (\[.*\])\r?$", said, re.MULTILINE)
    try:
        executable, *facts = json.loads(answer.group(1)) if answer else [""]
        python = Python(executable, *facts)
    except (ValueError, TypeError):
        return _of_first_line(path)
    # Isolated (python -I), it looks at no PYTHONPATH.
    return python if executable and isinstance(executable, str) else _of_first_line(path)


def _of_first_line(path: str) -> Optional[Python]:
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
    found = shutil.which(words[0])
    return Python(found) if found else None


def install_command(python: Optional[Python]) -> Optional[str]:
    """The command line that installs this package for a Python; None where it is not known.

    Without a pip there, by the pip of the Python that runs this program, or by uv.
    """
    if python is None:
        return None
    pip = ["-m", "pip", "install"]
    if python.has_pip:
        command = [python.path, *pip]
    elif sys.executable and find_spec("pip"):
        command = [sys.executable, "-m", "pip", "--python", python.path, "install"]
    elif shutil.which("uv"):
        command = ["uv", "pip", "install", "--python", python.path]
    else:
        return f"{command_line([python.path, '-m', 'ensurepip'])} && {command_line([python.path, *pip, _what()])}"
    return command_line([*command, *(["--break-system-packages"] if python.is_managed else []), _what()])


def _what() -> str:
    """What pip is told to install: where this package came from, if that is still there; else its name and version."""
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
