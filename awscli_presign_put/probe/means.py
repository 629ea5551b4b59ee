"""What a trial needs of those who sign, send and change things; ``commands/`` gives it."""

from datetime import datetime
from typing import Any, Callable, Dict, List, Mapping, NamedTuple, Optional, Protocol, Sequence, Tuple, Type

from awscli_presign_put.probe.answers import Send
from awscli_presign_put.signing.errors import PresignError
from awscli_presign_put.signing.post.post_request import PostRequest, PresignedPost
from awscli_presign_put.signing.put.actions import Action
from awscli_presign_put.signing.role.permissions import Permission
from awscli_presign_put.signing.upload.headers import Headers
from awscli_presign_put.signing.upload.upload_request import PresignedRequest, UploadRequest

Sign = Callable[[UploadRequest, Action], PresignedRequest]


class Owner(NamedTuple):
    """The account that owns the bucket.

    :param account: its ID; empty if it is not known.
    :param is_told: whether the store says so, and not the one who runs the command.
    """

    account: str = ""
    is_told: bool = False


class Session(NamedTuple):
    """A session of a role.

    :param sign: makes links with its credentials.
    :param issued_at: when STS has issued it (UTC), or a moment later; None if that is not known.
    """

    sign: Sign
    issued_at: Optional[datetime]


class Undoable(Protocol):
    """Something outside of the folder that a trial changes, and that is put back."""

    @property
    def is_made(self) -> bool:
        """Whether it is, or may be, changed."""

    def undo(self) -> None:
        """Put back what was there before, if it is changed.

        :raises StoreFailed: it is not known whether that was done.
        """


class Cors(Undoable, Protocol):
    """The CORS rules of the bucket."""

    def set_rule(self) -> str:
        """Let the printed rule take the place of what was there; why the store refuses it, empty if it does not.

        :raises NotHere: the rules cannot be read.
        :raises StoreFailed: there is no answer.
        """


class TriedRole(Undoable, Protocol):
    """The role of ``--assume-role``."""

    @property
    def networks(self) -> Sequence[str]:
        """Networks that this machine is in."""

    def session(self, permissions: List[Permission], networks: Sequence[str] = ()) -> Session:
        """A session that is narrowed to these permissions and networks.

        :raises PresignError: STS refuses, or cannot be asked.
        """

    def revoke(self, bucket: str, key: str, before: datetime) -> None:
        """Deny this object to all sessions that were issued before, by a policy of the role.

        :raises NotHere: that cannot be tried.
        :raises StoreFailed: there is no answer.
        """


class Means(NamedTuple):
    """What trials are done with.

    :param sign: makes a link, by signature version (``s3v4``, ``s3``); the first is the configured one.
    :param sign_form: makes a form by the first.
    :param send: sends a request, and raises StoreFailed if there is no answer.
    :param digest: computes the digest with this name (as in ``DIGESTS``); None if this AWS CLI cannot.
    :param headers_of: makes the headers of options, by their names without dashes, with their values as the AWS CLI's
        parser gives them.
    :param kms_key_id: a key of KMS that may be used; empty for none.
    :param cors: the CORS rules; None if they must not be changed.
    :param role: the role; None for none.
    :param signing_errors: what signing raises besides PresignError.
    :param owner: the account that owns the bucket.
    """

    sign: Dict[str, Sign]
    sign_form: Callable[[PostRequest], PresignedPost]
    send: Send
    digest: Callable[[str, bytes], Optional[bytes]]
    headers_of: Callable[[Mapping[str, Any]], Headers]
    kms_key_id: str = ""
    cors: Optional[Cors] = None
    role: Optional[TriedRole] = None
    signing_errors: Tuple[Type[Exception], ...] = ()
    owner: Callable[[], Owner] = Owner

    @property
    def refused_here(self) -> Tuple[Type[Exception], ...]:
        """What is raised where a request cannot be signed."""
        return (PresignError, *self.signing_errors)
