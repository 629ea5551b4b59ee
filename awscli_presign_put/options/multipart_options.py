"""The options of ``presign-multipart`` -> a MultipartRequest, and which option asks for which header."""

from pathlib import Path
from typing import Any, Callable, Dict, List, NamedTuple, Optional, Tuple

from awscli_presign_put.options.command_tables import (
    COMMON,
    CONDITIONS,
    ENCRYPTION,
    MULTIPART_OPTIONS,
    NOT_FOR_RESUME,
)
from awscli_presign_put.options.common_options import (
    CommonOptions,
    byte_size,
    common_options,
    place_and_expiry,
    uri_with_name,
)
from awscli_presign_put.options.local_file import digests_of_parts, guessed_type, readable_size, regular_size
from awscli_presign_put.options.table import asked_headers, check_size, check_unique, has_type
from awscli_presign_put.options.usage_errors import UsageError
from awscli_presign_put.shown import option
from awscli_presign_put.signing.destination.s3_uri import parse_uri
from awscli_presign_put.signing.errors import InvalidPlan
from awscli_presign_put.signing.multipart.multipart_request import FileDigests, MultipartRequest
from awscli_presign_put.signing.multipart.part_plan import MIB, PartPlan, plan_parts
from awscli_presign_put.signing.upload.digests import DEFAULT
from awscli_presign_put.signing.upload.expiry import DEFAULT_EXPIRES_IN
from awscli_presign_put.signing.upload.headers import Header, Headers

_NONE = "NONE"
_KEPT = (
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
"""Of the options that all commands have: those that a new kit has, too."""


class MultipartOptions(NamedTuple):
    """What was given for the options of ``presign-multipart``. An option that was not given is None.

    :param common: the options that all commands have that sign.
    :param size: the size of the file: a number of bytes, or a size such as ``40GiB``.
    :param max_size: the maximum size of the file, in the same form.
    :param part_size: the size of each part but the last, in the same form.
    :param resume: the ID of the upload that a new kit is for.
    :param checksum_algorithm: of the digests of the parts, one of ``PART_ALGORITHMS``.
    :param guess_mime_type: set the media type that the name of the file suggests.
    """

    common: CommonOptions
    size: Optional[str] = None
    max_size: Optional[str] = None
    part_size: Optional[str] = None
    resume: Optional[str] = None
    checksum_algorithm: Optional[str] = None
    guess_mime_type: bool = True

    @property
    def sizes(self) -> Dict[str, str]:
        """The options that say how large the file is, by their names without dashes."""
        given = {"for-file": self.common.for_file, "size": self.size, "max-size": self.max_size}
        return {name: value for name, value in given.items() if value is not None}


def multipart_options(parsed_args: Any) -> MultipartOptions:
    """What the AWS CLI's parser has read, as one object."""
    return MultipartOptions(
        common_options(parsed_args),
        parsed_args.size,
        parsed_args.max_size,
        parsed_args.part_size,
        parsed_args.resume,
        parsed_args.checksum_algorithm,
        parsed_args.guess_mime_type,
    )


def multipart_request(options: MultipartOptions, version_2: bool) -> Tuple[MultipartRequest, List[Header]]:
    """What is asked for, without the digests of the file, which :func:`digests_for` reads.

    :raises UsageError: if a value is not valid, or options contradict each other.
    """
    _check_options(options)
    bucket, key, expiry = place_and_expiry(options.common, lambda: parse_uri(uri_with_name(options.common)))
    plan = plan_for(options, None)
    asked = asked_headers(options.common.headers, MULTIPART_OPTIONS)
    if options.common.for_file is not None and options.guess_mime_type and not options.resume and not has_type(asked):
        content_type = guessed_type(options.common.for_file)
        asked = [Header("Content-Type", content_type, "--for-file"), *asked] if content_type else asked
    check_unique(asked)
    check_size(asked)

    def of(names: Tuple[str, ...]) -> Headers:
        return tuple(header for header in asked if header.option[2:] in names)

    request = MultipartRequest(
        bucket=bucket,
        key=key,
        expires_in=expiry.seconds,
        until=expiry.until,
        plan=plan,
        headers=tuple(header for header in asked if header.option[2:] not in (*COMMON, *ENCRYPTION, *CONDITIONS)),
        common=of(COMMON),
        encryption=of(ENCRYPTION),
        conditions=of(CONDITIONS),
        lengths_are_signed=not version_2,
    )
    return request, asked


def plan_for(options: MultipartOptions, part_size: Optional[int]) -> PartPlan:
    """The parts of the file.

    :param part_size: the size of the parts of an upload that was started, in bytes; ``--part-size`` has precedence.
    """
    name, size = _size(options)
    if options.part_size is not None:
        part_size = byte_size("--part-size", options.part_size, None)
    try:
        return plan_parts(size, name != "max-size", part_size)
    except InvalidPlan as error:
        raise UsageError(f"--{'part-size' if error.of_part_size else name}: {error}") from error


def digests_for(
    options: MultipartOptions, plan: PartPlan, show_progress: Callable[[str], None]
) -> Optional[FileDigests]:
    """The digests of ``--for-file``; None without it, or with ``--checksum-algorithm NONE``.

    :param show_progress: is called with the progress, for a large file.
    """
    algorithm = options.checksum_algorithm or DEFAULT
    if options.common.for_file is None or algorithm == _NONE:
        return None
    return digests_of_parts(options.common.for_file, plan, algorithm, show_progress)


def resume_options(
    options: MultipartOptions, plan: PartPlan, upload_id: str, expires_in: int = DEFAULT_EXPIRES_IN
) -> List[str]:
    """The options for a new kit of this upload, as words of a command line, without those of the AWS CLI.

    With ``--until``, the new kit works as long as this one, whose end will be in the past. They have no secrets, and of
    the sender's file its name alone.

    :param expires_in: how long this kit works, in seconds.
    """
    common = options.common
    values: Dict[str, Any] = {"resume": upload_id}
    # The receiver has the file in another folder.
    values.update({name: Path(text).name if name == "for-file" else text for name, text in options.sizes.items()})
    values["part-size"] = f"{plan.part_size // MIB}MiB"
    values["expires-in"] = common.expires_in or expires_in
    kept = {name: common.headers.get(name) for name in (*CONDITIONS, *COMMON)}
    kept["checksum-algorithm"] = options.checksum_algorithm
    kept.update({name: getattr(common, name.replace("-", "_")) for name in _KEPT})
    values.update({name: value for name, value in kept.items() if value})
    if common.headers.get("sse-c"):
        values.update({"sse-c": common.headers["sse-c"], "sse-c-key": "KEY"})
    if common.external_id:
        values["external-id"] = "ID"
    return [
        word
        for name, value in values.items()
        for word in ([f"--{name}"] if value is True else option(name, str(value)))
    ]


def _check_options(options: MultipartOptions) -> None:
    sizes = list(options.sizes)
    if not sizes:
        raise UsageError("One of --for-file, --size or --max-size is required.")
    if len(sizes) > 1:
        raise UsageError(f"--{sizes[0]} cannot be combined with --{sizes[1]}.")
    if options.common.for_file is None:
        if options.checksum_algorithm is not None:
            raise UsageError("--checksum-algorithm requires --for-file.")
        if not options.guess_mime_type:
            raise UsageError("--no-guess-mime-type requires --for-file.")
    if options.resume is None:
        return
    if not options.resume.strip():
        raise UsageError("--resume is empty. Specify the ID of the upload.")
    for name in NOT_FOR_RESUME:
        if name in options.common.headers:
            raise UsageError(
                f"--resume cannot be combined with --{name}: the upload has that from when it was started."
            )


def _size(options: MultipartOptions) -> Tuple[str, int]:
    """The option that says the size, and the size in bytes."""
    ((name, text),) = options.sizes.items()
    if name == "for-file":
        return name, readable_size(text, "--for-file", regular_size)
    return name, byte_size(f"--{name}", text, None)
