"""Whether the signature of a URL is right, and which request was signed, if the session has the credentials."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, List, NamedTuple, Optional, Tuple

from awscli_presign_put.explain.finding import Change, Finding, header_name, one_line, possible_cause
from awscli_presign_put.explain.possible_changes import Context
from awscli_presign_put.explain.request_signature import Signatures, canonical_path, request_of, signed_value
from awscli_presign_put.explain.s3_address import AWS, S3Address, in_the_other_style
from awscli_presign_put.explain.search import FoundRequest, KnownRequest, Search
from awscli_presign_put.explain.seen_canonical_request import OF_HEADERS, is_masked, read_canonical
from awscli_presign_put.explain.store_answer import StoreAnswer
from awscli_presign_put.explain.url import Url, host_name, without_default_port
from awscli_presign_put.explain.url_signature import UrlSignature, why_not_verified
from awscli_presign_put.signing.sigv4 import uri_encoded
from awscli_presign_put.signing.upload.headers import SECURITY_TOKEN

# A signature of Version 4 or 2 with all of its characters.
_WHOLE = re.compile("[0-9a-f]{64,}|[A-Za-z0-9+/]{27}=")
_TOKENS = ("parameter X-Amz-Security-Token", f"parameter {SECURITY_TOKEN}")


@dataclass(frozen=True)
class Situation:
    """What is known beside the URL or the form.

    :param now: in UTC.
    :param credentials: frozen credentials of the session; None if it has none.
    :param region: of the session; None if it has none.
    :param endpoints: URLs of configured stores.
    :param known: what is known of the request that was sent.
    :param answer: what the store answered; None if that is not known.
    """

    now: datetime
    credentials: Any = None
    region: Optional[str] = None
    endpoints: Tuple[str, ...] = ()
    known: KnownRequest = field(default_factory=KnownRequest)
    answer: Optional[StoreAnswer] = None


class Verification(NamedTuple):
    """The result of computing the signature again.

    :param why_not: why it was not verified, as a sentence; empty if it was.
    :param is_good: whether the signature is that of the request that was sent, or of one that can be sent.
    :param found: the request that was signed; None if it was not found.
    :param findings: how the request that was sent differs from it.
    :param repaired: the URL of the request that was signed; empty if it is not known or not of these credentials.
    """

    why_not: str
    is_good: bool = False
    found: Optional[FoundRequest] = None
    findings: Tuple[Finding, ...] = ()
    repaired: str = ""


def verify(
    url: Url, signed: UrlSignature, address: S3Address, known: KnownRequest, situation: Situation
) -> Verification:
    """Compute the signature again if the session has the credentials that signed."""
    signature = url.get(signed.dialect.signature)
    why_not = _why_not(signed, signature, situation.credentials)
    if why_not or not signature:
        return Verification(f"not verified: {why_not}")
    if (is_masked(signature) or re.search("[^A-Za-z0-9+/= ]", signature)) and not _WHOLE.fullmatch(signature):
        masked = "the signature was masked or cut off."
        return Verification(f"not verified: {masked}", findings=(Finding("url-damaged", masked.capitalize()),))
    found = _search(url, signed, address, known, situation, signature).find()
    if found is not None:
        findings = [_of_change(cause, change, url) for cause, change in zip(found.causes, found.changes)]
        repaired = _url_of(found, url, signed, situation.credentials.secret_key)
        return Verification("", not findings, found, tuple(findings), repaired)
    why_not = _not_known(url, signed, known)
    if why_not:
        return Verification(f"not verified: {why_not}")
    return Verification(
        "",
        findings=(
            Finding(
                "signature-mismatch",
                "These credentials give another signature, also after any single change that is known.",
            ),
            *_of_headers(signed, known),
            possible_cause("path-changed", f"Is this the key that was signed: {one_line(address.key)}?"),
            possible_cause("wrong-secret"),
        ),
    )


def _why_not(signed: UrlSignature, signature: Optional[str], held: Any) -> str:
    """Why the signature is not computed again; empty if it is."""
    if not signed.dialect.is_verifiable:
        return f"this command cannot compute signatures of {signed.dialect.name}."
    if held is None:
        return "no credentials are configured."
    if len(signed.missing) > 1:
        return "the URL is not complete."
    if signed.key_id and signed.key_id != held.access_key.strip():
        return why_not_verified("URL", signed.key_id, signed.token)
    return "" if signature else "the URL has no signature."


def _not_known(url: Url, signed: UrlSignature, known: KnownRequest) -> str:
    """What must be known before a signature is called wrong; empty if all of it is known."""
    given = dict(known.headers or ())
    if signed.dialect.version == "2":
        if known.headers is not None:
            return ""
        return (
            "it is not that of a request without headers. Signature Version 2 does not say which headers are signed. "
            "Specify them with --header."
        )
    names = ", ".join(name for name in _names(url, signed, known) if name not in given)
    return names and f"the values of signed headers are not known: {names}. Specify them with --header."


def _search(
    url: Url, signed: UrlSignature, address: S3Address, known: KnownRequest, situation: Situation, signature: str
) -> Search:
    regions = tuple(region for region in (situation.region, address.region, signed.region) if region)
    context = Context(
        signed.dialect,
        situation.credentials.access_key,
        situation.credentials.token,
        _hosts(address, situation.endpoints, regions),
        regions,
        partial(in_the_other_style, address=address),
        _payloads(situation),
    )
    request = request_of(url, "PUT", (), address.bucket_in_host)
    names = _names(url, signed, known)
    return Search(request, names, known, situation.credentials.secret_key, signature, context)


def _names(url: Url, signed: UrlSignature, known: KnownRequest) -> Tuple[str, ...]:
    if signed.dialect.version != "2":
        return tuple(name for name in signed.headers if name != "host")
    # SDKs put headers into the query, and sign them as headers.
    names = [name for name, _ in known.headers or ()] + [name.lower() for name, _ in url.query]
    of_amazon = [name for name in names if name.startswith("x-amz-") and name != SECURITY_TOKEN]
    return tuple(dict.fromkeys(("content-type", "content-md5", *of_amazon)))


def _payloads(situation: Situation) -> Tuple[str, ...]:
    """The digest of the body in the canonical request of the answer."""
    seen = read_canonical(situation.answer.canonical_request) if situation.answer else None
    return (seen.payload,) if seen else ()


def _url_of(found: FoundRequest, url: Url, signed: UrlSignature, secret: str) -> str:
    """The URL that was signed, encoded as every client sends it; empty if another secret access key signed it.

    A URL without a session token does not get that of the session.
    """
    if any(change.part == "secret" or (change.part in _TOKENS and change.signed) for change in found.changes):
        return ""
    request, name = found.request, signed.dialect.signature
    whole = Signatures(signed.dialect).of_request(request, secret)
    query = ((each, whole if each == name else value) for each, value in request.query)
    parameters = "&".join(f"{uri_encoded(each)}={uri_encoded(value)}" for each, value in query)
    return f"{url.scheme}://{request.host}{request.path}?{parameters}"


def _hosts(address: S3Address, endpoints: Tuple[str, ...], regions: Tuple[str, ...]) -> Tuple[str, ...]:
    """Hosts that may have been signed: those of configured stores, and other hosts of AWS."""
    hosts: List[str] = []
    for host in map(host_name, endpoints):
        hosts += [f"{address.bucket}.{host}", host] if address.style == "virtual" else [host]
    if address.store == AWS:
        before = f"{address.bucket}." if address.style == "virtual" else ""
        hosts += [f"{before}s3.amazonaws.com", *(f"{before}s3.{region}.amazonaws.com" for region in regions)]
        hosts += [f"{before}s3.dualstack.{region}.amazonaws.com" for region in regions]
        hosts += [f"{before}s3-accelerate.amazonaws.com"] if before else []
    return tuple(dict.fromkeys(hosts))


def _of_change(cause: str, change: Change, url: Url) -> Finding:
    detail = in_words(change)
    if change.part == "host" and change.signed and without_default_port(url.scheme, change.signed) == change.sent:
        # Go and Python's urllib send a port that is in the URL.
        return Finding(cause, f"{detail} Most clients leave that port out.", (change,), change.signed != url.written)
    if change.signed == "(once)":
        return Finding(cause, f"{detail} Some stores accept that.", (change,), False)
    if change.part == "path" and canonical_path(change.sent or "") == canonical_path(change.signed or ""):
        # S3 decodes and encodes a path before it computes the signature.
        return Finding(cause, f"{detail} Some stores accept both.", (change,), False)
    return Finding(cause, detail, (change,))


def _of_headers(signed: UrlSignature, known: KnownRequest) -> List[Finding]:
    """Signed headers that were sent, perhaps with other values than those that were signed."""
    sent = {name for name, _ in known.headers or ()}
    detail = "The header {} may have been signed with another value."
    return [
        possible_cause(OF_HEADERS.get(name, "signed-header-different"), detail.format(one_line(header_name(name))))
        for name in signed.headers
        if name in sent
    ]


def in_words(change: Change) -> str:
    """How the request that was sent differs from the one that was signed, in a sentence."""
    if change.part == "secret":
        return f"The secret access key that signed is the one of this profile, {change.sent}."
    kind, _, name = change.part.partition(" ")
    part = f"The {kind} {header_name(name)}" if kind == "header" else f"The {one_line(change.part)}"
    if change.signed is None:
        return f"{part} was not signed."
    if change.signed == "(once)":
        return f"{part} is there twice, and was signed once."
    if kind == "header" and change.sent is not None and signed_value(change.sent) == signed_value(change.signed):
        return f"{part} was signed with other spaces."
    if change.sent is None:
        return f"{part} is missing. It was signed as {_shown(change.signed)}."
    return f"{part} is {_shown(change.sent)}, and {_shown(change.signed)} was signed."


def _shown(text: str) -> str:
    return one_line(text) or "(empty)"
