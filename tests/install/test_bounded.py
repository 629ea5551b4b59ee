"""A program that is called aws may do anything; it is ended in time, and what it has started with it."""

import os
import sys
import time

import pytest

from awscli_presign_put.install import bounded
from awscli_presign_put.install.bounded import MOST_BYTES, Invocation

ENVIRONMENT = {"PATH": os.environ["PATH"]}


def run(script):
    return run_all(script)[0]


def run_all(*scripts, **keywords):
    return bounded.bounded([Invocation(["/bin/sh", "-c", script], ENVIRONMENT) for script in scripts], **keywords)


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
    (done,) = bounded.bounded([Invocation(["/nonexistent/aws"], ENVIRONMENT)])
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "it cannot be run: No such file or directory.")


def test_script_whose_first_line_names_no_program(tmp_path):
    """A shell runs it itself, and so it works for whoever types its name."""
    aws = tmp_path / "aws"
    aws.write_text('echo "$1 by $2"; exit 3\n')
    aws.chmod(0o755)
    (done,) = bounded.bounded([Invocation([str(aws), "a b", "c"], ENVIRONMENT)])
    assert (done.returncode, done.stdout, done.stderr) == (3, "a b by c\n", "")


def test_program_for_another_machine(tmp_path):
    aws = tmp_path / "aws"
    aws.write_bytes(b"\x7fELF\x02\x01\x01\0\n")
    aws.chmod(0o755)
    (done,) = bounded.bounded([Invocation([str(aws)], ENVIRONMENT)])
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "it cannot be run: Exec format error.")


def test_program_of_python():
    assert bounded.bounded([Invocation([sys.executable, "-c", "print(1)"], ENVIRONMENT)])[0].stdout == "1\n"


def test_side_by_side(tmp_path):
    """Each waits for the other: one after the other, they would not end."""
    pipes = [tmp_path / name for name in "ab"]
    for pipe in pipes:
        os.mkfifo(pipe)
    there, back = pipes
    done = run_all(f"echo 1 > {there}; cat {back}", f"cat {there}; echo 2 > {back}")
    assert [(each.returncode, each.stdout) for each in done] == [(0, "2\n"), (0, "1\n")]


def test_which_one_is_waited_for():
    waited = []
    run_all("sleep 0.5", "exit 0", waiting=waited.append)
    assert set(waited) == {"/bin/sh"}


def test_all_are_ended_with_an_exception(tmp_path):
    class Interrupt(BaseException):
        pass

    def interrupt(_):
        raise Interrupt

    script = f"sleep 60; touch {tmp_path}/ended"
    start = time.monotonic()
    with pytest.raises(Interrupt):
        run_all(script, script, waiting=interrupt)
    assert time.monotonic() - start < 30
