"""What was found out about a URL or a form, as a document. The report for a person is made of it.

No signature, session token or secret is in it, except in ``RepairedUrl``.
"""

from typing import Any, Dict, Iterable, Optional, Union

from awscli_presign_put.explain.causes import Cause, all_causes
from awscli_presign_put.explain.explanation import FAILS, UNKNOWN, WORKS, Explanation
from awscli_presign_put.explain.finding import Change, Finding, header_name, hidden
from awscli_presign_put.explain.form import FormExplanation, left_to_uploader
from awscli_presign_put.explain.store_answer import StoreAnswer
from awscli_presign_put.explain.url import Pairs, pairs_of
from awscli_presign_put.explain.url_checks import operation_of
from awscli_presign_put.explain.url_signature import account_of, is_temporary
from awscli_presign_put.moments import in_utc
from awscli_presign_put.output.explain_advice import first_step
from awscli_presign_put.output.secrets import Hider, secrets_in
from awscli_presign_put.shown import encodable
from awscli_presign_put.signing.post.policy_document import Condition

Document = Dict[str, Any]


def explanation_document(explanation: Union[Explanation, FormExplanation]) -> Document:
    """The document that ``--output`` prints."""
    of_form = isinstance(explanation, FormExplanation)
    about = _of_form(explanation) if isinstance(explanation, FormExplanation) else _of_url(explanation)
    repaired = explanation.repaired if isinstance(explanation, Explanation) else ""
    first = explanation.findings[0] if explanation.findings and explanation.verdict != WORKS else None
    required = about.get("RequiredHeaders", {})
    document = {
        "Verdict": explanation.verdict,
        "Summary": _summary(explanation, "form" if of_form else "URL"),
        "First": first_step(first, repaired, required, about.get("Methods", [])) if first else "",
        **about,
        "RepairedUrl": repaired or None,
        "Causes": [_cause(finding) for finding in explanation.findings],
        "Answer": _answer(explanation.answer),
    }
    # The repaired URL is whole, so that it can be used.
    return {**Hider(_secrets(explanation)).hide(document), "RepairedUrl": repaired or None}


def _secrets(explanation: Union[Explanation, FormExplanation]) -> Iterable[str]:
    """The secrets of the URL or the form, and of the request that a client printed."""
    request = explanation.answer.request if explanation.answer else None
    pairs: Pairs = (*request.headers, *pairs_of(request.target.partition("?")[2])) if request else ()
    if isinstance(explanation, FormExplanation):
        pairs += tuple(explanation.form.fields.items())
    elif explanation.url:
        pairs += explanation.url.query
    return secrets_in(pairs)


def _summary(explanation: Union[Explanation, FormExplanation], what: str) -> str:
    first = explanation.findings[0] if explanation.findings else None
    cause = all_causes()[first.cause] if first else None
    if explanation.verdict == FAILS and first and cause:
        unknown = (
            f"The cause is not known: {first.detail}" if cause.is_general else f"The likeliest cause: {cause.what}"
        )
        return f"It fails: {cause.what}" if first.certain else f"It fails. {unknown}"
    if first and first.cause == "not-presigned":
        return f"It is not known whether it works. {first.detail}"
    if explanation.verdict == UNKNOWN and cause:
        return f"It may fail: {cause.what}"
    if explanation.verdict == WORKS:
        if isinstance(explanation, Explanation) and explanation.verification.found:
            return f"The {what} works now, for {explanation.verification.found.method}."
        return f"The {what} works now."
    return f"Nothing wrong was found with the {what}, but its signature was not verified."


def _of_url(explanation: Explanation) -> Document:
    url, address, signed = explanation.url, explanation.address, explanation.signed
    if url is None or address is None:
        return {"Kind": "not a URL"}
    about: Document = {
        "Kind": f"presigned URL, {signed.dialect.name}" if signed else "URL without a signature",
        "Store": address.store,
        "Endpoint": address.endpoint,
        "AddressingStyle": address.style,
        "Bucket": address.bucket,
        "Key": encodable(address.key),
    }
    if signed is None:
        return about
    found = explanation.verification.found
    values = dict(found.request.headers) if found else {}
    # Signature Version 2 does not name the signed headers.
    names = [name for name in signed.headers if name != "host"] or list(values)
    if signed.dialect.signature in signed.missing:
        # The URL is cut off, and its last parameter may be incomplete.
        names = []
    return {
        **about,
        "Region": signed.region,
        "Methods": [found.method] if found else [],
        "Operation": operation_of(url, signed, found.method if found else None),
        **_signer(signed.key_id, signed.token),
        **_times(explanation, signed.signed_at, signed.ends_at),
        "RequiredHeaders": {
            header_name(name): hidden(name, values[name]) if name in values else None for name in names
        },
        "Signature": _of_signature(explanation.verification.why_not, explanation.verification.found is not None),
        "NotSigned": ["scheme", "host"] if signed.dialect.version == "2" else ["scheme"],
    }


def _of_form(explanation: FormExplanation) -> Document:
    form = explanation.form
    token = form.get("x-amz-security-token")
    return {
        "Kind": f"form for POST, Signature Version {form.version}",
        "Store": form.address.store,
        "Endpoint": form.address.endpoint,
        "AddressingStyle": form.address.style,
        "Bucket": form.address.bucket,
        "Key": encodable(form.get("key") or ""),
        "Methods": ["POST"],
        "Operation": "uploads an object by a form",
        **_signer(form.key_id, token),
        **_times(explanation, None, form.ends_at),
        "Conditions": [_condition(each) for each in form.conditions],
        "RequiredFields": [_condition(each) for each in left_to_uploader(form)],
        "Signature": _of_signature(explanation.why_not, explanation.is_good),
    }


def _condition(condition: Condition) -> str:
    if condition.operator == "content-length-range":
        return f"The file has {condition.least} to {condition.most} bytes."
    secret = "X-Amz-Security-Token" if condition.name == "x-amz-security-token" else condition.name
    value = hidden(secret, condition.value)
    if condition.operator == "eq":
        return f"{condition.name} is {value}."
    return f"{condition.name} begins with {value}." if value else f"{condition.name} is anything."


def _signer(key_id: Optional[str], token: Optional[str]) -> Document:
    return {
        "AccessKeyId": key_id,
        "Account": account_of(key_id) if key_id else None,
        "TemporaryCredentials": is_temporary(key_id or "", token),
    }


def _times(explanation: Union[Explanation, FormExplanation], signed_at: Any, ends_at: Any) -> Document:
    left = None if ends_at is None else int((ends_at - explanation.now).total_seconds())
    return {
        "SignedAt": None if signed_at is None else in_utc(signed_at),
        "ExpiresAt": None if ends_at is None else in_utc(ends_at),
        "SecondsLeft": left,
    }


def _of_signature(why_not: str, is_good: bool) -> str:
    return why_not or ("verified" if is_good else "wrong")


def cause_document(cause: Cause) -> Document:
    """The document of ``--cause``."""
    return {
        "Id": cause.id,
        "What": cause.what,
        "HowToTell": cause.tell,
        "Sender": cause.sender,
        "Uploader": cause.uploader,
        "Codes": list(cause.codes),
    }


def _cause(finding: Finding) -> Document:
    cause = all_causes()[finding.cause]
    return {
        "Id": cause.id,
        "Certain": finding.certain,
        "What": cause.what,
        "Detail": finding.detail,
        "Sender": cause.sender,
        "Uploader": cause.uploader,
        "Changes": [_change(change) for change in finding.changes],
    }


def _change(change: Change) -> Document:
    values = {"Part": change.part, "Sent": change.sent, "Signed": change.signed}
    return {name: None if value is None else encodable(value) for name, value in values.items()}


def _answer(answer: Optional[StoreAnswer]) -> Optional[Document]:
    if answer is None:
        return None
    return {
        "Status": answer.status,
        "Code": encodable(answer.code) or None,
        "Message": encodable(answer.message) or None,
        "RequestId": answer.elements.get("RequestId") or answer.headers.get("x-amz-request-id"),
    }
