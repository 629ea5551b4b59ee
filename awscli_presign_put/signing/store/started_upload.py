"""Starts a multipart upload and aborts it on exit unless ``keep`` is set.

The store begins it when it has read the request, and its answer may be lost. What may have been begun and cannot be
aborted is named, with the command that aborts it.
"""

from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Callable, Dict, Iterator, List, Optional, Sequence, Tuple

from botocore import utils
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError

from awscli_presign_put.shown import sentence
from awscli_presign_put.signing.destination.endpoint import is_of_aws
from awscli_presign_put.signing.destination.s3_client import shown_endpoint
from awscli_presign_put.signing.errors import OutOfTime, StoreFailed
from awscli_presign_put.signing.store.bucket_query import ShowCommand
from awscli_presign_put.signing.store.store_calls import StoreCalls, is_gone
from awscli_presign_put.signing.upload.headers import OF_EACH_REQUEST, Headers

_SERVER_ERROR, _NOT_IMPLEMENTED = 500, 501
_CREATE = "needs-retry.s3.CreateMultipartUpload"
_MAX_NAMED = 5
_MAX_LISTED = 100  # uploads are listed in the order of keys, from this key on
_CLOCK = timedelta(seconds=1)  # a store's dates are whole seconds


class StartedUpload:
    """A multipart upload that the store has begun. ``keep`` is set to True by who wants it to stay."""

    def __init__(self, upload_id: str) -> None:
        self.upload_id = upload_id
        self.keep = False


@contextmanager
def started_upload(
    calls: StoreCalls,
    bucket: str,
    key: str,
    since: Optional[datetime],
    say: Callable[[str], None],
    shown: ShowCommand,
    common: Headers = (),
) -> Iterator[StartedUpload]:
    """Start an upload; abort it at the end, unless ``keep`` is set, nothing was raised, and no signal has come.

    Until then signals wait.

    :param since: the store's time before this: older uploads of this key are not this one. None if not known.
    :param say, shown: as of :class:`~awscli_presign_put.signing.store.bucket_query.StoreContext`.
    :param common: the headers that each request has.
    :raises StoreFailed: no answer, or it could not be aborted; the message says what is left.
    :raises ClientError, BotoCoreError: the store refused it, or there was no connection.
    """
    place = _Address(calls, bucket, key, shown, common)
    with calls.signals_shorten():
        try:
            upload = StartedUpload(_create(place, since))
            try:
                yield upload
            except BaseException:
                upload.keep = False
                raise
            finally:
                if calls.interrupted or not upload.keep:
                    _abort(place, upload.upload_id)
        except _Left as left:
            if calls.interrupted:
                say(str(left))
            raise


class _Left(StoreFailed):
    """Something is, or may be, left at the store."""


class _Address:
    """The upload, as requests and printed commands name it."""

    def __init__(self, calls: StoreCalls, bucket: str, key: str, shown: ShowCommand, common: Headers) -> None:
        self.calls = calls
        self.bucket = bucket
        self.key = key
        self._shown = shown
        self._common = common

    def list_command(self) -> str:
        options = {
            "bucket": self.bucket,
            "prefix": self.key,
            **_options(self._common, ("x-amz-expected-bucket-owner",)),
        }
        return self._shown("s3api list-multipart-uploads", options, _endpoint(self.calls.client))

    def abort_command(self, upload_id: str) -> str:
        return abort_command(self._shown, self.calls.client, (self.bucket, self.key, upload_id), self._common)


def abort_command(shown: ShowCommand, client: Any, place: Tuple[str, str, str], common: Headers) -> str:
    """The command that aborts an upload, for whoever has the credentials.

    :param place: the bucket, the key and the ID of the upload.
    :param common: the headers that each request has.
    """
    options = {**dict(zip(("bucket", "key", "upload-id"), place)), **_options(common, OF_EACH_REQUEST)}
    return shown("s3api abort-multipart-upload", options, _endpoint(client))


def _endpoint(client: Any) -> Optional[str]:
    endpoint = shown_endpoint(client)
    return None if is_of_aws(endpoint) else endpoint


def _options(common: Headers, names: Sequence[str]) -> Dict[str, str]:
    """Those of ``aws s3api`` for the headers of these names."""
    given = {name.lower(): value for name, value in common}
    return {name.removeprefix("x-amz-"): given[name] for name in names if name in given}


def _create(place: _Address, since: Optional[datetime]) -> str:
    calls = place.calls
    events = calls.client.meta.events
    events.register_first(_CREATE, _never_twice)
    try:
        answer = calls.call("create_multipart_upload", Bucket=place.bucket, Key=place.key)
    except ClientError as error:
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        if status < _SERVER_ERROR or status == _NOT_IMPLEMENTED:
            raise
        unreadable = calls.answers.status < _SERVER_ERROR and error.response["Error"].get("Code") == str(_SERVER_ERROR)
        why = str(calls.answers.not_s3()) if unreadable else sentence(error)
        raise _not_known(place, since, why, error) from error
    # Of botocore's errors, the others are those of a connection that was not made.
    except HTTPClientError as error:
        raise _not_known(place, since, f"The request to the store failed: {sentence(error)}", error) from error
    except StoreFailed as error:
        raise _not_known(place, since, str(error), error) from error
    except BotoCoreError:
        raise
    except Exception as error:  # botocore's parser has another error
        failed = calls.answers.not_s3()
        raise _not_known(place, since, str(failed), error) from error
    finally:
        events.unregister(_CREATE, _never_twice)
    upload_id = answer.get("UploadId")
    if not upload_id:
        raise calls.answers.not_s3()
    return str(upload_id)


def _never_twice(response: Any, caught_exception: Optional[Exception], **_: Any) -> None:
    """A handler of ``needs-retry``: the request is not sent again where the first may have begun an upload."""
    if caught_exception is not None:
        raise caught_exception
    parsed = response[1]
    if parsed["ResponseMetadata"]["HTTPStatusCode"] >= _SERVER_ERROR:
        raise ClientError(parsed, "CreateMultipartUpload")


def _abort(place: _Address, upload_id: str) -> None:
    try:
        place.calls.call("abort_multipart_upload", last=True, Bucket=place.bucket, Key=place.key, UploadId=upload_id)
    except Exception as error:
        if isinstance(error, ClientError) and is_gone(error):
            return  # the answer to the first attempt was lost
        raise _Left(
            f"The store started a multipart upload that was not aborted: {sentence(error)} "
            f"To abort it, run: {place.abort_command(upload_id)}"
        ) from error


def _not_known(place: _Address, since: Optional[datetime], why: str, error: Exception) -> StoreFailed:
    """What to raise where the store may have begun an upload, and has not said which."""
    try:
        found = _uploads(place, since)
    except Exception:
        found = None
    if found:
        commands = "; ".join(map(place.abort_command, found[:_MAX_NAMED]))
        return _Left(f"{why} A multipart upload of this key was started meanwhile. To abort it, run: {commands}")
    # A store that is slow may begin it yet.
    if found is None or isinstance(error, OutOfTime):
        return _Left(f"{why} The store may have started a multipart upload. To see it, run: {place.list_command()}")
    return StoreFailed(why)


def _uploads(place: _Address, since: Optional[datetime]) -> List[str]:
    answer = place.calls.call(
        "list_multipart_uploads", last=True, Bucket=place.bucket, Prefix=place.key, MaxUploads=_MAX_LISTED
    )
    return [
        upload["UploadId"]
        for upload in answer.get("Uploads", [])
        if upload["Key"] == place.key and (since is None or _time(upload["Initiated"]) >= since - _CLOCK)
    ]


def _time(value: Any) -> datetime:
    """The AWS CLI has botocore leave times as they came; else they are datetimes."""
    time: datetime = utils.parse_timestamp(str(value))
    return time
