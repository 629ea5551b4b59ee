"""How a configuration file is changed, and changed back: pieces of its text that are put in or taken out.

What is cut when that is taken back is proven to be ours: its bytes stand where they were written, and they are lines
that ``enable`` writes.
"""

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import List, Optional

SECTION = "plugins"
NAME = "presign-put"
MODULE = "awscli_presign_put"
PATH_SETTING = "cli_legacy_plugin_path"

# docs/install.md: "AWS CLI v2 can also load the file itself".
_ONE_FILE = "awscli-presign-put.pyz"


@dataclass(frozen=True)
class Edit:
    """One piece of the text that is replaced.

    :param offset: in bytes, in the text that the edits before this one have left.
    :param text: what stands there after it.
    :param removed: what stands there before it. Only our own line is ever removed: it is put at another place.
    """

    offset: int
    text: bytes
    removed: bytes = b""


def applied(text: bytes, edits: List[Edit]) -> bytes:
    """The text with all edits, one after the other."""
    for edit in edits:
        text = text[: edit.offset] + edit.text + text[edit.offset + len(edit.removed) :]
    return text


def without(text: bytes, edits: List[Edit]) -> Optional[bytes]:
    """The text before the edits; None where one of them is not of ``enable``, or is not what stands at its place."""
    for edit in reversed(edits):
        end = edit.offset + len(edit.text)
        if not _is_ours(edit) or edit.offset < 0 or text[edit.offset : end] != edit.text or end > len(text):
            return None
        text = text[: edit.offset] + edit.removed + text[end:]
    return text


def is_own_folder(folder: str, plugin_folder: Optional[str] = None) -> bool:
    """Whether v2 finds the plugin in it, also where ``enable`` ran with another XDG_DATA_HOME, or in one file."""
    parts = Path(folder).parts
    return folder == plugin_folder or parts[-2:] == ("awscli-presign-put", "plugin") or parts[-1:] == (_ONE_FILE,)


def _is_ours(edit: Edit) -> bool:
    if edit.removed:
        setting = re.escape(NAME.encode()) + rb"[ \t]*[=:][ \t]*" + MODULE.encode()
        line = re.compile(rb"[ \t]*" + setting + rb"[ \t]*(\r\n|\r|\n)?", re.IGNORECASE)
        return not edit.text and line.fullmatch(edit.removed) is not None
    lines = [line.strip() for line in re.split(rb"\r\n|\r|\n", edit.text)]
    settings = [line for line in lines if line and line != f"[{SECTION}]".encode()]
    return bool(settings) and all(_is_own_setting(line) for line in settings)


def _is_own_setting(line: bytes) -> bool:
    if line == f"{NAME} = {MODULE}".encode():
        return True
    # The path as a setting of its own, or our folder behind those of another.
    before = next((each for each in (f"{PATH_SETTING} = ", os.pathsep) if line.startswith(each.encode())), None)
    return before is not None and is_own_folder(line[len(before.encode()) :].decode("utf-8", "replace"))
