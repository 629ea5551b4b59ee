"""Multipart uploads as signing makes them, with links that nobody has signed."""

from dataclasses import replace
from datetime import datetime, timezone

from awscli_presign_put.signing.multipart.multipart_request import (
    CommonUrl,
    FileDigests,
    MultipartRequest,
    PresignedMultipart,
    PresignedPart,
)
from awscli_presign_put.signing.multipart.part_plan import MIB, PartPlan
from awscli_presign_put.signing.upload.upload_request import PresignedRequest

END = datetime(2026, 11, 23, 12, 0, tzinfo=timezone.utc)
DIGESTS = FileDigests("SHA256", ("AAAA", "BBBB"), "CCCC-2")
ADDRESS = "https://bkt.e.example/k?"


def link(method, headers=()):
    return PresignedRequest(method, f"{ADDRESS}{method}", headers, "bkt", "k", END, "request")


def multipart(is_exact=True, digests=None, key="k", **changes):
    """An upload of two parts."""
    request = MultipartRequest("bkt", key, 300, PartPlan(5 * MIB + 3, is_exact, 5 * MIB), digests=digests)
    plan = request.plan
    made = PresignedMultipart(
        request=request,
        upload_id="UP/1",
        signed_at=datetime(2026, 11, 23, 11, 55, tzinfo=timezone.utc),
        parts=[
            PresignedPart(number, varying, request.of_part(number), plan.offset(number), plan.length(number))
            for number, varying in ((1, "aa"), (2, "bb"))
        ],
        common_url=CommonUrl(f"{ADDRESS}partNumber=", "&uploadId=UP%2F1&X-Amz-Signature=", ""),
        lists=(link("GET", request.of_list),),
        complete=link("POST", request.of_complete),
        abort=link("DELETE", request.of_abort),
        head=link("HEAD", request.of_head),
    )
    return replace(made, **changes)


KIT = multipart(digests=DIGESTS)
