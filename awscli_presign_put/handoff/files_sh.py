"""The shell script that uploads the files of a folder. Its text is in ``files.sh``, with names between ``@``.

It is for any POSIX shell, with the tools of GNU, BSD or BusyBox: curl, awk, sed, tr, ls, date, sleep and printf.
Processes are known from ps or, in slim containers, from /proc. Like that of a multipart upload it writes no file: names
and headers are comments in it, escaped for ``printf``.
"""

import base64
import re
import shlex
from typing import Dict, Iterable, List, Sequence, Tuple

from awscli_presign_put.handoff import bound
from awscli_presign_put.handoff.files_kit import FileLinks, FilesKit, KitFile, KitRequest, files_kit
from awscli_presign_put.handoff.multipart_sh import HASHED, header_lines
from awscli_presign_put.handoff.naming import ends_at
from awscli_presign_put.package_files import read_text

_PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-/")
_SHOWN = 300


def files_sh(files: Sequence[FileLinks], place: str) -> str:
    """The script.

    :param files: at least one.
    :param place: where they go, as a comment says it.
    """
    kit = files_kit(files)
    function = kit.digest.function
    values: Dict[str, str] = {
        "COUNT": f"{len(files)} file{'s' if len(files) > 1 else ''}",
        "PLACE": place,
        "TOTAL": str(len(files)),
        "ENDS_AT": ends_at(kit.first),
        "ENDS": str(int(kit.first.expires_at.timestamp())),
        "ENDS_AT_TEXT": f"{kit.first.expires_at:%Y-%m-%dT%H:%M:%SZ}",
        "DIGEST_HEADER": kit.digest.header,
        "ALGORITHM": shlex.quote(function),
        "HASH": function.lower() if function in HASHED else "",
        "COMMON": read_text("handoff/scripts/sh/common.sh").rstrip("\n"),
        "DATA": "\n".join(_data(kit)),
    }
    template = read_text("handoff/scripts/sh/files.sh").rstrip("\n")
    return re.sub(r"@([A-Z_]+)@", lambda match: values[match[1]], template)


def _data(kit: FilesKit) -> Iterable[str]:
    """The comments that the script reads: what links share, and a file in each line."""
    for number, link in enumerate(kit.links):
        yield f"#L {number} {' '.join(link)}"
    for file in kit.files:
        yield f"#F {' '.join(_fields(kit, file))}"


def _fields(kit: FilesKit, file: KitFile) -> List[str]:
    headers = _headers(kit, file.put)
    values = {name.lower(): value for name, value in headers}
    digest = values.get(kit.digest.header.lower())
    return [
        *(_shown(file.name), _escaped(file.name), values[bound.LENGTH], digest or "-"),
        *(base64.b64decode(digest).hex() if digest else "-", file.key),
        *(str(file.put.link), file.put.signature, _escaped(_config(bound.without_length(tuple(headers))))),
        *(str(file.head.link), file.head.signature, _escaped(_config(_headers(kit, file.head)))),
    ]


def _shown(name: str) -> str:
    """The name in messages, escaped and shortened: longer lines of several processes would mix in a pipe."""
    text = "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode() for character in name
    )
    ends = (f"{text[:kept]}...{text[-kept:]}" for kept in (120, 60, 30, 12, 6))
    return next(escaped for escaped in map(_escaped, (text, *ends)) if len(escaped) <= _SHOWN)


def _headers(kit: FilesKit, request: KitRequest) -> List[Tuple[str, str]]:
    return list(zip(kit.names[request.names], request.values))


def _config(headers: Iterable[Tuple[str, str]]) -> str:
    """A configuration of curl that sends these headers."""
    return "".join(f"{line}\n" for line in ('header = "Expect:"', *header_lines(tuple(headers))))


def _escaped(text: str) -> str:
    """A text as ``printf %b`` reads it, in one word."""
    return "".join(chr(byte) if byte in _PLAIN else f"\\0{byte:03o}" for byte in text.encode())
