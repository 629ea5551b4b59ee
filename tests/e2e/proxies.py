"""A store behind a network that fails as the test says."""

import contextlib
import re
import socket
import threading
import time
from email.utils import formatdate

from listener import Listener


class Proxy(Listener):
    """Passes on bytes to a store, one connection a thread.

    ``cut_after`` and ``stall_after`` say after how many bytes of one connection, from the browser, it is closed, or
    passes on nothing more; ``pause`` is how long it waits before it passes on 64 KiB, in seconds; ``shift`` moves the
    store's Date by so many seconds.
    """

    def __init__(self, store):
        super().__init__()
        self._store = store
        self.cut_after = self.stall_after = None
        self.shift = self.pause = 0

    def __enter__(self):
        super().__enter__()
        # What is not read stays with the browser, but for this much. Otherwise, the kernel takes files of many MiB at
        # once, and where nothing moves any more, the browser has sent it all.
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2**16)
        return self

    def serve(self, browser):
        store = socket.create_connection(("127.0.0.1", self._store.port))
        with browser, store, contextlib.suppress(OSError):
            threading.Thread(target=self._answers, args=[store, browser], daemon=True).start()
            passed = 0
            while block := browser.recv(65536):
                passed += len(block)
                if self.cut_after is not None and passed > self.cut_after:
                    return
                if self.stall_after is not None and passed > self.stall_after:
                    self.released.wait()
                    return
                time.sleep(self.pause)
                store.sendall(block)

    def _answers(self, store, browser):
        with contextlib.suppress(OSError):
            while block := store.recv(65536):
                if self.shift:
                    block = re.sub(rb"(?i)(?<=\r\ndate: )[^\r]*", self._shifted, block)
                browser.sendall(block)
            browser.shutdown(socket.SHUT_RDWR)

    def _shifted(self, _):
        return formatdate(time.time() + self.shift, usegmt=True).encode()
