import base64
import hashlib
import re
from urllib.parse import parse_qsl

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from reference import uri_decode

from awscli_presign_put.options import values
from awscli_presign_put.options.values import InvalidValue


def b64(raw):
    return base64.b64encode(raw).decode()


def any_text_up_to(size):
    return st.text(st.characters(exclude_categories=["Cs"]), max_size=size)


any_text = any_text_up_to(None)


def test_text():
    assert values.text("Cache-Control")("no-store") == (("Cache-Control", "no-store"),)
    with pytest.raises(InvalidValue, match=r"^is empty\. Specify a value, or omit it\.$"):
        values.text("Cache-Control")("")


@pytest.mark.parametrize(("value", "sent"), [("0", "0"), ("5", "5"), ("007", "7"), ("5368709120", "5368709120")])
def test_byte_count(value, sent):
    assert values.content_length(value) == (("Content-Length", sent),)


@pytest.mark.parametrize("value", ["-1", "1.5", "", "1k", "٣", "0x10", "²"])
def test_no_byte_count(value):
    with pytest.raises(InvalidValue, match=r"is not a number of bytes\. Use a whole number, such as 1048576\.$"):
        values.content_length(value)


@pytest.mark.parametrize("value", ["5368709121", "9" * 5000])
def test_more_than_one_put_takes(value):
    with pytest.raises(InvalidValue, match=r"is too large\. One PUT can carry at most 5368709120 bytes \(5 GiB\)\.$"):
        values.content_length(value)


@given(st.binary(min_size=16, max_size=16))
def test_digest(raw):
    encoded = base64.b64encode(raw).decode()
    assert values.digest("Content-MD5", 16)(encoded) == (("Content-MD5", encoded),)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "x",
        "d41d8cd98f00b204e9800998ecf8427",
        base64.b64encode(b"x" * 15).decode(),
        "é",
        "A" * 22,
        "A" * 21 + "B==",
    ],
)
def test_no_digest(value):
    with pytest.raises(InvalidValue, match=r"is not 16 bytes in Base64 or hexadecimal\. ") as caught:
        values.digest("Content-MD5", 16)(value)
    assert str(caught.value).endswith(" Specify the digest itself, in Base64 or as 32 hexadecimal digits.")


@pytest.mark.parametrize(
    ("value", "http", "iso"),
    [
        ("2030-01-31T12:00:00Z", "Thu, 31 Jan 2030 12:00:00 GMT", "2030-01-31T12:00:00Z"),
        ("2030-01-31T12:00:00+02:00", "Thu, 31 Jan 2030 10:00:00 GMT", "2030-01-31T10:00:00Z"),
        ("Thu, 31 Jan 2030 12:00:00 GMT", "Thu, 31 Jan 2030 12:00:00 GMT", "2030-01-31T12:00:00Z"),
        ("1896091200", "Thu, 31 Jan 2030 12:00:00 GMT", "2030-01-31T12:00:00Z"),
    ],
)
def test_dates(value, http, iso):
    assert values.expires(value) == (("Expires", http),)
    assert values.retain_until_date(value)[0][1] == iso


@pytest.mark.parametrize("value", ["", "next week", "2030-13-01", "9" * 30])
def test_no_date(value):
    with pytest.raises(InvalidValue, match=r"is not a date\. Use ISO 8601, such as 2030-01-31T12:00:00Z\.$"):
        values.expires(value)


def test_digest_in_hexadecimal():
    assert values.digest("Content-MD5", 16)("D41D8CD98F00B204e9800998ecf8427e") == (
        ("Content-MD5", "1B2M2Y8AsgTpgAmY7PhCfg=="),
    )


@pytest.mark.parametrize("value", ["300", "1", "604800", "7d", "90m", " 300"])
def test_date_that_is_a_duration(value):
    with pytest.raises(InvalidValue) as caught:
        values.expires(value)
    assert str(caught.value) == (
        f"{value} is a duration, not a date. To limit how long the URL works, use --expires-in {value}."
    )


def test_other_dates_in_the_past_are_legal_http():
    assert values.expires("604801") == (("Expires", "Thu, 08 Jan 1970 00:00:01 GMT"),)
    assert values.expires("0") == (("Expires", "Thu, 01 Jan 1970 00:00:00 GMT"),)


@pytest.mark.parametrize("value", ["2020-01-31", "30", "2026-11-23T12:00:00Z"])
def test_lock_that_has_ended(value):
    with pytest.raises(InvalidValue) as caught:
        values.retain_until_date(value)
    assert str(caught.value) == f"{value} is in the past. Use a date in the future, such as 2030-01-31T12:00:00Z."


@pytest.mark.parametrize("value", ["a/b", "image/svg+xml", "text/html; charset=utf-8", "text/html;charset=x", "*/*"])
def test_media_type(value):
    assert values.media_type(value) == (("Content-Type", value),)


@pytest.mark.parametrize("value", ["jpeg", "/jpeg", "image/", "image jpeg", "image/jpeg, text/html", "a/b/c", ";a/b"])
def test_no_media_type(value):
    with pytest.raises(InvalidValue) as caught:
        values.media_type(value)
    assert str(caught.value) == f"{value!r} is not a media type. Use TYPE/SUBTYPE, such as image/jpeg."


@pytest.mark.parametrize("value", ["me", "1234-5678-9012", "12345678901", "1234567890123", "\u0661" * 12, ""])
def test_no_account_id(value):
    assert values.bucket_owner("012345678901") == (("x-amz-expected-bucket-owner", "012345678901"),)
    with pytest.raises(InvalidValue) as caught:
        values.bucket_owner(value)
    assert str(caught.value) == f"{value!r} is not an account ID. Use its 12 digits, without hyphens."


def test_redirect():
    for value in ("/k", "http://e.example/", "https://e.example/"):
        assert values.redirect(value) == (("x-amz-website-redirect-location", value),)
    for value in ("foo", "ftp://e.example", "e.example/k"):
        with pytest.raises(InvalidValue) as caught:
            values.redirect(value)
        assert str(caught.value) == (
            f"{value!r} is not a redirect location. It must begin with /, http:// or https://."
        )


@pytest.mark.parametrize("name", ["x-amz-meta-a", "X-Amz-Meta-", "X-AMZ-META-b"])
def test_metadata_with_a_doubled_prefix(name):
    with pytest.raises(InvalidValue) as caught:
        values.metadata({name: "1"})
    assert str(caught.value) == f"has {name}. The prefix x-amz-meta- is added automatically. Omit it."


def test_metadata():
    assert values.metadata({"a": "1", "B": ""}) == (("x-amz-meta-a", "1"), ("x-amz-meta-B", ""))


@given(st.dictionaries(any_text, any_text).filter(lambda names: not "".join([*names, *names.values()]).isascii()))
@example({"X-AMZ-META-": "", "": "\x80"})
def test_metadata_that_is_not_ascii(value):
    with pytest.raises(
        InvalidValue,
        match=r"is not ASCII\. S3 metadata must be ASCII\. |which are the same name to S3\. "
        r"|The prefix x-amz-meta- is added automatically\. ",
    ):
        values.metadata(value)


@pytest.mark.parametrize(
    ("value", "size"),
    [
        ({"a": "x" * 2047}, 2048),
        ({"a": "x" * 2048}, 2049),
        ({"a" * 1000: "b" * 1000, "c": "x" * 47}, 2048),
        ({"a" * 1000: "b" * 1000, "c": "x" * 48}, 2049),
        ({f"n{number}": "v" for number in range(8000)}, 46_890),
    ],
)
def test_size_of_metadata(value, size):
    """The prefix of the header's name is no part of it."""
    if size <= 2048:
        assert len(values.metadata(value)) == len(value)
        return
    with pytest.raises(InvalidValue) as caught:
        values.metadata(value)
    assert str(caught.value) == (
        f"has {size} bytes of names and values. S3 accepts at most 2048 bytes of metadata for an object."
    )


def test_metadata_with_one_name_twice():
    with pytest.raises(InvalidValue, match=r"^has a and A, which are the same name to S3\. Use only one of them\.$"):
        values.metadata({"a": "1", "A": "2"})


def test_grants_of_one_permission_share_a_header():
    assert values.grants(["read=id=1", "full=id=2", "read=uri=http://x/y", "readacl=id=3", "writeacl=id=4"]) == (
        ("x-amz-grant-read", "id=1, uri=http://x/y"),
        ("x-amz-grant-full-control", "id=2"),
        ("x-amz-grant-read-acp", "id=3"),
        ("x-amz-grant-write-acp", "id=4"),
    )


def test_most_grants():
    (header,) = values.grants([f"read=id={number}" for number in range(100)])
    assert header[1].count(", ") == 99
    with pytest.raises(InvalidValue) as caught:
        values.grants(["read=id=1", "full=id=2", "readacl=id=3"] * 34)
    assert str(caught.value) == "has 102 grants. An object can have at most 100."


@pytest.mark.parametrize("grant", ["read", "write=id=1", "=id=1", "read=", ""])
def test_no_grant(grant):
    with pytest.raises(
        InvalidValue, match=r"is not PERMISSION=GRANTEE\. The permission must be read, readacl, writeacl or full\.$"
    ):
        values.grants([grant])


def test_longest_tag():
    """S3 counts as UTF-16 does: a character outside of the Basic Multilingual Plane is two."""
    for character, units in ("a", 1), ("é", 1), ("日", 1), ("🦊", 2):
        tag = [character * (128 // units), character * (256 // units)]
        ((header, value),) = values.tags([tag])
        assert (header, parse_qsl(value)) == ("x-amz-tagging", [tuple(tag)])


any_tag = st.tuples(any_text_up_to(64).filter(bool), any_text_up_to(128))


@given(st.lists(any_tag, min_size=1, max_size=10, unique_by=lambda tag: tag[0]))
def test_tags(pairs):
    ((header, encoded),) = values.tags([list(pair) for pair in pairs])
    assert header == "x-amz-tagging"
    assert re.fullmatch(r"[A-Za-z0-9._~%=&-]*", encoded)
    assert [tuple(map(uri_decode, pair.split("="))) for pair in encoded.split("&")] == pairs


@pytest.mark.parametrize(
    ("pairs", "message"),
    [
        ([["a", "1"], ["a", "2"]], "^has two tags with the key a. Each key must be unique.$"),
        ([["", "1"]], "^has a tag with an empty key. Specify a key and a value.$"),
        ([[str(n), ""] for n in range(11)], "^is given 11 times. An object can have at most 10 tags.$"),
        ([["a", "\udcff"]], "^has a tag that is not valid UTF-8.$"),
        ([["é" * 129, ""]], "^has a tag key of 129 characters. The maximum is 128 characters.$"),
        ([["a", "é" * 257]], "^has a tag value of 257 characters. The maximum is 256 characters.$"),
        ([["🦊" * 65, ""]], "^has a tag key of 130 characters. The maximum is 128 characters.$"),
    ],
)
def test_no_tags(pairs, message):
    with pytest.raises(InvalidValue, match=message):
        values.tags(pairs)


@pytest.mark.parametrize("key", ["0123456789abcdef0123456789abcdef", b"0123456789abcdef0123456789abcdef"])
def test_sse_c_key(key):
    raw = b"0123456789abcdef0123456789abcdef"
    assert values.sse_c_key(key) == (
        ("x-amz-server-side-encryption-customer-key", base64.b64encode(raw).decode()),
        ("x-amz-server-side-encryption-customer-key-MD5", base64.b64encode(hashlib.md5(raw).digest()).decode()),
    )


def test_sse_c_key_of_another_size_is_not_shown():
    with pytest.raises(InvalidValue) as caught:
        values.sse_c_key("secret")
    assert str(caught.value) == "has 6 bytes. AES256 requires 32. Specify the raw key as fileb://FILE."


def test_further_headers():
    assert values.further_headers([["X-A=1=2"], ["X-B="]]) == (("X-A", "1=2"), ("X-B", ""))
    with pytest.raises(InvalidValue, match=r"^X-A is not NAME=VALUE\.$"):
        values.further_headers([["X-A"]])
