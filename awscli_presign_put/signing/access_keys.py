"""Credentials that no store accepts, such as keys with a line break in them, as those read from a file often have."""

import re
from typing import Any, Optional

from awscli_presign_put.signing.errors import InvalidCredentials

# botocore's names for where credentials come from.
_PLACES = {
    "env": "the environment",
    "shared-credentials-file": "the credentials file",
    "config-file": "the configuration file",
    "custom-process": "credential_process",
}
_IN_ENVIRONMENT = {
    "access_key": "AWS_ACCESS_KEY_ID",
    "secret_key": "AWS_SECRET_ACCESS_KEY",
    "token": "AWS_SESSION_TOKEN",
}
_TEMPORARY = "ASIA"
_NAMES = {"access_key": "access key ID", "secret_key": "secret access key", "token": "session token"}


def check_keys(frozen: Any, method: Optional[str]) -> None:
    """Prove that a store could know these credentials. No message shows a part of them.

    :param frozen: botocore's frozen credentials.
    :param method: botocore's name for where they come from.
    :raises InvalidCredentials: one of them is empty, or has a character that none can have.
    """
    for attribute, name in _NAMES.items():
        value = getattr(frozen, attribute) or ""
        fault = _fault(value, attribute)
        if fault:
            place = _IN_ENVIRONMENT[attribute] if method == "env" else _PLACES.get(method or "", method)
            raise InvalidCredentials(f"The {name}{f' from {place}' if place else ''} {fault}")


def check_keys_of_aws(frozen: Any) -> None:
    """Prove the same of credentials for AWS itself.

    Source: IAM User Guide, "Understanding unique ID prefixes".

    :raises InvalidCredentials: they are temporary, and lack their session token.
    """
    if frozen.access_key.startswith(_TEMPORARY) and not frozen.token:
        raise InvalidCredentials(
            f"The access key ID begins with {_TEMPORARY}, so the credentials are temporary and require a session "
            "token. Set AWS_SESSION_TOKEN, or aws_session_token in the profile."
        )


def _fault(value: str, attribute: str) -> Optional[str]:
    if not value:
        return None if attribute == "token" else "is empty. Specify it."
    if re.search(r"[\r\n]", value):
        return "contains a line break. Remove it."
    if re.search(r"\s", value):
        return "contains a space or a tab. Remove it."
    if not value.isprintable():
        return "contains an invisible character. Copy it again."
    return "is in quotation marks. Remove them." if value[0] == value[-1] and value[0] in "'\"" else None
