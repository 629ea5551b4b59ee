import pytest
from hypothesis import given
from hypothesis import strategies as st

from awscli_presign_put.explain.changes import Change
from awscli_presign_put.explain.damage import repaired

URL = "https://h/k?a=b&c=d%2F"


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        (URL, []),
        (f" {URL}\r\n", []),
        (f"{URL}.", [(".", "")]),
        (f"<{URL}>,", [("<", ""), (">,", "")]),
        (f"\u201c{URL}\u201d", [("\u201c", ""), ("\u201d", "")]),
        (URL.replace("&", "&amp;"), [("&amp;", "&")]),
        (URL.replace("&", "&#38;"), [("&#38;", "&")]),
        (URL.replace("&", "\\u0026"), [("\\u0026", "&")]),
        (URL.replace("/", "\\/"), [("\\/", "/")]),
        (URL.replace("&", "\\&").replace("?", "\\?"), [("\\&", "&"), ("\\?", "?")]),
        (URL.replace("&", "&\n  "), [("(a line break)", "")]),
        (URL.replace("&", "&\ufeff"), [("(an invisible character)", "")]),
        ("https%3A%2F%2Fh%2Fk%3Fa%3Db%26c%3Dd%252F", [("%3A%2F%2F", "://")]),
        (URL.replace("=", "=3D").replace("&", "=\n&"), [("=3D", "=")]),
    ],
)
def test_url_without_the_marks_of_a_text(text, changes):
    assert repaired(text)[:2] == (URL, tuple(Change("text", *change) for change in changes))


def test_key_at_the_end_is_left_alone():
    assert repaired("https://h/a.").text == "https://h/a."


@given(st.text("\"'<>().?h/&;=3D\\ \n"))
def test_any_text(text):
    again = repaired(text).text
    assert len(again) <= len(text)
