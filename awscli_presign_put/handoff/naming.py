"""How a hand-off names what it uploads, where to, and when it ends."""

from itertools import count
from typing import Iterable, Union
from urllib.parse import quote, urlsplit

from awscli_presign_put.moments import in_utc
from awscli_presign_put.shown import visible
from awscli_presign_put.signing.post.post_request import PresignedPost
from awscli_presign_put.signing.upload.headers import DEFAULT_PORTS
from awscli_presign_put.signing.upload.upload_request import PresignedRequest

PLACEHOLDER = "FILE"
"""Stands for the file where the key suggests no name for it."""

LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
"""Those of a folder's random name, as ``names.js`` has them."""

STATUS_WITHOUT_A_FIELD = 204
"""What a store answers to a form that asks for no other status."""

_MAX_NAME_BYTES = 255
"""What the file systems in use take: ext4, XFS, APFS, NTFS."""


def file_name(key: str) -> str:
    """The file that an upload to this key most likely has: the last part of the key that can name a file."""
    return PLACEHOLDER if is_nameless(key) else _last_name(key)


def is_nameless(key: str) -> bool:
    """Whether no part of the key can name a file."""
    name = _last_name(key)
    return not name or len(name.encode()) > _MAX_NAME_BYTES


def _last_name(key: str) -> str:
    return next((part for part in reversed(key.split("/")) if part not in ("", ".", "..")), "")


def free_name(name: str, others: str, taken: Iterable[str]) -> str:
    """A name that is in none of these texts: this one, or else the start of others with a number."""
    texts = list(taken)
    names = (f"{others}{number}" if number else name for number in count())
    return next(name for name in names if not any(name in text for text in texts))


def shown_key(key: str) -> str:
    """The key as a message shows it: percent-encoded if a terminal, curl or a person would read another one in it."""
    return key if visible(key) == key and "\\" not in key else quote(key)


def count_of_files(count: int) -> str:
    """How many files, in words."""
    return f"{count} file{'s' if count > 1 else ''}"


def works_until(presigned: Union[PresignedRequest, PresignedPost]) -> str:
    """When the upload stops working, and from where alone it works, as a comment says it."""
    networks = f" from {', '.join(presigned.networks)}" if presigned.networks else ""
    until = f"Works{networks} until {in_utc(presigned.expires_at)}"
    if presigned.limited_by == "unknown":
        return f"{until}, or until the temporary credentials of the sender expire, if that is earlier."
    return f"{until}."


def has_dot_segments(key: str) -> bool:
    """Whether a client that tidies URLs would change this key's."""
    return any(part in (".", "..") for part in key.split("/"))


def signed_url(presigned: PresignedRequest) -> str:
    """The URL with the host as it was signed."""
    return with_signed_host(presigned.url)


def with_signed_host(url: str) -> str:
    """A URL with the host as it was signed: botocore leaves out the default port of the scheme.

    Some clients send the host as the URL shows it, and the signature would not fit.
    """
    parts = urlsplit(url)
    port = "" if parts.port in (None, DEFAULT_PORTS.get(parts.scheme)) else f":{parts.port}"
    host = parts.netloc.rpartition(":")[0] if parts.netloc.rpartition(":")[2].isdigit() else parts.netloc.rstrip(":")
    return url.replace(f"//{parts.netloc}", f"//{host}{port}", 1)
