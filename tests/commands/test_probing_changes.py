"""What presign-probe changes outside of its folder is put back, and no store that knows less of it loses a bucket."""

from contextlib import nullcontext
from datetime import datetime, timezone
from types import SimpleNamespace

import pytest
from botocore.exceptions import ClientError

from awscli_presign_put.commands import probing_changes
from awscli_presign_put.commands.host import HostOptions
from awscli_presign_put.commands.probing_changes import ProbedCors, ProbedRole
from awscli_presign_put.probe.answers import NotHere, Stopped
from awscli_presign_put.signing.errors import CheckFailed, StoreFailed
from awscli_presign_put.signing.store.cors_rules import RulesRefused

MINE = [{"AllowedMethods": ["GET"], "AllowedOrigins": ["https://mine.example"]}]
PRINTED = {"AllowedMethods": ["PUT"], "AllowedOrigins": ["*"]}


class Rules:
    """A bucket's; ``errors`` has what a call raises, by its name."""

    def __init__(self, rules):
        self.rules = rules
        self.errors = {}
        self.calls = []

    def get(self):
        return self._do("get") or self.rules

    def replace(self, rules):
        self._do("replace", rules)
        self.rules = rules

    def _do(self, name, *arguments):
        self.calls.append((name, *arguments))
        if name in self.errors:
            raise self.errors[name]


@pytest.fixture
def cors_of(monkeypatch):
    monkeypatch.setattr(probing_changes, "plan_of_put", lambda _: None)
    monkeypatch.setattr(probing_changes, "cors_rule", lambda _: PRINTED)

    def make(rules):
        presigner = SimpleNamespace(presign=lambda _: None)
        return ProbedCors(rules, presigner, "bkt", "in/k", lambda command, options: f"{command} {options}")

    return make


@pytest.mark.parametrize(
    ("before", "command"),
    [
        ([], "s3api delete-bucket-cors {'bucket': 'bkt'}"),
        (
            MINE,
            "s3api put-bucket-cors {'bucket': 'bkt', 'cors-configuration': '"
            '{"CORSRules": [{"AllowedMethods": ["GET"], "AllowedOrigins": ["https://mine.example"]}]}'
            "'}",
        ),
    ],
)
def test_put_back(cors_of, before, command):
    rules = Rules(before)
    cors = cors_of(rules)
    cors.read()
    assert cors.how_to_undo == f"To put them back, run: {command}"
    assert cors.set_rule() == ""
    assert (rules.rules, cors.is_made) == ([PRINTED], True)
    cors.undo()
    cors.undo()
    assert (rules.rules, cors.is_made) == (before, False)
    assert rules.calls == [("get",), ("replace", [PRINTED]), ("get",), ("replace", before)]


def test_rules_that_cannot_be_read(cors_of):
    """Nothing is changed that could not be put back."""
    rules = Rules(MINE)
    rules.errors["get"] = CheckFailed("The store refuses GetBucketCors: 403 AccessDenied.")
    cors = cors_of(rules)
    cors.read()
    assert not cors.can_be_changed
    with pytest.raises(NotHere, match=r"^The store refuses GetBucketCors: 403 AccessDenied\.$"):
        cors.set_rule()
    cors.undo()
    assert rules.calls == [("get",)]


def test_rule_that_is_refused(cors_of):
    """A store that has not set it is not told to remove it: it may take that for the bucket."""
    rules = Rules([])
    cors = cors_of(rules)
    cors.read()
    rules.errors["replace"] = RulesRefused("The store refuses PutBucketCors: 501 NotImplemented.")
    assert cors.set_rule() == "The store refuses PutBucketCors: 501 NotImplemented."
    cors.undo()
    assert rules.calls == [("get",), ("replace", [PRINTED]), ("get",)]


def test_no_answer(cors_of):
    """Then it is not known whether the rules are changed: it is tried to put them back."""
    rules = Rules(MINE)
    cors = cors_of(rules)
    cors.read()
    rules.errors["replace"] = CheckFailed("There was no answer.")
    with pytest.raises(StoreFailed):
        cors.set_rule()
    rules.rules = [PRINTED]
    with pytest.raises(StoreFailed):
        cors.undo()
    assert cors.is_made
    rules.errors.clear()
    cors.undo()
    assert (rules.rules, cors.is_made) == (MINE, False)


def test_rule_after_the_end(cors_of):
    """A trial that comes late changes nothing that nobody would put back."""
    rules = Rules([])
    cors = cors_of(rules)
    cors.read()
    cors.is_over = True
    with pytest.raises(Stopped):
        cors.set_rule()
    assert rules.calls == [("get",)]


class Iam:
    """It answers with the errors of its operations, by their names."""

    def __init__(self):
        self.codes = {}
        self.calls = []
        self.meta = SimpleNamespace(events=SimpleNamespace(register_first=lambda *_: None))

    def create_client(self, *_, **options):
        self.options = options
        return self

    def call(self, operation, last, **parameters):
        assert last
        self.calls.append((operation, parameters))
        code = self.codes.get(operation)
        if code:
            raise ClientError({"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": 403}}, operation)
        return {}


BEFORE = datetime(2026, 11, 30, 12, 0, 1, tzinfo=timezone.utc)


@pytest.fixture(autouse=True)
def _asked(monkeypatch):
    monkeypatch.setattr(probing_changes, "StoreCalls", lambda client, *_: nullcontext(client))


def role_of(iam, account="123456789012"):
    role = SimpleNamespace(name="uploads", partition="aws", account=account)
    sessions = SimpleNamespace(role=role, region="us-east-1", endpoint=None, can_be_changed=bool(account))
    return ProbedRole(iam, sessions, SimpleNamespace(networks=()), None, 30, HostOptions())


def test_revocation():
    """It denies one object, and is removed."""
    iam = Iam()
    role = role_of(iam)
    role.revoke("bkt", "in/k", BEFORE)
    assert role.is_made
    role.undo()
    role.undo()
    assert not role.is_made
    name = iam.calls[0][1]["PolicyName"]
    policy = (
        '{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": '
        '"arn:aws:s3:::bkt/in/k", "Condition": {"DateLessThan": {"aws:TokenIssueTime": "2026-11-30T12:00:01Z"}}}]}'
    )
    of_role = {"RoleName": "uploads", "PolicyName": name}
    assert iam.calls == [("put_role_policy", {**of_role, "PolicyDocument": policy}), ("delete_role_policy", of_role)]
    assert role.how_to_undo == f"To remove it, run: aws iam delete-role-policy --role-name uploads --policy-name {name}"


def test_role_that_may_not_be_changed():
    iam = Iam()
    iam.codes["put_role_policy"] = "AccessDenied"
    role = role_of(iam)
    with pytest.raises(NotHere, match=r"^IAM refuses PutRolePolicy: AccessDenied\.$"):
        role.revoke("bkt", "in/k", BEFORE)
    role.undo()
    assert [operation for operation, _ in iam.calls] == ["put_role_policy"]


def test_policy_that_is_not_removed():
    iam = Iam()
    role = role_of(iam)
    role.revoke("bkt", "in/k", BEFORE)
    iam.codes["delete_role_policy"] = "AccessDenied"
    with pytest.raises(StoreFailed, match=r"^IAM refuses DeleteRolePolicy: AccessDenied\.$"):
        role.undo()
    assert role.is_made
    iam.codes["delete_role_policy"] = "NoSuchEntity"
    role.undo()
    assert not role.is_made


def test_role_without_an_account():
    iam = Iam()
    with pytest.raises(NotHere, match=r"^No command that revokes is printed for a role without an account\.$"):
        role_of(iam, "").revoke("bkt", "in/k", BEFORE)
    assert iam.calls == []


def test_networks():
    """All addresses are in one of the two halves."""
    assert role_of(Iam()).networks == ("0.0.0.0/1", "128.0.0.0/1", "::/1", "8000::/1")
