"""What a store refuses of a URL or a form although its signature is right: host, region, bucket, key, values."""

import base64
import binascii
import re
from typing import Dict, Iterator, NamedTuple, Optional, Tuple

from awscli_presign_put.explain.finding import Finding, header_name, listed, one_line, possible_cause
from awscli_presign_put.explain.s3_address import AWS, B2, GCS, OSS, R2, S3Address, is_global, store_of
from awscli_presign_put.explain.url import name_of
from awscli_presign_put.signing.destination.endpoint import possible_region
from awscli_presign_put.signing.sigv4 import ALGORITHM, EMPTY_SHA256, TERMINATOR, UNSIGNED_PAYLOAD
from awscli_presign_put.signing.upload.digests import CHECKSUM_PREFIX, DIGESTS, is_checksum
from awscli_presign_put.signing.upload.headers import METADATA_PREFIX, SSE_C_PREFIX
from awscli_presign_put.signing.upload.s3_rules import (
    MAX_KEY_BYTES,
    MAX_METADATA_BYTES,
    MAX_PUT_BYTES,
    MULTI_REGION_HOST,
    has_old_name,
    is_directory_bucket,
    is_valid_name,
)

# Hosts that serve objects or pages, and do not have the S3 API. Source: the documentation of each store.
_NO_API = re.compile(
    r"(?:.+\.)?(?:s3-website[.-].+|console\.aws\.amazon\.com(?:\.cn)?|console\.amazonaws\.cn)|.+\.r2\.dev"
    r"|f[0-9]{3}\.backblazeb2\.com|.+\.cdn\.digitaloceanspaces\.com|storage\.cloud\.google\.com|.+\.cloudfront\.net"
)
# CloudFront passes the Host header on to some stores, and not to Amazon S3.
_NETWORK = ".cloudfront.net"
_CERTIFICATE = re.compile(r"https://s3[.-](?!outposts|object-lambda)")
FORM = "form"
"""The method of an ``SentUpload`` that is a form."""

_READS = (None, "GET", "HEAD")
# Regions that accept Signature Version 2: older than 2014, or of the government. Source: botocore's partitions.
_VERSION_2 = re.compile(
    r"us-(?:east-1|west-[12]|gov-(?:east|west)-1)|eu-west-1|ap-(?:northeast-1|southeast-[12])|sa-east-1"
)
_VERSION_4_ALONE = (R2, B2)
# Source: Cloudflare R2, "S3 API compatibility".
_REGIONS_OF_R2 = ("auto", "us-east-1", "", "wnam", "enam", "weur", "eeur", "apac", "oc")
_WITHOUT_FORMS = (R2, B2)
# What the headers begin with that the store does not support.
_NOT_SUPPORTED = {
    R2: ("x-amz-acl", "x-amz-grant-", "x-amz-tagging", "x-amz-object-lock-"),
    B2: ("x-amz-grant-", "x-amz-tagging"),
    GCS: ("x-amz-tagging", "x-amz-object-lock-"),
}
_OTHER_SERVICES = ("s3express", "s3-outposts", "s3-object-lambda")
# Source: the model of S3 in botocore, PutObject; only of headers that got no new value for years.
_VALUES = {
    "x-amz-acl": [
        "private",
        "public-read",
        "public-read-write",
        "authenticated-read",
        "aws-exec-read",
        "bucket-owner-read",
        "bucket-owner-full-control",
    ],
    "x-amz-object-lock-legal-hold": ["ON", "OFF"],
    "x-amz-object-lock-mode": ["GOVERNANCE", "COMPLIANCE"],
    "x-amz-request-payer": ["requester"],
    "x-amz-server-side-encryption": ["AES256", "aws:kms", "aws:kms:dsse", "aws:fsx"],
    f"{SSE_C_PREFIX}algorithm": ["AES256"],
}
# S3 does not document what they do for an object.
_FOR_BUCKETS = (("x-amz-acl", "log-delivery-write"),)
_CLASS = "x-amz-storage-class"
_CLASSES = [
    *("STANDARD", "REDUCED_REDUNDANCY", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "GLACIER", "DEEP_ARCHIVE"),
    *("OUTPOSTS", "GLACIER_IR", "SNOW", "EXPRESS_ONEZONE", "FSX_OPENZFS", "FSX_ONTAP"),
]
_SSE_C = [f"{SSE_C_PREFIX}{end}" for end in ("algorithm", "key", "key-md5")]
_SIZES = {digest.header.lower(): digest.size for digest in DIGESTS.values()}
_ALGORITHM_OF = ("x-amz-sdk-checksum-algorithm", "x-amz-checksum-algorithm")
_CRC32_OF_NOTHING = "AAAAAA=="
_SHA256 = "x-amz-content-sha256"
_DIGITS = 20
# Source: the patterns of botocore's partitions, and the directions that names of regions have.
_AWS_REGION = re.compile(
    r"(?:(?:us|eu|ap|sa|ca|me|af|il|mx|cn|us-gov|us-iso[bf]?|eu-isoe|eusc-[a-z]{2})"
    r"-(?:central|(?:north|south)(?:east|west)?|east|west)-[1-9])"
)
# Parts of hosts without a region.
_OTHER_AWS_HOSTS = re.compile(
    r"(?:^|[.-])(?:vpce|accesspoint|s3-accesspoint|s3-outposts|s3-object-lambda|s3express)[.-]"
)
_PATHS_OF_US_EAST_1 = ("s3.amazonaws.com", "s3-external-1.amazonaws.com")


class SentUpload(NamedTuple):
    """What a URL or a form asks of a store.

    :param address: with the bucket and the key.
    :param method: ``FORM`` for a form; None if it is not known.
    :param version: signature version: ``4``, ``4a``, ``2`` or empty.
    :param scope: region, service and terminator of Signature Version 4; else empty.
    :param algorithm: of Signature Version 4; else empty.
    :param headers: those that are sent, and parameters that replace headers, by names in lower case; None for a value
        that is not known.
    """

    address: S3Address
    method: Optional[str]
    version: str
    scope: Tuple[str, ...]
    algorithm: str
    headers: Dict[str, Optional[str]]


def of_amazon(cause: str, detail: str, store: Optional[str]) -> Finding:
    """A cause that is certain if the store is Amazon S3; some other stores accept the request."""
    if store == AWS:
        return Finding(cause, detail)
    return possible_cause(cause, f"{detail} Amazon S3 refuses that. Some stores accept it.".strip())


def on_the_store(upload: SentUpload) -> Iterator[Finding]:
    """Why a store refuses the upload, as far as that is known."""
    address = upload.address
    host = _host(address)
    whole = f"{address.bucket}.{host}" if address.style == "virtual" else host
    if _NO_API.fullmatch(whole):
        is_certain = upload.method not in _READS and not whole.endswith(_NETWORK)
        yield Finding("not-an-endpoint", f"The host is {one_line(whole)}.", (), is_certain)
        return
    if address.store == AWS:
        yield from on_the_host(address, upload.version, upload.scope[0] if upload.scope else "")
    yield from _on_the_features(upload)
    yield from _on_the_scope(upload)
    yield from _on_the_names(address, upload.method == FORM)
    yield from _on_the_digests(upload)
    store, known = address.store, {name: value for name, value in upload.headers.items() if value is not None}
    for name, values in _VALUES.items():
        if (name, known.get(name)) in _FOR_BUCKETS:
            yield possible_cause("value-not-allowed", f"{name} is {one_line(known[name])}, which is for buckets.")
        elif known.get(name, values[0]) not in values:
            detail = f"{name} is {one_line(known[name])}, and must be one of {', '.join(values)}."
            yield of_amazon("value-not-allowed", detail, store)
    metadata = sum(
        len(name) - len(METADATA_PREFIX) + len(value.encode("utf-8", "surrogateescape"))
        for name, value in known.items()
        if name.startswith(METADATA_PREFIX)
    )
    if metadata > MAX_METADATA_BYTES:
        yield of_amazon("metadata-too-large", f"It has {metadata} bytes.", store)
    length = known.get("content-length", "")
    if length.isdecimal() and len(length) < _DIGITS and int(length) > MAX_PUT_BYTES:
        yield of_amazon("too-large", f"Content-Length is {length}.", store)
    if known.get(_CLASS, _CLASSES[0]) not in _CLASSES:
        # Other stores have other classes, and Amazon S3 gets new ones.
        yield possible_cause("invalid-storage-class", f"It is {one_line(known[_CLASS])}.")
    of_sse_c = [name for name in _SSE_C if name in upload.headers]
    if of_sse_c and (of_sse_c != _SSE_C or address.endpoint.startswith("http:")):
        yield of_amazon("value-not-allowed", f"SSE-C requires https and {', '.join(_SSE_C)}.", store)


def _host(address: S3Address) -> str:
    return name_of(address.endpoint.partition("://")[2])


def on_the_host(address: S3Address, version: str, region: str) -> Iterator[Finding]:
    """What is wrong with a host of Amazon S3. Nothing of it is certain, because new regions may have other names.

    :param region: the region that was signed; empty if none was.
    """
    host = _host(address)
    if address.region and not _AWS_REGION.fullmatch(address.region):
        yield possible_cause("not-an-endpoint", f"AWS has no region {one_line(address.region)}.")
    elif not address.region and not is_global(host) and not _OTHER_AWS_HOSTS.search(host):
        yield possible_cause("not-an-endpoint", f"Amazon S3 has no host {one_line(host)}.")
    if is_directory_bucket(address.bucket) and "s3express" not in host and address.style != "access point":
        detail = f"The bucket {one_line(address.bucket)} is a directory bucket, and its zone has a host of its own."
        yield possible_cause("not-an-endpoint", detail)
    if address.style == "path" and host in _PATHS_OF_US_EAST_1 and region not in ("", "us-east-1"):
        detail = f"It is signed for {one_line(region)}. With the bucket in the path, {host} serves us-east-1."
        yield possible_cause("other-region", detail)
    if version == "4" and MULTI_REGION_HOST in host:
        yield possible_cause("invalid-scope", "A Multi-Region Access Point requires Signature Version 4A.")


def _on_the_features(upload: SentUpload) -> Iterator[Finding]:
    """What the store does not support."""
    address = upload.address
    if upload.version == "2" and (address.store in _VERSION_4_ALONE or address.store == AWS):
        # In older regions, old buckets accept it.
        is_new = address.store == AWS and (not address.region or _VERSION_2.fullmatch(address.region))
        yield Finding("version-2-refused", "", (), not is_new)
    # A bucket of OSS can have another domain, which says nothing of its style.
    if store_of(_host(address)) == OSS and address.style == "path":
        yield Finding("path-style-refused")
    if upload.method == FORM and address.store in _WITHOUT_FORMS:
        yield Finding("not-supported")
    unknown = _NOT_SUPPORTED.get(address.store or "")
    missing = [name for name in upload.headers if unknown and name.startswith(unknown)]
    if missing:
        yield possible_cause("not-supported", f"The header is {listed(missing)}.")
    if (
        address.store == AWS
        and address.style == "virtual"
        and "." in address.bucket
        and _CERTIFICATE.match(address.endpoint)
    ):
        detail = "The bucket name has a dot, and the certificate of Amazon S3 is for hosts without one there."
        yield possible_cause("certificate-refused", detail)


def _on_the_scope(upload: SentUpload) -> Iterator[Finding]:
    """The region, the service and the algorithm."""
    if not upload.scope:
        return
    address, (region, service, terminator) = upload.address, upload.scope
    if upload.algorithm != ALGORITHM:
        yield Finding("invalid-scope", f"The algorithm is {one_line(upload.algorithm)}, and must be {ALGORITHM}.")
    expected = next((each for each in _OTHER_SERVICES if address.store == AWS and each in address.endpoint), "s3")
    if service != expected:
        yield of_amazon(
            "invalid-scope", f"It is signed for the service {one_line(service)}, not {expected}.", address.store
        )
    if terminator != TERMINATOR:
        detail = f"The credential ends with {one_line(terminator)}, and must end with {TERMINATOR}."
        yield of_amazon("invalid-scope", detail, address.store)
    if address.store == R2:
        if region not in _REGIONS_OF_R2:
            yield possible_cause("other-region", f"It is signed for {one_line(region)}, and R2 has the region auto.")
        return
    if not region:
        yield of_amazon("invalid-scope", "It is signed for an empty region.", address.store)
        return
    other = address.region if address.store == AWS else possible_region(address.endpoint)
    # Hosts inside the network of OSS have the same region.
    other = other and other.removesuffix("-internal")
    if other and region.removeprefix("oss-") != other:
        detail = f"It is signed for {one_line(region)}, and the host is for {other}."
        yield (
            Finding("other-region", detail)
            if address.store == AWS
            else possible_cause("other-region", f"{detail} Some stores do not compare them.")
        )


def _on_the_names(address: S3Address, is_form: bool) -> Iterator[Finding]:
    """The bucket and the key."""
    if not address.bucket:
        # The host of a form may begin with the bucket, which its policy names.
        if address.store or not is_form:
            yield Finding("invalid-bucket-name", "There is no bucket.", (), address.store == AWS)
    elif address.store == AWS and not is_valid_name(address.bucket):
        yield Finding("invalid-bucket-name", f"The bucket is {one_line(address.bucket)}.")
    elif address.store and has_old_name(address.bucket) and address.style != "access point":
        detail = f"The bucket is {one_line(address.bucket)}. No new bucket can have that name."
        yield possible_cause("invalid-bucket-name", detail)
    size = len(address.key.encode("utf-8", "surrogateescape"))
    if size > MAX_KEY_BYTES:
        yield of_amazon("key-too-long", f"It has {size} bytes.", address.store)


def _on_the_digests(upload: SentUpload) -> Iterator[Finding]:
    store, headers = upload.address.store, upload.headers
    digests = [name for name in headers if is_checksum(name)]
    for name, value in headers.items():
        if name in _SIZES and value is not None and _size_of(value) != _SIZES[name]:
            detail = f"{header_name(name)} is {one_line(value)}, and must be {_SIZES[name]} bytes in Base64."
            yield of_amazon("invalid-digest", detail, store)
    for name in _ALGORITHM_OF:
        algorithm = headers.get(name)
        if algorithm and digests and f"{CHECKSUM_PREFIX}{algorithm.lower()}" not in digests:
            detail = f"{name} is {one_line(algorithm)}, and the digest is {listed(digests)}."
            yield of_amazon("invalid-digest", detail, store)
    is_of_nothing = headers.get("content-length") != "0" and _CRC32_OF_NOTHING in (headers[name] for name in digests)
    if is_of_nothing or _ALGORITHM_OF[0] in headers:
        yield possible_cause("sdk-checksum")
    sha256 = headers.get(_SHA256)
    if sha256 is None or sha256 == UNSIGNED_PAYLOAD or upload.method in _READS:
        return
    if re.fullmatch("[0-9a-f]{64}", sha256):
        which = "an empty file" if sha256 == EMPTY_SHA256 else "the file with this SHA-256"
        yield possible_cause("payload-different", f"{_SHA256} is signed: only {which} can be uploaded.")
    else:
        yield of_amazon("payload-different", f"{_SHA256} is {one_line(sha256)}, which no file has.", store)


def _size_of(value: str) -> Optional[int]:
    """The number of bytes in this Base64, in which a multipart upload has a number at the end; None if it is none."""
    try:
        return len(base64.b64decode(re.sub(r"-[0-9]{1,5}$", "", value), validate=True))
    except (binascii.Error, ValueError):
        return None
