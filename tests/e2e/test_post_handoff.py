"""The curl command and the Python script that presign-post prints, run as their receiver would run them."""

import hashlib
import http.server
import json
import os
import re
import subprocess
import threading
import unicodedata

import examples
import pytest
from conftest import SHELLS
from handoffs import run, run_python, uploaded
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from servers import free_port
from test_round_trip import BODIES, any_key, stored

from awscli_presign_put.handoff.naming import file_name

# A URI that ends in a slash is a prefix, and the variable of forms is refused.
one_key = any_key.filter(lambda key: not key.endswith("/") and "${filename}" not in key)


REPLACES = (
    "note: A file replaces any other that was uploaded with the same name, whoever sent it. The upload page and the "
    "scripts use a folder for each visit instead: --share, --format html, --format powershell or --format python, "
    "without --flat.\n"
)


@pytest.fixture(scope="module")
def bucket(ministack):
    return ministack.bucket("post-handoff")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("handoff")


def hand_over(cli, server, uri, form, *options):
    done = cli.call(
        *["s3", "presign-post", uri, "--region", "us-east-1", "--endpoint-url", server.endpoint, "--format", form],
        *options,
        **server.keys_for(),
    )
    has_note = uri.endswith("/") and (form == "curl" or "--flat" in options)
    assert (done.code, done.err) == (0, REPLACES if has_note else "")
    assert done.out.endswith("\n")
    return done.out


def hand_over_for_nobody(cli, form, *options):
    """For a store at which nobody listens: what asks it, says so."""
    endpoint = ["--endpoint-url", f"http://127.0.0.1:{free_port()}", "--region", "us-east-1"]
    done = cli.call("s3", "presign-post", "s3://bkt/k", *endpoint, "--format", form, *options)
    assert (done.code, done.err) == (0, "")
    return done.out


def empty(folder):
    """Nothing was run but what should be."""
    files = list(folder.iterdir())
    for path in files:
        path.unlink()
    return len(files)


HOSTILE = [
    "plain.txt",
    "a;type=x.txt",
    'a"b',
    "back\\slash",
    "@at",
    "comma, space",
    "-T",
    "it's",
    "é\n%{url}",
    "a/../b",
]


@pytest.mark.parametrize("shell", SHELLS)
def test_curl_command_of_hostile_keys(v1, ministack, bucket, folder, shell):
    """Each shell reads the same command; the next test has it from two AWS CLIs."""
    run_with_hostile_keys(v1, ministack, bucket, folder, shell)


@pytest.mark.usefixtures("each_major")
def test_curl_command_of_hostile_keys_from_each_major_version(cli, ministack, bucket, folder):
    run_with_hostile_keys(cli, ministack, bucket, folder, "dash")


def run_with_hostile_keys(cli, ministack, bucket, folder, shell):
    for key in HOSTILE:
        (folder / file_name(key)).write_bytes(body := next(BODIES))
        script = hand_over(cli, ministack, f"s3://{bucket}/{key}", "curl", "--max-size", "1KB", "--min-size", "1")
        done = run(folder, *SHELLS[shell], "-c", script)
        assert (done.returncode, done.stdout) == (0, uploaded(key, body)), (key, done)
        assert stored(ministack, bucket) == {key: body}
        assert empty(folder) == 1


@pytest.mark.usefixtures("each_major")
@settings(max_examples=examples.of(12), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(key=one_key, shell=st.sampled_from(list(SHELLS)), version=st.sampled_from(["s3v4", "s3"]))
@example(key="'\n$(touch x)`touch y`\\", shell="dash", version="s3v4")
@example(key="!!/ ;&|<>", shell="bash", version="s3")
def test_curl_command_of_any_key(cli, ministack, bucket, folder, key, shell, version):
    (folder / file_name(key)).write_bytes(body := next(BODIES))
    options = ["--signature-version", version, "--metadata", json.dumps({"a": "$(touch pwned)'\";@<!!"})]
    done = run(folder, *SHELLS[shell], "-c", hand_over(cli, ministack, f"s3://{bucket}/{key}", "curl", *options))
    assert (done.returncode, done.stdout) == (0, uploaded(key, body)), done
    assert ministack.client().head_object(Bucket=bucket, Key=key)["Metadata"] == {"a": "$(touch pwned)'\";@<!!"}
    assert stored(ministack, bucket) == {key: body}
    assert empty(folder) == 1


@pytest.mark.usefixtures("each_major")
@settings(max_examples=examples.of(12), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(key=one_key, version=st.sampled_from(["s3v4", "s3"]))
@example(key="'''\"\"\"\\\n", version="s3v4")
@example(key="\u034f", version="s3v4")
def test_python_script_of_any_key(cli, ministack, bucket, folder, key, version):
    uri = f"s3://{bucket}/{key}"
    (folder / "upload.py").write_text(hand_over(cli, ministack, uri, "python", "--signature-version", version))
    (folder / "the file").write_bytes(body := next(BODIES))
    done = run_python(folder, "the file")
    assert (done.returncode, done.stdout, done.stderr) == (0, uploaded(key, body), "")
    assert stored(ministack, bucket) == {key: body}
    assert empty(folder) == 2


@pytest.mark.usefixtures("each_major")
def test_curl_command_below_a_prefix(cli, ministack, bucket, folder):
    options = ["--content-type", "image/*", "--max-size", "10"]
    script = hand_over(cli, ministack, f"s3://{bucket}/in/", "curl", *options)
    assert script.splitlines()[2:4] == [
        ": 'Replace each FILE with the name of the file.'",
        ": 'Replace image/TYPE with the media type of the file.'",
    ]
    (folder / "photo-1.jpg").write_bytes(b"12")
    script = script.replace("image/TYPE", "image/jpeg").replace("FILE", "photo-1.jpg")
    done = run(folder, "sh", "-c", script)
    assert (done.returncode, done.stdout) == (0, uploaded("in/photo-1.jpg", b"12")), done
    head = ministack.client().head_object(Bucket=bucket, Key="in/photo-1.jpg")
    assert head["ContentType"] == "image/jpeg"
    assert stored(ministack, bucket) == {"in/photo-1.jpg": b"12"}
    assert empty(folder) == 1


def test_curl_command_for_a_store_that_replaces_nothing(v1, folder):
    """Such as three known ones: it gets the key as text."""
    received = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            received.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(201)
            self.send_header("ETag", f'"{hashlib.md5(b"12345").hexdigest()}"')
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        endpoint = ["--endpoint-url", f"http://127.0.0.1:{server.server_port}", "--region", "us-east-1"]
        printed = v1.call("s3", "presign-post", "s3://bkt/in/", *endpoint, "--format", "curl")
        (folder / "five.txt").write_bytes(b"12345")
        done = run(folder, "sh", "-c", printed.out.replace("FILE", "five.txt"))
        server.shutdown()
    assert (done.returncode, done.stdout) == (0, uploaded("in/five.txt", b"12345")), done
    assert b'name="key"\r\n\r\nin/five.txt\r\n' in received[0]
    assert b"${filename}" not in received[0]
    assert empty(folder) == 1


@pytest.mark.parametrize("name", ["photo 1.jpg", 'it\'s "so";x.png', "e\u0301\\.gif", "-T.png", "@;,.png"])
def test_python_script_below_a_prefix(v1, ministack, bucket, folder, name):
    script = hand_over(v1, ministack, f"s3://{bucket}/in/", "python", "--content-type", "image/*", "--flat")
    (folder / "upload.py").write_text(script)
    (folder / name).write_bytes(body := next(BODIES))
    done = run_python(folder, str(folder / name))
    key = f"in/{unicodedata.normalize('NFC', name)}"
    assert (done.returncode, done.stdout, done.stderr) == (0, uploaded(key, body), "")
    assert stored(ministack, bucket) == {key: body}
    assert empty(folder) == 2


def test_python_script_puts_its_file_into_a_folder(v1, ministack, bucket, folder):
    (folder / "upload.py").write_text(hand_over(v1, ministack, f"s3://{bucket}/in/", "python"))
    bodies = []
    for _ in range(3):
        (folder / "IMG_0001.jpg").write_bytes(body := next(BODIES))
        bodies.append(body)
        done = run_python(folder, "IMG_0001.jpg")
        key = done.stdout.partition(": ")[0].removeprefix("Uploaded ")
        assert (done.returncode, done.stdout, done.stderr) == (0, uploaded(key, body), "")
        assert re.fullmatch(r"in/\d{4}-\d\d-\d\d-\d{4}-[a-kmnp-z2-9]{8}/IMG_0001\.jpg", key)
    assert sorted(stored(ministack, bucket).values()) == sorted(bodies)
    assert empty(folder) == 2


@pytest.mark.usefixtures("each_major")
def test_python_script_with_a_media_type(cli, ministack, bucket, folder):
    script = hand_over(cli, ministack, f"s3://{bucket}/in/", "python", "--content-type", "image/*", "--flat")
    (folder / "upload.py").write_text(script)
    (folder / "photo").write_bytes(body := next(BODIES))
    refusal = "The upload failed: the media type must begin with 'image/'. Give it after the name of the file.\n"
    for arguments in (["photo"], ["photo", "text/html"]):
        done = run_python(folder, *arguments)
        assert (done.returncode, done.stdout, done.stderr) == (1, "", refusal)
    done = run_python(folder, "photo", "image/x-y")
    assert (done.returncode, done.stdout) == (0, uploaded("in/photo", body))
    assert ministack.client().head_object(Bucket=bucket, Key="in/photo")["ContentType"] == "image/x-y"
    assert stored(ministack, bucket) == {"in/photo": body}
    assert run_python(folder).stderr.startswith("usage: python3 -I upload.py FILE [MEDIA_TYPE]   (for example: FILE)\n")
    assert empty(folder) == 2


@pytest.mark.parametrize("form", ["curl", "python"])
@pytest.mark.parametrize(("size", "is_sent"), [(1, False), (2, True), (3, True), (4, False)])
def test_size_is_checked_before_anything_is_sent(v1, ministack, bucket, folder, form, size, is_sent):
    options = ["--min-size", "2", "--max-size", "3"]
    (folder / "k").write_bytes(b"x" * size)
    if is_sent:
        script = hand_over(v1, ministack, f"s3://{bucket}/k", form, *options)
    else:
        script = hand_over_for_nobody(v1, form, *options)
    (folder / "upload.py").write_text(script)
    done = run(folder, "sh", "upload.py") if form == "curl" else run_python(folder, "k")
    assert done.returncode == (0 if is_sent else 1)
    if not is_sent:
        assert (done.stdout, done.stderr) == (
            "",
            "The file must have at least 2 and at most 3 bytes.\n"
            if form == "curl"
            else f"The upload failed: the file has {size} bytes and must have at least 2 and at most 3 bytes.\n",
        )
    assert stored(ministack, bucket) == ({"k": b"x" * size} if is_sent else {})
    assert empty(folder) == 2


@pytest.mark.parametrize("form", ["curl", "python"])
def test_refusal_of_the_store(v1, ministack, folder, form):
    script = hand_over(v1, ministack, "s3://no-such-bucket/k", form)
    (folder / "k").write_bytes(b"x")
    (folder / "upload.py").write_text(script)
    done = run(folder, "sh", "upload.py") if form == "curl" else run_python(folder, "k")
    if form == "curl":
        assert (done.returncode, done.stdout) == (1, "")
        assert "The store refused the upload: HTTP 404. <?xml" in done.stderr
        assert "<Code>NoSuchBucket</Code>" in done.stderr
    else:
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.startswith("The store refused the upload: 404 Not Found\n<?xml")
    assert empty(folder) == 2


def test_python_script_of_a_form_that_redirects(v1, ministack, bucket, folder):
    url = f"{ministack.endpoint}/done"
    script = hand_over(v1, ministack, f"s3://{bucket}/k", "python", "--success-redirect", url)
    (folder / "upload.py").write_text(script)
    (folder / "k").write_bytes(body := next(BODIES))
    done = run_python(folder, "k")
    assert (done.returncode, done.stdout, done.stderr) == (0, uploaded("k", body), "")
    assert stored(ministack, bucket) == {"k": body}
    assert empty(folder) == 2


def test_digest_is_checked_before_anything_is_sent(v1, folder):
    script = hand_over_for_nobody(v1, "python", "--content-md5", "xMpCOKC5I4INzFCab3WEmw==")
    (folder / "upload.py").write_text(script)
    (folder / "k").write_bytes(b"2")
    done = run_python(folder, "k")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "The upload failed: the MD5 digest of the file is not xMpCOKC5I4INzFCab3WEmw==.\n"
    assert empty(folder) == 2


def test_large_file_is_streamed(v1, ministack, bucket, folder):
    """In an address space that has no room for the file."""
    script = hand_over(v1, ministack, f"s3://{bucket}/large", "python")
    limit = "import resource\nresource.setrlimit(resource.RLIMIT_DATA, (60 << 20, 60 << 20))\n"
    (folder / "upload.py").write_text(limit + script)
    with (folder / "large").open("wb") as file:
        os.truncate(file.fileno(), 100 << 20)
    done = run_python(folder, "large")
    etag = hashlib.md5(bytes(100 << 20)).hexdigest()
    assert (done.returncode, done.stdout, done.stderr) == (
        0,
        f'Uploaded large: {100 << 20} bytes, ETag "{etag}".\n',
        "",
    )
    assert ministack.client().head_object(Bucket=bucket, Key="large")["ContentLength"] == 100 << 20
    assert set(stored(ministack, bucket)) == {"large"}
    assert empty(folder) == 2


@pytest.mark.parametrize("form", ["curl", "python"])
def test_redirect_to_another_region_is_no_success(v1, folder, form):
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(307)
            self.send_header("Location", "http://127.0.0.1:9/")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        endpoint = ["--endpoint-url", f"http://127.0.0.1:{server.server_port}", "--region", "us-east-1"]
        printed = v1.call("s3", "presign-post", "s3://bkt/k", *endpoint, "--format", form)
        (folder / "k").write_bytes(b"x")
        (folder / "upload.py").write_text(printed.out)
        done = run(folder, "sh", "upload.py") if form == "curl" else run_python(folder, "k")
        server.shutdown()
    if form == "curl":
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.endswith("\nThe store refused the upload: HTTP 307. \n")
    else:
        refusal = "The store refused the upload: 307 Temporary Redirect\n\n"
        assert (done.returncode, done.stdout, done.stderr) == (1, "", refusal)
    assert empty(folder) == 2


@pytest.mark.parametrize("form", ["json", "curl"])
def test_key_is_printed_whatever_the_locale(cli, form):
    done = subprocess.run(
        [cli.path, "s3", "presign-post", "s3://bkt/é.txt", "--region", "us-east-1", "--format", form],
        env=cli.environment(LC_ALL="C", PYTHONIOENCODING="ascii"),
        capture_output=True,
        check=False,
    )
    expected = '    "Key": "é.txt",\n' if form == "json" else "--form 'file=@\"é.txt\"'"
    assert (done.returncode, done.stdout.count(expected.encode())) == (0, 1), done.stderr
