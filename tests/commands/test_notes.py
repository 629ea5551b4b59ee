from datetime import datetime, timezone

from awscli_presign_put.commands.notes import notes_on
from awscli_presign_put.signing.request import PresignedRequest


def presigned(**changes):
    values = {
        "method": "PUT",
        "url": "https://e.example/bkt/k",
        "headers": (),
        "bucket": "bkt",
        "key": "k",
        "expires_at": datetime(2026, 11, 23, 12, 0, tzinfo=timezone.utc),
        "limited_by": "request",
    }
    return PresignedRequest(**{**values, **changes})


def test_nothing_to_say():
    assert notes_on(presigned()) == []


def test_headers():
    assert notes_on(presigned(headers=(("Content-Type", "font/ttf"),))) == [
        "the upload must send exactly this header:\n  Content-Type: font/ttf"
    ]
    assert notes_on(presigned(headers=(("Content-Type", "font/ttf"), ("x-amz-acl", "private")))) == [
        "the upload must send exactly these headers:\n  Content-Type: font/ttf\n  x-amz-acl: private"
    ]


def test_credentials_end_first():
    assert notes_on(presigned(limited_by="credentials")) == [
        "the URL ends with the credentials that signed it, at 2026-11-23T12:00:00Z, before its own expiry"
    ]


def test_assumed_region():
    assert notes_on(presigned(assumed_region="us-east-1")) == [
        "no region is configured, so us-east-1 was signed: "
        "a bucket elsewhere needs --region, or a region in the profile"
    ]
