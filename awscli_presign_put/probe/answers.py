"""What a store answers to a request that is tried, or why nothing more is tried."""

import re
from typing import Callable, Dict, NamedTuple, Optional, Protocol

from awscli_presign_put.signing.upload.headers import Headers

_ERROR = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?<Error[\s>]")


class Answer(Protocol):
    """What the store answered, its body up to a limit; the names of headers are in lower case."""

    @property
    def status(self) -> int: ...

    @property
    def headers(self) -> Dict[str, str]: ...

    @property
    def body(self) -> bytes: ...


Send = Callable[[str, str, Headers, bytes, bool], Answer]
"""Sends a request: method, URL, headers, body, and whether the body is sent without its length."""


class SlowDown(Exception):
    """The store asked for fewer requests, by 429 or 503."""


class Stopped(Exception):
    """No more is tried; the message says why."""


class NotHere(Exception):
    """It cannot be tried here; the message says why."""


class Sent(NamedTuple):
    """A request that was sent.

    :param answer: None if there was none.
    :param why: why there was none.
    """

    method: str
    answer: Optional[Answer]
    why: str = ""

    @property
    def status(self) -> Optional[int]:
        """The status of the answer; None if there was none."""
        return self.answer.status if self.answer else None

    @property
    def code(self) -> str:
        """The error code of the answer; empty if it has none."""
        found = self.answer and re.search(rb"<Code>([A-Za-z0-9]{1,60})</Code>", self.answer.body)
        return found[1].decode() if found else ""

    @property
    def is_error(self) -> bool:
        """Whether an answer that says that it was done has an error in it.

        S3 answers so to a completion. Source: Amazon S3 API Reference, CompleteMultipartUpload.
        """
        return bool(self.answer and _ERROR.match(self.answer.body))
