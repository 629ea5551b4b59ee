"""What is typed for an option -> the text of HTTP headers, as ``aws s3 cp`` and ``aws s3api put-object`` make it.

Each function takes an option's value and returns headers as (name, value); a :class:`InvalidValue` says what is wrong
with the value, and continues after the option's name: "--tags has two tags with the key a. ...".
"""

import base64
import hashlib
import re
import time
from datetime import datetime, timezone
from email.utils import format_datetime
from typing import Any, Callable, Dict, List, Union
from urllib.parse import quote, urlencode

from awscli_presign_put.moments import in_utc
from awscli_presign_put.options.digest_text import digest_in_base64, fault_of_digest
from awscli_presign_put.signing.errors import InvalidExpiry, PresignError
from awscli_presign_put.signing.upload.expiry import parse_duration
from awscli_presign_put.signing.upload.headers import METADATA_PREFIX, SSE_C_KEY, TOKEN, Headers
from awscli_presign_put.signing.upload.s3_rules import MAX_METADATA_BYTES, MAX_PUT_BYTES

ToHeaders = Callable[[Any], Headers]

MAX_TAGS = 10
"""The maximum for an object. Source: Amazon S3 User Guide, "Categorizing your storage using tags"."""

MAX_TAG_KEY, MAX_TAG_VALUE = 128, 256
"""The maximum lengths, in UTF-16 code units. Source: the same."""

MAX_GRANTS = 100
"""The maximum for an object. Source: Amazon S3 User Guide, "Access control list (ACL) overview"."""

SSE_C_KEY_BYTES = 32
"""For AES256. Source: Amazon S3 User Guide, "Using server-side encryption with customer-provided keys"."""

_MANY_DIGITS = 20


class InvalidValue(PresignError):
    """A value that no store can accept for this option."""


def text(header: str) -> ToHeaders:
    """The value, unchanged."""

    def to_headers(value: str) -> Headers:
        if not value:
            raise InvalidValue("is empty. Specify a value, or omit it.")
        return ((header, value),)

    return to_headers


def media_type(value: str) -> Headers:
    """A type and a subtype, with or without parameters. Source: RFC 9110, section 8.3.1."""
    if value and not re.match(rf"{TOKEN}/{TOKEN}[ \t]*(;|\Z)", value):
        raise InvalidValue(f"{value!r} is not a media type. Use TYPE/SUBTYPE, such as image/jpeg.")
    return text("Content-Type")(value)


def bucket_owner(value: str) -> Headers:
    """The ID of an AWS account."""
    if not re.fullmatch(r"[0-9]{12}", value):
        raise InvalidValue(f"{value!r} is not an account ID. Use its 12 digits, without hyphens.")
    return (("x-amz-expected-bucket-owner", value),)


def redirect(value: str) -> Headers:
    """A key of the same bucket after a slash, or a URL. Source: Amazon S3 API Reference, PutObject."""
    if value and not value.startswith(("/", "http://", "https://")):
        raise InvalidValue(f"{value!r} is not a redirect location. It must begin with /, http:// or https://.")
    return text("x-amz-website-redirect-location")(value)


def no_overwrite(_: bool) -> Headers:
    """The header of an option that takes no value."""
    return (("If-None-Match", "*"),)


def content_length(value: Union[str, int]) -> Headers:
    """A number of bytes that one PUT can have."""
    number = _number(value) if isinstance(value, str) else value
    if number < 0:
        raise InvalidValue(f"{value} is not a number of bytes. Use a whole number, such as 1048576.")
    if number > MAX_PUT_BYTES:
        raise InvalidValue(f"{value} is too large. One PUT can carry at most {MAX_PUT_BYTES} bytes (5 GiB).")
    return (("Content-Length", str(number)),)


def _number(text: str) -> int:
    """The number, or for very many digits one that is also too large; -1 if the text is not a number."""
    if not (text.isascii() and text.isdigit()):
        return -1
    # Python reads only so many digits.
    return int(text) if len(text) < _MANY_DIGITS else int(text.lstrip("0")[:_MANY_DIGITS] or "0")


def digest(header: str, size: int, function: str = "") -> ToHeaders:
    """A digest of ``size`` bytes, from Base64, hexadecimal or the output of a program such as sha256sum.

    :param function: what computes it, as :attr:`awscli_presign_put.signing.upload.digests.Digest.function` has it.
    """

    def to_headers(value: str) -> Headers:
        encoded = digest_in_base64(value, size, function)
        if encoded is None:
            raise InvalidValue(fault_of_digest(value, size, function))
        return ((header, encoded),)

    return to_headers


def expires(value: str) -> Headers:
    """A point in time, as an HTTP date."""
    if _is_duration(value):
        raise InvalidValue(
            f"{value} is a duration, not a date. To limit how long the URL works, use --expires-in {value}."
        )
    try:
        return (("Expires", format_datetime(_utc(value), usegmt=True)),)
    except InvalidValue as error:
        raise InvalidValue(f"{error}{_advice_on_until(value)}") from None


def retain_until_date(value: str) -> Headers:
    """A point in time in the future, in ISO 8601, in seconds."""
    moment = _utc(value)
    if moment <= datetime.now(timezone.utc):
        raise InvalidValue(f"{value} is in the past. Use a date in the future, such as 2030-01-31T12:00:00Z.")
    return (("x-amz-object-lock-retain-until-date", in_utc(moment)),)


def metadata(value: Dict[str, str]) -> Headers:
    """User-defined metadata: a header for each name."""
    seen: Dict[str, str] = {}
    for name, item in value.items():
        if not (name.isascii() and item.isascii()):
            raise InvalidValue(f"{name}={item} is not ASCII. S3 metadata must be ASCII. Encode it, or use --tags.")
        if name.lower().startswith(METADATA_PREFIX):
            raise InvalidValue(f"has {name}. The prefix {METADATA_PREFIX} is added automatically. Omit it.")
        if name.lower() in seen:
            raise InvalidValue(
                f"has {seen[name.lower()]} and {name}, which are the same name to S3. Use only one of them."
            )
        seen[name.lower()] = name
    size = sum(len(name) + len(item) for name, item in value.items())
    if size > MAX_METADATA_BYTES:
        raise InvalidValue(
            f"has {size} bytes of names and values. "
            f"S3 accepts at most {MAX_METADATA_BYTES} bytes of metadata for an object."
        )
    return tuple((f"{METADATA_PREFIX}{name}", item) for name, item in value.items())


_PERMISSIONS = {
    "read": "x-amz-grant-read",
    "readacl": "x-amz-grant-read-acp",
    "writeacl": "x-amz-grant-write-acp",
    "full": "x-amz-grant-full-control",
}


def grants(value: List[str]) -> Headers:
    """Permission=Grantee pairs; grantees of one permission share its header."""
    if len(value) > MAX_GRANTS:
        raise InvalidValue(f"has {len(value)} grants. An object can have at most {MAX_GRANTS}.")
    by_header: Dict[str, List[str]] = {}
    for grant in value:
        permission, equals, grantee = grant.partition("=")
        if permission not in _PERMISSIONS or not equals or not grantee:
            raise InvalidValue(
                f"{grant} is not PERMISSION=GRANTEE. The permission must be read, readacl, writeacl or full."
            )
        by_header.setdefault(_PERMISSIONS[permission], []).append(grantee)
    return tuple((header, ", ".join(grantees)) for header, grantees in by_header.items())


def tags(value: List[List[str]]) -> Headers:
    """Object tags, encoded as URL query parameters."""
    if len(value) > MAX_TAGS:
        raise InvalidValue(f"is given {len(value)} times. An object can have at most {MAX_TAGS} tags.")
    check_tags(value)
    try:
        return (("x-amz-tagging", urlencode([(name, content) for name, content in value], quote_via=quote, safe="")),)
    except UnicodeEncodeError:
        raise InvalidValue("has a tag that is not valid UTF-8.") from None


def check_tags(value: List[List[str]]) -> None:
    """:raises InvalidValue: if no object can have these tags."""
    names = [name for name, _ in value]
    for name in names:
        if not name:
            raise InvalidValue("has a tag with an empty key. Specify a key and a value.")
        if names.count(name) > 1:
            raise InvalidValue(f"has two tags with the key {name}. Each key must be unique.")
    for name, content in value:
        _check_length("key", name, MAX_TAG_KEY)
        _check_length("value", content, MAX_TAG_VALUE)


def _check_length(part: str, content: str, maximum: int) -> None:
    length = len(content) + sum(character > "\uffff" for character in content)
    if length > maximum:
        raise InvalidValue(f"has a tag {part} of {length} characters. The maximum is {maximum} characters.")


def sse_c_key(value: Union[str, bytes]) -> Headers:
    """The customer's key: itself and its MD5, both in Base64."""
    raw = value if isinstance(value, bytes) else value.encode("utf-8", "surrogateescape")
    if len(raw) != SSE_C_KEY_BYTES:
        raise InvalidValue(
            f"has {len(raw)} bytes. AES256 requires {SSE_C_KEY_BYTES}. Specify the raw key as fileb://FILE."
        )
    return headers_of_sse_c_key(raw)


def headers_of_sse_c_key(raw: bytes) -> Headers:
    """The key itself and its MD5, both in Base64."""
    encoded = base64.b64encode(raw).decode()
    md5 = base64.b64encode(hashlib.md5(raw, usedforsecurity=False).digest()).decode()
    return ((SSE_C_KEY, encoded), (f"{SSE_C_KEY}-MD5", md5))


def further_headers(value: List[List[str]]) -> Headers:
    """NAME=VALUE pairs, unchanged, each in a separate list."""
    headers = []
    for (pair,) in value:
        name, equals, content = pair.partition("=")
        if not equals:
            raise InvalidValue(f"{pair} is not NAME=VALUE.")
        headers.append((name, content))
    return tuple(headers)


def _is_duration(value: str) -> bool:
    try:
        parse_duration(value)
    except InvalidExpiry:
        return False
    return True


def _advice_on_until(value: str) -> str:
    """A further sentence for a value that only ``--until`` accepts."""
    from awscli_presign_put.options.until import is_until
    from awscli_presign_put.shown import quoted

    if not is_until(value, time.time()):
        return ""
    return f" To limit how long the URL works, use --until {quoted(value)}."


def _utc(value: str) -> datetime:
    from botocore.utils import parse_to_aware_datetime

    try:
        moment: datetime = parse_to_aware_datetime(value)
        return moment.astimezone(timezone.utc)
    except (ValueError, OverflowError, RuntimeError):
        raise InvalidValue(f"{value} is not a date. Use ISO 8601, such as 2030-01-31T12:00:00Z.") from None
