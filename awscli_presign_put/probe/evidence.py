"""What was sent, what the store answered, and the verdict that follows."""

from http import HTTPStatus
from typing import NamedTuple, Optional, Sequence, Tuple

from awscli_presign_put.probe.promises import ENFORCED, IGNORED, NOT_KNOWN, NOT_SUPPORTED, NOT_TRIED, SUPPORTED

RIGHT, WRONG = "must be accepted", "must be refused"
KEPT = "must leave the object as it is"
"""What the store must do with a request. The last one it may accept or refuse."""


class Exchange(NamedTuple):
    """A request and what came of it.

    :param what: the request in words.
    :param expected: :data:`RIGHT`, :data:`WRONG` or :data:`KEPT`.
    :param method: its HTTP method.
    :param status: of the answer; None if there was none.
    :param code: the error code of the answer; empty if it has none.
    :param held: whether the store did what it must; None if the answers prove neither.
    :param because: what proves it, or why nothing does.
    """

    what: str
    expected: str
    method: str
    status: Optional[int]
    code: str
    held: Optional[bool]
    because: str

    @property
    def answer(self) -> str:
        """The answer in words."""
        if self.status is None:
            return "no answer"
        return f"{self.status} {self.code}".rstrip()


class Verdict(NamedTuple):
    """What a store does with a promise.

    :param is_what: one of the words of ``promises.py``.
    :param because: the answer or the reason behind it; empty where it needs none.
    """

    is_what: str
    because: str = ""


def verdict_of(exchanges: Sequence[Exchange]) -> Verdict:
    """The verdict that these exchanges prove.

    ``enforced`` needs a right upload that was stored and a wrong one that was refused.
    """
    rights = [each for each in exchanges if each.expected == RIGHT]
    wrongs = [each for each in exchanges if each.expected == WRONG]
    if not rights:
        return Verdict(NOT_TRIED, "Nothing was sent.")
    ignored = next((each for each in exchanges if each.expected != RIGHT and each.held is False), None)
    unknown = next((each for each in exchanges if each.held is None), None)
    refused = next((each for each in rights if each.held is False), None)
    if ignored is not None:
        return Verdict(IGNORED, f"{ignored.what}: {ignored.answer}")
    if refused is not None:
        is_other = refused.because and not is_refused(refused.status)
        return Verdict(NOT_SUPPORTED, f"{refused.what}: {refused.because if is_other else refused.answer}")
    if unknown is not None:
        return Verdict(NOT_KNOWN, f"{unknown.what}: {unknown.because or unknown.answer}")
    return Verdict(ENFORCED if wrongs else SUPPORTED)


def is_accepted(status: Optional[int]) -> bool:
    """Whether an answer says that the request was done."""
    return status is not None and HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES


def is_refused(status: Optional[int]) -> bool:
    """Whether an answer says that the request was not done, and why.

    An error of the server does not: the same request may work a moment later. 501 is its word for "not supported".
    """
    if status is None:
        return False
    return HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.NOT_IMPLEMENTED


def held_of_upload(
    expected: str, status: Optional[int], stored: Optional[bytes], body: bytes, before: Optional[bytes]
) -> Tuple[Optional[bool], str]:
    """Whether the store did what it must with an upload, and what proves it.

    :param stored: what the key has afterwards; None if there is no object.
    :param body: what was sent.
    :param before: what the key had before; None if there was no object.
    """
    if expected == WRONG:
        return _of_a_wrong_upload(status, stored, body, before)
    if stored == body and is_accepted(status):
        return True, "It was stored byte for byte."
    if is_refused(status) and stored == before:
        return False, "It was refused."
    if is_accepted(status):
        return None, "The store accepted it, and does not return these bytes."
    if is_refused(status):
        return None, f"It was refused ({status}), and the object has changed."
    return None, f"The store did not say whether it accepted it ({status or 'no answer'})."


def _of_a_wrong_upload(
    status: Optional[int], stored: Optional[bytes], body: bytes, before: Optional[bytes]
) -> Tuple[Optional[bool], str]:
    if stored is not None and stored != before and not body.startswith(stored) and is_refused(status):
        # A read before may have shown what was there earlier: some stores need a while.
        return None, "It was refused, and the object has changed."
    if stored != before:
        return False, "It was stored." if stored == body else "Something was stored."
    if is_refused(status):
        return True, "It was refused, and nothing was stored."
    return None, "It was not stored, and not refused either."
