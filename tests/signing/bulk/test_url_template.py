"""Templates, held against botocore's signer and against the documentation."""

from dataclasses import replace
from datetime import datetime, timezone
from urllib.parse import quote_from_bytes

import botocore.session
import pytest
import reference
from botocore.credentials import ReadOnlyCredentials
from clients import client_of
from hypothesis import example, given
from hypothesis import strategies as st

from awscli_presign_put.signing.bulk import url_template as template
from awscli_presign_put.signing.bulk.url_template import proved_template, template_at
from awscli_presign_put.signing.errors import NoTemplate
from awscli_presign_put.signing.put.presigner import Presigner
from awscli_presign_put.signing.upload.upload_request import PresignedRequest, UploadRequest

ACCESS_KEY, SECRET_KEY = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
KEYS = ReadOnlyCredentials(ACCESS_KEY, SECRET_KEY, None)
HEADERS = (("Content-Type", "font/ttf"), ("x-amz-meta-A", "b c"))

any_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
any_key = any_text.filter(bool)


def presigner_for(version, credentials=KEYS, **client):
    session = botocore.session.Session()
    session.set_credentials(*credentials)
    return Presigner(client_of(session, **{"region": "us-east-1", **client}), session.get_credentials(), version)


@pytest.fixture(scope="module", params=["s3v4", "s3"])
def presigner(request):
    return presigner_for(request.param)


@given(prefix=any_text, key=any_key, others=st.lists(any_key, max_size=5))
@example("", "k", ["/", "//", "..", "~", "+ %2F", "é\u0301", "\0\n\x7f", "🦊"])
@example("a/", "%", ["-._~/", "k"])
def test_stamped_url_has_the_documented_signature(presigner, prefix, key, others):
    presigned = presigner.presign(UploadRequest("bkt", prefix + key, 60, HEADERS))
    template = proved_template(presigned, prefix, KEYS)
    for other, stamped in zip(others, template.lines([other.encode() for other in others]).splitlines()):
        url = stamped.decode("ascii")
        host, path, query = reference.split(url)
        assert (host, path) == ("bkt.s3.us-east-1.amazonaws.com", f"/{prefix}{other}")
        if "Signature" in query:
            expected = reference.version_2_signature("PUT", "bkt", url, HEADERS, SECRET_KEY, path_style=False)
            assert query["Signature"] == expected
        else:
            assert query["X-Amz-Signature"] == reference.version_4_signature("PUT", url, HEADERS, SECRET_KEY)


@pytest.mark.parametrize("version", ["s3v4", "s3"])
@pytest.mark.parametrize("secret", ["x", "s" * 60, "s" * 64, "s" * 65, "s" * 200, "é"])
def test_any_secret_key(version, secret):
    check_same(version, KEYS._replace(secret_key=secret))


@pytest.mark.parametrize("version", ["s3v4", "s3"])
@pytest.mark.parametrize("access_key", ["user/with/slashes", "a@b c"])
@pytest.mark.parametrize("token", [None, "to/ken+="])
def test_any_access_key_and_token(version, access_key, token):
    check_same(version, KEYS._replace(access_key=access_key, token=token))


@pytest.mark.parametrize("version", ["s3v4", "s3"])
@pytest.mark.parametrize(
    "client", [{"endpoint_url": "http://E.example:90/Base/"}, {"addressing_style": "path", "region": "eu-west-3"}]
)
def test_any_address(version, client):
    check_same(version, KEYS, **client)


def check_same(version, credentials, **client):
    presigned = presigner_for(version, credentials, **client).presign(UploadRequest("bkt", "a b/k", 60, HEADERS))
    template = proved_template(presigned, "a b/", credentials)
    assert template.lines([b"k"]) == f"{presigned.url}\n".encode()


@pytest.mark.parametrize("version", ["s3v4", "s3"])
def test_access_point(version):
    bucket = "arn:aws:s3:eu-west-1:123456789012:accesspoint/ap" if version == "s3v4" else "b.k.t"
    presigned = presigner_for(version).presign(UploadRequest(bucket, "p/k", 60))
    assert proved_template(presigned, "p/", KEYS).lines([b"k"]) == f"{presigned.url}\n".encode()


@pytest.mark.parametrize("version", ["s3v4", "s3"])
def test_another_key_in_the_signature_is_noticed(version):
    presigned = presigner_for(version).presign(UploadRequest("bkt", "k", 60))
    for wrong in (KEYS._replace(secret_key="x"), KEYS._replace(token="x")):
        if wrong.token and version == "s3v4":
            continue  # what the signature covers is read from the URL
        with pytest.raises(NoTemplate):
            proved_template(presigned, "", wrong)


@pytest.mark.parametrize(
    "url",
    [
        "https://e.example/other?X-Amz-Signature=x",
        "https://e.example/k",
        "https://e.example/k?a=b",
        "https://e.example/k?X-Amz-Signature=x",
        "https://e.example/k?X-Amz-Signature=x&X-Amz-Credential=a%2Fb&X-Amz-SignedHeaders=host",
        "https://e.example/k?X-Amz-Signature=x&X-Amz-Credential=a%2Fb%2Fc%2Fd%2Fe&X-Amz-SignedHeaders=range",
        "https://e.example/k?X-Amz-Signature=x&X-Amz-Credential=a%2Fb%2Fc%2Fd%2Fe&X-Amz-SignedHeaders=host",
        "https://e.example/k?Signature=x",
        "https://e.example/k?X-Amz-Signature=x&X-Amz-Signature=x",
    ],
)
def test_url_that_is_no_template(url):
    presigned = PresignedRequest("PUT", url, (), "bkt", "k", datetime.now(timezone.utc), "request")
    with pytest.raises(NoTemplate):
        proved_template(presigned, "", KEYS)


def test_signature_in_the_middle():
    """awscrt writes the parameters in an order of its own."""
    presigned = presigner_for("s3v4").presign(UploadRequest("bkt", "k", 60))
    address, _, query = presigned.url.partition("?")
    pairs = sorted(query.split("&"), key=lambda pair: ("Signature" not in pair, pair))
    turned = replace(presigned, url=f"{address}?{'&'.join(pairs)}")
    assert "&X-Amz-Algorithm=" in turned.url
    assert proved_template(turned, "", KEYS).lines([b"k"]) == f"{turned.url}\n".encode()


@pytest.mark.parametrize(("version", "moment"), [("s3v4", "20270101T000000Z"), ("s3", "1798761600")])
def test_another_moment(version, moment):
    presigned = presigner_for(version).presign(UploadRequest("bkt", "k", 60, HEADERS))
    template = template_at(moment, presigned, "", KEYS)
    assert template.moment == moment
    url = template.lines([b"k"]).decode().removesuffix("\n")
    query = reference.split(url)[2]
    if version == "s3":
        assert query["Expires"] == moment
        expected = reference.version_2_signature("PUT", "bkt", url, HEADERS, SECRET_KEY, path_style=False)
        assert query["Signature"] == expected
    else:
        assert query["X-Amz-Date"] == moment
        assert query["X-Amz-Credential"] == f"{ACCESS_KEY}/20270101/us-east-1/s3/aws4_request"
        assert query["X-Amz-Signature"] == reference.version_4_signature("PUT", url, HEADERS, SECRET_KEY)


def test_each_byte_is_quoted_as_elsewhere():
    keys = [*(bytes([byte]) for byte in range(255)), b"%41", "é/b c".encode(), b""]
    assert template._quoted(keys) == [quote_from_bytes(key, safe="/~").encode() for key in keys]
