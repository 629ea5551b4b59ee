"""Settings of the profile that have another form than they must have: found before they break something.

botocore confuses a text setting with nested settings, in both directions, and reports it as a Python error.
"""

import os
from typing import Any, Iterator, Tuple

from awscli_presign_put.signing.destination.endpoint import services_section
from awscli_presign_put.signing.errors import InvalidSetting

# Besides those that botocore lists: what it reads by itself.
_TEXTS = (
    *("aws_access_key_id", "aws_secret_access_key", "aws_session_token", "credential_process", "credential_source"),
    *("role_arn", "source_profile", "external_id", "role_session_name", "mfa_serial", "web_identity_token_file"),
    *("sso_session", "sso_start_url", "sso_region", "sso_account_id", "sso_role_name", "services", "endpoint_url"),
    *("ignore_configured_endpoint_urls", "duration_seconds", "cli_timestamp_format", "cli_binary_format"),
)
_NESTED = "api_versions"
_NUMBERS = {"max_attempts", "metadata_service_timeout", "metadata_service_num_attempts"}


def check_settings(session: Any) -> None:
    """Prove that the settings that presigning needs have the form that they must have.

    :raises InvalidSetting: with the name of the setting, and its right form. Its value may be a key, and is not shown.
    """
    profile = session.get_scoped_config()
    name = session.profile or "default"
    if not isinstance(profile.get("s3", {}), dict):
        raise InvalidSetting(_nested(f"s3 in the profile {name}", "addressing_style = path"))
    services = profile.get("services")
    section = services_section(session.full_config, services) if isinstance(services, str) else None
    if section and not isinstance(section.get("s3", {}), dict):
        raise InvalidSetting(_nested(f"s3 in the section [services {services}]", "endpoint_url = https://HOST"))
    for setting in (*_of_botocore(session), *_TEXTS):
        if isinstance(profile.get(setting), dict):
            raise InvalidSetting(
                f"{setting} in the profile {name} has settings nested below it. Write its value after the equals sign, "
                "on the same line."
            )
    for setting, place, value in _numbers(session, name):
        try:
            int(value)
        except ValueError:
            raise InvalidSetting(f"{setting}{place} is {value!r}, which is not a number. Use a whole number.") from None


def _nested(setting: str, example: str) -> str:
    return (
        f"The setting {setting} has no nested settings. Write each of them on a line below it, indented, such as "
        f"{example}."
    )


def _of_botocore(session: Any) -> Iterator[str]:
    """The names of the settings that botocore lists, but for those that are nested, or nested in another."""
    for setting, *_ in session.session_var_map.values():
        if isinstance(setting, str) and setting != _NESTED:
            yield setting


def _numbers(session: Any, profile: str) -> Iterator[Tuple[str, str, str]]:
    """The settings that must be numbers: name, where, value."""
    # Older releases have not all of them.
    for logical_name in _NUMBERS & session.session_var_map.keys():
        setting, variable, *_ = session.session_var_map[logical_name]
        if isinstance(variable, str) and variable in os.environ:
            yield variable, "", os.environ[variable]
        elif isinstance(setting, str) and setting in session.get_scoped_config():
            yield setting, f" in the profile {profile}", session.get_scoped_config()[setting]
