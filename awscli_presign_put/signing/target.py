"""An S3 URI and a session -> the bucket, the key and a client that addresses them, by botocore's endpoint rules.

Every AWS CLI shall give the same host. v2's botocore has the rules that S3 has today (the regional host, Signature
Version 4); v1's keeps older ones for presigned URLs alone, which are switched off here.
"""

import os
from typing import Any, Dict, Optional, Tuple

from awscli.customizations.s3.utils import find_bucket_key
from botocore.config import Config

from awscli_presign_put.signing.errors import InvalidEndpoint, InvalidKey
from awscli_presign_put.signing.user_info import without_user_info

MAX_KEY_BYTES = 1024
"""Amazon S3 User Guide, "Naming Amazon S3 objects": a key is at most 1,024 bytes of UTF-8."""

DIRECTORY_BUCKET_SUFFIXES = ("--x-s3", "--xa-s3")
"""How the name of a directory bucket, or of an access point for one, ends: Amazon S3 User Guide, "Naming rules"."""


def parse_uri(uri: str) -> Tuple[str, str]:
    """The bucket (a name or an ARN) and the key of ``s3://bucket/key``; ``s3://`` may be left out, as in ``presign``.

    :raises InvalidKey: there is no bucket or no key, or S3 could not hold it.
    """
    bucket, key = parse_prefix(uri)
    if not key:
        raise InvalidKey("has no key. Use s3://bucket/key.")
    return bucket, key


def parse_prefix(uri: str) -> Tuple[str, str]:
    """The same for what keys begin with, which may be nothing.

    :raises InvalidKey: there is no bucket, or no key that S3 could hold begins so.
    """
    path = uri[len("s3://") :] if uri.startswith("s3://") else uri
    # The host's expressions for ARNs stop at a line break, which a key may hold and a bucket never does.
    bucket, _ = find_bucket_key(path.partition("\n")[0])
    separator, key = path[len(bucket) :][:1], path[len(bucket) + 1 :]
    # The ARN of an outpost's access point may end in a colon; any other character would be lost.
    if not bucket.strip(".") or separator not in (("", "/", ":") if is_arn(bucket) else ("", "/")):
        raise InvalidKey("has no bucket name. Use s3://bucket/key.")
    return bucket, _checked_key(key)


def _checked_key(key: str) -> str:
    try:
        # In a locale without UTF-8, Python keeps the bytes of an argument as surrogates.
        raw = os.fsencode(key) if any("\udc80" <= character <= "\udcff" for character in key) else key.encode("utf-8")
        key = raw.decode("utf-8")
    except UnicodeError:
        raise InvalidKey("has a key that is not valid UTF-8. S3 requires UTF-8 keys.") from None
    if len(raw) > MAX_KEY_BYTES:
        raise InvalidKey(f"has a key of {len(raw)} bytes. The maximum is {MAX_KEY_BYTES} bytes.")
    return key


def create_client(
    session: Any,
    region: Optional[str] = None,
    endpoint_url: Optional[str] = None,
    verify: Any = None,
    addressing_style: Optional[str] = None,
    frozen: Any = None,
) -> Any:
    """An S3 client of the AWS CLI's session, which presigns on the regional host on every AWS CLI.

    :param addressing_style: ``auto``, ``path`` or ``virtual``, instead of the configured one.
    :param frozen: frozen credentials to sign with, instead of those of the session.
    :raises InvalidEndpoint: the endpoint cannot stand in a URL, or is configured as this AWS CLI cannot read.
    """
    if endpoint_url is None:
        _check_configured_endpoint(session)
    else:
        _check_user_info(endpoint_url)
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
        region_name=region,
        endpoint_url=endpoint_url,
        verify=verify,
        config=Config(s3=s3_settings),
        **keys,
    )
    _check_user_info(client.meta.endpoint_url)
    client.meta.events.register_first("before-endpoint-resolution.s3", _address_alike)
    return client


def resolved_endpoint(client: Any, operation: str, bucket: str, key: str, url: str) -> str:
    """The URL of this bucket by botocore's endpoint rules: the address of the key, but for a slash and the key.

    Asked for anew, and so without what a handler of another plugin has put into a request. botocore has no public name
    for it.

    :param operation: as the S3 API names it.
    :param url: what was signed. AWS CLI releases before 1.27 and 2.9 have no endpoint rules; there it settles whether
        the bucket is in the host, and nothing else.
    """
    if getattr(client, "_ruleset_resolver", None) is None:
        scheme, _, rest = client.meta.endpoint_url.partition("://")
        in_host = f"{scheme}://{bucket}.{rest}"
        return in_host if url.startswith(f"{in_host}/") else f"{scheme}://{rest}/{bucket}"
    endpoint: str = client._ruleset_resolver.construct_endpoint(
        operation_model=client.meta.service_model.operation_model(operation),
        call_args={"Bucket": bucket, "Key": key},
        request_context={"is_presign_request": True, "use_global_endpoint": False},
    ).url
    return endpoint


def configured_signature_version(session: Any) -> str:
    """``s3`` where the profile asks for Signature Version 2, else ``s3v4``, the default on every AWS CLI here."""
    s3_settings = session.get_scoped_config().get("s3") or {}
    return "s3" if s3_settings.get("signature_version") == "s3" else "s3v4"


def has_region(session: Any, region: Optional[str]) -> bool:
    """Whether a region was given on the command line, in the environment or in the profile."""
    return bool(region or session.get_config_variable("region"))


def is_arn(bucket: str) -> bool:
    """Whether the bucket is named by the ARN of an access point."""
    return bucket.startswith("arn:")


def is_multi_region(bucket: str) -> bool:
    """Whether it is a Multi-Region Access Point, whose ARN has no region."""
    return is_arn(bucket) and bucket.split(":")[3] == ""


def is_directory_bucket(bucket: str) -> bool:
    """Whether the bucket is an S3 Express One Zone directory bucket, by its name."""
    return bucket.endswith(DIRECTORY_BUCKET_SUFFIXES)


def _check_user_info(endpoint: str) -> None:
    # Anywhere: a password with a slash in it makes the rest of it a path.
    if "@" in endpoint:
        raise InvalidEndpoint("contains a user name, which would be visible in every URL. Remove it.")


def _check_configured_endpoint(session: Any) -> None:
    """AWS CLI releases before 1.29 and 2.13 pass over a configured endpoint, and would sign for AWS instead."""
    if "ignore_configured_endpoint_urls" in session.session_var_map:
        return
    configured = session.get_scoped_config().get("endpoint_url")
    for variable in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"):
        configured = os.environ.get(variable) or configured
    if configured:
        raise InvalidEndpoint(
            "is required: this AWS CLI is too old to read "
            + without_user_info(f"the configured endpoint {configured}.")
        )


def _address_alike(builtins: Dict[str, Any], params: Dict[str, Any], context: Dict[str, Any], **_: Any) -> None:
    """Resolve to the same address on every AWS CLI."""
    # v1 would presign for the global host, which redirects an upload to the bucket's region.
    context["use_global_endpoint"] = False
    bucket = params["Bucket"]
    if "." in bucket and builtins.get("SDK::Endpoint") and not is_arn(bucket):
        # On request, v1 puts a dotted name before the host of an http:// endpoint, v2 never does.
        builtins["AWS::S3::ForcePathStyle"] = True
