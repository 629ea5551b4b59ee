"""The upload page sends a file in parts: in Chromium, from the store's own origin and from another."""

import os
import re
import shlex

import pytest
from browsers import Printer
from proxies import Proxy

MIB = 1024**2
SIZE = 22 * MIB + 7
IN_PARTS = ["--part-size", "5MiB"]
UPLOADED = ("stored", "", "Uploaded")


@pytest.fixture(scope="module")
def contents():
    return os.urandom(MIB) * 22 + b"the end"


@pytest.fixture
def file(tmp_path, contents):
    path = tmp_path / "film.mov"
    path.write_bytes(contents)
    return path


def open_uploads(server, bucket):
    return server.client().list_multipart_uploads(Bucket=bucket).get("Uploads", [])


def parts_sent(visit):
    """The numbers of the parts for which a request was made, each as often as it was."""
    found = (re.search(r"[?&]partNumber=(\d+)&", url) for method, url in visit.requests if method == "PUT")
    return sorted(int(match[1]) for match in found)


@pytest.mark.parametrize("known", ["--for-file", "--size", "--max-size"])
def test_file_in_parts(chromium, pages, file, contents, known):
    bucket = pages.server.bucket("parts")
    value = {"--for-file": str(file), "--size": str(SIZE), "--max-size": "30MiB"}[known]
    described = ["--content-type", "video/quicktime", "--metadata", "camera=2"]
    link = pages.link("presign-multipart", f"s3://{bucket}/in/film.mov", known, value, *IN_PARTS, *described)
    with chromium.visit(link) as visit:
        assert (
            visit.allowed()["Size"]
            == {
                "--for-file": "Exactly 23.1 MB (23,068,679 bytes)",
                "--size": "Exactly 23.1 MB (23,068,679 bytes)",
                "--max-size": "At most 30 MiB (31,457,280 bytes)",
            }[known]
        )
        assert [row[1:] for row in visit.upload(file)] == [UPLOADED]
        assert parts_sent(visit) == [1, 2, 3, 4, 5]
    assert pages.stored(bucket) == {"in/film.mov": contents}
    head = pages.server.client().head_object(Bucket=bucket, Key="in/film.mov")
    assert (head["ContentType"], head["Metadata"]) == ("video/quicktime", {"camera": "2"})
    assert open_uploads(pages.server, bucket) == []


def test_store_without_digests(chromium, pages, rclone, file, contents):
    printer = Printer(pages.cli, rclone)
    bucket = rclone.bucket("parts")
    link = printer.link(
        "presign-multipart", f"s3://{bucket}/k", "--for-file", str(file), "--checksum-algorithm", "NONE", *IN_PARTS
    )
    with chromium.visit(link) as visit:
        assert [row[1:] for row in visit.upload(file)] == [UPLOADED]
    assert printer.stored(bucket) == {"k": contents}


def test_paused_and_resumed_in_another_browser(chromium, pages, file, contents):
    bucket = pages.server.bucket("paused")
    link = pages.link("presign-multipart", f"s3://{bucket}/k", "--for-file", str(file), *IN_PARTS)
    with chromium.visit(link) as visit:
        # The last two parts wait, so that the others are there when the upload is paused.
        visit.page.route(re.compile(r"[?&]partNumber=[45]&"), lambda route: None)
        visit.choose(file)
        with visit.page.expect_request_finished(lambda request: "partNumber=3&" in request.url):
            pass
        visit.page.wait_for_function("document.querySelector('.said').textContent.startsWith('68%')")
        visit.page.get_by_role("button", name="Pause film.mov").click()
        visit.until("cancelled")
        assert visit.row()[2] == (
            "Paused. What was sent is kept. To go on later, or in another browser, open this page again and choose the "
            "same file."
        )
    assert pages.stored(bucket) == {}
    with chromium.visit(link) as visit:
        assert [row[1:] for row in visit.upload(file)] == [UPLOADED]
        assert parts_sent(visit) == [4, 5]
    assert pages.stored(bucket) == {"k": contents}


def test_connections_that_are_cut_are_made_again(chromium, pages, ministack, file, contents):
    bucket = ministack.bucket("cut")
    with Proxy(ministack) as proxy:
        link = Printer(pages.cli, ministack, proxy.endpoint).link(
            "presign-multipart", f"s3://{bucket}/k", "--for-file", str(file), *IN_PARTS
        )
        with chromium.visit(link) as visit:
            proxy.cut_after = 3 * MIB
            visit.page.once("requestfailed", lambda _: setattr(proxy, "cut_after", None))
            assert [row[1:] for row in visit.upload(file)] == [UPLOADED]
            assert set(parts_sent(visit)) == {1, 2, 3, 4, 5}
            assert len(parts_sent(visit)) > 5
    assert pages.stored(bucket) == {"k": contents}


def test_another_file_of_this_size_is_not_sent(chromium, pages, tmp_path, file, contents):
    bucket = pages.server.bucket("other")
    link = pages.link("presign-multipart", f"s3://{bucket}/k", "--for-file", str(file), *IN_PARTS)
    other = tmp_path / "other" / "film.mov"
    other.parent.mkdir()
    other.write_bytes(bytes(MIB) + contents[MIB:])
    with chromium.visit(link) as visit:
        visit.upload(other)
        assert visit.row() == ("failed", "other_file", "This is not the file that the sender specified.")
        assert 1 not in parts_sent(visit)
    assert pages.stored(bucket) == {}


UNVERIFIED = ("failed", "unverified", "An object of this size is there. It could not be verified to be this file.")


def resent(visit):
    """How many parts the page says that it sends again."""
    said = visit.page.locator("#list .note").text_content()
    return int(re.fullmatch("Parts at the store that were not proved.* and are sent again: (.+)[.]|", said)[1] or 0)


@pytest.fixture
def other(tmp_path, contents):
    """Another file of this size: all but the first and the last part are the same."""
    path = tmp_path / "other.mov"
    path.write_bytes(b"other" + contents[5:-5] + b"other")
    return path


def stopped_at(visit, file, number):
    """Send a file up to this part, which never arrives; then leave the page."""
    visit.page.route(re.compile(rf"[?&]partNumber={number}&"), lambda route: None)
    visit.choose(file)
    visit.page.locator(".said", has_text=re.compile("^77%")).wait_for(timeout=60_000)


def test_parts_of_another_file_are_sent_again(chromium, pages, file, other, contents):
    """After a reload, a page does not know whether it is the same file."""
    bucket = pages.server.bucket("mixed")
    link = pages.link("presign-multipart", f"s3://{bucket}/k", "--size", str(SIZE), *IN_PARTS)
    with chromium.visit(link) as visit:
        stopped_at(visit, file, 3)
    with chromium.visit(link) as visit:
        assert [row[1:] for row in visit.upload(other)] == [UPLOADED]
        # Of the last one, too, the file has another one.
        assert (parts_sent(visit), resent(visit)) == ([1, 3, 5], 2)
    assert pages.stored(bucket) == {"k": other.read_bytes()}
    with chromium.visit(link) as visit:
        visit.upload(file)
        assert visit.row() == UNVERIFIED
        assert (parts_sent(visit), resent(visit)) == ([], 0)
    with chromium.visit(link) as visit:
        assert [row[1:] for row in visit.upload(other)] == [UPLOADED]
        assert parts_sent(visit) == []
    assert pages.stored(bucket) == {"k": other.read_bytes()}


def test_parts_of_this_file_are_not(chromium, pages, file, contents):
    bucket = pages.server.bucket("same")
    link = pages.link("presign-multipart", f"s3://{bucket}/k", "--size", str(SIZE), *IN_PARTS)
    with chromium.visit(link) as visit:
        stopped_at(visit, file, 3)
    with chromium.visit(link) as visit:
        assert [row[1:] for row in visit.upload(file)] == [UPLOADED]
        assert (parts_sent(visit), resent(visit)) == ([3], 0)
    assert pages.stored(bucket) == {"k": contents}


@pytest.mark.parametrize("moment", ["before part 1", "between parts", "before the completion"])
def test_two_tabs_with_two_files(chromium, pages, file, other, contents, moment):
    """The object is one of the two, whole, and each visitor is told the truth."""
    bucket = pages.server.bucket("tabs")
    link = pages.link("presign-multipart", f"s3://{bucket}/k", "--size", str(SIZE), *IN_PARTS)
    held = {"before part 1": "partNumber=1&", "between parts": "partNumber=3&", "before the completion": "POST"}[moment]
    waiting = []

    def hold(route):
        is_it = route.request.method == "POST" if held == "POST" else held in route.request.url
        waiting.append(route) if is_it and not waiting else route.continue_()

    with chromium.visit(link) as first, chromium.visit(link) as second:
        first.page.route(re.compile("[?&]uploadId="), hold)
        first.choose(file)
        while not waiting:
            first.page.wait_for_timeout(50)
        assert [row[1:] for row in second.upload(other)] == [UPLOADED]
        waiting[0].continue_()
        first.done()
        assert first.row() == UNVERIFIED
    assert pages.stored(bucket) == {"k": other.read_bytes()}


BUSY = "<Error><Code>InternalError</Code><Message>We encountered an internal error.</Message></Error>"


def completes_late(route, seen):
    """The first completion is answered with an error in a 200."""
    seen.append(route.request.method)
    if len(seen) == 1:
        route.fulfill(status=200, body=BUSY, content_type="application/xml")
    else:
        route.continue_()


def answer_is_lost(route, seen):
    """The first completion succeeds, and nobody hears of it."""
    seen.append(route.request.method)
    if len(seen) == 1:
        route.fetch()
        route.abort()
    else:
        route.continue_()


@pytest.mark.parametrize("fault", [completes_late, answer_is_lost])
def test_faults_of_the_completion(chromium, pages, file, contents, fault):
    bucket = pages.server.bucket("fault")
    link = pages.link("presign-multipart", f"s3://{bucket}/k", "--for-file", str(file), *IN_PARTS)
    seen = []

    def routed(route):
        if route.request.method == "POST":
            fault(route, seen)
        else:
            route.continue_()

    with chromium.visit(link) as visit:
        visit.page.route(re.compile(r"[?&]uploadId="), routed)
        assert [row[1:] for row in visit.upload(file)] == [UPLOADED]
    assert seen == ["POST", "POST"]
    assert pages.stored(bucket) == {"k": contents}


def test_upload_that_was_aborted(chromium, pages, file):
    bucket = pages.server.bucket("aborted")
    link = pages.link("presign-multipart", f"s3://{bucket}/k", "--for-file", str(file), *IN_PARTS)
    (upload,) = open_uploads(pages.server, bucket)
    pages.server.client().abort_multipart_upload(Bucket=bucket, Key="k", UploadId=upload["UploadId"])
    with chromium.visit(link) as visit:
        visit.upload(file)
        assert visit.row() == (
            "failed",
            "no_upload",
            "The upload was completed or cancelled before, and the stored object is not proved to be this file. "
            "Ask the person who sent the link.",
        )
    assert pages.stored(bucket) == {}


def test_page_that_has_ended_says_what_the_sender_runs(chromium, pages):
    bucket = pages.server.bucket("ended")
    link = pages.link("presign-multipart", f"s3://{bucket}/k", "--size", "9MiB", "--expires-in", "3s")
    (upload,) = open_uploads(pages.server, bucket)
    with chromium.visit(link) as visit:
        visit.page.locator("#ended").wait_for()
        assert visit.text("ended") == (
            "This link has ended. Ask the person who sent it for a new one. The sender runs: "
            f"aws s3 presign-multipart s3://{bucket}/k --resume {upload['UploadId']} --size 9MiB --part-size 16MiB "
            f"--expires-in 3s --share s3://{bucket}/pages/ --region us-east-1 --endpoint-url {pages.endpoint}"
        )


def test_on_another_site_with_the_rule_that_is_printed(chromium, pages, site, file, contents):
    bucket = pages.server.bucket("site")
    done = pages.run("presign-multipart", f"s3://{bucket}/k", "--for-file", str(file), *IN_PARTS, "--format", "html")
    _, command = done.err.rstrip("\n").rsplit("\n  ", 1)
    assert pages.cli.call(*shlex.split(command)[1:], **pages.server.keys_for()).code == 0
    site.page = done.out
    with chromium.visit(site.url, pages.endpoint) as visit:
        assert [row[1:] for row in visit.upload(file)] == [UPLOADED]
    assert pages.stored(bucket) == {"k": contents}


def test_on_another_site_without_a_rule(chromium, pages, site, file):
    bucket = pages.server.bucket("site")
    site.page = pages.page("presign-multipart", f"s3://{bucket}/k", "--for-file", str(file), *IN_PARTS)
    with chromium.visit(site.url, pages.endpoint) as visit:
        visit.upload(file)
        assert visit.row()[:2] == ("failed", "blocked")
    assert pages.stored(bucket) == {}


def test_page_for_10_000_parts_is_small(pages):
    bucket = pages.server.bucket("many")
    page = pages.page("presign-multipart", f"s3://{bucket}/k", "--size", "160000MiB", "--part-size", "16MiB")
    assert page.count('"partNumber') == 0
    assert len(page) < 2_000_000
