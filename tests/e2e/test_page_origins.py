"""The upload page in Chromium, from wherever it comes: what it says, and what is stored then."""

import hashlib
import json
import re

import pytest
from browsers import Printer
from raw_store import RawStore, answer, reading

UPLOADED = ("stored", "", "Uploaded")
UNSEEN = ("sent", "", "Sent. This page cannot see whether the store accepted it.")
BLOCKED = (
    "failed",
    "blocked",
    "The browser does not let this page send to the store. Ask the person who sent the page to use --share, or to add "
    "a CORS rule to the bucket. Code for support: cors",
)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "report.pdf"
    path.write_bytes(b"%PDF contents")
    return path


def cors_rule_of(note):
    """The rule of the command that the note has."""
    return json.loads(note.partition("--cors-configuration '")[2].partition("'")[0])


@pytest.mark.parametrize("version", ["s3v4", "s3"])
@pytest.mark.parametrize(("command", "uri"), [("presign-post", "in/"), ("presign-post", "k"), ("presign-put", "k")])
def test_shared(chromium, pages, file, command, uri, version):
    bucket = pages.server.bucket("shared")
    flat = ["--flat"] if uri.endswith("/") else []
    link = pages.link(command, f"s3://{bucket}/{uri}", "--signature-version", version, *flat)
    with chromium.visit(link) as visit:
        visit.upload(file)
        assert visit.row() == UPLOADED
        assert visit.text("summary") == (
            "Uploaded: 1. Failed: 0. In progress: 0. Everything is uploaded. You can close this page."
        )
    assert pages.stored(bucket) == {"in/report.pdf" if uri == "in/" else "k": b"%PDF contents"}


@pytest.mark.parametrize("has_rule", [True, False])
@pytest.mark.parametrize("command", ["presign-post", "presign-put"])
@pytest.mark.parametrize("place", ["disk", "site"])
def test_another_origin(chromium, pages, file, site, tmp_path, command, has_rule, place):
    bucket = pages.server.bucket("elsewhere")
    done = pages.run(command, f"s3://{bucket}/k", "--format", "html", "--metadata", "a=b")
    if has_rule:
        pages.server.client().put_bucket_cors(Bucket=bucket, CORSConfiguration=cors_rule_of(done.err))
    site.page = done.out
    (tmp_path / "page.html").write_text(done.out, "utf-8")
    url = site.url if place == "site" else (tmp_path / "page.html").as_uri()
    with chromium.visit(url, pages.server.endpoint) as visit:
        visit.upload(file)
        expected = UPLOADED if has_rule else UNSEEN if command == "presign-post" else BLOCKED
        assert visit.row() == expected
    assert pages.stored(bucket) == ({} if expected == BLOCKED else {"k": b"%PDF contents"})


@pytest.mark.parametrize("place", ["shared", "disk"])
def test_put_to_rclone(chromium, page_cli, rclone, file, tmp_path, place):
    """Its answers have no CORS headers, and it knows no rules."""
    pages = Printer(page_cli, rclone)
    bucket = rclone.bucket("page")
    if place == "shared":
        url = pages.link("presign-put", f"s3://{bucket}/k")
    else:
        (tmp_path / "page.html").write_text(pages.page("presign-put", f"s3://{bucket}/k"), "utf-8")
        url = (tmp_path / "page.html").as_uri()
    with chromium.visit(url, rclone.endpoint) as visit:
        visit.upload(file)
        assert visit.row() == (UPLOADED if place == "shared" else BLOCKED)
    assert pages.stored(bucket) == ({"k": b"%PDF contents"} if place == "shared" else {})


ANSWER_REPLACES = "The answer of the store replaces this page."
NO_ANSWER = "When the file is uploaded, this page does not change."


@pytest.mark.parametrize(
    ("options", "note"),
    [
        (["--success-status", "200"], ANSWER_REPLACES),
        (["--success-status", "204"], NO_ANSWER),
        (["--min-size", "1"], ANSWER_REPLACES),
    ],
)
@pytest.mark.parametrize("place", ["shared", "disk"])
def test_without_javascript(chromium, pages, file, tmp_path, options, note, place):
    bucket = pages.server.bucket("plain")
    uri = f"s3://{bucket}/in/"
    options = ["--flat", "--max-size", "1MiB", "--metadata", '{"a": "\\"<b>\\""}', *options]
    (tmp_path / "page.html").write_text(pages.page("presign-post", uri, *options), "utf-8")
    url = (tmp_path / "page.html").as_uri() if place == "disk" else pages.link("presign-post", uri, *options)
    size, said = "At most 1048576 bytes", "at most 1 MiB"
    if "--min-size" in options:
        size, said = "At least 1 byte, at most 1048576 bytes", "at least 1 byte and at most 1 MiB"
    with chromium.visit(url, pages.server.endpoint, java_script_enabled=False) as visit:
        page = visit.page
        assert page.locator("#page").is_hidden()
        assert page.inner_text(".plain header").startswith(f"Any files, {said} each, until ")
        assert page.locator(".plain details").get_attribute("open") is None
        assert page.locator(".plain dd").all_text_contents()[:3] == [size, "Any type", f"{bucket}/in/"]
        assert page.locator(".plain p").all_text_contents() == ["Upload", note]
        page.set_input_files(".plain input[type=file]", str(file))
        with page.expect_response(lambda answer: answer.request.method == "POST") as answered:
            page.get_by_role("button", name="Upload").click()
        assert answered.value.status == (int(options[-1]) if "--success-status" in options else 201)
        page.wait_for_timeout(100)
        assert (page.url == url) == (note == NO_ANSWER)
    assert pages.stored(bucket) == {"in/report.pdf": b"%PDF contents"}
    assert pages.server.client().head_object(Bucket=bucket, Key="in/report.pdf")["Metadata"] == {"a": '"<b>"'}


def test_type_without_javascript(chromium, pages, file):
    """The form of the page must say it itself: the person does."""
    bucket = pages.server.bucket("plain")
    link = pages.link("presign-post", f"s3://{bucket}/in/", "--flat", "--content-type", "application/*")
    with chromium.visit(link, java_script_enabled=False) as visit:
        page = visit.page
        page.set_input_files(".plain input[type=file]", str(file))
        assert page.locator("#types option").evaluate_all("all => all.map(each => each.value)") == [
            "application/pdf",
            "application/zip",
        ]
        page.get_by_label("Media type of the file").fill("application/pdf")
        with page.expect_response(lambda answer: answer.request.method == "POST") as answered:
            page.get_by_role("button", name="Upload").click()
        assert answered.value.status == 201
    assert pages.server.client().head_object(Bucket=bucket, Key="in/report.pdf")["ContentType"] == "application/pdf"


def test_put_without_javascript(chromium, pages):
    bucket = pages.server.bucket("plain")
    with chromium.visit(pages.link("presign-put", f"s3://{bucket}/k"), java_script_enabled=False) as visit:
        assert visit.page.inner_text("main").split("\n\n") == [
            "Upload a file",
            "This page requires JavaScript. Switch it on, or ask the sender for another form of the link.",
        ]


@pytest.mark.parametrize("status", ["200", "204"])
def test_form_with_another_status(chromium, pages, file, status):
    """Its answer has no document; the ETag is in a header."""
    bucket = pages.server.bucket("status")
    with chromium.visit(pages.link("presign-post", f"s3://{bucket}/k", "--success-status", status)) as visit:
        visit.upload(file)
        assert visit.row() == UPLOADED
        assert visit.text("receipt").partition("ETag ")[2] == f'"{hashlib.md5(b"%PDF contents").hexdigest()}"'
    assert pages.stored(bucket) == {"k": b"%PDF contents"}


@pytest.mark.parametrize(
    ("allowed", "state", "said", "methods"),
    [
        ({"Access-Control-Allow-Origin": "*"}, "stored", "Uploaded", ["OPTIONS", "POST", "POST"]),
        # The store answers at its root: so it is the browser that shows nothing.
        ({}, *UNSEEN[::2], ["OPTIONS", "POST", "GET", "POST"]),
    ],
)
def test_store_that_knows_no_preflight(chromium, page_cli, file, tmp_path, allowed, state, said, methods):
    """Then the file is sent once, without progress: an empty form has asked what the browser lets the page see."""
    with RawStore() as store:
        place = ["--endpoint-url", store.endpoint, "--region", "us-east-1"]
        page = page_cli.call("s3", "presign-post", "s3://bkt/k", *place, "--format", "html").out
        (tmp_path / "page.html").write_text(page, "utf-8")
        store.scripts["OPTIONS"] = answer(403)
        created = b"<PostResponse><ETag>&quot;1&quot;</ETag></PostResponse>"
        store.scripts["POST"] = reading(answer(201, headers=allowed, body=created))
        with chromium.visit((tmp_path / "page.html").as_uri(), store.endpoint) as visit:
            visit.upload(file)
            assert visit.row() == (state, "", said)
            assert store.methods() == methods
            # What was found out once, is not asked again.
            visit.page.click("#replace")
            visit.upload(file)
            assert visit.rows()[1][1:] == (state, "", said)
            assert store.methods() == [*methods, "POST"]
        lengths = [int(each.headers["content-length"]) for each in store.seen if each.method == "POST"]
        assert [length > 200 for length in lengths] == [False, True, True]


def test_summary_of_what_cannot_be_seen(chromium, pages, file, tmp_path):
    bucket = pages.server.bucket("unseen")
    (tmp_path / "page.html").write_text(pages.page("presign-post", f"s3://{bucket}/in/", "--flat"), "utf-8")
    with chromium.visit((tmp_path / "page.html").as_uri(), pages.server.endpoint) as visit:
        visit.upload(file)
        assert visit.text("summary") == ("Uploaded: 0. Failed: 0. In progress: 0. Sent without confirmation: 1.")
        assert re.fullmatch(
            f"{bucket}/in/report.pdf: 13 bytes, [0-9T:.-]+Z, sent without confirmation", visit.text("receipt")
        )
    assert pages.stored(bucket) == {"in/report.pdf": b"%PDF contents"}


@pytest.mark.parametrize("command", ["presign-put", "presign-post"])
def test_link_that_has_ended_by_the_clock_of_the_store(chromium, pages, file, tmp_path, command):
    """From disk, a page has the clock of this device alone; the store's own refusal is told."""
    bucket = pages.server.bucket("ended")
    done = pages.run(command, f"s3://{bucket}/k", "--format", "html", "--expires-in", "1")
    pages.server.client().put_bucket_cors(Bucket=bucket, CORSConfiguration=cors_rule_of(done.err))
    (tmp_path / "page.html").write_text(done.out, "utf-8")
    script = "const now = Date.now; Date.now = () => now() - 3600000;"
    with chromium.visit((tmp_path / "page.html").as_uri(), pages.server.endpoint, script=script) as visit:
        visit.page.wait_for_timeout(2000)
        visit.upload(file)
        assert visit.row() == (
            "failed",
            "store_ended",
            "The store says that the link has ended. Ask the person who sent it for a new one. "
            "Code for support: AccessDenied, HTTP 403, url-expired",
        )
    assert pages.stored(bucket) == {}


@pytest.mark.parametrize("command", ["presign-put", "presign-post"])
def test_file_that_is_gone(chromium, pages, file, command):
    bucket = pages.server.bucket("file")
    with chromium.visit(pages.link(command, f"s3://{bucket}/k")) as visit:
        visit.page.route("**/k*" if command == "presign-put" else f"**/{bucket}", lambda route: route.abort())
        visit.upload(file)
        assert visit.row()[1] == "network"
        file.unlink()
        visit.page.get_by_role("button", name="Retry report.pdf").click()
        visit.page.locator("li[data-cause=unreadable]").wait_for()
        assert visit.row() == (
            "failed",
            "unreadable",
            "The file cannot be read. If it was changed or moved, choose it again.",
        )
    assert pages.stored(bucket) == {}
