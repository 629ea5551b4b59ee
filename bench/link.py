"""A link of a certain speed to a server on this machine: what a receiver has is a network, not a loopback device."""

import socket
import threading
import time
from contextlib import contextmanager, suppress

PIECE = 16 * 1024
KEPT = 4 * PIECE
"""Bytes that the system may take ahead of the link, for each connection."""


class Pace:
    """Lets bytes pass at this many a second, whatever the number of connections."""

    def __init__(self, rate):
        self._rate = rate
        self._free = 0.0
        self._lock = threading.Lock()

    def wait(self, count):
        """Until so many more have passed."""
        with self._lock:
            self._free = max(time.monotonic(), self._free) + count / self._rate
            end = self._free
        time.sleep(max(0, end - time.monotonic()))


def _pass_on(source, target, pace):
    with suppress(OSError):
        while piece := source.recv(PIECE):
            if pace:
                pace.wait(len(piece))
            target.sendall(piece)
    for side in (source, target):
        with suppress(OSError):
            side.shutdown(socket.SHUT_RDWR)


def _serve(near, port, pace):
    with near, socket.create_connection(("127.0.0.1", port)) as far:
        back = threading.Thread(target=_pass_on, args=(far, near, None), daemon=True)
        back.start()
        _pass_on(near, far, pace)
        back.join()


def _accept(listener, port, pace):
    with suppress(OSError):
        while True:
            near, _ = listener.accept()
            threading.Thread(target=_serve, args=(near, port, pace), daemon=True).start()


@contextmanager
def link(port, megabits):
    """The port of a link to this one. What is sent to it passes at this speed; answers pass at once.

    :param megabits: a second.
    """
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, KEPT)
        listener.bind(("127.0.0.1", 0))
        listener.listen(64)
        threading.Thread(target=_accept, args=(listener, port, Pace(megabits * 1e6 / 8)), daemon=True).start()
        yield listener.getsockname()[1]
