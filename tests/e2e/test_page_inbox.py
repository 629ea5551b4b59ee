"""The upload page of a prefix as an inbox, in Chromium: whoever sends what, no file replaces another."""

import re

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
        assert (visit.page.locator("form").count(), visit.page.locator("input[type=file]:visible").count()) == (
            (1, 1) if is_form else (0, 0)
        )
        assert visit.page.locator("noscript .notice").all_text_contents() == ([] if is_form else [NEEDS_SCRIPT])
