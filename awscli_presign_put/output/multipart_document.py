"""A multipart upload as a document: all that a program that uploads the parts has to know."""

from typing import Any, Dict

from awscli_presign_put.signing.multipart.multipart_request import PresignedMultipart
from awscli_presign_put.signing.upload.upload_request import PresignedRequest


def multipart_document(presigned: PresignedMultipart) -> Dict[str, Any]:
    """The document, as ``--output`` prints it."""
    request = presigned.request
    return {
        "UploadId": presigned.upload_id,
        "Bucket": request.bucket,
        "Key": request.key,
        "Size" if request.plan.is_exact else "MaxSize": request.plan.size,
        "PartSize": request.plan.part_size,
        "PartCount" if request.plan.is_exact else "MaxPartCount": request.plan.count,
        "Parts": [
            {
                "PartNumber": part.number,
                "Offset": part.offset,
                "Length" if request.plan.is_exact else "MaxLength": part.length,
                "Method": "PUT",
                "Url": presigned.url(part),
                "Headers": dict(part.headers),
            }
            for part in presigned.parts
        ],
        "List": [_link(link) for link in presigned.lists],
        "Complete": _link(presigned.complete),
        "Abort": _link(presigned.abort),
        "Head": _link(presigned.head),
        "ExpiresAt": f"{presigned.expires_at:%Y-%m-%dT%H:%M:%SZ}",
        "LimitedBy": presigned.limited_by,
    }


def _link(link: PresignedRequest) -> Dict[str, Any]:
    return {"Method": link.method, "Url": link.url, "Headers": dict(link.headers)}
