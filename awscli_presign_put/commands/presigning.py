"""From the options of a command to what is signed; what signing refuses is said in the options' names."""

import sys
from contextlib import contextmanager
from types import ModuleType
from typing import (
    TYPE_CHECKING,
    Any,
    Callable,
    ContextManager,
    Dict,
    Generic,
    Iterator,
    List,
    Optional,
    Tuple,
    TypeVar,
)

from awscli_presign_put.commands.host import HostOptions, command_for_store
from awscli_presign_put.options.common_options import CommonOptions
from awscli_presign_put.options.put_options import PutOptions, upload_request
from awscli_presign_put.options.role_options import role_options
from awscli_presign_put.options.usage_errors import UsageError
from awscli_presign_put.progress import Progress
from awscli_presign_put.signing.destination import configuration
from awscli_presign_put.signing.destination.credentials import PinnedCredentials, session_credentials
from awscli_presign_put.signing.destination.s3_uri import parse_uri
from awscli_presign_put.signing.errors import (
    CheckFailed,
    EndReached,
    InvalidEndpoint,
    InvalidRegion,
    InvalidSetting,
    UnboundHeaders,
    UnsupportedTarget,
)
from awscli_presign_put.signing.put.presigner import Presigner, presigner_at
from awscli_presign_put.signing.upload.headers import Header
from awscli_presign_put.signing.upload.upload_request import PresignedRequest, UploadRequest

if TYPE_CHECKING:
    from awscli_presign_put.commands.narrowing import Narrowing, Uses
    from awscli_presign_put.signing.multipart.multipart_request import MultipartRequest
    from awscli_presign_put.signing.post.post_request import PostRequest
    from awscli_presign_put.signing.store.bucket_query import ShowCommand
    from awscli_presign_put.signing.store.page_sharing import PagePresigners


Request = TypeVar("Request", UploadRequest, "PostRequest", "MultipartRequest")

_CHECK = "--check: "
Patience = Tuple[Optional[float], Callable[[float], None], Callable[[str], None], "ShowCommand"]
"""The limit in seconds (None: no limit), and functions that show the seconds, print a message, and make a command."""

_PATIENCE = 1  # seconds after which the wait is shown


class Signing(Generic[Request]):
    """What the options of one call ask for, and what signs it.

    :param read: returns what is asked for, and the headers that options ask for.
    :param what: the name of what is signed, for messages.
    :raises UsageError: if an option is not valid, or requests are not signed.
    """

    def __init__(
        self,
        session: Any,
        options: CommonOptions,
        host: HostOptions,
        read: Callable[[], Tuple[Request, List[Header]]],
        what: str = "a presigned URL",
    ) -> None:
        if not host.sign_request:
            raise UsageError(f"--no-sign-request cannot be used: {what} is always signed.")
        self._session = session
        self._options = options
        self._host = host
        self._destination = destination_of(session, host)
        self._role = role_options(options)
        self.request: Request
        self.request, self.asked = read()
        self.credentials = session_credentials(session)
        self._narrowing: Optional[Narrowing] = None

    def narrow(self, uses: "Callable[[ModuleType], Uses]") -> None:
        """Sign with credentials of the role that ``--assume-role`` names, narrowed to these uses.

        :param uses: returns what the credentials are needed for. It takes the module ``narrowing``, which has the
            functions for that, and which is imported only for a role.
        :raises UsageError: if the role cannot be used for this upload.
        """
        if self._role is None:
            return
        from awscli_presign_put.commands import narrowing

        with self.options_named():
            needed = uses(narrowing)
            quiet, key = self._options.only_show_errors, self.request.key
            sessions = narrowing.RoleSessions(
                self._session, self._destination, self.credentials, self._role, key, quiet, self._host
            )
            self._narrowing = narrowing.Narrowing(sessions, needed, self.request.expires_in)
        self.credentials = self._narrowing.links

    @property
    def members(self) -> Dict[str, Any]:
        """The members of the document on the credentials."""
        return self._narrowing.members if self._narrowing else {}

    def notes(self) -> List[str]:
        """The notes on the credentials for the sender, once something is signed."""
        return self._narrowing.notes() if self._narrowing else []

    def presigner(self, pinned: Optional[PinnedCredentials] = None) -> Presigner:
        """What signs, with pinned credentials or with those that the session has now.

        :raises InvalidSetting: if a configured endpoint or region, or the credentials, are not valid.
        """
        if pinned is None and self.credentials is not None:
            pinned = PinnedCredentials(self.credentials)
        version = self._options.signature_version or configuration.configured_signature_version(self._session)
        style = self._options.addressing_style
        return presigner_at(self._session, self._destination, pinned, version, style, self._host.verify_ssl)

    def own_presigner(self, presigner: Presigner) -> Presigner:
        """What signs the requests that this command sends itself. The credentials of the links may not allow them, or
        not from this network.

        :param presigner: what signs the links.
        """
        if self._narrowing is None or self._narrowing.own is self._narrowing.links:
            return presigner
        return self.presigner(PinnedCredentials(self._narrowing.own))

    def presigners(self, presigner: Presigner) -> "PagePresigners":
        """What signs the link to a page, and what stores the page.

        :param presigner: what signs the links.
        """
        from awscli_presign_put.signing.store.page_sharing import PagePresigners

        return PagePresigners(presigner, self.own_presigner(presigner), self.request.until)

    def check(self, presigner: Presigner, request: UploadRequest, region: Optional[str]) -> None:
        """With ``--check``, ask the store whether it accepts this upload.

        :raises CheckFailed: if it would refuse the upload, or did not answer.
        """
        if self._options.check:
            own = self.own_presigner(presigner)
            ask_store(own, request, region, self._host, self._options.only_show_errors)

    def patience(self) -> ContextManager[Patience]:
        """:func:`patience` for the requests of this command."""
        return patience(self._host, self._options.only_show_errors)

    @contextmanager
    def options_named(self) -> Iterator[None]:
        """Raise what signing refuses with the names of the options that asked for it."""
        try:
            yield
        except UnboundHeaders as error:
            names = {name.lower() for name in error.names}
            options = dict.fromkeys(header.option for header in self.asked if header.name.lower() in names)
            raise UsageError(f"{', '.join(options)}: {error}" if options else str(error)) from error
        except UnsupportedTarget as error:
            raise UsageError(f"<S3Uri> {self._options.path!r} {error}") from error
        except EndReached as error:
            raise UsageError(f"--until {self._options.until!r}: {error}") from error
        except CheckFailed as error:
            # One of these may be within another.
            raise CheckFailed(f"{_CHECK}{str(error).removeprefix(_CHECK)}") from error


class Presigning(Signing[UploadRequest]):
    """A :class:`Signing` of presigned URLs.

    :param parse: takes the URI for a bucket and a key, or for a bucket and what keys begin with.
    """

    def __init__(
        self,
        session: Any,
        options: PutOptions,
        host: HostOptions,
        parse: Callable[[str], Tuple[str, str]] = parse_uri,
    ) -> None:
        progress = Progress(None if options.common.only_show_errors else sys.stderr)

        def read() -> Tuple[UploadRequest, List[Header]]:
            try:
                return upload_request(options, parse, progress.show)
            finally:
                progress.clear()

        super().__init__(session, options.common, host, read)

    def presign(self, request: UploadRequest, presigner: Presigner) -> PresignedRequest:
        """Presign one upload, and ask the store with ``--check``."""
        with self.options_named():
            presigned = presigner.presign(request)
            self.check(presigner, request, presigned.region)
        return presigned


def destination_of(session: Any, host: HostOptions) -> configuration.Destination:
    try:
        return configuration.find_destination(session, host.region, host.endpoint_url)
    except InvalidEndpoint as error:
        given = host.endpoint_url
        shown = f" {given!r}" if given is not None and "@" not in given else ""
        raise UsageError(f"--endpoint-url{shown} {error}") from error
    except InvalidRegion as error:
        if error.place is None:
            raise UsageError(f"--region {error}") from error
        raise InvalidSetting(f"{error.place} {error}") from error


def ask_store(
    presigner: Presigner, request: UploadRequest, region: Optional[str], host: HostOptions, quiet: bool = False
) -> None:
    """Ask the store whether it accepts this upload, and show how long that takes.

    :param quiet: show nothing but errors.
    :raises CheckFailed: if it would refuse the upload, or did not answer.
    """
    from awscli_presign_put.signing.store.bucket_query import StoreContext
    from awscli_presign_put.signing.store.check import check

    with patience(host, quiet, "--check: ") as while_waiting:
        check(StoreContext(presigner, region, *while_waiting), request)


@contextmanager
def patience(host: HostOptions, quiet: bool, before: str = "", whom: str = "the store") -> Iterator[Patience]:
    """What a request to the store needs while a person waits for its answer.

    :param quiet: show nothing but errors.
    :param before: the beginning of each message.
    :param whom: the name of who is asked, for the progress line.
    """
    from awscli_presign_put.output.notes import show_error

    # The AWS CLI has 60 where they are not given, and None for 0, which is no limit.
    read, connect = host.read_timeout, host.connect_timeout
    limit = None if read is None or connect is None else max(read, connect)
    progress = Progress(None if quiet else sys.stderr)

    def waiting(seconds: float) -> None:
        if seconds >= _PATIENCE:
            progress.show(f"Waiting for {whom}: {int(seconds)} s")

    def say(text: str) -> None:
        progress.clear()
        show_error(f"{before}{text}")

    try:
        yield limit, waiting, say, command_for_store(host)
    finally:
        progress.clear()
