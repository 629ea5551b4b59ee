"""What a URL says of its signature: the version, the access key ID, the times, the signed headers.

Signature versions of stores with another API than S3 are only named.
"""

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, Optional, Tuple

from awscli_presign_put.explain.url import Url
from awscli_presign_put.signing.sigv4 import ALGORITHM_4A, KEY_PREFIX, credential_of, moment_of_amz_date

# Source: IAM User Guide, "Unique ID prefixes". Directory buckets have keys of sessions without a prefix.
_AWS_KEY = re.compile(r"(AKIA|ASIA)[A-Z2-7]{16}")
_TEMPORARY = "ASIA"
MAX_SKEW = 15 * 60
"""Seconds by which the clocks of signer and store may differ."""

# Older keys, whose fifth letter comes before this one, do not contain the account.
_FIRST_WITH_ACCOUNT = "Q"
_BITS_OF_ACCOUNT = 0x7FFFFFFFFF80


@dataclass(frozen=True)
class Dialect:
    """How a kind of presigned URL names its parts.

    :param name: for a person.
    :param version: ``4``, ``4a`` or ``2``; empty if it is not a signature version of S3.
    :param prefix: what the names of the parameters begin with; empty if they have no common prefix.
    :param required: the parameters without which it is not complete.
    :param signature: the parameter with the signature.
    :param key_prefix: what is put before the secret access key to derive the signing key.
    """

    name: str
    version: str
    prefix: str
    required: Tuple[str, ...]
    signature: str
    key_prefix: str = KEY_PREFIX

    @property
    def is_verifiable(self) -> bool:
        """Whether a signature can be verified. The standard library has no ECDSA, which Version 4A requires."""
        return self.version in ("4", "2")

    def parameter(self, name: str) -> str:
        """The whole name of a parameter, such as ``X-Amz-Date`` for ``Date``."""
        return f"{self.prefix}{name}"


def _version_4(name: str, version: str, prefix: str, key_prefix: str = KEY_PREFIX) -> Dialect:
    required = ("Algorithm", "Credential", "Date", "Expires", "SignedHeaders", "Signature")
    names = tuple(f"{prefix}{each}" for each in required)
    return Dialect(name, version, prefix, names, names[-1], key_prefix)


V4 = _version_4("Signature Version 4", "4", "X-Amz-")
V4A = _version_4("Signature Version 4A", "4a", "X-Amz-")
V2 = Dialect("Signature Version 2", "2", "", ("AWSAccessKeyId", "Expires", "Signature"), "Signature")
_GCS_HMAC = _version_4("Google Cloud Storage V4 (HMAC)", "4", "X-Goog-", "GOOG4")
_GCS_RSA = _version_4("Google Cloud Storage V4 (RSA)", "", "X-Goog-")
_GCS_V2 = Dialect("Google Cloud Storage V2", "", "", ("GoogleAccessId", "Expires", "Signature"), "Signature")
_OSS_NAMES = tuple(f"x-oss-{name}" for name in ("signature-version", "credential", "date", "expires", "signature"))
_OSS_V4 = Dialect("Alibaba Cloud OSS V4", "", "x-oss-", _OSS_NAMES, _OSS_NAMES[-1])
_OSS_V1 = Dialect("Alibaba Cloud OSS V1", "", "", ("OSSAccessKeyId", "Expires", "Signature"), "Signature")

# Services without the API of S3. They are only named.
_OTHERS = (
    Dialect("Azure Storage SAS", "", "", ("sig", "sv"), "sig"),
    Dialect("OpenStack Swift TempURL", "", "", ("temp_url_sig", "temp_url_expires"), "temp_url_sig"),
    Dialect("Amazon CloudFront", "", "", ("Key-Pair-Id", "Signature"), "Signature"),
    Dialect("Tencent Cloud COS", "", "", ("q-ak", "q-signature"), "q-signature"),
    Dialect("Huawei Cloud OBS", "", "", ("AccessKeyId", "Expires", "Signature"), "Signature"),
)


def is_of_another_service(dialect: Dialect) -> bool:
    """Whether the service does not have the API of S3."""
    return dialect in _OTHERS


def dialect_of(url: Url) -> Optional[Dialect]:
    """The kind of signature that a URL has; None if it has no part of one."""
    names = {name for name, _ in url.query}
    if set(V2.required) <= names and V4.signature not in names:
        return V2
    if any(name.startswith("X-Amz-") for name in names):
        return V4A if url.get("X-Amz-Algorithm") == ALGORITHM_4A or "X-Amz-Region-Set" in names else V4
    if any(name.startswith("X-Goog-") for name in names):
        return _GCS_RSA if "RSA" in (url.get("X-Goog-Algorithm") or "") else _GCS_HMAC
    if any(name.startswith("x-oss-") for name in names):
        return _OSS_V4
    whole = [dialect for dialect in _OTHERS if set(dialect.required) <= names]
    begun = [dialect for dialect in (_GCS_V2, _OSS_V1, V2) if dialect.required[0] in names]
    return next(iter((*whole, *begun)), V2 if "Signature" in names else None)


@dataclass(frozen=True)
class UrlSignature:
    """What the parameters of the signature say; None for what is missing or not valid.

    :param region: of the credential scope; of Version 4A, the set of regions.
    :param service: of the credential scope, such as ``s3``.
    :param signed_at, ends_at: UTC.
    :param seconds: how long it is valid after it was signed.
    :param headers: the names of the signed headers in lower case; empty if the dialect names none.
    :param token: session token of temporary credentials.
    :param missing: the required parameters that are not there or empty.
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


def read_signature(url: Url, dialect: Dialect) -> UrlSignature:
    missing = tuple(name for name in dialect.required if not url.get(name))
    token = url.get("X-Amz-Security-Token") or url.get("x-amz-security-token") or url.get("x-oss-security-token")
    if not dialect.prefix:
        ends_at = _moment(url.get("Expires") or url.get("temp_url_expires"))
        key_id = None if dialect.required[0] == dialect.signature else url.get(dialect.required[0])
        return UrlSignature(dialect, key_id, None, None, None, ends_at, None, (), token, missing)

    def parameter(name: str) -> str:
        return url.get(dialect.parameter(name.lower() if dialect is _OSS_V4 else name)) or ""

    key_id, region, service = _credential(parameter("Credential"), dialect.version == "4a")
    seconds, signed_at = _seconds(parameter("Expires")), _date(parameter("Date"))
    return UrlSignature(
        dialect,
        key_id or None,
        url.get("X-Amz-Region-Set") if region is None else region,
        service,
        signed_at,
        None if signed_at is None or seconds is None else _later(signed_at, seconds),
        seconds,
        tuple(name for name in parameter("SignedHeaders").lower().split(";") if name),
        token,
        missing,
    )


def _credential(text: str, is_4a: bool) -> Tuple[str, Optional[str], Optional[str]]:
    """The access key ID, region and service of a credential; Version 4A has no region there."""
    try:
        credential = credential_of(text, is_4a)
    except ValueError:
        return text.partition("/")[0], None, None
    return credential.access_key, credential.region, credential.service


def _date(text: str) -> Optional[datetime]:
    # strptime alone also reads digits of other scripts, lower case letters, and fewer digits.
    if not re.fullmatch("[0-9]{8}T[0-9]{6}Z", text):
        return None
    try:
        return moment_of_amz_date(text)
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


def is_aws_key(key_id: str) -> bool:
    """Whether this has the form of an access key ID of AWS."""
    return _AWS_KEY.fullmatch(key_id) is not None


def is_temporary(key_id: str, token: Optional[str]) -> bool:
    """Whether the credentials expire: they have a session token, or an access key ID that requires one."""
    return bool(token) or (is_aws_key(key_id) and key_id.startswith(_TEMPORARY))


def account_of(key_id: str) -> Optional[str]:
    """The AWS account in an access key ID; None if it contains none. ``aws sts get-access-key-info`` answers the
    same.
    """
    if not is_aws_key(key_id) or key_id[4] < _FIRST_WITH_ACCOUNT:
        return None
    try:
        raw = base64.b32decode(key_id[4:])
    except binascii.Error:
        return None
    return f"{(int.from_bytes(raw[:6], 'big') & _BITS_OF_ACCOUNT) >> 7:012d}"


def other_token(key_id: Optional[str], token: Optional[str], held: Any, is_of_aws: bool) -> str:
    """Why a session token may not belong to these credentials; empty if nothing shows that.

    :param held: the credentials of the session; None if it has none.
    """
    if not token or not key_id:
        return ""
    if is_of_aws and is_aws_key(key_id) and not key_id.startswith(_TEMPORARY):
        return "The access key ID is not temporary, and such a key has no session token."
    if held is None or held.access_key.strip() != key_id or (held.token or "").strip() == token.strip():
        return ""
    return f"These credentials have {'another' if held.token else 'no'} session token."


def why_not_verified(what: str, key_id: Optional[str], token: Optional[str] = None) -> str:
    """Why a signature of other credentials than those of the session is not verified.

    :param what: ``URL`` or ``form``.
    """
    if key_id and is_temporary(key_id, token):
        return (
            f"the {what} was signed with temporary credentials, such as those of a session of a role (--assume-role). "
            "Only who still has them can verify the signature. All that needs no signature is checked."
        )
    return f"the {what} was signed with another access key ID than that of these credentials. Use --profile."
