"""What the upload page refuses before anything is sent, in Chromium."""

import base64
import hashlib
import time

import pytest

UPLOADED = ("stored", "", "Uploaded")


def sent(visit):
    return [url for method, url in visit.requests if method in ("POST", "PUT")]


def of_size(folder, size, name="a.bin"):
    path = folder / name
    path.write_bytes(bytes(size))
    return path


@pytest.mark.parametrize(
    ("options", "size", "cause", "said"),
    [
        (["--max-size", "10"], 11, "too_large", "The file has 11 bytes. It can have at most 10 bytes."),
        (["--max-size", "10"], 10, None, ""),
        (
            ["--max-size", "1KiB"],
            1025,
            "too_large",
            "The file has 1 KiB (1,025 bytes). It can have at most 1 KiB (1,024 bytes).",
        ),
        (["--min-size", "2", "--max-size", "9"], 1, "too_small", "The file has 1 byte. It must have at least 2 bytes."),
        (["--min-size", "2", "--max-size", "9"], 2, None, ""),
        (
            ["--min-size", "5", "--max-size", "5"],
            4,
            "other_size",
            "The file has 4 bytes. It must have exactly 5 bytes.",
        ),
        (
            ["--min-size", "5", "--max-size", "5"],
            6,
            "other_size",
            "The file has 6 bytes. It must have exactly 5 bytes.",
        ),
        (["--min-size", "5", "--max-size", "5"], 5, None, ""),
        (
            ["--min-size", "2", "--max-size", "5"],
            0,
            "too_small",
            "The file has 0 bytes. It must have at least 2 bytes.",
        ),
        ([], 0, None, ""),
    ],
)
def test_size(chromium, pages, tmp_path, options, size, cause, said):
    bucket = pages.server.bucket("size")
    with chromium.visit(pages.link("presign-post", f"s3://{bucket}/in/", "--flat", *options)) as visit:
        visit.upload(of_size(tmp_path, size))
        assert visit.row() == (("failed", cause, said) if cause else UPLOADED)
        assert len(sent(visit)) == (0 if cause else 1)
    assert pages.stored(bucket) == ({} if cause else {"in/a.bin": bytes(size)})


@pytest.mark.parametrize("command", ["presign-put", "presign-post"])
def test_exact_file(chromium, pages, tmp_path, command):
    """What --for-file says is compared before anything is sent."""
    bucket = pages.server.bucket("digest")
    good, same_size, other = tmp_path / "a.txt", tmp_path / "b.txt", tmp_path / "c.txt"
    good.write_bytes(b"right")
    same_size.write_bytes(b"wrong")
    other.write_bytes(b"longer than that")
    options = ["--for-file", str(good), "--checksum-algorithm", "SHA256"]
    if command == "presign-post":
        digest = base64.b64encode(hashlib.sha256(b"right").digest()).decode()
        options = ["--checksum-sha256", digest, "--min-size", "5", "--max-size", "5"]
    with chromium.visit(pages.link(command, f"s3://{bucket}/k", *options)) as visit:
        assert visit.allowed()["Files"] == "One file: exactly the one that the sender specified"
        assert visit.allowed()["Size"] == "Exactly 5 bytes"
        visit.upload(other)
        visit.upload(same_size)
        assert [row[1:] for row in visit.rows()] == [
            ("failed", "other_size", "The file has 16 bytes. It must have exactly 5 bytes."),
            ("failed", "other_file", "This is not the file that the sender specified."),
        ]
        assert visit.page.locator(".retry:visible").count() == 0
        assert sent(visit) == []
        visit.upload(good)
        assert visit.rows()[2][1:] == UPLOADED
    assert pages.stored(bucket) == {"k": b"right"}


PICTURES = "Accepted: Pictures."


@pytest.mark.parametrize(
    ("name", "state", "cause", "said", "stored_type"),
    [
        ("a.png", *UPLOADED, "image/png"),
        ("a.HEIC", *UPLOADED, "image/heic"),
        ("a.pdf", "failed", "other_type", f"The type of the file is application/pdf. {PICTURES}", None),
        ("a.unknown", "failed", "type_unknown", f"The type of the file is not known. {PICTURES}", None),
        ("png", "failed", "type_unknown", f"The type of the file is not known. {PICTURES}", None),
    ],
)
def test_kind_of_type(chromium, pages, tmp_path, name, state, cause, said, stored_type):
    bucket = pages.server.bucket("type")
    with chromium.visit(
        pages.link("presign-post", f"s3://{bucket}/in/", "--flat", "--content-type", "image/*")
    ) as visit:
        assert visit.allowed()["Type"] == "Images (image/*)"
        assert visit.page.get_attribute("#file", "accept") == "image/*"
        visit.upload(of_size(tmp_path, 3, name))
        assert visit.row() == (state, cause, said)
        assert len(sent(visit)) == (1 if stored_type else 0)
    assert set(pages.stored(bucket)) == ({f"in/{name}"} if stored_type else set())
    if stored_type:
        assert pages.server.client().head_object(Bucket=bucket, Key=f"in/{name}")["ContentType"] == stored_type


@pytest.mark.parametrize("command", ["presign-put", "presign-post"])
def test_exact_type_is_that_of_the_object(chromium, pages, tmp_path, command):
    """Whatever the file is called: the sender has said what it is."""
    bucket = pages.server.bucket("type")
    with chromium.visit(pages.link(command, f"s3://{bucket}/k", "--content-type", "text/csv")) as visit:
        assert visit.allowed()["Type"] == "text/csv"
        visit.upload(of_size(tmp_path, 3, "a.pdf"))
        assert visit.row() == UPLOADED
    assert pages.server.client().head_object(Bucket=bucket, Key="k")["ContentType"] == "text/csv"


def test_one_file_only(chromium, pages, tmp_path):
    bucket = pages.server.bucket("one")
    with chromium.visit(pages.link("presign-post", f"s3://{bucket}/k")) as visit:
        assert visit.page.get_attribute("#file", "multiple") is None
        assert visit.page.locator("#choose-folder").is_hidden()
        drop(visit.page, "a.txt", "b.txt")
        assert [row[1:] for row in visit.done()] == [
            ("failed", "one_only", "Only one file can be uploaded. Choose one file.")
        ] * 2
        assert sent(visit) == []
        visit.upload(of_size(tmp_path, 1, "c.txt"))
        assert visit.rows()[2][1:] == UPLOADED
    assert pages.stored(bucket) == {"k": b"\0"}


def drop(page, *names):
    """Drop files of these names, which have their name as contents."""
    data = page.evaluate_handle(
        """names => {
            const data = new DataTransfer();
            for (const name of names) data.items.add(new File([name], name));
            return data;
        }""",
        list(names),
    )
    page.dispatch_event("#chooser", "dragover", {"dataTransfer": data})
    assert page.locator("#chooser.over").count() == 1
    page.dispatch_event("#chooser", "drop", {"dataTransfer": data})
    assert page.locator("#chooser.over").count() == 0


def test_dropped_and_pasted(chromium, pages):
    bucket = pages.server.bucket("drop")
    with chromium.visit(pages.link("presign-post", f"s3://{bucket}/in/", "--flat")) as visit:
        drop(visit.page, "a.txt", "b.txt")
        visit.page.evaluate(
            """() => {
                const data = new DataTransfer();
                data.items.add(new File(["c.txt"], "c.txt"));
                document.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
                // A text of a program that adds a picture of it.
                const text = new DataTransfer();
                text.setData("text/plain", "text");
                text.items.add(new File(["x"], "image.png"));
                const paste = new ClipboardEvent("paste", { clipboardData: text, bubbles: true });
                document.getElementById("note").dispatchEvent(paste);
            }"""
        )
        assert [(row.name, *row[1:]) for row in visit.done()] == [
            (name, *UPLOADED) for name in ("a.txt", "b.txt", "c.txt")
        ]
    assert pages.stored(bucket) == {f"in/{name}": name.encode() for name in ("a.txt", "b.txt", "c.txt")}


@pytest.mark.parametrize("command", ["presign-put", "presign-post"])
def test_link_ends_while_the_page_is_open(chromium, pages, tmp_path, command):
    bucket = pages.server.bucket("end")
    begun = time.monotonic()
    with chromium.visit(pages.link(command, f"s3://{bucket}/k", "--expires-in", "4")) as visit:
        assert visit.page.locator("#chooser").is_visible()
        visit.page.locator("#ended").wait_for(timeout=10_000)
        assert 3 < time.monotonic() - begun < 10
        assert visit.text("ended") == "This link has ended. Ask the person who sent it for a new one."
        assert visit.page.locator("#chooser").is_hidden()
        assert visit.text("left") == ""
        drop_after_the_end(visit.page)
        assert visit.rows() == []
        assert sent(visit) == []
    assert pages.stored(bucket) == {}


def drop_after_the_end(page):
    data = page.evaluate_handle(
        "() => { const data = new DataTransfer(); data.items.add(new File(['x'], 'x')); return data; }"
    )
    page.dispatch_event("body", "drop", {"dataTransfer": data})
    page.wait_for_timeout(200)


def test_networks(chromium, pages, tmp_path):
    """Where the link works from somewhere alone, the page says so; else it does not speak of it."""
    bucket, role = pages.server.bucket("networks"), pages.server.role("networks")
    narrowed = ["--assume-role", role, "--sts-endpoint-url", pages.server.endpoint, "--from-ip", "127.0.0.0/8,::1"]
    for options, shown in (([], []), (narrowed, ["Works only from", "127.0.0.0/8, ::1/128"])):
        with chromium.visit(pages.link("presign-put", f"s3://{bucket}/in/a.bin", *options)) as visit:
            row = visit.page.locator("#networks-row")
            assert row.locator("dt:visible, dd:visible").all_text_contents() == shown
            visit.upload(of_size(tmp_path, 3))
            assert visit.row() == UPLOADED
