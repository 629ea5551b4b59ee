"""The shell script of a multipart upload: ``multipart.sh`` and its pieces, where the values have names between ``@``.

It is for any POSIX shell, with the tools of GNU, BSD or BusyBox: curl, awk, sed, dd, tr, ls, date, sleep and printf;
stat where there is one. Processes are known from ps or, in slim containers, from /proc. All runs in a process that the
first one waits for: a shell handles a signal only then at once. It writes no file: what the store lists, and what the
workers have proved of the parts, is in variables and pipes. A pipe cannot be sent twice, so each attempt reads its part
of the file anew, and curl retries nothing. Numbers of bytes are computed by awk: the arithmetic of some shells (mksh)
has 32 bits.
"""

import base64
import re
import shlex
from typing import Dict, Iterable, List, Optional

from awscli_presign_put.handoff import bound
from awscli_presign_put.handoff.multipart_kit import Kit, kit_of
from awscli_presign_put.handoff.naming import file_name, signed_url
from awscli_presign_put.package_files import read_text
from awscli_presign_put.signing.headers import Headers
from awscli_presign_put.signing.multipart import MIB
from awscli_presign_put.signing.multipart_request import PresignedMultipart

HASHED = ("SHA512", "SHA256", "SHA1", "MD5")
"""The functions of digests that the scripts compute."""

_PIECES = {"COMMON": "common", "PARTS": "multipart_parts", "COMPLETION": "multipart_completion"}
"""Where its pieces stand in the script: each is a file."""


def multipart_sh(presigned: PresignedMultipart, file: Optional[str], resume: str) -> str:
    """The script.

    :param file: the name of the file, for the usage message; None where it is not known.
    :param resume: the command that makes a new script, when the links have ended.
    :raises UnsupportedTarget: each part has headers of its own.
    """
    kit, request = kit_of(presigned), presigned.request
    plan = request.plan
    values: Dict[str, str] = {
        "SHOWN_KEY": kit.key,
        "ENDS_AT": kit.ends_at,
        "KEY": shlex.quote(kit.key),
        "SIZE": str(plan.size) if plan.is_exact else "",
        "MAX_SIZE": "" if plan.is_exact else str(plan.size),
        "PART_SIZE": str(plan.part_size),
        "PART_MIB": str(plan.part_size // MIB),
        "COUNT": str(plan.count),
        "ENDS": str(kit.ends),
        "ENDS_AT_TEXT": f"{presigned.expires_at:%Y-%m-%dT%H:%M:%SZ}",
        "RESUME": shlex.quote(resume),
        "DIGEST_ELEMENT": kit.digest_element,
        "DIGEST_HEADER": kit.digest_header if kit.composite else "",
        "PART_DIGEST": kit.digest_header if kit.parts else "",
        "COMPOSITE": shlex.quote(kit.composite),
        "COMPOSITE_HEX": _hexadecimal(kit.composite.partition("-")[0]),
        "HASH": kit.algorithm.lower() if kit.algorithm in HASHED else "",
        "BEFORE": shlex.quote(kit.before or ""),
        "BETWEEN": shlex.quote(kit.between),
        "AFTER": shlex.quote(kit.after),
        "LIST_HEADERS": _headers(presigned.lists[0].headers),
        "PART_HEADERS": _headers(kit.headers),
        "HEAD": shlex.quote(signed_url(presigned.head)),
        "HEAD_HEADERS": _headers(presigned.head.headers),
        "COMPLETE": shlex.quote(signed_url(presigned.complete)),
        "COMPLETE_HEADERS": _headers(presigned.complete.headers),
        "ABORT": shlex.quote(signed_url(presigned.abort)),
        "ABORT_HEADERS": _headers(presigned.abort.headers),
        "EXAMPLE": shlex.quote(shlex.quote(file or file_name(request.key))),
        "DATA": "\n".join(_data(presigned, kit)),
    }
    return re.sub(r"@([A-Z_]+)@", lambda match: values[match[1]], _template())


def _template() -> str:
    """The whole text of the script."""
    template = read_text("handoff/scripts/sh/multipart.sh")
    for place, name in _PIECES.items():
        template = template.replace(f"@{place}@", read_text(f"handoff/scripts/sh/{name}.sh").rstrip("\n"))
    return template


def _data(presigned: PresignedMultipart, kit: Kit) -> Iterable[str]:
    """The comments that the script reads: links of lists, parts with a link, and digests of those without one."""
    for link in presigned.lists:
        yield f"#L {signed_url(link)}"
    with_hash = kit.algorithm in HASHED
    for part in kit.parts:
        yield f"#T {part.number} {part.varying} {part.digest or '-'} {part.hexadecimal if with_hash else '-'}"
    with_link = {part.number for part in kit.parts}
    for number, digest in kit.all_digests.items():
        if number not in with_link:
            yield f"#D {number} {digest} {_hexadecimal(digest) if with_hash else '-'}"


def _headers(headers: Headers) -> str:
    """As one word for a shell: a configuration of curl, without the length, which curl is told for each part."""
    return shlex.quote("\n".join(header_lines(bound.without_length(headers))))


def header_lines(headers: Headers) -> List[str]:
    """The lines of a configuration of curl that sends these headers."""
    lines = [f"{name}: {value}" if value else f"{name};" for name, value in headers]
    escaped = [line.replace("\\", "\\\\").replace('"', '\\"') for line in lines]
    return [f'header = "{line}"' for line in escaped]


def _hexadecimal(digest: str) -> str:
    return base64.b64decode(digest).hex()
