import pytest

from awscli_presign_put.signing.multipart.multipart_request import MultipartRequest
from awscli_presign_put.signing.multipart.part_plan import PartPlan
from awscli_presign_put.signing.post.post_request import PostRequest
from awscli_presign_put.signing.role.permissions import (
    Bucket,
    KmsKey,
    Objects,
    Permission,
    one_for_each,
    to_check,
    to_post,
    to_put,
    to_put_any,
    to_read_lifecycle,
    to_show,
    to_store,
    to_upload_parts,
)
from awscli_presign_put.signing.upload.upload_request import UploadRequest

KEY = Objects("bkt", "k")
KMS = "x-amz-server-side-encryption"


@pytest.mark.parametrize(
    ("header", "actions"),
    [
        (("x-amz-acl", "private"), ("PutObjectAcl",)),
        (("X-Amz-Grant-Read", "id=1"), ("PutObjectAcl",)),
        (("x-amz-grant-full-control", "id=1"), ("PutObjectAcl",)),
        (("x-amz-tagging", "a=b"), ("PutObjectTagging",)),
        (("x-amz-object-lock-mode", "GOVERNANCE"), ("PutObjectRetention",)),
        (("x-amz-object-lock-retain-until-date", "2999-01-01T00:00:00Z"), ("PutObjectRetention",)),
        (("x-amz-object-lock-legal-hold", "ON"), ("PutObjectLegalHold",)),
        (("If-Match", '"e"'), ("GetObject",)),
        (("If-None-Match", "*"), ()),
        (("Content-Type", "font/ttf"), ()),
        (("x-amz-meta-x-amz-acl", "a"), ()),
        (("x-amz-storage-class", "GLACIER"), ()),
        (("x-amz-request-payer", "requester"), ()),
        ((KMS, "AES256"), ()),
    ],
)
def test_header_needs_an_action(header, actions):
    assert to_put(UploadRequest("bkt", "k", 60, (header,))) == [Permission(("PutObject", *actions), KEY)]


def test_each_action_once():
    headers = (("x-amz-acl", "private"), ("x-amz-object-lock-mode", "COMPLIANCE"), ("x-amz-grant-read", "id=1"))
    headers = (*headers, ("x-amz-object-lock-retain-until-date", "2999-01-01T00:00:00Z"))
    (permission,) = to_put(UploadRequest("bkt", "k", 60, headers))
    assert permission.actions == ("PutObject", "PutObjectAcl", "PutObjectRetention")


def test_prefix():
    assert to_put(UploadRequest("bkt", "in/", 60), is_prefix=True) == [
        Permission(("PutObject",), Objects("bkt", "in/", True))
    ]
    form = PostRequest("bkt", "in/", True, 60, headers=(("x-amz-tagging", "a=b"),))
    assert to_post(form) == [Permission(("PutObject", "PutObjectTagging"), Objects("bkt", "in/", True))]
    assert to_post(PostRequest("bkt", "k", False, 60)) == [Permission(("PutObject",), KEY)]


@pytest.mark.parametrize(
    ("headers", "key_id"),
    [
        (((KMS, "aws:kms"),), None),
        (((KMS, "aws:kms"), (f"{KMS}-aws-kms-key-id", "alias/a")), "alias/a"),
        (((KMS, "aws:kms:dsse"),), None),
    ],
)
def test_kms(headers, key_id):
    """Of the page, too: what an upload says of the key may be true of the whole bucket."""
    of_key = Permission(("kms:GenerateDataKey", "kms:Decrypt"), KmsKey(key_id))
    put = UploadRequest("bkt", "k", 60, headers)
    assert to_put(put)[1:] == [of_key]
    assert one_for_each(to_check(put))[1:] == [of_key]
    assert to_upload_parts(MultipartRequest("bkt", "k", 60, PartPlan(5, True, 1), headers))[1:] == [of_key]
    assert to_show("bkt", "page", headers)[1:] == [of_key]
    assert to_store("bkt", "page", headers)[1:] == [of_key]


def test_put_whose_headers_are_not_known():
    actions = ("PutObject", "PutObjectAcl", "PutObjectTagging", "PutObjectRetention", "PutObjectLegalHold", "GetObject")
    assert to_put_any(UploadRequest("bkt", "in/", 60)) == [Permission(actions, Objects("bkt", "in/", True))]


def test_parts():
    parts = MultipartRequest("bkt", "k", 60, PartPlan(5, True, 1), (("x-amz-acl", "private"),))
    actions = ("PutObject", "PutObjectAcl", "AbortMultipartUpload", "ListMultipartUploadParts", "GetObject")
    assert to_upload_parts(parts) == [Permission(actions, KEY)]


def test_own_requests():
    assert to_check(UploadRequest("bkt", "k", 60)) == [
        Permission(("PutObject",), KEY),
        Permission(("AbortMultipartUpload",), KEY),
    ]
    assert to_show("bkt", "k") == [Permission(("GetObject",), KEY)]
    assert to_store("bkt", "k") == [Permission(("PutObject", "GetObject", "DeleteObject"), KEY)]
    assert to_read_lifecycle("bkt") == [Permission(("GetLifecycleConfiguration",), Bucket("bkt"))]


def test_merged():
    other = Objects("bkt", "page")
    permissions = [*to_show(*other[:2]), *to_check(UploadRequest("bkt", "k", 60)), *to_store(*other[:2])]
    assert one_for_each(permissions) == [
        Permission(("GetObject", "PutObject", "DeleteObject"), other),
        Permission(("PutObject", "AbortMultipartUpload"), KEY),
    ]
