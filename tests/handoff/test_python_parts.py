"""What the Python kit says of each answer to each of its requests, and what is in the bucket then."""

# ruff: noqa: E501 - tables have long lines

import base64
import hashlib
import os
import pty
import re
import signal
import socket
import subprocess
import sys
import time
from dataclasses import replace

import pytest
from kits import DIGESTS
from python_scripts import multipart_script, run
from raw_store import answer, cut, drip_body, drip_headers, huge, silent
from upload_store import UploadStore

A = b"a" * 25
PAGE = answer(body=b"<html>log in</html>", headers={"Content-Type": "text/html"})
UNREADABLE = "The store's list of parts cannot be read.\n"
BROKEN = "the store cannot be reached, or the connection broke. Run the script again to go on.\n"
MAYBE = "It is not known whether the file was stored; it may be. All of it was sent, and the store {}\n"
ODD = "The store answered HTTP {}, but not as an S3 store does ({}). It is not proved that {} was stored.\n"
GONE = "the store has no such upload. It was completed or aborted"
ETAG = {"ETag": '"e"'}


def error(status, code="", message=""):
    return answer(status, body=f"<Error><Code>{code}</Code><Message>{message}</Message></Error>".encode())


def always(script):
    return lambda store, connection, at: script(store, connection) or True


def first(*scripts):
    """These in the place of the first requests."""

    def do(store, connection, at):
        if at > len(scripts) or scripts[at - 1] is None:
            return False
        scripts[at - 1](store, connection)
        return True

    return do


@pytest.fixture
def store():
    with UploadStore() as started:
        yield started


@pytest.fixture
def kit(store, tmp_path):
    """A function that runs a kit of three parts: exit code, standard output, standard error."""
    (tmp_path / "f").write_bytes(A)

    def run_kit(*arguments, resume="aws s3 again", variables=(), **request):
        began = time.monotonic()
        arguments = arguments or ("f",)
        done = run(tmp_path, multipart_script(store.endpoint, resume=resume, **request), *arguments, **dict(variables))
        assert time.monotonic() - began < 40
        assert store.sent < 32 * 1024 * 1024
        assert all(each.isprintable() or each == "\n" for each in done[1] + done[2])
        return done

    return run_kit


def uploaded(store):
    assert store.object[0] == A
    return 0, f'Uploaded k: 25 bytes in 3 parts, ETag "{store.object[1]}".\n', ""


def failed(text, code=1):
    return code, "", f"The upload failed: {text}" if code == 1 else text


PARTS = {
    "page": (PAGE, failed(ODD.format(200, "no ETag", "part 1"), 3)),
    "page with an ETag": (answer(body=b"<html></html>", headers=ETAG), failed(ODD.format(200, "a web page", "part 1"), 3)),
    "no ETag": (answer(), failed(ODD.format(200, "no ETag", "part 1"), 3)),
    "empty ETag": (answer(headers={"ETag": '""'}), failed(ODD.format(200, "no ETag", "part 1"), 3)),
    "204": (answer(204, headers=ETAG), failed(ODD.format(204, "204 instead of 200", "part 1"), 3)),
    "error": (error(200, "AccessDenied", "no"), failed("the store answered 200 AccessDenied no\n")),
    "307": (answer(307), failed("the store answered 307\n")),
    "403": (error(403, "AccessDenied", "no\x1b[1m"), failed("the store answered 403 AccessDenied no\\x1b[1m\n")),
    "empty code": (error(403), failed("the store answered 403\n")),
    "503": (error(503, "SlowDown", "wait"), failed("the store is busy: it answered 503 SlowDown wait. Run the script again to go on.\n")),
    "409 that is busy": (error(409, "OperationAborted"), failed("the store is busy: it answered 409 OperationAborted. Run the script again to go on.\n")),
    "cut": (cut, failed(BROKEN)),
    "silent": (silent, failed(BROKEN)),
    "drip": (drip_headers, failed(BROKEN)),
    "huge": (huge(), failed(BROKEN)),
}  # fmt: skip


@pytest.mark.parametrize("case", PARTS)
def test_part(store, kit, case):
    script, expected = PARTS[case]
    store.instead["part"] = always(script)
    assert kit(variables={"PARALLEL": "1", "RETRIES": "1", "STALL": "2"}) == expected
    assert (store.object, store.is_open) == (None, True)
    store.instead = {}
    assert kit() == uploaded(store)


def test_interim_answers(store, kit):
    """103 to each request, before the final answer."""

    def hint(_, connection, __):
        connection.sendall(b'HTTP/1.1 103 Early Hints\r\nETag: "i"\r\n\r\n')

    store.after = dict.fromkeys(("list", "part", "complete", "head"), hint)
    assert kit() == uploaded(store)


def listing(part):
    return answer(body=b"<ListPartsResult><Part>" + part + b"</Part></ListPartsResult>")


NUMBER, SIZE, TAG = b"<PartNumber>1</PartNumber>", b"<Size>10</Size>", b"<ETag>e</ETag>"
STRANGE = {
    "size that is no number": NUMBER + b"<Size>abc</Size>" + TAG,
    "no size": NUMBER + TAG,
    "size of 5,000 digits": NUMBER + b"<Size>" + b"1" * 5000 + b"</Size>" + TAG,
    "negative size": NUMBER + b"<Size>-1</Size>" + TAG,
    "other digits": NUMBER + "<Size>\u0663</Size>".encode() + TAG,
    "number that is none": b"<PartNumber>x</PartNumber>" + SIZE + TAG,
    "no number": SIZE + TAG,
    "number of 5,000 digits": b"<PartNumber>" + b"1" * 5000 + b"</PartNumber>" + SIZE + TAG,
    "line feed": b"<PartNumber>1\n</PartNumber><Size>1\n2</Size>" + TAG,
    "no ETag": NUMBER + SIZE,
    "empty ETag": NUMBER + SIZE + b"<ETag>&quot;&quot;</ETag>",
    "element in a value": NUMBER + b"<Size><b>1</b></Size>" + TAG,
}


@pytest.mark.parametrize("case", STRANGE)
@pytest.mark.parametrize("arguments", ["f", "--status"])
def test_strange_list(store, kit, case, arguments):
    store.instead["list"] = always(listing(STRANGE[case]))
    assert kit(arguments) == (1, "", UNREADABLE)
    assert store.seen == ["list"]


LISTS = {
    "page": (PAGE, BROKEN),
    "other document": (answer(body=b"<Other></Other>"), BROKEN),
    "cut": (answer(body=b"<ListPartsResult><Part>"), BROKEN),
    "empty": (answer(), BROKEN),
    "204": (answer(204), "the store answered 204\n"),
    "empty code": (error(403), "the store answered 403\n"),
    "silent": (silent, BROKEN),
    "drip": (drip_body, BROKEN),
    "endless": (huge(), BROKEN),
    "entities": (
        answer(body=b"<!DOCTYPE x [<!ENTITY a '" + b"b" * 9999 + b"'>]><ListPartsResult>&a;</ListPartsResult>"),
        BROKEN,
    ),
    "deep": (answer(body=b"<a>" * 300000), BROKEN),
    "many parts that do not end": (answer(body=b"<ListPartsResult>" + b"<Part>" * 300000), BROKEN),
    "503": (error(503, "SlowDown"), "the store is busy: it answered 503 SlowDown. Run the script again to go on.\n"),
}


@pytest.mark.parametrize("case", LISTS)
def test_list(store, kit, case):
    script, expected = LISTS[case]
    store.instead["list"] = always(script)
    assert kit(variables={"RETRIES": "0"}) == failed(expected)
    said = "The store does not say which parts it has: "
    assert kit("--status", variables={"RETRIES": "0"}) == (1, "", said + expected)


def test_list_of_nearly_two_mebibytes(store, kit):
    store.instead["list"] = first(answer(body=b"<ListPartsResult>" + b" " * 2050000 + b"</ListPartsResult>"))
    assert kit(variables={"RETRIES": "0"}) == uploaded(store)


COMPLETED = "<CompleteMultipartUploadResult><ETag>{}</ETag></CompleteMultipartUploadResult>"
NO_RESULT = "no result of the completion"
COMPLETIONS = {
    "page": (PAGE, failed(ODD.format(200, NO_RESULT, "the file"), 3)),
    "empty": (answer(), failed(ODD.format(200, NO_RESULT, "the file"), 3)),
    "no ETag": (answer(body=COMPLETED.format("").encode()), failed(ODD.format(200, NO_RESULT, "the file"), 3)),
    "quotes alone": (answer(body=COMPLETED.format("&quot;&quot;").encode()), failed(ODD.format(200, NO_RESULT, "the file"), 3)),
    "other document": (answer(body=b"<Other><ETag>e</ETag></Other>"), failed(ODD.format(200, NO_RESULT, "the file"), 3)),
    "204": (answer(204), failed(ODD.format(204, NO_RESULT, "the file"), 3)),
    "error": (error(200, "AccessDenied", "no"), failed("the store answered 200 AccessDenied no\n")),
    "busy error": (error(200, "InternalError", "m"), failed("the store is busy: it answered 200 InternalError m. Run the script again to go on.\n")),
    "error in a result": (answer(body=(COMPLETED.format("e") + "<Error><Code>X</Code></Error>").encode()), failed("the store answered 200 X\n")),
    "403": (error(403, "AccessDenied", "no"), failed("the store answered 403 AccessDenied no\n")),
    "307": (answer(307), failed("the store answered 307\n")),
    "412": (error(412, "PreconditionFailed"), failed("the link depends on what is stored under this key, and that has changed (PreconditionFailed). To delete the parts at the store, run the script with --abort.\n")),
    "409": (error(409, "ConditionalRequestConflict"), failed("another upload of this key ended at the same time (409). Ask the sender for a new upload.\n")),
    "500": (error(500, "InternalError", "This multipart completion is already in progress"), failed(MAYBE.format("answered 500 InternalError This multipart completion is already in progress"), 3)),
    "cut": (cut, failed(MAYBE.format("did not answer (Remote end closed connection without response)"), 3)),
    "404": (error(404, "NoSuchUpload"), failed(GONE + ", and there is no object.\n")),
    "silent": (silent, failed(MAYBE.format("did not answer (timed out)"), 3)),
    "endless": (huge(), failed(MAYBE.format("did not answer (the answer is too long)"), 3)),
}  # fmt: skip


@pytest.mark.parametrize("case", COMPLETIONS)
def test_completion(store, kit, case):
    script, expected = COMPLETIONS[case]
    store.instead["complete"] = always(script)
    assert kit(variables={"STALL": "1", "RETRIES": "1"}) == expected
    store.instead = {}
    assert kit() == uploaded(store)


@pytest.mark.parametrize("case", COMPLETIONS)
def test_completion_of_which_the_answer_was_lost(store, kit, case):
    """The store completes the upload, and answers otherwise: the object is looked at before anything is said."""
    store.after["complete"] = always(COMPLETIONS[case][0])
    assert kit(variables={"STALL": "1", "RETRIES": "1"}) == uploaded(store)
    assert store.seen.count("complete") == 1


def test_completion_that_takes_long(store, kit):
    """Longer than any other answer may take."""
    store.instead["complete"] = lambda *_: time.sleep(3)
    assert kit(variables={"STALL": "1"}) == uploaded(store)
    assert store.seen.count("complete") == 1


def test_object_with_another_digest(store, kit):
    store.instead["head"] = always(answer(headers={"Content-Length": "25", **ETAG, "x-amz-checksum-sha256": "other-3"}))
    said = 'the object at the store is not this file. It has 25 bytes and the ETag "e".\n'
    assert kit(digests=SIGNED) == failed(said)
    store.instead["head"] = always(answer(headers={"Content-Length": "25", **ETAG, "x-amz-checksum-sha256": "CCCC-2"}))
    said = 'Uploaded k: 25 bytes in 3 parts, ETag "e", x-amz-checksum-sha256 CCCC-2.\n'
    assert kit(digests=SIGNED) == (0, said, "")


def test_lost_completion_without_md5(store, kit):
    """Then nothing proves that the object is this file."""
    store.etag_of = lambda body: "x" * 8
    store.after["complete"] = first(cut)
    said = "An object of this size is there. It could not be verified to be this file.\n"
    assert kit() == (3, "", said)


NOT_SHOWN = "The upload was completed, but the store does not show the object: {}\n"
HEADS = {
    "404": (answer(404), NOT_SHOWN.format("the store answered 404")),
    "403": (answer(403), NOT_SHOWN.format("the store answered 403")),
    "no ETag": (answer(headers={"Content-Length": "25"}), NOT_SHOWN.format("the store answered HTTP 200, but not as an S3 store does (no ETag).")),
    "no number": (answer(headers={"Content-Length": "abc", **ETAG}), NOT_SHOWN.format("the store answered HTTP 200, but not as an S3 store does (no length).")),
    "503": (answer(503), NOT_SHOWN.format("the store is busy: it answered 503. Run the script again to go on.")),
    "silent": (silent, NOT_SHOWN.format(BROKEN.rstrip())),
    "204": (answer(204, headers={"Content-Length": "25", **ETAG}), NOT_SHOWN.format("the store answered HTTP 204, but not as an S3 store does (204 instead of 200).")),
}  # fmt: skip


@pytest.mark.parametrize("case", HEADS)
def test_object_that_is_not_shown(store, kit, case):
    script, expected = HEADS[case]
    store.instead["head"] = always(script)
    assert kit(variables={"RETRIES": "0"}) == (3, "", expected)


OTHERS = {
    "other length": {"Content-Length": "24", **ETAG},
    "other ETag": {"Content-Length": "25", **ETAG},
}


@pytest.mark.parametrize("case", OTHERS)
def test_object_that_is_another(store, kit, case):
    headers = OTHERS[case]
    store.instead["head"] = always(answer(headers=headers))
    words = 'the object at the store is not this file. It has {} bytes and the ETag "e".\n'
    assert kit() == failed(words.format(headers["Content-Length"]))


def test_etag_that_is_no_md5(store, kit):
    """The store answered the completion with it, and each part is proved."""
    store.etag_of = lambda body: f"no md5 of {len(body)}"
    assert kit() == uploaded(store)


def test_etag_of_the_whole_file(store, kit):
    """Some stores have it for what was sent in parts."""
    store.after["complete"] = always(cut)
    md5 = hashlib.md5(A).hexdigest()
    store.instead["head"] = lambda s, c, at: setattr(s, "object", s.object and (A, md5))
    assert kit() == (0, f'Uploaded k: 25 bytes in 3 parts, ETag "{md5}".\n', "")


ABORTS = {
    "200": (answer(), (3, "", "The store answered HTTP 200, but not as an S3 store does. It is not proved that the upload is aborted.\n")),
    "page": (PAGE, (3, "", "The store answered HTTP 200, but not as an S3 store does. It is not proved that the upload is aborted.\n")),
    "202": (answer(202), (3, "", "The store answered HTTP 202, but not as an S3 store does. It is not proved that the upload is aborted.\n")),
    "NoSuchUpload": (error(404, "NoSuchUpload"), (1, "", f"The upload is not aborted: {GONE}.\n")),
    "NoSuchKey": (error(404, "NoSuchKey"), (1, "", f"The upload is not aborted: {GONE}.\n")),
    "403": (error(403, "AccessDenied", "no"), (1, "", "The upload is not aborted: the store answered 403 AccessDenied no\n")),
    "503": (error(503), (1, "", "The upload is not aborted: the store is busy: it answered 503. Run the script again to go on.\n")),
    "cut": (cut, (1, "", f"The upload is not aborted: {BROKEN}")),
}  # fmt: skip


@pytest.mark.parametrize("case", ABORTS)
def test_abort(store, kit, case):
    script, expected = ABORTS[case]
    store.instead["abort"] = always(script)
    assert kit("--abort") == expected
    assert store.is_open


def test_abort_that_is_done(store, kit):
    assert kit("--abort") == (0, "The upload is aborted. The store has deleted its parts.\n", "")
    assert kit("--abort") == (1, "", f"The upload is not aborted: {GONE}.\n")


def test_status(store, kit):
    store.put(1, A[:10])
    store.put(2, A[:9])
    code, out, err = kit("--status")
    assert (code, err) == (0, "")
    assert re.fullmatch(r"1 of 3 parts are at the store\. The links end at \S+Z\.\n", out)


def test_status_of_a_store_that_lists_what_was_completed(store, kit):
    """As Swift does."""
    kit()
    store.is_open = True
    code, out, err = kit("--status")
    assert (code, err) == (0, "")
    first, second = out.splitlines()
    assert first.startswith("3 of 3 parts are at the store. The links end at ")
    assert second == (
        f'An object is there, too: 25 bytes, ETag "{store.object[1]}", of then. To compare it with a file, run the script '
        "with FILE."
    )
    store.object = b"x", "e"
    assert kit("--status") == (0, first + "\n", "")


def test_status_after_success(store, kit):
    kit()
    said = (
        f'The upload was completed or aborted. There is an object: 25 bytes, ETag "{store.object[1]}", of then. To compare '
        "it with a file, run the script with FILE.\n"
    )
    assert kit("--status") == (0, said, "")
    store.object = None
    assert kit("--status") == (1, "", "The upload was completed or aborted, and there is no object.\n")
    store.instead["head"] = always(answer(403))
    said = "The upload was completed or aborted. The store does not show the object: the store answered 403\n"
    assert kit("--status") == (1, "", said)


def test_status_with_a_digest(store, kit):
    store.is_open = False
    store.instead["head"] = always(answer(headers={"Content-Length": "25", **ETAG, "x-amz-checksum-sha256": "CCCC-2"}))
    digests = replace(DIGESTS, parts=("x", "y", "z"))
    said = 'The upload was completed or aborted. There is an object: 25 bytes, ETag "e", of an unknown time. {}\n'
    assert kit("--status", digests=digests) == (0, said.format("It has the digest of the file."), "")
    store.instead["head"] = always(answer(headers={"Content-Length": "25", **ETAG, "x-amz-checksum-sha256": "C-2"}))
    assert kit("--status", digests=digests)[1] == said.format("To compare it with a file, run the script with FILE.")


@pytest.mark.parametrize("arguments", [["f"], ["--status"], ["--abort"]])
@pytest.mark.parametrize("script", [error(403, "AccessDenied", "Request has expired"), error(400, "ExpiredToken")])
def test_links_that_are_old(store, kit, arguments, script):
    """The command for new ones is said whole."""
    store.instead = {"list": always(script), "abort": always(script)}
    resume = "aws s3 presign-multipart 's3://b/a \\033 k' --resume UP"
    code, out, err = kit(*arguments, resume=resume)
    assert (code, out) == (1, "")
    assert re.fullmatch(
        r".*: the links have expired \(they ended at 20\d6-11-23T12:00:00Z\)\. Ask the sender for a new script\. The "
        r"sender runs: " + re.escape(resume) + "\n",
        err,
    )


def sha256_of(*parts):
    return tuple(base64.b64encode(hashlib.sha256(part).digest()).decode() for part in parts)


SIGNED = replace(DIGESTS, parts=sha256_of(A[:10], A[10:20], A[20:]))


@pytest.mark.parametrize(
    ("status", "code", "has_hint"),
    [
        (400, "InvalidArgument", True),
        (400, "InvalidRequest", True),
        (501, "NotImplemented", True),
        (400, "BadDigest", False),
        (400, "XAmzContentChecksumMismatch", False),
        (400, "XAmzContentSHA256Mismatch", False),
        (400, "ExpiredToken", False),
        (403, "AccessDenied", False),
    ],
)
def test_store_that_knows_no_digest(store, kit, status, code, has_hint):
    """The first refusal ends the upload, and says what helps."""
    store.instead["part"] = always(error(status, code, "m"))
    ended, out, err = kit(digests=SIGNED, variables={"PARALLEL": "1"})
    hint = (
        "m. If this store does not support x-amz-checksum-sha256, ask the sender for a script made with "
        "--checksum-algorithm MD5.\n"
    )
    assert (ended, out, err.endswith(hint)) == (1, "", has_hint), err
    assert store.seen == ["list", "part"]


@pytest.mark.parametrize(("composite", "has_hint"), [("CCCC-2", True), (None, False)])
def test_store_that_knows_no_digest_of_the_whole(store, kit, composite, has_hint):
    """As Swift, which takes the parts."""
    store.instead["complete"] = always(error(400, "InvalidRequest", "The value is invalid."))
    hint = (
        " If this store does not support x-amz-checksum-sha256, ask the sender for a script made with "
        "--checksum-algorithm MD5."
    )
    said = "the store answered 400 InvalidRequest The value is invalid."
    digests = replace(SIGNED, composite=composite)
    assert kit(digests=digests) == failed(said + hint * has_hint + "\n")


def test_changed_part(store, kit, tmp_path):
    """Of a file that is not the one that was signed, nothing is completed, even if all parts are at the store."""
    for number in (1, 2, 3):
        store.put(number, A[number * 10 - 10 : number * 10])
    (tmp_path / "f").write_bytes(A[:-1] + b"b")
    said = "part 3 of the file is not the one that was signed. The file has changed.\n"
    assert kit(digests=SIGNED) == failed(said)
    assert (store.object, store.is_open) == (None, True)
    store.is_open = False
    assert kit(digests=SIGNED) == failed(said)


def in_a_terminal(store, folder, **variables):
    """Run a kit with standard error in a terminal; return what it showed."""
    main, side = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-I", "script.py", "f"], cwd=folder, stdout=subprocess.DEVNULL, stderr=side, stdin=subprocess.DEVNULL,
        env={"PATH": os.environ["PATH"], "PAUSE": "0", "STALL": "9", **variables},
    )  # fmt: skip
    os.close(side)
    return process, main


def read_all(main):
    shown = b""
    try:
        while part := os.read(main, 65536):
            shown += part
    except OSError:  # Linux: the other side is closed
        pass
    os.close(main)
    return shown.decode()


def test_progress_within_a_part(store, tmp_path):
    """One part of 8 MiB that the store takes in three seconds."""
    size = 8 * 1024 * 1024
    (tmp_path / "f").write_bytes(bytes(size))

    def slow(store, connection):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        received = store.received
        while received < size:
            received += len(connection.recv(65536))
            time.sleep(0.02)
        store.put(1, bytes(size))
        answer(headers={"ETag": f'"{store.parts[1][1]}"'})(store, connection)

    def instead(store, connection, at):
        slow(store, connection)
        return True

    store.instead["part"] = instead
    store.reads_parts = False
    (tmp_path / "script.py").write_text(multipart_script(store.endpoint, size=size, part_size=size))
    process, main = in_a_terminal(store, tmp_path)
    shown = read_all(main)
    assert process.wait(timeout=30) == 0, shown
    percents = [int(each) for each in re.findall(r"of 1 parts, (\d+)%", shown)]
    assert percents == sorted(percents)
    assert len({each for each in percents if 0 < each < 100}) >= 2
    assert "1 of 1 parts, 100%, " in shown


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_stopped(store, tmp_path, number):
    (tmp_path / "f").write_bytes(A)
    store.instead["part"] = always(silent)
    (tmp_path / "script.py").write_text(multipart_script(store.endpoint))
    process, main = in_a_terminal(store, tmp_path)
    while "part" not in store.seen:
        time.sleep(0.02)
    process.send_signal(number)
    assert process.wait(timeout=10) == 1
    said = "Stopped. What is uploaded stays at the store. To go on, run the script again; to delete it, use --abort."
    assert read_all(main).splitlines()[-1] == said
    assert store.object is None
