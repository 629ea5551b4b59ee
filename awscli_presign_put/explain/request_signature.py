"""The signature of a request, computed again as a store does it.

Not by botocore's signers: they sign nearly all headers of a request, and a search computes thousands of signatures.
``tests/explain/test_request_signature.py`` compares both.
"""

import hmac
from functools import lru_cache
from typing import Dict, NamedTuple, Tuple

from awscli_presign_put.explain.url import Pairs, Url, decoded
from awscli_presign_put.explain.url_signature import Dialect
from awscli_presign_put.signing import sigv2, sigv4
from awscli_presign_put.signing.sigv4 import UNSIGNED_PAYLOAD, uri_encoded
from awscli_presign_put.signing.upload.headers import SECURITY_TOKEN

EXACT = "\0"
"""At the beginning of a header's value: it was signed with all of its spaces."""

# If two signatures have this many first characters in common, it is not by chance.
_SHORTEST_PART = 16


class S3Request(NamedTuple):
    """A request as it arrives at a store.

    :param method: in upper case.
    :param host: with its port unless that is the default of the scheme.
    :param path: as it is sent, percent-encoded.
    :param query: decoded, with the parameters of the signature.
    :param headers: names in lower case, without ``host``.
    :param bucket_in_host: the bucket if it is in the host; else empty.
    :param payload: digest of the body that is signed; empty if the request itself says it.
    """

    method: str
    scheme: str
    host: str
    path: str
    query: Pairs
    headers: Pairs = ()
    bucket_in_host: str = ""
    payload: str = ""

    def get(self, name: str) -> str:
        """The value of a query parameter; empty if there is none."""
        return next((value for each, value in self.query if each == name), "")


def request_of(url: Url, method: str, headers: Pairs = (), bucket_in_host: str = "") -> S3Request:
    return S3Request(method, url.scheme, url.host, url.path, url.query, headers, bucket_in_host)


class _Parameters(NamedTuple):
    """What is signed of the query, which most requests of a search have in common."""

    canonical_query: str
    names: Tuple[str, ...]
    payload: str
    algorithm: str
    date: str
    scope: Tuple[str, ...]


@lru_cache(maxsize=32)
def _parameters(query: Pairs, dialect: Dialect) -> _Parameters:
    values = dict(reversed(query))
    names, algorithm, date, credential = (
        values.get(dialect.parameter(name), "") for name in ("SignedHeaders", "Algorithm", "Date", "Credential")
    )
    canonical = sigv4.canonical_query(
        (uri_encoded(name), uri_encoded(value)) for name, value in query if name != dialect.signature
    )
    payload = values.get("X-Amz-Content-Sha256", "") or UNSIGNED_PAYLOAD
    return _Parameters(canonical, tuple(names.split(";")), payload, algorithm, date, scope_of(credential))


def canonical_request_of(request: S3Request, dialect: Dialect) -> str:
    parameters = _parameters(request.query, dialect)
    headers = {name: signed_value(value) for name, value in request.headers}
    headers["host"] = request.host
    signed = [(name, headers.get(name, "")) for name in parameters.names]
    payload = request.payload or headers.get("x-amz-content-sha256") or parameters.payload
    return sigv4.canonical_request(request.method, request.path, parameters.canonical_query, signed, payload)


def signed_value(value: str) -> str:
    """The value of a header as it is signed."""
    return value[1:] if value.startswith(EXACT) else sigv4.collapsed(value)


def string_to_sign_2(request: S3Request) -> str:
    headers = dict(request.headers)
    for name, value in request.query:
        # The only header that stores read in the query. SDKs put others there, which are signed and must also be sent.
        if name.lower() == SECURITY_TOKEN:
            headers.setdefault(SECURITY_TOKEN, value)
    resource = f"/{request.bucket_in_host}{request.path}" if request.bucket_in_host else request.path
    subresources = sorted((name, value) for name, value in request.query if name in sigv2.SUBRESOURCES)
    if subresources:
        resource += "?" + "&".join(f"{name}={value}" if value else name for name, value in subresources)
    return sigv2.string_to_sign(request.method, resource, tuple(headers.items()), request.get("Expires"))


class Signatures:
    """The signatures of requests in one dialect. Keeps the signing keys that it has derived."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._keys: Dict[Tuple[str, Tuple[str, ...]], bytes] = {}
        self.computed = 0

    def is_signature(self, given: str, request: S3Request, secret: str) -> bool:
        """Whether this is the signature of a request, also if it is cut off or has text after it."""
        self.computed += 1
        return _begins_alike(_bytes(given), self.of_request(request, secret).encode())

    def of_request(self, request: S3Request, secret: str) -> str:
        if self._dialect.version == "2":
            return self.of_text(string_to_sign_2(request), (), secret)
        parameters = _parameters(request.query, self._dialect)
        digest = sigv4.digest_of(canonical_request_of(request, self._dialect))
        text = sigv4.string_to_sign(digest, parameters.date, parameters.scope, parameters.algorithm)
        return self.of_text(text, parameters.scope, secret)

    def of_text(self, text: str, scope: Tuple[str, ...], secret: str) -> str:
        """:param scope: from :func:`scope_of`; empty for Signature Version 2."""
        if self._dialect.version == "2":
            return sigv2.signature(*(_bytes(each).decode("utf-8", "replace") for each in (text, secret)))
        key = self._keys.get((secret, scope))
        if key is None:
            key = self._keys[secret, scope] = sigv4.signing_key(_bytes(secret), scope, self._dialect.key_prefix)
        return hmac.digest(key, _bytes(text), "sha256").hex()


def _bytes(text: str) -> bytes:
    # Bytes that are not UTF-8 are signed unchanged.
    return text.encode("utf-8", "surrogateescape")


def scope_of(credential: str) -> Tuple[str, ...]:
    """Date, region, service and terminator of a credential; empty if it is not complete."""
    try:
        return sigv4.credential_of(credential).scope
    except ValueError:
        return ()


def _begins_alike(given: bytes, computed: bytes) -> bool:
    """Whether one is the other, or a long part of it: it was cut off, or has text after it."""
    shorter = min(len(given), len(computed))
    return shorter >= _SHORTEST_PART and hmac.compare_digest(given[:shorter], computed[:shorter])


def canonical_path(path: str) -> str:
    """The path encoded as S3 does it."""
    return uri_encoded(decoded(path), "/")
