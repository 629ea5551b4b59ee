"""A page is stored, and its link shows it, or it is removed: against stores that refuse, lie, or hang up."""

import os
import re
import signal
import time
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

import pytest
from botocore.credentials import ReadOnlyCredentials
from raw_store import RawStore, answer, cut, drip_body, drip_headers, huge, silent

from awscli_presign_put.output.line_writer import OutputFailed
from awscli_presign_put.signing.errors import NotShared
from awscli_presign_put.signing.store import page_sharing as page_store
from awscli_presign_put.signing.store import timed_calls
from awscli_presign_put.signing.store.page_sharing import (
    PagePresigners,
    SharedPage,
    Sharing,
    check_free,
    check_origin,
    key_for,
)
from awscli_presign_put.signing.store.timed_calls import TimedCalls

PAGE = b"<!DOCTYPE html><title>\xc3\xa9</title>\n"
HTML = {"Content-Type": "text/html; charset=utf-8"}


@pytest.fixture
def store():
    with RawStore() as started:
        started.scripts = {"PUT": answer(), "GET": answer(headers=HTML, body=PAGE), "DELETE": answer(204)}
        yield started


@pytest.fixture
def share(store, make_presigner):
    def run(place="pages/a.html", upload=None, say_left=None, own=None, limit=60, write=lambda: None, **presigner):
        made = make_presigner(endpoint_url=store.endpoint, verify=False, **presigner)
        upload = upload or f"{store.endpoint}/bkt/in/k?X-Amz-Signature=1"
        key = key_for(place)
        calls = TimedCalls((own or made).client, limit, lambda _: None)
        sharing = Sharing(calls, PagePresigners(made, own or made), ("bkt", key), key != place, say_left)
        with sharing.page(PAGE, upload, 900) as shared:
            write()
        return shared

    return run


def said(share, *args, **more):
    """What is said, and where the page is left."""
    with pytest.raises(NotShared) as caught:
        share(*args, **more)
    return str(caught.value), caught.value.left


def test_page_is_stored_and_its_link_is_seen_to_show_it(store, share):
    shared = share()
    assert (shared.bucket, shared.key, shared.uri) == ("bkt", "pages/a.html", "s3://bkt/pages/a.html")
    assert store.methods() == ["PUT", "GET"]
    put, get = store.seen
    assert (put.headers["content-type"], put.headers["cache-control"]) == ("text/html; charset=utf-8", "no-store")
    assert put.headers["content-length"] == str(len(PAGE))
    assert parse_qs(urlsplit(put.path).query)["X-Amz-SignedHeaders"] == ["cache-control;content-type;host"]
    assert f"{store.endpoint}{get.path}" == shared.url
    query = parse_qs(urlsplit(shared.url).query)
    assert (query["X-Amz-Expires"], query["X-Amz-SignedHeaders"]) == (["900"], ["host"])


def test_version_2_sends_cache_control_unsigned(store, share):
    shared = share(signature_version="s3")
    put = store.seen[0]
    assert (put.headers["content-type"], put.headers["cache-control"]) == ("text/html; charset=utf-8", "no-store")
    assert sorted(parse_qs(urlsplit(shared.url).query)) == ["AWSAccessKeyId", "Expires", "Signature"]


@pytest.mark.parametrize(("place", "beginning"), [("", ""), ("pages/", "pages/")])
def test_random_name(place, beginning):
    names = [key_for(place) for _ in range(3)]
    assert [bool(re.fullmatch(rf"{beginning}[A-Za-z0-9_-]{{24}}\.html", name)) for name in names] == [True] * 3
    assert len(set(names)) == 3


def test_name_has_144_random_bits(monkeypatch):
    monkeypatch.setattr("os.urandom", lambda count: b"\xff" * count)
    assert key_for("pages/") == "pages/________________________.html"
    assert page_store._RANDOM_BYTES * 8 == 144


def test_given_name():
    assert key_for("pages/a b") == "pages/a b"


def test_random_name_is_the_one_that_is_stored(store, share):
    shared = share("pages/")
    paths = [urlsplit(request.path).path for request in store.seen]
    assert paths == [f"/bkt/{shared.key}"] * 2
    assert shared == SharedPage("bkt", shared.key, shared.url, shared.ends)


@pytest.mark.parametrize(
    ("link", "upload"),
    [
        ("https://s.example/p?a", "https://s.example/bkt/k"),
        ("https://s.example/p", "https://s.example:443/k"),
        ("http://s.example:80/p", "http://s.example/k"),
        ("https://S.Example/p", "https://s.example/k"),
        ("http://[::1]:9000/p", "http://[::1]:9000/k"),
        ("http://127.0.0.1:9000/p", "http://127.0.0.1:9000/k"),
    ],
)
def test_same_origin(link, upload):
    assert check_origin(link, upload) is None


@pytest.mark.parametrize(
    ("link", "upload", "shown"),
    [
        ("https://a.s.example/p", "https://b.s.example/k", ("https://a.s.example", "https://b.s.example")),
        ("http://s.example/p", "https://s.example/k", ("http://s.example", "https://s.example")),
        ("https://s.example:8443/p", "https://s.example/k", ("https://s.example:8443", "https://s.example")),
        ("http://s.example:443/p", "http://s.example:80/k", ("http://s.example:443", "http://s.example")),
        ("http://[::1]:1/p", "http://[::1]:2/k", ("http://[::1]:1", "http://[::1]:2")),
    ],
)
def test_other_origin(link, upload, shown):
    with pytest.raises(NotShared) as caught:
        check_origin(link, upload)
    assert str(caught.value) == (
        f"The page would come from {shown[0]}, and the upload goes to {shown[1]}. "
        "Use a place in the bucket of the upload, or --addressing-style path."
    )


def test_other_origin_sends_nothing(store, share):
    message, _ = said(share, upload="https://b.s3.amazonaws.com/k")
    assert message.startswith(f"The page would come from {store.endpoint}, and the upload goes to https://b.s3.")
    assert store.seen == []


def error(code, message):
    return f"<Error><Code>{code}</Code><Message>{message}</Message></Error>".encode()


@pytest.mark.parametrize("key", ["pages/a.html", "pages/"])
@pytest.mark.parametrize(
    ("status", "body", "message"),
    [
        (403, error("AccessDenied", "Access Denied"), "AccessDenied: Access Denied."),
        (404, error("NoSuchBucket", "The specified\n bucket!"), "NoSuchBucket: The specified bucket!"),
        (403, b"", "HTTP status 403."),
        (301, b"<html>\xff</html>", "HTTP status 301."),
        (499, b"", "HTTP status 499."),
    ],
)
def test_store_refuses_the_page(store, share, key, status, body, message):
    """What stands at the key then is not ours, and stays."""
    store.scripts["PUT"] = answer(status, body=body)
    assert said(share, key) == (f"The store refused to store the page: {message}", None)
    assert store.methods() == ["PUT"]


REMOVED = " The page was removed."
ALTERED = "The store does not give back the page as it was stored ({}). Use --format html without --share."
SAVED = "The store makes browsers save the page instead of showing it. Use --format html without --share."

WRONG_LINKS = [
    (
        answer(403, body=error("AccessDenied", "Access Denied")),
        "The store refuses the link to the page: AccessDenied: Access Denied.",
    ),
    (answer(404), "The store refuses the link to the page: HTTP status 404."),
    (answer(headers=HTML, body=PAGE + b"<script>"), ALTERED.format("text/html; charset=utf-8")),
    (answer(headers=HTML, body=PAGE[:-1]), ALTERED.format("text/html; charset=utf-8")),
    (answer(headers={"Content-Type": "binary/octet-stream"}, body=PAGE), ALTERED.format("binary/octet-stream")),
    (answer(body=PAGE), ALTERED.format("no content type")),
    (answer(headers={**HTML, "Content-Disposition": "attachment"}, body=PAGE), SAVED),
    (answer(headers={**HTML, "content-disposition": 'ATTACHMENT; filename="a"'}, body=PAGE), SAVED),
]


@pytest.mark.parametrize(("script", "message"), WRONG_LINKS)
def test_link_that_does_not_show_the_page(store, share, script, message):
    store.scripts["GET"] = script
    assert said(share, "pages/") == (f"{message}{REMOVED}", None)
    assert store.methods() == ["PUT", "GET", "DELETE"]
    assert len({urlsplit(request.path).path for request in store.seen}) == 1


@pytest.mark.parametrize(("script", "message"), WRONG_LINKS[:3])
def test_page_at_a_given_key_is_left_there(store, share, script, message):
    """The sender has chosen the key, and may have replaced another page on purpose."""
    store.scripts["GET"] = script
    assert said(share) == (message, "s3://bkt/pages/a.html")
    assert store.methods() == ["PUT", "GET"]


@pytest.mark.parametrize("disposition", ["inline", 'inline; filename="attachment.html"'])
def test_page_that_is_shown(store, share, disposition):
    store.scripts["GET"] = answer(headers={**HTML, "Content-Disposition": disposition}, body=PAGE)
    assert share().key == "pages/a.html"


@pytest.mark.parametrize("script", [answer(403), answer(500), cut], ids=["403", "500", "cut"])
@pytest.mark.parametrize("signature_version", ["s3v4", "s3"])
def test_removing_fails(store, share, script, signature_version):
    store.scripts.update(GET=answer(404), DELETE=script)
    message, left = said(share, "pages/", signature_version=signature_version)
    assert message == "The store refuses the link to the page: HTTP status 404."
    assert left == f"s3:/{urlsplit(store.seen[0].path).path}"


def test_no_answer_to_the_link(store, share):
    store.scripts["GET"] = cut
    message, left = said(share, "pages/")
    assert message.startswith("The request to the store failed: ")
    assert message.endswith(f".{REMOVED}")
    assert "?" not in message
    assert left is None
    assert store.methods()[-1] == "DELETE"


@pytest.mark.parametrize("script", [cut, answer(408), answer(500), answer(503)], ids=["cut", "408", "500", "503"])
def test_page_that_may_be_stored_at_a_random_name_is_removed(store, share, script):
    store.scripts["PUT"] = script
    assert said(share, "pages/")[0].endswith(REMOVED)
    assert store.methods() == ["PUT", "DELETE"]


@pytest.mark.parametrize("script", [cut, answer(408), answer(500), answer(503)], ids=["cut", "408", "500", "503"])
def test_page_that_may_be_stored_at_a_given_key_is_left_there(store, share, script):
    """It may be another object that is there."""
    store.scripts["PUT"] = script
    assert said(share)[1] == "s3://bkt/pages/a.html"
    assert store.methods() == ["PUT"]


PLACES = [("pages/", [], ["DELETE"]), ("pages/a.html", ["s3://bkt/pages/a.html"], [])]


class Signalled(BaseException):
    """What a signal raises in these tests, which nothing catches by accident."""


@contextmanager
def ended_by(number):
    """What is within is ended by this signal."""

    def end(*_):
        raise Signalled

    before = signal.signal(number, end)
    try:
        with pytest.raises(Signalled):
            yield
    finally:
        signal.signal(number, before)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize(("key", "left", "last"), PLACES)
@pytest.mark.parametrize("at", ["PUT", "GET", "print"])
def test_signal_at_each_step(store, share, number, key, left, last, at):
    """The page is removed, or it is said where it is; no link is handed over but the one that was printed before."""
    answered, written, said = store.scripts.get(at), [], []

    def comes(*given):
        os.kill(os.getpid(), number)
        return answered(*given)

    def write():
        written.append("link")
        if at == "print":
            os.kill(os.getpid(), number)

    if answered:
        store.scripts[at] = comes
    with ended_by(number):
        share(key, say_left=said.append, write=write)
    assert said == left
    assert store.methods() == ["PUT", "GET", *last]
    assert written == (["link"] if at == "print" else [])


@pytest.mark.parametrize(("key", "left", "last"), PLACES)
def test_output_that_cannot_be_written(store, share, key, left, last):
    def fail():
        raise OutputFailed("Standard output cannot be written.")

    said = []
    with pytest.raises(OutputFailed):
        share(key, say_left=said.append, write=fail)
    assert (store.methods(), said) == (["PUT", "GET", *last], left)


def test_signal_while_the_store_does_not_answer(store, share, monkeypatch):
    """The page may come to the store after its removal."""
    monkeypatch.setattr(timed_calls, "_GRACE", 0.2)
    said = []

    def comes(*given):
        os.kill(os.getpid(), signal.SIGTERM)
        silent(*given)

    store.scripts["PUT"] = comes
    with ended_by(signal.SIGTERM):
        share("pages/", say_left=said.append)
    assert store.methods() == ["PUT", "DELETE"]
    assert [bool(re.fullmatch(r"s3://bkt/pages/[\w-]{24}\.html", uri)) for uri in said] == [True]


def test_second_signal_waits_for_nothing(store, share, monkeypatch):
    monkeypatch.setattr(timed_calls, "SAME_SIGNAL", 0)
    said = []

    def come(*given):
        for _ in range(2):
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(0.3)
        silent(*given)

    store.scripts["PUT"] = come
    with ended_by(signal.SIGTERM):
        share("pages/", say_left=said.append)
    assert (len(said), store.methods()[0]) == (1, "PUT")


@pytest.mark.parametrize("script", [silent, drip_headers, drip_body])
@pytest.mark.parametrize(("when", "removed"), [("PUT", ""), ("GET", REMOVED)])
def test_store_without_an_answer(store, share, script, when, removed):
    """A read timeout is that of one read, which a store that drips never exceeds."""
    store.scripts[when] = script
    message, left = said(share, "pages/", limit=1)
    in_time = f"{store.endpoint} did not answer in time. Check the endpoint, or use --cli-read-timeout to wait longer."
    assert message == f"{in_time}{removed}"
    # What the store has not answered can still be stored after its removal.
    assert (left is None) == bool(removed)
    assert store.methods()[-1] == "DELETE"


@pytest.mark.parametrize("script", [silent, drip_headers, drip_body])
def test_removal_without_an_answer(store, share, script):
    store.scripts.update(GET=answer(404), DELETE=script)
    message, left = said(share, "pages/", limit=1)
    assert (message, left[:15]) == ("The store refuses the link to the page: HTTP status 404.", "s3://bkt/pages/")


@pytest.mark.parametrize("script", [answer(200, body=b"<html>Log in</html>"), answer(202), answer(302)])
def test_removal_that_is_not_proved(store, share, script):
    store.scripts.update(GET=answer(404), DELETE=script)
    message, left = said(share, "pages/")
    assert message == "The store refuses the link to the page: HTTP status 404."
    assert left.startswith("s3://bkt/pages/")


def test_folder_of_one_run():
    folders = {page_store.folder_for("pages/") for _ in range(100)}
    assert len(folders) == 100
    for folder in folders:
        assert re.fullmatch(r"pages/\d{4}-\d\d-\d\d-\d{4}-[a-z2-7]{8}/", folder)
        assert len(folder) == len("pages/") + page_store.RUN_BYTES


def test_link_that_cannot_be_signed_stores_nothing(store, share, make_presigner, monkeypatch):
    from awscli_presign_put.signing.errors import AuditFailed
    from awscli_presign_put.signing.put.presigner import Presigner

    def refuse(*_):
        raise AuditFailed("no")

    monkeypatch.setattr(Presigner, "presign", refuse)
    with pytest.raises(AuditFailed):
        share()
    assert store.seen == []


def test_answer_without_end_is_read_up_to_a_limit(store, share):
    store.scripts["GET"] = huge()
    assert said(share, "pages/") == (f"{ALTERED.format('no content type')}{REMOVED}", None)
    # And what is between the two programs.
    assert 8 * 1024**2 <= store.sent < 32 * 1024**2


def test_link_that_does_not_work_from_here(store, share, make_presigner):
    """What is sent here is signed with other credentials, and the page is tried with those."""
    frozen = ReadOnlyCredentials("AKOWN", "s", None)
    own = make_presigner(endpoint_url=store.endpoint, verify=False, frozen=frozen)
    shared = share(own=own)
    signers = [parse_qs(urlsplit(each.path).query)["X-Amz-Credential"][0].split("/")[0] for each in store.seen]
    assert [*zip(store.methods(), signers)] == [("PUT", "AKOWN"), ("GET", "AKOWN")]
    link = parse_qs(urlsplit(shared.url).query)["X-Amz-Credential"][0].split("/")[0]
    assert link not in ("AKOWN", "")


@pytest.mark.parametrize(
    ("status", "kind", "shown"),
    [
        (200, "text/html; charset=utf-8", None),
        (200, "text/html;charset=UTF-8", None),
        (200, "text/html", "text/html"),
        (200, "application/msword", "application/msword"),
        (200, None, "no content type"),
        (404, "application/xml", None),
        (403, "application/xml", None),
    ],
)
def test_place_that_has_something_else(store, make_presigner, status, kind, shown):
    store.scripts["HEAD"] = answer(status, headers={"Content-Type": kind} if kind else {})
    presigner = make_presigner(endpoint_url=store.endpoint, verify=False)
    message = (
        f"An object that is no upload page is at this key ({shown}), and would be replaced. Use another key, or a "
        "place that ends in a slash."
    )
    calls = TimedCalls(presigner.client, 60, lambda _: None)
    if shown is None:
        check_free(calls, presigner, ("bkt", "report.doc"))
    else:
        with pytest.raises(NotShared) as caught:
            check_free(calls, presigner, ("bkt", "report.doc"))
        assert (str(caught.value), caught.value.left) == (message, None)
    assert store.methods() == ["HEAD"]
