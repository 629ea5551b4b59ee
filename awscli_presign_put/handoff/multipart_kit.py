"""What the scripts of a multipart upload have in common: the values that are written into them."""

import base64
from typing import Dict, List, NamedTuple, Optional

from awscli_presign_put.handoff import bound
from awscli_presign_put.handoff.naming import shown_key, with_signed_host, works_until
from awscli_presign_put.moments import in_utc
from awscli_presign_put.signing.errors import UnsupportedTarget
from awscli_presign_put.signing.multipart.multipart_request import PresignedMultipart
from awscli_presign_put.signing.upload.digests import DIGESTS
from awscli_presign_put.signing.upload.headers import Headers


class KitPart(NamedTuple):
    """A part that the kit has a link for.

    :param varying: what its URL has between ``MultipartKit.between`` and ``MultipartKit.after``.
    :param digest: in Base64; empty if none is signed.
    """

    number: int
    varying: str
    digest: str

    @property
    def hexadecimal(self) -> str:
        return base64.b64decode(self.digest).hex()


class MultipartKit(NamedTuple):
    """The values of a script.

    :param works: until when the links work, as a comment says it.
    :param ends: seconds since 1970 at which the links end.
    :param ends_at: the same in ISO 8601, in UTC.
    :param before: the URL of a part before its number; None if the URLs of parts have nothing in common.
    :param headers: those that each part sends besides its length and its digest.
    :param digest_header: the header of the digests; empty if there are none.
    :param digest_element: their element in XML; empty if S3 has no digest of the whole object.
    :param all_digests: of all parts, also of those that have no link.
    :param has_md5: whether ETags are MD5, as far as that is known: S3 has others with SSE-C and KMS.
    """

    works: str
    ends: int
    ends_at: str
    key: str
    before: Optional[str]
    between: str
    after: str
    parts: List[KitPart]
    headers: Headers
    digest_header: str
    digest_element: str
    algorithm: str
    composite: str
    all_digests: Dict[int, str]
    has_md5: bool

    @property
    def other_digests(self) -> Dict[int, str]:
        """The digests of parts that have no link."""
        with_link = {part.number for part in self.parts}
        return {number: digest for number, digest in self.all_digests.items() if number not in with_link}


def multipart_kit(presigned: PresignedMultipart) -> MultipartKit:
    """Those of this upload.

    :raises UnsupportedTarget: if the parts have different headers.
    """
    request, digests = presigned.request, presigned.request.digests
    own = {bound.LENGTH, digests.header.lower()} if digests else {bound.LENGTH}
    of_parts = {tuple(header for header in part.headers if header[0].lower() not in own) for part in presigned.parts}
    if len(of_parts) > 1:
        raise UnsupportedTarget("has other headers for each part, which another plugin adds. Use --format json.")
    common = presigned.common_url
    element = f"Checksum{request.algorithm}" if request.algorithm else ""
    return MultipartKit(
        works=works_until(presigned.lists[0]),
        ends=int(presigned.expires_at.timestamp()),
        ends_at=in_utc(presigned.expires_at),
        key=shown_key(request.key),
        before=None if common is None else with_signed_host(common.before),
        between="" if common is None else common.between,
        after="" if common is None else common.after,
        parts=[
            KitPart(
                part.number,
                with_signed_host(part.varying) if common is None else part.varying,
                digests.parts[part.number - 1] if digests else "",
            )
            for part in presigned.parts
        ],
        headers=of_parts.pop() if of_parts else (),
        digest_header=digests.header if digests else "",
        digest_element=element,
        algorithm=DIGESTS[digests.algorithm].function if digests else "",
        composite=(digests.composite or "") if digests else "",
        all_digests=dict(enumerate(digests.parts, 1)) if digests else {},
        has_md5=not request.encryption and not any(_is_kms(*header) for header in request.headers),
    )


def _is_kms(name: str, value: str) -> bool:
    return name.lower() == "x-amz-server-side-encryption" and value.lower().startswith("aws:")
