"""The same uploads, and the same faults, as of the same lines in JSON."""

import base64
import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awscli_presign_put.options.errors import UsageError
from awscli_presign_put.options.file_facts import FileFacts
from awscli_presign_put.options.lines import BATCH, Lines
from awscli_presign_put.options.manifest_csv import file_row_batches, row_batches
from awscli_presign_put.options.manifest_line import LineRules
from awscli_presign_put.options.manifest_lines import upload_batches

RULES = LineRules([], {}, None, "p/")
FACTS = FileFacts("SHA256", True)
SHA256 = base64.b64encode(b"x" * 32).decode()


def read(contents, batches=row_batches, rules=RULES):
    """The uploads, and the message where a row cannot be."""
    found = []
    try:
        for uploads in batches(Lines("--manifest", "FILE", io.BytesIO(contents)), rules, FACTS):
            found += zip(*uploads)
    except UsageError as error:
        return found, str(error)
    return found, None


def test_columns():
    contents = f'\ufeffKey;Size;sha256;Metadata.a\r\n"x;y";5;{"78" * 32};b\r\nz;;;\r\n'.encode()
    assert read(contents) == (
        [
            (b"x;y", ("Content-Length", "x-amz-checksum-sha256", "x-amz-meta-a"), (b"5", SHA256.encode(), b"b")),
            (b"z", (), ()),
        ],
        None,
    )


FIRST = "The first line must have the names of the columns, such as Key,ContentLength."


@pytest.mark.parametrize(
    ("contents", "count", "message"),
    [
        (b"", 0, f"--manifest FILE is empty. {FIRST}"),
        (b"\xef\xbb\xbf", 0, f"--manifest FILE is empty. {FIRST}"),
        (b"\n", 0, f"--manifest FILE line 1 is empty. {FIRST}"),
        (b"Key,size\n", 0, "--manifest FILE line 1 is the only line. Add a row for each key."),
        (b"size\n5\n", 0, f"--manifest FILE line 1 has no column Key. {FIRST}"),
        (b"Key\n\xff\n", 0, "--manifest FILE line 2 is not valid UTF-8. Save the file as UTF-8."),
        (b"K\xffy\na\n", 0, "--manifest FILE line 1 is not valid UTF-8. Save the file as UTF-8."),
        (b'Key,size\n"a\nb",1\nc\n', 1, "--manifest FILE line 4 has 1 field. The header has 2."),
        (b"Key,size\na,1\nb,-1\n", 1,
         "--manifest FILE line 3: ContentLength -1 is not a number of bytes. Use a whole number, such as 1048576."),
        (b"Key,size\na,1\nb,1.0\n", 1,
         "--manifest FILE line 3: ContentLength 1.0 is not a number of bytes. Use a whole number, such as 1048576."),
        (b"Key,acl\na,private\nb,\n,private\n", 2, "--manifest FILE line 4 has no Key."),
        (b"Key,acl\na,private\ns3://b,private\n", 1,
         "--manifest FILE line 3: Key is an S3 URI. It must be the key, which is appended to <S3Uri>."),
        (b"Key\n" + b"a\n" * (BATCH + 3) + b"\nb\n", BATCH + 3,
         f"--manifest FILE line {BATCH + 5} is empty. Each row must have a key."),
        (b"Key,sha256\na,abc\n", 0,
         "--manifest FILE line 2: ChecksumSHA256 'abc' is not 32 bytes in Base64 or hexadecimal. "
         "Specify the digest itself, in Base64 or as 64 hexadecimal digits."),
    ],
)  # fmt: skip
def test_fault(contents, count, message):
    found, said = read(contents)
    assert (len(found), said) == (count, message)


def test_files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_bytes(b"abc")
    digest = b"ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="
    names = ("Content-Length", "Content-Type", "x-amz-checksum-sha256")
    contents = b"Key,File,type\nk,a.txt,\n,a.txt,x/y\nplain,,\n"
    assert read(contents) == (
        [(b"k", names, (b"3", b"text/plain", digest)), (b"a.txt", names, (b"3", b"x/y", digest)), (b"plain", (), ())],
        None,
    )
    lines = Lines("--manifest", "FILE", io.BytesIO(contents))
    with pytest.raises(UsageError, match=r"^--manifest FILE line 4 has no File, which a script requires\.$"):
        list(file_row_batches(lines, RULES, FACTS))
    lines = Lines("--manifest", "FILE", io.BytesIO(contents.replace(b"plain,,\n", b"")))
    ((uploads, paths),) = file_row_batches(lines, RULES, FACTS)
    assert (uploads.keys, paths) == ([b"k", b"a.txt"], ["a.txt", "a.txt"])


any_text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=6)
FIELDS = {
    "Key": any_text | st.sampled_from(["a", "b/c", "é", "s3://x", 'q"', "x,y;z\t", "l\nm", "r\rs"]),
    "ContentLength": st.sampled_from(["", "0", "5", "007", "5368709121", "x", "1" * 30, "٣"]) | any_text,
    "ContentType": st.sampled_from(["", "a/b", "c/d; e=f", "x", " a/b"]),
    "ChecksumSHA256": st.sampled_from(["", SHA256, (b"x" * 32).hex(), "x"]),
    "CacheControl": st.sampled_from(["", "x", "y z", "y  z"]) | any_text,
    "StorageClass": st.sampled_from(["", "GLACIER", "STANDARD"]),
    "Metadata.a": st.sampled_from(["", "b", "é", "c d"]),
    "Metadata.b": st.sampled_from(["", "x"]),
}


def as_json(names, row):
    line = {}
    for name, field in zip(names, row):
        if name.startswith("Metadata.") and field:
            line.setdefault("Metadata", {})[name[len("Metadata.") :]] = field
        elif field:
            line[name] = field
    return json.dumps(line)


@given(data=st.data(), dialect=st.sampled_from(["excel", "excel-tab", "unix"]), delimiter=st.sampled_from(",;\t"))
def test_as_in_json(data, dialect, delimiter):
    """Written by Python's csv module, whatever the dialect."""
    others = data.draw(st.lists(st.sampled_from(list(FIELDS)[1:]), unique=True, min_size=1))
    names = data.draw(st.permutations(["Key", *others]))
    rows = data.draw(st.lists(st.tuples(*(FIELDS[name] for name in names)), min_size=1, max_size=8))
    text = io.StringIO(newline="")
    writer = csv.writer(text, dialect, delimiter=delimiter)
    writer.writerows([names, *rows])
    found, message = read(text.getvalue().encode())
    lines = "".join(f"{as_json(names, row)}\n" for row in rows)
    expected, fault = read(lines.encode(), upload_batches)
    assert found == expected
    assert (message is None) == (fault is None)
    if fault is not None and "Key" in as_json(names, rows[len(expected)]):
        assert message.partition(": ")[2] == fault.partition(": ")[2]
