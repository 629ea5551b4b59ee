import re

import pytest
from situations import ACCESS_KEY, URLS, causes, explained, keys

from awscli_presign_put.explain.url_signature import account_of, is_temporary, other_token


@pytest.mark.parametrize(
    ("key_id", "account"),
    [
        ("ASIAQNZGKIQY56JQ7WML", "029608264753"),
        ("AKIAIOSFODNN7EXAMPLE", None),
        ("AKIAQNZGKIQY56JQ7WM0", None),
        ("test", None),
        ("", None),
    ],
)
def test_account(key_id, account):
    assert account_of(key_id) == account


def test_temporary():
    assert is_temporary("ASIAQNZGKIQY56JQ7WML", None)
    assert is_temporary("x", "token")
    assert [is_temporary(key, None) for key in ("AKIAIOSFODNN7EXAMPLE", "ASIA")] == [False, False]


TEMPORARY = "ASIAIOSFODNN7EXAMPLE"
NOT_TEMPORARY = "The access key ID is not temporary, and such a key has no session token."


@pytest.mark.parametrize(
    ("key", "token", "held", "is_of_aws", "doubt"),
    [
        (TEMPORARY, "t", keys(key=TEMPORARY, token="t"), True, ""),
        (TEMPORARY, "t", keys(key=TEMPORARY, token="t\n"), True, ""),
        (TEMPORARY, "t", keys(key=TEMPORARY, token="u"), True, "These credentials have another session token."),
        (TEMPORARY, "t", keys(key=TEMPORARY), True, "These credentials have no session token."),
        (TEMPORARY, "t", keys(token="u"), True, ""),
        (TEMPORARY, "t", None, True, ""),
        (TEMPORARY, None, keys(key=TEMPORARY, token="u"), True, ""),
        (ACCESS_KEY, "t", None, True, NOT_TEMPORARY),
        (ACCESS_KEY, "t", None, False, ""),
        ("minio", "t", keys(key="minio"), False, "These credentials have no session token."),
        (None, "t", keys(), True, ""),
    ],
)
def test_other_token(key, token, held, is_of_aws, doubt):
    assert other_token(key, token, held, is_of_aws) == doubt


VERSION_4A = (
    "https://mfzwi23gnjvgw.mrap.accesspoint.s3-global.amazonaws.com/k%20%C3%BC?X-Amz-Algorithm=AWS4-ECDSA-P256-SHA256"
    "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20261126%2Fs3%2Faws4_request&X-Amz-Date=20261126T070740Z"
    "&X-Amz-SignedHeaders=host&X-Amz-Expires=3600&X-Amz-Region-Set=%2A&X-Amz-Signature=3046022100a8a6320c8b3f66483b6f7c"
    "29e64f69243dd73d0192899853b66a1d9a2026759d022100905e1252cc0dc06e04af45ad70c899bef763357cac1d3043f81728e6e7e3e7f3"
)
"""By botocore 1.43 with awscrt 0.38."""


def test_version_4a_is_read_and_not_verified():
    explanation = explained(VERSION_4A)
    assert (explanation.verdict, causes(explanation)) == ("unknown", [])
    why_not = "not verified: this command cannot compute signatures of Signature Version 4A."
    assert explanation.verification.why_not == why_not
    signed = explanation.signed
    assert (explanation.address.style, signed.key_id, signed.region, signed.service, signed.missing) == (
        "access point",
        ACCESS_KEY,
        "*",
        "s3",
        (),
    )


@pytest.mark.parametrize("credential", ["20261126%2Feu-west-1%2Fs3", "20261126%2Faws4_request", "20261126"])
def test_credential_that_is_not_complete(credential):
    """A scope without one of its parts, which no store reads."""
    url = URLS["minio put"]
    explanation = explained(re.sub("2026[0-9]{4}%2F[^&]*aws4_request", credential, url))
    assert (explanation.signed.region, explanation.signed.service) == (None, None)
    found = next(finding for finding in explanation.findings if finding.cause == "url-damaged")
    assert (found.certain, found.detail) == (True, "X-Amz-Credential is not complete.")
