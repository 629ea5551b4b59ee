"""What was found out about a URL or a form, and how it is put into words.

Source of what is special about stores: the documentation of each on its S3 compatibility, and public threads.
"""

from datetime import datetime, timedelta, timezone
from typing import Iterable, NamedTuple, Optional, Tuple

from awscli_presign_put.explain.s3_address import B2, GCS, OSS, R2
from awscli_presign_put.shown import encodable, in_one_line
from awscli_presign_put.signing.sigv4 import SIGNATURE
from awscli_presign_put.signing.upload.headers import SECURITY_TOKEN, SSE_C_KEY

SECRET_PARAMETERS = ("X-Amz-Security-Token", SECURITY_TOKEN, SIGNATURE, "Signature")
"""Parameters whose values are not shown."""

_SECRETS = {name.lower() for name in SECRET_PARAMETERS}
_UNITS = (("day", 24 * 3600), ("hour", 3600), ("minute", 60), ("second", 1))
_STORE_NOTES = {
    (R2, "not-supported"): "R2 has no ACLs, no object tags and no form uploads.",
    (R2, "method-not-allowed"): "R2 has no form uploads.",
    (B2, "not-supported"): "B2 has no object tags, no form uploads, and ACLs of buckets only.",
    (GCS, "not-supported"): "Google Cloud Storage refuses x-amz- headers that it does not know, such as tags.",
    (OSS, "path-style-refused"): "OSS accepts buckets in the host only.",
    (OSS, "sdk-checksum"): "OSS does not support the checksums of newer SDKs.",
    (R2, "sdk-checksum"): "R2 supports some of the checksums of newer SDKs.",
    (B2, "sdk-checksum"): "B2 does not support the checksums of newer SDKs.",
    ("Ceph", "signature-mismatch"): "Behind a proxy, Ceph needs its host in rgw_dns_name.",
    ("MinIO", "host-changed"): "Set MINIO_SERVER_URL to the public address, or sign for it.",
}


class Change(NamedTuple):
    """A part of a request that was sent in another form than it was signed.

    :param part: ``method``, ``host``, ``path``, ``host and path``, ``secret``, ``parameter NAME``, ``header NAME`` or
        ``text``.
    :param sent, signed: the value; None if the part was not sent or not signed.
    """

    part: str
    sent: Optional[str]
    signed: Optional[str]


class Finding(NamedTuple):
    """A cause that was found, or that is possible.

    :param cause: the id in ``causes.json``.
    :param detail: what was seen, in sentences; may be empty.
    :param changes: the parts of the request that were changed.
    :param certain: whether it alone makes the upload fail.
    """

    cause: str
    detail: str = ""
    changes: Tuple[Change, ...] = ()
    certain: bool = True


def possible_cause(cause: str, detail: str = "") -> Finding:
    return Finding(cause, detail, (), False)


def merged(findings: Tuple[Finding, ...]) -> Tuple[Finding, ...]:
    """Each cause once, where it was found first; certain causes come before the others."""
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


def with_store_notes(findings: Tuple[Finding, ...], store: Optional[str]) -> Tuple[Finding, ...]:
    return tuple(
        finding._replace(detail=f"{finding.detail} {_STORE_NOTES[store or '', finding.cause]}".strip())
        if (store, finding.cause) in _STORE_NOTES
        else finding
        for finding in findings
    )


def header_name(name: str) -> str:
    """The name of a header as it is usually written."""
    usual = {"content-md5": "Content-MD5", "etag": "ETag"}
    return usual.get(name) or (name if name.startswith("x-") else "-".join(map(str.capitalize, name.split("-"))))


def one_line(text: str) -> str:
    """A part of a URL or of an answer in one line, without control characters."""
    return in_one_line(encodable(text))


def listed(texts: Iterable[str]) -> str:
    """Several such parts, separated by commas."""
    return ", ".join(map(one_line, texts))


def hidden(name: str, value: str) -> str:
    """The value of a parameter or header for a report; of a secret, only its length."""
    if name.lower().startswith(SSE_C_KEY):
        return f"(a key of {len(value)} characters)"
    if name.lower() not in _SECRETS:
        return value
    what = "session token" if name.lower() == SECURITY_TOKEN else "signature"
    return f"(a {what} of {len(value)} characters)"


def shown_change(part: str, name: str, sent: Optional[str], signed: Optional[str]) -> Change:
    """A change of a parameter or header, without its secrets."""
    return Change(part, *(None if each is None else hidden(name, each) for each in (sent, signed)))


def current_time() -> datetime:
    return datetime.now(timezone.utc)


def duration(span: timedelta) -> str:
    """A positive span of time in its largest unit and the one below it, such as ``2 hours 5 minutes``."""
    seconds = int(span.total_seconds())
    parts = []
    for name, size in _UNITS:
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(f"{count} {name}{'' if count == 1 else 's'}")
        elif parts:
            break
    return " ".join(parts[:2]) or "0 seconds"
