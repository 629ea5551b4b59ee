"""What the upload page says where the store refuses, in Chromium: by MiniStack, and by answers of other stores."""

import pytest
from raw_store import RawStore, answer, reading

UPLOADED = ("stored", "", "Uploaded")


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"12345")
    return path


def changed(page, old, new):
    """The page with another plan."""
    assert page.count(old) == 1, page.count(old)
    return page.replace(old, new)


def show(pages, bucket, page):
    """Store this page; return its link."""
    client = pages.server.client()
    client.put_object(Bucket=bucket, Key="pages/x.html", Body=page.encode(), ContentType="text/html; charset=utf-8")
    return client.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "pages/x.html"})


IDS = {
    "store_altered": "signature-mismatch",
    "store_bucket": "no-such-bucket",
    "store_clock": "wrong-clock",
    "store_credentials": "unknown-key",
    "store_damaged": "digest-different",
    "store_denied": "signer-not-allowed",
    "store_elsewhere": "other-region",
    "store_ended": "url-expired",
    "store_exists": "condition-failed",
    "store_limit": "too-large",
    "store_policy": "form-condition-failed",
    "store_type": "form-condition-failed",
    "store_unable": "not-supported",
}
"""What docs/causes.md calls them; of the others, the code of the store says as much."""


def refused(cause, said, code):
    known = f", {IDS[cause]}" if cause in IDS else ""
    return ("failed", cause, f"{said} Code for support: {code}{known}")


ALLOWED = "The store refused the file because it is not what the sender allowed."


@pytest.mark.parametrize(
    ("old", "new", "cause", "said", "code"),
    [
        (
            '"max": 5',
            '"max": 9',
            "store_limit",
            "The store refused the file because of its size.",
            "EntityTooLarge, HTTP 400",
        ),
        ('["x-amz-meta-a", "b"]', '["x-amz-meta-a", "c"]', "store_policy", ALLOWED, "AccessDenied, HTTP 403"),
        ('"key": "in/"', '"key": "out/"', "store_policy", ALLOWED, "AccessDenied, HTTP 403"),
        (
            '"typePrefix": "text/"',
            '"typePrefix": ""',
            "store_type",
            "The store refused the type of the file.",
            "AccessDenied, HTTP 403",
        ),
    ],
)
def test_policy_that_fails(chromium, pages, tmp_path, old, new, cause, said, code):
    """What the page does not know, the store refuses: here, a page that was edited."""
    bucket = pages.server.bucket("policy")
    file = tmp_path / ("a.png" if cause == "store_type" else "a.txt")
    file.write_bytes(b"123456" if cause == "store_limit" else b"12345")
    options = ["--max-size", "5", "--metadata", "a=b", "--content-type", "text/*"]
    page = pages.page("presign-post", f"s3://{bucket}/in/", "--flat", *options)
    with chromium.visit(show(pages, bucket, changed(page, old, new))) as visit:
        visit.upload(file)
        assert visit.row() == refused(cause, said, code)
        assert visit.page.get_by_role("button", name=f"Retry {file.name}").is_visible()
    assert pages.stored(bucket) == {}


@pytest.mark.parametrize("command", ["presign-put", "presign-post"])
def test_what_the_store_refuses(chromium, pages, file, command):
    server = pages.server
    iam = server.client("iam", "test", "test")
    no_permission = (
        "The store refused the file. The link, or the person who sent it, has no permission for this upload."
    )
    bucket = server.bucket("refused")
    reader = dict(zip(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), server.user("reader", "s3:GetObject")))
    link = show(pages, bucket, pages.page(command, f"s3://{bucket}/k", keys=reader))
    with chromium.visit(link) as visit:
        visit.upload(file)
        assert visit.row() == refused("store_denied", f"{no_permission} Tell that person.", "AccessDenied, HTTP 403")
    assert pages.stored(bucket) == {}

    writer = server.user("writer", "s3:*")
    keys = dict(zip(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), writer))
    with chromium.visit(pages.link(command, f"s3://{bucket}/k", keys=keys)) as visit:
        name = iam.get_access_key_last_used(AccessKeyId=writer[0]).get("UserName") or "writer"
        iam.delete_access_key(UserName=name, AccessKeyId=writer[0])
        visit.upload(file)
        assert visit.row() == refused(
            "store_credentials",
            "The link is no longer valid. Ask the person who sent it for a new one.",
            "InvalidAccessKeyId, HTTP 403",
        )
    assert pages.stored(bucket) == {}

    gone = server.bucket("gone")
    with chromium.visit(pages.link(command, f"s3://{gone}/k")) as visit:
        client = server.client()
        for each in client.list_objects_v2(Bucket=gone)["Contents"]:
            client.delete_object(Bucket=gone, Key=each["Key"])
        client.delete_bucket(Bucket=gone)
        visit.upload(file)
        assert visit.row() == refused(
            "store_bucket",
            "The place that the link is for does not exist. Tell the person who sent it.",
            "NoSuchBucket, HTTP 404",
        )


def test_object_that_exists(chromium, pages, file):
    bucket = pages.server.bucket("exists")
    link = pages.link("presign-put", f"s3://{bucket}/k", "--no-overwrite")
    with chromium.visit(link) as visit:
        visit.upload(file)
        assert visit.row() == UPLOADED
    with chromium.visit(link) as visit:
        visit.upload(file)
        assert visit.row() == refused(
            "store_exists",
            "The object exists already, and the link does not replace it. Ask for another link.",
            "PreconditionFailed, HTTP 412",
        )
    assert pages.stored(bucket) == {"k": b"12345"}


def error(code, message=""):
    return f'<?xml version="1.0"?>\n<Error><Code>{code}</Code><Message>{message}</Message></Error>'.encode()


DENIED = "The store refused the file. The link, or the person who sent it, has no permission for this upload."
CLOCK = (
    "The store refused the file because the clock of the person who sent the link, or of the store, is wrong. "
    "Tell that person."
)
ENDED = "The store says that the link has ended. Ask the person who sent it for a new one."
BUSY = "The store is busy or has a fault. Retry later."
UNABLE = "The store does not support this kind of upload. Tell the person who sent the link."
SIZE = "The store refused the file because of its size."
ELSEWHERE = "The link is for another region than the store is in. Tell the person who sent it."
ALTERED = (
    "The store refused the file because the link was changed, or because the browser sent something else. "
    "Ask for a new link."
)
DAMAGED = "The file was damaged on its way, or is not the one that the sender specified. Retry."
SPACE = "The store has no space for the file. Tell the person who sent the link."

ANSWERS = [
    (403, error("AccessDenied", "Request has expired"), "store_ended", ENDED, "AccessDenied, HTTP 403"),
    (
        403,
        error("AccessDenied", "Invalid according to Policy: Policy expired."),
        "store_ended",
        ENDED,
        "AccessDenied, HTTP 403",
    ),
    (403, error("RequestTimeTooSkewed", "x"), "store_clock", CLOCK, "RequestTimeTooSkewed, HTTP 403"),
    (403, error("AccessDenied", "Request is not valid yet"), "store_clock", CLOCK, "AccessDenied, HTTP 403"),
    (403, error("SignatureDoesNotMatch", "x"), "store_altered", ALTERED, "SignatureDoesNotMatch, HTTP 403"),
    (400, error("EntityTooLarge", "x"), "store_limit", SIZE, "EntityTooLarge, HTTP 400"),
    (413, b"<html><body><hr>nginx</body></html>", "store_limit", SIZE, "HTTP 413"),
    (400, error("BadDigest", "x"), "store_damaged", DAMAGED, "BadDigest, HTTP 400"),
    (503, error("SlowDown", "x"), "store_busy", BUSY, "SlowDown, HTTP 503"),
    (502, b"", "store_busy", BUSY, "HTTP 502"),
    (501, error("NotImplemented", "x"), "store_unable", UNABLE, "NotImplemented, HTTP 501"),
    (405, b"not XML", "store_unable", UNABLE, "HTTP 405"),
    (507, error("XMinioStorageFull", "x"), "store_full", SPACE, "XMinioStorageFull, HTTP 507"),
    (301, error("PermanentRedirect", "x"), "store_elsewhere", ELSEWHERE, "PermanentRedirect, HTTP 301"),
    (403, b'{"error": "no"}', "store_denied", f"{DENIED} Tell that person.", "HTTP 403"),
    (
        418,
        error("&lt;b&gt;Odd&#60;/b&#x3e;", "x"),
        "store_unknown",
        "The store refused the file. Tell the person who sent the link.",
        "<b>Odd</b>, HTTP 418",
    ),
]


@pytest.mark.parametrize("command", ["presign-put", "presign-post"])
def test_answers_of_other_stores(chromium, page_cli, file, command):
    with RawStore() as store:
        place = ["--endpoint-url", store.endpoint, "--region", "us-east-1"]
        page = page_cli.call("s3", command, "s3://bkt/k", *place, "--format", "html").out
        store.scripts["GET"] = answer(headers={"Content-Type": "text/html; charset=utf-8"}, body=page.encode())
        with chromium.visit(store.endpoint) as visit:
            for status, body, *_ in ANSWERS:
                script = answer(status, body=body)
                store.scripts["PUT"] = store.scripts["POST"] = reading(script)
                visit.upload(file)
            assert [row[1:] for row in visit.rows()] == [refused(*each[2:]) for each in ANSWERS]
            assert visit.page.locator("#list b").count() == 0
