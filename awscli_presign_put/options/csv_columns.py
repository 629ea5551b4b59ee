"""``--manifest`` of CSV: one upload a row. The header names columns as a manifest does, in any case, and shorter."""

import re
from functools import partial
from itertools import compress
from typing import Dict, Iterator, List, Tuple

from awscli_presign_put.options.csv_rows import CsvRows
from awscli_presign_put.options.lines import Lines
from awscli_presign_put.options.manifest_line import InvalidLine, Line
from awscli_presign_put.options.manifest_lines import Batch
from awscli_presign_put.options.manifest_table import FILE, KEY, MEMBERS, METADATA, REFUSED, Name
from awscli_presign_put.options.table import option_of
from awscli_presign_put.options.usage_errors import UsageError
from awscli_presign_put.shown import visible
from awscli_presign_put.signing.upload.digests import CHECKSUM_PREFIX, DIGESTS
from awscli_presign_put.signing.upload.headers import METADATA_PREFIX

_METADATA_PREFIXES = ("metadata.", "metadata:", METADATA_PREFIX)
_LENGTH = "ContentLength"
_HEADER = re.compile(r"(?:\W?\w[\w .:-]*\W?[,;\t])*\W?(?:key|file)\W?(?:[,;\t]|\Z)", re.IGNORECASE)

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

_MAIN = (KEY.lower(), FILE.lower())
_FIRST_LINE = f"The first line must have the names of the columns, such as {KEY},{_LENGTH}."


def is_header_of_csv(text: str) -> bool:
    """Whether a line seems to have names of columns, of which one is that of a key or a file."""
    return _HEADER.match(text) is not None


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


def line_of_row(columns: Tuple[Name, ...], row: List[str]) -> Line:
    """What a row says, as a line of JSON would; an empty field says nothing.

    :param columns: what they mean, from :func:`columns_of`.
    :raises InvalidLine: it has too few fields, or too many.
    """
    if len(row) != len(columns) or not any(row):
        raise InvalidLine(_fault_of_row(columns, row))
    if "" not in row:
        return columns, row
    names = tuple(compress(columns, row))
    if not (KEY in names or FILE in names):
        raise InvalidLine(f" has no {KEY}.")
    return names, [field for field in row if field]


def _fault_of_row(columns: Tuple[Name, ...], row: List[str]) -> str:
    if not row or len(row) == len(columns):
        return " is empty. Each row must have a key."
    more = " Enclose a field that has the separator in quotes." if len(row) > len(columns) else ""
    fields = "1 field" if len(row) == 1 else f"{len(row)} fields"
    return f" has {fields}. The header has {len(columns)}.{more}"


def csv_batches(lines: Lines) -> Iterator[Batch]:
    """Rows, as many at a time as are there.

    :raises UsageError: the file cannot be read; or the first line has no names of columns, or is the only one.
    """
    rows = CsvRows(lines)
    header = rows.header()
    if header is None:
        raise UsageError(f"{lines.option} {lines.path} is empty. {_FIRST_LINE}")
    if header.fault is not None:
        raise lines.error(*header.fault)
    try:
        columns = columns_of(header.rows[0])
    except InvalidLine as error:
        raise lines.error(header.numbers[0], visible(str(error))) from error
    has_rows = False
    for batch in rows.batches():
        has_rows = has_rows or bool(batch.rows) or batch.fault is not None
        yield Batch(batch.numbers, batch.rows, partial(line_of_row, columns), fault=batch.fault)
    if not has_rows:
        raise lines.error(header.numbers[0], " is the only line. Add a row for each key.")


def columns_of(header: List[str]) -> Tuple[Name, ...]:
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
    return names


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
    return (
        f"The columns are {', '.join((*_MAIN, *SHORT_NAMES))}, {METADATA}.NAME, and the names of a manifest: {names}."
    )
