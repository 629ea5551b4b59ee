"""What one error code of a store means to whoever uploads: all hand-offs have it from here.

A code of several causes is explained by ``presign-explain``, which knows the URL. A script says a cause only where the
code shows it by itself; the upload page, whose reader knows no codes, says what it mostly is.
"""

from typing import Dict, Iterable, NamedTuple, Tuple

from awscli_presign_put.explain.causes import all_causes

BUSY = ("internal-error", "operation-aborted", "request-timeout", "service-unavailable", "slow-down")
"""The causes of which the same request may succeed later."""

ENDED = ("credentials-expired", "url-expired")
"""Those of which the link is over."""

_MOSTLY = {
    "AccessDenied": "signer-not-allowed",
    "AuthorizationHeaderMalformed": "other-region",
    "BadDigest": "digest-different",
    "ExpiredToken": "credentials-expired",
    "InvalidAccessKeyId": "unknown-key",
    "InvalidPart": "invalid-part",
    "InvalidToken": "token-region",
    "InvalidTokenId": "token-region",
    "MethodNotAllowed": "not-supported",
    "NotImplemented": "not-supported",
    "RequestTimeTooSkewed": "wrong-clock",
    "SignatureDoesNotMatch": "signature-mismatch",
    "XAmzContentChecksumMismatch": "digest-different",
}
"""What a code of several causes mostly shows, where nothing but the code is known."""

_PAGE: Dict[str, Tuple[str, ...]] = {
    "blocked": ("cors",),
    "no_upload": ("no-such-upload",),
    "part_missing": ("invalid-part", "invalid-part-order"),
    "stalled": ("request-timeout",),
    "store_altered": ("signature-mismatch",),
    "store_bucket": ("no-such-bucket",),
    "store_busy": ("slow-down", "internal-error", "operation-aborted", "service-unavailable"),
    "store_clock": ("wrong-clock",),
    "store_credentials": ("credentials-expired", "unknown-key", "token-region"),
    "store_damaged": ("digest-different", "incomplete-body", "invalid-digest"),
    "store_denied": ("signer-not-allowed", "account-problem", "all-access-disabled"),
    "store_elsewhere": ("other-region", "bucket-just-created"),
    "store_ended": ("url-expired",),
    "store_exists": ("condition-failed",),
    "store_full": ("no-space",),
    "store_limit": ("too-large", "too-small"),
    "store_unable": ("not-supported",),
    # What the message of an answer says, and no code does.
    "store_changed": ("condition-failed",),
    "store_policy": ("form-condition-failed",),
    "store_type": ("form-condition-failed",),
}
"""The ids of the page's texts, and the causes of which each is said: the most likely one first."""

_PAGE_OF_CODES = {"ConditionalRequestConflict": "store_busy"}
"""Where a cause has another text with this code: there, the same request may succeed later."""


class OfPage(NamedTuple):
    """What the upload page has of a code.

    :param text: the id of what it says.
    :param cause: what it names for whoever helps; empty where the code says as much.
    """

    text: str
    cause: str


def codes_of(ids: Iterable[str]) -> Tuple[str, ...]:
    """The codes that show one of these causes, and no other."""
    codes = (code for code, causes in _causes().items() if set(causes) <= set(ids))
    return tuple(sorted(codes))


def certain() -> Dict[str, Tuple[str, str]]:
    """Code -> the id of its cause, and what whoever uploads does, for the codes that show it by themselves.

    A code that says as much as its cause does is not among them.
    """
    causes = list(all_causes().values())
    # What only a form can be is not among the answers to a URL, and what is general says no more than the code.
    codes = [code for cause in causes if cause.needs != "form" and not cause.is_general for code in cause.codes]
    return {
        each.code: (cause.id, cause.uploader)
        for cause in causes
        if not cause.is_of_code
        for each in cause.evidence
        if codes.count(each.code) == 1 and not each.rank and not each.says and not each.general
    }


def of_page() -> Dict[str, OfPage]:
    """What the upload page says of each code that it knows."""
    texts = {cause: text for text, causes in reversed(_PAGE.items()) for cause in causes}
    found = {}
    for code, causes in sorted(_causes().items()):
        cause = _MOSTLY.get(code, causes[0] if len(causes) == 1 else "")
        if cause in texts:
            found[code] = OfPage(_PAGE_OF_CODES.get(code, texts[cause]), _named(cause))
    return found


def page_causes() -> Dict[str, str]:
    """The id of a text of the page -> the cause that it names where no code tells more exactly."""
    return {text: _named(causes[0]) for text, causes in sorted(_PAGE.items()) if _named(causes[0])}


def _causes() -> Dict[str, Tuple[str, ...]]:
    by_code: Dict[str, Tuple[str, ...]] = {}
    for cause in all_causes().values():
        for code in cause.codes:
            by_code[code] = (*by_code.get(code, ()), cause.id)
    return by_code


def _named(cause: str) -> str:
    return "" if all_causes()[cause].is_of_code else cause
