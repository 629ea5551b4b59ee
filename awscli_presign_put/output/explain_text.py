"""What was found out about a URL or a form, as a short report for a person."""

import re
from datetime import timedelta
from typing import Any, Dict, Iterator, Optional, Tuple

from awscli_presign_put.explain.causes import all_causes
from awscli_presign_put.explain.explanation import FAILS
from awscli_presign_put.explain.finding import duration, one_line

_WIDTH = 11
_LOCAL = re.compile(r"http://(?:localhost|127\.|\[::1\])")


def explanation_text(document: Dict[str, Any]) -> str:
    """The report: what it is, whether it works, why not, and what to do."""
    kind = document["Kind"]
    lines = [f"{kind[0].upper()}{kind[1:]}"]
    lines += [f"  {name:{_WIDTH}}{value}" for name, value in _facts(document) if value]
    # The first cause says why it fails.
    summary = "It fails." if document["Verdict"] == FAILS else document["Summary"]
    lines += ["", f"{summary} {document['First']}".strip()]
    if document["RepairedUrl"]:
        lines += ["", "The URL as it was signed:", document["RepairedUrl"]]
    for cause in document["Causes"]:
        lines += ["", *_cause(cause)]
    return "\n".join(lines) + "\n"


def _facts(document: Dict[str, Any]) -> Iterator[Tuple[str, Optional[str]]]:
    if "Key" in document:
        yield "object", f"{one_line(document['Key'])} in {one_line(document['Bucket'])}"
        store, region = document["Store"], document.get("Region")
        names = ", ".join(name for name in (store, region) if name)
        yield "store", one_line(f"{document['Endpoint']} ({names})" if names else document["Endpoint"])
    yield from _of_signature(document)
    answer = document["Answer"]
    if answer:
        said = [str(answer[name]) for name in ("Status", "Code", "Message") if answer[name] is not None]
        yield "answer", one_line(" ".join(said))


def _of_signature(document: Dict[str, Any]) -> Iterator[Tuple[str, Optional[str]]]:
    if "Signature" not in document:
        return
    methods = ", ".join(document["Methods"])
    yield "allows", f"{methods}: {document['Operation']}" if methods else document["Operation"]
    if document["AccessKeyId"]:
        account = f", account {document['Account']}" if document["Account"] else ""
        kind = ", temporary credentials" if document["TemporaryCredentials"] else ""
        yield "signed by", f"{one_line(document['AccessKeyId'])}{account}{kind}"
    yield "signed at", document["SignedAt"]
    yield "expires", _end(document["ExpiresAt"], document["SecondsLeft"])
    for name, value in document.get("RequiredHeaders", {}).items():
        yield "must send", f"{one_line(name)}: {'(the value that was signed)' if value is None else one_line(value)}"
    for condition in document.get("RequiredFields", []):
        yield "must send", one_line(condition)
    for condition in document.get("Conditions", []):
        yield "policy", one_line(condition)
    yield "signature", _signature(document)
    yield "not signed", _not_signed(document)


def _signature(document: Dict[str, Any]) -> str:
    """The state of the signature. It may be right only for another request."""
    if document["Signature"] == "verified" and any(cause["Changes"] for cause in document["Causes"]):
        return "verified, for the request without the changes below"
    return str(document["Signature"])


def _not_signed(document: Dict[str, Any]) -> Optional[str]:
    """The parts that the signature does not protect, if that requires a warning."""
    parts = document.get("NotSigned", [])
    if "host" in parts:
        return "the scheme and the host: make sure that they are those of the store"
    if parts and document["Endpoint"].startswith("http://") and not _LOCAL.match(document["Endpoint"]):
        return "the scheme: http does not encrypt the URL and the file"
    return None


def cause_text(document: Dict[str, Any]) -> str:
    """All texts of a cause."""
    lines = [
        f"{document['Id']}: {document['What']}",
        f"  how to tell: {document['HowToTell']}",
        f"  sender:      {document['Sender']}",
        f"  uploader:    {document['Uploader']}",
    ]
    lines += [f"  codes:       {', '.join(document['Codes'])}"] if document["Codes"] else []
    return "\n".join(lines) + "\n"


def _end(ends_at: Optional[str], left: Optional[int]) -> Optional[str]:
    if ends_at is None or left is None:
        return None
    span = duration(timedelta(seconds=abs(left)))
    return f"{ends_at} (in {span})" if left > 0 else f"{ends_at} ({span} ago)"


def _cause(cause: Dict[str, Any]) -> Iterator[str]:
    doubt = "" if cause["Certain"] else " (cause not known)" if all_causes()[cause["Id"]].is_general else " (possible)"
    yield f"{cause['Id']}{doubt}: {cause['What']}"
    if cause["Detail"]:
        yield f"  {one_line(cause['Detail'])}"
    yield f"  sender:   {cause['Sender']}"
    yield f"  uploader: {cause['Uploader']}"
