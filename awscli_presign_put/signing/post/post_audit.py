"""After signing a form upload: proof that the policy that was signed is the one that was asked for.

It reads the policy as the store will, so neither an old AWS CLI nor another plugin can change a condition unnoticed.
"""

import hmac
import json
from datetime import datetime, timedelta
from typing import Any, Dict, List

from awscli_presign_put.signing import sigv2, sigv4
from awscli_presign_put.signing.errors import AuditFailed, UnsignedRequest
from awscli_presign_put.signing.post.policy_document import InvalidPolicy, PolicyDocument, faults_of, read_policy
from awscli_presign_put.signing.post.post_request import PostRequest
from awscli_presign_put.signing.put.audit import HOW_TO_FIX
from awscli_presign_put.signing.upload.headers import SECURITY_TOKEN

# What a form has without a condition; the last two are those of Version 2.
_NOT_IN_THE_POLICY = ("policy", "x-amz-signature", "signature", "AWSAccessKeyId")
# botocore looks at the clock twice. What ends earlier than was asked for allows no more than that.
_EARLIER = timedelta(minutes=1)


def audit_post(
    request: PostRequest,
    url: str,
    fields: Dict[str, str],
    endpoint: str,
    credentials: Any,
    signed_at: datetime,
    version_2: bool,
) -> datetime:
    """Prove that these are the uploads that were asked for; return when the policy ends.

    :param url: where the form is sent.
    :param fields: all fields of the form but ``file``.
    :param endpoint: what botocore resolves for the bucket.
    :param credentials: frozen credentials, which signed it.
    :param signed_at: when, to the second.
    :raises UnsignedRequest: it has no signature.
    :raises AuditFailed: a difference.
    """
    if "policy" not in fields or ("signature" if version_2 else "x-amz-signature") not in fields:
        raise UnsignedRequest(
            "The configuration turns signing off, and a form upload is always signed. Remove that setting."
        )
    if url.rstrip("/") != endpoint.rstrip("/"):
        raise AuditFailed(f"The form is not for the bucket {request.bucket} at its endpoint. {HOW_TO_FIX}")
    of_the_signature = _check_signature(fields, credentials, version_2)
    policy = _policy(fields["policy"])
    conditions = [_condition(each) for each in policy.raw]
    signed = {"key": request.key_field, **request.fields, **of_the_signature}
    others = {name: value for name, value in fields.items() if name not in _NOT_IN_THE_POLICY}
    _check_same("The form", list(signed.items()), list(others.items()))
    expected = [
        *request.conditions,
        *request.conditions_of_key,
        *({name: of_the_signature[name]} for name in of_the_signature),
    ]
    _check_same("The signed policy", expected, conditions)
    asked = signed_at + timedelta(seconds=request.expires_in)
    if not asked - _EARLIER <= policy.ends_at <= asked:
        raise AuditFailed(f"The signed policy ends at another time than requested. {HOW_TO_FIX}")
    if any(fault.problem != "missing" for fault in faults_of(policy, fields, request.bucket)):
        raise AuditFailed(f"The form does not meet its signed policy. {HOW_TO_FIX}")
    return policy.ends_at


def _check_signature(fields: Dict[str, str], credentials: Any, version_2: bool) -> Dict[str, str]:
    """The fields of the signature that have a condition, after proof that it is the one of this policy."""
    policy, secret_key = fields["policy"], credentials.secret_key
    of_the_signature = {SECURITY_TOKEN: credentials.token} if credentials.token else {}
    if version_2:
        expected, found = sigv2.signature(policy, secret_key), fields["signature"]
        access_key = fields.get("AWSAccessKeyId")
    else:
        credential, date = fields.get("x-amz-credential", ""), fields.get("x-amz-date", "")
        try:
            signer = sigv4.credential_of(credential)
        except ValueError:
            signer = sigv4.Credential("", "", "", "", "")
        if (signer.date, signer.service, signer.terminator) != (date[:8], "s3", sigv4.TERMINATOR):
            raise AuditFailed(f"The form is signed for another service or date. {HOW_TO_FIX}")
        of_the_signature = {
            "x-amz-algorithm": sigv4.ALGORITHM,
            "x-amz-credential": credential,
            "x-amz-date": date,
            **of_the_signature,
        }
        access_key = signer.access_key
        expected, found = sigv4.signature(policy, secret_key, signer.scope), fields["x-amz-signature"]
    if access_key != credentials.access_key or not hmac.compare_digest(expected.encode(), found.encode()):
        raise AuditFailed(f"The signature of the form is not that of its policy. {HOW_TO_FIX}")
    return of_the_signature


def _policy(encoded: str) -> PolicyDocument:
    """The policy, which has nothing but an end and conditions."""
    try:
        policy = read_policy(encoded)
    except InvalidPolicy as error:
        raise AuditFailed(f"The signed policy cannot be read. {HOW_TO_FIX}") from error
    if policy.parts != ("expiration", "conditions"):
        raise AuditFailed(f"The signed policy has other parts than requested. {HOW_TO_FIX}")
    return policy


def _condition(each: List[Any]) -> Any:
    """A condition as it was given; an object has come as a list of pairs."""
    if not all(isinstance(part, tuple) for part in each):
        return each
    if len(each) != 1:
        raise AuditFailed(f"The signed policy cannot be read. {HOW_TO_FIX}")
    return dict(each)


def _check_same(where: str, expected: List[Any], found: List[Any]) -> None:
    """Prove that both have the same, each as often. A message has no values: one may be a secret."""
    expected_texts, found_texts = ([json.dumps(each) for each in each_list] for each_list in (expected, found))
    lacking = [each for each, text in zip(expected, expected_texts) if text not in found_texts]
    if lacking:
        raise AuditFailed(f"{where} does not have the requested {_name(lacking[0])}. {HOW_TO_FIX}")
    more = [each for each, text in zip(found, found_texts) if text not in expected_texts]
    if more or len(found) != len(expected):
        raise AuditFailed(
            f"{where} has {_name(more[0]) if more else 'a part twice'}, which was not requested. {HOW_TO_FIX}"
        )


def _name(each: Any) -> str:
    if isinstance(each, dict):
        return str(next(iter(each)))
    name = str(each[0])
    return str(each[1]) if name in ("starts-with", "eq") else name
