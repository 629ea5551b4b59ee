"""Trials of links: signature, key, method, host, query, expiry, odd keys, pages."""

import time
from typing import Callable, Dict, List

from awscli_presign_put.probe.answers import NotHere
from awscli_presign_put.probe.evidence import RIGHT, WRONG, Exchange
from awscli_presign_put.probe.requests import host_of, with_later_end, with_path, with_wrong_signature
from awscli_presign_put.probe.tried_store import TriedStore
from awscli_presign_put.signing.put.actions import get_object, head_object

_DAYS_7 = 7 * 24 * 3600
_SHORT = 1  # seconds
_MAX_BEHIND = 20  # seconds, which the trial waits for
_MAX_KEY_BYTES = 1024
_HTML = b"<!DOCTYPE html><title>presign-probe</title><p>presign-probe"

Trial = Callable[[TriedStore], List[Exchange]]


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
    return [
        store.put("PUT with a link", right, b"right"),
        store.put("another signature", wrong, b"wrong", url=with_wrong_signature(wrong.url), expected=WRONG),
    ]


def key(store: TriedStore) -> List[Exchange]:
    right = store.presign(store.key("key-right"))
    link_of_a, other = store.presign(store.key("key-a")), store.key("key-b")
    url = with_path(link_of_a.url, "key-a", "key-b")
    return [
        store.put("PUT with a link", right, b"right"),
        store.put("another key", link_of_a, b"wrong", url=url, stored_as=other, expected=WRONG),
    ]


def method(store: TriedStore) -> List[Exchange]:
    right = store.presign(store.key("method"))
    exchanges = [store.put("PUT with a link", right, b"right")]
    for other in ("DELETE", "GET"):
        sent = store.send(other, right.url)
        exchange = store.judged(f"{other} with a link for PUT", WRONG, sent)
        if store.read(right.key) != b"right":
            exchange = exchange._replace(held=False, because="The object is gone.")
        exchanges.append(exchange)
    return exchanges


def host(store: TriedStore) -> List[Exchange]:
    _for_version_4(store, "does not sign the host")
    right, wrong = store.presign(store.key("host-right")), store.presign(store.key("host-wrong"))
    headers = (("Host", f"other.{host_of(wrong.url)}"),)
    return [
        store.put("PUT with a link", right, b"right"),
        store.put("another Host", wrong, b"wrong", headers, expected=WRONG),
    ]


def query(store: TriedStore) -> List[Exchange]:
    right, changed = store.presign(store.key("query-right")), store.presign(store.key("query-changed"))
    exchanges = [
        store.put("PUT with a link", right, b"right"),
        store.put("a longer expiry", changed, b"wrong", url=with_later_end(changed.url), expected=WRONG),
    ]
    if store.version == "s3":  # which signs no other parameters
        return exchanges
    added = store.presign(store.key("query-added"))
    url = f"{added.url}&x-amz-acl=private"
    return [*exchanges, store.put("another parameter", added, b"wrong", url=url, expected=WRONG)]


def expiry(store: TriedStore) -> List[Exchange]:
    right = store.presign(store.key("expiry-right"))
    wrong = store.presign(store.key("expiry-wrong"), expires_in=_SHORT)
    exchanges = [store.put("PUT before the end", right, b"right")]
    behind = store.seconds_behind()
    if behind > _MAX_BEHIND:
        raise NotHere(f"The clock of this machine is {behind} seconds ahead of the store's. Set the clock.")
    time.sleep(_SHORT + 2 + max(behind, 0))
    return [*exchanges, store.put("PUT after the end", wrong, b"wrong", expected=WRONG)]


def seven_days(store: TriedStore) -> List[Exchange]:
    _for_version_4(store, "has no limit of 7 days")
    right = store.presign(store.key("days-right"), expires_in=_DAYS_7)
    wrong = store.presign(store.key("days-wrong"), expires_in=_DAYS_7 + 1)
    return [
        store.put("a link for 7 days", right, b"right"),
        store.put("a link for one second more", wrong, b"wrong", expected=WRONG),
    ]


def head_link(store: TriedStore) -> List[Exchange]:
    right = store.presign(store.key("head"))
    exchanges = [store.put("PUT with a link", right, b"right")]
    head = store.presign(right.key, (), head_object())
    sent = store.send("HEAD", head.url)
    names = sent.answer.headers if sent.answer else {}
    is_good = names.get("content-length") == "5" and bool(names.get("etag"))
    return [*exchanges, store.judged("HEAD with its link", RIGHT, sent, is_good)]


def _odd_key(name: str, neighbour: str) -> Trial:
    """A key, and another one that a store could take it for."""

    def trial(store: TriedStore) -> List[Exchange]:
        odd, other = store.key(name), store.key(neighbour)
        right = store.presign(odd)
        exchanges = [store.put("PUT with a link", right, b"right")]
        sent = store.send("GET", store.presign(other, (), get_object()).url)
        return [*exchanges, store.judged("GET of a key that is similar", WRONG, sent)]

    return trial


def key_long(store: TriedStore) -> List[Exchange]:
    folder = len(store.folder.encode())
    name = "k" * (_MAX_KEY_BYTES - folder)
    right = store.presign(store.key(name))
    exchanges = [store.put("PUT with a link", right, b"right")]
    other = store.presign(f"{store.folder}{name[:-1]}", (), get_object())
    return [*exchanges, store.judged("GET of a key that is similar", WRONG, store.send("GET", other.url))]


def page(store: TriedStore) -> List[Exchange]:
    uploaded = store.presign(store.key("page.html"), (("Content-Type", "text/html; charset=utf-8"),))
    exchanges = [store.put("PUT of a page", uploaded, _HTML)]
    sent = store.send("GET", store.presign(uploaded.key, (), get_object()).url)
    names = sent.answer.headers if sent.answer else {}
    is_shown = names.get("content-type", "").lower().startswith("text/html")
    is_saved = names.get("content-disposition", "").lower().startswith("attachment")
    return [*exchanges, store.judged("GET of the page", RIGHT, sent, is_shown and not is_saved)]


def page_not_cached(store: TriedStore) -> List[Exchange]:
    headers = (("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "no-store"))
    is_version_4 = store.version != "s3"
    uploaded = store.presign(store.key("page-not-cached.html"), headers if is_version_4 else headers[:1])
    exchanges = [store.put("PUT of a page", uploaded, _HTML, headers)]
    sent = store.send("GET", store.presign(uploaded.key, (), get_object()).url)
    names = sent.answer.headers if sent.answer else {}
    is_good = "no-store" in names.get("cache-control", "").lower()
    return [*exchanges, store.judged("GET of the page", RIGHT, sent, is_good)]


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
    "page": page,
    "page-not-cached": page_not_cached,
}
"""By the names of the promises."""
