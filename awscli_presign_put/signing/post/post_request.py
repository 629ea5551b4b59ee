"""A form upload (POST): what is asked for, with its fields and conditions, and what came of it.

Source: Amazon S3 Developer Guide, "POST Object" and "Creating a POST Policy"; for Signature Version 2, "HTML forms (AWS
Signature Version 2)". Each field needs a condition, the bucket too.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Dict, List, Optional, Tuple
from urllib.parse import parse_qsl

from awscli_presign_put.signing.post.policy_document import FILE_NAME
from awscli_presign_put.signing.upload.headers import Headers
from awscli_presign_put.signing.upload.upload_request import UploadRequest

MAX_FORM_BYTES = 20 * 1024
"""Amazon S3 Developer Guide, "Creating an HTML Form": all of a form but the contents of the file."""

# What a multipart/form-data body has around the name and the value of a field, with the longest boundary (RFC 2046).
_AROUND_A_FIELD = len('\r\n--\r\nContent-Disposition: form-data; name=""\r\n\r\n') + 70
# The same around the file, and around a Content-Type field of the uploader, each with a name of 255 bytes.
_AROUND_THE_FILE = 3 * _AROUND_A_FIELD + len('; filename=""\r\nContent-Type: application/octet-stream') + 2 * 255

# Where a form has another name for what a PUT has as a header.
_ACL, _TAGS = "x-amz-acl", "x-amz-tagging"
# Below a prefix, --check asks for a key that an uploader could choose.
_ANY_NAME = "presign-post-check"


@dataclass(frozen=True)
class PostRequest:
    """Form uploads that somebody may make.

    :param key: the object's key, whole, unquoted; with ``is_prefix``, what keys begin with, where the uploader names
        files.
    :param expires_in: for how many seconds from now uploads may begin.
    :param success: the field that says how the store answers an upload that it has stored: name and value.
    :param headers: what a PUT of the object would send: the form has a field for each, with exactly this value.
    :param sizes: the minimum and the maximum file size in bytes; None for no limit.
    :param content_type_prefix: how the uploader's own ``Content-Type`` field must begin; None if there must be none.
    :param until: when it ends, in seconds since 1970, whenever it is signed.
    """

    bucket: str
    key: str
    is_prefix: bool
    expires_in: int
    success: Tuple[str, str] = ("success_action_status", "201")
    headers: Headers = ()
    sizes: Optional[Tuple[int, int]] = None
    content_type_prefix: Optional[str] = None
    until: Optional[int] = None

    @property
    def put(self) -> UploadRequest:
        """A PUT that needs the permissions that these uploads need."""
        key = f"{self.key}{_ANY_NAME}" if self.is_prefix else self.key
        return UploadRequest(self.bucket, key, self.expires_in, self.headers, self.until)

    @property
    def size_in_words(self) -> str:
        """How many bytes the file may have, as "The file must have" goes on."""
        least, most = self.sizes or (0, 0)
        if least == most:
            return f"exactly {least} bytes"
        return f"at most {most} bytes" if not least else f"at least {least} and at most {most} bytes"

    @property
    def key_field(self) -> str:
        """The value of the form's field ``key``."""
        return f"{self.key}{FILE_NAME}" if self.is_prefix else self.key

    @property
    def fields(self) -> Dict[str, str]:
        """The fields that it asks for, but for ``key``, which botocore adds."""
        return dict([self.success, *(_field(name, value) for name, value in self.headers)])

    @property
    def conditions(self) -> List[Any]:
        """Their conditions, and the limits; but for ``bucket`` and ``key``, which botocore adds."""
        conditions: List[Any] = [{name: value} for name, value in self.fields.items()]
        if self.content_type_prefix is not None:
            conditions.append(["starts-with", "$Content-Type", self.content_type_prefix])
        if self.sizes is not None:
            conditions.append(["content-length-range", *self.sizes])
        return conditions

    @property
    def conditions_of_key(self) -> List[Any]:
        """The conditions of ``bucket`` and ``key``."""
        key = ["starts-with", "$key", self.key] if self.is_prefix else {"key": self.key}
        return [{"bucket": self.bucket}, key]


@dataclass(frozen=True)
class PresignedPost:
    """Form uploads that work until ``expires_at`` at the latest.

    :param url: where the form is sent.
    :param fields: those that the form must have before its ``file``, with the values that were signed.
    :param request: what was asked for, all of which is in the policy.
    :param expires_at: like all that follow, as of
        :class:`awscli_presign_put.signing.upload.upload_request.PresignedRequest`.
    """

    url: str
    fields: Headers
    request: PostRequest
    expires_at: datetime
    limited_by: str
    region: Optional[str] = None
    region_is_assumed: bool = False
    custom_endpoint: Optional[str] = None
    networks: Tuple[str, ...] = ()

    @property
    def bucket(self) -> str:
        return self.request.bucket


def size_of_form(fields: Headers) -> int:
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
