"""Nothing that a script holds is code: tree-sitter's grammar of PowerShell reads it back."""

import base64
import re
import sys
from dataclasses import replace

import examples
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from kits import multipart

from awscli_presign_put.handoff import powershell
from awscli_presign_put.handoff.files_kit import FileLinks
from awscli_presign_put.handoff.naming import shown_key
from awscli_presign_put.handoff.powershell import quote
from awscli_presign_put.signing.upload.s3_rules import quoted_key

if sys.version_info < (3, 10):
    pytest.skip("tree-sitter-powershell has no release for Python 3.9", allow_module_level=True)

import tree_sitter
import tree_sitter_powershell

pytestmark = pytest.mark.one_python

PARSER = tree_sitter.Parser(tree_sitter.Language(tree_sitter_powershell.language()))
EXAMPLES = examples.of(30)
"""A script takes a tenth of a second to be read."""
DECODED = "([System.Text.Encoding]::UTF8.GetString([System.Convert]::FromBase64String("


def tokens(node):
    """The tokens of a script in their order; each text, however it is written, as a list that holds what it says."""
    text = node.text.decode("ascii")
    if node.type == "parenthesized_expression" and text.startswith(DECODED):
        (encoded,) = (
            inner for (inner,) in (each for child in node.children for each in tokens(child) if is_text(each))
        )
        yield [base64.b64decode(encoded).decode()]
    elif node.type == "verbatim_string_characters":
        yield [text[1:-1].replace("''", "'")]
    elif node.type == "verbatim_here_string_characters":
        yield [text.removeprefix("@'\n").removesuffix("\n'@")]
    elif node.child_count:
        for child in node.children:
            yield from tokens(child)
    else:
        yield text


def is_text(token):
    return isinstance(token, list)


def read(script):
    """The tokens that are code, and the texts."""
    root = PARSER.parse(script.encode("ascii")).root_node
    assert not root.has_error, script
    found = list(tokens(root))
    code = ["TEXT" if is_text(token) else token for token in found]
    return code, [token[0] for token in found if is_text(token)]


anything = st.text(st.characters(exclude_categories=["Cs"])) | st.text(
    "'\"\u2018\u2019\u201a\u201b\u201c\u201d\u201e$`#();{}<>\n\r\t \0\u00d1\u0442"
)


@given(anything)
@example("\u00d1) ; Start-Process calc #")  # in the ANSI code pages 1252 and 1251, these have bytes that are quotes
@example("\u0442) ; Start-Process calc #")
@example("it's '' \"$x`")
@example("")
def test_quoting(text):
    assert quote(text).isascii()
    code, _ = read("f 'plain' 'rest'")
    assert read(f"f {quote(text)} 'rest'") == (code, [text, "rest"])


# A header's name is a token, and its value is ASCII without control characters but tabs.
header_names = st.text("!#$%&'*+.^_`|~09AZaz-", min_size=1)
header_values = st.text(st.characters(max_codepoint=126, exclude_categories=["Cc"], include_characters="\t"))


@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(key=anything, file=anything, name=header_names, value=header_values)
@example(key="\u00d1) ; calc #", file="\u0442) ; calc #", name="'`$", value="'); calc #")
def test_whatever_it_holds_the_script_is_the_same(presigned, key, file, name, value):
    key = key.replace(".", "_")
    hostile = powershell.put(presigned(key, ((f"x-{name}", value),), "https://e.example/k"), file)
    plain = powershell.put(presigned("k", (("x-a", "b"),), "https://e.example/k"), "f")
    assert hostile.isascii()
    code, texts = read(hostile)
    plain_code, plain_texts = read(plain)
    assert code == plain_code
    given_file = texts[plain_texts.index("f")]
    assert given_file in (file, "")
    expected = {"k": shown_key(key), "f": given_file, "x-a": f"x-{name}", "b": value}
    assert texts == [expected.get(text, text) for text in plain_texts]


@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(key=anything, name=header_names, value=anything)
@example(key="\u00d1) ; calc #", name="'`$", value="'); calc #\n'@")
def test_form(presigned_post, key, name, value):
    key = key.replace(".", "_")
    code, texts = read(powershell.post(presigned_post(key, fields=((f"x-{name}", value),))))
    plain_code, plain_texts = read(powershell.post(presigned_post("k", fields=(("x-a", "b"),))))
    assert (code, len(texts)) == (plain_code, len(plain_texts))
    assert {shown_key(key), f"x-{name}", value} <= set(texts)


@settings(max_examples=EXAMPLES)
@given(key=anything, resume=anything)
@example(key="\u00d1) ; calc #", resume="'); calc #\n'@")
def test_multipart(key, resume):
    key = key.replace(".", "_")
    code, texts = read(powershell.multipart(multipart(key=key), None, resume))
    plain_code, plain_texts = read(powershell.multipart(multipart(key="k"), None, "x"))
    assert (code, len(texts)) == (plain_code, len(plain_texts))
    assert {shown_key(key), resume} <= set(texts)


DIGEST = ("x-amz-checksum-sha256", "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=")
ESCAPE = re.compile(r"\\u([0-9a-f]{4})")


def unescaped(text):
    """As Regex.Unescape of .NET does it."""
    units = ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
    return units.encode("utf-16-be", "surrogatepass").decode("utf-16-be")


@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.tuples(anything, anything), key=anything, place=anything, name=header_names, value=header_values)
@example(names=("'@\n; calc #", "\u2019@"), key="'@", place="#> calc\n<#", name="'", value="a,b '@ \\")
def test_whatever_the_files_are_the_script_is_the_same(presigned, names, key, place, name, value):
    key = key.replace(".", "_")

    def files(name_of, value_of, place_of, *names_of, key_of="k"):
        headers = (("Content-Length", "3"), DIGEST, (f"x-{name_of}", value_of))
        put = presigned(key_of, headers, f"https://e.example/{quoted_key(key_of)}?X-Amz-Signature=s")
        return powershell.files([FileLinks(each, put, replace(put, headers=())) for each in names_of], place_of)

    hostile = files(name, value, place, *names, key_of=key)
    assert hostile.isascii()
    assert "\n\n" not in f"{hostile}\n"[:-1]
    code, texts = read(hostile)
    plain_code, plain_texts = read(files("a", "b", "c", "f", "g"))
    assert code[0].startswith("<#\n")  # in which the place is
    assert code[1:] == plain_code[1:]
    assert len(texts) == len(plain_texts)
    (at,) = (at for at, text in enumerate(plain_texts) if text.startswith("f k 0 0 "))
    for line, file in zip(texts[at].split("\n"), names):
        fields = line.split(" ")
        assert (unescaped(fields[0]), fields[1], len(fields)) == (file, quoted_key(key), 10)
        assert [unescaped(each) for each in fields[4].split(",")] == ["3", DIGEST[1], value]
    others = {"x-a": f"x-{name}"}
    assert [others.get(text, text) for text in plain_texts[at + 1 :]] == texts[at + 1 :]
