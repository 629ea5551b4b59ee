"""Uploads of the page in Chromium that take their time, or that something comes between."""

import os
import re

import pytest
from browsers import Printer
from proxies import Proxy

UPLOADED = ("stored", "", "Uploaded")
NETWORK = ("failed", "network", "The connection to the store failed. Check the network, then retry.")
MIB = 1024**2


@pytest.fixture
def proxy(ministack):
    with Proxy(ministack) as started:
        yield started


@pytest.fixture
def behind(pages, proxy):
    """Pages that come through the proxy, and send through it."""
    return Printer(pages.cli, pages.server, proxy.endpoint)


def of_size(path, size):
    """A file without blocks on the disk."""
    with path.open("wb") as file:
        os.truncate(file.fileno(), size)
    return path


# Each state and text that the row has had.
RECORDER = """
addEventListener("DOMContentLoaded", () => {
    window.seen = [];
    const list = document.getElementById("list");
    new MutationObserver(() => {
        const row = list.firstElementChild;
        const bar = row.querySelector("progress");
        window.seen.push([row.dataset.state, bar.hidden ? null : bar.value, row.querySelector(".said").textContent]);
    }).observe(list, { subtree: true, childList: true, attributes: true, characterData: true });
});
"""


@pytest.mark.parametrize("command", ["presign-put", "presign-post"])
def test_200_mb_with_progress(chromium, pages, tmp_path, command):
    bucket = pages.server.bucket("large")
    file = of_size(tmp_path / "film.mov", 200 * 1000**2)
    with chromium.visit(pages.link(command, f"s3://{bucket}/k"), script=RECORDER) as visit:
        visit.upload(file)
        assert visit.row() == UPLOADED
        seen = visit.page.evaluate("window.seen")
    states = list(dict.fromkeys(state for state, _, _ in seen))
    assert states == ["checking", "sending", "answering", "stored"]
    values = [value for state, value, _ in seen if state == "sending"]
    assert values == sorted(values)
    assert len({value for value in values if 0 < value < 1}) >= 3
    texts = [text for state, _, text in seen if state == "sending"]
    assert [text for text in texts if not re.fullmatch(r"\d+%(, [\d.]+ [kM]B/s, \d+ sec left)?", text)] == []
    assert "left" in texts[-1]
    head = pages.server.client().head_object(Bucket=bucket, Key="k")
    assert head["ContentLength"] == 200 * 1000**2
    pages.server.client().delete_object(Bucket=bucket, Key="k")


@pytest.mark.parametrize("command", ["presign-put", "presign-post"])
def test_connection_that_is_cut_then_retry(chromium, behind, proxy, tmp_path, command):
    bucket = behind.server.bucket("cut")
    file = of_size(tmp_path / "a.bin", 20 * MIB)
    with chromium.visit(behind.link(command, f"s3://{bucket}/k")) as visit:
        proxy.cut_after = 5 * MIB
        visit.upload(file)
        assert visit.row() == NETWORK
        assert behind.stored(bucket) == {}
        assert visit.text("summary") == "Uploaded: 0. Failed: 1. In progress: 0."
        assert visit.page.locator("#receipt-part").is_hidden()
        proxy.cut_after = None
        visit.page.get_by_role("button", name="Retry a.bin").click()
        assert visit.done()[0][1:] == UPLOADED
    assert behind.stored(bucket) == {"k": bytes(20 * MIB)}


@pytest.mark.parametrize("command", ["presign-put", "presign-post"])
def test_connection_that_stalls(chromium, behind, proxy, tmp_path, command):
    bucket = behind.server.bucket("stall")
    file = of_size(tmp_path / "a.bin", 50 * MIB)
    proxy.stall_after = 5 * MIB
    # A minute takes a second.
    script = "const wait = setTimeout; window.setTimeout = (what, time) => wait(what, time === 60000 ? 1000 : time);"
    link = behind.link(command, f"s3://{bucket}/k")
    with chromium.visit(link, script=script) as visit:
        visit.upload(file)
        assert visit.row() == (
            "failed",
            "stalled",
            "The connection to the store stopped. Check the network, then retry.",
        )
        assert visit.page.get_by_role("button", name="Retry a.bin").is_visible()
    assert behind.stored(bucket) == {}


@pytest.mark.parametrize("command", ["presign-put", "presign-post"])
def test_store_that_is_gone(chromium, behind, proxy, tmp_path, command):
    bucket = behind.server.bucket("gone")
    with chromium.visit(behind.link(command, f"s3://{bucket}/k")) as visit:
        proxy.cut_after = 0
        visit.upload(of_size(tmp_path / "a.bin", 10))
        # The browser has sent all of it, and cannot know where that went.
        assert visit.row() == (*NETWORK[:2], f"{NETWORK[2]} The file may be stored.")
    assert behind.stored(bucket) == {}


@pytest.mark.parametrize("command", ["presign-put", "presign-post"])
def test_store_that_is_gone_for_a_page_from_disk(chromium, behind, proxy, tmp_path, command):
    """It is not said that the browser forbids it."""
    bucket = behind.server.bucket("gone")
    (tmp_path / "page.html").write_text(behind.page(command, f"s3://{bucket}/k"), "utf-8")
    with chromium.visit((tmp_path / "page.html").as_uri(), proxy.endpoint) as visit:
        proxy.cut_after = 0
        visit.upload(of_size(tmp_path / "a.bin", 10))
        assert visit.row() == NETWORK
    assert behind.stored(bucket) == {}


@pytest.mark.parametrize("shift", [-3600, 3600])
def test_clock_of_this_device_an_hour_off(chromium, pages, tmp_path, shift):
    """A shared page takes the store's time: it neither ends early, nor offers a link that has ended."""
    bucket = pages.server.bucket("clock")
    script = f"const now = Date.now; Date.now = () => now() + {shift * 1000};"
    with chromium.visit(pages.link("presign-post", f"s3://{bucket}/k", "--expires-in", "900"), script=script) as visit:
        visit.page.get_by_text(re.compile("^[(]14 min 5[0-9] sec left[)]$")).wait_for()
        visit.upload(of_size(tmp_path / "a.bin", 10))
        assert visit.row() == UPLOADED
    assert pages.stored(bucket) == {"k": bytes(10)}


def test_clock_of_the_store_an_hour_ahead(chromium, behind, proxy):
    """It would refuse the upload, so the page offers none."""
    bucket = behind.server.bucket("clock")
    link = behind.link("presign-post", f"s3://{bucket}/k", "--expires-in", "900")
    proxy.shift = 3600
    with chromium.visit(link) as visit:
        visit.page.locator("#ended").wait_for()
        assert visit.page.locator("#chooser").is_hidden()
        assert visit.rows() == []


def test_clock_of_the_store_an_hour_behind(chromium, behind, proxy, tmp_path):
    bucket = behind.server.bucket("clock")
    link = behind.link("presign-post", f"s3://{bucket}/k", "--expires-in", "900")
    proxy.shift = -3600
    with chromium.visit(link) as visit:
        visit.page.get_by_text(re.compile("^[(]1 hr 14 min left[)]$")).wait_for()
        visit.upload(of_size(tmp_path / "a.bin", 10))
        assert visit.row() == UPLOADED
    assert behind.stored(bucket) == {"k": bytes(10)}


@pytest.mark.parametrize("command", ["presign-put", "presign-post"])
def test_cancelled_then_retry(chromium, behind, proxy, tmp_path, command):
    bucket = behind.server.bucket("cancel")
    proxy.stall_after = 5 * MIB
    with chromium.visit(behind.link(command, f"s3://{bucket}/k")) as visit:
        visit.choose(of_size(tmp_path / "a.bin", 20 * MIB))
        visit.until("sending")
        # Once nothing moves any more, it is certain that not all was sent.
        visit.page.wait_for_timeout(3000)
        visit.page.get_by_role("button", name="Cancel a.bin").click()
        visit.done()
        assert visit.row() == ("cancelled", "", "Cancelled")
        assert visit.page.locator(".cancel:visible").count() == 0
        assert visit.text("summary") == "Uploaded: 0. Failed: 0. In progress: 0."
        assert behind.stored(bucket) == {}
        proxy.stall_after = None
        visit.page.get_by_role("button", name="Retry a.bin").click()
        assert visit.done()[0][1:] == UPLOADED
    assert behind.stored(bucket) == {"k": bytes(20 * MIB)}


def test_three_at_once_and_what_waits_can_be_cancelled(chromium, behind, proxy, tmp_path):
    bucket = behind.server.bucket("queue")
    proxy.stall_after = MIB
    files = [of_size(tmp_path / f"{name}.bin", 20 * MIB) for name in "abcde"]
    with chromium.visit(behind.link("presign-post", f"s3://{bucket}/in/", "--flat")) as visit:
        visit.choose(*files)
        visit.page.locator("li[data-state=sending] + li[data-state=sending] + li[data-state=sending]").wait_for()
        assert [row.state for row in visit.rows()] == ["sending"] * 3 + ["waiting"] * 2
        assert visit.text("summary") == "Uploaded: 0. Failed: 0. In progress: 5."
        visit.page.get_by_role("button", name="Cancel d.bin").click()
        assert [row.state for row in visit.rows()] == ["sending"] * 3 + ["cancelled", "waiting"]
        proxy.stall_after = None
        for name in "abc":
            visit.page.get_by_role("button", name=f"Cancel {name}.bin").click()
        visit.done()
        assert [row.state for row in visit.rows()] == ["cancelled"] * 4 + ["stored"]
        assert visit.text("summary") == (
            "Uploaded: 1. Failed: 0. In progress: 0. Everything is uploaded. You can close this page."
        )
    assert behind.stored(bucket) == {"in/e.bin": bytes(20 * MIB)}


def test_warning_before_leaving(chromium, behind, proxy, tmp_path):
    bucket = behind.server.bucket("leave")
    proxy.stall_after = MIB
    with chromium.visit(behind.link("presign-post", f"s3://{bucket}/in/", "--flat")) as visit:
        visit.page.click("h1")  # a browser asks only where the person has done something
        visit.choose(of_size(tmp_path / "a.bin", 20 * MIB))
        visit.until("sending")
        visit.answer = False
        visit.page.evaluate("location.assign('about:blank')")
        visit.page.wait_for_timeout(300)
        assert visit.dialogs == ["beforeunload"]
        assert visit.rows()[0].state == "sending"
        visit.page.get_by_role("button", name="Cancel a.bin").click()
        visit.done()
        visit.page.evaluate("location.assign('about:blank')")
        visit.page.wait_for_url("about:blank")
        assert visit.dialogs == ["beforeunload"]
    assert behind.stored(bucket) == {}
