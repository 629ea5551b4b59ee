"""Stores an upload page in a bucket, and makes a link to it.

What is sent is presigned as any upload is, so that it is signed as the store wants it, by each signature version on
each AWS CLI, and has no header that nobody asked for.
"""

import base64
import os
import re
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any, Callable, Dict, NamedTuple, Optional, Tuple
from urllib.parse import urlsplit

import botocore.awsrequest
from botocore.exceptions import BotoCoreError

from awscli_presign_put.signing.actions import DELETE_OBJECT, get_object
from awscli_presign_put.signing.answers import read_bounded
from awscli_presign_put.signing.endpoint import normalised
from awscli_presign_put.signing.errors import NotShared
from awscli_presign_put.signing.headers import Headers
from awscli_presign_put.signing.one_line import in_one_line, sentence
from awscli_presign_put.signing.presigner import Presigner
from awscli_presign_put.signing.request import PresignedRequest, UploadRequest

_CONTENT_TYPE = "text/html; charset=utf-8"
_TYPE: Headers = (("Content-Type", _CONTENT_TYPE),)
_NO_STORE: Headers = (("Cache-Control", "no-store"),)
# How long a request of this module may be on its way, in seconds.
_ON_ITS_WAY = 300
# More than any page has.
_MAX_ANSWER = 8 * 1024**2
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

    :param bucket: where it is stored.
    :param key: likewise.
    :param url: the presigned URL that shows it.
    :param ends: when that stops working.
    """

    bucket: str
    key: str
    url: str
    ends: Optional[datetime] = field(default=None, compare=False)

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
    """What the keys of the pages of one run begin with, below a prefix that ends in a slash or is empty: the time, in
    UTC, and random characters."""
    moment = f"{datetime.now(timezone.utc):%Y-%m-%d-%H%M}"
    return f"{place}{moment}-{base64.b32encode(os.urandom(_RUN_BYTES)).decode().lower()}/"


class Presigners(NamedTuple):
    """What signs.

    :param links: the link to the page.
    :param own: the requests that are sent here, which may have to be signed with other credentials.
    :param until: when the link to the page ends, in seconds since 1970; None where it works for a given time.
    """

    links: Presigner
    own: Presigner
    until: Optional[int] = None


def share_page(
    presigners: Presigners,
    place: Tuple[str, str],
    is_new: bool,
    contents: bytes,
    upload: str,
    expires_in: int,
    say_left: Callable[[str], None],
) -> SharedPage:
    """Store a page, and return it with its link.

    :param place: the bucket and the key.
    :param is_new: nothing else can have this key, so that it can be removed.
    :param upload: the URL that the page sends to.
    :param expires_in: how long the link shows the page, in seconds.
    :param say_left: is called with the S3 URI at which a page is left where a signal ends this.
    :raises NotShared: no page is left then, or the exception says where.
    :raises PresignError: the link cannot be signed.
    """
    bucket, key = place
    presigner = presigners.own
    link = presigners.links.presign(UploadRequest(bucket, key, expires_in, until=presigners.until), get_object())
    check_origin(link.url, upload)
    # The link itself, unless it does not work from here.
    opened = link
    if presigner is not presigners.links:
        opened = presigner.presign(UploadRequest(bucket, key, _ON_ITS_WAY), get_object())
    page = SharedPage(bucket, key, link.url, link.expires_at)
    has_answer = False
    try:
        _store(presigner, bucket, key, contents)
        has_answer = True
        _check_link(presigner.client, opened, contents)
    except _Refused:
        raise
    except BaseException as error:
        # A key that was given can have been another object's, and may be again.
        is_removed = is_new and _remove(presigner, bucket, key)
        if isinstance(error, NotShared):
            removed = " The page was removed." if is_removed else ""
            raise NotShared(f"{error}{removed}", None if is_removed else page.uri) from error
        # Without an answer, the page may come to the store after its removal.
        if not (is_removed and has_answer):
            say_left(page.uri)
        raise
    return page


class _Refused(NotShared):
    """The store did not take the page."""


def check_origin(link: str, upload: str) -> None:
    """Refuse a link on another origin than the upload's: the page would need a CORS rule, and see no progress.

    :raises NotShared: it is one.
    """
    if _origin(link) != _origin(upload):
        raise NotShared(
            f"The page would come from {_origin(link)}, and the upload goes to {_origin(upload)}. "
            "Use a place in the bucket of the upload, or --addressing-style path."
        )


def _store(presigner: Presigner, bucket: str, key: str, contents: bytes) -> None:
    # Signature Version 2 has no place for Cache-Control: there it is sent unsigned.
    signed, unsigned = (_TYPE, _NO_STORE) if presigner.is_version_2 else (_TYPE + _NO_STORE, ())
    put = presigner.presign(UploadRequest(bucket, key, _ON_ITS_WAY, signed))
    answer = _send(presigner.client, put, contents, unsigned)
    if answer.status not in _GOOD:
        # An error of the store's own, or of a proxy's, can come after the page is stored.
        failed = NotShared if answer.status >= _FIRST_FAILURE else _Refused
        raise failed(f"The store refused to store the page: {answer.said}")


def _check_link(client: Any, link: PresignedRequest, contents: bytes) -> None:
    answer = _send(client, link)
    if answer.status not in _GOOD:
        raise NotShared(f"The store refuses the link to the page: {answer.said}")
    headers = {name.lower(): value for name, value in answer.headers.items()}
    shown_as = headers.get("content-type", "no content type")
    if answer.body != contents or not shown_as.lower().startswith("text/html"):
        raise NotShared(
            f"The store does not give back the page as it was stored ({in_one_line(shown_as)}). "
            "Use --format html without --share."
        )
    if headers.get("content-disposition", "").lower().startswith("attachment"):
        raise NotShared(
            "The store makes browsers save the page instead of showing it. Use --format html without --share."
        )


def _remove(presigner: Presigner, bucket: str, key: str) -> bool:
    """Remove the page; say whether that was done."""
    try:
        request = presigner.presign(UploadRequest(bucket, key, _ON_ITS_WAY), DELETE_OBJECT)
        return _send(presigner.client, request).status in _GOOD
    except (NotShared, BotoCoreError):
        return False


@dataclass(frozen=True)
class _Answer:
    status: int
    headers: Dict[str, str]
    body: bytes

    @property
    def said(self) -> str:
        """The code and the message of an error, or the status, as a sentence."""
        text = self.body.decode("utf-8", "replace")
        found: Tuple[Optional[str], ...] = tuple(
            (match := re.search(f"<{name}>([^<]*)</{name}>", text)) and match[1] for name in ("Code", "Message")
        )
        parts = [in_one_line(part) for part in found if part]
        return sentence(": ".join(parts) if parts else f"HTTP status {self.status}")


def _send(client: Any, presigned: PresignedRequest, body: bytes = b"", unsigned: Headers = ()) -> _Answer:
    """Send what was presigned, with all settings of the client: its proxy, certificates and timeouts.

    :raises NotShared: there was no answer.
    """
    headers = dict(presigned.headers + unsigned)
    request = botocore.awsrequest.AWSRequest(presigned.method, presigned.url, headers, body).prepare()
    request.stream_output = True
    try:
        # botocore has no public name for it.
        response = client._endpoint.http_session.send(request)
        contents = read_bounded(response.raw, _MAX_ANSWER)
    except Exception as error:  # botocore's, or urllib3's, which may be one of two copies
        raise NotShared(f"The request to the store failed: {sentence(error)}") from error
    return _Answer(response.status_code, dict(response.headers), contents)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return normalised(f"{parts.scheme}://{parts.netloc}")
