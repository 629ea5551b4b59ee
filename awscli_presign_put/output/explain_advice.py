"""What to do first about a URL or a form that fails, in a sentence."""

import re
from typing import Dict, Optional, Sequence

from awscli_presign_put.explain.causes import Cause, all_causes
from awscli_presign_put.explain.finding import Change, Finding, header_name, one_line

# The uploader cannot do more about causes with such advice.
_SENDERS = ("Tell the sender", "Ask for")
_HEADERS = ("signed-header-missing", "content-type-different", "other-length")
_OF_PUT = re.compile(r"s3:PutObject for this key .*PutObjectAcl\.")
_READS = ("GET", "HEAD")
_ACTIONS = {"GET": "s3:GetObject", "HEAD": "s3:GetObject", "DELETE": "s3:DeleteObject"}
# Clients cannot send these headers as they were signed.
_SIGNERS = ("spaces-in-header", "metadata-not-ascii")


def first_step(finding: Finding, repaired: str, required: Dict[str, Optional[str]], methods: Sequence[str] = ()) -> str:
    """What to do about the first cause.

    :param repaired: the URL as it was signed; empty if it was not changed.
    :param required: headers that must be sent; None for a value that is not known.
    :param methods: the method that was signed, if it is known.
    """
    step = next((step for step in map(_of_change, finding.changes) if step), None)
    if step and finding.cause not in _SIGNERS:
        return step
    host = next((change for change in finding.changes if change.part == "host"), None)
    if host and not repaired and (host.signed or "").startswith(f"{host.sent}:"):
        return f"Ask for a URL that is signed without the port, or send the header Host: {host.signed}."
    if repaired and (finding.changes or finding.cause == "url-damaged"):
        return "Use the URL as it was signed, below."
    if finding.cause in _HEADERS and required and None not in required.values():
        headers = ", ".join(f"{name}: {one_line(value or '')}" for name, value in required.items())
        return f"Send the header{'s' if len(required) > 1 else ''} {headers}."
    return _of_cause(all_causes()[finding.cause], methods[0] if methods else "")


def _of_cause(cause: Cause, method: str) -> str:
    """The advice of the cause, for a URL for this method."""
    if cause.id == "other-method" and method in _READS:
        return f"To upload, ask for a URL for PUT. This one is for {method}."
    if cause.uploader.startswith((*_SENDERS, "Nothing")) or (cause.id == "no-such-key" and method in _READS):
        sender = cause.sender
        if method in _ACTIONS:
            sender = _OF_PUT.sub(f"{_ACTIONS[method]} for this key.", sender)
        return sender if not sender.startswith("Nothing") else ""
    return cause.uploader


def _of_change(change: Change) -> Optional[str]:
    kind, _, name = change.part.partition(" ")
    if change.part == "method" and change.signed in ("GET", "HEAD") and change.sent in ("PUT", "POST"):
        return f"Ask for a URL for {change.sent}. This one is for {change.signed}."
    if change.part == "method" and change.signed:
        return f"Send the request with the method {change.signed}."
    if change.part == "enctype":
        return f"Send the form as {change.signed}: by enctype in HTML, by -F for each field in curl."
    if kind != "header":
        return None
    if change.signed is None:
        return f"Do not send the header {header_name(name)}."
    return f"Send the header {header_name(name)}: {one_line(change.signed)}."
