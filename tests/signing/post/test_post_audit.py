"""Each difference between what was asked for and what was signed is found, whatever signs it."""

import base64
import json
from datetime import datetime, timedelta, timezone

import pytest
import reference
from botocore.credentials import ReadOnlyCredentials

from awscli_presign_put.signing.errors import AuditFailed, UnsignedRequest
from awscli_presign_put.signing.post.post_audit import audit_post
from awscli_presign_put.signing.post.post_request import PostRequest

ACCESS_KEY, SECRET_KEY = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
HOW_TO_FIX = "Update the AWS CLI, or remove the plugin that changes the request."
SIGNED_AT = datetime(2026, 11, 23, 21, 55, 24, tzinfo=timezone.utc)
END = datetime(2026, 11, 23, 22, 0, 24, tzinfo=timezone.utc)
DATE = "20261123T215524Z"
CREDENTIAL = f"{ACCESS_KEY}/20261123/eu-west-1/s3/aws4_request"
URL = "https://bkt.s3.eu-west-1.amazonaws.com/"
REQUEST = PostRequest("bkt", "k", False, 300, headers=(("x-amz-acl", "private"),), sizes=(0, 10))
SIGNING = {"x-amz-algorithm": "AWS4-HMAC-SHA256", "x-amz-credential": CREDENTIAL, "x-amz-date": DATE}
FIELDS = {"key": "k", "success_action_status": "201", "acl": "private", **SIGNING}
CONDITIONS = [
    {"success_action_status": "201"},
    {"acl": "private"},
    ["content-length-range", 0, 10],
    {"bucket": "bkt"},
    {"key": "k"},
    *({name: value} for name, value in SIGNING.items()),
]


def encoded(policy):
    return base64.b64encode(policy.encode()).decode()


def policy_with(conditions, expiration="2026-11-23T22:00:24Z", **more):
    return encoded(json.dumps({"expiration": expiration, "conditions": conditions, **more}))


def audited(policy=None, url=URL, token=None, version_2=False, without=(), **changed):
    """What the audit says of a form with this policy, signed as it should be unless another signature is given."""
    policy = policy_with(CONDITIONS) if policy is None else policy
    fields = {**FIELDS, "policy": policy}
    fields["x-amz-signature"] = reference.version_4_form_signature(policy, CREDENTIAL, SECRET_KEY)
    fields |= {name.replace("_", "-") if name not in fields else name: value for name, value in changed.items()}
    fields = {name: value for name, value in fields.items() if name not in without}
    credentials = ReadOnlyCredentials(ACCESS_KEY, SECRET_KEY, token)
    return audit_post(REQUEST, url, fields, URL, credentials, SIGNED_AT, version_2)


def test_as_it_should_be():
    assert audited() == END
    assert audited(policy_with(CONDITIONS[::-1])) == END


def test_a_little_earlier():
    """botocore looks at the clock twice."""
    assert audited(policy_with(CONDITIONS, "2026-11-23T22:00:23Z")) == END - timedelta(seconds=1)


@pytest.mark.parametrize("at", range(len(CONDITIONS)))
def test_condition_that_is_missing(at):
    each = CONDITIONS[at]
    name = each[0] if isinstance(each, list) else next(iter(each))
    with pytest.raises(AuditFailed) as caught:
        audited(policy_with(CONDITIONS[:at] + CONDITIONS[at + 1 :]))
    assert str(caught.value) == f"The signed policy does not have the requested {name}. {HOW_TO_FIX}"


@pytest.mark.parametrize(
    ("conditions", "message"),
    [
        ([*CONDITIONS, {"x-amz-meta-a": "secret"}], "The signed policy has x-amz-meta-a, which was not requested."),
        ([*CONDITIONS, ["starts-with", "$acl", ""]], "The signed policy has $acl, which was not requested."),
        ([*CONDITIONS, CONDITIONS[0]], "The signed policy has a part twice, which was not requested."),
        (
            [["content-length-range", 0, 11] if each == CONDITIONS[2] else each for each in CONDITIONS],
            "The signed policy does not have the requested content-length-range.",
        ),
        (
            [["content-length-range", "0", "10"] if each == CONDITIONS[2] else each for each in CONDITIONS],
            "The signed policy does not have the requested content-length-range.",
        ),
        ([{**CONDITIONS[0], **CONDITIONS[1]}, *CONDITIONS[2:]], "The signed policy cannot be read."),
        ([*CONDITIONS, []], "The signed policy cannot be read."),
        ([*CONDITIONS, {}], "The signed policy cannot be read."),
        ("acl", "The signed policy cannot be read."),
        (None, "The signed policy cannot be read."),
    ],
)
def test_other_conditions(conditions, message):
    with pytest.raises(AuditFailed) as caught:
        audited(policy_with(conditions))
    assert str(caught.value) == f"{message} {HOW_TO_FIX}"


@pytest.mark.parametrize(
    ("policy", "message"),
    [
        ("no Base64", "The signed policy cannot be read."),
        (encoded("{"), "The signed policy cannot be read."),
        (encoded("[]"), "The signed policy cannot be read."),
        (encoded('{"conditions": []}'), "The signed policy cannot be read."),
        (policy_with(CONDITIONS, more=1), "The signed policy has other parts than requested."),
        (
            encoded('{"expiration": "2026-11-23T22:00:24Z", "conditions": [], "conditions": []}'),
            "The signed policy has other parts than requested.",
        ),
        (policy_with(CONDITIONS, "soon"), "The signed policy cannot be read."),
        (policy_with(CONDITIONS, "2026-11-23T22:00:25Z"), "The signed policy ends at another time than requested."),
        (policy_with(CONDITIONS, "2026-11-23T21:59:23Z"), "The signed policy ends at another time than requested."),
    ],
)
def test_other_policy(policy, message):
    with pytest.raises(AuditFailed) as caught:
        audited(policy)
    assert str(caught.value) == f"{message} {HOW_TO_FIX}"


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"url": "https://other.example/"}, "The form is not for the bucket bkt at its endpoint."),
        ({"url": f"{URL}k"}, "The form is not for the bucket bkt at its endpoint."),
        ({"acl": "public-read"}, "The form does not have the requested acl."),
        ({"key": "other"}, "The form does not have the requested key."),
        ({"without": ("acl",)}, "The form does not have the requested acl."),
        ({"x_amz_meta_a": "secret"}, "The form has x-amz-meta-a, which was not requested."),
        ({"x_amz_algorithm": "none"}, "The form does not have the requested x-amz-algorithm."),
        ({"x_amz_signature": "0" * 64}, "The signature of the form is not that of its policy."),
        ({"x_amz_date": "20261122T215524Z"}, "The form is signed for another service or date."),
        (
            {"x_amz_credential": f"{ACCESS_KEY}/20261123/eu-west-1/sts/aws4_request"},
            "The form is signed for another service or date.",
        ),
        ({"without": ("x-amz-credential",)}, "The form is signed for another service or date."),
        ({"token": "token"}, "The form does not have the requested x-amz-security-token."),
    ],
)
def test_other_form(changed, message):
    with pytest.raises(AuditFailed) as caught:
        audited(**changed)
    assert str(caught.value) == f"{message} {HOW_TO_FIX}"


@pytest.mark.parametrize(
    "changed",
    [{"without": ("policy",)}, {"without": ("x-amz-signature",)}, {"version_2": True}],
)
def test_unsigned(changed):
    with pytest.raises(UnsignedRequest) as caught:
        audited(**changed)
    assert str(caught.value) == (
        "The configuration turns signing off, and a form upload is always signed. Remove that setting."
    )


def test_version_2():
    policy = policy_with(CONDITIONS[:5])
    signature = reference.version_2_form_signature(policy, SECRET_KEY)
    without = (*SIGNING, "x-amz-signature")
    as_signed = {"policy": policy, "version_2": True, "without": without, "signature": signature}
    assert audited(**as_signed, AWSAccessKeyId=ACCESS_KEY) == END
    for keys in ({"AWSAccessKeyId": "OTHER"}, {}):
        with pytest.raises(AuditFailed) as caught:
            audited(**as_signed, **keys)
        assert str(caught.value) == f"The signature of the form is not that of its policy. {HOW_TO_FIX}"
