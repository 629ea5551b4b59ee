"""What a presigned URL allows, by its method and its parameters."""

from typing import List, Optional

from awscli_presign_put.explain.finding import quoted
from awscli_presign_put.explain.url import Url
from awscli_presign_put.explain.url_signature import Signed

_OF_METHODS = {
    "PUT": "uploads the object",
    "GET": "downloads the object",
    "HEAD": "reads the metadata of the object",
    "POST": "sends a form to the bucket",
    "DELETE": "deletes the object",
}
_OF_UPLOADS = {
    "PUT": "uploads a part of a multipart upload",
    "GET": "lists the parts of a multipart upload",
    "POST": "completes a multipart upload",
    "DELETE": "aborts a multipart upload",
}
# What only an upload signs.
_OF_AN_UPLOAD = ("content-length", "content-type", "content-md5", "if-none-match", "x-amz-acl", "x-amz-storage-class")


# Source: Amazon S3 API Reference, the operations on objects and buckets.
_SUBRESOURCES = frozenset(
    (
        *("accelerate", "acl", "analytics", "annotation", "attributes", "cors", "delete", "encryption"),
        *("intelligent-tiering", "inventory", "legal-hold", "lifecycle", "logging", "metrics", "notification"),
        *("object-lock", "ownershipControls", "policy", "publicAccessBlock", "renameObject", "replication"),
        *("requestPayment", "restore", "retention", "select", "tagging", "torrent", "uploads", "versioning"),
        *("versions", "website"),
    )
)


def subresources(url: Url) -> List[str]:
    """The parameters that make a request one for something else than the contents of an object."""
    return [name for name, _ in url.query if name in _SUBRESOURCES]


def operation_of(url: Url, signed: Signed, method: Optional[str]) -> str:
    """What it does, in words.

    :param method: that was signed; None where it is not known.
    """
    names = {name for name, _ in url.query}
    if method is None:
        return _without_method(names, signed)
    if "uploadId" in names:
        return _OF_UPLOADS.get(method, "reads a multipart upload")
    if "uploads" in names and method in ("POST", "GET"):
        return "starts a multipart upload" if method == "POST" else "lists the multipart uploads"
    others = subresources(url)
    if others:
        does = {"PUT": "changes", "GET": "reads", "HEAD": "reads", "DELETE": "removes"}.get(method, "is for")
        return f"{does} the subresource {', '.join(map(quoted, others))}"
    if url.path in ("", "/") and method == "GET":
        return "lists the objects"
    return _OF_METHODS.get(method, "is not known")


def _without_method(names: "set[str]", signed: Signed) -> str:
    """As far as the parameters and the signed headers say it."""
    if "partNumber" in names and "uploadId" in names:
        return "probably uploads a part of a multipart upload"
    if "uploadId" in names or "uploads" in names:
        return "is for a multipart upload"
    if any(name.startswith("response-") for name in names):
        return "probably downloads the object"
    headers = set(signed.headers)
    if headers.intersection(_OF_AN_UPLOAD) or any(name.startswith("x-amz-meta-") for name in headers):
        return "probably uploads the object"
    return "is not known: the URL does not say its method"
