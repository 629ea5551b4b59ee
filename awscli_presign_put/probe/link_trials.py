"""Trials of links: signature, key, method, host, query, expiry, odd keys."""

import time
from http import HTTPStatus
from typing import Dict, List

from awscli_presign_put.probe.answers import NotHere
from awscli_presign_put.probe.evidence import RIGHT, WRONG, Exchange
from awscli_presign_put.probe.requests import host_of, with_later_end, with_path, with_wrong_signature
from awscli_presign_put.probe.tried_store import Trial, TriedStore
from awscli_presign_put.signing.put.actions import get_object, head_object
from awscli_presign_put.signing.upload.expiry import MAX_EXPIRES_IN
from awscli_presign_put.signing.upload.s3_rules import MAX_KEY_BYTES

_SHORT = (3, 10, 40)  # seconds
_MAX_BEHIND = 20  # seconds, which the trial waits for
_LEAST_NAME = 2  # of which the similar one is not empty


def link(store: TriedStore) -> List[Exchange]:
    """One link in the configured signature version."""
    return _of_version(store, store.version)


def signature_version_2(store: TriedStore) -> List[Exchange]:
    return _of_version(store, "s3")


def _for_version_4(store: TriedStore, what: str) -> None:
    """:raises NotHere: the links have Signature Version 2, which does not promise this."""
    if store.version == "s3":
        raise NotHere(f"Signature Version 2 {what}.")


def _of_version(store: TriedStore, version: str) -> List[Exchange]:
    right = store.presign(store.key(f"{version}-right"), version=version)
    wrong = store.presign(store.key(f"{version}-wrong"), version=version)
    refused = ("version-2-refused",) if version == "s3" else ()
    url = with_wrong_signature(wrong.url)
    return [
        store.put("PUT with a link", right, b"right", causes=refused),
        store.put(
            "another signature", wrong, b"wrong", url=url, expected=WRONG, causes=("signature-mismatch", *refused)
        ),
    ]


def key(store: TriedStore) -> List[Exchange]:
    right = store.presign(store.key("key-right"))
    link_of_a, other = store.presign(store.key("key-a")), store.key("key-b")
    url = with_path(link_of_a.url, "key-a", "key-b")
    return [
        store.put("PUT with a link", right, b"right"),
        store.put(
            "another key", link_of_a, b"wrong", url=url, stored_as=other, expected=WRONG, causes=("path-changed",)
        ),
    ]


def method(store: TriedStore) -> List[Exchange]:
    right = store.presign(store.key("method"))
    exchanges = [store.put("PUT with a link", right, b"right")]
    kept = store.read(right.key)
    for other in ("DELETE", "GET"):
        what = f"{other} with a link for PUT"
        sent = store.send(other, right.url, what=what, causes=("other-method",))
        exchange = store.judged(what, WRONG, sent)
        if store.read(right.key) != kept:
            exchange = exchange._replace(held=False, because="The object is gone.")
        exchanges.append(exchange)
    return exchanges


def host(store: TriedStore) -> List[Exchange]:
    _for_version_4(store, "does not sign the host")
    right, wrong = store.presign(store.key("host-right")), store.presign(store.key("host-wrong"))
    # Stores take the first label for a bucket: it must not be one that there is.
    headers = (("Host", f"{store.no_bucket}.{host_of(wrong.url)}"),)
    exchange = store.put("another Host", wrong, b"wrong", headers, expected=WRONG, causes=("host-changed",))
    url = with_wrong_signature(wrong.url)
    of_signature = store.put(
        "another signature", wrong, b"wrong", url=url, expected=WRONG, causes=("signature-mismatch",)
    )
    codes = ("SignatureDoesNotMatch", *([of_signature.code] if of_signature.held and of_signature.code else []))
    if exchange.held and exchange.code not in codes:
        # Such as of a bucket that there is not, or of a proxy that knows no such host.
        because = f"The refusal is not of the signature: {exchange.answer}."
        exchange = exchange._replace(held=None, because=because)
    # Whether signatures are verified at all, other promises say.
    return [store.put("PUT with a link", right, b"right"), exchange, *([of_signature] if of_signature.held else [])]


def query(store: TriedStore) -> List[Exchange]:
    right, changed = store.presign(store.key("query-right")), store.presign(store.key("query-changed"))
    causes = ("parameter-changed",)
    url = with_later_end(changed.url)
    exchanges = [
        store.put("PUT with a link", right, b"right"),
        store.put("a longer expiry", changed, b"wrong", url=url, expected=WRONG, causes=causes),
    ]
    if store.version == "s3":  # which signs no other parameters
        return exchanges
    added = store.presign(store.key("query-added"))
    url = f"{added.url}&x-amz-acl=private"
    return [*exchanges, store.put("another parameter", added, b"wrong", url=url, expected=WRONG, causes=causes)]


def expiry(store: TriedStore) -> List[Exchange]:
    """One link, twice before its end and once after it. A slow store has more time, and one whose clock is ahead.

    A store that takes a link once, or that replaces no object, refuses it after its end for that reason. So it must be
    taken twice before, and a new link for the same object must be taken afterwards.
    """
    for seconds in _SHORT:
        life = seconds + max(-store.seconds_behind(), 0)
        link = store.presign(store.key(f"expiry-{seconds}"), expires_in=life)
        before, again = (store.put(what, link, b"right") for what in ("PUT before the end", "PUT once more"))
        if before.held is not False and again.held is not False:
            break
    if not before.held:
        because = f"A link of {life} seconds did not work: {before.answer}."
        usual = store.put("PUT with a link", store.presign(store.key("expiry-right")), b"right")
        return [usual, before._replace(held=None, because=because)]
    if not again.held:
        because = f"A link that has worked did not work once more: {again.answer}."
        return [before, again._replace(held=None, because=because)]
    behind = store.seconds_behind()
    if behind > _MAX_BEHIND:
        raise NotHere(f"The clock of this machine is {behind} seconds ahead of the store's. Set the clock.")
    time.sleep(life + 2 + max(behind, 0))
    after = store.put("PUT after the end", link, b"wrong", expected=WRONG, causes=("url-expired",))
    new = store.put("PUT with a new link", store.presign(link.key), b"new")
    if after.held and not new.held:
        return [before, again, after._replace(held=None, because=f"A new link did not work, either: {new.answer}.")]
    return [before, again, after, new]


def seven_days(store: TriedStore) -> List[Exchange]:
    _for_version_4(store, "has no limit of 7 days")
    right = store.presign(store.key("days-right"), expires_in=MAX_EXPIRES_IN)
    wrong = store.presign(store.key("days-wrong"), expires_in=MAX_EXPIRES_IN + 1)
    what = "a link for one second more"
    return [
        store.put("a link for 7 days", right, b"right"),
        store.put(what, wrong, b"wrong", expected=WRONG, causes=("expiry-too-long",)),
    ]


def head_link(store: TriedStore) -> List[Exchange]:
    right = store.presign(store.key("head"))
    exchanges = [store.put("PUT with a link", right, b"right")]
    head = store.presign(right.key, (), head_object())
    sent = store.send("HEAD", head.url, what="HEAD with its link")
    is_good = sent.header("content-length") == "5" and bool(sent.header("etag"))
    because = "The answer does not have the length and the ETag."
    return [*exchanges, store.judged("HEAD with its link", RIGHT, sent, is_good, because)]


def _odd_key(name: str, neighbour: str) -> Trial:
    """A key, and another one that a store could take it for."""

    def trial(store: TriedStore) -> List[Exchange]:
        return _stored_under(store, store.key(name), store.key(neighbour))

    return trial


def key_long(store: TriedStore) -> List[Exchange]:
    folder = len(store.folder.encode())
    name = "k" * (MAX_KEY_BYTES - folder)
    if len(name) < _LEAST_NAME:
        raise NotHere("The prefix is too long.")
    return _stored_under(store, store.key(name), f"{store.folder}{name[:-1]}")


def _stored_under(store: TriedStore, key: str, neighbour: str) -> List[Exchange]:
    """A key that must be stored, and one that must not be there then."""
    stored = store.put("PUT with a link", store.presign(key), b"right")
    what = "GET of a key that is similar"
    sent = store.send("GET", store.presign(neighbour, (), get_object()).url, what=what)
    read = store.judged(what, WRONG, sent)
    if read.held and read.status != HTTPStatus.NOT_FOUND:
        because = f"The store does not say that there is no such object: {read.answer}."
        read = read._replace(held=None, because=because)
    return [stored, read]


TRIALS: Dict[str, Trial] = {
    "link": link,
    "signature-version-2": signature_version_2,
    "key": key,
    "method": method,
    "host": host,
    "query": query,
    "expiry": expiry,
    "seven-days": seven_days,
    "head-link": head_link,
    "key-space": _odd_key("a space", "a+space"),
    "key-plus": _odd_key("a+plus", "a plus"),
    "key-percent": _odd_key("a%20percent", "a percent"),
    "key-double-slash": _odd_key("double//slash", "double/slash"),
    "key-dots": _odd_key("dots/../up", "up"),
    "key-trailing-slash": _odd_key("trailing/", "trailing"),
    "key-unicode": _odd_key("ärger-\u65e5\u672c.txt", "a\u0308rger-\u65e5\u672c.txt"),
    "key-long": key_long,
}
"""By the names of the promises."""
