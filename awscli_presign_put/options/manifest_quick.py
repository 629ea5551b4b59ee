"""Many lines of a manifest at once, where they are like lines that have been read by all rules.

All rules for one line take longer than signing it does. So what a line of certain names becomes is learned from the
first such line that :class:`~awscli_presign_put.options.manifest_line.LineRules` has read, and of the next ones only
the values are looked at, a column at a time: each must be one that was there before with the same others, or of a form
that no rule refuses. In any doubt nothing is said here, and each line is read by all rules.
"""

import re
from itertools import chain
from typing import Any, Callable, Dict, List, NamedTuple, Optional, Sequence, Tuple, Union

from awscli_presign_put.options.manifest_line import MAX_LINE_BYTES, LineRules, Pairs, scan
from awscli_presign_put.options.manifest_table import KEY, name_of_option
from awscli_presign_put.options.table import MAX_HEADER_BYTES, AskedHeader, option_of
from awscli_presign_put.options.values import MAX_METADATA_BYTES
from awscli_presign_put.signing.blanks import column_of
from awscli_presign_put.signing.digests import DIGESTS
from awscli_presign_put.signing.headers import TOKEN
from awscli_presign_put.signing.limits import MAX_PUT_BYTES
from awscli_presign_put.signing.request import Uploads

_METADATA = "Metadata"
_METADATA_HEADER = "x-amz-meta-"
_MAX_SHAPES = 256
_MAX_KNOWN = 1024
_MAX_KNOWN_BYTES = 4096

Name = Union[str, Tuple[str, str]]
"""A name in a line; of metadata, with the name in there."""

Column = Sequence[Any]
Form = Callable[[Column], Sequence[bytes]]
"""From the values of a column to those of the header, in doubt raising :class:`_InDoubt`."""

_TEXT = re.compile(r"(?:[!-~]+(?: [!-~]+)*\n)*")
_TYPE = re.compile(rf"(?:{TOKEN}/{TOKEN}\n)*")


def _lines_like(pattern: "re.Pattern[str]") -> Form:
    def form(column: Column) -> Sequence[bytes]:
        text = "\n".join(column) + "\n"
        if text.count("\n") != len(column) or not pattern.fullmatch(text):
            raise _InDoubt
        return text.encode().split(b"\n")[:-1]

    return form


def _counts(column: Column) -> Sequence[bytes]:
    if set(map(type, column)) != {int} or min(column) < 0 or max(column) > MAX_PUT_BYTES:
        raise _InDoubt
    return column_of(list(map(str, column)))


def _digests(size: int) -> Form:
    """Base64 of so many bytes, the last of whose characters has no bits beyond them."""
    full, rest = divmod(size, 3)
    last = {
        0: "",
        1: "[A-Za-z0-9+/][AQgw]==",
        2: "[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=",
    }[rest]
    return _lines_like(re.compile(f"(?:[A-Za-z0-9+/]{{{full * 4}}}{last}\n)*"))


_DIGESTS = {name_of_option(option_of(digest)): digest for digest in DIGESTS.values()}
_TEXTS = {
    "CacheControl": "cache-control",
    "ContentDisposition": "content-disposition",
    "ContentEncoding": "content-encoding",
    "ContentLanguage": "content-language",
}
_FORMS: Dict[str, Form] = {
    "ContentLength": _counts,
    "ContentType": _lines_like(_TYPE),
    **dict.fromkeys((*_TEXTS, _METADATA), _lines_like(_TEXT)),
    **{name: _digests(digest.size) for name, digest in _DIGESTS.items()},
}
_HEADERS = {
    "ContentLength": "content-length",
    "ContentType": "content-type",
    **_TEXTS,
    **{name: digest.header.lower() for name, digest in _DIGESTS.items()},
}
_OF_MD5 = tuple(digest.header.lower() for digest in DIGESTS.values() if digest.function == "MD5")


class _Shape(NamedTuple):
    """What lines of certain names become.

    :param key: the place of the key among the values.
    :param forms: the places of the values that can be any of a form, each with that form.
    :param known: the places of the other values.
    :param headers: the names of the headers, in order.
    :param sources: for each header its value, where it is the same in all lines; else the place of its value among
        those that have a form, and those of ``contents`` after them.
    :param contents: from values that were there together at ``known`` to the values of their headers.
    :param of_metadata: which of ``forms`` are metadata.
    :param room: the bytes that values of a form can have together, and those of metadata among them.
    """

    key: int
    forms: Tuple[Tuple[int, Form], ...]
    known: Tuple[int, ...]
    headers: Tuple[str, ...]
    sources: Tuple[Union[bytes, int], ...]
    contents: Dict[Tuple[Any, ...], Tuple[bytes, ...]]
    of_metadata: Tuple[int, ...]
    room: Tuple[int, int]


class QuickRules:
    """What was learned of the lines of a run.

    :param rules: those by which they are read.
    """

    def __init__(self, rules: LineRules) -> None:
        self._rules = rules
        self._shapes: Dict[Tuple[Name, ...], _Shape] = {}

    def uploads(self, batch: List[bytes]) -> Optional[Uploads]:
        """The uploads of these lines; None where a rule may refuse one."""
        try:
            rows = _rows(batch)
            alike = _columns(rows)
            if alike is not None:
                return self._of_shape(*alike)
            by_names: Dict[Tuple[Name, ...], List[int]] = {}
            flat = [_flat(row) for row in rows]
            for at, (names, _) in enumerate(flat):
                by_names.setdefault(names, []).append(at)
            parts = [
                (places, self._of_shape(names, list(zip(*(flat[at][1] for at in places)))))
                for names, places in by_names.items()
            ]
        except (_InDoubt, StopIteration, ValueError, TypeError, AttributeError, RecursionError):
            return None
        uploads = Uploads([b""] * len(batch), [()] * len(batch), [()] * len(batch))
        for places, part in parts:
            for at, key, names, values in zip(places, *part):
                uploads.keys[at], uploads.names[at], uploads.values[at] = key, names, values
        return uploads

    def learn(self, line: bytes, asked: List[AskedHeader]) -> None:
        """Learn what a line becomes.

        :param line: one that :attr:`LineRules.read` has read.
        :param asked: the headers that came of it.
        """
        try:
            names, values = _flat(_rows([line])[0])
        except (_InDoubt, StopIteration):
            return
        shape = self._shapes.get(names)
        if shape is None:
            if len(self._shapes) >= _MAX_SHAPES:
                self._shapes.clear()
            shape = self._shapes[names] = _shape(names, asked)
        content = tuple(value.encode() for _, value in _known_headers(names, shape.known, asked))
        if len(shape.contents) >= _MAX_KNOWN:
            shape.contents.clear()
        row = tuple(values[at] for at in shape.known)
        if sum(map(len, content)) <= _MAX_KNOWN_BYTES and all(type(value) is str for value in row):
            shape.contents[row] = content

    def _of_shape(self, names: Tuple[Name, ...], columns: List[Column]) -> Uploads:
        shape = self._shapes.get(names)
        if shape is None:
            raise _InDoubt
        keys = self._keys(columns[shape.key])
        count = len(keys)
        pool = [form(columns[at]) for at, form in shape.forms]
        sizes = [max(map(len, column)) for column in pool]
        if sum(sizes) > shape.room[0] or sum(sizes[at] for at in shape.of_metadata) > shape.room[1]:
            raise _InDoubt
        if shape.known:
            try:
                contents = [shape.contents[row] for row in zip(*(columns[at] for at in shape.known))]
            except KeyError:
                raise _InDoubt from None
            pool += zip(*contents)
        values = [[source] * count if isinstance(source, bytes) else pool[source] for source in shape.sources]
        return Uploads(keys, [shape.headers] * count, list(zip(*values)) if values else [()] * count)

    def _keys(self, column: Column) -> List[bytes]:
        text = "\0".join(column)
        keys = [key.encode() for key in column]
        lengths = list(map(len, keys))
        if min(lengths) == 0 or max(lengths) > self._rules.room or text.count("\0") >= len(keys) or "s3://" in text:
            raise _InDoubt
        return keys


class _InDoubt(Exception):
    """A rule may refuse this."""


def _rows(batch: List[bytes]) -> List[Pairs]:
    """The JSON objects in these lines.

    They are read as one array. A string cannot go from one line to the next, because it cannot have a line break. Each
    line begins with a brace, which cannot follow a comma within an object; it could within an array, but no value may
    be one. So where there are as many objects as lines, there is one in each line.

    :raises ValueError: they are no JSON.
    """
    if max(map(len, batch)) > MAX_LINE_BYTES:
        raise _InDoubt
    text = "[" + b",\n".join(batch).decode() + "]"
    rows: List[Pairs]
    rows, end = scan(text, 0)
    if end != len(text) or len(rows) != len(batch) or text.count(",\n{") != len(batch) - 1 or text[1] != "{":
        raise _InDoubt
    return rows


def _columns(rows: List[Pairs]) -> Optional[Tuple[Tuple[str, ...], List[Column]]]:
    """Names that all rows have in one order, and the values of each; None where there are none, or metadata."""
    pairs = list(chain.from_iterable(rows))
    if len(pairs) != len(rows) * len(rows[0]):
        return None
    all_names, values = zip(*pairs)
    count = len(rows[0])
    names = all_names[:count]
    if all_names != names * len(rows) or _METADATA in names:
        return None
    return names, [values[at::count] for at in range(count)]


def _flat(row: Pairs) -> Tuple[Tuple[Name, ...], Tuple[Any, ...]]:
    """The names and the values of an object, those of metadata among them."""
    names, values = zip(*row)
    if _METADATA not in names:
        return names, values
    at = names.index(_METADATA)
    if type(values[at]) is not Pairs:
        raise _InDoubt
    inner = tuple((_METADATA, name) for name, _ in values[at])
    contents = tuple(value for _, value in values[at])
    return names[:at] + names[at + 1 :] + inner, values[:at] + values[at + 1 :] + contents


def _shape(names: Tuple[Name, ...], asked: List[AskedHeader]) -> _Shape:
    """:param asked: the headers of a line with these names."""
    own = {header.name.lower() for header in asked if not header.option.startswith("--")}
    two_md5 = sum(header.name.lower() in _OF_MD5 for header in asked) > 1
    headers = sorted(asked, key=lambda header: header.name.lower())
    forms: Dict[str, Tuple[int, Form]] = {}
    known = []
    for at, name in enumerate(names):
        member = name if isinstance(name, str) else _METADATA
        header = _header_of(name)
        if header in own and member in _FORMS and not (two_md5 and header in _OF_MD5):
            forms[header] = at, _FORMS[member]
        elif name != KEY:
            known.append(at)
    places: Dict[str, int] = {header: at for at, header in enumerate(forms)}
    for header, _ in _known_headers(names, tuple(known), asked):
        places[header] = len(places)
    sources = tuple(places.get(header.name.lower(), header.value.encode()) for header in headers)
    alike = [header for header in headers if header.name.lower() not in places]
    of_metadata = [header for header in headers if header.name.lower().startswith(_METADATA_HEADER)]
    size = sum(len(header.name) for header in headers) + sum(len(header.value) for header in alike)
    metadata_size = sum(len(header.name) - len(_METADATA_HEADER) for header in of_metadata) + sum(
        len(header.value) for header in of_metadata if header in alike
    )
    return _Shape(
        key=names.index(KEY),
        forms=tuple(forms.values()),
        known=tuple(known),
        headers=tuple(header.name for header in headers),
        sources=sources,
        contents={},
        of_metadata=tuple(at for at, header in enumerate(forms) if header.startswith(_METADATA_HEADER)),
        room=(MAX_HEADER_BYTES - size - (_MAX_KNOWN_BYTES if known else 0), MAX_METADATA_BYTES - metadata_size),
    )


def _header_of(name: Name) -> str:
    """The header, in lower case, that a name sets whose values have a form; of another name any text."""
    return f"{_METADATA_HEADER}{name[1]}".lower() if isinstance(name, tuple) else _HEADERS.get(name, "")


def _known_headers(names: Tuple[Name, ...], known: Tuple[int, ...], asked: List[AskedHeader]) -> List[Tuple[str, str]]:
    """The headers, in lower case, that the names at these places set, with their values."""
    members = {names[at] for at in known}
    return [(header.name.lower(), header.value) for header in asked if header.option in members]
