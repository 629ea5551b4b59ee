"""The options of a command -> an UploadRequest, and which option asks for which header.

What only some options need is imported where they are given: most calls want one URL, and soon.
"""

import re
import time
from pathlib import Path
from typing import Any, Callable, List, Tuple

from awscli_presign_put.options.checksums import check_digests
from awscli_presign_put.options.errors import UsageError
from awscli_presign_put.options.table import AskedHeader, asked_headers, check_size, check_unique, given, headers_of
from awscli_presign_put.shown import quoted
from awscli_presign_put.signing.destination.s3_uri import parse_prefix
from awscli_presign_put.signing.errors import InvalidExpiry, InvalidKey
from awscli_presign_put.signing.upload.digests import DEFAULT, DIGESTS
from awscli_presign_put.signing.upload.expiry import DEFAULT_EXPIRES_IN, Expiry, parse_duration
from awscli_presign_put.signing.upload.upload_request import UploadRequest

_BY_FOR_FILE = ("content-length", *(digest.header.lower() for digest in DIGESTS.values()))


def upload_request(
    parsed_args: Any, parse: Callable[[str], Tuple[str, str]], show_progress: Callable[[str], None]
) -> Tuple[UploadRequest, List[AskedHeader]]:
    """What is asked for, and which option asks for which header.

    :param parse: takes the URI for a bucket and a key, or for a bucket and what keys begin with.
    :param show_progress: is told how far it is, where a large file is read.
    :raises UsageError: this cannot be.
    """
    bucket, key, expiry = place_and_expiry(parsed_args, lambda: parse(uri_with_name(parsed_args)))
    asked = _all_headers(parsed_args, show_progress)
    return UploadRequest(bucket, key, expiry.seconds, headers_of(asked), expiry.until), asked


def place_and_expiry(parsed_args: Any, parse: Callable[[], Tuple[str, str]]) -> Tuple[str, str, Expiry]:
    """The bucket, the key, and how long the upload works.

    :param parse: reads the URI.
    :raises UsageError: they cannot be.
    """
    try:
        bucket, key = parse()
    except InvalidKey as error:
        if Path(parsed_args.path).is_file():
            option = f" and --for-file {quoted(parsed_args.path)}" if hasattr(parsed_args, "for_file") else ""
            shown = repr(parsed_args.path)
            raise UsageError(f"<S3Uri> {shown} is a file of this machine. Use s3://bucket/key{option}.") from error
        raise UsageError(f"<S3Uri> {_shown_uri(parsed_args.path)!r} {error}") from error
    return bucket, key, _expiry(parsed_args)


def _expiry(parsed_args: Any) -> Expiry:
    until = getattr(parsed_args, "until", None)
    if until is not None and parsed_args.expires_in is not None:
        raise UsageError("--until cannot be combined with --expires-in. Use only one of them.")
    option, value = ("--until", until) if until is not None else ("--expires-in", parsed_args.expires_in)
    try:
        if until is not None:
            from awscli_presign_put.options.until import parse_until

            now = time.time()
            end = parse_until(until, now)
            return Expiry(end - int(now), end)
        return Expiry(DEFAULT_EXPIRES_IN if value is None else parse_duration(value))
    except InvalidExpiry as error:
        if until is None:
            from awscli_presign_put.options.until import is_until

            if is_until(value, time.time()):
                message = f"{option} {value!r} is a date, not a duration. Use --until {quoted(value)}."
                raise UsageError(message) from error
        raise UsageError(f"{option} {value!r} {error}") from error


def _shown_uri(path: str) -> str:
    """What was typed for the URI, for a message: without the signature that the query of a URL may have."""
    return re.sub(r"(https?://[^?]*\?).+", r"\1...", path, flags=re.IGNORECASE | re.DOTALL)


def uri_with_name(parsed_args: Any) -> str:
    """The URI, with the name of ``--for-file`` after one that names a folder, as ``aws s3 cp`` reads it."""
    path: str = parsed_args.path
    if parsed_args.for_file is None:
        return path
    _, key = parse_prefix(path)
    if key and not key.endswith("/"):
        return path
    # An ARN may also end in a colon.
    separator = "" if path.endswith(("/", ":")) else "/"
    return f"{path}{separator}{Path(parsed_args.for_file).name}"


def _all_headers(parsed_args: Any, show_progress: Callable[[str], None]) -> List[AskedHeader]:
    if given(parsed_args, "manifest-format") and not given(parsed_args, "manifest"):
        raise UsageError("--manifest-format requires --manifest.")
    of_many = [name for name in ("for-files", "manifest") if given(parsed_args, name)]
    asked = asked_headers(parsed_args, are_all="manifest" not in of_many)
    if parsed_args.for_file is None:
        if given(parsed_args, "checksum-algorithm") and not of_many:
            raise UsageError("--checksum-algorithm requires --for-file. For a known digest, use --checksum-sha256.")
        if not (parsed_args.guess_mime_type or of_many):
            raise UsageError("--no-guess-mime-type requires --for-file.")
        if not getattr(parsed_args, "follow_symlinks", True) and "for-files" not in of_many:
            raise UsageError("--no-follow-symlinks requires --for-files.")
        if "for-files" in of_many:
            _check_not_of_file(asked, "--for-files")
    else:
        _check_not_of_file(asked, "--for-file")
        from awscli_presign_put.options.local_file import headers_for_file

        guess_type = parsed_args.guess_mime_type and not any(header.name.lower() == "content-type" for header in asked)
        algorithm = parsed_args.checksum_algorithm or DEFAULT
        asked = headers_for_file(parsed_args.for_file, algorithm, guess_type, show_progress) + asked
    check_unique(asked)
    check_digests(asked)
    check_size(asked)
    return asked


def _check_not_of_file(asked: List[AskedHeader], option: str) -> None:
    own = [header.option for header in asked if header.name.lower() in _BY_FOR_FILE]
    if own:
        raise UsageError(f"{option} cannot be combined with {own[0]}.")
