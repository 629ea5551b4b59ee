"""The names in a manifest: those of ``aws s3api put-object``, each with the option whose rules hold.

There is one table of what an upload can carry, ``table.py``. Here it has other names.
"""

import base64
from typing import Any, Dict, List, NamedTuple, Tuple, Union
from urllib.parse import unquote_plus

from awscli_presign_put.options.digest_text import is_base64
from awscli_presign_put.options.table import HEADER_OPTIONS, HeaderOption, option_of
from awscli_presign_put.options.values import (
    MAX_GRANTS,
    MAX_TAGS,
    SSE_C_KEY_BYTES,
    InvalidValue,
    ToHeaders,
    check_tags,
    headers_of_sse_c_key,
    text,
)
from awscli_presign_put.signing.upload.digests import CHECKSUM_PREFIX, DIGESTS, is_checksum
from awscli_presign_put.signing.upload.headers import Headers

KEY = "Key"
"""The name of what is appended to the prefix of all keys."""

FILE = "File"
"""The name of a file of this machine, which gives what the line leaves out."""

METADATA = "Metadata"

Name = Union[str, Tuple[str, str]]
"""A name in a line; of metadata, with the name in there."""


class Member(NamedTuple):
    """A name in a line.

    :param name: as ``aws s3api put-object`` has it.
    :param option: the option of ``presign-put`` for the same, without its dashes.
    :param to_headers: from its value in JSON to the headers.
    """

    name: str
    option: str
    to_headers: ToHeaders


_OPTIONS: Dict[str, HeaderOption] = {option.name: option for option in HEADER_OPTIONS}
_NAMES_OF_TEXT = {
    "ContentType": "content-type",
    "CacheControl": "cache-control",
    "ContentDisposition": "content-disposition",
    "ContentEncoding": "content-encoding",
    "ContentLanguage": "content-language",
    "Expires": "expires",
    "ACL": "acl",
    "StorageClass": "storage-class",
    "ServerSideEncryption": "sse",
    "SSEKMSKeyId": "sse-kms-key-id",
    "SSECustomerAlgorithm": "sse-c",
    "WebsiteRedirectLocation": "website-redirect",
    "RequestPayer": "request-payer",
    "IfMatch": "if-match",
    "ExpectedBucketOwner": "expected-bucket-owner",
    "ObjectLockMode": "object-lock-mode",
    "ObjectLockRetainUntilDate": "object-lock-retain-until-date",
    "ObjectLockLegalHoldStatus": "object-lock-legal-hold-status",
}
_GRANTS = {
    "GrantRead": "x-amz-grant-read",
    "GrantReadACP": "x-amz-grant-read-acp",
    "GrantWriteACP": "x-amz-grant-write-acp",
    "GrantFullControl": "x-amz-grant-full-control",
}


def _name_of_digest(header: str) -> str:
    return f"Checksum{header[len(CHECKSUM_PREFIX) :].upper()}" if is_checksum(header) else "ContentMD5"


_NO_TEXT = "must be a string."


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise InvalidValue(_NO_TEXT)
    return value


def _of_option(option: HeaderOption) -> ToHeaders:
    """From a string, by the rules of this option."""
    choices = option.argument.get("choices")
    of_text = option.to_headers

    def to_headers(value: Any) -> Headers:
        if not isinstance(value, str):
            raise InvalidValue(_NO_TEXT)
        if choices is not None and value not in choices:
            raise InvalidValue(f"{value!r} cannot be used. Use {' or '.join(choices)}.")
        return of_text(value)

    return to_headers


_LENGTH_TO_HEADERS = _OPTIONS["content-length"].to_headers


def _content_length(value: Any) -> Headers:
    if type(value) is not int and not isinstance(value, str):
        raise InvalidValue("must be a whole number, such as 1048576.")
    return _LENGTH_TO_HEADERS(value)


def _metadata(value: Any) -> Headers:
    if not isinstance(value, dict) or not all(isinstance(item, str) for item in value.values()):
        raise InvalidValue("must be an object of strings.")
    return _OPTIONS["metadata"].to_headers(value)


def _if_none_match(value: Any) -> Headers:
    if value != "*":
        raise InvalidValue('must be "*".')
    return _OPTIONS["no-overwrite"].to_headers(True)


def _grant(header: str) -> ToHeaders:
    """The grantees of one permission, separated by commas, as the header has them."""

    def to_headers(value: Any) -> Headers:
        count = _text(value).count(",") + 1
        if count > MAX_GRANTS:
            raise InvalidValue(f"has {count} grants. An object can have at most {MAX_GRANTS}.")
        return text(header)(value)

    return to_headers


def _tagging(value: Any) -> Headers:
    """Object tags that are encoded as URL query parameters already."""
    value = _text(value)
    try:
        pairs = [
            [unquote_plus(part, errors="strict") for part in pair.partition("=")[::2]] for pair in value.split("&")
        ]
    except UnicodeDecodeError:
        raise InvalidValue("has a tag that is not valid UTF-8.") from None
    if len(pairs) > MAX_TAGS:
        raise InvalidValue(f"has {len(pairs)} tags. An object can have at most {MAX_TAGS} tags.")
    if value:
        check_tags(pairs)
    return text("x-amz-tagging")(value)


def _sse_c_key(value: Any) -> Headers:
    """The customer's key, or the key in Base64: JSON cannot carry all bytes."""
    value = _text(value)
    if is_base64(value) and len(base64.b64decode(value)) == SSE_C_KEY_BYTES:
        return headers_of_sse_c_key(base64.b64decode(value))
    raw = value.encode("utf-8", "replace")
    if len(raw) != SSE_C_KEY_BYTES:
        raise InvalidValue(
            f"has {len(raw)} bytes. AES256 requires {SSE_C_KEY_BYTES}. Specify the key, or the key in Base64."
        )
    return headers_of_sse_c_key(raw)


MEMBERS: Dict[str, Member] = {
    member.name: member
    for member in (
        *(Member(name, option, _of_option(_OPTIONS[option])) for name, option in _NAMES_OF_TEXT.items()),
        *(
            Member(_name_of_digest(digest.header), option_of(digest), _of_option(_OPTIONS[option_of(digest)]))
            for digest in DIGESTS.values()
        ),
        *(Member(name, "grants", _grant(header)) for name, header in _GRANTS.items()),
        Member("ContentLength", "content-length", _content_length),
        Member(METADATA, "metadata", _metadata),
        Member("Tagging", "tags", _tagging),
        Member("SSECustomerKey", "sse-c-key", _sse_c_key),
        Member("IfNoneMatch", "no-overwrite", _if_none_match),
    )
}
"""By their names, which differ from each other in more than their case."""

_BY_HEADER = "Use --header {}=VALUE, which sets it for all lines."
REFUSED: Dict[str, str] = {
    "Bucket": "All lines have the bucket of <S3Uri>.",
    "Body": "The upload sends the file. To bind the upload to a file of this machine, use File.",
    "ChecksumAlgorithm": "Specify the digest itself, such as ChecksumSHA256.",
    "SSECustomerKeyMD5": "It is computed from SSECustomerKey.",
    "SSEKMSEncryptionContext": _BY_HEADER.format("x-amz-server-side-encryption-context"),
    "BucketKeyEnabled": _BY_HEADER.format("x-amz-server-side-encryption-bucket-key-enabled"),
    "WriteOffsetBytes": _BY_HEADER.format("x-amz-write-offset-bytes"),
    "ObjectLockEventHold": _BY_HEADER.format("x-amz-object-lock-event-hold"),
    "ObjectLockEventHoldDurationDays": _BY_HEADER.format("x-amz-object-lock-event-hold-duration-days"),
    "ObjectLockEventHoldDurationYears": _BY_HEADER.format("x-amz-object-lock-event-hold-duration-years"),
}
"""Names of ``aws s3api put-object`` that a line cannot have, and what to do instead."""


def member_of(name: str) -> Member:
    """What a name in a line means, other than the key and the file.

    :raises InvalidValue: if it has no meaning. The message continues that of the line.
    """
    member = MEMBERS.get(name)
    if member is None:
        if name in REFUSED:
            raise InvalidValue(f"{name} cannot be used in a manifest. {REFUSED[name]}")
        raise InvalidValue(f"the name {name!r} is unknown. {_nearest(name, [KEY, FILE, *MEMBERS])}")
    return member


def _nearest(name: str, names: List[str]) -> str:
    from difflib import get_close_matches

    by_lower = {known.lower(): known for known in names}
    found = get_close_matches(name.lower().replace("-", "").replace("_", ""), by_lower, 1)
    if found:
        return f"Use {by_lower[found[0]]}."
    return "Use the names that aws s3api put-object has, such as ContentType."


def name_of_option(option: str) -> str:
    """The name in a manifest of what an option of ``presign-put`` sets."""
    return next(member.name for member in MEMBERS.values() if member.option == option)
