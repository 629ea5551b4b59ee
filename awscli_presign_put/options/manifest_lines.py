"""``--manifest``: one upload a line, read as they come and in constant memory."""

from contextlib import closing
from typing import Any, Callable, Dict, Iterator, List, Optional, Sequence, Tuple, TypeVar

from awscli_presign_put.options.errors import UsageError
from awscli_presign_put.options.file_facts import FileFacts
from awscli_presign_put.options.lines import BATCH, Lines, is_utf_8
from awscli_presign_put.options.listed_files import key_of_path
from awscli_presign_put.options.manifest_line import MAX_LINE_BYTES, InvalidLine, LineRules, members_of
from awscli_presign_put.options.manifest_quick import QuickRules
from awscli_presign_put.options.manifest_table import FILE, KEY
from awscli_presign_put.shown import visible
from awscli_presign_put.signing.upload.upload_request import Uploads

Source = TypeVar("Source")


def upload_batches(lines: Lines, rules: LineRules, facts: FileFacts) -> Iterator[Uploads]:
    """The uploads, as many at a time as are there, and :data:`~awscli_presign_put.options.lines.BATCH` at the most.

    :param facts: gives what a line with a file leaves out.
    :raises UsageError: the file cannot be read; or a line, by its number, cannot be: after those before it.
    """
    quick = QuickRules(rules)
    number = 1
    for block in lines.blocks(MAX_LINE_BYTES):
        texts = block.removesuffix(b"\n").split(b"\n")
        for start in range(0, len(texts), BATCH):
            batch = texts[start : start + BATCH]
            uploads, fault = quick.uploads(batch), None
            if uploads is None:
                uploads, fault = _one_by_one(batch, rules, facts)
            if uploads.keys:
                yield uploads
            if fault is not None:
                raise lines.error(number + len(uploads.keys), visible(str(fault)))
            number += len(batch)


def _one_by_one(batch: List[bytes], rules: LineRules, facts: FileFacts) -> Tuple[Uploads, Optional[InvalidLine]]:
    """The uploads of these lines up to the first that cannot be, and what is wrong with that."""
    # A name can have escapes in it.
    may_have_file = any(b"File" in line or b"\\u" in line for line in batch)
    return read_one_by_one(batch, members_of, rules, facts if may_have_file else None)


def read_one_by_one(
    batch: Sequence[Source],
    values_of: Callable[[Source], Dict[str, Any]],
    rules: LineRules,
    facts: Optional[FileFacts],
) -> Tuple[Uploads, Optional[InvalidLine]]:
    """The uploads of these lines up to the first that cannot be, and what is wrong with that.

    :param values_of: gives the names and values in a line.
    :param facts: None where no line names a file.
    """
    uploads = Uploads([], [], [])
    try:
        if facts is not None:
            of_files = facts
            with closing(facts.in_order(batch, lambda line: with_facts(values_of(line), of_files))) as read:
                for _, future in read:
                    key, asked = rules.asked(future.result())
                    uploads.add(key, tuple(asked))
        else:
            for line in batch:
                key, asked = rules.asked(values_of(line))
                uploads.add(key, tuple(asked))
    except InvalidLine as error:
        return uploads, error
    return uploads, None


def with_facts(values: Dict[str, Any], facts: FileFacts) -> Dict[str, Any]:
    """The names and values in a line, with what the file that it names adds to them.

    :raises InvalidLine: the file cannot be read.
    """
    if FILE not in values:
        return values
    path = values[FILE]
    values = {name: value for name, value in values.items() if name != FILE}
    if not isinstance(path, str) or not path or "\0" in path:
        raise InvalidLine(f": {FILE} must be the path of a file.")
    if not is_utf_8(path.encode("utf-8", "surrogatepass")):
        raise InvalidLine(f": {FILE} is not valid UTF-8: it has one half of a surrogate pair.")
    try:
        key = values[KEY] if KEY in values else key_of_path(path)
    except ValueError:
        raise InvalidLine(f": {FILE} {path} is not below the current folder. Specify the {KEY}.") from None
    try:
        return facts.filled({**values, KEY: key}, path, FILE)
    except UsageError as error:
        raise InvalidLine(f": {error}") from error


def file_batches(lines: Lines, rules: LineRules, facts: FileFacts) -> Iterator[Tuple[Uploads, List[str]]]:
    """The uploads of lines that each have a file, with its path below the current folder.

    :raises UsageError: as :func:`upload_batches` does; or a line has no such file.
    """
    number = 1
    for block in lines.blocks(MAX_LINE_BYTES):
        texts = block.removesuffix(b"\n").split(b"\n")
        yield read_with_names(lines, range(number, number + len(texts)), texts, members_of, rules, facts)
        number += len(texts)


def read_with_names(
    lines: Lines,
    numbers: Sequence[int],
    batch: Sequence[Source],
    values_of: Callable[[Source], Dict[str, Any]],
    rules: LineRules,
    facts: FileFacts,
) -> Tuple[Uploads, List[str]]:
    """The uploads of lines that each have a file, with its path.

    :param numbers: of the lines.
    :param values_of: gives the names and values in a line.
    :raises UsageError: a line, by its number, cannot be.
    """
    uploads = Uploads([], [], [])
    names: List[str] = []
    with closing(facts.in_order(batch, lambda line: _with_name(values_of(line), facts))) as read:
        for _, future in read:
            try:
                values, name = future.result()
                key, asked = rules.asked(values)
            except InvalidLine as error:
                raise lines.error(numbers[len(names)], visible(str(error))) from error
            uploads.add(key, tuple(asked))
            names.append(name)
    return uploads, names


def _with_name(values: Dict[str, Any], facts: FileFacts) -> Tuple[Dict[str, Any], str]:
    filled = with_facts(values, facts)
    path = values.get(FILE)
    if path is None:
        raise InvalidLine(f" has no {FILE}, which a script requires.")
    try:
        return filled, key_of_path(path)
    except ValueError:
        raise InvalidLine(f": {FILE} {path} is not below the current folder, which a script requires.") from None
