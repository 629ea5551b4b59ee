"""What the status of a multipart upload says of each kind of answer: the same words in each language."""

from concurrent.futures import ThreadPoolExecutor

import powershell_scripts
import pytest
import python_scripts
import sh_scripts
from powershells import POWERSHELL
from raw_store import answer, cut, huge, silent
from upload_store import UploadStore

from awscli_presign_put.signing.multipart.part_plan import MIB

pytestmark = pytest.mark.one_python

SIZE = sh_scripts.SIZE
FILE = (b"abcdefgh" * (SIZE // 8 + 1))[:SIZE]
LANGUAGES = {
    "sh": (sh_scripts.run, sh_scripts.multipart_script, "--status", "--abort"),
    "python": (python_scripts.run, python_scripts.multipart_script, "--status", "--abort"),
    "powershell": (powershell_scripts.in_session, powershell_scripts.multipart_script, "-Status", "-Abort"),
}

SAYS_NOTHING = "The store does not say which parts it has: "
ABORTED = "The upload was completed or aborted"
NO_OBJECT = f"{ABORTED}. The store does not show the object: "
UNREACHED = "the store cannot be reached, or the connection broke. Run the script again to go on.\n"
REFUSED = "the store answered 403 AccessDenied no\n"
BUSY = "the store is busy: it answered 503 SlowDown no. Run the script again to go on.\n"
LINKS_END = "The links end at 2036-11-23T12:00:00Z.\n"
COMPARE = "To compare it with a file, run the script with FILE.\n"


def error(status, code):
    return answer(status, body=f"<Error><Code>{code}</Code><Message>no</Message></Error>".encode())


LISTS = {
    "200 HTML": (answer(headers={"Content-Type": "text/html"}, body=b"<html>log in</html>"), UNREACHED),
    "200 empty": (answer(), UNREACHED),
    "200 error": (error(200, "AccessDenied"), "the store answered 200 AccessDenied no\n"),
    "403": (error(403, "AccessDenied"), REFUSED),
    "403 without a document": (answer(403), "the store answered 403\n"),
    "503": (error(503, "SlowDown"), BUSY),
    "cut": (cut, UNREACHED),
    "silent": (silent, UNREACHED),
    "endless": (huge(chunked=True), UNREACHED),
}
"""What is answered to ListParts, and what is said of it."""


def head(status=200, **headers):
    """To HEAD, without the length that an answer with a body has."""
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return lambda _, connection: connection.sendall(
        f"HTTP/1.1 {status} Any\r\n{lines}Connection: close\r\n\r\n".encode()
    )


THERE = {"Content_Length": "12", "ETag": '"e-2"'}
HEADS = {
    "object": (
        head(**THERE, Last_Modified="Mon, 23 Nov 2026 12:00:00 GMT"),
        (0, f'{ABORTED}. There is an object: 12 bytes, ETag "e-2", of Mon, 23 Nov 2026 12:00:00 GMT. {COMPARE}', ""),
    ),
    "object without a date": (
        head(**THERE),
        (0, f'{ABORTED}. There is an object: 12 bytes, ETag "e-2", of an unknown time. {COMPARE}', ""),
    ),
    "no object": (head(404), (1, "", f"{ABORTED}, and there is no object.\n")),
    "no ETag": (
        head(Content_Length="12"),
        (1, "", f"{NO_OBJECT}the store answered HTTP 200, but not as an S3 store does (no ETag).\n"),
    ),
    "no length": (
        head(ETag='"e"'),
        (1, "", f"{NO_OBJECT}the store answered HTTP 200, but not as an S3 store does (no length).\n"),
    ),
    "204": (
        head(204, ETag='"e"'),
        (1, "", f"{NO_OBJECT}the store answered HTTP 204, but not as an S3 store does (204 instead of 200).\n"),
    ),
    "403": (head(403), (1, "", f"{NO_OBJECT}the store answered 403\n")),
    "503": (head(503), (1, "", f"{NO_OBJECT}the store is busy: it answered 503. Run the script again to go on.\n")),
    "cut": (cut, (1, "", f"{NO_OBJECT}{UNREACHED}")),
    "silent": (silent, (1, "", f"{NO_OBJECT}{UNREACHED}")),
}
"""What is answered to HEAD once the upload is not there any more, and how the script ends."""

NOT_ABORTED = "The upload is not aborted: "
ODD = "The store answered HTTP 200, but not as an S3 store does. It is not proved that the upload is aborted.\n"
ABORTS = {
    "200 HTML": (answer(body=b"<html>log in</html>"), (3, ODD)),
    "200 error": (error(200, "AccessDenied"), (3, ODD)),
    "403": (error(403, "AccessDenied"), (1, f"{NOT_ABORTED}{REFUSED}")),
    "404": (
        error(404, "NoSuchUpload"),
        (1, f"{NOT_ABORTED}the store has no such upload. It was completed or aborted.\n"),
    ),
    "503": (error(503, "SlowDown"), (1, f"{NOT_ABORTED}{BUSY}")),
    "cut": (cut, (1, f"{NOT_ABORTED}{UNREACHED}")),
    "silent": (silent, (1, f"{NOT_ABORTED}{UNREACHED}")),
    "endless": (huge(chunked=True), (1, f"{NOT_ABORTED}{UNREACHED}")),
}
"""What is answered to the request that aborts the upload, the exit code, and what is said."""


@pytest.fixture(params=["sh", "python", POWERSHELL])
def run_each(request, tmp_path):
    """A function that runs a script of this language at a store for each case, side by side: mostly, they wait."""
    run, script, *names = LANGUAGES[request.param]
    sizes = {} if request.param == "sh" else {"part_size": MIB}
    arguments = dict(zip(("status", "abort"), names))

    def run_cases(what, cases, prepare):
        """Exit code, standard output and standard error by the names of the cases."""

        def run_one(name):
            (tmp_path / name).mkdir()
            with UploadStore() as store:
                prepare(store, cases[name][0])
                made = script(store.endpoint, size=SIZE, **sizes)
                return name, run(tmp_path / name, made, arguments[what], RETRIES="0", STALL="3")

        with ThreadPoolExecutor(4) as pool:
            return dict(pool.map(run_one, cases))

    return run_cases


def instead(store, kind, script):
    store.instead[kind] = lambda store, connection, _: script(store, connection) or True


def test_lists(run_each):
    said = run_each("status", LISTS, lambda store, script: instead(store, "list", script))
    assert said == {name: (1, "", f"{SAYS_NOTHING}{words}") for name, (_, words) in LISTS.items()}


def test_objects(run_each):
    def prepare(store, script):
        store.is_open = False
        instead(store, "head", script)

    assert run_each("status", HEADS, prepare) == {name: expected for name, (_, expected) in HEADS.items()}


def put_parts(store, count):
    for number in range(1, count + 1):
        store.put(number, FILE[(number - 1) * MIB : number * MIB])


def complete(store, count):
    """As Swift, which lists the parts of what was completed."""
    put_parts(store, count)
    store.object = FILE, "e-3"


PARTS = {
    "none": (lambda _: None, f"0 of 3 parts are at the store. {LINKS_END}"),
    "some": (lambda store: put_parts(store, 2), f"2 of 3 parts are at the store. {LINKS_END}"),
    "all": (lambda store: put_parts(store, 3), f"3 of 3 parts are at the store. {LINKS_END}"),
    "all and the object": (
        lambda store: complete(store, 3),
        f"3 of 3 parts are at the store. {LINKS_END}"
        f'An object is there, too: {SIZE} bytes, ETag "e-3", of then. {COMPARE}',
    ),
    "some and an object": (lambda store: complete(store, 2), f"2 of 3 parts are at the store. {LINKS_END}"),
}


def test_parts(run_each):
    said = run_each("status", PARTS, lambda store, prepare: prepare(store))
    assert said == {name: (0, words, "") for name, (_, words) in PARTS.items()}


def test_aborts(run_each):
    said = run_each("abort", ABORTS, lambda store, script: instead(store, "abort", script))
    assert said == {name: (code, "", words) for name, (_, (code, words)) in ABORTS.items()}
