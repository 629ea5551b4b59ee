"""What a store's answers prove, whatever it answers."""

import time
from email.utils import formatdate
from types import SimpleNamespace

import pytest

from awscli_presign_put.probe import first_object, run
from awscli_presign_put.probe.answers import Sent, SlowDown, Stopped
from awscli_presign_put.probe.evidence import RIGHT, WRONG
from awscli_presign_put.probe.means import Means
from awscli_presign_put.probe.part_trials import NotStarted, TriedUpload
from awscli_presign_put.probe.promises import ENFORCED, IGNORED, NOT_KNOWN, NOT_SUPPORTED, SUPPORTED
from awscli_presign_put.probe.tried_store import TriedStore
from awscli_presign_put.signing.errors import OutOfTime, StoreFailed

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


DENIED = answer(403, b"<Error><Code>AccessDenied</Code></Error>")
MAY_NOT_DELETE = "delete objects: 403 AccessDenied. Use credentials that may delete"
MAY_NOT_STORE = "store objects: 403 AccessDenied. Use credentials that may put objects"


@pytest.mark.parametrize(
    ("answers", "refusal"),
    [
        ([answer(200), answer(204)], ""),
        ([answer(200), answer(404)], ""),
        ([answer(200), DENIED], MAY_NOT_DELETE),
        ([answer(200), answer(405)], "delete objects: 405. Use credentials that may delete"),
        ([DENIED], MAY_NOT_STORE),
        ([answer(401)], "store objects: 401. Use credentials that may put objects"),
        # That is about links.
        ([answer(403, b"<Error><Code>SignatureDoesNotMatch</Code></Error>")], ""),
        ([answer(400)], ""),
        (["It is away."], ""),
        ([answer(503)], ""),
    ],
)
def test_refusal_at_first(answers, refusal):
    """It is asked of one object, before many are written."""
    assert first_object.refusal_at_first(store_of(*answers)) == refusal


QUOTA = answer(403, b"<Error><Code>QuotaExceeded</Code></Error>")


@pytest.mark.parametrize(
    ("answers", "refusal"),
    [
        ([answer(200), answer(204), answer(200)], ""),
        ([answer(200), answer(204), QUOTA], "403 QuotaExceeded"),
        ([answer(200), answer(204), "It is away."], "no answer"),
        ([answer(200), answer(204), answer(503)], ""),
        ([answer(400)], ""),
    ],
)
def test_refusal_at_the_end(answers, refusal):
    """A store may stop taking uploads, which looks as if it refused what is wrong."""
    store = store_of(*answers)
    assert first_object.refusal_at_first(store) == ""
    assert first_object.refusal_at_the_end(store) == refusal


def test_doubtful_verdicts():
    tried = [run.Tried("link", run.Verdict(word), ()) for word in (ENFORCED, NOT_SUPPORTED, SUPPORTED, IGNORED)]
    found = [each.verdict for each in run.without_doubtful(tried, "It is full.")]
    assert found == [*[run.Verdict(NOT_KNOWN, "It is full.")] * 2, run.Verdict(SUPPORTED), run.Verdict(IGNORED)]


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


@pytest.mark.parametrize(
    ("method", "error", "may_arrive"),
    [("PUT", OutOfTime("late"), 1), ("POST", OutOfTime("late"), 1), ("GET", OutOfTime("late"), 0),
     ("PUT", StoreFailed("no connection"), 0)],
)  # fmt: skip
def test_uploads_without_an_answer(method, error, may_arrive):
    """They may still be stored, when all has been removed."""
    during = []

    def send(*_):
        during.append(store.under_way.may_arrive)
        raise error

    store = store_of()
    store.means = store.means._replace(send=send)
    store.send(method, "https://e/k")
    assert during == [0 if method == "GET" else 1]
    assert store.under_way.may_arrive == may_arrive


@pytest.mark.parametrize(("status", "may_arrive"), [(200, 0), (403, 0), (500, 0), (502, 1), (504, 1)])
def test_uploads_that_a_gateway_answers(status, may_arrive):
    store = store_of(answer(status))
    store.send("PUT", "https://e/k")
    assert store.under_way.may_arrive == may_arrive


@pytest.mark.parametrize(
    ("start", "is_lost"),
    [("late", True), (answer(200, b"<UploadId>"), True), (answer(500), True), (answer(403), False)],
)
def test_upload_in_parts_without_an_answer(start, is_lost):
    store = store_of(start)
    with pytest.raises(NotStarted):
        TriedUpload(store, "a")
    assert store.has_lost_upload == is_lost
