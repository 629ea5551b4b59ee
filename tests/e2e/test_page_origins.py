"""The upload page in Chromium, from wherever it comes: what it says, and what is stored then."""

import json

import pytest
from browsers import Printer

UPLOADED = ("stored", "", "Uploaded")
UNSEEN = ("sent", "", "Sent. This page cannot see whether the store accepted it.")
BLOCKED = (
    "failed",
    "blocked",
    "The browser does not let this page send to the store. Ask the person who sent the page to use --share, or to add "
    "a CORS rule to the bucket.",
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
    link = pages.link(command, f"s3://{bucket}/{uri}", "--signature-version", version)
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
    uri, options = f"s3://{bucket}/in/", ["--max-size", "1MiB", "--metadata", '{"a": "\\"<b>\\""}', *options]
    (tmp_path / "page.html").write_text(pages.page("presign-post", uri, *options), "utf-8")
    url = (tmp_path / "page.html").as_uri() if place == "disk" else pages.link("presign-post", uri, *options)
    size = "At least 1 byte, at most 1048576 bytes" if "--min-size" in options else "At most 1048576 bytes"
    with chromium.visit(url, pages.server.endpoint, java_script_enabled=False) as visit:
        page = visit.page
        assert page.locator("#page").is_hidden()
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
    link = pages.link("presign-post", f"s3://{bucket}/in/", "--content-type", "application/*")
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
