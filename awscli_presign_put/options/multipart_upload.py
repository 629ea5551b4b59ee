"""The options of ``presign-multipart`` -> a MultipartRequest, and which option asks for which header."""

import mimetypes
from pathlib import Path
from typing import Any, Callable, Dict, List, Optional, Tuple

from awscli_presign_put.options.errors import UsageError
from awscli_presign_put.options.file_parts import digests_of_parts, file_size
from awscli_presign_put.options.multipart_table import COMMON, CONDITIONS, ENCRYPTION, NOT_FOR_RESUME, OPTIONS
from awscli_presign_put.options.role import given_networks
from awscli_presign_put.options.sizes import byte_size
from awscli_presign_put.options.table import AskedHeader, asked_headers, check_size, check_unique, given, headers_of
from awscli_presign_put.options.upload import place_and_expiry, uri_with_name
from awscli_presign_put.options.values import InvalidValue
from awscli_presign_put.shown import option
from awscli_presign_put.signing.destination.s3_uri import parse_uri
from awscli_presign_put.signing.errors import InvalidPlan
from awscli_presign_put.signing.multipart.multipart_request import FileDigests, MultipartRequest
from awscli_presign_put.signing.multipart.part_plan import MIB, PartPlan, plan_parts
from awscli_presign_put.signing.upload.digests import DEFAULT
from awscli_presign_put.signing.upload.expiry import DEFAULT_EXPIRES_IN

_NONE = "NONE"
_KEPT = (
    *CONDITIONS,
    *COMMON,
    "checksum-algorithm",
    "addressing-style",
    "signature-version",
    "format",
    "title",
    "message",
    "language",
    "share",
    "keep-page",
    "assume-role",
    "from-ip",
    "role-session-name",
    "sts-endpoint-url",
)
_SIZES = ("for-file", "size", "max-size")


def multipart_request(parsed_args: Any, version_2: bool) -> Tuple[MultipartRequest, List[AskedHeader]]:
    """What is asked for, without the digests of the file, which :func:`with_digests` adds.

    :param version_2: the links are signed by Signature Version 2.
    :raises UsageError: this cannot be.
    """
    _check_options(parsed_args)
    bucket, key, expiry = place_and_expiry(parsed_args, lambda: parse_uri(uri_with_name(parsed_args)))
    plan = plan_for(parsed_args, None)
    asked = asked_headers(parsed_args, OPTIONS)
    if parsed_args.for_file is not None and not parsed_args.resume:
        asked = _guessed_type(parsed_args, asked) + asked
    check_unique(asked)
    check_size(asked)

    def of(options: Tuple[str, ...]) -> List[AskedHeader]:
        return [header for header in asked if header.option[2:] in options]

    request = MultipartRequest(
        bucket=bucket,
        key=key,
        expires_in=expiry.seconds,
        until=expiry.until,
        plan=plan,
        headers=headers_of(
            [header for header in asked if header.option[2:] not in (*COMMON, *ENCRYPTION, *CONDITIONS)]
        ),
        common=headers_of(of(COMMON)),
        encryption=headers_of(of(ENCRYPTION)),
        conditions=headers_of(of(CONDITIONS)),
        lengths_are_signed=not version_2,
    )
    return request, asked


def plan_for(parsed_args: Any, part_size: Optional[int]) -> PartPlan:
    """The parts of the file.

    :param part_size: of an upload that was begun, in bytes; ``--part-size`` has precedence.
    :raises UsageError: S3 does not accept them.
    """
    name, size = _size(parsed_args)
    if parsed_args.part_size is not None:
        part_size = _bytes("--part-size", parsed_args.part_size)
    try:
        return plan_parts(size, name != "max-size", part_size)
    except InvalidPlan as error:
        raise UsageError(f"--{'part-size' if error.of_part_size else name}: {error}") from error


def digests_for(parsed_args: Any, plan: PartPlan, show_progress: Callable[[str], None]) -> Optional[FileDigests]:
    """The digests of ``--for-file``; None without it, or where none are wanted.

    :param show_progress: is told how far it is, where a large file is read.
    :raises UsageError: the file cannot be read.
    """
    algorithm = parsed_args.checksum_algorithm or DEFAULT
    if parsed_args.for_file is None or algorithm == _NONE:
        return None
    return digests_of_parts(parsed_args.for_file, plan, algorithm, show_progress)


def resume_options(parsed_args: Any, plan: PartPlan, upload_id: str, expires_in: int = DEFAULT_EXPIRES_IN) -> List[str]:
    """The options for a new kit of this upload, as words of a command line, without those of the AWS CLI.

    With ``--until``, the new kit works as long as this one, whose end will be in the past. They have no secrets, and of
    the sender's file its name alone.

    :param expires_in: for how long this kit works, in seconds.
    """
    given_sizes = {"for-file": parsed_args.for_file and Path(parsed_args.for_file).name}
    given_sizes.update({"size": parsed_args.size, "max-size": parsed_args.max_size})
    values: Dict[str, Any] = {"resume": upload_id}
    values.update({name: value for name, value in given_sizes.items() if value is not None})
    values["part-size"] = f"{plan.part_size // MIB}MiB"
    values["expires-in"] = parsed_args.expires_in or expires_in
    kept = {name: getattr(parsed_args, name.replace("-", "_"), None) for name in _KEPT}
    kept["from-ip"] = given_networks(parsed_args)
    values.update({name: value for name, value in kept.items() if value})
    if parsed_args.sse_c:
        values.update({"sse-c": parsed_args.sse_c, "sse-c-key": "KEY"})
    if parsed_args.external_id:
        values["external-id"] = "ID"
    return [
        word
        for name, value in values.items()
        for word in ([f"--{name}"] if value is True else option(name, str(value)))
    ]


def _check_options(parsed_args: Any) -> None:
    sizes = [name for name in _SIZES if given(parsed_args, name)]
    if not sizes:
        raise UsageError("One of --for-file, --size or --max-size is required.")
    if len(sizes) > 1:
        raise UsageError(f"--{sizes[0]} cannot be combined with --{sizes[1]}.")
    if parsed_args.for_file is None:
        if given(parsed_args, "checksum-algorithm"):
            raise UsageError("--checksum-algorithm requires --for-file.")
        if not parsed_args.guess_mime_type:
            raise UsageError("--no-guess-mime-type requires --for-file.")
    if parsed_args.resume is None:
        return
    if not parsed_args.resume.strip():
        raise UsageError("--resume is empty. Specify the ID of the upload.")
    for name in NOT_FOR_RESUME:
        if given(parsed_args, name):
            raise UsageError(
                f"--resume cannot be combined with --{name}: the upload has that from when it was started."
            )


def _size(parsed_args: Any) -> Tuple[str, int]:
    """The option that says the size, and the size in bytes."""
    if parsed_args.for_file is not None:
        return "for-file", file_size(parsed_args.for_file)
    name = "size" if parsed_args.size is not None else "max-size"
    return name, _bytes(f"--{name}", parsed_args.size if name == "size" else parsed_args.max_size)


def _bytes(option: str, text: str) -> int:
    try:
        return byte_size(text, None)
    except InvalidValue as error:
        raise UsageError(f"{option} {error}") from error


def _guessed_type(parsed_args: Any, asked: List[AskedHeader]) -> List[AskedHeader]:
    if not parsed_args.guess_mime_type or any(header.name.lower() == "content-type" for header in asked):
        return []
    content_type = mimetypes.guess_type(parsed_args.for_file)[0]
    return [AskedHeader("--for-file", "Content-Type", content_type)] if content_type else []
