"""Which sessions are asked for, and what is said about them; STS is a client that is never called."""

import json
import shlex
from datetime import datetime, timezone
from types import SimpleNamespace

import pytest

from awscli_presign_put.commands import narrowing
from awscli_presign_put.commands.host import HostOptions
from awscli_presign_put.commands.narrowing import Narrowing, RoleSessions, Uses
from awscli_presign_put.options.role_options import RoleOptions
from awscli_presign_put.options.usage_errors import UsageError
from awscli_presign_put.signing.destination.configuration import Destination
from awscli_presign_put.signing.role.permissions import to_check, to_put
from awscli_presign_put.signing.upload.upload_request import UploadRequest

ARN = "arn:aws:iam::123456789012:role/path/uploads"
PUT = UploadRequest("bkt", "k", 60)
OWN_STS = "https://sts.e.example"


class Asked:
    """What stands for the credentials: with what they were made."""

    def __init__(self, _, source, role, policy, expires_in, networks):
        assert source == "the session's"
        self.role, self.policy, self.expires_in, self.networks = role, json.loads(policy), expires_in, networks
        self.issued_at = None


@pytest.fixture
def narrow(monkeypatch):
    monkeypatch.setattr(narrowing, "AssumedRole", Asked)
    clients = []

    def create(session, service, region, endpoint, verify):
        assert service == "sts"
        clients.append((region, endpoint))
        return SimpleNamespace(
            meta=SimpleNamespace(endpoint_url=endpoint or f"https://sts.{region}.amazonaws.com"), asked=clients
        )

    monkeypatch.setattr(narrowing, "client_at", create)

    def make(uses=None, place=None, arn=ARN, networks=(), endpoint=None, name=None, **given):
        options = RoleOptions(arn, networks, None, name, endpoint)
        session = SimpleNamespace(session_var_map=given.pop("settings", ["ignore_configured_endpoint_urls"]))
        uses = uses or Uses(to_put(PUT), [])
        place = place or Destination("eu-west-1")
        sessions = RoleSessions(session, place, "the session's", options, "in/k.txt", False, HostOptions(**given))
        made = Narrowing(sessions, uses, 3600)
        made.clients = clients
        return made

    return make


def actions(credentials):
    return [action for statement in credentials.policy["Statement"] for action in statement["Action"]]


def test_one_session(narrow):
    made = narrow()
    assert made.own is made.links
    assert (made.links.role.arn, made.links.role.session_name, made.links.expires_in) == (ARN, "in-k.txt", 3600)
    assert made.members == {"SessionPolicy": made.links.policy}
    assert made.clients == [("eu-west-1", None)]


def test_one_session_where_nothing_more_is_needed(narrow):
    made = narrow(Uses(to_put(PUT), to_put(PUT)))
    assert made.own is made.links


def test_another_session_for_more(narrow):
    made = narrow(Uses(to_put(PUT), to_check(PUT)))
    assert (actions(made.links), actions(made.own)) == (
        ["s3:PutObject"],
        ["s3:PutObject", "s3:AbortMultipartUpload"],
    )
    assert (made.links.expires_in, made.own.expires_in) == (3600, 60)


def test_another_session_for_here(narrow):
    made = narrow(Uses(to_put(PUT), to_put(PUT)), networks=("203.0.113.0/24",))
    assert (made.links.networks, made.own.networks) == (("203.0.113.0/24",), ())
    assert "Condition" in made.links.policy["Statement"][0]
    assert "Condition" not in made.own.policy["Statement"][0]
    assert "Condition" in made.policy["Statement"][0]


def test_region_where_none_is_configured(narrow):
    assert narrow(place=Destination()).clients == [("us-east-1", None)]


def test_name_that_is_given(narrow):
    assert narrow(name="me").links.role.session_name == "me"


def test_other_store_needs_an_endpoint(narrow):
    with pytest.raises(UsageError) as caught:
        narrow(place=Destination("us-east-1", "http://e.example"))
    assert str(caught.value) == (
        "--assume-role requires --sts-endpoint-url, because STS of AWS does not know the credentials of "
        "http://e.example. Many stores have STS at that endpoint, too. If that is S3 on AWS under another name, use "
        "--sts-endpoint-url https://sts.us-east-1.amazonaws.com."
    )
    place = Destination("us-east-1", "http://e.example")
    assert narrow(place=place, endpoint="https://sts.us-east-1.amazonaws.com", networks=("10.0.0.0/8",)).links


def test_private_networks_on_aws(narrow):
    with pytest.raises(UsageError) as caught:
        narrow(networks=("10.0.0.0/8",))
    assert str(caught.value).startswith("--from-ip 10.0.0.0/8 is or has a private network.")


@pytest.mark.parametrize(
    ("endpoint", "given", "more"),
    [
        (None, {}, []),
        (OWN_STS, {"region": "r"}, ["--region", "r", "--endpoint-url", OWN_STS]),
        (None, {"profile": "p", "region": "us-gov-west-1"}, ["--profile", "p", "--region", "us-gov-west-1"]),
    ],
)
def test_command_that_takes_the_links_back(narrow, endpoint, given, more):
    made = narrow(endpoint=endpoint, **given)
    assert made.notes() == []
    made.links.issued_at = datetime(2026, 11, 26, 12, 0, 59, tzinfo=timezone.utc)
    (note,) = made.notes()
    said, command = note.splitlines()
    assert said == (
        "To take back all links that were made with the role uploads until now, and to end all of its sessions, run "
        "the following command with the permission iam:PutRolePolicy in the account 123456789012."
    )
    statement = {
        "Effect": "Deny",
        "Action": "*",
        "Resource": "*",
        "Condition": {"DateLessThan": {"aws:TokenIssueTime": "2026-11-26T12:01:00Z"}},
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    assert shlex.split(command) == [
        *("aws", "iam", "put-role-policy", "--role-name", "uploads", "--policy-name"),
        "presign-put-revoke-2026-11-26T120100Z",
        *("--policy-document", policy, *more),
    ]


def test_role_of_a_store_that_has_no_roles(narrow):
    made = narrow(arn="arn:minio:iam:::role/any", endpoint=OWN_STS)
    made.links.issued_at = datetime(2026, 11, 26, tzinfo=timezone.utc)
    assert made.notes() == []


def test_vpc_endpoint_has_no_addresses(narrow):
    endpoint = "https://bucket.vpce-1a2b-3c4d.s3.eu-west-2.vpce.amazonaws.com"
    with pytest.raises(UsageError) as caught:
        narrow(place=Destination("eu-west-2", endpoint), networks=("203.0.113.0/24",))
    assert str(caught.value) == f"--from-ip cannot be used with {endpoint}: S3 sees no address of a VPC endpoint."
    assert narrow(place=Destination("eu-west-2", endpoint)).links


def test_partition_without_a_region(narrow):
    arn = "arn:aws-cn:iam::123456789012:role/uploads"
    with pytest.raises(UsageError) as caught:
        narrow(place=Destination(), arn=arn)
    assert str(caught.value) == f"--assume-role {arn} requires --region, or the region in the profile."


def test_endpoint_that_an_old_cli_does_not_read(narrow, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", OWN_STS)
    assert narrow().links
    assert narrow(settings=[], endpoint=OWN_STS).links
    with pytest.raises(UsageError) as caught:
        narrow(settings=[])
    assert str(caught.value) == (
        "--sts-endpoint-url is required: this AWS CLI is too old to read AWS_ENDPOINT_URL_STS, which is set."
    )
