"""The credentials that sign: those of the AWS CLI's session, checked, and pinned for many signatures.

botocore takes the end of the credentials in the environment from ``AWS_CREDENTIAL_EXPIRATION``, which ``aws configure
export-credentials --format env`` prints. Its message for an invalid or past date does not name the variable.
"""

import os
import re
from datetime import datetime, timezone
from typing import Any, Optional, Tuple

from botocore.exceptions import BotoCoreError

from awscli_presign_put.signing.errors import InvalidCredentials
from awscli_presign_put.signing.upload.expiry import end_of_credentials

_END = "AWS_CREDENTIAL_EXPIRATION"
_FORM = "Use ISO 8601 with a time zone, such as 2030-01-31T12:00:00Z, or unset it."
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


def session_credentials(session: Any) -> Any:
    """What the session signs with; None where it found none.

    :raises InvalidCredentials: those of the environment have expired, or their end is not a time.
    """
    value = os.environ.get(_END, "")
    try:
        credentials = session.get_credentials()
    except (ValueError, OverflowError) as error:
        if value and value in str(error):
            raise InvalidCredentials(f"{_END} {value!r} is not a date. {_FORM}") from error
        raise
    # botocore has no public name for it.
    end = getattr(credentials, "_expiry_time", None)
    if getattr(credentials, "method", None) == "env" and isinstance(end, datetime):
        if end.tzinfo is None:
            raise InvalidCredentials(f"{_END} {value!r} has no time zone. {_FORM}")
        if end <= datetime.now(timezone.utc):
            raise InvalidCredentials(
                f"The credentials in the environment have expired: {_END} is {value}. "
                "Get new credentials, and set all of their variables again."
            )
    return credentials


def held_credentials(session: Any) -> Any:
    """Frozen credentials of the session; None where it has none that work.

    :raises botocore.exceptions.ProfileNotFound: the profile that was asked for does not exist.
    """
    session.get_scoped_config()
    try:
        credentials = session_credentials(session)
        return credentials and credentials.get_frozen_credentials()
    except (BotoCoreError, InvalidCredentials, RuntimeError, ValueError):
        return None


class PinnedCredentials:
    """Credentials for botocore that do not change; it renews others with each signature when they end within minutes.

    :param credentials: botocore's, which are renewed now where that is due.
    :raises InvalidCredentials: no store could know them.
    """

    def __init__(self, credentials: Any) -> None:
        frozen = credentials.get_frozen_credentials()
        # botocore would sign an empty one.
        self._frozen = frozen if frozen.token else frozen._replace(token=None)
        check_keys(self._frozen, getattr(credentials, "method", None))
        self._expiry_time = end_of_credentials(credentials)
        self.networks: Tuple[str, ...] = getattr(credentials, "networks", ())
        """The networks that they work from, in CIDR notation; none for all."""

    def get_frozen_credentials(self) -> Any:
        return self._frozen


def check_keys(frozen: Any, method: Optional[str]) -> None:
    """Refuse credentials that no store can know. No message shows a part of them.

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
    """Refuse temporary credentials of AWS without their session token.

    Source: IAM User Guide, "Understanding unique ID prefixes".

    :raises InvalidCredentials: they are such.
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
    is_quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "'\""
    return "is in quotation marks. Remove them." if is_quoted else None
