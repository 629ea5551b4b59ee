"""An S3 URI and a session -> the bucket, the key and a client that addresses them, by botocore's endpoint rules.

Every AWS CLI shall give the same host. v2's botocore has the rules that S3 has today (the regional host, Signature
Version 4); v1's keeps older ones for presigned URLs alone, which are switched off here.
"""

import os
from typing import Any, Optional, Tuple

from awscli.customizations.s3.utils import find_bucket_key
from botocore.config import Config

from awscli_presign_put.signing.errors import InvalidKey, UnknownSetting

MAX_KEY_BYTES = 1024
"""Amazon S3 User Guide, "Naming Amazon S3 objects": a key is at most 1,024 bytes of UTF-8."""

DIRECTORY_BUCKET_SUFFIXES = ("--x-s3", "--xa-s3")
"""How the name of a directory bucket, or of an access point for one, ends: Amazon S3 User Guide, "Naming rules"."""


def parse_uri(uri: str) -> Tuple[str, str]:
    """The bucket (a name or an ARN) and the key of ``s3://bucket/key``; ``s3://`` may be left out, as in ``presign``.

    :raises InvalidKey: there is no bucket or no key, or S3 could not hold it.
    """
    path = uri[len("s3://") :] if uri.startswith("s3://") else uri
    # The host's expressions for ARNs stop at a line break, which a key may hold and a bucket never does.
    bucket, _ = find_bucket_key(path.partition("\n")[0])
    if not bucket.strip("."):
        raise InvalidKey("names no bucket: give the bucket and the key, as in s3://bucket/key")
    key = path[len(bucket) + 1 :]
    check_key(key)
    return bucket, key


def check_key(key: str) -> None:
    """:raises InvalidKey: S3 cannot hold an object under this key."""
    if not key:
        raise InvalidKey("has no key: name the object too, as in s3://bucket/key")
    try:
        size = len(key.encode("utf-8"))
    except UnicodeEncodeError:
        raise InvalidKey("has a key that is not UTF-8, and S3 holds no other: give the key in UTF-8") from None
    if size > MAX_KEY_BYTES:
        raise InvalidKey(f"has a key of {size} bytes, and S3 takes {MAX_KEY_BYTES}: give a shorter one")


def create_client(
    session: Any,
    region: Optional[str] = None,
    endpoint_url: Optional[str] = None,
    verify: Any = None,
    addressing_style: Optional[str] = None,
) -> Any:
    """An S3 client of the AWS CLI's session, which presigns on the regional host on every AWS CLI.

    :param addressing_style: ``auto``, ``path`` or ``virtual``, instead of the configured one.
    :raises UnknownSetting: the configuration has an endpoint that this AWS CLI does not read.
    """
    if endpoint_url is None:
        _check_configured_endpoint(session)
    # v1 gives us-east-1 the global host unless told otherwise. What is given here is merged into the configured s3
    # settings, of which all others stay.
    s3_settings = {"us_east_1_regional_endpoint": "regional"}
    if addressing_style is not None:
        s3_settings["addressing_style"] = addressing_style
    client = session.create_client(
        "s3", region_name=region, endpoint_url=endpoint_url, verify=verify, config=Config(s3=s3_settings)
    )
    client.meta.events.register_first("before-endpoint-resolution.s3", _avoid_global_endpoint)
    return client


def configured_signature_version(session: Any) -> str:
    """``s3`` where the profile asks for Signature Version 2, else ``s3v4``, the default on every AWS CLI here."""
    s3_settings = session.get_scoped_config().get("s3")
    configured = s3_settings.get("signature_version") if isinstance(s3_settings, dict) else None
    return "s3" if configured == "s3" else "s3v4"


def has_region(session: Any, region: Optional[str]) -> bool:
    """Whether a region was given on the command line, in the environment or in the profile."""
    return bool(region or session.get_config_variable("region"))


def is_arn(bucket: str) -> bool:
    """Whether the bucket is named by the ARN of an access point."""
    return bucket.startswith("arn:")


def is_directory_bucket(bucket: str) -> bool:
    """Whether the bucket is an S3 Express One Zone directory bucket, by its name."""
    return bucket.endswith(DIRECTORY_BUCKET_SUFFIXES)


def _check_configured_endpoint(session: Any) -> None:
    """AWS CLI releases before 1.29 and 2.13 pass over a configured endpoint, and would sign for AWS instead."""
    if "ignore_configured_endpoint_urls" in session.session_var_map:
        return
    configured = session.get_scoped_config().get("endpoint_url")
    for variable in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"):
        configured = os.environ.get(variable) or configured
    if configured:
        raise UnknownSetting(f"this AWS CLI is too old to read the configured endpoint {configured}")


def _avoid_global_endpoint(context: Any, **_: Any) -> None:
    """Keep v1 from presigning for the global host, which redirects an upload to the bucket's region."""
    context["use_global_endpoint"] = False
