"""A form upload (POST): what is asked for, and what came of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Optional, Tuple

from awscli_presign_put.signing.post.policy_document import FILE_NAME
from awscli_presign_put.signing.upload.headers import Headers
from awscli_presign_put.signing.upload.upload_request import UploadRequest

# Below a prefix, --check asks for a key that an uploader could choose.
_ANY_NAME = "presign-post-check"


@dataclass(frozen=True)
class PostRequest:
    """Form uploads that somebody shall be allowed to make.

    :param bucket: the bucket's name.
    :param key: the object's key, whole, unquoted; or what keys begin with, where the uploader names the files.
    :param is_prefix: which of the two it is.
    :param expires_in: for how many seconds from now uploads may begin.
    :param success: the field that says how the store answers an upload that it has stored: name and value.
    :param headers: what a PUT of the object would send: the form has a field for each of them, with exactly this value.
    :param sizes: the minimum and the maximum file size in bytes; None for no limit.
    :param content_type_prefix: how the uploader's own ``Content-Type`` field must begin; None if there must be none.
    :param until: as of :class:`awscli_presign_put.signing.upload.upload_request.UploadRequest`.
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


@dataclass(frozen=True)
class PresignedPost:
    """Form uploads that work until ``expires_at`` at the latest.

    :param url: where the form is sent.
    :param fields: the fields that the form must have before its ``file``, with the values that were signed.
    :param request: what was asked for, all of which is in the policy that was signed.
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
