"""Trials of uploads in parts: signatures, lengths, digests, lists, completion, abort."""

import base64
import hashlib
import re
from http import HTTPStatus
from typing import Callable, Dict, List, Optional

from awscli_presign_put.probe.evidence import RIGHT, WRONG, Exchange
from awscli_presign_put.probe.requests import with_wrong_signature
from awscli_presign_put.probe.tried_store import Sent, TriedStore
from awscli_presign_put.signing.put.actions import Action, abort_upload, complete_upload, list_parts, upload_part
from awscli_presign_put.signing.upload.headers import Headers

Trial = Callable[[TriedStore], List[Exchange]]

_FIRST = b"1" * (5 * 1024 * 1024)  # the minimum for each part but the last
_LAST = b"the last part"
_CREATE = Action("POST", "CreateMultipartUpload", (("uploads", ""),))


class _NotStarted(Exception):
    """The upload could not be started."""

    def __init__(self, exchange: Exchange) -> None:
        super().__init__(exchange.because)
        self.exchange = exchange


class _Upload:
    """An upload that was started."""

    def __init__(self, store: TriedStore, name: str, headers: Headers = ()) -> None:
        self.store = store
        self.key = store.key(name)
        sent = store.send("POST", *_of(store, self.key, _CREATE, headers))
        found = sent.answer and re.search(rb"<UploadId>([^<]+)</UploadId>", sent.answer.body)
        if not found:
            raise _NotStarted(store.judged("start an upload in parts", RIGHT, sent, False))
        self.upload_id = found[1].decode()
        store.uploads.append((self.key, self.upload_id))
        self.etags: List[str] = []

    def part(self, number: int, body: bytes, headers: Headers = (), url: str = "") -> Sent:
        made, names = _of(self.store, self.key, upload_part(self.upload_id, number), headers)
        sent = self.store.send("PUT", url or made, names, body)
        if sent.answer and sent.status == HTTPStatus.OK:
            self.etags.append(sent.answer.headers.get("etag", ""))
        return sent

    def list(self) -> Sent:
        return self.store.send("GET", *_of(self.store, self.key, list_parts(self.upload_id), ()))

    def complete(self, headers: Headers = ()) -> Sent:
        parts = "".join(
            f"<Part><PartNumber>{number}</PartNumber><ETag>{etag}</ETag></Part>"
            for number, etag in enumerate(self.etags, 1)
        )
        body = f"<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>".encode()
        return self.store.send("POST", *_of(self.store, self.key, complete_upload(self.upload_id), headers), body)

    def abort(self) -> Sent:
        return self.store.send("DELETE", *_of(self.store, self.key, abort_upload(self.upload_id), ()))


def _of(store: TriedStore, key: str, action: Action, headers: Headers) -> "tuple[str, Headers]":
    link = store.presign(key, headers, action)
    return link.url, link.headers


def _started(trial: Trial) -> Trial:
    """The trial, or why no upload could be started."""

    def run(store: TriedStore) -> List[Exchange]:
        try:
            return trial(store)
        except _NotStarted as error:
            return [error.exchange]

    return run


def _whole(store: TriedStore, upload: _Upload, sent: Sent, what: str = "complete two parts") -> Exchange:
    """Whether the object has both parts."""
    return store.judged(what, RIGHT, sent, store.read(upload.key) == _FIRST + _LAST)


def parts(store: TriedStore) -> List[Exchange]:
    upload = _Upload(store, "parts")
    upload.part(1, _FIRST)
    upload.part(2, _LAST)
    exchanges = [_whole(store, upload, upload.complete())]
    wrong = _Upload(store, "parts-wrong")
    url = with_wrong_signature(_of(store, wrong.key, upload_part(wrong.upload_id, 1), ())[0])
    return [*exchanges, store.judged("a part with another signature", WRONG, wrong.part(1, _LAST, url=url))]


def _bound(name: str, header: str, right: str, other: bytes, algorithm: Optional[str] = None) -> Trial:
    """A part with a signed header, and another body."""

    def trial(store: TriedStore) -> List[Exchange]:
        asked: Headers = (("x-amz-checksum-algorithm", algorithm),) if algorithm else ()
        upload = _Upload(store, name, asked)
        signed: Headers = ((header, right),)
        return [
            store.judged("the right part", RIGHT, upload.part(1, _LAST, signed)),
            store.judged("another part", WRONG, upload.part(2, other, signed)),
        ]

    return trial


def listed(store: TriedStore) -> List[Exchange]:
    upload = _Upload(store, "list-parts")
    upload.part(1, _LAST)
    sent = upload.list()
    body = sent.answer.body if sent.answer else b""
    is_good = b"<PartNumber>1</PartNumber>" in body and f"<Size>{len(_LAST)}</Size>".encode() in body
    return [store.judged("list the parts", RIGHT, sent, is_good)]


def no_overwrite(store: TriedStore) -> List[Exchange]:
    condition: Headers = (("If-None-Match", "*"),)
    exchanges = []
    for case, expected in (("right", RIGHT), ("wrong", WRONG)):
        upload = _Upload(store, f"parts-no-overwrite-{case}")
        upload.part(1, _LAST)
        if expected == WRONG:
            exchanges.append(store.put("an object", store.presign(upload.key), b"before"))
        sent = upload.complete(condition)
        stored = store.read(upload.key)
        if expected == RIGHT:
            exchanges.append(store.judged("complete under a new key", RIGHT, sent, stored == _LAST))
        else:
            held = {b"before": True, _LAST: False}.get(stored or b"")
            exchange = store.judged("complete under an existing key", WRONG, sent)
            exchanges.append(exchange._replace(held=held if held is False else (exchange.held and held)))
    return exchanges


def complete_twice(store: TriedStore) -> List[Exchange]:
    upload = _Upload(store, "complete-twice")
    upload.part(1, _LAST)
    first = upload.complete()
    exchanges = [store.judged("complete", RIGHT, first, store.read(upload.key) == _LAST)]
    again = upload.complete()
    is_same = store.read(upload.key) == _LAST
    held = is_same if again.status is not None else None
    what = "complete again"
    return [*exchanges, Exchange(what, WRONG, "POST", again.status, again.code, held, "The object is read.")]


def abort(store: TriedStore) -> List[Exchange]:
    upload = _Upload(store, "abort")
    upload.part(1, _LAST)
    sent = upload.abort()
    after = upload.list()
    is_gone = after.status == HTTPStatus.NOT_FOUND
    return [store.judged("abort", RIGHT, sent, is_gone)]


_SHA256 = base64.b64encode(hashlib.sha256(_LAST).digest()).decode()
_MD5 = base64.b64encode(hashlib.md5(_LAST, usedforsecurity=False).digest()).decode()
_OTHER = _LAST[::-1]

TRIALS: Dict[str, Trial] = {
    "parts": _started(parts),
    "part-length": _started(_bound("part-length", "Content-Length", str(len(_LAST)), _LAST + b"!")),
    "part-sha256": _started(_bound("part-sha256", "x-amz-checksum-sha256", _SHA256, _OTHER, "SHA256")),
    "part-md5": _started(_bound("part-md5", "Content-MD5", _MD5, _OTHER)),
    "list-parts": _started(listed),
    "parts-no-overwrite": _started(no_overwrite),
    "complete-twice": _started(complete_twice),
    "abort": _started(abort),
}
"""By the names of the promises."""
