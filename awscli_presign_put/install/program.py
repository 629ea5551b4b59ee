"""How this program is run, and how it is installed for AWS CLI v1: for messages that tell a person to do so."""

import os

from awscli_presign_put import package_files
from awscli_presign_put.shown import quoted

NAME = "awscli-presign-put"


def command(name: str) -> str:
    """The command line that runs a subcommand of this program, such as ``awscli-presign-put enable``."""
    archive = package_files.archive()
    if archive is None:
        return f"{NAME} {name}"
    return f"{'py' if os.name == 'nt' else 'python3'} {quoted(str(archive))} {name}"
