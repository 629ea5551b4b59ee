"""Stores an upload page in a bucket, and makes a link to it.

What is sent is presigned as any upload is, so that it has no header that nobody asked for, with each signature version.
"""

import base64
import os
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timezone
from http import HTTPStatus
from typing import Callable, Iterator, NamedTuple, Optional, Tuple
from urllib.parse import urlsplit

from botocore.exceptions import BotoCoreError

from awscli_presign_put.shown import in_one_line
from awscli_presign_put.signing.destination.endpoint import normalised
from awscli_presign_put.signing.errors import NotShared
from awscli_presign_put.signing.put.actions import DELETE_OBJECT, get_object, head_object
from awscli_presign_put.signing.put.presigner import Presigner
from awscli_presign_put.signing.store.sending import NotInTime, send_presigned
from awscli_presign_put.signing.store.timed_calls import TimedCalls
from awscli_presign_put.signing.upload.headers import Headers
from awscli_presign_put.signing.upload.upload_request import PresignedRequest, UploadRequest

_CONTENT_TYPE = "text/html; charset=utf-8"
_TYPE: Headers = (("Content-Type", _CONTENT_TYPE),)
_NO_STORE: Headers = (("Cache-Control", "no-store"),)
# How long a request of this module may be on its way, in seconds.
_ON_ITS_WAY = 300
_RANDOM_BYTES = 18
_SUFFIX = ".html"
RANDOM_NAME_BYTES = _RANDOM_BYTES * 4 // 3 + len(_SUFFIX)
"""The length of a random name, in Base64."""
_RUN_BYTES = 5
RUN_BYTES = len("2026-12-04-1415-") + _RUN_BYTES * 8 // 5 + 1
"""The length of what :func:`folder_for` adds to a prefix."""
_GOOD = range(200, 300)
_FIRST_FAILURE = 500


@dataclass(frozen=True)
class SharedPage:
    """A page in a bucket.

    :param url: the presigned URL that shows it.
    :param ends: when that stops working.
    """

    bucket: str
    key: str
    url: str
    ends: datetime

    @property
    def uri(self) -> str:
        """Where it is stored, as an S3 URI."""
        return f"s3://{self.bucket}/{self.key}"


def key_for(place: str) -> str:
    """The key itself, or one that nobody can guess below a prefix that ends in a slash or is empty."""
    if place and not place.endswith("/"):
        return place
    return f"{place}{base64.urlsafe_b64encode(os.urandom(_RANDOM_BYTES)).decode()}{_SUFFIX}"


def folder_for(place: str) -> str:
    """What the keys of one run's pages begin with, below a prefix: the time, in UTC, and random characters.

    :param place: ends in a slash or is empty.
    """
    moment = f"{datetime.now(timezone.utc):%Y-%m-%d-%H%M}"
    return f"{place}{moment}-{base64.b32encode(os.urandom(_RUN_BYTES)).decode().lower()}/"


class PagePresigners(NamedTuple):
    """What signs.

    :param links: the link to the page.
    :param own: the requests that are sent here, which may have to be signed with other credentials.
    :param until: when the link ends, in seconds since 1970; None where it works for a given time.
    """

    links: Presigner
    own: Presigner
    until: Optional[int] = None


class Sharing:
    """A page that gets to its place, and does not stay there if its link is not handed over.

    :param calls: sends requests to the store.
    :param place: the bucket and the key.
    :param is_new: nothing else can have this key, so that it can be removed.
    :param say_left: is called with the S3 URI of a page that is left, if no exception reports it.
    :ivar is_left: whether the page is, or may be, stored.
    """

    def __init__(
        self,
        calls: TimedCalls,
        presigners: PagePresigners,
        place: Tuple[str, str],
        is_new: bool,
        say_left: Callable[[str], None],
    ) -> None:
        self._calls = calls
        self._presigners = presigners
        self._place = place
        self._is_new = is_new
        self._say_left = say_left
        self.is_left = False
        self._may_come = False

    @contextmanager
    def page(self, contents: bytes, upload: str, expires_in: int) -> Iterator[SharedPage]:
        """Store the page; remove it, or say where it is, if anything was raised or a signal has come.

        Until the end signals wait.

        :param upload: the URL that the page sends to.
        :param expires_in: how long the link shows the page, in seconds.
        :raises NotShared: no page is left then, or the exception says where.
        :raises PresignError: the link cannot be signed.
        """
        bucket, key = self._place
        links, own, until = self._presigners
        link = links.presign(UploadRequest(bucket, key, expires_in, until=until), get_object())
        check_origin(link.url, upload)
        # The link itself, unless it does not work from here.
        opened = link
        if own is not links:
            opened = own.presign(UploadRequest(bucket, key, _ON_ITS_WAY), get_object())
        page = SharedPage(bucket, key, link.url, link.expires_at)
        with self._calls.signals_shorten():
            try:
                self._store(contents)
                self._check_link(opened, contents)
                if self._calls.interrupted:
                    raise NotShared("The command was interrupted.")
                yield page
            except NotShared as error:
                was_left = self.is_left
                # The exception is not seen where a signal ends the process.
                self._take_back(page, says_so=self._calls.interrupted)
                removed = " The page was removed." if was_left and not self.is_left else ""
                raise NotShared(f"{error}{removed}", page.uri if self.is_left else None) from error
            except BaseException:
                self._take_back(page, says_so=True)
                raise
            if self._calls.interrupted:
                self._take_back(page, says_so=True)

    def _store(self, contents: bytes) -> None:
        """:raises NotShared: the page is not stored, or there is no answer."""
        presigner = self._presigners.own
        # Signature Version 2 has no place for Cache-Control: there it is sent unsigned.
        signed, unsigned = (_TYPE, _NO_STORE) if presigner.is_version_2 else (_TYPE + _NO_STORE, ())
        put = presigner.presign(UploadRequest(*self._place, _ON_ITS_WAY, signed))
        self.is_left = True
        try:
            answer = send_presigned(self._calls, put, contents, unsigned)
        except NotInTime:
            self._may_come = True
            raise
        if answer.status in _GOOD:
            return
        # An error of the store's own, or of a proxy's, can come after the page is stored.
        self.is_left = answer.status >= _FIRST_FAILURE or answer.status == HTTPStatus.REQUEST_TIMEOUT
        raise NotShared(f"The store refused to store the page: {answer.said}")

    def _check_link(self, link: PresignedRequest, contents: bytes) -> None:
        answer = send_presigned(self._calls, link)
        if answer.status not in _GOOD:
            raise NotShared(f"The store refuses the link to the page: {answer.said}")
        shown_as = answer.headers.get("content-type", "no content type")
        if answer.body != contents or not shown_as.lower().startswith("text/html"):
            raise NotShared(
                f"The store does not give back the page as it was stored ({in_one_line(shown_as)}). "
                "Use --format html without --share."
            )
        if answer.headers.get("content-disposition", "").lower().startswith("attachment"):
            raise NotShared(
                "The store makes browsers save the page instead of showing it. Use --format html without --share."
            )

    def _take_back(self, page: SharedPage, says_so: bool) -> None:
        """Remove the page, if it can be; with ``says_so``, say where it is if it is still left."""
        # A key that was given can have been another object's, and may be again.
        if self.is_left and self._is_new:
            self._calls.begin_anew()
            # A PUT that was not answered can arrive after the DELETE.
            self.is_left = not self._is_removed(page) or self._may_come
        if self.is_left and says_so:
            self._say_left(page.uri)

    def _is_removed(self, page: SharedPage) -> bool:
        presigner = self._presigners.own
        try:
            request = presigner.presign(UploadRequest(page.bucket, page.key, _ON_ITS_WAY), DELETE_OBJECT)
            answer = send_presigned(self._calls, request, last=True)
            # A 200 with a page is that of a proxy.
            return answer.status == HTTPStatus.NO_CONTENT or (
                answer.status == HTTPStatus.OK and not answer.body.strip()
            )
        except (NotShared, BotoCoreError):
            return False


def check_origin(link: str, upload: str) -> None:
    """:raises NotShared: the link is on another origin than the upload: the page would need a CORS rule, and see no
    progress.
    """
    if _origin(link) != _origin(upload):
        raise NotShared(
            f"The page would come from {_origin(link)}, and the upload goes to {_origin(upload)}. "
            "Use a place in the bucket of the upload, or --addressing-style path."
        )


def check_free(calls: TimedCalls, presigner: Presigner, place: Tuple[str, str]) -> None:
    """:raises NotShared: at this place is something else than a page, which it would replace; or the store did not
    answer.
    """
    head = send_presigned(calls, presigner.presign(UploadRequest(*place, _ON_ITS_WAY), head_object()))
    kind = head.headers.get("content-type", "no content type")
    if head.status == HTTPStatus.OK and kind.replace(" ", "").lower() != _CONTENT_TYPE.replace(" ", ""):
        raise NotShared(
            f"An object that is no upload page is at this key ({in_one_line(kind)}), and would be replaced. "
            "Use another key, or a place that ends in a slash."
        )


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return normalised(f"{parts.scheme}://{parts.netloc}")
