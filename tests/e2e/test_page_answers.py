"""What the upload page takes for a success, in Chromium: answers of stores, and of what answers in the place of one."""

import pytest
from raw_store import RawStore, answer, cut, drip_body, drip_headers, huge, reading, silent

UPLOADED = ("stored", "", "Uploaded")
NOT_STORE = (
    "failed",
    "not_store",
    "The answer did not come from the store. If this network requires a login, log in, then retry.",
)
NETWORK = ("failed", "network", "The connection to the store failed. Check the network, then retry.")
STALLED = ("failed", "stalled", "The connection to the store stopped. Check the network, then retry.")


def maybe(row):
    """The same of what has one request for the file: all of it was sent, and no refusal of the store was read."""
    return (*row[:2], f"{row[2]} The file may be stored.")


DENIED = (
    "failed",
    "store_denied",
    "The store refused the file. The link, or the person who sent it, has no permission for this upload. Tell that "
    "person. Code for support: AccessDenied, HTTP {}, signer-not-allowed",
)
BUSY = (
    "failed",
    "store_busy",
    "The store is busy or has a fault. Retry later. Code for support: SlowDown, HTTP 503",
)
LOGIN = b"<!DOCTYPE html>\n<html><title>Log in</title></html>"
ETAG = {"ETag": '"9bb58f26192e4ba00f01e2e7b136bbd8"'}
HTML = {"Content-Type": "text/html; charset=UTF-8"}
SOON = """
const wait = setTimeout;
window.setTimeout = (what, time) => wait(what, time >= 60000 ? 1000 : time);
"""
"""A minute takes a second, and so do five."""


def not_as_store(status, code):
    return (
        "failed",
        "not_as_store",
        f"The store answered HTTP {status}, but not as an S3 store does. It is not proved that the file was stored. "
        f"Code for support: HTTP {status}, {code}",
    )


def error(code):
    return f'<?xml version="1.0"?>\n<Error><Code>{code}</Code><Message></Message></Error>'.encode()


def created(etag):
    return f"<PostResponse><Key>k</Key><ETag>{etag}</ETag></PostResponse>".encode()


def wrong_length(_, connection):
    """A body that ends before its length."""
    connection.sendall(b'HTTP/1.1 200 OK\r\nETag: "1"\r\nContent-Length: 9\r\n\r\n<a>')


def redirected(status):
    """To another path of this origin, at which there is an answer like that of a store."""

    def script(store, connection):
        if store.seen[-1].path == "/login":
            answer(headers=ETAG, body=b"OK")(store, connection)
        else:
            reading(answer(status, headers={"Location": "/login"}))(store, connection)

    return script


def refused(like, *values):
    state, cause, said = like
    return state, cause, said.format(*values)


CASES = {
    "HTML": (reading(answer(headers={**ETAG, **HTML}, body=LOGIN)), maybe(NOT_STORE)),
    "HTML without a type": (reading(answer(headers=ETAG, body=LOGIN)), maybe(NOT_STORE)),
    "an error": (reading(answer(headers=ETAG, body=error("AccessDenied"))), refused(DENIED, 200)),
    "no ETag": (reading(answer()), not_as_store(200, "no ETag")),
    "an empty ETag": (reading(answer(headers={"ETag": '""'})), not_as_store(200, "no ETag")),
    "204": (reading(answer(204, headers=ETAG)), not_as_store(204, "not 200")),
    "302": (redirected(302), maybe(NOT_STORE)),
    "307": (redirected(307), maybe(NOT_STORE)),
    "403": (reading(answer(403, body=error("AccessDenied"))), refused(DENIED, 403)),
    "503": (reading(answer(503, body=error("SlowDown"))), BUSY),
    "cut": (reading(cut), maybe(NETWORK)),
    "silent": (reading(silent), maybe(STALLED)),
    "a drip of headers": (reading(drip_headers), maybe(STALLED)),
    "a drip of a body": (reading(drip_body), maybe(STALLED)),
    "endless": (reading(huge()), maybe(NOT_STORE)),
    "endless chunks": (reading(huge(chunked=True)), maybe(NOT_STORE)),
    "wrong length": (reading(wrong_length), maybe(NETWORK)),
    "as Swift does": (reading(answer(headers={**ETAG, **HTML})), UPLOADED),
    "as S3 does": (reading(answer(headers=ETAG)), UPLOADED),
}


def outcome(chromium, store, page, file, script):
    """What the page says, and its receipt, where each request but for the page is answered so."""
    page_itself = answer(headers=HTML, body=page.encode())

    def get(store, connection):
        (page_itself if store.seen[-1].path == "/" else script)(store, connection)

    store.scripts["PUT"] = store.scripts["POST"] = script
    store.scripts["GET"] = get
    with chromium.visit(store.endpoint, script=SOON) as visit:
        visit.upload(file)
        return visit.row(), visit.text("receipt")


def page_of(page_cli, store, command, *options):
    place = ["--endpoint-url", store.endpoint, "--region", "us-east-1"]
    return page_cli.call("s3", command, "s3://bkt/k", *place, "--format", "html", *options).out


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"12345")
    return path


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("command", ["presign-put", "presign-post"])
def test_answer(chromium, page_cli, file, command, case):
    script, expected = CASES[case]
    with RawStore() as store:
        options = ["--success-status", "200"] if command == "presign-post" else []
        assert outcome(chromium, store, page_of(page_cli, store, command, *options), file, script)[0] == expected


@pytest.mark.parametrize(
    ("status", "headers", "body", "expected"),
    [
        (201, {}, created("&quot;1&quot;"), UPLOADED),
        (201, ETAG, b"", UPLOADED),
        # What Ceph 16 says if it has stored nothing.
        (201, {}, created(""), not_as_store(201, "no ETag")),
        (200, ETAG, created("1"), not_as_store(200, "not 201")),
        (204, ETAG, b"", not_as_store(204, "not 201")),
    ],
)
def test_answer_to_a_form(chromium, page_cli, file, status, headers, body, expected):
    with RawStore() as store:
        page = page_of(page_cli, store, "presign-post")
        script = reading(answer(status, headers=headers, body=body))
        assert outcome(chromium, store, page, file, script)[0] == expected


def test_texts_of_a_store_are_shown_and_not_obeyed(chromium, page_cli, file):
    """In the receipt and in the code for support."""
    with RawStore() as store:
        page = page_of(page_cli, store, "presign-post")
        script = reading(answer(201, body=created("&#x202e;&#27;[2Jodd\u2066")))
        row, receipt = outcome(chromium, store, page, file, script)
        assert row == UPLOADED
        assert receipt.endswith(r"ETag \u202e\x1b[2Jodd\u2066")
        script = reading(answer(400, body=error("&#x202e;&#7;Denied" + "a" * 200)))
        row, _ = outcome(chromium, store, page, file, script)
        assert row[2].endswith(rf"Code for support: \u202e\x07Denied{'a' * 92}..., HTTP 400")


PARTS = (
    b"<ListPartsResult><Part><PartNumber>1</PartNumber><ETag>&quot;827ccb0eea8a706c4c34a16891f84e7b&quot;</ETag>"
    b"<Size>5</Size></Part></ListPartsResult>"
)
"""The file is there, by its MD5."""
OTHER = b"3b5f7a4e4f6ab1b0e1d1a3a1a0f1e1d1-1"
COMPLETED = b"<CompleteMultipartUploadResult><ETag>&quot;%b&quot;</ETag></CompleteMultipartUploadResult>" % OTHER
UNREADABLE = (
    "failed",
    "list_unreadable",
    "The store's list of parts cannot be read. Tell the person who sent the link.",
)
UNVERIFIED = ("failed", "unverified", "An object of this size is there. It could not be verified to be this file.")
UNSEEN = ("sent", "", "Sent. This page cannot see whether the store accepted it.")
NO_UPLOAD = (
    "failed",
    "no_upload",
    "The upload was completed or cancelled before, and the stored object is not proved to be this file. Ask the person "
    "who sent the link.",
)


def head(_, connection):
    """An object of this length, that is another file."""
    lines = (b"HTTP/1.1 200 OK", b"Content-Length: 5", b'ETag: "%b"' % OTHER, b"Connection: close", b"", b"")
    connection.sendall(b"\r\n".join(lines))


@pytest.mark.parametrize(
    ("scripts", "expected"),
    [
        ({"GET": silent}, STALLED),
        ({"GET": drip_body}, STALLED),
        ({"GET": huge()}, NOT_STORE),
        ({"GET": answer(headers=HTML, body=LOGIN)}, NOT_STORE),
        ({"GET": answer(body=PARTS.replace(b">5<", b">abc<"))}, UNREADABLE),
        ({"GET": answer(body=PARTS.replace(b">5<", b">%b<" % (b"9" * 5000)))}, UNREADABLE),
        ({"GET": answer(body=PARTS[:-5])}, UNREADABLE),
        ({"POST": answer(body=error("AccessDenied"))}, refused(DENIED, 200)),
        ({"POST": answer()}, not_as_store(200, "no ETag")),
        ({"POST": answer(headers=HTML, body=LOGIN)}, NOT_STORE),
        ({"GET": answer(404, body=error("NoSuchKey"))}, UNVERIFIED),
        ({"GET": answer(404), "HEAD": answer(404)}, NO_UPLOAD),
        ({"HEAD": answer(403)}, UNSEEN),
        # The completion of another file, which the store repeats.
        ({}, UNVERIFIED),
    ],
)
def test_answers_to_an_upload_in_parts(chromium, page_cli, file, scripts, expected):
    with RawStore() as store:
        page = page_of(page_cli, store, "presign-multipart", "--size", "5")
        page_itself = answer(headers=HTML, body=page.encode())
        listed = scripts.get("GET", answer(body=PARTS))

        def get(store, connection):
            (page_itself if store.seen[-1].path == "/" else listed)(store, connection)

        store.scripts.update({"POST": reading(answer(body=COMPLETED)), "HEAD": head, **scripts, "GET": get})
        with chromium.visit(store.endpoint, script=SOON) as visit:
            visit.upload(file)
            assert visit.row() == expected
