"""Who signed a URL, as far as the access key ID says it."""

import base64
import binascii
import re
from typing import Any, Optional

# Source: IAM User Guide, "Unique ID prefixes". Directory buckets have keys of sessions without a prefix.
_AWS_KEY = re.compile(r"(AKIA|ASIA)[A-Z2-7]{16}")
_TEMPORARY = "ASIA"
# Keys whose fifth letter comes before this one are of the time before they held the account.
_FIRST_WITH_ACCOUNT = "Q"
_BITS_OF_ACCOUNT = 0x7FFFFFFFFF80


def is_aws_key(key_id: str) -> bool:
    """Whether it has the form of an access key ID of AWS."""
    return _AWS_KEY.fullmatch(key_id) is not None


def is_temporary(key_id: str, token: Optional[str]) -> bool:
    """Whether the credentials expire: they have a session token, or the prefix of those that must have one."""
    return bool(token) or (is_aws_key(key_id) and key_id.startswith(_TEMPORARY))


def account_of(key_id: str) -> Optional[str]:
    """The account that an access key ID of AWS holds; None for those that hold none.

    ``aws sts get-access-key-info`` answers the same.
    """
    if not is_aws_key(key_id) or key_id[4] < _FIRST_WITH_ACCOUNT:
        return None
    try:
        raw = base64.b32decode(key_id[4:])
    except binascii.Error:
        return None
    return f"{(int.from_bytes(raw[:6], 'big') & _BITS_OF_ACCOUNT) >> 7:012d}"


def other_token(key_id: Optional[str], token: Optional[str], held: Any, is_of_aws: bool) -> str:
    """Why a session token may not be the one of these credentials; empty where nothing shows it.

    :param held: the credentials of the session; None where it has none.
    """
    if not token or not key_id:
        return ""
    if is_of_aws and is_aws_key(key_id) and not key_id.startswith(_TEMPORARY):
        return "The access key ID is not temporary, and such a key has no session token."
    if held is None or held.access_key.strip() != key_id or (held.token or "").strip() == token.strip():
        return ""
    return f"These credentials have {'another' if held.token else 'no'} session token."


def why_not_verified(what: str, key_id: Optional[str], token: Optional[str] = None) -> str:
    """Why a signature cannot be computed again that others made than the session's credentials.

    :param what: the name of what was signed.
    """
    if key_id and is_temporary(key_id, token):
        return (
            f"the {what} was signed with temporary credentials, such as those of a session of a role (--assume-role). "
            "Only who still has them can verify the signature. All that needs no signature is checked."
        )
    return f"the {what} was signed with another access key ID than that of these credentials. Use --profile."
