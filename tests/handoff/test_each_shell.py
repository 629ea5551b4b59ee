"""The shell hand-offs under the shells and the tools of other systems: an upload by each of them, and a refusal.

The shell of macOS is bash 3.2 in POSIX mode, whose echo interprets backslashes. No package has that release: put a
``bash-3.2`` on the PATH to have it tested, else the bash of this machine is run so.
"""

import os
import re
import shutil
import subprocess
from dataclasses import replace

import bsd_tools
import pytest
from python_scripts import END, SHA256
from raw_store import RawStore, answer, reading
from sh_scripts import SIZE, multipart_script
from upload_store import UploadStore

from awscli_presign_put.handoff import curl, sh
from awscli_presign_put.handoff.files_kit import FileLinks
from awscli_presign_put.package_files import read_text
from awscli_presign_put.signing.multipart.multipart_request import FileDigests
from awscli_presign_put.signing.upload.upload_request import PresignedRequest

pytestmark = pytest.mark.one_python

OF_MACOS = [shutil.which("bash-3.2") or "bash", "--posix", "-O", "xpg_echo"]
SYSTEMS = {
    # The shell, the awk, and whether the other tools are those of BSD.
    "sh of macOS": (OF_MACOS, "original-awk", True),
    "ksh93": (["ksh93"], "awk", False),
    "mksh": (["mksh"], "original-awk", False),
    "dash, BSD": (["dash"], "awk", True),
    "busybox": (["busybox", "sh"], "busybox", False),
}
ETAG = {"ETag": '"e-1"'}
KEY = r"it's \c \0101 100%"
"""Of which an echo, or a printf, would make something else."""
NAME = "it's 100%"


@pytest.fixture(params=SYSTEMS)
def ran(request, tmp_path):
    """A function that runs a script in a folder of files, by the programs of one system."""
    shell, awk, is_bsd = SYSTEMS[request.param]
    missing = [name for name in (shell[0], awk) if not shutil.which(name)]
    if missing:
        pytest.skip(f"not on this machine: {missing}")
    folder = tmp_path / "files"
    folder.mkdir()
    if is_bsd:
        path = str(bsd_tools.install(tmp_path / "bin", awk))
    else:
        (tmp_path / "bin").mkdir()
        (tmp_path / "bin" / "awk").symlink_to(shutil.which(awk))
        path = f"{tmp_path / 'bin'}:{os.environ['PATH']}"
    command = [shutil.which(shell[0]), *shell[1:]]

    def run(script, *arguments, **variables):
        (tmp_path / "script").write_text(script)
        environment = {"PATH": path, "PAUSE": "0", "RETRIES": "2", "STALL": "20", **variables}
        done = subprocess.run(
            [*command, str(tmp_path / "script"), *arguments], cwd=folder, env=environment, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
        assert sorted(path.name for path in tmp_path.iterdir()) == ["bin", "files", "script"]
        return done.returncode, done.stdout, done.stderr

    run.folder = folder
    return run


def put_of(store, key, **headers):
    url = f"{store.endpoint}/bkt/k?X-Amz-Signature=secret"
    return PresignedRequest("PUT", url, tuple(headers.items()), "bkt", key, END, "request")


def test_curl_command(ran, presigned_post):
    (ran.folder / NAME).write_bytes(b"abc")
    with RawStore() as store:
        store.scripts = {"PUT": reading(answer(headers=ETAG)), "POST": reading(answer(201, headers=ETAG))}
        put = curl.put(put_of(store, KEY, **{"Content-Length": "3"}), NAME).replace("--include", "--silent --include")
        said = 'Uploaded it%27s%20%5Cc%20%5C0101%20100%25: 3 bytes, ETag "e-1".\n'
        assert ran(put) == (0, said, "")
        post = curl.post(presigned_post(NAME, sizes=(1, 3))).replace("https://e.example/bkt", f"{store.endpoint}/bkt")
        assert ran(post.replace("--include", "--silent --include")) == (
            0,
            said.replace(said.split(": ", maxsplit=1)[0], f"Uploaded {NAME}"),
            "",
        )
        (ran.folder / NAME).write_bytes(b"abcd")
        assert ran(put) == (1, "", "The file must have exactly 3 bytes.\n")
        assert ran(post) == (1, "", "The file must have at least 1 and at most 3 bytes.\n")
        (ran.folder / NAME).unlink()
        assert ran(put) == (1, "", f"{NAME} is not in this folder.\n")
        assert store.methods() == ["PUT", "POST"]


def test_files(ran):
    """The first request is answered at the second time; the script is run twice, and sends what is not there."""
    names = [NAME, r"b\0101", "d/c"]
    (ran.folder / "d").mkdir()
    for name in names:
        (ran.folder / name).write_bytes(b"abc")
    with RawStore() as store:
        put = put_of(store, "k", **{"Content-Length": "3", **dict(SHA256)})
        head = replace(put, method="HEAD", headers=())
        script = sh.files([FileLinks(name, put, head) for name in names], "bkt/")
        busy, stored = answer(503), reading(answer(headers=ETAG))
        store.scripts = {
            "HEAD": answer(404),
            "PUT": lambda store, connection: (reading(busy) if store.methods().count("PUT") == 1 else stored)(
                store, connection
            ),
        }
        assert ran(script, ".") == (0, "3 of 3 files are uploaded: 3 were sent, 0 were at the store.\n", "")
        there = {"Content-Length": "3", "ETag": '"900150983cd24fb0d6963f7d28e17f72"'}
        store.scripts["HEAD"] = answer(headers=there)
        (ran.folder / names[1]).write_bytes(b"abd")
        (ran.folder / names[2]).unlink()
        code, out, err = ran(script, ".", PARALLEL="1")
    assert (code, out) == (1, "1 of 3 files are uploaded: 0 were sent, 1 were at the store.\n")
    assert err.splitlines() == [
        rf"b\0101: the SHA256 digest of the file is not {SHA256[0][1]}. The file has changed.",
        "d/c: the file cannot be read: No such file or directory.",
        "The upload failed. Correct what is said above, then run the script again.",
    ]


def test_multipart(ran):
    (ran.folder / NAME).write_bytes(body := (b"abcdefgh" * (SIZE // 8 + 1))[:SIZE])
    with UploadStore() as store:
        # The first of them is sent again.
        store.instead["part"] = lambda store, connection, at: at == 1 and (answer(503)(store, connection) or True)
        assert ran(multipart_script(store.endpoint), "--status", PARALLEL="1") == (
            0, "0 of 3 parts are at the store. The links end at 2036-11-23T12:00:00Z.\n", "",
        )  # fmt: skip
        done = ran(multipart_script(store.endpoint), NAME)
        assert done == (0, f'Uploaded k: {SIZE} bytes in 3 parts, ETag "{store.object[1]}".\n', "")
        assert store.object[0] == body
        # It compares the object with the file.
        assert ran(multipart_script(store.endpoint), NAME) == done


def test_multipart_of_another_file(ran):
    (ran.folder / NAME).write_bytes(bytes(SIZE))
    digests = FileDigests("SHA256", ("ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=",) * 3, "AAAA-3")
    with UploadStore() as store:
        done = ran(multipart_script(store.endpoint, digests=digests), NAME, PARALLEL="1")
        assert store.seen == ["list"]
    said = "The upload failed: part 1 of the file is not the one that was signed. The file has changed.\n"
    assert done == (1, "", said)


@pytest.mark.parametrize(
    "name",
    [
        "common.sh",
        "curl.sh",
        "curl_answer.awk",
        "files.sh",
        "multipart.sh",
        "multipart_completion.sh",
        "multipart_parts.sh",
    ],
)
def test_no_echo_of_a_value(name):
    """macOS's sh, dash, mksh and ksh interpret backslashes in what echo writes."""
    text = re.sub(r"^ *#.*", "", read_text(f"handoff/scripts/sh/{name}"), flags=re.MULTILINE)
    assert re.findall(r"\becho\b(?!(?: *[;}|]|$)).*", text) == []
