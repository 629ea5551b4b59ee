"""The files of this package, in a folder or in a zip file such as ``awscli-presign-put.pyz``.

``importlib.resources`` is imported where it is used: a command that only signs does not need it.
"""

from pathlib import Path
from typing import Any, Dict, Optional


class TextFile:
    """An attribute of a class whose value is the text of one file, read each time that it is asked for.

    For ``EXAMPLES`` of a command, which the AWS CLI asks for when it creates the command's help. Its own
    ``BasicCommand.FROM_FILE`` opens a path below the module's folder, which a zip file does not have.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def __get__(self, instance: Any, owner: Any) -> str:
        return read_text(self._name)


def archive() -> Optional[Path]:
    """The zip file that this package is loaded from; None where that is a folder."""
    path = getattr(__spec__.loader, "archive", None)  # zipimport.zipimporter has it
    return Path(path).absolute() if path else None


def read_text(name: str) -> str:
    """The text of one file.

    :param name: its path in the package, with ``/`` between the parts.
    """
    return str(_root().joinpath(name).read_text(encoding="utf-8"))


def read_all() -> Dict[str, bytes]:
    """The contents of each file of this package, by its path in the package."""
    return read_tree(_root())


def read_tree(folder: Any) -> Dict[str, bytes]:
    """The contents of each file below a folder, by its path in there with ``/`` between the parts.

    What Python keeps there for itself is left out. A folder that does not exist has no files.

    :param folder: a ``Path``, or what else has ``iterdir``: ``importlib.resources.abc.Traversable``.
    """
    found: Dict[str, bytes] = {}
    if not folder.is_dir():
        return found
    for entry in sorted(folder.iterdir(), key=lambda entry: str(entry.name)):
        if not entry.is_dir():
            found[entry.name] = entry.read_bytes()
        elif entry.name != "__pycache__":
            found.update({f"{entry.name}/{name}": contents for name, contents in read_tree(entry).items()})
    return found


def _root() -> Any:
    from importlib.resources import files

    return files(__package__)
