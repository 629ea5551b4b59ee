"""What a URL says of itself, and of the request that was sent, that makes an upload fail."""

import re
from datetime import datetime, timedelta
from typing import Iterator, Optional, Tuple

from awscli_presign_put.explain.dialect import Signed
from awscli_presign_put.explain.finding import Finding, header_name, quoted
from awscli_presign_put.explain.place import AWS, Place, store_of
from awscli_presign_put.explain.search import Known
from awscli_presign_put.explain.signature import canonical_path
from awscli_presign_put.explain.signer import is_aws_key, is_temporary
from awscli_presign_put.explain.times import duration
from awscli_presign_put.explain.url import Url, decoded
from awscli_presign_put.signing.endpoint import possible_region, without_bucket
from awscli_presign_put.signing.expiry import MAX_EXPIRES_IN

_SKEW = timedelta(minutes=15)
_CHECKSUM = "x-amz-checksum-"
_NOT_A_DIGEST = (f"{_CHECKSUM}mode", f"{_CHECKSUM}algorithm", f"{_CHECKSUM}type")
_OF_HEADERS = {"content-type": "content-type-different", "content-length": "other-length"}
_NOTHING = "AAAAAA=="
# What is added to each request, and needs no signature.
_NEEDS_NO_SIGNATURE = ("x-amz-content-sha256", "x-amz-date", "x-amz-user-agent")


def on_the_parameters(url: Url, signed: Signed) -> Iterator[Finding]:
    """What is missing from the signature, or is not what it must be."""
    if signed.missing:
        names = ", ".join(signed.missing)
        yield Finding("url-damaged", f"The URL has no {names}.")
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
    if len(parts) == 5 and signed.signed_at and parts[1] != str(url.get(date))[:8]:  # noqa: PLR2004  # as above
        yield Finding("parameter-changed", f"{scope} has another date than {date}.")
    if signed.key_id and url.get(scope) and signed.service is None:
        yield Finding("url-damaged", f"{scope} is not complete.")
    if signed.seconds is not None and signed.seconds > MAX_EXPIRES_IN:
        yield Finding("expiry-too-long", f"{expires} is {signed.seconds}, and the maximum is {MAX_EXPIRES_IN}.")


def on_the_text(url: Url, signed: Signed, place: Place, is_good: bool) -> Iterator[Finding]:
    """What clients or stores read in different ways.

    :param is_good: the signature is that of the URL as it stands.
    """
    if url.unsafe:
        shown = ", ".join("a space" if each == " " else quoted(each) for each in url.unsafe)
        detail = f"It contains {shown}. Some clients encode that, and others refuse it or send it as it is."
        yield Finding("url-damaged", detail, (), False)
    if is_good and signed.dialect.version in ("4", "4a") and canonical_path(url.path) != url.path:
        yield _of_amazon("path-not-encoded", f"It must be {quoted(canonical_path(url.path))}.", place.store)
    moved = [
        name for name, _ in url.query if name.lower().startswith("x-amz-") and name.lower() != "x-amz-security-token"
    ]
    if signed.dialect.version == "2" and moved:
        detail = f"The parameter is {', '.join(map(quoted, moved))}."
        yield Finding("header-in-query", detail, (), False)
    if any(part in (".", "..") for part in decoded(url.path).split("/")):
        yield Finding("path-changed", "The path has a part . or .., which HTTP clients remove.", (), False)
    if place.key.endswith("/") and url.path.endswith("/") and signed.dialect.version:
        yield Finding("file-name-appended", "The path ends with a slash.", (), False)


def on_the_time(signed: Signed, now: datetime, store: Optional[str]) -> Iterator[Finding]:
    """That it has ended, or has not begun."""
    if signed.ends_at is not None and signed.ends_at <= now:
        yield Finding("url-expired", f"It expired {duration(now - signed.ends_at)} ago.")
    if signed.signed_at is not None and signed.signed_at > now + _SKEW:
        detail = f"The URL is signed {duration(signed.signed_at - now)} in the future."
        yield _of_amazon("wrong-clock", detail, store)


def _of_amazon(cause: str, detail: str, store: Optional[str]) -> Finding:
    """What Amazon S3 refuses, and some stores accept."""
    if store == AWS:
        return Finding(cause, detail)
    return Finding(cause, f"{detail} Amazon S3 refuses that. Some stores accept it.".strip(), (), False)


def on_the_place(url: Url, signed: Signed, place: Place, endpoints: Tuple[str, ...] = ()) -> Iterator[Finding]:
    """What does not fit the store.

    :param endpoints: of stores that are configured.
    """
    if signed.key_id and is_aws_key(signed.key_id) and is_temporary(signed.key_id, None) and not signed.token:
        on_aws = place.store == AWS
        yield Finding("session-token-missing", "The access key ID is temporary, and the URL has no token.", (), on_aws)
    if place.store == AWS and signed.dialect.version == "2":
        yield Finding("version-2-refused", "", (), False)
    other = place.region if place.store == AWS else possible_region(url.endpoint)
    if signed.region and other and signed.dialect.version == "4" and signed.region != other:
        detail = f"It is signed for {quoted(signed.region)}, and the host is for {other}."
        yield Finding("other-region", detail, (), place.store == AWS)
    # The host says it: a bucket may have a host of its own.
    if store_of(url.host) == "Alibaba Cloud OSS" and place.style == "path":
        yield Finding("path-style-refused")
    in_endpoint = place.style == "virtual" or any(without_bucket(each, place.bucket) for each in endpoints)
    if place.bucket and in_endpoint and place.key.startswith(f"{place.bucket}/"):
        yield Finding("bucket-twice", f"The key begins with the bucket name {quoted(place.bucket)}.", (), False)
    digests = [name for name, _ in url.query if _is_digest(name)]
    if any(value == _NOTHING for name, value in url.query if name in digests) or "x-amz-sdk-checksum-algorithm" in {
        name for name, _ in url.query
    }:
        yield Finding("sdk-checksum", "", (), False)


def on_the_request(url: Url, signed: Signed, known: Known, store: Optional[str]) -> Iterator[Finding]:
    """What is wrong with the request that was sent, whatever the signature is."""
    if known.headers is None:
        return
    headers = dict(known.headers)
    if "authorization" in headers:
        yield _of_amazon("two-authentications", "The request has an Authorization header.", store)
    if signed.dialect.version in ("4", "4a"):
        unsigned = [
            name
            for name in headers
            if name.startswith("x-amz-") and name not in signed.headers and name not in _NEEDS_NO_SIGNATURE
        ]
        if unsigned:
            yield _of_amazon("header-not-signed", f"The header is {', '.join(map(quoted, unsigned))}.", store)
    if known.method == "PUT" and headers.get("content-type", "").startswith("multipart/form-data"):
        yield Finding("body-is-form")
    if "chunked" in headers.get("transfer-encoding", "") and "content-length" not in headers:
        yield Finding("no-length")
    digests = [name for name in (*headers, *(name.lower() for name, _ in url.query)) if _is_digest(name)]
    if len(set(digests)) > 1:
        yield Finding("two-checksums", f"They are {', '.join(map(quoted, dict.fromkeys(digests)))}.")
    for name, value in headers.items():
        if name in signed.headers or name.startswith("x-amz-"):
            if not value.isascii():
                yield Finding("metadata-not-ascii", f"The header is {quoted(name)}.", (), False)
            if re.search(r"\s{2,}|\t", value):
                yield Finding("spaces-in-header", f"The header is {quoted(name)}.", (), False)


def _is_digest(name: str) -> bool:
    return name.lower().startswith(_CHECKSUM) and name.lower() not in _NOT_A_DIGEST


def required_headers(signed: Signed) -> Iterator[Finding]:
    """The signed headers, where it is not known which were sent: each may be missing."""
    for name in signed.headers:
        if name != "host":
            yield Finding(
                _OF_HEADERS.get(name, "signed-header-missing"), f"The URL requires {header_name(name)}.", (), False
            )


def missing_headers(signed: Signed, known: Known) -> Optional[Finding]:
    """The signed headers that were not sent, where the headers that were sent are known."""
    if known.headers is None:
        return None
    sent = {name for name, _ in known.headers}
    missing = [name for name in signed.headers if name not in sent and name != "host"]
    if not missing:
        return None
    if missing == ["content-type"]:
        return Finding("content-type-different", "Content-Type is signed and was not sent.")
    if missing == ["content-length"]:
        return Finding("other-length", "Content-Length is signed and was not sent.")
    return Finding("signed-header-missing", f"The header is {', '.join(map(quoted, missing))}.")
