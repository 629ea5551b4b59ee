"""How the upload page can be used, in Chromium: by anyone, in any language, on any screen."""

import pytest
from browsers import Printer
from proxies import Proxy

UPLOADED = ("stored", "", "Uploaded")
SCREENS = {"phone": {"width": 360, "height": 740}, "desk": {"width": 1280, "height": 900}}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("command", ["presign-put", "presign-post"])
def test_axe_finds_nothing(chromium, pages, axe, tmp_path, ministack, screen, scheme, command):
    bucket = pages.server.bucket("axe")
    names = ["a.txt", "b.txt", "too large.txt"]
    for name, size in zip(names, (10, 2**20, 2**21)):
        (tmp_path / name).write_bytes(bytes(size))
    options = ["--title", "Photos of the site visit", "--message", "Please\nall of them", "--expires-in", "900"]
    options += ["--max-size", "1MiB", "--flat"] if command == "presign-post" else []
    uri = f"s3://{bucket}/in/" if command == "presign-post" else f"s3://{bucket}/k"
    with Proxy(ministack) as proxy:
        link = Printer(pages.cli, ministack, proxy.endpoint).link(command, uri, *options)
        with chromium.visit(link, viewport=SCREENS[screen], color_scheme=scheme) as visit:
            assert visit.violations(axe) == []
            assert width(visit) <= SCREENS[screen]["width"]
            visit.upload(tmp_path / "a.txt")
            if command == "presign-put":
                assert visit.violations(axe) == []
                visit.page.get_by_role("button", name="Replace the file").click()
            proxy.stall_after = 2**18
            visit.choose(*(tmp_path / name for name in (names[1:] if command == "presign-post" else names[1:2])))
            # The kernel may take all of it at once; then the browser waits for the answer.
            visit.until("sending", "answering")
            assert visit.violations(axe) == []
            visit.page.get_by_role("button", name="Cancel b.txt").click()
            states = [row.state for row in visit.done()]
            assert states == ["stored", "cancelled", "failed"][: len(states)]
            assert visit.violations(axe) == []
            assert width(visit) <= SCREENS[screen]["width"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_at_the_end_or_without_javascript(chromium, pages, axe, scheme):
    bucket = pages.server.bucket("axe")
    link = pages.link("presign-post", f"s3://{bucket}/in/", "--flat", "--expires-in", "2", "--content-type", "image/*")
    with chromium.visit(link, viewport=SCREENS["phone"], color_scheme=scheme) as visit:
        visit.page.locator("#ended").wait_for()
        assert visit.violations(axe) == []
        # axe-core is JavaScript: so the form is put where a page without it shows it.
        visit.page.evaluate(
            "() => { const form = document.querySelector('noscript');"
            " document.querySelector('#page').replaceWith(new DOMParser()"
            ".parseFromString(form.textContent, 'text/html').body.firstElementChild); }"
        )
        assert visit.page.locator(".plain input[type=file]").is_visible()
        assert visit.violations(axe) == []
        assert width(visit) <= SCREENS["phone"]["width"]


def width(visit):
    """That of what the page shows, in its own pixels."""
    return visit.page.evaluate("document.documentElement.scrollWidth")


def test_long_words_do_not_widen_it(chromium, pages, tmp_path):
    bucket = pages.server.bucket("wide")
    word = "w" * 190
    (tmp_path / word).write_bytes(b"x")
    link = pages.link("presign-post", f"s3://{bucket}/{word}/", "--flat", "--title", word, "--message", word)
    with chromium.visit(link, viewport=SCREENS["phone"]) as visit:
        visit.upload(tmp_path / word)
        assert visit.row() == UPLOADED
        assert width(visit) <= SCREENS["phone"]["width"]


TITLES = {
    "en-GB": ("en", "Upload files", "Any number of files and folders"),
    "fr-CA": ("fr", "Envoyer des fichiers", None),
    "de-AT": ("de", "Dateien hochladen", None),
    "es-MX": ("es", "Subir archivos", None),
    "ja-JP": ("en", "Upload files", None),
}


@pytest.mark.parametrize("locale", TITLES)
def test_language_of_the_browser(chromium, pages, tmp_path, locale):
    bucket = pages.server.bucket("language")
    (tmp_path / "a.txt").write_bytes(b"x")
    language, title, _ = TITLES[locale]
    with chromium.visit(pages.link("presign-post", f"s3://{bucket}/in/", "--flat"), locale=locale) as visit:
        assert (visit.page.get_attribute("html", "lang"), visit.text("title"), visit.page.title()) == (
            language,
            title,
            title,
        )
        assert visit.upload(tmp_path / "a.txt")[0].state == "stored"
        assert "undefined" not in visit.page.inner_text("main")


@pytest.mark.parametrize(
    ("language", "button"),
    [("en", "Choose files"), ("fr", "Choisir des fichiers"), ("de", "Dateien auswählen"), ("es", "Elegir archivos")],
)
def test_fixed_language(chromium, pages, language, button):
    bucket = pages.server.bucket("language")
    link = pages.link("presign-post", f"s3://{bucket}/in/", "--flat", "--language", language)
    with chromium.visit(link, locale="ja-JP") as visit:
        assert visit.page.get_attribute("html", "lang") == language
        assert visit.text("choose") == button
    with chromium.visit(link, java_script_enabled=False) as visit:
        assert visit.page.locator(".plain button").count() == 1


def test_right_to_left_text(chromium, pages):
    """The title's own direction, whatever the page's is."""
    bucket = pages.server.bucket("rtl")
    options = ["--title", "صور الزيارة", "--message", "שלום, please"]
    with chromium.visit(pages.link("presign-post", f"s3://{bucket}/in/", "--flat", *options)) as visit:
        script = "element => getComputedStyle(element).direction"
        assert [visit.page.locator(name).evaluate(script) for name in ("#title", "#message", "#size")] == [
            "rtl",
            "rtl",
            "ltr",
        ]


def test_keyboard_alone(chromium, pages, tmp_path):
    bucket = pages.server.bucket("keyboard")
    (tmp_path / "a.txt").write_bytes(b"x")
    with chromium.visit(pages.link("presign-post", f"s3://{bucket}/in/", "--flat")) as visit:
        page = visit.page
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Technical details"
        page.keyboard.press("Tab")
        assert focused(page) == "choose"
        # Not by the file dialog itself: Chromium opens none for a page that it has only just drawn.
        opens = "event => { event.preventDefault(); window.opened = event.target.id; }"
        page.evaluate(f"document.getElementById('file').addEventListener('click', {opens})")
        page.keyboard.press("Enter")
        assert page.evaluate("window.opened") == "file"
        assert visit.upload(tmp_path / "a.txt")[0][1:] == UPLOADED
        assert visit.text("choose") == "Choose more files"
        page.keyboard.press("Tab")
        assert focused(page) == "choose-folder"
        page.keyboard.press("Tab")
        assert focused(page) == "copy"
        page.keyboard.press("Enter")
        page.get_by_role("button", name="The receipt is copied.").wait_for()
        assert visit.text("live") == "The receipt is copied."
    assert pages.stored(bucket) == {"in/a.txt": b"x"}


def focused(page):
    return page.evaluate("document.activeElement.id")


def test_focus_stays_in_the_row_whose_button_goes(chromium, pages, ministack, tmp_path):
    bucket = pages.server.bucket("focus")
    # More than the kernel takes of it at once.
    (tmp_path / "a.bin").write_bytes(bytes(20 * 2**20))
    with Proxy(ministack) as proxy:
        proxy.stall_after = 2**18
        link = Printer(pages.cli, ministack, proxy.endpoint).link("presign-post", f"s3://{bucket}/in/", "--flat")
        with chromium.visit(link) as visit:
            visit.choose(tmp_path / "a.bin")
            visit.until("sending")
            visit.page.get_by_role("button", name="Cancel a.bin").focus()
            visit.page.keyboard.press("Enter")
            visit.done()
            assert visit.page.evaluate("document.activeElement.tagName") == "LI"
            visit.page.keyboard.press("Tab")
            assert visit.page.evaluate("document.activeElement.className") == "retry"
            # Of what was sent in the last moments, no browser tells.
            late = ". The file may be stored."
            assert visit.text("live").removesuffix(late) == "a.bin: Cancelled"


def test_receipt(chromium, pages, tmp_path):
    bucket = pages.server.bucket("receipt")
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_bytes(b"12345")
    link = pages.link("presign-post", f"s3://{bucket}/in/", "--flat")
    with chromium.visit(link, permissions=["clipboard-read", "clipboard-write"]) as visit:
        visit.upload(tmp_path / "a.txt", tmp_path / "b.txt")
        lines = visit.text("receipt").splitlines()
        etag = '"827ccb0eea8a706c4c34a16891f84e7b"'
        for line, name in zip(sorted(lines), ("a.txt", "b.txt")):
            start, time, end = line.split(", ")
            assert (start, end) == (f"{bucket}/in/{name}: 5 bytes", f"ETag {etag}")
            assert time[10:11] + time[-1:] == "TZ"
        visit.page.click("#copy")
        visit.page.get_by_role("button", name="The receipt is copied.").wait_for()
        assert visit.page.evaluate("navigator.clipboard.readText()") == "\n".join(lines)
        assert len(lines) == 2
        visit.upload(tmp_path / "a.txt")
        assert visit.text("copy") == "Copy the receipt"
        assert visit.text("receipt").splitlines()[:2] == lines


@pytest.mark.parametrize(("can_copy", "said"), [(True, "The receipt is copied."), (False, "Copy the receipt")])
def test_receipt_without_https(chromium, pages, tmp_path, can_copy, said):
    """Then there is another way to copy; where that is forbidden, the receipt is marked, and not said to be copied."""
    bucket = pages.server.bucket("receipt")
    (tmp_path / "a.txt").write_bytes(b"x")
    script = "Object.defineProperty(navigator, 'clipboard', { value: undefined });"
    if not can_copy:
        script += "document.execCommand = () => false;"
    with chromium.visit(pages.link("presign-post", f"s3://{bucket}/k"), script=script) as visit:
        visit.upload(tmp_path / "a.txt")
        visit.page.click("#copy")
        assert visit.text("copy") == said
        assert visit.page.evaluate("String(getSelection())") == visit.text("receipt")


def test_what_is_marked_in_the_receipt_stays_so(chromium, pages, tmp_path):
    bucket = pages.server.bucket("receipt")
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_bytes(b"x")
    with chromium.visit(pages.link("presign-post", f"s3://{bucket}/in/", "--flat")) as visit:
        visit.upload(tmp_path / "a.txt")
        line = visit.text("receipt")
        visit.page.evaluate("document.querySelector('#receipt-details').open = true")
        visit.page.evaluate("getSelection().selectAllChildren(document.querySelector('#receipt'))")
        visit.upload(tmp_path / "b.txt")
        assert visit.page.evaluate("String(getSelection())").startswith(line)
        assert visit.text("receipt").count("\n") == 1


def test_reduced_motion(chromium, pages):
    bucket = pages.server.bucket("motion")
    link = pages.link("presign-post", f"s3://{bucket}/in/", "--flat")
    durations = {}
    for wanted in ("reduce", "no-preference"):
        with chromium.visit(link, reduced_motion=wanted) as visit:
            script = "element => getComputedStyle(element).transitionDuration"
            durations[wanted] = visit.page.locator("#choose").evaluate(script)
    assert durations == {"reduce": "0s", "no-preference": "0.15s, 0.15s"}


@pytest.mark.parametrize("command", ["presign-put", "presign-post"])
def test_nothing_is_kept(chromium, pages, tmp_path, command):
    """The URL is the permission: it is in no storage of the browser, and no request says where it came from."""
    bucket = pages.server.bucket("kept")
    (tmp_path / "a.txt").write_bytes(b"x")
    with chromium.visit(pages.link(command, f"s3://{bucket}/k")) as visit:
        referrers = []
        visit.page.on("request", lambda request: referrers.append(request.headers.get("referer") or None))
        visit.upload(tmp_path / "a.txt")
        assert set(referrers) == {None}
        kept = (
            "async () => [localStorage.length, sessionStorage.length, document.cookie,"
            " (await indexedDB.databases()).length]"
        )
        assert visit.page.evaluate(kept) == [0, 0, "", 0]
