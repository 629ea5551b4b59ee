"""``--assume-role``: what the credentials are needed for, and the sessions of the role that sign instead of them."""

from typing import TYPE_CHECKING, Any, Dict, Iterator, List, NamedTuple, Optional, Tuple

from awscli_presign_put.commands.host import HostOptions, shown_command
from awscli_presign_put.commands.role_sessions import RoleSessions, end_of_revocation, revoking_policy
from awscli_presign_put.options.errors import UsageError
from awscli_presign_put.options.role import RoleOptions
from awscli_presign_put.signing.destination.configuration import Destination
from awscli_presign_put.signing.errors import UnsupportedTarget
from awscli_presign_put.signing.multipart.multipart_request import MultipartRequest
from awscli_presign_put.signing.post.post_request import PostRequest
from awscli_presign_put.signing.role.permissions import (
    Permission,
    one_for_each,
    to_check,
    to_post,
    to_put,
    to_put_any,
    to_read_lifecycle,
    to_show,
    to_store,
    to_upload_parts,
)
from awscli_presign_put.signing.role.session_policy import check_nameable
from awscli_presign_put.signing.upload.headers import Headers
from awscli_presign_put.signing.upload.upload_request import UploadRequest

if TYPE_CHECKING:
    from awscli_presign_put.commands.page import UploadPage

_OWN_SECONDS = 60
"""The duration of the session for the requests of this command, in seconds."""


class Uses(NamedTuple):
    """What credentials are needed for.

    :param links: the permissions that an upload by the links needs.
    :param own: the permissions that this command needs before it prints them, such as to store a page.
    """

    links: List[Permission]
    own: List[Permission]


def uses_of_put(request: UploadRequest, page: Optional["UploadPage"], check: bool) -> Uses:
    """What presign-put needs.

    :param check: ``--check`` asks the store first.
    """
    return _with_page(Uses(to_put(request), to_check(request) if check else []), page, request.headers)


def uses_of_keys(request: UploadRequest, check: bool) -> Uses:
    """What presign-put needs for many keys, which begin with the key of the request."""
    return Uses(to_put(request, is_prefix=True), to_check(request, is_prefix=True) if check else [])


def uses_of_lines(request: UploadRequest, check: bool, for_script: bool) -> Uses:
    """What presign-put needs for many keys, each with headers of its own, which are not known yet.

    :param for_script: a script asks for the stored objects, too.
    """
    links = [*to_put(request, is_prefix=True), *to_put_any(request)]
    if for_script:
        links += to_show(request.bucket, request.key, request.headers, is_prefix=True)
    return Uses(links, [*links, *to_check(request, is_prefix=True)] if check else [])


def uses_of_form(request: PostRequest, page: Optional["UploadPage"], check: bool) -> Uses:
    """What presign-post needs."""
    return _with_page(Uses(to_post(request), to_check(request.put) if check else []), page, request.headers)


def uses_of_forms(request: PostRequest, pages: Optional[Tuple[str, str]], check: bool) -> Uses:
    """What presign-post needs for many forms, whose keys begin with the key of the request.

    :param pages: the bucket that pages are stored in, and what their keys begin with; None for no pages.
    """
    uses = uses_of_form(request, None, check)
    if pages is None:
        return uses
    _check_place(pages)
    shown, stored = (to(*pages, request.headers, is_prefix=True) for to in (to_show, to_store))
    return Uses([*uses.links, *shown], [*uses.own, *stored])


def uses_of_parts(request: MultipartRequest, page: Optional["UploadPage"], check: bool) -> Uses:
    """What presign-multipart needs, which starts the upload."""
    links = to_upload_parts(request)
    own = [*links, *(to_read_lifecycle(request.bucket) if check else [])]
    return _with_page(Uses(links, own), page, request.headers)


def _with_page(uses: Uses, page: Optional["UploadPage"], headers: Headers) -> Uses:
    place = page.place if page else None
    if place is None:
        return uses
    _check_place(place)
    return Uses([*uses.links, *to_show(*place, headers)], [*uses.own, *to_store(*place, headers)])


def _check_place(place: Tuple[str, str]) -> None:
    try:
        check_nameable(place[0])
    except UnsupportedTarget as error:
        raise UsageError(f"--share s3://{'/'.join(place)} {error}") from error


class Narrowing:
    """The sessions of a role that one call signs with: one for the links, and one for what it sends itself.

    They are the same session, unless the command needs more permissions, or the links are bound to networks.

    :param place: where the upload goes.
    :param credentials: those of the session, which assume the role.
    :param options: the role.
    :param uses: what the credentials are needed for.
    :param key: the key, or what keys begin with; the sessions are named for it.
    :param expires_in: how long the session for the links lasts, in seconds.
    :param quiet: print no progress.
    :raises UsageError: if the role cannot be used for this upload.
    """

    def __init__(
        self,
        session: Any,
        place: Destination,
        credentials: Any,
        options: RoleOptions,
        uses: Uses,
        key: str,
        expires_in: int,
        quiet: bool,
        host: HostOptions,
    ) -> None:
        self._host = host
        self._sessions = sessions = RoleSessions(session, place, credentials, options, key, quiet, host)
        self.policy = sessions.policy(uses.links, options.networks)
        self.links = sessions.assumed(self.policy, options.networks, expires_in)
        needs_more = set(_pairs(uses.own)) - set(_pairs(uses.links))
        has_own = uses.own and (needs_more or options.networks)
        self.own = sessions.assumed(sessions.policy(uses.own, ()), (), _OWN_SECONDS) if has_own else self.links

    @property
    def members(self) -> Dict[str, Any]:
        """The members of the document on the role."""
        return {"SessionPolicy": self.policy}

    def notes(self) -> List[str]:
        """The note on how the links can be taken back, once they are signed."""
        issued_at, role = self.links.issued_at, self._sessions.role
        if issued_at is None or not self._sessions.can_be_changed:
            return []
        before = end_of_revocation(issued_at)
        # A name for each moment: an older command, run later, must not take the place of a newer one.
        name = f"presign-put-revoke-{before.replace(':', '')}"
        options = {"role-name": role.name, "policy-name": name, "policy-document": revoking_policy(before)}
        command = shown_command(self._host, self._sessions.endpoint, "iam put-role-policy", options)
        return [
            f"To take back all links that were made with the role {role.name} until now, and to end all of its "
            "sessions, run the following command with the permission iam:PutRolePolicy in the account "
            f"{role.account}.\n  {command}"
        ]


def _pairs(permissions: List[Permission]) -> Iterator[Any]:
    for permission in one_for_each(permissions):
        for action in permission.actions:
            yield action, permission.on
