"""A proxy before an S3 server, which counts what is uploaded and does to requests what a bad line would."""

import contextlib
import socket
import threading
import time
from collections import Counter
from urllib.parse import parse_qs, urlsplit

from listener import Listener, head_of


class FaultProxy(Listener):
    """``faults`` has, for each kind of request, what is done to the first of them, to the second and so on.

    The kinds are create, part, list, complete, abort, head and other. A fault is None (nothing), "cut" (the connection
    ends in the middle of the body), "stall" (no answer), "lost" (the request arrives, and the answer does not),
    "gateway" (the same, with an answer of what is between), or an answer as (status, body), or as :meth:`headers` makes
    it. ``delays`` has the seconds that the requests of a kind take longer. ``requests`` counts each kind, ``stored``
    the numbers of parts that the store took, ``attempted`` those that were begun.
    """

    def __init__(self, port):
        super().__init__()
        self._port = port
        self.faults = {}
        self.requests = Counter()
        self.stored = Counter()
        self.attempted = Counter()
        self.delays = {}
        self.lock = threading.Lock()

    def serve(self, connection):
        with connection, contextlib.suppress(OSError):
            connection.settimeout(60)
            while self._serve_one(connection):
                pass

    def _serve_one(self, connection):  # noqa: PLR0911, PLR0912  # one line for each fault
        received = head_of(connection)
        if received is None:
            return False
        head, body = received
        first, *lines = head.decode("latin-1").split("\r\n")
        method, target, _ = first.split(" ")
        headers = [line.split(": ", 1) for line in lines if ": " in line]
        length = next((int(value) for name, value in headers if name.lower() == "content-length"), 0)
        if any(name.lower() == "expect" for name, _ in headers):
            connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        kind, number = kind_of(method, target)
        with self.lock:
            self.requests[kind] += 1
            faults = self.faults.get(kind, [])
            fault = faults.pop(0) if faults else None
            if kind == "part":
                self.attempted[number] += 1
        while len(body) < (length // 2 if fault == "cut" else length):
            part = connection.recv(65536)
            if not part:
                return False
            body += part
        if fault == "cut":
            return False
        if fault == "stall":
            self.released.wait(120)
            return False
        if isinstance(fault, bytes):
            connection.sendall(fault)
            return False
        if isinstance(fault, tuple):
            status, text = fault
            answer = text.encode()
            fault = (
                f"HTTP/1.1 {status} Any\r\nContent-Type: application/xml\r\nContent-Length: {len(answer)}\r\n"
                "Connection: close\r\n\r\n".encode()
                + (b"" if method == "HEAD" else answer)
            )
        if isinstance(fault, bytes):
            connection.sendall(fault)
            return False
        time.sleep(self.delays.get(kind, 0))
        answer = self.forward(first, headers, body)
        if kind == "part" and answer.startswith(b"HTTP/1.1 200"):
            with self.lock:
                self.stored[number] += 1
        if fault == "gateway":
            answer = b"HTTP/1.1 504 Gateway Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        if fault != "lost":
            connection.sendall(answer)
        return False

    @staticmethod
    def headers(status, **headers):
        """The answer to a HeadObject."""
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        return f"HTTP/1.1 {status} Any\r\n{lines}Connection: close\r\n\r\n".encode()

    def forward(self, first, headers, body):
        """What the store answers to a request, of its first line, its headers and its body."""
        with socket.create_connection(("127.0.0.1", self._port), timeout=60) as store:
            kept = "".join(
                f"{name}: {value}\r\n" for name, value in headers if name.lower() not in ("connection", "expect")
            )
            store.sendall(f"{first}\r\n{kept}Connection: close\r\n\r\n".encode("latin-1") + body)
            answer = b""
            while part := store.recv(65536):
                answer += part
        return answer


def kind_of(method, target):
    """The kind of a request, and the number of a part."""
    query = parse_qs(urlsplit(target).query, keep_blank_values=True)
    if method == "POST":
        return ("create" if "uploads" in query else "complete"), 0
    if "uploadId" in query:
        if method == "PUT":
            return "part", int(query["partNumber"][0])
        return {"GET": "list", "DELETE": "abort"}[method], 0
    return ("head" if method == "HEAD" and len(urlsplit(target).path.split("/")) > 2 else "other"), 0


def error(code, message="said so"):
    """The document of an error."""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{code}</Code><Message>{message}</Message></Error>'
