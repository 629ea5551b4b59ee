"""Answers of a store, or of a server that is no store, read up to a limit."""

from http import HTTPStatus
from typing import Any

import botocore.awsrequest
from botocore.exceptions import ClientError, HTTPClientError

from awscli_presign_put.signing.destination.s3_client import shown_endpoint
from awscli_presign_put.signing.errors import StoreFailed

# The answers to the requests that are sent here have less than 2 KiB; a list is asked for few entries.
_MAX_BODY = 256 * 1024
_CHUNK = 16 * 1024
# botocore follows one redirect for each request. Without a region in it, it asks again, from within its own question.
_MAX_REDIRECTS = 5
_REDIRECT = range(300, 400)
# No answer of S3 has a document type, which a web page has, and which can declare entities that grow without end. A
# null byte is one of an encoding in which it would not be found.
_NOT_OF_S3 = (b"<!doctype", b"\0")


class BoundedAnswers:
    """A handler of ``before-send.s3``, which sends the request, and reads its answer up to a limit."""

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


def read_bounded(raw: Any, limit: int = _MAX_BODY) -> bytes:
    """The body of an answer, up to one chunk more than the limit.

    :param raw: urllib3's response.
    :param limit: in bytes.
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
