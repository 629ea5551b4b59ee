"""What each Python script says of each answer: "Uploaded" only of what was stored; no text that a terminal obeys.

What the store sends is never longer, and never takes longer, than the script allows.
"""

# ruff: noqa: E501 - tables have long lines

import os
import socket
import time

import pytest
from python_scripts import BODY, SHA256, files_script, multipart_script, post_script, put_script, run
from raw_store import RawStore, answer, cut, drip_body, drip_headers, huge, huge_chunk_head, reading, silent

ETAG = {"ETag": '"e"'}
LOGIN = b"<!DOCTYPE html>\n<html><body>Log in</body></html>"
ERROR = b"<Error><Code>InternalError</Code><Message>m</Message></Error>"
DENIED = (
    b"<?xml version='1.0'?>\n<Error><Code>AccessDenied</Code><Message>no\x1b[31m\xc2\x9b\xe2\x80\xae</Message></Error>"
)
CREATED = b"<PostResponse><ETag>&quot;e&quot;</ETag></PostResponse>"
NOT_PROVED = (
    "The store answered HTTP {}, but not as an S3 store does ({}). It is not proved that the file was stored.\n"
)
MAYBE = "It is not known whether the file was stored; it may be. All of it was sent, and the store {}\n"
UPLOADED = 'Uploaded k: 3 bytes, ETag "e".\n'
REFUSED = "The store refused the upload: {}\n"
SHOWN = "<?xml version='1.0'?> <Error><Code>AccessDenied</Code><Message>no\\x1b[31m\\x9b\\u202e</Message></Error>"


def cut_in_the_body(_, connection):
    connection.sendall(b'HTTP/1.1 200 OK\r\nETag: "e"\r\nContent-Length: 100\r\n\r\n<')


def drip_chunks(store, connection):
    """A trailer that has no end: nothing of it is kept."""
    connection.sendall(b'HTTP/1.1 200 OK\r\nETag: "e"\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n')
    while not store.released.wait(0.05):
        connection.sendall(b"X: y\r\n")


def continues(store, connection):
    while not store.released.wait(0.05):
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")


def interim(*statuses, then):
    """These heads first, all at once with the final answer."""

    def script(store, connection):
        heads = (f'HTTP/1.1 {status} Any\r\nLink: </x>\r\nETag: "i"\r\n\r\n' for status in statuses)
        connection.sendall("".join(heads).encode())
        then(store, connection)

    return script


def hints(store, connection):
    while not store.released.wait(0.05):
        connection.sendall(b"HTTP/1.1 103 Early Hints\r\n\r\n")


LONG = "\\x1b[2J\\xad" + "e" * 2000
TIMED_OUT = (3, "", MAYBE.format("did not answer (timed out)"))
TOO_LONG = (3, "", MAYBE.format("did not answer (the answer is too long)"))
PUT = {
    "stored": (answer(headers=ETAG), (0, UPLOADED, "")),
    "stored, as Swift": (answer(headers={**ETAG, "Content-Type": "text/html"}), (0, UPLOADED, "")),
    "white space": (answer(headers=ETAG, body=b" \n"), (0, UPLOADED, "")),
    "other document": (answer(headers=ETAG, body=b"<PutObjectResult></PutObjectResult>"), (0, UPLOADED, "")),
    "login page": (answer(headers={"Content-Type": "text/html"}, body=LOGIN), (3, "", NOT_PROVED.format(200, "no ETag"))),
    "login page with an ETag": (answer(headers=ETAG, body=LOGIN), (3, "", NOT_PROVED.format(200, "a web page"))),
    "page without a type": (answer(headers=ETAG, body=b"<HTML></HTML>"), (3, "", NOT_PROVED.format(200, "a web page"))),
    "error": (answer(headers=ETAG, body=ERROR), (3, "", NOT_PROVED.format(200, "an error: InternalError m"))),
    "empty error": (answer(headers=ETAG, body=b"<Error></Error>"), (3, "", NOT_PROVED.format(200, "an error: without a code"))),
    "error in another document": (answer(headers=ETAG, body=b"<R><Error><Code>X</Code></Error></R>"), (3, "", NOT_PROVED.format(200, "an error: X"))),
    "empty": (answer(), (3, "", NOT_PROVED.format(200, "no ETag"))),
    "empty ETag": (answer(headers={"ETag": '""'}), (3, "", NOT_PROVED.format(200, "no ETag"))),
    "weak empty ETag": (answer(headers={"ETag": 'W/""'}), (3, "", NOT_PROVED.format(200, "no ETag"))),
    "blank ETag": (answer(headers={"ETag": ' " " '}), (3, "", NOT_PROVED.format(200, "no ETag"))),
    "odd ETag": (answer(headers={"ETag": "\x1b[2J\u00ad" + "e" * 2000}), (0, f"Uploaded k: 3 bytes, ETag {LONG[:1000]}....\n", "")),
    "201": (answer(201, headers=ETAG), (3, "", NOT_PROVED.format(201, "201 instead of 200"))),
    "204": (answer(204, headers=ETAG), (3, "", NOT_PROVED.format(204, "204 instead of 200"))),
    "204 without an ETag": (answer(204), (3, "", NOT_PROVED.format(204, "no ETag"))),
    "307": (answer(307, headers=ETAG), (1, "", REFUSED.format("307 Any\n"))),
    "403": (answer(403, body=DENIED), (1, "", REFUSED.format("403 Any\n" + SHOWN))),
    "403 with an ETag": (answer(403, headers=ETAG), (1, "", REFUSED.format("403 Any\n"))),
    "long refusal": (answer(400, body=b"a" * 5000), (1, "", REFUSED.format("400 Any\n" + "a" * 1000 + "..."))),
    "501": (answer(501), (1, "", REFUSED.format("501 Any\n"))),
    "503": (answer(503, body=ERROR.replace(b"InternalError", b"SlowDown")), (3, "", MAYBE.format("answered 503 SlowDown m"))),
    "500": (answer(500), (3, "", MAYBE.format("answered 500"))),
    "408": (answer(408), (3, "", MAYBE.format("answered 408"))),
    "cut": (cut, (3, "", MAYBE.format("did not answer (Remote end closed connection without response)"))),
    "cut in the body": (cut_in_the_body, (3, "", MAYBE.format("did not answer (the connection broke)"))),
    "no HTTP": (lambda _, connection: connection.sendall(b"\x1b]0;x\x07\r\n\r\n"), (3, "", MAYBE.format("did not answer (\\x1b]0;x\\x07)"))),
    "silent": (silent, TIMED_OUT),
    "drip of headers": (drip_headers, TIMED_OUT),
    "drip of a body": (drip_body, TIMED_OUT),
    "drip of chunks": (drip_chunks, TIMED_OUT),
    "continue for ever": (continues, TIMED_OUT),
    "103": (interim(103, then=answer(headers=ETAG)), (0, UPLOADED, "")),
    "102, 100, 103": (interim(102, 102, 100, 103, then=answer(headers=ETAG)), (0, UPLOADED, "")),
    "103, and the final one has no ETag": (interim(103, then=answer()), (3, "", NOT_PROVED.format(200, "no ETag"))),
    "103, then a refusal": (interim(103, then=answer(403)), (1, "", REFUSED.format("403 Any\n"))),
    "103, then a body": (interim(103, then=answer(400, body=b"a" * 5000)), (1, "", REFUSED.format("400 Any\n" + "a" * 1000 + "..."))),
    "103 alone": (interim(103, then=cut), (3, "", MAYBE.format("did not answer (Remote end closed connection without response)"))),
    "103 for ever": (hints, TIMED_OUT),
    "huge": (huge(), TOO_LONG),
    "huge length": (huge(size=10**15), TOO_LONG),
    "huge chunks": (huge(chunked=True), TOO_LONG),
    "huge head of a chunk": (huge_chunk_head, (3, "", MAYBE.format("did not answer (got more than 65536 bytes when reading chunk size)"))),
}  # fmt: skip


@pytest.fixture
def store():
    with RawStore() as started:
        started.scripts["HEAD"] = answer(404)
        yield started


@pytest.fixture
def file(tmp_path):
    (tmp_path / "f").write_bytes(BODY)
    return tmp_path


def limited(run_it):
    """A script that hangs fails the test, as one that only ends when the memory does."""
    began = time.monotonic()
    done = run_it()
    assert time.monotonic() - began < 30
    assert done[1] + done[2] == "".join(each for each in done[1] + done[2] if each.isprintable() or each == "\n")
    return done


@pytest.mark.parametrize("case", PUT)
def test_put(store, file, case):
    script, expected = PUT[case]
    store.scripts["PUT"] = reading(script)
    assert limited(lambda: run(file, put_script(store.endpoint), "f")) == expected
    assert store.methods() == ["PUT"]
    assert store.sent < 32 * 1024 * 1024


def test_put_that_nobody_takes(store, file):
    """The store reads nothing of a file that is larger than any buffer."""
    (file / "f").write_bytes(bytes(32 * 1024 * 1024))
    store.scripts["PUT"] = silent
    code, out, err = limited(lambda: run(file, put_script(store.endpoint), "f"))
    assert (code, out) == (1, "")
    assert err == "The upload failed: timed out\n"


def test_put_that_is_cut(store, file):
    """Not all of it was sent: nothing was stored."""
    (file / "f").write_bytes(bytes(32 * 1024 * 1024))
    store.scripts["PUT"] = cut
    code, out, err = limited(lambda: run(file, put_script(store.endpoint), "f"))
    assert (code, out) == (1, "")
    assert err.startswith("The upload failed: ")


def test_put_that_is_slow(store, file):
    """It takes longer than the limit of an answer, also when all of it was handed to the system; what is sent moves."""
    size, rate = 8 * 1024 * 1024, 1.5 * 1024 * 1024
    (file / "f").write_bytes(bytes(size))

    def slow(store, connection):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        received, began = 0, time.monotonic()
        while received < size - 65536:  # some may have come with the head
            received += len(connection.recv(65536))
            time.sleep(max(0, began + received / rate - time.monotonic()))
        answer(headers=ETAG)(store, connection)

    store.scripts["PUT"] = slow
    done = limited(lambda: run(file, put_script(store.endpoint), "f", STALL="1"))
    assert done == (0, f'Uploaded k: {size} bytes, ETag "e".\n', "")


def test_put_that_the_system_takes_and_the_store_does_not(store, file):
    (file / "f").write_bytes(bytes(512 * 1024))
    store.scripts["PUT"] = silent
    code, out, err = limited(lambda: run(file, put_script(store.endpoint), "f"))
    assert (code in (1, 3), out) == (True, "")
    assert "timed out" in err


def test_put_of_a_file_without_a_size(store, file):
    """The kernel says 0 bytes of what it makes as it is read: nothing is sent."""
    done = run(file, put_script(store.endpoint), "/proc/version")
    assert done == (1, "", "The upload failed: the size of the file changed.\n")
    assert store.seen == []


def write_over(path, then):
    """The file gets other bytes and its old times back, as far as they can be set, before the store answers."""

    def script(store, connection):
        before = path.stat()
        with path.open("r+b") as opened:
            opened.write(b"xyz")
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
        then(store, connection)

    return script


CHANGED = "The file changed while it was sent.\n"


def test_put_of_a_file_that_is_written_over_meanwhile(store, file):
    store.scripts["PUT"] = write_over(file / "f", answer(headers=ETAG))
    assert run(file, put_script(store.endpoint), "f") == (3, "", CHANGED)


def test_refused_put_of_a_file_that_is_written_over_meanwhile(store, file):
    store.scripts["PUT"] = write_over(file / "f", answer(403))
    assert run(file, put_script(store.endpoint), "f") == (1, "", REFUSED.format("403 Any\n"))


def test_form_of_a_file_that_is_written_over_meanwhile(store, file):
    store.scripts["POST"] = write_over(file / "f", answer(201, body=CREATED))
    assert run(file, post_script(store.endpoint), "f") == (3, "", CHANGED)


def test_file_of_a_folder_that_is_written_over_meanwhile(store, file):
    (file / "f").rename(file / "f0")
    store.scripts["PUT"] = write_over(file / "f0", answer(headers=ETAG))
    assert run(file, files_script(store.endpoint), RETRIES="0") == (3, NONE_SENT, "f0: " + CHANGED + UNPROVED)


MISSING = [
    ("k.bin", "k.bin is not in this folder."),
    ("k\x1b[31m", "k\\x1b[31m is not in this folder."),
    ("x/k.bin", "there is no file 'x/k.bin'."),
    ("", "there is no file ''."),
    ("f/k", "f/k cannot be read: Not a directory."),
    ("k" * 300, "k" * 300 + " cannot be read: File name too long."),
]


@pytest.mark.parametrize("make", [put_script, post_script, multipart_script])
@pytest.mark.parametrize(("name", "said"), MISSING)
def test_file_that_is_not_there(store, file, make, name, said):
    assert run(file, make(store.endpoint), name) == (1, "", f"The upload failed: {said}\n")
    assert store.seen == []


def test_put_where_nobody_listens(store, file):
    store.__exit__()
    code, out, err = run(file, put_script(store.endpoint), "f")
    assert (code, out, err) == (1, "", "The upload failed: [Errno 111] Connection refused\n")


POST = {
    "201": ({}, answer(201, body=CREATED), (0, UPLOADED, "")),
    "103": ({}, interim(103, then=answer(201, body=CREATED)), (0, UPLOADED, "")),
    "201 with a prefix": ({}, answer(201, body=b'<x:PostResponse xmlns:x="u"><x:ETag a="b">e</x:ETag></x:PostResponse>'), (0, UPLOADED.replace('"e"', "e"), "")),
    "201 with a header": ({}, answer(201, headers=ETAG), (0, UPLOADED, "")),
    "Ceph stores nothing": ({}, answer(201, body=b"<PostResponse><ETag></ETag></PostResponse>"), (3, "", NOT_PROVED.format(201, "no ETag"))),
    "201 without a document": ({}, answer(201), (3, "", NOT_PROVED.format(201, "no ETag"))),
    "ETag of another document": ({}, answer(201, body=b"<Other><ETag>e</ETag></Other>"), (3, "", NOT_PROVED.format(201, "no ETag"))),
    "200 for 201": ({}, answer(200, headers=ETAG, body=CREATED), (3, "", NOT_PROVED.format(200, "200 instead of 201"))),
    "200": ({"success": ("success_action_status", "200")}, answer(200, headers=ETAG), (0, UPLOADED, "")),
    "201 for 200": ({"success": ("success_action_status", "200")}, answer(201, body=CREATED), (3, "", NOT_PROVED.format(201, "201 instead of 200"))),
    "204": ({"success": ("success_action_status", "204")}, answer(204, headers=ETAG), (0, UPLOADED, "")),
    "204 without an ETag": ({"success": ("success_action_status", "204")}, answer(204), (3, "", NOT_PROVED.format(204, "no ETag"))),
    "page": ({}, answer(200, body=LOGIN), (3, "", NOT_PROVED.format(200, "no ETag"))),
    "error in 201": ({}, answer(201, headers=ETAG, body=ERROR), (3, "", NOT_PROVED.format(201, "an error: InternalError m"))),
    "refused": ({}, answer(403, body=DENIED), (1, "", REFUSED.format("403 Any\n" + SHOWN))),
    "cut": ({}, cut, (3, "", MAYBE.format("did not answer (Remote end closed connection without response)"))),
    "silent": ({}, silent, TIMED_OUT),
}  # fmt: skip
THERE = "https://e.example/done"
REDIRECTS = {
    "asked": (303, THERE + "?bucket=b&key=k&etag=%22e%22", (0, UPLOADED, "")),
    "with a query": (303, THERE + "?x=1&etag=e", (0, UPLOADED.replace('"e"', "e"), "")),
    "no ETag": (303, THERE, (3, "", NOT_PROVED.format(303, "a redirect without an ETag"))),
    "empty ETag": (303, THERE + "?etag=%22%22", (3, "", NOT_PROVED.format(303, "a redirect without an ETag"))),
    "elsewhere": (303, "https://other.example/?etag=e", (1, "", REFUSED.format("303 Any\n"))),
    "longer address": (303, THERE + ".evil.example/?etag=e", (1, "", REFUSED.format("303 Any\n"))),
    "other status": (307, THERE + "?etag=e", (3, "", NOT_PROVED.format(307, "a redirect without an ETag"))),
    "no redirect": (204, "", (3, "", NOT_PROVED.format(204, "not the redirect that was asked for"))),
}


@pytest.mark.parametrize("case", POST)
def test_form(store, file, case):
    asked, script, expected = POST[case]
    store.scripts["POST"] = reading(script)
    assert limited(lambda: run(file, post_script(store.endpoint, **asked), "f")) == expected


@pytest.mark.parametrize("case", REDIRECTS)
def test_form_with_a_redirect(store, file, case):
    status, location, expected = REDIRECTS[case]
    store.scripts["POST"] = reading(answer(status, headers={"Location": location} if location else ETAG))
    asked = THERE + "?x=1" if case == "with a query" else THERE
    script = post_script(store.endpoint, success=("success_action_redirect", asked))
    assert limited(lambda: run(file, script, "f")) == expected


NONE_SENT = "0 of 1 files are uploaded: 0 were sent, 0 were at the store.\n"
UNPROVED = "It is not proved that all files are at the store. To go on, run the script again.\n"
FAILED = "The upload failed. Correct what is said above, then run the script again.\n"
FILES = {
    "stored": (answer(headers=ETAG), 0, "1 of 1 files are uploaded: 1 were sent, 0 were at the store.\n", ""),
    "103": (interim(103, then=answer(headers=ETAG)), 0, "1 of 1 files are uploaded: 1 were sent, 0 were at the store.\n", ""),
    "login page": (answer(body=LOGIN), 3, NONE_SENT, "f0: " + NOT_PROVED.format(200, "no ETag") + UNPROVED),
    "empty": (answer(), 3, NONE_SENT, "f0: " + NOT_PROVED.format(200, "no ETag") + UNPROVED),
    "error": (answer(headers=ETAG, body=ERROR), 3, NONE_SENT, "f0: " + NOT_PROVED.format(200, "an error: InternalError m") + UNPROVED),
    "204": (answer(204, headers=ETAG), 3, NONE_SENT, "f0: " + NOT_PROVED.format(204, "204 instead of 200") + UNPROVED),
    "307": (answer(307), 1, NONE_SENT, "f0: the store answered 307\n" + FAILED),
    "403": (answer(403, body=DENIED), 1, NONE_SENT, "f0: the store answered 403 AccessDenied no\\x1b[31m\\x9b\\u202e\n" + FAILED),
    "412": (answer(412), 1, NONE_SENT, "f0: the store has another object with this key, and the link does not replace it (412).\n" + FAILED),
    "429": (answer(429), 1, NONE_SENT, "f0: the store is busy: it answered 429. Run the script again to go on.\n" + FAILED),
    "503": (answer(503), 3, NONE_SENT, "f0: " + MAYBE.format("answered 503") + UNPROVED),
    "cut": (cut, 3, NONE_SENT, "f0: " + MAYBE.format("did not answer (Remote end closed connection without response)") + UNPROVED),
    "silent": (silent, 3, NONE_SENT, "f0: " + MAYBE.format("did not answer (timed out)") + UNPROVED),
    "drip": (drip_body, 3, NONE_SENT, "f0: " + MAYBE.format("did not answer (timed out)") + UNPROVED),
    "huge": (huge(), 3, NONE_SENT, "f0: " + MAYBE.format("did not answer (the answer is too long)") + UNPROVED),
}  # fmt: skip


@pytest.mark.parametrize("case", FILES)
def test_files(store, tmp_path, case):
    script, *expected = FILES[case]
    store.scripts["PUT"] = reading(script)
    (tmp_path / "f0").write_bytes(BODY)
    assert limited(lambda: run(tmp_path, files_script(store.endpoint), RETRIES="0")) == tuple(expected)


@pytest.mark.parametrize("script", [cut, answer(body=LOGIN), answer(503), answer(412)])
def test_file_that_is_there_all_the_same(store, tmp_path, script):
    """The answer says nothing of it, and the store shows the object."""
    there = answer(headers={"Content-Length": "3", "ETag": '"e"', "x-amz-checksum-sha256": SHA256[0][1]})

    def head(store, connection):
        (answer(404) if store.methods().count("HEAD") == 1 else there)(store, connection)

    store.scripts.update({"PUT": reading(script), "HEAD": head})
    (tmp_path / "f0").write_bytes(BODY)
    said = "1 of 1 files are uploaded: 1 were sent, 0 were at the store.\n"
    assert run(tmp_path, files_script(store.endpoint), RETRIES="0") == (0, said, "")


DIGEST = {"x-amz-checksum-sha256": SHA256[0][1]}
SENT = (0, "1 of 1 files are uploaded: 1 were sent, 0 were at the store.\n", "")
IS_THERE = (0, "1 of 1 files are uploaded: 0 were sent, 1 were at the store.\n", "")
HEADS = {
    "digest": ({"Content-Length": "3", **ETAG, **DIGEST}, IS_THERE),
    "MD5": ({"Content-Length": "3", "ETag": '"900150983cd24fb0d6963f7d28e17f72"'}, IS_THERE),
    "other MD5": ({"Content-Length": "3", "ETag": '"900150983cd24fb0d6963f7d28e17f73"'}, SENT),
    "other digest": (
        {"Content-Length": "3", "ETag": '"900150983cd24fb0d6963f7d28e17f72"', "x-amz-checksum-sha256": "x"},
        SENT,
    ),
    "no ETag": ({"Content-Length": "3", **DIGEST}, SENT),
    "empty ETag": ({"Content-Length": "3", "ETag": '""', **DIGEST}, SENT),
    "length that is no number": ({"Content-Length": "abc", **ETAG, **DIGEST}, SENT),
    "length of 5,000 digits": ({"Content-Length": "3" * 5000, **ETAG, **DIGEST}, SENT),
    "other length": ({"Content-Length": "4", **ETAG, **DIGEST}, SENT),
    "negative length": ({"Content-Length": "-3", **ETAG, **DIGEST}, SENT),
}


@pytest.mark.parametrize("case", HEADS)
def test_what_is_there_before_a_file_is_sent(store, tmp_path, case):
    headers, expected = HEADS[case]
    store.scripts.update({"HEAD": answer(headers=headers), "PUT": reading(answer(headers=ETAG))})
    (tmp_path / "f0").write_bytes(BODY)
    assert run(tmp_path, files_script(store.endpoint), RETRIES="0") == expected


@pytest.mark.parametrize("script", [silent, drip_headers])
def test_files_where_the_first_question_has_no_answer(store, tmp_path, script):
    store.scripts["HEAD"] = script
    (tmp_path / "f0").write_bytes(BODY)
    said = "f0: the store cannot be reached, or the connection broke. Run the script again to go on.\n"
    assert limited(lambda: run(tmp_path, files_script(store.endpoint), RETRIES="0")) == (1, NONE_SENT, said + FAILED)


def test_changed_file_that_is_at_the_store_as_it_was(store, tmp_path):
    """What is there is the file that was signed, and not the one that is here."""
    store.scripts["HEAD"] = answer(headers={"Content-Length": "3", **ETAG, **DIGEST})
    (tmp_path / "f0").write_bytes(b"xyz")
    said = f"f0: the SHA256 digest of the file is not {SHA256[0][1]}. The file has changed.\n"
    assert run(tmp_path, files_script(store.endpoint), RETRIES="0") == (1, NONE_SENT, said + FAILED)
