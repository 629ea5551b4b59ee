"""Ctrl-C while a request is under way: the script ends and says what stays, and a second run goes on."""

import os
import signal
import subprocess
import sys
import threading
from dataclasses import replace

import powershell_scripts
import pytest
import python_scripts
import sh_scripts
from powershells import POWERSHELL, PWSH, environment_of
from python_scripts import BODY, END, SHA256
from raw_store import RawStore, answer, reading, silent
from upload_store import UploadStore

from awscli_presign_put.handoff import FILES_FORMATS, powershell, python
from awscli_presign_put.handoff.files_kit import FileLinks
from awscli_presign_put.signing.multipart.part_plan import MIB
from awscli_presign_put.signing.post.post_request import PostRequest, PresignedPost
from awscli_presign_put.signing.upload.upload_request import PresignedRequest

pytestmark = pytest.mark.one_python

SIZE = sh_scripts.SIZE
FILE = (b"abcdefgh" * (SIZE // 8 + 1))[:SIZE]
OF_ONE_FILE = {"python": python, "powershell": powershell}
OF_PARTS = {"sh": sh_scripts, "python": python_scripts, "powershell": powershell_scripts}
PROGRAMS = {
    "sh": (["sh", "script"], 1),
    "python": ([sys.executable, "-I", "script"], 1),
    "powershell": ([PWSH, "-NoProfile", "-File", "script.ps1"], 130),
}
"""How a script is run, and the exit code of one that Ctrl-C has ended."""

ENDED = "Stopped. The file is not uploaded, unless all of it was sent already.\n"
STAYS = "Stopped. What is uploaded stays at the store. To go on, run the script again"
UPLOADED = 'Uploaded k: 3 bytes, ETag "e".\n'


class Started:
    """A script in a folder, in a session of its own, as a terminal has them."""

    def __init__(self, folder, language, script, *arguments):
        program, self.code = PROGRAMS[language]
        (folder / program[-1]).write_text(script)
        self._options = {
            "args": [*program, *arguments], "cwd": folder, "start_new_session": True, "text": True,
            "env": environment_of(PARALLEL="1", RETRIES="0", PAUSE="0", STALL="60"),
            "stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE,
        }  # fmt: skip

    def stopped(self, wait):
        """What it says and how it ends when Ctrl-C comes after this."""
        process = subprocess.Popen(**self._options)
        wait()
        os.killpg(process.pid, signal.SIGINT)
        # A third of the time that the store may say nothing.
        out, err = process.communicate(timeout=20)
        return process.returncode, out, err

    def done(self):
        process = subprocess.Popen(**self._options)
        out, err = process.communicate(timeout=60)
        return process.returncode, out, err


@pytest.fixture
def store():
    with RawStore() as started:
        started.scripts = {"HEAD": answer(404), "PUT": silent, "POST": silent}
        yield started


@pytest.mark.parametrize("kind", ["put", "post"])
@pytest.mark.parametrize("language", ["python", POWERSHELL])
def test_one_file(store, tmp_path, language, kind):
    (tmp_path / "f").write_bytes(BODY)
    put = PresignedRequest("PUT", f"{store.endpoint}/bkt/k?X-Amz-Signature=s", (), "bkt", "k", END, "request")
    request = PostRequest("bkt", "k", False, 300)
    post = PresignedPost(f"{store.endpoint}/bkt", (("key", "k"), request.success), request, END, "request")
    module = OF_ONE_FILE[language]
    started = Started(tmp_path, language, module.put(put, "f") if kind == "put" else module.post(post), "f")
    # By a signal that nobody handles, as a shell expects it.
    code = -signal.SIGINT if language == "python" else started.code
    assert started.stopped(lambda: store.wait_for(kind.upper())) == (code, "", ENDED)
    store.scripts["PUT"] = reading(answer(headers={"ETag": '"e"'}))
    store.scripts["POST"] = reading(answer(201, headers={"ETag": '"e"'}))
    assert started.done() == (0, UPLOADED, "")


@pytest.mark.parametrize("language", ["sh", "python", POWERSHELL])
def test_files(store, tmp_path, language):
    for name in ("f", "g"):
        (tmp_path / name).write_bytes(BODY)
    put = PresignedRequest("PUT", f"{store.endpoint}/bkt/f", (("Content-Length", "3"), *SHA256), "bkt", "f", END, "x")
    links = [
        FileLinks(name, replace(put, url=url, key=name), replace(put, url=url, key=name, method="HEAD", headers=()))
        for name, url in ((each, f"{store.endpoint}/bkt/{each}?X-Amz-Signature=s") for each in ("f", "g"))
    ]
    stored = reading(answer(headers={"ETag": '"e"'}))

    def only_the_first(store, connection):
        (stored if store.methods().count("PUT") == 1 else silent)(store, connection)

    store.scripts["PUT"] = only_the_first
    started = Started(tmp_path, language, FILES_FORMATS[language](links, "bkt/"))

    def second_is_sent():
        with store.arrived:
            assert store.arrived.wait_for(lambda: store.methods().count("PUT") == 2, 60)

    assert started.stopped(second_is_sent) == (started.code, "", f"{STAYS}.\n")
    there = answer(headers={"Content-Length": "3", "x-amz-checksum-sha256": SHA256[0][1], "ETag": '"e"'})
    store.scripts["HEAD"] = lambda store, connection: (there if "/f?" in store.seen[-1].path else answer(404))(
        store, connection
    )
    store.scripts["PUT"] = stored
    assert started.done() == (0, "2 of 2 files are uploaded: 1 were sent, 1 were at the store.\n", "")


ABORT = {"powershell": ", use -Abort", "python": ", use --abort", "sh": ", use --abort"}


@pytest.mark.parametrize("kind", ["list", "part", "complete"])
@pytest.mark.parametrize("language", ["sh", "python", POWERSHELL])
def test_parts(tmp_path, language, kind):
    """What is at the store is not sent again; a completion is asked for again."""
    (tmp_path / "f").write_bytes(FILE)
    with UploadStore() as store:
        begun = threading.Event()
        sizes = {} if language == "sh" else {"part_size": MIB}
        started = Started(
            tmp_path, language, OF_PARTS[language].multipart_script(store.endpoint, size=SIZE, **sizes), "f"
        )

        def hold(store, connection, at):
            if kind == "part" and at == 1:
                return False
            begun.set()
            return store.released.wait() or True

        store.instead[kind] = hold
        assert started.stopped(lambda: begun.wait(60)) == (
            started.code, "", f"{STAYS}; to delete it{ABORT[language]}.\n"
        )  # fmt: skip
        store.instead.clear()
        there = len(store.parts)
        store.seen.clear()
        said = f'Uploaded k: {SIZE} bytes in 3 parts, ETag "{{}}".\n'
        code, out, err = started.done()
        assert (code, out, err) == (0, said.format(store.object[1]), "")
    assert store.object[0] == FILE
    assert there == {"list": 0, "part": 1, "complete": 3}[kind]
    assert store.seen.count("part") == 3 - there
