"""Hosts of Amazon S3 that do not exist, or that do not serve a bucket."""

import re
from typing import Iterator

from awscli_presign_put.explain.finding import Finding, quoted
from awscli_presign_put.explain.s3_address import Place
from awscli_presign_put.explain.url import name_of

# Source: the patterns of botocore's partitions, and the directions that names of regions have.
_REGION = re.compile(
    r"(?:(?:us|eu|ap|sa|ca|me|af|il|mx|cn|us-gov|us-iso[bf]?|eu-isoe|eusc-[a-z]{2})"
    r"-(?:central|(?:north|south)(?:east|west)?|east|west)-[1-9])"
)
# Of no region. Of the others, each has its own name before that of the region.
_GLOBAL = re.compile(r"s3(?:-accelerate)?(?:\.dualstack)?\.amazonaws\.com|s3-external-1\.amazonaws\.com")
_OTHERS = re.compile(r"(?:^|[.-])(?:vpce|accesspoint|s3-accesspoint|s3-outposts|s3-object-lambda|s3express)[.-]")
_PATHS_OF_US_EAST_1 = ("s3.amazonaws.com", "s3-external-1.amazonaws.com")
_MULTI_REGION = ".accesspoint.s3-global."
_DIRECTORY = "--x-s3"


def on_the_host(place: Place, version: str, region: str) -> Iterator[Finding]:
    """What is wrong with a host of Amazon S3; new regions may have other names, so nothing of it is certain.

    :param version: of the signature.
    :param region: which was signed; empty where none was.
    """
    host = name_of(place.endpoint.partition("://")[2])
    if place.region and not _REGION.fullmatch(place.region):
        yield Finding("not-an-endpoint", f"AWS has no region {quoted(place.region)}.", (), False)
    elif not place.region and not _GLOBAL.fullmatch(host) and not _OTHERS.search(host):
        yield Finding("not-an-endpoint", f"Amazon S3 has no host {quoted(host)}.", (), False)
    if place.bucket.endswith(_DIRECTORY) and "s3express" not in host and place.style != "access point":
        detail = f"The bucket {quoted(place.bucket)} is a directory bucket, and its zone has a host of its own."
        yield Finding("not-an-endpoint", detail, (), False)
    if place.style == "path" and host in _PATHS_OF_US_EAST_1 and region not in ("", "us-east-1"):
        detail = f"It is signed for {quoted(region)}. With the bucket in the path, {host} serves us-east-1."
        yield Finding("other-region", detail, (), False)
    if version == "4" and _MULTI_REGION in host:
        yield Finding("invalid-scope", "A Multi-Region Access Point requires Signature Version 4A.", (), False)
