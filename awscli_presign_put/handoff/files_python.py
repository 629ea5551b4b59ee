"""The Python script that uploads the files of a folder (3.6 or newer, standard library only).

Its text is in ``files_python.txt``, where the values have names between ``@``. The store is its memory: before a file
is sent, a presigned HeadObject tells whether it is there.
"""

import json
from typing import Dict, Sequence

from awscli_presign_put.handoff import script_parts
from awscli_presign_put.handoff.files_kit import FileLinks, files_kit
from awscli_presign_put.handoff.naming import ends_at


def files_python(files: Sequence[FileLinks], place: str) -> str:
    """The script.

    :param files: at least one.
    :param place: where they go, as a comment says it.
    """
    kit = files_kit(files)
    values: Dict[str, str] = {
        "COUNT": f"{len(files)} file{'s' if len(files) > 1 else ''}",
        "PLACE": place,
        "ENDS_AT": ends_at(kit.first),
        "ENDS": str(int(kit.first.expires_at.timestamp())),
        "ENDS_AT_TEXT": ascii(f"{kit.first.expires_at:%Y-%m-%dT%H:%M:%SZ}"),
        "DIGEST_HEADER": ascii(kit.digest.header),
        "ALGORITHM": ascii(kit.digest.function),
        "LINKS": ascii(kit.links),
        "NAMES": ascii(kit.names),
        "FILES": "\n".join(json.dumps(file, separators=(",", ":")) for file in kit.files),
    }
    return script_parts.script("files", values)
