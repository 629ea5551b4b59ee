import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from awscli_presign_put.options import lines
from awscli_presign_put.options.lines import BATCH, Lines, key_batches, open_lines
from awscli_presign_put.options.usage_errors import UsageError


class Pieces(io.RawIOBase):
    """A file that is read in just these pieces, as a pipe is."""

    def __init__(self, pieces):
        self.pieces = list(pieces)

    def read(self, size):
        return self.pieces.pop(0) if self.pieces else b""


def lines_of(file):
    return Lines("--keys-from", "FILE", file)


def keys_in(pieces, prefix=""):
    return [key for batch in key_batches(lines_of(Pieces(pieces)), prefix) for key in batch]


def in_pieces(contents, cuts):
    ends = sorted({min(cut, len(contents)) for cut in cuts} | {len(contents)})
    starts = [0, *ends]
    return [piece for piece in (contents[start:end] for start, end in zip(starts, ends)) if piece]


any_key = (
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n\0"), min_size=1, max_size=20)
    .map(lambda key: key.rstrip("\r"))
    .filter(bool)
)


@pytest.mark.parametrize("cuts", [[], range(9)])
@pytest.mark.parametrize(
    ("contents", "keys"),
    [
        (b"a\nb\r", [b"a", b"b"]),
        (b"a\r\nb\r", [b"a", b"b"]),
        (b"a\rb", [b"a\rb"]),
        (b"a\r\r\n", [b"a\r"]),
        (b"a\r\r", [b"a\r"]),
    ],
)
def test_line_break_that_is_cut_off(contents, keys, cuts):
    assert keys_in(in_pieces(contents, cuts)) == keys


@pytest.mark.parametrize(("contents", "number"), [(b"\r", 1), (b"a\n\r", 2), (b"a\r\n\r\nb", 2)])
def test_line_break_alone(contents, number):
    with pytest.raises(UsageError, match=f"^--keys-from FILE line {number} is empty"):
        keys_in([contents])


@given(
    keys=st.lists(any_key, max_size=8),
    mark=st.sampled_from([b"", b"\xef\xbb\xbf"]),
    line_break=st.sampled_from([b"\n", b"\r\n"]),
    last_break=st.booleans(),
    cuts=st.lists(st.integers(0, 200)),
)
@example([], b"\xef\xbb\xbf", b"\n", False, [1, 2])
@example(["é", "b"], b"\xef\xbb\xbf", b"\r\n", True, range(12))
def test_any_keys_in_any_pieces(keys, mark, line_break, last_break, cuts):
    if keys and not mark:
        keys[0] = keys[0].lstrip("\ufeff") or "x"
    contents = mark + line_break.join(key.encode() for key in keys) + (line_break if keys and last_break else b"")
    assert keys_in(in_pieces(contents, cuts)) == [key.encode() for key in keys]


@pytest.mark.parametrize(
    "pieces",
    [
        ["a\n", "\ufeffb\n"],
        ["a\n\ufeffb\n"],
        ["a\n", "\ufeff", "b\n"],
        ["a\n", "\ufeffb"],
        ["\ufeffa\n", "\ufeffb\n"],
    ],
)
def test_mark_is_part_of_every_key_but_the_first(pieces):
    """However the file comes: a block after the first is no file's beginning."""
    assert keys_in([piece.encode() for piece in pieces]) == [b"a", "\ufeffb".encode()]


def test_only_one_mark_is_taken_off():
    assert keys_in(["\ufeff\ufeffa\n".encode()]) == ["\ufeffa".encode()]


@given(
    lines=st.lists(st.binary(max_size=1030).map(lambda line: line.replace(b"\n", b"\r")), min_size=1, max_size=6),
    cuts=st.lists(st.integers(0, 3000), max_size=4),
)
@example([b"a", b"\xc3", b"\xa9", b"b"], [])
@example([b"a" * 1024, b"a" * 1025], [5])
def test_any_bytes_are_keys_up_to_the_first_bad_line(lines, cuts):
    def is_good(line):
        is_utf_8 = line.decode(errors="replace").encode() == line
        return 0 < len(line) <= 1024 and is_utf_8 and b"\0" not in line and not line.startswith(b"s3://")

    contents = b"".join(line + b"\n" for line in lines)
    expected = contents.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").split(b"\n")[:-1]
    good = next((at for at, line in enumerate(expected) if not is_good(line)), len(expected))
    batches = key_batches(lines_of(Pieces(in_pieces(contents, cuts))), "")
    found = []
    while len(found) < good:
        found += next(batches)
    assert found == expected[:good]
    if good == len(expected):
        assert list(batches) == []
    else:
        with pytest.raises(UsageError, match=f"^--keys-from FILE line {good + 1} "):
            next(batches)


UTF_16 = "is UTF-16, not UTF-8. Save the file as UTF-8."
NULL = "contains a null byte. Each line must contain one key."
URI = "is an S3 URI. Each line must contain one key, which is appended to <S3Uri>."


@pytest.mark.parametrize(
    ("contents", "fault"),
    [
        (b"a\n\nb\n", "line 2 is empty. Each line must contain one key."),
        ("k.txt\r\nl.txt\r\n".encode("utf-16"), f"line 1 {UTF_16}"),
        (b"\xfe\xff" + "k.txt\n".encode("utf-16-be"), f"line 1 {UTF_16}"),
        ("k.txt\nl.txt\n".encode("utf-16-le"), f"line 1 {UTF_16}"),
        ("k.txt\nl.txt\n".encode("utf-16-be"), f"line 1 {UTF_16}"),
        (b"a\n" + b"report.pdf\0other.pdf\0", f"line 2 {NULL}"),
        (b"report.pdf\0" * 500, f"line 1 {NULL}"),
        ("é\n".encode("latin-1"), "line 1 is not valid UTF-8. Save the file as UTF-8."),
        (b"a\ns3://bkt/k\n", f"line 2 {URI}"),
    ],
)
def test_bad_line(contents, fault):
    with pytest.raises(UsageError) as caught:
        keys_in([contents])
    assert str(caught.value) == f"--keys-from FILE {fault}"


def test_uri_within_a_key():
    assert keys_in([b"a/s3://bkt/k\nS3://k\n"]) == [b"a/s3://bkt/k", b"S3://k"]


def test_batches_are_small():
    contents = b"key\n" * (BATCH * 2 + 5)
    assert [len(batch) for batch in key_batches(lines_of(Pieces([contents])), "")] == [BATCH, BATCH, 5]


def test_prefix_takes_its_room():
    assert keys_in([b"x" * 1022 + b"\n"], "é") == [b"x" * 1022]
    message = r"^--keys-from FILE line 1 is too long\. A key, including its prefix, can have at most 1024 bytes\.$"
    with pytest.raises(UsageError, match=message):
        keys_in([b"x" * 1023 + b"\n"], "é")


def test_endless_line_is_not_read_to_its_end():
    endless = Pieces([b"x" * 1000] * 1000)
    with pytest.raises(UsageError, match="^--keys-from FILE line 1 is too long. "):
        list(key_batches(lines_of(endless), ""))
    assert len(endless.pieces) > 990


def test_file_that_fails_while_it_is_read():
    class Broken(io.RawIOBase):
        def read(self, size):
            raise OSError(5, "Input/output error")

    with pytest.raises(UsageError, match=r"^--keys-from FILE cannot be read: Input/output error\.$"):
        list(key_batches(lines_of(Broken()), ""))


def test_input_that_does_not_wait(monkeypatch):
    """Reading a pipe that somebody has set to O_NONBLOCK says nothing (None) where nothing is there yet."""
    waited = []
    monkeypatch.setattr(lines.select, "select", lambda *files: waited.append(files))
    pipe = Pieces([b"a\n", None, None, b"b\n"])
    assert [key for batch in key_batches(lines_of(pipe), "") for key in batch] == [b"a", b"b"]
    assert waited == [([pipe], [], [])] * 2


@pytest.mark.parametrize(
    ("name", "message"),
    [("missing", "cannot be read: No such file or directory."), ("", "cannot be read: Is a directory.")],
)
def test_file_that_cannot_be_opened(tmp_path, name, message):
    path = str(tmp_path / name)
    with pytest.raises(UsageError) as caught:
        open_lines("--keys-from", path, "keys")
    assert str(caught.value) == f"--keys-from {path} {message}"


def test_standard_input_that_is_closed(monkeypatch):
    monkeypatch.setattr("sys.stdin", None)
    with pytest.raises(
        UsageError,
        match=r"^--keys-from - requires standard input, which is closed\. Pipe the keys to it, or specify a file\.$",
    ):
        open_lines("--keys-from", "-", "keys")
