import pytest
from hypothesis import given
from hypothesis import strategies as st

from awscli_presign_put.explain.url import MAX_LENGTH, NotAUrl, Url, decoded, name_of, pairs_of, read_url
from awscli_presign_put.signing.sigv4 import uri_encoded


def test_parts():
    url = read_url("HTTPS://Host.Example:443/a%20b c/ü?x=1&y&=&z=%2B+a#f?")
    assert url == Url(
        "https", "host.example", "/a%20b%20c/%C3%BC", (("x", "1"), ("y", ""), ("", ""), ("z", "+ a")), " ü"
    )
    assert (url.get("z"), url.get("no"), url.endpoint) == ("+ a", None, "https://host.example")
    assert read_url("http://[::1]:9000").host == "[::1]:9000"
    assert read_url("http://h:443?a=b") == Url("http", "h:443", "/", (("a", "b"),))


FAULTS = {
    "": "It does not begin with https:// or http://.",
    "s3://bucket/key": "It does not begin with https:// or http://.",
    "https:///path": "It has no valid host.",
    "https://a b/": "It has no valid host.",
    "https://u:p@h/": "It has no valid host.",
    "https://[::1::]/": "It has no valid host.",
    "https://[1.2.3.4]/": "It has no valid host.",
    "https://h:port/": "It has no valid host.",
    "https://" + "h" * MAX_LENGTH: f"It has {MAX_LENGTH + 8} characters. No store accepts a URL that long.",
}


@pytest.mark.parametrize("text", FAULTS, ids=range(len(FAULTS)))
def test_no_url(text):
    with pytest.raises(NotAUrl) as caught:
        read_url(text)
    assert str(caught.value) == FAULTS[text]


@given(st.binary())
def test_any_bytes_survive(raw):
    text = decoded("".join(f"%{byte:02x}" for byte in raw))
    assert decoded(uri_encoded(text)) == text
    assert text.encode("utf-8", "surrogateescape") == raw


@given(st.text())
def test_any_query(text):
    assert all(len(pair) == 2 for pair in pairs_of(text))


@pytest.mark.parametrize(
    ("host", "name"),
    [("[::1]:9000", "::1"), ("[::1]", "::1"), ("h.example:9000", "h.example"), ("h.example", "h.example"), ("", "")],
)
def test_name_of_a_host(host, name):
    assert name_of(host) == name
