"""Forms that no rule of a manifest refuses, for many values at once.

They may only be narrower than the rules of the options, which ``values.py`` has.
"""

import re
from binascii import b2a_base64
from typing import Any, Callable, Dict, Sequence

from awscli_presign_put.options.manifest_table import name_of_option
from awscli_presign_put.options.table import option_of
from awscli_presign_put.signing.bulk.text_template import column_of
from awscli_presign_put.signing.upload.digests import DIGESTS
from awscli_presign_put.signing.upload.headers import TOKEN
from awscli_presign_put.signing.upload.limits import MAX_PUT_BYTES

METADATA = "Metadata"


class InDoubt(Exception):
    """A rule may refuse this."""


Column = Sequence[Any]
Form = Callable[[Column], Sequence[bytes]]
"""From the values of a column to those of the header, in doubt raising :class:`InDoubt`."""

_HEX = re.compile("[0-9A-Fa-f]*")
_TEXT = re.compile(r"(?:[!-~]+(?: [!-~]+)*\n)*")
_TYPE = re.compile(rf"(?:{TOKEN}/{TOKEN}(?: ?;[!-~]*(?: [!-~]+)*)?\n)*")
_TAG = re.compile(r"(?:[A-Za-z0-9._-]{1,128}=[A-Za-z0-9._-]{0,256}\n)*")


def _lines_like(pattern: "re.Pattern[str]") -> Form:
    def form(column: Column) -> Sequence[bytes]:
        text = "\n".join(column) + "\n"
        if text.count("\n") != len(column) or not pattern.fullmatch(text):
            raise InDoubt
        return text.encode().split(b"\n")[:-1]

    return form


def _counts(column: Column) -> Sequence[bytes]:
    if set(map(type, column)) != {int} or min(column) < 0 or max(column) > MAX_PUT_BYTES:
        raise InDoubt
    return column_of(list(map(str, column)))


def _digests(size: int) -> Form:
    """Base64 of so many bytes, the last of whose characters has no bits beyond them; or all in hexadecimal."""
    full, rest = divmod(size, 3)
    last = {
        0: "",
        1: "[A-Za-z0-9+/][AQgw]==",
        2: "[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=",
    }[rest]
    in_base64 = _lines_like(re.compile(f"(?:[A-Za-z0-9+/]{{{full * 4}}}{last}\n)*"))

    def form(column: Column) -> Sequence[bytes]:
        return _from_hex(column, size) if len(column[0]) == size * 2 and column[0][-1] != "=" else in_base64(column)

    return form


def _from_hex(column: Column, size: int) -> Sequence[bytes]:
    text = "".join(column)
    if set(map(len, column)) != {size * 2} or not _HEX.fullmatch(text):
        raise InDoubt
    raw = bytes.fromhex(text)
    return [b2a_base64(raw[start : start + size], newline=False) for start in range(0, len(raw), size)]


_DIGESTS = {name_of_option(option_of(digest)): digest for digest in DIGESTS.values()}
_TEXTS = {
    "CacheControl": "cache-control",
    "ContentDisposition": "content-disposition",
    "ContentEncoding": "content-encoding",
    "ContentLanguage": "content-language",
}
FORMS: Dict[str, Form] = {
    "ContentLength": _counts,
    "ContentType": _lines_like(_TYPE),
    "Tagging": _lines_like(_TAG),
    **dict.fromkeys((*_TEXTS, METADATA), _lines_like(_TEXT)),
    **{name: _digests(digest.size) for name, digest in _DIGESTS.items()},
}
HEADERS = {
    "ContentLength": "content-length",
    "ContentType": "content-type",
    "Tagging": "x-amz-tagging",
    **_TEXTS,
    **{name: digest.header.lower() for name, digest in _DIGESTS.items()},
}
OF_MD5 = tuple(digest.header.lower() for digest in DIGESTS.values() if digest.function == "MD5")
