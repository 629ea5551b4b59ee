"""The store as whoever has a link meets it: requests of any kind, each bounded; and what was written, to remove it."""

import threading
import time
from dataclasses import replace
from http import HTTPStatus
from typing import Any, Callable, List, Optional, Sequence, Tuple

from awscli_presign_put.moments import moment_of_http_date
from awscli_presign_put.probe.answers import Refusal, Sent, SlowDown, Stopped
from awscli_presign_put.probe.evidence import RIGHT, Exchange, held_of_upload, is_accepted, is_refused
from awscli_presign_put.probe.means import Means, Sign
from awscli_presign_put.probe.requests import form_body
from awscli_presign_put.probe.under_way import UnderWay
from awscli_presign_put.signing.errors import StoreFailed
from awscli_presign_put.signing.post.post_request import PostRequest, PresignedPost
from awscli_presign_put.signing.put.actions import DELETE_OBJECT, PUT_OBJECT, Action, abort_upload, get_object
from awscli_presign_put.signing.upload.headers import Headers
from awscli_presign_put.signing.upload.upload_request import PresignedRequest, UploadRequest

LIFE = 900
"""How long the links work that are tried, in seconds."""

Causes = Tuple[str, ...]
"""What is wrong with a request, as :class:`Refusal` has it."""

Trial = Callable[["TriedStore"], List[Exchange]]
_FEWER = "The store asked for fewer requests (429 or 503)."
_MAX_UNANSWERED = 8
"""After how many requests without an answer, one after the other, no more are sent."""

_SLOW_DOWN = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)


class TriedStore:
    """Presigns, sends and reads below one folder.

    :param bucket: where it is tried.
    :param folder: what all keys begin with.
    """

    def __init__(self, means: Means, bucket: str, folder: str) -> None:
        self.means = means
        self.bucket = bucket
        self.folder = folder
        # botocore's handlers of one call are those of the client.
        self._signing = threading.Lock()
        self._unanswered = 0
        self.stopped_because = ""
        self._date = (0.0, "")
        self.keys: List[str] = []
        self.uploads: List[Tuple[str, str]] = []
        self.server = ""
        self.refusals: List[Refusal] = []
        self.is_first_stored = False
        self.has_lost_upload = False  # in parts: it may have been started, and its ID is not known
        self.under_way = UnderWay()
        self.fields: List[Tuple[str, str]] = []
        """Those of all forms."""
        self.sent: List[Tuple[str, Headers]] = []
        """The URL and the headers of each request."""
        self.rules = threading.Lock()
        """Held while the CORS rules of the bucket must stay as they are."""

    @property
    def version(self) -> str:
        """The signature version of the links."""
        return next(iter(self.means.sign))

    @property
    def no_bucket(self) -> str:
        """The name of a bucket that there is not: it has the random part of the folder."""
        return f"presign-probe-{self.folder.rstrip('/')[-12:]}"

    def stop(self, why: str) -> None:
        """Let no further request be sent, but for those that remove things. The first reason stays."""
        self.stopped_because = self.stopped_because or why

    def seconds_behind(self) -> int:
        """How far the store's clock is behind that of this machine, by its last answer; 0 if it does not say."""
        now, date = self._date
        said = moment_of_http_date(date)
        return round(now - said.timestamp()) if said else 0

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
        sign: Optional[Sign] = None,
    ) -> PresignedRequest:
        """A link, as the commands make it.

        :param sign: what signs it instead of the credentials of the command.
        """
        with self._signing:
            sign = sign or self.means.sign[version or self.version]
            return sign(UploadRequest(self.bucket, key, expires_in, headers), action)

    def form(self, key: str, **asked: Any) -> PresignedPost:
        """A form, as ``presign-post`` makes it."""
        request = PostRequest(self.bucket, key, key.endswith("/"), LIFE)
        with self._signing:
            made = self.means.sign_form(replace(request, **asked))
        self.fields.extend(made.fields)
        return made

    def send(
        self,
        method: str,
        url: str,
        headers: Headers = (),
        body: bytes = b"",
        chunked: bool = False,
        what: str = "",
        causes: Causes = (),
    ) -> Sent:
        """Send a request as a receiver does.

        :param what: the request in words.
        :param causes: what is wrong with it.
        :raises SlowDown: the store asks for fewer requests.
        :raises Stopped: the command ends.
        """
        if self.stopped_because:
            raise Stopped(self.stopped_because)
        sent = self._sent(method, url, headers, body, chunked)
        if sent.answer and (is_refused(sent.status) or sent.is_error):
            self.refusals.append(Refusal(what, method, url, headers, sent.answer, causes))
        return sent

    def _sent(self, method: str, url: str, headers: Headers, body: bytes, chunked: bool) -> Sent:
        # The length is that of the body, as clients send it, and not what was signed.
        headers = tuple(header for header in headers if header[0].lower() != "content-length")
        self.sent.append((url, headers))
        try:
            answer = self.under_way.send(method, lambda: self.means.send(method, url, headers, body, chunked))
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
        return Sent(method, answer)

    def read(self, key: str, headers: Headers = ()) -> Optional[bytes]:
        """What is stored under a key; None if there is no object.

        :param headers: that are signed and sent, such as the key that decrypts it.
        :raises StoreFailed: the store does not say.
        """
        sent = self.send("GET", self.presign(key, headers, get_object()).url, headers)
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
        reading: Headers = (),
        causes: Causes = (),
    ) -> Exchange:
        """Upload with a link, in the right way or in a wrong one, and look at what is stored.

        :param what: the request in words.
        :param headers: what is sent; None for what was signed.
        :param url: where it is sent, if not to the link.
        :param stored_as: the key that a wrong upload could be stored under; empty for the link's own.
        :param reading: the headers that the object is read with.
        :param causes: what is wrong with the request.
        """
        key = stored_as or link.key
        try:
            before = self._before(key, expected)
        except StoreFailed as error:
            return Exchange(what, expected, "GET", None, "", None, str(error))
        headers = link.headers if headers is None else headers
        sent = self.send(method or link.method, url or link.url, headers, body, chunked, what, causes)
        return self._judged(what, expected, sent, key, body, before, reading)

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
        causes: Causes = (),
    ) -> Exchange:
        """Send a form, in the right way or in a wrong one, and look at what is stored.

        :param key: the key that it is stored under.
        :param fields: what is sent before the file; None for what was signed.
        """
        try:
            before = self._before(key, expected)
        except StoreFailed as error:
            return Exchange(what, expected, "GET", None, "", None, str(error))
        self.fields.extend(fields or ())
        content_type, contents = form_body(form.fields if fields is None else fields, file_name, body)
        headers = (("Content-Type", content_type),)
        sent = self.send("POST", form.url, headers, contents, what=what, causes=causes)
        return self._judged(what, expected, sent, key, body, before)

    def _before(self, key: str, expected: str) -> Optional[bytes]:
        """What is stored before an upload.

        :raises StoreFailed: the store does not say, and the upload is wrong.
        """
        try:
            return self.read(key)
        except StoreFailed:
            if expected == RIGHT:  # a store that refuses a key refuses to read it, too
                return None
            raise

    def _judged(
        self,
        what: str,
        expected: str,
        sent: Sent,
        key: str,
        body: bytes,
        before: Optional[bytes],
        reading: Headers = (),
    ) -> Exchange:
        accepted = is_accepted(sent.status)
        try:
            stored = self.read(key, reading if accepted else ())
        except StoreFailed as error:
            is_refusal = expected == RIGHT and is_refused(sent.status)
            # What is there cannot be read with these headers, so that it is something else.
            is_stored = expected != RIGHT and accepted and bool(reading)
            held = False if is_refusal or is_stored else None
            return Exchange(what, expected, sent.method, sent.status, sent.code, held, str(error))
        held, because = held_of_upload(expected, sent.status, stored, body, before)
        return Exchange(what, expected, sent.method, sent.status, sent.code, held, sent.why or because)

    def judged(
        self, what: str, expected: str, sent: Sent, is_good: Optional[bool] = None, because: str = ""
    ) -> Exchange:
        """An exchange that stores nothing: a link that lists, shows or removes.

        :param is_good: whether the answer has what it must; None to take the status for it.
        :param because: what it has instead.
        """
        accepted = is_accepted(sent.status) and not sent.is_error
        refused = is_refused(sent.status) or (is_accepted(sent.status) and sent.is_error)
        held: Optional[bool] = accepted if accepted or refused else None
        if expected == RIGHT and accepted and is_good is not None:
            held = is_good
        elif expected != RIGHT and held is not None:
            held = not held
        return Exchange(what, expected, sent.method, sent.status, sent.code, held, sent.why or because)

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
