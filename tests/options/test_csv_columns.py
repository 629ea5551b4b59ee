import pytest

from awscli_presign_put.options.csv_columns import columns_of
from awscli_presign_put.options.manifest_line import InvalidLine
from awscli_presign_put.options.manifest_table import MEMBERS
from awscli_presign_put.signing.upload.digests import DIGESTS


def names(*header):
    return columns_of(list(header)).names


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
        (["k", "5", "x"], {"Key": "k", "ContentLength": "5", "Metadata": {"a": "x"}}),
        (["k", "", ""], {"Key": "k"}),
        (["k", "", " "], {"Key": "k", "Metadata": {"a": " "}}),
    ],
)
def test_values(row, values):
    assert COLUMNS_OF_THREE.values(row) == values


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
        COLUMNS_OF_THREE.values(row)
    assert str(caught.value) == message


def test_rows_that_are_alike():
    rows = [["a", "5", "x"], ["b", "", "y"], ["c", "007", "z"]]
    assert COLUMNS_OF_THREE.alike(rows) == [
        ([0, 2], ("Key", "ContentLength", ("Metadata", "a")), [("a", "c"), [5, 7], ("x", "z")]),
        ([1], ("Key", ("Metadata", "a")), [("b",), ("y",)]),
    ]
    assert COLUMNS_OF_THREE.alike([["a", "x", "y"]])[0][2] == [("a",), ("x",), ("y",)]
    for row in (["a"], ["", "5", "x"]):
        with pytest.raises(ValueError, match=r"^$"):
            COLUMNS_OF_THREE.alike([*rows, row])
