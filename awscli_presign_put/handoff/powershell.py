"""A PowerShell script (Windows PowerShell 5.1 and PowerShell 7) without further modules.

By .NET's HttpClient, because ``Invoke-WebRequest`` adds a Content-Type of its own and refuses some headers.
"""

from awscli_presign_put.handoff.naming import ends_at, has_dot_segments
from awscli_presign_put.signing.errors import UnsupportedTarget
from awscli_presign_put.signing.request import PresignedRequest

# What .NET has on the content, and refuses on the request.
_OF_CONTENT = ("allow", "expires", "last-modified")

_SCRIPT = """\
# {ends_at}
Add-Type -AssemblyName System.Net.Http
$path = (Resolve-Path -LiteralPath {file} -ErrorAction Stop).ProviderPath
$request = New-Object System.Net.Http.HttpRequestMessage ([System.Net.Http.HttpMethod]::Put), {url}
$request.Content = New-Object System.Net.Http.StreamContent ([System.IO.File]::OpenRead($path))
{headers}$client = New-Object System.Net.Http.HttpClient
$client.Timeout = [System.Threading.Timeout]::InfiniteTimeSpan
$response = $client.SendAsync($request).GetAwaiter().GetResult()
$response.Content.ReadAsStringAsync().GetAwaiter().GetResult()
if (-not $response.IsSuccessStatusCode) {{ throw "The store refused the upload: $([int]$response.StatusCode)" }}"""


def powershell(presigned: PresignedRequest, file: str) -> str:
    """The script, with the end of its life as a comment before it.

    :raises UnsupportedTarget: .NET would change the URL.
    """
    if has_dot_segments(presigned.key):
        raise UnsupportedTarget(
            "has a key with a . or .. segment, which PowerShell removes from a URL. Use curl or python."
        )
    headers = "".join(_header(name, value) for name, value in presigned.headers if name.lower() != "content-length")
    return _SCRIPT.format(ends_at=ends_at(presigned), file=quote(file), url=quote(presigned.url), headers=headers)


def quote(text: str) -> str:
    """A verbatim string of PowerShell's: nothing in it has a meaning but the quotes, which are doubled.

    PowerShell takes the typographic single quotes for the plain one. Source: about_Quoting_Rules, and the language
    specification, 2.3.5.2.
    """
    for mark in "'\u2018\u2019\u201a\u201b":
        text = text.replace(mark, mark * 2)
    return f"'{text}'"


def _header(name: str, value: str) -> str:
    owner = "$request.Content" if name.lower().startswith("content-") or name.lower() in _OF_CONTENT else "$request"
    return f"[void]{owner}.Headers.TryAddWithoutValidation({quote(name)}, {quote(value)})\n"
