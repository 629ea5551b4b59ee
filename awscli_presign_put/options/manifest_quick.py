"""Many lines of a manifest at once, where they are like lines that have been read by all rules.

All rules for one line take longer than signing it does. So what a line of certain names becomes is learned from the
first such line that :class:`~awscli_presign_put.options.manifest_line.LineRules` has read, and of the next ones only
the values are looked at, a column at a time: each must be one that was there before with the same others, or of a form
that no rule refuses. In any doubt, a line is read by all rules.
"""

from itertools import chain
from typing import Any, Callable, Dict, Iterable, List, NamedTuple, Optional, Sequence, Tuple, TypeVar, Union

from awscli_presign_put.options.csv_columns import Columns, Name
from awscli_presign_put.options.manifest_forms import FORMS, HEADERS, METADATA, OF_MD5, Column, Form, InDoubt
from awscli_presign_put.options.manifest_line import MAX_LINE_BYTES, InvalidLine, LineRules, Pairs, scan
from awscli_presign_put.options.manifest_table import KEY
from awscli_presign_put.options.table import MAX_HEADER_BYTES
from awscli_presign_put.signing.upload.headers import Header
from awscli_presign_put.signing.upload.limits import MAX_METADATA_BYTES
from awscli_presign_put.signing.upload.upload_request import Uploads

_METADATA_HEADER = "x-amz-meta-"
_MAX_SHAPES = 256
_MAX_KNOWN = 4096
_MAX_KNOWN_BYTES = 4096

Source = TypeVar("Source")
Read = Callable[[Source], Tuple[str, List[Header]]]
"""Reads a line by all rules."""


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
        self._known = 0

    def uploads(self, batch: List[bytes]) -> Optional[Uploads]:
        """The uploads of these lines; None where they cannot be read together, or a rule refuses one."""
        try:
            rows = _rows(batch)
            alike = _columns(rows)
            if alike is not None:
                return self._alike(batch, self._rules.read, *alike)
            by_names: Dict[Tuple[Name, ...], List[int]] = {}
            flat = [_flat(row) for row in rows]
            for at, (names, _) in enumerate(flat):
                by_names.setdefault(names, []).append(at)
            parts = ((places, names, list(zip(*(flat[at][1] for at in places)))) for names, places in by_names.items())
            return self._of_parts(batch, self._rules.read, parts)
        except (InDoubt, InvalidLine, StopIteration, ValueError, RecursionError):
            return None

    def uploads_of_rows(self, rows: List[List[str]], columns: Columns) -> Optional[Uploads]:
        """The same of rows of CSV."""

        def read(row: List[str]) -> Tuple[str, List[Header]]:
            return self._rules.asked(columns.values(row))

        try:
            return self._of_parts(rows, read, columns.alike(rows))
        except (InDoubt, InvalidLine, ValueError):
            return None

    def _of_parts(
        self, sources: Sequence[Source], read: "Read[Source]", parts: Iterable[Tuple[List[int], Any, Any]]
    ) -> Uploads:
        """:param parts: the places of those that have the same names, these names, and their values by name."""
        count = len(sources)
        uploads = Uploads([b""] * count, [()] * count, [()] * count)
        for places, names, columns in parts:
            part = self._alike([sources[at] for at in places], read, names, columns)
            if len(places) == count:
                return part
            for at, key, headers, values in zip(places, *part):
                uploads.keys[at], uploads.names[at], uploads.values[at] = key, headers, values
        return uploads

    def _alike(
        self, sources: List[Source], read: "Read[Source]", names: Tuple[Name, ...], columns: List[Column]
    ) -> Uploads:
        """The uploads of lines that have these names.

        :param read: reads one of the lines by all rules.
        :raises InvalidLine: a rule refuses one.
        """
        shape = self._shapes.get(names)
        if shape is not None:
            try:
                return self._of_shape(shape, sources, read, names, columns)
            # TypeError, AttributeError: a value is no text.
            except (InDoubt, TypeError, AttributeError, UnicodeEncodeError):
                pass
        uploads = Uploads([], [], [])
        for source in sources:
            key, asked = read(source)
            uploads.add(key, tuple(asked))
        if shape is None:
            if len(self._shapes) >= _MAX_SHAPES:
                self._shapes.clear()
            self._shapes[names] = _shape(names, asked)
        return uploads

    def _of_shape(
        self,
        shape: _Shape,
        sources: List[Source],
        read: "Read[Source]",
        names: Tuple[Name, ...],
        columns: List[Column],
    ) -> Uploads:
        keys = self._keys(columns[shape.key])
        count = len(keys)
        pool = [form(columns[at]) for at, form in shape.forms]
        sizes = [max(map(len, column)) for column in pool]
        if sum(sizes) > shape.room[0] or sum(sizes[at] for at in shape.of_metadata) > shape.room[1]:
            raise InDoubt
        if shape.known:
            rows = list(zip(*(columns[at] for at in shape.known)))
            contents = [shape.contents.get(row) for row in rows]
            if None in contents:
                contents = [self._content(shape, names, row, read, source) for row, source in zip(rows, sources)]
            pool += zip(*(content for content in contents if content is not None))
        values = [[source] * count if isinstance(source, bytes) else pool[source] for source in shape.sources]
        return Uploads(keys, [shape.headers] * count, list(zip(*values)) if values else [()] * count)

    def _content(
        self, shape: _Shape, names: Tuple[Name, ...], row: Tuple[Any, ...], read: "Read[Source]", source: Source
    ) -> Tuple[bytes, ...]:
        """The values of the headers of these values, and of the line that they are in."""
        content = shape.contents.get(row)
        if content is None:
            _, asked = read(source)
            content = tuple(value.encode() for _, value in _known_headers(names, shape.known, asked))
            if sum(map(len, content)) > _MAX_KNOWN_BYTES or not all(type(value) is str for value in row):
                raise InDoubt
            if self._known >= _MAX_KNOWN:
                self._known = 0
                for other in self._shapes.values():
                    other.contents.clear()
            self._known += 1
            shape.contents[row] = content
        return content

    def _keys(self, column: Column) -> List[bytes]:
        text = "\0".join(column)
        keys = [key.encode() for key in column]
        lengths = list(map(len, keys))
        if min(lengths) == 0 or max(lengths) > self._rules.room or text.count("\0") >= len(keys) or "s3://" in text:
            raise InDoubt
        return keys


def _rows(batch: List[bytes]) -> List[Pairs]:
    """The JSON objects in these lines.

    They are read as one array. A string cannot go from one line to the next, because it cannot have a line break. Each
    line begins with a brace, which cannot follow a comma within an object; it could within an array, but no value may
    be one. So where there are as many objects as lines, there is one in each line.

    :raises ValueError: they are no JSON.
    """
    if max(map(len, batch)) > MAX_LINE_BYTES:
        raise InDoubt
    text = "[" + b",\n".join(batch).decode() + "]"
    rows: List[Pairs]
    rows, end = scan(text, 0)
    if end != len(text) or len(rows) != len(batch) or text.count(",\n{") != len(batch) - 1 or text[1] != "{":
        raise InDoubt
    return rows


def _columns(rows: List[Pairs]) -> Optional[Tuple[Tuple[str, ...], List[Column]]]:
    """Names that all rows have in one order, and the values of each; None where there are none, or metadata."""
    pairs = list(chain.from_iterable(rows))
    if len(pairs) != len(rows) * len(rows[0]):
        return None
    all_names, values = zip(*pairs)
    count = len(rows[0])
    names = all_names[:count]
    if all_names != names * len(rows) or METADATA in names:
        return None
    return names, [values[at::count] for at in range(count)]


def _flat(row: Pairs) -> Tuple[Tuple[Name, ...], Tuple[Any, ...]]:
    """The names and the values of an object, those of metadata among them."""
    names, values = zip(*row)
    if METADATA not in names:
        return names, values
    at = names.index(METADATA)
    if type(values[at]) is not Pairs:
        raise InDoubt
    inner = tuple((METADATA, name) for name, _ in values[at])
    contents = tuple(value for _, value in values[at])
    return names[:at] + names[at + 1 :] + inner, values[:at] + values[at + 1 :] + contents


def _shape(names: Tuple[Name, ...], asked: List[Header]) -> _Shape:
    """:param asked: the headers of a line with these names."""
    own = {header.name.lower() for header in asked if not header.option.startswith("--")}
    two_md5 = sum(header.name.lower() in OF_MD5 for header in asked) > 1
    headers = sorted(asked, key=lambda header: header.name.lower())
    forms: Dict[str, Tuple[int, Form]] = {}
    known = []
    for at, name in enumerate(names):
        member = name if isinstance(name, str) else METADATA
        header = _header_of(name)
        if header in own and member in FORMS and not (two_md5 and header in OF_MD5):
            forms[header] = at, FORMS[member]
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
    return f"{_METADATA_HEADER}{name[1]}".lower() if isinstance(name, tuple) else HEADERS.get(name, "")


def _known_headers(names: Tuple[Name, ...], known: Tuple[int, ...], asked: List[Header]) -> List[Tuple[str, str]]:
    """The headers, in lower case, that the names at these places set, with their values."""
    members = {names[at] for at in known}
    return [(header.name.lower(), header.value) for header in asked if header.option in members]
