"""From the answer of a store to the causes that it can have, the likelier first."""

import re
from typing import Callable, List, NamedTuple, Optional, Tuple

from awscli_presign_put.explain.answer import Answer
from awscli_presign_put.explain.causes import all_causes
from awscli_presign_put.explain.finding import Finding, quoted

_SUCCESS = range(200, 300)
_REDIRECT = (301, 302, 307, 308)


class _Rule(NamedTuple):
    """
    :param code: of the answer.
    :param pattern: in its message; a group in it is shown.
    :param causes: the likelier first. One alone is certain.
    :param detail: with ``{}`` for the group.
    """

    code: str
    pattern: str
    causes: Tuple[str, ...]
    detail: str = ""


def _rule(code: str, pattern: str, causes: str, detail: str = "") -> _Rule:
    return _Rule(code, pattern, tuple(causes.split()), detail)


# The first that fits is taken. Source: the answers of S3, MinIO, Ceph, R2, B2, GCS and OSS in public threads.
_RULES = (
    _rule("AccessDenied", r"request has expired|policy expired|signature has expired|url has expired", "url-expired"),
    _rule("AccessDenied", r"not valid yet|not yet valid", "wrong-clock"),
    _rule("AccessDenied", r"headers present in the request which were not signed", "header-not-signed"),
    _rule("AccessDenied", r"headers? not signed|must be signed", "header-not-signed"),
    _rule("AccessDenied", r"extra input fields: *(.+)", "form-field-without-condition", "The field is {}."),
    _rule("AccessDenied", r"policy condition failed: *(.+)", "form-condition-failed", "The condition is {}."),
    _rule("AccessDenied", r"kms:(\w+)", "kms-not-allowed", "The store requires kms:{}."),
    _rule("AccessDenied", r"explicit deny|with an explicit", "policy-denies"),
    _rule("AccessDenied", r"no session policy allows", "session-denies"),
    _rule("AccessDenied", r"query-string authentication|requires the|must include|invalid date", "url-damaged"),
    _rule(
        "AccessDenied",
        r"assumed-role/.*not authorized to perform: *(\S+)",
        "signer-not-allowed session-denies",
        "The signer requires {}.",
    ),
    _rule("AccessDenied", r"not authorized to perform: *(\S+)", "signer-not-allowed", "The signer requires {}."),
    _rule("AccessDenied", r"", "signer-not-allowed policy-denies no-such-bucket url-damaged"),
    _rule("RequestExpired", r"", "url-expired"),
    _rule("ExpiredToken", r"expires|presigned url", "url-expired"),
    _rule("ExpiredToken", r"", "credentials-expired"),
    _rule("AuthorizationQueryParametersError", r"expecting '?([\w-]+)'?", "other-region", "The bucket is in {}."),
    _rule("AuthorizationQueryParametersError", r"region", "other-region"),
    _rule("AuthorizationQueryParametersError", r"must be less than a week|604800|seven days", "expiry-too-long"),
    _rule("AuthorizationQueryParametersError", r"", "url-damaged parameter-changed"),
    _rule("AuthorizationHeaderMalformed", r"expecting '?([\w-]+)'?", "other-region", "The bucket is in {}."),
    _rule("AuthorizationHeaderMalformed", r"", "other-region url-damaged"),
    _rule("IllegalLocationConstraintException", r"", "other-region"),
    _rule("IncorrectEndpoint", r"", "other-region"),
    _rule("InvalidArgument", r"only one auth mechanism", "two-authentications"),
    _rule("InvalidArgument", r"exactly one file|must contain a field named|field .* after", "form-file-not-last"),
    _rule("InvalidArgument", r"requires.*aws4-hmac|signature version 4", "version-2-refused"),
    _rule("InvalidRequest", r"aws4-hmac-sha256|authorization mechanism", "version-2-refused"),
    _rule("InvalidRequest", r"object lock", "object-lock-digest"),
    _rule("InvalidRequest", r"only one|multiple checksum|more than one", "two-checksums"),
    _rule("InvalidRequest", r"checksum of each|checksum type|was missing for|for each part", "part-checksum-missing"),
    _rule("InvalidRequest", r"checksum", "sdk-checksum two-checksums part-checksum-missing"),
    _rule("BadDigest", r"crc32", "sdk-checksum digest-different"),
    _rule("BadDigest", r"", "digest-different"),
    _rule("XAmzContentChecksumMismatch", r"", "digest-different sdk-checksum"),
    _rule("NotImplemented", r"transfer-encoding|chunked|header you provided implies", "no-length not-supported"),
    _rule("NotImplemented", r"checksum", "sdk-checksum"),
    _rule("NotImplemented", r"header '?([\w-]+)'?", "not-supported", "The header is {}."),
    _rule("NotImplemented", r"", "not-supported sdk-checksum no-length"),
    _rule("InvalidAccessKeyId", r"", "unknown-key session-token-missing"),
    _rule("InvalidToken", r"", "token-region session-token-missing"),
    _rule("SignatureDoesNotMatch", r"request has expired", "url-expired"),
    _rule(
        "SignatureDoesNotMatch",
        r"",
        "signature-mismatch signed-header-different content-type-different other-method host-changed key-encoding "
        "wrong-secret",
    ),
    _rule("MethodNotAllowed", r"", "method-not-allowed"),
    _rule("NoSuchBucket", r"", "no-such-bucket"),
    _rule("NoSuchKey", r"", "no-such-key"),
    _rule("InvalidPart", r"", "etag-missing"),
    _rule("MalformedXML", r"", "malformed-xml etag-missing"),
    _rule("AccessForbidden", r"", "cors"),
    _rule("InternalError", r"", "internal-error"),
)
# Of an answer without a code: that of HEAD, of a proxy, of a cut-off copy.
_STATUSES = {
    301: ("other-region", "redirected"),
    302: ("redirected", "not-a-store"),
    307: ("bucket-just-created",),
    308: ("redirected",),
    400: ("invalid-request", "url-damaged", "other-region"),
    401: ("not-presigned", "wrong-secret"),
    403: ("signer-not-allowed", "url-expired", "signature-mismatch"),
    404: ("no-such-bucket", "no-such-key"),
    405: ("method-not-allowed",),
    408: ("request-timeout",),
    409: ("condition-failed",),
    411: ("no-length",),
    412: ("condition-failed",),
    413: ("too-large",),
    429: ("slow-down",),
    500: ("internal-error",),
    501: ("not-supported",),
    502: ("not-a-store", "service-unavailable"),
    503: ("service-unavailable",),
    504: ("not-a-store", "request-timeout"),
}
# Of what is no answer: what a browser or a client says instead.
_CLIENTS = (
    (r"cors|access-control-allow-origin|failed to fetch|networkerror when attempting", "cors"),
    (r"econnreset|connection reset|broken pipe|recv failure|empty reply|err_connection", "connection-closed"),
)


def causes_of(answer: Answer, age: Optional[float] = None, ended: bool = False) -> List[Finding]:
    """What the answer can mean, the likelier first.

    :param age: how long ago the URL was signed, in seconds; None where it is not known.
    :param ended: the URL has expired.
    """
    if answer.code:
        found = _of_code(answer, age, ended)
        if answer.status in _SUCCESS:
            found.insert(0, Finding("error-in-200", f"The status is {answer.status}, and the answer is {answer.code}."))
        return found
    for pattern, cause in _CLIENTS if answer.status is None else ():
        if re.search(pattern, answer.text, re.IGNORECASE):
            return [Finding(cause)]
    if answer.is_page:
        return [Finding("not-a-store")]
    if answer.status in _SUCCESS:
        return [Finding("stored", f"The status is {answer.status}.", (), False)]
    if answer.status is None:
        return [Finding("unknown-answer", "The answer has no status and no error code.", (), False)]
    detail = f"The store answered {answer.status} without an error code."
    region = answer.headers.get("x-amz-bucket-region")
    if region:
        detail += f" The bucket is in {quoted(region)}."
    causes = _STATUSES.get(answer.status, ("unknown-answer",))
    return [Finding(cause, detail if at == 0 else "", (), len(causes) == 1) for at, cause in enumerate(causes)]


def _of_code(answer: Answer, age: Optional[float], ended: bool) -> List[Finding]:
    if answer.code == "RequestTimeTooSkewed":
        return _skewed(age, ended)
    special = _SPECIAL.get(answer.code)
    if special:
        return special(answer)
    said = f"{answer.message} {answer.elements.get('Details', '')} {answer.elements.get('HeadersNotSigned', '')}"
    for rule in _RULES:
        match = re.search(rule.pattern, said, re.IGNORECASE) if rule.code == answer.code else None
        if match:
            return _by_rule(rule, match, answer)
    for cause in all_causes().values():
        if answer.code in cause.codes:
            return [Finding(cause.id)]
    detail = f"The code is {quoted(answer.code)}."
    return [
        Finding("unknown-answer", f"{detail} The store says: {quoted(answer.message)}" if answer.message else detail)
    ]


def _by_rule(rule: _Rule, match: "re.Match[str]", answer: Answer) -> List[Finding]:
    shown = quoted(match[1]) if match.groups() and match[1] else ""
    detail = rule.detail.format(shown) if shown else ""
    for name, sentence in _MORE.items():
        if answer.elements.get(name) and name not in ("Region", "Endpoint"):
            detail = f"{detail} {sentence.format(quoted(answer.elements[name]))}".strip()
    if rule.causes[0] == "other-region" and not shown and answer.elements.get("Region"):
        detail = f"The bucket is in {quoted(answer.elements['Region'])}."
    return [
        Finding(
            cause, detail if at == 0 else "", (), at == 0 and (len(rule.causes) == 1 or cause == "signature-mismatch")
        )
        for at, cause in enumerate(rule.causes)
    ]


_MORE = {
    "HeadersNotSigned": "The header is {}.",
    "MaxSizeAllowed": "The maximum is {} bytes.",
    "Header": "The header is {}.",
    "ArgumentName": "The argument is {}.",
}


def _skewed(age: Optional[float], ended: bool) -> List[Finding]:
    """A presigned URL is not skewed when it is old: it is valid until it expires."""
    if ended or age is None or age < _SKEW:
        return [Finding("wrong-clock")]
    detail = "The URL was signed more than 15 minutes ago, and has not expired."
    return [Finding("store-skew", detail, (), False), Finding("wrong-clock", "", (), False)]


def _redirected(answer: Answer) -> List[Finding]:
    endpoint = answer.elements.get("Endpoint") or answer.headers.get("location", "")
    region = answer.headers.get("x-amz-bucket-region") or answer.elements.get("Region")
    detail = f"The bucket is in {quoted(region)}." if region else ""
    if endpoint:
        detail = f"{detail} Its endpoint is {quoted(endpoint.partition('?')[0])}.".strip()
    if answer.code == "PermanentRedirect":
        return [Finding("other-region", detail)]
    return [Finding("bucket-just-created", detail)]


def _too_large(answer: Answer) -> List[Finding]:
    most, size = answer.elements.get("MaxSizeAllowed"), answer.elements.get("ProposedSize")
    detail = f"The maximum is {quoted(most)} bytes." if most else ""
    return [Finding("too-large", f"{detail} The file has {quoted(size)} bytes.".strip() if size else detail)]


_Special = Callable[[Answer], List[Finding]]
_SPECIAL: "dict[str, _Special]" = {
    "PermanentRedirect": _redirected,
    "TemporaryRedirect": _redirected,
    "Redirect": _redirected,
    "EntityTooLarge": _too_large,
}
_SKEW = 15 * 60
