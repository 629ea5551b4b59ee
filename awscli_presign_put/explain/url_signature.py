"""Whose signature a URL has: the signature versions of S3, and those of stores that have their own."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Optional, Tuple

from awscli_presign_put.explain.url import Url

_SCOPE_PARTS = 5


@dataclass(frozen=True)
class Dialect:
    """How a kind of presigned URL names its parts.

    :param name: for a person.
    :param version: ``4``, ``4a`` or ``2`` where the signature can be computed again; else empty.
    :param prefix: of the parameters of Version 4.
    :param required: without them, it is incomplete.
    """

    name: str
    version: str
    prefix: str
    required: Tuple[str, ...]
    signature: str
    key_prefix: str = "AWS4"

    def parameter(self, name: str) -> str:
        """The name of a parameter of Version 4 in this dialect."""
        return f"{self.prefix}{name}"


def _version_4(name: str, version: str, prefix: str, key_prefix: str = "AWS4") -> Dialect:
    required = ("Algorithm", "Credential", "Date", "Expires", "SignedHeaders", "Signature")
    names = tuple(f"{prefix}{each}" for each in required)
    return Dialect(name, version, prefix, names, names[-1], key_prefix)


V4 = _version_4("Signature Version 4", "4", "X-Amz-")
V4A = _version_4("Signature Version 4A", "4a", "X-Amz-", "AWS4A")
V2 = Dialect("Signature Version 2", "2", "", ("AWSAccessKeyId", "Expires", "Signature"), "Signature")
_GCS_HMAC = _version_4("Google Cloud Storage V4 (HMAC)", "4", "X-Goog-", "GOOG4")
_GCS_RSA = _version_4("Google Cloud Storage V4 (RSA)", "", "X-Goog-")
_GCS_V2 = Dialect("Google Cloud Storage V2", "", "", ("GoogleAccessId", "Expires", "Signature"), "Signature")
_OSS_V4 = Dialect(
    "Alibaba Cloud OSS V4",
    "",
    "x-oss-",
    (
        "x-oss-signature-version",
        "x-oss-credential",
        "x-oss-date",
        "x-oss-expires",
        "x-oss-signature",
    ),
    "x-oss-signature",
)
_OSS_V1 = Dialect("Alibaba Cloud OSS V1", "", "", ("OSSAccessKeyId", "Expires", "Signature"), "Signature")

# None of them is of S3: what is known of them is what they are.
_OTHERS = (
    Dialect("Azure Storage SAS", "", "", ("sig", "sv"), "sig"),
    Dialect("OpenStack Swift TempURL", "", "", ("temp_url_sig", "temp_url_expires"), "temp_url_sig"),
    Dialect("Amazon CloudFront", "", "", ("Key-Pair-Id", "Signature"), "Signature"),
    Dialect("Tencent Cloud COS", "", "", ("q-ak", "q-signature"), "q-signature"),
    Dialect("Huawei Cloud OBS", "", "", ("AccessKeyId", "Expires", "Signature"), "Signature"),
)


def is_of_another_service(dialect: Dialect) -> bool:
    """Whether the service is none with an API of S3."""
    return dialect in _OTHERS


def dialect_of(url: Url) -> Optional[Dialect]:
    """Whose signature it has; None where it has no part of one."""
    names = {name for name, _ in url.query}
    if set(V2.required) <= names and V4.signature not in names:
        return V2
    if any(name.startswith("X-Amz-") for name in names):
        return V4A if url.get("X-Amz-Algorithm") == "AWS4-ECDSA-P256-SHA256" or "X-Amz-Region-Set" in names else V4
    if any(name.startswith("X-Goog-") for name in names):
        return _GCS_RSA if "RSA" in (url.get("X-Goog-Algorithm") or "") else _GCS_HMAC
    if any(name.startswith("x-oss-") for name in names):
        return _OSS_V4
    whole = [dialect for dialect in _OTHERS if set(dialect.required) <= names]
    begun = [dialect for dialect in (_GCS_V2, _OSS_V1, V2) if dialect.required[0] in names]
    return next(iter((*whole, *begun)), V2 if "Signature" in names else None)


@dataclass(frozen=True)
class Signed:
    """What the parameters of the signature say; None for what is missing or has not the form that it must have.

    :param headers: the names of the signed headers; empty where the dialect names none.
    """

    dialect: Dialect
    key_id: Optional[str]
    region: Optional[str]
    service: Optional[str]
    signed_at: Optional[datetime]
    ends_at: Optional[datetime]
    seconds: Optional[int]
    headers: Tuple[str, ...]
    token: Optional[str]
    missing: Tuple[str, ...]


def read_signature(url: Url, dialect: Dialect) -> Signed:
    """What the URL says of its signature."""
    missing = tuple(name for name in dialect.required if not url.get(name))
    token = url.get("X-Amz-Security-Token") or url.get("x-amz-security-token") or url.get("x-oss-security-token")
    if not dialect.prefix:
        ends_at = _moment(url.get("Expires") or url.get("temp_url_expires"))
        key_id = None if dialect.required[0] == dialect.signature else url.get(dialect.required[0])
        return Signed(dialect, key_id, None, None, None, ends_at, None, (), token, missing)
    of_oss = dialect.prefix == "x-oss-"
    credential = url.get(dialect.parameter("credential" if of_oss else "Credential")) or ""
    # A key ID of some stores has a slash in it.
    scope = credential.rsplit("/", _SCOPE_PARTS - 1 if dialect.version != "4a" else _SCOPE_PARTS - 2)
    has_region = len(scope) == _SCOPE_PARTS
    seconds = _seconds(url.get(dialect.parameter("expires" if of_oss else "Expires")))
    signed_at = _date(url.get(dialect.parameter("date" if of_oss else "Date")))
    names = url.get(dialect.parameter("SignedHeaders")) or ""
    return Signed(
        dialect,
        scope[0] or None,
        scope[2] if has_region else url.get("X-Amz-Region-Set"),
        scope[-2] if len(scope) >= _SCOPE_PARTS - 1 else None,
        signed_at,
        None if signed_at is None or seconds is None else _later(signed_at, seconds),
        seconds,
        tuple(name for name in names.lower().split(";") if name),
        token,
        missing,
    )


def _date(text: Optional[str]) -> Optional[datetime]:
    # strptime alone takes other scripts' digits, small letters, and fewer digits, too.
    if not re.fullmatch("[0-9]{8}T[0-9]{6}Z", text or ""):
        return None
    try:
        return datetime.strptime(text or "", "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)
    except ValueError:
        return None


def _seconds(text: Optional[str]) -> Optional[int]:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < len(str(10**12)) else None


def _moment(text: Optional[str]) -> Optional[datetime]:
    seconds = _seconds(text)
    return None if seconds is None else _later(datetime(1970, 1, 1, tzinfo=timezone.utc), seconds)


def _later(start: datetime, seconds: int) -> Optional[datetime]:
    try:
        return start + timedelta(seconds=seconds)
    except OverflowError:
        return None
