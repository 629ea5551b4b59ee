"""Trials run side by side, end politely, and leave nothing."""

import threading
import time
from types import SimpleNamespace

import pytest

from awscli_presign_put.probe import run as module
from awscli_presign_put.probe.answers import NotHere, SlowDown, Stopped
from awscli_presign_put.probe.evidence import RIGHT, WRONG, Exchange, Verdict
from awscli_presign_put.probe.promises import ENFORCED, NOT_KNOWN, NOT_TRIED
from awscli_presign_put.signing.errors import PresignError, StoreFailed, UnsupportedTarget

GOOD = [Exchange("right", RIGHT, "PUT", 200, "", True, ""), Exchange("wrong", WRONG, "PUT", 403, "", True, "")]


class Store:
    """What trials are given here."""

    means = SimpleNamespace(refused_here=(PresignError, ZeroDivisionError))
    folder = "in/x/"

    def __init__(self):
        self.stopped_because = ""

    def stop(self, why):
        self.stopped_because = self.stopped_because or why


@pytest.fixture
def trials(monkeypatch):
    found = {}
    monkeypatch.setattr(module, "TRIALS", found)
    return found


def failing(error):
    def trial(_):
        raise error

    return trial


@pytest.mark.parametrize(
    ("trial", "verdict"),
    [
        (lambda _: GOOD, Verdict(ENFORCED)),
        (failing(SlowDown("Fewer.")), Verdict(NOT_TRIED, "Fewer.")),
        (failing(Stopped("It is over.")), Verdict(NOT_TRIED, "It is over.")),
        (failing(StoreFailed("It is away.")), Verdict(NOT_KNOWN, "It is away.")),
        (failing(UnsupportedTarget("no")), Verdict(NOT_TRIED, "It cannot be signed here: no")),
        (failing(NotHere("Not here.")), Verdict(NOT_TRIED, "Not here.")),
        # A store may answer anything, and a trial not be ready for it.
        (failing(KeyError("secret")), Verdict(NOT_KNOWN, "The answer cannot be read (KeyError).")),
        (failing(ZeroDivisionError("no")), Verdict(NOT_TRIED, "It cannot be signed here: no")),
    ],
)
def test_verdicts(trials, trial, verdict):
    trials["link"] = trial
    (tried,) = module.run(Store(), ["link"], lambda *_: None)
    assert (tried.name, tried.verdict) == ("link", verdict)


def test_order_and_progress(trials):
    names = [f"p{number}" for number in range(20)]
    trials.update({name: lambda _: GOOD for name in names})
    seen = []
    assert [each.name for each in module.run(Store(), names, lambda *done: seen.append(done))] == names
    assert all(of == 20 for _, of in seen)


def test_at_most_four_at_once(trials):
    running, most, lock = [0], [0], threading.Lock()

    def trial(_):
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
        threading.Event().wait(0.05)
        with lock:
            running[0] -= 1
        return GOOD

    trials.update({str(number): trial for number in range(12)})
    module.run(Store(), list(trials), lambda *_: None)
    assert most[0] == 4


def test_error_while_it_runs(trials):
    store, free = Store(), threading.Event()
    trials["link"] = lambda _: free.wait(60) and GOOD

    def fail(*_):
        raise OSError

    with pytest.raises(OSError):  # noqa: PT011  # it has no message
        module.run(store, ["link"], fail)
    free.set()
    assert store.stopped_because


def test_interrupted(trials, monkeypatch):
    """A request that is on its way is waited for, but not for long: what it stores must be removed."""
    monkeypatch.setattr(module, "_GRACE", 0.5)
    store, free = Store(), threading.Event()
    ended = []
    trials["soon"] = lambda _: (time.sleep(0.3), ended.append(1), GOOD)[2]
    trials["late"] = lambda _: free.wait(60) and GOOD
    began = time.monotonic()
    tried = module.run(store, ["soon", "late"], lambda *_: None, lambda: True)
    free.set()
    assert time.monotonic() - began < 10
    assert [each.verdict for each in tried] == [
        Verdict(ENFORCED),
        Verdict(NOT_TRIED, "The command was interrupted."),
    ]
    assert store.stopped_because == "The command was interrupted."


@pytest.mark.parametrize("why", ["The command was interrupted.", "The store asked for fewer requests (429 or 503)."])
def test_stopped_before_it_begins(trials, why):
    """No trial begins, and so none names a key that would have to be removed."""
    store = Store()
    store.stop(why)
    trials["link"] = lambda _: pytest.fail("It has begun.")
    assert module.run(store, ["link"], lambda *_: None) == [("link", (NOT_TRIED, why), ())]


def test_stopped_meanwhile(trials, monkeypatch):
    monkeypatch.setattr(module, "_AT_ONCE", 1)
    store = Store()
    trials.update({"link": lambda store: store.stop("Enough.") or GOOD, "key": lambda _: pytest.fail("It has begun.")})
    tried = module.run(store, ["link", "key"], lambda *_: None)
    assert [each.verdict for each in tried] == [Verdict(ENFORCED), Verdict(NOT_TRIED, "Enough.")]


def test_whole_time(trials, monkeypatch):
    """All trials together end in time; what is on its way then is waited for."""
    monkeypatch.setattr(module, "_WHOLE", 0)
    store = Store()
    trials["link"] = lambda _: time.sleep(0.3) or GOOD
    (tried,) = module.run(store, ["link"], lambda *_: None)
    assert tried.verdict == Verdict(ENFORCED)
    assert store.stopped_because == "It took more than 15 minutes."


def test_no_reason_to_stop(trials):
    store = Store()
    trials["link"] = lambda _: GOOD
    module.run(store, ["link"], lambda *_: None)
    assert store.stopped_because == ""
