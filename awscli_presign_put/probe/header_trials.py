"""Trials of signed headers: right, missing, with another value; lengths, digests and conditions.

Each option of ``options/table.py`` is used in one of them; ``probe/test_header_trials.py`` fails for one that is not.
"""

import base64
import hashlib
import os
from datetime import datetime, timedelta, timezone
from typing import Any, Dict, List, Mapping, NamedTuple, Tuple

from awscli_presign_put.moments import in_utc
from awscli_presign_put.probe.answers import NotHere
from awscli_presign_put.probe.evidence import WRONG, Exchange
from awscli_presign_put.probe.tried_store import Causes, Trial, TriedStore
from awscli_presign_put.signing.errors import StoreFailed
from awscli_presign_put.signing.put.actions import head_object
from awscli_presign_put.signing.upload.digests import DIGESTS, Digest
from awscli_presign_put.signing.upload.headers import Headers

Options = Mapping[str, Any]
"""Options by their names without dashes, with their values as the AWS CLI's parser gives them."""

_RIGHT, _WRONG = b"right bytes", b"wrong bytes"
_MISSING, _DIFFERENT = ("signed-header-missing",), ("signed-header-different",)

# No group that an object can be read by in public.
_GRANTEE = "http://acs.amazonaws.com/groups/s3/LogDelivery"

# The only one that a bucket takes whose owner has all objects, as new buckets of Amazon S3 are.
_ACL = "bucket-owner-full-control"

_OWNER, _SOMEBODY = "x-amz-expected-bucket-owner", "000000000001"

# How long an object stays locked, if the store locks it: it cannot be removed before. In seconds.
_LOCKED = 90


class _Values(NamedTuple):
    """Values of options to sign, and others that must be refused."""

    right: Options
    other: Options


_VALUES: Dict[str, _Values] = {
    name: _Values({name: right}, {name: other})
    for name, right, other in (
        ("content-type", "text/plain", "text/html"),
        ("cache-control", "no-store", "max-age=60"),
        ("content-disposition", "attachment", "inline"),
        ("content-encoding", "identity", "br"),
        ("content-language", "de", "fr"),
        ("expires", "2030-01-31T12:00:00Z", "2031-01-31T12:00:00Z"),
        ("metadata", {"probe": "right"}, {"probe": "wrong"}),
        ("acl", _ACL, "private"),
        ("grants", [f"read=uri={_GRANTEE}"], [f"read=uri={_GRANTEE}"] * 2),
        ("storage-class", "STANDARD", "STANDARD_IA"),
        ("sse", "AES256", "aws:kms"),
        ("website-redirect", "/right", "/wrong"),
        ("request-payer", "requester", "none"),
        ("tags", [["probe", "right"]], [["probe", "wrong"]]),
        ("header", [["x-presign-probe=right"]], [["x-presign-probe=wrong"]]),
    )
}
_VALUES["sse-kms"] = _Values({"sse": "aws:kms"}, {"sse": "AES256"})
"""By the names of the promises."""


def _of_values(name: str) -> Trial:
    def trial(store: TriedStore) -> List[Exchange]:
        return _signed(store, name, *_VALUES[name])

    return trial


def _signed(
    store: TriedStore,
    name: str,
    right: Options,
    other: Options,
    also: Options = {},  # noqa: B006  # nothing changes it
    reading: Headers = (),
) -> List[Exchange]:
    """The upload with the headers of these options, without each of them, and with the values of others.

    :param also: further options, whose headers each upload has.
    :param reading: the headers that the object is read with.
    """
    always = store.means.headers_of(also)
    headers, others = store.means.headers_of(right), store.means.headers_of(other)
    signed = (*headers, *always)
    wrongs: List[Tuple[str, Headers, Causes]] = [
        (f"without {each[0]}", tuple(header for header in signed if header is not each), _MISSING) for each in headers
    ]
    names = " and ".join(each[0] for each in headers)
    different = ("content-type-different",) if name == "content-type" else _DIFFERENT
    wrongs.append((f"with another {names}", (*others, *always), different))
    link = store.presign(store.key(f"{name}-right"), signed)
    exchanges = [store.put(f"with {names}", link, _RIGHT, reading=reading)]
    for number, (what, sent, causes) in enumerate(wrongs):
        link = store.presign(store.key(f"{name}-wrong-{number}"), signed)
        exchanges.append(store.put(what, link, _RIGHT, sent, expected=WRONG, reading=reading, causes=causes))
    return exchanges


def sse_kms_key_id(store: TriedStore) -> List[Exchange]:
    key_id = store.means.kms_key_id
    if not key_id:
        raise NotHere("Requires --sse-kms-key-id.")
    right, other = ({"sse": "aws:kms", "sse-kms-key-id": each} for each in (key_id, f"{key_id}-other"))
    return _signed(store, "sse-kms-key-id", right, other)


def sse_c(store: TriedStore) -> List[Exchange]:
    if not store.presign(f"{store.folder}sse-c").url.startswith("https:"):
        raise NotHere("Stores require HTTPS for it.")
    right, other = ({"sse-c": "AES256", "sse-c-key": os.urandom(32)} for _ in range(2))
    reading = store.means.headers_of(right)
    return _signed(store, "sse-c", right, other, reading=reading)


def object_lock(store: TriedStore) -> List[Exchange]:
    """What is wrong here locks nothing for longer, nor more, than what is right."""
    now = datetime.now(timezone.utc)
    dates = [in_utc(now + timedelta(seconds=_LOCKED + more)) for more in (0, 1)]
    right, other = (
        {"object-lock-mode": "GOVERNANCE", "object-lock-retain-until-date": date} for date in reversed(dates)
    )
    return _signed(store, "object-lock", right, other, _digest_for_lock())


def legal_hold(store: TriedStore) -> List[Exchange]:
    """No upload sets a hold, which nothing would end."""
    name = "object-lock-legal-hold-status"
    return _signed(store, "legal-hold", {name: "OFF"}, {name: "off"}, _digest_for_lock())


def _digest_for_lock() -> Options:
    """S3 requires one. Source: Amazon S3 User Guide, "Configuring S3 Object Lock"."""
    md5 = hashlib.md5(_RIGHT, usedforsecurity=False).digest()
    return {"content-md5": base64.b64encode(md5).decode()}


def expected_bucket_owner(store: TriedStore) -> List[Exchange]:
    """The account of the owner, and one of the same form that is not."""
    owner = store.means.owner()
    signed = ((_OWNER, owner.account),) if owner.account else ()
    right = store.presign(store.key("owner-right"), signed)
    stored = store.put("the account of the owner" if signed else "without an account", right, b"right")
    wrong = store.presign(store.key("owner-wrong"), ((_OWNER, _another_account(owner.account)),))
    refused = store.put("the account of somebody else", wrong, b"wrong", expected=WRONG, causes=("signer-not-allowed",))
    if not signed and refused.held is not False:  # a store may refuse the header, whoever it names
        raise NotHere("The store does not say which account owns the bucket. Use --expected-bucket-owner.")
    if stored.held is False and signed:
        # The header may take another kind of ID than the one that the store shows, and who types one can be wrong.
        which = "the owner that it shows" if owner.is_told else "the account of --expected-bucket-owner"
        stored = stored._replace(held=None, because=f"The store refuses {which}: {stored.answer}.")
    return [stored, refused]


def _another_account(account: str) -> str:
    """An ID of the same form: a store may refuse another form, whoever owns the bucket."""
    return f"{account[:-1]}{'2' if account.endswith('1') else '1'}" if account else _SOMEBODY


def content_length(store: TriedStore) -> List[Exchange]:
    signed = store.means.headers_of({"content-length": "5"})
    links = [store.presign(store.key(f"length-{case}"), signed) for case in ("right", "longer", "shorter")]
    causes = ("other-length", "signed-header-different")
    return [
        store.put("5 bytes", links[0], b"right", ()),
        store.put("6 bytes", links[1], b"longer", (), expected=WRONG, causes=causes),
        store.put("4 bytes", links[2], b"less", (), expected=WRONG, causes=causes),
    ]


def unsigned_headers(store: TriedStore) -> List[Exchange]:
    exchanges = _signed_and_not(store, "meta", ("x-amz-meta-added", "1"))
    of_acl = _signed_and_not(store, "acl", ("x-amz-acl", _ACL))
    return [*exchanges, *(of_acl if of_acl[0].held else ())]


def _signed_and_not(store: TriedStore, name: str, header: Tuple[str, str]) -> List[Exchange]:
    """A header that is signed, and the same one that is not.

    A refusal of the second proves nothing where the first is refused: many stores have no ACLs.
    """
    signed = store.presign(store.key(f"unsigned-{name}-right"), (header,))
    plain = store.presign(store.key(f"unsigned-{name}-wrong"))
    causes = ("header-not-signed",)
    return [
        store.put(f"{header[0]}, signed", signed, b"right"),
        store.put(f"{header[0]}, not signed", plain, b"wrong", (header,), expected=WRONG, causes=causes),
    ]


def no_length(store: TriedStore) -> List[Exchange]:
    link = store.presign(store.key("no-length"))
    return [store.put("a body without its length", link, b"right", chunked=True, causes=("no-length",))]


def _digest(algorithm: str, digest: Digest) -> Trial:
    option = digest.header.lower().removeprefix("x-amz-")

    def trial(store: TriedStore) -> List[Exchange]:
        of_body = store.means.digest(algorithm, _RIGHT)
        if of_body is None:
            raise NotHere(f"This AWS CLI cannot compute {digest.header}.")
        signed = store.means.headers_of({option: base64.b64encode(of_body).decode()})
        links = [store.presign(store.key(f"{algorithm}-{case}"), signed) for case in ("right", "wrong", "missing")]
        different = ("digest-different",)
        return [
            store.put("the right bytes", links[0], _RIGHT),
            store.put("other bytes", links[1], _WRONG, expected=WRONG, causes=different),
            store.put("other bytes, without the header", links[2], _WRONG, (), expected=WRONG, causes=_MISSING),
        ]

    return trial


def no_overwrite(store: TriedStore) -> List[Exchange]:
    free = store.presign(store.key("no-overwrite"), store.means.headers_of({"no-overwrite": True}))
    return [
        store.put("a new key", free, b"right"),
        store.put("an existing key", free, b"wrong", expected=WRONG, causes=("condition-failed",)),
    ]


def if_match(store: TriedStore) -> List[Exchange]:
    key = store.key("if-match")
    exchanges = [store.put("a new key", store.presign(key), b"first")]
    etag = etag_of(store, key)
    matching, other = (
        store.presign(key, store.means.headers_of({"if-match": each})) for each in (etag, f'"{"0" * 32}"')
    )
    return [
        *exchanges,
        store.put("another ETag", other, b"wrong", expected=WRONG, causes=("condition-failed",)),
        store.put("the ETag of the object", matching, b"right"),
    ]


def etag_of(store: TriedStore, key: str) -> str:
    """The ETag of an object.

    :raises StoreFailed: the store does not say it.
    """
    etag = store.send("HEAD", store.presign(key, (), head_object()).url).header("etag")
    if not etag:
        raise StoreFailed("The store does not say which ETag the object has.")
    return etag


TRIALS: Dict[str, Trial] = {
    **{name: _of_values(name) for name in _VALUES},
    "sse-kms-key-id": sse_kms_key_id,
    "sse-c": sse_c,
    "object-lock": object_lock,
    "legal-hold": legal_hold,
    "expected-bucket-owner": expected_bucket_owner,
    "content-length": content_length,
    "unsigned-headers": unsigned_headers,
    "no-length": no_length,
    **{name.lower(): _digest(name, digest) for name, digest in DIGESTS.items()},
    "no-overwrite": no_overwrite,
    "if-match": if_match,
}
"""By the names of the promises."""
