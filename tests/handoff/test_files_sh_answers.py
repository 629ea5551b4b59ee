"""What the shell script of a folder says of each answer; ``test_files_scripts.py`` has what both scripts do."""

import hashlib
import os
import re
import shutil
import subprocess
import threading
import time
from dataclasses import replace
from datetime import datetime, timezone

import pytest
from raw_store import RawStore, answer, cut, drip_body, drip_headers, huge, reading, silent

from awscli_presign_put.handoff import sh
from awscli_presign_put.handoff.files_kit import FileLinks
from awscli_presign_put.package_files import read_text
from awscli_presign_put.signing.upload.upload_request import PresignedRequest

pytestmark = pytest.mark.one_python

END = datetime(2036, 11, 23, 12, 0, tzinfo=timezone.utc)
DIGEST = "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="
SHA256 = (("x-amz-checksum-sha256", DIGEST),)
UNKNOWN = (("x-amz-checksum-crc64nvme", "AAAAAAAAAAA="),)
"""A digest that no program of a shell computes."""
MD5 = hashlib.md5(b"abc").hexdigest()
ETAG = {"ETag": '"e"'}
SENT = (0, "1 of 1 files are uploaded: 1 were sent, 0 were at the store.\n", "")
THERE = (0, "1 of 1 files are uploaded: 0 were sent, 1 were at the store.\n", "")
NONE = "0 of 1 files are uploaded: 0 were sent, 0 were at the store.\n"
FAILED = "The upload failed. Correct what is said above, then run the script again.\n"
DOUBT = "It is not proved that all files are at the store. To go on, run the script again.\n"
UNREACHED = "the store cannot be reached, or the connection broke. Run the script again to go on."
MAY_BE = "It is not known whether the file was stored; it may be. All of it was sent. Then "
HTML = b"<!DOCTYPE html><html>log in</html>"
SHELLS = [
    ["dash"],
    ["bash"],
    *([name, *more] for name, *more in (["busybox", "sh"], ["mksh"], ["zsh"]) if shutil.which(name)),
]


@pytest.fixture
def store():
    with RawStore() as started:
        started.scripts.update({"HEAD": answer(404), "PUT": reading(answer(headers=ETAG))})
        yield started


@pytest.fixture
def upload(store, tmp_path):
    """A function that runs the script of so many files, each with the same three bytes."""

    def run(count=1, headers=SHA256, contents=b"abc", program=("sh",), **variables):
        files = []
        for at in range(count):
            url = f"{store.endpoint}/bkt/k{at}?X-Amz-Signature=secret"
            put = PresignedRequest("PUT", url, (("Content-Length", "3"), *headers), "bkt", f"k{at}", END, "request")
            files.append(FileLinks(f"f{at}", put, replace(put, method="HEAD", headers=())))
            (tmp_path / f"f{at}").write_bytes(contents)
        (tmp_path / "script").write_text(sh.files(files, "bkt/"))
        began = time.monotonic()
        done = subprocess.run(
            [*program, "script"], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60,
            env={"PATH": os.environ["PATH"], "PAUSE": "0", "RETRIES": "0", "STALL": "2", **variables},
        )  # fmt: skip
        assert time.monotonic() - began < 40
        return done.returncode, done.stdout, done.stderr

    return run


def has(length=3, etag="e", digest=DIGEST):
    digests = {"x-amz-checksum-sha256": digest} if digest else {}
    return answer(headers={"Content-Length": str(length), "ETag": f'"{etag}"', **digests})


@pytest.mark.parametrize(
    ("there", "headers", "said"),
    [
        (has(), SHA256, THERE),
        (has(digest=None, etag=MD5), SHA256, THERE),
        # The digest and the ETag are right, and the length is another: this cannot be the file.
        (has(length=4), SHA256, SENT),
        (has(length=4, digest=None, etag=MD5), SHA256, SENT),
        (has(digest="x" * 44), SHA256, SENT),
        (has(digest="x" * 44, etag=MD5), SHA256, SENT),
        (has(digest=None), SHA256, SENT),
        (has(etag=""), SHA256, SENT),
        (answer(403), SHA256, SENT),
        (answer(204, headers={"ETag": MD5, "Content-Length": "3"}), SHA256, SENT),
        (has(digest=None, etag=MD5), UNKNOWN, SENT),
    ],
)
def test_what_is_at_the_store(store, upload, there, headers, said):
    store.scripts["HEAD"] = there
    assert upload(headers=headers) == said
    assert store.methods() == (["HEAD"] if said == THERE else ["HEAD", "PUT"])


def test_file_that_is_another_than_the_one_at_the_store(store, upload):
    """That the store has the one that was signed says nothing of this one."""
    store.scripts["HEAD"] = has()
    said = f"f0: the SHA256 digest of the file is not {DIGEST}. The file has changed.\n{FAILED}"
    assert upload(contents=b"xyz") == (1, NONE, said)


def odd(status, lacks):
    start = f"The store answered HTTP {status}, but not as an S3 store does ({lacks}). "
    return f"{start}It is not proved that the file was stored."


BUSY = "the store is busy: it answered {}. Run the script again to go on."
ANSWERS = {
    "Swift's": (answer(headers={**ETAG, "Content-Type": "text/html"}), 0, ""),
    "no ETag": (answer(), 3, odd(200, "no ETag")),
    "empty ETag": (answer(headers={"ETag": '""'}), 3, odd(200, "no ETag")),
    "page": (answer(headers=ETAG, body=HTML), 3, odd(200, "a web page")),
    "error in 200": (answer(headers=ETAG, body=b"<Error><Code>X</Code></Error>"), 3, odd(200, "an error: X ")),
    "204": (answer(204, headers=ETAG), 3, odd(204, "204 instead of 200")),
    "307": (answer(307, headers=ETAG), 1, "the store answered 307"),
    "403": (answer(403, body=b"<Error><Code>A</Code><Message>b</Message></Error>"), 1, "the store answered 403 A b"),
    "501": (answer(501), 1, "the store answered 501"),
    "503": (answer(503), 3, MAY_BE + BUSY.format("503")),
    "429": (answer(429), 1, BUSY.format("429")),
    "cut": (cut, 3, MAY_BE + UNREACHED),
    "cut in the body": (answer(headers={**ETAG, "Content-Length": "9"}), 3, MAY_BE + UNREACHED),
    "silent": (silent, 3, MAY_BE + UNREACHED),
    "drip of headers": (drip_headers, 3, MAY_BE + UNREACHED),
    "drip": (drip_body, 3, MAY_BE + UNREACHED),
    "endless": (huge(chunked=True), 3, MAY_BE + UNREACHED),
}


@pytest.mark.parametrize("case", ANSWERS)
def test_answer(store, upload, case):
    script, code, why = ANSWERS[case]
    store.scripts["PUT"] = reading(script)
    said = f"f0: {why}\n{FAILED if code == 1 else DOUBT}"
    assert upload() == (SENT if code == 0 else (code, NONE, said))


@pytest.mark.parametrize("case", [case for case in ANSWERS if ANSWERS[case][1] == 3])
def test_it_was_stored_all_the_same(store, upload, case):
    """The object is looked at."""
    store.scripts["PUT"] = reading(ANSWERS[case][0])
    store.scripts["HEAD"] = lambda store, connection: (has() if "PUT" in store.methods() else answer(404))(
        store, connection
    )
    assert upload() == SENT


def test_lost_answer_and_then_412(store, upload):
    def then(store, connection):
        reading(cut if store.methods().count("PUT") == 1 else answer(412))(store, connection)

    store.scripts["PUT"] = then
    taken = "f0: the store has another object with this key, and the link does not replace it (412).\n"
    assert upload(RETRIES="1") == (1, NONE, taken + FAILED)
    store.seen.clear()
    store.scripts["HEAD"] = lambda store, connection: (has() if "PUT" in store.methods() else answer(404))(
        store, connection
    )
    assert upload(RETRIES="1") == SENT


@pytest.mark.parametrize("status", [429, 500, 503])
def test_busy_store(store, upload, status):
    """Nothing is sent to a store that does not even say what it has."""
    store.scripts["HEAD"] = answer(status)
    assert upload(RETRIES="2") == (1, NONE, f"f0: {BUSY.format(status)}\n{FAILED}")
    assert store.methods() == ["HEAD"] * 3


@pytest.mark.parametrize("script", [silent, drip_headers, huge(chunked=True)])
def test_slow_head(store, upload, script):
    store.scripts["HEAD"] = script
    code, out, err = upload()
    assert (code, out, err) in ((1, NONE, f"f0: {UNREACHED}\n{FAILED}"), SENT)


@pytest.mark.parametrize("parallel", [1, 2, 3])
def test_so_many_at_a_time(store, upload, parallel):
    """No more, and no less."""
    now, most, lock = [0], [0], threading.Lock()

    def count(store, connection):
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        time.sleep(0.3)
        with lock:
            now[0] -= 1
        reading(answer(headers=ETAG))(store, connection)

    store.scripts["PUT"] = count
    said = "6 of 6 files are uploaded: 6 were sent, 0 were at the store.\n"
    assert upload(6, PARALLEL=str(parallel)) == (0, said, "")
    assert most == [parallel]


HOSTILE = r"\033[31m \0033[31m \c %s %b $(touch x) `touch y` \\"


@pytest.mark.parametrize("program", SHELLS, ids=lambda program: program[0])
def test_text_of_the_store_is_only_text(store, upload, tmp_path, program):
    message = f"\x1b]0;title\x07\x9b31m\u202e{HOSTILE}\r\nsent "
    body = f"<Error><Code>Ba\x1bd\\0033</Code><Message>{message}</Message></Error>".encode()
    store.scripts["PUT"] = reading(answer(403, body=body))
    said = f"f0: the store answered 403 Bad0033 ]0;title31m{HOSTILE} sent\n{FAILED}"
    assert upload(program=program) == (1, NONE, said)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["f0", "script"]


def test_no_echo_of_variables():
    """dash, mksh and ksh interpret backslashes in what echo writes."""
    for name in ("common", "files", "multipart", "multipart_completion", "multipart_parts"):
        text = re.sub(r"^ *#.*", "", read_text(f"handoff/scripts/sh/{name}.sh"), flags=re.MULTILINE)
        assert re.findall(r"^.*\becho\b.*\$.*$", text, re.MULTILINE) == []
        assert re.findall(r"printf +(?:[^'\"]|\"[^\"]*\$)[^\n]*", text) == []


def test_head_in_the_body(store, upload):
    """A page that shows the request, or what it expects of an answer, is no answer of a store."""
    body = b'Your request:\nHTTP/1.1 200 OK\nETag: "zzz"\n\nbye'
    store.scripts["PUT"] = reading(answer(body=body))
    code, out, err = upload(RETRIES="0")
    assert (code, out) == (3, NONE)
    assert "not as an S3 store does (no ETag)" in err


def test_answer_after_early_hints(store, upload):
    def early(etag):
        def script(store, connection):
            connection.sendall(b'HTTP/1.1 103 Early Hints\r\nETag: "early"\r\n\r\n')
            answer(headers=etag)(store, connection)

        return reading(script)

    store.scripts["PUT"] = early(ETAG)
    assert upload() == SENT
    store.scripts["PUT"] = early({})
    assert upload(RETRIES="0")[:2] == (3, NONE)


@pytest.mark.parametrize("program", SHELLS, ids=lambda program: program[0])
def test_file_that_changes_while_it_is_sent(store, upload, tmp_path, program):
    def change(store, connection):
        for path in tmp_path.rglob("*"):
            if path.is_file() and path.read_bytes() == b"abc":
                path.write_bytes(b"abd")
        answer(headers=ETAG)(store, connection)

    store.scripts["PUT"] = reading(change)
    code, out, err = upload(program=program)
    assert (code, out) == (3, NONE)
    assert err.splitlines()[0].endswith(": The file changed while it was sent.")
