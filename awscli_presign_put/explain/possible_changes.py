"""What may have been changed between the signer of a URL and the store, and the request that was signed then.

The search tries these requests one after the other, so the likelier ones come first.
"""

import re
import unicodedata
from itertools import islice
from typing import Callable, Iterator, List, NamedTuple, Optional, Tuple

from awscli_presign_put.explain import guesses
from awscli_presign_put.explain.finding import SECRET_PARAMETERS, Change, shown_change
from awscli_presign_put.explain.request_signature import S3Request, canonical_path
from awscli_presign_put.explain.url import Pairs, decoded, name_of, without_default_port
from awscli_presign_put.explain.url_signature import Dialect
from awscli_presign_put.signing.sigv4 import EMPTY_SHA256, TERMINATOR, UNSIGNED_PAYLOAD, credential_of, uri_encoded
from awscli_presign_put.signing.upload.headers import SECURITY_TOKEN

# What SDKs add.
_SDK_PARAMETERS: Tuple[Tuple[str, str], ...] = (
    ("x-id", "PutObject"),
    ("x-id", "GetObject"),
    ("x-id", "UploadPart"),
    ("X-Amz-Content-Sha256", UNSIGNED_PAYLOAD),
    ("x-amz-checksum-crc32", "AAAAAA=="),
    ("x-amz-sdk-checksum-algorithm", "CRC32"),
    ("x-amz-checksum-mode", "ENABLED"),
)
# What follows a URL in a text.
_TRAILING = ".,;:!?)]}>'\"*_`"
_MOST_ESCAPES = 50
_MOST_PREFIXES = 3
_MOST_SLASHES = 10
_PREFIXES = ("/s3", "/storage/v1/s3", "/minio", "/storage", "/api/s3", "/files")


class Variant(NamedTuple):
    """A request that may have been signed, and how the request that was sent differs from it.

    :param cause: id of the cause if this is what was signed.
    :param request: what may have been signed.
    :param rare: not tried together with a second change.
    :param secret: another secret access key that may have signed it; None for the one of the credentials.
    """

    cause: str
    change: Change
    request: S3Request
    rare: bool = False
    secret: Optional[str] = None


class Context(NamedTuple):
    """What is known beside the URL.

    :param key_id, token: of the credentials of the session; ``token`` is None if they have none.
    :param hosts: of configured stores, and others that are likely.
    :param regions: that are configured or in the URL.
    :param styled: gives the request in the other addressing style.
    :param payloads: digests of the body that may have been signed.
    """

    dialect: Dialect
    key_id: str
    token: Optional[str]
    hosts: Tuple[str, ...]
    regions: Tuple[str, ...]
    styled: Callable[[S3Request], List[S3Request]]
    payloads: Tuple[str, ...] = ()


def variants(request: S3Request, secret: str, context: Context) -> Iterator[Variant]:
    """The requests that may have been signed, the likelier first. Each differs in one thing from this one."""
    yield from _paths(request)
    yield from _hosts(request, context)
    yield from _payloads(request, context)
    yield from _parameters(request, context)
    for how, other in _secrets(secret):
        # No message contains the secret.
        yield Variant("wrong-secret", Change("secret", how, None), request, True, other)
    yield from _scopes(request, context)


def _paths(request: S3Request) -> Iterator[Variant]:
    def variant(cause: str, path: str, rare: bool = False) -> Variant:
        return Variant(cause, Change("path", request.path, path), request._replace(path=path), rare)

    first, _, rest = request.path[1:].partition("/")
    if first and rest.startswith(f"{first}/"):
        yield variant("bucket-twice", f"/{rest}")
    for cause, path, rare in _other_paths(request.path):
        yield variant(cause, path, rare)


def _hosts(request: S3Request, context: Context) -> Iterator[Variant]:
    for styled in context.styled(request):
        change = Change("host and path", f"{request.host}{request.path}", f"{styled.host}{styled.path}")
        yield Variant("style-changed", change, styled)
    name = f"[{name_of(request.host)}]" if request.host.startswith("[") else name_of(request.host)
    port = request.host[len(name) :] if request.host[len(name) + 1 :] else ""
    hosts = [
        *context.hosts,
        *(f"{other}{port}" for other in context.hosts if ":" not in other),
        *(f"{name}{each}" for each in ("", *guesses.PORTS)),
        *(f"{other}{each}" for other in guesses.OTHER_HOSTS for each in dict.fromkeys((port, "", ":9000"))),
        name.removeprefix("www."),
        f"{name}.{port}",
        without_default_port("http" if request.scheme == "https" else "https", request.host),
    ]
    for host in dict.fromkeys(hosts):
        if host != request.host:
            yield Variant("host-changed", Change("host", request.host, host), request._replace(host=host))


def _payloads(request: S3Request, context: Context) -> Iterator[Variant]:
    """With another digest of the body in the canonical request."""
    if context.dialect.version != "4":
        return
    own = request.payload or dict(request.headers).get("x-amz-content-sha256") or request.get("X-Amz-Content-Sha256")
    for payload in dict.fromkeys((UNSIGNED_PAYLOAD, EMPTY_SHA256, *context.payloads)):
        if payload != (own or UNSIGNED_PAYLOAD):
            change = Change("digest of the contents", own or UNSIGNED_PAYLOAD, payload)
            yield Variant("payload-different", change, request._replace(payload=payload))


def _parameters(request: S3Request, context: Context) -> Iterator[Variant]:
    query, dialect = request.query, context.dialect
    own = {*dialect.required, *SECRET_PARAMETERS}

    def variant(name: str, sent: Optional[str], signed: Optional[str], changed: Pairs) -> Variant:
        return _parameter("parameter-changed", name, sent, signed, request._replace(query=changed))

    for name, value in query:
        if name not in own:
            yield variant(name, value, None, _without(query, name))
    once = tuple(dict.fromkeys(query))
    if once != query:
        twice = next(name for at, (name, value) in enumerate(query) if (name, value) in query[:at])
        yield variant(twice, "(twice)", "(once)", once)
    extra = tuple(name for name, _ in query if name not in own and not name.lower().startswith("x-amz-"))
    if len(extra) > 1:
        yield variant(", ".join(extra), "(several)", None, _without(query, *extra))
    yield from _tokens(request, context)
    for name, value in query:
        for signed in (value.rstrip(_TRAILING), value.replace(" ", "+"), decoded(value)):
            if signed != value and name not in SECRET_PARAMETERS:
                yield _parameter("url-damaged", name, value, signed, _with(request, name, signed))
    there = {name for name, _ in query}
    for name, value in (*_SDK_PARAMETERS, *_missing(request, context)):
        if name not in there:
            yield variant(name, None, value, (*query, (name, value)))
    expires = dialect.parameter("Expires")
    for value in guesses.LIFETIMES if dialect.prefix and expires in there else ():
        if request.get(expires) != value:
            yield variant(expires, request.get(expires), value, _with(request, expires, value).query)


def _parameter(cause: str, name: str, sent: Optional[str], signed: Optional[str], request: S3Request) -> Variant:
    return Variant(cause, shown_change(f"parameter {name}", name, sent, signed), request)


def _with(request: S3Request, name: str, value: str) -> S3Request:
    """The request with another value of a parameter."""
    return request._replace(query=tuple((each, value if each == name else own) for each, own in request.query))


def _without(query: Pairs, *names: str) -> Pairs:
    return tuple(pair for pair in query if pair[0] not in names)


def _tokens(request: S3Request, context: Context) -> Iterator[Variant]:
    """With the session token of the credentials instead of the one that was sent, or without any."""
    name = "X-Amz-Security-Token" if context.dialect.prefix else SECURITY_TOKEN
    cause, sent, others = "session-token-missing", request.get(name), _without(request.query, name)
    if context.token and sent != context.token:
        changed = request._replace(query=(*others, (name, context.token)))
        yield _parameter(cause, name, sent or None, context.token, changed)
    if sent:
        yield _parameter(cause, name, sent, None, request._replace(query=others))
    plus = sent.replace(" ", "+")
    if plus != sent:
        change = Change(f"parameter {name}", "(the session token, with spaces)", "(the session token, with %2B)")
        yield Variant(cause, change, request._replace(query=(*others, (name, plus))))


def _missing(request: S3Request, context: Context) -> Iterator[Tuple[str, str]]:
    """Values of parameters of Signature Version 4 that are missing."""
    dialect = context.dialect
    if not dialect.prefix:
        return
    yield dialect.parameter("Algorithm"), f"{dialect.key_prefix}-HMAC-SHA256"
    for names in ("host", "content-type;host", "content-length;host", "content-length;content-type;host"):
        yield dialect.parameter("SignedHeaders"), names
    for seconds in guesses.LIFETIMES:
        yield dialect.parameter("Expires"), seconds
    date = request.get(dialect.parameter("Date"))[:8]
    for region in dict.fromkeys((*context.regions, *guesses.REGIONS)):
        yield dialect.parameter("Credential"), f"{context.key_id}/{date}/{region}/s3/{TERMINATOR}"


def _secrets(secret: str) -> Iterator[Tuple[str, str]]:
    """The secret access key as it may have been read from a file, copied or quoted."""
    others = (
        ("with a line break at its end", f"{secret}\n"),
        ("with a line break at its end", f"{secret}\r\n"),
        ("with a carriage return at its end", f"{secret}\r"),
        ("with a space at its end", f"{secret} "),
        ("with a space at its beginning", f" {secret}"),
        ("without the space or line break around it", secret.strip()),
        ("in double quotation marks", f'"{secret}"'),
        ("in single quotation marks", f"'{secret}'"),
        ("without its quotation marks", secret.strip("'\"")),
        ("percent-encoded", uri_encoded(secret)),
        ("with a space in the place of +", secret.replace("+", " ")),
        ("without backslashes", secret.replace("\\", "")),
        ("without its last character", secret[:-1]),
        ("without its first character", secret[1:]),
        ("empty", ""),
    )
    return ((how, other) for how, other in others if other != secret)


def _scopes(request: S3Request, context: Context) -> Iterator[Variant]:
    """With another region or service in the credential."""
    name = context.dialect.parameter("Credential")
    value = request.get(name)
    try:
        own = credential_of(value)
    except ValueError:
        return
    regions = dict.fromkeys((*context.regions, *guesses.REGIONS))
    others = [("other-region", own._replace(region=region)) for region in regions]
    others += [("parameter-changed", own._replace(service=service)) for service in guesses.SERVICES]
    for cause, other in others:
        if other != own:
            signed = other.text
            change = Change(f"parameter {name}", value, signed)
            yield Variant(cause, change, _with(request, name, signed), cause == "other-region")


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
    others += [path.rstrip(_TRAILING), path[: path.rfind("/") + 1], *(f"{before}{path}" for before in _PREFIXES)]
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
