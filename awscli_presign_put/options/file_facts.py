"""What a line of a manifest leaves out, filled in from its file: the length, a digest, the type.

Files are read by several threads: what computes digests lets other threads run meanwhile.
"""

import os
import threading
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Callable, Deque, Dict, Generator, Iterable, Tuple, TypeVar

from awscli_presign_put.options.local_file import guessed_type, headers_for_file, new_digest, put_size, readable_size
from awscli_presign_put.options.manifest_table import name_of_option
from awscli_presign_put.options.table import option_of
from awscli_presign_put.options.usage_errors import UsageError
from awscli_presign_put.signing.upload.digests import DIGESTS

_DIGESTS = tuple(name_of_option(option_of(digest)) for digest in DIGESTS.values())
_AHEAD = 4
"""The number of files for each thread that are read, or wait to be read, ahead of the first one."""

Item = TypeVar("Item")


Pending = Generator[Tuple[Item, "Future[Any]"], None, None]
"""Items, each with its result."""


class _Stopped(Exception):
    """The result is not needed any more."""


class FileFacts:
    """Reads files for their length, digest and type.

    :param algorithm: the algorithm of the digests, one of ``DIGESTS``.
    :param guess_type: also the type that the name of a file suggests.
    :raises UsageError: if this AWS CLI lacks the algorithm.
    """

    def __init__(self, algorithm: str, guess_type: bool) -> None:
        new_digest(algorithm)
        self._algorithm = algorithm
        self._guess_type = guess_type
        self._names = {
            "Content-Length": "ContentLength",
            "Content-Type": "ContentType",
            DIGESTS[algorithm].header: name_of_option(option_of(DIGESTS[algorithm])),
        }
        self._stopping = threading.Event()

    def filled(self, values: Dict[str, Any], path: str, option: str) -> Dict[str, Any]:
        """The names and values of a line, with what its file adds.

        :raises UsageError: if the file cannot be read, or has another length.
        """
        if any(name in values for name in _DIGESTS):
            facts = {"ContentLength": str(readable_size(path, option, put_size))}
            content_type = guessed_type(path) if self._guess_type else None
            if content_type:
                facts["ContentType"] = content_type
        else:
            headers = headers_for_file(path, self._algorithm, self._guess_type, self._go_on, option)
            facts = {self._names[header.name]: header.value for header in headers}
        length = values.get("ContentLength")
        if length is not None and str(length) != facts["ContentLength"]:
            raise UsageError(f"ContentLength {length} is not that of {option} {path}: {facts['ContentLength']} bytes.")
        return {**facts, **values}

    def in_order(self, items: Iterable[Item], fill: Callable[[Item], Any]) -> Pending[Item]:
        """Each item with its result, in their order. Several files are read at a time.

        :param fill: returns the result of an item; is called in a thread.
        """
        threads = os.cpu_count() or 1
        pool = ThreadPoolExecutor(threads)
        ahead: Deque[Tuple[Item, Future[Any]]] = deque()
        try:
            for item in items:
                ahead.append((item, pool.submit(fill, item)))
                if len(ahead) >= threads * _AHEAD:
                    yield ahead.popleft()
            while ahead:
                yield ahead.popleft()
        finally:
            # Ctrl-C does not wait for the end of a large file.
            self._stopping.set()
            pool.shutdown(wait=True, cancel_futures=True)
            self._stopping.clear()

    def _go_on(self, _: str) -> None:
        if self._stopping.is_set():
            raise _Stopped
