"""What the session holds that may explain a URL; what it lacks, or has wrong, is no error here."""

from typing import Any, Optional, Tuple

from botocore.exceptions import BotoCoreError

from awscli_presign_put.signing.credentials import session_credentials
from awscli_presign_put.signing.endpoint import configured_endpoint, normalised
from awscli_presign_put.signing.errors import InvalidCredentials, InvalidEndpoint, InvalidSetting


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


def known_endpoints(session: Any, given: Optional[str]) -> Tuple[str, ...]:
    """The endpoint that is given, and the one that is configured, in their one form."""
    endpoints = (_one_form(given), _one_form(_configured(session)))
    return tuple(dict.fromkeys(endpoint for endpoint in endpoints if endpoint))


def _configured(session: Any) -> Optional[str]:
    try:
        return configured_endpoint(session)
    except (AttributeError, InvalidSetting, TypeError):
        return None


def _one_form(endpoint: Optional[str]) -> Optional[str]:
    try:
        return normalised(endpoint) if endpoint else None
    except InvalidEndpoint:
        return None
