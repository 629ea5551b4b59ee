"""What credentials are needed for: for the links of one call, and for what it sends itself, such as for ``--check``."""

from typing import List, NamedTuple, Optional, Tuple

from awscli_presign_put.commands.page import UploadPage
from awscli_presign_put.options.errors import UsageError
from awscli_presign_put.signing.errors import UnsupportedTarget
from awscli_presign_put.signing.multipart.multipart_request import MultipartRequest
from awscli_presign_put.signing.post.post_request import PostRequest
from awscli_presign_put.signing.role.permissions import (
    Permission,
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


class Uses(NamedTuple):
    """What credentials are needed for.

    :param links: what whoever has the links does with them.
    :param own: what this command does before it prints them, such as to store a page.
    """

    links: List[Permission]
    own: List[Permission]


def uses_of_put(request: UploadRequest, page: Optional[UploadPage], check: bool) -> Uses:
    """Those of presign-put."""
    return _with_page(Uses(to_put(request), to_check(request) if check else []), page, request.headers)


def uses_of_keys(request: UploadRequest, check: bool) -> Uses:
    """Those of presign-put with many keys, which begin with the key of the request."""
    return Uses(to_put(request, is_prefix=True), to_check(request, is_prefix=True) if check else [])


def uses_of_lines(request: UploadRequest, check: bool, for_script: bool) -> Uses:
    """Those of presign-put with many keys, each with headers of its own, which are not known yet.

    :param for_script: a script asks for the stored objects, too.
    """
    links = [*to_put(request, is_prefix=True), *to_put_any(request)]
    if for_script:
        links += to_show(request.bucket, request.key, request.headers, is_prefix=True)
    return Uses(links, [*links, *to_check(request, is_prefix=True)] if check else [])


def uses_of_form(request: PostRequest, page: Optional[UploadPage], check: bool) -> Uses:
    """Those of presign-post."""
    return _with_page(Uses(to_post(request), to_check(request.put) if check else []), page, request.headers)


def uses_of_forms(request: PostRequest, pages: Optional[Tuple[str, str]], check: bool) -> Uses:
    """Those of presign-post with many forms, whose keys begin with that of the request.

    :param pages: the bucket that pages are stored in, and what their keys begin with; None for no pages.
    """
    uses = uses_of_form(request, None, check)
    if pages is None:
        return uses
    _check_place(pages)
    shown, stored = (to(*pages, request.headers, is_prefix=True) for to in (to_show, to_store))
    return Uses([*uses.links, *shown], [*uses.own, *stored])


def uses_of_parts(request: MultipartRequest, page: Optional[UploadPage], check: bool) -> Uses:
    """Those of presign-multipart, which starts the upload."""
    links = to_upload_parts(request)
    own = [*links, *(to_read_lifecycle(request.bucket) if check else [])]
    return _with_page(Uses(links, own), page, request.headers)


def _with_page(uses: Uses, page: Optional[UploadPage], headers: Headers) -> Uses:
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
