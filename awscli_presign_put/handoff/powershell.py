"""The PowerShell scripts (Windows PowerShell 5.1 and PowerShell 7), with the values of one upload: ``scripts/powershell``."""

import base64
import re
from typing import Dict, Iterable, Tuple

from awscli_presign_put.handoff import bound
from awscli_presign_put.handoff.naming import PLACEHOLDER, ends_at, has_dot_segments, shown_key, signed_url
from awscli_presign_put.handoff.template import script
from awscli_presign_put.signing.errors import UnsupportedTarget
from awscli_presign_put.signing.upload.upload_request import PresignedRequest

# What .NET Framework and .NET compute.
_COMPUTABLE = ("SHA1", "SHA256", "SHA384", "SHA512", "MD5")

# Microsoft, "Naming Files, Paths, and Namespaces": with one of these it is another path, or no file.
_NO_NAME_ON_WINDOWS = re.compile(
    r'.*[<>:"/\\|?*\x00-\x1f].*|.*[. ]|(con|prn|aux|nul|com[0-9\xb9\xb2\xb3]|lpt[0-9\xb9\xb2\xb3])\s*(\..*)?',
    re.IGNORECASE | re.DOTALL,
)


def put(presigned: PresignedRequest, file: str) -> str:
    """The script of one PUT. ``file`` is what it uploads where it is not told another.

    :raises UnsupportedTarget: .NET would change the URL.
    """
    _check_key(presigned.key)
    size = bound.size(presigned)
    values = {
        "WORKS": ends_at(presigned),
        "key": quote(shown_key(presigned.key)),
        "name": quote(local_name(file)),
        "url": quote(signed_url(presigned)),
        "exactly": "$null" if size is None else str(size),
        "digests": table(computable(bound.digests(presigned)).items()),
        "headers": table(bound.headers_to_give(presigned)),
    }
    return whole("put", values)


def whole(name: str, values: Dict[str, str]) -> str:
    """A script of a template, with what each of them has, and with the empty line that ends its block."""
    # Curl commands are loaded with this module, and say no causes.
    from awscli_presign_put.explain import causes_by_code as by_code

    of_all = {
        "causes": table((code, f"{name}. {advice}") for code, (name, advice) in by_code.certain().items()),
        "busy": array(by_code.codes_of(by_code.BUSY)),
        "ended": array(by_code.codes_of(by_code.ENDED)),
    }
    return script(f"powershell/{name}.ps1", {**of_all, **values}) + "\n"


def table(pairs: Iterable[Tuple[str, str]]) -> str:
    """The lines of a hash table."""
    return "\n".join(f"{quote(name)} = {quote(value)}" for name, value in pairs)


def array(texts: Iterable[str]) -> str:
    """An array of texts, whatever their number."""
    return f"@({', '.join(map(quote, texts))})"


def local_name(name: str) -> str:
    """A file name that Windows has as well; empty where it has none."""
    return "" if name == PLACEHOLDER or _NO_NAME_ON_WINDOWS.fullmatch(name) else name


def computable(digests: Dict[str, str]) -> Dict[str, str]:
    """Those digests that the scripts compute."""
    return {algorithm: digest for algorithm, digest in digests.items() if algorithm in _COMPUTABLE}


def quote(text: str) -> str:
    """An expression in ASCII for this text: a verbatim string, in which only its quotes have a meaning, if it can be.

    Source: about_Quoting_Rules, and the language specification, 2.3.5.2.
    """
    if text.isascii() and text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    encoded = base64.b64encode(text.encode("utf-8", "surrogateescape")).decode()
    return f"([System.Text.Encoding]::UTF8.GetString([System.Convert]::FromBase64String('{encoded}')))"


def _check_key(key: str) -> None:
    if has_dot_segments(key):
        raise UnsupportedTarget(
            "has a key with a . or .. segment, which PowerShell removes from a URL. Use curl or python."
        )
