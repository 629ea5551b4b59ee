import time

import given_options
import pytest

from awscli_presign_put.commands.presign_put import PresignPutCommand
from awscli_presign_put.options.put_options import BulkSource, put_options, upload_request
from awscli_presign_put.options.usage_errors import UsageError
from awscli_presign_put.signing.destination.s3_uri import parse_uri

ACCESS_POINT = "arn:aws:s3:eu-west-1:123456789012:accesspoint/ap"


def request_of(**given):
    return upload_request(options_of(**given), parse_uri, lambda _: None)[0]


def options_of(**given):
    return put_options(given_options.parsed(PresignPutCommand, **{"expires_in": "300", **given}))


def test_what_was_given():
    options = options_of(manifest="m", manifest_format="csv", follow_symlinks=False, check=True, sse="AES256")
    assert options.common == given_options.common(expires_in="300", takes_file=True, check=True, sse="AES256")
    assert options[1:] == ((BulkSource("--manifest", "m"),), "csv", False, None, True)
    assert options.source == ("--manifest", "m")
    assert options_of().source is None


@pytest.mark.parametrize(
    ("given", "first", "second"),
    [
        ({"manifest": "m", "keys_from": "-"}, "--keys-from", "--manifest"),
        ({"for_files": "", "keys_from": "-"}, "--keys-from", "--for-files"),
        ({"for_files": ".", "manifest": "m"}, "--for-files", "--manifest"),
    ],
)
def test_one_source(given, first, second):
    with pytest.raises(UsageError) as caught:
        _ = options_of(**given).source
    assert str(caught.value) == f"{first} cannot be combined with {second}."


def test_largest_header(tmp_path):
    """What --for-file adds is counted."""
    (tmp_path / "f.txt").write_text("x")
    of_file = request_of(for_file=str(tmp_path / "f.txt")).headers
    left = 8192 - sum(len(name) + len(value) for name, value in of_file)
    longest = [["X-A=" + "x" * (left - 3)]]
    assert len(request_of(for_file=str(tmp_path / "f.txt"), header=longest).headers) == len(of_file) + 1
    with pytest.raises(UsageError) as caught:
        request_of(for_file=str(tmp_path / "f.txt"), header=[["X-A=" + "x" * (left - 2)]])
    assert str(caught.value) == (
        "--for-file, --header: the names and values of the headers have 8193 bytes. S3 accepts at most 8192 bytes."
    )


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            {"metadata": {f"n{number}": "v" for number in range(8000)}},
            "--metadata has 46890 bytes of names and values. S3 accepts at most 2048 bytes of metadata for an object.",
        ),
        ({"tags": [[str(number), ""] for number in range(8000)]}, "--tags is given 8000 times. "),
        ({"grants": ["read=id=1"] * 8000}, "--grants has 8000 grants. An object can have at most 100."),
        ({"header": [[f"X-A{number}=v"] for number in range(8000)]}, "--header: the names and values of the headers "),
    ],
)
def test_thousands_of_values_are_refused(given, message):
    with pytest.raises(UsageError, match=rf"^{message}"):
        request_of(**given)


def test_digest_of_the_file_and_another(tmp_path):
    (tmp_path / "f.txt").write_text("x")
    with pytest.raises(UsageError) as caught:
        request_of(for_file=str(tmp_path / "f.txt"), header=[["x-amz-checksum-new=AAAA"]])
    assert str(caught.value) == (
        "--for-file, --header: S3 accepts one digest header, not x-amz-checksum-sha256 and x-amz-checksum-new. "
        "Use only one of them."
    )
    with pytest.raises(UsageError, match=r"^--for-file cannot be combined with --checksum-xxhash64\.$"):
        request_of(for_file=str(tmp_path / "f.txt"), checksum_xxhash64="AAAAAAAAAAA=")


def requested(path, for_file=None):
    request = request_of(path=path, for_file=for_file)
    return request.bucket, request.key


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "x" / "report é.pdf"
    path.parent.mkdir()
    path.write_bytes(b"x")
    return str(path)


@pytest.mark.parametrize(
    ("path", "bucket", "key"),
    [
        ("s3://bkt/dir/", "bkt", "dir/report é.pdf"),
        ("s3://bkt/dir//", "bkt", "dir//report é.pdf"),
        ("s3://bkt//", "bkt", "/report é.pdf"),
        ("s3://bkt/", "bkt", "report é.pdf"),
        ("s3://bkt", "bkt", "report é.pdf"),
        ("bkt/dir/", "bkt", "dir/report é.pdf"),
        ("s3://bkt/dir", "bkt", "dir"),
        ("s3://bkt/dir/other.pdf", "bkt", "dir/other.pdf"),
        (f"s3://{ACCESS_POINT}", ACCESS_POINT, "report é.pdf"),
        (f"s3://{ACCESS_POINT}/dir/", ACCESS_POINT, "dir/report é.pdf"),
    ],
)
def test_key_that_names_a_folder_gets_the_name_of_the_file(file, path, bucket, key):
    """As in ``aws s3 cp report.pdf s3://bucket/dir/``."""
    assert requested(path, file) == (bucket, key)


def test_key_that_names_a_folder_without_a_file():
    assert requested("s3://bkt/dir/") == ("bkt", "dir/")
    with pytest.raises(UsageError, match=r"^<S3Uri> 's3://bkt/' has no key\. Use s3://bucket/key\.$"):
        requested("s3://bkt/")


def test_key_that_is_too_long_with_the_name_of_the_file(file):
    path = f"s3://bkt/{'x' * 1020}/"
    with pytest.raises(UsageError) as caught:
        requested(path, file)
    assert str(caught.value) == f"<S3Uri> {path!r} has a key of 1034 bytes. The maximum is 1024 bytes."


def test_no_bucket(file):
    with pytest.raises(UsageError, match=r"^<S3Uri> 's3://' has no bucket name\. Use s3://bucket/key\.$"):
        requested("s3://", file)


def test_end_as_a_duration():
    tomorrow = time.strftime("%Y-%m-%d", time.localtime(time.time() + 86400))
    for value, shown in (("friday", "friday"), ("friday 9:00", "'friday 9:00'"), (tomorrow, tomorrow)):
        with pytest.raises(UsageError) as caught:
            request_of(expires_in=value)
        assert str(caught.value) == f"--expires-in {value!r} is a date, not a duration. Use --until {shown}."
    with pytest.raises(UsageError) as caught:
        request_of(expires_in="2020-01-31")
    assert str(caught.value) == (
        "--expires-in '2020-01-31' is not a duration. Use 1 to 604800 seconds, or a duration such as 90m, 12h or 7d."
    )


def test_end_as_the_header():
    with pytest.raises(UsageError) as caught:
        request_of(expires="tomorrow")
    assert str(caught.value) == (
        "--expires tomorrow is not a date. Use ISO 8601, such as 2030-01-31T12:00:00Z. To limit how long the URL "
        "works, use --until tomorrow."
    )
