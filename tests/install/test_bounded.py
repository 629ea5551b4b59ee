"""A program that is called aws may do anything; it is ended in time, and what it has started with it."""

import os
import sys
import time

import pytest

from awscli_presign_put.install import bounded
from awscli_presign_put.install.bounded import MOST_BYTES

ENVIRONMENT = {"PATH": os.environ["PATH"]}


def run(script):
    return bounded.bounded(["/bin/sh", "-c", script], ENVIRONMENT)


def test_what_it_prints():
    done = run("echo out; echo err >&2; printf '\\377'; exit 3")
    assert (done.returncode, done.stdout, done.stderr) == (3, "out\n\ufffd", "err\n")


@pytest.mark.parametrize("stream", ["", ">&2"])
def test_without_end(stream):
    done = run(f"yes {stream}")
    assert (done.returncode, done.stdout, done.stderr) == (1, "", f"it printed more than {MOST_BYTES // 1024**2} MiB.")


@pytest.mark.parametrize("script", ["sleep 60", "trap '' TERM; sleep 60 & wait", "exec sleep 60"])
def test_that_never_ends(monkeypatch, script):
    monkeypatch.setattr(bounded, "SECONDS", 0.5)
    done = run(script)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "it did not end within 0.5 seconds.")


def test_what_it_leaves_running_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(bounded, "_GRACE", 0.5)
    start = time.monotonic()
    assert run("sleep 60 & echo started").returncode == 0
    assert time.monotonic() - start < 30


def test_no_program():
    with pytest.raises(OSError, match="No such file or directory"):
        bounded.bounded(["/nonexistent/aws"], ENVIRONMENT)


def test_program_of_python():
    assert bounded.bounded([sys.executable, "-c", "print(1)"], ENVIRONMENT).stdout == "1\n"
