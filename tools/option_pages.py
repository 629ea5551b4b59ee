"""The tables of options in ``docs/reference/``, made from the commands themselves.

``python tools/option_pages.py`` writes them; ``tests/test_readme.py`` fails when one is stale. Each page keeps what is
before and after its table.
"""

import argparse
import sys
from pathlib import Path

import awscli  # noqa: F401  # before any "import botocore", as in conftest.py

from awscli_presign_put.__main__ import _parser
from awscli_presign_put.commands.every_command import COMMANDS
from awscli_presign_put.commands.presign_put import PresignPutCommand
from awscli_presign_put.options.table import HEADER_OPTIONS

FOLDER = Path(__file__).parents[1] / "docs" / "reference"
BEGIN, END = "<!-- options: made by tools/option_pages.py -->\n", "<!-- end of options -->\n"
PROGRAM = "awscli-presign-put"

# Values that show which headers an option makes; of the others any text does.
SAMPLES = {
    "expires": "2030-01-31",
    "object-lock-retain-until-date": "2030-01-31",
    "metadata": {"NAME": "x"},
    "grants": ["read=x", "readacl=x", "writeacl=x", "full=x"],
    "tags": [["a", "b"]],
    "sse-c-key": "x" * 32,
    "content-type": "a/b",
    "website-redirect": "/",
    "expected-bucket-owner": "123456789012",
    "content-length": "5",
    "content-md5": "A" * 22 + "==",
    "checksum-crc32": "AAAAAA==",
    "checksum-crc32c": "AAAAAA==",
    "checksum-crc64nvme": "AAAAAAAAAAA=",
    "checksum-sha1": "A" * 27 + "=",
    "checksum-sha256": "A" * 43 + "=",
    "checksum-sha512": "A" * 86 + "==",
    "checksum-md5": "A" * 22 + "==",
    "checksum-xxhash64": "AAAAAAAAAAA=",
    "checksum-xxhash3": "AAAAAAAAAAA=",
    "checksum-xxhash128": "A" * 22 + "==",
    "header": [["NAME=VALUE"]],
}


def table(arguments, headers=None):
    """The options in Markdown, each with what it means, and where it becomes headers of a PUT request, with these."""
    rows = ["| Option | Meaning |", "|---|---|"]
    for argument in arguments:
        name = argument["name"]
        if argument.get("positional_arg"):
            continue
        meaning = argument["help_text"].replace("``", "`") if is_ours(argument) else "as in `aws s3 cp`"
        if headers and name in headers:
            made = headers[name].to_headers(SAMPLES.get(name, "x"))
            meaning += " → " + ", ".join(f"`{header}`" for header, _ in made)
        rows.append(f"| `--{name}` | {meaning} |")
    return "\n".join(rows) + "\n"


def is_ours(argument):
    """Whether the text is of this project: the host's differ between its versions."""
    from awscli.customizations.s3 import subcommands

    theirs = [value for value in vars(subcommands).values() if isinstance(value, dict) and "help_text" in value]
    return all(argument["help_text"] != other["help_text"] for other in theirs)


def table_of_program():
    """The commands of the installer, each with its options."""
    (commands,) = (action for action in _parser()._actions if isinstance(action, argparse._SubParsersAction))
    rows = ["| Command | Option | Meaning |", "|---|---|---|"]
    for told in commands._choices_actions:
        rows.append(f"| `{told.dest}` | | {told.help} |")
        for action in commands.choices[told.dest]._actions:
            if "--help" not in action.option_strings:
                value = f" {{{','.join(action.choices)}}}" if action.choices else f" {action.metavar or ''}"
                rows.append(f"| | `{(action.option_strings[0] + value).strip()}` | {action.help} |")
    return "\n".join(rows) + "\n"


def tables():
    """The name of each page and its table."""
    headers = {option.name: option for option in HEADER_OPTIONS}
    for command in COMMANDS:
        yield command.NAME, table(command.ARG_TABLE, headers if command is PresignPutCommand else None)
    yield PROGRAM, table_of_program()


def with_table(text, made):
    """A page with this table in the place of the one that it has."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"The page lacks {BEGIN} or {END}")
    return f"{before}{BEGIN}\n{made}\n{END}{after}"


def stale():
    """Each page that is not as it would be made: its path and its text."""
    for name, made in tables():
        path = FOLDER / f"{name}.md"
        text = path.read_text(encoding="utf-8")
        if (new := with_table(text, made)) != text:
            yield path, new


if __name__ == "__main__":
    for page, new_text in stale():
        page.write_text(new_text, encoding="utf-8")
    sys.exit(0)
