"""A PowerShell script (Windows PowerShell 5.1 and PowerShell 7) without further modules.

Its text is in ``powershell.txt``, where the values have names between ``@``. All of it is one block, so that "Stop" and
the variables end with it where it is pasted into a session. It has no blank line in it, and one at its end: where it is
piped to PowerShell, a blank line ends a block.

By .NET's HttpClient, because ``Invoke-WebRequest`` adds a Content-Type of its own and refuses some headers. In ASCII
whatever it holds: 5.1 reads a file without a byte-order mark in the ANSI code page, where bytes of other characters
are quotes.
"""

import base64
import re

from awscli_presign_put.handoff import bound
from awscli_presign_put.handoff.naming import PLACEHOLDER, ends_at, has_dot_segments, shown_key, signed_url
from awscli_presign_put.handoff.refusals import causes_by_code
from awscli_presign_put.package_files import read_text
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


def powershell(presigned: PresignedRequest, file: str) -> str:
    """The script, with the end of its life as a comment before it.

    :raises UnsupportedTarget: .NET would change the URL.
    """
    if has_dot_segments(presigned.key):
        raise UnsupportedTarget(
            "has a key with a . or .. segment, which PowerShell removes from a URL. Use curl or python."
        )
    causes = causes_by_code()
    values = {
        "ENDS_AT": ends_at(presigned),
        "KEY": quote(shown_key(presigned.key)),
        "CAUSES": "".join(f"{quote(code)} = {quote(f'{name}. {advice}')}\n" for code, (name, advice) in causes.items()),
        "FILE": quote(PLACEHOLDER if _NO_NAME_ON_WINDOWS.fullmatch(file) else file),
        "CHECKS": _checks(presigned),
        "URL": quote(signed_url(presigned)),
        "HEADERS": "".join(_header(name, value) for name, value in bound.headers_to_give(presigned)),
    }
    template = read_text("handoff/scripts/powershell/put.ps1").rstrip("\n")
    return re.sub(r"@([A-Z_]+)@", lambda match: values[match[1]], template) + "\n"


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
