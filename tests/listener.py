"""A server of raw connections on a loopback port, each in a thread of its own."""

import contextlib
import socket
import threading
from typing import NamedTuple


class Listener:
    """``endpoint`` is its URL; ``released`` is set at the end, for what waits for it."""

    def __init__(self):
        self.released = threading.Event()

    def __enter__(self):
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.endpoint = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.released.set()
        # On Linux, closing alone does not wake who accepts.
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def serve(self, connection):
        """Do what is done with a connection; whoever does it closes it."""
        raise NotImplementedError

    def _accept(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=[connection], daemon=True).start()


def head_of(connection):
    """What is received up to the end of the headers, and of the body so far; None if the connection ends before."""
    raw = b""
    while b"\r\n\r\n" not in raw:
        part = connection.recv(65536)
        if not part:
            return None
        raw += part
    return raw.partition(b"\r\n\r\n")[::2]


class Received(NamedTuple):
    """A request as it was received; the names of its headers in lower case."""

    method: str
    target: str
    headers: dict
    body: bytes


def request_of(connection):
    """A whole request; None if the connection ends before."""
    received = head_of(connection)
    if received is None:
        return None
    head, body = received
    first, *lines = head.decode("latin-1").split("\r\n")
    method, target, _ = first.split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    if "expect" in headers:
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
    pieces, missing = [body], int(headers.get("content-length", "0")) - len(body)
    while missing > 0:
        piece = connection.recv(1 << 20)
        if not piece:
            return None
        pieces.append(piece)
        missing -= len(piece)
    return Received(method, target, headers, b"".join(pieces))
