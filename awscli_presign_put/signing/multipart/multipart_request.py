"""The values of a multipart upload: what is asked for, and the links that came of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import List, NamedTuple, Optional, Tuple

from awscli_presign_put.signing.multipart.part_plan import PartPlan
from awscli_presign_put.signing.upload.digests import CHECKSUM_PREFIX, DIGESTS
from awscli_presign_put.signing.upload.headers import Headers
from awscli_presign_put.signing.upload.upload_request import PresignedRequest


@dataclass(frozen=True)
class FileDigests:
    """The digests that bind the parts to one file.

    :param algorithm: one of :data:`~awscli_presign_put.signing.upload.digests.DIGESTS`.
    :param parts: the digest of each part, in Base64.
    :param composite: that of the whole object, as S3 has it; None for ``Content-MD5``, which S3 has of parts alone.
    """

    algorithm: str
    parts: Tuple[str, ...]
    composite: Optional[str]

    @property
    def header(self) -> str:
        return DIGESTS[self.algorithm].header


@dataclass(frozen=True)
class MultipartRequest:
    """One file to upload in parts. Its properties are the headers of each kind of request.

    :param expires_in: how long the links work, in seconds.
    :param headers: those of CreateMultipartUpload, which describe the object.
    :param common: those of each request: the owner of the bucket, and who pays.
    :param encryption: those of SSE-C, which each request for the content has.
    :param conditions: those of the completion: ``If-None-Match``, ``If-Match``.
    :param digests: those of the file; None where it is not known.
    :param lengths_are_signed: False for Signature Version 2, which signs no ``Content-Length``.
    :param until: when the links end, in seconds since 1970, whenever they are signed.
    """

    bucket: str
    key: str
    expires_in: int
    plan: PartPlan
    headers: Headers = ()
    common: Headers = ()
    encryption: Headers = ()
    conditions: Headers = ()
    digests: Optional[FileDigests] = None
    lengths_are_signed: bool = True
    until: Optional[int] = None

    @property
    def algorithm(self) -> Optional[str]:
        """Of the digests of the parts, as CreateMultipartUpload names it; None where it names none."""
        of_s3 = self.digests is not None and self.digests.header.startswith(CHECKSUM_PREFIX)
        return self.digests.algorithm if self.digests and of_s3 else None

    @property
    def of_create(self) -> Headers:
        algorithm = (("x-amz-checksum-algorithm", self.algorithm),) if self.algorithm else ()
        return (*self.headers, *algorithm, *self.encryption, *self.common)

    def of_part(self, number: int) -> Headers:
        headers: Headers = (*self.encryption, *self.common)
        if self.digests:
            headers = ((self.digests.header, self.digests.parts[number - 1]), *headers)
        if self.plan.is_exact and self.lengths_are_signed:
            headers = (("Content-Length", str(self.plan.length(number))), *headers)
        return headers

    @property
    def of_list(self) -> Headers:
        return (*self.encryption, *self.common)

    @property
    def of_complete(self) -> Headers:
        size = (("x-amz-mp-object-size", str(self.plan.size)),) if self.plan.is_exact else ()
        composite: Headers = ()
        if self.digests and self.digests.composite:
            composite = ((self.digests.header, self.digests.composite),)
        return (*size, *composite, *self.conditions, *self.encryption, *self.common)

    @property
    def of_abort(self) -> Headers:
        return self.common

    @property
    def of_head(self) -> Headers:
        mode = (("x-amz-checksum-mode", "ENABLED"),) if self.algorithm else ()
        return (*mode, *self.encryption, *self.common)


class PresignedPart(NamedTuple):
    """A part, and the link that uploads it.

    :param varying: what its URL has at the place of the signature in :class:`CommonUrl`; the whole URL without one.
    :param offset: where it begins in the file, in bytes.
    :param number: from 1.
    :param headers: the headers that it must send.
    :param length: its size in bytes; its maximum size if the file may be smaller.
    """

    number: int
    varying: str
    headers: Headers
    offset: int
    length: int


@dataclass(frozen=True)
class CommonUrl:
    """What the URLs of all parts share: a URL is ``before``, the number, ``between``, what varies, and ``after``."""

    before: str
    between: str
    after: str

    def url(self, number: int, varying: str) -> str:
        """The URL of a part."""
        return f"{self.before}{number}{self.between}{varying}{self.after}"


@dataclass(frozen=True)
class PresignedMultipart:
    """A multipart upload that was started, and all the links that it takes.

    :param signed_at: a moment (UTC) at which it was neither completed nor aborted.
    :param parts: those that are not at the store, in their order.
    :param common_url: None if botocore had to sign each part, so that the URLs have nothing in common.
    :param lists: a ListParts for each thousand parts, in their order.
    """

    request: MultipartRequest
    upload_id: str
    signed_at: datetime
    parts: List[PresignedPart]
    common_url: Optional[CommonUrl]
    lists: Tuple[PresignedRequest, ...]
    complete: PresignedRequest
    abort: PresignedRequest
    head: PresignedRequest

    def url(self, part: PresignedPart) -> str:
        return self.common_url.url(part.number, part.varying) if self.common_url else part.varying

    @property
    def expires_at(self) -> datetime:
        """When the first of the links ends (UTC)."""
        return self.lists[0].expires_at

    @property
    def limited_by(self) -> str:
        """As in :class:`~awscli_presign_put.signing.upload.upload_request.PresignedRequest`."""
        return self.lists[0].limited_by

    @property
    def networks(self) -> Tuple[str, ...]:
        """As in that."""
        return self.lists[0].networks
