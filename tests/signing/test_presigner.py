"""Signing by a real botocore, checked against the documentation; no server, so no network."""

import http.server
import importlib.util
import re
import threading
from datetime import datetime, timedelta, timezone

import pytest
import reference
from botocore.exceptions import NoCredentialsError
from hypothesis import given
from hypothesis import strategies as st

from awscli_presign_put.signing import target
from awscli_presign_put.signing.errors import AuditFailed, UnboundHeaders, UnsignedRequest, UnsupportedTarget
from awscli_presign_put.signing.presigner import Presigner
from awscli_presign_put.signing.request import UploadRequest

SECRET_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
MULTI_REGION = "arn:aws:s3::123456789012:accesspoint:mfzwi23gnjvgw.mrap"

HAS_AWSCRT = importlib.util.find_spec("awscrt") is not None


@pytest.fixture
def make_presigner(make_session):
    def make(config="[default]\nregion = us-east-1\n", signature_version="s3v4", region_is_configured=True, **client):
        session = make_session(config)
        return Presigner(
            target.create_client(session, **client), session.get_credentials(), signature_version, region_is_configured
        )

    return make


def test_version_4(make_presigner):
    before = datetime.now(timezone.utc).replace(microsecond=0)
    presigned = make_presigner().presign(UploadRequest("bkt", "a/k", 300))
    host, path, query = reference.split(presigned.url)
    assert (host, path) == ("bkt.s3.us-east-1.amazonaws.com", "/a/k")
    assert sorted(query) == [  # botocore's signer and awscrt's write them in different orders
        "X-Amz-Algorithm",
        "X-Amz-Credential",
        "X-Amz-Date",
        "X-Amz-Expires",
        "X-Amz-Signature",
        "X-Amz-SignedHeaders",
    ]
    assert query["X-Amz-Algorithm"] == "AWS4-HMAC-SHA256"
    assert query["X-Amz-Expires"] == "300"
    assert query["X-Amz-SignedHeaders"] == "host"
    assert query["X-Amz-Signature"] == reference.version_4_signature("PUT", presigned.url, (), SECRET_KEY)
    assert (presigned.method, presigned.headers) == ("PUT", ())
    assert (presigned.bucket, presigned.key) == ("bkt", "a/k")
    signed_at = datetime.strptime(query["X-Amz-Date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)
    assert signed_at >= before
    assert presigned.expires_at == signed_at + timedelta(seconds=300)
    assert presigned.limited_by == "request"
    assert (presigned.region, presigned.region_is_assumed) == ("us-east-1", False)


def test_version_2(make_presigner):
    presigned = make_presigner(signature_version="s3").presign(UploadRequest("bkt", "a k", 300))
    host, path, query = reference.split(presigned.url)
    assert (host, path) == ("bkt.s3.us-east-1.amazonaws.com", "/a k")
    assert list(query) == ["AWSAccessKeyId", "Signature", "Expires"]
    expected = reference.version_2_signature("PUT", "bkt", presigned.url, (), SECRET_KEY, path_style=False)
    assert query["Signature"] == expected
    assert presigned.expires_at == datetime.fromtimestamp(int(query["Expires"]), timezone.utc)


@given(
    key=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=100),
    value=st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), min_size=1).filter(lambda v: v.strip() == v),
)
def test_any_key_and_content_type(presigner, key, value):
    headers = (("Content-Type", value),)
    presigned = presigner.presign(UploadRequest("bkt", key, 60, headers))
    _, path, query = reference.split(presigned.url)
    assert path == f"/{key}"
    assert presigned.headers == headers
    assert query["X-Amz-SignedHeaders"] == "content-type;host"
    assert query["X-Amz-Signature"] == reference.version_4_signature("PUT", presigned.url, headers, SECRET_KEY)


@pytest.fixture(scope="module")
def presigner():
    import botocore.credentials
    import botocore.session

    session = botocore.session.Session()
    session.set_credentials("AKIAIOSFODNN7EXAMPLE", SECRET_KEY)
    return Presigner(target.create_client(session, region="us-east-1"), session.get_credentials())


@pytest.mark.parametrize("version", ["s3v4", "s3"])
def test_session_token(make_presigner, monkeypatch, version):
    monkeypatch.setenv("AWS_SESSION_TOKEN", "to/ken+=")
    presigned = make_presigner(signature_version=version).presign(UploadRequest("bkt", "k", 60))
    _, _, query = reference.split(presigned.url)
    assert query["X-Amz-Security-Token" if version == "s3v4" else "x-amz-security-token"] == "to/ken+="
    if version == "s3v4":
        assert query["X-Amz-Signature"] == reference.version_4_signature("PUT", presigned.url, (), SECRET_KEY)
    else:
        expected = reference.version_2_signature("PUT", "bkt", presigned.url, (), SECRET_KEY, path_style=False)
        assert query["Signature"] == expected


@pytest.mark.parametrize("version", ["s3v4", "s3"])
def test_credentials_that_end_first(make_presigner, monkeypatch, version):
    end = (datetime.now(timezone.utc) + timedelta(minutes=20)).replace(microsecond=0)
    monkeypatch.setenv("AWS_SESSION_TOKEN", "token")
    monkeypatch.setenv("AWS_CREDENTIAL_EXPIRATION", end.isoformat())
    presigner = make_presigner(signature_version=version)
    presigned = presigner.presign(UploadRequest("bkt", "k", 12 * 3600))
    assert (presigned.expires_at, presigned.limited_by) == (end, "credentials")
    presigned = presigner.presign(UploadRequest("bkt", "k", 60))
    assert presigned.limited_by == "request"
    assert presigned.expires_at < end


@pytest.mark.parametrize("version", ["s3v4", "s3"])
def test_no_credentials(make_presigner, monkeypatch, version):
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(NoCredentialsError):
        make_presigner(signature_version=version).presign(UploadRequest("bkt", "k", 60))


def test_assumed_region(make_presigner):
    def region(bucket="bkt", **presigner):
        presigned = make_presigner("", region_is_configured=False, **presigner).presign(UploadRequest(bucket, "k", 60))
        return presigned.region, presigned.region_is_assumed

    assert region() == ("us-east-1", True)
    assert region(endpoint_url="https://e.example") == ("us-east-1", False)
    assert region("arn:aws:s3:eu-west-1:123456789012:accesspoint/ap") == ("eu-west-1", False)
    assert region(signature_version="s3") == (None, False)


def test_version_2_with_what_it_cannot_bind(make_presigner):
    request = UploadRequest("bkt", "k", 60, (("Content-Type", "a/b"), ("Content-Length", "5"), ("If-None-Match", "*")))
    message = (
        "^Signature Version 2 cannot bind Content-Length, If-None-Match: use signature version s3v4, or do without$"
    )
    with pytest.raises(UnboundHeaders, match=message) as caught:
        make_presigner(signature_version="s3").presign(request)
    assert caught.value.names == ("Content-Length", "If-None-Match")


@pytest.mark.parametrize(
    ("bucket", "kind"), [(MULTI_REGION, "an access point"), ("b--use1-az4--x-s3", "a directory bucket")]
)
def test_version_2_where_it_does_not_exist(make_presigner, bucket, kind):
    message = f"^is in {kind}, which knows no Signature Version 2: use signature version s3v4$"
    with pytest.raises(UnsupportedTarget, match=message):
        make_presigner(signature_version="s3").presign(UploadRequest(bucket, "k", 60))


def test_header_that_botocore_drops(make_presigner):
    """botocore takes this one value for its own default and leaves it out; the audit sees it."""
    headers = (("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"),)
    with pytest.raises(UnboundHeaders, match="^this AWS CLI leaves that value of Content-Type out of") as caught:
        make_presigner().presign(UploadRequest("bkt", "k", 60, headers))
    assert caught.value.names == ("Content-Type",)


@pytest.mark.parametrize("name", ["User-Agent", "Expect", "X-Amzn-Trace-Id"])
def test_header_that_botocore_never_signs(make_presigner, name):
    with pytest.raises(UnboundHeaders) as caught:
        make_presigner().presign(UploadRequest("bkt", "k", 60, ((name, "x"), ("Content-Type", "a/b"))))
    assert caught.value.names == (name,)


def test_header_that_another_plugin_changes(make_presigner):
    presigner = make_presigner()

    def change(request, **_):
        request.headers.replace_header("Content-Type", "text/html")

    presigner._client.meta.events.register_last("before-sign.s3", change)
    with pytest.raises(UnboundHeaders):
        presigner.presign(UploadRequest("bkt", "k", 60, (("Content-Type", "font/ttf"),)))


def test_header_that_another_plugin_adds_is_handed_over(make_presigner):
    presigner = make_presigner()

    def add(request, **_):
        request.headers["x-amz-acl"] = "private"

    presigner._client.meta.events.register_last("before-sign.s3", add)
    presigned = presigner.presign(UploadRequest("bkt", "k", 60, (("Content-Type", "font/ttf"),)))
    assert presigned.headers == (("Content-Type", "font/ttf"), ("x-amz-acl", "private"))


def test_another_key_is_noticed(make_presigner):
    presigner = make_presigner()

    def rename(params, **_):
        params["Key"] = "other"

    presigner._client.meta.events.register_last("before-parameter-build.s3.PutObject", rename)
    with pytest.raises(AuditFailed, match="^this AWS CLI signed another key than 'k': update it$"):
        presigner.presign(UploadRequest("bkt", "k", 60))


def test_another_expiry_is_noticed(make_presigner):
    presigner = make_presigner()
    signer = presigner._client._request_signer
    original = signer.generate_presigned_url
    signer.generate_presigned_url = lambda **arguments: original(**{**arguments, "expires_in": 7})
    with pytest.raises(AuditFailed, match="^this AWS CLI signed an expiry of 7 seconds: update it$"):
        presigner.presign(UploadRequest("bkt", "k", 60))


def test_unsigned_by_configuration(make_presigner):
    presigner = make_presigner()
    import botocore

    presigner._client.meta.events.register_first("choose-signer.s3.PutObject", lambda **_: botocore.UNSIGNED)
    original = presigner._client.meta.events.register_first

    def register_behind(event, handler):
        return presigner._client.meta.events.register(event, handler)

    presigner._client.meta.events.register_first = register_behind
    with pytest.raises(UnsignedRequest):
        presigner.presign(UploadRequest("bkt", "k", 60))
    presigner._client.meta.events.register_first = original


def test_handlers_do_not_stay(make_presigner):
    presigner = make_presigner()
    first = presigner.presign(UploadRequest("bkt", "k", 60, (("Content-Type", "font/ttf"),)))
    second = presigner.presign(UploadRequest("bkt", "k", 60))
    assert (len(first.headers), len(second.headers)) == (1, 0)


def test_multi_region_access_point(make_presigner):
    request = UploadRequest(MULTI_REGION, "a k", 300, (("Content-Type", "font/ttf"),))
    presigner = make_presigner()
    if not HAS_AWSCRT:
        with pytest.raises(UnsupportedTarget, match=r"^is a Multi-Region Access Point, .*: install awscrt beside it"):
            presigner.presign(request)
        return
    presigned = presigner.presign(request)
    host, path, query = reference.split(presigned.url)
    assert (host, path) == ("mfzwi23gnjvgw.mrap.accesspoint.s3-global.amazonaws.com", "/a k")
    assert query["X-Amz-Algorithm"] == "AWS4-ECDSA-P256-SHA256"
    assert query["X-Amz-Region-Set"] == "*"
    assert query["X-Amz-SignedHeaders"] == "content-type;host"
    assert (presigned.headers, presigned.region) == (request.headers, None)


SESSION = """<?xml version="1.0" encoding="UTF-8"?>
<CreateSessionResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Credentials>
<SessionToken>session+token</SessionToken><SecretAccessKey>session-secret</SecretAccessKey>
<AccessKeyId>SESSIONKEY</AccessKeyId><Expiration>{end}</Expiration></Credentials></CreateSessionResult>"""


@pytest.fixture
def session_store():
    """A store that knows CreateSession alone, whose sessions end in five minutes, as those of S3 do."""
    end = (datetime.now(timezone.utc) + timedelta(minutes=5)).replace(microsecond=0)

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            assert re.search(r"[?&]session", self.path)
            body = SESSION.format(end=f"{end:%Y-%m-%dT%H:%M:%SZ}").encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", end
        server.shutdown()


def test_directory_bucket_is_signed_with_its_session(make_presigner, session_store):
    endpoint, end = session_store
    presigner = make_presigner(endpoint_url=endpoint)
    presigned = presigner.presign(UploadRequest("b--use1-az4--x-s3", "k", 3600))
    _, _, query = reference.split(presigned.url)
    assert query["X-Amz-Credential"].startswith("SESSIONKEY/")
    assert "/us-east-1/s3express/" in query["X-Amz-Credential"]
    assert query["X-Amz-S3session-Token"] == "session+token"
    assert query["X-Amz-Signature"] == reference.version_4_signature("PUT", presigned.url, (), "session-secret")
    assert (presigned.expires_at, presigned.limited_by) == (end, "credentials")
