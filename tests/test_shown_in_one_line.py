from hypothesis import given
from hypothesis import strategies as st

from awscli_presign_put.shown import in_one_line, sentence


def test_what_a_store_says():
    assert in_one_line("  two\nlines\tand \x1b[31mcolour ") == "two lines and [31mcolour"
    assert in_one_line("x" * 301) == "x" * 300 + "..."
    assert in_one_line(404) == "404"


@given(st.text(max_size=400))
def test_any_text_is_one_short_line(text):
    shown = in_one_line(text)
    assert shown.isprintable()
    assert len(shown) <= 303


def test_sentence():
    assert sentence("Access denied") == "Access denied."
    assert [sentence(text) for text in ("a.", "a!", "a?")] == ["a.", "a!", "a?"]
