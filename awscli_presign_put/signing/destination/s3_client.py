"""A session -> a client that addresses buckets as every AWS CLI does today.

v2's botocore has the rules of S3 (the regional host, Signature Version 4). v1's has older ones for presigned URLs
alone, which are switched off here.
"""

from typing import Any, Dict, Optional

from botocore.config import Config
from botocore.handlers import validate_bucket_name

from awscli_presign_put.signing.destination import placeholder_hosts
from awscli_presign_put.signing.destination.configuration import Destination
from awscli_presign_put.signing.destination.credentials import check_keys_of_aws
from awscli_presign_put.signing.destination.endpoint import is_of_aws
from awscli_presign_put.signing.upload.s3_rules import access_point_host, is_arn


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
    config = Config(s3=s3_settings)
    client = placeholder_hosts.client_at(
        session, "s3", destination.region, destination.endpoint, verify=verify, config=config, **keys
    )
    events = client.meta.events
    events.register_first("before-endpoint-resolution.s3", _address_alike)
    # AWS CLI releases before 1.27 have no endpoint rules, and so no event of them.
    events.register_first("before-parameter-build.s3", _on_the_regional_host)
    # Other stores allow names that AWS does not. The name was checked with the URI.
    events.unregister("before-parameter-build.s3", validate_bucket_name)
    return client


def shown_endpoint(client: Any) -> str:
    """The endpoint of a client, for a message."""
    return placeholder_hosts.with_real_host(client.meta.endpoint_url)


def resolved_endpoint(client: Any, operation: str, bucket: str, key: str, url: str) -> str:
    """The URL of this bucket by botocore's endpoint rules, without the slash and the key.

    It is resolved again, so that handlers of other plugins do not count. botocore has no public name for it.

    :param operation: as the S3 API names it.
    :param url: the signed URL. AWS CLI releases before 1.27 and 2.9 have no endpoint rules: there it shows only whether
        the bucket is in the host.
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


def _on_the_regional_host(context: Dict[str, Any], **_: Any) -> None:
    # v1 would presign for the global host, which redirects an upload to the bucket's region.
    context["use_global_endpoint"] = False


def _address_alike(builtins: Dict[str, Any], params: Dict[str, Any], context: Dict[str, Any], **_: Any) -> None:
    """Resolve to the same address on every AWS CLI."""
    _on_the_regional_host(context)
    bucket = params.get("Bucket") or ""  # ListBuckets has none, and after a redirect None
    endpoint = builtins.get("SDK::Endpoint")
    if not endpoint or is_arn(bucket):
        return
    # On request, v1 puts a dotted name before the host of an http:// endpoint, v2 never does.
    if "." in bucket or placeholder_hosts.is_address(endpoint):
        builtins["AWS::S3::ForcePathStyle"] = True
