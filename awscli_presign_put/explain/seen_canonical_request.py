"""The canonical request in an answer, compared line by line with the one that was signed.

Source: Amazon S3 API Reference, "Authenticating Requests: Using Query Parameters", step 1: method, path, query,
headers, an empty line, names of the signed headers, digest of the body.
"""

import re
from typing import Dict, Iterator, NamedTuple, Optional, Tuple

from awscli_presign_put.explain.finding import Change, shown_change
from awscli_presign_put.explain.request_signature import signed_value
from awscli_presign_put.explain.url import Pairs, decoded, pairs_of
from awscli_presign_put.signing.upload.headers import SECURITY_TOKEN

# Method, path, query; and after the headers: an empty line, names, digest.
_FIRST, _LAST = 3, 3
# No store reads as many.
_MOST_HEADERS = 200
# Of Version 2: method, Content-MD5, Content-Type, date.
_FIRST_2 = 4
OF_HEADERS = {"content-type": "content-type-different", "content-length": "other-length"}
"""The causes of these headers; other headers share a cause."""

# What people write instead of a secret. No access key ID, host or signature contains it.
_MASKED = re.compile(
    r"[*#?]{3}|\*\*|x{3}|\.{3}|[…•<>{}$]|\[[a-z _-]+\]|([0-9a-z])\1{5}|redact|removed|hidden|mask|censor|omitted|snip"
    r"|your[-_ ]?(?:access|account|bucket|domain|host|key|server|token)|access.?key",
    re.IGNORECASE,
)


class Canonical(NamedTuple):
    """The parts of a canonical request, or of a string to sign of Signature Version 2.

    :param path: encoded; of Version 2, with the bucket.
    :param query: decoded.
    :param headers: values by names in lower case.
    :param names: of the signed headers, separated by semicolons; empty for Version 2.
    :param payload: digest of the body; empty for Version 2.
    """

    method: str
    path: str
    query: Pairs
    headers: Dict[str, str]
    names: str
    payload: str


def is_other(given: str, own: str) -> bool:
    """Whether the signature or access key ID in an answer is not that of the URL.

    It may be encoded, broken into lines, cut off, masked, or in letters of another case.
    """
    one, other = ("".join(decoded(text).split()).replace("+", "").rstrip("=").lower() for text in (given, own))
    # Keys of the documentation are placeholders, too.
    is_shown = one and other and not is_masked(given) and not one.endswith("example")
    return bool(is_shown) and not one.startswith(other) and not other.startswith(one)


def is_masked(text: str) -> bool:
    """Whether somebody has replaced a part of the text to hide it."""
    return _MASKED.search(decoded(text).strip()) is not None


def read_canonical(text: str) -> Optional[Canonical]:
    """The parts of a canonical request, which may be indented; None if the text is not one."""
    lines = [line.strip() for line in text.strip().split("\n")]
    if len(lines) < _FIRST + _LAST:
        return None
    method, path, query = lines[:_FIRST]
    *headers, empty, names, payload = lines[_FIRST:]
    if len(headers) > _MOST_HEADERS or empty or not method.isalpha() or not path.startswith("/"):
        return None
    pairs = (line.partition(":") for line in headers)
    return Canonical(method, path, pairs_of(query), {name: value for name, _, value in pairs}, names, payload)


def read_string_2(text: str) -> Optional[Canonical]:
    """The parts of a string to sign of Signature Version 2; None if the text is not one."""
    lines = [line.strip() for line in text.strip().split("\n")]
    if not _FIRST_2 < len(lines) < _MOST_HEADERS or not lines[0].isalpha():
        return None
    method, md5, content_type, expires, *amazon, resource = lines
    path, _, query = resource.partition("?")
    pairs = (line.partition(":") for line in amazon)
    headers = {name: value for name, value in (("content-md5", md5), ("content-type", content_type)) if value}
    headers.update((name, value) for name, _, value in pairs)
    return Canonical(method, path, (("Expires", expires), *pairs_of(query)), headers, "", "")


def differences(signed: Canonical, seen: Canonical, known: Tuple[str, ...]) -> Iterator[Tuple[str, Change]]:
    """How the request that the store saw differs from the one that was signed: the cause of each change.

    :param known: ``method`` if that which was signed is known, and the names of headers whose values are known.
    """
    if signed.method != seen.method and "method" in known:
        yield "other-method", Change("method", seen.method, signed.method)
    if signed.path != seen.path:
        host = signed.headers.get("host", "")
        # In Version 2, which has no names, the path that was signed begins with the bucket of the host.
        left_out = not signed.names and is_put_before(host, seen.path, signed.path)
        styled = left_out or is_put_before(host, signed.path, seen.path)
        cause = "style-changed" if styled else "key-encoding" if _same_key(signed.path, seen.path) else "path-changed"
        appended = seen.path[len(signed.path) :] if signed.path.endswith("/") else ""
        if appended and seen.path == signed.path + appended and "/" not in appended:
            cause = "file-name-appended"
        yield cause, Change("path", seen.path, signed.path)
    yield from _of_query(dict(signed.query), dict(seen.query))
    for name in dict.fromkeys((*signed.headers, *seen.headers)):
        ours, theirs = signed.headers.get(name), seen.headers.get(name)
        # The string to sign of Version 2 has no host.
        if ours == theirs or name not in ("host" if theirs else "", *known):
            continue
        part = name if name == "host" else f"header {name}"
        yield cause_of_header(name, ours, theirs), shown_change(part, name, theirs, ours)
    if signed.names != seen.names:
        yield "parameter-changed", Change("signed headers", seen.names, signed.names)
    if signed.payload != seen.payload:
        yield "payload-different", Change("digest of the contents", seen.payload, signed.payload)


def _of_query(signed: Dict[str, str], seen: Dict[str, str]) -> Iterator[Tuple[str, Change]]:
    for name in dict.fromkeys((*signed, *seen)):
        ours, theirs = signed.get(name), seen.get(name)
        if ours != theirs:
            cause = "session-token-missing" if name.lower() == SECURITY_TOKEN else "parameter-changed"
            yield cause, shown_change(f"parameter {name}", name, theirs, ours)


def is_put_before(host: str, path: str, other: str) -> bool:
    """Whether the other path is this path after the bucket with which the host begins."""
    first = other[: -len(path)]
    # A host can begin with s3, and gateways put s3 before paths.
    return first not in ("", "/", "/s3") and f"{first}{path}" == other and f"/{host}.".startswith(f"{first}.")


def cause_of_header(name: str, signed: Optional[str], seen: Optional[str]) -> str:
    """The cause if a header was sent in another form than it was signed.

    :param name: in lower case.
    :param signed, seen: the value; None if the header was not signed, or None or empty if it was not sent.
    """
    if name == "host" or name in OF_HEADERS:
        return OF_HEADERS.get(name, "host-changed")
    if seen and signed is None and name.startswith("x-amz-"):
        return "header-not-signed"
    if seen and signed is not None and signed_value(seen) == signed_value(signed):
        return "spaces-in-header"
    if seen and not seen.isascii():
        return "metadata-not-ascii"
    return "signed-header-different" if seen else "signed-header-missing"


def _same_key(one: str, other: str) -> bool:
    """Whether the paths differ only in their encoding."""
    forms = [{path, decoded(path), decoded(decoded(path)), decoded(path).replace("+", " ")} for path in (one, other)]
    return bool(forms[0] & forms[1])
