"""What in a URL, or in the request that was sent, makes an upload fail; and what a URL allows.

What depends on the store is in :mod:`awscli_presign_put.explain.store_refusals`.
"""

import re
from datetime import datetime, timedelta
from typing import Dict, Iterator, List, Optional, Tuple

from awscli_presign_put.explain.finding import Finding, duration, header_name, listed, one_line, possible_cause
from awscli_presign_put.explain.request_signature import EXACT, canonical_path
from awscli_presign_put.explain.s3_address import AWS, S3Address
from awscli_presign_put.explain.search import FoundRequest, KnownRequest
from awscli_presign_put.explain.seen_canonical_request import OF_HEADERS
from awscli_presign_put.explain.store_refusals import SentUpload, of_amazon, on_the_store
from awscli_presign_put.explain.url import Url, decoded
from awscli_presign_put.explain.url_signature import MAX_SKEW, V4, UrlSignature, is_of_another_service, is_temporary
from awscli_presign_put.signing.destination.endpoint import without_bucket
from awscli_presign_put.signing.upload.digests import is_checksum
from awscli_presign_put.signing.upload.expiry import MAX_EXPIRES_IN
from awscli_presign_put.signing.upload.headers import METADATA_PREFIX, SECURITY_TOKEN

_PARTS = range(1, 10_001)
# Headers that SDKs add to each request, and that need no signature.
_NEEDS_NO_SIGNATURE = ("x-amz-content-sha256", "x-amz-date", "x-amz-user-agent")
_OF_METHODS = {
    "PUT": "uploads the object",
    "GET": "downloads the object",
    "HEAD": "reads the metadata of the object",
    "POST": "sends a form to the bucket",
    "DELETE": "deletes the object",
}
_OF_UPLOADS = {
    "PUT": "uploads a part of a multipart upload",
    "GET": "lists the parts of a multipart upload",
    "POST": "completes a multipart upload",
    "DELETE": "aborts a multipart upload",
}
# Headers that only an upload signs.
_OF_AN_UPLOAD = ("content-length", "content-type", "content-md5", "if-none-match", "x-amz-acl", "x-amz-storage-class")
# Source: Amazon S3 API Reference, the operations on objects and buckets.
_SUBRESOURCES = frozenset(
    (
        *("accelerate", "acl", "analytics", "annotation", "attributes", "cors", "delete", "encryption"),
        *("intelligent-tiering", "inventory", "legal-hold", "lifecycle", "logging", "metrics", "notification"),
        *("object-lock", "ownershipControls", "policy", "publicAccessBlock", "renameObject", "replication"),
        *("requestPayment", "restore", "retention", "select", "tagging", "torrent", "uploads", "versioning"),
        *("versions", "website"),
    )
)


def on_the_parameters(url: Url, signed: UrlSignature) -> Iterator[Finding]:
    """Parameters of the signature that are missing or not valid."""
    if signed.missing:
        yield Finding("url-damaged", f"The URL has no {', '.join(signed.missing)}.")
    if not signed.dialect.prefix:
        if url.get("Expires") and signed.ends_at is None:
            yield Finding("url-damaged", "Expires is not a time.")
        return
    date, expires, scope = (signed.dialect.parameter(name) for name in ("Date", "Expires", "Credential"))
    if url.get(date) and signed.signed_at is None:
        yield Finding("url-damaged", f"{date} is not a date.")
    if url.get(expires) and signed.seconds is None:
        yield Finding("url-damaged", f"{expires} is not a number of seconds.")
    parts = (url.get(scope) or "").rsplit("/", 4)
    if len(parts) == 5 and signed.signed_at and parts[1] != str(url.get(date))[:8]:  # noqa: PLR2004  # all of a scope
        yield Finding("parameter-changed", f"{scope} has another date than {date}.")
    if signed.key_id and url.get(scope) and signed.service is None:
        yield Finding("url-damaged", f"{scope} is not complete.")
    if signed.seconds is not None and signed.seconds > MAX_EXPIRES_IN:
        yield Finding("expiry-too-long", f"{expires} is {signed.seconds}, and the maximum is {MAX_EXPIRES_IN}.")


def on_the_text(url: Url, signed: UrlSignature, address: S3Address, is_good: bool) -> Iterator[Finding]:
    """What clients or stores read in different ways.

    :param is_good: whether the signature is that of this URL, unchanged.
    """
    if url.unsafe:
        shown = ", ".join("a space" if each == " " else one_line(each) for each in url.unsafe)
        detail = f"It contains {shown}. Some clients encode that, and others refuse it or send it as it is."
        yield possible_cause("url-damaged", detail)
    if is_good and signed.dialect.version in ("4", "4a") and canonical_path(url.path) != url.path:
        yield of_amazon("path-not-encoded", f"It must be {one_line(canonical_path(url.path))}.", address.store)
    moved = [name for name, _ in url.query if name.lower().startswith("x-amz-") and name.lower() != SECURITY_TOKEN]
    if signed.dialect.version == "2" and moved:
        yield possible_cause("header-in-query", f"The parameter is {listed(moved)}.")
    if any(part in (".", "..") for part in decoded(url.path).split("/")):
        yield possible_cause("path-changed", "The path has a part . or .., which HTTP clients remove.")
    if address.key.endswith("/") and url.path.endswith("/") and signed.dialect.version:
        yield possible_cause("file-name-appended", "The path ends with a slash.")


def on_the_time(signed: UrlSignature, now: datetime, store: Optional[str]) -> Iterator[Finding]:
    """Whether the URL has expired, or is not valid yet."""
    if signed.ends_at is not None and signed.ends_at <= now:
        yield Finding("url-expired", f"It expired {duration(now - signed.ends_at)} ago.")
    if signed.signed_at is not None and signed.signed_at > now + timedelta(seconds=MAX_SKEW):
        yield of_amazon("wrong-clock", f"The URL is signed {duration(signed.signed_at - now)} in the future.", store)


def on_the_address(
    url: Url,
    signed: UrlSignature,
    address: S3Address,
    known: KnownRequest,
    found: Optional[FoundRequest],
    endpoints: Tuple[str, ...] = (),
) -> Iterator[Finding]:
    """What the store refuses.

    :param found: the request that was signed; None if it is not known.
    :param endpoints: of configured stores.
    """
    if is_of_another_service(signed.dialect):
        return
    method = found.method if found else known.method
    scope: Tuple[str, ...] = ()
    if signed.dialect is V4 and signed.service is not None:
        scope = (signed.region or "", signed.service, (url.get("X-Amz-Credential") or "").rpartition("/")[2])
    headers = _headers(url, signed, known, found)
    algorithm = url.get("X-Amz-Algorithm") or ""
    yield from on_the_store(SentUpload(address, method, signed.dialect.version, scope, algorithm, headers))
    yield from _on_the_names(url, signed, address.store)
    yield from _on_the_operation(url, signed, address, method)
    if signed.key_id and is_temporary(signed.key_id, None) and not signed.token:
        on_aws = address.store == AWS
        yield Finding("session-token-missing", "The access key ID is temporary, and the URL has no token.", (), on_aws)
    in_endpoint = address.style == "virtual" or any(without_bucket(each, address.bucket) for each in endpoints)
    if address.bucket and in_endpoint and address.key.startswith(f"{address.bucket}/"):
        yield possible_cause("bucket-twice", f"The key begins with the bucket name {one_line(address.bucket)}.")


def _headers(
    url: Url, signed: UrlSignature, known: KnownRequest, found: Optional[FoundRequest]
) -> Dict[str, Optional[str]]:
    """The headers that are sent, as far as they are known, and the parameters that replace headers."""
    named: Dict[str, Optional[str]] = dict.fromkeys(signed.headers)
    of_query = {name.lower(): value for name, value in url.query if name.lower().startswith("x-amz-")}
    of_request = found.request.headers if found else known.headers or ()
    return {**named, **of_query, **{name: value.lstrip(EXACT) for name, value in of_request}}


def _on_the_names(url: Url, signed: UrlSignature, store: Optional[str]) -> Iterator[Finding]:
    """The names of the signed headers."""
    name = signed.dialect.parameter("SignedHeaders")
    names = (url.get(name) or "").split(";")
    if signed.dialect.version not in ("4", "4a") or name in signed.missing:
        return
    if "host" not in signed.headers:
        yield of_amazon("invalid-scope", f"{name} does not have host.", store)
    if names != sorted(signed.headers):
        yield of_amazon("invalid-scope", f"{name} must be in small letters and in alphabetical order.", store)


def _on_the_operation(url: Url, signed: UrlSignature, address: S3Address, method: Optional[str]) -> Iterator[Finding]:
    """Whether the URL is for an upload of an object or a part."""
    number, upload_id = url.get("partNumber"), url.get("uploadId")
    if number is not None and not (number.isdecimal() and len(number) < len(str(10**6)) and int(number) in _PARTS):
        yield of_amazon("invalid-part-number", f"It is {one_line(number)}.", address.store)
    if method == "PUT" and (number is None) != (upload_id is None):
        detail = "The URL has one of partNumber and uploadId. A part requires both."
        yield of_amazon("value-not-allowed", detail, address.store)
    others = other_subresources(url)
    if method == "PUT" and others and address.key:
        yield possible_cause("not-an-upload", f"The parameter is {listed(others)}.")
    own = (*signed.dialect.required, "x-id")
    is_plain = all(name in own or name.lower().startswith("x-amz-") for name, _ in url.query)
    if method in ("PUT", "POST") and is_plain and not address.key and address.style != "access point":
        # The host of a store that is not known may begin with a bucket.
        unless = "" if address.store else ", unless the host begins with it"
        detail = f"{one_line(address.bucket)} is the bucket{unless}." if address.bucket else ""
        yield possible_cause("no-key", detail)


def on_the_request(url: Url, signed: UrlSignature, known: KnownRequest, store: Optional[str]) -> Iterator[Finding]:
    """What is wrong with the request that was sent, independent of the signature."""
    if known.headers is None:
        return
    headers = dict(known.headers)
    if "authorization" in headers:
        yield of_amazon("two-authentications", "The request has an Authorization header.", store)
    if signed.dialect.version in ("4", "4a"):
        unsigned = [
            name
            for name in headers
            if name.startswith("x-amz-") and name not in signed.headers and name not in _NEEDS_NO_SIGNATURE
        ]
        if unsigned:
            yield of_amazon("header-not-signed", f"The header is {listed(unsigned)}.", store)
    if known.method == "PUT" and headers.get("content-type", "").startswith("multipart/form-data"):
        yield Finding("body-is-form")
    if "chunked" in headers.get("transfer-encoding", "") and "content-length" not in headers:
        yield Finding("no-length")
    digests = [name for name in (*headers, *(name.lower() for name, _ in url.query)) if is_checksum(name)]
    if len(set(digests)) > 1:
        yield Finding("two-checksums", f"They are {listed(dict.fromkeys(digests))}.")
    for name, value in headers.items():
        if name in signed.headers or name.startswith("x-amz-"):
            if not value.isascii():
                yield possible_cause("metadata-not-ascii", f"The header is {one_line(name)}.")
            if re.search(r"\s{2,}|\t", value):
                yield possible_cause("spaces-in-header", f"The header is {one_line(name)}.")


def required_headers(signed: UrlSignature) -> Iterator[Finding]:
    """That each signed header may be missing, if it is not known which were sent."""
    for name in signed.headers:
        if name != "host":
            yield possible_cause(
                OF_HEADERS.get(name, "signed-header-missing"), f"The URL requires {header_name(name)}."
            )


def missing_headers(signed: UrlSignature, known: KnownRequest) -> Optional[Finding]:
    """The signed headers that were not sent; None if none is missing, or if it is not known which were sent."""
    if known.headers is None:
        return None
    sent = {name for name, _ in known.headers}
    missing = [name for name in signed.headers if name not in sent and name != "host"]
    if not missing:
        return None
    if len(missing) == 1 and missing[0] in OF_HEADERS:
        return Finding(OF_HEADERS[missing[0]], f"{header_name(missing[0])} is signed and was not sent.")
    return Finding("signed-header-missing", f"The header is {listed(missing)}.")


def other_subresources(url: Url) -> List[str]:
    """The parameters that address something else than the contents of an object."""
    return [name for name, _ in url.query if name in _SUBRESOURCES]


def operation_of(url: Url, signed: UrlSignature, method: Optional[str]) -> str:
    """What the URL allows, in words.

    :param method: the method that was signed; None if it is not known.
    """
    names = {name for name, _ in url.query}
    if method is None:
        return _without_method(names, signed)
    if "uploadId" in names:
        return _OF_UPLOADS.get(method, "reads a multipart upload")
    if "uploads" in names and method in ("POST", "GET"):
        return "starts a multipart upload" if method == "POST" else "lists the multipart uploads"
    others = other_subresources(url)
    if others:
        does = {"PUT": "changes", "GET": "reads", "HEAD": "reads", "DELETE": "removes"}.get(method, "is for")
        return f"{does} the subresource {listed(others)}"
    if url.path in ("", "/") and method == "GET":
        return "lists the objects"
    return _OF_METHODS.get(method, "is not known")


def _without_method(names: "set[str]", signed: UrlSignature) -> str:
    """The operation as far as the parameters and the signed headers show it."""
    if "partNumber" in names and "uploadId" in names:
        return "probably uploads a part of a multipart upload"
    if "uploadId" in names or "uploads" in names:
        return "is for a multipart upload"
    if any(name.startswith("response-") for name in names):
        return "probably downloads the object"
    headers = set(signed.headers)
    if headers.intersection(_OF_AN_UPLOAD) or any(name.startswith(METADATA_PREFIX) for name in headers):
        return "probably uploads the object"
    return "is not known: the URL does not say its method"
