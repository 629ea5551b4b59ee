"""Everything that can keep a URL from being signed. A message does not know which option asked for a value."""

from typing import Optional, Tuple


class PresignError(Exception):
    """The request cannot be signed as it was asked for."""


class InvalidKey(PresignError):
    """The S3 URI has no bucket, or no key that a bucket can hold."""


class InvalidExpiry(PresignError):
    """The time to live is not a duration, or outside of what S3 allows."""


class EndReached(PresignError):
    """The moment at which the URL shall end has come."""


class InvalidSetting(PresignError):
    """The configuration or the environment has a value that nothing can be signed with."""


class InvalidRegion(InvalidSetting):
    """The region cannot be signed for. ``place`` says where it is set; None where it was given."""

    def __init__(self, message: str, place: Optional[str]) -> None:
        super().__init__(message)
        self.place = place


class InvalidCredentials(InvalidSetting):
    """No store could accept these credentials: as they are, or after the end that is set for them."""


class UnsignedRequest(PresignError):
    """The configuration asks for requests without a signature."""


class UnsupportedTarget(PresignError):
    """This AWS CLI, or this signature version, has no way to sign for this kind of bucket."""


class InvalidEndpoint(PresignError):
    """The endpoint is not valid in a presigned URL, or this AWS CLI does not read its configuration."""


class UnboundHeaders(PresignError):
    """The signature does not cover headers that were asked for; ``names`` are their HTTP names."""

    def __init__(self, message: str, names: Tuple[str, ...]) -> None:
        super().__init__(message)
        self.names = names


class AuditFailed(PresignError):
    """What was signed is not what was asked for: the audit after signing found a difference."""


class FormTooLarge(PresignError):
    """The fields of a form are more than S3 accepts."""


class InvalidPlan(PresignError):
    """S3 does not accept such parts. ``of_part_size`` is False where the size of the whole file is too much."""

    def __init__(self, message: str, of_part_size: bool = True) -> None:
        super().__init__(message)
        self.of_part_size = of_part_size


class NoTemplate(PresignError):
    """This URL cannot be taken apart so that botocore's own signature comes out again."""


class InvalidHeader(PresignError):
    """A header that HTTP cannot carry, or that is not the uploader's to send."""


class CheckFailed(PresignError):
    """The store would not accept the upload, or could not be asked."""


class BucketElsewhere(CheckFailed):
    """The bucket is in another region than was signed for."""


class NotShared(PresignError):
    """The upload page could not be stored, or its link does not show it.

    ``left`` is the S3 URI at which it may be stored nevertheless.
    """

    def __init__(self, message: str, left: Optional[str] = None) -> None:
        super().__init__(message)
        self.left = left


class PolicyTooLong(PresignError):
    """STS does not accept a session policy of this length."""


class RoleNotAssumed(PresignError):
    """STS refuses to give credentials of the role, or could not be asked."""


class StoreFailed(PresignError):
    """The store did not answer a request, or not as an S3 store does."""


class OutOfTime(StoreFailed):
    """The store did not answer in time, or a signal ended the wait."""
