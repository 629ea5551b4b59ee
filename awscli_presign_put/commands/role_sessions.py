"""Sessions of the role of ``--assume-role``: what is asked of STS, and the policy that revokes them."""

import json
import os
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Iterator, List, Optional, Sequence, Tuple

from awscli_presign_put.commands.base import LOG
from awscli_presign_put.commands.host import HostOptions
from awscli_presign_put.commands.presigning import patience
from awscli_presign_put.options.errors import UsageError
from awscli_presign_put.options.role import RoleOptions, check_networks_on_aws
from awscli_presign_put.signing.destination.configuration import Destination
from awscli_presign_put.signing.destination.endpoint import is_in_vpc, is_of_aws, is_sts_of_aws
from awscli_presign_put.signing.destination.placeholder_hosts import client_at
from awscli_presign_put.signing.destination.s3_client import shown_endpoint
from awscli_presign_put.signing.errors import PolicyTooLong
from awscli_presign_put.signing.role.assumed_role import AssumedRole, Role, session_name_for
from awscli_presign_put.signing.role.permissions import Permission
from awscli_presign_put.signing.role.session_policy import (
    Policy,
    policy_text,
    session_policy,
    statements_for_store,
)
from awscli_presign_put.signing.store.store_calls import StoreCalls

_DEFAULT_REGION, _DEFAULT_PARTITION = "us-east-1", "aws"
_ENDPOINT_VARIABLE = "AWS_ENDPOINT_URL_STS"
_ACCOUNT_DIGITS = 12


class RoleSessions:
    """The sessions of a role that one call asks for.

    :param place: where the upload goes.
    :param credentials: those of the session, which assume the role.
    :param options: the role.
    :param key: the key, or what keys begin with; the sessions are named for it.
    :param quiet: print no progress.
    :raises UsageError: if the role cannot be used for this upload.
    """

    def __init__(
        self,
        session: Any,
        place: Destination,
        credentials: Any,
        options: RoleOptions,
        key: str,
        quiet: bool,
        host: HostOptions,
    ) -> None:
        self._credentials = credentials
        self._is_quiet = quiet
        self._host = host
        self._on_aws = place.endpoint is None or is_of_aws(place.endpoint)
        if self._on_aws:
            check_networks_on_aws(options.networks)
        if options.networks and place.endpoint and is_in_vpc(place.endpoint):
            raise UsageError(f"--from-ip cannot be used with {place.endpoint}: S3 sees no address of a VPC endpoint.")
        _check_configured_endpoint(session, options)
        self.role = Role(options.arn, options.session_name or session_name_for(key), options.external_id)
        if self._on_aws and place.region is None and self.role.partition != _DEFAULT_PARTITION:
            raise UsageError(f"--assume-role {options.arn} requires --region, or the region in the profile.")
        self.region = place.region or _DEFAULT_REGION
        self._client = client_at(session, "sts", self.region, options.endpoint, verify=host.verify_ssl)
        has_own_endpoint = not is_sts_of_aws(shown_endpoint(self._client))
        if not (self._on_aws or options.endpoint or has_own_endpoint):
            raise UsageError(
                "--assume-role requires --sts-endpoint-url, because STS of AWS does not know the credentials of "
                f"{place.endpoint}. Many stores have STS at that endpoint, too. If that is S3 on AWS under another "
                f"name, use --sts-endpoint-url {shown_endpoint(self._client)}."
            )
        self.endpoint: Optional[str] = shown_endpoint(self._client) if has_own_endpoint else None
        """The endpoint of STS, and of IAM; None for those of AWS."""

    @property
    def can_be_changed(self) -> bool:
        """Whether its ARN is one of a role that IAM has: with an account."""
        account = self.role.account
        return len(account) == _ACCOUNT_DIGITS and account.isdigit()

    def policy(self, permissions: List[Permission], networks: Sequence[str]) -> Policy:
        """The session policy that allows this, from these networks."""
        return session_policy(statements_for_store(permissions, self._on_aws), networks, self.role, self.region)

    def assumed(self, policy: Policy, networks: Tuple[str, ...], seconds: int) -> AssumedRole:
        """Credentials of a session.

        :param seconds: how long they must last.
        :raises UsageError: if the policy is too long.
        """
        try:
            text = policy_text(policy)
        except PolicyTooLong as error:
            raise UsageError(f"--assume-role: {error}") from error
        LOG.debug("Session policy of %s: %s", self.role.arn, text)
        return AssumedRole(self._calls, self._credentials, self.role, text, seconds, networks)

    @contextmanager
    def _calls(self) -> Iterator[StoreCalls]:
        with (
            patience(self._host, self._is_quiet, whom="STS") as (limit, waiting, *_),
            StoreCalls(self._client, limit, waiting) as calls,
        ):
            yield calls


def end_of_revocation(issued_at: datetime) -> str:
    """The moment before which sessions are revoked, if this one is to be among them."""
    # Of seconds, as IAM compares them.
    return f"{issued_at + timedelta(seconds=1):%Y-%m-%dT%H:%M:%SZ}"


def revoking_policy(before: str, resource: str = "*") -> str:
    """The policy of a role that revokes the sessions that were issued before.

    :param before: from :func:`end_of_revocation`.
    :param resource: the ARN of what is denied to them; all by default.
    """
    statement = {
        "Effect": "Deny",
        "Action": "*",
        "Resource": resource,
        "Condition": {"DateLessThan": {"aws:TokenIssueTime": before}},
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _check_configured_endpoint(session: Any, options: RoleOptions) -> None:
    """Refuse a configured endpoint that this AWS CLI ignores, as releases before 1.29 and 2.13 do: it would ask AWS."""
    is_read = "ignore_configured_endpoint_urls" in session.session_var_map
    if options.endpoint is None and _ENDPOINT_VARIABLE in os.environ and not is_read:
        raise UsageError(
            f"--sts-endpoint-url is required: this AWS CLI is too old to read {_ENDPOINT_VARIABLE}, which is set."
        )
