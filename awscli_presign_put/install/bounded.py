"""Programs that are run side by side, each in bounded time and memory, whatever they do."""

import contextlib
import errno
import os
import signal
import subprocess
import threading
import time
from pathlib import Path
from typing import Callable, Dict, List, NamedTuple

from awscli_presign_put.install.system import encoding, is_windows
from awscli_presign_put.signals import signals_held

SECONDS = 60.0
"""An ``aws`` that starts on a busy machine takes a few."""

MOST_BYTES = 4 * 1024 * 1024
"""Of each stream; what ``--debug`` prints is far less."""

CANNOT_RUN, TOO_LONG = "it cannot be run", "it did not end within"
"""How the reason begins for a program that did not start, and for one that was ended at the time limit."""

_HEAD = 128  # bytes, of which bash looks at 80
_GRACE = 2.0  # seconds, for the threads that read
_LOOK = 0.2  # seconds between two calls of ``waiting``


class Invocation(NamedTuple):
    """A program with its arguments, and its whole environment."""

    arguments: List[str]
    environment: Dict[str, str]


Done = subprocess.CompletedProcess


def bounded(commands: List[Invocation], waiting: Callable[[str], None] = lambda _: None) -> "List[Done[str]]":
    """What each program prints and its exit code, in the order of the invocations.

    A program that does not start, or is ended here, has the exit code 1, and the reason as its standard error. An
    exception, such as that of a signal, ends all of them.

    :param waiting: called now and then with the path of a program that has not ended yet.
    """
    with contextlib.ExitStack() as ended:
        started: List[_Started] = []
        for command in commands:
            started.append(_Started(command))
            ended.callback(started[-1].end_if_running)  # before it starts: a signal can come between any two steps
            with signals_held():  # a signal during the start would leave the program behind
                started[-1].start()
        for each in started:
            while each.is_running():
                waiting(each.command.arguments[0])
        return [each.done() for each in started]


def _process(command: Invocation) -> "subprocess.Popen[bytes]":
    """The program, started. A script whose first line names no program is run by sh, as a shell does.

    :raises OSError: it cannot be run.
    """
    try:
        return _popen(command)
    except OSError as error:
        if error.errno != errno.ENOEXEC or not _is_text(command.arguments[0]):
            raise
        return _popen(command._replace(arguments=["/bin/sh", *command.arguments]))


def _popen(command: Invocation) -> "subprocess.Popen[bytes]":
    # A new session, so that the programs that it starts are ended with it and do not keep its streams open.
    return subprocess.Popen(
        command.arguments,
        env=command.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        # Windows has no sessions. Ctrl-C on the console reaches this program alone, which ends the others.
        creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
    )


def _is_text(path: str) -> bool:
    """Whether a shell would run it as a script, and not as a program for another machine."""
    with Path(path).open("rb") as file:
        return b"\0" not in file.read(_HEAD)


class _Started:
    def __init__(self, command: Invocation) -> None:
        self.command = command
        self._reason = ""
        self._outputs: Dict[str, bytes] = {"stdout": b"", "stderr": b""}
        self._threads: List[threading.Thread] = []

    def start(self) -> None:
        try:
            self._process = _process(self.command)
        except OSError as error:
            self._reason = f"{CANNOT_RUN}: {error.strerror}."
            return
        self._deadline = time.monotonic() + SECONDS
        for name in self._outputs:
            self._threads.append(threading.Thread(target=self._read, args=[name], daemon=True))
            self._threads[-1].start()

    def is_running(self) -> bool:
        """Whether it still runs after a short wait. At the time limit it is ended."""
        if not self._threads:
            return False
        try:
            self._process.wait(max(0.0, min(_LOOK, self._deadline - time.monotonic())))
        except subprocess.TimeoutExpired:
            if time.monotonic() < self._deadline:
                return True
            self._reason = f"{TOO_LONG} {SECONDS:g} seconds."
            self.end_if_running()
        return False

    def done(self) -> "Done[str]":
        for thread in self._threads:
            thread.join(_GRACE)
        if any(thread.is_alive() for thread in self._threads):
            self._end()  # what it has left running holds its streams
            for thread in self._threads:
                thread.join(_GRACE)
        if self._reason:
            return Done(self.command.arguments, 1, "", self._reason)
        out, err = (self._outputs[name].decode(encoding(), "replace") for name in ("stdout", "stderr"))
        return Done(self.command.arguments, self._process.returncode, out, err)

    def end_if_running(self) -> None:
        if self._threads and self._process.poll() is None:
            self._end()
            self._process.wait()

    def _read(self, name: str) -> None:
        with getattr(self._process, name) as stream:
            self._outputs[name] = stream.read(MOST_BYTES + 1)
            if len(self._outputs[name]) > MOST_BYTES:
                self._reason = f"it printed more than {MOST_BYTES // 1024**2} MiB."
                self._end()

    def _end(self) -> None:
        with contextlib.suppress(OSError):  # it has ended meanwhile
            if is_windows():
                _end_tree(self._process.pid)
                self._process.kill()
            else:
                os.killpg(self._process.pid, signal.SIGKILL)


def _end_tree(process: int) -> None:
    """End a program and all that it has started, as an ``aws.cmd`` starts Python."""
    taskkill = Path(os.environ.get("SYSTEMROOT", r"C:\Windows")) / "System32" / "taskkill.exe"
    with contextlib.suppress(OSError, subprocess.TimeoutExpired):
        subprocess.run([taskkill, "/T", "/F", "/PID", str(process)], capture_output=True, check=False, timeout=_GRACE)
