"""The signature of a request, computed again as a store does it.

Not by botocore's signers: they sign all headers of a request but some, where a presigned URL names those that are
signed; and a search computes thousands of signatures. ``tests/explain/test_request_signature.py`` compares both.

Source: Amazon S3 API Reference, "Authenticating Requests: Using Query Parameters (AWS Signature Version 4)"; Amazon S3
User Guide, "Signing and authenticating REST requests" (Signature Version 2).
"""

import hashlib
import hmac
from functools import lru_cache
from typing import Dict, NamedTuple, Tuple

from awscli_presign_put.explain import version_4a
from awscli_presign_put.explain.url import Pairs, Url, decoded, encoded
from awscli_presign_put.explain.url_signature import Dialect
from awscli_presign_put.signing import sigv2

UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD"

# Source: as above, "Constructing the CanonicalizedResource element".
_SUBRESOURCES = frozenset(
    [
        "acl",
        "cors",
        "delete",
        "lifecycle",
        "location",
        "logging",
        "notification",
        "partNumber",
        "policy",
        "requestPayment",
        "restore",
        "tagging",
        "torrent",
        "uploadId",
        "uploads",
        "versionId",
        "versioning",
        "versions",
        "website",
        "response-cache-control",
        "response-content-disposition",
        "response-content-encoding",
        "response-content-language",
        "response-content-type",
        "response-expires",
    ]
)
TOKEN = "x-amz-security-token"  # noqa: S105  # the name of a header
# With fewer characters than this, one of thousands of signatures begins alike by chance.
_SHORTEST_PART = 16


class Sent(NamedTuple):
    """A request as it arrives at a store.

    :param path: as it is sent.
    :param query: decoded, with the parameters of the signature.
    :param headers: names in small letters; without ``host``.
    :param bucket_in_host: the bucket where the host has it; else empty.
    :param payload: the digest of the contents that is signed; empty for what the request says of itself.
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
        """A query parameter; empty where there is none."""
        return next((value for each, value in self.query if each == name), "")


def sent(url: Url, method: str, headers: Pairs = (), bucket_in_host: str = "") -> Sent:
    """A request of this URL."""
    return Sent(method, url.scheme, url.host, url.path, url.query, headers, bucket_in_host)


def canonical_request(request: Sent, dialect: Dialect) -> str:
    """The canonical request of Version 4 and 4A."""
    names = request.get(dialect.parameter("SignedHeaders")).split(";")
    by_name = {name: collapsed(value) for name, value in request.headers}
    by_name["host"] = request.host
    return "\n".join(
        [
            request.method,
            request.path,
            _canonical_query(request.query, dialect.signature),
            "".join(f"{name}:{by_name.get(name, '')}\n" for name in names),
            ";".join(names),
            request.payload
            or by_name.get("x-amz-content-sha256")
            or request.get("X-Amz-Content-Sha256")
            or UNSIGNED_PAYLOAD,
        ]
    )


@lru_cache(maxsize=32)
def _canonical_query(query: Pairs, signature: str) -> str:
    """A search has the same query in most of its requests."""
    pairs = sorted((encoded(name), encoded(value)) for name, value in query if name != signature)
    return "&".join(f"{name}={value}" for name, value in pairs)


EXACT = "\0"
"""At the beginning of a header's value: it was signed with all of its spaces."""


def collapsed(value: str) -> str:
    """The value of a header as it is signed."""
    return value[1:] if value.startswith(EXACT) else " ".join(value.split())


def string_to_sign_of(canonical: str, algorithm: str, date: str, scope: str) -> str:
    """The string to sign of Version 4 and 4A."""
    digest = hashlib.sha256(canonical.encode("utf-8", "surrogateescape")).hexdigest()
    return f"{algorithm}\n{date}\n{scope}\n{digest}"


def string_to_sign_2(request: Sent) -> str:
    """The string to sign of Version 2."""
    headers = dict(request.headers)
    for name, value in request.query:
        # The only one that stores read there: what SDKs move into the query is signed, and must be sent as a header.
        if name.lower() == TOKEN:
            headers.setdefault(TOKEN, value)
    resource = f"/{request.bucket_in_host}{request.path}" if request.bucket_in_host else request.path
    subresources = sorted((name, value) for name, value in request.query if name in _SUBRESOURCES)
    if subresources:
        resource += "?" + "&".join(f"{name}={value}" if value else name for name, value in subresources)
    return sigv2.string_to_sign(request.method, resource, tuple(headers.items()), request.get("Expires"))


class Signer:
    """Computes signatures of one dialect; keeps the signing keys that it has derived."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._keys: Dict[Tuple[str, str], bytes] = {}
        self._public_keys: Dict[Tuple[str, str], version_4a.Point] = {}
        self.computed = 0

    def is_signature(self, given: str, request: Sent, secret: str) -> bool:
        """Whether this is the signature of a request; of Version 4 and 2, also one that is cut off or goes on."""
        self.computed += 1
        if self._dialect.version != "4a":
            computed = self.signature(request, secret)
            return _begins_alike(given.encode("utf-8", "surrogateescape"), computed.encode())
        key_id = request.get("X-Amz-Credential").partition("/")[0]
        public = self._public_keys.get((key_id, secret))
        if public is None:
            public = self._public_keys[key_id, secret] = version_4a.public_key(key_id, secret)
        return version_4a.is_signature(given, self._string_to_sign(request)[0], public)

    def signature(self, request: Sent, secret: str) -> str:
        """The signature that this request has with this secret access key; empty where there can be none."""
        if self._dialect.version == "2":
            return self.signature_of_text(string_to_sign_2(request), "", secret)
        return self.signature_of_text(*self._string_to_sign(request), secret)

    def _string_to_sign(self, request: Sent) -> Tuple[str, str]:
        """The string to sign, and the scope of the credential."""
        canonical = canonical_request(request, self._dialect)
        scope = scope_of(request.get(self._dialect.parameter("Credential")), self._dialect)
        algorithm, date = (request.get(self._dialect.parameter(name)) for name in ("Algorithm", "Date"))
        return string_to_sign_of(canonical, algorithm, date, scope), scope

    def signature_of_text(self, text: str, scope: str, secret: str) -> str:
        """The signature of a string to sign.

        :param scope: of Version 4: DATE/REGION/SERVICE/aws4_request; of Version 2, empty.
        """
        raw = text.encode("utf-8", "surrogateescape")
        if self._dialect.version == "2":
            texts = (raw, secret.encode("utf-8", "surrogateescape"))
            return sigv2.signature(*(each.decode("utf-8", "replace") for each in texts))
        key = self._keys.get((secret, scope))
        if key is None:
            key = f"{self._dialect.key_prefix}{secret}".encode("utf-8", "surrogateescape")
            for part in scope.split("/"):
                key = hmac.digest(key, part.encode("utf-8", "surrogateescape"), "sha256")
            self._keys[secret, scope] = key
        return hmac.digest(key, raw, "sha256").hex()


def scope_of(credential: str, dialect: Dialect) -> str:
    """DATE/REGION/SERVICE/aws4_request of a credential; of Version 4A without the region.

    Key IDs of some stores have a slash in them.
    """
    return "/".join(credential.rsplit("/", 3 if dialect.version == "4a" else 4)[1:])


def _begins_alike(given: bytes, computed: bytes) -> bool:
    """Whether both are the same, or one is a long part of the other: it was cut off, or has something after it."""
    shorter = min(len(given), len(computed))
    return shorter >= _SHORTEST_PART and hmac.compare_digest(given[:shorter], computed[:shorter])


def canonical_path(path: str) -> str:
    """The path encoded as S3 does it."""
    return encoded(decoded(path), "/")
