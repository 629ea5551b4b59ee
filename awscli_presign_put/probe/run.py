"""Runs the trials, four at once."""

import threading
from contextlib import suppress
from functools import partial
from math import inf
from time import monotonic
from typing import Callable, Dict, List, NamedTuple, Sequence

from awscli_presign_put.probe import form_trials, header_trials, link_trials, page_trials, part_trials, role_trials
from awscli_presign_put.probe.answers import NotHere, SlowDown, Stopped
from awscli_presign_put.probe.evidence import Exchange, Verdict, verdict_of
from awscli_presign_put.probe.promises import ENFORCED, NOT_KNOWN, NOT_SUPPORTED, NOT_TRIED
from awscli_presign_put.probe.tried_store import Trial, TriedStore
from awscli_presign_put.signing.errors import StoreFailed

TRIALS: Dict[str, Trial] = {
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

_BY_REFUSAL = (ENFORCED, NOT_SUPPORTED)
_SLOW = ("expiry", "revocation")
INTERRUPTED = "The command was interrupted."
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
                # A trial that sends nothing more would still name keys, each of which is removed then.
                if not waiting or store.stopped_because:
                    return
                job = waiting.pop()
            job()

    threads = [threading.Thread(target=work, daemon=True) for _ in range(min(_AT_ONCE, len(jobs)))]
    for thread in threads:
        thread.start()
    try:
        _wait_for(threads, store, lambda: progress(len(tried), len(names)), is_interrupted)
    except BaseException:
        store.stop(INTERRUPTED)
        raise
    not_tried = Verdict(NOT_TRIED, store.stopped_because or INTERRUPTED)
    return [tried[name] if name in tried else Tried(name, not_tried, ()) for name in names]


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
            store.stop(INTERRUPTED)
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


def without_doubtful(tried: Sequence[Tried], because: str) -> List[Tried]:
    """The verdicts without those that a refusal is behind: the store refuses right uploads, too.

    :param because: why they are not known.
    """
    doubtful = Verdict(NOT_KNOWN, because)
    return [each._replace(verdict=doubtful) if each.verdict.is_what in _BY_REFUSAL else each for each in tried]
