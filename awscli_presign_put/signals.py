"""How a program ends: signals, which wait while something is done as a whole, and a reader that is gone."""

import errno
import os
import signal
from contextlib import contextmanager
from time import monotonic
from typing import Any, Iterator, List, Optional

_END = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
_SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]

SAME_SIGNAL = 1.0
"""One Ctrl-C may come twice, as from a terminal and from the program that started this one; in seconds."""

READER_GONE = 128 + 13
"""The exit code of a program whose output nobody reads any more: that of SIGPIPE, which Windows has no name for."""


def is_reader_gone(error: OSError) -> bool:
    """Whether standard output could not be written because nobody reads it any more.

    Windows reports that as EINVAL: https://bugs.python.org/issue35754
    """
    is_of_windows = os.name == "nt" and error.errno == errno.EINVAL and error.filename is None
    return is_of_windows or isinstance(error, (BrokenPipeError, ConnectionResetError))


@contextmanager
def signals_held() -> Iterator[List[int]]:
    """Until the end, signals wait; what is ignored stays so. The list has those that have come so far.

    Handlers are used, and no signal mask: a mask is for one thread, and a thread of awscrt, a library of the AWS CLI,
    would receive the signal.
    """
    received: List[int] = []
    # None is a handler that is not Python's, and could not be put back.
    held = [number for number in _SIGNALS if signal.getsignal(number) not in (signal.SIG_IGN, None)]
    before = {number: signal.signal(number, lambda number, _: received.append(number)) for number in held}
    try:
        yield received
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        for number in received:
            signal.raise_signal(number)


class HeldSignals:
    """What a long job does about signals that wait for its end: the first stops it, a later one what it does then.

    :param received: from :func:`signals_held`.
    """

    def __init__(self, received: List[int]) -> None:
        self._received = received
        self._first_at: Optional[float] = None
        self._of_first = 0

    def is_there_any(self) -> bool:
        """Whether a signal has come; must be asked again and again."""
        if self._received and self._first_at is None:
            self._first_at = monotonic()
        if self._first_at is not None and monotonic() <= self._first_at + SAME_SIGNAL:
            self._of_first = len(self._received)
        return bool(self._received)

    def is_given_up(self) -> bool:
        """Whether one has come again, later than :data:`SAME_SIGNAL` seconds after the first."""
        return self.is_there_any() and len(self._received) > self._of_first


class Ended(BaseException):
    """A signal came that ends the program.

    :param number: which.
    """

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@contextmanager
def signals_raised() -> Iterator[None]:
    """Within this, signals that would end the program at once raise :class:`Ended`, so that it can say what it leaves.

    Then they end it, as they would have.
    """
    ending = [number for number in _END if signal.getsignal(number) is signal.SIG_DFL]

    def end(number: int, _: Any) -> None:
        raise Ended(number)

    for number in ending:
        signal.signal(number, end)
    try:
        yield
    except Ended as ended:
        signal.signal(ended.number, signal.SIG_DFL)
        signal.raise_signal(ended.number)
    finally:
        for number in ending:
            signal.signal(number, signal.SIG_DFL)
