"""The options of ``presign-explain``: a URL or a form, what the uploader sent, and what the store answered."""

import re
import sys
from pathlib import Path
from typing import Any, NamedTuple, Optional, Tuple

from awscli_presign_put.explain.causes import Cause, all_causes
from awscli_presign_put.explain.search import KnownRequest
from awscli_presign_put.explain.store_answer import MAX_BYTES, StoreAnswer, read_answer
from awscli_presign_put.explain.url import MAX_LENGTH
from awscli_presign_put.options.common_options import is_file
from awscli_presign_put.options.usage_errors import UsageError, unreadable
from awscli_presign_put.signing.upload.headers import TOKEN
from awscli_presign_put.signing.upload.s3_rules import URI_SCHEME

_STANDARD_INPUT = "-"


class ExplainOptions(NamedTuple):
    """What was given for the options of ``presign-explain``. An option that was not given is None.

    :param url: the URL; ``-`` for standard input.
    :param form: the path of a form; ``-`` for standard input.
    :param response: the path of the answer of the store; ``-`` for standard input.
    :param headers: the headers that the uploader sent, as they were typed.
    :param method: the method that the uploader used.
    :param cause: the ID of the cause to describe.
    :param check: ask the store.
    """

    url: Optional[str] = None
    form: Optional[str] = None
    response: Optional[str] = None
    headers: Tuple[str, ...] = ()
    method: Optional[str] = None
    cause: Optional[str] = None
    check: bool = False


def explain_options(parsed_args: Any) -> ExplainOptions:
    """What the AWS CLI's parser has read, as one object.

    :raises UsageError: options contradict each other.
    """
    options = ExplainOptions(
        parsed_args.url,
        parsed_args.form,
        parsed_args.response,
        tuple(text for texts in parsed_args.header or () for text in texts),
        parsed_args.method,
        parsed_args.cause,
        parsed_args.check,
    )
    _check_contradictions(options, parsed_args.offline)
    return options


def _check_contradictions(options: ExplainOptions, offline: bool) -> None:
    if options.cause is not None:
        if any(options._replace(cause=None)):
            raise UsageError("--cause cannot be combined with a URL or other options of presign-explain.")
        return
    if (options.url is None) == (options.form is None):
        raise UsageError("Specify either <URL> or --form.")
    if options.check and offline:
        raise UsageError("--check cannot be combined with --offline.")
    if options.form is not None and (options.headers or options.method):
        raise UsageError("--form cannot be combined with --header or --method.")
    if options.form is not None and options.check:
        raise UsageError("--form cannot be combined with --check. Use aws s3 presign-post --check.")
    if [options.url, options.form, options.response].count(_STANDARD_INPUT) > 1:
        raise UsageError("Standard input can be only one of the URL, --form and --response.")


def url_text(url: str) -> str:
    """The URL as it was given, or from standard input.

    :raises UsageError: it cannot be read, or is empty.
    """
    text = url
    if text == _STANDARD_INPUT:
        # A longer text is not a URL, and is refused later.
        text = _read("<URL>", text, 4 * MAX_LENGTH).decode("utf-8", "surrogateescape")
    elif text.lower().startswith("file:") or ("://" not in text and is_file(text)):
        raise UsageError(f"<URL> {text!r} is a file. To read the URL from it, specify - and use it as standard input.")
    if not text.strip():
        raise UsageError("<URL> is empty. Specify the URL.")
    if text.strip().lower().startswith(URI_SCHEME):
        raise UsageError(
            f"<URL> {text.strip()!r} is an S3 URI. Specify the URL that presign-put printed, in quotation marks."
        )
    return text


def cause_of(name: str) -> Cause:
    """The cause that ``--cause`` names.

    :raises UsageError: no cause has this ID.
    """
    cause = all_causes().get(name)
    if cause is None:
        raise UsageError(f"--cause {name!r} is not a cause. Use one of {', '.join(sorted(all_causes()))}.")
    return cause


def form_bytes(path: str, limit: int) -> bytes:
    """The document of ``--form``, cut off one byte after the limit."""
    return _read("--form", path, limit + 1)


def answer_of(path: Optional[str]) -> Optional[StoreAnswer]:
    """The answer of the store in the file of ``--response``; None if it is not given.

    :raises UsageError: it cannot be read, or is empty.
    """
    if path is None:
        return None
    raw = _read("--response", path, MAX_BYTES)
    if not raw.strip():
        raise UsageError("--response is empty. Use curl --include to show the status of the answer.")
    return read_answer(raw)


def known_request(options: ExplainOptions) -> KnownRequest:
    """What the options say of the request that the uploader sent.

    :raises UsageError: a header or the method is not valid.
    """
    method = options.method
    if method is not None and not re.fullmatch("[A-Za-z]{1,20}", method):
        raise UsageError(f"--method {method!r} is not an HTTP method. Use a name such as PUT.")
    return KnownRequest(method and method.upper(), tuple(map(_header, options.headers)) or None)


def _header(text: str) -> Tuple[str, str]:
    # Also with a colon, as HTTP clients print it.
    match = re.fullmatch(rf"\s*({TOKEN})\s*[=:](.*)", text, re.DOTALL)
    if not match:
        raise UsageError(f"--header {text!r} is not valid. Use NAME=VALUE.")
    return match[1].lower(), match[2].strip()


def _read(option: str, path: str, limit: int) -> bytes:
    if path == _STANDARD_INPUT:
        if sys.stdin is None:
            raise UsageError(f"{option} - requires standard input, which is closed. Specify a file.")
        return sys.stdin.buffer.read(limit) or b""  # None of a pipe that does not wait
    try:
        with Path(path).open("rb") as file:
            return file.read(limit)
    except (OSError, ValueError) as error:
        if isinstance(error, OSError):
            raise unreadable(option, path, error) from error
        raise UsageError(f"{option} {path!r} is not a path.") from error
