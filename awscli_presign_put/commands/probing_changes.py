"""What ``presign-probe`` changes outside of its folder, where it is asked to, and puts back: CORS rules and a role."""

import base64
import json
import os
import threading
from datetime import datetime
from typing import TYPE_CHECKING, Any, Callable, Dict, List, Mapping, Optional, Sequence, Tuple, Union

from botocore.exceptions import BotoCoreError, ClientError

from awscli_presign_put.commands.host import HostOptions, shown_command
from awscli_presign_put.commands.narrowing import RoleSessions, revoking_policy
from awscli_presign_put.handoff.page import cors_rule, plan_of_put
from awscli_presign_put.moments import in_utc
from awscli_presign_put.probe.answers import NotHere, Stopped
from awscli_presign_put.probe.means import Session
from awscli_presign_put.probe.page_trials import UPLOADED_TYPE
from awscli_presign_put.probe.tried_store import LIFE
from awscli_presign_put.shown import sentence
from awscli_presign_put.signing.destination.credentials import PinnedCredentials
from awscli_presign_put.signing.destination.placeholder_hosts import client_at
from awscli_presign_put.signing.errors import CheckFailed, StoreFailed
from awscli_presign_put.signing.put.presigner import Presigner
from awscli_presign_put.signing.role.permissions import Permission
from awscli_presign_put.signing.store.cors_rules import CorsRules, RulesRefused
from awscli_presign_put.signing.store.store_calls import StoreCalls, code_and_message
from awscli_presign_put.signing.upload.upload_request import UploadRequest

if TYPE_CHECKING:
    from awscli_presign_put.options.role_options import RoleOptions

EVERYWHERE = ("0.0.0.0/1", "128.0.0.0/1", "::/1", "8000::/1")
"""Networks that this machine is in, whatever its address is."""

Command = Callable[[str, Mapping[str, str]], str]
"""Makes an AWS CLI command for the store, of its service and operation, and its options by their names."""


class ProbedCors:
    """The CORS rules of the bucket, which are read once, before anything is changed.

    :param command: makes the command that puts them back.
    """

    def __init__(self, rules: CorsRules, presigner: Presigner, bucket: str, key: str, command: Command) -> None:
        self._rules = rules
        self._lock = threading.Lock()
        self.is_made = self.is_over = False
        self._why_not = "The CORS rules were not read."
        self._request = UploadRequest(bucket, key, LIFE, (("Content-Type", UPLOADED_TYPE),))
        self._presigner = presigner
        self._command = command
        self._before: List[Dict[str, Any]] = []

    def read(self) -> None:
        """Read the rules, which can be put back then."""
        try:
            self._before = self._rules.get()
            self._why_not = ""
        except CheckFailed as error:
            self._why_not = str(error)

    @property
    def how_to_undo(self) -> str:
        options = {"bucket": self._request.bucket}
        if self._before:
            options["cors-configuration"] = json.dumps({"CORSRules": self._before})
        command = self._command(f"s3api {'put' if self._before else 'delete'}-bucket-cors", options)
        return f"To put them back, run: {command}"

    @property
    def can_be_changed(self) -> bool:
        """Whether it is known what must be put back."""
        return not self._why_not

    def set_rule(self) -> str:
        if self._why_not:
            raise NotHere(self._why_not)
        with self._lock:
            _check_not_over(self)
            rule = cors_rule(plan_of_put(self._presigner.presign(self._request)))
            self.is_made = True
            try:
                self._rules.replace([rule])
            except RulesRefused as error:
                return str(error)
            except CheckFailed as error:
                raise StoreFailed(str(error)) from error
            return ""

    def undo(self) -> None:
        with self._lock:
            if not self.is_made:
                return
            try:
                # A store that has not set the rule may not know what is to be removed.
                if self._rules.get() != self._before:
                    self._rules.replace(self._before)
            except CheckFailed as error:
                raise StoreFailed(str(error)) from error
            self.is_made = False


def _check_not_over(change: "Union[ProbedCors, ProbedRole]") -> None:
    """Refuse a change after the end, which would not be undone."""
    if change.is_over:
        raise Stopped("The command ends.")


class ProbedRole:
    """The role of ``--assume-role``: sessions of it, and a policy that revokes some of them.

    :param presigner_of: makes what signs with these credentials.
    :param limit: how long a request may take, in seconds; None for no limit.
    """

    def __init__(
        self,
        session: Any,
        sessions: RoleSessions,
        options: "RoleOptions",
        presigner_of: Callable[[Any], Presigner],
        limit: Optional[float],
        host: HostOptions,
    ) -> None:
        self._session = session
        self._sessions = sessions
        self._presigner_of = presigner_of
        self._limit = limit
        # Neither botocore's session nor a client with handlers of one call is for several threads.
        self._lock = threading.Lock()
        self.networks: Sequence[str] = options.networks or EVERYWHERE
        self.is_made = self.is_over = False
        self._name = f"presign-probe-{base64.b32encode(os.urandom(5)).decode().lower()}"
        self._host = host

    @property
    def how_to_undo(self) -> str:
        options = {"role-name": self._sessions.role.name, "policy-name": self._name}
        command = shown_command(self._host, self._sessions.endpoint, "iam delete-role-policy", options)
        return f"To remove it, run: {command}"

    @property
    def can_be_changed(self) -> bool:
        """Whether a policy can be added to it."""
        return self._sessions.can_be_changed

    def session(self, permissions: List[Permission], networks: Sequence[str] = ()) -> Session:
        with self._lock:
            policy = self._sessions.policy(permissions, networks)
            assumed = self._sessions.assumed(policy, tuple(networks), LIFE)
            return Session(self._presigner_of(PinnedCredentials(assumed)).presign, assumed.issued_at)

    def revoke(self, bucket: str, key: str, before: datetime) -> None:
        if not self.can_be_changed:
            raise NotHere("No command that revokes is printed for a role without an account.")
        resource = f"arn:{self._sessions.role.partition}:s3:::{bucket}/{key}"
        document = revoking_policy(in_utc(before), resource)
        with self._lock:
            _check_not_over(self)
            self.is_made = True
            code = self._call("put_role_policy", ("PolicyDocument", document))
            if code:
                self.is_made = False
                raise NotHere(f"IAM refuses PutRolePolicy: {code}.")

    def undo(self) -> None:
        with self._lock:
            if self.is_made:
                code = self._call("delete_role_policy")
                if code not in ("", "NoSuchEntity"):
                    raise StoreFailed(f"IAM refuses DeleteRolePolicy: {code}.")
                self.is_made = False

    def _call(self, operation: str, *more: Tuple[str, str]) -> str:
        """Ask IAM. Returns its error code, empty for success."""
        sessions, verify = self._sessions, self._host.verify_ssl
        client = client_at(self._session, "iam", sessions.region, sessions.endpoint, verify=verify)
        try:
            with StoreCalls(client, self._limit, lambda _: None) as calls:
                parameters = {"RoleName": self._sessions.role.name, "PolicyName": self._name, **dict(more)}
                calls.call(operation, last=True, **parameters)
        except ClientError as error:
            return code_and_message(error)[0]
        except BotoCoreError as error:
            raise StoreFailed(f"The request to IAM failed: {sentence(error)}") from error
        return ""
