"""The endpoint of a store: its normal form, and the region and the bucket that its host names. Knows no session."""

import re
from typing import List, Optional
from urllib.parse import urlsplit

from awscli_presign_put.signing.errors import InvalidEndpoint
from awscli_presign_put.signing.upload.headers import DEFAULT_PORTS

_HOW = "Use https://HOST or https://HOST:PORT."

# As RFC 1123 has it, and with the underscore, which the names of containers have.
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_MAX_HOST = 253
_MAX_HOST_WITH_UNDERSCORE = 100

# Source: AWS General Reference, "Amazon Simple Storage Service endpoints and quotas", and botocore's partitions.
_AWS = re.compile(
    r"(?P<labels>.+)\.(?:amazonaws\.com|amazonaws\.com\.cn|amazonaws\.eu|api\.aws|api\.amazonwebservices\.com\.cn"
    r"|c2s\.ic\.gov|sc2s\.sgov\.gov|cloud\.adc-e\.uk|csp\.hci\.ic\.gov)"
)
AWS_REGION = r"[a-z]{2,4}(?:-[a-z]+)+-[0-9]+"
"""A regular expression for the names of AWS's regions."""

# Prefixes of the service label in old host names.
_AWS_SERVICE_IN_REGION = re.compile(rf"s3(?:-fips|-website)?-({AWS_REGION})")
_IN_US_EAST_1 = "s3-external-1"
_SERVICE = ("s3-", "s3express-")
_VPC = "vpce"

# sts.REGION, sts-fips.REGION, and the endpoints in a VPC; the global one has no region.
_STS = re.compile(r"(?:[a-z0-9-]+\.)?sts(?:-fips)?(?:\..+)?")

# A host with at least this many dots, without the bucket, can serve buckets by names before it.
_DOTS_OF_A_HOST = 2

# Regions of other stores: those that are named like AWS's, and those of providers with other names.
_LIKE_AWS = re.compile(
    r"(?:^|[.-])([a-z]{2}-(?:gov-|iso[a-z]?-)?(?:north|south|east|west|central)[a-z]*-[0-9]{1,3})(?=[.-]|$)"
)
_OF_PROVIDERS = re.compile(
    r"(?:^|\.)(?:s3\.|oss-|cos\.|sos-|obs\.)?(?P<region>[a-z0-9]+(?:-[a-z0-9]+)*)\.(?:(?:io\.)?cloud\.ovh\.(?:net|us)"
    r"|scw\.cloud|exo\.io|aliyuncs\.com|myqcloud\.com|myhuaweicloud\.com|backblazeb2\.com|wasabisys\.com"
    r"|linodeobjects\.com|vultrobjects\.com|digitaloceanspaces\.com|your-objectstorage\.com|oraclecloud\.com"
    r"|cloud-object-storage\.appdomain\.cloud|ionoscloud\.com|idrivee2-[0-9]+\.com)$"
)


def normalised(endpoint: str) -> str:
    """The endpoint as clients write it: in small letters, without a default port or a dot at the end of the host.

    :raises InvalidEndpoint: it is not valid before the path of an object.
    """
    # Anywhere: a password with a slash in it makes the rest of it a path.
    if "@" in endpoint:
        raise InvalidEndpoint("contains a user name, which would be visible in every URL. Remove it.")
    if re.search(r"[\s\x00-\x20\x7f]", endpoint):
        raise InvalidEndpoint("contains a space or a line break. Remove it.")
    if not endpoint.isascii():
        raise InvalidEndpoint("contains characters that are not ASCII. Use the ASCII form of the host (xn--...).")
    if "?" in endpoint or "#" in endpoint:
        raise InvalidEndpoint(f"contains a query or a fragment, which an endpoint cannot have. {_HOW}")
    try:
        parts = urlsplit(endpoint)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise InvalidEndpoint(f"has a host or a port that is not valid. {_HOW}") from None
    host = host[:-1] if host.endswith(".") else host
    # "https" is no host: https://https://e.example.
    if parts.scheme not in DEFAULT_PORTS or host in DEFAULT_PORTS or not _is_host(host):
        raise InvalidEndpoint(f"is not valid. {_HOW}")
    shown = f"[{host}]" if ":" in host else host
    shown += f":{port}" if port not in (None, DEFAULT_PORTS[parts.scheme]) else ""
    return f"{parts.scheme}://{shown}{parts.path}"


def _is_host(host: str) -> bool:
    if ":" in host:
        import ipaddress

        try:
            return not ipaddress.IPv6Address(host).is_unspecified and "%" not in host
        except ValueError:
            return False
    # botocore accepts those with an underscore under another name only, which is twice as long.
    longest = _MAX_HOST_WITH_UNDERSCORE if "_" in host else _MAX_HOST
    return 0 < len(host) <= longest and all(map(_LABEL.fullmatch, host.split(".")))


def is_of_aws(endpoint: str) -> bool:
    """Whether it is an endpoint of AWS, by its host."""
    return bool(_aws_labels(endpoint))


def is_in_vpc(endpoint: str) -> bool:
    """Whether it is an endpoint of AWS in somebody's VPC."""
    return _VPC in _aws_labels(endpoint)


def is_sts_of_aws(endpoint: str) -> bool:
    """Whether it is an endpoint of AWS's STS, by its host."""
    aws = _AWS.fullmatch(urlsplit(endpoint).hostname or "")
    return aws is not None and bool(_STS.fullmatch(aws["labels"]))


def aws_region(endpoint: str) -> Optional[str]:
    """The region of an endpoint of AWS in its normal form; None for any other, and for one of many regions."""
    labels = [label for label in _aws_labels(endpoint) if label != _VPC]
    if not labels:
        return None
    if re.fullmatch(AWS_REGION, labels[-1]):
        return labels[-1]
    service = _AWS_SERVICE_IN_REGION.fullmatch(labels[-1])
    if service:
        return service[1]
    return "us-east-1" if labels[-1] == _IN_US_EAST_1 else None


def possible_region(endpoint: str) -> Optional[str]:
    """What looks like a region in the host of another store; None where nothing does."""
    host = urlsplit(endpoint).hostname or ""
    like_aws = _LIKE_AWS.search(host)
    of_provider = _OF_PROVIDERS.search(host)
    if like_aws:
        return like_aws[1]
    region = of_provider and of_provider["region"]
    return region if region not in ("s3", "oss", "storage") else None


def bucket_of_aws(endpoint: str) -> Optional[str]:
    """The bucket before the service in the host of an endpoint of AWS; None where there is none."""
    labels = _aws_labels(endpoint)
    # The host of a VPC endpoint has another word there.
    if not labels or _VPC in labels:
        return None
    service = max(at for at, label in enumerate(labels) if _is_service(label))
    return ".".join(labels[:service]) or None


def _aws_labels(endpoint: str) -> List[str]:
    """The labels of the host before the domain of AWS; none where it is not S3's: load balancers have it too."""
    aws = _AWS.fullmatch(urlsplit(endpoint).hostname or "")
    labels = aws["labels"].split(".") if aws else []
    return labels if any(map(_is_service, labels)) else []


def _is_service(label: str) -> bool:
    return label == "s3" or label.startswith(_SERVICE)


def without_bucket(endpoint: str, bucket: str) -> Optional[str]:
    """The endpoint in its normal form without this bucket at its end or in its host; None if it is in neither."""
    scheme, _, rest = endpoint.partition("://")
    trimmed = rest.rstrip("/")
    if trimmed.endswith(f"/{bucket}"):
        return f"{scheme}://{trimmed[: -len(bucket) - 1]}"
    # The first label of a short host, such as minio.example.com, is usually not a bucket.
    if rest.startswith(f"{bucket}.") and rest.partition("/")[0].count(".") > bucket.count(".") + _DOTS_OF_A_HOST:
        return f"{scheme}://{rest[len(bucket) + 1 :]}"
    return None
