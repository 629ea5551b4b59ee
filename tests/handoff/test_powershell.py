"""PowerShell itself is not run: a parser of its verbatim strings, by the language specification, reads them back."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awscli_presign_put.handoff.powershell import powershell, quote
from awscli_presign_put.signing.errors import UnsupportedTarget

# Language specification 2.2, "single-quote-character": the plain one and four typographic ones, each of them an end.
QUOTES = "'\u2018\u2019\u201a\u201b"


def parse_verbatim_string(text):
    """The contents of a verbatim-string-literal (2.3.5.2) at the start of the text, and the rest behind it."""
    assert text[0] in QUOTES
    contents, at = "", 1
    while at < len(text):
        if text[at] not in QUOTES:
            contents, at = contents + text[at], at + 1
        elif at + 1 < len(text) and text[at + 1] in QUOTES:
            contents, at = contents + text[at], at + 2
        else:
            return contents, text[at + 1 :]
    raise AssertionError("the string has no end")


@given(st.text(st.characters(exclude_categories=["Cs"])), st.text(alphabet=f'{QUOTES}$`"\n;'))
def test_quoting(text, hostile):
    assert parse_verbatim_string(quote(text + hostile) + "; rest") == (text + hostile, "; rest")


def test_script(presigned):
    headers = (("Content-Type", "font/ttf"), ("x-amz-meta-a", "it's"), ("Content-Length", "5"), ("Expires", "x"))
    script = powershell(presigned(headers=headers), "feather.ttf")
    assert script.startswith("# Works until 2026-11-23T12:00:00Z.\n")
    assert "(Resolve-Path -LiteralPath 'feather.ttf' -ErrorAction Stop)" in script
    assert "([System.Net.Http.HttpMethod]::Put), 'https://e.example/bkt/a/feather.ttf?X-Amz-Signature=1'\n" in script
    assert re.findall(r"^\[void\](.*)$", script, re.MULTILINE) == [
        "$request.Content.Headers.TryAddWithoutValidation('Content-Type', 'font/ttf')",
        "$request.Headers.TryAddWithoutValidation('x-amz-meta-a', 'it''s')",
        "$request.Content.Headers.TryAddWithoutValidation('Expires', 'x')",
    ]


def test_key_that_net_would_change(presigned):
    with pytest.raises(
        UnsupportedTarget,
        match=r"^has a key with a \. or \.\. segment, which PowerShell removes from a URL\. Use curl or python\.$",
    ):
        powershell(presigned("a/../b"), "b")
