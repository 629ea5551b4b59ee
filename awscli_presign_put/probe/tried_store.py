"""The store as whoever has a link meets it: requests of any kind, each bounded; and what was written, to remove it."""

import threading
import time
from dataclasses import replace
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any, Callable, Dict, List, Optional, Sequence, Tuple, Type

from awscli_presign_put.probe.answers import Send, Sent, SlowDown, Stopped
from awscli_presign_put.probe.evidence import RIGHT, Exchange, held_of_upload, is_accepted, is_refused
from awscli_presign_put.probe.requests import form_body
from awscli_presign_put.signing.errors import StoreFailed
from awscli_presign_put.signing.post.post_request import PostRequest, PresignedPost
from awscli_presign_put.signing.put.actions import DELETE_OBJECT, PUT_OBJECT, Action, abort_upload, get_object
from awscli_presign_put.signing.upload.headers import Headers
from awscli_presign_put.signing.upload.upload_request import PresignedRequest, UploadRequest

LIFE = 900
"""How long the links work that are tried, in seconds."""

_FEWER = "The store asked for fewer requests (429 or 503)."
_MAX_UNANSWERED = 8
"""After how many requests without an answer, one after the other, no more are sent."""

_SLOW_DOWN = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)


class TriedStore:
    """Presigns, sends and reads below one folder.

    :param sign: makes a link, by signature version (``s3v4``, ``s3``); the first is the configured one.
    :param sign_form: makes a form by the first.
    :param send: sends a request, and raises StoreFailed if there is no answer.
    :param digest: computes the digest with this name (as in ``DIGESTS``); None if this AWS CLI cannot.
    :param bucket: where it is tried.
    :param folder: what all keys begin with.
    :param signing_errors: what signing raises besides PresignError.
    """

    def __init__(
        self,
        sign: Dict[str, Callable[[UploadRequest, Action], PresignedRequest]],
        sign_form: Callable[[PostRequest], PresignedPost],
        send: Send,
        digest: Callable[[str, bytes], Optional[bytes]],
        bucket: str,
        folder: str,
        signing_errors: Tuple[Type[Exception], ...] = (),
    ) -> None:
        self.bucket = bucket
        self.folder = folder
        self.signing_errors = signing_errors
        self._sign = sign
        self._sign_form = sign_form
        self._send = send
        self.digest = digest
        # botocore's handlers of one call are those of the client.
        self._signing = threading.Lock()
        self._unanswered = 0
        self.stopped_because = ""
        self._date = (0.0, "")
        self.keys: List[str] = []
        self.uploads: List[Tuple[str, str]] = []
        self.server = ""
        self.refusals: List[Tuple[Sent, str]] = []

    @property
    def version(self) -> str:
        """The signature version of the links."""
        return next(iter(self._sign))

    def stop(self, why: str) -> None:
        """Let no further request be sent, but for those that remove things. The first reason stays."""
        self.stopped_because = self.stopped_because or why

    def seconds_behind(self) -> int:
        """How far the store's clock is behind that of this machine, by its last answer; 0 if it does not say."""
        now, date = self._date
        try:
            return round(now - parsedate_to_datetime(date).timestamp())
        except (TypeError, ValueError, OverflowError):  # the first up to Python 3.9
            return 0

    def key(self, name: str) -> str:
        """A key below the folder, which will be removed."""
        key = f"{self.folder}{name}"
        self.keys.append(key)
        return key

    def presign(
        self,
        key: str,
        headers: Headers = (),
        action: Action = PUT_OBJECT,
        expires_in: int = LIFE,
        version: Optional[str] = None,
    ) -> PresignedRequest:
        """A link, as the commands make it."""
        with self._signing:
            return self._sign[version or self.version](UploadRequest(self.bucket, key, expires_in, headers), action)

    def form(self, key: str, **asked: Any) -> PresignedPost:
        """A form, as ``presign-post`` makes it."""
        request = PostRequest(self.bucket, key, key.endswith("/"), LIFE)
        with self._signing:
            return self._sign_form(replace(request, **asked))

    def send(self, method: str, url: str, headers: Headers = (), body: bytes = b"", chunked: bool = False) -> Sent:
        """Send a request as a receiver does.

        :raises SlowDown: the store asks for fewer requests.
        :raises Stopped: the command ends.
        """
        if self.stopped_because:
            raise Stopped(self.stopped_because)
        return self._sent(method, url, headers, body, chunked)

    def _sent(self, method: str, url: str, headers: Headers, body: bytes, chunked: bool) -> Sent:
        # The length is that of the body, as clients send it, and not what was signed.
        headers = tuple(header for header in headers if header[0].lower() != "content-length")
        try:
            answer = self._send(method, url, headers, body, chunked)
        except StoreFailed as error:
            self._unanswered += 1
            if self._unanswered >= _MAX_UNANSWERED:
                self.stop(f"The store did not answer {self._unanswered} requests in a row.")
            return Sent(method, None, str(error))
        self._unanswered = 0
        self._date = (time.time(), answer.headers.get("date", ""))
        self.server = self.server or answer.headers.get("server", "")
        if answer.status in _SLOW_DOWN:
            self.stop(_FEWER)
            raise SlowDown(_FEWER)
        sent = Sent(method, answer)
        if is_refused(answer.status):
            self.refusals.append((sent, url))
        return sent

    def read(self, key: str) -> Optional[bytes]:
        """What is stored under a key; None if there is no object.

        :raises StoreFailed: the store does not say.
        """
        sent = self.send("GET", self.presign(key, (), get_object()).url)
        if sent.status == HTTPStatus.NOT_FOUND:
            return None
        if sent.answer is None or sent.status != HTTPStatus.OK:
            raise StoreFailed(f"The object cannot be read: {sent.why or sent.status}")
        return sent.answer.body

    def put(
        self,
        what: str,
        link: PresignedRequest,
        body: bytes,
        headers: Optional[Headers] = None,
        *,
        expected: str = RIGHT,
        url: str = "",
        method: str = "",
        stored_as: str = "",
        chunked: bool = False,
    ) -> Exchange:
        """Upload with a link, in the right way or in a wrong one, and look at what is stored.

        :param what: the request in words.
        :param headers: what is sent; None for what was signed.
        :param url: where it is sent, if not to the link.
        :param stored_as: the key that a wrong upload could be stored under; empty for the link's own.
        """
        key = stored_as or link.key
        try:
            before = self.read(key)
        except StoreFailed as error:
            if expected == RIGHT:  # a store that refuses a key refuses to read it, too
                before = None
            else:
                return Exchange(what, expected, "GET", None, "", None, str(error))
        sent = self.send(
            method or link.method, url or link.url, link.headers if headers is None else headers, body, chunked
        )
        return self._judged(what, expected, sent, key, body, before)

    def post(
        self,
        what: str,
        form: PresignedPost,
        body: bytes,
        key: str,
        *,
        fields: Optional[Sequence[Tuple[str, str]]] = None,
        file_name: str = "file.txt",
        expected: str = RIGHT,
    ) -> Exchange:
        """Send a form, in the right way or in a wrong one, and look at what is stored.

        :param key: the key that it is stored under.
        :param fields: what is sent before the file; None for what was signed.
        """
        try:
            before = self.read(key)
        except StoreFailed as error:
            return Exchange(what, expected, "GET", None, "", None, str(error))
        content_type, contents = form_body(form.fields if fields is None else fields, file_name, body)
        sent = self.send("POST", form.url, (("Content-Type", content_type),), contents)
        return self._judged(what, expected, sent, key, body, before)

    def _judged(self, what: str, expected: str, sent: Sent, key: str, body: bytes, before: Optional[bytes]) -> Exchange:
        try:
            stored = self.read(key)
        except StoreFailed as error:
            is_refusal = expected == RIGHT and is_refused(sent.status)
            held = False if is_refusal else None
            return Exchange(what, expected, sent.method, sent.status, sent.code, held, str(error))
        held, because = held_of_upload(expected, sent.status, stored, body, before)
        return Exchange(what, expected, sent.method, sent.status, sent.code, held, sent.why or because)

    def judged(self, what: str, expected: str, sent: Sent, is_good: Optional[bool] = None) -> Exchange:
        """An exchange that stores nothing: a link that lists, shows or removes.

        :param is_good: whether the answer has what it must; None to take the status for it.
        """
        accepted = is_accepted(sent.status) and not sent.is_error
        refused = is_refused(sent.status) or (is_accepted(sent.status) and sent.is_error)
        held: Optional[bool] = accepted if accepted or refused else None
        if expected == RIGHT and accepted and is_good is not None:
            held = is_good
        elif expected != RIGHT and held is not None:
            held = not held
        return Exchange(what, expected, sent.method, sent.status, sent.code, held, sent.why)

    def remove(self, key: str) -> Sent:
        """Remove an object; also after :meth:`stop`.

        :raises SlowDown: the store asks for fewer requests.
        """
        return self._end(key, DELETE_OBJECT)

    def abort(self, key: str, upload_id: str) -> Sent:
        """Abort an upload in parts; also after :meth:`stop`.

        :raises SlowDown: the store asks for fewer requests.
        """
        return self._end(key, abort_upload(upload_id))

    def _end(self, key: str, action: Action) -> Sent:
        link = self.presign(key, (), action)
        return self._sent("DELETE", link.url, link.headers, b"", False)
