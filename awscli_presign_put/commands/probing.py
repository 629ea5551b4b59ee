"""One run of ``presign-probe``: the store, the trials, and the end, at which all is removed."""

import base64
import os
import sys
from datetime import datetime, timezone
from functools import partial
from typing import Any, Dict, List, Mapping, Optional, Tuple

from botocore.exceptions import BotoCoreError

import awscli_presign_put
from awscli_presign_put.commands.host import HostOptions, shown_command
from awscli_presign_put.commands.narrowing import RoleSessions
from awscli_presign_put.commands.presigning import destination_of, patience
from awscli_presign_put.commands.probing_changes import ProbedCors, ProbedRole
from awscli_presign_put.moments import in_utc
from awscli_presign_put.options.local_file import new_digest
from awscli_presign_put.options.probe_options import ProbeOptions
from awscli_presign_put.options.table import asked_headers
from awscli_presign_put.options.usage_errors import UsageError
from awscli_presign_put.output.notes import show, show_error
from awscli_presign_put.output.probe_report import explained, hider_of, probe_document
from awscli_presign_put.output.secrets import Hider
from awscli_presign_put.probe import first_object, removal, run
from awscli_presign_put.probe.cause_trials import PROVOCATIONS
from awscli_presign_put.probe.means import Means, Owner
from awscli_presign_put.probe.promises import PROMISES
from awscli_presign_put.probe.tried_store import TriedStore
from awscli_presign_put.progress import Progress
from awscli_presign_put.signals import HeldSignals, signals_held
from awscli_presign_put.signing.destination import configuration, s3_client
from awscli_presign_put.signing.destination.credentials import PinnedCredentials, session_credentials
from awscli_presign_put.signing.destination.s3_uri import parse_prefix
from awscli_presign_put.signing.errors import CheckFailed, InvalidKey, StoreFailed
from awscli_presign_put.signing.post.post_presigner import presign_post
from awscli_presign_put.signing.put.presigner import Presigner, presigner_at
from awscli_presign_put.signing.store.below import Below
from awscli_presign_put.signing.store.bucket_owner import bucket_owner
from awscli_presign_put.signing.store.cors_rules import CorsRules
from awscli_presign_put.signing.store.listing import list_below
from awscli_presign_put.signing.store.sending import send_as_receiver
from awscli_presign_put.signing.upload.s3_rules import MAX_KEY_BYTES

_RANDOM_BYTES = 10
_LEAST_ROOM = 100  # bytes that the names of objects have below the folder
_VERSIONS = ("s3v4", "s3")
_SHORTEST_ID = 16  # the least that AWS allows for an access key ID: a shorter one may be any word
_LIMIT = 30  # seconds that a request may take that is tried
_AFTER_SIGNAL = 5.0  # the same after a signal


class Probing:
    """What one call of the command does.

    :raises UsageError: if the path, the region or the endpoint is not valid.
    """

    def __init__(self, session: Any, options: ProbeOptions, host: HostOptions) -> None:
        if not host.sign_request:
            raise UsageError("--no-sign-request cannot be used: a presigned URL is always signed.")
        self._options = options
        self._host = host
        self._signals = HeldSignals()
        self.is_something_left = False
        self.refused_at_the_end = ""
        self._destination = destination_of(session, host)
        self._bucket, self._folder = _folder_in(options.path)
        self._session = session
        self._credentials = session_credentials(session)
        first = options.signature_version or configuration.configured_signature_version(session)
        versions = sorted(_VERSIONS, key=lambda version: version != first)
        pinned = self._credentials and PinnedCredentials(self._credentials)
        own = self._presigner(pinned, versions[0])
        self._presigners = {
            version: Presigner(own.client, pinned, version, own.region_is_configured) for version in versions
        }
        self._endpoint = s3_client.shown_endpoint(own.client)
        self._owner = Owner(options.expected_bucket_owner)
        self._cors: Optional[ProbedCors] = None
        self._role: Optional[ProbedRole] = None
        self._add_changes(pinned, versions[0])
        means = Means(
            {version: presigner.presign for version, presigner in self._presigners.items()},
            partial(presign_post, own),
            lambda *request: send_as_receiver(own.client, _LIMIT, *request, is_given_up=self._is_given_up),
            _digest_of,
            lambda given: tuple(asked_headers(given)),
            options.sse_kms_key_id or "",
            self._cors,
            self._role,
            (BotoCoreError,),
            lambda: self._owner,
        )
        self._store = TriedStore(means, self._bucket, self._folder)

    @property
    def _own_presigner(self) -> Presigner:
        """What signs the requests that are no trials, in the configured signature version."""
        return next(iter(self._presigners.values()))

    def _presigner(self, pinned: Any, version: str) -> Presigner:
        """What signs with these credentials, with a separate client."""
        style = self._options.addressing_style
        return presigner_at(self._session, self._destination, pinned, version, style, self._host.verify_ssl)

    def _add_changes(self, pinned: Any, version: str) -> None:
        """Prepare the changes outside of the folder that the options allow."""
        options, host = self._options, self._host
        if options.role:
            sessions = RoleSessions(
                self._session, self._destination, self._credentials, options.role, self._folder, True, host
            )
            self._role = ProbedRole(
                self._session, sessions, options.role, lambda held: self._presigner(held, version), _LIMIT, host
            )
        if options.change_cors and (not options.only or "cors" in options.only):
            presigner = self._presigner(pinned, version)
            rules = CorsRules(presigner, self._bucket, _LIMIT)
            self._cors = ProbedCors(rules, presigner, self._bucket, f"{self._folder}page", self._command)

    def run(self) -> Dict[str, Any]:
        """Try the promises, remove what was written, and return the document.

        :raises CheckFailed: the store cannot be asked about the bucket.
        """
        # Without the permission to list, what is left could not be removed.
        self._below(self._destination.region)
        if "expected-bucket-owner" in self._names and not self._owner.account:
            self._owner = Owner(bucket_owner(self._own_presigner, self._bucket, _LIMIT), is_told=True)
        commands = self._removal_command()
        if self._cors:
            self._cors.read()
        if not self._options.only_show_errors:
            show(self._notes(commands))
        began = datetime.now(timezone.utc)
        progress = Progress(None if self._options.only_show_errors else sys.stderr)
        with signals_held(self._signals):
            try:
                refused = first_object.refusal_at_first(self._store)
                if refused:
                    raise CheckFailed(f"The store refuses to {refused} below {self._uri}")
                if self._signals.is_there_any():
                    self._store.stop(run.INTERRUPTED)
                tried = run.run(
                    self._store,
                    self._names,
                    lambda done, of: progress.show(f"Tried {done} of {of} promises"),
                    self._signals.is_there_any,
                    () if self._options.only else PROVOCATIONS,
                )
                self.refused_at_the_end = first_object.refusal_at_the_end(self._store)
            finally:
                progress.clear()
                self._undo()
                self._remove(commands)
        if self.refused_at_the_end:
            tried = run.without_doubtful(tried, self.unfinished)
        about = {
            "Endpoint": self._endpoint,
            "Server": self._store.server,
            "Date": in_utc(began),
            "Version": awscli_presign_put.__version__,
            "SignatureVersion": self._store.version,
        }
        answers = explained(self._store.refusals, began, self._hider(0))
        document: Dict[str, Any] = self._hider(_SHORTEST_ID).hide(probe_document(tried, about, answers))
        return document

    def _hider(self, least: int) -> Hider:
        return hider_of(self._store.sent, self._store.fields, least)

    def _notes(self, commands: str) -> List[str]:
        """The notes on how to remove everything if this command is killed."""
        notes = [
            f"Everything is written below {self._uri} To remove what is left, run: {commands}",
            f"To list uploads in parts that are left, run: {self._command_of_uploads()}",
            f"To abort each of them, run: {self._command_of_abort('KEY', 'UPLOAD_ID')}",
        ]
        if self._cors and self._cors.can_be_changed:
            notes.append(f"The CORS rules of the bucket are changed for some seconds. {self._cors.how_to_undo}")
        if self._role and self._role.can_be_changed and "revocation" in self._names:
            notes.append(f"A policy is added to the role for some seconds. {self._role.how_to_undo}")
        return notes

    def _undo(self) -> None:
        """Put back what is outside of the folder."""
        changes = [change for change in (self._cors, self._role) if change]
        for change in changes:
            # A request that is on its way is waited for, and no other follows.
            change.is_over = True
            try:
                change.undo()
            except StoreFailed as error:
                self.is_something_left = True
                show_error(f"{error} {change.how_to_undo}")

    @property
    def _names(self) -> List[str]:
        """The promises that are tried, in the order of the report."""
        return [name for name in PROMISES if not self._options.only or name in self._options.only]

    def _is_given_up(self, seconds: float) -> bool:
        """Whether a request that has taken so long is not waited for any more."""
        return min(seconds, self._signals.seconds()) > _AFTER_SIGNAL

    @property
    def unfinished(self) -> str:
        """Why not all was tried, or is known, as a message; empty if all was."""
        if self.refused_at_the_end:
            return f"The store has stopped storing objects: {self.refused_at_the_end}."
        because = self._store.stopped_because
        return f"Not all could be tried. {because}" if because else ""

    def _below(self, region: Optional[str] = None) -> Below:
        with patience(self._host, self._options.only_show_errors) as (limit, waiting, _, _):
            return list_below(self._own_presigner, self._bucket, self._folder, limit, waiting, region)

    def _remove(self, commands: str) -> None:
        """Remove all, or say what is left, or may still arrive."""
        late = self._store.under_way.may_arrive
        left: List[str] = []
        if not removal.clean_up(self._store, self._below, self._signals.is_given_up):
            left.append(f"Something may be left below {self._uri} To remove it, run: {commands}")
            aborts = [self._command_of_abort(*upload) for upload in self._store.uploads]
            left += [f"To abort an upload in parts, run: {command}" for command in aborts]
        if late:
            left.append(
                f"Uploads without an answer: {late}. They may still be stored below {self._uri} To remove them later, "
                f"run: {commands}"
            )
        if late or (left and self._store.has_lost_upload):
            left.append(f"To list uploads in parts that are left, run: {self._command_of_uploads()}")
        for message in left:
            self.is_something_left = True
            show_error(message)

    @property
    def _uri(self) -> str:
        return f"s3://{self._bucket}/{self._folder}"

    def _removal_command(self) -> str:
        return self._command("s3 rm", {}, "--recursive", self._uri)

    def _command_of_uploads(self) -> str:
        return self._command("s3api list-multipart-uploads", {"bucket": self._bucket, "prefix": self._folder})

    def _command_of_abort(self, key: str, upload_id: str) -> str:
        options = {"bucket": self._bucket, "key": key, "upload-id": upload_id}
        return self._command("s3api abort-multipart-upload", options)

    def _command(self, command: str, options: Mapping[str, str], *arguments: str) -> str:
        return shown_command(
            self._host, self._host.endpoint_url or self._destination.endpoint, command, options, *arguments
        )


def _folder_in(path: str) -> Tuple[str, str]:
    """The bucket, and a folder of a random name in the prefix."""
    try:
        bucket, prefix = parse_prefix(path)
    except InvalidKey as error:
        raise UsageError(f"<S3Uri> {path!r} {error}") from error
    if prefix and not prefix.endswith("/"):
        raise UsageError(f"<S3Uri> {path!r} is not a prefix. Use {path}/.")
    # Stores and proxies may take them for the folder above.
    if not {".", ".."}.isdisjoint(prefix.split("/")):
        raise UsageError(f"<S3Uri> {path!r} cannot have a part '.' or '..'. Use another prefix.")
    name = f"presign-probe-{base64.b32encode(os.urandom(_RANDOM_BYTES)).decode().lower()}"
    room = MAX_KEY_BYTES - len(f"{name}/".encode()) - _LEAST_ROOM
    if len(prefix.encode()) > room:
        raise UsageError(f"<S3Uri> {path!r} is too long: the prefix can have {room} bytes. Use a shorter one.")
    return bucket, f"{prefix}{name}/"


def _digest_of(algorithm: str, data: bytes) -> Optional[bytes]:
    """The digest of these bytes; None if this AWS CLI cannot compute it."""
    try:
        digest = new_digest(algorithm)
    except UsageError:
        return None
    digest.update(data)
    return digest.digest()
