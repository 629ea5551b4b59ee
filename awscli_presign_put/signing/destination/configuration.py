"""What is configured of the destination: settings, region and endpoint, each checked before it breaks something.

botocore confuses a text setting with nested settings, in both directions, and reports it as a Python error.
"""

import os
import re
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Callable, Iterator, Optional, Tuple

from awscli_presign_put.shown import without_user_info
from awscli_presign_put.signing.destination.endpoint import AWS_REGION, aws_region, is_of_aws, normalised
from awscli_presign_put.signing.errors import InvalidEndpoint, InvalidRegion, InvalidSetting

# Besides those that botocore lists: what it reads by itself.
_TEXTS = (
    *("aws_access_key_id", "aws_secret_access_key", "aws_session_token", "credential_process", "credential_source"),
    *("role_arn", "source_profile", "external_id", "role_session_name", "mfa_serial", "web_identity_token_file"),
    *("sso_session", "sso_start_url", "sso_region", "sso_account_id", "sso_role_name", "services", "endpoint_url"),
    *("ignore_configured_endpoint_urls", "duration_seconds", "cli_timestamp_format", "cli_binary_format"),
)
_NESTED = "api_versions"
_NUMBERS = {"max_attempts", "metadata_service_timeout", "metadata_service_num_attempts"}

# botocore's rule: a region is one label of a host.
_REGION = re.compile(r"(?![0-9]+\Z)(?!-)[a-zA-Z0-9-]{1,63}(?<!-)")
# "aws-global" and "-fips" are botocore's.
_OF_AWS = re.compile(rf"{AWS_REGION}(-fips)?|[a-z-]+-global")
_ZONE = re.compile(rf"({AWS_REGION})[a-z]")


@dataclass(frozen=True)
class Destination:
    """Where an upload goes.

    :param region: None where none is configured, and the endpoint is for none.
    :param endpoint: as :func:`awscli_presign_put.signing.destination.endpoint.normalised` gives it; None for AWS's own.
    """

    region: Optional[str] = None
    endpoint: Optional[str] = None


def find_destination(session: Any, region: Optional[str] = None, endpoint: Optional[str] = None) -> Destination:
    """The given, or else the configured, region and endpoint.

    :raises InvalidSetting: a setting of the profile is not valid.
    :raises InvalidEndpoint: the endpoint is not valid in a URL, or this AWS CLI does not read its configuration.
    :raises InvalidRegion: the region is empty, or not the one of the endpoint.
    """
    check_settings(session)
    endpoint = _configured_endpoint(session) if endpoint is None else normalised(endpoint)
    if not endpoint and "endpoint_url" in session.get_scoped_config().get("s3", {}):
        raise InvalidSetting(
            f"endpoint_url below s3 in the profile {session.profile or 'default'} is a setting of "
            "awscli-plugin-endpoint, which is not enabled. Write endpoint_url into the profile on a line that is not "
            "indented, or use --endpoint-url."
        )
    return Destination(region_for(session, region, endpoint), endpoint)


def _configured_endpoint(session: Any) -> Optional[str]:
    """In its one form; None where there is none."""
    endpoint = configured_endpoint(session)
    if not endpoint:
        return None
    # AWS CLI releases before 1.29 and 2.13 pass over a configured endpoint: what else they do would be for AWS.
    if "ignore_configured_endpoint_urls" not in session.session_var_map:
        raise InvalidEndpoint(
            "is required: this AWS CLI is too old to read " + without_user_info(f"the configured endpoint {endpoint}.")
        )
    try:
        return normalised(endpoint)
    except InvalidEndpoint as error:
        shown = without_user_info(f"The configured endpoint {endpoint}")
        raise InvalidSetting(f"{shown} {error}") from error


def configured_signature_version(session: Any) -> str:
    """``s3`` where the profile asks for Signature Version 2, else ``s3v4``, the default on every AWS CLI here."""
    s3_settings = session.get_scoped_config().get("s3") or {}
    return "s3" if s3_settings.get("signature_version") == "s3" else "s3v4"


def check_settings(session: Any) -> None:
    """Prove that the settings that presigning needs have the form that they must have.

    :raises InvalidSetting: with the name of the setting, and its right form; not with its value, which may be a key.
    """
    profile = session.get_scoped_config()
    name = session.profile or "default"
    if not isinstance(profile.get("s3", {}), dict):
        raise InvalidSetting(_nested(f"s3 in the profile {name}", "addressing_style = path"))
    services = profile.get("services")
    section = _services_section(session.full_config, services) if isinstance(services, str) else None
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


def region_for(session: Any, given: Optional[str], endpoint: Optional[str]) -> Optional[str]:
    """The region to sign for; None where neither the configuration nor the endpoint says one.

    :param given: has precedence over all that is configured.
    :param endpoint: in its normal form; None for AWS's own.
    :raises InvalidRegion: it is empty or cannot be one, or another than that of an endpoint of AWS.
    """
    region, place = _given_or_configured(session, given)
    of_endpoint = aws_region(endpoint) if endpoint else None
    if region is None:
        return of_endpoint
    if not region:
        raise InvalidRegion("is empty. Specify a region, or remove the empty value.", place)
    if not _REGION.fullmatch(region):
        raise InvalidRegion(f"is {region!r}, which is not valid. Use a name such as us-east-1.", place)
    zone = _ZONE.fullmatch(region)
    on_aws = not endpoint or is_of_aws(endpoint)
    if zone and on_aws:
        raise InvalidRegion(f"is {region}, which is an Availability Zone. Use {zone[1]}.", place)
    if on_aws and not _OF_AWS.fullmatch(region):
        raise InvalidRegion(
            f"is {region}, which is not a region of AWS. Use a name such as us-east-1, or specify the endpoint of the "
            "store.",
            place,
        )
    plain = region.removeprefix("fips-").removesuffix("-fips")
    if of_endpoint not in (None, plain) and not region.endswith("-global"):
        raise InvalidRegion(
            f"is {region}, but the endpoint {endpoint} is for {of_endpoint}. Use the region or the endpoint of the "
            "bucket.",
            place,
        )
    return region


def _given_or_configured(session: Any, given: Optional[str]) -> Tuple[Optional[str], Optional[str]]:
    """The region, and where it is set; None for what is given."""
    if given is not None:
        return given, None
    region = session.get_config_variable("region")
    # Which variables: v2 has one more.
    _, variables, *_ = session.session_var_map["region"]
    for variable in [variables] if isinstance(variables, str) else variables:
        if variable in os.environ:
            return region, f"The region in {variable}"
    return region, f"The region of the profile {session.profile or 'default'}"


def configured_endpoint(session: Any) -> Optional[str]:
    """The endpoint for S3 in the environment or the profile; None where there is none, or where it is to be ignored.

    Not read by botocore, whose older releases pass over it. Source: AWS SDKs and Tools Reference Guide,
    "Service-specific endpoints".

    :raises InvalidSetting: the profile names a section that is not there.
    """
    profile = session.get_scoped_config()
    ignored = os.environ.get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", profile.get("ignore_configured_endpoint_urls"))
    if str(ignored).lower() == "true":
        return None
    return (
        os.environ.get("AWS_ENDPOINT_URL_S3")
        or os.environ.get("AWS_ENDPOINT_URL")
        or _of_services(session.full_config, profile.get("services"))
        or profile.get("endpoint_url")
    )


def _services_section(full_config: Any, name: str) -> Any:
    """The section ``[services NAME]``; None where there is none. Older AWS CLIs keep it under its whole title."""
    titles = (f"services {name}", f'services "{name}"')
    sections = [full_config.get("services", {}).get(name), *(full_config.get(title) for title in titles)]
    return next((section for section in sections if section and isinstance(section, dict)), None)


def _of_services(full_config: Any, name: Optional[str]) -> Optional[str]:
    if not name:
        return None
    section = _services_section(full_config, name)
    if section is None:
        raise InvalidSetting(f"The profile uses the section [services {name}], which does not exist. Add it.")
    url: Optional[str] = section.get("s3", {}).get("endpoint_url")
    return url


def known_endpoints(session: Any, given: Optional[str]) -> Tuple[str, ...]:
    """The endpoint that is given, and the one that is configured, in their one form. What is not valid is left out."""
    readers: Tuple[Callable[[], Optional[str]], ...] = (lambda: given, lambda: configured_endpoint(session))
    found = []
    for read in readers:
        with suppress(AttributeError, InvalidEndpoint, InvalidSetting, TypeError):
            endpoint = read()
            found += [normalised(endpoint)] if endpoint else []
    return tuple(dict.fromkeys(found))
