"""What is wrong with what was typed."""

from awscli_presign_put.signing.errors import PresignError


class UsageError(PresignError):
    """What was typed cannot be done; the message names the option and says what to do."""


def unreadable(option: str, path: str, error: OSError) -> UsageError:
    """The error for a file that an option names and that cannot be read."""
    for scheme in ("file://", "fileb://"):
        if path.startswith(scheme):
            return UsageError(f"{option} {path} is not a path. Omit {scheme}.")
    return UsageError(f"{option} {path or repr(path)} cannot be read: {error.strerror}.")
