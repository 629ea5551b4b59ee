"""The Python scripts (3.6 or newer, standard library only), with the values of one upload: ``scripts/python``.

A Python script of many files or parts has the store as its memory: before a file is sent, a presigned HeadObject tells
whether it is there, and before a part, a presigned ListParts. Each thread reads its part from the file again for each
attempt, so that memory stays as it is, whatever the size of the parts.

Where the uploader of a form names the file, the script puts the name into the field ``key`` itself: how a store reads a
file name with quotes, or one that is not ASCII, out of the form differs. It does so below a folder that nobody can
guess, which ``page/names.js`` makes for each visit of a page.
"""

import hashlib
import json
from typing import Dict, Optional, Sequence, Tuple

from awscli_presign_put.handoff import bound
from awscli_presign_put.handoff.files_kit import FileLinks, files_kit
from awscli_presign_put.handoff.multipart_kit import multipart_kit
from awscli_presign_put.handoff.naming import (
    LETTERS,
    PLACEHOLDER,
    STATUS_WITHOUT_A_FIELD,
    count_of_files,
    file_name,
    shown_key,
    signed_url,
    works_until,
)
from awscli_presign_put.handoff.script_template import script
from awscli_presign_put.signing.multipart.multipart_request import PresignedMultipart
from awscli_presign_put.signing.post.post_request import PresignedPost
from awscli_presign_put.signing.upload.upload_request import PresignedRequest


def put(presigned: PresignedRequest, file: str) -> str:
    """The script of one PUT. ``file`` is the name in its usage message."""
    values = {
        "WORKS": works_until(presigned),
        "URL": ascii(signed_url(presigned)),
        "METHOD": ascii(presigned.method),
        "HEADERS": ascii(list(bound.without_length(presigned.headers))),
        "KEY": ascii(shown_key(presigned.key)),
        "SIZE": ascii(bound.size_of(presigned.headers)),
        "DIGESTS": ascii(checkable(bound.digests_of(presigned.headers))),
        "EXAMPLE": ascii(file),
    }
    return _script("put", values)


def post(presigned: PresignedPost, is_flat: bool = False) -> str:
    """The script of a form.

    :param is_flat: below a prefix, the file goes directly there, and not into a folder.
    """
    request = presigned.request
    answered_by, wanted = request.success
    redirect: Optional[str] = wanted if answered_by == "success_action_redirect" else None
    fields: Tuple[Tuple[str, str], ...] = presigned.fields
    if request.is_prefix:
        fields = tuple((name, value) for name, value in fields if name != "key")
    values = {
        "WORKS": works_until(presigned),
        "USAGE": "FILE" if request.content_type_prefix is None else "FILE [MEDIA_TYPE]",
        "URL": ascii(presigned.url),
        "FIELDS": ascii(list(fields)),
        "KEY": ascii(None if request.is_prefix else request.key),
        "PREFIX": ascii(request.key if request.is_prefix else None),
        "LETTERS": ascii(LETTERS if request.is_prefix and not is_flat else None),
        "SIZES": ascii(request.sizes and (*request.sizes, request.size_in_words)),
        "DIGESTS": ascii(checkable(bound.digests_of(presigned.fields))),
        "TYPE": ascii(request.content_type_prefix),
        "STATUS": str(STATUS_WITHOUT_A_FIELD if redirect else int(wanted)),
        "REDIRECT": ascii(redirect),
        "EXAMPLE": ascii(PLACEHOLDER if request.is_prefix else file_name(request.key)),
    }
    return _script("post", values)


def files(links: Sequence[FileLinks], place: str) -> str:
    """The script of the files of a folder.

    :param links: at least one.
    :param place: where they go, as a comment says it.
    """
    kit = files_kit(links)
    lines = "\n".join(json.dumps(file, separators=(",", ":")) for file in kit.files)
    values = {
        "COUNT": count_of_files(len(links)),
        "PLACE": place,
        "WORKS": kit.works,
        "ENDS": str(kit.ends),
        "ENDS_AT": ascii(kit.ends_at),
        "DIGEST_HEADER": ascii(kit.digest.header),
        "ALGORITHM": ascii(kit.digest.function),
        "LINKS": ascii(kit.links),
        "NAMES": ascii(kit.names),
        "FILES": f'r"""\n{lines}\n"""',
    }
    return _script("files", values)


def multipart(presigned: PresignedMultipart, file: Optional[str], resume: str) -> str:
    """The script of a multipart upload.

    :param file: the name of the file, for the usage message; None if it is not known.
    :param resume: the command that makes a new script, when the links have ended.
    :raises UnsupportedTarget: if the parts have different headers.
    """
    kit, plan = multipart_kit(presigned), presigned.request.plan
    links = {"HEAD": presigned.head, "COMPLETE": presigned.complete, "ABORT": presigned.abort}
    parts = [f"{part.number} {part.varying} {part.digest or '-'}" for part in kit.parts]
    others = [f"{number} {digest}" for number, digest in kit.other_digests.items()]
    values = {
        "SHOWN_KEY": kit.key,
        "WORKS": kit.works,
        "KEY": ascii(kit.key),
        "SIZE": ascii(plan.size if plan.is_exact else None),
        "MAX_SIZE": ascii(None if plan.is_exact else plan.size),
        "PART_SIZE": str(plan.part_size),
        "HAS_MD5": str(kit.has_md5),
        "ENDS": str(kit.ends),
        "ENDS_AT": ascii(kit.ends_at),
        "RESUME": ascii(resume),
        "DIGEST_ELEMENT": ascii(kit.digest_element),
        "DIGEST_HEADER": ascii(kit.digest_header.lower()),
        "COMPOSITE": ascii(kit.composite),
        "ALGORITHM": ascii(kit.algorithm),
        "LISTS": ascii([signed_url(link) for link in presigned.lists]),
        "LIST_HEADERS": ascii(bound.without_length(presigned.lists[0].headers)),
        **{
            f"{name}, {name}_HEADERS": ascii((signed_url(link), bound.without_length(link.headers)))
            for name, link in links.items()
        },
        "PART_HEADERS": ascii(bound.without_length(kit.headers)),
        "PART_DIGEST_HEADER": ascii(kit.digest_header),
        "BEFORE, BETWEEN, AFTER": ascii((kit.before, kit.between, kit.after)),
        "PARTS": _lines(parts),
        "DIGESTS": _lines(others),
        "EXAMPLE": ascii(file or file_name(presigned.request.key)),
    }
    return _script("multipart", values)


def checkable(digests: Dict[str, str]) -> Dict[str, str]:
    """Those digests that the standard library of every Python computes."""
    standard = hashlib.algorithms_guaranteed
    return {name: value for name, value in digests.items() if name == "CRC32" or name.lower() in standard}


def _lines(lines: Sequence[str]) -> str:
    text = "\n".join(lines)
    return f'"""\\\n{text}\n"""'


def _script(name: str, values: Dict[str, str]) -> str:
    # Curl commands are loaded with this module, and say no causes.
    from awscli_presign_put.explain import causes_by_code as by_code

    of_all = {
        "CAUSES": ascii(by_code.certain()),
        "BUSY": ascii(by_code.codes_of(by_code.BUSY)),
        "ENDED": ascii(by_code.codes_of(by_code.ENDED)),
    }
    return script(f"python/{name}.py", {**of_all, **values})
