import pytest
import reference
from hypothesis import given
from hypothesis import strategies as st

from awscli_presign_put.signing.upload.s3_rules import (
    access_point_host,
    has_old_name,
    is_arn,
    is_directory_bucket,
    is_multi_region,
    quoted_key,
)

ACCESS_POINT = "arn:aws:s3:eu-west-1:123456789012:accesspoint/ap"
MULTI_REGION = "arn:aws:s3::123456789012:accesspoint:mfzwi23gnjvgw.mrap"


@pytest.mark.parametrize(
    ("bucket", "arn", "directory"),
    [
        ("bkt", False, False),
        (ACCESS_POINT, True, False),
        ("b--use1-az4--x-s3", False, True),
        ("a--use1-az4--xa-s3", False, True),
    ],
)
def test_kinds_of_buckets(bucket, arn, directory):
    assert is_arn(bucket) is arn
    assert is_directory_bucket(bucket) is directory


def test_multi_region_access_point():
    assert is_multi_region(MULTI_REGION)
    assert not is_multi_region(ACCESS_POINT)
    assert not is_multi_region("bkt")


@pytest.mark.parametrize("bucket", ["bkt", "b.k-t", "1" * 63, "b--use1-az4--x-s3", ACCESS_POINT])
def test_name_as_they_are_today(bucket):
    assert not has_old_name(bucket)


@pytest.mark.parametrize("bucket", ["Bkt", "b_t", "b" * 64])
def test_old_name(bucket):
    assert has_old_name(bucket)


@pytest.mark.parametrize(
    ("arn", "host"),
    [
        (ACCESS_POINT, "https://ap-123456789012.s3-accesspoint.eu-west-1.amazonaws.com"),
        (ACCESS_POINT.replace("/", ":"), "https://ap-123456789012.s3-accesspoint.eu-west-1.amazonaws.com"),
        (
            "arn:aws-cn:s3:cn-north-1:123456789012:accesspoint/ap",
            "https://ap-123456789012.s3-accesspoint.cn-north-1.amazonaws.com.cn",
        ),
    ],
)
def test_host_of_an_access_point(arn, host):
    assert access_point_host(arn) == host


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=50))
def test_keys_are_quoted_as_the_documentation_says(key):
    assert quoted_key(key) == reference.uri_encode(key, keep_slash=True)
