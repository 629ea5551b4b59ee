import base64
import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awscli_presign_put.options.csv_columns import columns_of, csv_batches, line_of_row
from awscli_presign_put.options.file_facts import FileFacts
from awscli_presign_put.options.lines import BATCH, Lines
from awscli_presign_put.options.manifest_line import InvalidLine, LineRules
from awscli_presign_put.options.manifest_lines import file_batches, json_batches, upload_batches
from awscli_presign_put.options.manifest_table import MEMBERS
from awscli_presign_put.options.usage_errors import UsageError
from awscli_presign_put.signing.upload.digests import DIGESTS


def names(*header):
    return columns_of(list(header))


def refused(*header):
    with pytest.raises(InvalidLine) as caught:
        columns_of(list(header))
    return str(caught.value)


@pytest.mark.parametrize("name", [name for name in MEMBERS if name != "Metadata"])
@pytest.mark.parametrize("change", [str, str.lower, str.upper, lambda name: f" {name} "])
def test_each_name_of_a_manifest(name, change):
    assert names("Key", change(name)) == ("Key", name)


@pytest.mark.parametrize(
    ("column", "name"),
    [
        ("KEY", "Key"),
        ("file", "File"),
        ("size", "ContentLength"),
        ("Length", "ContentLength"),
        ("content-length", "ContentLength"),
        ("Content Length", "ContentLength"),
        ("content_type", "ContentType"),
        ("type", "ContentType"),
        ("mime-type", "ContentType"),
        ("SHA256", "ChecksumSHA256"),
        ("checksum-sha256", "ChecksumSHA256"),
        ("sha1", "ChecksumSHA1"),
        ("sha512", "ChecksumSHA512"),
        ("md5", "ContentMD5"),
        ("content-md5", "ContentMD5"),
        ("ChecksumMD5", "ChecksumMD5"),
        ("crc32", "ChecksumCRC32"),
        ("crc32c", "ChecksumCRC32C"),
        ("CRC64NVME", "ChecksumCRC64NVME"),
        ("xxhash128", "ChecksumXXHASH128"),
        ("tags", "Tagging"),
        ("storage-class", "StorageClass"),
        ("sse", "ServerSideEncryption"),
        ("Metadata.owner", ("Metadata", "owner")),
        ("metadata:Owner", ("Metadata", "Owner")),
        ("x-amz-meta-owner", ("Metadata", "owner")),
        ("METADATA. a.b ", ("Metadata", "a.b")),
    ],
)
def test_short_names(column, name):
    assert names("Key" if name != "Key" else "File", column)[1] == name


def test_each_digest_has_a_short_name():
    for digest in DIGESTS.values():
        short = digest.header.lower().removeprefix("x-amz-checksum-").removeprefix("content-")
        assert names("key", short)[1].upper() in (f"CHECKSUM{short.upper()}", f"CONTENT{short.upper()}")


FIRST = "The first line must have the names of the columns, such as Key,ContentLength."
COLUMNS = (
    "The columns are key, file, size, type, sha256, md5, Metadata.NAME, and the names of a manifest: ContentType, "
    "CacheControl, ContentDisposition, ContentEncoding, ContentLanguage, "
    "Expires, ACL, StorageClass, ServerSideEncryption, SSEKMSKeyId, SSECustomerAlgorithm, WebsiteRedirectLocation, "
    "RequestPayer, IfMatch, ExpectedBucketOwner, ObjectLockMode, ObjectLockRetainUntilDate, "
    "ObjectLockLegalHoldStatus, ChecksumSHA256, ChecksumSHA1, ChecksumSHA512, ContentMD5, ChecksumMD5, "
    "ChecksumCRC32, ChecksumCRC32C, ChecksumCRC64NVME, ChecksumXXHASH64, ChecksumXXHASH3, ChecksumXXHASH128, "
    "GrantRead, GrantReadACP, GrantWriteACP, GrantFullControl, ContentLength, Tagging, SSECustomerKey, IfNoneMatch."
)


@pytest.mark.parametrize(
    ("header", "message"),
    [
        (["Key", "ContentTyp"], f": the column 'ContentTyp' is unknown. Use ContentType. {COLUMNS}"),
        (["Key", "sha265"], f": the column 'sha265' is unknown. Use ChecksumSHA256. {COLUMNS}"),
        (["a.bin", "11"], f": the column 'a.bin' is unknown. {FIRST} {COLUMNS}"),
        (["Kye", "size"], f": the column 'Kye' is unknown. Use Key. {FIRST} {COLUMNS}"),
        (["size", "qqq"], f": the column 'qqq' is unknown. {FIRST} {COLUMNS}"),
        (["Key", "qqq"], f": the column 'qqq' is unknown. {COLUMNS}"),
        (["Key", "size", "ContentLength"],
         " has 'size' and 'ContentLength', which mean the same. Use only one of them."),
        (["key", "Size", "Size"], " has the column 'Size' twice. Use only one of them."),
        (["Key", "KEY"], " has 'Key' and 'KEY', which mean the same. Use only one of them."),
        (["Key", "Metadata.a", "x-amz-meta-A"],
         " has 'Metadata.a' and 'x-amz-meta-A', which mean the same. Use only one of them."),
        (["size", "type"], f" has no column Key. {FIRST}"),
        ([""], f" is empty. {FIRST}"),
        ([], f" is empty. {FIRST}"),
        (["Key", "", "size"], ": column 2 has no name. Name it, or remove it."),
        (["Key", " "], ": column 2 has no name. Name it, or remove it."),
        (["Key", "Metadata"],
         ": the column 'Metadata' cannot be used. Use a column for each name, such as Metadata.owner."),
        (["Key", "metadata."], ": the column 'metadata.' has no name of metadata. Use Metadata.NAME."),
        (["bucket", "Key"],
         ": the column 'bucket' cannot be used in a manifest. All lines have the bucket of <S3Uri>."),
    ],
)  # fmt: skip
def test_refused(header, message):
    assert refused(*header) == message


COLUMNS_OF_THREE = columns_of(["Key", "size", "metadata.a"])


@pytest.mark.parametrize(
    ("row", "values"),
    [
        (["k", "5", "x"], {"Key": "k", "ContentLength": "5", ("Metadata", "a"): "x"}),
        (["k", "", ""], {"Key": "k"}),
        (["k", "", " "], {"Key": "k", ("Metadata", "a"): " "}),
    ],
)
def test_values(row, values):
    assert dict(zip(*line_of_row(COLUMNS_OF_THREE, row))) == values


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ([], " is empty. Each row must have a key."),
        (["", "", ""], " is empty. Each row must have a key."),
        (["", "5", ""], " has no Key."),
        (["k"], " has 1 field. The header has 3."),
        (["k", "5"], " has 2 fields. The header has 3."),
        (["k", "5", "x", ""], " has 4 fields. The header has 3. Enclose a field that has the separator in quotes."),
    ],
)
def test_row_that_cannot_be(row, message):
    with pytest.raises(InvalidLine) as caught:
        line_of_row(COLUMNS_OF_THREE, row)
    assert str(caught.value) == message


FACTS = FileFacts("SHA256", True)
SHA256 = base64.b64encode(b"x" * 32).decode()


def read(contents, batches=csv_batches):
    """The uploads, and the message where a row cannot be."""
    found = []
    lines = Lines("--manifest", "FILE", io.BytesIO(contents))
    try:
        for uploads in upload_batches(lines, batches(lines), LineRules([], {}, None, "p/"), FACTS):
            found += zip(*uploads)
    except UsageError as error:
        return found, str(error)
    return found, None


def test_rows():
    contents = f'\ufeffKey;Size;sha256;Metadata.a\r\n"x;y";5;{"78" * 32};b\r\nz;;;\r\n'.encode()
    assert read(contents) == (
        [
            (b"x;y", ("Content-Length", "x-amz-checksum-sha256", "x-amz-meta-a"), (b"5", SHA256.encode(), b"b")),
            (b"z", (), ()),
        ],
        None,
    )


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
        list(file_batches(lines, csv_batches(lines), LineRules([], {}, None, "p/"), FACTS))
    lines = Lines("--manifest", "FILE", io.BytesIO(contents.replace(b"plain,,\n", b"")))
    ((uploads, paths),) = file_batches(lines, csv_batches(lines), LineRules([], {}, None, "p/"), FACTS)
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
    expected, fault = read(lines.encode(), json_batches)
    assert found == expected
    assert (message is None) == (fault is None)
    if fault is not None and "Key" in as_json(names, rows[len(expected)]):
        assert message.partition(": ")[2] == fault.partition(": ")[2]
