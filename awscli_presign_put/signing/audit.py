"""After signing: proof that what was asked for is what was signed.

Read from the URL and from the very request that was signed, after it was signed, so that neither an old AWS CLI nor
another plugin can drop or change a thing unnoticed.
"""

from dataclasses import dataclass
from typing import Any, Dict, Optional
from urllib.parse import parse_qs, unquote, urlsplit

from awscli_presign_put.signing.errors import AuditFailed, UnboundHeaders, UnsignedRequest
from awscli_presign_put.signing.headers import Headers
from awscli_presign_put.signing.request import UploadRequest
from awscli_presign_put.signing.target import is_arn

METHOD = "PUT"
_ALGORITHMS = ("AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256")
_HOW_TO_FIX = "Update the AWS CLI, or remove the plugin that changes the request."


@dataclass(frozen=True)
class Signed:
    """What came of signing a request.

    :param url: the presigned URL.
    :param query: its parameters.
    :param request: botocore's request, as it was signed.
    :param custom_endpoint: the endpoint that was configured; None for AWS's own.
    """

    url: str
    query: Dict[str, str]
    request: Any
    custom_endpoint: Optional[str]

    @classmethod
    def of(cls, url: str, request: Any, custom_endpoint: Optional[str]) -> "Signed":
        query = parse_qs(urlsplit(url).query, keep_blank_values=True)
        return cls(url, {name: values[0] for name, values in query.items()}, request, custom_endpoint)


def audit(request: UploadRequest, signed: Signed, version_2: bool) -> Headers:
    """Prove that the URL is what was asked for; return every header that the upload must send.

    :raises UnsignedRequest: it has no signature.
    :raises UnboundHeaders: headers that were asked for are not in the signature.
    :raises AuditFailed: another difference.
    """
    if ("Signature" if version_2 else "X-Amz-Signature") not in signed.query:
        raise UnsignedRequest(
            "The configuration turns signing off, and a presigned URL is always signed. Remove that setting."
        )
    _check_address(request, signed)
    if signed.request.method != METHOD:
        raise AuditFailed(f"A {signed.request.method} request was signed instead of a {METHOD} request. {_HOW_TO_FIX}")
    if version_2:
        return _headers_of_version_2(request, signed)
    algorithm, expires = signed.query.get("X-Amz-Algorithm"), signed.query.get("X-Amz-Expires")
    if algorithm not in _ALGORITHMS or expires != str(request.expires_in):
        raise AuditFailed(
            f"{algorithm} with an expiry of {expires} seconds was signed, which was not requested. {_HOW_TO_FIX}"
        )
    return _headers_of_version_4(request, signed)


def _check_address(request: UploadRequest, signed: Signed) -> None:
    parts = urlsplit(signed.url)
    base = urlsplit(signed.custom_endpoint or "").path.rstrip("/")
    path = unquote(parts.path)
    in_path = path == f"{base}/{request.bucket}/{request.key}"
    # The host of an access point is made of its ARN by botocore's rules, and holds no bucket's name.
    in_host = path == f"{base}/{request.key}" and (
        is_arn(request.bucket) or parts.netloc.startswith(f"{request.bucket.lower()}.")
    )
    if not (in_path or in_host):
        raise AuditFailed(f"The signed URL is not for the object {request.key!r} in {request.bucket}. {_HOW_TO_FIX}")


def _headers_of_version_4(request: UploadRequest, signed: Signed) -> Headers:
    signed_names = signed.query.get("X-Amz-SignedHeaders", "").split(";")
    sent = signed.request.headers
    unbound = tuple(
        name for name, value in request.headers if name.lower() not in signed_names or sent.get_all(name) != [value]
    )
    if unbound:
        raise UnboundHeaders(
            f"This AWS CLI does not sign that value of {', '.join(unbound)}. Use another value.",
            unbound,
        )
    blurred = tuple(name for name, value in request.headers if value != " ".join(value.split()))
    if blurred:
        raise UnboundHeaders(
            f"Signature Version 4 reads several spaces or a tab in {', '.join(blurred)} as one space. Use one.",
            blurred,
        )
    asked = {name.lower() for name, _ in request.headers}
    added = sorted(set(signed_names) - asked - {"host"})
    return (*request.headers, *((name, sent[name]) for name in added))


def _headers_of_version_2(request: UploadRequest, signed: Signed) -> Headers:
    """Every header of the request was signed by us; it must have those that were asked for, as they were."""
    headers: Headers = tuple(signed.request.headers.items())
    if set(request.headers) - set(headers) or len({name.lower() for name, _ in headers}) != len(headers):
        raise AuditFailed(f"The signed headers are not those that were requested. {_HOW_TO_FIX}")
    return headers
