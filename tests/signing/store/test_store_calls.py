import threading
from types import SimpleNamespace

import pytest
from awscli.customizations.s3errormsg import enhance_error_msg
from botocore.parsers import ResponseParserError

from awscli_presign_put.signing.errors import OutOfTime, StoreFailed
from awscli_presign_put.signing.store.store_calls import StoreCalls, _no_empty_message


@pytest.fixture
def client():
    """A client whose ``ask`` does what the test says."""
    registered = []
    events = SimpleNamespace(
        register_first=lambda event, handler: registered.append(event),
        unregister=lambda event, handler: registered.remove(event),
    )
    service = SimpleNamespace(service_name="s3", service_id=SimpleNamespace(hyphenize=lambda: "s3"))
    return SimpleNamespace(
        meta=SimpleNamespace(endpoint_url="https://e.example", events=events, service_model=service),
        _endpoint=SimpleNamespace(http_session=SimpleNamespace(send=None)),
        registered=registered,
    )


def test_answer_and_error_are_those_of_the_client(client):
    client.ask = lambda **parameters: {"asked": parameters}
    with StoreCalls(client, 10, lambda _: None) as calls:
        assert client.registered == ["before-send.s3", "needs-retry.s3", "after-call.s3"]
        assert calls.call("ask", Bucket="b") == {"asked": {"Bucket": "b"}}

        def refuse(**_):
            raise KeyError("x")

        client.ask = refuse
        with pytest.raises(KeyError):
            calls.call("ask")
    assert client.registered == []


def test_no_answer_in_time(client):
    """A sixth of the time is kept for what has to follow."""
    answered = threading.Event()
    client.ask = lambda **_: answered.wait(60)
    waited = []
    with StoreCalls(client, 2, waited.append) as calls:
        for last in (False, True):
            with pytest.raises(OutOfTime) as caught:
                calls.call("ask", last=last)
    answered.set()
    assert str(caught.value) == (
        "https://e.example did not answer in time. Check the endpoint, or use --cli-read-timeout to wait longer."
    )
    assert waited == sorted(waited)
    assert 0 < waited[-1] < 30


def test_empty_message_is_a_text(client):
    """The AWS CLI's handlers search in it."""
    for error, read in [
        ({"Code": None, "Message": None}, {"Code": "", "Message": ""}),
        ({"Code": "A"}, {"Code": "A"}),
        ({"Code": "A", "Message": "m"}, {"Code": "A", "Message": "m"}),
        ({"Code": "PermanentRedirect"}, {"Code": "PermanentRedirect", "Message": "", "Endpoint": ""}),
    ]:
        parsed = {"Error": error}
        _no_empty_message(parsed)
        assert parsed == {"Error": read}
        enhance_error_msg(parsed)
    assert _no_empty_message({"Parts": []}) is None


def test_number_that_is_none(client):
    """botocore's parser raises what ``int`` does."""
    client.ask = lambda **_: int("abc")
    with StoreCalls(client, 10, lambda _: None) as calls, pytest.raises(StoreFailed) as caught:
        calls.call("ask")
    assert str(caught.value) == "https://e.example did not answer as an S3 store does. Check the endpoint."


def test_no_limit(client):
    client.ask = lambda **_: {"late": True}
    with StoreCalls(client, None, lambda _: None) as calls:
        assert calls.call("ask") == {"late": True}


def test_answer_that_cannot_be_parsed_is_not_shown(client):
    def fail(**_):
        raise ResponseParserError("invalid XML received:\nb'<SecretAccessKey>secret'")

    client.ask = fail
    with StoreCalls(client, 10, lambda _: None) as calls, pytest.raises(StoreFailed) as caught:
        calls.call("ask")
    assert str(caught.value) == "https://e.example did not answer as an S3 store does. Check the endpoint."
    assert caught.value.__suppress_context__
