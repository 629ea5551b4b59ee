"""What happens to the text of a URL in a page, a mail, a chat or a shell, and the URL as it was before.

Mail filters, chats and documents put a link around a presigned URL. The real URL is inside.
"""

import base64
import binascii
import re
from typing import List, NamedTuple, Optional, Tuple
from urllib.parse import urlsplit

from awscli_presign_put.explain.finding import Change, one_line
from awscli_presign_put.explain.url import Url, decoded
from awscli_presign_put.explain.url_signature import V2, V4

# Also the quotation marks of word processors: double, single, angle.
_OPENING = "\"'<([{`*\u201c\u201d\u2018\u2019\u00ab"
_CLOSING = "\"'>)]}`*\u201c\u201d\u2018\u2019\u00bb.,;!"
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff\u00ad]")
_ENTITIES = {"&amp;": "&", "&#38;": "&", "&#x26;": "&", "&quot;": "", "&lt;": "", "&gt;": ""}
_ESCAPES = {
    "\\u0026": "&",
    "\\u003d": "=",
    "\\u003D": "=",
    "\\/": "/",
    "\\x26": "&",
    "\\&": "&",
    "^&": "&",
    "`&": "&",
    "\\?": "?",
    "\\=": "=",
    "\\_": "_",
    "\\*": "*",
    "\\~": "~",
    "\\-": "-",
}
# Of a URL that was encoded as a whole, such as to be a parameter of another one.
_ENCODED = re.compile(r"https?%3a%2f%2f", re.IGNORECASE)
_QUERY_ENCODED = re.compile(r"%3F(?:X-Amz-|X-Goog-|x-oss-|AWSAccessKeyId|Signature|Expires)", re.IGNORECASE)
_ENCODED_AGAIN = re.compile(r"Credential=[^&]*%252F", re.IGNORECASE)
# The characters that a word processor writes instead of those of a URL.
_TYPED = str.maketrans("\uff1f\uff06\uff1d\uff05\uff0f\uff1a\u2010\u2011\u2012\u2013\u2014\u2212", "?&=%/:------")
_NAMES = {name.lower(): name for dialect in (V4, V2) for name in (*dialect.required, "X-Amz-Security-Token")}
# In a batch file, %2F is the second argument and an F.
_BATCH = re.compile(r"(Credential=[A-Za-z0-9]+?)F([0-9]{8})F([a-z0-9-]+)F(s3(?:express)?)F(aws4_request)")
# No value of S3 begins with 3D.
_QUOTED_PRINTABLE = re.compile(r"[?&](?:X-Amz-Algorithm|X-Amz-SignedHeaders|AWSAccessKeyId)=3D")
# Lengths at which mail servers, browsers, databases and programs cut off a text.
_CUTS = (255, 256, 500, 512, 998, 1000, 1024, 2000, 2047, 2048, 2083, 4096, 8190, 8191, 8192)
_SIGNATURE = re.compile(r"[?&](?:X-Amz-)?Signature=")
_SIGNATURE_IN_OTHER_LETTERS = re.compile(r"[?&](?:x-amz-signature|awsaccesskeyid)=", re.IGNORECASE)
# A placeholder for the signature, in brackets or stars.
_MASKED_SIGNATURE = re.compile(r"Signature=[\[(<{*][^&=]*$")
_FIRST_PARAMETER = re.compile(r"&(?=(?:X-Amz-|X-Goog-|x-oss-)[A-Za-z-]+=|AWSAccessKeyId=|Signature=|Expires=)")
_LAST_PARAMETERS = re.compile(r"[?&](?:X-Amz-Signature=[0-9a-f]{64}|Signature=[^&]{28,})(?:&|$)")
_SIGNED_URL = re.compile(
    r"[?&](?:X-Amz-Signature|X-Goog-Signature|x-oss-signature|Signature|AWSAccessKeyId)=", re.IGNORECASE
)
_DEFENSE_2 = re.compile(r"https?://urldefense(?:\.proofpoint)?\.com/v2/url\?(?:.*&)?u=([^&]*)", re.IGNORECASE)
_DEFENSE_3 = re.compile(r"https?://urldefense(?:\.proofpoint)?\.com/v3/__(.+?)__;([\w=-]*)!", re.IGNORECASE)
# One or more characters that URL Defense has replaced; the letter says how many.
_REPLACED = re.compile(r"\*(?:\*([A-Za-z0-9_-]))?")
_COUNTS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_MARKDOWN = re.compile(r"!?\[[^\]]{0,16384}\]\(<?(https?://\S+?)>?\)", re.IGNORECASE)
# Links that do not contain the real URL.
_OPAQUE = re.compile(
    r"(?:(?P<filter>.*\.mimecast(?:protect)?\.com|urlsand\.esvalabs\.com|.*\.safelinks\.protection\.outlook\.com"
    r"|urldefense(?:\.proofpoint)?\.com|protect\.checkpoint\.com|linkprotect\.cudasvc\.com|secure-web\.cisco\.com)"
    r"|(?P<short>bit\.ly|t\.co|tinyurl\.com|goo\.gl|lnkd\.in|is\.gd|ow\.ly|aka\.ms|rb\.gy|cutt\.ly|amzn\.to))",
    re.IGNORECASE,
)
_OTHER_SIGNATURE = re.compile(r"sig|token|auth|hmac|verify|jwt|secret|password|hdn|policy|credential", re.IGNORECASE)


class Repaired(NamedTuple):
    """The text of a URL as it was before it was damaged.

    :param changes: the texts that were changed.
    :param notes: sentences on what else happened to it.
    """

    text: str
    changes: Tuple[Change, ...]
    notes: Tuple[str, ...] = ()


def repaired(text: str) -> Repaired:
    """The URL without the marks of a page, a mail or a shell. White space around it is no damage."""
    text = _alone(text.strip(" \t\r\n\xa0"))
    changes: List[Change] = []
    notes: List[str] = []

    def becomes(changed: str, sent: str, signed: str) -> None:
        nonlocal text
        if changed != text:
            text = changed
            changes.append(Change("text", sent, signed))

    for sent, signed in {**_ENTITIES, **_ESCAPES}.items():
        becomes(text.replace(sent, signed), sent, signed)
    becomes(_INVISIBLE.sub("", text), "(an invisible character)", "")
    if "=3D" in text and (re.search(r"=\r?\n", text) or _QUOTED_PRINTABLE.search(text)):
        # Quoted-printable, the encoding of mails.
        becomes(re.sub(r"=\r?\n", "", text).replace("=3D", "="), "=3D", "=")
    # Also with the marks of a quoted mail.
    becomes(re.sub(r"[\r\n]+[ \t]*(?:>[ \t]?)*", "", text), "(a line break)", "")
    typed = text.translate(_TYPED)
    if typed != text and ("?" not in text or re.search("[?&]X[\u2010-\u2014\u2212]Amz", text)):
        text = typed
        notes.append("It contains characters of a text program in the place of ?, &, =, % or -.")
    if not _SIGNATURE.search(text) and _SIGNATURE_IN_OTHER_LETTERS.search(text):
        whole = "URL" if text in (text.lower(), text.upper()) else "names of its parameters"
        text = re.sub(r"(?<=[?&])[\w-]+(?==)", lambda match: _NAMES.get(match[0].lower(), match[0]), text)
        notes.append(f"Small and capital letters were lost in the {whole}.")
    inner = unwrapped(text)
    if inner is None:
        text = _without_marks(text, changes)
        inner = unwrapped(text)
    if inner is not None:
        text = inner.text
        notes.append(f"The URL was inside of {inner.wrapper}. It was taken out.")
    if _ENCODED.match(text):
        becomes(decoded(text), "%3A%2F%2F", "://")
    if _QUERY_ENCODED.search(text.partition("?")[0]):
        path, _, query = text.partition("%3F")
        becomes(f"{path}?{decoded(query)}", "%3F", "?")
    if _ENCODED_AGAIN.search(text):
        becomes(text.replace("%25", "%"), "%25", "%")
    if "#" in text.partition("?")[0] and "?" in text:
        becomes(text.replace("#", "%23", 1), "#", "%23")
    if _BATCH.search(text):
        restored = _BATCH.sub(r"\1%2F\2%2F\3%2F\4%2F\5", text)
        text = re.sub(r"(SignedHeaders=)([a-z0-9B-]+)", lambda match: match[1] + match[2].replace("B", "%3B"), restored)
        notes.append("A batch file has removed %2 and %3: write %% for each % in it.")
    if len(text) in _CUTS and not _LAST_PARAMETERS.search(text):
        notes.append(f"It ends after exactly {len(text)} characters, where programs cut texts off.")
    return Repaired(text, tuple(changes), tuple(notes))


def _alone(text: str) -> str:
    """The URL without the words around it, such as those of a command, a page or a sentence."""
    found = re.search(r"(?:[\s=]|HYPERLINK\(|\[[^\[\]|]{0,200}\|)([\"'<(]?)(https?://\S+)", text, re.IGNORECASE)
    if found is None or re.match(r"\W*https?(?:://|%3A)", text, re.IGNORECASE):
        # A key may contain spaces. A signature does not.
        return re.sub(r"(X-Amz-Signature=[0-9a-f]{64})[ \t]+\S.*$", r"\1", text, flags=re.DOTALL)
    closing = {"<": ">", "(": ")"}.get(found[1], found[1])
    return found[2].partition(closing)[0] if closing else found[2]


def _without_marks(text: str, changes: List[Change]) -> str:
    inner = text.lstrip(_OPENING)
    # The last parameter of a URL is a number, a word or a signature, and does not end with such a mark.
    outer = inner.rstrip(_CLOSING) if "?" in inner and not _MASKED_SIGNATURE.search(inner) else inner
    marks = (text[: len(text) - len(inner)], inner[len(outer) :])
    changes.extend(Change("text", mark, "") for mark in marks if mark)
    if "?" not in outer and _FIRST_PARAMETER.search(outer):
        changes.append(Change("text", "&", "?"))
        return _FIRST_PARAMETER.sub("?", outer, count=1)
    return outer


def what_else(url: Url) -> str:
    """What a URL without a signature of S3 may be, in a sentence; empty if nothing shows it."""
    link = _OPAQUE.fullmatch(url.host)
    if link:
        what = "link of a mail filter" if link["filter"] else "short link"
        return f"It is a {what}, and does not contain the real URL. Use the address to which it leads."
    if url.host.endswith(".oraclecloud.com") and url.path.startswith("/p/"):
        return "It is a pre-authenticated request of Oracle Object Storage."
    names = ", ".join(name for name, _ in url.query if _OTHER_SIGNATURE.search(name))
    return f"It has {one_line(names)}, which may be a signature of another service." if names else ""


class Unwrapped(NamedTuple):
    """A URL that was in another one.

    :param wrapper: host of the other URL, or the name of the syntax.
    """

    text: str
    wrapper: str


def unwrapped(text: str) -> Optional[Unwrapped]:
    """The presigned URL in a link of a filter, a redirect or a document; None if it is not in one."""
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
    if _SIGNED_URL.search(text):
        # The signature is that of this URL, which is not in another one.
        return None
    for part in text.partition("?")[2].partition("#")[0].split("&"):
        inner = decoded(part.partition("=")[2])
        if re.match("https?://", inner, re.IGNORECASE) and _SIGNED_URL.search(inner):
            return Unwrapped(inner, host)
    return None


def _host(text: str) -> str:
    try:
        return urlsplit(text).hostname or ""
    except ValueError:
        return ""


def _restored(text: str, uri_encoded: str) -> str:
    try:
        characters = base64.urlsafe_b64decode(f"{uri_encoded.rstrip('=')}==").decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return text
    left = iter(characters)

    def restored(match: "re.Match[str]") -> str:
        count = _COUNTS.index(match[1]) + 2 if match[1] else 1
        return "".join(next(left, "*") for _ in range(count))

    # Some gateways replace two slashes by one.
    return re.sub("^(https?):/(?!/)", r"\1://", _REPLACED.sub(restored, text))
