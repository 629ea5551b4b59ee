"""A store that answers by raw bytes, or not at all: each method of HTTP has a script, which the test chooses."""

import contextlib
import threading
from email.utils import formatdate
from typing import NamedTuple

from listener import Listener, head_of

UPLOAD = b"<InitiateMultipartUploadResult><UploadId>UP123</UploadId></InitiateMultipartUploadResult>"


class Seen(NamedTuple):
    method: str
    path: str
    headers: dict


class RawStore(Listener):
    """``seen`` has the requests, ``scripts`` what each method does with a connection, ``sent`` the bytes of bodies."""

    def __init__(self):
        super().__init__()
        self.seen = []
        self.sent = 0
        self.arrived = threading.Condition()
        self.scripts = {
            "HEAD": answer(),
            "POST": answer(body=UPLOAD),
            "DELETE": answer(204),
            "GET": answer(body=uploads()),
        }

    def methods(self):
        return [request.method for request in self.seen]

    def keys_for(self):
        return {}

    def wait_for(self, method, seconds=60):
        """Until a request by this method has been read."""
        with self.arrived:
            assert self.arrived.wait_for(lambda: method in self.methods(), seconds), self.methods()

    def serve(self, connection):
        with connection, contextlib.suppress(OSError):
            received = head_of(connection)
            if received is None:
                return
            first, *lines = received[0].decode("latin-1").split("\r\n")
            method, path, _ = first.split(" ")
            headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines if ": " in line)}
            with self.arrived:
                self.seen.append(Seen(method, path, headers))
                self.arrived.notify_all()
            self.scripts[method](self, connection)


def answer(status=200, headers=None, body=b""):
    """Answer once."""

    def script(_, connection):
        named = {"Date": formatdate(usegmt=True), "Content-Length": str(len(body)), "Connection": "close"}
        lines = "".join(f"{name}: {value}\r\n" for name, value in {**named, **(headers or {})}.items())
        connection.sendall(f"HTTP/1.1 {status} Any\r\n{lines}\r\n".encode("latin-1") + body)

    return script


def cut(_, connection):
    """Read the request and hang up."""


def silent(store, _):
    """Say nothing until the test is over."""
    store.released.wait()


def drip_headers(store, connection):
    """Send a header now and then, for ever."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while not store.released.wait(0.05):
        connection.sendall(b"a")


def drip_body(store, connection):
    """Send a body so."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
    while not store.released.wait(0.05):
        connection.sendall(b" ")


def huge(status=200, size=200 * 1024 * 1024, chunked=False):
    """Send a body of this many bytes, and count how many are taken."""

    def script(store, connection):
        length = b"Transfer-Encoding: chunked" if chunked else b"Content-Length: %d" % size
        connection.sendall(b"HTTP/1.1 %d Any\r\n%b\r\n\r\n" % (status, length))
        block = b"<a>" * 10922
        framed = b"%x\r\n%b\r\n" % (len(block), block) if chunked else block
        while store.sent < size:
            connection.sendall(framed)
            store.sent += len(block)

    return script


def huge_chunk_head(store, connection):
    """Send the head of a chunk that has no end."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;")
    block = b"x" * 32768
    while store.sent < 200 * 1024 * 1024:
        connection.sendall(block)
        store.sent += len(block)


def reading(then):
    """Read the whole body first: a client that is still sending sees a connection that was cut."""

    def script(store, connection):
        connection.settimeout(0.2)
        # Of which a time that is over is one; up to Python 3.9, it is no TimeoutError.
        with contextlib.suppress(OSError):
            while connection.recv(65536):
                pass
        then(store, connection)

    return script


def when_released(then):
    """Wait for the test, then do that."""

    def script(store, connection):
        store.released.wait()
        then(store, connection)

    return script


def uploads(*found):
    """The list of these uploads: key, ID and when each was started."""
    entries = "".join(
        f"<Upload><Key>{key}</Key><UploadId>{upload}</UploadId><Initiated>{started}</Initiated></Upload>"
        for key, upload, started in found
    )
    return f"<ListMultipartUploadsResult>{entries}</ListMultipartUploadsResult>".encode()
