"""From the options of a command to what is signed; what signing refuses is said in the options' names.

What only some options need is imported where they are given: most calls want one URL, and soon.
"""

import sys
from contextlib import contextmanager
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
    Protocol,
    Tuple,
    TypeVar,
)

from awscli_presign_put.commands.host import HostOptions
from awscli_presign_put.commands.waiting import Patience, ask_store, patience
from awscli_presign_put.options.common_options import CommonOptions
from awscli_presign_put.options.errors import UsageError
from awscli_presign_put.options.put_options import PutOptions, upload_request
from awscli_presign_put.options.role import role_options
from awscli_presign_put.progress import Progress
from awscli_presign_put.signing.destination import s3_client
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
from awscli_presign_put.signing.put.presigner import Presigner
from awscli_presign_put.signing.upload.headers import Header
from awscli_presign_put.signing.upload.upload_request import PresignedRequest, UploadRequest

if TYPE_CHECKING:
    from awscli_presign_put.commands.narrowing import Narrowing
    from awscli_presign_put.commands.needed_permissions import Uses
    from awscli_presign_put.signing.store.page_sharing import PagePresigners


class _Request(Protocol):
    """What each request says."""

    @property
    def key(self) -> str: ...

    @property
    def expires_in(self) -> int: ...

    @property
    def until(self) -> Optional[int]: ...


Request = TypeVar("Request", bound=_Request)

_CHECK = "--check: "


class Signing(Generic[Request]):
    """What the options of one call ask for, and what signs it.

    :param read: gives what is asked for, and which option asks for which header.
    :param what: the name of what is signed.
    :raises UsageError: this cannot be, or cannot be signed.
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
        self._place = find_place(session, host)
        self._role = role_options(options)
        self.request, self.asked = read()
        self.credentials = session_credentials(session)
        self._narrowing: Optional[Narrowing] = None

    def narrow(self, uses: "Callable[[], Uses]") -> None:
        """Sign with credentials of the role that ``--assume-role`` names, narrowed to this; without one, as before.

        :param uses: what the credentials are needed for.
        :raises UsageError: the role cannot be used for this upload.
        """
        if self._role is None:
            return
        from awscli_presign_put.commands.narrowing import Narrowing

        with self.options_named():
            self._narrowing = Narrowing(
                self._session,
                self._place,
                self.credentials,
                self._role,
                uses(),
                self.request.key,
                self.request.expires_in,
                self._options.only_show_errors,
                self._host,
            )
        self.credentials = self._narrowing.links

    @property
    def members(self) -> Dict[str, Any]:
        """What the document has of the credentials."""
        return self._narrowing.members if self._narrowing else {}

    def notes(self) -> List[str]:
        """What the sender should know of them, once something is signed."""
        return self._narrowing.notes() if self._narrowing else []

    def presigner(self, pinned: Optional[PinnedCredentials] = None) -> Presigner:
        """What signs, with pinned credentials or with those that the session has now.

        :raises UsageError: the endpoint or the region cannot be.
        :raises InvalidSetting: likewise, where it is configured; or the credentials cannot be.
        """
        if pinned is None and self.credentials is not None:
            pinned = PinnedCredentials(self.credentials)
        client = s3_client.create_client(
            self._session,
            self._place,
            verify=self._host.verify_ssl,
            addressing_style=self._options.addressing_style,
            frozen=pinned and pinned.get_frozen_credentials(),
        )
        return Presigner(
            client,
            pinned,
            self._options.signature_version or s3_client.configured_signature_version(self._session),
            self._place.region is not None,
        )

    def own_presigner(self, presigner: Presigner) -> Presigner:
        """What signs the requests that this command sends itself: narrowed credentials may not be for them, or not from
        here.

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
        """Ask the store, where ``--check`` says so.

        :raises CheckFailed: it would refuse this upload.
        """
        if self._options.check:
            own = self.own_presigner(presigner)
            ask_store(own, request, region, self._host, self._options.only_show_errors)

    def patience(self) -> ContextManager[Patience]:
        """As :func:`patience` gives it, for requests that these options ask for."""
        return patience(self._host, self._options.only_show_errors)

    @contextmanager
    def options_named(self) -> Iterator[None]:
        """Have what signing refuses said in the names of the options that asked for it."""
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
    """The same for presigned URLs.

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
        """Presign one upload, after the store was asked where ``--check`` says so.

        :raises PresignError: with a message for the person who typed the options.
        """
        with self.options_named():
            presigned = presigner.presign(request)
            self.check(presigner, request, presigned.region)
        return presigned


def find_place(session: Any, host: HostOptions) -> s3_client.Destination:
    try:
        return s3_client.find_destination(session, host.region, host.endpoint_url)
    except InvalidEndpoint as error:
        given = host.endpoint_url
        shown = f" {given!r}" if given is not None and "@" not in given else ""
        raise UsageError(f"--endpoint-url{shown} {error}") from error
    except InvalidRegion as error:
        if error.place is None:
            raise UsageError(f"--region {error}") from error
        raise InvalidSetting(f"{error.place} {error}") from error
