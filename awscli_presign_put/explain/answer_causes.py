"""The causes that the answer of a store can have: those whose evidence it contains, the likelier first."""

import re
from datetime import datetime
from typing import FrozenSet, List, NamedTuple, Optional

from awscli_presign_put.explain.cause_evidence import CLIENT, Evidence
from awscli_presign_put.explain.causes import Cause, all_causes
from awscli_presign_put.explain.finding import Finding, one_line, possible_cause
from awscli_presign_put.explain.s3_address import is_global
from awscli_presign_put.explain.store_answer import SUCCESS, StoreAnswer
from awscli_presign_put.explain.url import Pairs, Url
from awscli_presign_put.explain.url_checks import other_subresources
from awscli_presign_put.explain.url_signature import MAX_SKEW, UrlSignature, is_aws_key, is_temporary
from awscli_presign_put.signing.upload.expiry import MAX_EXPIRES_IN

# Elements that say nothing of the cause, are reported elsewhere, or are secret.
_NOT_SHOWN = re.compile(
    r"Code|Message|RequestId|HostId|CanonicalRequest|CanonicalRequestBytes|StringToSign|StringToSignBytes|"
    r"SignatureProvided|Token.*|AWSAccessKeyId|Resource|BucketName|EC|RecommendDoc",
    re.IGNORECASE,
)
_SHOWN_HEADERS = ("x-amz-bucket-region", "x-amzn-errortype", "x-amz-apigw-id", "apigw-requestid", "www-authenticate")
# What a client says of an answer that it received. What it says of earlier attempts does not count.
_OF_AN_ANSWER = ("proxy-failed", "url-damaged", "not-a-store")
# Addresses, paths and names of files say nothing of what happened.
_ADDRESS = re.compile(r"\b(https?:)//[^\s'\"<>]+", re.IGNORECASE)
_NAMES = re.compile(
    r"'[^'\n]*\.(?!exe)[a-z0-9]{1,5}'|(?<![^\s'\"(=])(?:[A-Za-z]:|\.{1,2}|~)?[/\\][^\s'\":]+"
    r"|(?<![\w.-])\w[\w-]{0,200}(?:\.[\w-]{1,200}){0,20}\.(?!exe)[a-z0-9]{1,5}(?![\w.(-])"
)
# For a cause: a header, and whether the client sends it then.
_SENT = {"no-length": ("content-length", False), "two-authentications": ("authorization", True)}
# Operations of other services, with which an AWS CLI or an SDK gets credentials.
_OTHER_OPERATION = re.compile(
    r"when calling the (AssumeRole\w*|GetCallerIdentity|Get(?:Session|Federation)Token|GetRoleCredentials) operation"
)
# A host of AWS without a region, with or without a bucket.
_TOO_LARGE = 413
_OF_PROXY = (
    "A proxy answered 413, and not the store: the file is larger than the proxy allows, such as by "
    "client_max_body_size of nginx."
)
_MOST_CHARACTERS = 300
# In characters. What a store or a client says is shorter.
_MOST_OF_A_TEXT, _MOST_OF_A_VALUE = 16 * 1024, 4 * 1024


class Facts(NamedTuple):
    """What is known of a URL or a form beside the answer.

    :param ruled_out: needs of causes, see ``cause_evidence.all_needs``, that are not met.
    :param ended: whether it has expired by the clock of this machine; None if that is not known.
    :param region: the region that was signed; None if it is not known.
    :param host: host of the URL; empty for a form.
    :param ends_at: when it expires, in UTC; None if that is not known.
    :param sent: names of the headers that a client sent; None if they are not known.
    :param is_upload: whether it can be for an upload.
    """

    ruled_out: FrozenSet[str] = frozenset()
    ended: Optional[bool] = None
    region: Optional[str] = None
    host: str = ""
    ends_at: Optional[datetime] = None
    sent: Optional[FrozenSet[str]] = None
    is_upload: bool = True


class _Shown(NamedTuple):
    cause: Cause
    evidence: Evidence
    detail: str


def causes_of(answer: StoreAnswer, facts: Facts = Facts()) -> List[Finding]:  # noqa: B008  # it is frozen
    """What the answer can mean, the likelier first.

    :param facts: what the URL or the form rules out.
    """
    other = _OTHER_OPERATION.search(answer.text)
    if other or answer.is_page:
        of_proxy = ("too-large", _OF_PROXY) if answer.status == _TOO_LARGE else ("not-a-store", _status(answer))
        about = ("other-answer", f"It is the answer to {other[1]}.") if other else of_proxy
        return [Finding(*about)]
    if not answer.code:
        return _without_code(answer, facts)
    found = _by_evidence(answer.code, answer, facts)
    if answer.status in SUCCESS:
        found.insert(0, Finding("error-in-200", f"The status is {answer.status}, and the answer is {answer.code}."))
    return found


def _without_code(answer: StoreAnswer, facts: Facts) -> List[Finding]:
    of_client = [] if answer.headers else _of_client(answer, facts)
    # That a browser hides the answer does not explain a refusal.
    if of_client and (answer.status is None or answer.status in SUCCESS or of_client[0].cause != "cors"):
        return of_client
    if answer.status is None:
        return [possible_cause("unknown-answer", "The answer has no status and no error code.")]
    if answer.is_redirect_of_form:
        return [possible_cause("stored", f"The status is {answer.status}, to the address that the form names.")]
    if answer.status in SUCCESS:
        unknown = f"The status is {answer.status}, and nothing shows that a store has answered an upload."
        stored = ("stored", f"The status is {answer.status}.")
        return [
            Finding(*(stored if answer.is_of_upload and facts.is_upload else ("unknown-answer", unknown)), (), False)
        ]
    first, *others = _by_evidence(str(answer.status), answer, facts)
    return [first._replace(detail=f"{_status(answer)} {first.detail}".strip()), *others, *of_client]


def _of_client(answer: StoreAnswer, facts: Facts) -> List[Finding]:
    """What a client says of itself; if it received an answer, only what says more than the status."""
    found = [each for each in _by_evidence(CLIENT, answer, facts) if each.cause != "unknown-answer"]
    if answer.status is None or answer.status < SUCCESS.start:
        return found
    possible = [each for each in found if each.cause == "cors"]
    return [each for each in found if each.cause in _OF_AN_ANSWER and each.certain] or possible


def _by_evidence(code: str, answer: StoreAnswer, facts: Facts) -> List[Finding]:
    said = _said(answer)
    if code == CLIENT:
        said = _NAMES.sub("", _ADDRESS.sub(r"\1", said))
    matches = list(_matches(code, said, facts))
    general = [each for each in matches if each.evidence.general]
    named = [each for each in matches if each.evidence.says]
    # Evidence that excludes others leaves out all other evidence.
    named = [each for each in named if each.evidence.rank == 0] or named
    possible = sorted(named or [each for each in matches if each not in general], key=lambda each: each.evidence.rank)
    # For each cause, the evidence with a detail is preferred.
    by_cause = {each.cause.id: each for each in sorted(possible, key=lambda each: bool(each.detail))}
    possible = [by_cause[cause] for cause in dict.fromkeys(each.cause.id for each in possible)]
    alone = len(possible) == 1 and possible[0].evidence.rank == 0 and (named or not general)
    other = _contradicted(possible[0], answer, facts) if possible else None
    if alone and other is None:
        return [Finding(possible[0].cause.id, _detail(possible[0].detail, answer))]
    if other and other.cause == possible[0].cause:
        possible[0] = possible[0]._replace(detail=f"{possible[0].detail} {other.detail}".strip())
    elif other:
        possible = sorted([*possible, other], key=lambda each: min(each.evidence.rank, 0))
    shown = [*(() if named else general), *possible]
    nothing = ("unknown-answer", f"The code is {one_line(answer.code)}." if answer.code else "")
    causes = list(dict.fromkeys((each.cause.id, each.detail) for each in shown)) or [nothing]
    everything = everything_of(answer)
    return [
        possible_cause(cause, f"{detail} {everything if at == 0 else ''}".strip())
        for at, (cause, detail) in enumerate(causes)
    ]


def _matches(code: str, said: str, facts: Facts) -> "List[_Shown]":
    found = []
    for cause in all_causes().values():
        if cause.needs in facts.ruled_out or (cause.id == "url-expired" and code.isdigit() and facts.ended is False):
            continue
        for evidence in cause.evidence:
            match = re.search(evidence.says, said, re.IGNORECASE | re.MULTILINE) if evidence.code == code else None
            if match:
                group = match[1] if match.groups() else None
                found.append(_Shown(cause, evidence, evidence.detail.format(one_line(group)) if group else ""))
    return found


def _contradicted(shown: _Shown, answer: StoreAnswer, facts: Facts) -> Optional[_Shown]:
    """The cause instead, if the URL or what the client sent contradicts the answer."""
    cause, detail = shown.cause.id, ""
    if cause == "url-expired" and facts.ended is False:
        said, end = answer.time, answer.moment("Expires")
        if facts.ends_at and end and end != facts.ends_at:
            detail = "The answer names another time at which the URL expires."
        elif facts.ends_at and said and said < facts.ends_at:
            detail = "It had not expired at the time of the answer."
        if not detail and facts.ends_at and said:
            detail = "The URL had expired by the clock of the store, and has not by that of this machine."
            return _Shown(all_causes()["wrong-clock"], Evidence("", rank=-1), detail)
        other = "other-answer" if detail else "wrong-clock"
    elif cause == "other-region" and shown.detail == f"The bucket is in {facts.region}.":
        other = cause
    elif facts.host and _is_own_host(shown, facts.host):
        other = "redirected"
    elif facts.sent is not None and cause in _SENT and (_SENT[cause][0] in facts.sent) is not _SENT[cause][1]:
        other, detail = cause, "The client has sent something else. A proxy may have changed the request."
    else:
        return None
    return _Shown(all_causes()[other], Evidence(""), detail)


def _is_own_host(shown: _Shown, host: str) -> bool:
    """Whether the answer redirects to the host of the URL, or like the global host of AWS from another host."""
    endpoint = re.fullmatch(r"Its endpoint is (?:https?://)?(.+?)/?\.", shown.detail)
    if endpoint and f".{host}".endswith(f".{endpoint[1].lower()}"):
        return True
    return shown.cause.id == "bucket-just-created" and not is_global(host)


def _said(answer: StoreAnswer) -> str:
    """The message and each member of the answer, in separate lines."""
    lines = [answer.message[:_MOST_OF_A_VALUE] if answer.code or answer.message else answer.text[:_MOST_OF_A_TEXT]]
    lines += [f"{name}: {value[:_MOST_OF_A_VALUE]}" for name, value in _members(answer)]
    # The time of some patterns grows with the square of the length.
    return "\n".join(lines)[:_MOST_OF_A_TEXT]


def _members(answer: StoreAnswer) -> "List[tuple[str, str]]":
    members = [(name, value.strip()) for name, value in answer.elements.items() if not _NOT_SHOWN.fullmatch(name)]
    members += [(name, answer.headers[name]) for name in _SHOWN_HEADERS if name in answer.headers]
    return [(name, value) for name, value in members if value or name == "ETag"]


def everything_of(answer: StoreAnswer) -> str:
    """All that the answer says, in sentences."""
    said = [f"The store says: {_short(answer.message)}"] if answer.message else []
    members = _detail("", answer)
    if said and members and said[0][-1] not in ".!?":
        said[0] += "."
    return " ".join([*said, members]).strip()


def _detail(detail: str, answer: StoreAnswer) -> str:
    members = [f"{name}: {_short(value)}" for name, value in _members(answer) if value and value not in detail]
    return f"{detail} The answer has {'; '.join(members).rstrip('.')}.".strip() if members else detail


def _short(text: str) -> str:
    shown = one_line(text)
    return shown if len(shown) <= _MOST_CHARACTERS else f"{shown[:_MOST_CHARACTERS]}…"


def _status(answer: StoreAnswer) -> str:
    return f"The store answered {answer.status} without an error code." if answer.status else ""


def facts_of_url(
    url: Url, signed: UrlSignature, now: datetime, sent: Optional[Pairs] = None, method: Optional[str] = None
) -> Facts:
    """What a URL rules out.

    :param now: time in UTC.
    :param sent: the headers that a client sent; None if they are not known.
    :param method: the method that was signed; None if it is not known.
    """
    long_term = is_aws_key(signed.key_id or "") and not is_temporary(signed.key_id or "", None)
    is_not = {
        "form": True,
        "version 2": signed.dialect.version != "2",
        "long life": signed.seconds is not None and signed.seconds <= MAX_EXPIRES_IN,
        "token": signed.token is None,
        "temporary": signed.token is None and long_term,
        "no signature": url.get(signed.dialect.signature) is not None,
        "upload id": url.get("uploadId") is None and url.get("partNumber") is None,
        "host not signed": "host" in signed.headers,
        "acceleration": "s3-accelerate" not in url.host,
    }
    ruled_out = {need for need, is_so in is_not.items() if is_so}
    ended = None if signed.ends_at is None else signed.ends_at <= now
    age = None if signed.signed_at is None else (now - signed.signed_at).total_seconds()
    # An old presigned URL is valid until it expires.
    if ended or age is None or age < MAX_SKEW:
        ruled_out.add("age")
    is_upload = method in (None, "PUT", "POST") and not other_subresources(url)
    names = None if sent is None else frozenset(name for name, _ in sent)
    return Facts(frozenset(ruled_out), ended, signed.region, url.host, signed.ends_at, names, is_upload)


def facts_of_form(
    ends_at: Optional[datetime], now: datetime, version: str, token: Optional[str], is_good: bool
) -> Facts:
    """What a form rules out.

    :param is_good: whether its signature is that of its policy.
    """
    ruled_out = {"upload id", "long life", "no signature", "acceleration", "age", "signed request"}
    ruled_out |= {"bad signature"} if is_good else set()
    ruled_out |= {"version 2"} if version == "4" else set()
    ruled_out |= {"token"} if token is None else set()
    return Facts(frozenset(ruled_out), None if ends_at is None else ends_at <= now, ends_at=ends_at)
