import os
import time
from dataclasses import replace
from datetime import datetime, timezone

import pytest
from kits import KIT, link, multipart

from awscli_presign_put.output.notes import (
    note_on_end,
    note_on_lifecycle,
    notes_on,
    notes_on_multipart,
    notes_on_post,
    show,
)
from awscli_presign_put.signing.post.post_request import PostRequest, PresignedPost
from awscli_presign_put.signing.upload.upload_request import PresignedRequest


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
        "The upload must send exactly this header:\n  Content-Type: font/ttf"
    ]
    assert notes_on(presigned(headers=(("Content-Type", "font/ttf"), ("x-amz-acl", "private")))) == [
        "The upload must send exactly these headers:\n  Content-Type: font/ttf\n  x-amz-acl: private"
    ]


def test_credentials_end_first():
    assert notes_on(presigned(limited_by="credentials")) == [
        "The URL stops working at 2026-11-23T12:00:00Z, when the credentials that signed it expire."
    ]


def test_session_token_without_an_end():
    assert notes_on(presigned(limited_by="unknown")) == [
        "The URL stops working when the temporary credentials that signed it expire, "
        "and at 2026-11-23T12:00:00Z at the latest. The AWS CLI does not know when these credentials expire."
    ]
    assert notes_on(presigned(limited_by="unknown"), many=True) == [
        "The URLs stop working when the temporary credentials that signed them expire, even if --expires-in is longer. "
        "The AWS CLI does not know when these credentials expire."
    ]


def test_assumed_region():
    assert notes_on(presigned(region="us-east-1", region_is_assumed=True)) == [
        "No region is configured; using us-east-1. "
        "For a bucket in another region, use --region or set region in the profile."
    ]


@pytest.mark.parametrize(
    ("changes", "notes"),
    [
        (
            {"custom_endpoint": "https://s3.fr-par.scw.cloud"},
            [
                "No region is configured; using us-east-1. The endpoint seems to be for fr-par. If the store requires "
                "that region, use --region fr-par or set region in the profile."
            ],
        ),
        ({"custom_endpoint": "https://s3.us-east-1.example"}, []),
        ({"custom_endpoint": "https://s3.fr-par.scw.cloud", "region_is_assumed": False}, []),
        ({"custom_endpoint": "https://e.example"}, []),
        (
            {"custom_endpoint": "https://s3.amazonaws.com"},
            [
                "No region is configured; using us-east-1. "
                "For a bucket in another region, use --region or set region in the profile."
            ],
        ),
        (
            {"custom_endpoint": "https://id.r2.cloudflarestorage.com/bkt"},
            [
                "The endpoint https://id.r2.cloudflarestorage.com/bkt already contains the bucket name bkt. The URL "
                "contains it twice, and may upload to another key or to no bucket. Use the endpoint "
                "https://id.r2.cloudflarestorage.com."
            ],
        ),
        (
            {"custom_endpoint": "https://other.s3.eu-west-1.amazonaws.com", "region_is_assumed": False},
            [
                "The endpoint https://other.s3.eu-west-1.amazonaws.com is the one of the bucket other. The URL may "
                "upload to that bucket. Use the endpoint of the region."
            ],
        ),
        (
            {"bucket": "My_Bucket", "region_is_assumed": False},
            [
                "The bucket name My_Bucket is one that only old buckets in us-east-1 have. Other names have up to 63 "
                "lowercase letters, digits, dots and hyphens."
            ],
        ),
        ({"bucket": "My_Bucket", "custom_endpoint": "https://e.example"}, []),
        ({"bucket": "b" * 63, "region_is_assumed": False}, []),
        ({"bucket": "arn:aws:s3:eu-west-1:123456789012:accesspoint/Ap", "region_is_assumed": False}, []),
    ],
)
def test_place(changes, notes):
    assert notes_on(presigned(**{"region": "us-east-1", "region_is_assumed": True, **changes})) == notes


def test_date_of_expires():
    past = (("Expires", "Thu, 01 Jan 1970 00:05:00 GMT"),)
    assert notes_on(presigned(headers=past), carries_headers=True) == [
        "The date of Expires is in the past. Caches will not store the object."
    ]
    assert notes_on(presigned(headers=(("Expires", "Fri, 01 Jan 2100 00:00:00 GMT"),)), carries_headers=True) == []


def test_content_type_that_looks_like_a_pattern():
    assert notes_on(presigned(headers=(("Content-Type", "image/*"),)), carries_headers=True) == [
        "The content type image/* is not a pattern: the upload must send exactly that. "
        "To allow any such type, use aws s3 presign-post with --content-type 'image/*'."
    ]


def test_headers_that_the_output_carries():
    assert notes_on(presigned(headers=(("Content-Type", "font/ttf"),)), carries_headers=True) == []


def test_key_is_not_shown():
    name = "x-amz-server-side-encryption-customer-key"
    assert notes_on(presigned(headers=((name, "secret"), (f"{name}-MD5", "digest")))) == [
        "The upload must send exactly these headers:\n"
        f"  {name}: (the key from --sse-c-key, Base64-encoded)\n  {name}-MD5: digest"
    ]


def test_object_lock_without_a_digest():
    lock = ("x-amz-object-lock-legal-hold", "ON")
    (note,) = notes_on(presigned(headers=(lock,)), carries_headers=True)
    assert note == (
        "S3 requires a digest for an upload with Object Lock. Use --for-file or --content-md5, "
        "or add a Content-MD5 header to the upload."
    )
    assert notes_on(presigned(headers=(lock, ("Content-MD5", "x"))), carries_headers=True) == []
    for name in ("x-amz-checksum-crc32", "x-amz-checksum-xxhash3", "X-Amz-Checksum-MD5"):
        assert notes_on(presigned(headers=(lock, (name, "x"))), carries_headers=True) == []


def test_key_that_names_a_folder():
    note = (
        "The key ends in a slash. The object gets exactly this key, without the name of the uploaded file. "
        "To append the name, use --for-file or specify the whole key."
    )
    assert notes_on(presigned(key="dir/")) == [note]
    assert notes_on(presigned(key="dir/"), carries_headers=True) == [note]
    assert notes_on(presigned(key="dir/"), many=True) == []


def test_many():
    many = presigned(headers=(("Content-Type", "font/ttf"),), limited_by="credentials")
    assert notes_on(many, many=True) == [
        "The URLs stop working when the credentials that signed them expire, the first at 2026-11-23T12:00:00Z.",
        "Each upload must send exactly this header:\n  Content-Type: font/ttf",
    ]


def test_user_info_is_not_shown(capsys):
    show(["The upload must send exactly this header:\n  x-amz-website-redirect-location: https://u:secret@e.example/"])
    assert capsys.readouterr().err == (
        "note: The upload must send exactly this header:\n  x-amz-website-redirect-location: https://***@e.example/\n"
    )


def post(headers=(), bucket="bkt", **changes):
    request = PostRequest(bucket, "k", False, 300, headers=headers)
    values = {"url": "https://e.example/bkt", "fields": (), "request": request, "limited_by": "request"}
    end = datetime(2026, 11, 23, 12, 0, tzinfo=timezone.utc)
    return PresignedPost(**{**values, "expires_at": end, **changes})


def test_nothing_to_say_of_a_form():
    assert notes_on_post(post((("x-amz-acl", "private"),))) == []


def test_credentials_of_many_forms():
    """Each form is signed later than the one before, perhaps with other credentials."""
    (note,) = notes_on_post(post(limited_by="credentials"), many=True)
    assert note.startswith("The forms stop working when the credentials that signed them expire, the first at 20")
    (note,) = notes_on_post(post(limited_by="unknown"), many=True)
    assert note.startswith("The forms stop working when the temporary credentials that signed them expire, even if ")


REPLACES = (
    "A file replaces any other that was uploaded with the same name, whoever sent it. The upload page and the "
    "scripts use a folder for each visit instead: --share, --format html, --format powershell or --format python, "
    "without --flat."
)


def test_form_below_a_prefix():
    below = post(request=PostRequest("bkt", "in/", True, 300))
    assert notes_on_post(below) == [REPLACES]
    assert notes_on_post(below, has_folders=True) == []


def test_form_and_credentials():
    assert notes_on_post(post(limited_by="credentials")) == [
        "The form stops working at 2026-11-23T12:00:00Z, when the credentials that signed it expire."
    ]
    assert notes_on_post(post(limited_by="unknown")) == [
        "The form stops working when the temporary credentials that signed it expire, "
        "and at 2026-11-23T12:00:00Z at the latest. The AWS CLI does not know when these credentials expire."
    ]


def test_form_with_an_assumed_region():
    assert notes_on_post(post(region="us-east-1", region_is_assumed=True)) == [
        "No region is configured; using us-east-1. "
        "For a bucket in another region, use --region or set region in the profile."
    ]


def test_form_with_object_lock_and_a_past_date():
    headers = (("Expires", "Sat, 01 Jan 2000 00:00:00 GMT"), ("x-amz-object-lock-legal-hold", "ON"))
    assert notes_on_post(post(headers)) == [
        "The date of Expires is in the past. Caches will not store the object.",
        "S3 requires a digest for an upload with Object Lock. Use --content-md5 or --checksum-sha256.",
    ]
    assert notes_on_post(post((*headers[1:], ("Content-MD5", "x")))) == []


STARTED = (
    "The multipart upload UP/1 is started. The store keeps its parts, and charges for them, until it is completed or "
    "aborted. To abort it, run: abort it"
)


def test_multipart():
    assert notes_on_multipart(KIT, "abort it") == [STARTED]


def test_multipart_whose_credentials_end():
    ends = replace(link("GET"), limited_by="credentials")
    assert notes_on_multipart(replace(KIT, lists=(ends,)), "abort it") == [
        "The kit stops working at 2026-11-23T12:00:00Z, when the credentials that signed it expire.",
        STARTED,
    ]


def test_multipart_of_version_2():
    request = replace(KIT.request, lengths_are_signed=False)
    assert notes_on_multipart(replace(KIT, request=request), "abort it") == [
        "Signature Version 2 does not sign the lengths of the parts. The size of the object is signed: "
        "x-amz-mp-object-size. A store that does not support it may ignore it. To try what a store does, use aws s3 "
        "presign-probe --only parts-size.",
        STARTED,
    ]
    any_size = replace(multipart(is_exact=False).request, lengths_are_signed=False)
    assert notes_on_multipart(replace(KIT, request=any_size), "abort it") == [STARTED]


def test_multipart_with_object_lock():
    request = replace(multipart().request, headers=(("x-amz-object-lock-mode", "GOVERNANCE"),))
    assert notes_on_multipart(replace(KIT, request=request), "abort it") == [
        "S3 requires a digest for each part of an upload with Object Lock. Use --for-file.",
        STARTED,
    ]
    with_digests = replace(request, digests=KIT.request.digests)
    assert notes_on_multipart(replace(KIT, request=with_digests), "abort it") == [STARTED]


def test_upload_id_of_a_strange_store():
    assert notes_on_multipart(replace(KIT, upload_id="a\x1bb"), "abort it") == [STARTED.replace("UP/1", "a\\x1bb")]


@pytest.mark.parametrize(
    ("days", "expires_in", "said"),
    [
        (
            None,
            1,
            "The bucket has no lifecycle rule that aborts incomplete uploads of this key. If this upload is neither "
            "completed nor aborted, the store keeps its parts. Add a rule with AbortIncompleteMultipartUpload.",
        ),
        (
            2,
            2 * 86400,
            "A lifecycle rule of the bucket aborts incomplete uploads of this key 2 days after they were started.",
        ),
        (
            2,
            2 * 86400 + 1,
            "A lifecycle rule of the bucket aborts incomplete uploads of this key 2 days after they were started, "
            "which is before the kit expires.",
        ),
    ],
)
def test_lifecycle(days, expires_in, said):
    assert note_on_lifecycle(days, expires_in) == said


NETWORKS = ("203.0.113.0/24", "2001:db8::/32")


def test_networks():
    assert notes_on(presigned(networks=NETWORKS)) == ["The URL works only from 203.0.113.0/24, 2001:db8::/32."]
    assert notes_on(presigned(networks=NETWORKS), many=True) == [
        "The URLs work only from 203.0.113.0/24, 2001:db8::/32."
    ]
    assert notes_on_post(post(networks=NETWORKS)) == ["The form works only from 203.0.113.0/24, 2001:db8::/32."]
    assert notes_on_post(post(networks=NETWORKS), many=True) == [
        "The forms work only from 203.0.113.0/24, 2001:db8::/32."
    ]


ON_AWS = "https://bkt.s3.eu-west-1.amazonaws.com/k"
DUAL_STACK = "https://bkt.s3.dualstack.eu-west-1.amazonaws.com/k"
OF_MULTI_REGION = "https://a.mrap.accesspoint.s3-global.amazonaws.com/k"
IPV4_ONLY = "{} has IPv4 addresses only, and these networks are IPv6."


@pytest.mark.parametrize(
    ("url", "endpoint", "networks", "note"),
    [
        (
            f"{ON_AWS}.dualstack.",
            None,
            NETWORKS[1:],
            f"{IPV4_ONLY.format('bkt.s3.eu-west-1.amazonaws.com')} Use a dual-stack endpoint "
            "(AWS_USE_DUALSTACK_ENDPOINT=true).",
        ),
        (OF_MULTI_REGION, None, NETWORKS[1:], IPV4_ONLY.format("a.mrap.accesspoint.s3-global.amazonaws.com")),
        (
            DUAL_STACK,
            None,
            NETWORKS[:1],
            "bkt.s3.dualstack.eu-west-1.amazonaws.com has IPv6 addresses, too. Uploads over IPv6 are refused: these "
            "networks are IPv4.",
        ),
        (DUAL_STACK, None, NETWORKS[1:], None),
        (DUAL_STACK, None, NETWORKS, None),
        (ON_AWS, None, NETWORKS, None),
        ("https://e.example/bkt/k", "https://e.example", NETWORKS[1:], None),
    ],
)
def test_networks_that_cannot_reach_the_endpoint(url, endpoint, networks, note):
    notes = notes_on(presigned(url=url, custom_endpoint=endpoint, networks=networks))
    assert notes[1:] == ([note] if note else [])


def test_what_cmd_does_to_a_command(monkeypatch, capsys):
    """Nothing escapes a percent sign there."""
    run = "To abort it, run: aws s3api abort-multipart-upload --key {}"
    said = (
        "note: In cmd, %NAME% in a command is replaced by the value of the environment variable NAME, if there is one, "
        "in quotation marks too. Use PowerShell then.\n"
    )
    for name, key, more in (("nt", "%PATH%", said), ("nt", "100%", ""), ("posix", "%PATH%", "")):
        monkeypatch.setattr(os, "name", name)
        show([run.format(key)])
        assert capsys.readouterr().err == f"note: {run.format(key)}\n{more}"


END = datetime(2026, 12, 4, 22, 59, 59, tzinfo=timezone.utc)
SHOWN = "Friday, 2026-12-04 22:59:59 UTC (2026-12-04T22:59:59Z)."


@pytest.fixture
def in_utc(monkeypatch):
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "UTC")
        time.tzset()
        yield
    time.tzset()


def end_of(what="URL", many=False, **given):
    return note_on_end(given.get("until"), given.get("share"), END, what, many)


def test_end_without_until():
    assert end_of() == end_of(many=True) == []


@pytest.mark.usefixtures("in_utc")
def test_end_with_until():
    assert end_of("kit", until="friday") == [f"The kit expires on {SHOWN}"]
    assert end_of(many=True, until="friday") == [f"The URLs expire on {SHOWN}"]


@pytest.mark.parametrize("until", [None, "friday"])
def test_end_of_what_is_shared(until):
    """The notes on the page say it."""
    assert end_of("form", until=until, share="s3://bkt/pages/") == []
