"""What the script says. PowerShell itself is not run; test_powershell_syntax.py has a parser of it read the script."""

import base64
import hashlib

import pytest

from awscli_presign_put.handoff.powershell import powershell, quote
from awscli_presign_put.signing.digests import DIGESTS
from awscli_presign_put.signing.errors import UnsupportedTarget


def test_plain_text_is_readable():
    assert quote("it's.ttf") == "'it''s.ttf'"
    assert quote("\u00e9") == "([System.Text.Encoding]::UTF8.GetString([System.Convert]::FromBase64String('w6k=')))"


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


def test_digests_that_get_file_hash_computes(presigned):
    encoded = {
        name: base64.b64encode(bytes(range(digest.size))).decode()
        for name, digest in DIGESTS.items()
        if name != "CHECKSUM-MD5"
    }
    headers = tuple((DIGESTS[name].header, value) for name, value in encoded.items())
    checks = [line for line in powershell(presigned(headers=headers), "f").splitlines() if "Get-FileHash" in line]
    assert checks == [
        f"if ((Get-FileHash -LiteralPath $path -Algorithm {name}).Hash -ne '{bytes(range(DIGESTS[name].size)).hex()}') "
        f"{{ throw 'The upload failed: the {name} digest of the file is not {encoded[name]}.' }}"
        for name in ("SHA256", "SHA1", "SHA512", "MD5")
    ]


def test_digest_of_one_function_in_two_headers(presigned):
    digest = base64.b64encode(bytes(16)).decode()
    script = powershell(presigned(headers=(("Content-MD5", digest), ("x-amz-checksum-md5", digest))), "f")
    assert script.count("-Algorithm MD5") == 1


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
