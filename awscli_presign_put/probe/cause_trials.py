"""Requests that are wrong in one way, so that presign-explain can be tried on what the store answers.

They promise nothing: a store may accept some of them. So each names a key below the folder, where what is stored is
removed. What the promises themselves provoke is not repeated here.
"""

from typing import Any, Callable, Dict, NamedTuple, Sequence, Tuple
from urllib.parse import quote, urlencode

from awscli_presign_put.probe.evidence import is_accepted
from awscli_presign_put.probe.part_trials import TriedUpload
from awscli_presign_put.probe.requests import (
    form_body,
    with_other_key_id,
    with_other_scope,
    with_path,
    with_path_encoded_twice,
    without_query,
    without_signature,
    without_token,
)
from awscli_presign_put.probe.tried_store import LIFE, TriedStore
from awscli_presign_put.signing.put.actions import PUT_OBJECT, get_object, list_parts
from awscli_presign_put.signing.role.permissions import to_put
from awscli_presign_put.signing.upload.headers import Headers
from awscli_presign_put.signing.upload.upload_request import UploadRequest

_BODY = b"wrong"
_TOO_LONG, _TOO_MUCH = 1025, 2100  # bytes of a key and of metadata
_SHA256 = "ypeBEsobvcr6wjGzmiPcTaeG7/gUfE5yuYB3ha/uSLs="  # of "a"
_CRC32 = "6Le+Qw=="  # of "a"


def changed_urls(store: TriedStore) -> None:
    """A PUT with a URL that is not the one that was signed."""
    changes: Sequence[Tuple[str, Callable[[str], str]]] = (
        ("url-damaged", without_signature),
        ("not-presigned", without_query),
        ("key-encoding", lambda url: with_path_encoded_twice(url, store.folder)),
        ("file-name-appended", lambda url: with_path(url, "/", "/file.txt")),
        ("unknown-key", with_other_key_id),
    )
    if store.version != "s3":  # which has no scope
        changes = (
            *changes,
            ("invalid-scope", lambda url: with_other_scope(url, service="sns")),
            ("other-region", lambda url: with_other_scope(url, region="eu-presign-1")),
        )
    for cause, change in changes:
        store.key(f"changed {cause}/file.txt")
        link = store.presign(store.key(f"changed {cause}/"))
        store.key(f"changed%20{cause}/")
        store.send("PUT", change(link.url), link.headers, _BODY, what=cause, causes=(cause,))


def other_requests(store: TriedStore) -> None:
    """Requests that no link is for."""
    link = store.presign(store.key("other-request"))
    both = (("Authorization", "Basic cHJlc2lnbjpwcm9iZQ=="),)
    store.send("PUT", link.url, both, _BODY, what="PUT with Authorization", causes=("two-authentications",))
    store.send("PATCH", link.url, (), _BODY, what="PATCH", causes=("method-not-allowed", "other-method"))
    nothing = store.presign(f"{store.folder}nothing", (), get_object())
    store.send("GET", nothing.url, what="GET of nothing", causes=("no-such-key",))
    no_upload = store.presign(f"{store.folder}nothing", (), list_parts("presign-probe"))
    store.send("GET", no_upload.url, what="list an upload that there is not", causes=("no-such-upload",))
    long = store.presign(f"{store.folder}{'k' * (_TOO_LONG - len(store.folder))}")
    store.keys.append(long.key)
    store.send("PUT", long.url, (), _BODY, what="a key of 1,025 bytes", causes=("key-too-long",))
    elsewhere = store.means.sign[store.version](UploadRequest(store.no_bucket, "nothing", LIFE), get_object())
    store.send("GET", elsewhere.url, what="GET in a bucket that there is not", causes=("no-such-bucket",))


def signed_headers(store: TriedStore) -> None:
    """Headers that are signed and sent as they must be, with values that a store refuses."""
    wrongs: Sequence[Tuple[str, Headers]] = (
        ("value-not-allowed", (("x-amz-acl", "presign-probe"),)),
        ("invalid-storage-class", (("x-amz-storage-class", "PRESIGN_PROBE"),)),
        ("invalid-tag", (("x-amz-tagging", "&".join(f"tag{number}=1" for number in range(11))),)),
        ("invalid-digest", (("Content-MD5", "AAAA"),)),
        ("metadata-too-large", (("x-amz-meta-probe", "m" * _TOO_MUCH),)),
        ("two-checksums", (("x-amz-checksum-sha256", _SHA256), ("x-amz-checksum-crc32", _CRC32))),
        ("sdk-checksum", (("x-amz-sdk-checksum-algorithm", "CRC32"),)),
        (
            "kms-key-unusable",
            (
                ("x-amz-server-side-encryption", "aws:kms"),
                ("x-amz-server-side-encryption-aws-kms-key-id", "00000000-0000-0000-0000-000000000000"),
            ),
        ),
    )
    for cause, headers in wrongs:
        key = store.key(f"signed-{cause}")
        try:
            link = store.presign(key, headers)
        except store.means.refused_here:  # such as by Version 2
            continue
        store.send(link.method, link.url, link.headers, b"a", what=cause, causes=(cause,))


class _Form(NamedTuple):
    """A form that is wrong.

    :param fields: its fields.
    :param content_type: instead of that of a form.
    :param body: instead of the fields and a file.
    """

    fields: Sequence[Tuple[str, str]] = ()
    content_type: str = ""
    body: bytes = b""


def forms(store: TriedStore) -> None:
    made = store.form(store.key("form-causes"))
    kind, whole = form_body(made.fields, "file.txt", _BODY)
    if not is_accepted(store.send("POST", made.url, (("Content-Type", kind),), whole, what="a form").status):
        return  # all answers would be about forms
    fields = list(made.fields)
    without_signature = [pair for pair in fields if "signature" not in pair[0].lower()]
    # The last part is the file. The key stays in front of it: a store may look for it there alone.
    boundary = whole.partition(b"\r\n")[0] + b"\r\n"
    *parts, file = whole[: -len(boundary) - 2].split(boundary)[1:]
    last = boundary[:-2] + b"--\r\n"
    parts.sort(key=lambda part: b'; name="key"\r\n' not in part)
    in_order = [b"", *parts[:1], file, *parts[1:]]
    wrongs: Dict[str, _Form] = {
        "form-field-missing": _Form(without_signature),
        "invalid-policy": _Form([(name, value[:-8] if name == "policy" else value) for name, value in fields]),
        "form-file-missing": _Form(content_type=kind, body=boundary.join([b"", *parts]) + last),
        "form-file-not-last": _Form(content_type=kind, body=boundary.join(in_order) + last),
        "malformed-form": _Form(
            content_type="application/x-www-form-urlencoded",
            body=urlencode({"key": store.key("form-malformed")}).encode(),
        ),
        "form-too-large": _Form([("x-ignore-probe", "p" * 21_000), *fields]),
    }
    for cause, wrong in wrongs.items():
        content_type, body = (wrong.content_type, wrong.body)
        if not body:
            content_type, body = form_body(wrong.fields, "file.txt", _BODY)
        store.send("POST", made.url, (("Content-Type", content_type),), body, what=cause, causes=(cause,))
    url = f"{made.url.rstrip('/')}/{quote(store.key('form-address'))}"
    store.send("POST", url, (("Content-Type", kind),), whole, what="form-address", causes=("form-address",))


def completions(store: TriedStore) -> None:
    """Completions that are wrong, each of an upload with two small parts: a store may end the upload."""

    def listed(*parts: Tuple[int, str]) -> bytes:
        named = "".join(f"<Part><PartNumber>{number}</PartNumber><ETag>{etag}</ETag></Part>" for number, etag in parts)
        return f"<CompleteMultipartUpload>{named}</CompleteMultipartUpload>".encode()

    wrong = '"00000000000000000000000000000000"'
    bodies: Dict[str, Callable[[str, str], bytes]] = {
        "malformed-xml": lambda *_: b"<CompleteMultipartUpload>",
        "no-parts": lambda *_: listed(),
        "etag-missing": lambda *_: listed((1, "null"), (2, "null")),
        "invalid-part": lambda *_: listed((1, wrong), (2, wrong)),
        "invalid-part-order": lambda first, second: listed((2, second), (1, first)),
        "too-small": lambda first, second: listed((1, first), (2, second)),
    }
    for cause, body_of in bodies.items():
        upload = TriedUpload(store, f"completions-{cause}")
        upload.prepare(b"first", b"second")
        first, second = upload.etags
        upload.complete(body=body_of(first, second), what=f"complete: {cause}", causes=(cause,))
        if cause == "no-parts":
            what = "a part with the number 10,001"
            upload.part(10_001, _BODY, what=what, causes=("invalid-part-number",))


def without_digests(store: TriedStore) -> None:
    """A completion without the digests of the parts, of an upload that was started with them."""
    upload = TriedUpload(store, "without-digests", (("x-amz-checksum-algorithm", "SHA256"),))
    upload.part(1, b"a", (("x-amz-checksum-sha256", _SHA256),))
    upload.complete(what="complete without digests", causes=("part-checksum-missing",))


def of_a_role(store: TriedStore) -> None:
    """A link of a session whose token is missing."""
    if store.means.role is None:
        return
    key = store.key("without-token")
    session = store.means.role.session(to_put(UploadRequest(store.bucket, key, LIFE)))
    url = without_token(store.presign(key, (), PUT_OBJECT, sign=session.sign).url)
    store.send("PUT", url, (), _BODY, what="session-token-missing", causes=("session-token-missing",))


PROVOCATIONS: Sequence[Callable[[TriedStore], Any]] = (
    changed_urls,
    other_requests,
    signed_headers,
    forms,
    completions,
    without_digests,
    of_a_role,
)
