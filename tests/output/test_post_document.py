from datetime import datetime, timezone

import pytest

from awscli_presign_put.output.post_document import conditions_in_words, post_document
from awscli_presign_put.signing.post.post_request import PostRequest, PresignedPost

REST = ["All other fields of the form are those in Fields, with the same values.", "The field file is the last one."]


def presigned(*place, **limits):
    request = PostRequest("bkt", *place, 300, **limits)
    end = datetime(2026, 11, 23, 12, 0, tzinfo=timezone.utc)
    return PresignedPost("https://e.example/bkt", (("key", request.key_field),), request, end, "request")


def test_document_of_one_key():
    assert post_document(presigned("in/k", False, sizes=(0, 10))) == {
        "Url": "https://e.example/bkt",
        "Fields": {"key": "in/k"},
        "Conditions": ["The key is in/k.", "The file has at most 10 bytes.", *REST],
        "Bucket": "bkt",
        "Key": "in/k",
        "ExpiresAt": "2026-11-23T12:00:00Z",
        "LimitedBy": "request",
    }


def test_document_below_a_prefix():
    document = post_document(presigned("in/", True))
    assert list(document) == ["Url", "Fields", "Conditions", "Bucket", "KeyPrefix", "ExpiresAt", "LimitedBy"]
    assert (document["KeyPrefix"], document["Fields"]) == ("in/", {"key": "in/${filename}"})


@pytest.mark.parametrize(
    ("post", "said"),
    [
        (presigned("in/", True), ["The key begins with in/."]),
        (presigned("", True), ["The key is any key of the bucket."]),
        (
            presigned("k", False, content_type_prefix="image/", sizes=(5, 5)),
            [
                "The key is k.",
                "The file has exactly 5 bytes.",
                "The form has a field Content-Type that begins with image/.",
            ],
        ),
        (presigned("k", False, content_type_prefix=""), ["The key is k.", "The form has a field Content-Type."]),
    ],
)
def test_conditions(post, said):
    assert conditions_in_words(post) == [*said, *REST]
