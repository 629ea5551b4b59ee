"""What a presigned URL is, whether it would work now, and why not."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Iterator, List, Optional, Tuple

from awscli_presign_put.explain import url_checks
from awscli_presign_put.explain.answer_causes import causes_of, facts_of_url
from awscli_presign_put.explain.answer_comparison import (
    compared,
    for_a_download,
    known_with,
    of_another_key,
    of_another_url,
    unlike_the_url,
    with_bucket_of_answer,
    with_old_answer,
)
from awscli_presign_put.explain.damage import repaired, what_else
from awscli_presign_put.explain.finding import Change, Finding, merged, one_line, possible_cause, with_store_notes
from awscli_presign_put.explain.s3_address import AWS, S3Address, find_address
from awscli_presign_put.explain.search import KnownRequest
from awscli_presign_put.explain.seen_canonical_request import is_masked
from awscli_presign_put.explain.store_answer import StoreAnswer
from awscli_presign_put.explain.url import NotAUrl, Url, read_url
from awscli_presign_put.explain.url_signature import UrlSignature, dialect_of, other_token, read_signature
from awscli_presign_put.explain.verification import Situation, Verification, verify
from awscli_presign_put.signing.errors import BucketElsewhere, CheckFailed, PresignError

# What makes an upload useless although it was stored.
_AFTER_ALL = ("body-is-form", "url-expired")
# Who sends the headers that the report names does not meet these.
_AVOIDED = {"header-in-query"}
_PARTS_OF_A_URL = ("path", "host", "host and path")

_FORBIDDEN = 403

WORKS, FAILS, UNKNOWN = "works", "fails", "unknown"


@dataclass(frozen=True)
class Explanation:
    """All that was found out about a URL. What follows ``verification`` is None or empty if the text is not a URL.

    :param verdict: ``works``, ``fails`` or ``unknown``.
    :param findings: each cause once; those that are certain first.
    :param now: time of the explanation, in UTC.
    :param why_not: why the text is not a URL; empty if it is.
    :param address: where it points.
    :param signed: what it says of its signature; None if it has none.
    :param answer: what the store answered; None if that is not known.
    :param repaired: the URL as it was signed, with the whole signature; empty if it was not changed.
    """

    verdict: str
    findings: Tuple[Finding, ...]
    now: datetime
    verification: Verification
    why_not: str = ""
    url: Optional[Url] = None
    address: Optional[S3Address] = None
    signed: Optional[UrlSignature] = None
    answer: Optional[StoreAnswer] = None
    repaired: str = ""


def explain(text: str, situation: Situation) -> Explanation:
    text, changes, notes = repaired(text)
    damage = [Finding("url-damaged", " ".join((*_in_words(changes), *notes)), changes)] if changes or notes else []
    answer = situation.answer
    try:
        url = read_url(text)
    except NotAUrl as error:
        findings = (*damage, Finding("url-damaged", str(error)), *(causes_of(answer) if answer else ()))
        return Explanation(FAILS, merged(findings), situation.now, Verification(""), str(error), answer=answer)
    appended = _appended(url, answer)
    if not appended:
        # The host of the URL is the likeliest host that was signed.
        situation = replace(situation, endpoints=(*situation.endpoints, url.endpoint))
        url = _as_sent(url, answer)
    address = find_address(url, situation.endpoints)
    dialect = dialect_of(url)
    if dialect is None:
        of_answer = causes_of(answer) if answer else []
        other = what_else(url)
        without = [Finding("not-presigned", other, (), not other)]
        findings = merged((*damage, *(of_answer + without if other else without + of_answer)))
        verdict = worded_verdict(findings, False, answer)
        return Explanation(verdict, findings, situation.now, Verification(""), "", url, address, None, answer)
    signed = read_signature(url, dialect)
    known = known_with(situation.known, answer)
    verification = verify(url, signed, address, known, situation)
    store = address.store or (answer.store if answer else None)
    address = address._replace(store=store)
    found = _findings(url, signed, address, known, verification, situation)
    if appended:
        found = [finding for finding in found if finding.certain]
    found = [*damage, *appended, *found]
    if any(finding.cause == "stored" for finding in found):
        # What this store accepted was right, also if other stores refuse it. What was stored may still be useless.
        found = [each if each.cause in _AFTER_ALL else each._replace(certain=False) for each in found]
    findings = merged(tuple(found))
    findings = with_store_notes(findings, store)
    return Explanation(
        worded_verdict(findings, verification.is_good, answer),
        findings,
        situation.now,
        verification,
        "",
        url,
        address,
        signed,
        answer,
        _repair(findings, verification, url, bool(damage or url.unsafe)),
    )


def _appended(url: Url, answer: Optional[StoreAnswer]) -> List[Finding]:
    """Whether curl appended the name of the file to the path of the URL."""
    request = answer.request if answer else None
    if request is None or not url.path.endswith("/") or not request.file_name:
        return []
    if request.target.partition("?")[0] != f"{url.path}{request.file_name}":
        return []
    detail = f"The path is {one_line(url.path)}, and curl has sent {one_line(request.target.partition('?')[0])}."
    return [Finding("file-name-appended", detail)]


def _as_sent(url: Url, answer: Optional[StoreAnswer]) -> Url:
    """The URL of the request that a client has printed, if the answer contains it; else this URL."""
    if answer is None or answer.request is None or not answer.request.target.startswith("/"):
        return url
    try:
        sent = read_url(f"{url.scheme}://{answer.request.host or url.host}{answer.request.target}")
    except NotAUrl:
        return url
    # A request does not say its scheme. Its host has no port if that is the default one.
    signing = (value for name, value in sent.query if name.endswith(("Signature", "Credential", "AccessKeyId")))
    masked = any(map(is_masked, (sent.host, *signing)))
    return sent if dialect_of(sent) and not masked else url


def _repair(findings: Tuple[Finding, ...], verification: Verification, url: Url, is_damaged: bool) -> str:
    """The URL that was signed if it is another one, clients can send it, and it has not expired; else empty.

    :param is_damaged: whether the text of the URL was changed.
    """
    changes = verification.found.changes if verification.found else ()
    of_the_url = any(change.part in _PARTS_OF_A_URL or change.part.startswith("parameter ") for change in changes)
    causes = {finding.cause for finding in findings}
    if "url-expired" in causes or not (of_the_url or is_damaged) or not verification.repaired:
        return ""
    try:
        again = read_url(verification.repaired)
    except NotAUrl:
        # It is too long once it is encoded.
        return ""
    return "" if again.unsafe or (again == url and not is_damaged) else verification.repaired


def with_check(explanation: Explanation, error: PresignError) -> Explanation:
    """The explanation after ``--check``, which found that the store refuses the upload, or could not ask the store.

    :param error: of the check; its cause may be botocore's error, which has the code of the answer.
    """
    if isinstance(error, BucketElsewhere):
        found = [Finding("other-region", str(error))]
    elif isinstance(error, CheckFailed):
        found = _of_check(error)
    else:
        # Nothing was sent, so nothing is known of the store.
        found = [possible_cause("unknown-answer", f"The store was not asked. {error}")]
        findings = merged((*explanation.findings, *found))
        return replace(explanation, verdict=UNKNOWN, findings=findings)
    return replace(explanation, verdict=FAILS, findings=merged((*found, *explanation.findings)))


def _of_check(error: CheckFailed) -> List[Finding]:
    if error.__cause__ is None:
        return [Finding("no-such-bucket", str(error))]
    response = getattr(error.__cause__, "response", {})
    of_answer = response.get("Error", {})
    elements = {name: str(of_answer[name]) for name in ("Code", "Message", "Region") if of_answer.get(name)}
    answer = StoreAnswer(response.get("ResponseMetadata", {}).get("HTTPStatusCode"), {}, elements, "")
    if not answer.code and not answer.status:
        return [possible_cause("not-reached", str(error))]
    first, *others = causes_of(answer)
    return [first._replace(detail=str(error)), *others]


def _findings(
    url: Url,
    signed: UrlSignature,
    address: S3Address,
    known: KnownRequest,
    verification: Verification,
    situation: Situation,
) -> List[Finding]:
    of_parameters = list(url_checks.on_the_parameters(url, signed))
    found = [
        *of_parameters,
        *verification.findings,
        *url_checks.on_the_text(url, signed, address, verification.is_good),
        *url_checks.on_the_request(url, signed, known, address.store),
        *url_checks.on_the_time(signed, situation.now, address.store),
        *url_checks.on_the_address(url, signed, address, known, verification.found, situation.endpoints),
    ]
    doubt = other_token(signed.key_id, signed.token, situation.credentials, address.store == AWS)
    found += [possible_cause("session-token-missing", doubt)] if doubt else []
    if verification.found is None:
        missing = url_checks.missing_headers(signed, known)
        found += [missing] if missing else []
    if situation.answer is None:
        return found
    other = of_another_url(situation.answer, url, signed)
    if other:
        return [*found, other]
    found = [*of_another_key(situation.answer, address), *found]
    request = situation.answer.request
    client_sent = request.headers if request and request.is_upload else situation.known.headers
    # What is said at the time of the answer, by both clocks.
    at = min(situation.answer.time or situation.now, situation.now)
    method = verification.found.method if verification.found else None
    of_answer = causes_of(situation.answer, facts_of_url(url, signed, at, client_sent, method))
    # The last is the one of this URL.
    of_answer = with_bucket_of_answer(of_answer, situation.answer, url, address, situation.endpoints[:-1])
    found = with_old_answer(found, situation.answer, signed.ends_at)
    of_comparison = compared(situation.answer, url, signed, address, verification, situation.credentials)
    if any(map(_is_proved, of_comparison)):
        found = [finding for finding in found if not finding.changes]
    explained = any(finding.changes for finding in found) or any(finding.certain for finding in of_comparison)
    is_mismatch = [finding.cause for finding in of_answer[:1]] == ["signature-mismatch"]
    if is_mismatch and explained:
        # What was found says more than the list of what it can be.
        of_answer = []
    elif is_mismatch and verification.is_good and verification.found and not of_comparison:
        of_answer = unlike_the_url(signed, known, verification.found, situation.answer)
    elif is_mismatch and known.headers is None:
        of_answer = [*url_checks.required_headers(signed), *of_answer]
    elif is_mismatch and situation.answer.request:
        # What it shows is none of the causes.
        shown = ("other-method", "host-changed")
        of_answer = [finding for finding in of_answer if finding.cause not in shown]
    elif situation.answer.status == _FORBIDDEN and not situation.answer.code:
        of_answer = [*for_a_download(known, verification.found), *of_answer]
    return [*of_parameters, *of_comparison, *of_answer, *found]


def _is_proved(finding: Finding) -> bool:
    return finding.cause == "wrong-secret" and finding.certain


def worded_verdict(findings: Tuple[Finding, ...], is_good: bool, answer: Optional[StoreAnswer]) -> str:
    """``works``, ``fails`` or ``unknown``.

    :param is_good: whether the signature is right.
    """
    causes = {finding.cause for finding in findings}
    if any(finding.certain for finding in findings):
        return FAILS
    if answer is not None and "stored" in causes:
        return WORKS
    if answer is not None and not answer.says_nothing:
        return FAILS
    return WORKS if is_good and causes <= _AVOIDED else UNKNOWN


def _in_words(changes: Tuple[Change, ...]) -> Iterator[str]:
    parts = []
    for change in changes:
        sent = _mark(change.sent)
        parts.append(f"{sent} in the place of {_mark(change.signed)}" if change.signed else f"{sent}, which was added")
    if parts:
        yield f"It contains {', '.join(parts)}."


def _mark(text: Optional[str]) -> str:
    shown = text or ""
    return shown[1:-1] if shown.startswith("(") and len(shown) > 1 else f'"{shown}"'
