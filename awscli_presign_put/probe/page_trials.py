"""Trials of pages in the bucket and elsewhere: shown or saved, kept by browsers, and what browsers may send.

Source of what browsers send and require: Fetch Standard, "CORS protocol"; Fetch Metadata Request Headers.
"""

from contextlib import suppress
from typing import Dict, List
from urllib.parse import urlsplit

from awscli_presign_put.probe.answers import NotHere, Sent
from awscli_presign_put.probe.evidence import RIGHT, WRONG, Exchange, is_accepted, is_refused
from awscli_presign_put.probe.tried_store import Trial, TriedStore
from awscli_presign_put.signing.errors import StoreFailed
from awscli_presign_put.signing.put.actions import get_object
from awscli_presign_put.signing.upload.headers import Headers

_HTML = b"<!DOCTYPE html><title>presign-probe</title><p>presign-probe"
_TYPE: Headers = (("Content-Type", "text/html; charset=utf-8"),)

UPLOADED_TYPE = "text/plain"
"""The type of the upload that the CORS rule is for."""

_OPENED: Headers = (
    ("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"),
    ("Accept", "text/html,application/xhtml+xml,*/*;q=0.8"),
    ("Accept-Language", "en"),
    ("Upgrade-Insecure-Requests", "1"),
    ("Sec-Fetch-Dest", "document"),
    ("Sec-Fetch-Mode", "navigate"),
    ("Sec-Fetch-Site", "cross-site"),
)
"""What a browser sends for a link in a mail."""

# The origin of a page that is opened from disk.
_FROM_DISK = ("Origin", "null")
_METHOD, _NAMES = "Access-Control-Request-Method", "Access-Control-Request-Headers"


def page(store: TriedStore) -> List[Exchange]:
    uploaded = store.presign(store.key("page.html"), _TYPE)
    exchanges = [store.put("PUT of a page", uploaded, _HTML)]
    sent = store.send("GET", store.presign(uploaded.key, (), get_object()).url, what="GET of the page")
    kind, disposition = sent.header("content-type"), sent.header("content-disposition")
    is_shown = kind.lower().startswith("text/html")
    is_saved = disposition.lower().startswith("attachment")
    because = f"It has the type {kind or '(none)'}{f' and is {disposition}' if disposition else ''}."
    return [*exchanges, store.judged("GET of the page", RIGHT, sent, is_shown and not is_saved, because)]


def page_not_cached(store: TriedStore) -> List[Exchange]:
    headers = (*_TYPE, ("Cache-Control", "no-store"))
    is_version_4 = store.version != "s3"
    uploaded = store.presign(store.key("page-not-cached.html"), headers if is_version_4 else headers[:1])
    exchanges = [store.put("PUT of a page", uploaded, _HTML, headers)]
    sent = store.send("GET", store.presign(uploaded.key, (), get_object()).url, what="GET of the page")
    kept = sent.header("cache-control")
    because = f"It has {f'Cache-Control: {kept}' if kept else 'no Cache-Control'}."
    return [*exchanges, store.judged("GET of the page", RIGHT, sent, "no-store" in kept.lower(), because)]


def browser_get(store: TriedStore) -> List[Exchange]:
    uploaded = store.presign(store.key("opened.html"), _TYPE)
    exchanges = [store.put("PUT of a page", uploaded, _HTML)]
    what = "GET as a browser sends it"
    with store.rules:
        sent = store.send("GET", store.presign(uploaded.key, (), get_object()).url, _OPENED, what=what)
    is_whole = sent.answer is not None and sent.answer.body == _HTML
    return [*exchanges, store.judged(what, RIGHT, sent, is_whole, "The answer is not the page.")]


def browser_put(store: TriedStore) -> List[Exchange]:
    """A browser names the origin in each PUT, also in one to the same origin."""
    uploaded = store.presign(store.key("from-own-page"), (("Content-Type", UPLOADED_TYPE),))
    parts = urlsplit(uploaded.url)
    headers = (*uploaded.headers, ("Origin", f"{parts.scheme}://{parts.netloc}"), ("Sec-Fetch-Site", "same-origin"))
    with store.rules:
        return [store.put("PUT of a page in the bucket", uploaded, b"right", headers)]


def cors(store: TriedStore) -> List[Exchange]:
    rules = store.means.cors
    if rules is None:
        raise NotHere("Requires --change-cors.")
    with store.rules:
        try:
            refusal = rules.set_rule()
            return [_refused(refusal)] if refusal else _with_the_rule(store)
        finally:
            with suppress(StoreFailed):  # it is tried again at the end
                rules.undo()


def _refused(why: str) -> Exchange:
    return Exchange("the rule", RIGHT, "PUT", None, "", False, why)


def _with_the_rule(store: TriedStore) -> List[Exchange]:
    link = store.presign(store.key("cors-upload"), (("Content-Type", UPLOADED_TYPE),))
    exchanges = [_asked(store, link.url, "PUT", "content-type", RIGHT)]
    sent = store.send("PUT", link.url, (*link.headers, _FROM_DISK), b"right", what="PUT from another origin")
    is_readable = _is_let_in(sent) and _has(sent, "access-control-expose-headers", "etag")
    because = f"The answer has {_shown(sent, 'access-control-allow-origin', 'access-control-expose-headers')}."
    if is_readable and store.read(link.key) != b"right":
        is_readable, because = False, "The object has other bytes."
    exchanges.append(store.judged("PUT from another origin", RIGHT, sent, is_readable, because))
    return [
        *exchanges,
        _asked(store, link.url, "DELETE", "content-type", WRONG),
        _asked(store, link.url, "PUT", "x-amz-meta-added", WRONG),
    ]


def _asked(store: TriedStore, url: str, method: str, header: str, expected: str) -> Exchange:
    """A browser's question before a request of another origin, as an exchange.

    An answer of success that does not allow the request is a refusal.
    """
    what = f"OPTIONS for {method} with {header}"
    causes = ("cors",) if expected == WRONG else ()
    headers = (_FROM_DISK, (_METHOD, method), (_NAMES, header))
    sent = store.send("OPTIONS", url, headers, what=what, causes=causes)
    allows = (
        is_accepted(sent.status)
        and _is_let_in(sent)
        and _has(sent, "access-control-allow-methods", method.lower())
        and _has(sent, "access-control-allow-headers", header)
    )
    names = ("access-control-allow-origin", "access-control-allow-methods", "access-control-allow-headers")
    because = f"The answer has {_shown(sent, *names)}."
    # A refusal of a question is as good as an answer without permission.
    is_answer = is_accepted(sent.status) or is_refused(sent.status)
    held = (allows if expected == RIGHT else not allows) if is_answer else None
    return Exchange(what, expected, "OPTIONS", sent.status, sent.code, held, sent.why or because)


def _is_let_in(sent: Sent) -> bool:
    return sent.header("access-control-allow-origin") in ("*", "null")


def _has(sent: Sent, header: str, word: str) -> bool:
    words = [each.strip().lower() for each in sent.header(header).split(",")]
    return word in words or "*" in words


def _shown(sent: Sent, *names: str) -> str:
    return ", ".join(f"{name}: {sent.header(name) or '(none)'}" for name in names)


TRIALS: Dict[str, Trial] = {
    "page": page,
    "page-not-cached": page_not_cached,
    "browser-get": browser_get,
    "browser-put": browser_put,
    "cors": cors,
}
"""By the names of the promises."""
