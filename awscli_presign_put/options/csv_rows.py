"""CSV, read as it comes and in constant memory: rows of fields, each with the line that it begins in.

Source: RFC 4180, with three separators and two line breaks. What RFC 4180 does not allow, such as a quote within a
field that has no quotes around it, is refused: programs read it in different ways.
"""

import csv
import re
from typing import Iterator, List, NamedTuple, Optional, Sequence, Tuple

from awscli_presign_put.options.lines import BATCH, Lines, is_utf_8, is_utf_16

MAX_ROW_BYTES = 64 * 1024
"""More than any row that has a key and headers that S3 accepts."""

SEPARATORS = ",;\t"


class Rows(NamedTuple):
    """Some rows that follow each other.

    :param numbers: of the lines that they begin in.
    :param rows: their fields.
    :param fault: what is wrong with the row after them, and the line that it begins in; None if nothing is
        known to be wrong. It begins with a space.
    """

    numbers: Sequence[int]
    rows: List[List[str]]
    fault: Optional[Tuple[int, str]] = None


class CsvRows:
    """The rows of a file, of which the first has the separator, or is ``sep=`` and the separator, as Excel has it."""

    def __init__(self, lines: Lines) -> None:
        self._records = _records(lines)
        self.separator = ","

    def header(self) -> Optional[Rows]:
        """The first row, except one with ``sep=``; None if there is no other."""
        named: Optional[str] = None
        for all_numbers, all_texts, fault in self._records:
            here = _NAMED_SEPARATOR.fullmatch(all_texts[0]) if all_texts and named is None else None
            named = here[1] if here else named
            if here and here[1] not in SEPARATORS:
                unknown = f" names the separator {here[1]!r}. Use a comma, a semicolon or a tab."
                return Rows(all_numbers[:1], [], (all_numbers[0], unknown))
            numbers, texts = (all_numbers[1:], all_texts[1:]) if here else (all_numbers, all_texts)
            if texts and texts[0].lstrip().startswith("{"):
                return Rows(numbers[:1], [], (numbers[0], " is JSON, not CSV. Use --manifest-format jsonl."))
            if texts:
                self._put_back((numbers[1:], texts[1:], fault))
                self.separator = named or separator_of(texts[0])
                return self._split(numbers[:1], texts[:1], None)
            if fault is not None:
                return Rows(numbers, [], fault)
        return None

    def batches(self) -> Iterator[Rows]:
        """The other rows, as many at a time as are there, and
        :data:`~awscli_presign_put.options.lines.BATCH` at the most. None follow a fault.

        :raises UsageError: the file cannot be read.
        """
        for numbers, texts, fault in self._records:
            for start in range(0, len(texts) or 1, BATCH):
                end = start + BATCH
                rows = self._split(numbers[start:end], texts[start:end], fault if end >= len(texts) else None)
                yield rows
                if rows.fault is not None:
                    return

    def _put_back(self, records: "_Records") -> None:
        rest = self._records

        def again() -> "Iterator[_Records]":
            yield records
            yield from rest

        self._records = again()

    def _split(self, numbers: Sequence[int], texts: List[str], fault: Optional[Tuple[int, str]]) -> Rows:
        text = "".join(texts)
        if '"' in text or "\r" in text:
            row_of = _row_of(self.separator)
            bad = next((at for at, text in enumerate(texts) if not row_of.fullmatch(text)), None)
            if bad is not None:
                texts, fault = texts[:bad], (numbers[bad], _fault_of_row(texts[bad], row_of))
        rows = list(csv.reader(texts, delimiter=self.separator, strict=True))
        return Rows(numbers[: len(rows)], rows, fault)


_BAD_QUOTE = (
    " has a quote at a wrong place. Enclose a field that has a quote, a separator or a line break in quotes, and "
    "double each quote in it."
)
_NAMED_SEPARATOR = re.compile('"?sep=(.)"?', re.IGNORECASE)
_BAD_RETURN = " has a carriage return outside of quotes. Save the file with line breaks of LF or CRLF."
_Records = Tuple[Sequence[int], List[str], Optional[Tuple[int, str]]]


def separator_of(header: str) -> str:
    """The separator that a header has most of, outside of quotes."""
    outside = "".join(header.split('"')[::2])
    return max(SEPARATORS, key=outside.count)


def _fault_of_row(text: str, row_of: "re.Pattern[str]") -> str:
    """What is wrong with a row that is not valid.

    :param row_of: the pattern of a row.
    """
    if row_of.fullmatch(f'{text}"'):
        return " has a quote that is not closed."
    return _BAD_RETURN if "\r" in "".join(text.split('"')[::2]) else _BAD_QUOTE


def _row_of(separator: str) -> "re.Pattern[str]":
    field = rf'(?:"[^"]*(?:""[^"]*)*"|[^"{re.escape(separator)}\r\n]*)'
    return re.compile(rf"{field}(?:{re.escape(separator)}{field})*")


def _records(lines: Lines) -> Iterator[_Records]:
    """The texts of rows without their line breaks, in order; a row can have line breaks in quotes."""
    number, open_at, rest = 1, 1, b""
    for block in lines.raw_blocks(MAX_ROW_BYTES):
        good, fault = _good_lines(block, number)
        if not (rest or b'"' in good):
            text = good.decode().replace("\r\n", "\n")
            whole = text[:-1] if text.endswith("\n") else text.removesuffix("\r")
            texts = whole.split("\n") if good else []
            yield range(number, number + len(texts)), texts, fault
        else:
            numbers: List[int] = []
            rows: List[bytes] = []
            for at, line in enumerate(good.splitlines(keepends=True) if b"\r" not in good else _split(good), number):
                if not rest:
                    open_at = at
                rest += line
                if rest.count(b'"') % 2 == 0:
                    numbers.append(open_at)
                    rows.append(rest)
                    rest = b""
                elif len(rest) > MAX_ROW_BYTES:
                    fault = open_at, f" is too long. A row can have at most {MAX_ROW_BYTES} bytes."
                    break
            yield numbers, [_without_line_break(row.decode()) for row in rows], fault
        if fault is not None:
            return
        number += block.count(b"\n")
    if rest:
        # No row: a quote is not closed, or at a wrong place.
        yield [open_at], [_without_line_break(rest.decode())], None


def _split(block: bytes) -> List[bytes]:
    """Lines with their line breaks. A carriage return alone is not one."""
    parts = block.split(b"\n")
    return [part + b"\n" for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])


def _without_line_break(row: str) -> str:
    """In the last row, a carriage return alone is a line break."""
    return row.removesuffix("\n").removesuffix("\r")


def _good_lines(block: bytes, number: int) -> Tuple[bytes, Optional[Tuple[int, str]]]:
    """The lines before the first that is not valid in a row, and the number and the fault of that one."""
    longest = MAX_ROW_BYTES + len(b"\r\n")
    is_short = len(block) <= longest or max(map(len, block.split(b"\n"))) < longest
    if is_short and b"\0" not in block and is_utf_8(block):
        return block, None
    lines = _split(block)
    for at, line in enumerate(lines):
        fault = _fault(line, longest, number + at == 1)
        if fault is not None:
            return b"".join(lines[:at]), (number + at, fault)
    return block, None


def _fault(line: bytes, longest: int, is_first: bool) -> Optional[str]:
    faults = {
        " is UTF-16, not UTF-8. Save the file as UTF-8.": is_first and is_utf_16(line),
        f" is too long. A row can have at most {MAX_ROW_BYTES} bytes.": len(line) > longest,
        " contains a null byte. Remove it.": b"\0" in line,
        " is not valid UTF-8. Save the file as UTF-8.": not is_utf_8(line),
    }
    return next((fault for fault, is_so in faults.items() if is_so), None)
