"""One UploadRequest and what is to be done -> one PresignedRequest: signed by botocore, then audited.

Headers are added to the request just before botocore signs it, so that no model of the host, however old, limits what
can be signed. They stay headers, because some servers ignore them in the query.
"""

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any, Dict, Optional, Tuple
from urllib.parse import urlsplit

import botocore
import botocore.exceptions
from botocore.exceptions import NoCredentialsError, UnsupportedSignatureVersionError

from awscli_presign_put.signing import sigv2, sigv4
from awscli_presign_put.signing.destination.configuration import Destination
from awscli_presign_put.signing.destination.event_handlers import Handlers, handled_first
from awscli_presign_put.signing.destination.placeholder_hosts import is_address, with_real_host
from awscli_presign_put.signing.destination.s3_client import create_client, resolved_endpoint
from awscli_presign_put.signing.errors import UnboundHeaders, UnsupportedTarget
from awscli_presign_put.signing.put.actions import PUT_OBJECT, Action
from awscli_presign_put.signing.put.audit import SignedRequest, audit
from awscli_presign_put.signing.upload.expiry import effective_end, signed_until
from awscli_presign_put.signing.upload.headers import Headers
from awscli_presign_put.signing.upload.s3_rules import is_arn, is_directory_bucket, is_multi_region
from awscli_presign_put.signing.upload.upload_request import PresignedRequest, UploadRequest

# botocore's errors if Version 4A needs awscrt; older releases lack the first.
_NO_AWSCRT = (
    getattr(botocore.exceptions, "MissingDependencyException", UnsupportedSignatureVersionError),
    UnsupportedSignatureVersionError,
)


class Presigner:
    """Presigns requests with one client.

    :param client: from :func:`awscli_presign_put.signing.destination.s3_client.create_client`.
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
        self.client = client
        self.credentials = credentials
        self.is_version_2 = signature_version == "s3"
        self.region_is_configured = region_is_configured

    @property
    def networks(self) -> Tuple[str, ...]:
        """The networks that these credentials are limited to, in CIDR notation; none for no limit."""
        networks: Tuple[str, ...] = getattr(self.credentials, "networks", ())
        return networks

    def presign(self, request: UploadRequest, action: Action = PUT_OBJECT) -> PresignedRequest:
        """Sign one request, and prove that what was asked for is what was signed.

        :param action: what it does with the object.
        :raises EndReached: the moment has come at which it shall end.
        :raises PresignError: the request cannot be signed, or not as it was asked for.
        :raises botocore.exceptions.BotoCoreError: as for any other call (credentials, bucket names, endpoints).
        """
        until = request.until
        if until is None:
            return self._presign(request, action)[0]
        return signed_until(until, lambda seconds: self._presign(replace(request, expires_in=seconds), action))

    def _presign(self, request: UploadRequest, action: Action) -> Tuple[PresignedRequest, datetime]:
        """The presigned request, and when it ends by its own expiry."""
        if self.is_version_2:
            _check_version_2(request)
        signed, custom_endpoint = self._sign(request, action)
        if custom_endpoint is None:
            check_bucket_of_aws(request.bucket)
        headers = audit(action, request, signed, self.is_version_2)
        region = _region(signed)
        credentials = _session_credentials(signed) or self.credentials
        requested_end = _requested_end(request, signed)
        expires_at, limited_by = effective_end(requested_end, credentials)
        presigned = PresignedRequest(
            method=action.method,
            url=signed.url,
            headers=headers,
            bucket=request.bucket,
            key=request.key,
            expires_at=expires_at,
            limited_by=limited_by,
            region=region,
            # An ARN names its region itself.
            region_is_assumed=bool(region) and not (self.region_is_configured or is_arn(request.bucket)),
            custom_endpoint=custom_endpoint,
            networks=self.networks,
        )
        return presigned, requested_end

    def _sign(self, request: UploadRequest, action: Action) -> Tuple[SignedRequest, Optional[str]]:
        """The signed request, and the endpoint that was configured; None for AWS's own."""
        call = _Call(request, self.is_version_2)
        handlers: Handlers = [
            ("before-endpoint-resolution.s3", call.note_endpoint),
            (f"choose-signer.s3.{action.operation}", call.choose_signer),
            (f"before-sign.s3.{action.operation}", call.add_headers),
        ]
        try:
            with handled_first(self.client.meta.events, handlers):
                url = self.client.generate_presigned_url(
                    botocore.xform_name(action.operation),
                    Params={"Bucket": request.bucket, "Key": request.key, **action.parameters(self.client)},
                    ExpiresIn=request.expires_in,
                    HttpMethod=action.method,
                )
        except _NO_AWSCRT:
            if not is_multi_region(request.bucket):
                raise
            raise UnsupportedTarget(
                "is a Multi-Region Access Point, which requires the awscrt library. This AWS CLI does not have it. "
                "Install awscrt in the environment of the AWS CLI, or use AWS CLI v2."
            ) from None
        url = with_lowercase_host(url)
        if self.is_version_2:
            url = self._sign_version_2(url, call.signed_request, request)
        endpoint = resolved_endpoint(self.client, action.operation, request.bucket, request.key, url)
        return SignedRequest(url, call.signed_request, endpoint), call.custom_endpoint

    def _sign_version_2(self, url: str, signed_request: Any, request: UploadRequest) -> str:
        if self.credentials is None:
            raise NoCredentialsError()
        if is_address(url):
            # Version 2 signs no host.
            del signed_request.headers["Host"]
        # All that the request has, of whatever origin, so that what is handed over is what was signed.
        headers = tuple(signed_request.headers.items())
        _check_bindable(headers)
        # Version 2 signs the end itself.
        expires = request.until or int(datetime.now(timezone.utc).timestamp()) + request.expires_in
        frozen = self.credentials.get_frozen_credentials()
        path = sigv2.path_of(signed_request)
        return sigv2.sign(signed_request.method, url, path, headers, frozen, expires)


def presigner_at(
    session: Any, place: Destination, credentials: Any, version: str, addressing_style: Optional[str], verify: Any
) -> Presigner:
    """What signs for this place, with its own client.

    :param credentials: pinned ones; None where there are none.
    :param version: of signatures: ``s3v4`` or ``s3``.
    :param verify: as botocore has it, for certificates.
    """
    client = create_client(
        session,
        place,
        verify=verify,
        addressing_style=addressing_style,
        frozen=credentials and credentials.get_frozen_credentials(),
    )
    return Presigner(client, credentials, version, place.region is not None)


class EndpointNote:
    """A handler that keeps the endpoint of one call."""

    custom_endpoint: Optional[str] = None
    """The one that was configured, in the option, the environment or the profile; None for AWS's own."""

    def note_endpoint(self, builtins: Dict[str, Any], **_: Any) -> None:
        endpoint = builtins.get("SDK::Endpoint")
        self.custom_endpoint = endpoint and with_real_host(endpoint)


class _Call(EndpointNote):
    """The handlers of one call, and what they saw."""

    def __init__(self, request: UploadRequest, version_2: bool) -> None:
        self._request = request
        self._version_2 = version_2
        self.signed_request: Any = None

    def choose_signer(self, signature_version: str, context: Dict[str, Any], **_: Any) -> Any:
        """Version 4 where v1 would take Version 2; no signer where the signing is ours; else what botocore chooses.

        botocore signs for a Multi-Region Access Point with Version 4A, and for a directory bucket with a session. For
        an access point on Outposts, newer releases prefer Version 4A if they have awscrt; every AWS CLI shall sign that
        by Version 4, for the region in the ARN.
        """
        scheme = signature_version.split("-query", maxsplit=1)[0]
        signing_name = context.get("signing", {}).get("signing_name")
        if is_directory_bucket(self._request.bucket) and signing_name != "s3express":
            raise UnsupportedTarget(
                "is in a directory bucket, and this AWS CLI is too old to sign for directory buckets. Update it."
            )
        if self._version_2:
            return botocore.UNSIGNED
        if scheme == "v4a" and not is_multi_region(self._request.bucket):
            context["signing"]["region"] = self._request.bucket.split(":")[3]
            return "s3v4-query"
        return "s3v4-query" if scheme in ("s3", "s3v4", "v4") else None

    def add_headers(self, request: Any, **_: Any) -> None:
        there = {name.lower() for name in request.headers}
        for name, value in self._request.headers:
            if name.lower() in there:
                # A second value for a name would be added, and not replace the first.
                del request.headers[name]
            request.headers[name] = value
        self.signed_request = request


def check_bucket_of_aws(bucket: str) -> None:
    """:raises UnsupportedTarget: no bucket on AWS can have this name."""
    if ":" in bucket and not is_arn(bucket):
        raise UnsupportedTarget("names a tenant, which buckets on AWS do not have. Specify the endpoint of the store.")


def _check_version_2(request: UploadRequest) -> None:
    if is_arn(request.bucket) or is_directory_bucket(request.bucket):
        kind = "an access point" if is_arn(request.bucket) else "a directory bucket"
        raise UnsupportedTarget(f"is in {kind}, which requires Signature Version 4.")
    if ":" in request.bucket:
        raise UnsupportedTarget("names a tenant, which requires Signature Version 4.")
    _check_bindable(request.headers)


def _check_bindable(headers: Headers) -> None:
    names = sigv2.unbindable(headers)
    if names:
        raise UnboundHeaders(f"Signature Version 2 cannot sign {', '.join(names)}. Use Signature Version 4.", names)


def with_lowercase_host(url: str) -> str:
    """The URL with its host in lower case, as botocore signs it. curl sends the host as it is in the URL."""
    host = urlsplit(url).netloc
    return url.replace(f"//{host}", f"//{host.lower()}", 1)


def _requested_end(request: UploadRequest, signed: SignedRequest) -> datetime:
    if "Expires" in signed.query:
        return datetime.fromtimestamp(int(signed.query["Expires"]), timezone.utc)
    return sigv4.moment_of_amz_date(signed.query["X-Amz-Date"]) + timedelta(seconds=request.expires_in)


def _session_credentials(signed: SignedRequest) -> Any:
    """The credentials of the directory bucket's session, where it was signed with one."""
    signing = signed.request.context.get("signing", {})
    cache = signing.get("identity_cache")
    return None if cache is None else cache.get_credentials(signing["cache_key"])


def _region(signed: SignedRequest) -> Optional[str]:
    """The signed region; None for Version 4A and Version 2, which sign no region."""
    if signed.query.get("X-Amz-Algorithm") != sigv4.ALGORITHM:
        return None
    return sigv4.credential_of(signed.query["X-Amz-Credential"]).region
