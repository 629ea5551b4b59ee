"""What botocore signs for a form, decoded whole; the signature recomputed from the documentation alone."""

import base64
import json
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from urllib.parse import quote

import botocore.auth
import botocore.awsrequest
import pytest
import reference
from botocore.credentials import Credentials, ReadOnlyCredentials
from botocore.exceptions import NoCredentialsError

from awscli_presign_put.signing.errors import AuditFailed, EndReached, FormTooLarge, UnsignedRequest, UnsupportedTarget
from awscli_presign_put.signing.post.post_presigner import presign_post
from awscli_presign_put.signing.post.post_request import PostRequest

ACCESS_KEY, SECRET_KEY = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
REQUEST = PostRequest(
    bucket="bkt",
    key="in/",
    is_prefix=True,
    expires_in=300,
    headers=(("x-amz-acl", "private"), ("x-amz-meta-e", "$value")),
    sizes=(1, 10485760),
    content_type_prefix="image/",
)
OF_REQUEST = [
    {"success_action_status": "201"},
    {"acl": "private"},
    {"x-amz-meta-e": "$value"},
    ["starts-with", "$Content-Type", "image/"],
    ["content-length-range", 1, 10485760],
    {"bucket": "bkt"},
    ["starts-with", "$key", "in/"],
]
CUSTOM = "[default]\nregion = eu-west-3\nendpoint_url = https://e.example:9000\n"


def policy_of(post):
    return json.loads(base64.b64decode(dict(post.fields)["policy"]))


def test_version_4(make_presigner):
    before = datetime.now(timezone.utc).replace(microsecond=0)
    post = presign_post(make_presigner("[default]\nregion = eu-west-1\n"), REQUEST)
    fields = dict(post.fields)
    assert list(fields) == [
        *["key", "success_action_status", "acl", "x-amz-meta-e"],
        *["x-amz-algorithm", "x-amz-credential", "x-amz-date", "policy", "x-amz-signature"],
    ]
    assert (fields["key"], fields["x-amz-algorithm"]) == ("in/${filename}", "AWS4-HMAC-SHA256")
    date = fields["x-amz-date"]
    assert fields["x-amz-credential"] == f"{ACCESS_KEY}/{date[:8]}/eu-west-1/s3/aws4_request"
    assert policy_of(post) == {
        "expiration": f"{post.expires_at:%Y-%m-%dT%H:%M:%SZ}",
        "conditions": [
            *OF_REQUEST,
            {"x-amz-algorithm": "AWS4-HMAC-SHA256"},
            {"x-amz-credential": fields["x-amz-credential"]},
            {"x-amz-date": date},
        ],
    }
    assert fields["x-amz-signature"] == reference.version_4_form_signature(
        fields["policy"], fields["x-amz-credential"], SECRET_KEY
    )
    assert timedelta(0) <= post.expires_at - before - timedelta(seconds=300) <= timedelta(seconds=30)
    assert (post.url, post.limited_by, post.region) == (
        "https://bkt.s3.eu-west-1.amazonaws.com/",
        "request",
        "eu-west-1",
    )
    assert (post.region_is_assumed, post.custom_endpoint, post.bucket) == (False, None, "bkt")


@pytest.mark.parametrize("version", ["s3v4", "s3"])
def test_until(make_presigner, version):
    until = int(datetime.now(timezone.utc).timestamp()) + 5000
    presigner = make_presigner("[default]\nregion = eu-west-1\n", signature_version=version)
    post = presign_post(presigner, replace(REQUEST, until=until))
    assert post.expires_at.timestamp() == until
    assert policy_of(post)["expiration"] == f"{post.expires_at:%Y-%m-%dT%H:%M:%SZ}"
    with pytest.raises(EndReached):
        presign_post(presigner, replace(REQUEST, until=until - 5000))


def test_version_2(make_presigner):
    post = presign_post(make_presigner("[default]\nregion = eu-west-1\n", signature_version="s3"), REQUEST)
    fields = dict(post.fields)
    assert list(fields) == [
        *["key", "success_action_status", "acl", "x-amz-meta-e", "AWSAccessKeyId", "policy", "signature"]
    ]
    assert policy_of(post) == {"expiration": f"{post.expires_at:%Y-%m-%dT%H:%M:%SZ}", "conditions": OF_REQUEST}
    assert fields["signature"] == reference.version_2_form_signature(fields["policy"], SECRET_KEY)
    assert (fields["AWSAccessKeyId"], post.region) == (ACCESS_KEY, None)


@pytest.mark.skipif(not hasattr(botocore.auth, "HmacV1PostAuth"), reason="this botocore has no Version 2 signer")
def test_version_2_is_as_botocore_signs_it(make_presigner):
    post = presign_post(make_presigner(signature_version="s3"), REQUEST)
    fields = dict(post.fields)
    request = botocore.awsrequest.AWSRequest("POST", post.url)
    request.context["s3-presign-post-policy"] = {
        "expiration": f"{post.expires_at:%Y-%m-%dT%H:%M:%SZ}",
        "conditions": list(OF_REQUEST),
    }
    request.context["s3-presign-post-fields"] = {}
    botocore.auth.HmacV1PostAuth(ReadOnlyCredentials(ACCESS_KEY, SECRET_KEY, None)).add_auth(request)
    theirs = request.context["s3-presign-post-fields"]
    assert theirs == {name: fields[name] for name in ("AWSAccessKeyId", "policy", "signature")}


@pytest.mark.parametrize("version", ["s3v4", "s3"])
def test_session_token_is_a_field_with_a_condition(make_presigner, monkeypatch, version):
    monkeypatch.setenv("AWS_SESSION_TOKEN", "to/ken+=")
    post = presign_post(make_presigner(signature_version=version), REQUEST)
    assert dict(post.fields)["x-amz-security-token"] == "to/ken+="
    assert policy_of(post)["conditions"][-1] == {"x-amz-security-token": "to/ken+="}
    assert post.limited_by == "unknown"


@pytest.mark.parametrize("version", ["s3v4", "s3"])
def test_credentials_that_end_first(make_presigner, version):
    presigner = make_presigner(signature_version=version)
    end = datetime.now(timezone.utc).replace(microsecond=0) + timedelta(seconds=100)
    presigner.credentials._expiry_time = end
    post = presign_post(presigner, REQUEST)
    assert (post.expires_at, post.limited_by) == (end, "credentials")
    # The policy has the end that was requested.
    assert policy_of(post)["expiration"] > f"{end:%Y-%m-%dT%H:%M:%SZ}"


@pytest.mark.parametrize(
    ("config", "settings", "url"),
    [
        ("[default]\nregion = us-east-1\n", {}, "https://bkt.s3.us-east-1.amazonaws.com/"),
        ("[default]\nregion = us-east-1\n", {"addressing_style": "path"}, "https://s3.us-east-1.amazonaws.com/bkt"),
        (CUSTOM, {}, "https://e.example:9000/bkt"),
        (CUSTOM, {"addressing_style": "virtual"}, "https://bkt.e.example:9000/"),
        ("[default]\nregion = eu-west-1\ns3 =\n  use_accelerate_endpoint = true\n", {}, None),
        (
            "[default]\nregion = eu-west-1\nuse_dualstack_endpoint = true\n",
            {},
            "https://bkt.s3.dualstack.eu-west-1.amazonaws.com/",
        ),
        (
            "[default]\nregion = eu-west-1\nuse_fips_endpoint = true\n",
            {},
            "https://bkt.s3-fips.eu-west-1.amazonaws.com/",
        ),
    ],
)
def test_address(make_presigner, config, settings, url):
    post = presign_post(make_presigner(config, **settings), REQUEST)
    assert post.url == (url or "https://bkt.s3-accelerate.amazonaws.com/")
    assert post.custom_endpoint == ("https://e.example:9000" if config == CUSTOM else None)


@pytest.mark.parametrize("version", ["s3v4", "s3"])
@pytest.mark.parametrize("endpoint", ["http://e_x:9000", "http://[::1]:9000", "https://e.example/base"])
def test_endpoint(make_presigner, endpoint, version):
    presigner = make_presigner(f"[default]\nregion = x\nendpoint_url = {endpoint}\n", version)
    post = presign_post(presigner, REQUEST)
    assert (post.url, post.custom_endpoint) == (f"{endpoint}/bkt", endpoint)


@pytest.mark.parametrize("bucket", ["b.k.t", "Old_Bucket", "tenant:bkt"])
def test_bucket_that_is_no_part_of_a_host(make_presigner, bucket):
    post = presign_post(make_presigner(CUSTOM, addressing_style="virtual"), PostRequest(bucket, "k", False, 300))
    assert post.url == f"https://e.example:9000/{quote(bucket)}"
    assert {"bucket": bucket} in policy_of(post)["conditions"]


def test_assumed_region(make_presigner):
    post = presign_post(
        make_presigner("[default]\nendpoint_url = http://e:9000\n", region_is_configured=False), REQUEST
    )
    assert (post.region, post.region_is_assumed) == ("us-east-1", True)


def test_no_credentials(make_presigner):
    presigner = make_presigner()
    presigner.credentials = None
    with pytest.raises(NoCredentialsError):
        presign_post(presigner, REQUEST)


ARN = "arn:aws:s3:eu-west-1:123456789012:accesspoint/ap"
NO_ARN = "for which the AWS CLI cannot sign form uploads. Use the name of the bucket, or use presign-put."


@pytest.mark.parametrize(
    ("bucket", "version", "message"),
    [
        (ARN, "s3v4", f"is the ARN of an access point, {NO_ARN}"),
        (ARN, "s3", f"is the ARN of an access point, {NO_ARN}"),
        ("arn:aws:s3::123456789012:accesspoint/m.mrap", "s3v4", f"is a Multi-Region Access Point, {NO_ARN}"),
        (
            "b--use1-az4--x-s3",
            "s3v4",
            "is in a directory bucket, which does not accept form uploads. Use presign-put.",
        ),
        ("tenant:bkt", "s3", "names a tenant, which requires Signature Version 4."),
        (
            "tenant:bkt",
            "s3v4",
            "names a tenant, which buckets on AWS do not have. Specify the endpoint of the store.",
        ),
    ],
)
def test_bucket_without_forms(make_presigner, bucket, version, message):
    with pytest.raises(UnsupportedTarget) as caught:
        presign_post(make_presigner(signature_version=version), PostRequest(bucket, "k", False, 300))
    assert str(caught.value) == message


def test_largest_form(make_presigner):
    headers = tuple((f"x-amz-meta-{number}", "x" * 200) for number in range(33))
    with pytest.raises(FormTooLarge) as caught:
        presign_post(make_presigner(), PostRequest("bkt", "k", False, 300, headers=headers))
    assert str(caught.value) == (
        "The form has more than 20480 bytes without the file, which S3 does not accept. Use fewer or shorter values."
    )
    post = presign_post(make_presigner(), PostRequest("bkt", "k", False, 300, headers=headers[:24]))
    assert dict(headers[:24]).items() <= dict(post.fields).items()


def changing(presigner, change):
    """As by another plugin that replaces a method of the client."""
    sign = presigner.client.generate_presigned_post

    def changed(**arguments):
        return change(sign, arguments)

    presigner.client.generate_presigned_post = changed
    return presigner


def without_limits(sign, arguments):
    return sign(**{**arguments, "Conditions": arguments["Conditions"][:-1]})


def unsigned(sign, arguments):
    post = sign(**arguments)
    return {**post, "fields": {"key": post["fields"]["key"]}}


def with_another_end(sign, arguments):
    return sign(**{**arguments, "ExpiresIn": 301})


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        (
            without_limits,
            AuditFailed,
            "The signed policy does not have the requested content-length-range. "
            "Update the AWS CLI, or remove the plugin that changes the request.",
        ),
        (
            unsigned,
            UnsignedRequest,
            "The configuration turns signing off, and a form upload is always signed. Remove that setting.",
        ),
        (
            with_another_end,
            AuditFailed,
            "The signed policy ends at another time than requested. "
            "Update the AWS CLI, or remove the plugin that changes the request.",
        ),
    ],
)
def test_other_plugin(make_presigner, change, error, message):
    with pytest.raises(error) as caught:
        presign_post(changing(make_presigner(), change), REQUEST)
    assert str(caught.value) == message


def test_what_is_signed_for_others_stays_as_it_was(make_presigner):
    presigner = make_presigner()
    before = presigner.client.generate_presigned_url("get_object", {"Bucket": "bkt", "Key": "k"}).partition("?")[0]
    presign_post(presigner, REQUEST)
    after = presigner.client.generate_presigned_url("get_object", {"Bucket": "bkt", "Key": "k"}).partition("?")[0]
    assert after == before
    presigner.credentials = Credentials("other", "keys")
    with pytest.raises(AuditFailed) as caught:
        presign_post(presigner, REQUEST)
    assert str(caught.value) == (
        "The signature of the form is not that of its policy. "
        "Update the AWS CLI, or remove the plugin that changes the request."
    )
