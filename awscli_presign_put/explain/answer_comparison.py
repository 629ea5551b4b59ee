"""What the answer of a store says of the request that it saw, compared with the request that was signed."""

import re
from datetime import datetime
from typing import Any, Iterator, List, Optional, Tuple
from urllib.parse import unquote

from awscli_presign_put.explain.finding import Change, Finding, header_name, hidden, one_line, possible_cause
from awscli_presign_put.explain.request_signature import (
    Signatures,
    canonical_request_of,
    request_of,
    scope_of,
    string_to_sign_2,
)
from awscli_presign_put.explain.s3_address import S3Address
from awscli_presign_put.explain.search import METHODS, FoundRequest, KnownRequest
from awscli_presign_put.explain.seen_canonical_request import (
    OF_HEADERS,
    Canonical,
    differences,
    is_masked,
    is_other,
    is_put_before,
    read_canonical,
    read_string_2,
)
from awscli_presign_put.explain.store_answer import SUCCESS, StoreAnswer
from awscli_presign_put.explain.url import Url
from awscli_presign_put.explain.url_signature import UrlSignature, is_aws_key
from awscli_presign_put.explain.verification import Verification, in_words
from awscli_presign_put.signing import sigv4
from awscli_presign_put.signing.upload.headers import SECURITY_TOKEN

_TIMES = ("parameter X-Amz-Date", "parameter Expires")
_NO_BUCKET = ("NoSuchBucket", "InvalidBucketName")
# A host that may begin with a bucket: of three labels, of which the first is not that of a service, and no address.
_WITH_BUCKET = re.compile(r"(?!(?:s3|minio|storage|objects?|rgw|ceph|oss|cos|gateway)\b)[^.:\[]*[a-z][^.:]*\.[^.:]+\.")
_ANOTHER_KEY = (
    "The store saw exactly the request that was signed, and has another secret access key for this access key ID than "
    "this profile."
)


def of_another_url(answer: StoreAnswer, url: Url, signed: UrlSignature) -> Optional[Finding]:
    """That the answer belongs to another URL; None if nothing shows it."""
    own = (("SignatureProvided", url.get(signed.dialect.signature)), ("AWSAccessKeyId", signed.key_id))
    for (name, value), what in zip(own, ("signature", "access key ID")):
        given = answer.elements.get(name, "")
        if what == "access key ID" and is_aws_key(value or "") and len(given.strip()) != len(value or ""):
            # AWS has no such ID: it is a placeholder.
            continue
        if is_other(given, value or ""):
            return Finding("other-answer", f"The {what} in the answer is not that of the URL.")
        if given and not is_masked(given):
            # No other URL has this signature.
            return None
    return None


def with_old_answer(findings: List[Finding], answer: StoreAnswer, ends_at: Optional[datetime]) -> List[Finding]:
    """The findings after an answer. That the URL has expired is not certain if the store refused it before."""
    # A store does not refuse an expired URL for its signature.
    is_older = answer.time < ends_at if answer.time and ends_at else answer.code == "SignatureDoesNotMatch"
    if not is_older or answer.status in SUCCESS:
        return findings
    older = [each._replace(detail=f"{each.detail} The answer is older.", certain=False) for each in findings]
    return [old if each.cause == "url-expired" else each for each, old in zip(findings, older)]


def known_with(known: KnownRequest, answer: Optional[StoreAnswer]) -> KnownRequest:
    """What the options say of the request; what they do not say, the answer may say."""
    seen = _seen(answer) if answer else None
    if seen is None:
        return known
    return KnownRequest(known.method or seen.method, seen.headers if known.headers is None else known.headers)


def _seen(answer: StoreAnswer) -> Optional[KnownRequest]:
    """What the answer says of the request: what a client sent, or else what the store signed."""
    if answer.request and answer.request.is_upload:
        return KnownRequest(answer.request.method, answer.request.headers)
    seen = read_canonical(answer.canonical_request) or read_string_2(answer.string_to_sign)
    if seen is not None:
        headers = tuple((name, value) for name, value in seen.headers.items() if name != "host")
        # A session token may look masked.
        masked = any(is_masked(value) for name, value in headers if name != SECURITY_TOKEN)
        return KnownRequest(seen.method, None if masked else headers)
    # Text that was copied from a page may have no line breaks.
    method = next(iter((answer.canonical_request or answer.string_to_sign).split()), "")
    return KnownRequest(method, None) if method in METHODS else None


def of_another_key(answer: StoreAnswer, address: S3Address) -> List[Finding]:
    """That the answer names another key than the URL."""
    resource = answer.elements.get("Resource", "")
    # Some stores encode the key, and some leave out the bucket.
    own = (address.key, f"{address.bucket}/{address.key}")
    named = resource.lstrip("/")
    is_own = {named, unquote(named)} & {*own, address.bucket}
    if not address.key or not resource.startswith("/") or is_own:
        return []
    detail = f"The answer is about {one_line(unquote(resource))}, and the URL is for the key {one_line(address.key)}."
    return [possible_cause("other-answer", detail)]


def with_bucket_of_answer(
    found: List[Finding], answer: StoreAnswer, url: Url, address: S3Address, endpoints: Tuple[str, ...]
) -> List[Finding]:
    """The causes of the answer, changed if it names another bucket than the URL.

    :param endpoints: of configured stores.
    """
    named, path = answer.elements.get("BucketName", "").strip(), unquote(url.path).strip("/")
    if not named or not address.bucket or is_masked(named) or address.style == "access point":
        return found
    is_refused = answer.code in _NO_BUCKET
    is_read_elsewhere = named.lower() in (url.host, url.host.partition(":")[0]) or named == path.partition("/")[0]
    # Ceph leaves out the tenant.
    if named not in (address.bucket, address.bucket.rpartition(":")[2]):
        detail = f"The answer is about the bucket {one_line(named)}, and the URL is for {one_line(address.bucket)}."
        if is_refused and is_read_elsewhere:
            return [Finding("domain-not-known", detail)]
        return [*_possible(found), possible_cause("other-answer", detail)]
    may_be_in_host = not address.store and address.endpoint not in endpoints and _WITH_BUCKET.match(url.host)
    if is_refused and may_be_in_host:
        detail = f"It is so if {one_line(url.host.partition('.')[0])} in the host is the bucket."
        return [*_possible(found), possible_cause("domain-not-known", detail)]
    return found


def _is_of_documentation(change: Change) -> bool:
    """Whether somebody has replaced the host by that of an example."""
    is_example = [re.search(r"\bexample\.(?:com|net|org)\b", host or "") for host in (change.sent, change.signed)]
    return change.part == "host" and is_example[0] is not None and is_example[1] is None


def _possible(found: List[Finding]) -> List[Finding]:
    return [each._replace(certain=False) for each in found]


def compared(
    answer: StoreAnswer, url: Url, signed: UrlSignature, address: S3Address, verification: Verification, held: Any
) -> List[Finding]:
    """How the request that the store saw differs from the one that was signed, as far as that is known.

    :param held: the credentials of the session; None if it has none.
    """
    seen = _read(answer.string_to_sign, answer.canonical_request, signed)
    of_scope = list(_of_scope(answer, url, signed))
    if seen is None or of_scope:
        return of_scope
    if not verification.why_not and held is not None and _is_signed(answer, url, signed, held.secret_key):
        return [Finding("wrong-secret", _ANOTHER_KEY)]
    found = verification.found
    if found is not None:
        request, known = found.request, ("method", "content-type", *(name for name, _ in found.request.headers))
    else:
        request, known = request_of(url, seen.method, (), _bucket_in_host(url, address, seen)), ()
    ours = _read(string_to_sign_2(request), canonical_request_of(request, signed.dialect), signed)
    ours = ours and ours._replace(headers={**ours.headers, "host": request.host})
    different = list(differences(ours, seen, known)) if ours else []
    masked = [change for _, change in different if is_masked(change.sent or "") or _is_of_documentation(change)]
    # If the times differ, and the answer does not show the signature, it mostly belongs to another URL.
    times = [change for _, change in different if change.part in _TIMES and "SignatureProvided" not in answer.elements]
    if times:
        return [possible_cause("other-answer", in_words(times[0]))]
    # If one value was masked, others may be masked, too. A key may look masked.
    is_whole = not masked and _is_whole(answer, signed)
    of_difference = [
        Finding(cause, in_words(change), (change,), is_whole)
        for cause, change in different
        if change not in masked or change.part == "path"
    ]
    if ours and found is None and not different:
        return _of_what_is_seen(ours, seen, signed)
    is_same = found is not None and not different and verification.is_good and answer.code == "SignatureDoesNotMatch"
    return [Finding("wrong-secret", _ANOTHER_KEY)] if is_same else of_difference


def _read(string_to_sign: str, canonical: str, signed: UrlSignature) -> Optional[Canonical]:
    """The parts of what this signature version signs."""
    if signed.dialect.version == "2":
        return read_string_2(string_to_sign)
    return read_canonical(canonical) if signed.dialect.version == "4" else None


def _bucket_in_host(url: Url, address: S3Address, seen: Canonical) -> str:
    """The bucket in the host. A store, which knows its hosts, puts it before the path."""
    return seen.path[1 : -len(url.path)] if is_put_before(url.host, url.path, seen.path) else address.bucket_in_host


def _lines_4(answer: StoreAnswer, signed: UrlSignature) -> List[str]:
    """Algorithm, date, scope and digest of the string to sign of Version 4; empty if the answer has none."""
    lines = [line.strip() for line in answer.string_to_sign.strip().split("\n")]
    return lines if signed.dialect.version == "4" and len(lines) == 4 else []  # noqa: PLR2004  # as it says


def _is_whole(answer: StoreAnswer, signed: UrlSignature) -> bool:
    """Whether the canonical request in the answer was not changed: its digest is in the string to sign."""
    lines = _lines_4(answer, signed)
    indented = "\n".join(line.strip() for line in answer.canonical_request.strip().split("\n"))
    texts = (answer.canonical_request, indented)
    return not lines or lines[-1] in map(sigv4.digest_of, texts)


def _of_scope(answer: StoreAnswer, url: Url, signed: UrlSignature) -> Iterator[Finding]:
    """That the store computed the signature for another time, region or service than those of the URL."""
    for name, seen in zip(("Algorithm", "Date", "Credential"), _lines_4(answer, signed)):
        own = url.get(signed.dialect.parameter(name)) or ""
        own = "/".join(scope_of(own)) or own if name == "Credential" else own
        if seen == own or is_masked(seen):
            continue
        detail = (
            f"The store has computed the signature for {one_line(seen)}, and the URL is signed for {one_line(own)}."
        )
        date, region = (own.split("/")[at : at + 1] == seen.split("/")[at : at + 1] for at in (0, 1))
        if name != "Credential" or not date:
            # What was signed at another time is another URL.
            yield possible_cause("other-answer", detail)
        else:
            certain = _is_whole(answer, signed)
            yield Finding("parameter-changed" if region else "other-region", detail, (), certain)


def _is_signed(answer: StoreAnswer, url: Url, signed: UrlSignature, secret: str) -> bool:
    """Whether the signature of the URL is that of what the store signed."""
    signatures = Signatures(signed.dialect)
    if signed.dialect.version == "2":
        computed = signatures.of_text(answer.string_to_sign, (), secret)
    else:
        parameters = (url.get(signed.dialect.parameter(name)) or "" for name in ("Algorithm", "Date", "Credential"))
        algorithm, date, credential = parameters
        scope = scope_of(credential)
        text = sigv4.string_to_sign(sigv4.digest_of(answer.canonical_request), date, scope, algorithm)
        computed = signatures.of_text(text, scope, secret)
    return computed == url.get(signed.dialect.signature)


def for_a_download(known: KnownRequest, found: Optional[FoundRequest]) -> List[Finding]:
    """That a URL for a download may have been used for an upload, which is the likeliest cause of a refusal."""
    if found is None or known.method is not None or found.method not in ("GET", "HEAD"):
        return []
    return [possible_cause("other-method", f"The signature is right for {found.method}.")]


def unlike_the_url(
    signed: UrlSignature, known: KnownRequest, found: FoundRequest, answer: StoreAnswer
) -> List[Finding]:
    """Why a store may refuse a right signature, if it does not say what it saw.

    :param found: the request that was signed.
    """
    findings = []
    headers = dict(found.request.headers)
    if known.headers is None and (headers or signed.dialect.version == "2"):
        names = list(headers)
        cause = OF_HEADERS.get(names[0] if names else "content-type", "signed-header-missing")
        shown = ", ".join(f"{header_name(name)}: {one_line(hidden(name, value))}" for name, value in headers.items())
        detail = f"The signature is right for an upload with {shown}." if shown else "It is right without Content-Type."
        findings.append(possible_cause(cause if len(names) < 2 else "signed-header-missing", detail))  # noqa: PLR2004  # the only header
    of_download = for_a_download(known, found)
    if of_download:
        findings, known = [*of_download, *findings], known._replace(method=found.method)
    if answer.request is not None:
        return [*findings, possible_cause("wrong-secret")]
    if known.method is None:
        findings.append(possible_cause("other-method", f"The signature is right for {found.method}."))
    findings += [possible_cause("host-changed"), possible_cause("wrong-secret")]
    return findings


def _of_what_is_seen(ours: Canonical, seen: Canonical, signed: UrlSignature) -> List[Finding]:
    """What the method or the media type that the store saw means, if it is not known what was signed."""
    names = ours.names.split(";")
    uploads = any(name.startswith("content-") or name in ("if-none-match", "x-amz-acl") for name in names)
    if seen.method in ("GET", "HEAD"):
        return [Finding("other-method", f"The request was {seen.method}, as a browser sends it.", (), uploads)]
    content_type = seen.headers.get("content-type")
    if content_type and signed.dialect.version == "2":
        detail = f"The store saw Content-Type: {one_line(content_type)}, which may not be what was signed."
        return [possible_cause("content-type-different", detail)]
    return []
