"""What a signal does while something is done that it must not stop without a word."""

import contextlib
import signal
import subprocess
import sys

import pytest

from awscli_presign_put import signals

SCRIPT = """
import signal, sys
from awscli_presign_put.signals import Ended, signals_raised
if sys.argv[2:]:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
with signals_raised():
    try:
        signal.raise_signal(getattr(signal, sys.argv[1]))
    except BaseException as error:
        print(type(error).__name__, flush=True)
        raise
print("on")
"""


@pytest.mark.parametrize(
    ("arguments", "code", "out"),
    [
        (["SIGTERM"], -15, "Ended\n"),
        (["SIGHUP"], -1, "Ended\n"),
        (["SIGTERM", "ignored"], 0, "on\n"),
    ],
)
def test_signal_is_raised_and_then_ends_the_program(arguments, code, out):
    done = subprocess.run([sys.executable, "-c", SCRIPT, *arguments], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (code, out, "")


def test_handlers_are_put_back():
    script = SCRIPT.replace("signal.raise_signal(getattr(signal, sys.argv[1]))", "pass") + (
        "print(signal.getsignal(signal.SIGTERM) is signal.SIG_DFL)"
    )
    done = subprocess.run([sys.executable, "-c", script, "SIGTERM"], capture_output=True, text=True, check=True)
    assert done.stdout == "on\nTrue\n"


@pytest.mark.parametrize(
    ("times", "is_any", "is_given_up"),
    [
        ([], False, False),
        ([5], True, False),
        ([5, 5.9], True, False),
        ([5, 5.9, 6.1], True, True),
        ([5, 6.1], True, True),
    ],
)
def test_held_signals(monkeypatch, times, is_any, is_given_up):
    """One that comes twice at once is one, whenever it is asked."""
    left = iter(times)
    monkeypatch.setattr(signals, "monotonic", lambda: next(left))
    held = signals.HeldSignals()
    with pytest.raises(KeyboardInterrupt) if times else contextlib.nullcontext(), signals.signals_held(held):
        for _ in times:
            signal.raise_signal(signal.SIGINT)
        assert (held.is_there_any(), held.is_given_up()) == (is_any, is_given_up)


def test_seconds_since_the_first_signal(monkeypatch):
    held = signals.HeldSignals()
    assert held.seconds() == 0
    times = iter([5, 7, 9.5])
    monkeypatch.setattr(signals, "monotonic", lambda: next(times))
    held.append(signal.SIGINT)
    held.append(signal.SIGINT)
    assert held.seconds() == 4.5
