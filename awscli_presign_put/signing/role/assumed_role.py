"""A role, and its credentials, narrowed by a session policy: STS is asked when they are needed, and again in time."""

import logging
import re
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, Callable, ContextManager, Dict, Iterator, Optional, Tuple

import botocore.parsers
from botocore.credentials import ReadOnlyCredentials
from botocore.exceptions import BotoCoreError, ClientError
from botocore.history import get_global_history_recorder
from botocore.utils import parse_timestamp

from awscli_presign_put.moments import in_utc
from awscli_presign_put.shown import sentence
from awscli_presign_put.signing.errors import RoleNotAssumed, StoreFailed
from awscli_presign_put.signing.store.store_calls import StoreCalls, code_and_message

MIN_SECONDS, MAX_SECONDS = 900, 12 * 3600
"""How long a session can last. Source: AWS STS API Reference, AssumeRole, DurationSeconds."""

_MAX_NAME, _MIN_NAME = 64, 2
"""Source: AWS STS API Reference, AssumeRole, RoleSessionName."""

_OF_AWS = re.compile(r"aws(-[a-z-]+)?")

_HOUR = 3600
"""Seconds; what every role allows, and all that one allows to whom another role has given credentials."""

_LONGER = 60
"""Seconds that a session lasts longer than the links, which are signed after it has begun."""

_PART_OF_LIFE = 0.5
_SKEW = timedelta(minutes=15)
_DURATION = ("ValidationError", "InvalidParameterValue", "InvalidArgument")
_CHAINED = "1 hour session limit"
_ADVICE = {
    "AccessDenied": (
        "Check that these credentials may call sts:AssumeRole for it, and that its trust policy allows that to them, "
        "with the external ID if it requires one (--external-id)."
    ),
    "ExpiredToken": "Get new credentials.",
    "ExpiredTokenException": "Get new credentials.",
    "InvalidClientTokenId": "Check the access key ID and the endpoint of STS.",
    "PackedPolicyTooLarge": "Use a shorter key or fewer networks.",
    "RegionDisabledException": "Activate STS in this region, or use another region.",
    "RequestTimeTooSkewed": "Set the clock of this machine.",
    "SignatureDoesNotMatch": "Check the secret access key.",
    "ValidationError": "Check the ARN of the role.",
}
_SKEWED = ("Signature expired", "Signature not yet current")


@dataclass(frozen=True)
class Role:
    """A role, and how it is assumed.

    :param arn: ``arn:PARTITION:iam::ACCOUNT:role/NAME``.
    :param session_name: what CloudTrail shows.
    :param external_id: what its trust policy may require.
    """

    arn: str
    session_name: str
    external_id: Optional[str] = None

    @property
    def partition(self) -> str:
        """The partition of AWS that buckets are in; other stores have that of AWS's name."""
        partition = self.arn.split(":")[1]
        return partition if _OF_AWS.fullmatch(partition) else "aws"

    @property
    def account(self) -> str:
        return self.arn.split(":")[4]

    @property
    def name(self) -> str:
        """Without its path."""
        return self.arn.rpartition("/")[2]


def session_name_for(key: str) -> str:
    """A name that shows the key, as far as a name of a session can.

    It has no plus sign, which Ceph's RADOS Gateway refuses.
    """
    name = re.sub(r"[^\w=,.@-]+", "-", key, flags=re.ASCII)[-_MAX_NAME:]
    return name if len(name) >= _MIN_NAME else f"presign-{name}"


class AssumedRole:
    """Credentials for botocore that STS is asked for.

    :param ask: a context in which STS can be asked.
    :param source: what asks it: the credentials of the AWS CLI's session; None where it found none.
    :param policy: the session policy, as text.
    :param expires_in: how long the links work that are signed with it, in seconds.
    :param networks: those that the policy allows.
    :param clock: the time (UTC).
    """

    method = "assume-role"

    def __init__(
        self,
        ask: Callable[[], ContextManager[StoreCalls]],
        source: Any,
        role: Role,
        policy: str,
        expires_in: int,
        networks: Tuple[str, ...] = (),
        clock: Callable[[], datetime] = lambda: datetime.now(timezone.utc),
    ) -> None:
        self.networks = networks
        self._ask = ask
        self._source = source
        self._role = role
        self._policy = policy
        self._expires_in = expires_in
        self._clock = clock
        self._frozen: Any = None
        self._expiry_time: Optional[datetime] = None  # as botocore's credentials call it
        self._renew_at: Optional[datetime] = None
        self.issued_at: Optional[datetime] = None
        """When STS has issued them (UTC), or a moment later."""

    def get_frozen_credentials(self) -> Any:
        """:raises RoleNotAssumed: STS refuses, or cannot be asked."""
        if self._renew_at is None or self._clock() >= self._renew_at:
            self._assume()
        return self._frozen

    def _assume(self) -> None:
        if self._source is not None:
            # Whoever has to type a code for them does so before STS is waited for.
            self._source.get_frozen_credentials()
        try:
            with self._ask() as calls, _without_records():
                seconds, answer = self._longest(calls)
        except ClientError as error:
            raise RoleNotAssumed(f"The role {self._role.arn} cannot be assumed: {_refusal(error)}") from error
        except BotoCoreError as error:
            raise RoleNotAssumed(f"The role {self._role.arn} cannot be assumed: {sentence(error)}") from error
        except StoreFailed as error:
            raise RoleNotAssumed(f"The role {self._role.arn} cannot be assumed: {error}") from error
        self._take(answer, seconds, calls)

    def _take(self, answer: Dict[str, Any], seconds: int, calls: StoreCalls) -> None:
        now = self._clock()
        try:
            given = answer["Credentials"]
            # The AWS CLI has botocore leave times as they came.
            end = parse_timestamp(str(given["Expiration"])).astimezone(timezone.utc)
            keys = given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"]
            is_answer = all(keys) and end <= now + timedelta(seconds=MAX_SECONDS) + _SKEW
        except (KeyError, ValueError, OverflowError, RuntimeError):
            is_answer = False
        if not is_answer:
            raise RoleNotAssumed(f"The role {self._role.arn} cannot be assumed: {calls.answers.not_s3()}")
        if end <= now:
            raise RoleNotAssumed(
                f"The session of the role {self._role.arn} ended at {in_utc(end)}. Set the clock of this machine."
            )
        self._frozen = ReadOnlyCredentials(*keys)
        self._expiry_time = end
        # By its own clock, unless it gives less than was asked for.
        self.issued_at = max(end - timedelta(seconds=seconds), now)
        self._renew_at = end - timedelta(seconds=self._least_left((end - now).total_seconds()))

    def _least_left(self, life: float) -> float:
        """The minimum remaining lifetime of a session, in seconds, for another link."""
        enough = life * _PART_OF_LIFE
        # Where it lasts clearly longer than links do, none of them is to be shortened.
        return self._expires_in if self._expires_in * 1.25 <= life else enough

    def _longest(self, calls: StoreCalls) -> Tuple[int, Dict[str, Any]]:
        """A session as long as the links, or the longest number of whole hours that the role allows."""
        wanted = self._expires_in + _LONGER
        if self._expires_in <= _HOUR < wanted:
            wanted = _HOUR
        wanted = min(max(wanted, MIN_SECONDS), MAX_SECONDS)
        try:
            return wanted, self._call(calls, wanted)
        except ClientError as error:
            if wanted <= _HOUR or not _is_about_duration(error):
                raise
            if _CHAINED in str(error) or "DurationSeconds" not in str(error):
                return _HOUR, self._call(calls, _HOUR)
        return self._longest_below(calls, wanted)

    def _longest_below(self, calls: StoreCalls, refused: int) -> Tuple[int, Dict[str, Any]]:
        least, most = 1, (refused - 1) // _HOUR
        answer = None
        while least < most:
            hours = (least + most + 1) // 2
            try:
                answer = hours * _HOUR, self._call(calls, hours * _HOUR)
                least = hours
            except ClientError as error:
                if not _is_about_duration(error):
                    raise
                most = hours - 1
        return answer or (_HOUR, self._call(calls, _HOUR))

    def _call(self, calls: StoreCalls, seconds: int) -> Dict[str, Any]:
        external_id = {} if self._role.external_id is None else {"ExternalId": self._role.external_id}
        return calls.call(
            "assume_role",
            last=True,
            RoleArn=self._role.arn,
            RoleSessionName=self._role.session_name,
            Policy=self._policy,
            DurationSeconds=seconds,
            **external_id,
        )


def _is_about_duration(error: ClientError) -> bool:
    return error.response.get("Error", {}).get("Code") in _DURATION


def _refusal(error: ClientError) -> str:
    code, message = code_and_message(error)
    advice = _ADVICE["RequestTimeTooSkewed"] if message.startswith(_SKEWED) else _ADVICE.get(code)
    advice = advice if error.response.get("Error", {}).get("Code") else "Check the endpoint of STS."
    return f"{code}: {sentence(message)}{f' {advice}' if advice else ''}"


@contextmanager
def _without_records() -> Iterator[None]:
    """Whole answers, which have secret keys, are logged with ``--debug``, and kept in the AWS CLI's history."""
    logger = logging.getLogger(botocore.parsers.__name__)
    recorder = get_global_history_recorder()
    # botocore has no public name for it.
    level, is_enabled = logger.level, getattr(recorder, "_enabled", False)
    logger.setLevel(logging.INFO)
    recorder.disable()
    try:
        yield
    finally:
        logger.setLevel(level)
        if is_enabled:
            recorder.enable()
