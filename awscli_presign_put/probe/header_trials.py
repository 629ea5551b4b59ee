"""Trials of signed headers: right, missing, with another value; lengths, digests and conditions."""

import base64
from typing import Callable, Dict, List, NamedTuple

from awscli_presign_put.probe.answers import NotHere
from awscli_presign_put.probe.evidence import WRONG, Exchange
from awscli_presign_put.probe.tried_store import TriedStore
from awscli_presign_put.signing.errors import StoreFailed
from awscli_presign_put.signing.put.actions import head_object
from awscli_presign_put.signing.upload.digests import DIGESTS
from awscli_presign_put.signing.upload.headers import Headers

Trial = Callable[[TriedStore], List[Exchange]]

_RIGHT, _WRONG = b"right bytes", b"wrong bytes"


class _Header(NamedTuple):
    """A header with a value to sign, and one that must be refused."""

    name: str
    value: str
    other: str


_HEADERS: Dict[str, _Header] = {
    "content-type": _Header("Content-Type", "text/plain", "text/html"),
    "cache-control": _Header("Cache-Control", "no-store", "max-age=60"),
    "content-disposition": _Header("Content-Disposition", "attachment", "inline"),
    "content-encoding": _Header("Content-Encoding", "identity", "br"),
    "content-language": _Header("Content-Language", "de", "fr"),
    "expires": _Header("Expires", "Thu, 31 Jan 2030 12:00:00 GMT", "Fri, 31 Jan 2031 12:00:00 GMT"),
    "metadata": _Header("x-amz-meta-probe", "right", "wrong"),
    # The only one that a bucket takes whose owner has all objects, as new buckets of Amazon S3 are.
    "acl": _Header("x-amz-acl", "bucket-owner-full-control", "private"),
    "storage-class": _Header("x-amz-storage-class", "STANDARD", "STANDARD_IA"),
    "sse": _Header("x-amz-server-side-encryption", "AES256", "aws:kms"),
    "website-redirect": _Header("x-amz-website-redirect-location", "/right", "/wrong"),
    "tags": _Header("x-amz-tagging", "probe=right", "probe=wrong"),
}
"""By the names of the promises."""


def _signed_header(name: str, header: _Header) -> Trial:
    signed: Headers = ((header.name, header.value),)

    def trial(store: TriedStore) -> List[Exchange]:
        links = [store.presign(store.key(f"{name}-{case}"), signed) for case in ("right", "missing", "other")]
        others: Headers = ((header.name, header.other),)
        return [
            store.put(f"with {header.name}", links[0], b"right"),
            store.put(f"without {header.name}", links[1], b"wrong", (), expected=WRONG),
            store.put(f"with another {header.name}", links[2], b"wrong", others, expected=WRONG),
        ]

    return trial


def expected_bucket_owner(store: TriedStore) -> List[Exchange]:
    """Only the refusal can be tried: the right account is not known here."""
    right = store.presign(store.key("owner-right"))
    signed: Headers = (("x-amz-expected-bucket-owner", "000000000001"),)
    wrong = store.presign(store.key("owner-wrong"), signed)
    return [
        store.put("without it", right, b"right"),
        store.put("the account of somebody else", wrong, b"wrong", expected=WRONG),
    ]


def content_length(store: TriedStore) -> List[Exchange]:
    signed: Headers = (("Content-Length", "5"),)
    links = [store.presign(store.key(f"length-{case}"), signed) for case in ("right", "longer", "shorter")]
    return [
        store.put("5 bytes", links[0], b"right", ()),
        store.put("6 bytes", links[1], b"longer", (), expected=WRONG),
        store.put("4 bytes", links[2], b"less", (), expected=WRONG),
    ]


def unsigned_headers(store: TriedStore) -> List[Exchange]:
    right = store.presign(store.key("unsigned-right"))
    meta, acl = store.presign(store.key("unsigned-meta")), store.presign(store.key("unsigned-acl"))
    return [
        store.put("without more headers", right, b"right"),
        store.put("x-amz-meta- added", meta, b"wrong", (("x-amz-meta-added", "1"),), expected=WRONG),
        store.put("x-amz-acl added", acl, b"wrong", (("x-amz-acl", "bucket-owner-read"),), expected=WRONG),
    ]


def no_length(store: TriedStore) -> List[Exchange]:
    link = store.presign(store.key("no-length"))
    return [store.put("a body without its length", link, b"right", chunked=True)]


def _digest(algorithm: str) -> Trial:
    header = DIGESTS[algorithm].header

    def trial(store: TriedStore) -> List[Exchange]:
        digest = store.digest(algorithm, _RIGHT)
        if digest is None:
            raise NotHere(f"This AWS CLI cannot compute {header}.")
        signed: Headers = ((header, base64.b64encode(digest).decode()),)
        links = [store.presign(store.key(f"{algorithm}-{case}"), signed) for case in ("right", "wrong", "missing")]
        return [
            store.put("the right bytes", links[0], _RIGHT),
            store.put("other bytes", links[1], _WRONG, expected=WRONG),
            store.put("other bytes, without the header", links[2], _WRONG, (), expected=WRONG),
        ]

    return trial


def no_overwrite(store: TriedStore) -> List[Exchange]:
    signed: Headers = (("If-None-Match", "*"),)
    free = store.presign(store.key("no-overwrite"), signed)
    return [
        store.put("a new key", free, b"right"),
        store.put("an existing key", free, b"wrong", expected=WRONG),
    ]


def if_match(store: TriedStore) -> List[Exchange]:
    key = store.key("if-match")
    exchanges = [store.put("a new key", store.presign(key), b"first")]
    head = store.send("HEAD", store.presign(key, (), head_object()).url)
    etag = head.answer.headers.get("etag", "") if head.answer else ""
    if not etag:
        raise StoreFailed("The store does not say which ETag the object has.")
    matching = store.presign(key, (("If-Match", etag),))
    other = store.presign(key, (("If-Match", '"00000000000000000000000000000000"'),))
    return [
        *exchanges,
        store.put("another ETag", other, b"wrong", expected=WRONG),
        store.put("the ETag of the object", matching, b"right"),
    ]


TRIALS: Dict[str, Trial] = {
    **{name: _signed_header(name, header) for name, header in _HEADERS.items()},
    "expected-bucket-owner": expected_bucket_owner,
    "content-length": content_length,
    "unsigned-headers": unsigned_headers,
    "no-length": no_length,
    **{
        name: _digest(name.upper())
        for name in ("sha256", "sha1", "sha512", "md5", "checksum-md5", "crc32", "crc32c", "crc64nvme")
    },
    "no-overwrite": no_overwrite,
    "if-match": if_match,
}
"""By the names of the promises."""
