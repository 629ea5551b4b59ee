"""Errors in options and their values."""

from awscli_presign_put.signing.errors import PresignError


class UsageError(PresignError):
    """An option or a value is not valid. The message names the option and says what to do."""


def unreadable(option: str, path: str, error: OSError) -> UsageError:
    """The error for a file that an option names and that cannot be read."""
    for scheme in ("file://", "fileb://"):
        if path.startswith(scheme):
            return UsageError(f"{option} {path} is not a path. Omit {scheme}.")
    return UsageError(f"{option} {path or repr(path)} cannot be read: {error.strerror}.")
