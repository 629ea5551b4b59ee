"""Ask the store, without writing an object, whether an upload would be accepted.

HeadBucket says whether the bucket exists, and botocore follows it to another region where the store says so.
CreateMultipartUpload needs the permission that PutObject needs, and takes the headers that say what the object is like.
What it starts is aborted at once, and all of it ends in bounded time.
"""

from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from typing import Any, Callable, List, Optional, Tuple

import botocore
from botocore.exceptions import BotoCoreError, ClientError

from awscli_presign_put.signing import sigv2
from awscli_presign_put.signing.digests import CHECKSUM_PREFIX
from awscli_presign_put.signing.endpoint import without_bucket
from awscli_presign_put.signing.errors import CheckFailed, StoreFailed
from awscli_presign_put.signing.handlers import Handlers, handled_first
from awscli_presign_put.signing.headers import Headers
from awscli_presign_put.signing.one_line import in_one_line, sentence
from awscli_presign_put.signing.presigner import Presigner
from awscli_presign_put.signing.request import UploadRequest
from awscli_presign_put.signing.started_upload import started_upload
from awscli_presign_put.signing.store_calls import StoreCalls
from awscli_presign_put.signing.target import shown_endpoint

_OPERATIONS = ("HeadBucket", "CreateMultipartUpload", "AbortMultipartUpload", "ListMultipartUploads")
# Of any request to the bucket.
_OF_EACH_REQUEST = ("x-amz-expected-bucket-owner", "x-amz-request-payer")
# Of one upload's body or moment; CreateMultipartUpload has neither.
_NOT_OF_THE_OBJECT = ("content-length", "content-md5", "if-match", "if-none-match")
_NOT_FOUND = 404
_EXPIRED = ("ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired")
_ADVICE = {
    "AccessDenied": "Check the permissions of these credentials.",
    "InvalidAccessKeyId": "Check the access key ID and the endpoint.",
    "InvalidToken": "Get new credentials.",
    "NotImplemented": "The store does not support a header, or multipart uploads. In that case, omit --check.",
    "RequestTimeTooSkewed": "Set the clock of this machine.",
    "SignatureDoesNotMatch": "Check the secret access key.",
}


def check(
    presigner: Presigner,
    request: UploadRequest,
    region: Optional[str],
    limit: Optional[float],
    waiting: Callable[[float], None],
    say: Callable[[str], None],
) -> None:
    """Return where the store would accept this upload.

    :param presigner: what has signed its URL.
    :param region: the region that the URL was signed for; None where a signature has none.
    :param limit: how long it may take in all, in seconds; None for no limit.
    :param waiting: is called again and again while the store does not answer, with the seconds since the beginning.
    :param say: is called with what is left at the store, where a signal will end the process.
    :raises CheckFailed: it would not; the message says why, and what is left.
    """
    redirects = _Redirects()
    client = presigner.client
    with (
        handled_first(client.meta.events, _handlers(presigner, request, redirects)),
        StoreCalls(client, limit, waiting) as calls,
    ):
        try:
            actual, now = _region_of(calls, request.bucket)
            with started_upload(calls, request.bucket, request.key, now, say):
                pass
        except ClientError as error:
            raise CheckFailed(_refusal(client, request.bucket, error)) from error
        except BotoCoreError as error:
            raise CheckFailed(f"The request to the store failed: {sentence(error)}") from error
        except StoreFailed as error:
            raise CheckFailed(str(error)) from error
        # Only a redirect counts: a store of one's own may call its region what it likes, and take any.
        if redirects.seen:
            where = f"in {actual}. Use --region {actual}." if actual else "in another region. Use --region."
            raise CheckFailed(f"The URL was signed for {region}, but the bucket {request.bucket} is {where}")


def _region_of(calls: StoreCalls, bucket: str) -> Tuple[Optional[str], Optional[datetime]]:
    """The region that the store says the bucket is in, and the time that the store says it is.

    A refusal may only mean that these credentials may not ask; what they may do is asked next.
    """
    try:
        answer = calls.call("head_bucket", last=True, Bucket=bucket)["ResponseMetadata"]
    except ClientError as error:
        answer = error.response["ResponseMetadata"]
    headers = answer.get("HTTPHeaders", {})
    if answer["HTTPStatusCode"] >= _NOT_FOUND and headers.get("content-type", "").startswith("text/html"):
        raise calls.answers.not_s3()
    if answer["HTTPStatusCode"] == _NOT_FOUND:
        raise CheckFailed(_no_bucket(calls.client, bucket))
    region = headers.get("x-amz-bucket-region")
    return region and in_one_line(region), _time(headers.get("date", ""))


def _time(date: str) -> Optional[datetime]:
    try:
        time = parsedate_to_datetime(date)
    except (TypeError, ValueError):  # the first up to Python 3.9
        return None
    return time if time.tzinfo else time.replace(tzinfo=timezone.utc)


def _refusal(client: Any, bucket: str, error: ClientError) -> str:
    said = error.response.get("Error", {})
    if said.get("Code") == "NoSuchBucket":
        return _no_bucket(client, bucket)
    if said.get("Code") in _EXPIRED:
        return (
            f"The store would refuse this upload, because the temporary credentials have expired ({said['Code']}). "
            "Get new credentials."
        )
    code = in_one_line(said.get("Code") or error.response["ResponseMetadata"]["HTTPStatusCode"])
    reason = in_one_line(said.get("Message") or "") or "no reason given"
    region = said.get("Region")
    advice = f"Use --region {in_one_line(region)}." if region else _ADVICE.get(code)
    return f"The store would refuse this upload: {code}: {f'{sentence(reason)} {advice}' if advice else reason}"


def _no_bucket(client: Any, bucket: str) -> str:
    endpoint = shown_endpoint(client)
    without = without_bucket(endpoint, bucket)
    if without:
        return f"{endpoint} already contains the bucket name {bucket}. Use the endpoint {without}."
    return f"The bucket {bucket} does not exist at {endpoint}. Check the bucket name and the endpoint."


class _Redirects:
    """Whether botocore followed the bucket to another region."""

    def __init__(self) -> None:
        self.seen = False

    def note(self, request: Any, **_: Any) -> None:
        self.seen = self.seen or bool(request.context.get("s3_redirect", {}).get("redirected"))


def _handlers(presigner: Presigner, request: UploadRequest, redirects: _Redirects) -> Handlers:
    """Those that send the request's headers where they belong, and sign by Version 2 where the URL is signed so."""
    common: Headers = tuple(header for header in request.headers if header[0].lower() in _OF_EACH_REQUEST)
    of_the_object: Headers = tuple(header for header in request.headers if _is_of_the_object(header[0]))

    def add_headers(request: Any, operation_name: str, **_: Any) -> None:
        for name, value in of_the_object if operation_name == "CreateMultipartUpload" else common:
            del request.headers[name]
            request.headers[name] = value

    def sign_version_2(request: Any, **_: Any) -> None:
        sigv2.authorize(request, presigner.credentials.get_frozen_credentials())

    # Those of an operation run before those of the service, which sign.
    handlers: List[Tuple[str, Callable[..., Any]]] = [
        *((f"before-sign.s3.{operation}", add_headers) for operation in _OPERATIONS),
        ("before-sign.s3", redirects.note),
    ]
    if presigner.is_version_2:
        handlers += [("choose-signer.s3", lambda **_: botocore.UNSIGNED), ("before-sign.s3", sign_version_2)]
    return handlers


def _is_of_the_object(name: str) -> bool:
    return name.lower() not in _NOT_OF_THE_OBJECT and not name.lower().startswith(CHECKSUM_PREFIX)
