"""Trials run side by side, end politely, and leave nothing."""

import threading

import pytest

from awscli_presign_put.probe import run as module
from awscli_presign_put.probe.evidence import RIGHT, WRONG, Exchange, Verdict
from awscli_presign_put.probe.promises import ENFORCED, NOT_KNOWN, NOT_TRIED
from awscli_presign_put.probe.tried_store import SlowDown, Stopped
from awscli_presign_put.signing.errors import StoreFailed, UnsupportedTarget

GOOD = [Exchange("right", RIGHT, "PUT", 200, "", True, ""), Exchange("wrong", WRONG, "PUT", 403, "", True, "")]


class Store:
    """What trials are given here."""

    signing_errors = (ZeroDivisionError,)

    def __init__(self):
        self.stopped = False
        self.keys = ["in/x/a", "in/x/b"]
        self.uploads = [("in/x/u", "1")]
        self.removed = []
        self.aborted = []

    def stop(self):
        self.stopped = True

    def remove(self, key):
        self.removed.append(key)

    def abort(self, key, upload_id):
        self.aborted.append((key, upload_id))


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
        (failing(SlowDown()), Verdict(NOT_TRIED, "The store asked for fewer requests (429 or 503).")),
        (failing(Stopped()), Verdict(NOT_TRIED, "The command was stopped before.")),
        (failing(StoreFailed("It is away.")), Verdict(NOT_KNOWN, "It is away.")),
        (failing(UnsupportedTarget("no")), Verdict(NOT_TRIED, "It cannot be signed here: no")),
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


def test_interrupted(trials):
    store, free = Store(), threading.Event()
    trials["link"] = lambda _: free.wait(60) and GOOD

    def interrupt(*_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        module.run(store, ["link"], interrupt)
    free.set()
    assert store.stopped


def test_removed():
    store = Store()
    lists = iter([(["in/x/a", "in/x/listed"], [("in/x/v", "2")]), ([], [])])
    assert module.clean_up(store, lambda: next(lists))
    assert store.removed == ["in/x/a", "in/x/listed", "in/x/b"]
    assert store.aborted == [("in/x/u", "1"), ("in/x/v", "2")]


@pytest.mark.parametrize("left", [(["in/x/a"], []), ([], [("in/x/u", "1")])])
def test_something_left(left):
    assert not module.clean_up(Store(), lambda: left)


def test_store_that_lists_nothing():
    def listed():
        raise StoreFailed("no")

    store = Store()
    assert not module.clean_up(store, listed)
    assert store.removed == ["in/x/a", "in/x/b"]
