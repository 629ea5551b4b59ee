"""One PostRequest -> one PresignedPost: signed by botocore, then audited."""

import base64
import json
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any, Dict, Tuple

import botocore
from botocore.exceptions import NoCredentialsError

from awscli_presign_put.moments import in_utc
from awscli_presign_put.signing import sigv2, sigv4
from awscli_presign_put.signing.destination.event_handlers import Handlers, handled_first
from awscli_presign_put.signing.destination.s3_client import resolved_endpoint
from awscli_presign_put.signing.errors import FormTooLarge, UnsupportedTarget
from awscli_presign_put.signing.post.post_audit import audit_post
from awscli_presign_put.signing.post.post_request import MAX_FORM_BYTES, PostRequest, PresignedPost, size_of_form
from awscli_presign_put.signing.put.presigner import EndpointNote, Presigner, check_bucket_of_aws, with_lowercase_host
from awscli_presign_put.signing.upload.expiry import effective_end, signed_until
from awscli_presign_put.signing.upload.headers import SECURITY_TOKEN
from awscli_presign_put.signing.upload.s3_rules import is_arn, is_directory_bucket, is_multi_region

# botocore has no operation for it. It resolves the URL of a form as that of CreateBucket, and signs it as PutObject.
_RESOLVED_AS = "CreateBucket"
_SIGNED_AS = "choose-signer.s3.PutObject"


def presign_post(presigner: Presigner, request: PostRequest) -> PresignedPost:
    """Sign one form, and prove that what was asked for is what was signed.

    :raises EndReached: the moment has come at which it shall end.
    :raises PresignError: the form cannot be signed, or not as it was asked for.
    :raises botocore.exceptions.BotoCoreError: as for any other call (credentials, bucket names, endpoints).
    """
    if request.until is None:
        return _presign(presigner, request)[0]
    return signed_until(request.until, lambda seconds: _presign(presigner, replace(request, expires_in=seconds)))


def _presign(presigner: Presigner, request: PostRequest) -> Tuple[PresignedPost, datetime]:
    """The form, and when its policy ends."""
    _check_target(request.bucket, presigner.is_version_2)
    if presigner.credentials is None:
        raise NoCredentialsError()
    call = _Call(presigner.is_version_2)
    url, fields, signed_at = _signed(presigner, request, call)
    if call.custom_endpoint is None:
        check_bucket_of_aws(request.bucket)
    endpoint = with_lowercase_host(resolved_endpoint(presigner.client, _RESOLVED_AS, request.bucket, request.key, url))
    frozen = presigner.credentials.get_frozen_credentials()
    expiration = audit_post(request, url, fields, endpoint, frozen, signed_at, presigner.is_version_2)
    # In the order in which a person looks for them. The file comes last.
    ordered = {"key": fields.pop("key"), **fields}
    if size_of_form(tuple(ordered.items())) > MAX_FORM_BYTES:
        raise FormTooLarge(
            f"The form has more than {MAX_FORM_BYTES} bytes without the file, which S3 does not accept. "
            "Use fewer or shorter values."
        )
    expires_at, limited_by = effective_end(expiration, presigner.credentials)
    region = None if presigner.is_version_2 else sigv4.credential_of(fields["x-amz-credential"]).region
    presigned = PresignedPost(
        url=url,
        fields=tuple(ordered.items()),
        request=request,
        expires_at=expires_at,
        limited_by=limited_by,
        region=region,
        region_is_assumed=region is not None and not presigner.region_is_configured,
        custom_endpoint=call.custom_endpoint,
        networks=presigner.networks,
    )
    return presigned, expiration


class _Call(EndpointNote):
    """The handlers of one call, and what they saw."""

    def __init__(self, version_2: bool) -> None:
        self._version_2 = version_2

    def choose_signer(self, signature_version: Any, **_: Any) -> Any:
        """Version 4 where v1 would take Version 2; no signer where the signing is ours."""
        if self._version_2 or signature_version is botocore.UNSIGNED:
            return botocore.UNSIGNED
        return "s3v4-presign-post"


def _signed(presigner: Presigner, request: PostRequest, call: _Call) -> Tuple[str, Dict[str, str], datetime]:
    """The URL, the fields, and when they were signed."""
    handlers: Handlers = [("before-endpoint-resolution.s3", call.note_endpoint), (_SIGNED_AS, call.choose_signer)]
    with handled_first(presigner.client.meta.events, handlers):
        post = presigner.client.generate_presigned_post(
            Bucket=request.bucket,
            Key=request.key_field,
            Fields=request.fields,
            Conditions=request.conditions,
            ExpiresIn=request.expires_in,
        )
    url, fields = with_lowercase_host(post["url"]), dict(post["fields"])
    if presigner.is_version_2:
        now = datetime.now(timezone.utc).replace(microsecond=0)
        return url, {**fields, **_version_2_fields(request, presigner.credentials.get_frozen_credentials(), now)}, now
    # Without a signature it has no date; the audit says so.
    date = fields.get("x-amz-date", "19700101T000000Z")
    return url, fields, sigv4.moment_of_amz_date(date)


def _version_2_fields(request: PostRequest, credentials: Any, now: datetime) -> Dict[str, str]:
    """As botocore's HmacV1PostAuth makes them, which AWS CLI v2 has not."""
    conditions = [*request.conditions, *request.conditions_of_key]
    token = {SECURITY_TOKEN: credentials.token} if credentials.token else {}
    expiration = now + timedelta(seconds=request.expires_in)
    document = {
        "expiration": in_utc(expiration),
        "conditions": [*conditions, *([token] if token else [])],
    }
    policy = base64.b64encode(json.dumps(document).encode()).decode()
    signature = sigv2.signature(policy, credentials.secret_key)
    return {"AWSAccessKeyId": credentials.access_key, **token, "policy": policy, "signature": signature}


def _check_target(bucket: str, version_2: bool) -> None:
    """Sources: botocore's endpoint rules, which have no ARN for a form; Amazon S3 User Guide, "Directory buckets"."""
    if is_arn(bucket):
        kind = "a Multi-Region Access Point" if is_multi_region(bucket) else "the ARN of an access point"
        raise UnsupportedTarget(
            f"is {kind}, for which the AWS CLI cannot sign form uploads. "
            "Use the name of the bucket, or use presign-put."
        )
    if is_directory_bucket(bucket):
        raise UnsupportedTarget("is in a directory bucket, which does not accept form uploads. Use presign-put.")
    if version_2 and ":" in bucket:
        raise UnsupportedTarget("names a tenant, which requires Signature Version 4.")
