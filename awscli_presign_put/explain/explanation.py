"""What a presigned URL is, whether it would work now, and why not."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, List, Optional, Tuple

from awscli_presign_put.explain import url_checks
from awscli_presign_put.explain.answer import Answer
from awscli_presign_put.explain.answer_rules import causes_of
from awscli_presign_put.explain.changes import Change
from awscli_presign_put.explain.compared_answer import compared, of_another_key, of_another_url, unlike_the_url
from awscli_presign_put.explain.damage import repaired
from awscli_presign_put.explain.dialect import Signed, dialect_of, read_signature
from awscli_presign_put.explain.finding import Finding, merged
from awscli_presign_put.explain.place import Place, find_place
from awscli_presign_put.explain.search import Known
from awscli_presign_put.explain.stores import store_of_answer, with_special
from awscli_presign_put.explain.url import NotAUrl, Pairs, Url, read_url
from awscli_presign_put.explain.verification import Verification, verify
from awscli_presign_put.signing.errors import BucketElsewhere

_AFTER_ALL = ("body-is-form", "url-expired")

WORKS, FAILS, UNKNOWN = "works", "fails", "unknown"


@dataclass(frozen=True)
class Situation:
    """What is known beside the URL.

    :param now: in UTC.
    :param credentials: frozen, of the session; None where it has none.
    :param region: of the session.
    :param endpoints: of stores that are configured.
    :param known: of the request that was sent.
    :param answer: None where there is none.
    """

    now: datetime
    credentials: Any = None
    region: Optional[str] = None
    endpoints: Tuple[str, ...] = ()
    known: Known = field(default_factory=Known)
    answer: Optional[Answer] = None


@dataclass(frozen=True)
class Explanation:
    """All that was found out.

    :param url: None where it is none; ``why_not`` then says why.
    :param signed: None where it has no signature.
    :param findings: each cause once; those that are certain first.
    :param verdict: ``works``, ``fails`` or ``unknown``.
    """

    verdict: str
    findings: Tuple[Finding, ...]
    now: datetime
    verification: Verification
    why_not: str = ""
    url: Optional[Url] = None
    place: Optional[Place] = None
    signed: Optional[Signed] = None
    answer: Optional[Answer] = None


def explain(text: str, situation: Situation) -> Explanation:
    """Explain this URL, whatever it is."""
    text, changes = repaired(text)
    damage = [Finding("url-damaged", _in_words(changes), changes)] if changes else []
    try:
        url = read_url(text)
    except NotAUrl as error:
        findings = (*damage, Finding("url-damaged", str(error)))
        return Explanation(FAILS, merged(findings), situation.now, Verification(""), str(error))
    place = find_place(url, situation.endpoints)
    dialect = dialect_of(url)
    answer = situation.answer
    if dialect is None:
        of_answer = causes_of(answer) if answer else []
        findings = merged((*damage, Finding("not-presigned"), *of_answer))
        return Explanation(FAILS, findings, situation.now, Verification(""), "", url, place, None, answer)
    signed = read_signature(url, dialect)
    known = _known(situation)
    verification = verify(url, signed, place, known, situation)
    store = place.store or store_of_answer(answer)
    place = place._replace(store=store)
    findings = merged((*damage, *_findings(url, signed, place, known, verification, situation)))
    findings = with_special(findings, store)
    return Explanation(
        _verdict(findings, verification, answer), findings, situation.now, verification, "", url, place, signed, answer
    )


def with_check(explanation: Explanation, error: Exception) -> Explanation:
    """The same after the store was asked, and would refuse the upload.

    :param error: what it says; its cause may be botocore's error, with the code of the answer.
    """
    response = getattr(error.__cause__, "response", {})
    of_answer = response.get("Error", {})
    elements = {name: str(of_answer[name]) for name in ("Code", "Message", "Region") if of_answer.get(name)}
    answer = Answer(response.get("ResponseMetadata", {}).get("HTTPStatusCode"), {}, elements, "")
    without_answer = "other-region" if isinstance(error, BucketElsewhere) else "no-such-bucket"
    first, *others = causes_of(answer) if answer.code or answer.status else [Finding(without_answer)]
    findings = merged((first._replace(detail=str(error), certain=True), *others, *explanation.findings))
    return replace(explanation, verdict=FAILS, findings=findings)


def _findings(
    url: Url, signed: Signed, place: Place, known: Known, verification: Verification, situation: Situation
) -> List[Finding]:
    of_parameters = list(url_checks.on_the_parameters(url, signed))
    found = [
        *of_parameters,
        *verification.findings,
        *url_checks.on_the_request(url, signed, known),
        *url_checks.on_the_time(signed, situation.now),
        *url_checks.on_the_place(url, signed, place, situation.endpoints),
    ]
    if verification.found is None:
        missing = url_checks.missing_headers(signed, known)
        found += [missing] if missing else []
    if situation.answer is None:
        return found
    if any(finding.cause == "stored" for finding in causes_of(situation.answer)):
        # What the store has accepted was right, whatever others say; what was stored may be junk all the same.
        found = [each if each.cause in _AFTER_ALL else each._replace(certain=False) for each in found]
    other = of_another_url(situation.answer, url, signed)
    if other:
        return [*found, other]
    found = [*of_another_key(situation.answer, place), *found]
    age = None if signed.signed_at is None else (situation.now - signed.signed_at).total_seconds()
    ended = signed.ends_at is not None and signed.ends_at <= situation.now
    of_answer = causes_of(situation.answer, age, ended)
    of_comparison = compared(situation.answer, url, signed, verification)
    explained = {finding.cause for finding in (*found, *of_comparison) if finding.changes}
    is_mismatch = [finding.cause for finding in of_answer[:1]] == ["signature-mismatch"]
    if is_mismatch and explained:
        # What was found says more than the list of what it can be.
        of_answer = []
    elif is_mismatch and verification.is_good and verification.found and not of_comparison:
        of_answer = unlike_the_url(signed, known, verification.found)
    elif is_mismatch and known.headers is None:
        of_answer = [*url_checks.required_headers(signed), *(each._replace(certain=False) for each in of_answer)]
    if of_parameters:
        # What a store says of a signature that is not whole may be anything, such as that it is of another version.
        of_answer = [finding._replace(certain=False) for finding in of_answer if finding.cause != "version-2-refused"]
    return [*of_parameters, *of_comparison, *of_answer, *found]


def _known(situation: Situation) -> Known:
    """What the options say of the request, and what the answer does where they say nothing."""
    from awscli_presign_put.explain.compare import read_canonical

    seen = read_canonical(situation.answer.canonical_request) if situation.answer else None
    known = situation.known
    if seen is None:
        return known
    of_answer: Pairs = tuple((name, value) for name, value in seen.headers.items() if name != "host")
    return Known(known.method or seen.method, of_answer if known.headers is None else known.headers)


def _verdict(findings: Tuple[Finding, ...], verification: Verification, answer: Optional[Answer]) -> str:
    causes = {finding.cause for finding in findings}
    if any(finding.certain for finding in findings):
        return FAILS
    if answer is not None and causes.isdisjoint(("stored",)):
        return FAILS
    return WORKS if verification.is_good or (answer is not None and "stored" in causes) else UNKNOWN


def _in_words(changes: Tuple[Change, ...]) -> str:
    parts = [
        f"{change.sent} in the place of {change.signed}" if change.signed else f"an additional {_mark(change.sent)}"
        for change in changes
    ]
    return f"It contains {', '.join(parts)}."


def _mark(text: Optional[str]) -> str:
    shown = text or ""
    return shown if shown.startswith("(") and len(shown) > 1 else f'"{shown}"'
