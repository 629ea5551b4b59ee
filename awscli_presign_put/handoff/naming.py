"""How a hand-off names what it uploads, where to, and when it ends."""

from typing import Union
from urllib.parse import quote, urlsplit

from awscli_presign_put.signing.post_request import PresignedPost
from awscli_presign_put.signing.request import PresignedRequest

PLACEHOLDER = "FILE"
"""Stands for the file where the key suggests no name for it."""

_MAX_NAME_BYTES = 255
"""What the file systems in use take: ext4, XFS, APFS, NTFS."""

_DEFAULT_PORTS = {"http": 80, "https": 443}


def file_name(key: str) -> str:
    """The file that an upload to this key most likely has: the last part of the key that can name a file."""
    parts = [part for part in key.split("/") if part not in ("", ".", "..")]
    return parts[-1] if parts and len(parts[-1].encode()) <= _MAX_NAME_BYTES else PLACEHOLDER


def shown_key(key: str) -> str:
    """The key as a message shows it: percent-encoded if a terminal, or curl, would read something else in it."""
    return key if key.isprintable() and "\\" not in key else quote(key)


def ends_at(presigned: Union[PresignedRequest, PresignedPost]) -> str:
    """When the upload stops working, and from where alone it works, as a comment says it."""
    networks = f" from {', '.join(presigned.networks)}" if presigned.networks else ""
    until = f"Works{networks} until {presigned.expires_at:%Y-%m-%dT%H:%M:%SZ}"
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
    port = "" if parts.port in (None, _DEFAULT_PORTS.get(parts.scheme)) else f":{parts.port}"
    host = parts.netloc.rpartition(":")[0] if parts.netloc.rpartition(":")[2].isdigit() else parts.netloc.rstrip(":")
    return url.replace(f"//{parts.netloc}", f"//{host}{port}", 1)
