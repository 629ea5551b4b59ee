"""``--manifest`` of CSV: one upload a row, by the same rules as a line of JSON."""

from typing import Iterator, List, Tuple

from awscli_presign_put.options.csv_columns import Columns, columns_of
from awscli_presign_put.options.csv_rows import CsvRows, Rows
from awscli_presign_put.options.errors import UsageError
from awscli_presign_put.options.file_facts import FileFacts
from awscli_presign_put.options.lines import Lines
from awscli_presign_put.options.manifest_line import InvalidLine, LineRules
from awscli_presign_put.options.manifest_lines import read_one_by_one, read_with_names
from awscli_presign_put.options.manifest_quick import QuickRules
from awscli_presign_put.shown import visible
from awscli_presign_put.signing.upload.upload_request import Uploads


def row_batches(lines: Lines, rules: LineRules, facts: FileFacts) -> Iterator[Uploads]:
    """The uploads of rows, as :func:`~awscli_presign_put.options.manifest_lines.upload_batches` gives those of lines.

    :raises UsageError: likewise; or the first line has no names of columns.
    """
    quick = QuickRules(rules)
    for columns, batch in _batches(lines):
        uploads, fault = quick.uploads_of_rows(batch.rows, columns) if batch.rows else None, None
        if uploads is None:
            uploads, fault = read_one_by_one(batch.rows, columns.values, rules, facts if columns.has_file else None)
        if uploads.keys:
            yield uploads
        if fault is not None:
            raise lines.error(batch.numbers[len(uploads.keys)], visible(str(fault)))
        _check_fault(lines, batch)


def file_row_batches(lines: Lines, rules: LineRules, facts: FileFacts) -> Iterator[Tuple[Uploads, List[str]]]:
    """The same of rows that each have a file, with its path below the current folder.

    :raises UsageError: likewise; or a row has no such file.
    """
    for columns, batch in _batches(lines):
        yield read_with_names(lines, batch.numbers, batch.rows, columns.values, rules, facts)
        _check_fault(lines, batch)


def _batches(lines: Lines) -> Iterator[Tuple[Columns, Rows]]:
    """What the columns mean, and rows."""
    rows = CsvRows(lines)
    header = rows.header()
    if header is None:
        raise UsageError(
            f"{lines.option} {lines.path} is empty. The first line must have the names of the columns, such as "
            "Key,ContentLength."
        )
    _check_fault(lines, header)
    try:
        columns = columns_of(header.rows[0])
    except InvalidLine as error:
        raise lines.error(header.numbers[0], visible(str(error))) from error
    has_rows = False
    for batch in rows.batches():
        has_rows = has_rows or bool(batch.rows) or batch.fault is not None
        yield columns, batch
    if not has_rows:
        raise lines.error(header.numbers[0], " is the only line. Add a row for each key.")


def _check_fault(lines: Lines, rows: Rows) -> None:
    if rows.fault is not None:
        raise lines.error(*rows.fault)
