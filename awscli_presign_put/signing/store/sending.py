"""Requests that this command sends itself, with the proxy, certificates and timeouts of the AWS CLI's client."""

import re
from dataclasses import dataclass
from typing import Any, Callable, Dict, Optional, Tuple

import botocore.awsrequest
from botocore.exceptions import ReadTimeoutError

from awscli_presign_put.shown import in_one_line, sentence
from awscli_presign_put.signing.errors import NotShared, OutOfTime, StoreFailed
from awscli_presign_put.signing.store.store_calls import read_bounded
from awscli_presign_put.signing.store.timed_calls import TimedCalls
from awscli_presign_put.signing.upload.headers import Headers
from awscli_presign_put.signing.upload.upload_request import PresignedRequest

# More than any page has.
_MAX_ANSWER = 8 * 1024**2

_SECRET = re.compile(r"(?i)\b((?:x-amz-)?signature|x-amz-security-token|x-amz-credential|awsaccesskeyid)=[^&\s\"']*")


class NotInTime(NotShared):
    """There was no answer in time."""


@dataclass(frozen=True)
class HttpAnswer:
    """What the store answered, its body up to a limit.

    :param headers: by their names in small letters.
    """

    status: int
    headers: Dict[str, str]
    body: bytes

    @property
    def said(self) -> str:
        """The code and the message of an error, or the status, as a sentence."""
        text = self.body.decode("utf-8", "replace")
        found: Tuple[Optional[str], ...] = tuple(
            (match := re.search(f"<{name}>([^<]*)</{name}>", text)) and match[1] for name in ("Code", "Message")
        )
        parts = [in_one_line(part) for part in found if part]
        return sentence(": ".join(parts) if parts else f"HTTP status {self.status}")


def send_presigned(
    calls: TimedCalls, presigned: PresignedRequest, body: bytes = b"", unsigned: Headers = (), last: bool = False
) -> HttpAnswer:
    """Send what was presigned.

    :param last: as of :meth:`TimedCalls.run`.
    :raises NotShared: there was no answer.
    """
    try:
        headers = presigned.headers + unsigned
        answer: HttpAnswer = calls.run(
            lambda: _answer(calls.client, presigned.method, presigned.url, headers, body), last
        )
    except (OutOfTime, ReadTimeoutError) as error:
        raise NotInTime(str(calls.no_answer())) from error
    except Exception as error:  # botocore's, or urllib3's, which may be one of two copies
        raise NotShared(f"The request to the store failed: {_said_of(error, presigned.url)}") from error
    return answer


def send_as_receiver(
    client: Any,
    limit: float,
    method: str,
    url: str,
    headers: Headers,
    body: bytes,
    chunked: bool = False,
    *,
    is_given_up: Callable[[float], bool] = lambda _: False,
) -> HttpAnswer:
    """Send any request, as the receiver of a link does. It can be called in any thread.

    :param limit: how long it may take, in seconds.
    :param chunked: send the body without its length.
    :param is_given_up: is asked again and again, with the seconds since the beginning, whether to wait no longer.
    :raises StoreFailed: there was no answer; OutOfTime if there was none in time.
    """
    if chunked:
        headers = (*headers, ("Transfer-Encoding", "chunked"))

    def waiting(seconds: float) -> None:
        if is_given_up(seconds):
            raise OutOfTime("")

    calls = TimedCalls(client, limit, waiting)
    try:
        answer: HttpAnswer = calls.run(lambda: _answer(client, method, url, headers, body), last=True)
    except (OutOfTime, ReadTimeoutError) as error:
        raise OutOfTime("There was no answer in time.") from error
    except Exception as error:  # botocore's, or urllib3's, which may be one of two copies
        raise StoreFailed(f"The request failed: {_said_of(error, url)}") from error
    return answer


def _answer(client: Any, method: str, url: str, headers: Headers, body: bytes) -> HttpAnswer:
    request = botocore.awsrequest.AWSRequest(method, url, dict(headers), body).prepare()
    request.stream_output = True
    # botocore has no public name for it.
    response = client._endpoint.http_session.send(request)
    names = {name.lower(): value for name, value in response.headers.items()}
    return HttpAnswer(response.status_code, names, read_bounded(response.raw, _MAX_ANSWER))


def _said_of(error: Exception, url: str) -> str:
    """The message of an error without the signed part of a URL: whoever has it can use it."""
    text = str(error).replace(url, url.partition("?")[0])
    # urllib3 may name the path and the query alone, and write them otherwise.
    return sentence(_SECRET.sub(r"\1=***", text))
