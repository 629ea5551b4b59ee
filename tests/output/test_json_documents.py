import json
from datetime import datetime, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from kits import KIT, multipart

from awscli_presign_put.output.json_documents import (
    JsonLines,
    conditions_in_words,
    json_text,
    multipart_document,
    post_document,
    put_document,
)
from awscli_presign_put.signing.post.post_request import PostRequest, PresignedPost
from awscli_presign_put.signing.upload.upload_request import PresignedBatch, PresignedRequest

end = datetime(2026, 11, 23, 12, 0, tzinfo=timezone.utc)


def test_document():
    presigned = PresignedRequest(
        "PUT", "https://e.example/bkt/k", (("x-b", "1"), ("x-a", "2")), "bkt", "k", end, "request"
    )
    assert put_document(presigned) == {
        "Method": "PUT",
        "Url": "https://e.example/bkt/k",
        "Headers": {"x-b": "1", "x-a": "2"},
        "Bucket": "bkt",
        "Key": "k",
        "ExpiresAt": "2026-11-23T12:00:00Z",
        "LimitedBy": "request",
    }


def test_session_token_without_an_end():
    presigned = PresignedRequest("PUT", "https://e.example/bkt/k", (), "bkt", "k", end, "unknown")
    assert (put_document(presigned)["ExpiresAt"], put_document(presigned)["LimitedBy"]) == (
        "2026-11-23T12:00:00Z",
        "unknown",
    )


# No text that is signed has a null byte.
any_text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)


@given(prefix=any_text, keys=st.lists(any_text), url=any_text, headers=st.dictionaries(any_text, any_text))
@example("", ["a"], "", {"Url": "", "Key": '", "Key": "'})
@example('"Key": "', ['"', "\\", "\x7f", "\n"], '"', {})
@example("", ["é", " \\u0000", "\\", "u0000 ", " "], "", {})
@example("x\\u0000y\\", ["k"], "\\u0000", {"a\\u0000": "\\\\u0000", "b": "\\"})
def test_lines_are_the_documents(prefix, keys, url, headers):
    urls = [f"{url}{number}".replace("\n", " ") for number in range(len(keys))]
    common = PresignedRequest("PUT", url, tuple(headers.items()), 'b"Url": "', prefix, end, "request")
    raw_keys, raw_urls = [key.encode() for key in keys], "".join(f"{url}\n" for url in urls).encode()
    lines = list(JsonLines().of(PresignedBatch(common, prefix, raw_keys, raw_urls)))
    assert all(line.isascii() and line.index(b"\n") == len(line) - 1 for line in lines)
    assert [json.loads(line) for line in lines] == [
        {**put_document(common), "Url": url, "Key": prefix + key} for key, url in zip(keys, urls)
    ]


any_value = st.text(st.characters(codec="ascii", exclude_characters="\0\n"), max_size=9)


@given(
    prefix=any_text, rows=st.lists(st.tuples(any_text, any_value, any_value), min_size=1, max_size=4), value=any_value
)
@example('%s"', [("%", '"', "\\"), ("\\0", "%s", "\\u0000")], "%d")
@example("\\u0000\\", [("\\u0000", "\\u0000", "")], "\\u0000")
def test_lines_with_headers_of_their_own(prefix, rows, value):
    """And a header that a plugin has added to all of them."""
    common = PresignedRequest("PUT", "u", (("x-a", "1"), ("Key", "2"), ("x-c", value)), "bkt", "k", end, "request")
    urls = "".join(f"https://e.example/{at}%20\n" for at in range(len(rows))).encode()
    values = [(first.encode(), second.encode()) for _, first, second in rows]
    lines = list(JsonLines().of(PresignedBatch(common, prefix, [key.encode() for key, _, _ in rows], urls, values)))
    assert all(line.isascii() and line.index(b"\n") == len(line) - 1 for line in lines)
    assert [json.loads(line) for line in lines] == [
        {
            **put_document(common),
            "Url": f"https://e.example/{at}%20",
            "Headers": {"x-a": first, "Key": second, "x-c": value},
            "Key": prefix + key,
        }
        for at, (key, first, second) in enumerate(rows)
    ]


def test_what_lines_share_is_kept_for_those_that_share_it():
    lines = JsonLines()
    batches = [
        PresignedBatch(
            PresignedRequest("PUT", "u", (("x-a", str(at)),), f"b{at}", "k", end, "request"), "p/", [b"k"], b"u\n"
        )
        for at in range(300)
    ]
    for batch in [*batches, *reversed(batches)]:
        assert [json.loads(line) for line in lines.of(batch)] == [{**put_document(batch.common), "Key": "p/k"}]


REST = ["All other fields of the form are those in Fields, with the same values.", "The field file is the last one."]


def presigned_post(*place, **limits):
    request = PostRequest("bkt", *place, 300, **limits)
    return PresignedPost("https://e.example/bkt", (("key", request.key_field),), request, end, "request")


def test_document_of_one_key():
    assert post_document(presigned_post("in/k", False, sizes=(0, 10))) == {
        "Url": "https://e.example/bkt",
        "Fields": {"key": "in/k"},
        "Conditions": ["The key is in/k.", "The file has at most 10 bytes.", *REST],
        "Bucket": "bkt",
        "Key": "in/k",
        "ExpiresAt": "2026-11-23T12:00:00Z",
        "LimitedBy": "request",
    }


def test_document_below_a_prefix():
    made = post_document(presigned_post("in/", True))
    assert list(made) == ["Url", "Fields", "Conditions", "Bucket", "KeyPrefix", "ExpiresAt", "LimitedBy"]
    assert (made["KeyPrefix"], made["Fields"]) == ("in/", {"key": "in/${filename}"})


@pytest.mark.parametrize(
    ("post", "said"),
    [
        (presigned_post("in/", True), ["The key begins with in/."]),
        (presigned_post("", True), ["The key is any key of the bucket."]),
        (
            presigned_post("k", False, content_type_prefix="image/", sizes=(5, 5)),
            [
                "The key is k.",
                "The file has exactly 5 bytes.",
                "The form has a field Content-Type that begins with image/.",
            ],
        ),
        (presigned_post("k", False, content_type_prefix=""), ["The key is k.", "The form has a field Content-Type."]),
    ],
)
def test_conditions(post, said):
    assert conditions_in_words(post) == [*said, *REST]


LINK = "https://bkt.e.example/k?"


def link(method, **headers):
    return {"Method": method, "Url": f"{LINK}{method}", "Headers": headers}


def test_document_of_a_multipart_upload():
    made = multipart_document(KIT)
    assert made == {
        "UploadId": "UP/1",
        "Bucket": "bkt",
        "Key": "k",
        "Size": 5242883,
        "PartSize": 5242880,
        "PartCount": 2,
        "Parts": [
            {
                "PartNumber": number,
                "Offset": offset,
                "Length": length,
                "Method": "PUT",
                "Url": f"{LINK}partNumber={number}&uploadId=UP%2F1&X-Amz-Signature={signature}",
                "Headers": {"Content-Length": str(length), "x-amz-checksum-sha256": digest},
            }
            for number, offset, length, signature, digest in [
                (1, 0, 5242880, "aa", "AAAA"),
                (2, 5242880, 3, "bb", "BBBB"),
            ]
        ],
        "List": [link("GET")],
        "Complete": link("POST", **{"x-amz-mp-object-size": "5242883", "x-amz-checksum-sha256": "CCCC-2"}),
        "Abort": link("DELETE"),
        "Head": link("HEAD", **{"x-amz-checksum-mode": "ENABLED"}),
        "ExpiresAt": "2026-11-23T12:00:00Z",
        "LimitedBy": "request",
    }
    assert json.loads(json_text(multipart_document(KIT))) == made


def test_document_of_a_multipart_upload_of_any_size():
    made = multipart_document(multipart(is_exact=False))
    names = ["UploadId", "Bucket", "Key", "MaxSize", "PartSize", "MaxPartCount", "Parts", "List", "Complete"]
    assert list(made) == [*names, "Abort", "Head", "ExpiresAt", "LimitedBy"]
    assert [part["MaxLength"] for part in made["Parts"]] == [5242880, 3]
