"""The options of ``presign-post`` -> a PostRequest, and which option asks for which header."""

import re
from typing import Any, List, NamedTuple, Optional, Tuple
from urllib.parse import unquote

from awscli_presign_put.options.combinations import check_digests
from awscli_presign_put.options.command_tables import POST_OPTIONS
from awscli_presign_put.options.common_options import CommonOptions, byte_size, common_options, place_and_expiry
from awscli_presign_put.options.table import asked_headers, check_unique
from awscli_presign_put.options.usage_errors import UsageError
from awscli_presign_put.signing.destination.s3_uri import parse_prefix
from awscli_presign_put.signing.errors import InvalidHeader, InvalidKey
from awscli_presign_put.signing.post.policy_document import FILE_NAME
from awscli_presign_put.signing.post.post_request import PostRequest
from awscli_presign_put.signing.upload.headers import Header, check_header
from awscli_presign_put.signing.upload.s3_rules import MAX_KEY_BYTES, MAX_PUT_BYTES

_WORD = r"[!#$%&'+.^_`|~0-9A-Za-z-]+"
# image/*, image/x-*, */*
_TYPES = re.compile(rf"(?:\*/\*|({_WORD}/(?:{_WORD})?)\*)")


class PostOptions(NamedTuple):
    """What was given for the options of ``presign-post``. An option that was not given is None.

    :param common: the options that all commands have that sign.
    :param keys_from: the path of a file of folders, one per line; ``-`` for standard input.
    :param min_size: the minimum file size: a number of bytes, or a size such as ``10MiB``.
    :param max_size: the maximum file size, in the same form.
    :param success_status: the status code of the answer to an upload that is stored.
    :param success_redirect: the URL to which a browser is redirected after it.
    """

    common: CommonOptions
    keys_from: Optional[str] = None
    min_size: Optional[str] = None
    max_size: Optional[str] = None
    success_status: Optional[str] = None
    success_redirect: Optional[str] = None


def post_options(parsed_args: Any) -> PostOptions:
    """What the AWS CLI's parser has read, as one object."""
    return PostOptions(
        common_options(parsed_args),
        parsed_args.keys_from,
        parsed_args.min_size,
        parsed_args.max_size,
        parsed_args.success_status,
        parsed_args.success_redirect,
    )


def post_request(options: PostOptions) -> Tuple[PostRequest, List[Header]]:
    """What is asked for, and which option asks for which header.

    :raises UsageError: if a value is not valid, or options contradict each other.
    """
    bucket, key, expiry = place_and_expiry(options.common, lambda: _place(options.common.path))
    given = dict(options.common.headers)
    prefix = _content_type_prefix(given.get("content-type"))
    if prefix is not None:
        del given["content-type"]
    asked = asked_headers(given, POST_OPTIONS)
    check_unique(asked)
    check_digests(asked)
    for header in asked:
        _check_field(header)
    request = PostRequest(
        bucket=bucket,
        key=key,
        is_prefix=not key or key.endswith("/"),
        expires_in=expiry.seconds,
        until=expiry.until,
        success=_success(options),
        headers=tuple(asked),
        sizes=_sizes(options),
        content_type_prefix=prefix,
    )
    return request, asked


def _check_field(header: Header) -> None:
    if FILE_NAME in unquote(header.value):
        raise UsageError(
            f"{header.option} has {FILE_NAME} in the value of {header.name}, which S3 replaces with the name of "
            "the uploaded file in each field of a form. Remove it."
        )
    # The field is XML, and XML 1.0 has no way to write them.
    if header.name == "x-amz-tagging" and re.search(
        "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\ufffe\\uffff]", unquote(header.value)
    ):
        raise UsageError(f"{header.option} has a control character, which a form cannot carry. Remove it.")


def _place(uri: str) -> Tuple[str, str]:
    bucket, key = parse_prefix(uri)
    if not key and not uri.endswith("/"):
        raise InvalidKey("has no key. Use s3://bucket/key, or s3://bucket/prefix/ to let the uploader choose the name.")
    if FILE_NAME in key:
        raise InvalidKey(
            f"has {FILE_NAME} in the key, which S3 replaces with the name of the uploaded file. "
            "To let the uploader choose the name, use a URI that ends in a slash."
        )
    if key.endswith("/") and len(key.encode()) == MAX_KEY_BYTES:
        raise InvalidKey(
            f"has a prefix of {MAX_KEY_BYTES} bytes, which leaves no room for a name. Use a shorter prefix."
        )
    return bucket, key


def _sizes(options: PostOptions) -> Optional[Tuple[int, int]]:
    if options.min_size is None and options.max_size is None:
        return None
    least = 0 if options.min_size is None else byte_size("--min-size", options.min_size)
    most = MAX_PUT_BYTES if options.max_size is None else byte_size("--max-size", options.max_size)
    if least > most:
        raise UsageError(f"--min-size {options.min_size} is more than --max-size {options.max_size}.")
    return least, most


def _content_type_prefix(value: Optional[str]) -> Optional[str]:
    """What the media type must begin with; None if it was not given, or is a whole media type."""
    if value is None or "*" not in value:
        return None
    match = _TYPES.fullmatch(value)
    if match is None:
        raise UsageError(
            f"--content-type {value!r} is not a media type. Use TYPE/SUBTYPE, such as image/jpeg, "
            "or a beginning and an asterisk, such as image/*."
        )
    return match[1] or ""


def _success(options: PostOptions) -> Tuple[str, str]:
    url = options.success_redirect
    if url is None:
        return "success_action_status", options.success_status or "201"
    if options.success_status is not None:
        raise UsageError("--success-status cannot be combined with --success-redirect.")
    if not re.match(r"https?://[^/]", url):
        raise UsageError(f"--success-redirect {url!r} is not a URL. It must begin with http:// or https://.")
    if FILE_NAME in url:
        raise UsageError(f"--success-redirect has {FILE_NAME} in it, which S3 replaces. Remove it.")
    try:
        check_header("success_action_redirect", url)
    except InvalidHeader as error:
        raise UsageError(f"--success-redirect {error}") from error
    return "success_action_redirect", url
