from types import SimpleNamespace

import pytest

from awscli_presign_put.options.errors import UsageError
from awscli_presign_put.options.table import HEADER_OPTIONS
from awscli_presign_put.options.upload import upload_request
from awscli_presign_put.signing.target import parse_uri

ACCESS_POINT = "arn:aws:s3:eu-west-1:123456789012:accesspoint/ap"


def requested(path, for_file=None):
    none_given = {option.name.replace("-", "_"): None for option in HEADER_OPTIONS}
    arguments = SimpleNamespace(
        **none_given, path=path, expires_in="300", for_file=for_file, checksum_algorithm=None, guess_mime_type=True
    )
    request, _ = upload_request(arguments, parse_uri, lambda _: None)
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
