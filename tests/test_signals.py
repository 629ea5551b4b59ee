"""What a signal does while something is done that it must not stop without a word."""

import subprocess
import sys

import pytest

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
