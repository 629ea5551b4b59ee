"""What --format prints, run as its receiver would run it."""

import http.server
import json
import socket
import socketserver
import subprocess
import sys
import threading

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from test_round_trip import BODIES, HOSTILE, any_key, stored
from uploads import put

SHELLS = ["/bin/dash", "/bin/bash"]


@pytest.fixture(scope="module")
def bucket(cli, ministack):
    return ministack.bucket("handoff")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("handoff")


def hand_over(cli, server, bucket, key, form, *options):
    done = cli.call(
        *["s3", "presign-put", f"s3://{bucket}/{key}", "--region", "us-east-1", "--endpoint-url", server.endpoint],
        *["--format", form, *options],
        **server.keys_for(),
    )
    assert (done.code, done.err) == (0, "")
    assert done.out.endswith("\n")
    return done.out


def run(folder, *command):
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def named_like(folder, key, body):
    """The file that the curl command for this key uploads."""
    parts = [part for part in key.split("/") if part not in ("", ".", "..")]
    name = parts[-1] if parts else "FILE"
    (folder / name).write_bytes(body)
    return folder / name


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("key", HOSTILE)
def test_curl_command_of_a_hostile_key(cli, ministack, bucket, folder, key, shell):
    file = named_like(folder, key, body := next(BODIES))
    done = run(folder, shell, "-c", hand_over(cli, ministack, bucket, key, "curl"))
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert stored(ministack, bucket) == {key: body}
    file.unlink()
    assert list(folder.iterdir()) == []  # nothing was run but curl


# A file's name has at most 255 bytes.
nameable = any_key.filter(lambda key: all(len(part.encode()) <= 255 for part in key.split("/")))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(key=nameable, shell=st.sampled_from(SHELLS))
@example(key="'\n$(touch x)`touch y`\\", shell="/bin/dash")
@example(key="!!/ ;&|<>", shell="/bin/bash")
def test_curl_command_of_any_key(cli, ministack, bucket, folder, key, shell):
    file = named_like(folder, key, body := next(BODIES))
    done = run(folder, shell, "-c", hand_over(cli, ministack, bucket, key, "curl"))
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
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
    done = run(folder, sys.executable, "-I", "upload.py", "the file")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert stored(ministack, bucket) == {key: body}
    for path in folder.iterdir():
        path.unlink()


OPTIONS = [
    *["--metadata", json.dumps({"quote": 'it\'s "so"', "empty": ""}), "--cache-control", "no-store", "--no-overwrite"],
    *["--content-disposition", 'attachment; filename="$(touch pwned)\'.ttf"', "--tags", "a", "b c"],
]


@pytest.mark.parametrize("form", ["curl", "python"])
def test_every_header_is_sent(cli, ministack, bucket, folder, form):
    file = folder / "it's.ttf"
    file.write_bytes(body := next(BODIES))
    script = hand_over(cli, ministack, bucket, "typed", form, "--for-file", str(file), *OPTIONS)
    if form == "curl":
        command = ["/bin/sh", "-c", script]
    else:
        (folder / "upload.py").write_text(script)
        command = [sys.executable, "-I", "upload.py", str(file)]
    done = run(folder, *command)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    head = ministack.client().head_object(Bucket=bucket, Key="typed")
    assert head["ContentType"] == "font/ttf"
    assert head["CacheControl"] == "no-store"
    assert head["ContentDisposition"] == 'attachment; filename="$(touch pwned)\'.ttf"'
    assert head["Metadata"] == {"quote": 'it\'s "so"', "empty": ""}
    again = run(folder, *command)
    assert again.returncode != 0
    assert "PreconditionFailed" in again.stdout + again.stderr
    assert stored(ministack, bucket) == {"typed": body}

    file.write_bytes(b"another")
    changed = run(folder, *command)
    assert changed.returncode != 0
    assert stored(ministack, bucket) == {}
    for path in folder.iterdir():
        path.unlink()


def test_python_script_without_a_file(cli, ministack, bucket, folder):
    (folder / "upload.py").write_text(hand_over(cli, ministack, bucket, "a/it's", "python"))
    done = run(folder, sys.executable, "-I", "upload.py")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "usage: python3 upload.py FILE   (for example: it's)\n"
    done = run(folder, sys.executable, "-I", "upload.py", "missing")
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
    ended = run(folder, sys.executable, "-I", "upload.py", "large")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith("The store refused the upload: 403 Forbidden\n<Error><Code>AccessDenied</Code>")
    for path in folder.iterdir():
        path.unlink()


def test_python_script_through_a_proxy(cli, ministack, bucket, folder):
    asked = []

    class Proxy(http.server.BaseHTTPRequestHandler):
        def do_PUT(self):
            asked.append(self.path)
            answer = put(self.path, self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(answer.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    (folder / "upload.py").write_text(hand_over(cli, ministack, bucket, "proxied", "python"))
    (folder / "file").write_bytes(b"x")
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Proxy) as proxy:
        threading.Thread(target=proxy.serve_forever, daemon=True).start()
        environment = {"http_proxy": f"http://127.0.0.1:{proxy.server_port}", "PATH": "/usr/bin:/bin"}
        command = [sys.executable, "-I", "upload.py", "file"]
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
        proxy.shutdown()
    assert (done.returncode, done.stderr) == (0, "")
    assert [url.partition("?")[0] for url in asked] == [f"{ministack.endpoint}/{bucket}/proxied"]
    assert stored(ministack, bucket) == {"proxied": b"x"}
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
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    head = ministack.client().head_object(Bucket=bucket, Key="v2.bin")
    assert (head["ContentType"], head["Metadata"]) == ("font/ttf", {"a": "b"})
    assert stored(ministack, bucket) == {"v2.bin": body}
    (folder / "v2.bin").unlink()


def test_powershell_script_is_printed(cli, ministack, bucket):
    """PowerShell is not to be had here: its quoting is tested by a parser in tests/handoff."""
    script = hand_over(cli, ministack, bucket, "it's.ttf", "powershell", "--content-type", "font/ttf")
    assert "Resolve-Path -LiteralPath 'it''s.ttf'" in script
    assert "[void]$request.Content.Headers.TryAddWithoutValidation('Content-Type', 'font/ttf')" in script
