"""The tables of options in README.md, made from the commands themselves.

``python tests/readme.py`` writes it; ``test_readme.py`` fails when it is stale.
"""

import sys
from pathlib import Path

import awscli  # noqa: F401  # before any "import botocore", as in conftest.py

from awscli_presign_put.commands.presign_explain import PresignExplainCommand
from awscli_presign_put.commands.presign_multipart import PresignMultipartCommand
from awscli_presign_put.commands.presign_post import PresignPostCommand
from awscli_presign_put.commands.presign_put import PresignPutCommand
from awscli_presign_put.options.table import HEADER_OPTIONS

README = Path(__file__).parents[1] / "README.md"
BEGIN, END = "<!-- options: made by tests/readme.py -->\n", "<!-- end of options -->\n"
TEXTS_OF_PUT = {argument["help_text"] for argument in PresignPutCommand.ARG_TABLE}
BEGIN_EXPLAIN = "<!-- options of presign-explain: made by tests/readme.py -->\n"
BEGIN_POST = "<!-- options of presign-post: made by tests/readme.py -->\n"
BEGIN_MULTIPART = "<!-- options of presign-multipart: made by tests/readme.py -->\n"

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


def table(arguments):
    """The options in Markdown, each with what it means; of those of ``aws s3 cp``, the headers that they become."""
    headers = {option.name: option for option in HEADER_OPTIONS}
    rows = ["| option | meaning |", "|---|---|"]
    for argument in arguments:
        name = argument["name"]
        if argument.get("positional_arg"):
            continue
        meaning = argument["help_text"].replace("``", "`") if is_ours(argument) else "as in `aws s3 cp`"
        if name in headers and argument["help_text"] in TEXTS_OF_PUT:
            made = headers[name].to_headers(SAMPLES.get(name, "x"))
            meaning += " → " + ", ".join(f"`{header}`" for header, _ in made)
        rows.append(f"| `--{name}` | {meaning} |")
    return "\n".join(rows) + "\n"


def is_ours(argument):
    """Whether the text is of this project: the host's differ between its versions."""
    from awscli.customizations.s3 import subcommands

    theirs = [value for value in vars(subcommands).values() if isinstance(value, dict) and "help_text" in value]
    return all(argument["help_text"] != other["help_text"] for other in theirs)


def own_of(command):
    """The options of a command that presign-put has not, or has with another meaning."""
    return [argument for argument in command.ARG_TABLE if argument["help_text"] not in TEXTS_OF_PUT]


def with_tables(text):
    for begin, arguments in (
        (BEGIN, PresignPutCommand.ARG_TABLE),
        (BEGIN_POST, own_of(PresignPostCommand)),
        (BEGIN_MULTIPART, own_of(PresignMultipartCommand)),
        (BEGIN_EXPLAIN, PresignExplainCommand.ARG_TABLE),
    ):
        before, _, rest = text.partition(begin)
        _, _, after = rest.partition(END)
        text = before + begin + "\n" + table(arguments) + "\n" + END + after
    return text


if __name__ == "__main__":
    README.write_text(with_tables(README.read_text(encoding="utf-8")), encoding="utf-8")
    sys.exit(0)
