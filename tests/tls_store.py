"""A store by HTTPS."""

import contextlib
import ssl

from raw_store import RawStore


class TlsStore(RawStore):
    """``certificate`` is a file with a certificate that nobody has signed, and its key."""

    def __init__(self, certificate):
        super().__init__()
        self.connections = 0
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate)

    def __enter__(self):
        super().__enter__()
        self.endpoint = self.endpoint.replace("http://", "https://")
        return self

    def serve(self, connection):
        self.connections += 1
        with contextlib.suppress(OSError):
            super().serve(self._context.wrap_socket(connection, server_side=True))
