"""Rules of S3 for buckets, keys and sizes. "aws s3" imports this file for each of its commands."""

import re
from urllib.parse import quote

URI_SCHEME = "s3://"
"""What an S3 URI begins with."""

MAX_PUT_BYTES = 5 * 1024**3
"""The most that one PUT, or one form, can carry. Source: Amazon S3 User Guide, "Uploading objects"."""

MAX_KEY_BYTES = 1024
"""In UTF-8. Source: Amazon S3 User Guide, "Naming Amazon S3 objects"."""

MAX_METADATA_BYTES = 2048
"""Names without their prefix, and values. Source: Amazon S3 User Guide, "Working with object metadata"."""

MULTI_REGION_HOST = ".accesspoint.s3-global."
"""In the host of each Multi-Region Access Point, between its alias and the domain."""

_DIRECTORY_BUCKET_SUFFIXES = ("--x-s3", "--xa-s3")  # of the bucket, and of an access point for one
# Source: Amazon S3 User Guide, "General purpose bucket naming rules". Directory buckets have the same characters.
_NEW_NAME = "[a-z0-9.-]{1,63}"
# What botocore accepts, and before it the tenant of a Ceph or OpenStack store.
_VALID_NAME = "(?:[A-Za-z0-9._-]*:)?[A-Za-z0-9._-]{1,255}"


def quoted_key(key: str) -> str:
    """A key quoted for the path of a URL, as by botocore."""
    return quote(key, safe="/~")


def is_arn(bucket: str) -> bool:
    """Whether the bucket is named by the ARN of an access point."""
    return bucket.startswith("arn:")


def is_multi_region(bucket: str) -> bool:
    """Whether it is a Multi-Region Access Point, whose ARN has no region."""
    return is_arn(bucket) and bucket.split(":")[3] == ""


def is_directory_bucket(bucket: str) -> bool:
    """Whether the bucket is an S3 Express One Zone directory bucket, by its name."""
    return bucket.endswith(_DIRECTORY_BUCKET_SUFFIXES)


def is_valid_name(bucket: str) -> bool:
    """Whether any store can have a bucket of this name."""
    return re.fullmatch(_VALID_NAME, bucket) is not None


def has_old_name(bucket: str) -> bool:
    """Whether no bucket on AWS can have this name that was created since March 2018."""
    return not is_arn(bucket) and not re.fullmatch(_NEW_NAME, bucket)


def access_point_host(arn: str) -> str:
    """The URL of an access point in a region, on AWS: as AWS CLI releases before 1.27 address it.

    Source: Amazon S3 User Guide, "Accessing access points".
    """
    _, partition, _, region, account, resource = arn.split(":", 5)
    name = re.split("[:/]", resource)[1]
    domain = "amazonaws.com.cn" if partition == "aws-cn" else "amazonaws.com"
    return f"https://{name}-{account}.s3-accesspoint.{region}.{domain}"
