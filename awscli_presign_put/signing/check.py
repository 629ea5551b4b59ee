"""Ask the store, without writing an object, whether an upload would be accepted.

HeadBucket says whether the bucket exists and where; CreateMultipartUpload needs the permission that PutObject needs,
and takes the same headers. What it starts is aborted at once.
"""

from contextlib import contextmanager
from typing import Any, Iterator, Optional

import botocore
from botocore.exceptions import BotoCoreError, ClientError

from awscli_presign_put.signing import sigv2
from awscli_presign_put.signing.errors import CheckFailed
from awscli_presign_put.signing.request import UploadRequest

# Of one upload's body or moment; CreateMultipartUpload has neither.
_NOT_OF_THE_OBJECT = ("content-length", "content-md5", "if-match", "if-none-match")
_CHECKSUM = "x-amz-checksum-"
_REDIRECTION = 300
_FORBIDDEN = 403
_NOT_FOUND = 404


def check(client: Any, credentials: Any, signature_version: str, request: UploadRequest, region: Optional[str]) -> None:
    """Return where the store would accept this upload.

    :param region: the region that the URL was signed for; None where a signature has none.
    :raises CheckFailed: it would not; the message says why.
    """
    with _handlers(client, credentials, signature_version, request):
        try:
            _check_bucket(client, request.bucket, region)
            _check_upload(client, request)
        except BotoCoreError as error:
            raise CheckFailed(f"could not ask the store: {error}") from error


def _check_bucket(client: Any, bucket: str, region: Optional[str]) -> None:
    try:
        answer = client.head_bucket(Bucket=bucket)["ResponseMetadata"]
    except ClientError as error:
        answer = error.response["ResponseMetadata"]
    status = answer["HTTPStatusCode"]
    if status == _NOT_FOUND:
        raise CheckFailed(_no_bucket(bucket))
    actual = answer.get("HTTPHeaders", {}).get("x-amz-bucket-region")
    # A store of one's own may call its region what it likes and take any: only where it objected does this count.
    objected = answer.get("RetryAttempts") or status >= _REDIRECTION
    if objected and actual and region and actual != region:
        raise CheckFailed(
            f"the bucket {bucket} is in {actual}, and the URL was signed for {region}: use --region {actual}"
        )
    # 403 may only mean that these credentials may not ask; what they may do is asked next.
    if status >= _REDIRECTION and status != _FORBIDDEN:
        raise CheckFailed(f"the store answered {status} when asked for the bucket {bucket}")


def _check_upload(client: Any, request: UploadRequest) -> None:
    target = {"Bucket": request.bucket, "Key": request.key}
    try:
        upload = client.create_multipart_upload(**target)["UploadId"]
    except ClientError as error:
        said = error.response.get("Error", {})
        if said.get("Code") == "NoSuchBucket":
            raise CheckFailed(_no_bucket(request.bucket)) from error
        raise CheckFailed(
            f"the store would refuse this upload: {said.get('Code')}: {said.get('Message') or 'it does not say why'}"
        ) from error
    try:
        client.abort_multipart_upload(**target, UploadId=upload)
    except ClientError as error:
        raise CheckFailed(
            f"these credentials may upload, but not abort the multipart upload that asked so; abort {upload} for them"
        ) from error


def _no_bucket(bucket: str) -> str:
    return f"there is no bucket {bucket} there: create it, or mend the name"


@contextmanager
def _handlers(client: Any, credentials: Any, signature_version: str, request: UploadRequest) -> Iterator[None]:
    """Send the object's headers with CreateMultipartUpload, and sign by Version 2 where the URL is."""

    def add_headers(request: Any, **_: Any) -> None:
        for name, value in headers:
            del request.headers[name]
            request.headers[name] = value

    def sign_version_2(request: Any, **_: Any) -> None:
        sigv2.authorize(request, credentials.get_frozen_credentials())

    headers = [(name, value) for name, value in request.headers if _is_of_the_object(name)]
    registered = [("before-sign.s3.CreateMultipartUpload", add_headers)]
    if signature_version == "s3":
        registered += [("choose-signer.s3", lambda **_: botocore.UNSIGNED), ("before-sign.s3", sign_version_2)]
    events = client.meta.events
    for event, handler in registered:
        events.register_first(event, handler)
    try:
        yield
    finally:
        for event, handler in registered:
            events.unregister(event, handler)


def _is_of_the_object(name: str) -> bool:
    return name.lower() not in _NOT_OF_THE_OBJECT and not name.lower().startswith(_CHECKSUM)
