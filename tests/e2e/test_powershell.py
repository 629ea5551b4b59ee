"""The PowerShell script for one file, run by PowerShell 7 against stores that answer as none should."""

import os
import re

import pytest
from handoffs import hand_over
from powershells import PWSH, run, run_file, run_piped
from raw_store import RawStore, answer, cut, drip_body, silent

pytestmark = pytest.mark.skipif(PWSH is None, reason="there is no PowerShell on this machine")

REGION = ["--region", "us-east-1"]
SIZE = 100_000
UNKNOWN = "It is not known whether the file was stored; it may be. All of it was sent, and the store "
ODD = "The store answered HTTP {}, but not as an S3 store does ({}). It is not proved that the file was stored."
LONG = UNKNOWN + "did not answer (the answer is too long)"
TIMED_OUT = UNKNOWN + "did not answer (timed out)"
REFUSED = b"<Error><Code>AccessDenied</Code><Message>It \x1b[31mhas\xe2\x80\xae expired</Message></Error>"
EXPIRED = b"<Error><Code>RequestExpired</Code><Message>Too late</Message></Error>"


@pytest.fixture(scope="module")
def store():
    with RawStore() as started:
        yield started


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "k.bin").write_bytes(b"x" * SIZE)
    return tmp_path


@pytest.fixture(scope="module")
def printed(v1):
    """The script for one URL of an endpoint."""

    def script(endpoint, key="k.bin", *options):
        done = v1.call(
            *["s3", "presign-put", f"s3://bkt/{key}", "--format", "powershell", *REGION, "--endpoint-url", endpoint],
            *["--only-show-errors", *options],
        )
        assert (done.code, done.err) == (0, "")
        return done.out

    return script


def after_the_file(script):
    """The store says that it will take the file, takes all of it, and goes on so."""

    def taken(store, connection):
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        left = SIZE
        while left > 0:
            part = connection.recv(65536)
            assert part
            left -= len(part)
        script(store, connection)

    return taken


def stored(etag='"5f3"', **headers):
    return after_the_file(answer(headers={"ETag": etag, **headers}))


# The script of the store; the exit code, and what is said. More answers are in test_answers_table.py.
ANSWERS = {
    "stored": (stored(), 0, f'Uploaded k.bin: {SIZE} bytes, ETag "5f3".'),
    "odd ETag": (stored('"\x1b[31m\x9b"'), 0, f'Uploaded k.bin: {SIZE} bytes, ETag "\\x1b[31m\\x9b".'),
    "login page": (
        after_the_file(answer(headers={"ETag": "5"}, body=b"<HTML>Log in")),
        3,
        ODD.format(200, "a web page"),
    ),
    "error with 200": (
        after_the_file(answer(headers={"ETag": '"a"'}, body=b"<Error><Code>Slow</Code></Error>")),
        3,
        ODD.format(200, "an error: Slow"),
    ),
    "403": (
        after_the_file(answer(403, body=REFUSED)),
        1,
        "The store refused the upload: 403 AccessDenied It \\x1b[31mhas\\u202e expired\n"
        "Cause: url-expired. Ask for a new URL, and begin the upload before it expires.",
    ),
    "403 before the file": (
        answer(403, body=EXPIRED),
        1,
        "The store refused the upload: 403 RequestExpired Too late\n"
        "Cause: url-expired. Ask for a new URL, and begin the upload before it expires.",
    ),
    "407": (answer(407), 1, "The upload failed: the proxy requires a user name and a password."),
    "503": (
        after_the_file(answer(503, body=b"<Error><Code>SlowDown</Code><Message></Message></Error>")),
        3,
        f"{UNKNOWN}answered 503 SlowDown",
    ),
    "cut before the file": (cut, 1, r"The upload failed: The response ended prematurely\. .*"),
    "cut": (after_the_file(cut), 3, r"It is not known .* did not answer \(The response ended prematurely\. .*\)"),
    "silent before the file": (silent, 3, TIMED_OUT),
    "drip": (after_the_file(drip_body), 3, TIMED_OUT),
    "long": (after_the_file(answer(headers={"ETag": '"a"'}, body=b" " * 1_048_577)), 3, LONG),
}


def check_said(done, code, said):
    out, err = (said, "") if code == 0 else ("", said)
    assert (done.returncode, done.stdout) == (code, f"{out}\n" if out else "")
    if err and r"\." in err:
        assert re.fullmatch(err, done.stderr.rstrip("\n"))
    else:
        assert done.stderr == (f"{err}\n" if err else "")


@pytest.mark.parametrize("name", ANSWERS)
def test_answers(store, printed, folder, name):
    store.scripts["PUT"], code, said = ANSWERS[name]
    check_said(run_file(printed(store.endpoint), folder), code, said)


def test_file_that_changes(store, printed, folder):
    """The object may have the beginning of one and the end of the other."""

    def change(*given):
        os.utime(folder / "k.bin", (1, 1))
        answer(headers={"ETag": '"a"'})(*given)

    store.scripts["PUT"] = after_the_file(change)
    said = "The file changed while it was sent."
    check_said(run_file(printed(store.endpoint), folder), 3, said)


@pytest.mark.parametrize("name", ["stored", "login page", "403"])
def test_piped(store, printed, folder, name):
    store.scripts["PUT"], code, said = ANSWERS[name]
    check_said(run_piped(printed(store.endpoint), folder), code, said)


@pytest.mark.parametrize("name", ["stored", "403"])
def test_nothing_stays_set(store, printed, folder, name):
    """Strict mode changes nothing, no variable is left, and the session goes on."""
    store.scripts["PUT"], code, said = ANSWERS[name]
    (folder / "session.ps1").write_text(
        "Set-StrictMode -Version Latest\n$before = (Get-Variable).Name\n"
        f"{printed(store.endpoint).replace('exit $code', 'return')}"
        "$new = (Get-Variable).Name | Where-Object { $before -notcontains $_ -and $_ -ne 'before' }\n"
        '"left: $new; $ErrorActionPreference"\n'
    )
    done = run(folder, "-Command", ". ./session.ps1")
    assert done.stdout.splitlines()[-1] == "left: ; Continue"
    assert said in done.stdout + done.stderr
    assert done.stderr == ("" if code == 0 else f"{said}\n")


UNREACHABLE = [
    ("http://127.0.0.1:9", 1, "The upload failed: Connection refused"),
    ("http://no-such-host.invalid", 1, "The upload failed: Name or service not known"),
]


@pytest.mark.parametrize(("endpoint", "code", "said"), UNREACHABLE)
def test_no_store(printed, folder, endpoint, code, said):
    done = run_file(printed(endpoint), folder)
    assert (done.returncode, done.stdout) == (code, "")
    assert done.stderr.startswith(said)
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("kind", ["folder", "pipe", "missing"])
def test_what_is_no_file(printed, folder, kind):
    (folder / "k.bin").unlink()
    if kind == "folder":
        (folder / "k.bin").mkdir()
    if kind == "pipe":
        os.mkfifo(folder / "k.bin")
    done = run_file(printed("http://127.0.0.1:9"), folder)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == {
        "missing": "The upload failed: k.bin is not in this folder.\n",
    }.get(kind, "The upload failed: k.bin is not a regular file.\n")


def test_file_behind_a_link(store, printed, folder):
    """Its size is not that of the link; and opening a pipe would wait."""
    (folder / "k.bin").rename(folder / "other")
    (folder / "k.bin").symlink_to("other")
    store.scripts["PUT"], code, said = ANSWERS["stored"]
    check_said(run_file(printed(store.endpoint), folder), code, said)
    (folder / "other").unlink()
    os.mkfifo(folder / "other")
    check_said(run_file(printed(store.endpoint), folder), 1, "The upload failed: k.bin is not a regular file.")


def test_other_length(printed, folder):
    done = run_file(printed("http://127.0.0.1:9", "k.bin", "--content-length", "5"), folder)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"The upload failed: the file has {SIZE} bytes and must have exactly 5.\n"


KEYS = ["it's [1] $x `n.txt", "\u00d1\u2019) ; calc #.txt", "a b&c.txt"]


@pytest.mark.parametrize("key", KEYS)
def test_stored_by_a_real_server(each_major, ministack, tmp_path, key):
    bucket = ministack.bucket("powershell")
    body = os.urandom(3000)
    (tmp_path / key).write_bytes(body)
    options = ["--content-type", "font/ttf", "--metadata", "a=b", "--for-file", str(tmp_path / key)]
    script = hand_over(each_major, ministack, bucket, key, "powershell", *options)
    done = run_file(script, tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"Uploaded {key}: 3000 bytes, ETag ")
    got = ministack.client().get_object(Bucket=bucket, Key=key)
    assert (got["Body"].read(), got["ContentType"], got["Metadata"]) == (body, "font/ttf", {"a": "b"})
