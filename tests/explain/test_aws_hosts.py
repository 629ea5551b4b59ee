"""Which hosts of Amazon S3 exist, as far as it is known; each recorded URL has one that does, see test_store_checks."""

import json
from pathlib import Path

import botocore
import pytest

from awscli_presign_put.explain.aws_hosts import on_the_host
from awscli_presign_put.explain.s3_address import find_address
from awscli_presign_put.explain.url import read_url

PARTITIONS = json.loads((Path(botocore.__file__).parent / "data" / "partitions.json").read_text(encoding="utf-8"))
REGIONS = sorted(
    region
    for partition in PARTITIONS["partitions"]
    for region in partition["regions"]
    if not region.endswith("-global")
)


def doubts(address, region="eu-west-1", version="4"):
    found = list(on_the_host(find_address(read_url(f"https://{address}")), version, region))
    assert not any(finding.certain for finding in found)
    return [(finding.cause, finding.detail) for finding in found]


@pytest.mark.parametrize("region", REGIONS)
def test_regions_of_botocore(region):
    end = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
    for host in (
        f"b.s3.{region}.{end}",
        f"b.s3-{region}.{end}",
        f"b.s3.dualstack.{region}.{end}",
        f"s3-fips.{region}.{end}",
    ):
        assert doubts(f"{host}/k", region) == [], host


@pytest.mark.parametrize(
    "address",
    [
        "b.s3.amazonaws.com/k",
        "my.b.s3.amazonaws.com/k",
        "b.s3-accelerate.amazonaws.com/k",
        "b.s3-accelerate.dualstack.amazonaws.com/k",
        "b.bucket.vpce-1a2b-c3d4.s3.eu-west-1.vpce.amazonaws.com/k",
        "ap-123456789012.s3-accesspoint.eu-west-1.amazonaws.com/k",
        "b--euw1-az1--x-s3.s3express-euw1-az1.eu-west-1.amazonaws.com/k",
    ],
)
def test_hosts_that_exist(address):
    assert doubts(address) == []


DIRECTORY = "b--euw1-az1--x-s3"
DOUBTS = {
    ("b.s3.eu-west1.amazonaws.com/k", "eu-west1"): (
        "not-an-endpoint",
        "Amazon S3 has no host s3.eu-west1.amazonaws.com.",
    ),
    ("b.s3.xx-west-9.amazonaws.com/k", "xx-west-9"): ("not-an-endpoint", "AWS has no region xx-west-9."),
    (f"{DIRECTORY}.s3.eu-west-1.amazonaws.com/k", "eu-west-1"): (
        "not-an-endpoint",
        f"The bucket {DIRECTORY} is a directory bucket, and its zone has a host of its own.",
    ),
    ("s3.amazonaws.com/b/k", "eu-west-1"): (
        "other-region",
        "It is signed for eu-west-1. With the bucket in the path, s3.amazonaws.com serves us-east-1.",
    ),
    ("m1.mrap.accesspoint.s3-global.amazonaws.com/k", "eu-west-1"): (
        "invalid-scope",
        "A Multi-Region Access Point requires Signature Version 4A.",
    ),
}


@pytest.mark.parametrize("case", DOUBTS, ids=map(str, DOUBTS))
def test_doubts(case):
    assert doubts(*case) == [DOUBTS[case]]


def test_no_doubt_of_us_east_1_in_the_path():
    assert doubts("s3.amazonaws.com/b/k", "us-east-1") == []
