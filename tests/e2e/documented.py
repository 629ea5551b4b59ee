"""The commands, and what they print, as README.md and the help pages show them."""

import re
from typing import NamedTuple

from conftest import ROOT

EXAMPLES = ROOT / "awscli_presign_put" / "examples"
MOMENT = "20261123T215524Z"
"""When everything that is shown was signed."""

PROFILE = """\
[profile cegedim]
region = us-east-1
endpoint_url = {endpoint}
s3 =
    addressing_style = path
"""
"""As README.md shows it, but for the endpoint, which a test may replace."""

CREDENTIALS = """\
[cegedim]
aws_access_key_id = {access_key}
aws_secret_access_key = {secret_key}
"""

ENDPOINT = "https://storage-eb4.cegedim.cloud"


class Shown(NamedTuple):
    """A command and the lines that it prints; those may hold an ellipsis."""

    command: str
    output: str


def shown_in_readme():
    """What stands behind a ``$`` in an indented block, and what it prints."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"(?:^    .*\n)+", text, re.MULTILINE)
    for block in blocks:
        lines = "".join(line[4:] for line in block.splitlines(keepends=True))
        for command, output in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", lines, re.MULTILINE):
            yield Shown(command, output)


def blocks_of_help(name):
    """The literal blocks of a help page's examples, in their order."""
    text = (EXAMPLES / f"{name}.rst").read_text(encoding="utf-8")
    blocks = re.findall(r"::\n\n((?:    .*\n|\n(?=    ))+)", text)
    # An empty line in a block has no spaces before it.
    return ["".join(line[4:] or line for line in block.splitlines(keepends=True)) for block in blocks]


def matches(output, shown):
    """Whether that is what is shown, in which an ellipsis stands for any text of one line.

    In help pages, which not every terminal shows in UTF-8, it is three full stops.
    """
    return re.fullmatch(".+".join(map(re.escape, re.split(r"…|\.{3}", shown))), output) is not None
