"""What happens to a URL as a text: in a page, a mail, a chat, a shell."""

import re
from typing import List, NamedTuple, Tuple

from awscli_presign_put.explain.changes import Change
from awscli_presign_put.explain.url import decoded

# With the quotation marks of texts: double, single, angle.
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
    "\\?": "?",
    "\\=": "=",
}
# Of a URL that was encoded as a whole, such as to be a parameter of another one.
_ENCODED = re.compile(r"https?%3a%2f%2f", re.IGNORECASE)


class Repaired(NamedTuple):
    """The text of a URL as it was before, and what happened to it."""

    text: str
    changes: Tuple[Change, ...]


def repaired(text: str) -> Repaired:
    """The URL without the marks of a page, a mail or a shell. White space around it is none."""
    text = text.strip(" \t\r\n")
    changes: List[Change] = []

    def replace(sent: str, signed: str, shown: str = "") -> None:
        nonlocal text
        if sent in text:
            text = text.replace(sent, signed)
            changes.append(Change("text", shown or sent, signed))

    for sent, signed in {**_ENTITIES, **_ESCAPES}.items():
        replace(sent, signed)
    without_marks = _INVISIBLE.sub("", text)
    if without_marks != text:
        changes.append(Change("text", "(an invisible character)", ""))
        text = without_marks
    if re.search(r"=\r?\n", text) and "=3D" in text:
        # Quoted-printable, as mails are sent.
        text = re.sub(r"=\r?\n", "", text).replace("=3D", "=")
        changes.append(Change("text", "=3D", "="))
    joined = re.sub(r"[\r\n]+[ \t]*", "", text)
    if joined != text:
        changes.append(Change("text", "(a line break)", ""))
        text = joined
    inner = text.lstrip(_OPENING)
    # What ends a URL itself has no such mark at its end: its last parameter is a number, a word or a signature.
    outer = inner.rstrip(_CLOSING) if "?" in inner else inner
    marks = (text[: len(text) - len(inner)], inner[len(outer) :])
    changes.extend(Change("text", mark, "") for mark in marks if mark)
    text = outer
    if _ENCODED.match(text):
        text = decoded(text)
        changes.append(Change("text", "%3A%2F%2F", "://"))
    return Repaired(text, tuple(changes))
