import given_options
import pytest

from awscli_presign_put.commands.presign_post import PresignPostCommand
from awscli_presign_put.options.common_options import common_options
from awscli_presign_put.options.role_options import RoleOptions, check_networks_on_aws, role_options
from awscli_presign_put.options.usage_errors import UsageError

ARN = "arn:aws:iam::123456789012:role/uploads"


def options(**given):
    return role_options(common_options(given_options.parsed(PresignPostCommand, **given)))


def message(**given):
    with pytest.raises(UsageError) as caught:
        options(**given)
    return str(caught.value)


def test_no_role():
    assert options() is None


@pytest.mark.parametrize("name", ["from-ip", "external-id", "role-session-name", "sts-endpoint-url"])
def test_options_that_require_a_role(name):
    assert message(**{name.replace("-", "_"): "x"}) == f"--{name} requires --assume-role."


def test_all():
    given = {"external_id": "id:1", "role_session_name": "me@x", "sts_endpoint_url": "HTTPS://STS.example:443"}
    assert options(
        assume_role=ARN, from_ip=[["203.0.113.0/24, 198.51.100.7,203.0.113.0/24,2001:DB8::/32"]], **given
    ) == (
        RoleOptions(ARN, ("198.51.100.7/32", "203.0.113.0/24", "2001:db8::/32"), "id:1", "me@x", "https://sts.example")
    )


def test_all_networks_count():
    assert options(assume_role=ARN, from_ip=[["203.0.113.0/24"], ["198.51.100.7"]]).networks == (
        "198.51.100.7/32",
        "203.0.113.0/24",
    )
    assert message(assume_role=ARN, from_ip=[["0.0.0.0/1"], ["128.0.0.0/1"]]) == (
        "--from-ip '0.0.0.0/1,128.0.0.0/1' has all addresses. Use narrower networks, or omit --from-ip."
    )


@pytest.mark.parametrize(
    "arn", [ARN, "arn:aws-us-gov:iam::123456789012:role/a/b/r", "arn:aws:iam:::role/ceph", "arn:minio:iam:::role/dummy"]
)
def test_role(arn):
    assert options(assume_role=arn).arn == arn


HOW = "is not the ARN of a role. Use arn:aws:iam::ACCOUNT:role/NAME."


@pytest.mark.parametrize(
    "arn",
    [
        "",
        "uploads",
        "arn:aws:iam::123456789012:user/x",
        f"{ARN}/",
        f"{ARN} ",
        "arn:a:iam:::role/x",
        f"{ARN}{'x' * 2048}",
    ],
)
def test_no_role_arn(arn):
    assert message(assume_role=arn) == f"--assume-role {arn!r} {HOW}"


def test_arn_of_a_session():
    arn = "arn:aws:sts::123456789012:assumed-role/uploads/me"
    assert message(assume_role=arn) == (
        f"--assume-role {arn!r} is the ARN of a session. Use that of its role, such as {ARN}, with the path of the "
        "role if it has one."
    )


NETWORK = "Use CIDR notation, such as 203.0.113.0/24 or 2001:db8::/32."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", f"--from-ip '' is not a network. {NETWORK}"),
        ("203.0.113.0/24,", f"--from-ip '' is not a network. {NETWORK}"),
        ("203.0.113.0/33", f"--from-ip '203.0.113.0/33' is not a network. {NETWORK}"),
        ("203.0.113.0-9", f"--from-ip '203.0.113.0-9' is not a network. {NETWORK}"),
        ("e.example", f"--from-ip 'e.example' is not a network. {NETWORK}"),
        ("203.0.113.7/24", "--from-ip '203.0.113.7/24' is not a network. Its address has bits outside of the network. "
                           "Use 203.0.113.0/24."),
        ("2001:db8::1/32", "--from-ip '2001:db8::1/32' is not a network. Its address has bits outside of the network. "
                           "Use 2001:db8::/32."),
        ("2001:db8::1%eth0", "--from-ip '2001:db8::1%eth0' has the name of an interface. Remove it, from the percent "
                             "sign on."),
        ("::ffff:0:0/97", "--from-ip '::ffff:0:0/97' has IPv4 addresses in the form of IPv6. Write them as IPv4."),
        ("::ffff:1.2.3.4", "--from-ip '::ffff:1.2.3.4' has IPv4 addresses in the form of IPv6. Write them as IPv4."),
        ("::/64", "--from-ip '::/64' has IPv4 addresses in the form of IPv6. Write them as IPv4."),
        ("0.0.0.0/0", "--from-ip '0.0.0.0/0' has all addresses. Use narrower networks, or omit --from-ip."),
        ("::/0", "--from-ip '::/0' has all addresses. Use narrower networks, or omit --from-ip."),
        ("0.0.0.0/1,128.0.0.0/1", "--from-ip '0.0.0.0/1,128.0.0.0/1' has all addresses. Use narrower networks, or omit "
                                  "--from-ip."),
    ],
)  # fmt: skip
def test_no_network(text, said):
    assert message(assume_role=ARN, from_ip=[[text]]) == said


@pytest.mark.parametrize(
    "network",
    [
        *("10.0.0.0/8", "10.1.2.3/32", "8.0.0.0/6", "100.64.1.0/24", "127.0.0.1/32", "169.254.0.0/24", "172.20.0.0/16"),
        *("192.168.1.0/24", "::1/128", "fd00::/8", "fe80::1/128", "0.0.0.1/32", "198.19.0.0/16", "239.0.0.0/8"),
        *("255.255.255.255/32", "::/128", "ff02::/16"),
    ],
)
def test_private_network_on_aws(network):
    with pytest.raises(UsageError) as caught:
        check_networks_on_aws(("203.0.113.0/24", network))
    assert str(caught.value) == (
        f"--from-ip {network} is or has a private network. S3 sees the public address of a request. Use the public "
        "addresses of the network."
    )


def test_public_networks_on_aws():
    assert check_networks_on_aws(("203.0.113.0/24", "172.32.0.0/16", "2001:db8::/32", "11.0.0.0/8")) is None


@pytest.mark.parametrize("value", ["x", "", "a b", "é" * 3, "x" * 65, "a/b"])
def test_name_of_no_session(value):
    assert message(assume_role=ARN, role_session_name=value) == (
        f"--role-session-name {value!r} is not the name of a session. Use 2 to 64 ASCII letters, digits and the "
        "characters _+=,.@-"
    )


@pytest.mark.parametrize("value", ["x", "", "a b", "é" * 3, "x" * 1225])
def test_no_external_id(value):
    assert message(assume_role=ARN, external_id=value) == (
        f"--external-id {value!r} is not an external ID. Use 2 to 1224 ASCII letters, digits and the characters "
        "_+=,.@:/-"
    )


def test_endpoint_of_sts():
    assert message(assume_role=ARN, sts_endpoint_url="minio:9000") == (
        "--sts-endpoint-url 'minio:9000' is not valid. Use https://HOST or https://HOST:PORT."
    )
    assert message(assume_role=ARN, sts_endpoint_url="https://u:p@e.example") == (
        "--sts-endpoint-url contains a user name, which would be visible in every URL. Remove it."
    )


def test_networks_that_others_contain():
    asked = options(assume_role=ARN, from_ip=[["1.1.1.7,1.1.1.0/24,1.1.1.0/25"], ["2001:db8::/33,2001:db8:8000::/33"]])
    assert asked.networks == ("1.1.1.0/24", "2001:db8::/32")
