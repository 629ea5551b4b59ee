"""Runs the trials, four at once, and removes what they have written."""

import threading
from typing import Callable, Dict, List, NamedTuple, Sequence, Tuple

from awscli_presign_put.probe import form_trials, header_trials, link_trials, part_trials
from awscli_presign_put.probe.evidence import Exchange, Verdict, verdict_of
from awscli_presign_put.probe.promises import NOT_KNOWN, NOT_TRIED
from awscli_presign_put.probe.tried_store import SlowDown, Stopped, TriedStore
from awscli_presign_put.signing.errors import PresignError, StoreFailed

TRIALS: Dict[str, Callable[[TriedStore], List[Exchange]]] = {
    **link_trials.TRIALS,
    **header_trials.TRIALS,
    **form_trials.TRIALS,
    **part_trials.TRIALS,
}
"""By the names of the promises."""

_AT_ONCE = 4
_WAIT = 0.1  # seconds, after which the main thread sees a signal


class Tried(NamedTuple):
    """A promise, and what the store does with it."""

    name: str
    verdict: Verdict
    exchanges: Sequence[Exchange]


def run(store: TriedStore, names: Sequence[str], progress: Callable[[int, int], None]) -> List[Tried]:
    """Try these promises.

    :param names: in the order of the report.
    :param progress: is called again and again, with how many promises have been tried, and of how many.
    :returns: in the same order, also where the store asked for fewer requests: the others are "not tried" then.
    """
    waiting = list(reversed(names))
    tried: Dict[str, Tried] = {}
    lock = threading.Lock()

    def work() -> None:
        while True:
            with lock:
                if not waiting:
                    return
                name = waiting.pop()
            tried[name] = _tried(store, name)

    threads = [threading.Thread(target=work, daemon=True) for _ in range(min(_AT_ONCE, len(names)))]
    for thread in threads:
        thread.start()
    try:
        while any(thread.is_alive() for thread in threads):
            progress(len(tried), len(names))
            threads[0].join(_WAIT)
            threads = [thread for thread in threads if thread.is_alive()]
    except BaseException:
        store.stop()
        raise
    return [tried[name] for name in names]


def _tried(store: TriedStore, name: str) -> Tried:
    try:
        exchanges = TRIALS[name](store)
    except SlowDown:
        return Tried(name, Verdict(NOT_TRIED, "The store asked for fewer requests (429 or 503)."), ())
    except Stopped:
        return Tried(name, Verdict(NOT_TRIED, "The command was stopped before."), ())
    except header_trials.NotHere as error:
        return Tried(name, Verdict(NOT_TRIED, str(error)), ())
    except StoreFailed as error:
        return Tried(name, Verdict(NOT_KNOWN, str(error)), ())
    except Exception as error:
        if not isinstance(error, (PresignError, *store.signing_errors)):
            raise
        return Tried(name, Verdict(NOT_TRIED, f"It cannot be signed here: {error}"), ())
    return Tried(name, verdict_of(exchanges), exchanges)


def clean_up(store: TriedStore, listed: Callable[[], Tuple[List[str], List[Tuple[str, str]]]]) -> bool:
    """Remove all that was written; whether nothing is left.

    :param listed: gives the keys and the uploads (key, ID) below the folder, as the store lists them.
    """
    for key, upload_id in store.uploads:
        store.abort(key, upload_id)
    try:
        keys, uploads = listed()
    except StoreFailed:
        keys, uploads = list(store.keys), []
    for key, upload_id in uploads:
        store.abort(key, upload_id)
    # Also keys that the store does not list, such as those with a part "..".
    for key in dict.fromkeys([*keys, *store.keys]):
        store.remove(key)
    try:
        left, uploads = listed()
    except StoreFailed:
        return False
    return not left and not uploads
