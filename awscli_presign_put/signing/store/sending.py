"""A presigned request that this command sends itself, with all settings of the AWS CLI's client, in bounded time."""

import re
from dataclasses import dataclass
from typing import Dict, Optional, Tuple

import botocore.awsrequest
from botocore.exceptions import ReadTimeoutError

from awscli_presign_put.shown import in_one_line, sentence
from awscli_presign_put.signing.errors import NotShared, OutOfTime
from awscli_presign_put.signing.store.bounded_answers import read_bounded
from awscli_presign_put.signing.store.timed_calls import TimedCalls
from awscli_presign_put.signing.upload.headers import Headers
from awscli_presign_put.signing.upload.upload_request import PresignedRequest

# More than any page has.
_MAX_ANSWER = 8 * 1024**2


class NotInTime(NotShared):
    """There was no answer in time."""


@dataclass(frozen=True)
class StoreAnswer:
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
) -> StoreAnswer:
    """Send what was presigned, with all settings of the client: its proxy, certificates and timeouts.

    :param last: as :meth:`TimedCalls.run` has it.
    :raises NotShared: there was no answer.
    """
    sent = dict(presigned.headers + unsigned)
    request = botocore.awsrequest.AWSRequest(presigned.method, presigned.url, sent, body).prepare()
    request.stream_output = True

    def answered() -> StoreAnswer:
        # botocore has no public name for it.
        response = calls.client._endpoint.http_session.send(request)
        headers = {name.lower(): value for name, value in response.headers.items()}
        return StoreAnswer(response.status_code, headers, read_bounded(response.raw, _MAX_ANSWER))

    try:
        answer: StoreAnswer = calls.run(answered, last)
    except (OutOfTime, ReadTimeoutError) as error:
        raise NotInTime(str(calls.no_answer())) from error
    except Exception as error:  # botocore's, or urllib3's, which may be one of two copies
        # Whoever has a signed URL can use it.
        said = str(error).replace(presigned.url, presigned.url.partition("?")[0])
        raise NotShared(f"The request to the store failed: {sentence(said)}") from error
    return answer
