"""What a store answers to a request that is tried, or why nothing more is tried."""

import re
from typing import Callable, Dict, NamedTuple, Optional, Protocol, Tuple

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
    def in_words(self) -> str:
        """The status and the code."""
        return f"{self.status or 'no answer'} {self.code}".rstrip()

    @property
    def is_error(self) -> bool:
        """Whether an answer that says that it was done has an error in it.

        S3 answers so to a completion. Source: Amazon S3 API Reference, CompleteMultipartUpload.
        """
        return bool(self.answer and _ERROR.match(self.answer.body))

    def header(self, name: str) -> str:
        """The value of a header of the answer, by its name in lower case; empty if it has none."""
        return self.answer.headers.get(name, "") if self.answer else ""


class Refusal(NamedTuple):
    """A request that the store has refused.

    :param what: the request in words; empty for one that only prepares another.
    :param url: where it was sent.
    :param headers: what was sent.
    :param answer: what the store answered.
    :param causes: what is wrong with the request: IDs of causes of presign-explain; none if that is not known.
    """

    what: str
    method: str
    url: str
    headers: Headers
    answer: Answer
    causes: Tuple[str, ...] = ()
