"""The fields of a form upload, and the conditions of its policy.

Source: Amazon S3 Developer Guide, "POST Object" and "Creating a POST Policy"; for Signature
Version 2, "HTML forms (AWS Signature Version 2)". Each field needs a condition, the bucket too.
"""

from typing import Any, Dict, List, Tuple
from urllib.parse import parse_qsl

from awscli_presign_put.signing.post.post_request import PostRequest
from awscli_presign_put.signing.upload.headers import Headers

MAX_FORM_BYTES = 20 * 1024
"""Amazon S3 Developer Guide, "Creating an HTML Form": all of a form but the contents of the file."""

SECURITY_TOKEN = "x-amz-security-token"  # noqa: S105  # the name of a field

# What a multipart/form-data body has around the name and the value of a field, with the longest boundary (RFC 2046).
_AROUND_A_FIELD = len('\r\n--\r\nContent-Disposition: form-data; name=""\r\n\r\n') + 70
# The same around the file, and around a Content-Type field of the uploader, each with a name of 255 bytes.
_AROUND_THE_FILE = 3 * _AROUND_A_FIELD + len('; filename=""\r\nContent-Type: application/octet-stream') + 2 * 255

# Where a form has another name for what a PUT has as a header.
_ACL, _TAGS = "x-amz-acl", "x-amz-tagging"


def fields_of(request: PostRequest) -> Dict[str, str]:
    """The fields that the request asks for, but for ``key``, which botocore adds."""
    return dict([request.success, *(_field(name, value) for name, value in request.headers)])


def conditions_of(request: PostRequest) -> List[Any]:
    """Their conditions, and the limits; but for ``bucket`` and ``key``, which botocore adds."""
    conditions: List[Any] = [{name: value} for name, value in fields_of(request).items()]
    if request.content_type_prefix is not None:
        conditions.append(["starts-with", "$Content-Type", request.content_type_prefix])
    if request.sizes is not None:
        conditions.append(["content-length-range", *request.sizes])
    return conditions


def place_of(request: PostRequest) -> List[Any]:
    """The conditions of ``bucket`` and ``key``."""
    return [
        {"bucket": request.bucket},
        ["starts-with", "$key", request.key] if request.is_prefix else {"key": request.key},
    ]


def form_bytes(fields: Headers) -> int:
    """How many bytes a form with these fields has at most, without the contents of its file."""
    return _AROUND_THE_FILE + sum(len(name) + len(value.encode()) + _AROUND_A_FIELD for name, value in fields)


def _field(name: str, value: str) -> Tuple[str, str]:
    if name.lower() == _ACL:
        return "acl", value
    if name.lower() == _TAGS:
        return "tagging", _tags_in_xml(value)
    return name, value


def _tags_in_xml(value: str) -> str:
    tags = "".join(
        f"<Tag><Key>{_escaped(name)}</Key><Value>{_escaped(content)}</Value></Tag>"
        for name, content in parse_qsl(value, keep_blank_values=True)
    )
    return f"<Tagging><TagSet>{tags}</TagSet></Tagging>"


def _escaped(text: str) -> str:
    for character, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\r", "&#13;")):
        text = text.replace(character, entity)
    return text
