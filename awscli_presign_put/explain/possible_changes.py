"""What happens to a URL between its signer and the store: each as a change back to what may have been signed."""

import re
import unicodedata
from itertools import islice
from typing import Callable, Iterator, List, NamedTuple, Optional, Tuple

from awscli_presign_put.explain import guesses
from awscli_presign_put.explain.finding import HIDDEN, Change, hidden
from awscli_presign_put.explain.request_signature import S3Request, canonical_path
from awscli_presign_put.explain.url import Pairs, decoded, host_of, name_of
from awscli_presign_put.explain.url_signature import Dialect
from awscli_presign_put.signing.sigv4 import EMPTY_SHA256, UNSIGNED_PAYLOAD, uri_encoded

# In KEY/DATE/REGION/SERVICE/aws4_request.
_REGION = 2
_SDK_PARAMETERS: Tuple[Tuple[str, str], ...] = (
    ("x-id", "PutObject"),
    ("x-id", "GetObject"),
    ("x-id", "UploadPart"),
    ("X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD"),
    ("x-amz-checksum-crc32", "AAAAAA=="),
    ("x-amz-sdk-checksum-algorithm", "CRC32"),
    ("x-amz-checksum-mode", "ENABLED"),
)
TRAILING = ".,;:!?)]}>'\"*_`"
"""What follows a URL in a text."""

_MOST_ESCAPES = 50
_MOST_PREFIXES = 3
_MOST_SLASHES = 10
_PREFIXES = ("/s3", "/storage/v1/s3", "/minio", "/storage", "/api/s3", "/files")


class Variant(NamedTuple):
    """A request that may have been signed, and how the one that was sent differs from it.

    :param rare: it is left out where two changes are tried together.
    """

    cause: str
    change: Change
    request: S3Request
    secret: str
    rare: bool = False


class Context(NamedTuple):
    """What is known beside the URL.

    :param key_id: of the credentials that are held.
    :param hosts: of stores that are configured, and others that are likely.
    :param regions: likewise.
    :param bucket: as the URL names it; None where it is not known.
    :param payloads: digests of the contents that may have been signed.
    :param styled: gives the same request with the bucket in the host where it is in the path, and the reverse.
    """

    dialect: Dialect
    key_id: str
    token: Optional[str]
    hosts: Tuple[str, ...]
    regions: Tuple[str, ...]
    styled: Callable[[S3Request], List[S3Request]]
    payloads: Tuple[str, ...] = ()


def variants(request: S3Request, secret: str, context: Context) -> Iterator[Variant]:
    """All that may have been signed, the likelier first; each differs in one thing."""
    first, _, rest = request.path[1:].partition("/")
    if first and rest.startswith(f"{first}/"):
        change = Change("path", request.path, f"/{rest}")
        yield Variant("bucket-twice", change, request._replace(path=f"/{rest}"), secret)
    for cause, path, rare in _other_paths(request.path):
        change = Change("path", request.path, path)
        yield Variant(cause, change, request._replace(path=path), secret, rare)
    yield from _hosts(request, secret, context)
    yield from _payloads(request, secret, context)
    yield from _parameters(request, secret, context)
    for other in _secrets(secret):
        # The secret itself is in no message.
        yield Variant("wrong-secret", Change("secret", other.how, None), request, other.secret, True)
    yield from _scopes(request, secret, context)


def _hosts(request: S3Request, secret: str, context: Context) -> Iterator[Variant]:
    for styled in context.styled(request):
        change = Change("host and path", f"{request.host}{request.path}", f"{styled.host}{styled.path}")
        yield Variant("style-changed", change, styled, secret)
    is_address = request.host.startswith("[")
    name = f"[{name_of(request.host)}]" if is_address else name_of(request.host)
    port = request.host[len(name) + 1 :]
    own_port = f":{port}" if port else ""
    hosts = [
        *context.hosts,
        *(f"{other}{own_port}" for other in context.hosts if ":" not in other),
        *(f"{name}{each}" for each in ("", *guesses.PORTS)),
        *(f"{other}{each}" for other in guesses.OTHER_HOSTS for each in dict.fromkeys((own_port, "", ":9000"))),
        name.removeprefix("www."),
        f"{name}.{own_port}",
    ]
    for host in dict.fromkeys(hosts):
        if host != request.host:
            yield Variant("host-changed", Change("host", request.host, host), request._replace(host=host), secret)
    other_scheme = "http" if request.scheme == "https" else "https"
    host = host_of(other_scheme, request.host)
    if host != request.host:
        change = Change("host", request.host, host)
        yield Variant("host-changed", change, request._replace(host=host), secret)


def _payloads(request: S3Request, secret: str, context: Context) -> Iterator[Variant]:
    """With another digest of the contents in the canonical request."""
    if context.dialect.version != "4":
        return
    own = request.payload or dict(request.headers).get("x-amz-content-sha256") or request.get("X-Amz-Content-Sha256")
    for payload in dict.fromkeys((UNSIGNED_PAYLOAD, EMPTY_SHA256, *context.payloads)):
        if payload != (own or UNSIGNED_PAYLOAD):
            change = Change("digest of the contents", own or UNSIGNED_PAYLOAD, payload)
            yield Variant("payload-different", change, request._replace(payload=payload), secret)


def _parameters(request: S3Request, secret: str, context: Context) -> Iterator[Variant]:
    own = {*context.dialect.required, *HIDDEN}
    query = request.query

    def without(names: Tuple[str, ...]) -> Pairs:
        return tuple(pair for pair in query if pair[0] not in names)

    def variant(name: str, value: Optional[str], signed: Optional[str], changed: Pairs, cause: str) -> Variant:
        shown = tuple(None if each is None else hidden(name, each) for each in (value, signed))
        return Variant(cause, Change(f"parameter {name}", *shown), request._replace(query=changed), secret)

    def replaced(name: str, value: str, signed: str, cause: str = "parameter-changed") -> Variant:
        changed = tuple((each, signed if each == name else content) for each, content in query)
        return variant(name, value, signed, changed, cause)

    for name, value in query:
        if name not in own:
            yield variant(name, value, None, without((name,)), "parameter-changed")
    once = tuple(dict.fromkeys(query))
    if once != query:
        twice = next(name for at, (name, value) in enumerate(query) if (name, value) in query[:at])
        yield variant(twice, "(twice)", "(once)", once, "parameter-changed")
    extra = tuple(name for name, _ in query if name not in own and not name.lower().startswith("x-amz-"))
    if len(extra) > 1:
        yield variant(", ".join(extra), "(several)", None, without(extra), "parameter-changed")
    yield from _tokens(request, secret, context)
    for name, value in query:
        for signed in (value.rstrip(TRAILING), value.replace(" ", "+"), decoded(value)):
            if signed != value and name not in HIDDEN:
                yield replaced(name, value, signed, "url-damaged")
    there = {name for name, _ in query}
    for name, value in (*_SDK_PARAMETERS, *_missing(request, context)):
        if name not in there:
            yield variant(name, None, value, (*query, (name, value)), "parameter-changed")
    expires = context.dialect.parameter("Expires")
    for value in guesses.LIFETIMES:
        if expires in there and context.dialect.prefix and request.get(expires) != value:
            yield replaced(expires, request.get(expires), value)


def _tokens(request: S3Request, secret: str, context: Context) -> Iterator[Variant]:
    """With the session token of the credentials in the place of the one that was sent, or without any."""
    name = "X-Amz-Security-Token" if context.dialect.prefix else "x-amz-security-token"
    sent = request.get(name)
    others = tuple(pair for pair in request.query if pair[0] != name)
    if context.token and sent != context.token:
        change = Change(f"parameter {name}", hidden(name, sent) if sent else None, hidden(name, context.token))
        changed = request._replace(query=(*others, (name, context.token)))
        yield Variant("session-token-missing", change, changed, secret)
    if sent:
        change = Change(f"parameter {name}", hidden(name, sent), None)
        yield Variant("session-token-missing", change, request._replace(query=others), secret)
        plus = sent.replace(" ", "+")
        if plus != sent:
            change = Change(f"parameter {name}", "(the session token, with spaces)", "(the session token, with %2B)")
            changed = request._replace(query=(*others, (name, plus)))
            yield Variant("session-token-missing", change, changed, secret)


def _missing(request: S3Request, context: Context) -> Iterator[Tuple[str, str]]:
    """What the parameters of Version 4 may have been that are not there."""
    dialect = context.dialect
    if not dialect.prefix:
        return
    yield dialect.parameter("Algorithm"), "GOOG4-HMAC-SHA256" if dialect.key_prefix == "GOOG4" else "AWS4-HMAC-SHA256"
    for names in ("host", "content-type;host", "content-length;host", "content-length;content-type;host"):
        yield dialect.parameter("SignedHeaders"), names
    for seconds in guesses.LIFETIMES:
        yield dialect.parameter("Expires"), seconds
    date = request.get(dialect.parameter("Date"))[:8]
    for region in dict.fromkeys((*context.regions, *guesses.REGIONS)):
        yield dialect.parameter("Credential"), f"{context.key_id}/{date}/{region}/s3/aws4_request"


class _Secret(NamedTuple):
    how: str
    secret: str


def _secrets(secret: str) -> Iterator[_Secret]:
    """As it may have been read from a file, copied or quoted."""
    others = [
        _Secret("with a line break at its end", f"{secret}\n"),
        _Secret("with a line break at its end", f"{secret}\r\n"),
        _Secret("with a carriage return at its end", f"{secret}\r"),
        _Secret("with a space at its end", f"{secret} "),
        _Secret("with a space at its beginning", f" {secret}"),
        _Secret("without the space or line break around it", secret.strip()),
        _Secret("in double quotation marks", f'"{secret}"'),
        _Secret("in single quotation marks", f"'{secret}'"),
        _Secret("without its quotation marks", secret.strip("'\"")),
        _Secret("percent-encoded", uri_encoded(secret)),
        _Secret("with a space in the place of +", secret.replace("+", " ")),
        _Secret("without backslashes", secret.replace("\\", "")),
        _Secret("without its last character", secret[:-1]),
        _Secret("without its first character", secret[1:]),
        _Secret("empty", ""),
    ]
    return iter([other for other in others if other.secret != secret])


def _scopes(request: S3Request, secret: str, context: Context) -> Iterator[Variant]:
    """Another region or service in the credential."""
    name = context.dialect.parameter("Credential")
    value = request.get(name)
    parts = value.rsplit("/", 4)
    if len(parts) != 5 or context.dialect.version == "4a":  # noqa: PLR2004  # KEY/DATE/REGION/SERVICE/aws4_request
        return
    for at, others in ((_REGION, dict.fromkeys((*context.regions, *guesses.REGIONS))), (_REGION + 1, guesses.SERVICES)):
        for other in others:
            if parts[at] == other:
                continue
            signed = "/".join((*parts[:at], other, *parts[at + 1 :]))
            changed = tuple((each, signed if each == name else content) for each, content in request.query)
            cause = "other-region" if at == _REGION else "parameter-changed"
            change = Change(f"parameter {name}", value, signed)
            yield Variant(cause, change, request._replace(query=changed), secret, at == _REGION)


def _other_paths(path: str) -> Iterator[Tuple[str, str, bool]]:
    """Other paths, each with the cause of the difference, and whether it is rare."""
    key = decoded(path)
    encodings = [
        canonical_path(path),
        uri_encoded(decoded(key), "/"),
        uri_encoded(path, "/"),
        path.replace("+", "%20"),
        uri_encoded(key.replace("+", " "), "/"),
        uri_encoded(key.replace(" ", "+"), "/"),
        uri_encoded(decoded(key.replace("+", " ")), "/"),
        uri_encoded(unicodedata.normalize("NFC", key), "/"),
        uri_encoded(unicodedata.normalize("NFD", key), "/"),
        _latin_1(key),
        decoded(path) if path.isascii() else path,
        path.replace("%2F", "/").replace("%2f", "/"),
    ]
    parts = path.split("/")
    # A gateway serves the store below a path, or takes one away; some SDKs print one slash less than they sign.
    others = [f"/{'/'.join(parts[at:])}" for at in range(2, min(len(parts), _MOST_PREFIXES + 2))]
    others += [f"/{path}", re.sub("/{2,}", "/", path), f"{path}/", path.rstrip("/") or "/"]
    others += [f"{'/'.join(parts[:at])}//{'/'.join(parts[at:])}" for at in range(2, min(len(parts), _MOST_SLASHES))]
    # The text after a final full stop is the end of a sentence.
    others += [path.rstrip(TRAILING), path[: path.rfind("/") + 1], *(f"{before}{path}" for before in _PREFIXES)]
    rare = [path.replace("~", "%7E"), path.lower(), *_with_one_escape_changed(path)]
    seen = {"", path}
    for cause, texts, is_rare in (
        ("key-encoding", encodings, False),
        ("path-changed", others, False),
        ("key-encoding", rare, True),
    ):
        for text in texts:
            if text not in seen and text.startswith("/"):
                seen.add(text)
                yield cause, text, is_rare


def _with_one_escape_changed(path: str) -> Iterator[str]:
    """One character encoded once more or once less than the others."""
    for match in islice(re.finditer("%(25)?(?=[0-9A-Fa-f]{2})", path), _MOST_ESCAPES):
        changed = "%" if match[1] else "%25"
        yield f"{path[: match.start()]}{changed}{path[match.end() :]}"


def _latin_1(key: str) -> str:
    try:
        return uri_encoded(key.encode("latin-1").decode("utf-8"), "/")
    except ValueError:
        return ""
