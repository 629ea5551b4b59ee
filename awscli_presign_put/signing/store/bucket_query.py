"""Asks the store of a bucket before an upload: bounded requests with the headers of the upload.

HeadBucket says whether the bucket exists, and botocore follows it to another region where the store says so.
"""

from contextlib import contextmanager
from datetime import datetime
from typing import Any, Callable, ContextManager, Dict, Iterator, List, Mapping, NamedTuple, Optional, Tuple

import botocore
from botocore.exceptions import BotoCoreError, ClientError

from awscli_presign_put.moments import moment_of_http_date
from awscli_presign_put.shown import in_one_line, sentence
from awscli_presign_put.signing import sigv2
from awscli_presign_put.signing.destination.endpoint import without_bucket
from awscli_presign_put.signing.destination.event_handlers import handled_first
from awscli_presign_put.signing.destination.s3_client import shown_endpoint
from awscli_presign_put.signing.errors import BucketElsewhere, CheckFailed, StoreFailed
from awscli_presign_put.signing.put.presigner import Presigner
from awscli_presign_put.signing.store.store_calls import StoreCalls, code_and_message
from awscli_presign_put.signing.upload.headers import Headers

UPLOAD_REFUSED = "The store would refuse this upload: "

_NOT_FOUND = 404
# Newer releases ask for CRC32 unless told otherwise. S3 then demands it of each part.
_OF_BOTOCORE = ("x-amz-checksum-algorithm", "x-amz-checksum-type")
_EXPIRED = ("ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired")
_ADVICE = {
    "AccessDenied": "Check the permissions of these credentials.",
    "InvalidAccessKeyId": "Check the access key ID and the endpoint.",
    "InvalidToken": "Get new credentials.",
    "NotImplemented": "The store does not support a header, or multipart uploads. In that case, omit --check.",
    "RequestTimeTooSkewed": "Set the clock of this machine.",
    "SignatureDoesNotMatch": "Check the secret access key.",
}


ShowCommand = Callable[[str, Mapping[str, str], Optional[str]], str]
"""Gives an AWS CLI command as a shell reads it: from the service and the operation, the options by their names without
dashes, and the endpoint of the store, None for AWS's own."""


class StoreContext(NamedTuple):
    """How the store is asked.

    :param presigner: has signed a URL for it, or signs as what does.
    :param region: the region that URLs are signed for; None where a signature has none.
    :param limit: how long all requests may take, in seconds; None for no limit.
    :param waiting: is called again and again while there is no answer, with the seconds since the beginning.
    :param say: is called with what is left at the store, where a signal will end the process.
    :param shown: makes the commands in that.
    """

    presigner: Presigner
    region: Optional[str]
    limit: Optional[float]
    waiting: Callable[[float], None]
    say: Callable[[str], None]
    shown: ShowCommand

    def query(self, bucket: str, headers: Dict[str, Headers]) -> "ContextManager[BucketQuery]":
        """As :func:`bucket_query`."""
        return bucket_query(self.presigner, bucket, self.region, headers, self.limit, self.waiting)


class BucketQuery:
    """What the store of a bucket has answered.

    :ivar calls: sends requests to it.
    :ivar now: the time that the store says it is; None if it does not.
    """

    def __init__(self, calls: StoreCalls, bucket: str, region: Optional[str]) -> None:
        self.calls = calls
        self._bucket = bucket
        self._region = region
        self._redirected = False
        self._actual: Optional[str] = None
        self.now: Optional[datetime] = None

    def ask_region(self) -> None:
        """Ask which region the bucket is in.

        :raises CheckFailed: there is no such bucket.
        """
        self._actual, self.now = _region_of(self.calls, self._bucket)

    def note_redirect(self, request: Any, **_: Any) -> None:
        """A handler of ``before-sign.s3``: botocore follows a bucket to another region."""
        self._redirected = self._redirected or bool(request.context.get("s3_redirect", {}).get("redirected"))

    def check_region(self) -> None:
        """:raises CheckFailed: the bucket is in another region than a URL was signed for."""
        # Only a redirect counts: a store that is not AWS may have any name for its region, and accept any.
        if self._redirected:
            actual = self._actual
            where = f"in {actual}. Use --region {actual}." if actual else "in another region. Use --region."
            raise BucketElsewhere(f"The URL was signed for {self._region}, but the bucket {self._bucket} is {where}")


@contextmanager
def bucket_query(
    presigner: Presigner,
    bucket: str,
    region: Optional[str],
    headers: Dict[str, Headers],
    limit: Optional[float],
    waiting: Callable[[float], None],
) -> Iterator[BucketQuery]:
    """Ask the store of this bucket. All errors that come of it are told as those of the store.

    :param presigner: has signed a URL for it.
    :param headers: by operation, the headers that its request has.
    :raises CheckFailed: the store refuses, or cannot be asked.
    """
    client = presigner.client
    with StoreCalls(client, limit, waiting) as calls:
        store = BucketQuery(calls, bucket, region)
        with handled_first(client.meta.events, _handlers(presigner, headers, store)):
            try:
                yield store
            except ClientError as error:
                raise CheckFailed(_refusal(client, bucket, error)) from error
            except BotoCoreError as error:
                raise CheckFailed(f"The request to the store failed: {sentence(error)}") from error
            except StoreFailed as error:
                raise CheckFailed(str(error)) from error


def _region_of(calls: StoreCalls, bucket: str) -> Tuple[Optional[str], Optional[datetime]]:
    """The region that the store says the bucket is in, and its time.

    A refusal may only mean that these credentials may not ask.
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
    return region and in_one_line(region), moment_of_http_date(headers.get("date", ""))


def _refusal(client: Any, bucket: str, error: ClientError) -> str:
    said = error.response.get("Error", {})
    if said.get("Code") == "NoSuchBucket":
        return _no_bucket(client, bucket)
    if said.get("Code") in _EXPIRED:
        return (
            f"The store would refuse this upload, because the temporary credentials have expired ({said['Code']}). "
            "Get new credentials."
        )
    code, reason = code_and_message(error)
    region = said.get("Region")
    advice = f"Use --region {in_one_line(region)}." if region else _ADVICE.get(code)
    return f"{UPLOAD_REFUSED}{code}: {f'{sentence(reason)} {advice}' if advice else reason}"


def _no_bucket(client: Any, bucket: str) -> str:
    endpoint = shown_endpoint(client)
    without = without_bucket(endpoint, bucket)
    if without:
        return f"{endpoint} already contains the bucket name {bucket}. Use the endpoint {without}."
    return f"The bucket {bucket} does not exist at {endpoint}. Check the bucket name and the endpoint."


def _handlers(
    presigner: Presigner, headers: Dict[str, Headers], store: BucketQuery
) -> List[Tuple[str, Callable[..., Any]]]:
    """What sends the headers of each operation, and signs by Version 2 where the URL is signed so."""

    def add_headers(request: Any, operation_name: str, **_: Any) -> None:
        for name in _OF_BOTOCORE:
            del request.headers[name]
        for name, value in headers[operation_name]:
            del request.headers[name]
            request.headers[name] = value

    def sign_version_2(request: Any, **_: Any) -> None:
        sigv2.authorize(request, presigner.credentials.get_frozen_credentials())

    # Those of an operation run before those of the service, which sign.
    handlers: List[Tuple[str, Callable[..., Any]]] = [
        *((f"before-sign.s3.{operation}", add_headers) for operation in headers),
        ("before-sign.s3", store.note_redirect),
    ]
    if presigner.is_version_2:
        handlers += [("choose-signer.s3", lambda **_: botocore.UNSIGNED), ("before-sign.s3", sign_version_2)]
    return handlers
