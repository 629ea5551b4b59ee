import hashlib
from datetime import datetime
from types import SimpleNamespace

import pytest
from botocore.auth import S3SigV4QueryAuth, SigV4Auth
from botocore.awsrequest import AWSRequest
from hypothesis import given
from hypothesis import strategies as st
from situations import ACCESS_KEY, SECRET_KEY

from awscli_presign_put.signing import sigv4
from awscli_presign_put.signing.sigv4 import Scope

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
KEYS = SimpleNamespace(access_key=ACCESS_KEY, secret_key=SECRET_KEY, token=None)
SCOPE = Scope("20261126", "eu-west-1", "s3", "aws4_request")


@pytest.mark.parametrize(
    ("credential", "key_id", "scope"),
    [
        ("KEY/20261126/eu-west-1/s3/aws4_request", "KEY", SCOPE),
        ("tenant/KEY/20261126/eu-west-1/s3/aws4_request", "tenant/KEY", SCOPE),
        ("KEY/20261126//s3/aws4_request", "KEY", SCOPE._replace(region="")),
        ("KEY/20261126/eu-west-1/s3", "KEY", None),
        ("KEY", "KEY", None),
        ("", "", None),
    ],
)
def test_credential(credential, key_id, scope):
    assert sigv4.parse_credential(credential) == (key_id, scope)


def test_scope_as_it_is_signed():
    assert sigv4.scope_text("tenant/KEY/20261126/r/s3/aws4_request") == "20261126/r/s3/aws4_request"
    assert sigv4.scope_text("KEY/20261126/s3") == "20261126/s3"


@given(TEXT, st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_same_signature_as_botocore(text, secret):
    signer = SigV4Auth(SimpleNamespace(access_key=ACCESS_KEY, secret_key=secret, token=None), "s3", "eu-west-1")
    request = SimpleNamespace(context={"timestamp": "20261126T070740Z"})
    key = sigv4.signing_key(secret, SCOPE)
    assert sigv4.signature(text, key) == signer.signature(text, request)


@given(st.dictionaries(TEXT, TEXT))
def test_same_query_as_botocore(parameters):
    request = AWSRequest("PUT", "https://b.example.com/k", params=parameters)
    own = SigV4Auth(KEYS, "s3", "eu-west-1").canonical_query_string(request)
    assert sigv4.canonical_query(parameters.items()) == own


def test_same_requests_as_botocore():
    signer = S3SigV4QueryAuth(KEYS, "s3", "eu-west-1", 60)
    request = AWSRequest("PUT", "https://b.example.com/a%20b?x=1", headers={"Content-Type": "a/b"})
    request.context["timestamp"] = "20261126T070740Z"
    canonical = signer.canonical_request(request)
    headers = {"host": "b.example.com", "content-type": "a/b"}
    names = ("content-type", "host")
    assert sigv4.canonical_request("PUT", "/a%20b", "x=1", headers, names, sigv4.UNSIGNED_PAYLOAD) == canonical
    text = sigv4.string_to_sign(canonical, sigv4.ALGORITHM, "20261126T070740Z", "/".join(SCOPE))
    assert text == signer.string_to_sign(request, canonical)


def test_constants():
    assert hashlib.sha256(b"").hexdigest() == sigv4.EMPTY_SHA256
    assert datetime.strptime("20261126T070740Z", sigv4.TIME_FORMAT) == datetime(2026, 11, 26, 7, 7, 40)


@given(st.binary())
def test_bytes_that_are_no_text(raw):
    text = raw.decode("utf-8", "surrogateescape")
    assert sigv4.string_to_sign(text, "A", "D", "S") == f"A\nD\nS\n{hashlib.sha256(raw).hexdigest()}"
    assert len(sigv4.signature(text, sigv4.signing_key(text, (text,)))) == 64
