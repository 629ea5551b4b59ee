"""One visit of the upload page, in Chromium: it says what it knows, whatever comes between, and forgets nothing."""

import os
import re
import time
from datetime import datetime, timezone

import pytest
from browsers import Printer, Row
from fault_proxy import FaultProxy, error
from raw_store import RawStore, answer, reading

UPLOADED = ("stored", "", "Uploaded")
FOLDER = re.compile(r"in/(\d{4}-\d\d-\d\d-\d{4})-[a-kmnp-z2-9]{8}/")
HOUR = 3_600_000  # milliseconds
MAY_BE = "A file may be uploaded already. To upload another one in its place, use the button “Replace the file” first."


def names(stored):
    """What is in the bucket, without the folders of visits."""
    return {FOLDER.sub("", key): contents for key, contents in stored.items()}


def file(folder, name, contents=None):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(name.encode() if contents is None else contents)
    return path


@pytest.fixture
def faulty(ministack):
    with FaultProxy(ministack.port) as started:
        yield started


@pytest.fixture
def behind(pages, faulty):
    """Pages that come through the proxy, and send through it."""
    return Printer(pages.cli, pages.server, faulty.endpoint)


KINDS = {"presign-put": "other", "presign-post": "complete"}
"""What the proxy calls an upload by each."""

LOST = {
    "lost": ("network", "The connection to the store failed. Check the network, then retry. The file may be stored."),
    "gateway": (
        "store_busy",
        "The store is busy or has a fault. Retry later. The file may be stored. Code for support: HTTP 504",
    ),
}


@pytest.mark.parametrize("fault", LOST)
@pytest.mark.parametrize("command", KINDS)
def test_answer_that_is_lost(chromium, behind, faulty, tmp_path, command, fault):
    """The file is there all the same: another does not take its place unasked."""
    bucket = behind.server.bucket("lost")
    with chromium.visit(behind.link(command, f"s3://{bucket}/k")) as visit:
        visit.page.get_by_text(" left)").wait_for()
        faulty.faults[KINDS[command]] = [fault]
        visit.upload(file(tmp_path, "a"))
        assert visit.row() == ("failed", *LOST[fault])
        assert behind.stored(bucket) == {"k": b"a"}
        assert visit.text("there-hint") == "A file may be uploaded. Another one would replace it."
        assert visit.upload(file(tmp_path, "b"))[1] == Row("b", "failed", "already_there_maybe", MAY_BE)
        assert behind.stored(bucket) == {"k": b"a"}
        visit.page.get_by_role("button", name="Retry a").click()
        visit.until("stored")
        assert visit.text("there-hint") == "A file is uploaded. Another one would replace it."
        visit.page.get_by_role("button", name="Replace the file").click()
        assert visit.upload(file(tmp_path, "c"))[2][1:] == UPLOADED
    assert behind.stored(bucket) == {"k": b"c"}


def test_answer_that_is_lost_where_the_store_replaces_nothing(chromium, behind, faulty, tmp_path):
    bucket = behind.server.bucket("lost")
    link = behind.link("presign-put", f"s3://{bucket}/k", "--no-overwrite")
    with chromium.visit(link) as visit:
        visit.page.get_by_text(" left)").wait_for()
        faulty.faults["other"] = ["lost"]
        visit.upload(file(tmp_path, "a"))
        assert visit.row()[1:] == LOST["lost"]
        visit.page.get_by_role("button", name="Retry a").click()
        visit.page.locator("li[data-cause=exists_maybe]").wait_for()
        assert visit.row()[2] == (
            "A file is there already, and the link does not replace it. It may be yours, from the attempt before. "
            "Code for support: PreconditionFailed, HTTP 412"
        )
        assert visit.upload(file(tmp_path, "b"))[1].cause == "store_exists"
    assert behind.stored(bucket) == {"k": b"a"}


def test_refusal_of_the_store_leaves_no_doubt(chromium, behind, faulty, tmp_path):
    bucket = behind.server.bucket("refused")
    with chromium.visit(behind.link("presign-post", f"s3://{bucket}/k")) as visit:
        faulty.faults["complete"] = [(503, error("SlowDown"))]
        assert visit.upload(file(tmp_path, "a"))[0].said == (
            "The store is busy or has a fault. Retry later. Code for support: SlowDown, HTTP 503"
        )
        assert visit.upload(file(tmp_path, "b"))[1][1:] == UPLOADED
    assert behind.stored(bucket) == {"k": b"b"}


def test_answer_that_is_lost_below_a_prefix(chromium, behind, faulty, tmp_path):
    """To send the file again is harmless: it is its own."""
    bucket = behind.server.bucket("lost")
    with chromium.visit(behind.link("presign-post", f"s3://{bucket}/in/")) as visit:
        faulty.faults["complete"] = ["lost"]
        visit.upload(file(tmp_path, "a"))
        assert visit.row()[1:] == LOST["lost"]
        assert visit.upload(file(tmp_path / "other", "a"))[1].said == "Uploaded as a (2)"
        visit.page.get_by_role("button", name="Retry a").click()
        assert [row.state for row in visit.done()] == ["stored"] * 2
    assert names(behind.stored(bucket)) == {"a": b"a", "a (2)": b"a"}


@pytest.mark.parametrize(
    ("command", "uri", "options", "hint"),
    [
        ("presign-put", "k", [], "If a file was uploaded here before, yours replaces it."),
        ("presign-post", "k", [], "If a file was uploaded here before, yours replaces it."),
        ("presign-put", "k", ["--no-overwrite"], "If a file was uploaded here before, the store refuses yours."),
        (
            "presign-put",
            "k",
            ["--if-match", '"900150983cd24fb0d6963f7d28e17f72"'],
            "Your file replaces the one that is there. If that one has changed, the store refuses yours.",
        ),
        ("presign-post", "in/", ["--flat"], "If a file of the same name was uploaded here before, yours replaces it."),
        ("presign-post", "in/", [], None),
    ],
)
def test_what_happens_to_a_file_from_before_is_said(chromium, pages, axe, command, uri, options, hint):
    bucket = pages.server.bucket("before")
    with chromium.visit(pages.link(command, f"s3://{bucket}/{uri}", *options)) as visit:
        shown = visit.page.locator("#before-hint")
        assert (shown.text_content() if shown.is_visible() else None) == hint
        assert visit.violations(axe) == []


@pytest.mark.parametrize("is_first", ["file", "folder"])
def test_file_and_folder_of_the_same_name(chromium, pages, tmp_path, is_first):
    bucket = pages.server.bucket("both")
    chosen = {"file": file(tmp_path, "Photos"), "folder": file(tmp_path / "x", "photos/a.jpg").parent}
    link = pages.link("presign-post", f"s3://{bucket}/in/")
    with chromium.visit(link) as visit:
        for name in sorted(chosen, key=lambda name: name != is_first):
            assert visit.upload(chosen[name])[-1].state == "stored"
    stored = names(pages.stored(bucket))
    assert sorted(stored) == (["Photos", "photos (2)/a.jpg"] if is_first == "file" else ["Photos (2)", "photos/a.jpg"])
    # All of it can be fetched.
    place = ["--endpoint-url", pages.server.endpoint, "--region", "us-east-1"]
    target = tmp_path / "fetched"
    done = pages.cli.call("s3", "sync", f"s3://{bucket}/in/", str(target), *place, **pages.server.keys_for())
    assert done.code == 0, done
    assert sorted(path.read_bytes() for path in target.rglob("*") if path.is_file()) == sorted(stored.values())


def test_names_that_windows_cannot_have(chromium, pages, tmp_path):
    """They stay as they are; those that Windows takes for the same get numbers."""
    bucket = pages.server.bucket("windows")
    chosen = ["a", "a.", "a ", "CON", "con", "NUL.txt", "a:b", "x\\y", 'q"<>|?*']
    with chromium.visit(pages.link("presign-post", f"s3://{bucket}/in/")) as visit:
        visit.upload(*(file(tmp_path, name) for name in chosen))
    expected = ["a", "a (2).", "a  (2)", "CON", "con (2)", *chosen[5:]]
    found = names(pages.stored(bucket))
    assert sorted(found.values()) == sorted(name.encode() for name in chosen)
    assert sorted(found) == sorted(expected)


def test_long_names(chromium, pages, tmp_path):
    bucket = pages.server.bucket("long")
    name = f"{'é' * 125}.jpeg"
    paths = [file(tmp_path / each, name, each.encode()) for each in "abc"]
    with chromium.visit(pages.link("presign-post", f"s3://{bucket}/in/")) as visit:
        for path in paths:
            visit.upload(path)
    # As many bytes as `aws s3 sync` can fetch.
    expected = [f"{'é' * 118} (2).jpeg", f"{'é' * 118} (3).jpeg", f"{'é' * 120}.jpeg"]
    assert sorted(names(pages.stored(bucket))) == sorted(expected)


def test_message_that_is_too_long_is_refused_and_not_cut(chromium, pages, axe, tmp_path):
    bucket = pages.server.bucket("note")
    with chromium.visit(pages.link("presign-post", f"s3://{bucket}/in/", "--ask-message")) as visit:
        hint = "The message is sent with the first file."
        assert visit.page.inner_text("#note-hint") == f"{hint} 0 of 2,000 characters"
        visit.page.focus("#note")
        visit.page.keyboard.insert_text("A" * 2003)
        assert visit.page.inner_text("#note-hint") == f"{hint} 2,003 of 2,000 characters"
        visit.page.get_by_role("button", name="Continue").click()
        assert visit.text("note-problem") == "The message has 2,003 characters. Use at most 2,000."
        assert visit.page.evaluate("document.activeElement.id") == "note"
        assert visit.page.get_attribute("#note", "aria-invalid") == "true"
        assert visit.violations(axe) == []
        for _ in range(3):
            visit.page.keyboard.press("Backspace")
        visit.page.get_by_role("button", name="Continue").click()
        assert visit.page.locator("#sender").is_hidden()
        visit.upload(file(tmp_path, "a"))
    assert names(pages.stored(bucket)) == {"a": b"a", "message.txt": b"A" * 2000}


def leaves(visit):
    """Whether the person can leave without being asked."""
    before = len(visit.dialogs)
    visit.answer = False
    visit.page.evaluate("location.assign('about:blank')")
    visit.page.wait_for_timeout(300)
    return len(visit.dialogs) == before


def test_message_without_a_file_is_not_left_behind_unasked(chromium, pages, tmp_path):
    bucket = pages.server.bucket("note")
    link = pages.link("presign-post", f"s3://{bucket}/in/", "--ask-message")
    with chromium.visit(link) as visit:
        visit.page.get_by_label("Message (optional)").fill("to be read")
        assert not leaves(visit)
        visit.page.get_by_role("button", name="Continue").click()
        assert visit.page.locator("#note-waits").is_visible()
        assert not leaves(visit)
        visit.upload(file(tmp_path, "a"))
        assert leaves(visit)
    assert names(pages.stored(bucket)) == {"a": b"a", "message.txt": b"to be read"}
    with chromium.visit(link) as visit:
        visit.page.click("h1")
        assert leaves(visit)


SLOW_FETCH = "const get = fetch; window.fetch = (...a) => new Promise(r => setTimeout(r, 1500)).then(() => get(...a));"


def test_files_wait_for_the_time_of_the_store(chromium, pages, tmp_path):
    """A device whose clock is an hour ahead, and a slow answer: nothing vanishes, and all times are the store's."""
    bucket = pages.server.bucket("clock")
    script = f"const now = Date.now; Date.now = () => now() + {HOUR}; {SLOW_FETCH}"
    with chromium.visit(
        pages.link("presign-post", f"s3://{bucket}/in/", "--expires-in", "900"), script=script
    ) as visit:
        visit.choose(file(tmp_path, "a"))
        assert visit.text("summary") == "Files that wait: 1."
        assert visit.page.locator("#ended").is_hidden()
        assert visit.done() == [Row("a", *UPLOADED)]
        assert visit.text("summary").startswith("Uploaded: 1.")
        at = re.search(r"bytes, (\S+Z), ", visit.text("receipt"))[1]
    (key,) = pages.stored(bucket)
    times = [
        datetime.strptime(at, "%Y-%m-%dT%H:%M:%S.%fZ"),
        datetime.strptime(FOLDER.match(key)[1], "%Y-%m-%d-%H%M"),
    ]
    for each in times:
        assert abs(each.replace(tzinfo=timezone.utc).timestamp() - time.time()) < 180


def test_files_that_wait_for_the_name_when_the_link_ends_are_listed(chromium, pages, tmp_path):
    bucket = pages.server.bucket("ended")
    with chromium.visit(pages.link("presign-post", f"s3://{bucket}/in/", "--expires-in", "3", "--ask-name")) as visit:
        visit.choose(file(tmp_path, "late"))
        visit.page.locator("#ended").wait_for()
        assert visit.done() == [Row("late", "failed", "link_ended", "The link ended before the file was sent.")]
        assert visit.page.locator("#list button:visible").count() == 0
    assert pages.stored(bucket) == {}


def test_choice_after_the_end_is_answered(chromium, pages, tmp_path):
    bucket = pages.server.bucket("ended")
    with chromium.visit(pages.link("presign-post", f"s3://{bucket}/in/", "--expires-in", "2")) as visit:
        visit.page.locator("#ended").wait_for()
        visit.choose(file(tmp_path, "late"))
        visit.page.wait_for_function("document.getElementById('live').textContent")
        assert visit.text("live") == "This link has ended. Ask the person who sent it for a new one."
        assert visit.rows() == []
    assert pages.stored(bucket) == {}


def test_code_of_a_store_and_names_are_isolated(chromium, page_cli, tmp_path):
    with RawStore() as store:
        place = ["--endpoint-url", store.endpoint, "--region", "us-east-1"]
        page = page_cli.call("s3", "presign-post", "s3://bkt/in/", *place, "--format", "html").out
        store.scripts["GET"] = answer(headers={"Content-Type": "text/html; charset=utf-8"}, body=page.encode())
        store.scripts["POST"] = reading(answer(400, body=error("Odd\u202eCode").encode()))
        with chromium.visit(store.endpoint) as visit:
            visit.upload(file(tmp_path, "\u202efdp.exe"))
            (row,) = visit.rows()
            assert row[:1] + row[3:] == (
                r"\u202efdp.exe",
                "The store refused the file. Tell the person who sent the link. "
                r"Code for support: Odd\u202eCode, HTTP 400",
            )
            assert visit.page.locator("#list .said bdi").all_text_contents() == [r"Odd\u202eCode, HTTP 400"]
            label = visit.page.locator("#list .retry").get_attribute("aria-label")
            assert label == r"Retry \u202efdp.exe"
            assert "\u202e" not in visit.page.inner_text("main") + visit.text("live")


def test_200_files_at_once_in_two_tabs_and_one_of_them_twice(chromium, pages, tmp_path):
    bucket = pages.server.bucket("many")
    paths = [file(tmp_path, f"{n}.txt") for n in range(200)]
    link = pages.link("presign-post", f"s3://{bucket}/in/")
    with chromium.visit(link) as visit:
        tab = visit.page.context.new_page()
        tab.goto(link)
        visit.choose(*paths)
        tab.set_input_files("#file", [str(path) for path in paths])
        rows = visit.upload(paths[7])
        assert rows[:200] == [Row(path.name, *UPLOADED) for path in paths]
        assert rows[200] == Row("7.txt", "stored", "", "Uploaded as 7 (2).txt")
        tab.get_by_text("Everything is uploaded.").wait_for(timeout=60_000)
    stored = pages.stored(bucket)
    assert sorted(stored.values()) == sorted([path.read_bytes() for path in paths] * 2 + [b"7.txt"])
    assert len({FOLDER.match(key)[0] for key in stored}) == 2


def test_reload_during_an_upload(chromium, behind, faulty, tmp_path):
    """It is asked for first; what comes after it is in a folder of its own."""
    bucket = behind.server.bucket("reload")
    path = tmp_path / "a"
    path.write_bytes(os.urandom(100))
    with chromium.visit(behind.link("presign-post", f"s3://{bucket}/in/")) as visit:
        visit.page.click("h1")
        faulty.delays["complete"] = 2
        visit.choose(path)
        visit.until("answering")
        visit.answer = True
        visit.page.reload()
        assert visit.dialogs == ["beforeunload"]
        faulty.delays.clear()
        assert visit.rows() == []
        assert visit.upload(path) == [Row("a", *UPLOADED)]
    stored = behind.stored(bucket)
    assert set(stored.values()) == {path.read_bytes()}
    assert len(stored) <= 2
