"""The header of a CSV manifest -> what each column means: the names of a manifest, in any case, and short ones."""

from typing import Any, Dict, List, NamedTuple, Sequence, Tuple, Union

from awscli_presign_put.options.manifest_line import InvalidLine
from awscli_presign_put.options.manifest_table import FILE, KEY, MEMBERS, REFUSED
from awscli_presign_put.options.table import option_of
from awscli_presign_put.signing.upload.digests import CHECKSUM_PREFIX, DIGESTS

METADATA = "Metadata"
_METADATA_PREFIXES = ("metadata.", "metadata:", "x-amz-meta-")
_LENGTH = "ContentLength"
_DIGITS_OF_LENGTH = 19

Name = Union[str, Tuple[str, str]]
"""A name of a manifest; of metadata, with the name in there."""

_SHORT = {
    "size": _LENGTH,
    "length": _LENGTH,
    "type": "ContentType",
    "mimetype": "ContentType",
    "mediatype": "ContentType",
    "tags": "Tagging",
}
SHORT_NAMES = ("size", "type", "sha256", "md5")
"""Those that help and messages list."""

_FIRST_NAMES = (KEY.lower(), FILE.lower(), *SHORT_NAMES)


_MAIN = (KEY.lower(), FILE.lower())


def _names() -> Dict[str, str]:
    """What a column can be named, without what :func:`_plain` removes -> the name in a manifest."""
    by_option = {member.option: member.name for member in MEMBERS.values() if member.option != "grants"}
    of_digests = {
        digest.header.lower().removeprefix(CHECKSUM_PREFIX): by_option[option_of(digest)]
        for digest in DIGESTS.values()
        if digest.header.lower().startswith(CHECKSUM_PREFIX)
    }
    found = {_plain(option): name for option, name in by_option.items() if option not in ("metadata", "no-overwrite")}
    # Content-MD5 is what every store compares.
    found.update({**of_digests, "md5": "ContentMD5", **_SHORT})
    found.update({_plain(name): name for name in (KEY, FILE, *MEMBERS)})
    return found


def _plain(name: str) -> str:
    return "".join(character for character in name.lower() if character not in "-_ ")


class Columns(NamedTuple):
    """What the columns mean.

    :param names: in the order of the columns.
    """

    names: Tuple[Name, ...]

    @property
    def has_file(self) -> bool:
        """Whether rows can name a file."""
        return FILE in self.names

    def values(self, row: List[str]) -> Dict[str, Any]:
        """What a row says, as a line of JSON would; an empty field says nothing.

        :raises InvalidLine: it has too few fields, or too many.
        """
        self._check(row)
        values: Dict[str, Any] = {}
        for name, field in zip(self.names, row):
            if isinstance(name, tuple) and field:
                values.setdefault(METADATA, {})[name[1]] = field
            elif field:
                values[str(name)] = field
        if not values:
            raise InvalidLine(" is empty. Each row must have a key.")
        if not (KEY in values or FILE in values):
            raise InvalidLine(f" has no {KEY}.")
        return values

    def alike(self, rows: List[List[str]]) -> List[Tuple[List[int], Tuple[Name, ...], List[Sequence[Any]]]]:
        """Of rows that have the same fields: their places, the names of these fields, and the fields by column.

        :raises ValueError: one has too few fields, or too many.
        """
        count = len(self.names)
        if set(map(len, rows)) != {count}:
            raise ValueError
        if not any("" in row for row in rows):
            return [(list(range(len(rows))), self.names, self._columns(self.names, rows))]
        by_fields: Dict[Tuple[bool, ...], List[int]] = {}
        for at, row in enumerate(rows):
            by_fields.setdefault(tuple(map(bool, row)), []).append(at)
        found = []
        for fields, places in by_fields.items():
            names = tuple(name for name, is_there in zip(self.names, fields) if is_there)
            those = [[field for field in rows[at] if field] for at in places]
            if KEY not in names:
                raise ValueError
            found.append((places, names, self._columns(names, those)))
        return found

    @staticmethod
    def _columns(names: Tuple[Name, ...], rows: List[List[str]]) -> List[Sequence[Any]]:
        columns: List[Sequence[Any]] = list(zip(*rows))
        if _LENGTH in names:
            at = names.index(_LENGTH)
            text = "".join(columns[at])
            if text.isascii() and text.isdigit() and max(map(len, columns[at])) <= _DIGITS_OF_LENGTH:
                columns[at] = list(map(int, columns[at]))
        return columns

    def _check(self, row: List[str]) -> None:
        if not row:
            raise InvalidLine(" is empty. Each row must have a key.")
        if len(row) != len(self.names):
            more = "Enclose a field that has the separator in quotes." if len(row) > len(self.names) else ""
            fields = "1 field" if len(row) == 1 else f"{len(row)} fields"
            raise InvalidLine(f" has {fields}. The header has {len(self.names)}. {more}".rstrip())


def columns_of(header: List[str]) -> Columns:
    """What the columns of this header mean.

    :raises InvalidLine: one means nothing, or two mean the same, or there is no key.
    """
    if not any(header):
        raise InvalidLine(f" is empty. {_FIRST_LINE}")
    known = _names()
    if not any(_plain(column) in _MAIN for column in header):
        first = next((column.strip() for column in header if _is_unknown(column.strip(), known)), None)
        if first is not None:
            raise InvalidLine(
                f": the column {first!r} is unknown. {_nearest(first, known)}{_FIRST_LINE} {_all_names()}"
            )
    names = tuple(_name(column.strip(), at, known) for at, column in enumerate(header, 1))
    seen: Dict[Name, str] = {}
    for name, column in zip(names, header):
        same = (METADATA, name[1].lower()) if isinstance(name, tuple) else name
        if same in seen:
            both = f"{seen[same]!r} and {column.strip()!r}, which mean the same"
            both = f"the column {column.strip()!r} twice" if seen[same] == column.strip() else both
            raise InvalidLine(f" has {both}. Use only one of them.")
        seen[same] = column.strip()
    if not (KEY in names or FILE in names):
        raise InvalidLine(f" has no column {KEY}. {_FIRST_LINE}")
    return Columns(names)


_FIRST_LINE = f"The first line must have the names of the columns, such as {KEY},{_LENGTH}."


def _name(column: str, at: int, known: Dict[str, str]) -> Name:
    if not column:
        raise InvalidLine(f": column {at} has no name. Name it, or remove it.")
    for prefix in _METADATA_PREFIXES:
        if column.lower().startswith(prefix):
            inner = column[len(prefix) :].strip()
            if not inner:
                raise InvalidLine(f": the column {column!r} has no name of metadata. Use {METADATA}.NAME.")
            return METADATA, inner
    name = known.get(_plain(column))
    if name == METADATA:
        advice = f"Use a column for each name, such as {METADATA}.owner."
        raise InvalidLine(f": the column {column!r} cannot be used. {advice}")
    if name is not None:
        return name
    refused = {_plain(other): text for other, text in REFUSED.items()}.get(_plain(column))
    if refused is not None:
        raise InvalidLine(f": the column {column!r} cannot be used in a manifest. {refused}")
    raise InvalidLine(f": the column {column!r} is unknown. {_nearest(column, known)}{_all_names()}")


def _is_unknown(column: str, known: Dict[str, str]) -> bool:
    is_of_metadata = column.lower().startswith(_METADATA_PREFIXES)
    return bool(column) and not is_of_metadata and _plain(column) not in (*known, *map(_plain, REFUSED))


def _nearest(column: str, known: Dict[str, str]) -> str:
    """What may have been meant by a column, as a sentence with a space after it."""
    from difflib import get_close_matches

    nearest = get_close_matches(_plain(column), known, 1)
    return f"Use {known[nearest[0]]}. " if nearest else ""


def _all_names() -> str:
    names = ", ".join(name for name in MEMBERS if name != METADATA)
    return f"The columns are {', '.join(_FIRST_NAMES)}, {METADATA}.NAME, and the names of a manifest: {names}."
