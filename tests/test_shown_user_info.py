import pytest
from hypothesis import given
from hypothesis import strategies as st

from awscli_presign_put.shown import without_user_info


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://u:secret@e.example/b", "https://***@e.example/b"),
        ("https://secret@e.example", "https://***@e.example"),
        ("http://u:se@cret@e.example:9000/a@b", "http://***@e.example:9000/a@b"),
        ("at http://a:secret@x, then HTTP://b:secret@y", "at http://***@x, then HTTP://***@y"),
        ("Invalid endpoint: u:secret@e.example", "Invalid endpoint: ***@e.example"),
        ("Invalid endpoint: http://u:sec/ret@e_x", "Invalid endpoint: ***@e_x"),
        ('to the endpoint URL: "http://u:sec/ret@e/b?x"', 'to the endpoint URL: "***@e/b?x"'),
        ("Custom endpoint `u:secret@e` was not a valid URI", "Custom endpoint `***@e` was not a valid URI"),
        ("the configured endpoint https://u:secret@e.example.", "the configured endpoint ***@e.example."),
    ],
)
def test_hidden(text, shown):
    assert without_user_info(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "",
        "https://e.example/b",
        "https://e.example/a@b?c@d",
        "s3://b@kt/a:b@c",
        "<S3Uri> 's3://bkt/u:p@c' has no key.",
        "me@example.com",
        "The endpoint is wrong. Write to me@example.com",
    ],
)
def test_left_alone(text):
    assert without_user_info(text) == text


@given(
    before=st.sampled_from(["http://", "See https://", "Invalid endpoint: "]),
    user=st.from_regex(r"[a-z0-9.~%!$&'()*+,;=-]{0,8}(:[A-Za-z0-9.~%!$&'()*+,;=:@-]{0,8})?", fullmatch=True)
    # A quote there opens the quoted address, and stays.
    .filter(lambda user: not user.startswith("'")),
)
def test_any_user_info(before, user):
    assert without_user_info(f"{before}{user}@e.example/k and more") == f"{before}***@e.example/k and more"
