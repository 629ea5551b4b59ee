"""The commands, and what they print, as the documents and the help pages show them."""

import re
import shlex
from pathlib import Path
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
"""As docs/stores.md shows it, but for the endpoint, which a test may replace."""

CREDENTIALS = """\
[cegedim]
aws_access_key_id = {access_key}
aws_secret_access_key = {secret_key}
"""

ENDPOINT = "https://storage-eb4.cegedim.cloud"

OF_MAINTAINERS = {"architecture.md", "host-facts.md", "release.md", "success.md"}

PROGRAMS = {
    *("aws", "awscli-presign-put", "cat", "curl", "cut", "docker", "export", "find", "git", "kill", "ls", "make"),
    *("AUTH=true", "mkdir", "parallel", "paste", "pip", "pipx", "printf", "python3", "rm", "sed", "sh", "sleep"),
    *("spark-submit", "split", "sudo", "wc", "~/presign-try/bin/pip"),
}
"""What a line of a document begins with if it is a command. Other indented blocks are files or a program's text."""

BLOCK = re.compile(r"(?:^    .*\n|^\n(?=    ))+", re.MULTILINE)
INLINE = re.compile(r"`((?:url=\$\()?aws s3 presign-[a-z]+ [^`]*(?:s3://|\$url)[^`]*)`")
"""A whole command in a sentence or a table: not one that only has its options."""


class Shown(NamedTuple):
    """A command and the lines that it prints; those may hold an ellipsis."""

    command: str
    output: str


def documents():
    """Those that have commands for users, README.md first."""
    pages = [path for path in sorted((ROOT / "docs").rglob("*.md")) if path.name not in OF_MAINTAINERS]
    return [ROOT / "README.md", ROOT / "SECURITY.md", *pages]


def is_command(line):
    return line.removeprefix("url=$(").split(" ")[0].rstrip("\n") in PROGRAMS


def blocks_of(text):
    """The indented blocks of a document, without their indentation."""
    for block in BLOCK.findall(text):
        yield "".join(line[4:] or line for line in block.strip("\n").splitlines(keepends=True)).rstrip("\n") + "\n"


def commands_in(block):
    """The commands of a block, and what they print where it shows that; nothing of a block without any."""
    if block.startswith("$ "):
        for command, output in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE):
            # Blocks with an empty line between them are one.
            yield Shown(command, output.rstrip("\n") + "\n" if output.strip() else "")
    elif is_command(block):
        command = ""
        for line in block.splitlines(keepends=True):
            command += line
            if is_whole(command):
                yield Shown(command.strip("\n"), "")
                command = ""
        assert not command.strip(), f"not a whole command: {command}"


def is_whole(command):
    """Whether no quotation mark and no backslash says that it goes on in the next line."""
    try:
        shlex.split(command.replace("\\\n", ""))
    except ValueError:
        return False
    return bool(command.strip()) and not command.endswith("\\\n")


def shown_in(document):
    """Every command of a document: those of its blocks in their order, then those in its sentences and tables."""
    text = Path(document).read_text(encoding="utf-8")
    in_sentences = [Shown(command, "") for command in INLINE.findall(BLOCK.sub("", text))]
    return [*(shown for block in blocks_of(text) for shown in commands_in(block)), *in_sentences]


def shown_in_documents():
    """What stands behind a ``$`` in an indented block of any document, and what it prints."""
    for document in documents():
        for block in blocks_of(document.read_text(encoding="utf-8")):
            if block.startswith("$ "):
                yield from commands_in(block)


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
