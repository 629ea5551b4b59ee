"""Signatures and session tokens are hidden everywhere in a document: those of the input, and those that are quoted."""

import re
import string
from typing import Any, Iterable, List, Set, Tuple

from awscli_presign_put.explain.url import Pairs

HIDDEN = "(hidden)"

# The parameters, fields and headers whose values are secret, of S3 and of other services, such as sig and q-signature.
_NAME = re.compile(r"(?:signature|token|(?:^|[^a-z])sig|^authorization)\W*$", re.IGNORECASE)
# A quotation of a URL, a header or a policy by a client or a store.
_EQUALS = r"(?:=|%(?:25)*3D|\"\s*,\s*\"|\"\s*:\s*\")"
_QUOTED = re.compile(
    rf"((?:Security-Token|Session-Token|Signature|(?<![A-Za-z0-9])sig){_EQUALS}|Security-Token:[ \t]*)"
    r"(?:(?!%(?:25)*26)[^&\s\"'<>])+",
    re.IGNORECASE,
)
# A character as it is encoded in URLs, up to any number of times, in JSON and in XML.
_CHARACTER = re.compile(
    r"%(?:25)*(?P<url>[0-9A-F]{2})|\\u00(?P<json>[0-9A-F]{2})|&\#x(?P<hex>[0-9A-F]{2});|&\#(?P<decimal>[0-9]{2,3});"
    r"|\\(?P<slash>/)|(?P<plain>[\s\S])",
    re.IGNORECASE,
)
_BASES = {"url": 16, "json": 16, "hex": 16, "decimal": 10}
_SMALL = {ord(letter): letter.lower() for letter in string.ascii_uppercase}
# Shorter values are not hidden: they could occur by chance. Of longer values, each part of this length is hidden.
_LEAST, _PART = 8, 12
# A part with fewer different characters is not hidden: session tokens contain many slashes.
_DIFFERENT = 3


def secrets_in(pairs: Pairs) -> Iterable[str]:
    """The values whose names show that they are secret."""
    return [value for name, value in pairs if _NAME.search(name) and len(value) >= _LEAST]


class Hider:
    """Hides secrets in a document.

    :param secrets: values that are hidden as a whole and in parts, however they are encoded.
    """

    def __init__(self, secrets: Iterable[str]) -> None:
        self._parts: dict[int, Set[str]] = {}
        for secret in secrets:
            text = _plain(secret)[0]
            size = min(_PART, len(text))
            parts = {text[at : at + size] for at in range(len(text) - size + 1)}
            self._parts.setdefault(size, set()).update(part for part in parts if len(set(part)) >= _DIFFERENT)

    def hide(self, value: Any) -> Any:
        """The document without the secrets, in all texts and names of members."""
        if isinstance(value, dict):
            return {self._in_text(name): self.hide(each) for name, each in value.items()}
        if isinstance(value, list):
            return [self.hide(each) for each in value]
        return self._in_text(value) if isinstance(value, str) else value

    def _in_text(self, text: str) -> str:
        text = _QUOTED.sub(rf"\1{HIDDEN}", text)
        if not self._parts or len(text) < _LEAST:
            return text
        plain, spans = _plain(text)
        shown: List[str] = []
        at, shown_to, hidden_to = 0, 0, -1
        while at < len(plain):
            size = max((size for size, parts in self._parts.items() if plain[at : at + size] in parts), default=0)
            if size and at > hidden_to:
                shown += [text[shown_to : spans[at][0]], HIDDEN]
            if size:
                hidden_to = max(hidden_to, at + size)
                shown_to = spans[hidden_to - 1][1]
            at += 1
        return "".join([*shown, text[shown_to:]])


def _plain(text: str) -> Tuple[str, List[Tuple[int, int]]]:
    """The bytes of the text, decoded and in lower case, and the position of each of them in the text."""
    characters: List[str] = []
    spans: List[Tuple[int, int]] = []
    for match in _CHARACTER.finditer(text):
        kind = match.lastgroup or "plain"
        character = match[kind] if kind not in _BASES else chr(int(match[kind], _BASES[kind]))
        # In a query, a plus is a space. What is encoded are the bytes of a character.
        raw = character.encode("latin-1" if kind in _BASES else "utf-8", "replace").decode("latin-1")
        characters += raw.replace(" ", "+").translate(_SMALL)
        spans += [match.span()] * len(raw)
    return "".join(characters), spans
