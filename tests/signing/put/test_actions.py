"""Each action, signed by the presigner, is what botocore itself presigns for the same operation."""

import botocore.session
import pytest
import reference
from botocore.config import Config
from clients import client_of
from hypothesis import given
from hypothesis import strategies as st

from awscli_presign_put.signing.errors import AuditFailed, UnboundHeaders
from awscli_presign_put.signing.put import actions
from awscli_presign_put.signing.put.presigner import Presigner
from awscli_presign_put.signing.upload.upload_request import UploadRequest

SECRET_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
KEY = "a b/ü+k"
UPLOAD_ID = "2~a/b+c=="
ENDPOINT = "https://e.example/base"

# action -> what botocore is given for it
SAME = [
    (actions.PUT_OBJECT, {}),
    (actions.get_object(), {}),
    (actions.Action("GET", "GetObject", (("versionId", "v/1+"),)), {"VersionId": "v/1+"}),
    (actions.head_object(), {}),
    (actions.Action("HEAD", "HeadObject", (("versionId", "v/1+"),)), {"VersionId": "v/1+"}),
    (actions.upload_part(UPLOAD_ID, 10000), {"UploadId": UPLOAD_ID, "PartNumber": 10000}),
    (actions.list_parts(UPLOAD_ID), {"UploadId": UPLOAD_ID, "MaxParts": 1000, "PartNumberMarker": 0}),
    (actions.list_parts(UPLOAD_ID, 9000), {"UploadId": UPLOAD_ID, "MaxParts": 1000, "PartNumberMarker": 9000}),
    (actions.complete_upload(UPLOAD_ID), {"UploadId": UPLOAD_ID}),
    (actions.abort_upload(UPLOAD_ID), {"UploadId": UPLOAD_ID}),
]
# headers -> what botocore is given for them
WITH_HEADERS = [
    (actions.upload_part("u", 1), (("Content-Length", "5242880"),), {"ContentLength": 5242880}),
    (
        actions.upload_part("u", 1),
        (("Content-MD5", "4gJE4saaMU4BqNR0kLY+lw=="),),
        {"ContentMD5": "4gJE4saaMU4BqNR0kLY+lw=="},
    ),
    (actions.upload_part("u", 1), (("x-amz-checksum-sha256", "a="),), {"ChecksumSHA256": "a="}),
    (actions.head_object(), (("x-amz-checksum-mode", "ENABLED"),), {"ChecksumMode": "ENABLED"}),
    (actions.head_object(), (("x-amz-expected-bucket-owner", "1"),), {"ExpectedBucketOwner": "1"}),
]


def at_the_same_moment(ours, theirs):
    """Both URLs, signed within the same second."""
    for _ in range(10):
        pair = ours(), theirs()
        moments = [reference.split(url)[2].get("X-Amz-Date") for url in pair]
        if moments[0] == moments[1]:
            return pair
    raise AssertionError("No two URLs were signed in one second.")


def of_botocore(session, action, parameters, bucket="bkt", **client):
    client = session.create_client(
        "s3",
        region_name="us-east-1",
        config=Config(signature_version="s3v4", s3={"us_east_1_regional_endpoint": "regional"}),
        **client,
    )
    return client.generate_presigned_url(
        botocore.xform_name(action.operation), {"Bucket": bucket, "Key": KEY, **parameters}, 300, action.method
    )


@pytest.mark.parametrize("endpoint", [None, ENDPOINT])
@pytest.mark.parametrize(("action", "parameters"), SAME)
def test_same_as_botocore(make_presigner, make_session, action, parameters, endpoint):
    presigner, session = make_presigner(endpoint_url=endpoint), make_session()
    ours, theirs = at_the_same_moment(
        lambda: presigner.presign(UploadRequest("bkt", KEY, 300), action).url,
        lambda: of_botocore(session, action, parameters, endpoint_url=endpoint),
    )
    host = "bkt.s3.us-east-1.amazonaws.com" if endpoint is None else "e.example"
    assert reference.split(theirs)[0] == host
    assert reference.split(ours) == reference.split(theirs)


@pytest.mark.parametrize("token", [None, "to/ken+="])
@pytest.mark.parametrize(("action", "headers"), [case[:2] for case in WITH_HEADERS])
def test_headers_are_signed_as_documented(make_presigner, monkeypatch, action, headers, token):
    if token:
        monkeypatch.setenv("AWS_SESSION_TOKEN", token)
    presigned = make_presigner().presign(UploadRequest("bkt", KEY, 300, headers), action)
    assert (presigned.method, presigned.headers) == (action.method, headers)
    assert (presigned.bucket, presigned.key) == ("bkt", KEY)
    query = reference.split(presigned.url)[2]
    expected = reference.version_4_signature(action.method, presigned.url, headers, SECRET_KEY)
    assert query["X-Amz-Signature"] == expected


@pytest.mark.parametrize(("action", "headers", "parameters"), WITH_HEADERS)
def test_same_as_botocore_with_headers(make_presigner, make_session, action, headers, parameters):
    presigner, session = make_presigner(), make_session()
    ours, theirs = at_the_same_moment(
        lambda: presigner.presign(UploadRequest("bkt", KEY, 300, headers), action).url,
        lambda: of_botocore(session, action, {**action.parameters(presigner.client), **parameters}),
    )
    assert reference.split(ours) == reference.split(theirs)


@pytest.mark.parametrize("token", [None, "to/ken+="])
@pytest.mark.parametrize(("action", "parameters"), SAME)
def test_version_2(make_presigner, monkeypatch, action, parameters, token):
    if token:
        monkeypatch.setenv("AWS_SESSION_TOKEN", token)
    headers = (("x-amz-meta-a", "b"),)
    presigned = make_presigner(signature_version="s3").presign(UploadRequest("bkt", KEY, 300, headers), action)
    host, path, query = reference.split(presigned.url)
    assert (host, path, presigned.method) == ("bkt.s3.us-east-1.amazonaws.com", f"/{KEY}", action.method)
    assert presigned.headers == headers
    of_the_signature = ["AWSAccessKeyId", "Expires", "Signature"] + ["x-amz-security-token"] * bool(token)
    assert sorted(query) == sorted([*dict(action.query), *of_the_signature])
    assert {name: query[name] for name, _ in action.query} == dict(action.query)
    expected = reference.version_2_signature(action.method, "bkt", presigned.url, headers, SECRET_KEY, path_style=False)
    assert query["Signature"] == expected


@pytest.mark.parametrize("version", ["s3v4", "s3"])
def test_headers_are_refused_as_for_an_upload(make_presigner, version):
    presigner = make_presigner(signature_version=version)
    with pytest.raises(UnboundHeaders) as caught:
        presigner.presign(UploadRequest("bkt", "k", 60, (("Expect", "x"),)), actions.upload_part("u", 1))
    assert caught.value.names == ("Expect",)


@pytest.mark.parametrize("version", ["s3v4", "s3"])
@pytest.mark.parametrize(
    ("action", "changed", "fault"),
    [
        (actions.upload_part("u", 1), {"PartNumber": 2}, "partNumber"),
        (actions.upload_part("u", 1), {"UploadId": "v"}, "uploadId"),
        (actions.upload_part("u", 1), {"UploadId": "u "}, "uploadId"),
        (actions.list_parts("u"), {"MaxParts": 1}, "max-parts"),
        (actions.complete_upload("u"), {"UploadId": "v"}, "uploadId"),
        (actions.abort_upload("u"), {"UploadId": "v"}, "uploadId"),
        (actions.head_object(), {"VersionId": "v"}, "versionId"),
        (actions.Action("GET", "GetObject", (("versionId", "v"),)), {"VersionId": "w"}, "versionId"),
        (
            actions.Action("GET", "GetObject", (("versionId", "v"),)),
            {"ResponseContentType": "text/html"},
            "response-content-type",
        ),
        (actions.get_object(), {"PartNumber": 1}, "partNumber"),
    ],
)
def test_another_query_is_noticed(make_presigner, version, action, changed, fault):
    presigner = make_presigner(signature_version=version)
    presigner.client.meta.events.register_last(
        f"before-parameter-build.s3.{action.operation}", lambda params, **_: params.update(changed)
    )
    with pytest.raises(AuditFailed) as caught:
        presigner.presign(UploadRequest("bkt", "k", 60), action)
    assert str(caught.value) == (
        f"The query parameter {fault} of the signed URL is not the requested one. "
        "Update the AWS CLI, or remove the plugin that changes the request."
    )


def test_query_that_this_release_does_not_know(make_presigner):
    action = actions.Action("GET", "GetObject", (("new-parameter", "1"),))
    with pytest.raises(AuditFailed) as caught:
        make_presigner().presign(UploadRequest("bkt", "k", 60), action)
    assert str(caught.value) == (
        "The query parameter new-parameter of the signed URL is not the requested one. "
        "Update the AWS CLI, or remove the plugin that changes the request."
    )


def test_operation_may_be_named(make_presigner):
    presigner, action = make_presigner(), actions.upload_part("u", 1)

    def change(request, **_):
        request.url += "&x-id=UploadPart"

    presigner.client.meta.events.register_last("before-sign.s3", change)
    query = reference.split(presigner.presign(UploadRequest("bkt", "k", 60), action).url)[2]
    assert (query["x-id"], query["partNumber"], query["uploadId"]) == ("UploadPart", "1", "u")


@given(upload_id=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60))
@pytest.mark.parametrize("version", ["s3v4", "s3"])
def test_any_upload(shared_presigners, version, upload_id):
    presigned = shared_presigners[version].presign(UploadRequest("bkt", "k", 60), actions.abort_upload(upload_id))
    query = reference.split(presigned.url)[2]
    assert query["uploadId"] == upload_id
    if version == "s3v4":
        assert query["X-Amz-Signature"] == reference.version_4_signature("DELETE", presigned.url, (), SECRET_KEY)
    else:
        expected = reference.version_2_signature("DELETE", "bkt", presigned.url, (), SECRET_KEY, path_style=False)
        assert query["Signature"] == expected


@pytest.fixture(scope="module")
def shared_presigners():
    session = botocore.session.Session()
    session.set_credentials("AKIAIOSFODNN7EXAMPLE", SECRET_KEY)
    client = client_of(session, region="us-east-1")
    return {version: Presigner(client, session.get_credentials(), version) for version in ("s3v4", "s3")}
