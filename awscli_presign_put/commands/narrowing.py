"""``--assume-role``: what signs instead of the credentials of the AWS CLI's session."""

import json
import os
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Dict, Iterator, List, Sequence, Tuple

from awscli_presign_put.commands.base import LOG
from awscli_presign_put.commands.host import HostOptions, shown_command
from awscli_presign_put.commands.needed_permissions import Uses
from awscli_presign_put.commands.waiting import patience
from awscli_presign_put.options.errors import UsageError
from awscli_presign_put.options.role import RoleOptions, check_networks_on_aws
from awscli_presign_put.signing.destination.endpoint import is_in_vpc, is_of_aws, is_sts_of_aws
from awscli_presign_put.signing.destination.s3_client import Destination, shown_endpoint
from awscli_presign_put.signing.errors import PolicyTooLong
from awscli_presign_put.signing.role.assumed_role import AssumedRole, create_sts_client
from awscli_presign_put.signing.role.permissions import Permission, merged
from awscli_presign_put.signing.role.role import Role, session_name_for
from awscli_presign_put.signing.role.session_policy import Policy, policy_text, session_policy, statements_for_store
from awscli_presign_put.signing.store.store_calls import StoreCalls

_DEFAULT_REGION, _DEFAULT_PARTITION = "us-east-1", "aws"
_ENDPOINT_VARIABLE = "AWS_ENDPOINT_URL_STS"
_ACCOUNT_DIGITS = 12
_OWN_SECONDS = 60
"""How long a request of this command may be on its way."""


class Narrowing:
    """The sessions of a role that one call signs with: one for the links, and one for what it sends itself.

    These are the same, unless the links may do less, or not from here.

    :param place: where the upload goes.
    :param credentials: those of the session, which assume the role.
    :param options: the role.
    :param uses: what the credentials are needed for.
    :param key: the key, or what keys begin with; the sessions are named for it.
    :param expires_in: how long the session for the links lasts, in seconds.
    :param quiet: print no progress.
    :raises UsageError: if the role cannot be used for this upload.
    """

    def __init__(
        self,
        session: Any,
        place: Destination,
        credentials: Any,
        options: RoleOptions,
        uses: Uses,
        key: str,
        expires_in: int,
        quiet: bool,
        host: HostOptions,
    ) -> None:
        self._is_quiet = quiet
        self._host = host
        on_aws = place.endpoint is None or is_of_aws(place.endpoint)
        if on_aws:
            check_networks_on_aws(options.networks)
        if options.networks and place.endpoint and is_in_vpc(place.endpoint):
            raise UsageError(f"--from-ip cannot be used with {place.endpoint}: S3 sees no address of a VPC endpoint.")
        _check_configured_endpoint(session, options)
        self._role = Role(options.arn, options.session_name or session_name_for(key), options.external_id)
        if on_aws and place.region is None and self._role.partition != _DEFAULT_PARTITION:
            raise UsageError(f"--assume-role {options.arn} requires --region, or the region in the profile.")
        region = place.region or _DEFAULT_REGION
        self._client = create_sts_client(session, region, options.endpoint, host.verify_ssl)
        self._has_own_endpoint = not is_sts_of_aws(shown_endpoint(self._client))
        if not (on_aws or options.endpoint or self._has_own_endpoint):
            raise UsageError(
                "--assume-role requires --sts-endpoint-url, because STS of AWS does not know the credentials of "
                f"{place.endpoint}. Many stores have STS at that endpoint, too. If that is S3 on AWS under another "
                f"name, use --sts-endpoint-url {shown_endpoint(self._client)}."
            )

        def policy_of(permissions: List[Permission], networks: Sequence[str]) -> Policy:
            return session_policy(statements_for_store(permissions, on_aws), networks, self._role, region)

        def assumed(policy: Policy, networks: Tuple[str, ...], seconds: int) -> AssumedRole:
            try:
                text = policy_text(policy)
            except PolicyTooLong as error:
                raise UsageError(f"--assume-role: {error}") from error
            LOG.debug("Session policy of %s: %s", self._role.arn, text)
            return AssumedRole(self._calls, credentials, self._role, text, seconds, networks)

        self.policy = policy_of(uses.links, options.networks)
        self.links = assumed(self.policy, options.networks, expires_in)
        needs_more = set(_pairs(uses.own)) - set(_pairs(uses.links))
        has_own = uses.own and (needs_more or options.networks)
        self.own = assumed(policy_of(uses.own, ()), (), _OWN_SECONDS) if has_own else self.links

    @property
    def members(self) -> Dict[str, Any]:
        """What the document has of it."""
        return {"SessionPolicy": self.policy}

    def notes(self) -> List[str]:
        """How the links can be taken back, once they are signed."""
        issued_at = self.links.issued_at
        account = self._role.account
        if issued_at is None or len(account) != _ACCOUNT_DIGITS or not account.isdigit():
            return []
        # Of seconds, as IAM compares them.
        before = f"{issued_at + timedelta(seconds=1):%Y-%m-%dT%H:%M:%SZ}"
        statement = {
            "Effect": "Deny",
            "Action": "*",
            "Resource": "*",
            "Condition": {"DateLessThan": {"aws:TokenIssueTime": before}},
        }
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        # A name for each moment: an older command, run later, must not take the place of a newer one.
        name = f"presign-put-revoke-{before.replace(':', '')}"
        options = {"role-name": self._role.name, "policy-name": name, "policy-document": policy}
        endpoint = shown_endpoint(self._client) if self._has_own_endpoint else None
        command = shown_command(self._host, endpoint, "iam put-role-policy", options)
        return [
            f"To take back all links that were made with the role {self._role.name} until now, and to end all of its "
            f"sessions, run the following command with the permission iam:PutRolePolicy in the account {account}.\n"
            f"  {command}"
        ]

    @contextmanager
    def _calls(self) -> Iterator[StoreCalls]:
        with (
            patience(self._host, self._is_quiet, whom="STS") as (limit, waiting, *_),
            StoreCalls(self._client, limit, waiting) as calls,
        ):
            yield calls


def _check_configured_endpoint(session: Any, options: RoleOptions) -> None:
    """AWS CLI releases before 1.29 and 2.13 pass over it, and would ask STS of AWS."""
    is_read = "ignore_configured_endpoint_urls" in session.session_var_map
    if options.endpoint is None and _ENDPOINT_VARIABLE in os.environ and not is_read:
        raise UsageError(
            f"--sts-endpoint-url is required: this AWS CLI is too old to read {_ENDPOINT_VARIABLE}, which is set."
        )


def _pairs(permissions: List[Permission]) -> Iterator[Any]:
    for permission in merged(permissions):
        for action in permission.actions:
            yield action, permission.on
