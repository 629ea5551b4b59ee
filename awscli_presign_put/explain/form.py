"""A form for POST uploads: its policy is decoded, each field compared with its condition, its signature verified."""

import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Dict, Iterator, List, Optional, Tuple

from awscli_presign_put.explain.answer_causes import causes_of, facts_of_form
from awscli_presign_put.explain.answer_comparison import with_old_answer
from awscli_presign_put.explain.explanation import worded_verdict
from awscli_presign_put.explain.finding import (
    Finding,
    duration,
    listed,
    merged,
    one_line,
    possible_cause,
    with_store_notes,
)
from awscli_presign_put.explain.form_text import NotAForm, read_printed
from awscli_presign_put.explain.s3_address import AWS, S3Address, find_address
from awscli_presign_put.explain.sent_form import FormText
from awscli_presign_put.explain.store_answer import StoreAnswer
from awscli_presign_put.explain.store_refusals import FORM, SentUpload, of_amazon, on_the_store
from awscli_presign_put.explain.url import NotAUrl, read_url
from awscli_presign_put.explain.url_signature import is_temporary, other_token, why_not_verified
from awscli_presign_put.explain.verification import Situation
from awscli_presign_put.shown import encodable
from awscli_presign_put.signing import sigv2, sigv4
from awscli_presign_put.signing.post.policy_document import (
    Condition,
    Fault,
    InvalidPolicy,
    PolicyDocument,
    faults_of,
    read_policy,
)
from awscli_presign_put.signing.post.post_request import MAX_FORM_BYTES
from awscli_presign_put.signing.upload.headers import SECURITY_TOKEN

# The fields that each signature version requires, the signature first.
_OF_VERSION_4 = ("x-amz-signature", "x-amz-algorithm", "x-amz-credential", "x-amz-date", "key")
_OF_VERSION_2 = ("signature", "awsaccesskeyid", "key")
# The length of a text in Base64 is a multiple of this.
_BASE64 = 4


@dataclass(frozen=True)
class Form:
    """A form, and what its policy says.

    :param url: the address that the form is sent to.
    :param fields: values by names, without the file.
    :param address: where the URL points.
    :param version: signature version: ``4`` or ``2``.
    :param text: the form as it was printed.
    :param policy: decoded; None if no store can read it.
    :param why_no_policy: why no store can read the policy, as a sentence; else empty.
    """

    url: str
    fields: Dict[str, str]
    address: S3Address
    version: str
    text: FormText
    policy: Optional[PolicyDocument]
    why_no_policy: str = ""

    @property
    def ends_at(self) -> Optional[datetime]:
        """When the policy expires, in UTC; None without a policy."""
        return self.policy.ends_at if self.policy else None

    @property
    def conditions(self) -> Tuple[Condition, ...]:
        return self.policy.conditions if self.policy else ()

    def get(self, name: str) -> Optional[str]:
        """The field of this name in letters of any case; None if there is none."""
        return next((value for each, value in self.fields.items() if each.lower() == name), None)

    @property
    def credential(self) -> List[str]:
        """Access key ID, date, region, service and terminator of Signature Version 4, as far as they are there."""
        return (self.get("x-amz-credential") or "").rsplit("/", 4)

    @property
    def key_id(self) -> Optional[str]:
        """Of the signer; None if there is none."""
        if self.version == "2":
            return self.get("awsaccesskeyid")
        return self.credential[0] or None


@dataclass(frozen=True)
class FormExplanation:
    """All that was found out about a form.

    :param verdict: ``works``, ``fails`` or ``unknown``.
    :param findings: each cause once; those that are certain first.
    :param now: time of the explanation, in UTC.
    :param why_not: why the signature was not verified, as a sentence; empty if it was.
    :param is_good: whether the signature is that of the policy.
    :param answer: what the store answered; None if that is not known.
    """

    verdict: str
    findings: Tuple[Finding, ...]
    now: datetime
    form: Form
    why_not: str
    is_good: bool
    answer: Optional[StoreAnswer]


def read_form(raw: bytes, endpoints: Tuple[str, ...] = ()) -> Form:
    """The form in what a program printed.

    :param endpoints: of configured stores.
    :raises NotAForm: the document is not a form.
    """
    found = read_printed(raw)
    # JSON can contain lone surrogates, which UTF-8 cannot encode.
    fields = {encodable(name): encodable(value) for name, value in found.fields.items()}
    try:
        address = find_address(read_url(found.url.strip()), endpoints)
    except NotAUrl as error:
        raise NotAForm(f"has a Url that is not valid. {error}") from None
    by_name = {name.lower(): value for name, value in fields.items()}
    version = "2" if "signature" in by_name and "x-amz-signature" not in by_name else "4"
    try:
        return Form(found.url.strip(), fields, address, version, found, read_policy(by_name.get("policy", "")))
    except InvalidPolicy as error:
        return Form(found.url.strip(), fields, address, version, found, None, str(error))


def explain_form(form: Form, situation: Situation) -> FormExplanation:
    """Whether the form would work now, and why not."""
    why_not, is_good, of_signature = _verify(form, situation.credentials)
    doubt = other_token(form.key_id, form.get(SECURITY_TOKEN), situation.credentials, form.address.store == AWS)
    of_signature += [possible_cause("session-token-missing", doubt)] if doubt else []
    findings = [*_on_the_form(form, situation.now), *of_signature, *_on_what_is_sent(form)]
    answer = situation.answer
    if answer is not None:
        at = min(answer.time or situation.now, situation.now)
        ruled_out = facts_of_form(form.ends_at, at, form.version, form.get(SECURITY_TOKEN), is_good)
        findings = [*causes_of(answer, ruled_out), *with_old_answer(findings, answer, form.ends_at)]
    found = with_store_notes(merged(tuple(findings)), form.address.store)
    return FormExplanation(worded_verdict(found, is_good, answer), found, situation.now, form, why_not, is_good, answer)


def _on_the_form(form: Form, now: datetime) -> Iterator[Finding]:
    if not form.get("policy"):
        yield Finding("not-presigned", "The form has no policy.")
        return
    required = _OF_VERSION_2 if form.version == "2" else _OF_VERSION_4
    if not form.get(required[0]):
        yield Finding("not-presigned", "The form has no signature.")
    for name in required[1:]:
        if not form.get(name):
            yield Finding("form-field-missing", f"The form has no field {name}.")
    if form.policy is None:
        yield Finding("invalid-policy", one_line(form.why_no_policy))
        return
    if not form.policy.is_usual:
        detail = "The expiration does not have the form 2026-11-30T12:00:00Z. Some stores refuse that."
        yield possible_cause("invalid-policy", detail)
    if form.policy.ends_at <= now:
        yield Finding("url-expired", f"The form expired {duration(now - form.policy.ends_at)} ago.")
    if form.version == "4" and len(form.credential) > 1 and form.credential[1] != (form.get("x-amz-date") or "")[:8]:
        yield Finding("invalid-argument", "x-amz-credential has another date than x-amz-date.")
    if any(isinstance(each, list) and len(each) > 1 and isinstance(each[0], tuple) for each in form.policy.raw):
        yield possible_cause("invalid-policy", "A condition has several members. Some stores, such as Ceph, read one.")
    for fault in faults_of(form.policy, form.fields, _bucket_of(form)):
        if fault.problem != "missing" or fault.name not in required:
            yield from _of_fault(fault, form.text)
    if form.key_id and is_temporary(form.key_id, None) and not form.get(SECURITY_TOKEN):
        yield Finding("session-token-missing", f"The form has no field {SECURITY_TOKEN}.")


def _on_what_is_sent(form: Form) -> Iterator[Finding]:
    """The address, the order and the size of the fields, and what the store refuses."""
    yield from form.text.findings
    store, fields = form.address.store, {name.lower(): value for name, value in form.fields.items()}
    needed = {"policy", *_OF_VERSION_2, *_OF_VERSION_4, *(each.name for each in form.conditions)}
    after = [name for name in form.text.after if name in needed]
    if after:
        yield of_amazon("form-file-not-last", f"The file comes before {listed(after)}.", store)
    if form.address.key:
        detail = f"The address has the path {one_line(form.address.key)}, and a form is sent to the bucket."
        yield of_amazon("form-address", detail, store)
    size = sum(len(f"{name}{value}".encode()) for name, value in fields.items())
    if size > MAX_FORM_BYTES:
        yield of_amazon("form-too-large", f"They have {size} bytes.", store)
    scope = form.credential[-3:] if form.version == "4" else []
    address = form.address._replace(bucket=_bucket_of(form), key=form.get("key") or "")
    algorithm = form.get("x-amz-algorithm") or ""
    headers = {"x-amz-acl" if name == "acl" else name: value for name, value in fields.items()}
    is_4 = len(scope) == len(("region", "service", "terminator")) and bool(algorithm)
    yield from on_the_store(
        SentUpload(address, FORM, form.version, tuple(scope) if is_4 else (), algorithm, dict(headers))
    )


def _bucket_of(form: Form) -> str:
    """The bucket in the address, or the bucket of the policy if the host begins with it; else empty."""
    named = next((each.value for each in form.conditions if each.name == "bucket"), "")
    in_host = form.address.endpoint.partition("://")[2].startswith(f"{named}.") and bool(named)
    return form.address.bucket or (named if in_host else "")


def _of_fault(fault: Fault, text: FormText) -> Iterator[Finding]:
    name, condition = one_line(fault.name), fault.condition
    what = "must be" if condition.operator == "eq" else "must begin with"
    shown = "(hidden)" if condition.name == SECURITY_TOKEN else one_line(condition.value)
    if fault.problem == "no condition" and fault.name in text.after:
        detail = f"The field is {name}, after the file. Amazon S3 ignores it there, and some stores refuse it."
        yield possible_cause("form-field-without-condition", detail)
    elif fault.problem == "no condition":
        yield Finding("form-field-without-condition", f"The field is {name}.")
    elif fault.problem == "missing" and (condition.operator == "eq" or text.is_whole):
        yield Finding("form-condition-failed", f"The field {name} is missing.")
    elif fault.problem == "missing":
        detail = (
            f"The uploader must add the field {name}. It {what} {shown}."
            if shown
            else (f"The uploader must add the field {name}, with any value.")
        )
        yield possible_cause("form-field-missing", detail)
    else:
        detail = f"The field {name} {what} {shown}."
        if fault.problem == "file name":
            yield possible_cause("form-condition-failed", f"{detail} It has the name of the file.")
        else:
            yield Finding("form-condition-failed", detail, (), fault.name not in text.chosen)


def left_to_uploader(form: Form) -> List[Condition]:
    """Conditions of fields that the form does not have, and that the uploader must add."""
    there = {name.lower() for name in form.fields}
    return [each for each in form.conditions if each.operator == "starts-with" and each.name not in there]


def _verify(form: Form, held: Any) -> Tuple[str, bool, List[Finding]]:
    """Why the signature was not verified, whether it is right, and what is wrong with it."""
    policy = form.get("policy")
    given = form.get("signature" if form.version == "2" else "x-amz-signature")
    why_not = _why_not(form, held) if policy and given else "the form has no signature."
    if why_not or not policy or not given:
        return f"not verified: {why_not}", False, []
    finding = _of_signature(form, policy, given, held.secret_key)
    if finding is None:
        return "", True, []
    possible = [possible_cause("wrong-secret")] if finding.cause == "signature-mismatch" else []
    return "", False, [finding, *possible]


def _why_not(form: Form, held: Any) -> str:
    if held is None:
        return "no credentials are configured."
    if form.key_id != held.access_key.strip():
        return why_not_verified("form", form.key_id, form.get(SECURITY_TOKEN))
    return ""


def _of_signature(form: Form, policy: str, given: str, secret: str) -> Optional[Finding]:
    """What is wrong with the signature; None if it is right."""

    def is_good(secret: str, text: str) -> bool:
        if form.version == "2":
            computed = sigv2.signature(text, secret)
        else:
            computed = sigv4.signature(text, secret, form.credential[1:])
        return hmac.compare_digest(computed.encode(), given.encode("utf-8", "surrogateescape"))

    if is_good(secret, policy):
        return None
    if any(is_good(other, policy) for other in (f"{secret}\n", f"{secret} ", f"{secret}\r\n", secret.strip())):
        return Finding("wrong-secret", "The form was signed with a line break or a space at the end of the secret.")
    unpadded = policy.rstrip("=")
    padded = unpadded + "=" * (-len(unpadded) % _BASE64)
    if any(is_good(secret, text) for text in (policy.replace(" ", "+"), "".join(policy.split()), padded)):
        return Finding("invalid-policy", "The text of the policy was changed on its way.")
    return Finding("signature-mismatch", "The signature is not that of this policy with these credentials.")
