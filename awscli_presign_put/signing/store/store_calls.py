"""Requests of a botocore client to a store, or to STS: each ends in time, and its answer is read up to a limit."""

from functools import partial
from http import HTTPStatus
from typing import Any, Callable, Dict, Optional, Tuple

import botocore.awsrequest
from botocore.exceptions import ClientError, ConnectTimeoutError, HTTPClientError, ReadTimeoutError
from botocore.parsers import ResponseParserError

from awscli_presign_put.shown import in_one_line
from awscli_presign_put.signing.destination.s3_client import shown_endpoint
from awscli_presign_put.signing.errors import StoreFailed
from awscli_presign_put.signing.store.timed_calls import TimedCalls

# The answers to the requests that are sent here have less than 2 KiB; a list is asked for few entries.
_MAX_BODY = 256 * 1024
_CHUNK = 16 * 1024
# botocore follows one redirect for each request. Without a region in it, it asks again, from within its own question.
_MAX_REDIRECTS = 5
_REDIRECT = range(300, 400)
# No answer of S3 has a document type, which a web page has, and which can declare entities that grow without end. A
# null byte is one of an encoding in which it would not be found.
_NOT_OF_S3 = (b"<!doctype", b"\0")


class StoreCalls(TimedCalls):
    """Sends a client's requests, inside of a ``with``."""

    def __init__(self, client: Any, limit: Optional[float], waiting: Callable[[float], None]) -> None:
        super().__init__(client, limit, waiting)
        self.answers = BoundedAnswers(client)
        service = client.meta.service_model.service_id.hyphenize()
        self._handlers: Dict[str, Callable[..., Any]] = {
            f"before-send.{service}": self.answers.send,
            f"needs-retry.{service}": _no_second_wait,
            f"after-call.{service}": _no_empty_message,
        }

    def __enter__(self) -> "StoreCalls":
        for event, handler in self._handlers.items():
            self.client.meta.events.register_first(event, handler)
        return self

    def __exit__(self, *_: Any) -> None:
        for event, handler in self._handlers.items():
            self.client.meta.events.unregister(event, handler)

    def call(self, operation: str, last: bool = False, **parameters: Any) -> Dict[str, Any]:
        """What the client's method of this name returns, or raises.

        :param last: as of :meth:`TimedCalls.run`.
        :raises OutOfTime: there was no answer in time.
        :raises StoreFailed: the answer was not that of an S3 store, or of STS.
        """
        try:
            answer: Dict[str, Any] = self.run(partial(getattr(self.client, operation), **parameters), last)
        except ReadTimeoutError as error:
            raise self.no_answer() from error
        except (ResponseParserError, ValueError, OverflowError):  # of an invalid number or time
            # The message has the whole answer, and that of STS has a secret key.
            raise self.answers.not_s3() from None
        return answer


def _no_second_wait(caught_exception: Optional[Exception], **_: Any) -> None:
    """A handler of ``needs-retry``: a request is not sent again if nobody answered in time."""
    if isinstance(caught_exception, (ConnectTimeoutError, ReadTimeoutError)):
        raise caught_exception


def _no_empty_message(parsed: Dict[str, Any], **_: Any) -> None:
    """A handler of ``after-call``: botocore has None for an empty ``<Message>``, as Ceph's RADOS Gateway answers.

    The AWS CLI's own handler searches in it, and reads what a redirect of Amazon S3 has.
    """
    error = parsed.get("Error")
    if isinstance(error, dict):
        error.update({name: "" for name in ("Code", "Message") if error.get(name, "") is None})
        if error.get("Code") == "PermanentRedirect":
            error.setdefault("Message", "")
            error.setdefault("Endpoint", "")


class BoundedAnswers:
    """A handler of ``before-send``, which sends the request, and reads its answer up to a limit."""

    def __init__(self, client: Any) -> None:
        # botocore reads a body of any length, unless it has been read before; its own session sends, with all settings.
        self._send = client._endpoint.http_session.send
        name = client.meta.service_model.service_name
        service = "an S3 store" if name == "s3" else name.upper()
        self._not_s3 = f"{shown_endpoint(client)} did not answer as {service} does. Check the endpoint."
        self._loop = f"{shown_endpoint(client)} answers with one redirect after the other. Check the endpoint."
        self._redirects = 0
        self.status = 0
        """That of the last answer, as it came: botocore makes 500 of a 200 whose body it cannot read."""
        self.body = b""
        """That of the last answer: botocore reads any document as the one that it expects."""

    def send(self, request: Any, **_: Any) -> Any:
        """The answer, whole.

        :raises StoreFailed: it is larger than an answer of a store, or has what none has, or redirects again and again.
        """
        request.stream_output = True  # its body is read here
        response = self._send(request)
        try:
            body = read_bounded(response.raw)
        except Exception as error:  # urllib3's, which may be one of two copies
            raise HTTPClientError(error=error) from error
        if len(body) > _MAX_BODY or any(mark in body.lower() for mark in _NOT_OF_S3):
            response.raw.close()
            # With the status of a refusal, the page of a proxy is one all the same.
            if len(body) > _MAX_BODY or response.status_code < _REDIRECT.start:
                raise StoreFailed(self._not_s3)
            body = b""
        self.status, self.body = response.status_code, body
        if response.status_code in _REDIRECT:
            self._redirects += 1
            if self._redirects > _MAX_REDIRECTS:
                raise StoreFailed(self._loop)
        return _whole(response, body)

    def not_s3(self) -> StoreFailed:
        """What to raise for an answer that lacks what S3 answers."""
        return StoreFailed(self._not_s3)


def is_gone(error: ClientError) -> bool:
    """Whether the store has no such upload: NoSuchUpload, or NoSuchKey of Ceph's RADOS Gateway where it has ended."""
    status: int = error.response["ResponseMetadata"]["HTTPStatusCode"]
    return status == HTTPStatus.NOT_FOUND and error.response.get("Error", {}).get("Code") != "NoSuchBucket"


def code_and_message(error: ClientError) -> Tuple[str, str]:
    """The error code, or else the status, and what the server says of it, each in one line."""
    said = error.response.get("Error", {})
    code = said.get("Code") or error.response["ResponseMetadata"]["HTTPStatusCode"]
    return in_one_line(code), in_one_line(said.get("Message") or "") or "no reason given"


def read_bounded(raw: Any, limit: int = _MAX_BODY) -> bytes:
    """The body of an answer, up to one chunk more than the limit in bytes.

    :param raw: urllib3's response.
    """
    # Not by ``stream``, which reads the head of a chunk without a limit.
    parts = []
    size = 0
    while size <= limit:
        part = raw.read(_CHUNK)
        if not part:
            break
        parts.append(part)
        size += len(part)
    return b"".join(parts)


def _whole(response: Any, body: bytes) -> Any:
    """The same response with its body read."""
    return botocore.awsrequest.AWSResponse(response.url, response.status_code, response.headers, _Body(body))


class _Body:
    """What botocore reads a body from."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def stream(self) -> Any:
        yield self._body
