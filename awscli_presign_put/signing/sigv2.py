"""Signature Version 2, which AWS CLI v2 has no signer for, and v1 one that moves headers into the query.

There some servers refuse them (Ceph). So only the four parameters of the specification go into the query.

Source: Amazon S3 User Guide, "Signing and authenticating REST requests" (Signature Version 2), with "Query string
request authentication alternative".
"""

import base64
import hashlib
import hmac
from email.utils import formatdate
from typing import Any, Tuple, Union
from urllib.parse import quote, unquote, urlencode, urlsplit

from awscli_presign_put.signing.upload.headers import SECURITY_TOKEN, Headers

_POSITIONAL = ("content-md5", "content-type")
SUBRESOURCES = frozenset(
    (
        *("acl", "cors", "delete", "lifecycle", "location", "logging", "notification", "partNumber", "policy"),
        *("requestPayment", "restore", "tagging", "torrent", "uploadId", "uploads", "versionId", "versioning"),
        *("versions", "website", "response-cache-control", "response-content-disposition"),
        *("response-content-encoding", "response-content-language", "response-content-type", "response-expires"),
    )
)
"""The query parameters that are signed. Others, such as max-parts, are not."""


def unbindable(headers: Headers) -> Tuple[str, ...]:
    """The names of those headers that the string to sign does not have.

    It has the values of Content-Type and Content-MD5 without their names: an empty value is signed like no header.
    """
    return tuple(name for name, value in headers if not _is_bindable(name, value))


def sign(method: str, url: str, path: str, headers: Headers, credentials: Any, expires: int) -> str:
    """A URL with its Signature Version 2.

    :param url: the object's URL, quoted, with the query of what is to be done.
    :param path: ``/bucket/key``, quoted as in the URL, whatever the addressing style.
    :param headers: what must be sent; each of them is bindable.
    :param expires: when the URL ends, in seconds since 1970.
    """
    own_query = urlsplit(url).query
    resource = path + signed_subresources(own_query)
    text = string_to_sign(method, resource, with_token(headers, credentials), expires)
    query = [
        ("AWSAccessKeyId", credentials.access_key),
        ("Signature", signature(text, credentials.secret_key)),
        ("Expires", str(expires)),
    ]
    if credentials.token:
        query.append((SECURITY_TOKEN, credentials.token))
    return f"{url}{'&' if own_query else '?'}{urlencode(query, quote_via=quote, safe='-._~')}"


def path_of(request: Any) -> str:
    """``/bucket/key`` of botocore's request, whose ``auth_path`` has the query that an operation always has as well."""
    path: str = (request.auth_path or "/").partition("?")[0]  # the list of buckets has none
    return path


def signed_subresources(query: str) -> str:
    """The subresources of a URL's query, decoded and in order, as they follow the path in what is signed."""
    found = sorted(part for part in query.split("&") if part.partition("=")[0] in SUBRESOURCES)
    return f"?{unquote('&'.join(found))}" if found else ""


def with_token(headers: Headers, credentials: Any) -> Headers:
    """The headers of a presigned request as they are signed.

    The token of temporary credentials is signed as a header and sent in the query.
    """
    return (*headers, (SECURITY_TOKEN, credentials.token)) if credentials.token else headers


def string_to_sign(method: str, resource: str, headers: Headers, date: Union[int, str]) -> str:
    """The string to sign. A presigned request has its expiry as the date."""
    by_name = {name.lower(): value.strip() for name, value in headers}
    md5, content_type = (by_name.get(name, "") for name in _POSITIONAL)
    amz_headers = "".join(f"{name}:{by_name[name]}\n" for name in sorted(by_name) if name.startswith("x-amz-"))
    return f"{method}\n{md5}\n{content_type}\n{date}\n{amz_headers}{resource}"


def authorize(request: Any, credentials: Any) -> None:
    """Sign a request that is about to be sent, by its Authorization header.

    :param request: botocore's request, with ``auth_path`` as the resource.
    """
    headers = request.headers
    for name, value in (("Date", formatdate(usegmt=True)), (SECURITY_TOKEN, credentials.token)):
        del headers[name]
        if value:
            headers[name] = value
    _, _, path, query, _ = urlsplit(request.url)
    resource = path_of(request)
    # That of a bucket ends with a slash in a virtual-host URL, and not in a path-style one. botocore's may or may not.
    if resource.strip("/") == path.strip("/"):
        resource = path
    elif path == "/":
        resource = f"{resource.rstrip('/')}/"
    resource += signed_subresources(query)
    text = string_to_sign(request.method, resource, tuple(headers.items()), headers["Date"])
    del headers["Authorization"]
    headers["Authorization"] = f"AWS {credentials.access_key}:{signature(text, credentials.secret_key)}"


def signature(text: str, secret_key: str) -> str:
    """The signature of a string to sign, or of a form's policy in Base64."""
    digest = hmac.new(secret_key.encode(), text.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def _is_bindable(name: str, value: str) -> bool:
    return name.lower().startswith("x-amz-") or (name.lower() in _POSITIONAL and bool(value))
