"""The user's home directory, and paths that begin with it."""

import os
from pathlib import Path

from awscli_presign_put.install.errors import InstallError


def home() -> Path:
    """The home directory.

    :raises InstallError: there is none.
    """
    found = os.path.expanduser("~")  # noqa: PTH111  # Path.home() raises a RuntimeError, or gives a relative path
    if found.startswith("~"):
        raise InstallError("There is no home directory. Set HOME.")
    return Path(found).absolute()


def expanded(path: str, name: str) -> Path:
    """The path with variables and ``~`` expanded, as botocore expands it.

    :param name: the environment variable that has the path, for messages.
    :raises InstallError: there is no such home directory.
    """
    if path.startswith(("~/", f"~{os.sep}")):
        home()
    found = os.path.expanduser(os.path.expandvars(path))  # noqa: PTH111  # as above
    if found.startswith("~"):
        raise InstallError(f"{name} is {path}, and there is no such user. Set it to the path of a file.")
    return Path(found).absolute()
