"""What the page is given: how a file is sent, and what it must be like.

The names are those of ``queue.js``, ``limits.js`` and ``transports/multipart.js``, which reads them from JSON.
"""

import re
from typing import Dict, List, Optional, Tuple, TypedDict, Union

from awscli_presign_put.handoff import bound
from awscli_presign_put.handoff.multipart_kit import multipart_kit
from awscli_presign_put.handoff.naming import has_dot_segments, signed_url
from awscli_presign_put.moments import in_utc
from awscli_presign_put.signing.errors import UnsupportedTarget
from awscli_presign_put.signing.multipart.multipart_request import PresignedMultipart
from awscli_presign_put.signing.post.post_request import PresignedPost
from awscli_presign_put.signing.upload.headers import Headers
from awscli_presign_put.signing.upload.s3_rules import MAX_PUT_BYTES
from awscli_presign_put.signing.upload.upload_request import PresignedRequest

_OF_WEBCRYPTO = {"SHA1": "SHA-1", "SHA256": "SHA-256", "SHA512": "SHA-512"}

# The headers that a page cannot set, and that have not been refused before. Source: Fetch Standard, "Forbidden
# request-header". Content-Length is the browser's own, and right if the size of the file is.
_NOT_FROM_A_PAGE = re.compile(
    r"accept-charset|accept-encoding|access-control-request-\w+|cookie2?|dnt|origin|referer|set-cookie|via"
    r"|x-(?:http-)?method(?:-override)?|(?:proxy|sec)-.*",
    re.IGNORECASE,
)


class Link(TypedDict):
    """A request of a multipart upload: its presigned URL, and the headers that the page must send."""

    url: str
    headers: Headers


class Limits(TypedDict, total=False):
    """What a file must be like."""

    min: int
    """The minimum size in bytes."""
    max: int
    """The maximum size in bytes."""
    isLimited: bool
    """Whether the sender set a maximum size; else it is the store's."""
    typePrefix: Optional[str]
    """What the media type must begin with; None if the form signs one type or none."""
    type: Optional[str]
    """The media type that a person reads, and that the file dialog offers."""
    isKnown: bool
    """Whether a digest is signed: only one file is accepted."""
    digests: Dict[str, str]
    """WebCrypto's name of a digest -> its value in Base64; those that a page can compute."""


class Parts(TypedDict):
    """How a file is uploaded in parts."""

    size: int
    """The size of each part but the last, in bytes."""
    url: Optional[Tuple[str, str, str]]
    """What the URLs of all parts share: before the number, after it, and at the end; None if each has its own URL."""
    missing: List[Tuple[int, str, str]]
    """For each part to send its number, what only its URL has, and its digest or an empty text."""
    headers: Headers
    """The headers of each part."""
    digestHeader: str
    """The header of a part's digest; empty if no digest is signed."""
    digestElement: str
    """The name of that digest in the XML of a completion; empty if it has none."""
    digestName: str
    """WebCrypto's name of that digest, or ``MD5``; empty if a page cannot compute it."""
    composite: str
    """The digest of the whole object, as CompleteMultipartUpload sends it; empty if none is signed."""
    startedAt: str
    """When the upload was started, in ISO 8601."""
    digests: Dict[int, str]
    """The digests of the parts that are not in ``missing``, by number."""
    lists: List[str]
    """The URLs that list the parts, one for each thousand."""
    listHeaders: Headers
    """The headers of each of these."""
    complete: Link
    """Completes the upload."""
    head: Link
    """Asks for the completed object."""


class PagePlan(TypedDict, total=False):
    """What the page is given."""

    transport: str
    """How a file is sent: ``put``, ``post`` or ``multipart``."""
    url: str
    """The URL that a PUT or a form is sent to; of an upload in parts, the URL of its first list."""
    headers: Headers
    """The headers of a PUT."""
    fields: Headers
    """The signed fields of a form."""
    bucket: str
    """The bucket that the upload goes to."""
    key: str
    """The key, or what all keys begin with."""
    isPrefix: bool
    """Whether the key is a prefix."""
    isFlat: bool
    """Whether files go directly below the prefix, and not into a folder of each visit."""
    asksName: bool
    """Whether the page asks for a name first."""
    asksMessage: bool
    """Whether the page offers to leave a message."""
    limits: Limits
    """What a file must be like."""
    parts: Parts
    """How a file is uploaded in parts."""
    resume: str
    """The command by which the sender makes a new page for the rest; empty if there is none."""
    endsAt: str
    """When uploads stop being accepted, in ISO 8601."""
    mayEndEarlier: bool
    """Whether the credentials may expire before that."""
    networks: Tuple[str, ...]
    """The networks that uploads are accepted from, in CIDR notation; none for all."""


def plan_of_put(presigned: PresignedRequest) -> PagePlan:
    """One file, by a PUT request.

    :raises UnsupportedTarget: no page can send this one.
    """
    if has_dot_segments(presigned.key):
        raise UnsupportedTarget("has a part . or .. in the key, which browsers remove. Use --format curl.")
    headers = bound.without_length(presigned.headers)
    for name, _ in headers:
        if _NOT_FROM_A_PAGE.fullmatch(name):
            raise UnsupportedTarget(f"requires the header {name}, which a page cannot send. Use --format curl.")
    size = bound.size_of(presigned.headers)
    limits: Limits = {
        "min": size or 0,
        "max": MAX_PUT_BYTES if size is None else size,
        "isLimited": size is not None,
        "typePrefix": None,
        "type": _content_type(headers),
        **_digests(presigned.headers),
    }
    return {
        "transport": "put",
        "url": signed_url(presigned),
        "headers": headers,
        "key": presigned.key,
        "isPrefix": False,
        "limits": limits,
        **_common(presigned.bucket, presigned),
    }


def plan_of_form(
    presigned: PresignedPost, is_flat: bool = False, asks_name: bool = False, asks_message: bool = False
) -> PagePlan:
    """One file, or many below a prefix, by a form.

    :param is_flat: files go directly below the prefix, and not into a folder of each visit.
    :param asks_name: the page asks for a name first.
    :param asks_message: the page offers to leave a message.
    :raises UnsupportedTarget: no page can send this one.
    """
    request = presigned.request
    if request.success[0] == "success_action_redirect":
        raise UnsupportedTarget("redirects the uploader, and the page stays open instead. Omit --success-redirect.")
    for name, value in presigned.fields:
        # Source: HTML Standard, "Multipart form data", and "Tokenization", for the form that needs no JavaScript.
        if re.search(r"[\r\n]", value):
            raise UnsupportedTarget(f"has a line break in the field {name}, which browsers change.")
        if "\0" in value:
            raise UnsupportedTarget(f"has a null character in the field {name}, which HTML cannot carry.")
    least, most = request.sizes or (0, MAX_PUT_BYTES)
    prefix = request.content_type_prefix
    limits: Limits = {
        "min": least,
        "max": most,
        "isLimited": request.sizes is not None,
        "typePrefix": prefix,
        "type": f"{prefix}*" if prefix else _content_type(presigned.fields),
        **_digests(presigned.fields),
    }
    plan: PagePlan = {
        "transport": "post",
        "url": presigned.url,
        "fields": presigned.fields,
        "key": request.key,
        "isPrefix": request.is_prefix,
        "isFlat": is_flat,
        "limits": limits,
        **_common(presigned.bucket, presigned),
    }
    if asks_name:
        plan["asksName"] = True
    if asks_message:
        plan["asksMessage"] = True
    return plan


def plan_of_multipart(presigned: PresignedMultipart, resume: str) -> PagePlan:
    """One file in parts.

    :param resume: the command by which the sender makes a new page when this one has ended.
    :raises UnsupportedTarget: no page can send this one.
    """
    kit, request = multipart_kit(presigned), presigned.request
    if has_dot_segments(request.key):
        raise UnsupportedTarget("has a part . or .. in the key, which browsers remove. Use --format sh.")
    parts: Parts = {
        "size": request.plan.part_size,
        "url": None if kit.before is None else (kit.before, kit.between, kit.after),
        "missing": [(part.number, part.varying, part.digest) for part in kit.parts],
        "headers": kit.headers,
        "digestHeader": kit.digest_header,
        "digestElement": kit.digest_element,
        "digestName": {**_OF_WEBCRYPTO, "MD5": "MD5"}.get(kit.algorithm, ""),
        "composite": kit.composite,
        "startedAt": in_utc(presigned.signed_at),
        "digests": kit.other_digests,
        "lists": [signed_url(link) for link in presigned.lists],
        "listHeaders": bound.without_length(presigned.lists[0].headers),
        "complete": _link(presigned.complete),
        "head": _link(presigned.head),
    }
    size = request.plan.size
    limits: Limits = {
        "min": size if request.plan.is_exact else 0,
        "max": size,
        "isLimited": True,
        "typePrefix": None,
        "type": _content_type(request.headers),
        "isKnown": request.digests is not None,
        "digests": {},
    }
    return {
        "transport": "multipart",
        "url": signed_url(presigned.lists[0]),
        "key": request.key,
        "isPrefix": False,
        "limits": limits,
        "parts": parts,
        "resume": resume,
        **_common(request.bucket, presigned),
    }


def _link(link: PresignedRequest) -> Link:
    return {"url": signed_url(link), "headers": bound.without_length(link.headers)}


def _common(bucket: str, presigned: Union[PresignedRequest, PresignedPost, PresignedMultipart]) -> PagePlan:
    return {
        "bucket": bucket,
        "endsAt": in_utc(presigned.expires_at),
        "mayEndEarlier": presigned.limited_by == "unknown",
        "networks": presigned.networks,
    }


def _content_type(headers: Headers) -> Optional[str]:
    values: Tuple[str, ...] = tuple(value for name, value in headers if name.lower() == "content-type")
    return values[0] if values else None


def _digests(headers: Headers) -> Limits:
    found = bound.digests_of(headers)
    return {
        "isKnown": bool(found),
        "digests": {_OF_WEBCRYPTO[name]: value for name, value in found.items() if name in _OF_WEBCRYPTO},
    }
