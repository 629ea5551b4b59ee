"""Signature Version 4, against botocore's own signer and against what the documentation says."""

from datetime import datetime, timezone

import botocore.auth
import pytest
import reference
from botocore.awsrequest import AWSRequest
from botocore.credentials import ReadOnlyCredentials
from hypothesis import given
from hypothesis import strategies as st

from awscli_presign_put.signing import sigv2, sigv4

SECRET_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
CREDENTIAL = "AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request"
SCOPE = ("20151229", "us-east-1", "s3", "aws4_request")
MOMENT = "20151229T000000Z"
VALUES = st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), max_size=30)
HEADERS = st.dictionaries(st.sampled_from(["content-type", "if-match", "x-amz-meta-a", "x-amz-tagging"]), VALUES)


def botocore_signer():
    credentials = ReadOnlyCredentials("AKIAIOSFODNN7EXAMPLE", SECRET_KEY, None)
    return botocore.auth.S3SigV4QueryAuth(credentials, "s3", "us-east-1")


@given(
    key=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30),
    query=st.dictionaries(st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1), VALUES, max_size=4),
    headers=HEADERS,
)
def test_texts_and_signature_are_those_of_botocore(key, query, headers):
    path = f"/bkt/{reference.uri_encode(key, keep_slash=True)}"
    request = AWSRequest("PUT", f"https://e.example{path}", headers=dict(headers), params=dict(query))
    request.context["timestamp"] = MOMENT
    signer = botocore_signer()
    canonical = signer.canonical_request(request)
    signed = [(name, sigv4.collapsed(value)) for name, value in sorted({**headers, "host": "e.example"}.items())]
    pairs = [(reference.uri_encode(name), reference.uri_encode(value)) for name, value in query.items()]
    assert sigv4.canonical_request("PUT", path, sigv4.canonical_query(pairs), signed) == canonical
    text = signer.string_to_sign(request, canonical)
    assert sigv4.string_to_sign(sigv4.digest_of(canonical), MOMENT, SCOPE) == text
    assert sigv4.signature(text, SECRET_KEY, SCOPE) == signer.signature(text, request)


def test_signature_in_the_query_is_not_signed():
    assert sigv4.canonical_query([("b", "2"), (sigv4.SIGNATURE, "x"), ("a", "1")]) == "a=1&b=2"


def test_signatures_of_a_policy():
    policy = "eyJhIg=="
    signature = sigv4.signature(policy, SECRET_KEY, sigv4.credential_of(CREDENTIAL).scope)
    assert signature == reference.version_4_form_signature(policy, CREDENTIAL, SECRET_KEY)
    assert sigv2.signature(policy, SECRET_KEY) == reference.version_2_form_signature(policy, SECRET_KEY)


@pytest.mark.parametrize("access_key", ["AKIAIOSFODNN7EXAMPLE", "tenant/user", "a/b/c/d/e", ""])
def test_credential(access_key):
    credential = sigv4.credential_of(f"{access_key}/20151229/us-east-1/s3/aws4_request")
    assert credential == sigv4.Credential(access_key, *SCOPE)
    assert credential.scope == SCOPE


@pytest.mark.parametrize("access_key", ["AKIAIOSFODNN7EXAMPLE", "tenant/user"])
def test_credential_of_version_4a(access_key):
    credential = sigv4.credential_of(f"{access_key}/20151229/s3/aws4_request", version_4a=True)
    assert credential == sigv4.Credential(access_key, "20151229", None, "s3", "aws4_request")
    assert credential.scope == ("20151229", "s3", "aws4_request")


@pytest.mark.parametrize("text", ["", "AKIAIOSFODNN7EXAMPLE", "KEY/20151229/us-east-1/s3"])
def test_text_that_is_no_credential(text):
    with pytest.raises(ValueError, match="not enough values to unpack"):
        sigv4.credential_of(text)


def test_empty_region_is_signed():
    assert sigv4.credential_of("KEY/20151229//s3/aws4_request").scope == ("20151229", "", "s3", "aws4_request")


def test_moment():
    assert sigv4.moment_of_amz_date(MOMENT) == datetime(2015, 12, 29, tzinfo=timezone.utc)
    assert sigv4.moment_of_amz_date(MOMENT).strftime(sigv4.TIME_FORMAT) == MOMENT
    with pytest.raises(ValueError, match="does not match format"):
        sigv4.moment_of_amz_date("2015-12-29T00:00:00Z")
