"""A proxy as companies have them: it forwards requests, tunnels to any host, and may ask for a user and a password."""

import base64
import contextlib
import re
import socket
import threading
from urllib.parse import urlsplit

from listener import Listener, head_of


class ForwardProxy(Listener):
    """``asked`` has the method and the target of each request that it took, ``refused`` of each that it did not.

    :param credentials: user and password, as ``user:password``; None for anybody.
    """

    def __init__(self, credentials=None):
        super().__init__()
        self._wanted = credentials and "Basic " + base64.b64encode(credentials.encode()).decode()
        self.asked = []
        self.refused = []

    @property
    def address(self):
        """The host and the port."""
        return self.endpoint.partition("//")[2]

    def serve(self, client):
        with client, contextlib.suppress(OSError):
            received = head_of(client)
            if received is None:
                return
            first, *lines = received[0].decode("latin-1").split("\r\n")
            method, target, _ = first.split(" ")
            headers = dict(line.split(": ", 1) for line in lines)
            if self._wanted not in (None, headers.pop("Proxy-Authorization", None)):
                self.refused.append((method, target))
                client.sendall(b"HTTP/1.1 407 Who\x1b[31m are you\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                return
            self.asked.append((method, target))
            parts = urlsplit(target if method != "CONNECT" else f"//{target}")
            with socket.create_connection((parts.hostname, parts.port)) as store:
                if method == "CONNECT":
                    client.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
                else:
                    path = re.sub(r"^http://[^/]*", "", target)
                    named = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
                    store.sendall(f"{method} {path} HTTP/1.1\r\n{named}\r\n".encode("latin-1") + received[1])
                back = threading.Thread(target=pass_on, args=[store, client], daemon=True)
                back.start()
                pass_on(client, store)
                back.join()


def pass_on(source, target):
    with contextlib.suppress(OSError):
        while part := source.recv(65536):
            target.sendall(part)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)
