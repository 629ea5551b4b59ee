"""Signals that would end the program wait while something is done that has to be done as a whole."""

import signal
from contextlib import contextmanager
from typing import Iterator, List

_SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


@contextmanager
def signals_held() -> Iterator[List[int]]:
    """Until the end, signals wait; what is ignored stays so. The list has those that have come so far.

    By handlers: a mask would be this thread's alone, and a library of the AWS CLI's (awscrt) has one of its own, which
    would take the signal.
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
