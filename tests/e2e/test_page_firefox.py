"""The upload page in Firefox, by WebDriver BiDi: where it does other things than Chromium."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from browsers import FIREFOX, Printer
from conftest import MATRIX
from fault_proxy import FaultProxy

FOLDER = re.compile(r"in/\d{4}-\d\d-\d\d-\d{4}-[a-kmnp-z2-9]{8}/")

UPLOADED = ["stored", "", "Uploaded"]
UNSEEN = ["sent", "", "Sent. This page cannot see whether the store accepted it."]
BLOCKED = [
    "failed",
    "blocked",
    "The browser does not let this page send to the store. Ask the person who sent the page to use --share, or to add "
    "a CORS rule to the bucket. Code for support: cors",
]
OF_THE_NETWORK = "error: Cross-Origin Request Blocked: "
"""What Firefox itself writes where a page may not read an answer."""

PUPPETEER = MATRIX / "npm" / "node_modules" / "puppeteer-core" / "lib" / "puppeteer" / "puppeteer-core.js"


@pytest.fixture(scope="module")
def visit(tmp_path_factory):
    """A function that uploads files with a page, and returns what the page says; nothing goes wrong in it."""
    if not FIREFOX:
        pytest.skip("Firefox is not on this machine")
    home = tmp_path_factory.mktemp("firefox")
    command = [Path(sys.executable).with_name("node"), Path(__file__).with_name("firefox.mjs"), PUPPETEER, FIREFOX]
    environment = {"HOME": str(home), "TMPDIR": str(home), "PATH": "/usr/bin:/bin"}
    process = subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )

    def run(url, store, *files):
        process.stdin.write(json.dumps({"url": url, "files": [str(file) for file in files]}) + "\n")
        process.stdin.flush()
        answer = process.stdout.readline()
        assert answer, "Firefox did not start"
        found = json.loads(answer)
        known = {"", urlsplit(store).netloc}
        assert [each for each in found["requests"] if urlsplit(each[1]).netloc not in known] == []
        assert [each for each in found["faults"] if not each.startswith(OF_THE_NETWORK)] == []
        return [row[1:] for row in found["rows"]]

    yield run
    process.stdin.close()
    process.stdout.close()
    process.wait(timeout=30)
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "report.pdf"
    path.write_bytes(b"%PDF contents")
    return path


@pytest.mark.parametrize(("command", "uri"), [("presign-post", "in/"), ("presign-post", "k"), ("presign-put", "k")])
def test_shared(visit, pages, file, command, uri):
    bucket = pages.server.bucket("firefox")
    flat = ["--flat"] if uri.endswith("/") else []
    link = pages.link(command, f"s3://{bucket}/{uri}", "--metadata", "a=b", "--title", "<b>é", *flat)
    assert visit(link, pages.server.endpoint, file) == [UPLOADED]
    assert pages.stored(bucket) == {"in/report.pdf" if uri == "in/" else "k": b"%PDF contents"}


def test_no_file_replaces_another(visit, pages, tmp_path):
    """Three visits send files of the same name."""
    bucket = pages.server.bucket("firefox")
    link = pages.link("presign-post", f"s3://{bucket}/in/")
    contents = {str(n).encode() for n in range(3)}
    for each in contents:
        (tmp_path / "IMG_0001.jpg").write_bytes(each)
        assert visit(link, pages.server.endpoint, tmp_path / "IMG_0001.jpg") == [UPLOADED]
    stored = pages.stored(bucket)
    assert set(stored.values()) == contents
    assert {FOLDER.sub("", key) for key in stored} == {"IMG_0001.jpg"}


def test_answer_that_is_lost(visit, pages, tmp_path):
    """What the browser tells of what was sent is its own."""
    bucket = pages.server.bucket("firefox")
    for name in "ab":
        (tmp_path / name).write_bytes(name.encode())
    with FaultProxy(pages.server.port) as faulty:
        link = Printer(pages.cli, pages.server, faulty.endpoint).link("presign-post", f"s3://{bucket}/k")
        faulty.faults["complete"] = ["lost"]
        rows = visit(link, faulty.endpoint, tmp_path / "a", tmp_path / "b")
    said = "The connection to the store failed. Check the network, then retry. The file may be stored."
    assert rows[0] == ["failed", "network", said]
    assert rows[1][:2] == ["failed", "already_there_maybe"]
    assert pages.stored(bucket) == {"k": b"a"}


@pytest.mark.parametrize("has_rule", [True, False])
@pytest.mark.parametrize("command", ["presign-put", "presign-post"])
def test_from_disk(visit, pages, file, tmp_path, command, has_rule):
    bucket = pages.server.bucket("firefox")
    (tmp_path / "page.html").write_text(pages.page(command, f"s3://{bucket}/k", "--metadata", "a=b"), "utf-8")
    if has_rule:
        method = command[8:].upper()
        rule = {"AllowedOrigins": ["*"], "AllowedMethods": [method], "ExposeHeaders": ["ETag"]}
        rule["AllowedHeaders"] = ["x-amz-meta-a"]
        pages.server.client().put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": [rule]})
    expected = UPLOADED if has_rule else UNSEEN if command == "presign-post" else BLOCKED
    assert visit((tmp_path / "page.html").as_uri(), pages.server.endpoint, file) == [expected]
    assert pages.stored(bucket) == ({} if expected == BLOCKED else {"k": b"%PDF contents"})


def test_refused(visit, pages, tmp_path):
    bucket = pages.server.bucket("firefox")
    for size in (2, 3):
        (tmp_path / str(size)).write_bytes(bytes(size))
    link = pages.link("presign-post", f"s3://{bucket}/in/", "--flat", "--max-size", "2")
    assert visit(link, pages.server.endpoint, tmp_path / "3", tmp_path / "2") == [
        ["failed", "too_large", "The file has 3 bytes. It can have at most 2 bytes."],
        UPLOADED,
    ]
    assert pages.stored(bucket) == {"in/2": bytes(2)}
