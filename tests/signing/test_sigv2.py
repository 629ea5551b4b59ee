"""Signature Version 2, against the documentation and against botocore's own signer where the two are meant to agree."""

import base64
import hashlib
import hmac

import botocore.auth
import botocore.awsrequest
import pytest
import reference
from botocore.credentials import ReadOnlyCredentials
from hypothesis import given
from hypothesis import strategies as st

from awscli_presign_put.signing import sigv2

CREDENTIALS = ReadOnlyCredentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", None)
URL = "https://e.example/bkt/a%20b"


def signed_by_botocore(url, resource, expires, token, method="PUT"):
    """What AWS CLI v1's botocore makes of the same request without headers, at the same moment."""

    class Fixed(botocore.auth.HmacV1QueryAuth):
        def _get_date(self):
            return str(expires)

    request = botocore.awsrequest.AWSRequest(method, url, auth_path=resource)
    Fixed(CREDENTIALS._replace(token=token)).add_auth(request)
    return request.url


@given(
    key=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=50),
    expires=st.integers(min_value=0, max_value=2**40),
    token=st.none() | st.text(st.characters(codec="ascii", exclude_categories=["Cc", "Zs"]), min_size=1),
)
def test_same_as_botocore(key, expires, token):
    resource = f"/bkt/{reference.uri_encode(key, keep_slash=True)}"
    url = f"https://e.example{resource}"
    ours = sigv2.sign("PUT", url, resource, (), CREDENTIALS._replace(token=token), expires)
    theirs = signed_by_botocore(url, resource, expires, token)
    assert reference.split(ours) == reference.split(theirs)


@given(upload_id=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=50))
def test_same_as_botocore_with_a_query(upload_id):
    url = f"https://e.example/bkt/k?uploadId={reference.uri_encode(upload_id)}&max-parts=9&partNumber=2"
    ours = sigv2.sign("DELETE", url, "/bkt/k", (), CREDENTIALS, 1175139620)
    assert reference.split(ours) == reference.split(signed_by_botocore(url, "/bkt/k", 1175139620, None, "DELETE"))


@pytest.mark.parametrize(
    ("query", "subresources"),
    [
        ("", ""),
        ("max-parts=9&part-number-marker=0", ""),
        ("versionId=a%2Bb", "?versionId=a+b"),
        ("uploadId=a%2Fb&partNumber=7", "?partNumber=7&uploadId=a/b"),
    ],
)
def test_subresources(query, subresources):
    assert sigv2.signed_subresources(query) == subresources


def test_parameters_of_the_query():
    url = sigv2.sign(
        "PUT", URL, "/bkt/a%20b", (("x-amz-acl", "private"), ("Content-Type", "font/ttf")), CREDENTIALS, 1175139620
    )
    assert url.startswith(f"{URL}?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=")
    assert list(reference.split(url)[2]) == ["AWSAccessKeyId", "Signature", "Expires"]
    assert url.endswith("&Expires=1175139620")


def test_token_is_in_the_query():
    url = sigv2.sign("PUT", URL, "/bkt/a%20b", (), CREDENTIALS._replace(token="to/ken+="), 1)
    assert url.endswith("&Expires=1&x-amz-security-token=to%2Fken%2B%3D")


HEADERS = (
    ("X-Amz-Meta-B", " two  words "),
    ("Content-MD5", "4gJE4saaMU4BqNR0kLY+lw=="),
    ("x-amz-meta-a", "1"),
    ("Content-Type", "font/ttf"),
)


def test_string_to_sign():
    assert sigv2.string_to_sign("PUT", "/bkt/k", HEADERS, 1175139620) == (
        "PUT\n4gJE4saaMU4BqNR0kLY+lw==\nfont/ttf\n1175139620\nx-amz-meta-a:1\nx-amz-meta-b:two  words\n/bkt/k"
    )


@pytest.mark.parametrize("token", [None, "token"])
def test_headers_are_signed_as_documented(token):
    url = sigv2.sign("PUT", URL, "/bkt/a%20b", HEADERS, CREDENTIALS._replace(token=token), 1175139620)
    expected = reference.version_2_signature("PUT", "bkt", url, HEADERS, CREDENTIALS.secret_key)
    assert reference.split(url)[2]["Signature"] == expected


def test_unbindable_headers():
    headers = (("Content-Length", "5"), ("Content-Type", "a/b"), ("X-AMZ-acl", "private"), ("If-None-Match", "*"))
    assert sigv2.unbindable(headers) == ("Content-Length", "If-None-Match")
    assert sigv2.unbindable((("Content-Type", ""), ("x-amz-meta-a", ""))) == ("Content-Type",)


SENT_AT = "Tue, 27 Mar 2007 19:36:42 +0000"


def authorized(monkeypatch, method, url, auth_path, token=None, headers=()):
    """The request as we sign it, and as botocore does."""
    credentials = CREDENTIALS._replace(token=token)
    monkeypatch.setattr(sigv2, "formatdate", lambda usegmt: SENT_AT)
    monkeypatch.setattr(botocore.auth, "formatdate", lambda usegmt: SENT_AT)
    ours, theirs = (
        botocore.awsrequest.AWSRequest(method, url, headers=dict(headers), auth_path=auth_path) for _ in range(2)
    )
    sigv2.authorize(ours, credentials)
    botocore.auth.HmacV1Auth(credentials).add_auth(theirs)
    return ours.headers, theirs.headers


@pytest.mark.parametrize("token", [None, "token"])
@pytest.mark.parametrize(
    ("method", "query", "headers"),
    [
        ("PUT", "", {"Content-Type": "font/ttf", "x-amz-meta-a": "1"}),
        ("POST", "?uploads", {"x-amz-acl": "private"}),
        ("DELETE", "?uploadId=a%2Fb", {}),
    ],
)
def test_authorization_is_botocores(monkeypatch, method, query, headers, token):
    url = f"https://bkt.e.example/a%20k{query}"
    ours, theirs = authorized(monkeypatch, method, url, "/bkt/a%20k", token, headers.items())
    assert sorted(ours.items()) == sorted(theirs.items())


def test_authorization_of_the_documentation(monkeypatch):
    """ "Object GET" of the S3 User Guide's Version 2 examples, as it was with its first bucket."""
    url = "http://johnsmith.s3.amazonaws.com/photos/puppy.jpg"
    ours, _ = authorized(monkeypatch, "GET", url, "/johnsmith/photos/puppy.jpg")
    assert ours["Authorization"] == "AWS AKIAIOSFODNN7EXAMPLE:bWq2s1WEIj+Ydj0vQ697zp+IXMU="


def test_authorization_twice(monkeypatch):
    """A request that is sent again is signed anew."""
    request = botocore.awsrequest.AWSRequest("PUT", URL, auth_path="/bkt/a%20b")
    for _ in range(2):
        sigv2.authorize(request, CREDENTIALS._replace(token="token"))
    assert sorted(name.lower() for name in request.headers) == ["authorization", "date", "x-amz-security-token"]


def test_bucket_of_path_style(monkeypatch):
    """The resource of a bucket is the path that is sent."""
    path_style, _ = authorized(monkeypatch, "HEAD", "https://e.example/bkt", "/bkt/")
    as_sent, _ = authorized(monkeypatch, "HEAD", "https://e.example/bkt", "/bkt")
    virtual, _ = authorized(monkeypatch, "HEAD", "https://bkt.e.example/", "/bkt/")
    assert path_style["Authorization"] == as_sent["Authorization"] != virtual["Authorization"]


def test_botocore_moves_headers_into_the_query():
    """Why its signer is not used: these become parameters, which Ceph refuses beside the headers, and one is lost."""
    request = botocore.awsrequest.AWSRequest(
        "PUT", URL, {"x-amz-acl": "private", "Content-Type": "font/ttf", "Cache-Control": "no-store"}, auth_path="/b/k"
    )
    botocore.auth.HmacV1QueryAuth(CREDENTIALS).add_auth(request)
    query = reference.split(request.url)[2]
    assert list(query) == ["AWSAccessKeyId", "Signature", "x-amz-acl", "content-type", "Expires"]


@pytest.mark.parametrize(
    ("query", "subresource"),
    [
        ("", ""),
        ("uploads", "?uploads"),
        ("uploadId=a%2Fb", "?uploadId=a/b"),
        ("uploads&prefix=k&max-uploads=100", "?uploads"),
        ("prefix=k&uploads", "?uploads"),
        ("lifecycle", "?lifecycle"),
        ("uploadId=a%2Fb&max-parts=400&part-number-marker=0", "?uploadId=a/b"),
    ],
)
def test_only_subresources_are_authorized(monkeypatch, query, subresource):
    monkeypatch.setattr(sigv2, "formatdate", lambda usegmt: "Sat, 28 Nov 2026 12:00:00 GMT")
    url = f"https://e.example/bkt/k?{query}".rstrip("?")
    request = botocore.awsrequest.AWSRequest("GET", url, auth_path="/bkt/k")
    sigv2.authorize(request, CREDENTIALS)
    text = f"GET\n\n\nSat, 28 Nov 2026 12:00:00 GMT\n/bkt/k{subresource}"
    digest = hmac.new(CREDENTIALS.secret_key.encode(), text.encode(), hashlib.sha1).digest()
    assert request.headers["Authorization"] == f"AWS {CREDENTIALS.access_key}:{base64.b64encode(digest).decode()}"


@pytest.mark.parametrize(
    ("url", "auth_path", "as_of"),
    [
        ("https://e.example/bkt?list-type=2&prefix=a", "/bkt?list-type=2", ("https://e.example/bkt", "/bkt")),
        ("https://e.example/bkt?list-type=2", "/bkt/?list-type=2", ("https://e.example/bkt", "/bkt")),
        ("https://e.example/bkt?uploads", "/bkt?uploads", ("https://e.example/bkt?uploads", "/bkt")),
        ("https://bkt.e.example/?list-type=2", "/bkt?list-type=2", ("https://bkt.e.example/", "/bkt/")),
        ("https://bkt.e.example/?uploads", "/bkt/?uploads", ("https://bkt.e.example/?uploads", "/bkt/")),
    ],
)
def test_query_that_an_operation_always_has(monkeypatch, url, auth_path, as_of):
    """botocore has it in the resource. It is not signed but for subresources, and these once."""
    ours, _ = authorized(monkeypatch, "GET", url, auth_path)
    wanted, _ = authorized(monkeypatch, "GET", *as_of)
    assert ours["Authorization"] == wanted["Authorization"]
