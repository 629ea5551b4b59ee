"""What presign-probe changes outside of its folder is put back, and nothing is lost at a store that does not know it."""

from types import SimpleNamespace

import pytest

from awscli_presign_put.commands import probing_changes
from awscli_presign_put.commands.probing_changes import ProbedCors
from awscli_presign_put.probe.answers import NotHere
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
