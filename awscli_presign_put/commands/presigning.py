"""From the options of a command to a PresignedRequest; what signing refuses is said in the options' names.

What only some options need is imported where they are given: most calls want one URL, and soon.
"""

from contextlib import contextmanager
from typing import Any, Callable, Iterator, List, Optional, Tuple

from awscli_presign_put.commands.digests import DEFAULT, DIGESTS
from awscli_presign_put.commands.errors import UsageError
from awscli_presign_put.commands.options import AskedHeader, asked_headers, check_unique, given, headers_of
from awscli_presign_put.signing import target
from awscli_presign_put.signing.errors import (
    CheckFailed,
    InvalidEndpoint,
    InvalidExpiry,
    InvalidKey,
    UnboundHeaders,
    UnsupportedTarget,
)
from awscli_presign_put.signing.expiry import parse_duration
from awscli_presign_put.signing.pinned import PinnedCredentials
from awscli_presign_put.signing.presigner import Presigner
from awscli_presign_put.signing.request import PresignedRequest, UploadRequest

_BY_FOR_FILE = ("content-length", *(digest.header.lower() for digest in DIGESTS.values()))


class Presigning:
    """What the options of one call ask for, and what signs it.

    :param parse: takes the URI for a bucket and a key, or for a bucket and what keys begin with.
    :raises UsageError: this cannot be, or cannot be signed.
    """

    def __init__(
        self,
        session: Any,
        parsed_args: Any,
        parsed_globals: Any,
        parse: Callable[[str], Tuple[str, str]] = target.parse_uri,
    ) -> None:
        if not parsed_globals.sign_request:
            raise UsageError("--no-sign-request leaves nothing to presign with: leave it out")
        self._session = session
        self._args = parsed_args
        self._globals = parsed_globals
        self.request, self._asked = _upload_request(parsed_args, parse)
        self.credentials = session.get_credentials()

    def presigner(self, pinned: Optional[PinnedCredentials] = None) -> Presigner:
        """What signs, with the session's credentials or with pinned ones.

        :raises UsageError: the endpoint cannot be.
        """
        try:
            client = target.create_client(
                self._session,
                region=self._globals.region,
                endpoint_url=self._globals.endpoint_url,
                verify=self._globals.verify_ssl,
                addressing_style=self._args.addressing_style,
                frozen=pinned and pinned.get_frozen_credentials(),
            )
        except InvalidEndpoint as error:
            raise UsageError(f"--endpoint-url {error}") from error
        return Presigner(
            client,
            pinned or self.credentials,
            self._args.signature_version or target.configured_signature_version(self._session),
            target.has_region(self._session, self._globals.region),
        )

    def presign(self, request: UploadRequest) -> PresignedRequest:
        """Presign one upload, after the store was asked where ``--check`` says so.

        :raises PresignError: with a message for the person who typed the options.
        """
        presigner = self.presigner()
        with self.options_named():
            presigned = presigner.presign(request)
            if self._args.check:
                from awscli_presign_put.signing.check import check

                check(presigner, request, presigned.region)
        return presigned

    @contextmanager
    def options_named(self) -> Iterator[None]:
        """Have what signing refuses said in the names of the options that asked for it."""
        try:
            yield
        except UnboundHeaders as error:
            names = {name.lower() for name in error.names}
            options = dict.fromkeys(header.option for header in self._asked if header.name.lower() in names)
            raise UsageError(f"{', '.join(options)}: {error}" if options else str(error)) from error
        except UnsupportedTarget as error:
            raise UsageError(f"<S3Uri> {self._args.path!r} {error}") from error
        except CheckFailed as error:
            raise CheckFailed(f"--check: {error}") from error


def hand_over(presigned: PresignedRequest, parsed_args: Any) -> str:
    """What ``--format`` says to print, without a newline at its end.

    :raises UsageError: this format cannot carry this key.
    """
    if parsed_args.format in (None, "url"):
        return presigned.url
    from awscli_presign_put.handoff import FORMATS
    from awscli_presign_put.handoff.naming import file_name

    try:
        return FORMATS[parsed_args.format](presigned, parsed_args.for_file or file_name(presigned.key))
    except UnsupportedTarget as error:
        raise UsageError(f"--format {parsed_args.format}: <S3Uri> {parsed_args.path!r} {error}") from error


def _upload_request(
    parsed_args: Any, parse: Callable[[str], Tuple[str, str]]
) -> Tuple[UploadRequest, List[AskedHeader]]:
    """What is asked for, and which option asks for which header."""
    try:
        bucket, key = parse(parsed_args.path)
    except InvalidKey as error:
        raise UsageError(f"<S3Uri> {parsed_args.path!r} {error}") from error
    try:
        expires_in = parse_duration(parsed_args.expires_in)
    except InvalidExpiry as error:
        raise UsageError(f"--expires-in {parsed_args.expires_in!r} {error}") from error
    asked = _all_headers(parsed_args)
    return UploadRequest(bucket, key, expires_in, headers_of(asked)), asked


def _all_headers(parsed_args: Any) -> List[AskedHeader]:
    asked = asked_headers(parsed_args)
    if parsed_args.for_file is None:
        if given(parsed_args, "checksum-algorithm"):
            raise UsageError("--checksum-algorithm is nothing without --for-file: give both, or the digest itself")
        if not parsed_args.guess_mime_type:
            raise UsageError("--no-guess-mime-type is nothing without --for-file: leave it out")
    else:
        own = [header.option for header in asked if header.name.lower() in _BY_FOR_FILE]
        if own:
            raise UsageError(f"--for-file and {own[0]} both say what is uploaded: leave one out")
        from awscli_presign_put.commands.local_file import headers_for_file

        guess_type = parsed_args.guess_mime_type and not any(header.name.lower() == "content-type" for header in asked)
        algorithm = parsed_args.checksum_algorithm or DEFAULT
        show_progress = not parsed_args.only_show_errors
        asked = headers_for_file(parsed_args.for_file, algorithm, guess_type, show_progress) + asked
    check_unique(asked)
    return asked
