"""A program that is run in bounded time and memory, whatever it does."""

import os
import signal
import subprocess
import threading
from typing import Dict, List

SECONDS = 60.0
"""An ``aws`` that starts on a busy machine takes a few."""

MOST_BYTES = 4 * 1024 * 1024
"""Of each stream; what ``--debug`` prints is far less."""

_GRACE = 5.0  # seconds, for the threads that read


def bounded(command: List[str], environment: Dict[str, str]) -> "subprocess.CompletedProcess[str]":
    """What the program prints and its exit code. Where it is ended, the code is 1, and the reason is on its stderr.

    :raises OSError: it cannot be run.
    """
    # In a session of its own, so that what it has started is ended with it, and does not keep its streams open.
    process = subprocess.Popen(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    outputs: Dict[str, bytes] = {"stdout": b"", "stderr": b""}
    too_much = threading.Event()

    def read(name: str) -> None:
        with getattr(process, name) as stream:
            outputs[name] = stream.read(MOST_BYTES + 1)
            if len(outputs[name]) > MOST_BYTES:
                too_much.set()
                _end(process)

    threads = [threading.Thread(target=read, args=[name], daemon=True) for name in outputs]
    for thread in threads:
        thread.start()
    try:
        process.wait(SECONDS)
        reason = ""
    except subprocess.TimeoutExpired:
        reason = f"it did not end within {SECONDS:g} seconds."
    finally:
        if process.poll() is None:
            _end(process)
            process.wait()
    for thread in threads:
        thread.join(_GRACE)
    if any(thread.is_alive() for thread in threads):
        _end(process)  # what it has left running holds its streams
    if too_much.is_set():
        reason = f"it printed more than {MOST_BYTES // 1024**2} MiB."
    if reason:
        return subprocess.CompletedProcess(command, 1, "", reason)
    out, err = (outputs[name].decode("utf-8", "replace") for name in ("stdout", "stderr"))
    return subprocess.CompletedProcess(command, process.returncode, out, err)


def _end(process: "subprocess.Popen[bytes]") -> None:
    try:
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    except OSError:  # it has ended meanwhile
        pass
