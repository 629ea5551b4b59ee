"""What is wrong with what was typed."""

from awscli_presign_put.signing.errors import PresignError


class UsageError(PresignError):
    """What was typed cannot be done; the message names the option and the mend."""


def unreadable(option: str, path: str, error: OSError) -> UsageError:
    """The error for a file that an option names and that cannot be read."""
    scheme = next((scheme for scheme in ("file://", "fileb://") if path.startswith(scheme)), None)
    reason = f"give the path alone, without {scheme}" if scheme else error.strerror
    return UsageError(f"{option} {path or repr(path)} cannot be read: {reason}")
