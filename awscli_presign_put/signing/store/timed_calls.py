"""Time limit and progress for requests to the store or STS.

Each request runs in a thread, which is abandoned when its time is over: a read timeout is that of one read, and a store
that sends a byte now and then never exceeds it. The main thread waits, so that it can take a signal.
"""

import threading
from contextlib import contextmanager
from time import monotonic
from typing import Any, Callable, Iterator, List, Optional

from awscli_presign_put.signals import SAME_SIGNAL, signals_held
from awscli_presign_put.signing.destination.s3_client import shown_endpoint
from awscli_presign_put.signing.errors import OutOfTime

_TICK = 0.1
# What a request may take after a signal, in seconds: enough for a store that answers, little for a person who waits.
_GRACE = 5.0
# What part of the time is kept for what must follow a request that was not answered.
_RESERVE = 6


class TimedCalls:
    """Calls of one client.

    :param limit: how long all of them may take together, in seconds; None for no limit.
    :param waiting: is called again and again while there is no answer, with the seconds since the first request.
    """

    def __init__(self, client: Any, limit: Optional[float], waiting: Callable[[float], None]) -> None:
        self.client = client
        self._limit = limit
        self._waiting = waiting
        self._began = monotonic()
        self._signals: List[int] = []
        self._counted = 0
        self._interrupted_at: Optional[float] = None
        self._is_given_up = False

    @property
    def interrupted(self) -> bool:
        """Whether a signal waits for the end of :meth:`signals_shorten`."""
        return bool(self._signals)

    @contextmanager
    def signals_shorten(self) -> Iterator[None]:
        """Signals wait until the end; the first leaves each request little time, a second one none."""
        with signals_held() as self._signals:
            yield

    def begin_anew(self) -> None:
        """The limit counts from now on: what was done meanwhile was not the store's to do."""
        self._began = monotonic()

    def run(self, function: Callable[[], Any], last: bool = False) -> Any:
        """What the function returns, or raises, if it does so in time.

        :param last: nothing must follow where it fails, so it may use the time that is kept for that.
        :raises OutOfTime: it does not.
        """
        outcome = _Outcome(function)
        started = monotonic()
        threading.Thread(target=outcome.run, daemon=True).start()
        while not outcome.done.wait(_TICK):
            now = monotonic()
            if self._is_over(now, started, last):
                raise self.no_answer()
            self._waiting(now - self._began)
        return outcome.result()

    def no_answer(self) -> OutOfTime:
        endpoint = shown_endpoint(self.client)
        if self._interrupted_at is not None:
            return OutOfTime(f"The command was interrupted before {endpoint} answered.")
        return OutOfTime(
            f"{endpoint} did not answer in time. Check the endpoint, or use --cli-read-timeout to wait longer."
        )

    def _is_over(self, now: float, started: float, last: bool) -> bool:
        self._count_signals(now)
        if self._is_given_up:
            return True
        if self._interrupted_at is not None:
            return now >= max(self._interrupted_at, started) + _GRACE
        if self._limit is None:
            return False
        return now >= self._began + self._limit - (0 if last else self._limit / _RESERVE)

    def _count_signals(self, now: float) -> None:
        if len(self._signals) == self._counted:
            return
        self._counted = len(self._signals)
        if self._interrupted_at is None:
            self._interrupted_at = now
        elif now > self._interrupted_at + SAME_SIGNAL:
            self._is_given_up = True


class _Outcome:
    """What a call returns or raises, in another thread."""

    def __init__(self, function: Callable[[], Any]) -> None:
        self.done = threading.Event()
        self._function = function
        self._answer: Any = None
        self._error: Optional[BaseException] = None

    def run(self) -> None:
        try:
            self._answer = self._function()
        except BaseException as error:  # raised where it is waited for
            self._error = error
        finally:
            self.done.set()

    def result(self) -> Any:
        if self._error is not None:
            raise self._error
        return self._answer
