"""The shell script of a multipart upload with a curl that reads no descriptor, such as that of Windows in Git Bash."""

import os
import shutil
import signal
import stat
import subprocess
import time

import pytest
from raw_store import answer
from sh_scripts import SIZE, multipart_script
from upload_store import UploadStore

pytestmark = pytest.mark.one_python

SHELLS = [
    ["dash"],
    ["bash"],
    *([name, *more] for name, *more in (["busybox", "sh"], ["mksh"], ["zsh"], ["ksh93"]) if shutil.which(name)),
]
SAYS = {
    "new": (26, "curl: option --config: error encountered when reading a file"),
    "old": (2, "curl: no URL specified!"),
}
CURL = """#!/bin/sh
case " $* " in *" /dev/fd/"*) echo "{1}" >&2; exit {0} ;; esac
printf "%s\\n" "$*" >>"$0.arguments"
exec {2} "$@"
"""


@pytest.fixture
def started(tmp_path):
    """A function that starts the script, with such a curl; the folder for its files is empty before and after."""
    for name in ("bin", "files", "tmp"):
        (tmp_path / name).mkdir()
    (tmp_path / "files" / "f").write_bytes(bytes(SIZE))

    def start(endpoint, *arguments, shell=("dash",), curl="new", **request):
        path = tmp_path / "bin" / "curl"
        path.write_text(CURL.format(*SAYS[curl], shutil.which("curl")))
        path.chmod(0o755)
        (tmp_path / "script").write_text(multipart_script(endpoint, **request))
        environment = {
            "PATH": f"{tmp_path}/bin:{os.environ['PATH']}", "TMPDIR": str(tmp_path / "tmp"), "PAUSE": "0", "STALL": "9"
        }  # fmt: skip
        return subprocess.Popen(
            [*shell, "../script", *arguments], cwd=tmp_path / "files", env=environment, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    yield start
    assert list((tmp_path / "tmp").iterdir()) == []


def said_by(process):
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err


@pytest.fixture
def store():
    with UploadStore() as started:
        yield started


@pytest.mark.parametrize("shell", SHELLS, ids=lambda shell: shell[0])
def test_upload(store, started, shell, tmp_path):
    seen = []

    def look(store, connection, at):
        seen.extend(stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "tmp").iterdir())
        return False

    store.instead["part"] = look
    done = said_by(started(store.endpoint, "f", shell=shell))
    assert done == (0, f'Uploaded k: {SIZE} bytes in 3 parts, ETag "{store.object[1]}".\n', "")
    assert store.seen == ["list", "part", "part", "part", "list", "complete", "head"]
    arguments = (tmp_path / "bin" / "curl.arguments").read_text()
    assert (set(seen), "secret" in arguments, "X-Amz" in arguments) == ({0o700}, False, False)


def test_old_curl_says_it_otherwise(store, started):
    assert said_by(started(store.endpoint, "f", curl="old"))[0] == 0


@pytest.mark.parametrize("argument", ["--status", "--abort"])
def test_nothing_is_written_where_no_file_is_sent(store, started, tmp_path, argument):
    (tmp_path / "tmp").chmod(0o500)
    assert said_by(started(store.endpoint, argument))[0] == 0


def test_refusal(store, started):
    store.instead["part"] = lambda store, connection, at: answer(403)(store, connection) or True
    said = "The upload failed: the store answered 403\n"
    assert said_by(started(store.endpoint, "f")) == (1, "", said)


def test_stopped(store, started):
    """Nothing stays that has links in it."""
    store.instead["part"] = lambda store, connection, at: store.released.wait() or True
    process = started(store.endpoint, "f")
    while store.seen.count("part") < 3:
        time.sleep(0.01)
    process.send_signal(signal.SIGTERM)
    assert said_by(process)[0] == 1


def test_folder_that_somebody_else_has_made(store, started, tmp_path):
    """The number of the process is in its name, so this is done by the first request."""

    def make(store, connection, at):
        folder = tmp_path / "tmp" / f"upload-links.{process.pid}"
        folder.mkdir()
        return False

    store.instead["list"] = make
    process = started(store.endpoint, "f")
    code, out, err = said_by(process)
    folder = tmp_path / "tmp" / f"upload-links.{process.pid}"
    assert (code, out, err) == (1, "", f"The upload failed: {folder} cannot be made.\n")
    assert store.seen == ["list"]
    folder.rmdir()
