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


class HeldSignals(List[int]):
    """What :func:`signals_held` receives during a long job: the first stops it, a later one what it does then."""

    def __init__(self) -> None:
        super().__init__()
        self._times: List[float] = []

    def append(self, number: int) -> None:
        super().append(number)
        self._times.append(monotonic())

    def is_there_any(self) -> bool:
        """Whether a signal has come."""
        return bool(self)

    def seconds(self) -> float:
        """How long ago the first has come; 0 if there is none."""
        return monotonic() - self._times[0] if self._times else 0.0

    def is_given_up(self) -> bool:
        """Whether one has come again, later than :data:`SAME_SIGNAL` seconds after the first."""
        return bool(self._times) and self._times[-1] > self._times[0] + SAME_SIGNAL


@contextmanager
def signals_held(received: Optional[List[int]] = None) -> Iterator[List[int]]:
    """Until the end, signals wait; what is ignored stays so. The list has those that have come so far.

    Handlers are used, and no signal mask: a mask is for one thread, and a thread of awscrt, a library of the AWS CLI,
    would receive the signal.

    :param received: the list; None for a new one.
    """
    received = [] if received is None else received
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
