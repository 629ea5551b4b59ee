"""The shell scripts of many files and of a multipart upload, with the values of one upload: ``scripts/sh``.

They are for any POSIX shell, with the tools of GNU, BSD or BusyBox: curl, awk, sed, dd, tr, ls, date, sleep and printf;
stat where there is one. Processes are known from ps or, in slim containers, from /proc. All runs in a process that the
first one waits for: a shell handles a signal only then at once. They write no file, but where curl cannot read a
descriptor (a curl of Windows, or under ksh93): then its options, with mkdir and rm. Names and headers are comments in
the script, escaped for ``printf``; what the store lists, and what the workers have proved of the parts, is in variables
and pipes. A pipe cannot be sent twice, so each attempt reads its part of the file again, and curl retries nothing.
Numbers of bytes are computed by awk: the arithmetic of some shells (mksh) has 32 bits.
"""

import base64
import shlex
from typing import Dict, Iterable, List, Optional, Sequence, Tuple

from awscli_presign_put.handoff import bound
from awscli_presign_put.handoff.files_kit import FileLinks, FilesKit, KitFile, KitRequest, files_kit
from awscli_presign_put.handoff.multipart_kit import MultipartKit, multipart_kit
from awscli_presign_put.handoff.naming import count_of_files, file_name, signed_url
from awscli_presign_put.handoff.script_template import script
from awscli_presign_put.shown import visible
from awscli_presign_put.signing.multipart.multipart_request import PresignedMultipart
from awscli_presign_put.signing.multipart.part_plan import MIB
from awscli_presign_put.signing.upload.headers import Headers

_HASHED = ("SHA512", "SHA256", "SHA1", "MD5")
"""The functions of digests that the scripts compute."""

_PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-/")
_SHOWN = 300


def files(links: Sequence[FileLinks], place: str) -> str:
    """The script of the files of a folder.

    :param links: at least one.
    :param place: where they go, as a comment says it.
    """
    kit = files_kit(links)
    values = {
        "COUNT": count_of_files(len(links)),
        "PLACE": place,
        "WORKS": kit.works,
        "TOTAL": str(len(links)),
        "ENDS": str(kit.ends),
        "ENDS_AT": kit.ends_at,
        "DIGEST_HEADER": kit.digest.header,
        "ALGORITHM": shlex.quote(kit.digest.function),
        "HASH": _hash(kit.digest.function),
        "data": "\n".join(_data_of_files(kit)),
    }
    return _script("files", values)


def multipart(presigned: PresignedMultipart, file: Optional[str], resume: str) -> str:
    """The script of a multipart upload.

    :param file: the name of the file, for the usage message; None if it is not known.
    :param resume: the command that makes a new script, when the links have ended.
    :raises UnsupportedTarget: if the parts have different headers.
    """
    kit, plan = multipart_kit(presigned), presigned.request.plan
    values = {
        "SHOWN_KEY": kit.key,
        "WORKS": kit.works,
        "KEY": shlex.quote(kit.key),
        "SIZE": str(plan.size) if plan.is_exact else "",
        "MAX_SIZE": "" if plan.is_exact else str(plan.size),
        "PART_SIZE": str(plan.part_size),
        "PART_MIB": str(plan.part_size // MIB),
        "COUNT": str(plan.count),
        "ENDS": str(kit.ends),
        "ENDS_AT": kit.ends_at,
        "RESUME": shlex.quote(resume),
        "DIGEST_ELEMENT": kit.digest_element,
        "DIGEST_HEADER": kit.digest_header if kit.composite else "",
        "PART_DIGEST": kit.digest_header if kit.parts else "",
        "COMPOSITE": shlex.quote(kit.composite),
        "COMPOSITE_HEX": _hexadecimal(kit.composite.partition("-")[0]),
        "HASH": _hash(kit.algorithm),
        "EXAMPLE": shlex.quote(shlex.quote(file or file_name(presigned.request.key))),
        "BEFORE": shlex.quote(kit.before or ""),
        "BETWEEN": shlex.quote(kit.between),
        "AFTER": shlex.quote(kit.after),
        "HEAD": shlex.quote(signed_url(presigned.head)),
        "COMPLETE": shlex.quote(signed_url(presigned.complete)),
        "ABORT": shlex.quote(signed_url(presigned.abort)),
        "of_list": _headers_as_word(presigned.lists[0].headers),
        "of_part": _headers_as_word(kit.headers),
        "of_head": _headers_as_word(presigned.head.headers),
        "of_completion": _headers_as_word(presigned.complete.headers),
        "of_abort": _headers_as_word(presigned.abort.headers),
        "data": "\n".join(_data_of_parts(presigned, kit)),
    }
    return _script("multipart", values)


def _script(name: str, values: Dict[str, str]) -> str:
    # Curl commands are loaded with this module, and say no causes.
    from awscli_presign_put.explain import causes_by_code as by_code

    codes = {"BUSY": by_code.codes_of(by_code.BUSY), "ENDED": by_code.codes_of(by_code.ENDED)}
    of_both = {name: f"' {' '.join(found)} '" for name, found in codes.items()}
    return script(f"sh/{name}.sh", {**of_both, **values})


def _data_of_files(kit: FilesKit) -> Iterable[str]:
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
        *(_hexadecimal(digest) if digest else "-", file.key),
        *(str(file.put.link), file.put.signature, _escaped(_config(bound.without_length(headers)))),
        *(str(file.head.link), file.head.signature, _escaped(_config(_headers(kit, file.head)))),
    ]


def _headers(kit: FilesKit, request: KitRequest) -> Tuple[Tuple[str, str], ...]:
    return tuple(zip(kit.names[request.names], request.values))


def _config(headers: Headers) -> str:
    """A configuration of curl that sends these headers."""
    return "".join(f"{line}\n" for line in ('header = "Expect:"', *_header_lines(headers)))


def _shown(name: str) -> str:
    """The name in messages, escaped and shortened: longer lines of several processes would mix in a pipe."""
    text = visible(name)
    ends = (f"{text[:kept]}...{text[-kept:]}" for kept in (120, 60, 30, 12, 6))
    return next(escaped for escaped in map(_escaped, (text, *ends)) if len(escaped) <= _SHOWN)


def _escaped(text: str) -> str:
    """A text as ``printf %b`` reads it, in one word."""
    return "".join(chr(byte) if byte in _PLAIN else f"\\0{byte:03o}" for byte in text.encode())


def _data_of_parts(presigned: PresignedMultipart, kit: MultipartKit) -> Iterable[str]:
    """The comments that the script reads: links of lists, parts with a link, and digests of those without one."""
    for link in presigned.lists:
        yield f"#L {signed_url(link)}"
    with_hash = bool(_hash(kit.algorithm))
    for part in kit.parts:
        yield f"#T {part.number} {part.varying} {part.digest or '-'} {part.hexadecimal if with_hash else '-'}"
    for number, digest in kit.other_digests.items():
        yield f"#D {number} {digest} {_hexadecimal(digest) if with_hash else '-'}"


def _headers_as_word(headers: Headers) -> str:
    """A configuration of curl as one word for a shell, without the length, which curl is told for each part."""
    return shlex.quote("\n".join(_header_lines(bound.without_length(headers))))


def _header_lines(headers: Headers) -> List[str]:
    """The lines of a configuration of curl that sends these headers."""
    lines = [f"{name}: {value}" if value else f"{name};" for name, value in headers]
    escaped = [line.replace("\\", "\\\\").replace('"', '\\"') for line in lines]
    return [f'header = "{line}"' for line in escaped]


def _hash(function: str) -> str:
    """The name by which a script computes this function; empty if it cannot."""
    return function.lower() if function in _HASHED else ""


def _hexadecimal(digest: str) -> str:
    return base64.b64decode(digest).hex()
