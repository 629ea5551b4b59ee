import pytest
from situations import ACCESS_KEY, SECRET_KEY, causes, explained, moment

from awscli_presign_put.explain import version_4a

ARN = "arn:aws:s3::123456789012:accesspoint/mfzwi23gnjvgw.mrap"
RECORDED = (
    "https://mfzwi23gnjvgw.mrap.accesspoint.s3-global.amazonaws.com/k%20%C3%BC?X-Amz-Algorithm=AWS4-ECDSA-P256-SHA256"
    "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20261126%2Fs3%2Faws4_request&X-Amz-Date=20261126T070740Z"
    "&X-Amz-SignedHeaders=host&X-Amz-Expires=3600&X-Amz-Region-Set=%2A&X-Amz-Signature=3046022100a8a6320c8b3f66483b6f7c"
    "29e64f69243dd73d0192899853b66a1d9a2026759d022100905e1252cc0dc06e04af45ad70c899bef763357cac1d3043f81728e6e7e3e7f3"
)
"""By botocore 1.43 with awscrt 0.38."""


def test_recorded_url():
    explanation = explained(RECORDED)
    assert (explanation.verdict, explanation.verification.found.method) == ("works", "PUT")
    assert (explanation.address.style, explanation.signed.region, explanation.signed.service) == (
        "access point",
        "*",
        "s3",
    )


def test_changes_are_named():
    assert causes(explained(RECORDED, method="GET")) == ["other-method"]
    assert causes(explained(RECORDED.replace("%20", "%2520"))) == ["key-encoding"]
    assert explained(RECORDED.replace("/k", "/j")).verdict == "fails"


@pytest.mark.parametrize("at", [-1, -40, -130, -143])
def test_other_signature(at):
    changed = RECORDED[:at] + ("1" if RECORDED[at] != "1" else "2") + RECORDED[at + 1 or len(RECORDED) :]
    assert explained(changed, moment(RECORDED)).verdict == "fails"


@pytest.mark.parametrize("key", ["a", "ü/ x", "0" * 50])
def test_signed_by_awscrt(make_session, key):
    pytest.importorskip("awscrt")
    client = make_session().create_client("s3", region_name="us-east-1")
    url = client.generate_presigned_url("put_object", Params={"Bucket": ARN, "Key": key})
    assert explained(url).verdict == "works"


def test_what_is_no_signature():
    public = version_4a.public_key(ACCESS_KEY, SECRET_KEY)
    for text in ("", "zz", "30", "3006020100020100", "3003020101", "30060201010201", "300602010102010101"):
        assert not version_4a.is_signature(text, "x", public)
