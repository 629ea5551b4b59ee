"""``--output-file``: the options of the commands that print something to be handed on.

"aws s3" imports this file for each of its commands, and so little else is imported here.
"""

from typing import Any, Dict, List

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


def check_output_file(parsed_args: Any) -> None:
    """Refuse what cannot be written to one file, and an option without the other.

    :raises UsageError: it was asked for.
    """
    if parsed_args.output_file is None:
        if parsed_args.overwrite_output_file:
            raise UsageError("--overwrite-output-file requires --output-file.")
        return
    if parsed_args.output_file in ("", "-"):
        raise UsageError("--output-file requires the path of a file. To print to standard output, omit it.")
    bulk = {
        "--keys-from": getattr(parsed_args, "keys_from", None),
        "--manifest": getattr(parsed_args, "manifest", None),
        "--for-files": getattr(parsed_args, "for_files", None),
    }
    option = next((name for name, value in bulk.items() if value is not None), None)
    if option and (option == "--keys-from" or parsed_args.format not in ("sh", "python", "powershell")):
        raise UsageError(
            f"--output-file cannot be combined with the lines of {option}. Redirect standard output; in Windows "
            "PowerShell 5.1, by cmd /c."
        )
