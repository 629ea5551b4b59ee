"""Signature Version 2, which AWS CLI v2 has no signer for, and v1 one that moves headers into the query.

Headers that are sent as headers and stand in the string to sign work on every server that verifies at all; the same in
the query, as botocore puts them there, is refused by some (Ceph). So nothing but the four parameters of the
specification goes into the query.

Source: Amazon S3 User Guide, "Signing and authenticating REST requests" (Signature Version 2), with "Query string
request authentication alternative".
"""

import base64
import hashlib
import hmac
from typing import Any, Tuple
from urllib.parse import quote, urlencode

from awscli_presign_put.signing.request import Headers

_POSITIONAL = ("content-md5", "content-type")


def unbindable(headers: Headers) -> Tuple[str, ...]:
    """The names of those headers that have no place in the string to sign, and so cannot be demanded."""
    return tuple(name for name, _ in headers if not _is_bindable(name))


def sign(url: str, resource: str, headers: Headers, credentials: Any, expires: int) -> str:
    """The URL of a PUT with its Signature Version 2.

    :param url: the object's URL, quoted, without a query.
    :param resource: the canonicalized resource: ``/bucket/key``, quoted as in the URL, whatever the addressing style.
    :param headers: what the upload must send; each of them is bindable.
    :param credentials: frozen credentials.
    :param expires: when the URL ends, in seconds since 1970.
    """
    if credentials.token:
        # Signed as a header is, sent in the query: temporary credentials are the signer's part, not the uploader's.
        headers = (*headers, ("x-amz-security-token", credentials.token))
    text = string_to_sign("PUT", resource, headers, expires)
    digest = hmac.new(credentials.secret_key.encode(), text.encode(), hashlib.sha1).digest()
    query = [
        ("AWSAccessKeyId", credentials.access_key),
        ("Signature", base64.b64encode(digest).decode()),
        ("Expires", str(expires)),
    ]
    if credentials.token:
        query.append(("x-amz-security-token", credentials.token))
    return f"{url}?{urlencode(query, quote_via=quote, safe='-._~')}"


def string_to_sign(method: str, resource: str, headers: Headers, expires: int) -> str:
    """The string to sign of a presigned request, in which the expiry stands at the place of the date."""
    by_name = {name.lower(): value.strip() for name, value in headers}
    md5, content_type = (by_name.get(name, "") for name in _POSITIONAL)
    amz_headers = "".join(f"{name}:{by_name[name]}\n" for name in sorted(by_name) if name.startswith("x-amz-"))
    return f"{method}\n{md5}\n{content_type}\n{expires}\n{amz_headers}{resource}"


def _is_bindable(name: str) -> bool:
    return name.lower() in _POSITIONAL or name.lower().startswith("x-amz-")
