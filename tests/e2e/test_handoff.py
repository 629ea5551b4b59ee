"""What --format prints, run as its receiver would run it; test_handoff_python.py has the Python script alone."""

import http.client
import http.server
import json
import subprocess
import sys
import threading

import examples
import pytest
from conftest import SHELLS
from handoffs import hand_over, hand_over_for_nobody, run, uploaded
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from test_round_trip import BODIES, HOSTILE, any_key, stored


@pytest.fixture(scope="module")
def bucket(ministack):
    return ministack.bucket("handoff")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("handoff")


def named_like(folder, key, body):
    """The file that the curl command for this key uploads."""
    parts = [part for part in key.split("/") if part not in ("", ".", "..")]
    # A file's name has at most 255 bytes.
    name = parts[-1] if parts and len(parts[-1].encode()) <= 255 else "FILE"
    (folder / name).write_bytes(body)
    return folder / name


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("key", HOSTILE)
def test_curl_command_of_a_hostile_key(v1, ministack, bucket, folder, key, shell):
    """Each shell reads the same command; the next test has it from two AWS CLIs."""
    runs(v1, ministack, bucket, folder, key, shell)


@pytest.mark.usefixtures("each_major")
@pytest.mark.parametrize("key", HOSTILE)
def test_curl_command_of_a_hostile_key_from_each_major_version(cli, ministack, bucket, folder, key):
    runs(cli, ministack, bucket, folder, key, "dash")


def runs(cli, ministack, bucket, folder, key, shell):
    file = named_like(folder, key, body := next(BODIES))
    # With a length, which is checked before.
    script = hand_over(cli, ministack, bucket, key, "curl", "--content-length", str(len(body)))
    done = run(folder, *SHELLS[shell], "-c", script)
    assert (done.returncode, done.stdout) == (0, uploaded(key, body)), done.stderr
    assert stored(ministack, bucket) == {key: body}
    file.unlink()
    assert list(folder.iterdir()) == []  # nothing was run but curl


@pytest.mark.usefixtures("each_major")
@settings(max_examples=examples.of(15), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(key=any_key, shell=st.sampled_from(list(SHELLS)), is_bound=st.booleans())
@example(key="'\n$(touch x)`touch y`\\", shell="dash", is_bound=True)
@example(key="!!/ ;&|<>", shell="bash", is_bound=True)
@example(key="a/" + "é" * 300, shell="dash", is_bound=True)
@example(key="%{url}%%\\n@", shell="dash", is_bound=False)
def test_curl_command_of_any_key(cli, ministack, bucket, folder, key, shell, is_bound):
    file = named_like(folder, key, body := next(BODIES))
    options = ["--content-length", str(len(body))] if is_bound else []
    done = run(folder, *SHELLS[shell], "-c", hand_over(cli, ministack, bucket, key, "curl", *options))
    assert (done.returncode, done.stdout) == (0, uploaded(key, body)), done.stderr
    assert stored(ministack, bucket) == {key: body}
    file.unlink()
    assert list(folder.iterdir()) == []


OPTIONS = [
    *["--metadata", json.dumps({"quote": 'it\'s "so"', "empty": ""}), "--cache-control", "no-store", "--no-overwrite"],
    *["--content-disposition", 'attachment; filename="$(touch pwned)\'.ttf"', "--tags", "a", "b c"],
]


@pytest.mark.usefixtures("each_major")
@pytest.mark.parametrize("form", ["curl", "python"])
def test_every_header_is_sent(cli, ministack, bucket, folder, tmp_path, form):
    (tmp_path / "it's.ttf").write_bytes(body := next(BODIES))
    script = hand_over(cli, ministack, bucket, "typed", form, "--for-file", str(tmp_path / "it's.ttf"), *OPTIONS)
    # Whoever runs it has the file in another folder.
    file = folder / "it's.ttf"
    file.write_bytes(body)
    if form == "curl":
        command = ["/bin/sh", "-c", script]
    else:
        (folder / "upload.py").write_text(script)
        command = [sys.executable, "-I", "upload.py", "it's.ttf"]
    done = run(folder, *command)
    assert (done.returncode, done.stdout) == (0, uploaded("typed", body)), done.stderr
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


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("contents", [b"", b"123456789", b"12345678901"])
def test_curl_command_for_a_file_of_another_size(v1, tmp_path, shell, contents):
    (tmp_path / "k").write_bytes(contents)
    script = hand_over_for_nobody(v1, "curl", "--content-length", "10")
    done = run(tmp_path, *SHELLS[shell], "-c", script)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "The file must have exactly 10 bytes.\n")


@pytest.mark.usefixtures("each_major")
def test_upload_to_a_folder(cli, ministack, bucket, folder):
    file = folder / "report.pdf"
    file.write_bytes(body := next(BODIES))
    done = run(folder, "sh", "-c", hand_over(cli, ministack, bucket, "dir/", "curl", "--for-file", str(file)))
    assert (done.returncode, done.stdout) == (0, uploaded("dir/report.pdf", body)), done.stderr
    assert stored(ministack, bucket) == {"dir/report.pdf": body}
    file.unlink()


@pytest.mark.usefixtures("each_major")
def test_key_that_ends_in_a_slash_has_a_note(cli):
    done = cli.call("s3", "presign-put", "s3://bkt/dir/", "--region", "us-east-1")
    assert done.code == 0
    assert done.err == (
        "note: The key ends in a slash. The object gets exactly this key, without the name of the uploaded file. "
        "To append the name, use --for-file or specify the whole key.\n"
    )


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


@pytest.mark.usefixtures("each_major")
def test_python_script_through_a_proxy(cli, ministack, proxy, bucket, folder):
    (folder / "upload.py").write_text(hand_over(cli, ministack, bucket, "proxied", "python"))
    (folder / "file").write_bytes(b"x")
    done = run_through(proxy, folder, sys.executable, "-I", "upload.py", "file")
    assert (done.returncode, done.stdout, done.stderr) == (0, uploaded("proxied", b"x"), "")
    assert proxy.asked == [(f"{ministack.endpoint}/{bucket}/proxied", f"127.0.0.1:{ministack.port}")]
    assert stored(ministack, bucket) == {"proxied": b"x"}
    for path in folder.iterdir():
        path.unlink()


@pytest.mark.usefixtures("each_major")
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
    assert (sent.returncode, sent.stdout) == (0, uploaded("k", b"x")), sent.stderr
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


@pytest.mark.usefixtures("each_major")
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
        sent = run(folder, "/bin/sh", "-c", done.out)
        assert (sent.returncode, sent.stdout) == (1, "")
        assert sent.stderr.endswith("\nThe store refused the upload: HTTP 307. \n")
        server.shutdown()
    (folder / "k").unlink()


@pytest.mark.usefixtures("each_major")
def test_curl_command_by_version_2(cli, ministack, bucket, folder):
    named_like(folder, "v2.bin", body := next(BODIES))
    options = ["--signature-version", "s3", "--content-type", "font/ttf", "--metadata", "a=b", "--acl", "private"]
    done = run(folder, "/bin/sh", "-c", hand_over(cli, ministack, bucket, "v2.bin", "curl", *options[:-2]))
    assert (done.returncode, done.stdout) == (0, uploaded("v2.bin", body)), done.stderr
    head = ministack.client().head_object(Bucket=bucket, Key="v2.bin")
    assert (head["ContentType"], head["Metadata"]) == ("font/ttf", {"a": "b"})
    assert stored(ministack, bucket) == {"v2.bin": body}
    (folder / "v2.bin").unlink()


@pytest.mark.usefixtures("each_major")
def test_powershell_script_is_printed(cli, ministack, bucket):
    script = hand_over(cli, ministack, bucket, "it's.ttf", "powershell", "--content-type", "font/ttf")
    assert "\n$name = 'it''s.ttf'\n" in script
    assert "\n'Content-Type' = 'font/ttf'\n" in script


@pytest.mark.usefixtures("each_major")
def test_powershell_script_is_ascii(cli, ministack, bucket):
    assert hand_over(cli, ministack, bucket, "in/\u00d1) ; Start-Process calc #", "powershell").isascii()


@pytest.mark.usefixtures("each_major")
@pytest.mark.parametrize("form", ["curl", "python"])
def test_the_other_server_takes_it(cli, rclone, folder, form):
    bucket = rclone.bucket("handoff")
    (folder / "é.txt").write_bytes(body := b"x" * 100_000)
    options = ["--for-file", str(folder / "é.txt"), "--checksum-algorithm", "MD5"]
    (folder / "upload").write_text(hand_over(cli, rclone, bucket, "a/", form, *options), encoding="utf-8")
    command = ["/bin/sh", "upload"] if form == "curl" else [sys.executable, "-I", "upload", "é.txt"]
    done = run(folder, *command)
    assert (done.returncode, done.stdout) == (0, uploaded("a/é.txt", body))
    assert rclone.client().get_object(Bucket=bucket, Key="a/é.txt")["Body"].read() == body
    for path in folder.iterdir():
        path.unlink()
