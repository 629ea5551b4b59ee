"""Our errors in the host's terms, so that each ends with the exit code that the AWS CLI has for its class."""

from contextlib import contextmanager
from typing import Iterator, Type

from awscli_presign_put.signing.errors import CheckFailed, PresignError


class UsageError(PresignError):
    """What was typed cannot be done; the message names the option and the mend."""


def unreadable(option: str, path: str, error: OSError) -> UsageError:
    """The error for a file that an option names and that cannot be read."""
    scheme = next((scheme for scheme in ("file://", "fileb://") if path.startswith(scheme)), None)
    reason = f"give the path alone, without {scheme}" if scheme else error.strerror
    return UsageError(f"{option} {path or repr(path)} cannot be read: {reason}")


class OutputFailed(PresignError):
    """What is to be printed cannot be written."""


@contextmanager
def as_host_errors() -> Iterator[None]:
    """Raise our errors as the AWS CLI's own: v2 ends with 252 for a bad parameter, v1 with 255 for all of them."""
    try:
        yield
    except (CheckFailed, OutputFailed) as error:
        # No mistake in what was typed: 255 on both.
        raise RuntimeError(str(error)) from error
    except PresignError as error:
        raise _bad_parameter()(str(error)) from error


def _bad_parameter() -> Type[Exception]:
    try:
        from awscli.customizations.exceptions import ParamValidationError
    except ImportError:  # AWS CLI v1 has no such module, and one exit code for all errors.
        return ValueError
    return ParamValidationError  # type: ignore[no-any-return]  # awscli has no types
