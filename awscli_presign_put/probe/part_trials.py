"""Trials of uploads in parts: signatures, lengths, digests, lists, completion, abort."""

import base64
import hashlib
import re
from contextlib import suppress
from http import HTTPStatus
from typing import Dict, List, Optional
from xml.sax.saxutils import escape, unescape

from awscli_presign_put.probe.answers import Sent
from awscli_presign_put.probe.evidence import KEPT, RIGHT, WRONG, Exchange, is_accepted, is_refused
from awscli_presign_put.probe.header_trials import etag_of
from awscli_presign_put.probe.requests import with_wrong_signature
from awscli_presign_put.probe.tried_store import Causes, Trial, TriedStore
from awscli_presign_put.signing.errors import StoreFailed
from awscli_presign_put.signing.put.actions import Action, abort_upload, complete_upload, list_parts, upload_part
from awscli_presign_put.signing.upload.headers import Headers

_FIRST = b"1" * (5 * 1024 * 1024)  # the minimum for each part but the last
_LAST, _BEFORE = b"the last part", b"before"
_OTHER_BYTES = "The object has other bytes."
_CREATE = Action("POST", "CreateMultipartUpload", (("uploads", ""),))


class NotStarted(StoreFailed):
    """The upload could not be started."""

    def __init__(self, exchange: Exchange) -> None:
        super().__init__(exchange.because)
        self.exchange = exchange


class TriedUpload:
    """An upload that was started."""

    def __init__(self, store: TriedStore, name: str, headers: Headers = ()) -> None:
        self.store = store
        self.key = store.key(name)
        sent = store.send("POST", *_of(store, self.key, _CREATE, headers), what="start an upload in parts")
        found = sent.answer and re.search(rb"<UploadId>([^<]+)</UploadId>", sent.answer.body)
        if not found:
            if not is_refused(sent.status):
                store.has_lost_upload = True
            raise NotStarted(store.judged("start an upload in parts", RIGHT, sent, False))
        self.upload_id = unescape(found[1].decode())
        store.uploads.append((self.key, self.upload_id))
        self.etags: List[str] = []

    def part(
        self, number: int, body: bytes, headers: Headers = (), url: str = "", what: str = "a part", causes: Causes = ()
    ) -> Sent:
        made, names = _of(self.store, self.key, upload_part(self.upload_id, number), headers)
        sent = self.store.send("PUT", url or made, names, body, what=what, causes=causes)
        if sent.answer and sent.status == HTTPStatus.OK:
            self.etags.append(sent.answer.headers.get("etag", ""))
        return sent

    def prepare(self, *bodies: bytes) -> None:
        """Store parts, for what is tried then.

        :raises StoreFailed: the store does not say that it has stored one.
        """
        for number, body in enumerate(bodies, 1):
            sent = self.part(number, body)
            if sent.status != HTTPStatus.OK:
                raise StoreFailed(f"A part was not stored: {sent.why or sent.in_words}")

    def list(self) -> Sent:
        return self.store.send("GET", *_of(self.store, self.key, list_parts(self.upload_id), ()))

    def has(self, number: int, body: bytes) -> Optional[bool]:
        """Whether the store lists this part with the size of this body; None if it does not list parts."""
        sent = self.list()
        if sent.status == HTTPStatus.NOT_FOUND:  # a store may end an upload of which a part was wrong
            return False
        if sent.answer is None or sent.status != HTTPStatus.OK:
            return None
        parts = re.findall(rb"<Part>.*?</Part>", sent.answer.body, re.DOTALL)
        wanted = (f"<PartNumber>{number}</PartNumber>".encode(), f"<Size>{len(body)}</Size>".encode())
        return any(all(text in part for text in wanted) for part in parts)

    def right(self, what: str, number: int, body: bytes, headers: Headers) -> Exchange:
        """A part that must be stored, and is listed then."""
        sent = self.part(number, body, headers, what=what)
        return _proved(self.store.judged(what, RIGHT, sent), self.has(number, body), is_proof=True)

    def wrong(
        self, what: str, number: int, body: bytes, causes: Causes, headers: Headers = (), url: str = ""
    ) -> Exchange:
        """A part that must be refused, and is not listed then."""
        sent = self.part(number, body, headers, url, what, causes)
        return _proved(self.store.judged(what, WRONG, sent), self.has(number, body), is_proof=False)

    def complete(
        self, headers: Headers = (), digest: str = "", what: str = "complete", causes: Causes = (), body: bytes = b""
    ) -> Sent:
        """Make an object of the parts.

        :param digest: an element of each, where the upload was started with an algorithm.
        :param body: what is sent instead of the list of the parts.
        """
        parts = "".join(
            f"<Part><PartNumber>{number}</PartNumber><ETag>{escape(etag)}</ETag>{digest}</Part>"
            for number, etag in enumerate(self.etags, 1)
        )
        body = body or f"<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>".encode()
        url, signed = _of(self.store, self.key, complete_upload(self.upload_id), headers)
        sent = self.store.send("POST", url, signed, body, what=what, causes=causes)
        if is_accepted(sent.status) and not sent.is_error:
            self._ended()
        return sent

    def abort(self) -> Sent:
        sent = self.store.send("DELETE", *_of(self.store, self.key, abort_upload(self.upload_id), ()))
        if is_accepted(sent.status):
            self._ended()
        return sent

    def _ended(self) -> None:
        with suppress(ValueError):  # it has ended before
            self.store.uploads.remove((self.key, self.upload_id))


def _proved(exchange: Exchange, is_listed: Optional[bool], is_proof: bool) -> Exchange:
    """The exchange with what the list of parts says: without it, nothing proves that a part was or was not stored.

    :param is_proof: what the list must say.
    """
    if exchange.held and is_listed is not is_proof:
        if is_listed:
            return exchange._replace(held=False, because="It was refused, and is listed.")
        because = "The store does not list parts." if is_listed is None else "The part is not listed."
        return exchange._replace(held=None, because=because)
    return exchange


def _of(store: TriedStore, key: str, action: Action, headers: Headers) -> "tuple[str, Headers]":
    link = store.presign(key, headers, action)
    return link.url, link.headers


def _started(trial: Trial) -> Trial:
    """The trial, or why no upload could be started."""

    def run(store: TriedStore) -> List[Exchange]:
        try:
            return trial(store)
        except NotStarted as error:
            return [error.exchange]

    return run


def _whole(store: TriedStore, upload: TriedUpload, sent: Sent, what: str = "complete two parts") -> Exchange:
    """Whether the object has both parts."""
    return store.judged(what, RIGHT, sent, store.read(upload.key) == _FIRST + _LAST, _OTHER_BYTES)


def parts(store: TriedStore) -> List[Exchange]:
    upload = TriedUpload(store, "parts")
    for number, body in enumerate((_FIRST, _LAST), 1):
        sent = upload.part(number, body, what="a part")
        if sent.status != HTTPStatus.OK:
            return [store.judged("a part", RIGHT, sent)]
    exchanges = [_whole(store, upload, upload.complete())]
    wrong = TriedUpload(store, "parts-wrong")
    url = with_wrong_signature(_of(store, wrong.key, upload_part(wrong.upload_id, 1), ())[0])
    return [
        *exchanges,
        wrong.wrong("a part with another signature", 1, _LAST, ("signature-mismatch",), url=url),
    ]


def _bound(name: str, header: str, right: str, other: bytes, causes: Causes, algorithm: Optional[str] = None) -> Trial:
    """A part with a signed header, and another body."""

    def trial(store: TriedStore) -> List[Exchange]:
        asked: Headers = (("x-amz-checksum-algorithm", algorithm),) if algorithm else ()
        upload, signed = TriedUpload(store, name, asked), ((header, right),)
        exchanges = [upload.right("the right part", 1, _LAST, signed)]
        # S3 demands the digests of the parts again, and another store may know them of single uploads alone.
        digest = f"<Checksum{algorithm}>{right}</Checksum{algorithm}>" if algorithm else ""
        what = "complete the right part"
        sent = upload.complete(digest=digest, what=what)
        exchanges.append(store.judged(what, RIGHT, sent, store.read(upload.key) == _LAST, _OTHER_BYTES))
        # Of its own: a store may end the upload of which a part was wrong.
        wrong = TriedUpload(store, f"{name}-wrong", asked)
        return [*exchanges, wrong.wrong("another part", 1, other, causes, signed)]

    return trial


def part_list(store: TriedStore) -> List[Exchange]:
    upload = TriedUpload(store, "list-parts")
    upload.prepare(_LAST)
    sent = upload.list()
    is_good = _is_list(sent.answer.body if sent.answer else b"")
    return [store.judged("list the parts", RIGHT, sent, is_good, "The part is not listed with its size and its ETag.")]


def _is_list(body: bytes) -> bool:
    """Whether kits can read it: some stores name the document otherwise, or list parts without their ETags."""
    part = rb"<PartNumber>1</PartNumber>", f"<Size>{len(_LAST)}</Size>".encode(), b"<ETag>"
    return body.rstrip().endswith(b"</ListPartsResult>") and all(each in body for each in part)


def no_overwrite(store: TriedStore) -> List[Exchange]:
    condition = store.means.headers_of({"no-overwrite": True})
    free = TriedUpload(store, "parts-no-overwrite-right")
    free.prepare(_LAST)
    what = "complete under a new key"
    sent = free.complete(condition, what=what)
    exchanges = [store.judged(what, RIGHT, sent, store.read(free.key) == _LAST, _OTHER_BYTES)]
    key = store.key("parts-no-overwrite-wrong")
    exchanges.append(store.put("an object", store.presign(key), _BEFORE))
    return [*exchanges, _kept(store, key, condition, "complete under an existing key", ("condition-failed",))]


def if_match(store: TriedStore) -> List[Exchange]:
    key = store.key("parts-if-match")
    exchanges = [store.put("an object", store.presign(key), _BEFORE)]
    etag = etag_of(store, key)
    other = store.means.headers_of({"if-match": f'"{"0" * 32}"'})
    exchanges.append(_kept(store, key, other, "complete with another ETag", ("condition-failed",)))
    matching = TriedUpload(store, "parts-if-match")
    matching.prepare(_LAST)
    what = "complete with the ETag of the object"
    sent = matching.complete(store.means.headers_of({"if-match": etag}), what=what)
    return [*exchanges, store.judged(what, RIGHT, sent, store.read(key) == _LAST, _OTHER_BYTES)]


def _kept(store: TriedStore, key: str, condition: Headers, what: str, causes: Causes) -> Exchange:
    """A completion that must leave the object as it is."""
    upload = TriedUpload(store, key[len(store.folder) :])
    upload.prepare(_LAST)
    sent = upload.complete(condition, what=what, causes=causes)
    stored = store.read(key)
    is_refusal = store.judged("", WRONG, sent).held
    held = False if stored == _LAST else True if is_refusal and stored == _BEFORE else None
    because = "The store accepted it, and the object is as before."
    return Exchange(what, WRONG, sent.method, sent.status, sent.code, held, because)


def size(store: TriedStore) -> List[Exchange]:
    """The whole size, signed for the completion."""
    exchanges = []
    for number, expected in ((len(_LAST), RIGHT), (len(_LAST) + 1, WRONG)):
        upload = TriedUpload(store, f"parts-size-{number}")
        upload.prepare(_LAST)
        what = "complete with the size" if expected == RIGHT else "complete with another size"
        causes = () if expected == RIGHT else ("invalid-request",)
        sent = upload.complete((("x-amz-mp-object-size", str(number)),), what=what, causes=causes)
        stored = store.read(upload.key)
        exchange = store.judged(what, expected, sent, stored == _LAST if expected == RIGHT else None, _OTHER_BYTES)
        exchanges.append(exchange._replace(held=False) if expected == WRONG and stored is not None else exchange)
    return exchanges


def complete_twice(store: TriedStore) -> List[Exchange]:
    upload = TriedUpload(store, "complete-twice")
    upload.prepare(_LAST)
    first = upload.complete()
    exchanges = [store.judged("complete", RIGHT, first, store.read(upload.key) == _LAST, _OTHER_BYTES)]
    what, kept = "complete again", store.read(upload.key)
    again = upload.complete(what=what, causes=("no-such-upload",))
    is_same = store.read(upload.key) == kept
    held = is_same if is_accepted(again.status) or is_refused(again.status) else None
    because = again.why or f"The store did not say whether it accepted it ({again.status})."
    return [*exchanges, Exchange(what, KEPT, "POST", again.status, again.code, held, because if held is None else "")]


def abort(store: TriedStore) -> List[Exchange]:
    upload = TriedUpload(store, "abort")
    upload.prepare(_LAST)
    sent = upload.abort()
    after = upload.list()
    is_gone = after.status == HTTPStatus.NOT_FOUND
    return [store.judged("abort", RIGHT, sent, is_gone, "The upload is still there.")]


_SHA256 = base64.b64encode(hashlib.sha256(_LAST).digest()).decode()
_MD5 = base64.b64encode(hashlib.md5(_LAST, usedforsecurity=False).digest()).decode()
_OTHER, _DIFFERENT = _LAST[::-1], ("digest-different",)

TRIALS: Dict[str, Trial] = {
    "parts": _started(parts),
    "part-length": _started(_bound("part-length", "Content-Length", str(len(_LAST)), _LAST + b"!", ("other-length",))),
    "part-sha256": _started(_bound("part-sha256", "x-amz-checksum-sha256", _SHA256, _OTHER, _DIFFERENT, "SHA256")),
    "part-md5": _started(_bound("part-md5", "Content-MD5", _MD5, _OTHER, _DIFFERENT)),
    "list-parts": _started(part_list),
    "parts-no-overwrite": _started(no_overwrite),
    "parts-if-match": _started(if_match),
    "parts-size": _started(size),
    "complete-twice": _started(complete_twice),
    "abort": _started(abort),
}
"""By the names of the promises."""
