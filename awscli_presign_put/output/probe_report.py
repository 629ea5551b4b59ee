"""What was found out about a store: as a document, and as a table with what it means."""

from typing import Any, Dict, Sequence

from awscli_presign_put.output.probe_answers import ExplainedAnswer, answers_text
from awscli_presign_put.probe.consequences import consequences
from awscli_presign_put.probe.promises import IGNORED, NOT_KNOWN, NOT_SUPPORTED, NOT_TRIED, PROMISES
from awscli_presign_put.probe.run import Tried
from awscli_presign_put.shown import in_one_line, visible

_DOUBTFUL = (NOT_KNOWN, NOT_TRIED)


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
    """The table, and what it means, for a person.

    :param document: from :func:`probe_document`.
    """
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
    """The same as a document."""
    return {"Promises": [{"Name": promise.name, "Promise": promise.what} for promise in PROMISES.values()]}
