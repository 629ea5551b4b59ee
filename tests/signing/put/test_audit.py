"""What the audit takes for the address of a key; what it says of whole requests is in test_presigner.py."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from reference import uri_encode

from awscli_presign_put.signing.errors import AuditFailed
from awscli_presign_put.signing.put.audit import check_address

any_key = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
ENDPOINTS = [
    ("https://bkt.s3.us-east-1.amazonaws.com", "https://bkt.s3.us-east-1.amazonaws.com/"),
    ("https://s3.us-east-1.amazonaws.com/b.k.t", "https://s3.us-east-1.amazonaws.com/b.k.t/"),
    ("http://E.Example:9000/Base/bkt", "http://e.example:9000/Base/bkt/"),
    ("http://[::1]:9000/bkt", "http://[::1]:9000/bkt/"),
]


@pytest.mark.parametrize(("endpoint", "before_key"), ENDPOINTS)
@given(key=any_key)
def test_address_of_any_key(endpoint, before_key, key):
    assert check_address(before_key + uri_encode(key, keep_slash=True), endpoint, "bkt", key) is None


@pytest.mark.parametrize(("endpoint", "before_key"), ENDPOINTS)
@given(key=any_key, other=any_key)
def test_address_of_another_key(endpoint, before_key, key, other):
    assume(key != other)
    with pytest.raises(AuditFailed):
        check_address(before_key + uri_encode(other, keep_slash=True), endpoint, "bkt", key)


@pytest.mark.parametrize(
    "address",
    [
        "https://bkt.e.example/k#",
        "https://bkt.e.example/k\n",
        "https://b\nkt.e.example/k",
        "https://bkt.e.example/%6B",
        "https://bkt.e.example/k;x",
        "https://bkt.e.example\\k",
        "https://bkt.e.example:443/k",
        "https://u@bkt.e.example/k",
        "https://bkt.e.example.evil.example/k",
        "//bkt.e.example/k",
        "",
    ],
)
def test_address_that_is_none(address):
    with pytest.raises(AuditFailed):
        check_address(address, "https://bkt.e.example", "bkt", "k")


def test_key_that_is_no_utf_8_is_another():
    with pytest.raises(AuditFailed):
        check_address("https://bkt.e.example/%FF", "https://bkt.e.example", "bkt", "\ufffd")
