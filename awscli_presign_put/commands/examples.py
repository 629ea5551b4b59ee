"""The examples in a command's help, from the package's ``examples`` folder."""

from typing import Any

from awscli_presign_put import package_files


class Examples:
    """``EXAMPLES`` of a command: reads the text when the AWS CLI creates the command's help.

    The AWS CLI's own ``BasicCommand.FROM_FILE`` opens a path below the module's folder, which a zip file does not have.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def __get__(self, command: Any, command_class: Any) -> str:
        return package_files.read_text(f"examples/{self._name}")
