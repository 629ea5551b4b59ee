"""The credentials of the AWS CLI's session, once what the environment says of their end is seen to be right.

botocore takes the end of the credentials in the environment from ``AWS_CREDENTIAL_EXPIRATION``, which ``aws configure
export-credentials --format env`` prints. What it says where that is no date, or has passed, names no variable.
"""

import os
from datetime import datetime, timezone
from typing import Any

from awscli_presign_put.signing.errors import InvalidCredentials

_END = "AWS_CREDENTIAL_EXPIRATION"
_FORM = "Use ISO 8601 with a time zone, such as 2030-01-31T12:00:00Z, or unset it."


def session_credentials(session: Any) -> Any:
    """What the session signs with; None where it found none.

    :raises InvalidCredentials: they are those of the environment, and have expired, or their end is not a time.
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
