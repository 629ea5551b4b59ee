"""What a session must be allowed to do for an upload: IAM's actions, and on what.

Sources: Service Authorization Reference, "Actions, resources, and condition keys for Amazon S3"; Amazon S3 User Guide,
"Required permissions for Amazon S3 API operations"; AWS KMS Developer Guide, "Permissions to use AWS KMS keys".
"""

from dataclasses import dataclass
from typing import Dict, Iterator, List, NamedTuple, Optional, Tuple, Union

from awscli_presign_put.signing.multipart.multipart_request import MultipartRequest
from awscli_presign_put.signing.post.post_request import PostRequest
from awscli_presign_put.signing.upload.headers import Headers
from awscli_presign_put.signing.upload.upload_request import UploadRequest

_PUT, _GET, _DELETE, _ABORT = "PutObject", "GetObject", "DeleteObject", "AbortMultipartUpload"
# A form has the field "acl" for the header.
_BY_HEADER = {
    "x-amz-acl": "PutObjectAcl",
    "x-amz-tagging": "PutObjectTagging",
    "x-amz-object-lock-mode": "PutObjectRetention",
    "x-amz-object-lock-retain-until-date": "PutObjectRetention",
    "x-amz-object-lock-legal-hold": "PutObjectLegalHold",
    # S3 reads what is there to compare it.
    "if-match": _GET,
}
_GRANT = "x-amz-grant-"
_ENCRYPTION = "x-amz-server-side-encryption"
_KMS, _DUAL_LAYER = "aws:kms", "aws:kms:dsse"


class Objects(NamedTuple):
    """The objects that a permission is for.

    :param bucket: the bucket's name, or the ARN of an access point.
    :param key: the key; with ``is_prefix``, what keys begin with.
    """

    bucket: str
    key: str
    is_prefix: bool = False


class Bucket(NamedTuple):
    """The bucket itself."""

    bucket: str


class KmsKey(NamedTuple):
    """The key that encrypts the object.

    :param key_id: its ID, alias or ARN; None for the key that AWS manages for S3.
    """

    key_id: Optional[str]


@dataclass(frozen=True)
class Permission:
    """Actions that are allowed on something.

    :param actions: without the name of the service if that is S3.
    """

    actions: Tuple[str, ...]
    on: Union[Objects, Bucket, KmsKey]


def to_put(request: UploadRequest, is_prefix: bool = False) -> List[Permission]:
    """What a PUT needs. With ``is_prefix``, the key of the request is what all keys begin with."""
    return [
        Permission(_to_write(request.headers), Objects(request.bucket, request.key, is_prefix)),
        *_to_encrypt(request.headers),
    ]


def to_put_any(request: UploadRequest) -> List[Permission]:
    """What a PUT may need whose headers are not known, for keys that begin with that of the request."""
    actions = tuple(dict.fromkeys((_PUT, *_BY_HEADER.values())))
    return [Permission(actions, Objects(request.bucket, request.key, True))]


def to_post(request: PostRequest) -> List[Permission]:
    return to_put(UploadRequest(request.bucket, request.key, request.expires_in, request.headers), request.is_prefix)


def to_upload_parts(request: MultipartRequest) -> List[Permission]:
    """What the kit of a multipart upload needs: to send parts, to ask for them, to look at the object, to give up."""
    actions = (*_to_write(request.headers), _ABORT, "ListMultipartUploadParts", _GET)
    return [
        Permission(tuple(dict.fromkeys(actions)), Objects(request.bucket, request.key)),
        *_to_encrypt(request.headers),
    ]


def to_show(bucket: str, key: str, headers: Headers = (), is_prefix: bool = False) -> List[Permission]:
    """What a link needs that shows a page, or what is stored.

    :param headers: those of the uploads: what they say of a key of KMS may be true of the whole bucket.
    """
    return [Permission((_GET,), Objects(bucket, key, is_prefix)), *_to_encrypt(headers)]


def to_store(bucket: str, key: str, headers: Headers = (), is_prefix: bool = False) -> List[Permission]:
    """What it needs to store a page, to try its link, and to remove the page if that fails."""
    return [Permission((_PUT, _GET, _DELETE), Objects(bucket, key, is_prefix)), *_to_encrypt(headers)]


def to_check(request: UploadRequest, is_prefix: bool = False) -> List[Permission]:
    """What --check needs: a multipart upload is started and aborted."""
    aborts = Permission((_ABORT,), Objects(request.bucket, request.key, is_prefix))
    return [*to_put(request, is_prefix), aborts]


def to_read_lifecycle(bucket: str) -> List[Permission]:
    return [Permission(("GetLifecycleConfiguration",), Bucket(bucket))]


def one_for_each(permissions: List[Permission]) -> List[Permission]:
    """The same permissions, one for each thing that they are for."""
    actions: Dict[Union[Objects, Bucket, KmsKey], Dict[str, None]] = {}
    for permission in permissions:
        actions.setdefault(permission.on, {}).update(dict.fromkeys(permission.actions))
    return [Permission(tuple(names), on) for on, names in actions.items()]


def _to_write(headers: Headers) -> Tuple[str, ...]:
    return tuple(dict.fromkeys((_PUT, *_of_headers(headers))))


def _of_headers(headers: Headers) -> Iterator[str]:
    for name, _ in headers:
        if name.lower().startswith(_GRANT):
            yield "PutObjectAcl"
        elif name.lower() in _BY_HEADER:
            yield _BY_HEADER[name.lower()]


def _to_encrypt(headers: Headers) -> List[Permission]:
    """S3 calls KMS for the uploader. Uploads in parts and bucket keys also require Decrypt."""
    values = {name.lower(): value for name, value in headers}
    if values.get(_ENCRYPTION) not in (_KMS, _DUAL_LAYER):
        return []
    key_id = values.get(f"{_ENCRYPTION}-aws-kms-key-id")
    return [Permission(("kms:GenerateDataKey", "kms:Decrypt"), KmsKey(key_id))]
