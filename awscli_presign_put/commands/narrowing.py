"""``--assume-role``: what the credentials are needed for, and the sessions of the role that sign instead of them."""

import json
import os
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Dict, Iterator, List, NamedTuple, Optional, Sequence, Tuple

from awscli_presign_put.commands.base import LOG
from awscli_presign_put.commands.host import HostOptions, shown_command
from awscli_presign_put.commands.presigning import patience
from awscli_presign_put.moments import in_utc
from awscli_presign_put.options.role_options import RoleOptions, check_networks_on_aws
from awscli_presign_put.options.usage_errors import UsageError
from awscli_presign_put.signing.destination.configuration import Destination
from awscli_presign_put.signing.destination.endpoint import is_in_vpc, is_of_aws, is_sts_of_aws
from awscli_presign_put.signing.destination.placeholder_hosts import client_at
from awscli_presign_put.signing.destination.s3_client import shown_endpoint
from awscli_presign_put.signing.errors import PolicyTooLong, UnsupportedTarget
from awscli_presign_put.signing.multipart.multipart_request import MultipartRequest
from awscli_presign_put.signing.post.post_request import PostRequest
from awscli_presign_put.signing.role.assumed_role import AssumedRole, Role, session_name_for
from awscli_presign_put.signing.role.permissions import (
    Permission,
    one_for_each,
    to_check,
    to_post,
    to_put,
    to_put_any,
    to_read_lifecycle,
    to_show,
    to_store,
    to_upload_parts,
)
from awscli_presign_put.signing.role.session_policy import (
    Policy,
    check_nameable,
    policy_text,
    session_policy,
    statements_for_store,
)
from awscli_presign_put.signing.store.store_calls import StoreCalls
from awscli_presign_put.signing.upload.headers import Headers
from awscli_presign_put.signing.upload.upload_request import UploadRequest

if TYPE_CHECKING:
    from awscli_presign_put.commands.upload_page import UploadPage

_OWN_SECONDS = 60
"""The duration of the session for the requests of this command, in seconds."""

_DEFAULT_REGION, _DEFAULT_PARTITION = "us-east-1", "aws"
_ENDPOINT_VARIABLE = "AWS_ENDPOINT_URL_STS"
_ACCOUNT_DIGITS = 12


class Uses(NamedTuple):
    """What credentials are needed for.

    :param links: the permissions that an upload by the links needs.
    :param own: the permissions that this command needs before it prints them, such as to store a page.
    """

    links: List[Permission]
    own: List[Permission]


def uses_of_put(request: UploadRequest, page: Optional["UploadPage"], check: bool) -> Uses:
    """What presign-put needs."""
    return _with_page(Uses(to_put(request), to_check(request) if check else []), page, request.headers)


def uses_of_keys(request: UploadRequest, check: bool) -> Uses:
    """What presign-put needs for many keys, which begin with the key of the request."""
    return Uses(to_put(request, is_prefix=True), to_check(request, is_prefix=True) if check else [])


def uses_of_lines(request: UploadRequest, check: bool, for_script: bool) -> Uses:
    """What presign-put needs for many keys, each with different headers, which are not known yet.

    :param for_script: a script asks for the stored objects, too.
    """
    links = [*to_put(request, is_prefix=True), *to_put_any(request)]
    if for_script:
        links += to_show(request.bucket, request.key, request.headers, is_prefix=True)
    return Uses(links, [*links, *to_check(request, is_prefix=True)] if check else [])


def uses_of_form(request: PostRequest, page: Optional["UploadPage"], check: bool) -> Uses:
    """What presign-post needs."""
    return _with_page(Uses(to_post(request), to_check(request.put) if check else []), page, request.headers)


def uses_of_forms(request: PostRequest, pages: Optional[Tuple[str, str]], check: bool) -> Uses:
    """What presign-post needs for many forms, whose keys begin with the key of the request.

    :param pages: the bucket that pages are stored in, and what their keys begin with; None for no pages.
    """
    uses = uses_of_form(request, None, check)
    if pages is None:
        return uses
    _check_place(pages)
    shown, stored = (to(*pages, request.headers, is_prefix=True) for to in (to_show, to_store))
    return Uses([*uses.links, *shown], [*uses.own, *stored])


def uses_of_parts(request: MultipartRequest, page: Optional["UploadPage"], check: bool) -> Uses:
    """What presign-multipart needs, which starts the upload."""
    links = to_upload_parts(request)
    own = [*links, *(to_read_lifecycle(request.bucket) if check else [])]
    return _with_page(Uses(links, own), page, request.headers)


def _with_page(uses: Uses, page: Optional["UploadPage"], headers: Headers) -> Uses:
    place = page.place if page else None
    if place is None:
        return uses
    _check_place(place)
    return Uses([*uses.links, *to_show(*place, headers)], [*uses.own, *to_store(*place, headers)])


def _check_place(place: Tuple[str, str]) -> None:
    try:
        check_nameable(place[0])
    except UnsupportedTarget as error:
        raise UsageError(f"--share s3://{'/'.join(place)} {error}") from error


class RoleSessions:
    """The sessions of a role that one call asks for.

    :param destination: where the upload goes.
    :param credentials: those of the session, which assume the role.
    :param key: the key, or what keys begin with; the sessions are named for it.
    :raises UsageError: if the role cannot be used for this upload.
    """

    def __init__(
        self,
        session: Any,
        destination: Destination,
        credentials: Any,
        options: RoleOptions,
        key: str,
        quiet: bool,
        host: HostOptions,
    ) -> None:
        self.networks = options.networks
        self.host = host
        self._credentials = credentials
        self._is_quiet = quiet
        self._on_aws = destination.endpoint is None or is_of_aws(destination.endpoint)
        if self._on_aws:
            check_networks_on_aws(options.networks)
        if options.networks and destination.endpoint and is_in_vpc(destination.endpoint):
            raise UsageError(
                f"--from-ip cannot be used with {destination.endpoint}: S3 sees no address of a VPC endpoint."
            )
        _check_configured_endpoint(session, options)
        self.role = Role(options.arn, options.session_name or session_name_for(key), options.external_id)
        if self._on_aws and destination.region is None and self.role.partition != _DEFAULT_PARTITION:
            raise UsageError(f"--assume-role {options.arn} requires --region, or the region in the profile.")
        self.region = destination.region or _DEFAULT_REGION
        self._client = client_at(session, "sts", self.region, options.endpoint, verify=host.verify_ssl)
        has_own_endpoint = not is_sts_of_aws(shown_endpoint(self._client))
        if not (self._on_aws or options.endpoint or has_own_endpoint):
            raise UsageError(
                "--assume-role requires --sts-endpoint-url, because STS of AWS does not know the credentials of "
                f"{destination.endpoint}. Many stores have STS at that endpoint, too. If that is S3 on AWS under "
                f"another name, use --sts-endpoint-url {shown_endpoint(self._client)}."
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
        """Credentials of a session."""
        try:
            text = policy_text(policy)
        except PolicyTooLong as error:
            raise UsageError(f"--assume-role: {error}") from error
        LOG.debug("Session policy of %s: %s", self.role.arn, text)
        return AssumedRole(self._calls, self._credentials, self.role, text, seconds, networks)

    @contextmanager
    def _calls(self) -> Iterator[StoreCalls]:
        with (
            patience(self.host, self._is_quiet, whom="STS") as (limit, waiting, *_),
            StoreCalls(self._client, limit, waiting) as calls,
        ):
            yield calls


class Narrowing:
    """The sessions of a role that one call signs with: one for the links, and one for what it sends itself.

    They are the same session, unless the command needs more permissions, or the links are bound to networks.

    :param expires_in: how long the session for the links lasts, in seconds.
    """

    def __init__(self, sessions: RoleSessions, uses: Uses, expires_in: int) -> None:
        self._sessions = sessions
        self.policy = sessions.policy(uses.links, sessions.networks)
        self.links = sessions.assumed(self.policy, sessions.networks, expires_in)
        needs_more = set(_pairs(uses.own)) - set(_pairs(uses.links))
        has_own = uses.own and (needs_more or sessions.networks)
        self.own = sessions.assumed(sessions.policy(uses.own, ()), (), _OWN_SECONDS) if has_own else self.links

    @property
    def members(self) -> Dict[str, Any]:
        """The members of the document on the role."""
        return {"SessionPolicy": self.policy}

    def notes(self) -> List[str]:
        """The note on how the links can be taken back, once they are signed."""
        issued_at, role = self.links.issued_at, self._sessions.role
        if issued_at is None or not self._sessions.can_be_changed:
            return []
        before = end_of_revocation(issued_at)
        # A name for each moment: an older command, run later, must not take the place of a newer one.
        name = f"presign-put-revoke-{before.replace(':', '')}"
        options = {"role-name": role.name, "policy-name": name, "policy-document": revoking_policy(before)}
        command = shown_command(self._sessions.host, self._sessions.endpoint, "iam put-role-policy", options)
        return [
            f"To take back all links that were made with the role {role.name} until now, and to end all of its "
            "sessions, run the following command with the permission iam:PutRolePolicy in the account "
            f"{role.account}.\n  {command}"
        ]


def end_of_revocation(issued_at: datetime) -> str:
    """The moment before which sessions are revoked, if this one is to be among them."""
    # Of seconds, as IAM compares them.
    return in_utc(issued_at + timedelta(seconds=1))


def revoking_policy(before: str, resource: str = "*") -> str:
    """The policy of a role that revokes the sessions that were issued before.

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


def _pairs(permissions: List[Permission]) -> Iterator[Any]:
    for permission in one_for_each(permissions):
        for action in permission.actions:
            yield action, permission.on
