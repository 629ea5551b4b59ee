"""Signature Version 4, where botocore does not sign itself: its credential, its times, its signing key, its texts.

Source: Amazon S3 API Reference, "Authenticating Requests: Using Query Parameters (AWS Signature Version 4)".
"""

import hashlib
import hmac
from datetime import datetime, timezone
from typing import Iterable, List, NamedTuple, Optional, Tuple
from urllib.parse import quote

ALGORITHM = "AWS4-HMAC-SHA256"
ALGORITHM_4A = "AWS4-ECDSA-P256-SHA256"
KEY_PREFIX = "AWS4"
"""What a secret access key begins with, as the first signing key."""

TERMINATOR = "aws4_request"
"""What each scope ends with."""

SIGNATURE = "X-Amz-Signature"
"""The query parameter that is not signed."""

UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD"
TIME_FORMAT = "%Y%m%dT%H%M%SZ"
"""Of ``X-Amz-Date``, for ``strftime`` and ``strptime``; in UTC."""

_SCOPE_PARTS = 4


class Credential(NamedTuple):
    """A credential, ``KEY/DATE/REGION/SERVICE/aws4_request``, in its parts.

    :param access_key: the access key ID. At some stores it has slashes.
    :param date: eight digits.
    :param region: None in Version 4A, which names regions elsewhere.
    """

    access_key: str
    date: str
    region: Optional[str]
    service: str
    terminator: str

    @property
    def scope(self) -> Tuple[str, ...]:
        """The parts from the date on, as they are signed."""
        region = () if self.region is None else (self.region,)
        return (self.date, *region, self.service, self.terminator)

    @property
    def text(self) -> str:
        """The credential as it is sent, decoded."""
        return "/".join((self.access_key, *self.scope))


def credential_of(text: str, version_4a: bool = False) -> Credential:
    """Read a credential from its end, because an access key ID can have slashes.

    :raises ValueError: it has too few parts.
    """
    access_key, *scope = text.rsplit("/", _SCOPE_PARTS - 1 if version_4a else _SCOPE_PARTS)
    if version_4a:
        date, service, terminator = scope
        return Credential(access_key, date, None, service, terminator)
    date, region, service, terminator = scope
    return Credential(access_key, date, region, service, terminator)


def moment_of_amz_date(text: str) -> datetime:
    """The time of an ``X-Amz-Date``, in UTC.

    :raises ValueError: it has another format.
    """
    return datetime.strptime(text, TIME_FORMAT).replace(tzinfo=timezone.utc)


def signing_key(secret_key: bytes, scope: Iterable[str], prefix: str = KEY_PREFIX) -> bytes:
    """The key that signs for a scope.

    :param prefix: another one than AWS's for stores with another dialect.
    """
    key = prefix.encode() + secret_key
    for part in scope:
        key = hmac.digest(key, part.encode("utf-8", "surrogateescape"), "sha256")
    return key


def signature(text: str, secret_key: str, scope: Iterable[str]) -> str:
    """The signature of a text, such as a policy in Base64, in hexadecimal."""
    return hmac.digest(signing_key(secret_key.encode(), scope), text.encode(), "sha256").hex()


def canonical_query(parameters: Iterable[Tuple[str, str]]) -> str:
    """The query as it is signed.

    :param parameters: names and values, quoted; :data:`SIGNATURE` is left out.
    """
    return "&".join(f"{name}={value}" for name, value in sorted(parameters) if name != SIGNATURE)


def canonical_request(
    method: str, path: str, query: str, headers: Iterable[Tuple[str, str]], payload: str = UNSIGNED_PAYLOAD
) -> str:
    """The text whose digest is signed.

    :param path: quoted.
    :param query: of :func:`canonical_query`.
    :param headers: the signed ones in their order, names in lower case, values as :func:`collapsed` gives them.
    :param payload: the SHA-256 of the contents in hexadecimal, where it is signed.
    """
    headers = list(headers)
    lines: List[str] = [method, path, query, *(f"{name}:{value}" for name, value in headers), ""]
    return "\n".join([*lines, ";".join(name for name, _ in headers), payload])


def string_to_sign(request_digest: str, moment: str, scope: Iterable[str], algorithm: str = ALGORITHM) -> str:
    """The text that is signed.

    :param request_digest: the SHA-256 of the canonical request, in hexadecimal.
    :param moment: in :data:`TIME_FORMAT`.
    """
    return f"{algorithm}\n{moment}\n{'/'.join(scope)}\n{request_digest}"


def digest_of(canonical: str) -> str:
    """The SHA-256 of a canonical request, in hexadecimal."""
    return hashlib.sha256(canonical.encode("utf-8", "surrogateescape")).hexdigest()


def collapsed(value: str) -> str:
    """The value of a header as it is signed: one space for several, none at its ends."""
    return " ".join(value.split())


def uri_encoded(text: str, safe: str = "") -> str:
    """A text percent-encoded as it is signed. Bytes that are not UTF-8 are encoded unchanged.

    :param safe: ``/`` for a path.
    """
    return quote(text.encode("utf-8", "surrogateescape"), safe=f"{safe}~")


EMPTY_SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
"""The SHA-256 of an empty body, in hexadecimal."""
