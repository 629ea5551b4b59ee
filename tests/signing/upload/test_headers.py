import pytest
from hypothesis import given
from hypothesis import strategies as st

from awscli_presign_put.signing.errors import InvalidHeader
from awscli_presign_put.signing.upload.headers import Header, check_header, is_plain_value
from awscli_presign_put.signing.upload.upload_request import UploadRequest

visible = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1)


@given(st.lists(visible, max_size=4).map(" ".join))
def test_any_visible_text(value):
    assert check_header("x-amz-meta-a", value) is None


@given(visible, st.characters().filter(lambda c: not (c == "\t" or " " <= c <= "~")), visible)
def test_what_http_cannot_carry(before, character, after):
    with pytest.raises(InvalidHeader):
        check_header("x-amz-meta-a", before + character + after)


@pytest.mark.parametrize("value", [" a", "a ", "\ta", "a\t"])
def test_outer_spaces(value):
    with pytest.raises(InvalidHeader, match=r"^has leading or trailing spaces in the value of X-A\. HTTP drops"):
        check_header("X-A", value)


@pytest.mark.parametrize("name", ["", "a b", "a:b", "a\n", "é", "a(b)", '"', "x-amz-meta-a b"])
def test_no_name(name):
    with pytest.raises(InvalidHeader, match=r"which is not a valid header name\. Use letters, digits and hyphens\.$"):
        check_header(name, "x")


RESERVED = [
    *("Authorization", "Connection", "Date", "Expect", "Host", "Keep-Alive", "Proxy-Authenticate"),
    *("Proxy-Authorization", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "User-Agent", "x-amz-algorithm"),
    *("x-amz-content-sha256", "x-amz-credential", "x-amz-date", "x-amz-decoded-content-length"),
    *("x-amz-expires", "x-amz-region-set", "x-amz-s3session-token", "x-amz-sdk-checksum-algorithm"),
    *("x-amz-security-token", "x-amz-signature", "x-amz-signedheaders", "x-amz-trailer", "X-Amzn-Trace-Id"),
]


@pytest.mark.parametrize("name", [*RESERVED, "authorization", "X-Amz-Security-Token"])
def test_reserved(name):
    with pytest.raises(InvalidHeader) as caught:
        check_header(name, "x")
    assert str(caught.value) == f"has {name}, which is set automatically and cannot be given."


@pytest.mark.parametrize(
    "name",
    [
        "x-amz-copy-source",
        "X-Amz-Copy-Source",
        "x-amz-copy-source-range",
        "x-amz-copy-source-if-match",
        "x-amz-copy-source-server-side-encryption-customer-key",
    ],
)
def test_what_would_copy(name):
    """All that S3 has of these, or will have: a PUT with any of them stores another object's bytes."""
    with pytest.raises(InvalidHeader) as caught:
        check_header(name, "bkt/k")
    assert str(caught.value) == f"has {name}, which would turn the upload into a copy and cannot be given."


def test_header_is_a_pair_that_knows_its_option():
    header = Header("Content-Type", "a/b", "--content-type")
    assert (header.name, header.value, header.option) == ("Content-Type", "a/b", "--content-type")
    assert header == ("Content-Type", "a/b")
    assert dict([header]) == {"Content-Type": "a/b"}
    name, value = header
    assert UploadRequest("bkt", "k", 60, (header,)) == UploadRequest("bkt", "k", 60, ((name, value),))


@given(st.text(st.sampled_from("a~ \t\n\x7fé"), max_size=4))
def test_plain_values_are_those_without_tabs(value):
    try:
        check_header("x-amz-meta-a", value)
    except InvalidHeader:
        is_accepted = False
    else:
        is_accepted = True
    assert is_plain_value(value) == (is_accepted and "\t" not in value)
