"""Python scripts that are stopped: no traceback, the right exit code, and what becomes of the upload is said."""

import os
import signal
import subprocess
import sys

import pytest
from python_scripts import BODY, files_script, post_script, put_script
from raw_store import RawStore, answer, reading, silent

STOPPED = {
    "put": "Stopped. The file is not uploaded, unless all of it was sent already.\n",
    "post": "Stopped. The file is not uploaded, unless all of it was sent already.\n",
    "files": "Stopped. What is uploaded stays at the store. To go on, run the script again.\n",
}
SCRIPTS = {"put": (put_script, "f"), "post": (post_script, "f"), "files": (files_script, ".")}
METHODS = {"put": "PUT", "post": "POST", "files": "PUT"}


@pytest.fixture
def store():
    with RawStore() as started:
        started.scripts = {"HEAD": answer(404), "PUT": silent, "POST": silent}
        yield started


def started(store, folder, form, before=None):
    script, argument = SCRIPTS[form]
    (folder / "f").write_bytes(BODY)
    (folder / "f0").write_bytes(BODY)
    (folder / "script.py").write_text(script(store.endpoint))
    return subprocess.Popen(
        [sys.executable, "-I", "script.py", argument], cwd=folder, env={"PATH": os.environ["PATH"], "STALL": "9"},
        preexec_fn=before,  # noqa: PLW1509 - nothing else runs in the tests' process that could hold a lock
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True,
    )  # fmt: skip


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("form", SCRIPTS)
def test_stopped(store, tmp_path, form, number):
    process = started(store, tmp_path, form)
    store.wait_for(METHODS[form])
    process.send_signal(number)
    out, err = process.communicate(timeout=8)
    assert (process.returncode, out, err) == (1 if form == "files" else -number, "", STOPPED[form])


@pytest.mark.parametrize("form", SCRIPTS)
def test_nohup(store, tmp_path, form):
    """A signal that whoever started the script has it ignore is ignored."""
    store.scripts["PUT"] = store.scripts["POST"] = lambda store, connection: (
        store.released.wait(1),
        reading(answer(201 if form == "post" else 200, headers={"ETag": '"e"'}))(store, connection),
    )
    process = started(store, tmp_path, form, lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
    store.wait_for(METHODS[form])
    process.send_signal(signal.SIGHUP)
    _, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (0, "")


@pytest.mark.parametrize("form", SCRIPTS)
def test_standard_output_that_is_full(store, tmp_path, form):
    """What was to be said is said where it can be."""
    store.scripts["PUT"] = store.scripts["POST"] = reading(
        answer(201 if form == "post" else 200, headers={"ETag": '"e"'})
    )
    script, argument = SCRIPTS[form]
    (tmp_path / "f").write_bytes(BODY)
    (tmp_path / "f0").write_bytes(BODY)
    (tmp_path / "script.py").write_text(script(store.endpoint))
    with open("/dev/full", "w") as full:  # noqa: PTH123  # no file
        done = subprocess.run(
            [sys.executable, "-I", "script.py", argument], cwd=tmp_path, env={"PATH": os.environ["PATH"]},
            stdout=full, stderr=subprocess.PIPE, text=True, check=False, timeout=60,
        )  # fmt: skip
    said = (
        "1 of 1 files are uploaded: 1 were sent, 0 were at the store."
        if form == "files"
        else 'Uploaded k: 3 bytes, ETag "e".'
    )
    words = "Standard output cannot be written: No space left on device. It would have been: "
    assert (done.returncode, done.stderr) == (1, f"{words}{said}\n")
