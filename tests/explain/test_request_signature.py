import base64
import hashlib
import hmac
from types import SimpleNamespace

import pytest
import reference
from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from hypothesis import given
from hypothesis import strategies as st
from situations import ACCESS_KEY, SECRET_KEY, URLS

from awscli_presign_put.explain.request_signature import (
    Signatures,
    canonical_path,
    canonical_request_of,
    request_of,
    scope_of,
    string_to_sign_2,
)
from awscli_presign_put.explain.url import read_url
from awscli_presign_put.explain.url_signature import V2, V4, dialect_of
from awscli_presign_put.signing.sigv4 import EMPTY_SHA256, uri_encoded

KEYS = SimpleNamespace(access_key=ACCESS_KEY, secret_key=SECRET_KEY, token=None)
KEY = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)
VALUE = st.text("abc =,;/%", min_size=1).map(str.strip).filter(bool)


@given(
    KEY,
    st.sampled_from(["PUT", "GET", "DELETE"]),
    st.dictionaries(st.sampled_from(["content-type", "x-amz-acl"]), VALUE),
)
def test_same_canonical_request_as_botocore(key, method, headers):
    request = AWSRequest(method, f"https://b.example.com/{uri_encoded(key, '/')}?versionId=a%20b", headers=headers)
    signer = S3SigV4QueryAuth(KEYS, "s3", "eu-west-1", 60)
    seen = []

    def noted(each):
        seen.append(S3SigV4QueryAuth.canonical_request(signer, each))
        return seen[-1]

    signer.canonical_request = noted
    signer.add_auth(request)
    url = read_url(request.url)
    ours = request_of(url, method, tuple(headers.items()))
    assert canonical_request_of(ours, V4) == seen[-1]
    assert Signatures(V4).of_request(ours, SECRET_KEY) == url.get("X-Amz-Signature")
    assert reference.version_4_signature(method, request.url, headers.items(), SECRET_KEY) == url.get("X-Amz-Signature")


def test_example_of_the_documentation():
    url = read_url(
        "https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256"
        "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
        "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
    )
    expected = "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
    signatures = Signatures(V4)
    assert signatures.of_request(request_of(url, "GET"), SECRET_KEY) == expected
    assert signatures.is_signature(expected, request_of(url, "GET"), SECRET_KEY)
    assert not signatures.is_signature(expected, request_of(url, "PUT"), SECRET_KEY)
    assert [
        signatures.is_signature(each, request_of(url, "GET"), SECRET_KEY) for each in (expected[:16], expected[:15])
    ] == [
        True,
        False,
    ]


def test_string_to_sign_of_version_2():
    url = read_url("https://b.s3.amazonaws.com/k%20x?uploadId=a%2Fb&partNumber=2&x=y&Expires=12&x-amz-security-token=t")
    request = request_of(url, "PUT", (("content-type", "a/b"), ("x-amz-meta-a", "1")), "b")
    text = "PUT\n\na/b\n12\nx-amz-meta-a:1\nx-amz-security-token:t\n/b/k%20x?partNumber=2&uploadId=a/b"
    assert string_to_sign_2(request) == text
    digest = hmac.new(SECRET_KEY.encode(), text.encode(), hashlib.sha1).digest()
    assert Signatures(V2).of_request(request, SECRET_KEY) == base64.b64encode(digest).decode()
    assert string_to_sign_2(request_of(read_url("https://h/b/k?uploads"), "POST")) == "POST\n\n\n\n/b/k?uploads"


def test_recorded_signature_of_version_2():
    url = read_url(URLS["boto3 v2 put"])
    request = request_of(url, "PUT", (("content-type", "text/plain"), ("x-amz-acl", "private")), "bucket-test")
    assert Signatures(dialect_of(url)).of_request(request, SECRET_KEY) == url.get("Signature")


def test_canonical_path():
    assert canonical_path("/a%2fb c/%7e+") == "/a/b%20c/~%2B"


@pytest.mark.parametrize(
    ("credential", "scope"),
    [
        ("tenant/key/20261126/r/s3/aws4_request", ("20261126", "r", "s3", "aws4_request")),
        ("key/20261126//s3/aws4_request", ("20261126", "", "s3", "aws4_request")),
        ("key/20261126/s3/aws4_request", ()),
        ("", ()),
    ],
)
def test_scope(credential, scope):
    assert scope_of(credential) == scope


def test_digest_of_nothing():
    assert hashlib.sha256(b"").hexdigest() == EMPTY_SHA256
