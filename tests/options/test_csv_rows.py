"""Rows of CSV as RFC 4180 has them, whatever the pieces that they are read in."""

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from awscli_presign_put.options.csv_rows import MAX_ROW_BYTES, CsvRows, separator_of
from awscli_presign_put.options.lines import Lines


class Pieces(io.BytesIO):
    """A file that gives a number of bytes at a time."""

    def __init__(self, contents, size):
        super().__init__(contents)
        self._size = size

    def read(self, _=-1):
        return super().read(self._size)


def read(contents, size=65536):
    """The rows with their line numbers, and the fault."""
    rows = CsvRows(Lines("--manifest", "FILE", Pieces(contents, size)))
    header = rows.header()
    if header is None:
        return [], None
    found = list(zip(header.numbers, header.rows))
    fault = header.fault
    if fault is None:
        for batch in rows.batches():
            assert len(batch.numbers) == len(batch.rows)
            assert fault is None
            found += zip(batch.numbers, batch.rows)
            fault = batch.fault
    return found, fault


SIZES = [1, 3, 65536]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("contents", "rows"),
    [
        ("", []),
        ("\ufeff", []),
        ("a", [(1, ["a"])]),
        ("a,b\n", [(1, ["a", "b"])]),
        ("\ufeffa,b\r\nc,d\r\n", [(1, ["a", "b"]), (2, ["c", "d"])]),
        ("a;b\nc;d,e", [(1, ["a", "b"]), (2, ["c", "d,e"])]),
        ("a\tb\nc\td\r", [(1, ["a", "b"]), (2, ["c", "d"])]),
        ('"a,b";c\n"d;e";f\n', [(1, ["a,b", "c"]), (2, ["d;e", "f"])]),
        ('a,b\n"x\ny","1""2"\nz,', [(1, ["a", "b"]), (2, ["x\ny", '1"2']), (4, ["z", ""])]),
        ('a,b\r\n"x\r\ny","\r"\r\nz,\r\n', [(1, ["a", "b"]), (2, ["x\r\ny", "\r"]), (4, ["z", ""])]),
        ('"a\nb",c\nd,e\n', [(1, ["a\nb", "c"]), (3, ["d", "e"])]),
        ("sep=;\na,b;c\nd;e\n", [(2, ["a,b", "c"]), (3, ["d", "e"])]),
        ("\ufeffsep=,\r\na;b,c\r\n", [(2, ["a;b", "c"])]),
        ('"SEP=\t"\na;b;c\td\n', [(2, ["a;b;c", "d"])]),
        ('sep=;\n"a\nb";c\nd;e', [(2, ["a\nb", "c"]), (4, ["d", "e"])]),
        ("sep=;\nsep=,\n", [(2, ["sep=,"])]),
        ("sep=;\n", []),
        ("sep=\na", [(1, ["sep="]), (2, ["a"])]),
        ("a,b\n\nc,d\n", [(1, ["a", "b"]), (2, []), (3, ["c", "d"])]),
        (" a , b\n", [(1, [" a ", " b"])]),
        ('a,""\n"",""\n', [(1, ["a", ""]), (2, ["", ""])]),
        ("é,\u2028\x85\x0c\n", [(1, ["é", "\u2028\x85\x0c"])]),
    ],
)
def test_rows(contents, rows, size):
    assert read(contents.encode(), size) == (rows, None)


QUOTE = (
    " has a quote at a wrong place. Enclose a field that has a quote, a separator or a line break in quotes, and "
    "double each quote in it."
)
RETURN = " has a carriage return outside of quotes. Save the file with line breaks of LF or CRLF."
NO_UTF_8 = " is not valid UTF-8. Save the file as UTF-8."


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("contents", "good", "fault"),
    [
        (b'a,b\nc,"d\n', 1, (2, " has a quote that is not closed.")),
        (b'a,b\nc,"d\ne,f\ng,h\n', 1, (2, " has a quote that is not closed.")),
        (b'a,b\n"c""\n', 1, (2, " has a quote that is not closed.")),
        (b'a,b\nc,d"e\nf,g\n', 1, (2, QUOTE)),
        (b'a,b\nc,"d"e\nf,g\n', 1, (2, QUOTE)),
        (b'a,b\nc, "d"\nf,g\n', 1, (2, QUOTE)),
        (b'a,b\nc,"d" \nf,g\n', 1, (2, QUOTE)),
        (b'a"b"\n', 0, (1, QUOTE)),
        (b"a,b\nc\rd,e\n", 1, (2, RETURN)),
        (b"a,b\rc,d\r", 0, (1, RETURN)),
        (b'a,b\n"c"\r,d\n', 1, (2, RETURN)),
        (b"a,b\nc,d\ne\0,f\n", 2, (3, " contains a null byte. Remove it.")),
        (b"a,b\nc,d\ne\xff,f\ng,h\n", 2, (3, NO_UTF_8)),
        (b'a,b\n"c\n\xff",d\n', 1, (3, NO_UTF_8)),
        (b"a\n\0b\n", 1, (2, " contains a null byte. Remove it.")),
        (b'{"Key": "a", "ContentLength": 5}\n', 0, (1, " is JSON, not CSV. Use --manifest-format jsonl.")),
        ("a,b\n".encode("utf-16"), 0, (1, " is UTF-16, not UTF-8. Save the file as UTF-8.")),
        (b"a,b\n" + b"x" * (MAX_ROW_BYTES + 9), 1, (2, " is too long. A row can have at most 65536 bytes.")),
        (b'a,b\n"' + b"x\n" * MAX_ROW_BYTES, 1, (2, " is too long. A row can have at most 65536 bytes.")),
    ],
)
def test_fault(contents, good, fault, size):
    rows, found = read(contents, size if len(contents) < 1000 else 65536)
    assert (len(rows), found) == (good, fault)


def test_endless_row_is_not_read_to_its_end():
    file = Pieces(b'a,b\n"' + b"x" * 3_000_000, 65536)
    rows = CsvRows(Lines("--manifest", "FILE", file))
    rows.header()
    assert [batch.fault for batch in rows.batches()][-1] == (2, " is too long. A row can have at most 65536 bytes.")
    assert file.tell() < 300_000


@pytest.mark.parametrize(
    ("header", "separator"),
    [("a", ","), ("a,b", ","), ("a;b", ";"), ("a\tb", "\t"), ("a;b,c;d", ";"), ('"a;b;c",d', ","), ("", ",")],
)
def test_separator(header, separator):
    assert separator_of(header) == separator


any_field = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=6) | st.text(
    ',;\t"\r\nab', max_size=6
)
DIALECTS = {
    "excel": {},
    "excel-tab": {},
    "unix": {},
    "semicolons": {"delimiter": ";"},
    "all": {"quoting": csv.QUOTE_ALL, "lineterminator": "\n"},
}


@given(
    rows=st.integers(1, 4).flatmap(
        lambda width: st.lists(st.lists(any_field, min_size=width, max_size=width), min_size=1, max_size=6)
    ),
    dialect=st.sampled_from(list(DIALECTS)),
    size=st.sampled_from([1, 7, 65536]),
    mark=st.sampled_from(["", "\ufeff"]),
)
@example([["a", "b"], ["\r", '"']], "excel", 65536, "")
def test_what_python_writes_is_read(rows, dialect, size, mark):
    name = dialect if dialect in csv.list_dialects() else "excel"
    text = io.StringIO(newline="")
    writer = csv.writer(text, name, **DIALECTS[dialect])
    # The header says which separator it is.
    header = [f"h{at}" for at in range(max(2, len(rows[0])))]
    writer.writerow(header)
    writer.writerows(rows)
    found, fault = read(mark.encode() + text.getvalue().encode(), size)
    assert fault is None
    assert [row for _, row in found] == [header, *rows]


@given(st.binary(max_size=40) | st.text('ab,"\r\n', max_size=40).map(str.encode), st.sampled_from([1, 65536]))
def test_any_bytes(contents, size):
    """They are read, or refused at a line that is there; and no quote is taken for another than RFC 4180 has."""
    rows, fault = read(contents, size)
    count = contents.count(b"\n") + 1
    assert all(1 <= number <= count for number, _ in rows)
    assert fault is None or (1 <= fault[0] <= count and fault[1].startswith(" "))
    assert (rows, fault) == read(contents, 65536)
