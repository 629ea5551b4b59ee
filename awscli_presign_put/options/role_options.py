"""The options that narrow the credentials that sign: a role, and networks."""

import re
from typing import TYPE_CHECKING, Any, List, NamedTuple, Optional, Tuple

from awscli_presign_put.options.usage_errors import UsageError

if TYPE_CHECKING:
    from awscli_presign_put.options.common_options import CommonOptions

_ROLE = "assume-role"
_REQUIRE_ROLE = ("from-ip", "external-id", "role-session-name", "sts-endpoint-url")

# Source: IAM User Guide, "IAM identifiers". Ceph has nothing, a tenant or an ID with letters where AWS has 12 digits.
_ROLE_ARN = re.compile(r"arn:[a-z0-9-]+:iam::(?:[0-9]{12}|(?![0-9]+:)[^:\s]*):role/\S*[^\s/]")
_ASSUMED = re.compile(r"arn:([a-z0-9-]+):sts::([^:\s]*):assumed-role/([^/\s]+)(/\S*)?")
# Source: AWS STS API Reference, AssumeRole.
_SESSION_NAME = re.compile(r"[\w+=,.@-]{2,64}", re.ASCII)
_EXTERNAL_ID = re.compile(r"[\w+=,.@:/-]{2,1224}", re.ASCII)
# Source: RFC 4291, section 2.5.5.2. What S3 sees of such an address is the one of IPv4 in it.
_MAPPED = "::ffff:0:0/96"
_MIN_ARN, _MAX_ARN = 20, 2048

# No request reaches S3 on AWS from these. Source: IANA IPv4 and IPv6 Special-Purpose Address Registries.
_NOT_PUBLIC = (
    *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"),
    *("198.18.0.0/15", "224.0.0.0/3", "::/127", "fc00::/7", "fe80::/10", "ff00::/8"),
)


class RoleOptions(NamedTuple):
    """The role whose credentials sign.

    :param arn: the ARN of the role.
    :param networks: in CIDR notation; none for anywhere.
    :param external_id: the external ID that the trust policy of the role requires.
    :param session_name: the name of the session; None for one that is made of the key.
    :param endpoint: the URL of STS; None for the configured one.
    """

    arn: str
    networks: Tuple[str, ...]
    external_id: Optional[str]
    session_name: Optional[str]
    endpoint: Optional[str]


def role_options(options: "CommonOptions") -> Optional[RoleOptions]:
    """The role that ``--assume-role`` names; None without it.

    :raises UsageError: if a value is not valid, or an option requires ``--assume-role``.
    """
    arn, external_id, session_name = options.assume_role, options.external_id, options.role_session_name
    if arn is None:
        for name in _REQUIRE_ROLE:
            if getattr(options, name.replace("-", "_")) is not None:
                raise UsageError(f"--{name} requires --{_ROLE}.")
        return None
    _check_arn(arn)
    if external_id is not None and not _EXTERNAL_ID.fullmatch(external_id):
        raise UsageError(
            f"--external-id {external_id!r} is not an external ID. Use 2 to 1224 ASCII letters, digits and the "
            "characters _+=,.@:/-"
        )
    if session_name is not None and not _SESSION_NAME.fullmatch(session_name):
        raise UsageError(
            f"--role-session-name {session_name!r} is not the name of a session. Use 2 to 64 ASCII letters, digits "
            "and the characters _+=,.@-"
        )
    networks = () if options.from_ip is None else _networks(options.from_ip)
    return RoleOptions(arn, networks, external_id, session_name, _endpoint(options.sts_endpoint_url))


def check_networks_on_aws(networks: Tuple[str, ...]) -> None:
    """Refuse networks from which no request can reach S3 on AWS."""
    import ipaddress

    for network in map(ipaddress.ip_network, networks):
        for private in map(ipaddress.ip_network, _NOT_PUBLIC):
            if network.version == private.version and network.overlaps(private):
                raise UsageError(
                    f"--from-ip {network} is or has a private network. S3 sees the public address of a request. Use "
                    "the public addresses of the network."
                )


def _check_arn(arn: str) -> None:
    if _ROLE_ARN.fullmatch(arn) and _MIN_ARN <= len(arn) <= _MAX_ARN:
        return
    assumed = _ASSUMED.fullmatch(arn)
    if assumed:
        raise UsageError(
            f"--{_ROLE} {arn!r} is the ARN of a session. Use that of its role, such as "
            f"arn:{assumed[1]}:iam::{assumed[2]}:role/{assumed[3]}, with the path of the role if it has one."
        )
    raise UsageError(f"--{_ROLE} {arn!r} is not the ARN of a role. Use arn:aws:iam::ACCOUNT:role/NAME.")


def _networks(text: str) -> Tuple[str, ...]:
    import ipaddress

    networks = []
    mapped = ipaddress.ip_network(_MAPPED)
    for part in (part.strip() for part in text.split(",")):
        try:
            network = ipaddress.ip_network(part)
        except ValueError:
            raise UsageError(f"--from-ip {part!r} is not a network. {_how(part)}") from None
        if "%" in part:
            raise UsageError(f"--from-ip {part!r} has the name of an interface. Remove it, from the percent sign on.")
        # All addresses have them, too, and are refused below.
        if network.version == mapped.version and network.prefixlen and network.overlaps(mapped):
            raise UsageError(f"--from-ip {part!r} has IPv4 addresses in the form of IPv6. Write them as IPv4.")
        networks.append(network)
    collapsed: List[Any] = []
    for version in (4, 6):
        of_version: List[Any] = [network for network in networks if network.version == version]
        collapsed += ipaddress.collapse_addresses(of_version)
    # Two halves are the whole, too.
    if any(network.prefixlen == 0 for network in collapsed):
        raise UsageError(f"--from-ip {text!r} has all addresses. Use narrower networks, or omit --from-ip.")
    return tuple(map(str, collapsed))


def _how(part: str) -> str:
    import ipaddress

    try:
        return f"Its address has bits outside of the network. Use {ipaddress.ip_network(part, strict=False)}."
    except ValueError:
        return "Use CIDR notation, such as 203.0.113.0/24 or 2001:db8::/32."


def _endpoint(url: Optional[str]) -> Optional[str]:
    if url is None:
        return None
    from awscli_presign_put.signing.destination.endpoint import normalised
    from awscli_presign_put.signing.errors import InvalidEndpoint

    try:
        return normalised(url)
    except InvalidEndpoint as error:
        shown = f" {url!r}" if "@" not in url else ""
        raise UsageError(f"--sts-endpoint-url{shown} {error}") from error
