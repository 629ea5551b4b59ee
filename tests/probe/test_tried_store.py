"""What a store's answers prove, whatever it answers."""

import time
from email.utils import formatdate
from types import SimpleNamespace

import pytest

from awscli_presign_put.probe import run
from awscli_presign_put.probe.answers import Sent, SlowDown, Stopped
from awscli_presign_put.probe.evidence import RIGHT, WRONG
from awscli_presign_put.probe.means import Means
from awscli_presign_put.probe.tried_store import TriedStore
from awscli_presign_put.signing.errors import StoreFailed

ERROR = b'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>PreconditionFailed</Code></Error>'


def answer(status=200, body=b"", **headers):
    return SimpleNamespace(status=status, headers=headers, body=body)


def store_of(*answers):
    """A store that answers so, one after the other; a text is why there is no answer."""
    left = iter(answers)

    def send(*_):
        given = next(left)
        if isinstance(given, str):
            raise StoreFailed(given)
        return given

    def sign(request, action):
        return SimpleNamespace(method=action.method, url=f"https://e/{request.key}", headers=(), key=request.key)

    return TriedStore(Means({"s3v4": sign}, None, send, None, None), "bkt", "in/x/")


@pytest.mark.parametrize(("expected", "held"), [(RIGHT, False), (WRONG, True)])
def test_error_in_an_answer_of_success(expected, held):
    """S3 may answer 200 to a completion before it knows that it fails."""
    store = store_of()
    exchange = store.judged("complete", expected, Sent("POST", answer(200, ERROR)))
    assert (exchange.held, exchange.answer) == (held, "200 PreconditionFailed")


@pytest.mark.parametrize("status", [429, 503])
def test_fewer_requests(status):
    store = store_of(answer(status))
    with pytest.raises(SlowDown):
        store.send("GET", "https://e/k")
    with pytest.raises(Stopped, match=r"^The store asked for fewer requests \(429 or 503\)\.$"):
        store.send("GET", "https://e/k")


def test_no_answers():
    store = store_of(*["It is away."] * 7, answer(), *["It is away."] * 8)
    for _ in range(16):
        store.send("GET", "https://e/k")
    with pytest.raises(Stopped, match=r"^The store did not answer 8 requests in a row\.$"):
        store.send("GET", "https://e/k")


@pytest.mark.parametrize(("date", "behind"), [(lambda: formatdate(time.time() - 100, usegmt=True), 100)])
def test_clock_of_the_store(date, behind):
    store = store_of(answer(date=date()))
    store.send("GET", "https://e/k")
    assert abs(store.seconds_behind() - behind) <= 1


@pytest.mark.parametrize("headers", [{}, {"date": "yesterday"}, {"date": ""}])
def test_store_without_a_clock(headers):
    store = store_of(answer(**headers))
    store.send("GET", "https://e/k")
    assert store.seconds_behind() == 0


@pytest.mark.parametrize(
    ("answers", "refusal"),
    [
        ([answer(200), answer(204)], ""),
        ([answer(200), answer(404)], ""),
        ([answer(200), answer(403, b"<Error><Code>AccessDenied</Code></Error>")], "403 AccessDenied"),
        ([answer(200), answer(405)], "405"),
        # Then nothing was written.
        ([answer(403)], ""),
        (["It is away."], ""),
        ([answer(503)], ""),
    ],
)
def test_refusal_to_remove(answers, refusal):
    """It is asked of one object, before many are written."""
    assert run.refusal_to_remove(store_of(*answers)) == refusal


def test_key_that_is_refused():
    """The store refuses to read it as well."""
    store = store_of(answer(400), answer(400), answer(400))
    exchange = store.put("an odd key", store.presign("in/x/a//b"), b"right")
    assert (exchange.held, exchange.answer) == (False, "400")


def test_key_that_cannot_be_read():
    store = store_of(answer(500), answer(200), answer(500))
    assert store.put("a key", store.presign("in/x/a"), b"right").held is None
    store = store_of(answer(403))
    assert store.put("a key", store.presign("in/x/a"), b"wrong", expected=WRONG).held is None
