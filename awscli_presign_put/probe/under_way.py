"""Uploads that have no answer: they may still be stored, also when all has been removed."""

import threading
from http import HTTPStatus
from typing import Callable

from awscli_presign_put.probe.answers import Answer
from awscli_presign_put.signing.errors import OutOfTime

_READING = ("GET", "HEAD", "OPTIONS", "DELETE")
_OF_A_GATEWAY = (HTTPStatus.BAD_GATEWAY, HTTPStatus.GATEWAY_TIMEOUT)
"""Answers in the place of the store, which may still be at it."""


class UnderWay:
    """The uploads that are sent at this moment, and those that were given up."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sent = 0
        self._lost = 0

    @property
    def may_arrive(self) -> int:
        """How many uploads have no answer."""
        return self._sent + self._lost

    def send(self, method: str, request: Callable[[], Answer]) -> Answer:
        """The answer to a request.

        :raises StoreFailed: there was none.
        """
        if method in _READING:
            return request()
        self._count(1, 0)
        try:
            answer = request()
        except OutOfTime:
            self._count(-1, 1)
            raise
        except BaseException:
            self._count(-1, 0)
            raise
        self._count(-1, 1 if answer.status in _OF_A_GATEWAY else 0)
        return answer

    def _count(self, sent: int, lost: int) -> None:
        with self._lock:
            self._sent += sent
            self._lost += lost
