"""``--output-file``: the options of the commands that print something to be handed on.

"aws s3" imports this file for each of its commands, and so little else is imported here.
"""

from typing import Any, Dict, List, NamedTuple, Optional

from awscli_presign_put.options.errors import UsageError

ARGUMENTS: List[Dict[str, Any]] = [
    {
        "name": "output-file",
        "no_paramfile": True,
        "help_text": (
            "Write what would be printed to standard output to this file instead, byte for byte. Only its owner can "
            "read it. The file is written as a whole or not at all. A file that exists is not replaced, unless "
            "``--overwrite-output-file`` is specified. Use it in Windows PowerShell 5.1, where ``>`` writes UTF-16, "
            "which Python, shells and ``curl`` cannot read. Cannot be combined with the lines of ``--keys-from``, "
            "``--manifest`` and ``--for-files``."
        ),
    },
    {
        "name": "overwrite-output-file",
        "action": "store_true",
        "help_text": "Replace the file of ``--output-file`` if it exists.",
    },
]

_OF_LINES = (None, "url", "jsonl")
"""Formats of which an upload is a line. The others are a script for all files."""


class OutputFile(NamedTuple):
    """The file that takes the place of standard output.

    :param path: as it was typed.
    :param may_replace: a file that exists is replaced.
    """

    path: str
    may_replace: bool


def output_file(parsed_args: Any) -> Optional[OutputFile]:
    """The file of ``--output-file``; None for standard output, also of commands that do not have the option.

    :raises UsageError: if the output does not fit into one file, or an option is given without the other.
    """
    typed = vars(parsed_args)
    path = typed.get("output_file")
    may_replace = bool(typed.get("overwrite_output_file"))
    if path is None:
        if may_replace:
            raise UsageError("--overwrite-output-file requires --output-file.")
        return None
    if path in ("", "-"):
        raise UsageError("--output-file requires the path of a file. To print to standard output, omit it.")
    bulk = ("keys-from", "manifest", "for-files")
    option = next((name for name in bulk if typed.get(name.replace("-", "_")) is not None), None)
    if option and (option == "keys-from" or typed.get("format") in _OF_LINES):
        raise UsageError(
            f"--output-file cannot be combined with the lines of --{option}. Redirect standard output; in Windows "
            'PowerShell 5.1, run: cmd /c "aws ... > FILE"'
        )
    return OutputFile(path, may_replace)
