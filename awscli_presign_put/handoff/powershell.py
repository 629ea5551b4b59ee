"""The PowerShell script (Windows PowerShell 5.1 and PowerShell 7) with the values of one upload: ``put.ps1``."""

import base64
import re
from typing import Iterable

from awscli_presign_put.handoff import bound
from awscli_presign_put.handoff.naming import PLACEHOLDER, ends_at, has_dot_segments, shown_key, signed_url
from awscli_presign_put.handoff.template import script
from awscli_presign_put.signing.errors import UnsupportedTarget
from awscli_presign_put.signing.upload.upload_request import PresignedRequest

# What .NET has on the content, and refuses on the request.
_OF_CONTENT = ("allow", "expires", "last-modified")

# What Get-FileHash of 5.1 and 7 computes.
_COMPUTABLE = ("SHA1", "SHA256", "SHA384", "SHA512", "MD5")

# Microsoft, "Naming Files, Paths, and Namespaces": with one of these it is another path, or no file.
_NO_NAME_ON_WINDOWS = re.compile(
    r'.*[<>:"/\\|?*\x00-\x1f].*|.*[. ]|(con|prn|aux|nul|com[0-9\xb9\xb2\xb3]|lpt[0-9\xb9\xb2\xb3])\s*(\..*)?',
    re.IGNORECASE | re.DOTALL,
)


def put(presigned: PresignedRequest, file: str) -> str:
    """The script, with the end of its life as a comment before it.

    :raises UnsupportedTarget: .NET would change the URL.
    """
    if has_dot_segments(presigned.key):
        raise UnsupportedTarget(
            "has a key with a . or .. segment, which PowerShell removes from a URL. Use curl or python."
        )
    # Curl commands are loaded with this module, and say no causes.
    from awscli_presign_put.explain.causes_by_code import certain

    causes, size = certain(), bound.size(presigned)
    values = {
        "WORKS": ends_at(presigned),
        "key": quote(shown_key(presigned.key)),
        "name": quote(PLACEHOLDER if _NO_NAME_ON_WINDOWS.fullmatch(file) else file),
        "url": quote(signed_url(presigned)),
        "causes": "\n".join(f"{quote(code)} = {quote(f'{name}. {advice}')}" for code, (name, advice) in causes.items()),
        "exactly": "$null" if size is None else str(size),
        "digests": "\n".join(_digests(presigned)),
        "headers": "\n".join(_header(name, value) for name, value in bound.headers_to_give(presigned)),
    }
    return script("powershell/put.ps1", values) + "\n"


def quote(text: str) -> str:
    """An expression in ASCII for this text: a verbatim string, in which only its quotes have a meaning, if it can be.

    Source: about_Quoting_Rules, and the language specification, 2.3.5.2.
    """
    if text.isascii() and text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    encoded = base64.b64encode(text.encode("utf-8", "surrogateescape")).decode()
    return f"([System.Text.Encoding]::UTF8.GetString([System.Convert]::FromBase64String('{encoded}')))"


def _digests(presigned: PresignedRequest) -> Iterable[str]:
    for algorithm, digest in bound.digests(presigned).items():
        if algorithm in _COMPUTABLE:
            yield f"{algorithm} = {quote(digest)}"


def _header(name: str, value: str) -> str:
    owner = "$request.Content" if name.lower().startswith("content-") or name.lower() in _OF_CONTENT else "$request"
    return f"[void]{owner}.Headers.TryAddWithoutValidation({quote(name)}, {quote(value)})"
