"""Asks a store which account owns a bucket."""

import re
from contextlib import suppress
from typing import Any, Callable, Dict, Optional

from botocore.exceptions import ClientError

from awscli_presign_put.signing.errors import CheckFailed
from awscli_presign_put.signing.put.presigner import Presigner
from awscli_presign_put.signing.store.bucket_query import bucket_query
from awscli_presign_put.signing.upload.headers import Headers

_CANONICAL = re.compile(r"[0-9a-f]{64}")


def bucket_owner(presigner: Presigner, bucket: str, limit: Optional[float]) -> str:
    """The ID of the account that owns a bucket, as ``x-amz-expected-bucket-owner`` takes it; empty if it is not told.

    Amazon S3 does not tell it: what it shows is the canonical user ID, which the header does not take.

    :param presigner: what signs; nothing else uses its client meanwhile.
    :param limit: how long the requests may take in all, in seconds; None for no limit.
    """
    headers: Dict[str, Headers] = {"GetBucketAcl": (), "ListBuckets": ()}
    waiting: Callable[[float], None] = lambda _: None  # noqa: E731  # a function for one argument
    account = ""
    with suppress(CheckFailed), bucket_query(presigner, bucket, None, headers, limit, waiting) as store:
        with suppress(ClientError):  # such as of a store without ACLs
            account = _account(store.calls.call("get_bucket_acl", Bucket=bucket))
        if not account:
            listed = store.calls.call("list_buckets", last=True)  # those of the account of the credentials
            is_own = bucket in [each.get("Name") for each in listed.get("Buckets", [])]
            account = _account(listed) if is_own else ""
    return account


def _account(answer: Dict[str, Any]) -> str:
    owner = answer.get("Owner", {}).get("ID", "")
    # What cannot be sent in a header is no account.
    is_account = re.fullmatch(r"[!-~]+", owner) and not _CANONICAL.fullmatch(owner)
    return owner if is_account else ""
