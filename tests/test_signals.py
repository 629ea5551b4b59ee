"""What a signal does while something is done that it must not stop without a word."""

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


class TestHeldSignals:
    @pytest.fixture(autouse=True)
    def now(self, monkeypatch):
        self.time = 0.0
        monkeypatch.setattr(signals, "monotonic", lambda: self.time)

    def test_none(self):
        held = signals.HeldSignals([])
        assert (held.is_there_any(), held.is_given_up()) == (False, False)

    def test_one_that_comes_twice(self):
        received = [2]
        held = signals.HeldSignals(received)
        assert (held.is_there_any(), held.is_given_up()) == (True, False)
        received.append(15)
        self.time = 0.9
        # Nobody asks whether to give up before the end.
        assert held.is_there_any()
        self.time = 5
        assert not held.is_given_up()
        received.append(2)
        assert held.is_given_up()

    def test_second(self):
        received = [2]
        held = signals.HeldSignals(received)
        assert held.is_there_any()
        self.time = 1.1
        received.append(2)
        assert held.is_given_up()
