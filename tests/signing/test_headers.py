import pytest
from hypothesis import given
from hypothesis import strategies as st

from awscli_presign_put.signing.errors import InvalidHeader
from awscli_presign_put.signing.headers import check_header

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


@pytest.mark.parametrize("name", ["Host", "authorization", "X-Amz-Date", "x-amz-content-sha256", "Transfer-Encoding"])
def test_reserved(name):
    with pytest.raises(InvalidHeader, match=rf"^has {name}, which is set automatically and cannot be given\.$"):
        check_header(name, "x")
