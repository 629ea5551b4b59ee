import xml.etree.ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awscli_presign_put.options import values
from awscli_presign_put.signing.post.post_request import PostRequest, size_of_form
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


HEADERS = (
    ("Content-Type", "image/png"),
    ("x-amz-acl", "private"),
    ("x-amz-tagging", "a=b%20%26&%3C=%3E"),
    ("x-amz-meta-a", ""),
)


TAGGING = (
    "<Tagging><TagSet><Tag><Key>a</Key><Value>b &amp;</Value></Tag>"
    "<Tag><Key>&lt;</Key><Value>&gt;</Value></Tag></TagSet></Tagging>"
)


def test_fields():
    request = PostRequest("bkt", "k", False, 300, ("success_action_redirect", "https://e.example/"), HEADERS)
    assert request.fields == {
        "success_action_redirect": "https://e.example/",
        "Content-Type": "image/png",
        "acl": "private",
        "tagging": TAGGING,
        "x-amz-meta-a": "",
    }


def test_conditions():
    request = PostRequest("bkt", "in/", True, 300, headers=HEADERS[1:], sizes=(1, 10), content_type_prefix="image/")
    assert request.conditions == [
        {"success_action_status": "201"},
        {"acl": "private"},
        {"tagging": TAGGING},
        {"x-amz-meta-a": ""},
        ["starts-with", "$Content-Type", "image/"],
        ["content-length-range", 1, 10],
    ]
    assert request.conditions_of_key == [{"bucket": "bkt"}, ["starts-with", "$key", "in/"]]


def test_no_limits():
    request = PostRequest("bkt", "k", False, 300)
    assert request.conditions == [{"success_action_status": "201"}]
    assert request.conditions_of_key == [{"bucket": "bkt"}, {"key": "k"}]


@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"), max_size=64),
        max_size=5,
    )
)
def test_any_tags_are_those_of_the_document(texts):
    tags = [[f"k{at}{text}", text] for at, text in enumerate(texts)]
    request = PostRequest("bkt", "k", False, 300, headers=values.tags(tags) if tags else ())
    root = xml.etree.ElementTree.fromstring(request.fields.get("tagging", "<Tagging><TagSet/></Tagging>"))
    assert [[tag.findtext("Key"), tag.findtext("Value")] for tag in root.iter("Tag")] == tags


def test_size_of_a_form_is_no_less_than_that_of_a_real_one():
    """With the longest boundary, media type and name of a file that a client is likely to send."""
    fields = (("key", "é" * 100), ("policy", "x" * 1000))
    sent = (*fields, ("Content-Type", "t" * 255))
    boundary = "b" * 70
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in sent
    ]
    parts.append(
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{"f" * 255}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    )
    parts.append(f"\r\n--{boundary}--\r\n")
    real = len("".join(parts).encode())
    # What is too much: the end has no field around it.
    assert size_of_form(fields) - real == 27
