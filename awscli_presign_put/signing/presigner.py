"""One UploadRequest -> one PresignedRequest: signed by botocore, then audited.

Headers are added to the request just before botocore signs it, so that no model of the host, however old, limits what
can be demanded; and they stay headers: what stands in the query is ignored by some servers.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, Dict, List, Optional
from urllib.parse import parse_qs, unquote, urlsplit

import botocore
import botocore.exceptions
from botocore.exceptions import NoCredentialsError, UnsupportedSignatureVersionError

from awscli_presign_put.signing import sigv2
from awscli_presign_put.signing.errors import AuditFailed, UnboundHeaders, UnsignedRequest, UnsupportedTarget
from awscli_presign_put.signing.expiry import effective_end
from awscli_presign_put.signing.request import Headers, PresignedRequest, UploadRequest
from awscli_presign_put.signing.target import is_arn, is_directory_bucket

METHOD = "PUT"
_SCOPE_WITH_REGION = 4
_ALGORITHMS = ("AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256")

# How botocore says that Version 4A needs awscrt; older releases lack the first.
_NO_AWSCRT = (
    getattr(botocore.exceptions, "MissingDependencyException", UnsupportedSignatureVersionError),
    UnsupportedSignatureVersionError,
)


class Presigner:
    """Presigns uploads with one client.

    :param client: from :func:`awscli_presign_put.signing.target.create_client`.
    :param credentials: what the client's session signs with; None where it found none.
    :param signature_version: ``s3v4`` or ``s3`` (Version 2).
    :param region_is_configured: False makes the result say which region was assumed.
    """

    def __init__(
        self,
        client: Any,
        credentials: Any,
        signature_version: str = "s3v4",
        region_is_configured: bool = True,
    ) -> None:
        self._client = client
        self._credentials = credentials
        self._version_2 = signature_version == "s3"
        self._region_is_configured = region_is_configured

    def presign(self, request: UploadRequest) -> PresignedRequest:
        """Sign one upload, and prove that what was asked for is what was signed.

        :raises PresignError: the request cannot be signed, or not as it was asked for.
        :raises botocore.exceptions.BotoCoreError: as for any other call (credentials, bucket names, endpoints).
        """
        if self._version_2:
            _check_version_2(request)
        signed = self._sign(request)
        if not signed.is_signed:
            raise UnsignedRequest(
                "the configuration asks for requests without a signature, which is all that a presigned URL is: "
                "take that setting out"
            )
        if not unquote(urlsplit(signed.url).path).endswith(f"/{request.key}"):
            raise AuditFailed(f"this AWS CLI signed another key than {request.key!r}: update it")
        if self._version_2:
            headers = request.headers
            requested_end = datetime.fromtimestamp(int(signed.query["Expires"][0]), timezone.utc)
        else:
            headers = _audit_version_4(request, signed)
            signed_at = datetime.strptime(signed.query["X-Amz-Date"][0], "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)
            requested_end = signed_at + timedelta(seconds=request.expires_in)
        region = _region(signed)
        expires_at, limited_by = effective_end(requested_end, signed.session_credentials or self._credentials)
        return PresignedRequest(
            method=METHOD,
            url=signed.url,
            headers=headers,
            bucket=request.bucket,
            key=request.key,
            expires_at=expires_at,
            limited_by=limited_by,
            region=region,
            # An ARN names its region itself, and a custom endpoint's server decides what a region means.
            region_is_assumed=bool(region)
            and not (self._region_is_configured or signed.custom_endpoint or is_arn(request.bucket)),
        )

    def _sign(self, request: UploadRequest) -> "_Signed":
        call = _Call(request, self._version_2)
        events = self._client.meta.events
        handlers = {
            "before-endpoint-resolution.s3": call.note_endpoint,
            "choose-signer.s3.PutObject": call.choose_signer,
            "before-sign.s3.PutObject": call.add_headers,
        }
        for event, handler in handlers.items():
            events.register_first(event, handler)
        try:
            url = self._client.generate_presigned_url(
                "put_object",
                Params={"Bucket": request.bucket, "Key": request.key},
                ExpiresIn=request.expires_in,
                HttpMethod=METHOD,
            )
        except _NO_AWSCRT:
            if not is_arn(request.bucket):
                raise
            raise UnsupportedTarget(
                "is a Multi-Region Access Point, and this AWS CLI lacks the awscrt library that signs for those: "
                "install awscrt beside it, or use AWS CLI v2"
            ) from None
        finally:
            for event, handler in handlers.items():
                events.unregister(event, handler)
        if self._version_2:
            url = self._sign_version_2(url, call.signed_request, request)
        return _Signed(url, call.signed_request, call.custom_endpoint)

    def _sign_version_2(self, url: str, signed_request: Any, request: UploadRequest) -> str:
        if self._credentials is None:
            raise NoCredentialsError()
        expires = int(datetime.now(timezone.utc).timestamp()) + request.expires_in
        resource = signed_request.auth_path
        return sigv2.sign(url, resource, request.headers, self._credentials.get_frozen_credentials(), expires)


class _Call:
    """The handlers of one call, and what they saw."""

    def __init__(self, request: UploadRequest, version_2: bool) -> None:
        self._request = request
        self._version_2 = version_2
        self.custom_endpoint = False
        self.signed_request: Any = None

    def note_endpoint(self, builtins: Dict[str, Any], **_: Any) -> None:
        """From the option, the environment or the profile: botocore has settled which."""
        self.custom_endpoint = bool(builtins.get("SDK::Endpoint"))

    def choose_signer(self, signature_version: str, context: Dict[str, Any], **_: Any) -> Any:
        """Version 4 where v1 would take Version 2; no signer where the signing is ours; else what botocore chooses.

        botocore signs for a Multi-Region Access Point with Version 4A and for a directory bucket with a session of its
        own; both are left alone.
        """
        scheme = signature_version.split("-query", maxsplit=1)[0]
        signing_name = context.get("signing", {}).get("signing_name")
        if is_directory_bucket(self._request.bucket) and signing_name != "s3express":
            raise UnsupportedTarget(
                "is in a directory bucket, and this AWS CLI is too old to sign for those: update it"
            )
        if self._version_2:
            return botocore.UNSIGNED
        return "s3v4-query" if scheme in ("s3", "s3v4", "v4") else None

    def add_headers(self, request: Any, **_: Any) -> None:
        for name, value in self._request.headers:
            # A second value for a name would stand beside the first, not replace it.
            del request.headers[name]
            request.headers[name] = value
        self.signed_request = request


@dataclass(frozen=True)
class _Signed:
    """What botocore made of the call."""

    url: str
    request: Any
    custom_endpoint: bool

    @property
    def query(self) -> Dict[str, List[str]]:
        return parse_qs(urlsplit(self.url).query, keep_blank_values=True)

    @property
    def is_signed(self) -> bool:
        return "X-Amz-Signature" in self.query or "Signature" in self.query

    @property
    def session_credentials(self) -> Any:
        """The credentials of the directory bucket's session, where it was signed with one."""
        signing = self.request.context.get("signing", {})
        cache = signing.get("identity_cache")
        return None if cache is None else cache.get_credentials(signing["cache_key"])


def _check_version_2(request: UploadRequest) -> None:
    if is_arn(request.bucket) or is_directory_bucket(request.bucket):
        kind = "an access point" if is_arn(request.bucket) else "a directory bucket"
        raise UnsupportedTarget(f"is in {kind}, which knows no Signature Version 2: use signature version s3v4")
    names = sigv2.unbindable(request.headers)
    if names:
        raise UnboundHeaders(
            f"Signature Version 2 cannot bind {', '.join(names)}: use signature version s3v4, or do without", names
        )


def _audit_version_4(request: UploadRequest, signed: _Signed) -> Headers:
    """Prove that what was asked for is what was signed; return every header that the upload must send.

    Read from the URL and from the very request that was signed, after it was signed.
    """
    query = {name: values[0] for name, values in signed.query.items()}
    if query["X-Amz-Expires"] != str(request.expires_in):
        raise AuditFailed(f"this AWS CLI signed an expiry of {query['X-Amz-Expires']} seconds: update it")
    if query["X-Amz-Algorithm"] not in _ALGORITHMS or signed.request.method != METHOD:
        raise AuditFailed(f"this AWS CLI signed a {signed.request.method} by {query['X-Amz-Algorithm']}: update it")
    signed_names = query["X-Amz-SignedHeaders"].split(";")
    sent = signed.request.headers
    unbound = tuple(
        name for name, value in request.headers if name.lower() not in signed_names or sent.get_all(name) != [value]
    )
    if unbound:
        raise UnboundHeaders(
            f"this AWS CLI leaves that value of {', '.join(unbound)} out of what it signs: give another, or do without",
            unbound,
        )
    asked = {name.lower() for name, _ in request.headers}
    added = sorted(set(signed_names) - asked - {"host"})
    return (*request.headers, *((name, sent[name]) for name in added))


def _region(signed: _Signed) -> Optional[str]:
    """The region in the credential scope, KEY/DATE/REGION/SERVICE/aws4_request, which Version 4A has without one."""
    scope = signed.query.get("X-Amz-Credential", [""])[0].split("/")[1:]
    return scope[1] if len(scope) == _SCOPE_WITH_REGION else None
