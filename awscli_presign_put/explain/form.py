"""A form for POST uploads: its policy decoded, each field against its condition, its signature computed again."""

import base64
import binascii
import hmac
import json
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any, Dict, Iterator, List, NamedTuple, Optional, Tuple

from awscli_presign_put.explain import facts
from awscli_presign_put.explain.answer import Answer
from awscli_presign_put.explain.answer_rules import causes_of
from awscli_presign_put.explain.explanation import FAILS, UNKNOWN, WORKS, Situation
from awscli_presign_put.explain.finding import Finding, merged, quoted
from awscli_presign_put.explain.place import Place, find_place
from awscli_presign_put.explain.signer import is_temporary, why_not_verified
from awscli_presign_put.explain.times import duration
from awscli_presign_put.explain.url import NotAUrl, read_url
from awscli_presign_put.signing import sigv2
from awscli_presign_put.signing.post_policy import SECURITY_TOKEN, version_4_signature

MAX_BYTES = 256 * 1024
"""Of a form. Its fields have at most 20 KB."""

# Fields without a condition. Source: Amazon S3 Developer Guide, "Creating a POST Policy".
_NO_CONDITION = ("policy", "x-amz-signature", "signature", "awsaccesskeyid", "file", "bucket")
_RANGE = "content-length-range"
_TRIPLE = 3
# The length of a text in Base64 is a multiple of it.
_BASE64 = 4


class NotAForm(Exception):
    """It is no form; the message says why."""


class Condition(NamedTuple):
    """A condition of a policy.

    :param operator: ``eq``, ``starts-with`` or ``content-length-range``.
    :param name: of the field, in small letters; empty for a range.
    :param least, most: of a range, in bytes.
    """

    operator: str
    name: str
    value: str
    least: int = 0
    most: int = 0


@dataclass(frozen=True)
class Form:
    """A form, and what its policy says."""

    url: str
    fields: Dict[str, str]
    place: Place
    ends_at: Optional[datetime]
    conditions: Tuple[Condition, ...]
    version: str

    def get(self, name: str) -> Optional[str]:
        """The field of this name, in whatever letters."""
        return next((value for each, value in self.fields.items() if each.lower() == name), None)

    @property
    def key_id(self) -> Optional[str]:
        """The access key ID that signed it."""
        if self.version == "2":
            return self.get("awsaccesskeyid")
        return (self.get("x-amz-credential") or "").rsplit("/", 4)[0] or None


@dataclass(frozen=True)
class FormExplanation:
    """All that was found out about a form."""

    verdict: str
    findings: Tuple[Finding, ...]
    now: datetime
    form: Form
    why_not: str
    is_good: bool
    answer: Optional[Answer]


def read_form(raw: bytes, endpoints: Tuple[str, ...] = ()) -> Form:
    """The form in a JSON document, as presign-post and boto3's ``generate_presigned_post`` give it.

    :raises NotAForm: it is none.
    """
    if len(raw) > MAX_BYTES:
        raise NotAForm("is too large for a form.")
    try:
        document = json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise NotAForm("is not a JSON document.") from None
    if not isinstance(document, dict):
        raise NotAForm("is not a JSON object.")
    by_name = {name.lower(): value for name, value in document.items()}
    url, fields = by_name.get("url"), by_name.get("fields")
    if not isinstance(url, str) or not isinstance(fields, dict):
        raise NotAForm("has no Url and Fields. Use the document of aws s3 presign-post.")
    if not all(isinstance(value, str) for value in fields.values()):
        raise NotAForm("has a field that is not a string.")
    try:
        place = find_place(read_url(url), endpoints)
    except NotAUrl as error:
        raise NotAForm(f"has a Url that is not valid. {error}") from None
    names = {name.lower() for name in fields}
    ends_at, conditions = _policy(next((value for name, value in fields.items() if name.lower() == "policy"), ""))
    return Form(url, fields, place, ends_at, conditions, "4" if "x-amz-signature" in names else "2")


def explain_form(form: Form, situation: Situation) -> FormExplanation:
    """Whether the form would work now, and why not."""
    why_not, is_good, of_signature = _verify(form, situation.credentials)
    findings = [*_on_the_form(form, situation.now), *of_signature]
    answer = situation.answer
    if answer is not None:
        findings = [
            *causes_of(answer, facts.of_form(form.ends_at, situation.now, form.version, form.get(SECURITY_TOKEN))),
            *findings,
        ]
    stored = any(finding.cause == "stored" for finding in findings)
    if any(finding.certain for finding in findings) or (answer is not None and not stored):
        verdict = FAILS
    else:
        verdict = WORKS if is_good or stored else UNKNOWN
    return FormExplanation(verdict, merged(tuple(findings)), situation.now, form, why_not, is_good, answer)


def _on_the_form(form: Form, now: datetime) -> Iterator[Finding]:
    if not form.get("policy"):
        yield Finding("not-presigned", "The form has no policy.")
        return
    if form.ends_at is None:
        yield Finding("invalid-policy", "The policy cannot be decoded, or has no expiration.")
        return
    if form.ends_at <= now:
        yield Finding("url-expired", f"The form expired {duration(now - form.ends_at)} ago.")
    if not form.get("signature" if form.version == "2" else "x-amz-signature"):
        yield Finding("not-presigned", "The form has no signature.")
    yield from _against_conditions(form)
    if form.key_id and is_temporary(form.key_id, None) and not form.get(SECURITY_TOKEN):
        yield Finding("session-token-missing", f"The form has no field {SECURITY_TOKEN}.")


def _against_conditions(form: Form) -> Iterator[Finding]:
    conditioned = {condition.name for condition in form.conditions}
    without = [name for name in form.fields if name.lower() not in (*_NO_CONDITION, *conditioned)]
    without = [name for name in without if not name.lower().startswith("x-ignore-")]
    if without:
        yield Finding("form-field-without-condition", f"The field is {', '.join(map(quoted, without))}.")
    for condition in form.conditions:
        value = form.place.bucket if condition.name == "bucket" else form.get(condition.name)
        if condition.operator == _RANGE or value is None:
            # What is not there may be the uploader's to add: see left_to_uploader.
            if value is None and condition.operator == "eq":
                yield Finding("form-condition-failed", f"The field {quoted(condition.name)} is missing.")
            continue
        fits = value == condition.value if condition.operator == "eq" else value.startswith(condition.value)
        if not fits:
            what = "must be" if condition.operator == "eq" else "must begin with"
            shown = "(hidden)" if condition.name == SECURITY_TOKEN else quoted(condition.value)
            yield Finding("form-condition-failed", f"The field {quoted(condition.name)} {what} {shown}.")


def left_to_uploader(form: Form) -> List[Condition]:
    """Conditions of fields that the form does not have, and that the uploader must add."""
    there = {name.lower() for name in form.fields}
    return [each for each in form.conditions if each.operator == "starts-with" and each.name not in there]


def _verify(form: Form, held: Any) -> Tuple[str, bool, List[Finding]]:
    """Why the signature was not verified, whether it is good, and what is wrong."""
    policy = form.get("policy")
    given = form.get("signature" if form.version == "2" else "x-amz-signature")
    why_not = _why_not(form, held) if policy and given else "the form has no signature."
    if why_not or not policy or not given:
        return f"not verified: {why_not}", False, []
    finding = _of_signature(form, policy, given, held.secret_key)
    if finding is None:
        return "", True, []
    possible = [Finding("wrong-secret", "", (), False)] if finding.cause == "signature-mismatch" else []
    return "", False, [finding, *possible]


def _why_not(form: Form, held: Any) -> str:
    if held is None:
        return "no credentials are configured."
    if form.key_id != held.access_key.strip():
        return why_not_verified("form", form.key_id)
    return ""


def _of_signature(form: Form, policy: str, given: str, secret: str) -> Optional[Finding]:
    """What is wrong with the signature; None where it is good."""

    def is_good(secret: str, text: str) -> bool:
        if form.version == "2":
            computed = sigv2.signature(text, secret)
        else:
            computed = version_4_signature(text, form.get("x-amz-credential") or "", secret)
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


def _policy(encoded: str) -> Tuple[Optional[datetime], Tuple[Condition, ...]]:
    """The end and the conditions of a policy; None where it has no end that can be read."""
    try:
        policy = json.loads(base64.b64decode(encoded.encode()))
        ends_at = _time(policy["expiration"])
        conditions = tuple(each for raw in policy["conditions"] for each in _conditions(raw))
    except (binascii.Error, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None, ()
    return ends_at, conditions


def _time(text: str) -> datetime:
    for form in ("%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S.%fZ"):
        try:
            return datetime.strptime(text, form).replace(tzinfo=timezone.utc)
        except ValueError:
            continue
    raise ValueError(text)


def _conditions(raw: Any) -> Iterator[Condition]:
    if isinstance(raw, dict):
        for name, value in raw.items():
            yield Condition("eq", name.lower(), str(value))
    elif isinstance(raw, list) and len(raw) == _TRIPLE:
        operator, name, value = raw
        if str(operator).lower() == _RANGE:
            yield Condition(_RANGE, "", "", int(name), int(value))
        else:
            yield Condition(str(operator).lower(), str(name).lower().removeprefix("$"), str(value))
    else:
        raise ValueError("no condition")
