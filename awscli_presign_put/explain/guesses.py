"""What people sign and a URL does not say: values of headers, regions, services, hosts, ports, lifetimes."""

import mimetypes
from contextlib import suppress
from typing import Dict, Tuple
from urllib.parse import quote

from awscli_presign_put.explain.request_signature import EXACT
from awscli_presign_put.explain.url import decoded
from awscli_presign_put.signing.sigv4 import EMPTY_SHA256, UNSIGNED_PAYLOAD
from awscli_presign_put.signing.upload.headers import SSE_C_PREFIX

_CONTENT_TYPES = (
    *("application/octet-stream", "binary/octet-stream", "text/plain", "image/jpeg", "image/png", "application/json"),
    *("application/x-www-form-urlencoded", "multipart/form-data", "application/pdf", "application/zip", "video/mp4"),
    *("image/jpg", "image/gif", "image/webp", "image/*", "text/csv", "text/html", "text/plain; charset=utf-8"),
    *("text/plain;charset=UTF-8", "application/json; charset=utf-8", "application/xml", "application/gzip"),
    *("audio/mpeg", "false", "undefined", "null", ""),
)
# The values of a header, separated by spaces.
_WORDS = {
    "if-none-match": "*",
    "x-amz-acl": "private public-read bucket-owner-full-control public-read-write authenticated-read "
    "bucket-owner-read aws-exec-read log-delivery-write",
    "x-amz-server-side-encryption": "AES256 aws:kms aws:kms:dsse",
    f"{SSE_C_PREFIX}algorithm": "AES256",
    "x-amz-server-side-encryption-bucket-key-enabled": "true false",
    "x-amz-storage-class": "STANDARD STANDARD_IA INTELLIGENT_TIERING ONEZONE_IA GLACIER GLACIER_IR DEEP_ARCHIVE "
    "REDUCED_REDUNDANCY NEARLINE COLDLINE ARCHIVE",
    "x-amz-request-payer": "requester",
    "x-amz-sdk-checksum-algorithm": "CRC32 SHA256 CRC32C SHA1 CRC64NVME",
    "x-amz-checksum-algorithm": "CRC32 SHA256 CRC32C SHA1 CRC64NVME",
    "x-amz-checksum-crc32": "AAAAAA==",
    "x-amz-object-lock-mode": "GOVERNANCE COMPLIANCE",
    "x-amz-object-lock-legal-hold": "ON OFF",
    "content-encoding": "gzip aws-chunked br",
    "content-length": "0",
}
_VALUES: Dict[str, Tuple[str, ...]] = {
    **{name: tuple(values.split()) for name, values in _WORDS.items()},
    "x-amz-content-sha256": (UNSIGNED_PAYLOAD, EMPTY_SHA256),
    "cache-control": ("no-cache", "no-store", "max-age=31536000", "public, max-age=31536000"),
    "x-amz-tagging": ("",),
}
# Source: AWS General Reference, "Amazon Simple Storage Service endpoints and quotas"; and what other stores use.
REGIONS: Tuple[str, ...] = (
    *("us-east-1", "us-east-2", "us-west-1", "us-west-2", "eu-west-1", "eu-central-1", "eu-west-2", "eu-west-3"),
    *("eu-north-1", "eu-south-1", "eu-south-2", "eu-central-2", "ap-southeast-1", "ap-southeast-2", "ap-northeast-1"),
    *("ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-south-2", "ap-east-1", "ap-southeast-3"),
    *("ap-southeast-4", "ap-southeast-5", "ca-central-1", "ca-west-1", "sa-east-1", "af-south-1", "me-south-1"),
    *("me-central-1", "il-central-1", "mx-central-1", "us-gov-west-1", "us-gov-east-1", "cn-north-1"),
    *("cn-northwest-1", "auto", "default", "local", "garage"),
)
SERVICES: Tuple[str, ...] = ("s3", "s3express", "s3-object-lambda", "s3-outposts", "storage", "sts", "execute-api")
LIFETIMES: Tuple[str, ...] = (
    *("3600", "900", "300", "60", "600", "86400", "604800", "1800", "7200", "120", "180", "43200", "3599", "21600"),
    *("28800", "172800", "259200", "10", "30"),
)
"""In seconds."""
OTHER_HOSTS: Tuple[str, ...] = (
    *("localhost", "127.0.0.1", "minio", "host.docker.internal", "s3", "localstack", "ceph", "rustfs", "garage"),
)
PORTS: Tuple[str, ...] = (
    *(":9000", ":443", ":80", ":8080", ":4566", ":3900", ":8000", ":8333", ":7480", ":9001", ":8443"),
)


def respelled(value: str) -> Tuple[str, ...]:
    """What the value of a header may have been before a client or a store changed its spaces or its letters."""
    others = [f"{EXACT}{value}", value.replace(" ", "  ")] if " " in value or "\t" in value else []
    others += [f"{EXACT}{others[-1]}"] if others else []
    if not value.isascii():
        raw = value.encode("utf-8", "surrogateescape")
        others += [raw.decode("latin-1"), quote(raw)]
        with suppress(UnicodeEncodeError):
            others.append(value.encode("latin-1", "surrogateescape").decode("utf-8", "surrogateescape"))
    return tuple(other for other in dict.fromkeys(others) if other != value)


def header_values(name: str, path: str) -> Tuple[str, ...]:
    """Values that a signed header may have, the likelier first; empty if none is likely.

    :param name: in lower case.
    :param path: of the URL, as it is sent.
    """
    if name == "content-type":
        guessed, _ = mimetypes.guess_type(decoded(path).rpartition("/")[2])
        return tuple(dict.fromkeys([*([guessed] if guessed else []), *_CONTENT_TYPES]))
    return _VALUES.get(name, ())
