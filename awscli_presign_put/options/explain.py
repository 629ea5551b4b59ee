"""The options of presign-explain: a URL or a form, what the uploader sent, and what the store answered."""

import re
import sys
from pathlib import Path
from typing import Any, List, Optional

from awscli_presign_put.explain.causes import Cause, all_causes
from awscli_presign_put.explain.search import KnownRequest
from awscli_presign_put.explain.store_answer import MAX_BYTES, StoreAnswer, read_answer
from awscli_presign_put.explain.url import MAX_LENGTH
from awscli_presign_put.options.common_options import is_file
from awscli_presign_put.options.errors import UsageError, unreadable
from awscli_presign_put.signing.upload.headers import TOKEN

_STANDARD_INPUT = "-"
_FROM_INPUT = ("url", "form", "response")


def check_arguments(parsed_args: Any) -> None:
    """Refuse options that contradict each other.

    :raises UsageError: options contradict each other.
    """
    if parsed_args.cause is not None:
        if any(getattr(parsed_args, name) for name in ("url", "form", "response", "header", "method", "check")):
            raise UsageError("--cause cannot be combined with a URL or other options of presign-explain.")
        return
    if (parsed_args.url is None) == (parsed_args.form is None):
        raise UsageError("Specify either <URL> or --form.")
    if parsed_args.check and parsed_args.offline:
        raise UsageError("--check cannot be combined with --offline.")
    if parsed_args.form is not None and (parsed_args.header or parsed_args.method):
        raise UsageError("--form cannot be combined with --header or --method.")
    if parsed_args.form is not None and parsed_args.check:
        raise UsageError("--form cannot be combined with --check. Use aws s3 presign-post --check.")
    if [getattr(parsed_args, name) for name in _FROM_INPUT].count(_STANDARD_INPUT) > 1:
        raise UsageError("Standard input can be only one of the URL, --form and --response.")


def url_text(parsed_args: Any) -> str:
    """The URL as it was given, or from standard input.

    :raises UsageError: it cannot be read, or is empty.
    """
    text: str = parsed_args.url
    if text == _STANDARD_INPUT:
        # A longer text is not a URL, and is refused later.
        text = _read("<URL>", text, 4 * MAX_LENGTH).decode("utf-8", "surrogateescape")
    elif text.lower().startswith("file:") or ("://" not in text and is_file(text)):
        raise UsageError(f"<URL> {text!r} is a file. To read the URL from it, specify - and use it as standard input.")
    if not text.strip():
        raise UsageError("<URL> is empty. Specify the URL.")
    if text.strip().lower().startswith("s3://"):
        raise UsageError(
            f"<URL> {text.strip()!r} is an S3 URI. Specify the URL that presign-put printed, in quotation marks."
        )
    return text


def cause_of(parsed_args: Any) -> Cause:
    """The cause that ``--cause`` names.

    :raises UsageError: no cause has this ID.
    """
    cause = all_causes().get(parsed_args.cause)
    if cause is None:
        raise UsageError(f"--cause {parsed_args.cause!r} is not a cause. Use one of {', '.join(sorted(all_causes()))}.")
    return cause


def form_bytes(parsed_args: Any, limit: int) -> bytes:
    """The document of ``--form``, cut off one byte after the limit.

    :raises UsageError: it cannot be read.
    """
    return _read("--form", parsed_args.form, limit + 1)


def answer_of(parsed_args: Any) -> Optional[StoreAnswer]:
    """What ``--response`` names; None if it is not given.

    :raises UsageError: it cannot be read, or is empty.
    """
    if parsed_args.response is None:
        return None
    raw = _read("--response", parsed_args.response, MAX_BYTES)
    if not raw.strip():
        raise UsageError("--response is empty. Use curl --include to show the status of the answer.")
    return read_answer(raw)


def known_request(parsed_args: Any) -> KnownRequest:
    """What the options say of the request that the uploader sent.

    :raises UsageError: a header or the method is not valid.
    """
    method = parsed_args.method
    if method is not None and not re.fullmatch("[A-Za-z]{1,20}", method):
        raise UsageError(f"--method {method!r} is not an HTTP method. Use a name such as PUT.")
    headers = [_header(text) for values in parsed_args.header or [] for text in values]
    known = tuple(headers) if headers else None
    return KnownRequest(method and method.upper(), known)


def _header(text: str) -> "tuple[str, str]":
    # Also with a colon, as HTTP clients print it.
    match = re.fullmatch(rf"\s*({TOKEN})\s*[=:](.*)", text, re.DOTALL)
    if not match:
        raise UsageError(f"--header {text!r} is not valid. Use NAME=VALUE.")
    return match[1].lower(), match[2].strip()


def _read(option: str, path: str, limit: int) -> bytes:
    if path == _STANDARD_INPUT:
        if sys.stdin is None:
            raise UsageError(f"{option} - requires standard input, which is closed. Specify a file.")
        return _up_to(limit, sys.stdin.buffer)
    try:
        with Path(path).open("rb") as file:
            return _up_to(limit, file)
    except (OSError, ValueError) as error:
        if isinstance(error, OSError):
            raise unreadable(option, path, error) from error
        raise UsageError(f"{option} {path!r} is not a path.") from error


def _up_to(limit: int, file: Any) -> bytes:
    parts: List[bytes] = []
    left = limit
    while left > 0:
        part = file.read(left)
        if not part:
            break
        parts.append(part)
        left -= len(part)
    return b"".join(parts)
