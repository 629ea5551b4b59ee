"""A store that answers one kind of request in a way in which no S3 store does, or which says less than it seems to."""

from typing import Callable, NamedTuple

from memory_store import MemoryStore, answer, md5

RAW = "\x1b[31mred\x1b]0;title\x07\x9b2J"
"""What a terminal obeys, in Latin-1: of it, ``\\x9b`` alone is a control sequence introducer."""

TEXT = f"{RAW}\u202etxt.exe \\033[2J\\c".encode()
"""The same in a document, with what turns the text around, and what the ``echo`` of some shells reads."""

XML = {"Content-Type": "application/xml"}
HTML = {"Content-Type": "text/html; charset=utf-8"}
PORTAL = b"<!-- a page by its type alone --><p>Log in: " + TEXT
LOGIN = b"<!DOCTYPE html><html><head><title>Log in</title></head><body>" + TEXT + b"</body></html>"


class Evil(NamedTuple):
    """``send`` answers; ``stores`` says whether the store has done what was asked before."""

    send: Callable
    stores: bool = False


class EvilStore(MemoryStore):
    """A store in memory that answers requests of this kind so; with ``evil`` None, it does nothing evil."""

    def __init__(self, kind="", evil=None):
        super().__init__()
        self.kind = kind
        self.evil = evil

    def answer(self, connection, request):
        if request.kind != self.kind or self.evil is None:
            super().answer(connection, request)
            return
        if self.evil.stores:
            self.keep(request)
        self.evil.send(self, connection, request)


def says(status=200, headers=None, body=b"", reason="Any", stores=False):
    """An answer that is sent whole; to HEAD, without the body."""

    def send(_, connection, request):
        made = answer(status, headers, body, reason)
        connection.sendall(made.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" if request.kind == "head" else made)

    return Evil(send, stores)


def error(code, message):
    return b'<?xml version="1.0"?>\n<Error><Code>%b</Code><Message>%b</Message></Error>' % (code, message)


def cut(*_):
    """The body has arrived, and the connection ends."""


def silent(store, *_):
    store.released.wait(120)


def drip_head(store, connection, _):
    """A header that goes on for ever."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while not store.released.wait(0.2):
        connection.sendall(b"a")


def drip_body(store, connection, _):
    """An answer that begins like a success, and goes on for ever."""
    connection.sendall(b'HTTP/1.1 200 OK\r\nETag: "0"\r\nContent-Length: 1000000\r\n\r\n')
    while not store.released.wait(0.2):
        connection.sendall(b" ")


def endless(store, connection, _):
    """As many bytes as are taken."""
    connection.sendall(b'HTTP/1.1 200 OK\r\nETag: "0"\r\nTransfer-Encoding: chunked\r\n\r\n')
    block = b"10000\r\n" + (b"<Part>" * 10923)[:65536] + b"\r\n"
    while not store.released.is_set():
        connection.sendall(block)


def wrong_length(_, connection, __):
    """Less than the answer says that it has."""
    connection.sendall(answer(headers={"ETag": '"0"', "Content-Length": "100"}, body=b"<a/>"))


def no_http(_, connection, __):
    connection.sendall(TEXT * 3 + b"\r\n\r\n")


def as_swift(_, connection, request):
    """What Swift says to a PUT of an object, or of a part."""
    connection.sendall(answer(headers={**HTML, "ETag": f'"{md5(request.body)}"'}))


def odd_etag(store, connection, request):
    """The store has done what was asked; its ETag has characters that a terminal obeys, and is no MD5."""
    etag, document = f'"{RAW}"', b'"%b"' % TEXT
    bodies = {
        "post": b"<PostResponse><ETag>%b</ETag></PostResponse>" % document,
        "complete": b"<CompleteMultipartUploadResult><ETag>%b</ETag></CompleteMultipartUploadResult>" % document,
    }
    headers, status, body = {"ETag": etag}, 200, bodies.get(request.kind, b"")
    if request.kind == "post":
        status, body = (204, b"") if b"\r\n204\r\n" in request.body else (201, body)
    elif request.kind == "head":
        headers["Content-Length"] = str(len(store.objects.get(request.path, b"")))
    elif request.kind == "part":
        # One that XML can have: ListParts shows it.
        store.etags[request.number] = "\x9b2J$(id);x"
        headers["ETag"] = f'"{store.etags[request.number]}"'
    connection.sendall(answer(status, headers, body))


def empty_etag_in_document(_, connection, request):
    """As Ceph 16 answers a form whose session policy does not allow it, and a completion that succeeds."""
    named = {"post": "PostResponse", "complete": "CompleteMultipartUploadResult"}.get(request.kind, "Any")
    body = f"<{named}><ETag></ETag></{named}>".encode()
    connection.sendall(answer(201 if request.kind == "post" else 200, XML, b"" if request.kind == "head" else body))


ANSWERS = {
    "honest": None,
    "200 login page": says(200, HTML, LOGIN),
    "200 login page with an ETag": says(200, {**HTML, "ETag": '"5f3-1"'}, PORTAL),
    "200 error": says(200, XML, error(b"AccessDenied", TEXT)),
    "200 empty": says(200),
    "200 empty html": Evil(as_swift, stores=True),
    "201": says(201),
    "204": says(204),
    "307": says(307, {"Location": "/elsewhere", "ETag": '"0"'}),
    "403": says(403, {**XML, "ETag": f'"{RAW}"'}, error(b"Access" + TEXT, TEXT), reason=f"No {RAW}"),
    "403 empty message": says(403, XML, error(b"", b"")),
    "503": says(503, XML, error(b"SlowDown", TEXT), reason=f"No {RAW}"),
    "cut": Evil(cut),
    "cut, stored": Evil(cut, stores=True),
    "silent": Evil(silent),
    "drip in the head": Evil(drip_head),
    "drip in the body": Evil(drip_body),
    "endless": Evil(endless),
    "wrong length": Evil(wrong_length),
    "no HTTP": Evil(no_http),
    "odd ETag": Evil(odd_etag, stores=True),
    "empty ETag": says(200, {"ETag": ""}),
    "ETag of quotes": says(200, {"ETag": '""'}),
    "empty ETag in the document": Evil(empty_etag_in_document),
    # Ceph's, to a completion that has succeeded.
    "empty ETag in the document, stored": Evil(empty_etag_in_document, stores=True),
}
"""By their names: what a store can answer to any request."""


def listed(*parts):
    return says(
        200, XML, b"<ListPartsResult>%b</ListPartsResult>" % b"".join(b"<Part>%b</Part>" % part for part in parts)
    )


LISTS = {
    "size abc": listed(b'<PartNumber>1</PartNumber><ETag>"a"</ETag><Size>abc</Size>'),
    "no size": listed(b'<PartNumber>1</PartNumber><ETag>"a"</ETag>'),
    "size of 5,000 digits": listed(b'<PartNumber>1</PartNumber><ETag>"a"</ETag><Size>%b</Size>' % (b"9" * 5000)),
    "no number": listed(b'<ETag>"a"</ETag><Size>5242880</Size>'),
    "number abc": listed(b'<PartNumber>abc</PartNumber><ETag>"a"</ETag><Size>5242880</Size>'),
    "shell in the number": listed(b'<PartNumber>a[$(id)]</PartNumber><ETag>"a"</ETag><Size>a[$(id)]</Size>'),
    "no end": says(200, XML, b"<ListPartsResult><Part><PartNumber>1</PartNumber>"),
    "empty code": says(403, XML, b"<Error><Code></Code><Message>" + TEXT + b"</Message></Error>"),
}
"""More answers to ListParts."""
