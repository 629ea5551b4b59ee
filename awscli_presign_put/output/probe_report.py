"""What was found out about a store: as a document, and as a table with what it means.

The end of the report has the answers of the store that presign-explain does not know, or takes for others.
"""

from datetime import datetime
from typing import Any, Dict, List, NamedTuple, Sequence, Tuple

from awscli_presign_put.explain.answer_causes import causes_of
from awscli_presign_put.explain.explanation import explain
from awscli_presign_put.explain.search import KnownRequest
from awscli_presign_put.explain.store_answer import StoreAnswer, read_answer
from awscli_presign_put.explain.url import pairs_of
from awscli_presign_put.explain.verification import Situation
from awscli_presign_put.output.secrets import Hider, secrets_in
from awscli_presign_put.probe.answers import Refusal
from awscli_presign_put.probe.consequences import consequences
from awscli_presign_put.probe.promises import IGNORED, NOT_KNOWN, NOT_SUPPORTED, NOT_TRIED, PROMISES
from awscli_presign_put.probe.run import Tried
from awscli_presign_put.shown import in_one_line, visible
from awscli_presign_put.signing.upload.headers import Headers

_DOUBTFUL = (NOT_KNOWN, NOT_TRIED)
_UNKNOWN = "unknown-answer"
# The first is the answer to each wrong signature, whose cause only the credentials show. With the second, a store need
# not look for other causes.
_OF_ANY_CAUSE = ("signature-mismatch", "not-supported")

_OTHER_CAUSES = (
    "presign-explain names other causes for these answers. Either the store answers other requests in the same way, or "
    "presign-explain should know more."
)
_SIGNER = ("x-amz-credential", "awsaccesskeyid")


class ExplainedAnswer(NamedTuple):
    """An answer of the store, and what presign-explain says of it.

    :param what: the request in words.
    :param answer: its status and code.
    :param message: what the store says; empty if it says nothing.
    :param provoked: the causes that the request has; none if they are not known.
    :param named: those that presign-explain names for the answer, the likeliest first.
    :param is_of_right: whether the store gives this answer to right requests, too; then it proves no cause.
    """

    what: str
    answer: str
    message: str
    provoked: Tuple[str, ...]
    named: Tuple[str, ...]
    is_of_right: bool = False

    @property
    def is_unknown(self) -> bool:
        """Whether presign-explain does not know the answer."""
        return not self.named or _UNKNOWN in self.named

    @property
    def is_other(self) -> bool:
        """Whether presign-explain knows the answer, and names none of the causes."""
        is_named = not {*self.provoked, *_OF_ANY_CAUSE}.isdisjoint(self.named)
        return bool(self.provoked) and not (is_named or self.is_unknown or self.is_of_right)

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


def hider_of(sent: Sequence[Tuple[str, Headers]], fields: Sequence[Tuple[str, str]], least: int = 0) -> Hider:
    """Hides what a report must not have: signatures, tokens, policies, and who has signed.

    A store may repeat them in any of its answers, also those of another request.

    :param sent: the URL and the headers of each request.
    :param fields: those of forms.
    :param least: how long the ID of an access key must be to be hidden: a short one may be a word.
    """
    queries = {pair for url, _ in sent for pair in pairs_of(url.partition("?")[2])}
    headers = {pair for _, each in sent for pair in each}
    pairs = tuple(sorted({*queries, *headers, *fields}))
    signers = {value.partition("/")[0] for name, value in pairs if name.lower() in _SIGNER}
    others = [value for name, value in pairs if name.lower() == "policy" or name.lower().endswith("-customer-key")]
    return Hider([*secrets_in(pairs), *others, *(signer for signer in signers if len(signer) >= least)])


def explained(refusals: Sequence[Refusal], now: datetime, hider: Hider) -> List[ExplainedAnswer]:
    """What presign-explain says of the URL, the request and the answer, without the credentials.

    Requests with the same causes and answers are one.

    :param hider: hides what the store repeats of what was sent.
    """
    answers = [(refusal, _answer_of(refusal)) for refusal in refusals if refusal.what]
    # Requests are sent four at once, and a report is to be compared with an older one.
    answers.sort(key=lambda each: (each[0].what, each[1].status or 0, each[1].code, not each[0].causes, each[0].causes))
    of_right = {_said(answer) for refusal, answer in answers if not refusal.causes}
    found: Dict[Tuple[Any, ...], ExplainedAnswer] = {}
    for refusal, answer in answers:
        named = _named(refusal, answer, now)
        message = hider.hide(answer.message)
        in_words = in_one_line(f"{answer.status} {answer.code}".rstrip())
        of_this = ExplainedAnswer(
            refusal.what, in_words, in_one_line(message), refusal.causes, named, _said(answer) in of_right
        )
        # An unknown answer is listed once, whatever the request was.
        about = answer.message if of_this.is_unknown else refusal.causes or refusal.what
        found.setdefault((about, answer.status, answer.code), of_this)
    return list(found.values())


def answers_text(answers: Sequence[Dict[str, Any]]) -> List[str]:
    """The end of the report: the answers that presign-explain does not know, or takes for others."""
    unknown = [each for each in answers if each["IsUnknown"]]
    lines = []
    if unknown:
        lines += ["", "presign-explain does not know these answers. Attach a report (--output json) to an issue:"]
        lines += [f"- {visible(each['Request'])}: {_line(each)}" for each in unknown]
    by_answer: Dict[Tuple[str, str], List[str]] = {}
    for each in answers:
        if each["IsOther"]:
            by_answer.setdefault((_line(each), ", ".join(each["Explained"])), []).extend(each["Causes"])
    if by_answer:
        lines += ["", _OTHER_CAUSES]
        lines += [
            f"- {line}. Expected: {', '.join(dict.fromkeys(causes))}. Named: {named}."
            for (line, named), causes in by_answer.items()
        ]
    return lines


def _line(answer: Dict[str, Any]) -> str:
    said = f" ({visible(answer['Message'])})" if answer["Message"] else ""
    return f"{visible(answer['Answer'])}{said}"


def _said(answer: StoreAnswer) -> Tuple[Any, ...]:
    return answer.status, answer.code, answer.message


def _answer_of(refusal: Refusal) -> StoreAnswer:
    headers = "".join(f"{in_one_line(name)}: {in_one_line(value)}\n" for name, value in refusal.answer.headers.items())
    return read_answer(f"HTTP/1.1 {refusal.answer.status} -\n{headers}\n".encode() + refusal.answer.body)


def _named(refusal: Refusal, answer: StoreAnswer, now: datetime) -> Tuple[str, ...]:
    if refusal.method == "POST" and "?" not in refusal.url:
        return tuple(finding.cause for finding in causes_of(answer))
    sent = tuple((name.lower(), value) for name, value in refusal.headers)
    situation = Situation(now, known=KnownRequest(refusal.method, sent), answer=answer)
    return tuple(finding.cause for finding in explain(refusal.url, situation).findings)


def probe_document(
    tried: Sequence[Tried], about: Dict[str, Any], answers: Sequence[ExplainedAnswer] = ()
) -> Dict[str, Any]:
    """The document: no signatures, no URLs, no credentials.

    :param about: what it begins with: the endpoint, the server, the date, the versions.
    :param answers: the refusals of the store, and what presign-explain says of them.
    """
    return {
        # Some of it is what the store says of itself.
        **{name: in_one_line(value) for name, value in about.items()},
        "Promises": [
            {
                "Name": each.name,
                "Promise": PROMISES[each.name].what,
                "Verdict": each.verdict.is_what,
                "Because": in_one_line(each.verdict.because),
                "Requests": [
                    {
                        "Request": exchange.what,
                        "Method": exchange.method,
                        "Expected": exchange.expected,
                        "Status": exchange.status,
                        "Code": exchange.code,
                        "AsExpected": exchange.held,
                        **({} if exchange.held else {"Because": in_one_line(exchange.because)}),
                    }
                    for exchange in each.exchanges
                ],
            }
            for each in tried
        ],
        "Consequences": consequences({each.name: each.verdict.is_what for each in tried}),
        "Answers": [answer.document for answer in answers],
    }


def probe_text(document: Dict[str, Any]) -> str:
    """The table, and what it means, for a person."""
    rows = document["Promises"]
    width = max((len(row["Name"]) for row in rows), default=0) + 2
    server = f" ({document['Server']})" if document["Server"] else ""
    lines = [f"Store: {visible(document['Endpoint'] + server)}", ""]
    for row in rows:
        line = f"{row['Name']:{width}}{row['Verdict']:15}"
        needs_reason = row["Verdict"] in (*_DOUBTFUL, IGNORED, NOT_SUPPORTED)
        lines.append(f"{line}{visible(row['Because']) if needs_reason else ''}".rstrip())
    means = document["Consequences"]
    if means:
        lines += ["", "For the other commands, this means:", *(f"- {text}" for text in means)]
    lines += answers_text(document["Answers"])
    return "\n".join(lines) + "\n"


def promises_text() -> str:
    """The names of all promises with what they mean."""
    width = max(map(len, PROMISES)) + 2
    return "".join(f"{promise.name:{width}}{promise.what}\n" for promise in PROMISES.values())


def promises_document() -> Dict[str, Any]:
    """The list of promises as a document."""
    return {"Promises": [{"Name": promise.name, "Promise": promise.what} for promise in PROMISES.values()]}
