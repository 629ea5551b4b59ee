"""Signature Version 4: the credential scope, the canonical request, the string to sign, the signing key.

botocore's signers need a request of botocore and sign it at the present time. These functions take texts, so that what
was signed before can be computed again. ``tests/signing/test_sigv4.py`` compares both.

Source: Amazon S3 API Reference, "Authenticating Requests: Using Query Parameters (AWS Signature Version 4)".
"""

import hashlib
import hmac
from typing import Iterable, Mapping, NamedTuple, Optional, Sequence, Tuple
from urllib.parse import quote

ALGORITHM = "AWS4-HMAC-SHA256"
TERMINATOR = "aws4_request"
TIME_FORMAT = "%Y%m%dT%H%M%SZ"
"""Of ``X-Amz-Date``, in UTC, for ``strftime`` and ``strptime``."""

UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD"
SECURITY_TOKEN = "x-amz-security-token"  # noqa: S105  # the name of a header
EMPTY_SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
"""The SHA-256 of an empty body, in hexadecimal."""


class Scope(NamedTuple):
    """The scope of a credential: DATE/REGION/SERVICE/aws4_request.

    :param date: UTC, as YYYYMMDD.
    :param terminator: ``aws4_request``.
    """

    date: str
    region: Optional[str]
    service: str
    terminator: str


def parse_credential(credential: str) -> Tuple[str, Optional[Scope]]:
    """The access key ID and the scope of KEY/DATE/REGION/SERVICE/aws4_request; None for a scope that is not complete.

    From the right, because access key IDs of some stores contain slashes.
    """
    key_id, *scope = credential.rsplit("/", len(Scope._fields))
    return key_id, Scope(*scope) if len(scope) == len(Scope._fields) else None


def scope_text(credential: str) -> str:
    """The scope in a credential as it is signed, also if it is not complete."""
    return "/".join(credential.rsplit("/", len(Scope._fields))[1:])


def uri_encoded(text: str, safe: str = "") -> str:
    """The text percent-encoded as Signature Version 4 requires.

    :param safe: ``/`` for a path.
    """
    return quote(text.encode("utf-8", "surrogateescape"), safe=f"{safe}~")


def canonical_query(parameters: Iterable[Tuple[str, str]]) -> str:
    """The query of a canonical request.

    :param parameters: decoded, without that of the signature.
    """
    encoded = sorted((uri_encoded(name), uri_encoded(value)) for name, value in parameters)
    return "&".join(f"{name}={value}" for name, value in encoded)


def canonical_request(
    method: str, path: str, query: str, headers: Mapping[str, str], names: Sequence[str], payload: str
) -> str:
    """The canonical request.

    :param path: encoded.
    :param query: from :func:`canonical_query`.
    :param headers: values by names in lower case, without surplus spaces.
    :param names: the signed headers.
    :param payload: SHA-256 of the body in hexadecimal, or ``UNSIGNED-PAYLOAD``.
    """
    lines = "".join(f"{name}:{headers.get(name, '')}\n" for name in names)
    return f"{method}\n{path}\n{query}\n{lines}\n{';'.join(names)}\n{payload}"


def string_to_sign(canonical: str, algorithm: str, date: str, scope: str) -> str:
    """The string to sign.

    :param canonical: the canonical request.
    :param date: in ``TIME_FORMAT``.
    """
    return f"{algorithm}\n{date}\n{scope}\n{hashlib.sha256(_bytes(canonical)).hexdigest()}"


def signing_key(secret_key: str, scope: Iterable[str], prefix: str = "AWS4") -> bytes:
    """The key that signs in this scope.

    :param prefix: Google Cloud Storage has ``GOOG4``.
    """
    key = _bytes(f"{prefix}{secret_key}")
    for part in scope:
        key = hmac.digest(key, _bytes(part), "sha256")
    return key


def signature(text: str, key: bytes) -> str:
    """The signature of a string to sign, or of a form's policy in Base64; in hexadecimal.

    :param key: from :func:`signing_key`.
    """
    return hmac.digest(key, _bytes(text), "sha256").hex()


def _bytes(text: str) -> bytes:
    # Bytes of a URL or a secret that are not UTF-8 are signed unchanged.
    return text.encode("utf-8", "surrogateescape")
