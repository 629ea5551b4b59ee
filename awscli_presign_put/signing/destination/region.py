"""The region that is signed for: the one that is configured, or that the endpoint of AWS is for."""

import os
import re
from typing import Any, Optional, Tuple

from awscli_presign_put.signing.destination.endpoint import AWS_REGION, aws_region, is_of_aws
from awscli_presign_put.signing.errors import InvalidRegion

# botocore's rule: a region is one label of a host.
_REGION = re.compile(r"(?![0-9]+\Z)(?!-)[a-zA-Z0-9-]{1,63}(?<!-)")
# "aws-global" and "-fips" are botocore's.
_OF_AWS = re.compile(rf"{AWS_REGION}(-fips)?|[a-z-]+-global")
_ZONE = re.compile(rf"({AWS_REGION})[a-z]")


def region_for(session: Any, given: Optional[str], endpoint: Optional[str]) -> Optional[str]:
    """The region to sign for; None where neither the configuration nor the endpoint says one.

    :param given: what has precedence over all that is configured.
    :param endpoint: as :func:`awscli_presign_put.signing.destination.endpoint.normalised` gives it; None for AWS's own.
    :raises InvalidRegion: it is empty or cannot be one, or another than that of an endpoint of AWS.
    """
    region, place = _configured(session, given)
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


def _configured(session: Any, given: Optional[str]) -> Tuple[Optional[str], Optional[str]]:
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
