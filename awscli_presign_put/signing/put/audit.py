"""After signing: proof that what was asked for is what was signed.

It reads the URL and the very request that was signed, so neither an old AWS CLI nor another plugin can change a thing
unnoticed.
"""

from dataclasses import dataclass
from typing import Any, Dict, List, Set, Tuple
from urllib.parse import parse_qsl, urlsplit

from awscli_presign_put.signing import sigv4
from awscli_presign_put.signing.errors import AuditFailed, UnboundHeaders, UnsignedRequest
from awscli_presign_put.signing.put.actions import Action
from awscli_presign_put.signing.sigv2 import path_of
from awscli_presign_put.signing.upload.headers import Headers
from awscli_presign_put.signing.upload.s3_rules import quoted_key
from awscli_presign_put.signing.upload.upload_request import UploadRequest

_ALGORITHMS = (sigv4.ALGORITHM, sigv4.ALGORITHM_4A)
HOW_TO_FIX = "Update the AWS CLI, or remove the plugin that changes the request."
"""What every message of an audit ends with."""

# Source: Amazon S3 API Reference, "Authenticating Requests: Using Query Parameters (AWS Signature Version 4)"; the
# region set is Version 4A's, the session token a directory bucket's.
_VERSION_4 = {
    *("X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-SignedHeaders", "X-Amz-Signature"),
    *("X-Amz-Security-Token", "X-Amz-S3session-Token", "X-Amz-Region-Set"),
}
# Source: Amazon S3 User Guide, "Signing and authenticating REST requests" (Signature Version 2).
_VERSION_2 = {"AWSAccessKeyId", "Signature", "Expires", "x-amz-security-token"}


@dataclass(frozen=True)
class SignedRequest:
    """What came of signing a request.

    :param url: the presigned URL.
    :param request: botocore's request, as it was signed.
    :param endpoint: what botocore resolves for the bucket: the URL up to the slash before the key.
    """

    url: str
    request: Any
    endpoint: str

    @property
    def query(self) -> Dict[str, str]:
        """The parameters of the URL."""
        return dict(self.parameters)

    @property
    def parameters(self) -> List[Tuple[str, str]]:
        """The same in their order, each as often as it is there."""
        return parse_qsl(self.url.partition("?")[2], keep_blank_values=True)


def audit(action: Action, request: UploadRequest, signed: SignedRequest, version_2: bool) -> Headers:
    """Prove that the URL is what was asked for; return every header that must be sent with it.

    :raises UnsignedRequest: it has no signature.
    :raises UnboundHeaders: headers that were asked for are not in the signature.
    :raises AuditFailed: another difference.
    """
    query = signed.query
    if ("Signature" if version_2 else sigv4.SIGNATURE) not in query:
        raise UnsignedRequest(
            "The configuration turns signing off, and a presigned URL is always signed. Remove that setting."
        )
    check_address(signed.url.partition("?")[0], signed.endpoint, request.bucket, request.key)
    _check_parameters(action, signed.parameters, _VERSION_2 if version_2 else _VERSION_4)
    if signed.request.method != action.method:
        raise AuditFailed(
            f"A {signed.request.method} request was signed instead of a {action.method} request. {HOW_TO_FIX}"
        )
    if version_2:
        return _headers_of_version_2(request, signed)
    algorithm, expires = query.get("X-Amz-Algorithm"), query.get("X-Amz-Expires")
    if algorithm not in _ALGORITHMS or expires != str(request.expires_in):
        raise AuditFailed(
            f"{algorithm} with an expiry of {expires} seconds was signed, which was not requested. {HOW_TO_FIX}"
        )
    return _headers_of_version_4(request, signed)


def check_address(address: str, endpoint: str, bucket: str, key: str) -> None:
    """Prove that a URL without its query is that of this key.

    :param endpoint: what botocore resolves for the bucket.
    :raises AuditFailed: it is not.
    """
    parts = urlsplit(endpoint)
    host, base = parts.netloc.lower(), parts.path.rstrip("/")
    # Not by the parts of the URL: Python's parser passes over characters that others do not.
    if not address.startswith(f"{parts.scheme}://{host}/"):
        raise AuditFailed(f"The signed URL is not for the host {host}. {HOW_TO_FIX}")
    if address != f"{parts.scheme}://{host}{base}/{quoted_key(key)}":
        raise AuditFailed(f"The signed URL is not for the object {key!r} in {bucket}. {HOW_TO_FIX}")


def _check_parameters(action: Action, parameters: List[Tuple[str, str]], of_the_signature: Set[str]) -> None:
    """Prove that there is none but those of the signature and of the action, and each once."""
    # Some releases of botocore name the operation, which has no effect.
    own = [pair for pair in parameters if pair[0] not in of_the_signature and pair != ("x-id", action.operation)]
    for name, _ in set(own) ^ set(action.query):
        raise AuditFailed(f"The query parameter {name} of the signed URL is not the requested one. {HOW_TO_FIX}")
    names = [name for name, _ in parameters]
    for name in names:
        if names.count(name) > 1:
            raise AuditFailed(f"The signed URL has the query parameter {name} twice. {HOW_TO_FIX}")


def _headers_of_version_4(request: UploadRequest, signed: SignedRequest) -> Headers:
    signed_names = set(signed.query.get("X-Amz-SignedHeaders", "").split(";"))
    sent: Dict[str, List[str]] = {}
    for name, value in signed.request.headers.items():
        sent.setdefault(name.lower(), []).append(value)
    unbound = tuple(
        name for name, value in request.headers if name.lower() not in signed_names or sent.get(name.lower()) != [value]
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
    added = sorted(signed_names - asked - {"host"})
    if any(len(sent.get(name, ())) != 1 for name in added):
        raise AuditFailed(f"Headers were signed that are not in the request, or are there twice. {HOW_TO_FIX}")
    return (*request.headers, *((name, sent[name][0]) for name in added))


def _headers_of_version_2(request: UploadRequest, signed: SignedRequest) -> Headers:
    """We have signed every header of the request; it must have those that were asked for."""
    if path_of(signed.request) != f"/{request.bucket}/{quoted_key(request.key)}":
        raise AuditFailed(f"The signature is not for the object {request.key!r} in {request.bucket}. {HOW_TO_FIX}")
    headers: Headers = tuple(signed.request.headers.items())
    if set(request.headers) - set(headers) or len({name.lower() for name, _ in headers}) != len(headers):
        raise AuditFailed(f"The signed headers are not those that were requested. {HOW_TO_FIX}")
    return headers
