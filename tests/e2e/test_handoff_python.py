"""The Python script that --format prints, run as its receiver would run it.

It is the same from each AWS CLI but for its values, as ``test_python_script_of_any_key`` shows.
"""

import base64
import hashlib
import os
import shutil
import socket
import socketserver
import sys
import threading
import zlib

import examples
import pytest
from handoffs import hand_over, hand_over_for_nobody, run, run_python, uploaded
from hypothesis import HealthCheck, example, given, settings
from test_round_trip import BODIES, any_key, stored


@pytest.fixture(scope="module")
def bucket(ministack):
    return ministack.bucket("handoff-python")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("handoff")


@pytest.mark.usefixtures("each_major")
@settings(max_examples=examples.of(15), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(key=any_key)
@example(key="..")
@example(key="ends/with/")
@example(key="'''\"\"\"\\\n")
def test_python_script_of_any_key(cli, ministack, bucket, folder, key):
    (folder / "upload.py").write_text(hand_over(cli, ministack, bucket, key, "python"))
    (folder / "the file").write_bytes(body := next(BODIES))
    done = run_python(folder, "the file")
    assert (done.returncode, done.stdout, done.stderr) == (0, uploaded(key, body), "")
    assert stored(ministack, bucket) == {key: body}
    for path in folder.iterdir():
        path.unlink()


def test_python_script_for_a_file_of_another_size(v1, tmp_path):
    (tmp_path / "k").write_bytes(b"123456789")
    (tmp_path / "upload.py").write_text(hand_over_for_nobody(v1, "python", "--content-length", "10"))
    done = run_python(tmp_path, "k")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "The upload failed: the file has 9 bytes and must have exactly 10.\n"


BYTES = b"123456789"
DIGESTS = {
    "SHA256": hashlib.sha256(BYTES).digest(),
    "SHA1": hashlib.sha1(BYTES).digest(),
    "SHA512": hashlib.sha512(BYTES).digest(),
    "MD5": hashlib.md5(BYTES).digest(),
    "CRC32": zlib.crc32(BYTES).to_bytes(4, "big"),
}


@pytest.mark.parametrize("algorithm", DIGESTS)
def test_python_script_for_another_file_of_the_same_size(v1, ministack, bucket, folder, algorithm):
    file = folder / "file"
    file.write_bytes(BYTES)
    options = ["--for-file", str(file), "--checksum-algorithm", algorithm]
    (folder / "upload.py").write_text(hand_over_for_nobody(v1, "python", *options))
    file.write_bytes(BYTES[::-1])
    done = run_python(folder, "file")
    assert (done.returncode, done.stdout) == (1, "")
    digest = base64.b64encode(DIGESTS[algorithm]).decode()
    assert done.stderr == f"The upload failed: the {algorithm} digest of the file is not {digest}.\n"

    file.write_bytes(BYTES)
    (folder / "upload.py").write_text(hand_over(v1, ministack, bucket, "digest", "python", *options))
    done = run_python(folder, "file")
    assert (done.returncode, done.stdout, done.stderr) == (0, uploaded("digest", BYTES), "")
    assert stored(ministack, bucket) == {"digest": BYTES}
    for path in folder.iterdir():
        path.unlink()


@pytest.mark.parametrize(
    ("command", "name"),
    [
        ("printf x | PYTHON upload.py /dev/stdin", "/dev/stdin"),
        ("PYTHON upload.py pipe", "pipe"),
        ("PYTHON upload.py <(printf x)", "/dev/fd/63"),
        ("PYTHON upload.py /dev/null", "/dev/null"),
        ("PYTHON upload.py .", "."),
    ],
)
def test_python_script_for_what_is_no_regular_file(v1, ministack, bucket, folder, command, name):
    (folder / "upload.py").write_text(hand_over(v1, ministack, bucket, "k", "python"))
    os.mkfifo(folder / "pipe")
    done = run(folder, "bash", "-c", command.replace("PYTHON", f"{sys.executable} -I"))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"The upload failed: {name} is not a regular file.\n"
    assert stored(ministack, bucket) == {}
    for path in folder.iterdir():
        path.unlink()


def test_python_script_for_a_regular_file_in_standard_input(v1, ministack, bucket, folder):
    (folder / "upload.py").write_text(hand_over(v1, ministack, bucket, "k", "python"))
    (folder / "file").write_bytes(body := next(BODIES))
    done = run(folder, "sh", "-c", f"{sys.executable} -I upload.py /dev/stdin < file")
    assert (done.returncode, done.stdout, done.stderr) == (0, uploaded("k", body), "")
    assert stored(ministack, bucket) == {"k": body}
    for path in folder.iterdir():
        path.unlink()


def test_python_script_for_a_file_without_a_size(v1, ministack, bucket, folder):
    """The kernel says 0 bytes of what it makes as it is read."""
    (folder / "upload.py").write_text(hand_over(v1, ministack, bucket, "k", "python"))
    done = run_python(folder, "/proc/version")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "The upload failed: the size of the file changed.\n"
    assert stored(ministack, bucket) == {}
    (folder / "upload.py").unlink()


@pytest.fixture
def relay(ministack):
    """Passes everything on to MiniStack, but first calls a function when the first bytes of an upload are there."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self):
            data = self.request.recv(65536)
            server.at_first_bytes()
            with socket.create_connection(("127.0.0.1", ministack.port)) as store:
                back = threading.Thread(
                    target=shutil.copyfileobj, args=(store.makefile("rb"), self.request.makefile("wb"))
                )
                back.start()
                while data:
                    store.sendall(data)
                    data = self.request.recv(65536)
                store.shutdown(socket.SHUT_WR)
                back.join()

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.endpoint = f"http://127.0.0.1:{server.server_address[1]}"
        server.keys_for = ministack.keys_for
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


SIZE = 64 * 1024 * 1024
"""More than the buffers between a sender and a receiver that does not read."""


@pytest.mark.parametrize("size_meanwhile", [SIZE - 1, SIZE + 1, 0])
def test_python_script_for_a_file_that_changes_its_size(v1, ministack, relay, bucket, folder, size_meanwhile):
    (folder / "upload.py").write_text(hand_over(v1, relay, bucket, "k", "python"))
    (folder / "large").touch()
    os.truncate(folder / "large", SIZE)
    relay.at_first_bytes = lambda: os.truncate(folder / "large", size_meanwhile)
    done = run_python(folder, "large")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "The upload failed: the size of the file changed.\n"
    assert stored(ministack, bucket) == {}
    for path in folder.iterdir():
        path.unlink()


def test_python_script_without_a_file(v1, ministack, bucket, folder):
    (folder / "upload.py").write_text(hand_over(v1, ministack, bucket, "a/it's", "python"))
    done = run_python(folder)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "usage: python3 -I upload.py FILE   (for example: it's)\n"
    done = run_python(folder, "missing")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "The upload failed: missing is not in this folder.\n"
    (folder / "upload.py").unlink()


@pytest.fixture
def refusing_store():
    """Answers at once, before it has read the file, and closes: as stores do with an expired URL."""
    answer = b"<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>"
    head = b"HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(answer)

    class Handler(socketserver.BaseRequestHandler):
        def handle(self):
            self.request.recv(65536)
            self.request.sendall(head + answer)
            self.request.shutdown(socket.SHUT_WR)
            while self.request.recv(65536):
                pass

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def test_python_script_shows_why_a_large_file_is_refused(v1, folder, refusing_store):
    done = v1.call("s3", "presign-put", "s3://bkt/k", "--endpoint-url", refusing_store, "--format", "python")
    (folder / "upload.py").write_text(done.out)
    (folder / "large").write_bytes(b"x" * 3_000_000)
    ended = run_python(folder, "large")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == (
        "The store refused the upload: 403 Forbidden\n"
        "<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>\n"
        "Cause: url-expired. Ask for a new URL, and begin the upload before it expires.\n"
    )
    for path in folder.iterdir():
        path.unlink()
