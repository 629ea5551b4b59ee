"""Options that only another command has: refused by name, with what to use instead."""

from typing import Dict, List

from awscli_presign_put.options.errors import UsageError


def check_refused(arguments: List[str], refused: Dict[str, str], command: str) -> None:
    """Refuse them before the AWS CLI calls them unknown.

    :param arguments: what was typed.
    :param refused: option, without its dashes -> why the command has not got it; ``{0}`` is that name.
    :raises UsageError: one of them is there.
    """
    for argument in arguments:
        option = argument.partition("=")[0]
        why = refused.get(option[2:]) if option.startswith("--") else None
        if why is not None:
            raise UsageError(f"{option} cannot be used with {command}: {why.format(option[2:])}")
