"""An upload is aborted unless it is kept, and what is raised is raised all the same."""

import os
import signal
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from types import SimpleNamespace

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError, EndpointConnectionError
from clients import client_of, shown
from raw_store import RawStore

from awscli_presign_put.signing.errors import OutOfTime, StoreFailed
from awscli_presign_put.signing.store.started_upload import started_upload
from awscli_presign_put.signing.store.store_calls import StoreCalls


@pytest.fixture
def store():
    with RawStore() as started:
        yield started


@pytest.fixture
def start(store, make_session):
    client = client_of(make_session(), region="us-east-1", endpoint_url=store.endpoint)

    def run(body):
        with (
            StoreCalls(client, 60, lambda seconds: None) as calls,
            started_upload(calls, "bkt", "k", None, pytest.fail, shown) as upload,
        ):
            assert upload.upload_id == "UP123"
            body(upload)

    return run


def keep(upload):
    upload.keep = True


def test_kept(store, start):
    start(keep)
    assert store.methods() == ["POST"]


def test_aborted(store, start):
    start(lambda upload: None)
    assert store.methods() == ["POST", "DELETE"]


def test_aborted_when_something_is_raised(store, start):
    def fail(upload):
        upload.keep = True
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        start(fail)
    assert store.methods() == ["POST", "DELETE"]


def test_aborted_when_a_signal_comes(store, start):
    def interrupt(upload):
        os.kill(os.getpid(), signal.SIGINT)
        upload.keep = True

    with pytest.raises(KeyboardInterrupt):
        start(interrupt)
    assert store.methods() == ["POST", "DELETE"]


NOW = datetime(2026, 11, 25, 21, 0, tzinfo=timezone.utc)


def client_error(status, code="Code"):
    metadata = {"HTTPStatusCode": status}
    return ClientError({"Error": {"Code": code, "Message": "Said."}, "ResponseMetadata": metadata}, "Operation")


class Calls:
    """What answers as the test says: for each operation a value, or an error to raise."""

    def __init__(self, **answers):
        self.answers_to = {"create_multipart_upload": {"UploadId": "U1"}, "abort_multipart_upload": {}, **answers}
        self.called = []
        self.interrupted = False
        events = SimpleNamespace(register_first=lambda *_: None, unregister=lambda *_: None)
        self.client = SimpleNamespace(meta=SimpleNamespace(endpoint_url="https://e.example", events=events))
        self.answers = SimpleNamespace(not_s3=lambda: StoreFailed("Not S3."), status=503)

    @contextmanager
    def signals_shorten(self):
        yield

    def call(self, operation, last=False, **parameters):
        self.called.append(operation)
        answer = self.answers_to[operation]
        if isinstance(answer, Exception):
            raise answer
        return answer


def begin(calls, since=NOW, say=None, common=()):
    return started_upload(calls, "bkt", "k", since, say or (lambda text: None), shown, common)


def test_end_aborts():
    calls = Calls()
    with begin(calls) as upload:
        assert (upload.upload_id, calls.called) == ("U1", ["create_multipart_upload"])
    assert calls.called == ["create_multipart_upload", "abort_multipart_upload"]


def test_end_keeps():
    calls = Calls()
    with begin(calls) as upload:
        upload.keep = True
    assert calls.called == ["create_multipart_upload"]


@pytest.mark.parametrize("interrupted", [False, True])
def test_not_kept_where_something_else_fails(interrupted):
    calls = Calls()

    def fail(upload):
        upload.keep = True
        calls.interrupted = interrupted
        raise KeyError

    with pytest.raises(KeyError), begin(calls) as upload:
        fail(upload)
    assert calls.called[-1] == "abort_multipart_upload"


def test_not_kept_after_a_signal():
    calls = Calls()
    with begin(calls) as upload:
        upload.keep = calls.interrupted = True
    assert calls.called[-1] == "abort_multipart_upload"


ABORT = "aws s3api abort-multipart-upload --bucket bkt --key k --upload-id {} --endpoint-url https://e.example"


def test_abort_that_fails():
    said = []
    calls = Calls(abort_multipart_upload=client_error(403, "AccessDenied"))
    calls.interrupted = True
    with pytest.raises(StoreFailed) as caught, begin(calls, say=said.append):
        assert calls.called == ["create_multipart_upload"]
    assert str(caught.value) == (
        "The store started a multipart upload that was not aborted: An error occurred (AccessDenied) when calling the "
        f"Operation operation: Said. To abort it, run: {ABORT.format('U1')}"
    )
    assert said == [str(caught.value)]


def test_commands_have_what_each_request_has():
    common = (("x-amz-expected-bucket-owner", "123456789012"), ("x-amz-request-payer", "requester"))
    failing = Calls(abort_multipart_upload=client_error(403, "AccessDenied"))
    with pytest.raises(StoreFailed) as caught, begin(failing, common=common):
        pass
    assert str(caught.value).endswith(
        "run: aws s3api abort-multipart-upload --bucket bkt --key k --upload-id U1 --request-payer requester "
        "--expected-bucket-owner 123456789012 --endpoint-url https://e.example"
    )
    late = Calls(create_multipart_upload=OutOfTime("No answer."), list_multipart_uploads=client_error(403))
    with pytest.raises(StoreFailed) as caught, begin(late, common=common):
        raise AssertionError
    assert str(caught.value).endswith(
        "--prefix k --expected-bucket-owner 123456789012 --endpoint-url https://e.example"
    )


def test_abort_whose_answer_was_lost():
    calls = Calls(abort_multipart_upload=client_error(404, "NoSuchUpload"))
    with begin(calls) as upload:
        assert upload.upload_id == "U1"


def test_refusal_is_the_stores():
    with pytest.raises(ClientError), begin(Calls(create_multipart_upload=client_error(403))):
        raise AssertionError


def test_no_connection_starts_nothing():
    calls = Calls(create_multipart_upload=EndpointConnectionError(endpoint_url="https://e.example"))
    with pytest.raises(EndpointConnectionError), begin(calls):
        raise AssertionError
    assert calls.called == ["create_multipart_upload"]


def listed(*uploads):
    return {"Uploads": [{"Key": key, "UploadId": name, "Initiated": moment} for key, name, moment in uploads]}


@pytest.mark.parametrize(
    "error",
    [client_error(503), ConnectionClosedError(endpoint_url="https://e.example"), OutOfTime("No answer."), ValueError()],
)
def test_what_may_have_been_started_is_looked_for(error):
    """The AWS CLI's clients leave dates as text."""
    uploads = listed(
        ("k", "LOST", "2026-11-25T21:00:00Z"),
        ("k", "OLD", "2026-11-25T20:59:58Z"),
        ("k", "LATER", NOW + timedelta(seconds=2)),
        ("k2", "OTHER", "2026-11-25T21:00:00Z"),
    )
    calls = Calls(create_multipart_upload=error, list_multipart_uploads=uploads)
    with pytest.raises(StoreFailed) as caught, begin(calls):
        raise AssertionError
    assert str(caught.value).endswith(
        " A multipart upload of this key was started meanwhile. To abort it, run: "
        f"{ABORT.format('LOST')}; {ABORT.format('LATER')}"
    )


def test_what_may_have_been_started_and_cannot_be_listed():
    calls = Calls(create_multipart_upload=OutOfTime("No answer."), list_multipart_uploads=client_error(403))
    with pytest.raises(StoreFailed) as caught, begin(calls):
        raise AssertionError
    assert str(caught.value) == (
        "No answer. The store may have started a multipart upload. To see it, run: "
        "aws s3api list-multipart-uploads --bucket bkt --prefix k --endpoint-url https://e.example"
    )


def test_nothing_was_started():
    """A connection that was lost; after a time-out, a slow store may begin it yet."""
    lost = ConnectionClosedError(endpoint_url="https://e.example")
    for error, may_come in ((lost, False), (OutOfTime("No answer."), True)):
        calls = Calls(create_multipart_upload=error, list_multipart_uploads={})
        with pytest.raises(StoreFailed) as caught, begin(calls):
            raise AssertionError
        assert ("may have started" in str(caught.value)) is may_come


@pytest.mark.parametrize("answer", [{}, {"UploadId": ""}])
def test_answer_without_an_upload(answer):
    with pytest.raises(StoreFailed, match=r"^Not S3\.$"), begin(Calls(create_multipart_upload=answer)):
        raise AssertionError
