"""A PowerShell script (Windows PowerShell 5.1 and PowerShell 7) without further modules.

By .NET's HttpClient, because ``Invoke-WebRequest`` adds a Content-Type of its own and refuses some headers. In ASCII
whatever it holds: 5.1 reads a file without a byte-order mark in the ANSI code page, where bytes of other characters
are quotes.
"""

import base64
import re

from awscli_presign_put.handoff import bound
from awscli_presign_put.handoff.naming import PLACEHOLDER, ends_at, has_dot_segments, shown_key, signed_url
from awscli_presign_put.signing.errors import UnsupportedTarget
from awscli_presign_put.signing.request import PresignedRequest

# What .NET has on the content, and refuses on the request.
_OF_CONTENT = ("allow", "expires", "last-modified")

# What Get-FileHash of 5.1 and 7 computes.
_COMPUTABLE = ("SHA1", "SHA256", "SHA384", "SHA512", "MD5")

# Microsoft, "Naming Files, Paths, and Namespaces": with one of these it is another path, or no file.
_NO_NAME_ON_WINDOWS = re.compile(
    r'.*[<>:"/\\|?*\x00-\x1f].*|.*[. ]|(con|prn|aux|nul|com[0-9\xb9\xb2\xb3]|lpt[0-9\xb9\xb2\xb3])\s*(\..*)?',
    re.IGNORECASE | re.DOTALL,
)

# In a block of its own, so that "Stop" and the variables end with it where it is pasted into a session.
_SCRIPT = """\
# {ends_at}
& {{
$ErrorActionPreference = 'Stop'
Add-Type -AssemblyName System.Net.Http
$key = {key}
$path = (Resolve-Path -LiteralPath {file}).ProviderPath
$file = [System.IO.File]::OpenRead($path)
try {{
if (-not $file.CanSeek) {{ throw 'The upload failed: the file is not a regular file.' }}
$size = $file.Length
{checks}$request = New-Object System.Net.Http.HttpRequestMessage ([System.Net.Http.HttpMethod]::Put), {url}
$request.Content = New-Object System.Net.Http.StreamContent $file
{headers}$handler = New-Object System.Net.Http.HttpClientHandler
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


def powershell(presigned: PresignedRequest, file: str) -> str:
    """The script, with the end of its life as a comment before it.

    :raises UnsupportedTarget: .NET would change the URL.
    """
    if has_dot_segments(presigned.key):
        raise UnsupportedTarget(
            "has a key with a . or .. segment, which PowerShell removes from a URL. Use curl or python."
        )
    return _SCRIPT.format(
        ends_at=ends_at(presigned),
        key=quote(shown_key(presigned.key)),
        file=quote(PLACEHOLDER if _NO_NAME_ON_WINDOWS.fullmatch(file) else file),
        checks=_checks(presigned),
        url=quote(signed_url(presigned)),
        headers="".join(_header(name, value) for name, value in bound.headers_to_give(presigned)),
    )


def quote(text: str) -> str:
    """An expression in ASCII for this text: a verbatim string, in which only its quotes have a meaning, if it can be.

    Source: about_Quoting_Rules, and the language specification, 2.3.5.2.
    """
    if text.isascii() and text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    encoded = base64.b64encode(text.encode("utf-8", "surrogateescape")).decode()
    return f"([System.Text.Encoding]::UTF8.GetString([System.Convert]::FromBase64String('{encoded}')))"


def _checks(presigned: PresignedRequest) -> str:
    size = bound.size(presigned)
    lines = []
    if size is not None:
        message = f'"The upload failed: the file has $size bytes and must have exactly {size}."'
        lines.append(f"if ($size -ne {size}) {{ throw {message} }}\n")
    for algorithm, digest in bound.digests(presigned).items():
        if algorithm in _COMPUTABLE:
            computed = f"(Get-FileHash -LiteralPath $path -Algorithm {algorithm}).Hash"
            message = quote(f"The upload failed: the {algorithm} digest of the file is not {digest}.")
            lines.append(f"if ({computed} -ne '{base64.b64decode(digest).hex()}') {{ throw {message} }}\n")
    return "".join(lines)


def _header(name: str, value: str) -> str:
    owner = "$request.Content" if name.lower().startswith("content-") or name.lower() in _OF_CONTENT else "$request"
    return f"[void]{owner}.Headers.TryAddWithoutValidation({quote(name)}, {quote(value)})\n"
