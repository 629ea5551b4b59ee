import logging
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from types import SimpleNamespace

import botocore.parsers
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from botocore.history import get_global_history_recorder

from awscli_presign_put.signing.destination.credentials import PinnedCredentials
from awscli_presign_put.signing.errors import OutOfTime, RoleNotAssumed, StoreFailed
from awscli_presign_put.signing.role.assumed_role import AssumedRole, Role
from awscli_presign_put.signing.upload.expiry import end_of_credentials

ARN = "arn:aws:iam::123456789012:role/uploads"
ROLE = Role(ARN, "a.txt")
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=timezone.utc)
HOUR = 3600
TOO_LONG = "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
CHAINED = "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining."


class Sts:
    """Gives sessions of at most so many seconds; ``now`` is the time of its clock and of ours."""

    def __init__(self, most=12 * HOUR, refusal=("ValidationError", TOO_LONG)):
        self.now = NOON
        self.asked = []
        self.most = most
        self.refusal = refusal
        self.answers = SimpleNamespace(not_s3=lambda: StoreFailed("It did not answer as STS does."))

    @contextmanager
    def ask(self):
        yield self

    def call(self, operation, last, **parameters):
        assert (operation, last) == ("assume_role", True)
        self.asked.append(parameters)
        if parameters["DurationSeconds"] > self.most:
            raise refused(*self.refusal)
        end = self.now + timedelta(seconds=parameters["DurationSeconds"])
        number = len(self.asked)
        return {
            "Credentials": {
                "AccessKeyId": f"ASIA{number}",
                "SecretAccessKey": "secret",
                "SessionToken": f"token{number}",
                "Expiration": f"{end:%Y-%m-%dT%H:%M:%SZ}",
            }
        }

    def durations(self):
        return [parameters["DurationSeconds"] for parameters in self.asked]


def refused(code, message):
    return ClientError({"Error": {"Code": code, "Message": message}, "ResponseMetadata": {"HTTPStatusCode": 403}}, "A")


def assumed(sts, expires_in=600, role=ROLE, networks=(), source=None):
    return AssumedRole(sts.ask, source, role, "POLICY", expires_in, networks, lambda: sts.now)


def test_asked_once():
    sts = Sts()
    credentials = assumed(sts, networks=("203.0.113.0/24",))
    assert sts.asked == []
    frozen = credentials.get_frozen_credentials()
    assert credentials.get_frozen_credentials() is frozen
    assert (frozen.access_key, frozen.secret_key, frozen.token) == ("ASIA1", "secret", "token1")
    assert sts.asked == [
        {"RoleArn": ARN, "RoleSessionName": "a.txt", "Policy": "POLICY", "DurationSeconds": 900},
    ]
    assert credentials.issued_at == NOON
    pinned = PinnedCredentials(credentials)
    assert (end_of_credentials(pinned), pinned.networks) == (NOON + timedelta(minutes=15), ("203.0.113.0/24",))


def test_external_id():
    sts = Sts()
    assumed(sts, role=Role(ARN, "a.txt", "id-1")).get_frozen_credentials()
    assert sts.asked[0]["ExternalId"] == "id-1"


@pytest.mark.parametrize(
    ("expires_in", "seconds"),
    [
        (1, 900),
        (840, 900),
        (841, 901),
        (3540, HOUR),
        (3541, HOUR),
        (HOUR, HOUR),
        (HOUR + 1, HOUR + 61),
        (2 * HOUR, 2 * HOUR + 60),
        (12 * HOUR, 12 * HOUR),
        (7 * 24 * HOUR, 12 * HOUR),
    ],
)
def test_as_long_as_the_links(expires_in, seconds):
    sts = Sts()
    assumed(sts, expires_in).get_frozen_credentials()
    assert sts.durations() == [seconds]


@pytest.mark.parametrize("most", range(1, 13))
def test_longest_that_the_role_allows(most):
    sts = Sts(most * HOUR)
    credentials = assumed(sts, 12 * HOUR)
    credentials.get_frozen_credentials()
    assert end_of_credentials(credentials) == NOON + timedelta(hours=most)
    assert len(sts.asked) <= 5


def test_role_that_allows_exactly_as_long():
    sts = Sts(2 * HOUR)
    assumed(sts, 2 * HOUR).get_frozen_credentials()
    assert sts.durations() == [2 * HOUR + 60, 2 * HOUR]


@pytest.mark.parametrize("refusal", [("ValidationError", CHAINED), ("InvalidArgument", ""), ("InvalidArgument", "Max")])
def test_one_hour_where_nothing_says_more(refusal):
    sts = Sts(HOUR, refusal)
    assumed(sts, 12 * HOUR).get_frozen_credentials()
    assert sts.durations() == [12 * HOUR, HOUR]


@pytest.mark.parametrize(
    ("expires_in", "most", "good_for"),
    [
        (600, 12 * HOUR, 300),  # 900 seconds, and each link shall have its 600
        (HOUR, 12 * HOUR, HOUR / 2),  # an hour: half of it
        (7 * 24 * HOUR, 12 * HOUR, 6 * HOUR),
        (300, HOUR, 600),
    ],
)
def test_renewed_in_time(expires_in, most, good_for):
    sts = Sts(most)
    credentials = assumed(sts, expires_in)
    first = credentials.get_frozen_credentials()
    sts.now = NOON + timedelta(seconds=good_for - 1)
    assert credentials.get_frozen_credentials() is first
    sts.now = NOON + timedelta(seconds=good_for)
    assert credentials.get_frozen_credentials().access_key == "ASIA2"


ADVICE = (
    "Check that these credentials may call sts:AssumeRole for it, and that its trust policy allows that to them, with "
    "the external ID if it requires one (--external-id)."
)


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (refused("AccessDenied", "Not you\n"), f"AccessDenied: Not you. {ADVICE}"),
        (refused("ExpiredToken", "Too old."), "ExpiredToken: Too old. Get new credentials."),
        (refused("Weird", ""), "Weird: no reason given."),
        (refused(None, "x"), "403: x. Check the endpoint of STS."),
        (
            refused("SignatureDoesNotMatch", "Signature expired: 1 is now earlier than 2"),
            "SignatureDoesNotMatch: Signature expired: 1 is now earlier than 2. Set the clock of this machine.",
        ),
        (
            refused("SignatureDoesNotMatch", "The request signature"),
            "SignatureDoesNotMatch: The request signature. Check the secret access key.",
        ),
        (
            refused("PackedPolicyTooLarge", "Packed policy consumes 120% of allotted space"),
            "PackedPolicyTooLarge: Packed policy consumes 120% of allotted space. Use a shorter key or fewer networks.",
        ),
        (refused("ValidationError", "1 error"), "ValidationError: 1 error. Check the ARN of the role."),
        (OutOfTime("https://s did not answer in time."), "https://s did not answer in time."),
        (
            EndpointConnectionError(endpoint_url="https://s"),
            'Could not connect to the endpoint URL: "https://s".',
        ),
    ],
)
def test_refused(error, message):
    sts = Sts()

    def fail(*_, **__):
        raise error

    sts.call = fail
    with pytest.raises(RoleNotAssumed) as caught:
        assumed(sts).get_frozen_credentials()
    assert str(caught.value) == f"The role {ARN} cannot be assumed: {message}"


def given(**changes):
    keys = {"AccessKeyId": "A", "SecretAccessKey": "s", "SessionToken": "t", "Expiration": "2026-11-23T13:00:00Z"}
    return {"Credentials": {**keys, **changes}}


@pytest.mark.parametrize(
    "answer",
    [
        *({}, {"Credentials": {"AccessKeyId": "A"}}, given(Expiration="soon"), given(AccessKeyId="")),
        *(given(SessionToken=""), given(Expiration="9" * 17), given(Expiration="0001-01-01T00:00:00+14:00")),
        *(given(Expiration="9999-12-31T23:59:59Z"), given(Expiration="2026-11-24T00:15:01Z")),
    ],
)
def test_answer_that_is_none(answer):
    sts = Sts()
    sts.call = lambda *_, **__: answer
    with pytest.raises(RoleNotAssumed) as caught:
        assumed(sts).get_frozen_credentials()
    assert str(caught.value) == f"The role {ARN} cannot be assumed: It did not answer as STS does."


def test_other_refusal_while_the_longest_is_looked_for():
    sts = Sts(HOUR)
    call = sts.call

    def fail_later(operation, last, **parameters):
        if sts.asked:
            raise refused("AccessDenied", "No more")
        return call(operation, last, **parameters)

    sts.call = fail_later
    with pytest.raises(RoleNotAssumed) as caught:
        assumed(sts, 12 * HOUR).get_frozen_credentials()
    assert str(caught.value) == f"The role {ARN} cannot be assumed: AccessDenied: No more. {ADVICE}"


@pytest.mark.parametrize("is_enabled", [True, False])
def test_answers_are_not_recorded(is_enabled):
    sts = Sts()
    recorder, recorded = get_global_history_recorder(), []
    recorder.add_handler(SimpleNamespace(emit=lambda *event: recorded.append(event)))
    call = sts.call

    def answer(*arguments, **parameters):
        recorder.record("PARSED_RESPONSE", "secret")
        return call(*arguments, **parameters)

    sts.call = answer
    if is_enabled:
        recorder.enable()
    try:
        assumed(sts).get_frozen_credentials()
        recorder.record("API_CALL", "later")
        assert [payload for _, payload, _ in recorded] == (["later"] if is_enabled else [])
    finally:
        recorder.disable()
        recorder._handlers.pop()


def test_answers_are_not_logged():
    sts = Sts()
    logger = logging.getLogger(botocore.parsers.__name__)
    call, levels, before = sts.call, [], logger.level

    def note_level(*arguments, **parameters):
        levels.append(logger.getEffectiveLevel())
        return call(*arguments, **parameters)

    sts.call = note_level
    logger.setLevel(logging.DEBUG)
    try:
        assumed(sts).get_frozen_credentials()
        assert (levels, logger.level) == ([logging.INFO], logging.DEBUG)
    finally:
        logger.setLevel(before)


def test_session_that_has_ended():
    sts = Sts()
    sts.call = lambda *_, **__: given(Expiration="2026-11-23T12:00:00Z")
    with pytest.raises(RoleNotAssumed) as caught:
        assumed(sts).get_frozen_credentials()
    assert str(caught.value) == (
        f"The session of the role {ARN} ended at 2026-11-23T12:00:00Z. Set the clock of this machine."
    )


def test_session_that_is_shorter_than_was_asked_for():
    """It has not been issued before it was asked for."""
    sts = Sts()
    sts.call = lambda *_, **__: given()
    credentials = assumed(sts, 12 * HOUR)
    credentials.get_frozen_credentials()
    assert credentials.issued_at == NOON


def test_source_is_ready_before_sts_is_asked():
    """It may ask a person for a code, who must not see that STS is waited for."""
    sts, order = Sts(), []
    source = SimpleNamespace(get_frozen_credentials=lambda: order.append("source"))
    ask = sts.ask

    def noted():
        order.append("sts")
        return ask()

    sts.ask = noted
    assumed(sts, source=source).get_frozen_credentials()
    assert order == ["source", "sts"]
