"""What a curl command says of each answer: "Uploaded" only where that is proved; a store answers as it is told."""

import shutil
import subprocess
import time

import pytest
from raw_store import RawStore, answer, cut, drip_body, drip_headers, huge, reading, silent

from awscli_presign_put.handoff import curl

pytestmark = pytest.mark.one_python

SHELLS = [
    ["dash"],
    ["bash"],
    *([name, *more] for name, *more in (["busybox", "sh"], ["mksh"], ["zsh"]) if shutil.which(name)),
]
ETAG = {"ETag": '"e-1"'}
UPLOADED = (0, 'Uploaded a/k: 3 bytes, ETag "e-1".\n', "")
NOT_PROVED = "The store answered HTTP {}, but not as an S3 store does. It is not proved that the file was stored. {}\n"
NOT_KNOWN = "It is not known whether the file is stored: the store {}. {}\n"
REFUSED = "The store refused the upload: HTTP {}. {}\n"
HTML = b"<!DOCTYPE html><html>log in</html>"
ERROR = b"<Error><Code>AccessDenied</Code><Message>\x1b[31mno\xe2\x80\xae \\033[2J $(touch x)</Message></Error>"
SHOWN = "<Error><Code>AccessDenied</Code><Message>[31mno \\033[2J $(touch x)</Message></Error>"


@pytest.fixture
def store():
    with RawStore() as started:
        yield started


@pytest.fixture
def sent(store, presigned, presigned_post, tmp_path):
    """A function that runs the command, which gives up a silent store early, and returns what is said of the answer."""
    (tmp_path / "k").write_bytes(b"abc")

    def run(made, shell=("dash",)):
        command = made.replace("--speed-time 60", "--silent --speed-time 2")
        done = subprocess.run(
            [*shell, "-c", command], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60
        )
        assert [path.name for path in tmp_path.iterdir()] == ["k"]
        return done.returncode, done.stdout, done.stderr

    def put(script, *shell):
        store.scripts["PUT"] = script
        return run(curl.put(presigned("a/k", url=f"{store.endpoint}/bkt/a/k?s"), "k"), *shell)

    def post(script, status="201"):
        store.scripts["POST"] = script
        made = presigned_post("a/k", success=("success_action_status", status))
        return run(curl.post(made).replace("https://e.example/bkt", f"{store.endpoint}/bkt"))

    put.post = post
    return put


ANSWERS = {
    "a store's": (answer(headers=ETAG), UPLOADED),
    "Swift's": (answer(headers={**ETAG, "Content-Type": "text/html; charset=UTF-8"}), UPLOADED),
    "without quotes": (answer(headers={"etag": "e-1"}), UPLOADED),
    "white space": (answer(headers=ETAG, body=b" \r\n"), UPLOADED),
    "no ETag": (answer(), (3, "", NOT_PROVED.format(200, ""))),
    "empty ETag": (answer(headers={"ETag": '""'}), (3, "", NOT_PROVED.format(200, ""))),
    "ETag in the body": (answer(body=b'\r\nETag: "e-1"\r\n'), (3, "", NOT_PROVED.format(200, ' ETag: "e-1"'))),
    "page": (answer(headers=ETAG, body=HTML), (3, "", NOT_PROVED.format(200, HTML.decode()))),
    "error": (answer(headers=ETAG, body=ERROR), (3, "", NOT_PROVED.format(200, SHOWN))),
    "204": (answer(204, headers=ETAG), (3, "", NOT_PROVED.format(204, ""))),
    "307": (answer(307, headers={**ETAG, "Location": "http://127.0.0.1:9/"}), (1, "", REFUSED.format(307, ""))),
    "403": (answer(403, body=ERROR), (1, "", REFUSED.format(403, SHOWN))),
    "412": (answer(412), (1, "", REFUSED.format(412, ""))),
    "501": (answer(501), (1, "", REFUSED.format(501, ""))),
    "503": (answer(503), (3, "", NOT_KNOWN.format("answered HTTP 503", ""))),
    "408": (answer(408), (3, "", NOT_KNOWN.format("answered HTTP 408", ""))),
    "cut": (cut, (3, "", NOT_KNOWN.format("did not answer", ""))),
    "cut in the body": (
        answer(headers={**ETAG, "Content-Length": "9"}),
        (3, "", NOT_KNOWN.format("did not answer", "")),
    ),
    "silent": (silent, (3, "", NOT_KNOWN.format("did not answer", ""))),
    "drip of headers": (drip_headers, (3, "", NOT_KNOWN.format("did not answer", ""))),
}


def lines(said):
    """Without spaces at the ends of lines."""
    code, out, err = said
    return code, out, "".join(f"{' '.join(line.split())}\n" for line in err.splitlines())


@pytest.mark.parametrize("case", ANSWERS)
def test_put(sent, case):
    script, said = ANSWERS[case]
    assert lines(sent(reading(script))) == lines(said)


@pytest.mark.parametrize("shell", SHELLS, ids=lambda shell: shell[0])
@pytest.mark.parametrize("case", ["a store's", "403", "page"])
def test_each_shell(sent, case, shell):
    script, said = ANSWERS[case]
    assert lines(sent(reading(script), shell)) == lines(said)


@pytest.mark.parametrize("script", [huge(chunked=True), huge(403), drip_body])
def test_answer_without_an_end(sent, script):
    began = time.monotonic()
    code, out, err = sent(reading(script))
    assert (code, out) == (3, "")
    assert err.startswith("It is not known whether the file is stored: the store did not answer. ")
    assert (len(err) < 2200, time.monotonic() - began < 15) == (True, True)


def test_odd_etag(sent):
    said = sent(reading(answer(headers={"ETag": 'W/"\x1b[31m\\033\x9b"'})))
    assert said == (0, 'Uploaded a/k: 3 bytes, ETag "W/[31m\\033".\n', "")


def test_nobody_listens(sent, presigned, store, tmp_path):
    store.__exit__()
    said = sent(cut)
    assert lines(said) == (1, "", "The upload failed: the store has not received the whole file.\n")


def document(etag):
    return b"<PostResponse><Bucket>bkt</Bucket><ETag>%b</ETag></PostResponse>" % etag


@pytest.mark.parametrize(
    ("status", "script", "said"),
    [
        ("201", answer(201, body=document(b'"e-1"')), UPLOADED),
        ("201", answer(201, body=document(b"&quot;e-1&quot;")), UPLOADED),
        ("201", answer(201, headers=ETAG), UPLOADED),
        # Of Ceph 16, which has stored nothing.
        ("201", answer(201, body=document(b"")), (3, "", NOT_PROVED.format(201, document(b"").decode()))),
        ("201", answer(204, headers=ETAG), (3, "", NOT_PROVED.format(204, ""))),
        ("204", answer(204, headers=ETAG), UPLOADED),
        ("204", answer(204), (3, "", NOT_PROVED.format(204, ""))),
        ("200", answer(headers=ETAG), UPLOADED),
        ("200", answer(headers=ETAG, body=HTML), (3, "", NOT_PROVED.format(200, HTML.decode()))),
        ("200", answer(201, body=document(b"e-1")), (3, "", NOT_PROVED.format(201, document(b"e-1").decode()))),
        ("201", answer(303, headers=ETAG), (1, "", REFUSED.format(303, ""))),
        ("201", answer(403, body=ERROR), (1, "", REFUSED.format(403, SHOWN))),
    ],
)
def test_form(sent, status, script, said):
    assert lines(sent.post(reading(script), status)) == lines(said)


EARLY = b'HTTP/1.1 103 Early Hints\r\nETag: "early"\r\nLink: <a>\r\n\r\n'
HEAD_IN_BODY = b'You are not logged in. Your request:\nHTTP/1.1 200 OK\nETag: "zzz"\n\nbye'


def after(early, *final):
    """The final answer, after the head of another."""

    def script(store, connection):
        connection.sendall(early)
        return answer(*final)(store, connection)

    return reading(script)


def test_head_in_the_body(sent):
    shown = 'You are not logged in. Your request: HTTP/1.1 200 OK ETag: "zzz" bye'
    assert lines(sent(reading(answer(body=HEAD_IN_BODY)))) == (3, "", NOT_PROVED.format(200, shown))
    said = lines(sent(reading(answer(headers=ETAG, body=b"<html>\nHTTP/1.1 200 OK\n\n"))))
    assert said == (3, "", NOT_PROVED.format(200, "<html> HTTP/1.1 200 OK"))


@pytest.mark.parametrize("start", ["<html>HTTP", "<PostResponse>"])
def test_head_in_the_document_of_a_form(sent, start):
    body = f'{start}\nHTTP/1.1 1\nETag: "a"\n\n<ETag></ETag></PostResponse>'.encode()
    assert sent.post(reading(answer(201, body=body)))[:2] == (3, "")


def test_answer_after_early_hints(sent):
    """Their ETag is not that of the object."""
    assert lines(sent(after(EARLY, 200, ETAG))) == UPLOADED
    assert lines(sent(after(EARLY, 200))) == lines((3, "", NOT_PROVED.format(200, "")))


def test_long_answer_is_cut(sent):
    code, out, err = sent(reading(answer(403, body=b"x" * 5000)))
    assert (code, out) == (1, "")
    assert err.count("x") in (1998, 1999, 2000)


def test_file_that_is_not_here(sent, tmp_path, presigned, presigned_post):
    for made in (curl.put(presigned("a/gone.bin"), "gone.bin"), curl.post(presigned_post("a/gone.bin"))):
        done = subprocess.run(["sh", "-c", made], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60)
        assert (done.returncode, done.stdout, done.stderr) == (1, "", "gone.bin is not in this folder.\n")


@pytest.mark.parametrize("shell", SHELLS, ids=lambda shell: shell[0])
def test_file_that_changes_while_it_is_sent(sent, tmp_path, shell):
    def change(store, connection):
        (tmp_path / "k").write_bytes(b"abd")
        return answer(headers=ETAG)(store, connection)

    assert lines(sent(reading(change), shell)) == (3, "", "The file changed while it was sent.\n")


def test_refusal_that_is_cut_in_the_body(sent):
    said = lines(sent(reading(answer(403, headers={"Content-Length": "99"}, body=b"no"))))
    assert said == (1, "", REFUSED.format(403, "no"))


@pytest.mark.parametrize("code", [1, 2, 3, 5, 6, 7, 26, 35, 48, 51, 60, 77, 90, 97, 127])
def test_connection_that_was_not_made(presigned, tmp_path, code):
    """Or a file that cannot be read: so curl says by its exit code."""
    (tmp_path / "k").write_bytes(b"abc")
    command = f"curl() {{ printf '\\n000 0'; return {code}; }}\n{curl.put(presigned('k'), 'k')}"
    done = subprocess.run(
        ["dash", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.strip() == "The upload failed: the store has not received the whole file."
