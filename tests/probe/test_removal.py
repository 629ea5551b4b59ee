"""All that was written is removed, side by side, in a bounded time; or it is known that something is left."""

import threading
import time
from types import SimpleNamespace

import pytest

from awscli_presign_put.probe import removal
from awscli_presign_put.probe.answers import Sent, SlowDown
from awscli_presign_put.signing.errors import CheckFailed, PresignError, StoreFailed
from awscli_presign_put.signing.store.below import Below


class Store:
    """What trials are given here."""

    means = SimpleNamespace(refused_here=(PresignError, ZeroDivisionError))
    folder = "in/x/"

    def __init__(self):
        self.stopped_because = ""
        self.answers = iter(())
        self.has_lost_upload = False
        self.keys = ["in/x/a", "in/x/b"]
        self.uploads = [("in/x/u", "1")]
        self.removed = []
        self.aborted = []

    def stop(self, why):
        self.stopped_because = self.stopped_because or why

    def remove(self, key):
        self.removed.append(key)
        return self.answer()

    def abort(self, key, upload_id):
        self.aborted.append((key, upload_id))
        return self.answer()

    def answer(self):
        status = next(self.answers, 204)
        if status == 503:
            raise SlowDown
        return Sent("DELETE", status and SimpleNamespace(status=status, body=b""))


@pytest.fixture(autouse=True)
def one_at_once(monkeypatch):
    """So that the order is known."""
    monkeypatch.setattr(removal, "_AT_ONCE", 1)


def test_removed():
    store = Store()
    lists = iter([(["in/x/a", "in/x/listed"], [("in/x/v", "2")]), ([], [])])
    assert removal.clean_up(store, lambda: Below(*next(lists)))
    assert store.removed == ["in/x/a", "in/x/listed", "in/x/b"]
    assert store.aborted == [("in/x/u", "1"), ("in/x/v", "2")]


@pytest.mark.parametrize("left", [(["in/x/a"], []), ([], [("in/x/u", "1")])])
def test_something_left(left):
    assert not removal.clean_up(Store(), lambda: Below(*left))


@pytest.mark.parametrize("error", [StoreFailed("no"), CheckFailed("AccessDenied")])
def test_store_that_lists_nothing(error):
    def listed():
        raise error

    store = Store()
    assert not removal.clean_up(store, listed)
    assert store.removed == ["in/x/a", "in/x/b"]


def test_store_that_lists_more_than_it_was_asked_for():
    """What is not below the folder is never removed."""
    lists = iter([(["in/mine", "in/x/a"], [("in/mine", "9")]), (["in/mine"], [("in/mine", "9")])])
    store = Store()
    assert removal.clean_up(store, lambda: Below(*next(lists)))
    assert store.removed == ["in/x/a", "in/x/b"]
    assert store.aborted == [("in/x/u", "1")]


def test_abort_that_is_refused():
    """A store may list no uploads: its answer to the abort counts."""
    store = Store()
    store.answers = iter([403])
    assert not removal.clean_up(store, lambda: Below([], []))
    assert store.uploads == [("in/x/u", "1")]
    assert store.removed == ["in/x/a", "in/x/b"]


def test_store_that_asks_for_fewer_requests(monkeypatch):
    pauses = []
    monkeypatch.setattr(removal, "sleep", pauses.append)
    store = Store()
    store.answers = iter([503, 503, 204, 503])
    assert removal.clean_up(store, lambda: Below([], []))
    assert pauses == [1, 2, 4]
    assert store.aborted == [("in/x/u", "1")] * 3


def test_store_that_does_not_answer():
    """Three requests are enough to know."""
    store = Store()
    store.keys = [f"in/x/{number}" for number in range(100)]
    store.answers = iter([None] * 1000)
    assert not removal.clean_up(store, lambda: Below([], []))
    assert store.aborted == [("in/x/u", "1")]
    assert store.removed == ["in/x/0", "in/x/1"]


def test_given_up():
    store = Store()
    assert not removal.clean_up(store, lambda: pytest.fail("It is not asked."), lambda: True)
    assert store.removed == store.aborted == []


def test_given_up_while_a_request_is_under_way():
    """A second Ctrl-C is not kept waiting by a store that does not answer."""
    store, free, given_up = Store(), threading.Event(), []
    store.abort = lambda *_: (given_up.append(1), free.wait(60), store.answer())[2]
    began = time.monotonic()
    assert not removal.clean_up(store, lambda: Below([], []), lambda: bool(given_up))
    free.set()
    assert time.monotonic() - began < 10
    assert store.uploads == [("in/x/u", "1")]


def test_four_at_once(monkeypatch):
    monkeypatch.setattr(removal, "_AT_ONCE", 4)
    store, four = Store(), threading.Barrier(4)
    store.uploads, store.keys = [], [f"in/x/{number}" for number in range(8)]

    def remove(key):
        four.wait(10)  # fails unless four are sent at the same time
        store.removed.append(key)
        return store.answer()

    store.remove = remove
    assert removal.clean_up(store, lambda: Below([], []))
    assert sorted(store.removed) == store.keys


def test_whole_time(monkeypatch):
    """A slow store with many objects does not hold the command for hours."""
    monkeypatch.setattr(removal, "_WHOLE", 0.2)
    store = Store()
    store.uploads, store.keys = [], [f"in/x/{number}" for number in range(100)]
    store.remove = lambda key: (time.sleep(0.05), store.removed.append(key), store.answer())[2]
    assert not removal.clean_up(store, lambda: Below([], []))
    assert 0 < len(store.removed) < 20


@pytest.mark.parametrize("lists_uploads", [True, False])
def test_upload_whose_id_is_not_known(lists_uploads):
    """It is left, unless the store shows that there is none."""
    store = Store()
    store.has_lost_upload = True
    assert removal.clean_up(store, lambda: Below([], [], lists_uploads)) == lists_uploads


def test_removal_that_cannot_be_signed():
    """No traceback, and the others are removed."""
    store = Store()
    store.abort = lambda *_: 1 / 0
    assert not removal.clean_up(store, lambda: Below([], []))
    assert store.removed == ["in/x/a", "in/x/b"]
