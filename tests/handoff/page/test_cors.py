from kits import KIT

from awscli_presign_put.handoff.page.cors import cors_rule
from awscli_presign_put.handoff.page.plan import plan_of_form, plan_of_multipart, plan_of_put


def test_rule_of_put(presigned):
    headers = (("Content-Length", "17"), ("Content-Type", "font/ttf"), ("x-amz-meta-A", "b"))
    assert cors_rule(plan_of_put(presigned(headers=headers))) == {
        "AllowedOrigins": ["*"],
        "AllowedMethods": ["PUT"],
        "AllowedHeaders": ["content-type", "x-amz-meta-a"],
        "ExposeHeaders": ["ETag"],
        "MaxAgeSeconds": 3000,
    }


def test_rule_of_put_without_headers(presigned):
    assert "AllowedHeaders" not in cors_rule(plan_of_put(presigned()))


def test_rule_of_a_form(presigned_post):
    assert cors_rule(plan_of_form(presigned_post(fields=(("Content-Type", "image/png"),)))) == {
        "AllowedOrigins": ["*"],
        "AllowedMethods": ["POST"],
        "ExposeHeaders": ["ETag"],
        "MaxAgeSeconds": 3000,
    }


def test_rule_of_parts():
    """Whatever one of the requests sends; the ETags of the parts come from ListParts."""
    sent = [KIT.lists[0].headers, KIT.complete.headers, KIT.head.headers]
    names = ["x-amz-checksum-sha256", *(name.lower() for headers in sent for name, _ in headers)]
    assert cors_rule(plan_of_multipart(KIT, "")) == {
        "AllowedOrigins": ["*"],
        "AllowedMethods": ["GET", "HEAD", "POST", "PUT"],
        "AllowedHeaders": list(dict.fromkeys(names)),
        "ExposeHeaders": ["ETag"],
        "MaxAgeSeconds": 3000,
    }
