"""An interactive shell at a terminal of its own, and what is pasted into it."""

import contextlib
import os
import pty
import re
import select
import subprocess
import time

_PROMPT = b"READY> "
_ESCAPES = re.compile(rb"\x1b\[[0-9;?]*[A-Za-z]|.\x08|\r")
_SECONDS = 60


def pasted(shell, text, folder, is_bracketed=True):
    """What the terminal shows of a text that is pasted, and what it prints then.

    :param is_bracketed: whether the terminal marks what is pasted, as most do for a shell that asks for it.
    """
    ours, theirs = pty.openpty()
    # Its controlling terminal, without which it is not interactive.
    process = subprocess.Popen(
        ["setsid", "--ctty", *shell], stdin=theirs, stdout=theirs, stderr=theirs, cwd=folder,
        env={"PATH": os.environ["PATH"], "TERM": "xterm", "PS1": _PROMPT.decode(), "HOME": str(folder)},
    )  # fmt: skip
    os.close(theirs)
    try:
        _read(ours, lambda shown: _PROMPT in shown)
        _write(ours, _bracketed(text) if is_bracketed else text.encode().replace(b"\n", b"\r") + b"\r")
        _write(ours, b"printf '%s\\n' 'THE''END'\r")
        shown = _read(ours, lambda shown: b"THEEND\r\n" in shown)
    finally:
        process.kill()
        process.wait()
        os.close(ours)
    return _ESCAPES.sub(b"", shown).decode()


def _bracketed(text):
    return b"\x1b[200~" + text.encode().replace(b"\n", b"\r") + b"\x1b[201~\r"


def _write(terminal, data):
    # Less than a terminal keeps in a line of its own.
    for at in range(0, len(data), 256):
        os.write(terminal, data[at : at + 256])
        time.sleep(0.01)


def _read(terminal, is_enough):
    shown, end = b"", time.monotonic() + _SECONDS
    while not is_enough(shown):
        assert time.monotonic() < end, shown
        if select.select([terminal], [], [], 1)[0]:
            with contextlib.suppress(OSError):
                shown += os.read(terminal, 65536)
    return shown
