"""What the shell script of a multipart upload says of strange, slow and hostile answers, to each of its requests."""

import re
import shutil
import time

import pytest
from raw_store import answer, cut, drip_body, drip_headers, huge, silent
from sh_scripts import SIZE, multipart_script, run
from upload_store import UploadStore

from awscli_presign_put.signing.multipart.multipart_request import FileDigests

pytestmark = pytest.mark.one_python

A = (b"abcdefgh" * (SIZE // 8 + 1))[:SIZE]
HTML = b"<!DOCTYPE html><html>log in</html>"
UNREADABLE = "The store's list of parts cannot be read.\n"
UNREACHED = "the store cannot be reached, or the connection broke. Run the script again to go on.\n"
SHELLS = [
    ["dash"],
    ["bash"],
    *([name, *more] for name, *more in (["busybox", "sh"], ["mksh"], ["zsh"]) if shutil.which(name)),
]
IDS = [shell[0] for shell in SHELLS]


@pytest.fixture
def store():
    with UploadStore() as started:
        yield started


def always(script, first=1, last=10**9):
    """In the place of what the store would do with these requests of a kind."""

    def instead(store, connection, at):
        if first <= at <= last:
            script(store, connection)
            return True
        return False

    return instead


def error(status, code, message="no"):
    return answer(status, body=f"<Error><Code>{code}</Code><Message>{message}</Message></Error>".encode())


@pytest.fixture
def ran(store, tmp_path):
    """A function that runs the script, and a limit on how long each run may take."""
    (tmp_path / "f").write_bytes(A)

    def run_it(*arguments, program=("sh",), variables=None, **request):
        arguments = arguments or ("f",)
        script = multipart_script(store.endpoint, **request)
        began = time.monotonic()
        done = run(tmp_path, script, *arguments, program=program, **{"RETRIES": "0", **(variables or {})})
        assert time.monotonic() - began < 30
        assert sorted(path.name for path in tmp_path.iterdir()) == ["f", "script.sh"]
        return done

    return run_it


def uploaded(store):
    return 0, f'Uploaded k: {SIZE} bytes in 3 parts, ETag "{store.object[1]}".\n', ""


def part(text):
    return f"<ListPartsResult><Part>{text}</Part></ListPartsResult>".encode()


STRANGE = {
    "no number": part("<Size>5</Size><ETag>e</ETag>"),
    "word for a number": part("<PartNumber>x</PartNumber><Size>5</Size><ETag>e</ETag>"),
    "no size": part("<PartNumber>1</PartNumber><ETag>e</ETag>"),
    "word for a size": part("<PartNumber>1</PartNumber><Size>abc</Size><ETag>e</ETag>"),
    "negative size": part("<PartNumber>1</PartNumber><Size>-5</Size><ETag>e</ETag>"),
    "5,000 digits": part(f"<PartNumber>1</PartNumber><Size>{'9' * 5000}</Size><ETag>e</ETag>"),
    "5,000 digits of a number": part(f"<PartNumber>{'9' * 5000}</PartNumber><Size>5</Size><ETag>e</ETag>"),
    "no ETag": part("<PartNumber>1</PartNumber><Size>5</Size>"),
    "empty ETag": part("<PartNumber>1</PartNumber><Size>5</Size><ETag>&quot;&quot;</ETag>"),
    "shell": part("<PartNumber>1</PartNumber><Size>$(touch x)</Size><ETag>`touch y`</ETag>"),
}


@pytest.mark.parametrize("case", STRANGE)
def test_strange_list(store, ran, case):
    store.instead["list"] = always(answer(body=STRANGE[case]))
    for arguments in ((), ("--status",)):
        assert ran(*arguments) == (1, "", UNREADABLE)


@pytest.mark.parametrize("program", SHELLS, ids=IDS)
def test_strange_list_in_each_shell(store, ran, program):
    store.instead["list"] = always(answer(body=STRANGE["word for a size"]))
    assert ran(program=program) == (1, "", UNREADABLE)


@pytest.mark.parametrize("program", SHELLS, ids=IDS)
@pytest.mark.parametrize("code", ["", "<Code></Code>", "<Code> </Code>", "<Code>-</Code><Message></Message>"])
def test_refusal_without_a_code(store, ran, program, code):
    store.instead["list"] = always(answer(403, body=f"<Error>{code}</Error>".encode()))
    assert ran(program=program) == (1, "", "The upload failed: the store answered 403\n")
    said = "The store does not say which parts it has: the store answered 403\n"
    assert ran("--status", program=program) == (1, "", said)


HOSTILE = r"\033[31m \0033[31m \c %s %b %n $(touch x) `touch y` \\"


@pytest.mark.parametrize("program", SHELLS, ids=IDS)
@pytest.mark.parametrize("kind", ["list", "part", "complete", "abort"])
def test_text_of_the_store_is_only_text(store, ran, program, kind):
    """The shells write the same bytes, and nothing but text; what looks like an escape is shown as it is."""
    message = f"\x1b]0;title\x07\x9b31m\u202e{HOSTILE}\r\n"
    store.instead[kind] = always(error(403, "Ba\x1bd\\0033", message))
    code, out, err = ran(*(["--abort"] if kind == "abort" else []), program=program)
    assert (code, out) == (1, "")
    start = "The upload is not aborted: " if kind == "abort" else "The upload failed: "
    assert err == f"{start}the store answered 403 Bad0033 ]0;title31m{HOSTILE}\n"


@pytest.mark.parametrize("program", SHELLS, ids=IDS)
def test_command_of_the_sender(store, ran, program):
    """Backslashes of a key are what they are."""
    store.instead["list"] = always(error(403, "AccessDenied", "Request has expired"))
    said = (
        "The upload failed: the links have expired (they ended at 2036-11-23T12:00:00Z). Ask the sender for a new "
        "script. The sender runs: aws s3 'a\\0033[31m\\c\\n' %s\n"
    )
    assert ran(program=program, resume="aws s3 'a\\0033[31m\\c\\n' %s") == (1, "", said)


def test_links_that_ended_by_the_clock_of_the_store(store, ran):
    store.ahead = 20 * 365 * 86400
    date = {"Date": "Fri, 01 Jan 2038 00:00:00 GMT"}
    store.instead["list"] = always(answer(403, headers=date))
    code, out, err = ran()
    assert (code, out) == (1, "")
    assert err.startswith("The upload failed: the links have expired (they ended at 2036-11-23T12:00:00Z). ")


def steady(store, connection):
    """Fast enough not to be silent, and without an end that comes in time."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
    while not store.released.wait(0.05):
        connection.sendall(b" " * 1000)


@pytest.mark.parametrize("kind", ["list", "head", "abort"])
def test_answer_that_takes_too_long(store, ran, kind):
    began = time.monotonic()
    store.instead[kind] = always(steady)
    code, out, err = ran(*(["--abort"] if kind == "abort" else []))
    assert (code, out, "Uploaded" in err) == (3 if kind == "head" else 1, "", False)
    assert time.monotonic() - began < 15


SLOW = {"silent": silent, "drip of headers": drip_headers, "drip": drip_body, "endless": huge(chunked=True)}


@pytest.mark.parametrize("case", SLOW)
def test_slow_list(store, ran, case):
    store.instead["list"] = always(SLOW[case])
    assert ran() == (1, "", f"The upload failed: {UNREACHED}")
    assert ran("--status") == (1, "", f"The store does not say which parts it has: {UNREACHED}")


@pytest.mark.parametrize("case", SLOW)
def test_slow_answer_to_a_part(store, ran, case):
    store.instead["part"] = always(SLOW[case])
    assert ran() == (1, "", f"The upload failed: {UNREACHED}")


@pytest.mark.parametrize("case", ["silent", "drip"])
def test_slow_completion(store, ran, case):
    """It takes five times as long as any other request; then the object says what came of it."""
    store.instead["complete"] = always(SLOW[case])
    code, out, err = ran(variables={"STALL": "1"})
    assert (code, out) == (3, "")
    assert err == f"It is not known whether the upload was completed: {UNREACHED}"
    store.instead = {}
    store.after["complete"] = always(SLOW[case])
    assert ran(variables={"STALL": "1"}) == uploaded(store)


@pytest.mark.parametrize("case", SLOW)
def test_slow_abort(store, ran, case):
    store.instead["abort"] = always(SLOW[case])
    assert ran("--abort") == (1, "", f"The upload is not aborted: {UNREACHED}")


@pytest.mark.parametrize("case", SLOW)
def test_slow_head(store, ran, case):
    store.instead["head"] = always(SLOW[case])
    # What has a body is no answer to a HeadObject, and is not read.
    lack = "the store answered HTTP 200, but not as an S3 store does (no ETag).\n"
    why = lack if case in ("drip", "endless") else UNREACHED
    assert ran() == (3, "", f"The upload was completed, but the store does not show the object: {why}")


NOT_OF_A_STORE = (
    "The store answered HTTP {}, but not as an S3 store does ({}). It is not proved that part {} was stored.\n"
)
ODD = {
    "no ETag": (answer(), 200, "no ETag"),
    "page": (answer(headers={"ETag": "e"}, body=HTML), 200, "a web page"),
    "204": (answer(204, headers={"ETag": "e"}), 204, "204 instead of 200"),
}


@pytest.mark.parametrize("case", ODD)
def test_part_that_is_not_proved(store, ran, case):
    script, status, lacks = ODD[case]
    store.instead["part"] = always(script)
    code, out, err = ran(variables={"PARALLEL": "1"})
    assert (code, out, err) == (3, "", NOT_OF_A_STORE.format(status, lacks, 1))
    # A part is no proof of the others.
    assert store.seen.count("part") == 1


@pytest.mark.parametrize(
    ("script", "lacks"),
    [
        (answer(), "no ETag"),
        (answer(body=HTML), "a web page"),
        (answer(body=b"<CompleteMultipartUploadResult><ETag></ETag></CompleteMultipartUploadResult>"), "no ETag"),
    ],
)
def test_completion_that_is_not_proved(store, ran, script, lacks):
    """It may be there all the same: the object is looked at."""
    store.instead["complete"] = always(script)
    assert ran() == (
        3,
        "",
        "It is not known whether the upload was completed: The store answered HTTP 200, but not as an S3 store does "
        f"({lacks}). It is not proved that the file was stored.\n",
    )
    store.instead = {}
    store.after["complete"] = always(script)
    assert ran() == uploaded(store)


def test_completion_that_is_asked_for_again(store, ran):
    """After an answer that is no store's, and after one that is."""
    store.instead["complete"] = always(answer(body=HTML), last=1)
    assert ran(variables={"RETRIES": "1"}) == uploaded(store)
    assert store.seen.count("complete") == 2


def test_error_in_a_200(store, ran):
    """It is a refusal: final, or to be repeated."""
    store.instead["complete"] = always(error(200, "AccessDenied"))
    assert ran() == (1, "", "The upload failed: the store answered 200 AccessDenied no\n")
    assert store.seen.count("complete") == 1
    store.instead["complete"] = always(error(200, "InternalError"), last=3)
    assert ran(variables={"RETRIES": "2"}) == uploaded(store)


def test_completion_that_goes_on(store, ran):
    """Ceph answers so, for minutes, where the answer to the first attempt was lost."""
    store.after["complete"] = always(cut, last=1)
    store.instead["complete"] = always(
        error(500, "InternalError", "This multipart completion is already in progress"), 2
    )
    head = store.head
    seen = []

    def late(*request):
        seen.append(1)
        return head(*request) if len(seen) > 2 else (404, {}, b"")

    store.head = late
    assert ran(variables={"RETRIES": "5"}) == uploaded(store)
    assert store.seen.count("complete") == 3


def test_lost_answer_and_then_a_refusal(store, ran):
    """The object is looked at before it is said that the upload failed."""
    for status, code in ((412, "PreconditionFailed"), (409, "ConditionalRequestConflict"), (403, "AccessDenied")):
        store.is_open, store.object, store.parts = True, None, {}
        store.seen.clear()
        store.after["complete"] = always(cut, last=1)
        store.instead["complete"] = always(error(status, code), 2)
        gone = store.head

        def late(*request, head=gone):
            return head(*request) if store.seen.count("complete") > 1 else (503, {}, b"")

        store.head = late
        assert ran(variables={"RETRIES": "1"}) == uploaded(store), status
        store.head = gone


@pytest.mark.parametrize("kind", ["list", "part", "complete", "abort"])
def test_busy_store(store, ran, kind):
    for status, body, said in (
        (503, b"", "503"),
        (429, b"", "429"),
        (503, b"<Error><Code>SlowDown</Code><Message>Please wait.</Message></Error>", "503 SlowDown Please wait."),
        (409, b"<Error><Code>OperationAborted</Code></Error>", "409 OperationAborted"),
    ):
        store.is_open, store.parts = True, {}
        store.seen.clear()
        store.instead[kind] = always(answer(status, body=body))
        code, out, err = ran(*(["--abort"] if kind == "abort" else []), variables={"RETRIES": "2", "PARALLEL": "1"})
        start = "The upload is not aborted: " if kind == "abort" else "The upload failed: "
        if kind == "complete" and status == 503:
            start = "It is not known whether the upload was completed: "
        busy = f"{start}the store is busy: it answered {said}. Run the script again to go on.\n"
        assert (code, out, err) == (3 if start[0] == "I" else 1, "", busy)
        assert store.seen.count(kind) == 3


def test_abort(store, ran):
    assert ran("--abort") == (0, "The upload is aborted. The store has deleted its parts.\n", "")
    gone = "The upload is not aborted: the store has no such upload. It was completed or aborted.\n"
    assert ran("--abort") == (1, "", gone)
    for script in (answer(), answer(body=HTML), answer(202)):
        store.instead["abort"] = always(script)
        code, out, err = ran("--abort")
        assert (code, out) == (3, "")
        assert re.fullmatch(
            r"The store answered HTTP 20[02], but not as an S3 store does\. "
            r"It is not proved that the upload is aborted\.\n",
            err,
        )


def test_status_after_the_end(store, ran):
    assert ran() == uploaded(store)
    etag = store.object[1]
    there = f'There is an object: {SIZE} bytes, ETag "{etag}", of then.'
    compare = "To compare it with a file, run the script with FILE.\n"
    assert ran("--status") == (0, f"The upload was completed or aborted. {there} {compare}", "")
    store.object = None
    assert ran("--status") == (1, "", "The upload was completed or aborted, and there is no object.\n")
    store.instead["head"] = always(answer(403))
    said = "The upload was completed or aborted. The store does not show the object: the store answered 403\n"
    assert ran("--status") == (1, "", said)


SHA256 = FileDigests("SHA256", ("A" * 44,) * 3, "B" * 44 + "-3")
HINT = (
    ". If this store does not support x-amz-checksum-sha256, ask the sender for a script made with "
    "--checksum-algorithm MD5.\n"
)


@pytest.mark.parametrize(
    ("script", "said", "has_hint"),
    [
        (error(400, "InvalidArgument"), "400 InvalidArgument no", True),
        (error(400, "InvalidRequest", ""), "400 InvalidRequest", True),
        (error(501, "NotImplemented"), "501 NotImplemented no", True),
        (answer(400), "400", True),
        (error(400, "BadDigest"), "400 BadDigest no", False),
        (error(400, "XAmzContentChecksumMismatch"), "400 XAmzContentChecksumMismatch no", False),
        (error(403, "AccessDenied"), "403 AccessDenied no", False),
    ],
)
def test_store_that_does_not_know_the_digest(store, tmp_path, script, said, has_hint):
    """The first refusal ends the upload, whatever the other processes are sending."""
    made = multipart_script(store.endpoint, digests=SHA256).replace("HASH=sha256", "HASH=")
    (tmp_path / "f").write_bytes(A)

    def refuse_one(store, connection, at):
        (script if at == 1 else silent)(store, connection)
        return True

    store.instead["part"] = refuse_one
    began = time.monotonic()
    code, out, err = run(tmp_path, made, "f", STALL="60", RETRIES="0")
    assert (code, out, err) == (1, "", f"The upload failed: the store answered {said}{HINT if has_hint else chr(10)}")
    assert time.monotonic() - began < 20
