"""Headers: which HTTP can carry, and which are the presigning's own."""

import re
from typing import Tuple

from awscli_presign_put.signing.errors import InvalidHeader

Headers = Tuple[Tuple[str, str], ...]
"""HTTP headers as (name, value), in the order in which they are shown."""


class Header(Tuple[str, str]):
    """A header as (name, value), equal to that pair, that knows what asks for it, for messages.

    :param option: the option as it is typed, or the name in a line of a manifest.
    """

    option: str

    def __new__(cls, name: str, value: str, option: str) -> "Header":
        header = super().__new__(cls, (name, value))
        header.option = option
        return header

    @property
    def name(self) -> str:
        """As HTTP has it, in the case in which it is sent."""
        return self[0]

    @property
    def value(self) -> str:
        """As HTTP has it, in ASCII."""
        return self[1]


SECURITY_TOKEN = "x-amz-security-token"  # noqa: S105  # the name of a header
METADATA_PREFIX = "x-amz-meta-"
"""What the name of each header of metadata begins with, and what an uploader does not type."""
SSE_C_PREFIX = "x-amz-server-side-encryption-customer-"
"""What the names of the three headers of SSE-C begin with."""
SSE_C_KEY = f"{SSE_C_PREFIX}key"
"""The header whose value is a secret."""
OF_EACH_REQUEST = ("x-amz-request-payer", "x-amz-expected-bucket-owner")
"""What each request for an object has that its upload has. Options of the AWS CLI are named so, without ``x-amz-``."""

DEFAULT_PORTS = {"http": 80, "https": 443}
"""By scheme, the port that a ``Host`` header leaves out. Source: RFC 9110, sections 4.2 and 7.2."""

TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"  # noqa: S105  # no secret, but what RFC 9110 calls so
"""A regular expression for the name of a header, or for a part of a media type. Source: RFC 9110, section 5.6.2."""

# What the URL itself says or the connection settles; no upload can be made to promise it.
_RESERVED = (
    *("date", "x-amz-decoded-content-length", "x-amz-s3session-token", "x-amz-sdk-checksum-algorithm", "x-amz-trailer"),
    *("authorization", "connection", "expect", "host", "keep-alive", "proxy-authenticate", "proxy-authorization"),
    *("te", "trailer", "transfer-encoding", "upgrade", "user-agent", "x-amzn-trace-id"),
    *("x-amz-algorithm", "x-amz-content-sha256", "x-amz-credential", "x-amz-date", "x-amz-expires"),
    *("x-amz-region-set", "x-amz-security-token", "x-amz-signature", "x-amz-signedheaders"),
)


def check_header(name: str, value: str) -> None:
    """Refuse a header that HTTP cannot carry unchanged, or that the uploader must not set.

    Source: RFC 9110, sections 5.1 and 5.5: a name is a token; recipients drop spaces and tabs around a value. Only
    ASCII is carried alike by every client.

    :raises InvalidHeader: with the name, and what is wrong.
    """
    if not re.fullmatch(TOKEN, name):
        raise InvalidHeader(f"has {name!r}, which is not a valid header name. Use letters, digits and hyphens.")
    if name.lower().startswith("x-amz-copy-source"):
        raise InvalidHeader(f"has {name}, which would turn the upload into a copy and cannot be given.")
    if name.lower() in _RESERVED:
        raise InvalidHeader(f"has {name}, which is set automatically and cannot be given.")
    if is_plain_value(value):
        return
    if not value.isascii():
        raise InvalidHeader(f"has a value of {name} that is not ASCII. Encode it, for example with percent-encoding.")
    if re.search(r"[\x00-\x08\x0a-\x1f\x7f]", value):
        raise InvalidHeader(
            f"has a line break or control character in the value of {name}. HTTP cannot carry it. Remove it."
        )
    if value != value.strip(" \t"):
        raise InvalidHeader(f"has leading or trailing spaces in the value of {name}. HTTP drops them. Remove them.")


def is_plain_value(value: str) -> bool:
    """Whether a value is one that :func:`check_header` accepts at sight. It accepts those with tabs inside, too."""
    return value.isascii() and value.isprintable() and value[:1] != " " != value[-1:]
