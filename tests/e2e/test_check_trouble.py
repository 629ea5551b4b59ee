"""``--check`` against stores that do not answer, or not as a store does: it ends, and leaves no upload unnamed."""

import contextlib
import os
import signal
import socket
import subprocess
import threading
import time

import pytest
from clis import plain

UPLOAD = b"<InitiateMultipartUploadResult><UploadId>UP123</UploadId></InitiateMultipartUploadResult>"
LISTED = b"""<?xml version="1.0"?><ListMultipartUploadsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
<Bucket>bkt</Bucket>
<Upload><Key>k</Key><UploadId>LOST1</UploadId><Initiated>2099-01-01T00:00:00Z</Initiated></Upload>
<Upload><Key>k</Key><UploadId>OLD</UploadId><Initiated>2001-01-01T00:00:00Z</Initiated></Upload>
<Upload><Key>k2</Key><UploadId>OTHER</UploadId><Initiated>2099-01-01T00:00:00Z</Initiated></Upload>
</ListMultipartUploadsResult>"""
BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10 if n else b"&a;" * 10) for n in range(12))
    + b"]><Error><Code>&a11;</Code></Error>"
)


def answer(status, body=b"", *headers):
    lines = [f"HTTP/1.1 {status} X", "Date: Wed, 25 Nov 2026 21:00:00 GMT", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


GOOD = {"HEAD": answer(200), "POST": answer(200, UPLOAD), "DELETE": answer(204), "GET": answer(200, LISTED)}


class Store:
    """A server whose answers are bytes; None: it never answers; b"": it closes the connection; a function: called."""

    def __init__(self):
        self.seen = []
        self.answers = dict(GOOD)
        self.asked = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.endpoint = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._open, self._threads = [], []
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

    def _accept(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self._open.append(connection)
            self._threads.append(threading.Thread(target=self._serve, args=[connection], daemon=True))
            self._threads[-1].start()

    def _serve(self, connection):
        file, method = connection.makefile("rb"), None
        try:
            while request := file.readline():
                method = request.split()[0].decode()
                headers = {}
                while (line := file.readline()) != b"\r\n":
                    name, _, value = line.decode().partition(":")
                    headers[name.lower()] = value.strip()
                file.read(int(headers.get("content-length", 0)))
                self.seen.append((method, headers))
                answers = self.answers[method]
                if method != "HEAD":
                    self.asked.set()
                if answers is None:
                    return
                if callable(answers):
                    answers(connection)
                    return
                connection.sendall(answers)
                if not answers:
                    connection.shutdown(socket.SHUT_RDWR)
                    return
        except OSError:
            pass
        finally:
            file.close()
            if self.answers.get(method) is not None:
                connection.close()

    def methods(self):
        return [method for method, _ in self.seen]

    def close(self):
        self._listener.shutdown(socket.SHUT_RDWR)  # which ends accept()
        self._accepting.join(10)
        self._listener.close()
        for each in self._open:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        for thread in self._threads:
            thread.join(10)


@pytest.fixture
def store():
    server = Store()
    yield server
    server.close()


def arguments(store, *more):
    command = ["s3", "presign-put", "s3://bkt/k", "--check", "--endpoint-url", store.endpoint, "--region", "us-east-1"]
    return [*command, *more]


def said(cli, store, *more, **environment):
    """What the command says, which must be one line, and an error."""
    done = cli.call(*arguments(store, *more), **environment)
    assert (done.code, done.out) == (255, "")
    message = plain(done.err)
    assert "\n" not in message
    assert "Traceback" not in message
    return message


QUICK = ["--cli-read-timeout", "2", "--cli-connect-timeout", "2"]
ABORT = "aws s3api abort-multipart-upload --bucket bkt --key k --upload-id {} --endpoint-url {}"


def no_answer(store):
    return (
        f"--check: {store.endpoint} did not answer within 2 seconds. "
        "Check the endpoint, or use --cli-read-timeout to wait longer."
    )


def test_headers_of_the_object_are_asked_about(cli, store):
    options = ["--content-type", "font/ttf", "--metadata", "a=b", "--acl", "private", "--content-length", "5"]
    done = cli.call(*arguments(store, *options))
    assert done.code == 0, done.err
    assert store.methods() == ["HEAD", "POST", "DELETE"]
    sent = store.seen[1][1]
    assert (sent["content-type"], sent["x-amz-meta-a"], sent["x-amz-acl"]) == ("font/ttf", "b", "private")
    assert sent["content-length"] == "0"
    assert not {"content-type", "x-amz-meta-a", "x-amz-acl"} & set(store.seen[0][1])


def test_silent_store(cli, store):
    store.answers["HEAD"] = None
    message = said(cli, store, *QUICK)
    assert message.startswith((no_answer(store), "--check: The request to the store failed: Read timeout on endpoint"))
    assert store.methods() == ["HEAD"]


def drip(connection):
    """A byte now and then, so that no read ever takes long."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-A: ")
    for _ in range(600):
        connection.sendall(b"a")
        time.sleep(0.1)


@pytest.mark.parametrize("method", ["HEAD", "POST"])
def test_store_that_drips(cli, store, method):
    store.answers[method] = drip
    store.answers["GET"] = answer(403, b"<Error><Code>AccessDenied</Code></Error>")
    message = said(cli, store, *QUICK)
    assert message.startswith(no_answer(store))
    if method == "POST":
        assert message == (
            f"{no_answer(store)} The store may have started a multipart upload. To see it, run: "
            f"aws s3api list-multipart-uploads --bucket bkt --prefix k --endpoint-url {store.endpoint}"
        )


def test_connection_that_is_lost_after_the_request(cli, store):
    """It is not sent again, for each may start an upload; what was started is found and named."""
    store.answers["POST"] = b""
    message = said(cli, store)
    assert store.methods() == ["HEAD", "POST", "GET"]
    assert message.startswith("--check: The request to the store failed: ")
    assert message.endswith(
        " A multipart upload of this key was started meanwhile. To abort it, run: "
        + ABORT.format("LOST1", store.endpoint)
    )


def test_server_error_is_not_asked_again(cli, store):
    store.answers["POST"] = answer(503, b"<Error><Code>SlowDown</Code><Message>Slow down.</Message></Error>")
    store.answers["GET"] = answer(200, b"<ListMultipartUploadsResult></ListMultipartUploadsResult>")
    message = said(cli, store)
    assert store.methods() == ["HEAD", "POST", "GET"]
    assert message.startswith("--check: ")
    assert "Slow down." in message


def test_redirect_loop(cli, store):
    moved = [f"Location: {store.endpoint}/bkt", "x-amz-bucket-region: eu-west-1"]
    store.answers["HEAD"] = answer(301, b"", *moved)
    store.answers["POST"] = answer(301, b"<Error><Code>PermanentRedirect</Code></Error>", *moved)
    store.answers["GET"] = answer(301, b"<Error><Code>PermanentRedirect</Code></Error>", *moved)
    message = said(cli, store)
    assert message.startswith("--check: ")
    assert len(store.seen) < 20


NOT_S3 = "--check: {} did not answer as an S3 store does. Check the endpoint."


@pytest.mark.parametrize(
    ("body", "status", "message"),
    [
        (b"<!DOCTYPE html><html><body>Welcome</body></html>", 200, NOT_S3),
        (b"<html><body>Welcome</body></html>", 200, NOT_S3),
        (b"{}", 200, "--check: "),  # some releases take this for an error of the server
        (BOMB, 200, NOT_S3),
        (b"x" * 20_000_000, 200, NOT_S3),
        (b"x" * 20_000_000, 403, NOT_S3),
        (b"<Error><Code>AccessDenied</Code></Error>", 403, None),
        (b"<!DOCTYPE html><html><body>Forbidden</body></html>", 403, None),
        (BOMB, 403, None),
        (b"<Error><Code>Odd</Code><Message>two\nlines \x1b[31m and " + b"x" * 5000 + b"</Message></Error>", 400, None),
    ],
    ids=["page", "html", "json", "bomb", "huge", "huge 403", "no message", "page 403", "bomb 403", "long message"],
)
def test_answer_that_is_odd(cli, store, body, status, message):
    store.answers["POST"] = answer(status, body)
    store.answers["GET"] = answer(403, b"<Error><Code>AccessDenied</Code></Error>")
    shown = said(cli, store)
    if message:
        assert shown.startswith(message.format(store.endpoint))
    else:
        assert shown.startswith("--check: The store would refuse this upload: ")
    assert len(shown) < 800
    assert shown.isprintable()


def started(cli, store, *more):
    """The command as a process, when it waits for the store's answer to what may start an upload."""
    process = subprocess.Popen(
        [cli.path, *arguments(store, *more)],
        env=cli.environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert store.asked.wait(60)
    return process


CODES = {signal.SIGINT: 130, signal.SIGTERM: -signal.SIGTERM, signal.SIGHUP: -signal.SIGHUP}


@pytest.mark.parametrize("number", CODES)
def test_signal_while_an_upload_is_started(cli, store, number):
    """The answer comes after the signal; the upload is aborted before the command ends by the signal."""
    answered = threading.Event()

    def late(connection):
        answered.wait(60)
        connection.sendall(answer(200, UPLOAD))
        connection.close()

    store.answers["POST"] = late
    process = started(cli, store)
    os.kill(process.pid, number)
    time.sleep(0.5)
    assert process.poll() is None
    answered.set()
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (CODES[number], "")
    assert store.methods() == ["HEAD", "POST", "DELETE"]
    assert "Traceback" not in err


def test_signal_while_the_store_is_silent(cli, store):
    """It ends within seconds, and says what may be left."""
    store.answers["POST"] = store.answers["GET"] = None
    process = started(cli, store)
    os.kill(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, "")
    assert plain(err).splitlines()[-1] == (
        f"error: --check: The command was interrupted before {store.endpoint} answered. The store may have started a "
        "multipart upload. To see it, run: "
        f"aws s3api list-multipart-uploads --bucket bkt --prefix k --endpoint-url {store.endpoint}"
    )
