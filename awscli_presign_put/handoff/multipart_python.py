"""The Python script of a multipart upload (3.6 or newer, standard library only).

Its text is in ``multipart_python.txt``, where the values have names between ``@``. Each thread reads its part from the
file again for each attempt, so that memory stays as it is, whatever the size of the parts.
"""

from typing import Dict, Optional

from awscli_presign_put.handoff import bound, script_parts
from awscli_presign_put.handoff.multipart_kit import kit_of
from awscli_presign_put.handoff.naming import file_name, signed_url
from awscli_presign_put.signing.multipart_request import PresignedMultipart


def multipart_python(presigned: PresignedMultipart, file: Optional[str], resume: str) -> str:
    """The script.

    :param file: the name of the file, for the usage message; None where it is not known.
    :param resume: the command that makes a new script, when the links have ended.
    :raises UnsupportedTarget: each part has headers of its own.
    """
    kit, request = kit_of(presigned), presigned.request
    plan = request.plan
    with_link = {part.number for part in kit.parts}
    links = {"HEAD": presigned.head, "COMPLETE": presigned.complete, "ABORT": presigned.abort}
    values: Dict[str, str] = {
        "SHOWN_KEY": kit.key,
        "ENDS_AT": kit.ends_at,
        "KEY": ascii(kit.key),
        "SIZE": ascii(plan.size if plan.is_exact else None),
        "MAX_SIZE": ascii(None if plan.is_exact else plan.size),
        "PART_SIZE": str(plan.part_size),
        "PLAIN_ETAGS": str(kit.has_md5),
        "ENDS": str(kit.ends),
        "ENDS_AT_TEXT": ascii(f"{presigned.expires_at:%Y-%m-%dT%H:%M:%SZ}"),
        "RESUME": ascii(resume),
        "DIGEST_ELEMENT": ascii(kit.digest_element),
        "DIGEST_HEADER": ascii(kit.digest_header.lower()),
        "COMPOSITE": ascii(kit.composite),
        "ALGORITHM": ascii(kit.algorithm),
        "LISTS": ascii([signed_url(link) for link in presigned.lists]),
        "LIST_HEADERS": ascii(bound.without_length(presigned.lists[0].headers)),
        **{name: ascii((signed_url(link), bound.without_length(link.headers))) for name, link in links.items()},
        "PART_HEADERS": ascii(bound.without_length(kit.headers)),
        "PART_DIGEST_HEADER": ascii(kit.digest_header),
        "URL": ascii((kit.before, kit.between, kit.after)),
        "PARTS": "\n".join(f"{part.number} {part.varying} {part.digest or '-'}" for part in kit.parts),
        "DIGESTS": "\n".join(
            f"{number} {digest}" for number, digest in kit.all_digests.items() if number not in with_link
        ),
        "EXAMPLE": ascii(file or file_name(request.key)),
    }
    return script_parts.script("multipart", values)
