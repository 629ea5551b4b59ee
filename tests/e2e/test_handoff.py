"""What --format prints, run as its receiver would run it."""

import base64
import hashlib
import http.client
import http.server
import json
import os
import shutil
import socket
import socketserver
import subprocess
import sys
import threading
import zlib

import pytest
from conftest import SHELLS
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from servers import free_port
from test_round_trip import BODIES, HOSTILE, any_key, stored

from awscli_presign_put.handoff.naming import shown_key


@pytest.fixture(scope="module")
def bucket(cli, ministack):
    return ministack.bucket(f"handoff-{cli.version.replace('.', '-')}")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("handoff")


def hand_over(cli, server, bucket, key, form, *options):
    done = cli.call(
        *["s3", "presign-put", f"s3://{bucket}/{key}", "--region", "us-east-1", "--endpoint-url", server.endpoint],
        *["--format", form, "--only-show-errors", *options],
        **server.keys_for(),
    )
    assert (done.code, done.err) == (0, "")
    assert done.out.endswith("\n")
    return done.out


def run(folder, *command, **environment):
    return subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def run_python(folder, *arguments):
    return run(folder, sys.executable, "-I", "upload.py", *arguments)


def named_like(folder, key, body):
    """The file that the curl command for this key uploads."""
    parts = [part for part in key.split("/") if part not in ("", ".", "..")]
    # A file's name has at most 255 bytes.
    name = parts[-1] if parts and len(parts[-1].encode()) <= 255 else "FILE"
    (folder / name).write_bytes(body)
    return folder / name


def curl_says(key, body):
    return f"HTTP 200: {len(body)} bytes sent to {shown_key(key)}.\n"


def python_says(key, body):
    return f'Uploaded {shown_key(key)}: {len(body)} bytes, ETag "{hashlib.md5(body).hexdigest()}".\n'


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("key", HOSTILE)
def test_curl_command_of_a_hostile_key(cli, ministack, bucket, folder, key, shell):
    file = named_like(folder, key, body := next(BODIES))
    # With a length, which is checked before.
    script = hand_over(cli, ministack, bucket, key, "curl", "--content-length", str(len(body)))
    done = run(folder, *SHELLS[shell], "-c", script)
    assert (done.returncode, done.stdout) == (0, curl_says(key, body)), done.stderr
    assert stored(ministack, bucket) == {key: body}
    file.unlink()
    assert list(folder.iterdir()) == []  # nothing was run but curl


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(key=any_key, shell=st.sampled_from(list(SHELLS)), is_bound=st.booleans())
@example(key="'\n$(touch x)`touch y`\\", shell="dash", is_bound=True)
@example(key="!!/ ;&|<>", shell="bash", is_bound=True)
@example(key="a/" + "é" * 300, shell="dash", is_bound=True)
@example(key="%{url}%%\\n@", shell="dash", is_bound=False)
def test_curl_command_of_any_key(cli, ministack, bucket, folder, key, shell, is_bound):
    file = named_like(folder, key, body := next(BODIES))
    options = ["--content-length", str(len(body))] if is_bound else []
    done = run(folder, *SHELLS[shell], "-c", hand_over(cli, ministack, bucket, key, "curl", *options))
    assert (done.returncode, done.stdout) == (0, curl_says(key, body)), done.stderr
    assert stored(ministack, bucket) == {key: body}
    file.unlink()
    assert list(folder.iterdir()) == []


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(key=any_key)
@example(key="..")
@example(key="ends/with/")
@example(key="'''\"\"\"\\\n")
def test_python_script_of_any_key(cli, ministack, bucket, folder, key):
    (folder / "upload.py").write_text(hand_over(cli, ministack, bucket, key, "python"))
    (folder / "the file").write_bytes(body := next(BODIES))
    done = run_python(folder, "the file")
    assert (done.returncode, done.stdout, done.stderr) == (0, python_says(key, body), "")
    assert stored(ministack, bucket) == {key: body}
    for path in folder.iterdir():
        path.unlink()


OPTIONS = [
    *["--metadata", json.dumps({"quote": 'it\'s "so"', "empty": ""}), "--cache-control", "no-store", "--no-overwrite"],
    *["--content-disposition", 'attachment; filename="$(touch pwned)\'.ttf"', "--tags", "a", "b c"],
]


@pytest.mark.parametrize("form", ["curl", "python"])
def test_every_header_is_sent(cli, ministack, bucket, folder, tmp_path, form):
    (tmp_path / "it's.ttf").write_bytes(body := next(BODIES))
    script = hand_over(cli, ministack, bucket, "typed", form, "--for-file", str(tmp_path / "it's.ttf"), *OPTIONS)
    # Whoever runs it has the file in another folder.
    file = folder / "it's.ttf"
    file.write_bytes(body)
    if form == "curl":
        command, says = ["/bin/sh", "-c", script], curl_says("typed", body)
    else:
        (folder / "upload.py").write_text(script)
        command, says = [sys.executable, "-I", "upload.py", "it's.ttf"], python_says("typed", body)
    done = run(folder, *command)
    assert (done.returncode, done.stdout) == (0, says), done.stderr
    head = ministack.client().head_object(Bucket=bucket, Key="typed")
    assert head["ContentType"] == "font/ttf"
    assert head["CacheControl"] == "no-store"
    assert head["ContentDisposition"] == 'attachment; filename="$(touch pwned)\'.ttf"'
    assert head["Metadata"] == {"quote": 'it\'s "so"', "empty": ""}
    again = run(folder, *command)
    assert again.returncode != 0
    assert "PreconditionFailed" in again.stdout + again.stderr
    assert stored(ministack, bucket) == {"typed": body}

    file.write_bytes(b"x" * len(body))
    changed = run(folder, *command)
    assert changed.returncode != 0
    assert stored(ministack, bucket) == {}
    for path in folder.iterdir():
        path.unlink()


def hand_over_for_nobody(cli, form, *options):
    """For a store at which nobody listens: what asks it, says so."""
    endpoint = ["--endpoint-url", f"http://127.0.0.1:{free_port()}", "--region", "us-east-1"]
    done = cli.call("s3", "presign-put", "s3://bkt/k", *endpoint, "--format", form, *options)
    assert (done.code, done.err) == (0, "")
    return done.out


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("contents", [b"", b"123456789", b"12345678901"])
def test_curl_command_for_a_file_of_another_size(cli, tmp_path, shell, contents):
    (tmp_path / "k").write_bytes(contents)
    script = hand_over_for_nobody(cli, "curl", "--content-length", "10")
    done = run(tmp_path, *SHELLS[shell], "-c", script)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "The file must have exactly 10 bytes.\n")


def test_python_script_for_a_file_of_another_size(cli, tmp_path):
    (tmp_path / "k").write_bytes(b"123456789")
    (tmp_path / "upload.py").write_text(hand_over_for_nobody(cli, "python", "--content-length", "10"))
    done = run_python(tmp_path, "k")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "The upload failed: the file has 9 bytes and must have exactly 10.\n"


BYTES = b"123456789"
DIGESTS = {
    "SHA256": hashlib.sha256(BYTES).digest(),
    "SHA1": hashlib.sha1(BYTES).digest(),
    "MD5": hashlib.md5(BYTES).digest(),
    "CRC32": zlib.crc32(BYTES).to_bytes(4, "big"),
}


@pytest.mark.parametrize("algorithm", DIGESTS)
def test_python_script_for_another_file_of_the_same_size(cli, ministack, bucket, folder, algorithm):
    file = folder / "file"
    file.write_bytes(BYTES)
    options = ["--for-file", str(file), "--checksum-algorithm", algorithm]
    (folder / "upload.py").write_text(hand_over_for_nobody(cli, "python", *options))
    file.write_bytes(BYTES[::-1])
    done = run_python(folder, "file")
    assert (done.returncode, done.stdout) == (1, "")
    digest = base64.b64encode(DIGESTS[algorithm]).decode()
    assert done.stderr == f"The upload failed: the {algorithm} digest of the file is not {digest}.\n"

    file.write_bytes(BYTES)
    (folder / "upload.py").write_text(hand_over(cli, ministack, bucket, "digest", "python", *options))
    done = run_python(folder, "file")
    assert (done.returncode, done.stdout, done.stderr) == (0, python_says("digest", BYTES), "")
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
def test_python_script_for_what_is_no_regular_file(cli, ministack, bucket, folder, command, name):
    (folder / "upload.py").write_text(hand_over(cli, ministack, bucket, "k", "python"))
    os.mkfifo(folder / "pipe")
    done = run(folder, "bash", "-c", command.replace("PYTHON", f"{sys.executable} -I"))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"The upload failed: {name} is not a regular file.\n"
    assert stored(ministack, bucket) == {}
    for path in folder.iterdir():
        path.unlink()


def test_python_script_for_a_regular_file_in_standard_input(cli, ministack, bucket, folder):
    (folder / "upload.py").write_text(hand_over(cli, ministack, bucket, "k", "python"))
    (folder / "file").write_bytes(body := next(BODIES))
    done = run(folder, "sh", "-c", f"{sys.executable} -I upload.py /dev/stdin < file")
    assert (done.returncode, done.stdout, done.stderr) == (0, python_says("k", body), "")
    assert stored(ministack, bucket) == {"k": body}
    for path in folder.iterdir():
        path.unlink()


def test_python_script_for_a_file_without_a_size(cli, ministack, bucket, folder):
    """The kernel says 0 bytes of what it makes as it is read."""
    (folder / "upload.py").write_text(hand_over(cli, ministack, bucket, "k", "python"))
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
def test_python_script_for_a_file_that_changes_its_size(cli, ministack, relay, bucket, folder, size_meanwhile):
    (folder / "upload.py").write_text(hand_over(cli, relay, bucket, "k", "python"))
    (folder / "large").touch()
    os.truncate(folder / "large", SIZE)
    relay.at_first_bytes = lambda: os.truncate(folder / "large", size_meanwhile)
    done = run_python(folder, "large")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "The upload failed: the size of the file changed.\n"
    assert stored(ministack, bucket) == {}
    for path in folder.iterdir():
        path.unlink()


def test_upload_to_a_folder(cli, ministack, bucket, folder):
    file = folder / "report.pdf"
    file.write_bytes(body := next(BODIES))
    done = run(folder, "sh", "-c", hand_over(cli, ministack, bucket, "dir/", "curl", "--for-file", str(file)))
    assert (done.returncode, done.stdout) == (0, curl_says("dir/report.pdf", body)), done.stderr
    assert stored(ministack, bucket) == {"dir/report.pdf": body}
    file.unlink()


def test_key_that_ends_in_a_slash_has_a_note(cli):
    done = cli.call("s3", "presign-put", "s3://bkt/dir/", "--region", "us-east-1")
    assert done.code == 0
    assert done.err == (
        "note: The key ends in a slash. The object gets exactly this key, without the name of the uploaded file. "
        "To append the name, use --for-file or specify the whole key.\n"
    )


def test_python_script_without_a_file(cli, ministack, bucket, folder):
    (folder / "upload.py").write_text(hand_over(cli, ministack, bucket, "a/it's", "python"))
    done = run_python(folder)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "usage: python3 upload.py FILE   (for example: it's)\n"
    done = run_python(folder, "missing")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "The upload failed: [Errno 2] No such file or directory: 'missing'\n"
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


def test_python_script_shows_why_a_large_file_is_refused(cli, folder, refusing_store):
    done = cli.call("s3", "presign-put", "s3://bkt/k", "--endpoint-url", refusing_store, "--format", "python")
    (folder / "upload.py").write_text(done.out)
    (folder / "large").write_bytes(b"x" * 3_000_000)
    ended = run_python(folder, "large")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith("The store refused the upload: 403 Forbidden\n<Error><Code>AccessDenied</Code>")
    for path in folder.iterdir():
        path.unlink()


@pytest.fixture
def proxy(ministack):
    """Passes uploads to any host on to MiniStack, with the Host header that they have."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_PUT(self):
            server.asked.append((self.path.partition("?")[0], self.headers["Host"]))
            body = self.rfile.read(int(self.headers["Content-Length"]))
            store = http.client.HTTPConnection("127.0.0.1", ministack.port, timeout=30)
            path = self.path[self.path.index("/", len("http://")) :]
            store.request("PUT", path, body, dict(self.headers.items()))
            answer = store.getresponse()
            self.send_response(answer.status)
            self.send_header("ETag", answer.getheader("ETag", "none"))
            self.send_header("Content-Length", "0")
            self.end_headers()
            store.close()

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.asked = []
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def run_through(proxy, folder, *command):
    environment = {"http_proxy": f"http://127.0.0.1:{proxy.server_port}", "PATH": "/usr/bin:/bin"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_python_script_through_a_proxy(cli, ministack, proxy, bucket, folder):
    (folder / "upload.py").write_text(hand_over(cli, ministack, bucket, "proxied", "python"))
    (folder / "file").write_bytes(b"x")
    done = run_through(proxy, folder, sys.executable, "-I", "upload.py", "file")
    assert (done.returncode, done.stdout, done.stderr) == (0, python_says("proxied", b"x"), "")
    assert proxy.asked == [(f"{ministack.endpoint}/{bucket}/proxied", f"127.0.0.1:{ministack.port}")]
    assert stored(ministack, bucket) == {"proxied": b"x"}
    for path in folder.iterdir():
        path.unlink()


@pytest.mark.parametrize("form", ["curl", "python"])
@pytest.mark.parametrize(("port", "signed"), [("", ""), (":80", ""), (":443", ":443"), (":9000", ":9000")])
def test_host_is_sent_as_it_was_signed(cli, ministack, proxy, bucket, folder, form, port, signed):
    """botocore signs the host without the default port of the scheme."""
    endpoint = ["--region", "us-east-1", "--endpoint-url", f"http://store.example{port}"]
    done = cli.call(*["s3", "presign-put", f"s3://{bucket}/k", *endpoint, "--format", form], **ministack.keys_for())
    (folder / "upload").write_text(done.out)
    (folder / "k").write_bytes(b"x")
    command = ["/bin/sh", "upload"] if form == "curl" else [sys.executable, "-I", "upload", "k"]
    sent = run_through(proxy, folder, *command)
    assert (sent.returncode, sent.stdout) == (0, (curl_says if form == "curl" else python_says)("k", b"x")), sent.stderr
    assert proxy.asked == [(f"http://store.example{signed}/{bucket}/k", f"store.example{signed}")]
    assert stored(ministack, bucket) == {"k": b"x"}
    for path in folder.iterdir():
        path.unlink()


@pytest.mark.parametrize("locale", ["C", "C.UTF-8"])
def test_names_are_printed_whatever_the_locale(cli, locale):
    options = ["--region", "us-east-1", "--format", "curl"]
    done = subprocess.run(
        [cli.path, "s3", "presign-put", "s3://bkt/é.txt", *options],
        env=cli.environment(LC_ALL=locale, PYTHONIOENCODING="ascii"),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "--upload-file é.txt ".encode() in done.stdout.replace(b"'", b"")


def test_curl_command_that_is_redirected_fails(cli, folder):
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_PUT(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(307)
            self.send_header("Location", "http://127.0.0.1:9/")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    (folder / "k").write_bytes(b"x")
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        endpoint = f"http://127.0.0.1:{server.server_port}"
        done = cli.call("s3", "presign-put", "s3://bkt/k", "--endpoint-url", endpoint, "--format", "curl")
        assert run(folder, "/bin/sh", "-c", done.out).returncode == 47
        server.shutdown()
    (folder / "k").unlink()


def test_curl_command_by_version_2(cli, ministack, bucket, folder):
    named_like(folder, "v2.bin", body := next(BODIES))
    options = ["--signature-version", "s3", "--content-type", "font/ttf", "--metadata", "a=b", "--acl", "private"]
    done = run(folder, "/bin/sh", "-c", hand_over(cli, ministack, bucket, "v2.bin", "curl", *options[:-2]))
    assert (done.returncode, done.stdout) == (0, curl_says("v2.bin", body)), done.stderr
    head = ministack.client().head_object(Bucket=bucket, Key="v2.bin")
    assert (head["ContentType"], head["Metadata"]) == ("font/ttf", {"a": "b"})
    assert stored(ministack, bucket) == {"v2.bin": body}
    (folder / "v2.bin").unlink()


def test_powershell_script_is_printed(cli, ministack, bucket):
    """PowerShell is not run: a parser of it reads its scripts in tests/handoff."""
    script = hand_over(cli, ministack, bucket, "it's.ttf", "powershell", "--content-type", "font/ttf")
    assert "Resolve-Path -LiteralPath 'it''s.ttf')" in script
    assert "[void]$request.Content.Headers.TryAddWithoutValidation('Content-Type', 'font/ttf')" in script


def test_powershell_script_is_ascii(cli, ministack, bucket):
    assert hand_over(cli, ministack, bucket, "in/\u00d1) ; Start-Process calc #", "powershell").isascii()


@pytest.mark.parametrize("form", ["curl", "python"])
def test_the_other_server_takes_it(cli, rclone, folder, form):
    bucket = f"handoff-{form}-{cli.version.replace('.', '-')}"
    rclone.bucket(bucket)
    (folder / "é.txt").write_bytes(body := b"x" * 100_000)
    options = ["--for-file", str(folder / "é.txt"), "--checksum-algorithm", "MD5"]
    (folder / "upload").write_text(hand_over(cli, rclone, bucket, "a/", form, *options), encoding="utf-8")
    command = ["/bin/sh", "upload"] if form == "curl" else [sys.executable, "-I", "upload", "é.txt"]
    done = run(folder, *command)
    assert (done.returncode, done.stdout) == (0, (curl_says if form == "curl" else python_says)("a/é.txt", body))
    assert rclone.client().get_object(Bucket=bucket, Key="a/é.txt")["Body"].read() == body
    for path in folder.iterdir():
        path.unlink()
