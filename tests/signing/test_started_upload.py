"""An upload is aborted unless it is kept, and what is raised is raised all the same."""

import os
import signal

import pytest
from raw_store import RawStore

from awscli_presign_put.signing import target
from awscli_presign_put.signing.started_upload import started_upload
from awscli_presign_put.signing.store_calls import StoreCalls


@pytest.fixture
def store():
    with RawStore() as started:
        yield started


@pytest.fixture
def start(store, make_session):
    client = target.create_client(make_session(), region="us-east-1", endpoint_url=store.endpoint)

    def run(body):
        with (
            StoreCalls(client, 60, lambda seconds: None) as calls,
            started_upload(calls, "bkt", "k", None, pytest.fail) as upload,
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
