import pytest

from awscli_presign_put.signing.post.post_request import PostRequest
from awscli_presign_put.signing.upload.upload_request import UploadRequest


def test_put_of_one_key():
    headers = (("x-amz-acl", "private"),)
    request = PostRequest("bkt", "in/k", False, 300, headers=headers)
    assert request.put == UploadRequest("bkt", "in/k", 300, headers)
    assert request.key_field == "in/k"


def test_put_below_a_prefix():
    request = PostRequest("bkt", "in/", True, 300)
    assert request.put == UploadRequest("bkt", "in/presign-post-check", 300)
    assert request.key_field == "in/${filename}"


@pytest.mark.parametrize(
    ("sizes", "words"),
    [
        ((0, 10), "at most 10 bytes"),
        ((1, 10), "at least 1 and at most 10 bytes"),
        ((10, 10), "exactly 10 bytes"),
        ((0, 0), "exactly 0 bytes"),
    ],
)
def test_size_in_words(sizes, words):
    assert PostRequest("bkt", "k", False, 300, sizes=sizes).size_in_words == words
