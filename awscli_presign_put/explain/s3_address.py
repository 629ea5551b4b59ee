"""Where a URL points: the store, the bucket, the key, and whether the bucket is in the host or in the path."""

import re
from typing import List, NamedTuple, Optional, Tuple

from awscli_presign_put.explain.request_signature import S3Request
from awscli_presign_put.explain.url import Url, decoded, host_name, name_of
from awscli_presign_put.signing.destination.endpoint import aws_region, bucket_of_aws, is_of_aws
from awscli_presign_put.signing.upload.s3_rules import MULTI_REGION_HOST

AWS, R2, B2 = "Amazon S3", "Cloudflare R2", "Backblaze B2"
GCS, OSS = "Google Cloud Storage", "Alibaba Cloud OSS"
# By the end of the host. Source: the documentation of each.
_STORES = (
    ("r2.cloudflarestorage.com", R2),
    ("backblazeb2.com", B2),
    ("storage.googleapis.com", GCS),
    ("aliyuncs.com", OSS),
    ("myqcloud.com", "Tencent Cloud COS"),
    ("digitaloceanspaces.com", "DigitalOcean Spaces"),
    ("wasabisys.com", "Wasabi"),
    ("linodeobjects.com", "Akamai Object Storage"),
    ("scw.cloud", "Scaleway Object Storage"),
    ("cloud.ovh.net", "OVHcloud Object Storage"),
    ("your-objectstorage.com", "Hetzner Object Storage"),
    ("oraclecloud.com", "Oracle Object Storage"),
    ("supabase.co", "Supabase Storage"),
)
# The whole hosts of some of them, with a bucket before.
_HOSTS = re.compile(
    r"(?:(?P<bucket>.+)\.)?(?:[0-9a-f]{32}(?:\.(?:eu|fedramp))?\.r2\.cloudflarestorage\.com"
    r"|s3\.[a-z0-9-]+\.backblazeb2\.com|storage\.googleapis\.com|oss-[a-z0-9-]+\.aliyuncs\.com"
    r"|cos\.[a-z0-9-]+\.myqcloud\.com|[a-z]{3}[0-9]\.digitaloceanspaces\.com|s3(?:\.[a-z0-9-]+)?\.wasabisys\.com"
    r"|[a-z]{2}-[a-z]+-[0-9]\.linodeobjects\.com|s3\.[a-z]{2}-[a-z]{3}\.scw\.cloud"
    r"|s3\.[a-z0-9-]+\.(?:io\.)?cloud\.ovh\.net|[a-z]{3}[0-9]\.your-objectstorage\.com)"
)
_ACCESS_POINT = re.compile(r"(?P<name>[a-z0-9-]+)-(?P<account>[0-9]{12})\.s3-accesspoint(?:-fips)?\.")
_MULTI_REGION = re.compile(rf"(?P<name>[a-z0-9]+\.mrap){re.escape(MULTI_REGION_HOST)}")
_GLOBAL = re.compile(r"(?:.+\.)?s3(?:-accelerate)?(?:\.dualstack)?\.amazonaws\.com")
# Source: AWS PrivateLink for Amazon S3, "Accessing buckets and S3 access points from S3 interface endpoints".
_VPC = re.compile(r"(?:(?P<bucket>.+)\.)?bucket\.vpce-")


class S3Address(NamedTuple):
    """Where a URL points.

    :param store: the name of the store; None if the host does not say it.
    :param style: ``path``, ``virtual`` or ``access point``.
    :param bucket: name of the bucket or of the access point; empty if there is none.
    :param key: decoded; empty if there is none.
    :param region: the region in the host; None if there is none.
    :param endpoint: scheme and host, without the bucket.
    """

    store: Optional[str]
    style: str
    bucket: str
    key: str
    region: Optional[str]
    endpoint: str

    @property
    def bucket_in_host(self) -> str:
        """The bucket that Signature Version 2 puts before the path; empty if the path has it."""
        return "" if self.style == "path" else self.bucket


def find_address(url: Url, endpoints: Tuple[str, ...] = ()) -> S3Address:
    """:param endpoints: of configured stores, which may have a bucket before their host."""
    path = decoded(url.path)[1:]
    store = store_of(url.host)
    region = aws_region(url.endpoint)
    for access_point in (_ACCESS_POINT.match(url.host), _MULTI_REGION.match(url.host)):
        if access_point and store == AWS:
            return S3Address(store, "access point", access_point["name"], path, region, url.endpoint)
    bucket, host = _bucket_in(url, store, endpoints)
    if bucket:
        return S3Address(store, "virtual", bucket, path, region, f"{url.scheme}://{host}")
    bucket, _, key = path.partition("/")
    return S3Address(store, "path", bucket, key, region, url.endpoint)


def is_global(host: str) -> bool:
    """Whether it is a host of Amazon S3 for the buckets of all regions, with or without a bucket before it.

    Source: AWS General Reference, "Amazon Simple Storage Service endpoints and quotas".
    """
    return _GLOBAL.fullmatch(host) is not None


def store_of(host: str) -> Optional[str]:
    name = name_of(host)
    if is_of_aws(f"https://{name}"):
        return AWS
    return next((store for end, store in _STORES if name == end or name.endswith(f".{end}")), None)


def _bucket_in(url: Url, store: Optional[str], endpoints: Tuple[str, ...]) -> Tuple[str, str]:
    """The bucket in the host, empty if there is none, and the host without it."""
    if store == AWS:
        vpc = _VPC.match(url.host)
        bucket = vpc["bucket"] if vpc else bucket_of_aws(url.endpoint)
    else:
        configured = next((host for host in map(host_name, endpoints) if url.host.endswith(f".{host}")), None)
        if configured:
            return url.host[: -len(configured) - 1], configured
        known = _HOSTS.fullmatch(url.host)
        bucket = known and known["bucket"]
    return bucket or "", url.host[len(bucket) + 1 :] if bucket else url.host


def in_the_other_style(request: S3Request, address: S3Address) -> List[S3Request]:
    """The request with the bucket in the host instead of the path, or in the path instead of the host."""
    if address.style == "access point":
        return []
    if address.style == "virtual":
        host, path = request.host[len(address.bucket) + 1 :], f"/{address.bucket}{request.path}"
        return [request._replace(host=host, path=path, bucket_in_host="")]
    # The host of a store that is not known may begin with a bucket.
    first, _, rest = request.host.partition(".")
    bucket, slash, key = request.path[1:].partition("/")
    virtual = request._replace(host=f"{bucket}.{request.host}", path=f"/{key}", bucket_in_host=bucket)
    in_path = request._replace(host=rest, path=f"/{first}{request.path}")
    return [*([virtual] if bucket and slash else []), *([in_path] if rest and not first.startswith("[") else [])]
