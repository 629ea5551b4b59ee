"""What was found out about a URL."""

from typing import NamedTuple, Tuple

from awscli_presign_put.explain.possible_changes import Change
from awscli_presign_put.signing.one_line import in_one_line


class Finding(NamedTuple):
    """That a cause is there, or may be.

    :param cause: its id.
    :param detail: what was seen, in sentences; empty where the cause says it all.
    :param certain: it alone makes the upload fail.
    """

    cause: str
    detail: str = ""
    changes: Tuple[Change, ...] = ()
    certain: bool = True


def merged(findings: Tuple[Finding, ...]) -> Tuple[Finding, ...]:
    """Each cause once, at its first place; those that are certain first."""
    by_cause: dict[str, Finding] = {}
    for finding in findings:
        first = by_cause.get(finding.cause)
        if first is None:
            by_cause[finding.cause] = finding
            continue
        details = list(dict.fromkeys(detail for detail in (first.detail, finding.detail) if detail))
        changes = tuple(dict.fromkeys((*first.changes, *finding.changes)))
        certain = first.certain or finding.certain
        sentences = [each if each.endswith((".", "!", "?", "…")) else f"{each}." for each in details[:-1]]
        by_cause[finding.cause] = Finding(finding.cause, " ".join((*sentences, *details[-1:])), changes, certain)
    return tuple(sorted(by_cause.values(), key=lambda finding: not finding.certain))


def header_name(name: str) -> str:
    """The name of a header as it is usually written."""
    usual = {"content-md5": "Content-MD5", "etag": "ETag"}
    return usual.get(name) or (name if name.startswith("x-") else "-".join(map(str.capitalize, name.split("-"))))


def quoted(text: str) -> str:
    """A part of a URL or of an answer, as it can be shown."""
    return in_one_line(text.encode("utf-8", "backslashreplace").decode())
