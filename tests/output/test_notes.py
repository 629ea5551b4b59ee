from datetime import datetime, timezone

from awscli_presign_put.output.notes import notes_on
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
        "the URL stops working at 2026-11-23T12:00:00Z, when the credentials that signed it end, before its own expiry"
    ]


def test_assumed_region():
    assert notes_on(presigned(region="us-east-1", region_is_assumed=True)) == [
        "no region is configured, so us-east-1 was signed: "
        "a bucket elsewhere needs --region, or a region in the profile"
    ]


def test_headers_that_the_output_carries():
    assert notes_on(presigned(headers=(("Content-Type", "font/ttf"),)), carries_headers=True) == []


def test_key_is_not_shown():
    name = "x-amz-server-side-encryption-customer-key"
    assert notes_on(presigned(headers=((name, "secret"), (f"{name}-MD5", "digest")))) == [
        "the upload must send exactly these headers:\n"
        f"  {name}: (the key of --sse-c-key, in Base64)\n  {name}-MD5: digest"
    ]


def test_object_lock_without_a_digest():
    lock = ("x-amz-object-lock-legal-hold", "ON")
    (note,) = notes_on(presigned(headers=(lock,)), carries_headers=True)
    assert note.startswith("S3 takes an Object Lock only with a digest of the object: ")
    assert notes_on(presigned(headers=(lock, ("Content-MD5", "x"))), carries_headers=True) == []
    assert notes_on(presigned(headers=(lock, ("x-amz-checksum-crc32", "x"))), carries_headers=True) == []


def test_many():
    many = presigned(headers=(("Content-Type", "font/ttf"),), limited_by="credentials")
    assert notes_on(many, many=True) == [
        "the URLs stop working when the credentials that sign them end, before their own expiry: "
        "the first of them at 2026-11-23T12:00:00Z",
        "each upload must send exactly this header:\n  Content-Type: font/ttf",
    ]
