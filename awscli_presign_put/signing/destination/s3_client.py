"""A session -> a client that addresses buckets by botocore's endpoint rules.

Every AWS CLI shall give the same host. v2's botocore has the rules that S3 has today (the regional host, Signature
Version 4); v1's keeps older ones for presigned URLs alone, which are switched off here.
"""

from dataclasses import dataclass
from typing import Any, Dict, Optional

from botocore.config import Config
from botocore.handlers import validate_bucket_name

from awscli_presign_put.shown import without_user_info
from awscli_presign_put.signing.destination import placeholder_hosts
from awscli_presign_put.signing.destination.credentials import check_keys_of_aws
from awscli_presign_put.signing.destination.endpoint import configured_endpoint, is_of_aws, normalised
from awscli_presign_put.signing.destination.region import region_for
from awscli_presign_put.signing.destination.settings import check_settings
from awscli_presign_put.signing.errors import InvalidEndpoint, InvalidSetting
from awscli_presign_put.signing.upload.bucket_names import access_point_host, is_arn


@dataclass(frozen=True)
class Destination:
    """Where an upload goes.

    :param region: None where none is configured, and the endpoint is for none.
    :param endpoint: as :func:`awscli_presign_put.signing.destination.endpoint.normalised` gives it; None for AWS's own.
    """

    region: Optional[str] = None
    endpoint: Optional[str] = None


def find_destination(session: Any, region: Optional[str] = None, endpoint: Optional[str] = None) -> Destination:
    """The given, or else the configured, region and endpoint.

    :raises InvalidSetting: a setting of the profile is not valid.
    :raises InvalidEndpoint: the endpoint is not valid in a URL, or this AWS CLI does not read its configuration.
    :raises InvalidRegion: the region is empty, or not the one of the endpoint.
    """
    check_settings(session)
    endpoint = _configured_endpoint(session) if endpoint is None else normalised(endpoint)
    if not endpoint and "endpoint_url" in session.get_scoped_config().get("s3", {}):
        raise InvalidSetting(
            f"endpoint_url below s3 in the profile {session.profile or 'default'} is a setting of "
            "awscli-plugin-endpoint, which is not enabled. Write endpoint_url into the profile on a line that is not "
            "indented, or use --endpoint-url."
        )
    return Destination(region_for(session, region, endpoint), endpoint)


def _configured_endpoint(session: Any) -> Optional[str]:
    """In its one form; None where there is none."""
    endpoint = configured_endpoint(session)
    if not endpoint:
        return None
    # AWS CLI releases before 1.29 and 2.13 pass over a configured endpoint: what else they do would be for AWS.
    if "ignore_configured_endpoint_urls" not in session.session_var_map:
        raise InvalidEndpoint(
            "is required: this AWS CLI is too old to read " + without_user_info(f"the configured endpoint {endpoint}.")
        )
    try:
        return normalised(endpoint)
    except InvalidEndpoint as error:
        shown = without_user_info(f"The configured endpoint {endpoint}")
        raise InvalidSetting(f"{shown} {error}") from error


def create_client(
    session: Any,
    destination: Destination,
    verify: Any = None,
    addressing_style: Optional[str] = None,
    frozen: Any = None,
) -> Any:
    """An S3 client of the AWS CLI's session, which presigns on the regional host on every AWS CLI.

    :param addressing_style: ``auto``, ``path`` or ``virtual``, instead of the configured one.
    :param frozen: frozen credentials to sign with, instead of those of the session.
    :raises InvalidCredentials: AWS does not accept them.
    """
    if frozen is not None and (destination.endpoint is None or is_of_aws(destination.endpoint)):
        check_keys_of_aws(frozen)
    # v1 gives us-east-1 the global host unless told otherwise. What is given here is merged into the configured s3
    # settings, of which all others stay.
    s3_settings = {"us_east_1_regional_endpoint": "regional"}
    if addressing_style is not None:
        s3_settings["addressing_style"] = addressing_style
    keys = (
        {}
        if frozen is None
        else {
            "aws_access_key_id": frozen.access_key,
            "aws_secret_access_key": frozen.secret_key,
            "aws_session_token": frozen.token,
        }
    )
    client = session.create_client(
        "s3",
        region_name=destination.region,
        endpoint_url=destination.endpoint and placeholder_hosts.acceptable(destination.endpoint),
        verify=verify,
        config=Config(s3=s3_settings),
        **keys,
    )
    events = client.meta.events
    events.register_first("before-endpoint-resolution.s3", _address_alike)
    events.register_first("before-sign.s3", placeholder_hosts.put_back)
    # AWS CLI releases before 1.27 have no endpoint rules, and so no event of them.
    events.register_first("before-parameter-build.s3", _on_the_regional_host)
    # Other stores allow names that AWS does not. The name was checked with the URI.
    events.unregister("before-parameter-build.s3", validate_bucket_name)
    return client


def shown_endpoint(client: Any) -> str:
    """The endpoint of a client, for a message."""
    return placeholder_hosts.with_real_host(client.meta.endpoint_url)


def resolved_endpoint(client: Any, operation: str, bucket: str, key: str, url: str) -> str:
    """The URL of this bucket by botocore's endpoint rules: the address of the key without the slash and the key.

    It is resolved again, so that changes by handlers of other plugins do not count. botocore has no public name for it.

    :param operation: as the S3 API names it.
    :param url: the signed URL. AWS CLI releases before 1.27 and 2.9 have no endpoint rules. There it shows only whether
        the bucket is in the host. Access points have their own host.
    """
    if getattr(client, "_ruleset_resolver", None) is None:
        if is_arn(bucket):
            return access_point_host(bucket)
        scheme, _, rest = shown_endpoint(client).partition("://")
        in_host = f"{scheme}://{bucket}.{rest}"
        return in_host if url.startswith(f"{in_host}/") else f"{scheme}://{rest}/{bucket}"
    endpoint = client._ruleset_resolver.construct_endpoint(
        operation_model=client.meta.service_model.operation_model(operation),
        call_args={"Bucket": bucket, "Key": key},
        request_context={"is_presign_request": True, "use_global_endpoint": False},
    ).url
    return placeholder_hosts.with_real_host(endpoint)


def configured_signature_version(session: Any) -> str:
    """``s3`` where the profile asks for Signature Version 2, else ``s3v4``, the default on every AWS CLI here."""
    s3_settings = session.get_scoped_config().get("s3") or {}
    return "s3" if s3_settings.get("signature_version") == "s3" else "s3v4"


def _on_the_regional_host(context: Dict[str, Any], **_: Any) -> None:
    # v1 would presign for the global host, which redirects an upload to the bucket's region.
    context["use_global_endpoint"] = False


def _address_alike(builtins: Dict[str, Any], params: Dict[str, Any], context: Dict[str, Any], **_: Any) -> None:
    """Resolve to the same address on every AWS CLI."""
    _on_the_regional_host(context)
    bucket = params.get("Bucket", "")  # ListBuckets has none
    endpoint = builtins.get("SDK::Endpoint")
    if not endpoint or is_arn(bucket):
        return
    # On request, v1 puts a dotted name before the host of an http:// endpoint, v2 never does.
    if "." in bucket or placeholder_hosts.is_address(endpoint):
        builtins["AWS::S3::ForcePathStyle"] = True
