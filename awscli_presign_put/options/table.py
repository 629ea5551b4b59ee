"""The table of the options that become HTTP headers.

The options are those of ``aws s3 cp`` under the names they have there, by its own definitions where the host has them;
an option that ``cp`` does not have is named as in ``aws s3api put-object``.
"""

from typing import Any, Dict, Iterable, Iterator, List, Mapping, NamedTuple, Sequence, Tuple

from awscli.customizations.s3 import subcommands as s3

from awscli_presign_put.options import values
from awscli_presign_put.options.combinations import check_contradictions, check_requirements
from awscli_presign_put.options.usage_errors import UsageError
from awscli_presign_put.options.values import InvalidValue, ToHeaders
from awscli_presign_put.signing.errors import InvalidHeader
from awscli_presign_put.signing.upload.digests import DIGESTS, Digest
from awscli_presign_put.signing.upload.headers import METADATA_PREFIX, SSE_C_PREFIX, Header, check_header

MAX_HEADER_BYTES = 8192
"""The maximum for names and values of a PUT request. Source: Amazon S3 User Guide, "Working with object metadata"."""


# No dataclasses, which take a millisecond each to make, here where "aws s3" comes by for each of its commands.
class HeaderOption(NamedTuple):
    """An option that becomes headers of the upload.

    :param argument: the option as the AWS CLI's ``CustomArgument`` takes it.
    :param to_headers: makes the headers of its value.
    """

    argument: Dict[str, Any]
    to_headers: ToHeaders

    @property
    def name(self) -> str:
        return str(self.argument["name"])


def option_of(digest: Digest) -> str:
    """The option that takes this digest, without its dashes."""
    return digest.header.lower().removeprefix("x-amz-")


# Our words where cp's speak of what only cp does.
_METADATA = {
    **s3.METADATA,
    "help_text": (
        "A map of metadata to store with the object, as ``name=value,name=value``. Names and values must be ASCII."
    ),
}
_CONTENT_TYPE = {**s3.CONTENT_TYPE, "help_text": "The media type of the object."}
_TAGS = {
    "name": "tags",
    "synopsis": "--tags <key> <value>",
    "action": "append",
    "nargs": 2,
    "help_text": "A tag of the object. You can specify this flag multiple times, once for each tag.",
}
_EXPIRES = {
    **s3.EXPIRES,
    "help_text": (
        "The date and time at which the object is no longer cacheable, in ISO 8601 format, such as "
        "``2030-01-31T12:00:00Z``. Without a time zone, the local time zone is used."
    ),
}
# Without this, AWS CLI v1 takes a URL for the place to read the value from. cp has it by its own name.
_WEBSITE_REDIRECT = {**s3.WEBSITE_REDIRECT, "no_paramfile": True}


def _own(name: str, help_text: str, **more: Any) -> Dict[str, Any]:
    return {"name": name, "help_text": help_text, **more}


HEADER_OPTIONS: Tuple[HeaderOption, ...] = (
    HeaderOption(_CONTENT_TYPE, values.media_type),
    HeaderOption(s3.CACHE_CONTROL, values.text("Cache-Control")),
    HeaderOption(s3.CONTENT_DISPOSITION, values.text("Content-Disposition")),
    HeaderOption(s3.CONTENT_ENCODING, values.text("Content-Encoding")),
    HeaderOption(s3.CONTENT_LANGUAGE, values.text("Content-Language")),
    HeaderOption(_EXPIRES, values.expires),
    HeaderOption(_METADATA, values.metadata),
    HeaderOption(s3.ACL, values.text("x-amz-acl")),
    HeaderOption(s3.GRANTS, values.grants),
    HeaderOption(s3.STORAGE_CLASS, values.text("x-amz-storage-class")),
    HeaderOption(s3.SSE, values.text("x-amz-server-side-encryption")),
    HeaderOption(s3.SSE_KMS_KEY_ID, values.text("x-amz-server-side-encryption-aws-kms-key-id")),
    HeaderOption(s3.SSE_C, values.text(f"{SSE_C_PREFIX}algorithm")),
    HeaderOption(s3.SSE_C_KEY, values.sse_c_key),
    HeaderOption(_WEBSITE_REDIRECT, values.redirect),
    HeaderOption(s3.REQUEST_PAYER, values.text("x-amz-request-payer")),
    HeaderOption(_TAGS, values.tags),
    HeaderOption(
        _own("content-length", "The upload must have exactly this number of bytes."),
        values.content_length,
    ),
    *(
        HeaderOption(
            _own(
                option_of(digest),
                f"The upload must have exactly this {digest.function} digest ({digest.size} bytes), "
                "in Base64 or hexadecimal.",
            ),
            values.digest(digest.header, digest.size, digest.function),
        )
        for digest in DIGESTS.values()
    ),
    HeaderOption(
        _own(
            "no-overwrite",
            "The upload is refused if an object with this key exists at upload time.",
            action="store_true",
        ),
        values.no_overwrite,
    ),
    HeaderOption(
        _own("if-match", "The upload is refused unless the object that exists at upload time has this ETag."),
        values.text("If-Match"),
    ),
    HeaderOption(
        _own("expected-bucket-owner", "The upload is refused unless this account ID owns the bucket."),
        values.bucket_owner,
    ),
    HeaderOption(
        _own(
            "object-lock-mode",
            "The Object Lock mode of the object: ``GOVERNANCE`` or ``COMPLIANCE``. "
            "Requires ``--object-lock-retain-until-date``.",
            choices=["GOVERNANCE", "COMPLIANCE"],
        ),
        values.text("x-amz-object-lock-mode"),
    ),
    HeaderOption(
        _own(
            "object-lock-retain-until-date",
            "The date and time at which the Object Lock of the object ends, in ISO 8601 format, such as "
            "``2030-01-31T12:00:00Z``. Requires ``--object-lock-mode``.",
        ),
        values.retain_until_date,
    ),
    HeaderOption(
        _own(
            "object-lock-legal-hold-status",
            "Whether the object has a legal hold: ``ON`` or ``OFF``.",
            choices=["ON", "OFF"],
        ),
        values.text("x-amz-object-lock-legal-hold"),
    ),
    HeaderOption(
        _own(
            "header",
            "Another header that the upload must send, as ``NAME=VALUE``. Use it for vendor-specific headers. "
            "You can specify this flag multiple times, once for each header.",
            action="append",
            nargs=1,
            synopsis="--header <NAME=VALUE>",
        ),
        values.further_headers,
    ),
)

# --header cannot set these headers, or headers that begin so: they have their own options, which check the value.
_HAVE_OPTIONS = {
    "content-length": "content-length",
    "expires": "expires",
    "if-match": "if-match",
    "if-none-match": "no-overwrite",
    "x-amz-grant-": "grants",
    METADATA_PREFIX: "metadata",
    SSE_C_PREFIX: "sse-c",
    "x-amz-tagging": "tags",
    **{digest.header.lower(): option_of(digest) for digest in DIGESTS.values()},
}
# What may be given by --header as well, and is checked as by its option.
_CHECKED_AS = {
    "content-type": "content-type",
    "x-amz-expected-bucket-owner": "expected-bucket-owner",
    "x-amz-website-redirect-location": "website-redirect",
    "x-amz-object-lock-retain-until-date": "object-lock-retain-until-date",
}


def arguments() -> List[Dict[str, Any]]:
    """The options for a command's ARG_TABLE."""
    return [dict(option.argument) for option in HEADER_OPTIONS]


def asked_headers(
    given: Mapping[str, Any], options: Sequence[HeaderOption] = HEADER_OPTIONS, are_all: bool = True
) -> List[Header]:
    """The headers that the given options ask for.

    :param given: the options that were given, by their names without dashes, with their values.
    :param are_all: False where lines of a manifest may give what an option requires.
    :raises UsageError: if a value is not valid, or options contradict each other.
    """
    asked = list(_asked(given, options))
    there = as_typed(given)
    if are_all:
        check_requirements(there, given.get("sse"))
    check_contradictions(there)
    return asked


def as_typed(given: Iterable[str]) -> Dict[str, str]:
    """Options by their names without dashes, each with how it is typed."""
    return {name: f"--{name}" for name in given}


def has_type(asked: List[Header]) -> bool:
    """Whether the content type is among these headers."""
    return any(header.name.lower() == "content-type" for header in asked)


def check_unique(asked: List[Header]) -> None:
    """:raises UsageError: if two options ask for the same header."""
    by_name: Dict[str, Header] = {}
    for header in asked:
        other = by_name.setdefault(header.name.lower(), header)
        if other is not header:
            raise UsageError(
                f"{other.option} and {header.option} both set the header {header.name}. Use only one of them."
            )


def check_size(asked: List[Header]) -> None:
    """:raises UsageError: if these headers alone are more than S3 accepts."""
    size = sum(len(header.name) + len(header.value) for header in asked)
    if size > MAX_HEADER_BYTES:
        options = ", ".join(dict.fromkeys(header.option for header in asked))
        raise UsageError(
            f"{options}: the names and values of the headers have {size} bytes. "
            f"S3 accepts at most {MAX_HEADER_BYTES} bytes."
        )


def _asked(given: Mapping[str, Any], options: Sequence[HeaderOption]) -> Iterator[Header]:
    for option in options:
        if option.name not in given:
            continue
        try:
            for name, value in option.to_headers(given[option.name]):
                check_header(name, value)
                if option.name == "header":
                    _check_has_no_option(name)
                    _check_as_option(name, value)
                yield Header(name, value, f"--{option.name}")
        except (InvalidValue, InvalidHeader) as error:
            raise UsageError(f"--{option.name} {error}") from error


def _check_has_no_option(header: str) -> None:
    for name, option in _HAVE_OPTIONS.items():
        if header.lower() == name or (name.endswith("-") and header.lower().startswith(name)):
            raise InvalidHeader(f"has {header}. Use --{option} instead.")


def _check_as_option(header: str, value: str) -> None:
    """Refuse what the header's own option would refuse."""
    name = _CHECKED_AS.get(header.lower())
    try:
        for option in HEADER_OPTIONS:
            if option.name == name:
                option.to_headers(value)
    except InvalidValue as error:
        raise InvalidHeader(f"{header}: {error}") from error
