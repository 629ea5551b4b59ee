"""A store in memory, which verifies nothing: what tests need that are about its answers, and not about signatures."""

import base64
import contextlib
import hashlib
import re
from collections import Counter
from datetime import datetime, timezone
from email.utils import formatdate
from typing import NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

from fault_proxy import kind_of
from listener import Listener, request_of


class Request(NamedTuple):
    kind: str
    path: str
    number: int
    headers: dict
    body: bytes


class MemoryStore(Listener):
    """``objects`` has the bytes of each path, ``parts`` those of each number; of one upload at a time.

    ``etags`` has the ETags of parts that are not their MD5. ``requests`` counts the requests of each kind: put, post,
    head, create, part, list, complete, abort, other.
    """

    def __init__(self):
        super().__init__()
        self.objects = {}
        self.described = {}
        self.parts = {}
        self.etags = {}
        self.requests = Counter()

    def serve(self, connection):
        with connection, contextlib.suppress(OSError):
            connection.settimeout(60)
            request = read_request(connection)
            if request:
                self.requests[request.kind] += 1
                self.answer(connection, request)

    def answer(self, connection, request):
        """Do what is asked, and say what S3 says."""
        connection.sendall(self.answer_of(request))

    def answer_of(self, request):
        return getattr(self, f"_{request.kind}")(request)

    def keep(self, request):
        """Store what a request has."""
        if request.kind == "put":
            self._keep(request.path, request.body, request.headers)
        elif request.kind == "post":
            fields, body = form_of(request)
            self._keep(f"{request.path.rstrip('/')}/{fields['key']}", body)
        elif request.kind == "part":
            self.parts[request.number] = request.body
        elif request.kind == "complete":
            self._keep(
                request.path, b"".join(body for _, body in sorted(self.parts.items())), etag=self._etag_of_parts()
            )
            self.parts = {}
        elif request.kind == "abort":
            self.parts = {}

    def _keep(self, path, body, headers=None, etag=None):
        self.objects[path] = body
        digests = {name: value for name, value in (headers or {}).items() if name.startswith("x-amz-checksum-")}
        self.described[path] = {"ETag": f'"{etag or md5(body)}"', "Last-Modified": formatdate(usegmt=True), **digests}

    def _etag_of_parts(self):
        digests = b"".join(hashlib.md5(body).digest() for _, body in sorted(self.parts.items()))
        return f"{md5(digests)}-{len(self.parts)}"

    def _put(self, request):
        self.keep(request)
        return answer(headers={"ETag": f'"{md5(request.body)}"'})

    def _post(self, request):
        self.keep(request)
        fields, body = form_of(request)
        status = int(fields.get("success_action_status", "204"))
        document = f'<PostResponse><Key>{fields["key"]}</Key><ETag>"{md5(body)}"</ETag></PostResponse>'
        return answer(status, {"ETag": f'"{md5(body)}"'}, document.encode() if status == 201 else b"")

    def _head(self, request):
        if request.path not in self.objects:
            return answer(404)
        length = str(len(self.objects[request.path]))
        return answer(headers={**self.described[request.path], "Content-Length": length})

    def _create(self, _):
        return answer(body=b"<InitiateMultipartUploadResult><UploadId>UP1</UploadId></InitiateMultipartUploadResult>")

    def _part(self, request):
        self.keep(request)
        return answer(headers={"ETag": f'"{md5(request.body)}"'})

    def _list(self, _):
        return answer(
            body=f"<ListPartsResult>{''.join(map(self._listed, sorted(self.parts)))}</ListPartsResult>".encode()
        )

    def _listed(self, number):
        body = self.parts[number]
        etag = self.etags.get(number, md5(body))
        now = datetime.now(timezone.utc)
        return (
            f"<Part><PartNumber>{number}</PartNumber><LastModified>{now:%Y-%m-%dT%H:%M:%S}.000Z</LastModified>"
            f"<ETag>&quot;{etag}&quot;</ETag><Size>{len(body)}</Size></Part>"
        )

    def _complete(self, request):
        if not self.parts:
            return answer(404, body=b"<Error><Code>NoSuchUpload</Code><Message>none</Message></Error>")
        etag = self._etag_of_parts()
        self.keep(request)
        document = f"<CompleteMultipartUploadResult><ETag>&quot;{etag}&quot;</ETag></CompleteMultipartUploadResult>"
        return answer(body=document.encode())

    def _abort(self, request):
        self.keep(request)
        return answer(204)

    def _other(self, _):
        """A question about the bucket."""
        return answer(body=b"<ListMultipartUploadsResult></ListMultipartUploadsResult>")


def read_request(connection):
    """A whole request; None if the connection ends before."""
    received = request_of(connection)
    if received is None:
        return None
    method, target, headers, body = received
    kind, number = kind_of_all(method, target, headers)
    return Request(kind, unquote(urlsplit(target).path), number, headers, body)


def kind_of_all(method, target, headers):
    """What ``kind_of`` says, and of what is not of a multipart upload: put, post."""
    if method == "POST" and headers.get("content-type", "").startswith("multipart/form-data"):
        return "post", 0
    if method == "PUT" and "uploadId" not in parse_qs(urlsplit(target).query):
        return "put", 0
    return kind_of(method, target)


def form_of(request):
    """The fields of a form, and the file."""
    boundary = re.search(r'boundary="?([^";]+)', request.headers["content-type"])[1].encode()
    fields = {}
    for part in request.body.split(b"--" + boundary)[1:-1]:
        head, _, value = part[2:-2].partition(b"\r\n\r\n")
        name = re.search(rb'\bname="([^"]*)"', head)[1].decode()
        fields[name] = value if name == "file" else value.decode()
    return fields, fields.pop("file")


def md5(body):
    return hashlib.md5(body).hexdigest()


def sha256(body):
    return base64.b64encode(hashlib.sha256(body).digest()).decode()


def answer(status=200, headers=None, body=b"", reason="Any"):
    """The bytes of an answer."""
    named = {
        "Date": formatdate(usegmt=True),
        "Content-Length": str(len(body)),
        "Connection": "close",
        **(headers or {}),
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in named.items())
    return f"HTTP/1.1 {status} {reason}\r\n{lines}\r\n".encode("latin-1") + body
