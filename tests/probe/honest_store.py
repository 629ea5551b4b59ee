"""A store in memory that keeps each promise, with signatures of its own; ``lie`` changes what it does.

Its signatures are not those of S3: what presign-probe sends is the test, and not how it is signed.
"""

import base64
import hashlib
import hmac
import json
import re
import threading
from datetime import datetime, timezone
from types import SimpleNamespace
from typing import NamedTuple
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from awscli_presign_put.options.table import asked_headers
from awscli_presign_put.probe.means import Means, Owner, Session
from awscli_presign_put.probe.tried_store import TriedStore
from awscli_presign_put.signing.role.permissions import Objects

BUCKET, FOLDER, HOST = "bkt", "in/presign-probe-abcdefghijklmnop/", "store.example"
OWNER = "111122223333"
OTHER_BUCKETS = ("other", "test")
_SECRET = b"secret"
_DIGESTS = {
    "content-md5": "md5",
    "x-amz-checksum-md5": "md5",
    "x-amz-checksum-sha1": "sha1",
    "x-amz-checksum-sha256": "sha256",
    "x-amz-checksum-sha512": "sha512",
}
_WEEK = 604800


class Refused(Exception):
    """What the store answers instead."""

    def __init__(self, status, code=""):
        super().__init__(status, code)
        self.status, self.code = status, code


class Asked(NamedTuple):
    """A request, and what it says of itself."""

    method: str
    host: str
    key: str
    query: dict
    headers: dict
    body: bytes
    chunked: bool


def answer(status=200, body=b"", **headers):
    return SimpleNamespace(
        status=status, body=body, headers={name.replace("_", "-"): headers[name] for name in headers}
    )


class HonestStore:
    """``objects`` has the bytes and the headers of each key, ``uploads`` the key and the parts of each ID.

    ``requests`` are those that were sent. ``verifies`` is False for a store that takes each signature, and whatever
    can be stored: forms without a key or of another type, too. ``written`` has each bucket and key that something was
    ever stored in.
    """

    def __init__(self, verifies=True):
        self.verifies = verifies
        self.objects = {}
        self.written = []
        self.uploads = {}
        self.sessions = {}
        self.revoked = []
        self.rule = None
        self.now = datetime(2030, 1, 1, tzinfo=timezone.utc).timestamp()
        self.requests = []
        self.lie = None
        self.lock = threading.RLock()

    def tried(self, folder=FOLDER, **means):
        """What presign-probe has of it."""
        made = Means(
            {"s3v4": self.sign, "s3": self.sign},
            self.sign_form,
            self.send,
            lambda algorithm, data: hashlib.new(_HASHES[algorithm], data).digest() if algorithm in _HASHES else None,
            lambda given: tuple(asked_headers(given)),
            "key-1",
            FakeCors(self),
            FakeRole(self),
            owner=lambda: Owner(OWNER, is_told=True),
        )
        return TriedStore(made._replace(**means), BUCKET, folder)

    def sign(self, request, action, key_id="AK"):
        names = sorted(name.lower() for name, _ in request.headers)
        query = {
            **dict(action.query),
            "X-Amz-Credential": key_id,
            "X-Amz-Date": str(self.now),
            "X-Amz-Expires": str(request.expires_in),
            "X-Amz-SignedHeaders": ";".join(names),
        }
        headers = {name.lower(): value for name, value in request.headers}
        signature = _signature(action.method, HOST, request.key, query, headers)
        query = urlencode({**query, "X-Amz-Signature": signature})
        url = f"https://{HOST}/{request.bucket}/{quote(request.key)}?{query}"
        return SimpleNamespace(method=action.method, url=url, headers=tuple(request.headers), key=request.key)

    def sign_form(self, request):
        conditions = [request.key, request.is_prefix, request.sizes, request.content_type_prefix, request.headers]
        policy = base64.b64encode(json.dumps(conditions).encode()).decode()
        fields = (("key", request.key_field), ("policy", policy), ("x-amz-signature", _hmac(policy)), *request.headers)
        return SimpleNamespace(url=f"https://{HOST}/{BUCKET}", fields=fields, request=request)

    def send(self, method, url, headers, body, chunked):
        with self.lock:
            self.requests.append((method, url))
            parts = urlsplit(url)
            named = {name.lower(): value for name, value in headers}
            asked = Asked(
                method,
                named.get("host", parts.netloc),
                unquote(parts.path).removeprefix(f"/{BUCKET}").removeprefix("/"),
                dict(parse_qsl(parts.query, keep_blank_values=True)),
                named,
                body,
                chunked,
            )
            return self.lie(asked, len(self.requests)) if self.lie else self.answer(asked)

    def answer(self, asked):
        """What an honest store answers."""
        try:
            if asked.method == "OPTIONS":
                return self._asked_by_a_browser(asked)
            if asked.method == "POST" and "form" in asked.headers.get("content-type", ""):
                return self._form(asked)
            if self.verifies:
                self._verify(asked)
            return self._do(asked)
        except Refused as refused:
            return answer(refused.status, f"<Error><Code>{refused.code}</Code></Error>".encode())

    def _verify(self, asked):
        query = dict(asked.query)
        signature = query.pop("X-Amz-Signature", "")
        names = query.get("X-Amz-SignedHeaders", "").split(";")
        sent = {**asked.headers, "content-length": "" if asked.chunked else str(len(asked.body))}
        signed = {name: sent.get(name) for name in names if name}
        if signature != _signature(asked.method, asked.host, asked.key, query, signed):
            raise Refused(403, "SignatureDoesNotMatch")
        if int(query["X-Amz-Expires"]) > _WEEK:
            raise Refused(400, "AuthorizationQueryParametersError")
        if float(query["X-Amz-Date"]) + int(query["X-Amz-Expires"]) <= self.now:
            raise Refused(403, "AccessDenied")
        if any(name.startswith("x-amz-") and name not in names for name in asked.headers):
            raise Refused(403, "AccessDenied")
        self._check_session(query["X-Amz-Credential"], asked)

    def _check_session(self, key_id, asked):
        if key_id == "AK":
            return
        permissions, networks, issued_at = self.sessions[key_id]
        allowed = {(action, permission.on) for permission in permissions for action in permission.actions}
        action = {"PUT": "PutObject", "GET": "GetObject", "DELETE": "DeleteObject"}[asked.method]
        elsewhere = networks and "198.51.100.0/24" in networks
        is_revoked = any(asked.key == key and issued_at < before for key, before in self.revoked)
        if (action, Objects(BUCKET, asked.key)) not in allowed or elsewhere or is_revoked:
            raise Refused(403, "AccessDenied")

    def _asked_by_a_browser(self, asked):
        method, names = (asked.headers[f"access-control-request-{name}"] for name in ("method", "headers"))
        if self.rule != "printed" or method != "PUT" or names != "content-type":
            raise Refused(403, "AccessForbidden")
        return answer(access_control_allow_origin="*", access_control_allow_methods="PUT",
                      access_control_allow_headers="content-type")  # fmt: skip

    def _store(self, asked, key, body, headers):
        """Hosts with one more label name another bucket."""
        label = asked.host.removesuffix(HOST).rstrip(".")
        if label and label not in OTHER_BUCKETS:
            raise Refused(404, "NoSuchBucket")
        self.written.append((label or BUCKET, key))
        if not label:
            self.objects[key] = body, headers

    def _do(self, asked):
        if "uploads" in asked.query:
            upload = f"upload-{len(self.requests)}"
            self.uploads[upload] = (asked.key, {})
            return answer(body=f"<r><UploadId>{upload}</UploadId></r>".encode())
        if "uploadId" in asked.query:
            return self._of_upload(asked)
        if asked.method == "PUT":
            return self._put(asked)
        if asked.key not in self.objects:
            raise Refused(404, "NoSuchKey")
        body, headers = self.objects[asked.key]
        if asked.method == "DELETE":
            del self.objects[asked.key]
            return answer(204)
        shown = {**headers, "etag": _etag(body), "content-length": str(len(body))}
        return SimpleNamespace(status=200, headers=shown, body=b"" if asked.method == "HEAD" else body)

    def _put(self, asked):
        if self.verifies:
            self._check(asked)
        self._check_conditions(asked)
        kept = {name: asked.headers[name] for name in ("content-type", "cache-control") if name in asked.headers}
        self._store(asked, asked.key, asked.body, kept)
        shared = {"access_control_allow_origin": "*", "access_control_expose_headers": "ETag"} if self.rule else {}
        return answer(etag=_etag(asked.body), **shared)

    def _check(self, asked):
        for header, algorithm in _DIGESTS.items():
            if header in asked.headers and asked.headers[header] != _base64(
                hashlib.new(algorithm, asked.body).digest()
            ):
                raise Refused(400, "BadDigest")
        if asked.headers.get("x-amz-expected-bucket-owner", OWNER) != OWNER:
            raise Refused(403, "AccessDenied")

    def _check_conditions(self, asked):
        if not self.verifies:
            return
        there = self.objects.get(asked.key)
        if "if-none-match" in asked.headers and there:
            raise Refused(412, "PreconditionFailed")
        if "if-match" in asked.headers and (not there or _etag(there[0]) != asked.headers["if-match"]):
            raise Refused(412, "PreconditionFailed")

    def _of_upload(self, asked):
        key, parts = self.uploads.get(asked.query["uploadId"], (None, None))
        if key != asked.key:
            raise Refused(404, "NoSuchUpload")
        if asked.method == "PUT":
            if self.verifies:
                self._check(asked)
            parts[int(asked.query["partNumber"])] = asked.body
            return answer(etag=_etag(asked.body))
        if asked.method == "GET":
            listed = "".join(_listed(number, parts[number]) for number in sorted(parts))
            return answer(body=f"<ListPartsResult>{listed}</ListPartsResult>".encode())
        if asked.method == "POST":
            return self._complete(asked, parts)
        del self.uploads[asked.query["uploadId"]]
        return answer(204)

    def _complete(self, asked, parts):
        whole = b"".join(parts[number] for number in sorted(parts))
        named = re.findall(r"<ETag>(.*?)</ETag>", asked.body.decode())
        if self.verifies:
            if named != [_etag(parts[number]) for number in sorted(parts)]:
                raise Refused(400, "InvalidPart")
            if asked.headers.get("x-amz-mp-object-size", str(len(whole))) != str(len(whole)):
                raise Refused(400, "InvalidRequest")
        self._check_conditions(asked)
        self._store(asked, asked.key, whole, {})
        del self.uploads[asked.query["uploadId"]]
        return answer(body=b"<CompleteMultipartUploadResult/>")

    def _form(self, asked):
        if self.verifies and "multipart/form-data" not in asked.headers.get("content-type", ""):
            raise Refused(412, "PreconditionFailed")
        fields, name, body = _form_of(asked)
        if self.verifies and not fields.get("key"):
            raise Refused(400, "UserKeyMustBeSpecified")
        key = fields.get("key", name).replace("${filename}", name)
        if self.verifies:
            if fields.get("x-amz-signature") != _hmac(fields.get("policy", "")):
                raise Refused(403, "SignatureDoesNotMatch")
            prefix, is_prefix, sizes, type_prefix, headers = json.loads(base64.b64decode(fields["policy"]))
            is_key = key.startswith(prefix) if is_prefix else key == prefix
            is_type = type_prefix is None or fields.get("Content-Type", "").startswith(type_prefix)
            known = {"key", "policy", "x-amz-signature", *(["Content-Type"] if type_prefix else []), *dict(headers)}
            if not is_key or not is_type or set(fields) - known:
                raise Refused(403, "AccessDenied")
            if sizes and not sizes[0] <= len(body) <= sizes[1]:
                raise Refused(400, "EntityTooLarge" if len(body) > sizes[1] else "EntityTooSmall")
        self._store(asked, key, body, {})
        return answer(201)


class FakeCors:
    """The rules of the bucket."""

    def __init__(self, store):
        self.store = store
        self.is_made = False

    def set_rule(self):
        self.is_made, self.store.rule = True, "printed"
        return ""

    def undo(self):
        self.is_made, self.store.rule = False, None


class FakeRole:
    """A role whose sessions are as long as a test needs them."""

    networks = ("127.0.0.1/32",)

    def __init__(self, store):
        self.store = store
        self.is_made = False

    def session(self, permissions, networks=()):
        issued_at = datetime.fromtimestamp(self.store.now, timezone.utc)
        with self.store.lock:
            key_id = f"SESSION{len(self.store.sessions)}"
            self.store.sessions[key_id] = (permissions, networks, issued_at)
        return Session(lambda request, action: self.store.sign(request, action, key_id), issued_at)

    def revoke(self, bucket, key, before):
        self.is_made = True
        self.store.revoked.append((key, before))

    def undo(self):
        self.is_made = False


_HASHES = {"MD5": "md5", "CHECKSUM-MD5": "md5", "SHA1": "sha1", "SHA256": "sha256", "SHA512": "sha512"}


def _hmac(text):
    return hmac.new(_SECRET, text.encode(), hashlib.sha256).hexdigest()


def _signature(method, host, key, query, headers):
    return _hmac(json.dumps([method, host, key, sorted(query.items()), sorted(headers.items())]))


def _base64(digest):
    return base64.b64encode(digest).decode()


def _listed(number, body):
    return f"<Part><PartNumber>{number}</PartNumber><ETag>{_etag(body)}</ETag><Size>{len(body)}</Size></Part>"


def _etag(body):
    return f'"{hashlib.md5(body).hexdigest()}"'


def _form_of(asked):
    """The fields of a form, the name of the file and the file."""
    if "urlencoded" in asked.headers["content-type"]:
        return dict(parse_qsl(asked.body.decode())), "", b""
    boundary = asked.headers["content-type"].partition("boundary=")[2].encode()
    fields, name, body = {}, "", b""
    for part in asked.body.split(b"--" + boundary)[1:-1]:
        head, _, value = part[2:-2].partition(b"\r\n\r\n")
        field = re.search(rb'; name="([^"]*)"', head)[1].decode()
        file_name = re.search(rb'filename="([^"]*)"', head)
        if file_name:
            name, body = file_name[1].decode(), value
        else:
            fields[field] = value.decode()
    return fields, name, body
