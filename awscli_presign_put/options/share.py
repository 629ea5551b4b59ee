"""Where an upload page is stored.

"aws s3" imports this file for each of its commands, and so little else is imported here.
"""

import re
from typing import Tuple

from awscli_presign_put.options.errors import UsageError
from awscli_presign_put.signing.errors import InvalidKey

# Amazon S3 User Guide, "Access point aliases"; ARNs of access points of all kinds.
_ACCESS_POINT = re.compile(r"^arn:|-s3alias$|--ol-s3$|--op-s3$")


def may_be_same(one: str, other: str) -> bool:
    """Whether two names can be those of one bucket: an access point has a name of its own, and a tenant can be left
    out where it is that of the credentials."""
    if one == other or any(_ACCESS_POINT.search(name) for name in (one, other)):
        return True
    (tenant, _, name), (other_tenant, _, other_name) = (each.rpartition(":") for each in (one, other))
    return name == other_name and (not tenant or not other_tenant)


def place_of(uri: str) -> Tuple[str, str]:
    """The bucket and the key that ``--share`` names; the key can end in a slash, or be empty.

    :raises UsageError: it names none.
    """
    from awscli_presign_put.signing.destination.s3_uri import parse_prefix
    from awscli_presign_put.signing.store.page_sharing import RANDOM_NAME_BYTES
    from awscli_presign_put.signing.upload.limits import MAX_KEY_BYTES

    try:
        bucket, key = parse_prefix(uri)
        if not key and not uri.endswith("/"):
            raise InvalidKey("has no key. Use s3://bucket/key, or s3://bucket/prefix/ for a random name below it.")
        if any(part in (".", "..") for part in key.split("/")):
            raise InvalidKey("has a part . or .. in the key, which browsers remove. Use another key.")
        size = len(key.encode())
        if key.endswith("/") and size > MAX_KEY_BYTES - RANDOM_NAME_BYTES:
            raise InvalidKey(
                f"has a prefix of {size} bytes, which leaves no room for a name of {RANDOM_NAME_BYTES}. "
                "Use a shorter prefix."
            )
    except InvalidKey as error:
        raise UsageError(f"--share {uri!r} {error}") from error
    return bucket, key
