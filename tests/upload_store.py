"""A store of multipart uploads of one key, whose ETags, dates and answers are as a test wants them."""

import contextlib
import hashlib
import re
import threading
import time
from email.utils import formatdate
from urllib.parse import parse_qs, urlsplit

from listener import Listener, head_of


class UploadStore(Listener):
    """``parts`` has, by number, the bytes, the ETag and when it was stored; ``object`` the bytes and the ETag, or None.

    ``etag_of`` makes an ETag of bytes. ``ahead`` is how many seconds the store's clock is before that of the machine.
    ``instead`` and ``after`` have, by the kind of a request, what is done in its place, or after it in the place of the
    answer: a function of the store, the connection and how many there were, which returns whether it did. ``seen`` has
    the kinds of requests. Without ``reads_parts``, what is in the place of a part reads the rest of its body, of which
    so many bytes are ``received``.
    """

    def __init__(self):
        super().__init__()
        self.parts = {}
        self.object = None
        self.is_open = True
        self.etag_of = lambda body: hashlib.md5(body).hexdigest()
        self.ahead = 0
        self.instead = {}
        self.after = {}
        self.seen = []
        self.sent = 0
        self.reads_parts = True
        self.received = 0
        self.lock = threading.Lock()

    def serve(self, connection):
        with connection, contextlib.suppress(OSError):
            received = head_of(connection)
            if received is None:
                return
            head, body = received
            first, *lines = head.decode("latin-1").split("\r\n")
            method, target, _ = first.split(" ")
            headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines if ": " in line)}
            while (self.reads_parts or method != "PUT") and len(body) < int(headers.get("content-length", 0)):
                body += connection.recv(65536)
            query = parse_qs(urlsplit(target).query, keep_blank_values=True)
            kind = {"PUT": "part", "GET": "list", "POST": "complete", "HEAD": "head", "DELETE": "abort"}[method]
            with self.lock:
                self.received = len(body)
                self.seen.append(kind)
                at = self.seen.count(kind)
            instead = self.instead.get(kind)
            if instead and instead(self, connection, at):
                return
            status, named, answer = getattr(self, kind)(query, body)
            after = self.after.get(kind)
            if after and after(self, connection, at):
                return
            named = {"Date": formatdate(time.time() + self.ahead, usegmt=True), "Content-Length": len(answer), **named}
            text = "".join(f"{name}: {value}\r\n" for name, value in named.items())
            connection.sendall(f"HTTP/1.1 {status} Any\r\n{text}Connection: close\r\n\r\n".encode() + answer)

    def put(self, number, body, age=0):
        self.parts[number] = (body, self.etag_of(body), time.time() - age)

    def part(self, query, body):
        if not self.is_open:
            return self.refused(404, "NoSuchUpload")
        number = int(query["partNumber"][0])
        self.put(number, body)
        return 200, {"ETag": f'"{self.parts[number][1]}"'}, b""

    def list(self, query, body):
        if not self.is_open:
            return self.refused(404, "NoSuchUpload")
        parts = "".join(
            f"<Part><PartNumber>{number}</PartNumber><LastModified>"
            f"{time.strftime('%Y-%m-%dT%H:%M:%S.000Z', time.gmtime(stored + self.ahead))}</LastModified>"
            f"<ETag>&quot;{etag}&quot;</ETag><Size>{len(body)}</Size></Part>"
            for number, (body, etag, stored) in sorted(self.parts.items())
        )
        return 200, {}, f'<?xml version="1.0"?>\n<ListPartsResult xmlns="urn:x">{parts}</ListPartsResult>'.encode()

    def complete(self, query, body):
        if not self.is_open:
            return self.refused(404, "NoSuchUpload")
        asked = re.findall(r'<PartNumber>(\d+)</PartNumber><ETag>"?([^"<]*)"?</ETag>', body.decode())
        if [(number, self.parts[int(number)][1]) for number, _ in asked] != asked:
            return self.refused(400, "InvalidPart")
        whole = b"".join(self.parts[int(number)][0] for number, _ in asked)
        digests = b"".join(hashlib.md5(self.parts[int(number)][0]).digest() for number, _ in asked)
        self.object = whole, f"{self.etag_of(digests)}-{len(asked)}"
        self.is_open = False
        root = "CompleteMultipartUploadResult"
        return 200, {}, f'<{root} xmlns="urn:x"><ETag>"{self.object[1]}"</ETag></{root}>'.encode()

    def head(self, query, body):
        if self.object is None:
            return 404, {}, b""
        return 200, {"Content-Length": len(self.object[0]), "ETag": f'"{self.object[1]}"', "Last-Modified": "then"}, b""

    def abort(self, query, body):
        if not self.is_open:
            return self.refused(404, "NoSuchUpload")
        self.is_open = False
        return 204, {}, b""

    def refused(self, status, code, message="no"):
        return status, {}, f"<Error><Code>{code}</Code><Message>{message}</Message></Error>".encode()


def with_digests(listed, digests):
    """A ``list`` of :class:`UploadStore` that shows these SHA-256 digests of the parts, too.

    :param listed: the one that shows none.
    """

    def shown(query, body):
        status, headers, text = listed(query, body)
        for digest in digests:
            element = b"</Size> <ChecksumSHA256>%b</ChecksumSHA256></Part>" % digest.encode()
            text = text.replace(b"</Size></Part>", element, 1)
        return status, headers, text

    return shown
