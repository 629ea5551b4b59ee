"""The files of this package, in a folder or in a zip file such as ``awscli-presign-put.pyz``.

``importlib.resources`` is imported where it is used: a command that only signs does not need it.
"""

from pathlib import Path
from typing import Any, Dict, Optional

import awscli_presign_put


def archive() -> Optional[Path]:
    """The zip file that this package is loaded from; None where that is a folder."""
    path = getattr(getattr(awscli_presign_put, "__loader__", None), "archive", None)
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

    return files(awscli_presign_put.__name__)
