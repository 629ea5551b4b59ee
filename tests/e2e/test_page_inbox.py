"""The upload page of a prefix as an inbox, in Chromium: whoever sends what, no file replaces another."""

import re
import time

import pytest
from browsers import Row

UPLOADED = ("stored", "", "Uploaded")
FOLDER = re.compile(r"in/\d{4}-\d\d-\d\d-\d{4}-[a-kmnp-z2-9]{8}/")
NEEDS_SCRIPT = "This page requires JavaScript. Switch it on, or ask the sender for another form of the link."


def names(stored):
    """The keys without the folders of visits, each of which must have the form of one."""
    assert [key for key in stored if not FOLDER.match(key)] == []
    return sorted(FOLDER.sub("", key) for key in stored)


def folders(stored):
    return {FOLDER.match(key)[0] for key in stored}


@pytest.fixture
def photo(tmp_path):
    """A function that makes a photo with other contents each time; all have one name."""
    made = []

    def make():
        folder = tmp_path / str(len(made))
        folder.mkdir()
        made.append(folder / "IMG_0001.jpg")
        made[-1].write_bytes(f"photo {len(made)}".encode())
        return made[-1]

    return make


def test_two_visits_three_reloads_and_two_tabs(chromium, pages, photo):
    bucket = pages.server.bucket("inbox")
    link = pages.link("presign-post", f"s3://{bucket}/in/")
    for _ in range(2):
        with chromium.visit(link) as visit:
            for _ in range(4):
                assert visit.upload(photo()) == [Row("IMG_0001.jpg", *UPLOADED)]
                visit.page.reload()
    with chromium.visit(link) as visit:
        tab = visit.page.context.new_page()
        tab.goto(link)
        assert visit.upload(photo()) == [Row("IMG_0001.jpg", *UPLOADED)]
        tab.set_input_files("#file", str(photo()))
        tab.locator("#list li[data-state=stored]").wait_for()
        assert visit.upload(photo())[1] == Row("IMG_0001.jpg", "stored", "", "Uploaded as IMG_0001 (2).jpg")
    stored = pages.stored(bucket)
    assert sorted(stored.values()) == sorted(f"photo {n}".encode() for n in range(1, 12))
    assert names(stored) == ["IMG_0001 (2).jpg", *["IMG_0001.jpg"] * 10]
    assert len(folders(stored)) == 10


def test_folder_is_in_the_receipt(chromium, pages, photo, tmp_path):
    bucket = pages.server.bucket("inbox")
    (tmp_path / "trip" / "day 1").mkdir(parents=True)
    (tmp_path / "trip" / "day 1" / "a.txt").write_bytes(b"x")
    with chromium.visit(pages.link("presign-post", f"s3://{bucket}/in/")) as visit:
        visit.upload(photo())
        visit.upload(tmp_path / "trip")
        stored = pages.stored(bucket)
        assert names(stored) == ["IMG_0001.jpg", "trip/day 1/a.txt"]
        assert len(folders(stored)) == 1
        (folder,) = folders(stored)
        assert visit.page.inner_text("#folder-of-visit") == f"Folder of your files: {folder[3:-1]}"
        lines = visit.text("receipt").splitlines()
        assert sorted(line.partition(": ")[0] for line in lines) == sorted(f"{bucket}/{key}" for key in stored)


def test_file_that_was_refused_makes_no_difference(chromium, pages, photo):
    bucket = pages.server.bucket("inbox")
    with chromium.visit(pages.link("presign-post", f"s3://{bucket}/in/", "--max-size", "7")) as visit:
        large = photo()
        large.write_bytes(bytes(8))
        assert [row.state for row in visit.upload(large)] == ["failed"]
        assert [row[1:] for row in visit.upload(photo())[1:]] == [UPLOADED]
    assert names(pages.stored(bucket)) == ["IMG_0001.jpg"]


@pytest.mark.parametrize(("options", "is_form"), [([], False), (["--flat"], True)])
def test_without_javascript(chromium, pages, options, is_form):
    bucket = pages.server.bucket("inbox")
    link = pages.link("presign-post", f"s3://{bucket}/in/", *options)
    with chromium.visit(link, java_script_enabled=False) as visit:
        counts = [visit.page.locator(name).count() for name in ("noscript form", "input[type=file]:visible")]
        assert counts == ([1, 1] if is_form else [0, 0])
        assert visit.page.locator("noscript .notice").all_text_contents() == ([] if is_form else [NEEDS_SCRIPT])


@pytest.mark.parametrize("command", ["presign-put", "presign-post"])
def test_one_key_takes_another_file_only_to_replace_the_first(chromium, pages, photo, command):
    bucket = pages.server.bucket("one")
    with chromium.visit(pages.link(command, f"s3://{bucket}/report.jpg")) as visit:
        assert visit.page.locator("#replace").is_hidden()
        visit.upload(photo())
        assert visit.text("there-hint") == "A file is uploaded. Another one would replace it."
        assert visit.page.locator("#choose, #choose-folder, #drop-hint").locator("visible=true").count() == 0
        assert visit.upload(photo())[1].cause == "already_there"
        assert pages.stored(bucket) == {"report.jpg": b"photo 1"}
        visit.page.get_by_role("button", name="Replace the file").click()
        assert visit.page.evaluate("document.activeElement.id") == "choose"
        rows = visit.upload(photo())
        assert rows[2][1:] == UPLOADED
        assert rows[0][1:] == ("replaced", "", "Replaced")
        assert visit.text("summary") == "Uploaded: 1. Failed: 1. In progress: 0."
        assert len(visit.text("receipt").splitlines()) == 1
        assert visit.page.locator("#replace").is_visible()
    assert pages.stored(bucket) == {"report.jpg": b"photo 3"}


def test_key_that_must_not_be_replaced(chromium, pages, photo):
    bucket = pages.server.bucket("one")
    with chromium.visit(pages.link("presign-put", f"s3://{bucket}/report.jpg", "--no-overwrite")) as visit:
        visit.upload(photo())
        assert visit.text("there-hint") == "The file is uploaded. This link accepts no other one."
        assert visit.page.locator("#chooser button:visible").count() == 0
        assert visit.upload(photo())[1].cause == "there_for_good"
    assert pages.stored(bucket) == {"report.jpg": b"photo 1"}


SENDERS = {
    "Anna Müller": "Anna-Müller",
    "../../etc; rm -rf ~ $(x)": "etc-rm-rf-x",
    "\u202eمحمد <b>&amp;": "محمد-b-amp",
    # What has more than 255 bytes is no name of a folder.
    "अ" * 80: "अ" * 76,
    "สี" * 40: "สี" * 38,
}


@pytest.mark.parametrize("name", SENDERS)
def test_name_and_message(chromium, pages, photo, axe, name):
    bucket = pages.server.bucket("asked")
    link = pages.link("presign-post", f"s3://{bucket}/in/", "--ask-name", "--ask-message")
    with chromium.visit(link, viewport={"width": 360, "height": 740}) as visit:
        assert visit.page.locator("#chooser").is_hidden()
        assert visit.violations(axe) == []
        visit.page.get_by_role("button", name="Continue").click()
        assert visit.text("name-problem") == "Enter your name. It must have a letter or a digit."
        assert visit.violations(axe) == []
        visit.page.get_by_label("Your name").fill(name)
        visit.page.get_by_label("Message (optional)").fill("two\nlines <b>")
        visit.page.get_by_role("button", name="Continue").click()
        assert visit.page.locator("#sender").is_hidden()
        assert visit.text("sender-is") == f"Sent by {SENDERS[name]}"
        assert visit.text("note-waits") == "The message is sent with the first file."
        visit.upload(photo())
        assert visit.page.locator("#note-waits").is_hidden()
        visit.upload(photo())
        assert [row.state for row in visit.done()] == ["stored"] * 3
        assert visit.violations(axe) == []
    stored = pages.stored(bucket)
    (folder,) = {key.rpartition("/")[0] for key in stored}
    assert re.fullmatch(rf"in/\d{{4}}-\d\d-\d\d-\d{{4}}-{SENDERS[name]}-[a-kmnp-z2-9]{{8}}", folder)
    assert len(folder.encode()) <= len("in/") + 255
    assert {key[len(folder) + 1 :]: contents for key, contents in stored.items()} == {
        "message.txt": b"two\nlines <b>",
        "IMG_0001.jpg": b"photo 1",
        "IMG_0001 (2).jpg": b"photo 2",
    }


def test_files_that_come_before_the_name_wait(chromium, pages, photo):
    bucket = pages.server.bucket("asked")
    with chromium.visit(pages.link("presign-post", f"s3://{bucket}/in/", "--ask-name", "--max-size", "7")) as visit:
        visit.choose(photo())
        visit.page.wait_for_timeout(200)
        assert (visit.rows(), pages.stored(bucket)) == ([], {})
        assert visit.text("summary") == "Files that wait: 1."
        assert visit.text("live").startswith("Fill in the form first.")
        assert visit.page.evaluate("document.activeElement.id") == "name"
        visit.page.keyboard.type("Zoë")
        visit.page.keyboard.press("Enter")
        assert visit.done() == [Row("IMG_0001.jpg", *UPLOADED)]
        visit.page.reload()
        assert visit.page.locator("#sender").is_visible()
        assert visit.page.input_value("#name") == ""
    (key,) = pages.stored(bucket)
    assert re.fullmatch(r"in/\d{4}-\d\d-\d\d-\d{4}-Zoë-[a-kmnp-z2-9]{8}/IMG_0001\.jpg", key)


def test_files_that_wait_when_the_link_ends_are_named(chromium, pages, photo):
    """The computer slept while the form was open: the page has not looked at the clock since."""
    bucket = pages.server.bucket("inbox")
    script = "const now = Date.now; window.later = 0; Date.now = () => now() + window.later;"
    link = pages.link("presign-post", f"s3://{bucket}/in/", "--ask-name", "--ask-message", "--expires-in", "300")
    with chromium.visit(link, script=script) as visit:
        visit.page.get_by_text(re.compile("min .* left")).wait_for()
        visit.choose(photo())
        visit.page.fill("#name", "Anna")
        visit.page.fill("#note", "For you")
        visit.page.evaluate("window.later = 3600e3; document.querySelector('#sender-form button').click()")
        ended = ("failed", "link_ended", "The link ended before the file was sent.")
        assert visit.done() == [Row("IMG_0001.jpg", *ended)]
        # The text can be copied; nothing can be sent, so that nobody is asked to stay.
        assert visit.page.locator("#note").input_value() == "For you"
        assert visit.page.locator("#note").is_visible()
        visit.page.reload()
        assert visit.dialogs == []
    assert pages.stored(bucket) == {}


# What a folder that is dropped looks like; it takes as long to read as the test wants.
DROP = """async names => {
    const entry = name => ({isFile: true, isDirectory: false, name, fullPath: `/trip/${name}`,
        file: found => found(new File(["x"], name))});
    const gate = new Promise(open => { window.open_gate = open; });
    let batches = [names.map(entry), []];
    const readEntries = async found => { await gate; found(batches.shift()); };
    const folder = {isFile: false, isDirectory: true, name: "trip", fullPath: "/trip"};
    folder.createReader = () => ({readEntries});
    const dropped = new Event("drop", {bubbles: true, cancelable: true});
    dropped.dataTransfer = {files: [], items: [{kind: "file", webkitGetAsEntry: () => folder}]};
    document.dispatchEvent(dropped);
}"""


def test_folder_that_is_being_read(chromium, pages):
    bucket = pages.server.bucket("inbox")
    with chromium.visit(pages.link("presign-post", f"s3://{bucket}/in/")) as visit:
        visit.page.click("h1")
        visit.page.evaluate(DROP, ["a.txt"])
        assert visit.text("reading") == "Reading the folder."
        visit.answer = False
        visit.page.evaluate("setTimeout(() => location.reload(), 0)")
        visit.page.wait_for_timeout(500)
        assert visit.dialogs == ["beforeunload"]
        visit.page.evaluate("window.open_gate()")
        assert visit.done() == [Row("trip/a.txt", *UPLOADED)]
        assert visit.text("reading") == ""
        visit.page.evaluate(DROP, [])
        visit.page.evaluate("window.open_gate()")
        visit.page.get_by_text("No files were found.").wait_for()
    assert names(pages.stored(bucket)) == ["trip/a.txt"]


def test_type_that_the_policy_asks_of_a_message(chromium, pages, photo):
    bucket = pages.server.bucket("asked")
    link = pages.link("presign-post", f"s3://{bucket}/in/", "--ask-message", "--content-type", "*/*")
    with chromium.visit(link) as visit:
        visit.page.get_by_label("Message (optional)").fill("é")
        visit.page.get_by_role("button", name="Continue").click()
        visit.upload(photo())
    (message,) = (key for key in pages.stored(bucket) if key.endswith("message.txt"))
    head = pages.server.client().head_object(Bucket=bucket, Key=message)
    assert head["ContentType"] == "text/plain; charset=utf-8"


def test_each_person_has_a_page_of_their_own(chromium, pages, photo, tmp_path):
    """The store refuses what one page would send to the folder of another."""
    bucket = pages.server.bucket("people")
    (tmp_path / "people.txt").write_text("anna\nbob\n")
    arguments = ["--keys-from", str(tmp_path / "people.txt"), "--share", f"s3://{bucket}/pages/"]
    links = pages.run("presign-post", f"s3://{bucket}/in/", *arguments).out.splitlines()
    for link in links:
        with chromium.visit(link) as visit:
            assert visit.upload(photo())[0][1:] == UPLOADED
    stored = pages.stored(bucket)
    assert [key.split("/")[:2] for key in stored] == [["in", "anna"], ["in", "bob"]]

    def other_folder(route):
        body = route.request.post_data_buffer.replace(b"in/anna/", b"in/bob//")
        route.continue_(post_data=body)

    with chromium.visit(links[0]) as visit:
        visit.page.route(lambda url: "?" not in url, other_folder)
        assert visit.upload(photo())[0].cause == "store_policy"
    assert pages.stored(bucket) == stored


def test_hidden_files_of_a_folder(chromium, pages, tmp_path):
    bucket = pages.server.bucket("hidden")
    folder = tmp_path / "trip"
    (folder / "day 1").mkdir(parents=True)
    for name in ("a.jpg", ".DS_Store", "day 1/Thumbs.db", "day 1/._b.jpg", "day 1/b.jpg", "desktop.ini", ".profile"):
        (folder / name).write_bytes(b"x")
    with chromium.visit(pages.link("presign-post", f"s3://{bucket}/in/")) as visit:
        assert sorted(row.name for row in visit.upload(folder)) == ["trip/.profile", "trip/a.jpg", "trip/day 1/b.jpg"]
        assert visit.text("left-out") == "Hidden files of the system that were left out: 4."
    assert names(pages.stored(bucket)) == ["trip/.profile", "trip/a.jpg", "trip/day 1/b.jpg"]


def test_page_that_outlives_the_form(chromium, pages):
    """A person who comes late sees what happened, and not an error message of the store."""
    bucket = pages.server.bucket("late")
    link = pages.link("presign-post", f"s3://{bucket}/in/", "--expires-in", "1", "--keep-page", "--language", "en")
    time.sleep(2.5)
    with chromium.visit(link) as visit:
        assert visit.text("ended") == "This link has ended. Ask the person who sent it for a new one."
        assert visit.page.locator("#chooser").is_hidden()


def test_types_that_no_browser_knows(chromium, pages, tmp_path):
    bucket = pages.server.bucket("types")
    known = {"a.NEF": "image/x-nikon-nef", "b.ORF": "image/x-olympus-orf", "d.DNG": "image/x-adobe-dng"}
    expected = {**known, "c.XYZ": "image/x-xyz"}
    for name in expected:
        (tmp_path / name).write_bytes(b"x")
    with chromium.visit(pages.link("presign-post", f"s3://{bucket}/in/", "--content-type", "image/*")) as visit:
        visit.choose(*(tmp_path / name for name in expected))
        visit.until("stored")
        visit.page.get_by_role("button", name=re.compile("Send .* anyway")).click()
        assert [row[1:] for row in visit.done()] == [UPLOADED] * 4
    client = pages.server.client()
    stored = {key.rpartition("/")[2]: key for key in pages.stored(bucket)}
    assert {name: client.head_object(Bucket=bucket, Key=key)["ContentType"] for name, key in stored.items()} == expected


PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}


def test_words_for_people(chromium, pages, photo):
    bucket = pages.server.bucket("words")
    options = ["--max-size", "20MB", "--content-type", "image/*", "--expires-in", "5d"]
    with chromium.visit(pages.link("presign-post", f"s3://{bucket}/in/", *options), locale="en-GB") as visit:
        until = r"[A-Z][a-z]+day,? \d+ [A-Z][a-z]+( \d{4})?,? (at )?\d\d?:\d\d"
        assert re.fullmatch(f"Pictures, at most 20 MB each, until {until}", visit.text("terms"))
        assert visit.upload(photo())[0][1:] == UPLOADED
        shown = visit.page.inner_text("main")
        assert [text for text in (bucket, "image/*", "ETag", "in/") if text in shown] == []
        assert "Everything is uploaded." in shown
        for details in visit.page.locator("summary").all():
            details.click()
        shown = visit.page.inner_text("main")
        assert [text for text in (bucket, "image/*", "ETag", "in/") if text not in shown] == []


def test_telephone(chromium, pages, axe, photo):
    bucket = pages.server.bucket("words")
    with chromium.visit(pages.link("presign-post", f"s3://{bucket}/in/"), **PHONE) as visit:
        assert visit.page.locator("#drop-hint").is_hidden()
        assert visit.upload(photo())[0][1:] == UPLOADED
        assert visit.violations(axe) == []
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= 360
