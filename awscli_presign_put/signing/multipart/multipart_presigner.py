"""One MultipartRequest and the ID of its upload -> all the links.

botocore signs the first part and the last one; the parts between them are stamped, if no other plugin takes part.
"""

from datetime import datetime, timezone
from typing import List, Optional, Sequence, Tuple

from awscli_presign_put.signing.destination.event_handlers import noted_events, other_plugins
from awscli_presign_put.signing.errors import AuditFailed, NoTemplate
from awscli_presign_put.signing.multipart.multipart_request import (
    CommonUrl,
    MultipartRequest,
    PresignedMultipart,
    PresignedPart,
)
from awscli_presign_put.signing.multipart.part_url_template import PartTemplate, proved_part_template
from awscli_presign_put.signing.put.actions import (
    MAX_LISTED_PARTS,
    Action,
    abort_upload,
    complete_upload,
    head_object,
    list_parts,
    upload_part,
)
from awscli_presign_put.signing.put.presigner import Presigner
from awscli_presign_put.signing.upload.headers import Headers
from awscli_presign_put.signing.upload.upload_request import PresignedRequest, UploadRequest

_NO_UPLOAD = "none"
# How often two parts are signed, one after the other, until both were in one second.
_SAME_SECOND = 10


def presign_multipart(
    presigner: Presigner, request: MultipartRequest, upload_id: str, numbers: Sequence[int]
) -> PresignedMultipart:
    """Presign all that the upload takes.

    :param presigner: with pinned credentials, so that all links are signed with the same.
    :param numbers: the parts that are not at the store, in their order.
    :raises PresignError, botocore.exceptions.BotoCoreError: as :meth:`Presigner.presign`.
    """
    signer = _LinkSigner(presigner, request, upload_id)
    # The lists are signed first, so they expire first. Their expiry is reported for the whole upload.
    lists = tuple(
        signer.sign(list_parts(upload_id, after), request.of_list)
        for after in range(0, request.plan.count, MAX_LISTED_PARTS)
    )
    parts, common_url = signer.parts(numbers)
    return PresignedMultipart(
        request=request,
        upload_id=upload_id,
        signed_at=datetime.now(timezone.utc),
        parts=parts,
        common_url=common_url,
        lists=lists,
        complete=signer.sign(complete_upload(upload_id), request.of_complete),
        abort=signer.sign(abort_upload(upload_id), request.of_abort),
        head=signer.sign(head_object(), request.of_head),
    )


def check_signable(presigner: Presigner, request: MultipartRequest) -> PresignedRequest:
    """Prove that each kind of link can be signed, before anything is started at the store.

    :returns: a link to complete an upload, for what is true of all links.
    :raises PresignError, botocore.exceptions.BotoCoreError: as :meth:`Presigner.presign`.
    """
    return presign_multipart(presigner, request, _NO_UPLOAD, [1]).complete


class _LinkSigner:
    """What signs the links of one upload."""

    def __init__(self, presigner: Presigner, request: MultipartRequest, upload_id: str) -> None:
        self._presigner = presigner
        self._request = request
        self._upload_id = upload_id

    def sign(self, action: Action, headers: Headers) -> PresignedRequest:
        request = self._request
        asked = UploadRequest(request.bucket, request.key, request.expires_in, headers, request.until)
        return self._presigner.presign(asked, action)

    def part(self, number: int) -> PresignedRequest:
        """The link of one part, by botocore."""
        return self.sign(upload_part(self._upload_id, number), self._request.of_part(number))

    def parts(self, numbers: Sequence[int]) -> Tuple[List[PresignedPart], Optional[CommonUrl]]:
        """The links of these parts, and what their URLs share."""
        request, plan = self._request, self._request.plan
        if not numbers:
            return [], None
        templates = self._templates(numbers[0], numbers[-1])
        if templates is None:
            return [self._by_itself(number) for number in numbers], None
        first, last = templates
        with_digests = [(number, self._digest(number)) for number in numbers]
        signatures = [*first.signatures(with_digests[:-1]), *last.signatures(with_digests[-1:])]
        if (
            plan.length(numbers[0]) == plan.length(numbers[-1])
            and first.signatures(with_digests[-1:]) != signatures[-1:]
        ):
            raise AuditFailed(
                "The link of the last part differs from the one that the AWS CLI signs. "
                "Remove the plugin that changes requests for some parts."
            )
        parts = [
            PresignedPart(number, signature, request.of_part(number), plan.offset(number), plan.length(number))
            for number, signature in zip(numbers, signatures)
        ]
        return parts, first.common

    def _by_itself(self, number: int) -> PresignedPart:
        part, plan = self.part(number), self._request.plan
        return PresignedPart(number, part.url, part.headers, plan.offset(number), plan.length(number))

    def _templates(self, first: int, last: int) -> Optional[Tuple[PartTemplate, PartTemplate]]:
        """Those of two parts, signed in the same second; None where there are none."""
        for _ in range(_SAME_SECOND):
            pair = self._template(first), self._template(last)
            if pair[0] is None or pair[1] is None:
                return None
            if pair[0].common == pair[1].common:
                return pair[0], pair[1]
        return None

    def _digest(self, number: int) -> Optional[str]:
        digests = self._request.digests
        return digests.parts[number - 1] if digests else None

    def _template(self, number: int) -> Optional[PartTemplate]:
        events = self._presigner.client.meta.events
        with noted_events(events) as names:
            presigned = self.part(number)
        credentials, digests = self._presigner.credentials, self._request.digests
        if other_plugins(events, names) != () or set(presigned.headers) != set(self._request.of_part(number)):
            return None
        try:
            frozen = credentials.get_frozen_credentials()
            return proved_part_template(presigned, digests.header if digests else None, frozen)
        except NoTemplate:
            return None
