"""An object that is stored and removed before all others, and stored again at the end."""

from http import HTTPStatus

from awscli_presign_put.probe.answers import SlowDown, Stopped
from awscli_presign_put.probe.evidence import is_accepted, is_refused
from awscli_presign_put.probe.tried_store import TriedStore

_FIRST = "removal"
_NOT_ALLOWED = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)


def refusal_at_first(store: TriedStore) -> str:
    """Why not to begin: the store does not store a first object, or does not remove it; empty if it does both.

    A store that says that the signature is wrong is tried all the same: the report is about links.
    """
    link = store.presign(store.key(_FIRST))
    try:
        stored = store.send(link.method, link.url, link.headers)
        if stored.status in _NOT_ALLOWED and stored.code != "SignatureDoesNotMatch":
            return f"store objects: {stored.in_words}. Use credentials that may put objects"
        if is_accepted(stored.status):
            store.is_first_stored = True
            removed = store.remove(link.key)
            if is_refused(removed.status) and removed.status != HTTPStatus.NOT_FOUND:
                return f"delete objects: {removed.in_words}. Use credentials that may delete"
    except SlowDown:
        pass  # the trials say so
    return ""


def refusal_at_the_end(store: TriedStore) -> str:
    """What the store answers at the end to an upload that it has taken at the beginning; empty if it takes it."""
    if not store.is_first_stored or store.stopped_because:
        return ""
    link = store.presign(store.key(_FIRST))
    try:
        sent = store.send(link.method, link.url, link.headers)
    except (SlowDown, Stopped):
        return ""
    return "" if is_accepted(sent.status) else sent.in_words
