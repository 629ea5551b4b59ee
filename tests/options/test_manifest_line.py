import json

import pytest

from awscli_presign_put.options.manifest_line import InvalidLine, LineRules
from awscli_presign_put.options.manifest_lines import line_of_json
from awscli_presign_put.signing.upload.headers import Header
from awscli_presign_put.signing.upload.upload_request import Uploads

EXAMPLE = 'Each line must contain one JSON object, such as {"Key": "a.txt", "ContentLength": 5}.'
MD5, OTHER_MD5 = "1B2M2Y8AsgTpgAmY7PhCfg==", "AAAAAAAAAAAAAAAAAAAAAA=="
SHA1 = "2jmj7l5rSw0yVb/vlWAYkK/YBwk="
NONE = LineRules([], {}, None, "p/")


def rules(given, *headers, sse=None):
    """The rules beside these options and their headers."""
    own = [Header(name, value, option) for option, name, value in headers]
    return LineRules(own, {name: f"--{name}" for name in given}, sse, "p/")


def read(line, by=NONE):
    uploads = Uploads([], [], [])
    by.add([line_of_json(line if isinstance(line, bytes) else json.dumps(line).encode())], uploads)
    ((key, names, values),) = zip(*uploads)
    return key.decode(), {name: value.decode() for name, value in zip(names, values)}


def fault(line, by=NONE):
    with pytest.raises(InvalidLine) as caught:
        read(line, by)
    return str(caught.value)


def test_key_and_headers():
    line = {"ContentLength": 5, "Key": "é\n", "Metadata": {"a": "b"}, "ContentType": "a/b"}
    assert read(line) == ("é\n", {"Content-Length": "5", "x-amz-meta-a": "b", "Content-Type": "a/b"})
    assert read({"Key": "s3:/"}) == ("s3:/", {})
    assert read(b' {"Key": "\\ud83e\\udd8a"}\t') == ("\U0001f98a", {})


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b"", f" is empty. {EXAMPLE}"),
        (b" \t", f" is empty. {EXAMPLE}"),
        ('{"Key": "a"}'.encode("utf-16"), " is UTF-16, not UTF-8. Save the file as UTF-8."),
        ('{"Key": "é"}'.encode("latin-1"), " is not valid UTF-8. Save the file as UTF-8."),
        (b'{"Key": "\xed\xa0\x80"}', " is not valid UTF-8. Save the file as UTF-8."),
        (b"x" * 65537, " is too long. A line can have at most 65536 bytes."),
        (b"a.txt", f" is not valid JSON. {EXAMPLE}"),
        (b'{"Key": "a"', f" is not valid JSON. {EXAMPLE}"),
        (b'{"Key": "a"}, {"Key": "b"}', f" is not valid JSON. {EXAMPLE}"),
        (b'{"Key": "a\tb"}', f" is not valid JSON. {EXAMPLE}"),
        (b'{"Key": "a", "ContentLength": NaN}', f" is not valid JSON. {EXAMPLE}"),
        (b"[" * 60_000, f" is not valid JSON. {EXAMPLE}"),
        (b'{"Key": "a", "ContentLength": ' + b"9" * 5000 + b"}", None),
        (b'"a.txt"', f" is not a JSON object. {EXAMPLE}"),
        (b"null", f" is not a JSON object. {EXAMPLE}"),
        (b'[{"Key": "a"}]', f" is not a JSON object. {EXAMPLE}"),
        ({}, f" has no Key. {EXAMPLE}"),
        ({"ContentLength": 5}, f" has no Key. {EXAMPLE}"),
        (b'{"Key": "a", "Key": "a"}', " has the name 'Key' twice. Use it only once."),
        (b'{"Key": "a", "Metadata": {"x": "1", "x": "1"}}', " has the name 'x' twice. Use it only once."),
        ({"Key": 5}, ": Key must be a string."),
        ({"Key": ""}, ": Key is empty. Each line must contain one key."),
        ({"Key": "a\0b"}, ": Key contains a null byte. Remove it."),
        ({"Key": "\ud800"}, ": Key is not valid UTF-8: it has one half of a surrogate pair."),
        (
            {"Key": "é" * 511 + "x"},
            ": Key is too long. A key, including its prefix, can have at most 1024 bytes.",
        ),
        ({"Key": "s3://bkt/k"}, ": Key is an S3 URI. It must be the key, which is appended to <S3Uri>."),
        ({"Key": "a", "Contentlength": 5}, ": the name 'Contentlength' is unknown. Use ContentLength."),
        ({"Key": "a", "ContentType": "x"}, ": ContentType 'x' is not a media type. "
         "Use TYPE/SUBTYPE, such as image/jpeg."),
        ({"Key": "a", "CacheControl": "é"}, ": CacheControl has a value of Cache-Control that is not ASCII. "
         "Encode it, for example with percent-encoding."),
        ({"Key": "a", "CacheControl": "a\nb"}, ": CacheControl has a line break or control character in the value of "
         "Cache-Control. HTTP cannot carry it. Remove it."),
        ({"Key": "a", "Metadata": {"a b": "c"}}, ": Metadata has 'x-amz-meta-a b', which is not a valid header name. "
         "Use letters, digits and hyphens."),
        ({"Key": "a", "Metadata": {"a": "x" * 2048}}, ": Metadata has 2049 bytes of names and values. "
         "S3 accepts at most 2048 bytes of metadata for an object."),
        ({"Key": "a", "CacheControl": "x" * 8180}, ": CacheControl: the names and values of the headers have "
         "8193 bytes. S3 accepts at most 8192 bytes."),
        ({"Key": "a", "ACL": "private", "GrantRead": "id=1"}, ": ACL cannot be combined with GrantRead."),
        ({"Key": "a", "IfNoneMatch": "*", "IfMatch": "x"}, ": IfNoneMatch cannot be combined with IfMatch."),
        ({"Key": "a", "SSECustomerAlgorithm": "AES256"}, ": SSECustomerAlgorithm requires SSECustomerKey."),
        ({"Key": "a", "SSEKMSKeyId": "k"}, ": SSEKMSKeyId requires ServerSideEncryption aws:kms."),
        ({"Key": "a", "ChecksumSHA1": SHA1, "ChecksumMD5": MD5}, ": ChecksumSHA1 cannot be combined with ChecksumMD5."),
        ({"Key": "a", "ContentMD5": OTHER_MD5, "ChecksumMD5": MD5}, ": ContentMD5, ChecksumMD5: no file has both MD5 "
         "digests. Use only one of them."),
    ],
)  # fmt: skip
def test_line_that_cannot_be(line, message):
    if message is None:  # Python from 3.11 on does not read such a number
        assert fault(line).startswith((" is not valid JSON.", ": ContentLength 999"))
    else:
        assert fault(line) == message


TYPE = ("--content-type", "Content-Type", "a/b")


def test_options_hold_for_the_line():
    assert read({"Key": "a", "ContentLength": 5}, rules(["content-type"], TYPE)) == (
        "a",
        {"Content-Type": "a/b", "Content-Length": "5"},
    )
    same = {"Key": "a", "ContentType": "a/b"}
    assert read(same, rules(["content-type"], TYPE)) == ("a", {"Content-Type": "a/b"})
    in_small_letters = ("--header", "content-type", "a/b")
    assert read(same, rules(["header"], in_small_letters)) == ("a", {"content-type": "a/b"})
    mode = ("--object-lock-mode", "x-amz-object-lock-mode", "GOVERNANCE")
    date = "2199-01-31T12:00:00Z"
    assert read({"Key": "a", "ObjectLockRetainUntilDate": date}, rules(["object-lock-mode"], mode)) == (
        "a",
        {"x-amz-object-lock-mode": "GOVERNANCE", "x-amz-object-lock-retain-until-date": date},
    )
    kms = ("--sse", "x-amz-server-side-encryption", "aws:kms")
    assert read({"Key": "a", "SSEKMSKeyId": "k"}, rules(["sse"], kms, sse="aws:kms"))[1] == {
        "x-amz-server-side-encryption": "aws:kms",
        "x-amz-server-side-encryption-aws-kms-key-id": "k",
    }


@pytest.mark.parametrize(
    ("line", "given", "headers", "message"),
    [
        (
            {"ContentType": "c/d"},
            ["content-type"],
            [TYPE],
            ": ContentType contradicts --content-type: both set the header Content-Type. Use only one of them.",
        ),
        (
            {"StorageClass": "GLACIER"},
            ["header"],
            [("--header", "X-Amz-Storage-Class", "STANDARD")],
            ": StorageClass contradicts --header: both set the header x-amz-storage-class. Use only one of them.",
        ),
        (
            {"Metadata": {"A": "1"}},
            ["metadata"],
            [("--metadata", "x-amz-meta-a", "1")],
            ": Metadata contradicts --metadata: both set the header x-amz-meta-A. Use only one of them.",
        ),
        (
            {"Metadata": {"a": "x" * 1024}},
            ["metadata"],
            [("--metadata", "x-amz-meta-b", "x" * 1023)],
            ": Metadata has 2049 bytes of names and values. S3 accepts at most 2048 bytes of metadata for an object.",
        ),
        (
            {"IfMatch": "x"},
            ["no-overwrite"],
            [("--no-overwrite", "If-None-Match", "*")],
            ": --no-overwrite cannot be combined with IfMatch.",
        ),
        (
            {},
            ["sse-c"],
            [("--sse-c", "x-amz-server-side-encryption-customer-algorithm", "AES256")],
            ": --sse-c requires SSECustomerKey.",
        ),
        (
            {"ContentMD5": MD5},
            ["checksum-md5"],
            [("--checksum-md5", "x-amz-checksum-md5", OTHER_MD5)],
            ": --checksum-md5, ContentMD5: no file has both MD5 digests. Use only one of them.",
        ),
    ],
)
def test_line_that_contradicts_an_option(line, given, headers, message):
    assert fault({"Key": "a", **line}, rules(given, *headers)) == message
