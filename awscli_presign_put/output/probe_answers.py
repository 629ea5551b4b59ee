"""What presign-explain says of the answers that a store has given: whether it knows them, and the causes it names."""

from datetime import datetime
from typing import Any, Dict, List, NamedTuple, Sequence, Set, Tuple

from awscli_presign_put.explain.answer_causes import causes_of
from awscli_presign_put.explain.explanation import explain
from awscli_presign_put.explain.search import KnownRequest
from awscli_presign_put.explain.store_answer import StoreAnswer, read_answer
from awscli_presign_put.explain.url import pairs_of
from awscli_presign_put.explain.verification import Situation
from awscli_presign_put.output.secrets import Hider, secrets_in
from awscli_presign_put.probe.answers import Refusal
from awscli_presign_put.shown import in_one_line, visible

_UNKNOWN = "unknown-answer"
# Of an answer that says no more, the change is found by whoever has the credentials.
_OF_ANY_CHANGE = "signature-mismatch"


class ExplainedAnswer(NamedTuple):
    """An answer of the store, and what presign-explain says of it.

    :param what: the request in words.
    :param answer: its status and code.
    :param message: what the store says; empty if it says nothing.
    :param provoked: the causes that the request has; none if they are not known.
    :param named: those that presign-explain names for the answer, the likeliest first.
    """

    what: str
    answer: str
    message: str
    provoked: Tuple[str, ...]
    named: Tuple[str, ...]

    @property
    def is_unknown(self) -> bool:
        """Whether presign-explain does not know the answer."""
        return self.named[:1] in ((), (_UNKNOWN,))

    @property
    def is_other(self) -> bool:
        """Whether presign-explain knows the answer, and names none of the causes."""
        is_named = not {*self.provoked, _OF_ANY_CHANGE}.isdisjoint(self.named)
        return bool(self.provoked) and not is_named and not self.is_unknown

    @property
    def document(self) -> Dict[str, Any]:
        """As a member of the report."""
        return {
            "Request": self.what,
            "Answer": self.answer,
            # What is known needs no text.
            **({"Message": self.message} if self.is_unknown or self.is_other else {}),
            "Causes": list(self.provoked),
            "Explained": list(self.named),
            "IsUnknown": self.is_unknown,
            "IsOther": self.is_other,
        }


def explained(refusals: Sequence[Refusal], now: datetime) -> List[ExplainedAnswer]:
    """What presign-explain says to whoever has the URL, the request and the answer, and not the credentials.

    Requests with the same causes and answers are one.
    """
    found: List[ExplainedAnswer] = []
    seen: Set[Tuple[Any, ...]] = set()
    for refusal in refusals:
        answer = _answer_of(refusal)
        same = (refusal.causes or refusal.what, answer.status, answer.code)
        if not refusal.what or same in seen:
            continue
        seen.add(same)
        query = pairs_of(refusal.url.partition("?")[2])
        message = Hider(secrets_in((*query, *refusal.headers))).hide(answer.message)
        in_words = in_one_line(f"{answer.status} {answer.code}".rstrip())
        named = _named(refusal, answer, now)
        found.append(ExplainedAnswer(refusal.what, in_words, in_one_line(message), refusal.causes, named))
    return found


def answers_text(answers: Sequence[Dict[str, Any]]) -> List[str]:
    """The end of the report: the answers that presign-explain does not know, or takes for others."""
    unknown = [each for each in answers if each["IsUnknown"]]
    other = [each for each in answers if each["IsOther"]]
    lines = []
    if unknown:
        lines += ["", "presign-explain does not know these answers. Attach a report (--output json) to an issue:"]
        lines += [f"- {_line(each)}" for each in unknown]
    if other:
        lines += ["", "presign-explain names other causes for these answers:"]
        lines += [f"- {_line(each)} -> {', '.join(each['Explained'])}" for each in other]
    return lines


def _line(answer: Dict[str, Any]) -> str:
    said = f" ({visible(answer['Message'])})" if answer.get("Message") else ""
    return f"{visible(answer['Request'])}: {visible(answer['Answer'])}{said}"


def _answer_of(refusal: Refusal) -> StoreAnswer:
    headers = "".join(f"{in_one_line(name)}: {in_one_line(value)}\n" for name, value in refusal.answer.headers.items())
    return read_answer(f"HTTP/1.1 {refusal.answer.status} -\n{headers}\n".encode() + refusal.answer.body)


def _named(refusal: Refusal, answer: StoreAnswer, now: datetime) -> Tuple[str, ...]:
    if refusal.method == "POST" and "?" not in refusal.url:
        return tuple(finding.cause for finding in causes_of(answer))
    sent = tuple((name.lower(), value) for name, value in refusal.headers)
    situation = Situation(now, known=KnownRequest(refusal.method, sent), answer=answer)
    return tuple(finding.cause for finding in explain(refusal.url, situation).findings)
