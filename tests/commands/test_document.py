from datetime import datetime, timezone

from awscli_presign_put.commands.document import document
from awscli_presign_put.signing.request import PresignedRequest


def test_document():
    end = datetime(2026, 11, 23, 12, 0, tzinfo=timezone.utc)
    presigned = PresignedRequest(
        "PUT", "https://e.example/bkt/k", (("x-b", "1"), ("x-a", "2")), "bkt", "k", end, "request"
    )
    assert document(presigned) == {
        "Method": "PUT",
        "Url": "https://e.example/bkt/k",
        "Headers": {"x-b": "1", "x-a": "2"},
        "Bucket": "bkt",
        "Key": "k",
        "ExpiresAt": "2026-11-23T12:00:00Z",
        "LimitedBy": "request",
    }
