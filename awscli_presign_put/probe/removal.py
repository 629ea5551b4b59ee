"""Removes what the trials have written, four at once and in a bounded time."""

import threading
from functools import partial
from http import HTTPStatus
from time import monotonic, sleep
from typing import Callable, List, Optional, Sequence

from awscli_presign_put.probe.answers import Sent, SlowDown
from awscli_presign_put.probe.evidence import is_accepted
from awscli_presign_put.probe.tried_store import TriedStore
from awscli_presign_put.signing.errors import CheckFailed, StoreFailed
from awscli_presign_put.signing.store.below import Below

_AT_ONCE = 4
# In seconds: what the removal may take, and after what the main thread sees a signal.
_WHOLE = 180
_WAIT = 0.1
# After how many requests without an answer the rest is left, and pauses where the store asks for fewer.
_MAX_UNANSWERED = 3
_PAUSES = (1, 2, 4)

_NOTHING = Below([], [])


def clean_up(store: TriedStore, listed: Callable[[], Below], is_given_up: Callable[[], bool] = lambda: False) -> bool:
    """Remove all that was written; whether nothing is left. The store's ``uploads`` are those that are.

    :param listed: gives what is below the folder, as the store lists it.
    :param is_given_up: whether to leave the rest as it is.
    """
    removal = _Removal(is_given_up)

    def below() -> Optional[Below]:
        if removal.is_over:
            return None
        try:
            found = listed()
        except (CheckFailed, StoreFailed):
            return None
        # A store may list more than what it was asked for. That is not ours.
        keys = [key for key in found.keys if key.startswith(store.folder)]
        uploads = [upload for upload in found.uploads if upload[0].startswith(store.folder)]
        return found._replace(keys=keys, uploads=uploads)

    started = list(store.uploads)
    aborted = removal.do_all([partial(store.abort, *upload) for upload in started])
    store.uploads[:] = [upload for upload, is_done in zip(started, aborted) if not is_done]
    found = below() or _NOTHING
    removal.do_all([partial(store.abort, *upload) for upload in found.uploads])
    # Also keys that the store does not list, such as those with a part "..".
    removal.do_all([partial(store.remove, key) for key in dict.fromkeys([*found.keys, *store.keys])])
    left = below()
    if left is None or left.keys or left.uploads:
        return False
    # Some stores list no uploads: what they answered to the end of each must do, if the ID of each is known.
    return not store.uploads and (left.lists_uploads or not store.has_lost_upload)


class _Removal:
    """Requests that remove things, as long as the store answers in time and nobody gives up."""

    def __init__(self, is_given_up: Callable[[], bool]) -> None:
        self._is_given_up = is_given_up
        self._until = monotonic() + _WHOLE
        self._unanswered = 0
        self._pauses = list(_PAUSES)
        self._lock = threading.Lock()

    @property
    def is_over(self) -> bool:
        return self._unanswered >= _MAX_UNANSWERED or self._is_given_up() or monotonic() >= self._until

    def do_all(self, requests: Sequence[Callable[[], Sent]]) -> List[bool]:
        """Whether the store says that it is done, for each."""
        done = [False] * len(requests)
        waiting = list(reversed(list(enumerate(requests))))

        def work() -> None:
            while True:
                with self._lock:
                    if not waiting:
                        return
                    number, request = waiting.pop()
                done[number] = self._do(request)

        threads = [threading.Thread(target=work, daemon=True) for _ in range(min(_AT_ONCE, len(requests)))]
        for thread in threads:
            thread.start()
        while threads and not self._is_given_up():
            threads[0].join(_WAIT)
            threads = [thread for thread in threads if thread.is_alive()]
        return list(done)

    def _do(self, request: Callable[[], Sent]) -> bool:
        while not self.is_over:
            try:
                sent = request()
            except SlowDown:
                with self._lock:
                    if not self._pauses:
                        return False
                    pause = self._pauses.pop(0)
                sleep(pause)
                continue
            except Exception:  # such as credentials that have ended; what is listed afterwards is named
                return False
            with self._lock:
                self._unanswered += sent.answer is None
            return is_accepted(sent.status) or sent.status == HTTPStatus.NOT_FOUND
        return False
