"""From the options of a command to a PresignedRequest; what signing refuses is said in the options' names."""

from typing import Any

from awscli_presign_put.commands.errors import UsageError
from awscli_presign_put.commands.options import headers_from, option_of
from awscli_presign_put.signing import target
from awscli_presign_put.signing.errors import InvalidExpiry, InvalidKey, UnboundHeaders, UnsupportedTarget
from awscli_presign_put.signing.expiry import parse_duration
from awscli_presign_put.signing.presigner import Presigner
from awscli_presign_put.signing.request import PresignedRequest, UploadRequest


def presign(session: Any, parsed_args: Any, parsed_globals: Any) -> PresignedRequest:
    """Presign what the options ask for.

    :raises PresignError: with a message for the person who typed the options.
    """
    if not parsed_globals.sign_request:
        raise UsageError("--no-sign-request leaves nothing to presign with: leave it out")
    request = _upload_request(parsed_args)
    try:
        return _presigner(session, parsed_args, parsed_globals).presign(request)
    except UnboundHeaders as error:
        names = ", ".join(option_of(name) for name in error.names)
        raise UsageError(f"{names}: {error}") from error
    except UnsupportedTarget as error:
        raise UsageError(f"<S3Uri> {parsed_args.path!r} {error}") from error


def _upload_request(parsed_args: Any) -> UploadRequest:
    try:
        bucket, key = target.parse_uri(parsed_args.path)
    except InvalidKey as error:
        raise UsageError(f"<S3Uri> {parsed_args.path!r} {error}") from error
    try:
        expires_in = parse_duration(parsed_args.expires_in)
    except InvalidExpiry as error:
        raise UsageError(f"--expires-in {parsed_args.expires_in} {error}") from error
    return UploadRequest(bucket, key, expires_in, headers_from(parsed_args))


def _presigner(session: Any, parsed_args: Any, parsed_globals: Any) -> Presigner:
    client = target.create_client(
        session,
        region=parsed_globals.region,
        endpoint_url=parsed_globals.endpoint_url,
        verify=parsed_globals.verify_ssl,
        addressing_style=parsed_args.addressing_style,
    )
    return Presigner(
        client,
        session.get_credentials(),
        signature_version=parsed_args.signature_version or target.configured_signature_version(session),
        region_is_configured=target.has_region(session, parsed_globals.region),
    )
