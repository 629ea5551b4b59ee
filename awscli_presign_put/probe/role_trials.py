"""Trials of sessions of a role: what the session policy, the networks and a revocation are worth."""

import time
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from typing import Dict, List, Tuple

from awscli_presign_put.probe.answers import NotHere
from awscli_presign_put.probe.evidence import RIGHT, WRONG, Exchange
from awscli_presign_put.probe.means import Session, TriedRole
from awscli_presign_put.probe.tried_store import LIFE, Trial, TriedStore
from awscli_presign_put.signing.errors import StoreFailed
from awscli_presign_put.signing.put.actions import DELETE_OBJECT, Action, get_object
from awscli_presign_put.signing.role.permissions import Permission, to_put
from awscli_presign_put.signing.upload.upload_request import UploadRequest

_ELSEWHERE = ("198.51.100.0/24", "2001:db8::/32")
"""Networks that nobody is in. Source: RFC 5737 and RFC 3849."""

_DENIED = ("session-denies", "signer-not-allowed")

# After a policy of a role was changed, how long a store may need, in seconds, and how often it is asked.
_WAIT, _STEP = 10.0, 1.0


def session_policy(store: TriedStore) -> List[Exchange]:
    """The session signs more than the link that the receiver gets: only its policy can refuse that."""
    role = _role_of(store)
    key, other = store.key("session"), store.key("session-other")
    session = role.session(_to_put(store, key))
    exchanges = [
        store.put("an object", store.presign(other), b"before"),
        store.put("PUT with the link of a session", store.presign(key, sign=session.sign), b"right"),
        store.put(
            "PUT of another key by the session",
            store.presign(other, sign=session.sign),
            b"wrong",
            expected=WRONG,
            causes=_DENIED,
        ),
    ]
    wrongs: Tuple[Tuple[str, str, Action], ...] = (
        ("GET by the session", key, get_object()),
        ("GET of another key by the session", other, get_object()),
        ("DELETE by the session", key, DELETE_OBJECT),
        ("DELETE of another key by the session", other, DELETE_OBJECT),
    )
    for what, of_key, action in wrongs:
        link = store.presign(of_key, (), action, sign=session.sign)
        sent = store.send(link.method, link.url, link.headers, what=what, causes=_DENIED)
        exchange = store.judged(what, WRONG, sent)
        if action is DELETE_OBJECT and store.read(of_key) is None:
            exchange = exchange._replace(held=False, because="The object is gone.")
        exchanges.append(exchange)
    return exchanges


def from_ip(store: TriedStore) -> List[Exchange]:
    role = _role_of(store)
    exchanges = []
    for name, networks, expected in (("here", role.networks, RIGHT), ("elsewhere", _ELSEWHERE, WRONG)):
        key = store.key(f"from-{name}")
        link = store.presign(key, sign=role.session(_to_put(store, key), networks).sign)
        what = f"a link for {', '.join(networks)}"
        causes = _DENIED if expected == WRONG else ()
        exchanges.append(store.put(what, link, expected.encode(), expected=expected, causes=causes))
    return exchanges


def revocation(store: TriedStore) -> List[Exchange]:
    role = _role_of(store)
    key = store.key("revoked")
    session = role.session(_to_put(store, key))
    exchanges = [store.put("a link that is not revoked", store.presign(key, sign=session.sign), b"right")]
    before = (session.issued_at or datetime.now(timezone.utc)) + timedelta(seconds=1)
    try:
        role.revoke(store.bucket, key, before.replace(microsecond=0) + timedelta(seconds=1))
        exchanges.append(_revoked(store, key, session))
        later = role.session(_to_put(store, key))
        exchanges.append(store.put("a link that is made later", store.presign(key, sign=later.sign), b"later"))
    finally:
        with suppress(StoreFailed):  # it is tried again at the end
            role.undo()
    return exchanges


def _revoked(store: TriedStore, key: str, session: Session) -> Exchange:
    """A revoked link, for as long as a store may need; it is longer than the second that sessions are compared by."""
    until = time.monotonic() + _WAIT
    while True:
        time.sleep(_STEP)
        link = store.presign(key, sign=session.sign)
        causes = ("policy-denies", *_DENIED)
        exchange = store.put("a revoked link", link, b"wrong", expected=WRONG, causes=causes)
        if exchange.held or time.monotonic() >= until:
            # The moment until which sessions are revoked must be over before one is made that is not.
            time.sleep(_STEP)
            return exchange
        # So that the next attempt shows again whether it is stored.
        store.remove(key)


def _role_of(store: TriedStore) -> TriedRole:
    if store.means.role is None:
        raise NotHere("Requires --assume-role.")
    return store.means.role


def _to_put(store: TriedStore, key: str) -> List[Permission]:
    return to_put(UploadRequest(store.bucket, key, LIFE))


TRIALS: Dict[str, Trial] = {
    "session-policy": session_policy,
    "from-ip": from_ip,
    "revocation": revocation,
}
"""By the names of the promises."""
