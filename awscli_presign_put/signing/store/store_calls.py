"""Requests of a client of botocore's to a store, or to STS, that end in time, whatever it answers."""

from functools import partial
from typing import Any, Callable, Dict, Optional

from botocore.exceptions import ConnectTimeoutError, ReadTimeoutError
from botocore.parsers import ResponseParserError

from awscli_presign_put.signing.store.bounded_answers import BoundedAnswers
from awscli_presign_put.signing.store.timed_calls import TimedCalls


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

        :param last: nothing must follow where it fails, so that it may use the time that is kept for that.
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
    """A handler of botocore's question whether to send a request again: not where nobody answered in time."""
    if isinstance(caught_exception, (ConnectTimeoutError, ReadTimeoutError)):
        raise caught_exception


def _no_empty_message(parsed: Dict[str, Any], **_: Any) -> None:
    """A handler of what botocore has read: it has None for an empty ``<Message>``, as Ceph's RADOS Gateway answers.

    The AWS CLI's own handler searches in it.
    """
    error = parsed.get("Error")
    if isinstance(error, dict):
        error.update({name: "" for name in ("Code", "Message") if error.get(name, "") is None})
