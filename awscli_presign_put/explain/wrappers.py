"""Links around a presigned URL: what mail filters, chats and documents make of it. The real URL is inside."""

import base64
import binascii
import re
from typing import NamedTuple, Optional
from urllib.parse import urlsplit

from awscli_presign_put.explain.finding import quoted
from awscli_presign_put.explain.url import Url, decoded

_SIGNED = re.compile(
    r"[?&](?:X-Amz-Signature|X-Goog-Signature|x-oss-signature|Signature|AWSAccessKeyId)=", re.IGNORECASE
)
_DEFENSE_2 = re.compile(r"https?://urldefense(?:\.proofpoint)?\.com/v2/url\?(?:.*&)?u=([^&]*)", re.IGNORECASE)
_DEFENSE_3 = re.compile(r"https?://urldefense(?:\.proofpoint)?\.com/v3/__(.+?)__;([\w=-]*)!", re.IGNORECASE)
# One or more characters that URL Defense has replaced; the letter says how many.
_REPLACED = re.compile(r"\*(?:\*([A-Za-z0-9_-]))?")
_COUNTS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_MARKDOWN = re.compile(r"!?\[[^\]]{0,16384}\]\(<?(https?://\S+?)>?\)", re.IGNORECASE)


# Links that do not have the real URL in them.
_OPAQUE = re.compile(
    r"(?:(?P<filter>.*\.mimecast(?:protect)?\.com|urlsand\.esvalabs\.com|.*\.safelinks\.protection\.outlook\.com"
    r"|urldefense(?:\.proofpoint)?\.com|protect\.checkpoint\.com|linkprotect\.cudasvc\.com|secure-web\.cisco\.com)"
    r"|(?P<short>bit\.ly|t\.co|tinyurl\.com|goo\.gl|lnkd\.in|is\.gd|ow\.ly|aka\.ms|rb\.gy|cutt\.ly|amzn\.to))",
    re.IGNORECASE,
)
_OTHER_SIGNATURE = re.compile(r"sig|token|auth|hmac|verify|jwt|secret|password|hdn|policy|credential", re.IGNORECASE)


def what_else(url: Url) -> str:
    """What a URL may be that has no signature of S3, in a sentence; empty where nothing shows it."""
    link = _OPAQUE.fullmatch(url.host)
    if link:
        what = "link of a mail filter" if link["filter"] else "short link"
        return f"It is a {what}, and does not contain the real URL. Use the address to which it leads."
    if url.host.endswith(".oraclecloud.com") and url.path.startswith("/p/"):
        return "It is a pre-authenticated request of Oracle Object Storage."
    names = ", ".join(name for name, _ in url.query if _OTHER_SIGNATURE.search(name))
    return f"It has {quoted(names)}, which may be a signature of another service." if names else ""


class Unwrapped(NamedTuple):
    """A URL that was in another one.

    :param wrapper: the host of the other, or the name of the syntax.
    """

    text: str
    wrapper: str


def unwrapped(text: str) -> Optional[Unwrapped]:
    """The presigned URL in a link of a filter, a redirect or a document; None where it is not in one."""
    link = _MARKDOWN.fullmatch(text)
    if link:
        return Unwrapped(link[1], "a link in Markdown")
    host = _host(text)
    third = _DEFENSE_3.match(text)
    if third:
        return Unwrapped(_restored(third[1], third[2]), host)
    second = _DEFENSE_2.match(text)
    if second:
        return Unwrapped(decoded(second[1].replace("-", "%").replace("_", "/")), host)
    if _SIGNED.search(text):
        # Its own signature: the URL is not inside of another one.
        return None
    for part in text.partition("?")[2].partition("#")[0].split("&"):
        inner = decoded(part.partition("=")[2])
        if re.match("https?://", inner, re.IGNORECASE) and _SIGNED.search(inner):
            return Unwrapped(inner, host)
    return None


def _host(text: str) -> str:
    try:
        return urlsplit(text).hostname or ""
    except ValueError:
        return ""


def _restored(text: str, encoded: str) -> str:
    try:
        characters = base64.urlsafe_b64decode(f"{encoded.rstrip('=')}==").decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return text
    left = iter(characters)

    def restored(match: "re.Match[str]") -> str:
        count = _COUNTS.index(match[1]) + 2 if match[1] else 1
        return "".join(next(left, "*") for _ in range(count))

    # Some gateways make one slash of two.
    return re.sub("^(https?):/(?!/)", r"\1://", _REPLACED.sub(restored, text))
