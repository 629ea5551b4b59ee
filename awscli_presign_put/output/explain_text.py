"""What was found out about a URL or a form, as a short report for a person."""

from datetime import timedelta
from typing import Any, Dict, Iterator, Optional, Tuple

from awscli_presign_put.explain.explanation import FAILS
from awscli_presign_put.explain.finding import quoted
from awscli_presign_put.explain.times import duration

_WIDTH = 11


def explanation_text(document: Dict[str, Any]) -> str:
    """The report: what it is, whether it works, why not, and what to do.

    :param document: from :func:`awscli_presign_put.output.explain_document.explanation_document`.
    """
    kind = document["Kind"]
    lines = [f"{kind[0].upper()}{kind[1:]}"]
    lines += [f"  {name:{_WIDTH}}{value}" for name, value in _facts(document) if value]
    # What fails is said by its first cause.
    lines += ["", "It fails." if document["Verdict"] == FAILS else document["Summary"]]
    for cause in document["Causes"]:
        lines += ["", *_cause(cause)]
    return "\n".join(lines) + "\n"


def _facts(document: Dict[str, Any]) -> Iterator[Tuple[str, Optional[str]]]:
    if "Key" in document:
        yield "object", f"{quoted(document['Key'])} in {quoted(document['Bucket'])}"
        store, region = document["Store"], document.get("Region")
        names = ", ".join(name for name in (store, region) if name)
        yield "store", quoted(f"{document['Endpoint']} ({names})" if names else document["Endpoint"])
    yield from _of_signature(document)
    answer = document["Answer"]
    if answer:
        said = [str(answer[name]) for name in ("Status", "Code", "Message") if answer[name] is not None]
        yield "answer", quoted(" ".join(said))


def _of_signature(document: Dict[str, Any]) -> Iterator[Tuple[str, Optional[str]]]:
    if "Signature" not in document:
        return
    methods = ", ".join(document["Methods"])
    yield "allows", f"{methods}: {document['Operation']}" if methods else document["Operation"]
    if document["AccessKeyId"]:
        account = f", account {document['Account']}" if document["Account"] else ""
        kind = ", temporary credentials" if document["TemporaryCredentials"] else ""
        yield "signed by", f"{quoted(document['AccessKeyId'])}{account}{kind}"
    yield "signed at", document["SignedAt"]
    yield "expires", _end(document["ExpiresAt"], document["SecondsLeft"])
    for name, value in document.get("RequiredHeaders", {}).items():
        yield "must send", f"{quoted(name)}: {'(the value that was signed)' if value is None else quoted(value)}"
    for condition in document.get("RequiredFields", []):
        yield "must send", quoted(condition)
    for condition in document.get("Conditions", []):
        yield "policy", quoted(condition)
    yield "signature", document["Signature"]


def _end(ends_at: Optional[str], left: Optional[int]) -> Optional[str]:
    if ends_at is None or left is None:
        return None
    span = duration(timedelta(seconds=abs(left)))
    return f"{ends_at} (in {span})" if left > 0 else f"{ends_at} ({span} ago)"


def _cause(cause: Dict[str, Any]) -> Iterator[str]:
    yield f"{cause['Id']}{'' if cause['Certain'] else ' (possible)'}: {cause['What']}"
    if cause["Detail"]:
        yield f"  {quoted(cause['Detail'])}"
    yield f"  sender:   {cause['Sender']}"
    yield f"  uploader: {cause['Uploader']}"
