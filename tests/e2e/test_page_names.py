"""The upload page in Chromium with any text in it, and with files of any name."""

import json
import unicodedata

import pytest
from browsers import Row

from awscli_presign_put.shown import visible

UPLOADED = ("stored", "", "Uploaded")
HOSTILE = {
    "markup": '</script><img src=x onerror=alert(1)><!--<script>"',
    "quotes": "'\"`&quot;&amp;<b>\\",
    "place": "{{plan}} {{csp}} {title} $& $1 ${x}",
    "separator": "a\u2028b\u2029c",
    "right to left": "\u202efdp.exe",
    "emoji": "👩‍👩‍👧 é 日本",
}
SHOWN = {"a\u2028b\u2029c": r"a\u2028b\u2029c", "\u202efdp.exe": r"\u202efdp.exe"}
"""Of the texts above, what the page shows in another way: all of it is to be seen, in the order in which it is."""

hostile = pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)


@hostile
@pytest.mark.parametrize("command", ["presign-put", "presign-post"])
def test_any_key_title_and_message(chromium, pages, tmp_path, command, text):
    bucket = pages.server.bucket("hostile")
    (tmp_path / "a.txt").write_bytes(b"x")
    link = pages.link(command, f"s3://{bucket}/{text}", "--title", text, "--message", f"{text}\n{text}")
    with chromium.visit(link) as visit:
        visit.upload(tmp_path / "a.txt")
        assert visit.row() == UPLOADED
        shown = SHOWN.get(text, text)
        assert (visit.text("title"), visit.page.title()) == (shown, shown.strip())
        assert visit.text("message") == f"{text}\n{text}"
        assert visit.text("place") == f"{bucket}/{shown}"
        assert visit.text("receipt").startswith(f"{bucket}/{shown}: 1 bytes, ")
        assert visit.page.locator("#receipt bdi").first.text_content() == f"{bucket}/{shown}"
        assert visit.page.locator("img, b").count() == 0
    assert pages.stored(bucket) == {text: b"x"}


@hostile
def test_any_key_title_and_message_without_javascript(chromium, pages, tmp_path, text):
    bucket = pages.server.bucket("hostile")
    (tmp_path / "a.txt").write_bytes(b"x")
    link = pages.link("presign-post", f"s3://{bucket}/{text}", "--title", text, "--message", f"{text}\n{text}")
    with chromium.visit(link, java_script_enabled=False) as visit:
        visit.page.set_input_files(".plain input[type=file]", str(tmp_path / "a.txt"))
        assert visit.page.locator("h1").text_content() == text
        assert visit.page.locator("header p").text_content() == f"{text}\n{text}"
        assert visit.page.locator(".plain dd").all_text_contents()[2] == f"{bucket}/{visible(text)}"
        with visit.page.expect_response(lambda answer: answer.request.method == "POST") as answered:
            visit.page.get_by_role("button", name="Upload").click()
        assert answered.value.status == 201
    assert pages.stored(bucket) == {text: b"x"}


@pytest.mark.parametrize("text", [HOSTILE[name] for name in ("markup", "quotes", "place")])
@pytest.mark.parametrize("command", ["presign-put", "presign-post"])
def test_any_metadata(chromium, pages, tmp_path, command, text):
    bucket = pages.server.bucket("metadata")
    (tmp_path / "a.txt").write_bytes(b"x")
    options = ["--metadata", json.dumps({"note": text}), "--content-disposition", f'attachment; filename="{text[:9]}"']
    with chromium.visit(pages.link(command, f"s3://{bucket}/k", *options)) as visit:
        visit.upload(tmp_path / "a.txt")
        assert visit.row() == UPLOADED
    assert pages.server.client().head_object(Bucket=bucket, Key="k")["Metadata"] == {"note": text}


NAMES = [
    "<img src=x onerror=alert(1)>.txt",
    "'\"&amp;.txt",
    "{size} {{plan}} $&.txt",
    "a\u2028b.txt",
    "\u202etxt.exe",
    "👩‍👩‍👧.txt",
    "%2F..%2F.txt",
    "a;b=c, d.txt",
    "back\\slash.txt",
    " space .txt",
]


def test_files_of_any_name(chromium, pages, tmp_path):
    bucket = pages.server.bucket("names")
    for name in NAMES:
        (tmp_path / name).write_bytes(name.encode())
    with chromium.visit(pages.link("presign-post", f"s3://{bucket}/in/", "--flat")) as visit:
        visit.upload(*(tmp_path / name for name in NAMES))
        shown = [name.replace("\u202e", r"\u202e").replace("\u2028", r"\u2028") for name in NAMES]
        assert visit.rows() == [Row(name, *UPLOADED) for name in shown]
        assert visit.page.locator("#list bdi.name").all_text_contents() == shown
        labels = visit.page.locator("#list progress").evaluate_all("all => all.map(each => each.ariaLabel)")
        assert labels == [f"Progress of {name}" for name in shown]
        assert visit.page.locator("img").count() == 0
        assert visit.text("summary") == (
            f"Uploaded: {len(NAMES)}. Failed: 0. In progress: 0. Everything is uploaded. You can close this page."
        )
    assert pages.stored(bucket) == {f"in/{name}": name.encode() for name in NAMES}


def test_names_that_cannot_be(chromium, pages, tmp_path):
    bucket = pages.server.bucket("names")
    refused = {
        "${filename}.txt": (
            "name_not_allowed",
            "The name of the file has characters that cannot be uploaded. Rename the file.",
        ),
        "line\nbreak.txt": (
            "name_not_allowed",
            "The name of the file has characters that cannot be uploaded. Rename the file.",
        ),
    }
    for name in refused:
        (tmp_path / name).write_bytes(b"x")
    with chromium.visit(pages.link("presign-post", f"s3://{bucket}/in/", "--flat")) as visit:
        visit.upload(*(tmp_path / name for name in refused))
        shown = [name.replace("\n", r"\u000a") for name in refused]
        assert visit.rows() == [Row(name, "failed", *why) for name, why in zip(shown, refused.values())]
    assert pages.stored(bucket) == {}


def test_key_that_is_too_long(chromium, pages, tmp_path):
    bucket = pages.server.bucket("names")
    prefix = "/".join(["p" * 200] * 4) + "/"
    fits = 1024 - len(prefix.encode())
    (tmp_path / ("a" * fits)).write_bytes(b"x")
    (tmp_path / ("b" * (fits + 1))).write_bytes(b"x")
    with chromium.visit(pages.link("presign-post", f"s3://{bucket}/{prefix}", "--flat")) as visit:
        visit.upload(tmp_path / ("a" * fits), tmp_path / ("b" * (fits + 1)))
        assert [row[1:] for row in visit.rows()] == [
            UPLOADED,
            ("failed", "name_too_long", "The name of the file is too long. Rename the file."),
        ]
    assert pages.stored(bucket) == {prefix + "a" * fits: b"x"}


def test_decomposed_name_is_composed(chromium, pages, tmp_path):
    bucket = pages.server.bucket("nfd")
    name = unicodedata.normalize("NFD", "Übergrößé.txt")
    composed = unicodedata.normalize("NFC", name)
    (tmp_path / name).write_bytes(b"x")
    with chromium.visit(pages.link("presign-post", f"s3://{bucket}/in/", "--flat")) as visit:
        visit.upload(tmp_path / name)
        assert visit.row() == ("stored", "", f"Uploaded as {composed}")
    assert pages.stored(bucket) == {f"in/{composed}": b"x"}


def test_folder(chromium, pages, tmp_path):
    bucket = pages.server.bucket("folder")
    files = {"trip/a.txt": b"1", "trip/day 1/a.txt": b"2", "trip/day 1/é/b.txt": b"3"}
    for path, contents in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(contents)
    with chromium.visit(pages.link("presign-post", f"s3://{bucket}/in/", "--flat")) as visit:
        visit.upload(tmp_path / "trip")
        assert sorted(visit.rows()) == [Row(path, *UPLOADED) for path in files]
    assert pages.stored(bucket) == {f"in/{path}": contents for path, contents in files.items()}


def test_same_name_twice(chromium, pages, tmp_path):
    """Neither replaces the other."""
    bucket = pages.server.bucket("twice")
    for folder in "abc":
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "image.jpg").write_bytes(folder.encode())
    with chromium.visit(pages.link("presign-post", f"s3://{bucket}/in/", "--flat")) as visit:
        for folder in "abc":
            visit.upload(tmp_path / folder / "image.jpg")
        assert visit.rows() == [
            Row("image.jpg", *UPLOADED),
            Row("image.jpg", "stored", "", "Uploaded as image (2).jpg"),
            Row("image.jpg", "stored", "", "Uploaded as image (3).jpg"),
        ]
    assert pages.stored(bucket) == {"in/image.jpg": b"a", "in/image (2).jpg": b"b", "in/image (3).jpg": b"c"}
