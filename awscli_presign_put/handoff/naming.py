"""How a hand-off names what it uploads, and when it ends."""

from awscli_presign_put.signing.request import PresignedRequest


def file_name(key: str) -> str:
    """The file that an upload to this key most likely has: the last part of the key that can name a file."""
    parts = [part for part in key.split("/") if part not in ("", ".", "..")]
    return parts[-1] if parts else "FILE"


def ends_at(presigned: PresignedRequest) -> str:
    """When the upload stops working, as a comment says it."""
    return f"Works until {presigned.expires_at:%Y-%m-%dT%H:%M:%SZ}."


def has_dot_segments(key: str) -> bool:
    """Whether a client that tidies URLs would change this key's."""
    return any(part in (".", "..") for part in key.split("/"))
