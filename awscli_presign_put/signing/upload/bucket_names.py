"""What kind of bucket a name is: a bucket, a directory bucket, or the ARN of an access point."""

import re

DIRECTORY_BUCKET_SUFFIXES = ("--x-s3", "--xa-s3")
"""How the name of a directory bucket, or of an access point for one, ends: Amazon S3 User Guide, "Naming rules"."""

# Source: Amazon S3 User Guide, "General purpose bucket naming rules". Directory buckets have the same characters.
_NAME = re.compile(r"[a-z0-9.-]{1,63}")
# What botocore accepts, and before it the tenant of a Ceph or OpenStack store.
_VALID = re.compile(r"(?:[A-Za-z0-9._-]*:)?[A-Za-z0-9._-]{1,255}")


def is_arn(bucket: str) -> bool:
    """Whether the bucket is named by the ARN of an access point."""
    return bucket.startswith("arn:")


def is_multi_region(bucket: str) -> bool:
    """Whether it is a Multi-Region Access Point, whose ARN has no region."""
    return is_arn(bucket) and bucket.split(":")[3] == ""


def is_valid_name(bucket: str) -> bool:
    """Whether any store can have a bucket of this name."""
    return _VALID.fullmatch(bucket) is not None


def is_directory_bucket(bucket: str) -> bool:
    """Whether the bucket is an S3 Express One Zone directory bucket, by its name."""
    return bucket.endswith(DIRECTORY_BUCKET_SUFFIXES)


def has_old_name(bucket: str) -> bool:
    """Whether no bucket on AWS can have this name that was created since March 2018."""
    return not is_arn(bucket) and not _NAME.fullmatch(bucket)


def access_point_host(arn: str) -> str:
    """The URL of an access point in a region, on AWS: as AWS CLI releases before 1.27 address it.

    Source: Amazon S3 User Guide, "Accessing access points".
    """
    _, partition, _, region, account, resource = arn.split(":", 5)
    name = re.split("[:/]", resource)[1]
    domain = "amazonaws.com.cn" if partition == "aws-cn" else "amazonaws.com"
    return f"https://{name}-{account}.s3-accesspoint.{region}.{domain}"
