"""``--manifest``: one upload a line, read as they come and in constant memory."""

import json
from contextlib import closing
from functools import lru_cache, partial
from typing import Any, Callable, Dict, Iterator, List, NamedTuple, Optional, Sequence, Tuple

from awscli_presign_put.options.file_facts import FileFacts
from awscli_presign_put.options.file_uploads import key_of_path
from awscli_presign_put.options.lines import BATCH, Lines, is_utf_8, is_utf_16
from awscli_presign_put.options.manifest_line import EXAMPLE, InvalidLine, Line, LineRules, as_object
from awscli_presign_put.options.manifest_table import FILE, KEY, METADATA, Name
from awscli_presign_put.options.usage_errors import UsageError
from awscli_presign_put.shown import visible
from awscli_presign_put.signing.upload.upload_request import Uploads

MAX_LINE_BYTES = 64 * 1024
"""More than any line that has a key and headers that S3 accepts."""

_AROUND = " \t\r\n"
"""The white space of JSON."""


class Batch(NamedTuple):
    """Some lines that follow each other.

    :param numbers: theirs.
    :param lines: the text or the fields of each.
    :param read: makes the names and values of one of them, raising :class:`InvalidLine`.
    :param read_all: does so for all of them, faster; returns None if they must be read one by one.
    :param fault: what is wrong with the line after them, and its number; None if nothing is known to be wrong.
    """

    numbers: Sequence[int]
    lines: List[Any]
    read: Callable[[Any], Line]
    read_all: Callable[[List[Any]], Optional[List[Line]]] = lambda _: None
    fault: Optional[Tuple[int, str]] = None


def is_csv(path: str, form: Optional[str]) -> bool:
    """Whether a manifest is CSV: by its format, or else by its name.

    :param form: one of ``MANIFEST_FORMATS``; None if it was not given.
    """
    return form == "csv" or (form is None and path.lower().endswith((".csv", ".tsv")))


def json_batches(lines: Lines) -> Iterator[Batch]:
    """Lines of JSON, as many at a time as are there, and at most ``BATCH``."""
    number = 1
    for block in lines.blocks(MAX_LINE_BYTES):
        texts = block.removesuffix(b"\n").split(b"\n")
        for start in range(0, len(texts), BATCH):
            batch = texts[start : start + BATCH]
            yield Batch(range(number, number + len(batch)), batch, line_of_json, lines_of_json)
            number += len(batch)


def upload_batches(lines: Lines, batches: Iterator[Batch], rules: LineRules, facts: FileFacts) -> Iterator[Uploads]:
    """The uploads of these lines.

    :param facts: gives what a line with a file leaves out.
    :raises UsageError: if a line, by its number, is not valid, after the uploads before it.
    """
    for batch in batches:
        uploads = Uploads([], [], [])
        error: Optional[InvalidLine] = None
        try:
            _add(batch, rules, facts, uploads)
        except InvalidLine as fault:
            error = fault
        if uploads.keys:
            yield uploads
        if error is not None:
            raise lines.error(batch.numbers[len(uploads.keys)], visible(str(error))) from error
        _check_end(lines, batch)


def _add(batch: Batch, rules: LineRules, facts: FileFacts, uploads: Uploads) -> None:
    """Add the uploads of these lines, up to the first that is not valid.

    :raises InvalidLine: if one is not valid.
    """
    fault: Optional[InvalidLine] = None
    found = batch.read_all(batch.lines)
    if found is None:
        found = []
        try:
            for line in batch.lines:
                found.append(batch.read(line))
        except InvalidLine as error:
            fault = error
    if any(FILE in names for names in {names for names, _ in found}):
        with closing(facts.in_order(found, lambda line: with_facts(line, facts))) as read:
            for _, future in read:
                rules.add([future.result()], uploads)
    else:
        rules.add(found, uploads)
    if fault is not None:
        raise fault


def file_batches(
    lines: Lines, batches: Iterator[Batch], rules: LineRules, facts: FileFacts
) -> Iterator[Tuple[Uploads, List[str]]]:
    """The uploads of lines that each have a file, with its path below the current folder.

    :raises UsageError: as :func:`upload_batches` does; or a line has no such file.
    """
    for batch in batches:
        uploads = Uploads([], [], [])
        names: List[str] = []
        with closing(facts.in_order(batch.lines, partial(_with_name, batch, facts))) as read:
            for _, future in read:
                try:
                    line, name = future.result()
                    rules.add([line], uploads)
                except InvalidLine as error:
                    raise lines.error(batch.numbers[len(names)], visible(str(error))) from error
                names.append(name)
        yield uploads, names
        _check_end(lines, batch)


def _check_end(lines: Lines, batch: Batch) -> None:
    if batch.fault is not None:
        raise lines.error(*batch.fault)


def line_of_json(line: bytes) -> Line:
    """The names and values in a line of JSON; those of metadata are among them."""
    text, pairs, end = "", None, 0
    try:
        text = line.decode().strip(_AROUND)
        pairs, end = _scan(text, 0)
    # ValueError: also a number of too many digits; RecursionError: too many brackets.
    except (StopIteration, ValueError, RecursionError):
        pass
    if type(pairs) is not tuple or end < len(text) or len(line) > MAX_LINE_BYTES:
        raise InvalidLine(_fault(line, text, end))
    names, values = zip(*pairs) if pairs else ((), ())
    # All rules must see what is wrong with it otherwise.
    if names.count(METADATA) == 1 and type(values[names.index(METADATA)]) is tuple:
        inner = values[names.index(METADATA)]
        return _with_metadata(names, values, *(zip(*inner) if inner else ((), ())))
    return names, values


def lines_of_json(lines: List[bytes]) -> Optional[List[Line]]:
    """The same for many lines; None if they must be read one by one.

    They are read as one array, which takes half the time. A string cannot go from one line to the next, because it
    cannot have a line break. Each line begins with a brace, which cannot follow a comma in an object; it could in an
    array, but there is none. So where there are as many objects as lines, there is one in each line. Each name has a
    colon after it, so that none is there twice where there are as many colons as names.
    """
    try:
        text = (b"[%b]" % b",\n".join(lines)).decode()
        rows, end = _scan_dictionaries(text, 0)
    except (StopIteration, ValueError, RecursionError):
        return None
    are_lines = text.startswith("[{") and text.count(",\n{") == len(lines) - 1 and text.rfind("[") == 0
    if not are_lines or end < len(text) or len(rows) != len(lines) or max(map(len, lines)) > MAX_LINE_BYTES:
        return None
    count = sum(map(len, rows))
    found: List[Line] = []
    for row in rows:
        names, values = tuple(row), tuple(row.values())
        inner = row.get(METADATA)
        if type(inner) is dict:
            count += len(inner)
            found.append(_with_metadata(names, values, tuple(inner), tuple(inner.values())))
        else:
            found.append((names, values))
    return found if text.count(":") == count else None


def _no_number(text: str) -> Any:
    raise ValueError(text)


# A name can be in an object twice, which a dictionary would not show.
_DECODER: Any = json.JSONDecoder(object_pairs_hook=tuple, parse_constant=_no_number)
_scan: Callable[[str, int], Tuple[Any, int]] = _DECODER.scan_once
"""From a text and a place in it to the JSON value there, and its end."""

_AS_DICTIONARIES: Any = json.JSONDecoder(parse_constant=_no_number)
_scan_dictionaries: Callable[[str, int], Tuple[Any, int]] = _AS_DICTIONARIES.scan_once


def _fault(line: bytes, text: str, end: int) -> str:
    """What is wrong with a line that is no JSON object.

    :param text: the line, where it is UTF-8.
    :param end: that of the JSON value at its beginning; 0 where there is none.
    """
    faults = {
        f" is empty. {EXAMPLE}": not line.strip(),
        " is UTF-16, not UTF-8. Save the file as UTF-8.": is_utf_16(line),
        f" is too long. A line can have at most {MAX_LINE_BYTES} bytes.": len(line) > MAX_LINE_BYTES,
        " is not valid UTF-8. Save the file as UTF-8.": not is_utf_8(line),
        f" is not a JSON object. {EXAMPLE}": end == len(text),
    }
    fault = next((fault for fault, is_so in faults.items() if is_so), None)
    if fault is not None:
        return fault
    from awscli_presign_put.options.csv_columns import is_header_of_csv

    return f" is not valid JSON. {EXAMPLE}{' For CSV, use --manifest-format csv.' if is_header_of_csv(text) else ''}"


def _with_metadata(
    names: Tuple[str, ...], values: Tuple[Any, ...], inner: Tuple[str, ...], of_inner: Tuple[Any, ...]
) -> Line:
    """The line with the names in metadata in the place of the name ``Metadata``.

    :param inner: the names in metadata.
    :param of_inner: the value of each.
    """
    at = names.index(METADATA)
    return _names_with_metadata(names, inner), values[:at] + of_inner + values[at + 1 :]


@lru_cache(maxsize=256)
def _names_with_metadata(names: Tuple[str, ...], inner: Tuple[str, ...]) -> Tuple[Name, ...]:
    at = names.index(METADATA)
    return names[:at] + tuple((METADATA, name) for name in inner) + names[at + 1 :]


def with_facts(line: Line, facts: FileFacts) -> Line:
    """A line with what the file that it names adds to it."""
    if FILE not in line[0]:
        return line
    as_object(*line)
    members: Dict[Any, Any] = dict(zip(*line))
    path = members.pop(FILE)
    if not isinstance(path, str) or not path or "\0" in path:
        raise InvalidLine(f": {FILE} must be the path of a file.")
    if not is_utf_8(path.encode("utf-8", "surrogatepass")):
        raise InvalidLine(f": {FILE} is not valid UTF-8: it has one half of a surrogate pair.")
    try:
        members[KEY] = members[KEY] if KEY in members else key_of_path(path)
    except ValueError:
        raise InvalidLine(f": {FILE} {path} is not below the current folder. Specify the {KEY}.") from None
    try:
        members = facts.filled(members, path, FILE)
    except UsageError as error:
        raise InvalidLine(f": {error}") from error
    return tuple(members), tuple(members.values())


def _with_name(batch: Batch, facts: FileFacts, text: Any) -> Tuple[Line, str]:
    line = batch.read(text)
    filled = with_facts(line, facts)
    if FILE not in line[0]:
        raise InvalidLine(f" has no {FILE}, which a script requires.")
    path = line[1][line[0].index(FILE)]
    try:
        return filled, key_of_path(path)
    except ValueError:
        raise InvalidLine(f": {FILE} {path} is not below the current folder, which a script requires.") from None
