"""PowerShell itself is not run: tree-sitter's grammar of it reads the scripts back."""

import base64
import hashlib

import pytest
import tree_sitter
import tree_sitter_powershell
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from awscli_presign_put.handoff.naming import shown_key
from awscli_presign_put.handoff.powershell import powershell, quote
from awscli_presign_put.signing.errors import UnsupportedTarget

PARSER = tree_sitter.Parser(tree_sitter.Language(tree_sitter_powershell.language()))
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


def test_plain_text_is_readable():
    assert quote("it's.ttf") == "'it''s.ttf'"
    assert quote("\u00e9") == "([System.Text.Encoding]::UTF8.GetString([System.Convert]::FromBase64String('w6k=')))"


# A header's name is a token, and its value is ASCII without control characters but tabs.
header_names = st.text("!#$%&'*+.^_`|~09AZaz-", min_size=1)
header_values = st.text(st.characters(max_codepoint=126, exclude_categories=["Cc"], include_characters="\t"))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(key=anything, file=anything, name=header_names, value=header_values)
def test_whatever_it_holds_the_script_is_the_same(presigned, key, file, name, value):
    key = key.replace(".", "_")
    hostile = powershell(presigned(key, ((f"x-{name}", value),), "https://e.example/k"), file)
    plain = powershell(presigned("k", (("x-a", "b"),), "https://e.example/k"), "f")
    assert hostile.isascii()
    code, texts = read(hostile)
    plain_code, plain_texts = read(plain)
    assert code == plain_code
    assert texts[2] in (file, "FILE")
    expected = {"k": shown_key(key), "f": texts[2], "x-a": f"x-{name}", "b": value}
    assert texts == [expected.get(text, text) for text in plain_texts]


def test_script(presigned):
    digest = hashlib.sha256(b"5 byt").digest()
    headers = (
        ("Content-Type", "font/ttf"),
        ("x-amz-meta-a", "it's"),
        ("Content-Length", "5"),
        ("Expires", "x"),
        ("x-amz-checksum-sha256", encoded := base64.b64encode(digest).decode()),
        ("x-amz-checksum-crc32", "AAAAAA=="),
    )
    script = powershell(presigned(headers=headers, url="https://e.example:443/bkt/a/feather.ttf?s=1"), "feather.ttf")
    assert (
        script
        == f"""\
# Works until 2026-11-23T12:00:00Z.
& {{
$ErrorActionPreference = 'Stop'
Add-Type -AssemblyName System.Net.Http
$key = 'a/feather.ttf'
$path = (Resolve-Path -LiteralPath 'feather.ttf').ProviderPath
$file = [System.IO.File]::OpenRead($path)
try {{
if (-not $file.CanSeek) {{ throw 'The upload failed: the file is not a regular file.' }}
$size = $file.Length
if ($size -ne 5) {{ throw "The upload failed: the file has $size bytes and must have exactly 5." }}
if ((Get-FileHash -LiteralPath $path -Algorithm SHA256).Hash -ne '{digest.hex()}') \
{{ throw 'The upload failed: the SHA256 digest of the file is not {encoded}.' }}
$request = New-Object System.Net.Http.HttpRequestMessage ([System.Net.Http.HttpMethod]::Put), \
'https://e.example/bkt/a/feather.ttf?s=1'
$request.Content = New-Object System.Net.Http.StreamContent $file
[void]$request.Content.Headers.TryAddWithoutValidation('Content-Type', 'font/ttf')
[void]$request.Headers.TryAddWithoutValidation('x-amz-meta-a', 'it''s')
[void]$request.Content.Headers.TryAddWithoutValidation('Expires', 'x')
[void]$request.Headers.TryAddWithoutValidation('x-amz-checksum-sha256', '{encoded}')
[void]$request.Headers.TryAddWithoutValidation('x-amz-checksum-crc32', 'AAAAAA==')
$handler = New-Object System.Net.Http.HttpClientHandler
$handler.AllowAutoRedirect = $false
$client = New-Object System.Net.Http.HttpClient $handler
$client.Timeout = [System.Threading.Timeout]::InfiniteTimeSpan
$response = $client.SendAsync($request).GetAwaiter().GetResult()
$answer = $response.Content.ReadAsStringAsync().GetAwaiter().GetResult()
if (-not $response.IsSuccessStatusCode) {{ throw "The store refused the upload: $([int]$response.StatusCode) $answer" }}
$etag = ''
if ($response.Headers.Contains('ETag')) {{ $etag = ", ETag $($response.Headers.GetValues('ETag'))" }}
"Uploaded ${{key}}: $size bytes$etag."
}} finally {{ $file.Dispose() }}
}}"""
    )
    read(script)


@pytest.mark.parametrize(
    ("file", "name"),
    [
        *[("a.b", "a.b"), ("com", "com"), ("com10.txt", "com10.txt"), ("-x [1]", "-x [1]"), ("acon", "acon")],
        *[("C:\\x", "FILE"), ("..\\x", "FILE"), ("\\\\host\\share", "FILE"), ("a?", "FILE"), ("a\nb", "FILE")],
        *[("a.", "FILE"), ("a ", "FILE"), ("Con", "FILE"), ("nul.txt", "FILE"), ("COM1", "FILE"), ("lpt9.a.b", "FILE")],
    ],
)
def test_file_that_windows_reads_otherwise(presigned, file, name):
    assert f"(Resolve-Path -LiteralPath '{name}').ProviderPath\n" in powershell(presigned(), file)


def test_key_that_net_would_change(presigned):
    with pytest.raises(
        UnsupportedTarget,
        match=r"^has a key with a \. or \.\. segment, which PowerShell removes from a URL\. Use curl or python\.$",
    ):
        powershell(presigned("a/../b"), "b")
