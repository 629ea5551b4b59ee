"""What a shell script leaves behind when it is stopped, killed or refused: nothing, by each shell, with ps or without.

Slim containers have no ps. Their tools are those of a folder, which is the whole PATH here.
"""

import os
import shutil
import signal
import subprocess
import threading
import time
from dataclasses import replace
from datetime import datetime, timezone

import pytest
from kits import link, multipart
from raw_store import RawStore, answer, reading, silent

from awscli_presign_put.handoff import MULTIPART_FORMATS, sh
from awscli_presign_put.handoff.files_kit import FileLinks
from awscli_presign_put.signing.multipart.multipart_request import CommonUrl
from awscli_presign_put.signing.upload.upload_request import PresignedRequest

pytestmark = pytest.mark.one_python

END = datetime(2036, 11, 23, 12, 0, tzinfo=timezone.utc)
SHELLS = [name for name in ("dash", "bash", "busybox", "mksh", "zsh") if shutil.which(name)]
HEADERS = (("Content-Length", "3"), ("x-amz-checksum-sha256", "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="))
TOOLS = ("sh", "curl", "awk", "sed", "tr", "ls", "date", "sleep", "dd", "printf")
SIGNALS = [*((shell, signal.SIGTERM) for shell in SHELLS), ("dash", signal.SIGINT), ("dash", signal.SIGHUP)]
AT_ONCE = 20  # seconds, of a minute in which a silent store is waited for
STOPPED = "Stopped. What is uploaded stays at the store. To go on, run the script again{}.\n"


@pytest.fixture
def store():
    with RawStore() as started:
        started.scripts["HEAD"] = answer(404)
        yield started


@pytest.fixture
def path(request, tmp_path):
    """A PATH with what the scripts need, and with ps if a test asks for it."""
    (tmp_path / "bin").mkdir()
    names = [*TOOLS, *(["ps"] if getattr(request, "param", False) else [])]
    if missing := [name for name in names if not shutil.which(name)]:
        pytest.skip(f"not on this machine: {', '.join(missing)}")
    for name in names:
        (tmp_path / "bin" / name).symlink_to(shutil.which(name))
    return str(tmp_path / "bin")


class Started:
    """A script that runs in a session of its own, and is not waited for until it is asked what it said."""

    def __init__(self, folder, path, shell, *arguments, **variables):
        program = [shutil.which(shell), *(["sh"] if shell == "busybox" else [])]
        environment = {"PATH": path, "PARALLEL": "2", "RETRIES": "5", "PAUSE": "0", **variables}
        self.process = subprocess.Popen(
            [*program, "script", *arguments], cwd=folder, env=environment, start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if not self.is_gone():
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.communicate()

    def said(self):
        """The exit code, standard output and standard error, when nothing holds these any more."""
        out, err = self.process.communicate(timeout=AT_ONCE)
        return self.process.returncode, out, err

    def is_gone(self):
        """Whether no process of it is left, after some time."""
        for _ in range(100):
            try:
                os.killpg(self.process.pid, 0)
            except ProcessLookupError:
                return True
            time.sleep(0.1)
        return False


def wait_for(store, method, count):
    """Until the store has seen as many requests by the method."""
    with store.arrived:
        assert store.arrived.wait_for(lambda: store.methods().count(method) >= count, 60), store.methods()


def write_files(store, folder, count, change=lambda script: script):
    """The script of these files, which are beside it."""
    files = []
    for at in range(count):
        put = PresignedRequest(
            "PUT", f"{store.endpoint}/bkt/k{at}?X-Amz-Signature=s", HEADERS, "bkt", "k", END, "request"
        )
        files.append(FileLinks(f"f{at}", put, replace(put, method="HEAD", headers=())))
        (folder / f"f{at}").write_bytes(b"abc")
    (folder / "script").write_text(change(sh.files(files, "bkt/")))


def write_multipart(store, folder):
    """The kit of an upload of two parts, and its file."""
    address = f"{store.endpoint}/bkt/k?"
    made = multipart(common_url=CommonUrl(f"{address}partNumber=", "&uploadId=", ""))
    links = {name: replace(link("GET"), url=address) for name in ("complete", "abort", "head")}
    made = replace(made, lists=(replace(made.lists[0], url=address),), **links)
    (folder / "script").write_text(MULTIPART_FORMATS["sh"](made, None, "x"))
    (folder / "file").write_bytes(bytes(5242883))


class Late:
    """Answers to uploads that come when they are let go."""

    def __init__(self, store, then):
        self._told = threading.Event()
        self._then = then
        store.scripts["PUT"] = self._answer

    def _answer(self, store, connection):
        self._told.wait(30)
        reading(self._then)(store, connection)

    def let_go(self):
        self._told.set()


STORED = answer(headers={"ETag": '"e"'})
NO_PARTS = answer(body=b"<ListPartsResult></ListPartsResult>")


@pytest.mark.parametrize(("shell", "number"), SIGNALS)
@pytest.mark.parametrize("path", [True, False], ids=["ps", "no ps"], indirect=True)
def test_stopped_files(store, path, tmp_path, shell, number):
    write_files(store, tmp_path, 6)
    store.scripts["PUT"] = silent
    with Started(tmp_path, path, shell) as script:
        wait_for(store, "PUT", 2)
        script.process.send_signal(number)
        assert script.said() == (1, "", STOPPED.format(""))
        assert script.is_gone()
    assert store.methods().count("PUT") == 2


@pytest.mark.parametrize(("shell", "number"), SIGNALS)
def test_stopped_parts(store, path, tmp_path, shell, number):
    write_multipart(store, tmp_path)
    store.scripts["GET"] = NO_PARTS
    store.scripts["PUT"] = silent
    with Started(tmp_path, path, shell, "file") as script:
        wait_for(store, "PUT", 2)
        script.process.send_signal(number)
        assert script.said() == (1, "", STOPPED.format("; to delete it, use --abort"))
        assert script.is_gone()


@pytest.mark.parametrize("shell", SHELLS)
def test_stopped_while_the_store_says_nothing(store, path, tmp_path, shell):
    """Nothing is sent yet: the script asks which parts are there."""
    write_multipart(store, tmp_path)
    store.scripts["GET"] = silent
    with Started(tmp_path, path, shell, "file") as script:
        wait_for(store, "GET", 1)
        script.process.send_signal(signal.SIGTERM)
        assert script.said() == (1, "", STOPPED.format("; to delete it, use --abort"))
        assert script.is_gone()


@pytest.mark.parametrize("shell", SHELLS)
def test_refused(store, path, tmp_path, shell):
    """What the other process is sending is given up."""
    write_files(store, tmp_path, 4)

    def refuse_second(store, connection):
        (silent if store.methods().count("PUT") < 2 else reading(answer(403)))(store, connection)

    store.scripts["PUT"] = refuse_second
    with Started(tmp_path, path, shell) as script:
        code, out, err = script.said()
        assert script.is_gone()
    assert (code, out) == (1, "0 of 4 files are uploaded: 0 were sent, 0 were at the store.\n")
    words = "The upload failed. Correct what is said above, then run the script again."
    assert err[2:] == f": the store answered 403\n{words}\n"


@pytest.mark.parametrize("shell", SHELLS)
def test_killed_and_not_waited_for(store, path, tmp_path, shell):
    """A process that nobody waits for can be sent signals. Its workers end with their files all the same."""
    write_files(store, tmp_path, 12)
    store.scripts["PUT"] = reading(STORED)
    store.scripts["HEAD"] = lambda store, connection: (time.sleep(0.2), answer(404)(store, connection))
    with Started(tmp_path, path, shell, PARALLEL="1") as script:
        wait_for(store, "PUT", 1)
        script.process.kill()
        time.sleep(1)
        assert store.methods().count("PUT") <= 2
        assert script.said()[0] == -signal.SIGKILL
        assert script.is_gone()


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize(
    ("kind", "then", "asked"), [("parts", answer(403), ["GET"]), ("files", STORED, ["HEAD", "HEAD"])]
)
def test_what_is_left_of_a_killed_script_says_nothing(store, path, tmp_path, shell, kind, then, asked):
    """It neither goes on nor speaks, whatever is answered then."""
    if kind == "parts":
        write_multipart(store, tmp_path)
        store.scripts["GET"] = NO_PARTS
    else:
        write_files(store, tmp_path, 2)
    late = Late(store, then)
    with Started(tmp_path, path, shell, *(["file"] if kind == "parts" else [])) as script:
        wait_for(store, "PUT", 2)
        script.process.kill()
        late.let_go()
        assert script.said() == (-signal.SIGKILL, "", "")
        assert script.is_gone()
    assert sorted(store.methods()) == [*asked, "PUT", "PUT"]


def workers_of(main):
    """The numbers of the processes that upload files: grandchildren of the first one."""
    listed = subprocess.run(
        ["ps", "-A", "-o", "pid=", "-o", "ppid="], capture_output=True, text=True, check=True
    ).stdout
    parents = {int(line.split()[0]): int(line.split()[1]) for line in listed.splitlines()}
    return [pid for pid, parent in parents.items() if parents.get(parent) == main]


@pytest.mark.parametrize("shell", ["dash", "bash"])
def test_process_that_ends_early(store, path, tmp_path, shell):
    """Its files are not reported, and nobody says that all is well."""
    write_files(store, tmp_path, 4)
    late = Late(store, STORED)
    with Started(tmp_path, path, shell) as script:
        wait_for(store, "PUT", 2)
        os.kill(workers_of(script.process.pid)[0], signal.SIGKILL)
        late.let_go()
        code, out, err = script.said()
        assert (code, out) == (1, "")
        assert err == ("The upload failed: a process of this script has ended early. To go on, run the script again.\n")


@pytest.mark.parametrize("shell", SHELLS)
def test_processes_that_are_not_known(store, path, tmp_path, shell):
    """Neither ps nor /proc: each worker ends with the file that it is sending."""
    write_files(store, tmp_path, 12, lambda script: script.replace("/proc/", "/nonexistent/"))
    store.scripts["PUT"] = lambda store, connection: (
        time.sleep(0.5),
        reading(STORED)(store, connection),
    )
    with Started(tmp_path, path, shell) as script:
        wait_for(store, "PUT", 2)
        script.process.send_signal(signal.SIGTERM)
        assert script.said() == (1, "", STOPPED.format(""))
        assert script.is_gone()
    assert store.methods().count("PUT") == 2
