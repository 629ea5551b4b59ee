"""Which store has answered, and what is special about it.

Source: the documentation of each store on its S3 compatibility, and public threads.
"""

from typing import Optional, Tuple

from awscli_presign_put.explain.finding import Finding
from awscli_presign_put.explain.store_answer import Answer

R2, B2, GCS, OSS = "Cloudflare R2", "Backblaze B2", "Google Cloud Storage", "Alibaba Cloud OSS"

_BY_SERVER = {
    "amazons3": "Amazon S3",
    "minio": "MinIO",
    "aliyunoss": OSS,
    "uploadserver": GCS,
    "ceph object gateway": "Ceph",
    "rclone": "rclone",
}
_BY_HEADER = {"x-guploader-uploadid": GCS, "x-oss-request-id": OSS, "x-minio-deployment-id": "MinIO"}
# The IDs of requests of OpenStack Swift and of Ceph.
_TRANSACTION = "tx0"

_SPECIAL = {
    (R2, "not-supported"): "R2 has no ACLs, no object tags and no form uploads.",
    (R2, "method-not-allowed"): "R2 has no form uploads.",
    (B2, "not-supported"): "B2 has no object tags, no form uploads, and ACLs of buckets only.",
    (GCS, "not-supported"): "Google Cloud Storage refuses x-amz- headers that it does not know, such as tags.",
    (OSS, "path-style-refused"): "OSS accepts buckets in the host only.",
    (OSS, "sdk-checksum"): "OSS does not support the checksums of newer SDKs.",
    (R2, "sdk-checksum"): "R2 supports some of the checksums of newer SDKs.",
    (B2, "sdk-checksum"): "B2 does not support the checksums of newer SDKs.",
    ("Ceph", "signature-mismatch"): "Behind a proxy, Ceph needs its host in rgw_dns_name.",
    ("MinIO", "host-changed"): "Set MINIO_SERVER_URL to the public address, or sign for it.",
}


def store_of_answer(answer: Optional[Answer]) -> Optional[str]:
    """The store, by the headers or the elements of its answer; None where they do not say it."""
    if answer is None:
        return None
    server = answer.headers.get("server", "").lower()
    for beginning, store in _BY_SERVER.items():
        if server.startswith(beginning):
            return store
    for header, store in _BY_HEADER.items():
        if header in answer.headers:
            return store
    if answer.headers.get("x-amz-request-id", answer.elements.get("RequestId", "")).startswith(_TRANSACTION):
        return "Ceph"
    # OSS gives each cause a number and a page.
    return OSS if "EC" in answer.elements else None


def with_special(findings: Tuple[Finding, ...], store: Optional[str]) -> Tuple[Finding, ...]:
    """The findings, with what is special about this store in their details."""
    return tuple(
        finding._replace(detail=f"{finding.detail} {_SPECIAL[store or '', finding.cause]}".strip())
        if (store, finding.cause) in _SPECIAL
        else finding
        for finding in findings
    )
