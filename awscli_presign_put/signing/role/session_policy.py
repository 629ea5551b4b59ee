"""The session policy that narrows a role to the permissions of one upload, and to networks.

Sources: IAM User Guide, "Session policies", "IAM JSON policy elements: Resource" and "Variables and tags"; AWS STS API
Reference, AssumeRole; Amazon S3 User Guide, "Configuring IAM policies for using access points".
"""

import json
import re
from typing import Any, Dict, List, Sequence

from awscli_presign_put.signing.errors import PolicyTooLong, UnsupportedTarget
from awscli_presign_put.signing.role.assumed_role import Role
from awscli_presign_put.signing.role.permissions import Bucket, KmsKey, Objects, Permission, one_for_each
from awscli_presign_put.signing.upload.s3_rules import is_arn, is_directory_bucket

MAX_POLICY = 2048
"""In characters. Source: AWS STS API Reference, AssumeRole."""

Policy = Dict[str, Any]

_ALIASES = ("-s3alias", "--op-s3", "--ol-s3")
_MANAGED_KEY = "alias/aws/s3"


def session_policy(permissions: Sequence[Permission], networks: Sequence[str], role: Role, region: str) -> Policy:
    """The policy that allows this, and nothing else.

    :param networks: in CIDR notation; none for anywhere.
    :param region: of a bucket that does not say it, and of its KMS key.
    :raises UnsupportedTarget: no policy can name this bucket.
    """
    buckets = [permission.on.bucket for permission in permissions if isinstance(permission.on, Objects)]
    if buckets and is_arn(buckets[0]):
        region = buckets[0].split(":")[3]
    statements = [_statement(permission, networks, role, region) for permission in one_for_each(list(permissions))]
    return {"Version": "2012-10-17", "Statement": statements}


def policy_text(policy: Policy) -> str:
    """The policy as STS is given it: in ASCII, which is all that it takes.

    :raises PolicyTooLong: STS would not take it.
    """
    # botocore sends a space as a plus sign, as forms do, and Ceph's RADOS Gateway reads a plus sign.
    text = json.dumps(policy, separators=(",", ":")).replace(" ", "\\u0020")
    if len(text) > MAX_POLICY:
        raise PolicyTooLong(
            f"The session policy has {len(text)} characters, and STS accepts at most {MAX_POLICY}. Use a shorter key "
            "or fewer networks. In a key, each space and each character that is not ASCII counts as 6."
        )
    return text


def check_nameable(bucket: str) -> None:
    """:raises UnsupportedTarget: no policy can name this bucket."""
    if is_directory_bucket(bucket):
        raise UnsupportedTarget("is in a directory bucket, whose sessions cannot be narrowed to a key.")
    if bucket.endswith(_ALIASES):
        raise UnsupportedTarget("is the alias of an access point. To narrow a session to it, use its ARN.")


def _statement(permission: Permission, networks: Sequence[str], role: Role, region: str) -> Policy:
    if isinstance(permission.on, KmsKey):
        # Without the networks: it is S3 that asks KMS, from another address.
        return _for_key(permission, permission.on.key_id or _MANAGED_KEY, role, region)
    service = "s3-outposts" if permission.on.bucket.split(":")[2:3] == ["s3-outposts"] else "s3"
    statement: Policy = {
        "Effect": "Allow",
        "Action": [f"{service}:{action}" for action in permission.actions],
        "Resource": _arn(permission.on, role.partition),
    }
    if networks:
        statement["Condition"] = {"IpAddress": {"aws:SourceIp": list(networks)}}
    return statement


def _arn(on: Any, partition: str) -> str:
    check_nameable(on.bucket)
    bucket = on.bucket
    if is_arn(bucket):
        # botocore takes a colon where IAM has a slash.
        *start, resource = bucket.split(":", 5)
        bucket = ":".join([*start, resource.replace(":", "/")])
    # Ceph names a tenant where AWS has the account.
    tenant, _, name = bucket.rpartition(":")
    place = bucket if is_arn(bucket) else f"arn:{partition}:s3::{tenant}:{name}"
    if isinstance(on, Bucket):
        return str(place)
    assert isinstance(on, Objects)  # noqa: S101  # for mypy
    end = "*" if on.is_prefix else ""
    return f"{place}{'/object' if is_arn(bucket) else ''}/{_literal(on.key)}{end}"


def _literal(key: str) -> str:
    """The key, with a policy variable for each character that would be a wildcard or begin a variable."""
    return re.sub(r"[*?]|\$(?=\{)", lambda match: f"${{{match[0]}}}", key)


def _for_key(permission: Permission, key_id: str, role: Role, region: str) -> Policy:
    statement: Policy = {"Effect": "Allow", "Action": list(permission.actions), "Resource": key_id}
    if not (region or is_arn(key_id)):
        raise UnsupportedTarget("is a Multi-Region Access Point. Specify the key of KMS by its ARN.")
    place, _, name = key_id.rpartition(":")
    place = place or f"arn:{role.partition}:kms:{region}:{role.account}"
    if name.startswith("alias/"):
        # A policy names keys by their ID alone.
        statement["Resource"] = f"{place}:key/*"
        statement["Condition"] = {"ForAnyValue:StringEquals": {"kms:ResourceAliases": name}}
    elif not is_arn(key_id):
        statement["Resource"] = f"{place}:key/{name}"
    return statement


def statements_for_store(permissions: Sequence[Permission], is_of_aws: bool) -> List[Permission]:
    """The statements without KMS actions, if the store is not AWS: it may refuse a policy that has them."""
    return [permission for permission in permissions if is_of_aws or not isinstance(permission.on, KmsKey)]
