"""Signing by a real botocore, checked against the documentation; no server, so no network."""

import importlib.util
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import botocore
import pytest
import reference
from botocore.awsrequest import HTTPHeaders
from botocore.config import Config
from botocore.exceptions import NoCredentialsError
from clients import client_of
from hypothesis import given
from hypothesis import strategies as st

from awscli_presign_put.signing.errors import (
    AuditFailed,
    EndReached,
    UnboundHeaders,
    UnsignedRequest,
    UnsupportedTarget,
)
from awscli_presign_put.signing.put import presigner as presigner_module
from awscli_presign_put.signing.put.actions import PUT_OBJECT, Action
from awscli_presign_put.signing.put.audit import audit
from awscli_presign_put.signing.put.presigner import Presigner
from awscli_presign_put.signing.upload.upload_request import UploadRequest

SECRET_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
MULTI_REGION = "arn:aws:s3::123456789012:accesspoint:mfzwi23gnjvgw.mrap"

HOW_TO_FIX = "Update the AWS CLI, or remove the plugin that changes the request."

HAS_AWSCRT = importlib.util.find_spec("awscrt") is not None


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


@pytest.mark.parametrize("version", ["s3v4", "s3"])
def test_until(make_presigner, version):
    until = int(datetime.now(timezone.utc).timestamp()) + 5000
    presigned = make_presigner(signature_version=version).presign(UploadRequest("bkt", "k", 7, until=until))
    assert presigned.expires_at.timestamp() == until
    query = reference.split(presigned.url)[2]
    if version == "s3":
        assert query["Expires"] == str(until)
    else:
        signed_at = datetime.strptime(query["X-Amz-Date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)
        assert signed_at.timestamp() + int(query["X-Amz-Expires"]) == until


@pytest.mark.parametrize("version", ["s3v4", "s3"])
def test_until_now(make_presigner, version):
    now = int(datetime.now(timezone.utc).timestamp())
    with pytest.raises(EndReached, match=r"^The end is reached: 20[0-9TZ:-]*\. Use a later time\.$"):
        make_presigner(signature_version=version).presign(UploadRequest("bkt", "k", 7, until=now))


def test_access_key_with_a_slash(make_presigner, monkeypatch):
    """Some stores have them. The scope of the credentials is what follows."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "tenant/2026/key")
    presigned = make_presigner(endpoint_url="https://e.example").presign(UploadRequest("bkt", "k", 300))
    assert presigned.region == "us-east-1"
    assert reference.split(presigned.url)[2]["X-Amz-Credential"].startswith("tenant/2026/key/20")


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
    value=st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), min_size=1).map(
        lambda value: " ".join(value.split()) or "x"
    ),
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
    return Presigner(client_of(session, region="us-east-1"), session.get_credentials())


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
def test_session_token_without_an_end(make_presigner, monkeypatch, version):
    monkeypatch.setenv("AWS_SESSION_TOKEN", "token")
    presigned = make_presigner(signature_version=version).presign(UploadRequest("bkt", "k", 60))
    left = presigned.expires_at - datetime.now(timezone.utc)
    assert (presigned.limited_by, timedelta(seconds=40) < left <= timedelta(seconds=60)) == ("unknown", True)


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
    assert region(endpoint_url="https://e.example") == ("us-east-1", True)
    assert region("arn:aws:s3:eu-west-1:123456789012:accesspoint/ap") == ("eu-west-1", False)
    assert region(signature_version="s3") == (None, False)


def test_version_2_with_what_it_cannot_bind(make_presigner):
    request = UploadRequest("bkt", "k", 60, (("Content-Type", "a/b"), ("Content-Length", "5"), ("If-None-Match", "*")))
    message = r"^Signature Version 2 cannot sign Content-Length, If-None-Match\. Use Signature Version 4\.$"
    with pytest.raises(UnboundHeaders, match=message) as caught:
        make_presigner(signature_version="s3").presign(request)
    assert caught.value.names == ("Content-Length", "If-None-Match")


@pytest.mark.parametrize(
    ("bucket", "kind"), [(MULTI_REGION, "an access point"), ("b--use1-az4--x-s3", "a directory bucket")]
)
def test_version_2_where_it_does_not_exist(make_presigner, bucket, kind):
    message = rf"^is in {kind}, which requires Signature Version 4\.$"
    with pytest.raises(UnsupportedTarget, match=message):
        make_presigner(signature_version="s3").presign(UploadRequest(bucket, "k", 60))


def test_header_that_botocore_drops(make_presigner):
    """botocore takes this one value for its own default and leaves it out; the audit sees it."""
    headers = (("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"),)
    with pytest.raises(
        UnboundHeaders, match=r"^This AWS CLI does not sign that value of Content-Type\. Use another value\.$"
    ) as caught:
        make_presigner().presign(UploadRequest("bkt", "k", 60, headers))
    assert caught.value.names == ("Content-Type",)


def test_spaces_that_version_4_takes_for_one(make_presigner):
    headers = (("x-amz-meta-a", "two  words"), ("x-amz-meta-b", "a\tb"), ("x-amz-meta-c", "a b"))
    message = (
        r"^Signature Version 4 reads several spaces or a tab in x-amz-meta-a, x-amz-meta-b as one space\. Use one\.$"
    )
    with pytest.raises(UnboundHeaders, match=message) as caught:
        make_presigner().presign(UploadRequest("bkt", "k", 60, headers))
    assert caught.value.names == ("x-amz-meta-a", "x-amz-meta-b")
    assert make_presigner(signature_version="s3").presign(UploadRequest("bkt", "k", 60, headers)).headers == headers


@pytest.mark.parametrize("name", ["User-Agent", "Expect", "X-Amzn-Trace-Id"])
def test_header_that_botocore_never_signs(make_presigner, name):
    with pytest.raises(UnboundHeaders) as caught:
        make_presigner().presign(UploadRequest("bkt", "k", 60, ((name, "x"), ("Content-Type", "a/b"))))
    assert caught.value.names == (name,)


@pytest.mark.parametrize("version", ["s3v4", "s3"])
def test_each_header_is_looked_at_once(make_presigner, monkeypatch, version):
    """Python's messages search all their headers for each name, so that n headers would take n * n steps."""
    searched = []
    original = HTTPHeaders.__delitem__
    monkeypatch.setattr(HTTPHeaders, "__delitem__", lambda *arguments: (searched.append(1), original(*arguments))[1])
    audited = []
    original_audit = presigner_module.audit

    def audit_without_searching(*arguments):
        with monkeypatch.context() as patch:
            patch.setattr(HTTPHeaders, "get_all", lambda *_: audited.append(1))
            return original_audit(*arguments)

    monkeypatch.setattr(presigner_module, "audit", audit_without_searching)
    headers = tuple((f"x-amz-meta-{number}", "v") for number in range(100))
    assert make_presigner(signature_version=version).presign(UploadRequest("bkt", "k", 60, headers)).headers == headers
    assert (len(searched), audited) == (0, [])


def on(presigner, event, handler):
    """Let another plugin's handler have the last word."""
    presigner.client.meta.events.register_last(event, handler)
    return presigner


@pytest.mark.parametrize("version", ["s3v4", "s3"])
@pytest.mark.parametrize(
    "change",
    [
        lambda headers: headers.replace_header("Content-Type", "text/html"),
        lambda headers: headers.add_header("Content-Type", "text/html"),
        lambda headers: headers.__delitem__("Content-Type"),
    ],
)
def test_header_that_another_plugin_changes(make_presigner, version, change):
    presigner = on(
        make_presigner(signature_version=version), "before-sign.s3", lambda request, **_: change(request.headers)
    )
    with pytest.raises((UnboundHeaders, AuditFailed)):
        presigner.presign(UploadRequest("bkt", "k", 60, (("Content-Type", "font/ttf"),)))


@pytest.mark.parametrize("version", ["s3v4", "s3"])
def test_header_that_another_plugin_adds_is_handed_over(make_presigner, version):
    def add(request, **_):
        request.headers["x-amz-acl"] = "private"

    presigner = on(make_presigner(signature_version=version), "before-sign.s3", add)
    presigned = presigner.presign(UploadRequest("bkt", "k", 60, (("Content-Type", "font/ttf"),)))
    assert presigned.headers == (("Content-Type", "font/ttf"), ("x-amz-acl", "private"))
    query = reference.split(presigned.url)[2]
    if version == "s3v4":
        expected = reference.version_4_signature("PUT", presigned.url, presigned.headers, SECRET_KEY)
        assert query["X-Amz-Signature"] == expected
    else:
        expected = reference.version_2_signature("PUT", "bkt", presigned.url, presigned.headers, SECRET_KEY, False)
        assert query["Signature"] == expected


def test_header_that_stands_there_already_is_replaced(make_presigner):
    presigner = make_presigner()

    def add(request, **_):
        request.headers["Content-Type"] = "text/html"

    # Behind a wildcard, and so before ours.
    presigner.client.meta.events.register_first("request-created.s3.PutObject", add)
    presigner.client.meta.events.register_first("choose-signer.s3.PutObject", lambda **_: None)
    assert presigner.presign(UploadRequest("bkt", "k", 60, (("Content-Type", "a/b"),))).headers == (
        ("Content-Type", "a/b"),
    )


@pytest.mark.parametrize("version", ["s3v4", "s3"])
@pytest.mark.parametrize("changed", [{"Key": "other"}, {"Key": "evil/k"}, {"Bucket": "evil"}, {"Bucket": "bkt2"}])
def test_another_object_is_noticed(make_presigner, version, changed):
    presigner = on(
        make_presigner(signature_version=version),
        "before-parameter-build.s3.PutObject",
        lambda params, **_: params.update(changed),
    )
    url = presigner._sign(UploadRequest("bkt", "k", 60), PUT_OBJECT)[0].url
    if changed.get("Bucket") and "bkt." in url:  # this botocore has resolved the address before
        assert url.startswith("https://bkt.s3.us-east-1.amazonaws.com/k?")
        return
    fault = "host bkt.s3.us-east-1.amazonaws.com" if "Bucket" in changed else "object 'k' in bkt"
    with pytest.raises(AuditFailed) as caught:
        presigner.presign(UploadRequest("bkt", "k", 60))
    assert str(caught.value) == f"The signed URL is not for the {fault}. {HOW_TO_FIX}"


HOST = "The signed URL is not for the host {host}."
OBJECT = "The signed URL is not for the object 'k' in bkt."


def query_parameter(name):
    return f"The query parameter {name} of the signed URL is not the requested one."


# what a plugin makes of the end of the URL, or of the whole of it -> what is said
CHANGED_URLS = [
    ("{}?acl", query_parameter("acl")),
    ("{}?tagging", query_parameter("tagging")),
    ("{}?x-id=GetObject", query_parameter("x-id")),
    ("{}?uploadId=a&partNumber=1", query_parameter("(uploadId|partNumber)")),
    ("{}?versionId=", query_parameter("versionId")),
    ("{}%20", OBJECT),
    ("{}/", OBJECT),
    ("/k/k", OBJECT),
    ("//k", OBJECT),
    ("/%6B", OBJECT),
    ("/z/k", OBJECT),
    ("/bkt/k", OBJECT),
    ("https://bkt.evil.example/k", HOST),
    ("https://s3.us-east-1.amazonaws.com/bkt/k", HOST),
    ("https://bkt.s3.eu-west-1.amazonaws.com/k", HOST),
    ("https://evil.example/bkt/k", HOST),
    ("https://u:p@{host}/k", HOST),
    ("https://{host}:444/k", HOST),
    ("https://{host}.evil.example/k", HOST),
    ("http://{host}/k", HOST),
]


@pytest.mark.parametrize("version", ["s3v4", "s3"])
@pytest.mark.parametrize(("changed", "message"), CHANGED_URLS)
def test_another_url_is_noticed(make_presigner, version, changed, message):
    host = "bkt.s3.us-east-1.amazonaws.com"

    def change(request, **_):
        url = changed.format(request.url, host=host)
        request.url = f"https://{host}{url}" if url.startswith("/") else url

    presigner = on(make_presigner(signature_version=version), "before-sign.s3", change)
    if version == "s3" and "?" in changed:  # its own parameters are then part of the value or name before them
        message = "The query parameter "
    with pytest.raises(AuditFailed, match=f"^{message.format(host=host)}"):
        presigner.presign(UploadRequest("bkt", "k", 60))


@pytest.mark.parametrize(("changed", "passes"), [("/bkt/k", True), ("/k", False), ("/bkt/bkt/k", False)])
def test_bucket_in_the_path_where_it_belongs(make_presigner, changed, passes):
    def change(request, **_):
        request.url = f"https://e.example{changed}"

    presigner = on(make_presigner(endpoint_url="https://e.example"), "before-sign.s3", change)
    if passes:
        assert presigner.presign(UploadRequest("bkt", "k", 60)).url.startswith("https://e.example/bkt/k?")
        return
    with pytest.raises(AuditFailed) as caught:
        presigner.presign(UploadRequest("bkt", "k", 60))
    assert str(caught.value) == f"{OBJECT} {HOW_TO_FIX}"


def test_operation_may_be_named(make_presigner):
    def change(request, **_):
        request.url += "?x-id=PutObject"

    url = on(make_presigner(), "before-sign.s3", change).presign(UploadRequest("bkt", "k", 60)).url
    assert reference.split(url)[2]["x-id"] == "PutObject"
    assert reference.split(url)[2]["X-Amz-Signature"] == reference.version_4_signature("PUT", url, (), SECRET_KEY)


def test_signature_of_another_object_is_noticed(make_presigner):
    """Version 2 signs the name of the object, not the URL."""

    def change(request, **_):
        request.auth_path = "/bkt/other"

    with pytest.raises(AuditFailed) as caught:
        on(make_presigner(signature_version="s3"), "before-sign.s3", change).presign(UploadRequest("bkt", "k", 60))
    assert str(caught.value) == f"The signature is not for the object 'k' in bkt. {HOW_TO_FIX}"


PART = Action("PUT", "UploadPart", (("partNumber", "1"), ("uploadId", "u")))


@pytest.mark.parametrize(
    ("action", "query", "fault"),
    [
        (Action("PUT", "PutObject"), "&X-AMZ-Security-Token=t", "X-AMZ-Security-Token"),
        (Action("PUT", "PutObject"), "&X-Amz-Expires=60", "X-Amz-Expires"),
        (PART, "&uploadId=u&partNumber=1", None),
        (PART, "&uploadId=u&partNumber=2", "partNumber"),
        (PART, "&partNumber=1", "uploadId"),
        (Action("PUT", "UploadPart", (("uploadId", "u"),)), "&uploadId=u&uploadId=u", "uploadId"),
        (Action("PUT", "UploadPart", (("uploadId", "u"),)), "&uploadId=u&acl", "acl"),
        (Action("PUT", "PutObject"), "", None),
    ],
)
def test_parameters_of_other_actions(make_presigner, action, query, fault):
    """The audit knows what each request of the S3 API may ask for: a part is for one upload, and for one number."""
    request = UploadRequest("bkt", "k", 60)
    signed, _ = make_presigner()._sign(request, PUT_OBJECT)
    signed = replace(signed, url=signed.url + query)
    if fault is None:
        assert audit(action, request, signed, False) == ()
        return
    with pytest.raises(AuditFailed, match=rf"query parameter {fault} "):
        audit(action, request, signed, False)


def test_another_method_is_noticed(make_presigner):
    def change(request, **_):
        request.method = "POST"

    with pytest.raises(AuditFailed, match="^A POST request was signed instead of a PUT request. "):
        on(make_presigner(), "before-sign.s3", change).presign(UploadRequest("bkt", "k", 60))


def test_another_expiry_is_noticed(make_presigner):
    presigner = make_presigner()
    signer = presigner.client._request_signer
    original = signer.generate_presigned_url
    signer.generate_presigned_url = lambda **arguments: original(**{**arguments, "expires_in": 7})
    with pytest.raises(AuditFailed, match="^AWS4-HMAC-SHA256 with an expiry of 7 seconds was signed"):
        presigner.presign(UploadRequest("bkt", "k", 60))


def test_another_algorithm_is_noticed(make_presigner):
    request = UploadRequest("bkt", "k", 60)
    signed, _ = make_presigner()._sign(request, PUT_OBJECT)
    signed = replace(signed, url=signed.url.replace("AWS4-HMAC-SHA256", "AWS5"))
    with pytest.raises(AuditFailed, match="^AWS5 with an expiry of 60 seconds was signed"):
        audit(PUT_OBJECT, request, signed, False)


def test_unsigned_by_configuration(make_session):
    session = make_session("[default]\nregion = us-east-1\n")
    session.set_default_client_config(Config(signature_version=botocore.UNSIGNED))
    presigner = Presigner(client_of(session), session.get_credentials())
    with pytest.raises(
        UnsignedRequest,
        match=r"^The configuration turns signing off, and a presigned URL is always signed\. Remove that setting\.$",
    ):
        presigner.presign(UploadRequest("bkt", "k", 60))


@pytest.mark.parametrize("region", ["us-east-1", "eu-west-3"])
def test_regional_host(make_presigner, region):
    presigned = make_presigner(f"[default]\nregion = {region}\n").presign(UploadRequest("bkt", "k", 60))
    assert reference.split(presigned.url)[0] == f"bkt.s3.{region}.amazonaws.com"


@pytest.mark.parametrize("endpoint", ["http://LocalHost:9000", "https://E.EXAMPLE/Base/"])
def test_host_is_printed_as_it_is_signed(make_presigner, endpoint):
    """botocore signs it in lower case, and curl sends what it reads."""
    presigned = make_presigner(endpoint_url=endpoint).presign(UploadRequest("bkt", "K", 60))
    host = endpoint.split("/")[2].lower()
    assert presigned.url.startswith(f"{endpoint.split('/')[0]}//{host}{'/Base' if 'Base' in endpoint else ''}/bkt/K?")
    query = reference.split(presigned.url)[2]
    assert query["X-Amz-Signature"] == reference.version_4_signature("PUT", presigned.url, (), SECRET_KEY)


def test_what_is_signed_for_others_stays_as_it_was(make_presigner):
    """The handlers of one call are taken out after it: v1 presigns by Version 2 unless told otherwise."""
    presigner = make_presigner()
    presigner.presign(UploadRequest("bkt", "k", 60, (("x-amz-meta-a", "b"),)))
    url = presigner.client.generate_presigned_url("put_object", {"Bucket": "bkt", "Key": "k"})
    assert "AWSAccessKeyId=" in url
    assert "x-amz-meta-a" not in url


def test_multi_region_access_point(make_presigner):
    request = UploadRequest(MULTI_REGION, "a k", 300, (("Content-Type", "font/ttf"),))
    presigner = make_presigner()
    if not HAS_AWSCRT:
        with pytest.raises(
            UnsupportedTarget,
            match=r"^is a Multi-Region Access Point, which requires the awscrt library\. ",
        ):
            presigner.presign(request)
        return
    presigned = presigner.presign(request)
    host, path, query = reference.split(presigned.url)
    assert (host, path) == ("mfzwi23gnjvgw.mrap.accesspoint.s3-global.amazonaws.com", "/a k")
    assert query["X-Amz-Algorithm"] == "AWS4-ECDSA-P256-SHA256"
    assert query["X-Amz-Region-Set"] == "*"
    assert query["X-Amz-SignedHeaders"] == "content-type;host"
    assert (presigned.headers, presigned.region) == (request.headers, None)


def test_outpost_is_signed_by_version_4_of_its_region(make_presigner):
    """Releases that carry awscrt would take Version 4A, and others Version 4."""
    arn = "arn:aws:s3-outposts:us-west-2:123456789012:outpost/op-01234567890123456/accesspoint/ap"
    presigned = make_presigner("[default]\nregion = us-west-2\n").presign(UploadRequest(arn, "k", 60))
    host, path, query = reference.split(presigned.url)
    assert (host, path) == ("ap-123456789012.op-01234567890123456.s3-outposts.us-west-2.amazonaws.com", "/k")
    assert query["X-Amz-Algorithm"] == "AWS4-HMAC-SHA256"
    assert query["X-Amz-Credential"].split("/")[2:] == ["us-west-2", "s3-outposts", "aws4_request"]
    assert query["X-Amz-Signature"] == reference.version_4_signature("PUT", presigned.url, (), SECRET_KEY)
    assert presigned.region == "us-west-2"


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


def test_client_that_is_set_to_version_4_signs_for_less(make_session):
    """Why the signer is chosen for each call: such a client stays on the global host, and signs no Version 4A."""
    client = make_session().create_client("s3", region_name="us-east-1", config=Config(signature_version="s3v4"))
    url = client.generate_presigned_url("put_object", {"Bucket": "bkt", "Key": "k"})
    assert reference.split(url)[0] == "bkt.s3.amazonaws.com"
    url = client.generate_presigned_url("put_object", {"Bucket": MULTI_REGION, "Key": "k"})
    assert reference.split(url)[2]["X-Amz-Algorithm"] == "AWS4-HMAC-SHA256"


def test_handlers_of_an_operation_run_before_those_of_the_service(make_presigner):
    """On this order, headers are added before Signature Version 2 signs them, and before others may change them."""
    presigner, order = make_presigner(), []
    for registered_for in ("before-sign.s3.PutObject", "before-sign.s3"):
        presigner.client.meta.events.register_first(
            registered_for, lambda registered_for=registered_for, **_: order.append(registered_for)
        )
    presigner.presign(UploadRequest("bkt", "k", 60))
    assert order == ["before-sign.s3.PutObject", "before-sign.s3"]


def test_custom_endpoint_is_told(make_presigner):
    def endpoint_of(**client):
        return make_presigner(**client).presign(UploadRequest("bkt", "k", 60)).custom_endpoint

    assert endpoint_of() is None
    assert endpoint_of(endpoint_url="https://E.example:443/base") == "https://e.example/base"
    assert endpoint_of(endpoint_url="http://my_minio") == "http://my_minio"


@pytest.mark.parametrize("version", ["s3v4", "s3"])
@pytest.mark.parametrize("endpoint", ["http://my_minio:9000/base", "http://[::1]:9000"])
def test_host_that_botocore_refuses(make_presigner, endpoint, version):
    presigned = make_presigner(endpoint_url=endpoint, signature_version=version).presign(UploadRequest("bkt", "k", 60))
    assert presigned.url.partition("?")[0] == f"{endpoint}/bkt/k"
    query = reference.split(presigned.url)[2]
    if version == "s3":
        expected = reference.version_2_signature("PUT", "bkt", presigned.url.replace("/base", ""), (), SECRET_KEY)
        assert query["Signature"] == expected
    else:
        expected = reference.version_4_signature("PUT", presigned.url, (), SECRET_KEY)
        assert query["X-Amz-Signature"] == expected


@pytest.mark.parametrize("bucket", ["tenant:bkt", ":bkt"])
def test_tenant_of_another_store(make_presigner, bucket):
    presigned = make_presigner(endpoint_url="http://e.example").presign(UploadRequest(bucket, "k", 60))
    assert presigned.url.partition("?")[0] == f"http://e.example/{bucket.replace(':', '%3A')}/k"
    expected = reference.version_4_signature("PUT", presigned.url, (), SECRET_KEY)
    assert reference.split(presigned.url)[2]["X-Amz-Signature"] == expected


@pytest.mark.parametrize(
    ("bucket", "client", "message"),
    [
        ("tenant:bkt", {}, "names a tenant, which buckets on AWS do not have. Specify the endpoint of the store."),
        (
            "tenant:bkt",
            {"endpoint_url": "http://e.example", "signature_version": "s3"},
            "names a tenant, which requires Signature Version 4.",
        ),
    ],
)
def test_bucket_that_cannot_be_there(make_presigner, bucket, client, message):
    with pytest.raises(UnsupportedTarget) as caught:
        make_presigner(**client).presign(UploadRequest(bucket, "k", 60))
    assert str(caught.value) == message
