"""What ``aws s3api put-object`` takes in another form than ``aws s3 cp``: from that to the text of HTTP headers."""

import base64
from urllib.parse import unquote_plus

from awscli_presign_put.options.digest_text import is_base64
from awscli_presign_put.options.values import (
    MAX_GRANTS,
    MAX_TAGS,
    SSE_C_KEY_BYTES,
    InvalidValue,
    ToHeaders,
    check_tags,
    headers_of_sse_c_key,
    text,
)
from awscli_presign_put.signing.upload.headers import Headers


def grantees(header: str) -> ToHeaders:
    """The grantees of one permission, separated by commas, as the header has them."""

    def to_headers(value: str) -> Headers:
        count = value.count(",") + 1
        if count > MAX_GRANTS:
            raise InvalidValue(f"has {count} grants. An object can have at most {MAX_GRANTS}.")
        return text(header)(value)

    return to_headers


def tagging(value: str) -> Headers:
    """Object tags that are encoded as URL query parameters already."""
    try:
        pairs = [
            [unquote_plus(part, errors="strict") for part in pair.partition("=")[::2]] for pair in value.split("&")
        ]
    except UnicodeDecodeError:
        raise InvalidValue("has a tag that is not valid UTF-8.") from None
    if len(pairs) > MAX_TAGS:
        raise InvalidValue(f"has {len(pairs)} tags. An object can have at most {MAX_TAGS} tags.")
    if value:
        check_tags(pairs)
    return text("x-amz-tagging")(value)


def sse_c_key_in_text(value: str) -> Headers:
    """The customer's key, or that in Base64: not all bytes can stand in a text."""
    if is_base64(value) and len(base64.b64decode(value)) == SSE_C_KEY_BYTES:
        return headers_of_sse_c_key(base64.b64decode(value))
    raw = value.encode("utf-8", "replace")
    if len(raw) != SSE_C_KEY_BYTES:
        raise InvalidValue(
            f"has {len(raw)} bytes. AES256 requires {SSE_C_KEY_BYTES}. Specify the key, or the key in Base64."
        )
    return headers_of_sse_c_key(raw)
