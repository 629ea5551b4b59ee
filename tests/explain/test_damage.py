import pytest
from hypothesis import given
from hypothesis import strategies as st
from situations import URLS, causes, explained

from awscli_presign_put.explain.damage import repaired
from awscli_presign_put.explain.possible_changes import Change
from awscli_presign_put.explain.url import pairs_of

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


SIGNED = URLS["minio put"]
TYPED = "It contains characters of a text program in the place of ?, &, =, % or -."
LETTERS = "Small and capital letters were lost in the {}."


@pytest.mark.parametrize(("text", "note"), [
    (SIGNED.replace("?", "\uff1f"), TYPED),
    (SIGNED.translate(str.maketrans("?&=%", "\uff1f\uff06\uff1d\uff05")), TYPED),
    (SIGNED.replace("X-Amz-", "X\u2013Amz\u2013"), TYPED),
    (SIGNED.replace("X-Amz-", "X\u2011Amz\u2011"), TYPED),
    (SIGNED.replace("X-Amz-", "x-amz-"), LETTERS.format("names of its parameters")),
    (SIGNED.replace("X-Amz-", "X-AMZ-"), LETTERS.format("names of its parameters")),
    (URLS["boto3 v2 put"].replace("AWSAccessKeyId", "awsaccesskeyid").replace("Expires", "expires")
     .replace("Signature", "signature"), LETTERS.format("names of its parameters")),
])  # fmt: skip
def test_letters_that_a_program_has_replaced(text, note):
    explanation = explained(text)
    assert [each for each in causes(explanation) if "(" not in each] == ["url-damaged"]
    assert explanation.findings[0].detail == note
    right = URLS["boto3 v2 put"] if "awsaccesskeyid" in text else SIGNED
    assert pairs_of(explanation.repaired.partition("?")[2]) == pairs_of(right.partition("?")[2])


@pytest.mark.parametrize("change", [str.lower, str.upper])
def test_whole_url_in_small_or_capital_letters(change):
    explanation = explained(change(SIGNED))
    assert causes(explanation)[0] == "url-damaged"
    assert explanation.findings[0].detail.startswith(LETTERS.format("URL"))
    assert explanation.repaired == ""


def test_key_with_such_characters_is_left_alone():
    for text in ("https://h/\uff1f\u2013?a=b", URLS["boto3 v2 put"]):
        assert repaired(text) == (text, (), ())


@pytest.mark.parametrize(
    "written",
    [
        "\xa0{}\xa0",
        '=HYPERLINK("{}")',
        '=HYPERLINK("{}"; "Upload")',
        "[Upload here|{}]",
        "{quoted}",
    ],
)
def test_url_of_a_document_is_repaired(written):
    url = "https://b.example/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=" + "0a" * 32
    assert repaired(written.format(url, quoted=url.replace("=", "=3D"))).text == url


@pytest.mark.parametrize("name", ["minio put", "boto3 v2 put"])
def test_question_mark_that_was_lost(name):
    explanation = explained(URLS[name].replace("?", "&"))
    assert [each for each in causes(explanation) if "(" not in each] == ["url-damaged"]
    assert explanation.findings[0].detail == 'It contains "&" in the place of "?".'
    assert explanation.repaired == URLS[name]
