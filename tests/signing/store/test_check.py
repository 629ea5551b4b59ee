"""--check against stores that refuse, lie, or say nothing."""

import re
import signal

import pytest
from clients import shown
from raw_store import (
    UPLOAD,
    RawStore,
    answer,
    cut,
    drip_body,
    drip_headers,
    huge,
    huge_chunk_head,
    silent,
    uploads,
)

from awscli_presign_put.signing.errors import CheckFailed
from awscli_presign_put.signing.store.bucket_query import StoreContext
from awscli_presign_put.signing.store.check import check
from awscli_presign_put.signing.upload.upload_request import UploadRequest

NOW = "Sat, 28 Nov 2026 12:00:00 GMT"


@pytest.fixture
def store():
    with RawStore() as started:
        yield started


@pytest.fixture
def ask(store, make_presigner):
    """What --check says of this store: None where it would accept the upload."""

    def run(*headers, limit=60, key="k", config="", waiting=lambda seconds: None, **presigner):
        presigner = make_presigner(
            f"[default]\nregion = us-east-1\n{config}", endpoint_url=store.endpoint, verify=False, **presigner
        )
        request = UploadRequest(bucket="bkt", key=key, expires_in=60, headers=headers)
        said = []
        try:
            check(StoreContext(presigner, "us-east-1", limit, waiting, said.append, shown), request)
        except CheckFailed as error:
            answered = str(error)
        else:
            answered = None
        assert said == []  # that is for signals alone
        assert "\n" not in (answered or "")
        return answered

    return run


@pytest.mark.parametrize("signature_version", ["s3v4", "s3"])
def test_each_request_has_its_headers(store, ask, signature_version):
    of_the_object = [("Content-Type", "font/ttf"), ("x-amz-meta-a", "b"), ("x-amz-acl", "private")]
    of_the_body = [("If-None-Match", "*"), ("Content-MD5", "4gJE4saaMU4BqNR0kLY+lw=="), ("x-amz-checksum-crc32", "a")]
    common = [("x-amz-request-payer", "requester")]
    assert ask(*of_the_object, *of_the_body, *common, signature_version=signature_version) is None
    assert store.methods() == ["HEAD", "POST", "DELETE"]
    names = [name.lower() for name, _ in of_the_object + of_the_body + common]
    sent = [{name: request.headers[name] for name in names if name in request.headers} for request in store.seen]
    everywhere = dict(common)
    assert sent == [everywhere, {**{name.lower(): value for name, value in of_the_object}, **everywhere}, everywhere]
    if signature_version == "s3v4":
        signed = re.search("SignedHeaders=([^,]+)", store.seen[1].headers["authorization"]).group(1).split(";")
        assert {"content-type", "x-amz-meta-a", "x-amz-acl", "x-amz-request-payer"} < set(signed)


NOT_IN_TIME = " did not answer in time. Check the endpoint, or use --cli-read-timeout to wait longer."


@pytest.mark.parametrize("script", [silent, drip_headers, drip_body])
def test_no_answer_ends_in_time(store, ask, script):
    store.scripts["HEAD"] = store.scripts["POST"] = script
    waited = []
    message = ask(limit=1, waiting=waited.append)
    if script is drip_body:  # HEAD has none
        assert message == (
            f"{store.endpoint}{NOT_IN_TIME} "
            "The store may have started a multipart upload. To see it, run: "
            f"aws s3api list-multipart-uploads --bucket bkt --prefix k --endpoint-url {store.endpoint}"
        )
        assert store.methods() == ["HEAD", "POST", "GET"]
    else:
        assert message == f"{store.endpoint}{NOT_IN_TIME}"
        assert store.methods() == ["HEAD"]
    assert waited == sorted(waited)
    assert 0 < waited[0] < waited[-1] < 1


def abort_command(store, upload="UP123"):
    return f"aws s3api abort-multipart-upload --bucket bkt --key k --upload-id {upload} --endpoint-url {store.endpoint}"


@pytest.mark.parametrize("script", [silent, drip_headers])
def test_all_is_in_time_when_the_abort_is_not_answered(store, ask, script):
    store.scripts["DELETE"] = script
    assert ask(limit=1) == (
        f"The store started a multipart upload that was not aborted: {store.endpoint}{NOT_IN_TIME} "
        f"To abort it, run: {abort_command(store)}"
    )
    assert store.methods() == ["HEAD", "POST", "DELETE"]


def test_read_timeout_is_not_waited_for_twice(store, ask, monkeypatch):
    import botocore.httpsession

    create = botocore.httpsession.URLLib3Session.__init__
    monkeypatch.setattr(
        botocore.httpsession.URLLib3Session, "__init__", lambda self, **given: create(self, **{**given, "timeout": 0.3})
    )
    store.scripts["HEAD"] = silent
    assert ask() == f"{store.endpoint}{NOT_IN_TIME}"
    assert store.methods() == ["HEAD"]


MODES = ["", "retry_mode = standard\n", "retry_mode = adaptive\n"]
FOUND = uploads(
    ("k", "OLD", "2026-11-28T11:59:00.000Z"),
    ("k", "UP123", "2026-11-28T12:00:00.000Z"),
    ("k2", "OTHER", "2026-11-28T12:00:01.000Z"),
)


@pytest.mark.parametrize("config", MODES)
def test_connection_lost_after_the_create(store, ask, config):
    store.scripts.update(HEAD=answer(headers={"Date": NOW}), POST=cut, GET=answer(body=FOUND))
    assert ask(config=config) == (
        "The request to the store failed: Connection was closed before we received a valid response from endpoint "
        f'URL: "{store.endpoint}/bkt/k?uploads". A multipart upload of this key was started meanwhile. '
        f"To abort it, run: {abort_command(store)}"
    )
    assert store.methods() == ["HEAD", "POST", "GET"]


@pytest.mark.parametrize("config", MODES)
@pytest.mark.parametrize("code", [500, 503])
def test_error_of_the_server_is_not_asked_again(store, ask, config, code):
    body = b"<Error><Code>SlowDown</Code><Message>Slow down.</Message></Error>"
    store.scripts["POST"] = answer(code, body=body)
    assert ask(config=config) == (
        "An error occurred (SlowDown) when calling the CreateMultipartUpload operation: Slow down."
    )
    assert store.methods() == ["HEAD", "POST", "GET"]


def test_lost_and_the_list_is_refused(store, ask):
    store.scripts.update(POST=cut, GET=answer(403))
    message = ask(key="it's")
    assert message.endswith(
        " The store may have started a multipart upload. To see it, run: aws s3api list-multipart-uploads "
        f"--bucket bkt --prefix 'it'\"'\"'s' --endpoint-url {store.endpoint}"
    )


def test_lost_and_nothing_is_left(store, ask):
    store.scripts["POST"] = cut
    assert ask() == (
        "The request to the store failed: Connection was closed before we received a valid response from endpoint "
        f'URL: "{store.endpoint}/bkt/k?uploads".'
    )


def test_list_without_the_store_s_time(store, ask):
    store.scripts.update(HEAD=answer(headers={"Date": "today"}), POST=cut, GET=answer(body=FOUND))
    assert ask().endswith(f"To abort it, run: {abort_command(store, 'OLD')}; {abort_command(store)}")


def test_aborted_by_the_first_attempt(store, ask):
    """The answer to it was lost, and botocore asked again."""

    def script(store, connection):
        first = store.methods().count("DELETE") == 1
        (cut if first else answer(404, body=b"<Error><Code>NoSuchUpload</Code></Error>"))(store, connection)

    store.scripts["DELETE"] = script
    assert ask() is None
    assert store.methods() == ["HEAD", "POST", "DELETE", "DELETE"]


@pytest.mark.parametrize("status", [301, 302, 307])
def test_redirects_without_end(store, ask, status):
    store.scripts["HEAD"] = answer(status, {"Location": "/elsewhere"})
    assert ask() == f"{store.endpoint} answers with one redirect after the other. Check the endpoint."
    assert store.methods() == ["HEAD"] * 6


BOMB = b"""<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">%b]><Error><Code>&z;</Code></Error>""" % b"".join(
    b'<!ENTITY %c "%b">' % (after, b"&%c;" % before * 10)
    for before, after in zip(b"abcdefghijklmnopqrstuvwxy", b"bcdefghijklmnopqrstuvwxyz")
)


@pytest.mark.parametrize(
    "script",
    [
        answer(body=b""),
        answer(body=b"<InitiateMultipartUploadResult><UploadId/></InitiateMultipartUploadResult>"),
        answer(body=b"<!DOCTYPE html><html><body>Welcome!<br></body></html>"),
        answer(body=b"<html><body>Welcome!<br></body></html>"),
        answer(body=b"\xff\xfe" + BOMB.decode().encode("utf-16-le")),
        answer(body=BOMB),
        answer(body=UPLOAD[:40]),
        answer(body=b"{}"),
    ],
)
def test_what_is_no_store(store, ask, script):
    store.scripts["POST"] = script
    assert ask() == f"{store.endpoint} did not answer as an S3 store does. Check the endpoint."


@pytest.mark.parametrize("script", [huge(), huge(chunked=True), huge(403), huge(500), huge_chunk_head])
def test_huge_body_is_not_read(store, ask, script):
    store.scripts["POST"] = script
    message = ask()
    if script is huge_chunk_head:
        assert message.startswith("The request to the store failed: ")
    else:
        assert message == f"{store.endpoint} did not answer as an S3 store does. Check the endpoint."
    assert store.sent < 50 * 1024 * 1024  # what is between the two programs takes some


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "403: Forbidden"),
        (b"<Error/>", "403: no reason given"),
        (b"<Error><Code>Denied</Code></Error>", "Denied: no reason given"),
        (b"<Error><Code>Denied</Code><Message>a\n\tb\xc2\x9bc\xe2\x80\xaed</Message></Error>", "Denied: a b c d"),
        (b"<Error><Code>C</Code><Message>%b</Message></Error>" % (b"x" * 100_000), f"C: {'x' * 300}..."),
        (b"<!DOCTYPE html><html>Go away</html>", "403: Forbidden"),
        (BOMB, "403: Forbidden"),
    ],
)
def test_refusal_is_one_line(store, ask, body, said):
    store.scripts["POST"] = answer(403, body=body)
    assert ask() == f"The store would refuse this upload: {said}"
    assert store.methods() == ["HEAD", "POST"]


@pytest.mark.parametrize(
    ("code", "more", "advice"),
    [
        ("AccessDenied", "", "Check the permissions of these credentials."),
        ("InvalidAccessKeyId", "", "Check the access key ID and the endpoint."),
        ("InvalidToken", "", "Get new credentials."),
        (
            "NotImplemented",
            "",
            "The store does not support a header, or multipart uploads. In that case, omit --check.",
        ),
        ("RequestTimeTooSkewed", "", "Set the clock of this machine."),
        ("SignatureDoesNotMatch", "", "Check the secret access key."),
        ("AuthorizationHeaderMalformed", "<Region>eu-west-1</Region>", "Use --region eu-west-1."),
    ],
)
def test_refusal_says_what_to_do(store, ask, code, more, advice):
    body = f"<Error><Code>{code}</Code><Message>It is so</Message>{more}</Error>"
    store.scripts["POST"] = answer(501 if code == "NotImplemented" else 400, body=body.encode())
    assert ask() == f"The store would refuse this upload: {code}: It is so. {advice}"


def test_bucket_that_only_the_upload_finds_missing(store, ask):
    store.scripts["POST"] = answer(404, body=b"<Error><Code>NoSuchBucket</Code><Message>m</Message></Error>")
    assert ask() == f"The bucket bkt does not exist at {store.endpoint}. Check the bucket name and the endpoint."


def test_missing_page_is_no_missing_bucket(store, ask):
    store.scripts["HEAD"] = answer(404, headers={"Content-Type": "text/html; charset=utf-8"})
    assert ask() == f"{store.endpoint} did not answer as an S3 store does. Check the endpoint."
    store.scripts["HEAD"] = answer(404)
    assert ask() == f"The bucket bkt does not exist at {store.endpoint}. Check the bucket name and the endpoint."


@pytest.mark.parametrize("code", ["ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired"])
def test_credentials_that_have_expired(store, ask, code):
    store.scripts["POST"] = answer(400, body=f"<Error><Code>{code}</Code><Message>m</Message></Error>".encode())
    assert ask() == (
        f"The store would refuse this upload, because the temporary credentials have expired ({code}). "
        "Get new credentials."
    )


def test_handlers_are_gone_afterwards(store, ask, make_presigner):
    presigner = make_presigner(endpoint_url=store.endpoint)
    request = UploadRequest(bucket="bkt", key="k", expires_in=60, headers=(("x-amz-meta-a", "b"),))
    before = signal.getsignal(signal.SIGTERM)
    check(StoreContext(presigner, "us-east-1", None, print, print, shown), request)
    assert signal.getsignal(signal.SIGTERM) == before
    store.seen.clear()
    store.scripts["POST"] = answer(body=b" " * 300_000 + UPLOAD)
    presigner.client.create_multipart_upload(Bucket="bkt", Key="k")
    assert "x-amz-meta-a" not in store.seen[0].headers
