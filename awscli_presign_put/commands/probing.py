"""One run of ``presign-probe``: the store, the trials, and the end, at which all is removed."""

import base64
import os
import sys
from datetime import datetime, timezone
from functools import partial
from typing import Any, Dict, Optional

from botocore.exceptions import BotoCoreError

import awscli_presign_put
from awscli_presign_put.commands.host import HostOptions, shown_command
from awscli_presign_put.commands.presigning import find_place, patience
from awscli_presign_put.options.errors import UsageError
from awscli_presign_put.options.local_file import new_digest
from awscli_presign_put.options.probe_options import ProbeOptions
from awscli_presign_put.output.notes import show, show_error
from awscli_presign_put.output.probe_report import probe_document
from awscli_presign_put.probe import run
from awscli_presign_put.probe.promises import PROMISES
from awscli_presign_put.probe.tried_store import TriedStore
from awscli_presign_put.progress import Progress
from awscli_presign_put.signals import HeldSignals, signals_held
from awscli_presign_put.signing.destination import s3_client
from awscli_presign_put.signing.destination.credentials import PinnedCredentials, session_credentials
from awscli_presign_put.signing.destination.s3_uri import parse_prefix
from awscli_presign_put.signing.errors import CheckFailed, InvalidKey
from awscli_presign_put.signing.post.post_presigner import presign_post
from awscli_presign_put.signing.put.presigner import Presigner
from awscli_presign_put.signing.store.listing import Below, list_below
from awscli_presign_put.signing.store.sending import send_as_receiver

_RANDOM_BYTES = 10
_VERSIONS = ("s3v4", "s3")
_AFTER_SIGNAL = 5.0  # seconds that a request may take then


class Probing:
    """What one call of the command does.

    :param seconds: how long a request may take that is tried.
    :raises UsageError: if the path, the region or the endpoint is not valid.
    """

    def __init__(self, session: Any, options: ProbeOptions, host: HostOptions, seconds: float) -> None:
        if not host.sign_request:
            raise UsageError("--no-sign-request cannot be used: a presigned URL is always signed.")
        self._options = options
        self._host = host
        self._limit = seconds
        self._signals = HeldSignals()
        self.is_something_left = False
        self._place = find_place(session, host)
        try:
            self._bucket, prefix = parse_prefix(options.path)
        except InvalidKey as error:
            raise UsageError(f"<S3Uri> {options.path!r} {error}") from error
        if prefix and not prefix.endswith("/"):
            raise UsageError(f"<S3Uri> {options.path!r} is not a prefix. Use {options.path}/.")
        credentials = session_credentials(session)
        pinned = credentials and PinnedCredentials(credentials)
        client = s3_client.create_client(
            session,
            self._place,
            verify=host.verify_ssl,
            addressing_style=options.addressing_style,
            frozen=pinned and pinned.get_frozen_credentials(),
        )
        first = options.signature_version or s3_client.configured_signature_version(session)
        self._presigners = {
            version: Presigner(client, pinned, version, self._place.region is not None)
            for version in sorted(_VERSIONS, key=lambda version: version != first)
        }
        self._folder = f"{prefix}presign-probe-{base64.b32encode(os.urandom(_RANDOM_BYTES)).decode().lower()}/"
        self._endpoint = s3_client.shown_endpoint(client)
        self._store = TriedStore(
            {version: presigner.presign for version, presigner in self._presigners.items()},
            partial(presign_post, next(iter(self._presigners.values()))),
            lambda *request: send_as_receiver(client, self._seconds, *request),
            _digest_of,
            self._bucket,
            self._folder,
            (BotoCoreError,),
        )

    def run(self) -> Dict[str, Any]:
        """Try the promises, remove what was written, and return the document.

        :raises CheckFailed: the store cannot be asked about the bucket.
        """
        # Whoever may not list could not remove what is left.
        self._below(self._place.region)
        commands = self._commands()
        if not self._options.only_show_errors:
            show(
                [
                    f"All is written below {self._uri} If something stays, run: {commands}",
                    f"Uploads in parts that stay are listed by: {self._command_of_uploads()}",
                ]
            )
        names = [name for name in PROMISES if not self._options.only or name in self._options.only]
        began = datetime.now(timezone.utc)
        progress = Progress(None if self._options.only_show_errors else sys.stderr)
        with signals_held(self._signals):
            try:
                refused = run.refusal_to_remove(self._store)
                if refused:
                    raise CheckFailed(
                        f"The store refuses to delete objects: {refused}. Use credentials that may delete below "
                        f"{self._uri}"
                    )
                tried = run.run(
                    self._store,
                    names,
                    lambda done, of: progress.show(f"Tried {done} of {of} promises"),
                    self._signals.is_there_any,
                )
            finally:
                progress.clear()
                self._remove(commands)
        about = {
            "Endpoint": self._endpoint,
            "Server": self._store.server,
            "Date": f"{began:%Y-%m-%dT%H:%M:%SZ}",
            "Version": awscli_presign_put.__version__,
            "SignatureVersion": self._store.version,
        }
        return probe_document(tried, about)

    @property
    def _seconds(self) -> float:
        return _AFTER_SIGNAL if self._signals.is_there_any() else self._limit

    @property
    def unfinished(self) -> str:
        """Why not all was tried, as a message; empty if all was."""
        because = self._store.stopped_because
        return f"Not all could be tried. {because}" if because else ""

    def _below(self, region: Optional[str] = None) -> Below:
        presigner = next(iter(self._presigners.values()))
        with patience(self._host, self._options.only_show_errors) as (limit, waiting, _, _):
            return list_below(presigner, self._bucket, self._folder, limit, waiting, region)

    def _remove(self, commands: str) -> None:
        self.is_something_left = not run.clean_up(self._store, self._below, self._signals.is_given_up)
        if self.is_something_left:
            show_error(f"Something may be left below {self._uri} To remove it, run: {commands}")
            for key, upload_id in self._store.uploads:
                options = {"bucket": self._bucket, "key": key, "upload-id": upload_id}
                show_error(
                    f"To abort an upload in parts, run: {self._command('s3api abort-multipart-upload', options)}"
                )

    @property
    def _uri(self) -> str:
        return f"s3://{self._bucket}/{self._folder}"

    def _commands(self) -> str:
        return self._command("s3 rm", {}, "--recursive", self._uri)

    def _command_of_uploads(self) -> str:
        return self._command("s3api list-multipart-uploads", {"bucket": self._bucket, "prefix": self._folder})

    def _command(self, command: str, options: Dict[str, str], *arguments: str) -> str:
        return shown_command(self._host, self._host.endpoint_url or self._place.endpoint, command, options, *arguments)


def _digest_of(algorithm: str, data: bytes) -> Optional[bytes]:
    """The digest of these bytes; None if this AWS CLI cannot compute it."""
    try:
        digest = new_digest(algorithm)
    except UsageError:
        return None
    digest.update(data)
    return digest.digest()
