"""The options that all commands have that sign, as one typed object; and what is read of them alone."""

import re
import time
from pathlib import Path
from typing import Any, Callable, Dict, List, Mapping, NamedTuple, Optional, Tuple

from awscli_presign_put.options.table import HEADER_OPTIONS
from awscli_presign_put.options.usage_errors import UsageError
from awscli_presign_put.shown import quoted
from awscli_presign_put.signing.destination.s3_uri import parse_prefix
from awscli_presign_put.signing.errors import InvalidExpiry, InvalidKey
from awscli_presign_put.signing.upload.expiry import DEFAULT_EXPIRES_IN, Expiry, parse_duration
from awscli_presign_put.signing.upload.s3_rules import MAX_PUT_BYTES, URI_SCHEME

_READ_HERE = ("headers", "from_ip", "output_file")

# Any number of more digits is too large, too.
_MAX_DIGITS = 30
_UNITS: Dict[str, int] = {
    "": 1,
    "kb": 1000,
    "mb": 1000**2,
    "gb": 1000**3,
    "kib": 1024,
    "mib": 1024**2,
    "gib": 1024**3,
    "tb": 1000**4,
    "tib": 1024**4,
}
_OF_LINES = (None, "url", "jsonl")
"""Formats of which an upload is a line. The others are a script for all files."""


class OutputFile(NamedTuple):
    """The file that takes the place of standard output.

    :param path: as it was typed.
    :param may_replace: a file that exists is replaced.
    """

    path: str
    may_replace: bool


class CommonOptions(NamedTuple):
    """What was given for the options of all commands that sign. An option that was not given is None, a switch False.

    Values are as they were typed: the functions that read one refuse it if it is not valid.

    :param path: the S3 URI, ``s3://`` optional.
    :param headers: the options of ``table.py`` that were given, by their names without dashes, with their values as the
        AWS CLI's parser gives them.
    :param expires_in: how long uploads are accepted: a number of seconds, or a duration such as ``12h``.
    :param until: when uploads end: a date, a time or a weekday.
    :param takes_file: whether the command has ``--for-file``.
    :param for_file: the path of the file that the upload must be.
    :param addressing_style: ``auto``, ``path`` or ``virtual``.
    :param signature_version: ``s3v4`` or ``s3``.
    :param format: what to print; each command has its own choices.
    :param check: ask the store first.
    :param only_show_errors: print no notes and no progress.
    :param assume_role: the ARN of the role whose credentials sign.
    :param from_ip: networks in CIDR notation, separated by commas.
    :param external_id: the external ID that the role requires.
    :param role_session_name: the name of the session.
    :param sts_endpoint_url: the URL of STS.
    :param title: the title of the upload page.
    :param message: the text below the title.
    :param language: the language of the page: ``en``, ``fr``, ``de`` or ``es``.
    :param share: the S3 URI at which the page is stored.
    :param keep_page: the link shows the page for 7 days, even if uploads end earlier.
    :param flat: uploads below a prefix get no folders.
    :param ask_name: the page asks for the name of the person.
    :param ask_message: the page asks for a message.
    :param output_file: the file that takes the place of standard output; None for standard output.
    """

    path: str
    headers: Mapping[str, Any] = {}
    expires_in: Optional[str] = None
    until: Optional[str] = None
    takes_file: bool = False
    for_file: Optional[str] = None
    addressing_style: Optional[str] = None
    signature_version: Optional[str] = None
    format: Optional[str] = None
    check: bool = False
    only_show_errors: bool = False
    assume_role: Optional[str] = None
    from_ip: Optional[str] = None
    external_id: Optional[str] = None
    role_session_name: Optional[str] = None
    sts_endpoint_url: Optional[str] = None
    title: Optional[str] = None
    message: Optional[str] = None
    language: Optional[str] = None
    share: Optional[str] = None
    keep_page: bool = False
    flat: bool = False
    ask_name: bool = False
    ask_message: bool = False
    output_file: Optional[OutputFile] = None


def common_options(parsed_args: Any) -> CommonOptions:
    """What the AWS CLI's parser has read, of the options that commands share."""
    typed = vars(parsed_args)
    given = {option.name: typed.get(option.name.replace("-", "_")) for option in HEADER_OPTIONS}
    networks = typed.get("from_ip")
    return CommonOptions(
        **{name: typed[name] for name in CommonOptions._fields if name in typed and name not in _READ_HERE},
        headers={name: value for name, value in given.items() if value not in (None, False)},
        takes_file="for_file" in typed,
        output_file=output_file(parsed_args),
        # Each --from-ip has a separate list.
        from_ip=None if networks is None else ",".join(network for each in networks for network in each),
    )


def output_file(parsed_args: Any) -> Optional[OutputFile]:
    """The file of ``--output-file``; None for standard output, also of commands that do not have the option.

    :raises UsageError: if the output does not fit into one file, or an option is given without the other.
    """
    typed = vars(parsed_args)
    path = typed.get("output_file")
    may_replace = bool(typed.get("overwrite_output_file"))
    if path is None:
        if may_replace:
            raise UsageError("--overwrite-output-file requires --output-file.")
        return None
    if path in ("", "-"):
        raise UsageError("--output-file requires the path of a file. To print to standard output, omit it.")
    bulk = ("keys-from", "manifest", "for-files")
    option = next((name for name in bulk if typed.get(name.replace("-", "_")) is not None), None)
    if option and (option == "keys-from" or typed.get("format") in _OF_LINES):
        raise UsageError(
            f"--output-file cannot be combined with the lines of --{option}. Redirect standard output; in Windows "
            'PowerShell 5.1, run: cmd /c "aws ... > FILE"'
        )
    return OutputFile(path, may_replace)


def place_and_expiry(options: CommonOptions, parse: Callable[[], Tuple[str, str]]) -> Tuple[str, str, Expiry]:
    """The bucket, the key, and how long the upload works.

    :raises UsageError: if the URI, the duration or the date is not valid.
    """
    try:
        bucket, key = parse()
    except InvalidKey as error:
        if Path(options.path).is_file():
            option = f" and --for-file {quoted(options.path)}" if options.takes_file else ""
            raise UsageError(
                f"<S3Uri> {options.path!r} is a file of this machine. Use s3://bucket/key{option}."
            ) from error
        raise UsageError(f"<S3Uri> {_shown_uri(options.path)!r} {error}") from error
    return bucket, key, _expiry(options)


def _expiry(options: CommonOptions) -> Expiry:
    if options.until is None:
        return Expiry(DEFAULT_EXPIRES_IN if options.expires_in is None else _duration(options.expires_in))
    if options.expires_in is not None:
        raise UsageError("--until cannot be combined with --expires-in. Use only one of them.")
    from awscli_presign_put.options.until import parse_until

    now = time.time()
    try:
        end = parse_until(options.until, now)
    except InvalidExpiry as error:
        raise UsageError(f"--until {options.until!r} {error}") from error
    return Expiry(end - int(now), end)


def _duration(text: str) -> int:
    """Seconds."""
    try:
        return parse_duration(text)
    except InvalidExpiry as error:
        from awscli_presign_put.options.until import is_until

        if is_until(text, time.time()):
            message = f"--expires-in {text!r} is a date, not a duration. Use --until {quoted(text)}."
            raise UsageError(message) from error
        raise UsageError(f"--expires-in {text!r} {error}") from error


def _shown_uri(path: str) -> str:
    """The URI for a message: without the signature that the query of a URL can have."""
    return re.sub(r"(https?://[^?]*\?).+", r"\1...", path, flags=re.IGNORECASE | re.DOTALL)


def uri_with_name(options: CommonOptions) -> str:
    """The URI; after one of a folder, with the name of ``--for-file``, as ``aws s3 cp`` reads it."""
    path = options.path
    if options.for_file is None:
        return path
    _, key = parse_prefix(path)
    if key and not key.endswith("/"):
        return path
    # An ARN may also end in a colon.
    separator = "" if path.endswith(("/", ":")) else "/"
    return f"{path}{separator}{Path(options.for_file).name}"


def byte_size(option: str, text: str, maximum: Optional[int] = MAX_PUT_BYTES) -> int:
    """The number of bytes of a size such as ``1048576``, ``10MB`` or ``10MiB``.

    :param option: the option that has this value, as it is typed.
    :param maximum: the maximum for one upload, in bytes; None if the caller has another limit.
    """
    match = re.fullmatch(r"([0-9]+)([kmgt]i?b)?", text.strip(), re.IGNORECASE | re.ASCII)
    if match is None:
        raise UsageError(
            f"{option} {text!r} is not a size. Use a number of bytes, or a size such as 500KB, 10MB, 10MiB or 1GiB."
        )
    digits, unit = match[1].lstrip("0") or "0", (match[2] or "").lower()
    # Python refuses to convert numbers of thousands of digits.
    if maximum is None:
        return int(digits[:_MAX_DIGITS]) * _UNITS[unit]
    if len(digits) > len(str(maximum)) or int(digits) * _UNITS[unit] > maximum:
        raise UsageError(f"{option} {text} is too large. One upload can carry at most {maximum} bytes (5 GiB).")
    return int(digits) * _UNITS[unit]


def notes_on_misreadings(options: CommonOptions, what: str) -> List[str]:
    """The notes on values that are valid, and that often mean something else.

    :param what: the name of what is signed, such as ``URL``.
    """
    return [*_on_expires(options, what), *_on_path(options)]


def _on_expires(options: CommonOptions, what: str) -> List[str]:
    """On a date within 7 days: links end then, objects rarely do."""
    value = options.headers.get("expires")
    if value is None or options.expires_in is not None or options.until is not None:
        return []
    from awscli_presign_put.options.until import is_until

    if not is_until(value, time.time()):
        return []
    return [
        "--expires is the header Expires of the object. "
        f"To limit how long the {what} works, use --until {quoted(value, ends_sentence=True)}."
    ]


def _on_path(options: CommonOptions) -> List[str]:
    """On a URI without its scheme, which can be the path of a file."""
    path = options.path
    if path.lower().startswith(URI_SCHEME) or options.for_file is not None or not is_file(path):
        return []
    option = f" and --for-file {quoted(path, ends_sentence=True)}" if options.takes_file else ""
    return [
        f"<S3Uri> {path!r} is read as {URI_SCHEME}{path}, and is also a file of this machine. "
        f"To sign for the file, use {URI_SCHEME}bucket/key{option}."
    ]


def is_file(path: str) -> bool:
    """Whether there is such a file; False for a text that no path can be."""
    try:
        return Path(path).is_file()
    except (OSError, ValueError):
        return False
