"""Runs the trials, four at once, and removes what they have written."""

import threading
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from math import inf
from time import monotonic, sleep
from typing import Callable, Dict, List, NamedTuple, Optional, Sequence, Tuple

from awscli_presign_put.probe import form_trials, header_trials, link_trials, page_trials, part_trials, role_trials
from awscli_presign_put.probe.answers import NotHere, Sent, SlowDown, Stopped
from awscli_presign_put.probe.evidence import Exchange, Verdict, is_accepted, is_refused, verdict_of
from awscli_presign_put.probe.promises import ENFORCED, NOT_KNOWN, NOT_SUPPORTED, NOT_TRIED
from awscli_presign_put.probe.tried_store import TriedStore
from awscli_presign_put.signing.errors import CheckFailed, StoreFailed

TRIALS: Dict[str, Callable[[TriedStore], List[Exchange]]] = {
    **link_trials.TRIALS,
    **header_trials.TRIALS,
    **form_trials.TRIALS,
    **part_trials.TRIALS,
    **page_trials.TRIALS,
    **role_trials.TRIALS,
}
"""By the names of the promises."""

_AT_ONCE = 4
_WAIT = 0.1  # seconds, after which the main thread sees a signal
# In seconds: what all trials may take, and what a request may take after a signal.
_WHOLE = 900
_GRACE = 6
# At the end: after how many requests without an answer the rest is left, and pauses where the store asks for fewer.
_MAX_UNANSWERED = 3
_PAUSES = (1, 2, 4)

_FIRST = "removal"  # the name of the object that is stored and removed before all others
_NOT_ALLOWED = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)
_BY_REFUSAL = (ENFORCED, NOT_SUPPORTED)
_SLOW = ("expiry", "revocation")
_INTERRUPTED = "The command was interrupted."
_TOO_LONG = f"It took more than {_WHOLE // 60} minutes."


class Tried(NamedTuple):
    """A promise, and what the store does with it."""

    name: str
    verdict: Verdict
    exchanges: Sequence[Exchange]


def run(
    store: TriedStore,
    names: Sequence[str],
    progress: Callable[[int, int], None],
    is_interrupted: Callable[[], bool] = lambda: False,
    provocations: Sequence[Callable[[TriedStore], None]] = (),
) -> List[Tried]:
    """Try these promises.

    :param names: in the order of the report.
    :param progress: is called again and again, with how many promises have been tried, and of how many.
    :param is_interrupted: whether to stop, and to leave requests that are not answered soon.
    :param provocations: send further requests, whose answers are kept among the ``refusals`` of the store.
    :returns: in the same order, also where the store asked for fewer requests: the others are "not tried" then.
    """
    tried: Dict[str, Tried] = {}

    def try_promise(name: str) -> None:
        tried[name] = _tried(store, name)

    # Those that wait for the store begin first.
    ordered = sorted(names, key=lambda name: name not in _SLOW)
    jobs: List[Callable[[], None]] = [partial(try_promise, name) for name in ordered]
    jobs += [partial(_provoke, store, each) for each in provocations]
    waiting = list(reversed(jobs))
    lock = threading.Lock()

    def work() -> None:
        while True:
            with lock:
                if not waiting:
                    return
                job = waiting.pop()
            job()

    threads = [threading.Thread(target=work, daemon=True) for _ in range(min(_AT_ONCE, len(jobs)))]
    for thread in threads:
        thread.start()
    try:
        _wait_for(threads, store, lambda: progress(len(tried), len(names)), is_interrupted)
    except BaseException:
        store.stop(_INTERRUPTED)
        raise
    return [tried[name] if name in tried else Tried(name, Verdict(NOT_TRIED, _INTERRUPTED), ()) for name in names]


def _wait_for(
    threads: List[threading.Thread], store: TriedStore, progress: Callable[[], None], is_interrupted: Callable[[], bool]
) -> None:
    """Wait until all have ended. What they have sent may still be stored, so that it is waited for when all stops."""
    until, left_at = monotonic() + _WHOLE, inf
    while threads and monotonic() < left_at:
        progress()
        threads[0].join(_WAIT)
        threads = [thread for thread in threads if thread.is_alive()]
        if left_at == inf and is_interrupted():
            store.stop(_INTERRUPTED)
            left_at = monotonic() + _GRACE
        elif monotonic() >= until:
            store.stop(_TOO_LONG)


def _tried(store: TriedStore, name: str) -> Tried:
    try:
        exchanges = TRIALS[name](store)
    except (SlowDown, Stopped, NotHere) as error:
        return Tried(name, Verdict(NOT_TRIED, str(error)), ())
    except StoreFailed as error:
        return Tried(name, Verdict(NOT_KNOWN, str(error)), ())
    except Exception as error:
        if isinstance(error, store.means.refused_here):
            return Tried(name, Verdict(NOT_TRIED, f"It cannot be signed here: {error}"), ())
        # A store may answer anything. The other promises can be tried all the same.
        return Tried(name, Verdict(NOT_KNOWN, f"The answer cannot be read ({type(error).__name__})."), ())
    return Tried(name, verdict_of(exchanges), exchanges)


def _provoke(store: TriedStore, provocation: Callable[[TriedStore], None]) -> None:
    with suppress(SlowDown, Stopped, NotHere, StoreFailed, *store.means.refused_here):
        provocation(store)


def clean_up(
    store: TriedStore,
    listed: Callable[[], Tuple[List[str], List[Tuple[str, str]]]],
    is_given_up: Callable[[], bool] = lambda: False,
) -> bool:
    """Remove all that was written; whether nothing is left. The store's ``uploads`` are those that are.

    :param listed: gives the keys and the uploads (key, ID) below the folder, as the store lists them.
    :param is_given_up: whether to leave the rest as it is.
    """
    removal = _Removal(is_given_up)

    def below() -> Optional[Tuple[List[str], List[Tuple[str, str]]]]:
        if removal.is_over:
            return None
        try:
            keys, uploads = listed()
        except (CheckFailed, StoreFailed):
            return None
        # A store may list more than what it was asked for. That is not ours.
        own = [key for key in keys if key.startswith(store.folder)]
        return own, [upload for upload in uploads if upload[0].startswith(store.folder)]

    store.uploads[:] = [upload for upload in store.uploads if not removal.do(partial(store.abort, *upload))]
    keys, uploads = below() or ([], [])
    for upload in uploads:
        removal.do(partial(store.abort, *upload))
    # Also keys that the store does not list, such as those with a part "..".
    for key in dict.fromkeys([*keys, *store.keys]):
        removal.do(partial(store.remove, key))
    # Some stores list no uploads: what they answered to the end of each must do.
    return below() == ([], []) and not store.uploads


def refusal_at_first(store: TriedStore) -> str:
    """Why not to begin: the store does not store a first object, or does not remove it; empty if it does both.

    A store that says that the signature is wrong is tried all the same: the report is about links.
    """
    link = store.presign(store.key(_FIRST))
    try:
        stored = store.send(link.method, link.url, link.headers)
        if stored.status in _NOT_ALLOWED and stored.code != "SignatureDoesNotMatch":
            return f"store objects: {stored.in_words}. Use credentials that may put objects"
        if is_accepted(stored.status):
            store.is_first_stored = True
            removed = store.remove(link.key)
            if is_refused(removed.status) and removed.status != HTTPStatus.NOT_FOUND:
                return f"delete objects: {removed.in_words}. Use credentials that may delete"
    except SlowDown:
        pass  # the trials say so
    return ""


def refusal_at_the_end(store: TriedStore) -> str:
    """What the store answers at the end to an upload that it has taken at the beginning; empty if it takes it."""
    if not store.is_first_stored or store.stopped_because:
        return ""
    link = store.presign(store.key(_FIRST))
    try:
        sent = store.send(link.method, link.url, link.headers)
    except (SlowDown, Stopped):
        return ""
    return "" if is_accepted(sent.status) else sent.in_words


def without_doubtful(tried: Sequence[Tried], because: str) -> List[Tried]:
    """The verdicts without those that a refusal is behind: the store refuses right uploads, too.

    :param because: why they are not known.
    """
    doubtful = Verdict(NOT_KNOWN, because)
    return [each._replace(verdict=doubtful) if each.verdict.is_what in _BY_REFUSAL else each for each in tried]


class _Removal:
    """Requests that remove things, one after the other, as long as the store answers and nobody gives up."""

    def __init__(self, is_given_up: Callable[[], bool]) -> None:
        self._is_given_up = is_given_up
        self._unanswered = 0
        self._pauses = list(_PAUSES)

    @property
    def is_over(self) -> bool:
        return self._unanswered >= _MAX_UNANSWERED or self._is_given_up()

    def do(self, request: Callable[[], Sent]) -> bool:
        """Whether the store says that it is done."""
        while not self.is_over:
            try:
                sent = request()
            except SlowDown:
                if not self._pauses:
                    return False
                sleep(self._pauses.pop(0))
                continue
            self._unanswered += sent.answer is None
            return is_accepted(sent.status) or sent.status == HTTPStatus.NOT_FOUND
        return False
