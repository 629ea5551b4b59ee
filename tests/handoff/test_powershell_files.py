"""What the PowerShell script of a folder does otherwise than the others; test_files_scripts.py has the rest."""

import hashlib
import os
from dataclasses import replace
from datetime import datetime, timezone
from urllib.parse import quote

import pytest
from powershells import PWSH, run
from raw_store import RawStore, answer, cut, reading

from awscli_presign_put.handoff import powershell
from awscli_presign_put.handoff.files_kit import FileLinks
from awscli_presign_put.signing.errors import UnsupportedTarget
from awscli_presign_put.signing.upload.upload_request import PresignedRequest

pytestmark = pytest.mark.one_python

NEEDS_POWERSHELL = pytest.mark.skipif(PWSH is None, reason="there is no PowerShell on this machine")
END = datetime(2036, 11, 23, 12, 0, tzinfo=timezone.utc)
SHA256 = (("x-amz-checksum-sha256", "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="),)
ETAG = {"ETag": '"e"'}
FAILED = "The upload failed. Correct what is said above, then run the script again."
OUTSIDE = "this is not the path of a file below the folder."
NOT_ON_WINDOWS = (
    "Windows cannot have a file of this name. Ask the sender for another one, or run the script on another system."
)


def script_of(names, endpoint="https://e.example", headers=SHA256, place="bkt/"):
    files = []
    for at, name in enumerate(names):
        url = f"{endpoint}/bkt/{quote(f'k{at}')}?X-Amz-Signature=secret"
        put = PresignedRequest("PUT", url, (("Content-Length", "3"), *headers), "bkt", f"k{at}", END, "request")
        files.append(FileLinks(name, put, replace(put, method="HEAD", headers=())))
    return powershell.files(files, place)


def said(sent, of, there=0):
    return f"{sent + there} of {of} files are uploaded: {sent} were sent, {there} were at the store.\n"


@pytest.fixture
def store():
    with RawStore() as started:
        started.scripts.update({"HEAD": answer(404), "PUT": reading(answer(headers=ETAG))})
        yield started


@pytest.fixture
def upload(store, tmp_path):
    """A function that runs the script of these files."""

    def run_it(names, *arguments, change=str, **variables):
        (tmp_path / "upload.ps1").write_bytes(change(script_of(names, store.endpoint)).encode("ascii"))
        done = run(tmp_path, "-File", "upload.ps1", *arguments, **{"PAUSE": "0", "RETRIES": "0", **variables})
        return done.returncode, done.stdout, done.stderr

    return run_it


def test_lines():
    """In ASCII, with nothing that ends a word, a text or a comment."""
    headers = (*SHA256, ("x-amz-meta-a", "b, c'd"))
    script = script_of(["d/it's \u00e9\U0001f600\n'@", "f"], headers=headers, place="bkt/\u00e9#>\n")
    assert script.isascii()
    assert "\nUploads 2 files to bkt/%C3%A9%23%3E%0A.\n" in script
    start, _, rest = script.partition("\n$lines = @'\n")
    assert start.endswith("as Regex.Unescape reads it.")
    assert rest.splitlines()[:4] == [
        r"d/it\u0027s\u0020\u00e9\ud83d\ude00\u000a\u0027\u0040 k0 0 0 "
        rf"3,{SHA256[0][1]},b\u002c\u0020c\u0027d secret 0 1  secret",
        rf"f k1 0 0 3,{SHA256[0][1]},b\u002c\u0020c\u0027d secret 0 1  secret",
        "'@",
        "# What links share: the text before the key, after it, and after the signature.",
    ]
    assert "\n, @('https://e.example/bkt/', '?X-Amz-Signature=', '')\n" in script
    assert "\n, @('Content-Length', 'x-amz-checksum-sha256', 'x-amz-meta-a')\n, @()\n)\n" in script
    assert "\n$size = 6\n" in script
    assert "\n\n" not in f"{script}\n"[:-1]


def test_key_that_net_changes():
    put = PresignedRequest("PUT", "https://e.example/a/../b?Signature=s", SHA256, "bkt", "a/../b", END, "request")
    with pytest.raises(UnsupportedTarget) as raised:
        powershell.files([FileLinks("f", put, replace(put, method="HEAD"))], "bkt/")
    words = "has a . or .. segment, which PowerShell removes from a URL. Use --format sh or python."
    assert str(raised.value) == f"The key 'a/../b' {words}"


def test_digest_that_it_does_not_compute():
    assert "\n$algorithm = ''" in script_of("f", headers=(("x-amz-checksum-crc32", "AAAAAA=="),))


@NEEDS_POWERSHELL
def test_names_that_leave_the_folder(store, upload, tmp_path):
    (tmp_path.parent / "out").write_bytes(b"abc")
    names = ["../out", str(tmp_path.parent / "out"), "a/../../out", "a//b", "./x", ""]
    (tmp_path / "x").write_bytes(b"abc")
    code, out, err = upload(names)
    assert (code, out, store.seen) == (1, said(0, len(names)), [])
    assert err.splitlines() == [*(f"{name}: {OUTSIDE}" for name in names), FAILED]


ON_WINDOWS = {
    **dict.fromkeys(["CON", "nul.txt", "Com1.log", "LPT\u00b9", "aux/x", "x/NUL .a.txt", "CONIN$", "conout$.x"]),
    **dict.fromkeys(["a:b", "C:x", "C:\\x", "a\\..\\..\\b", "\\\\server\\x", "\\x", "d/a\\b"]),
    **dict.fromkeys(["dot.", "space ", "d /x", "...", "<a", "a>", 'a"b', "a|b", "a?", "*", "a\x01b", "\x1f"]),
}
"""Names that are none there, or those of something else; Linux has them all."""
FINE = ["console.txt", ".hidden", "a.b", "nul2", "com10.txt", "\u00e9 [1] 'x'", "lpt", "a\u2028b"]


@NEEDS_POWERSHELL
def test_names_that_windows_cannot_have(store, upload, tmp_path):
    for name in (*ON_WINDOWS, *FINE):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"abc")
    names = sorted([*ON_WINDOWS, *FINE])
    windows = "[System.IO.Path]::DirectorySeparatorChar -eq '\\'"
    code, out, err = upload(names, PARALLEL="1", change=lambda script: script.replace(windows, "$true"))
    assert (code, out) == (1, said(len(FINE), len(names)))
    shown = [name.replace("\x01", "\\x01").replace("\x1f", "\\x1f") for name in names if name in ON_WINDOWS]
    assert err.splitlines() == [*(f"{name}: {NOT_ON_WINDOWS}" for name in shown), FAILED]
    assert store.methods().count("PUT") == len(FINE)
    assert upload(names) == (0, said(len(names), len(names)), "")


@NEEDS_POWERSHELL
def test_what_is_no_file(store, upload, tmp_path):
    """Each has one line, and what is a file behind a link is uploaded."""
    (tmp_path / "in").mkdir()
    (tmp_path / "real").write_bytes(b"abc")
    (tmp_path / "four").write_bytes(b"abcd")
    os.mkfifo(tmp_path / "pipe")
    links = {
        "link": "real",
        "in/link": "../link",
        "to a pipe": "pipe",
        "to nothing": "none",
        "loop": "loop",
        "to in": "in",
    }
    for name, target in links.items():
        (tmp_path / name).symlink_to(target)
    names = ["link", "in/link", "in", "pipe", "four", "to a pipe", "to nothing", "loop", "to in", "real/x"]
    code, out, err = upload(names, PARALLEL="1")
    lines = err.splitlines()
    missing = "the file cannot be read: No such file or directory."
    no_file = "this is not a regular file."
    assert (code, out) == (1, said(2, len(names)))
    assert [line for line in lines if not line.startswith("loop: ")] == [
        *(f"{name}: {no_file}" for name in ("in", "pipe")),
        "four: the file has 4 bytes and must have exactly 3.",
        f"to a pipe: {no_file}",
        f"to nothing: {missing}",
        f"to in: {no_file}",
        f"real/x: {missing}",
        FAILED,
    ]
    assert sum(line.startswith("loop: the file cannot be read: ") for line in lines) == 1


@NEEDS_POWERSHELL
def test_requests_are_sent_again(store, upload, tmp_path):
    """Each time with the whole file; and an answer that was lost is looked for."""
    for name in ("busy", "lost"):
        (tmp_path / name).write_bytes(b"abc")

    def put(store, connection):
        of_busy = [each.path.startswith("/bkt/k0") for each in store.seen if each.method == "PUT"]
        busy = answer(503 if of_busy.count(True) < 3 else 200, ETAG)
        reading(busy if of_busy[-1] else cut)(store, connection)

    def head(store, connection):
        is_sent = any(each.method == "PUT" and each.path.startswith("/bkt/k1") for each in store.seen)
        there = answer(headers={"ETag": f'"{hashlib.md5(b"abc").hexdigest()}"', "Content-Length": "3"})
        (there if is_sent and store.seen[-1].path.startswith("/bkt/k1") else answer(404))(store, connection)

    store.scripts.update(PUT=put, HEAD=head)
    assert upload(["busy", "lost"], RETRIES="2", PARALLEL="1") == (0, said(2, 2), "")
    assert store.methods() == ["HEAD", "PUT", "PUT", "PUT", "HEAD", "PUT", "PUT", "PUT", "HEAD"]
    assert {each.headers.get("content-length") for each in store.seen if each.method == "PUT"} == {"3"}


@NEEDS_POWERSHELL
def test_proxy_that_asks_for_a_password(store, upload, tmp_path):
    (tmp_path / "f").write_bytes(b"abc")
    store.scripts["HEAD"] = answer(407)
    words = "The upload failed: the proxy requires a user name and a password."
    assert upload(["f"]) == (1, said(0, 1), f"{words}\n{FAILED}\n")


@NEEDS_POWERSHELL
def test_arguments(store, upload, tmp_path):
    assert upload(["f"], "a", "b")[0::2] == (
        1,
        "usage: powershell -ExecutionPolicy Bypass -File upload.ps1 [FOLDER]\n",
    )
    assert upload(["f"], "no\x1bwhere") == (1, "", "The upload failed: there is no folder 'no\\x1bwhere'.\n")
    # PowerShell would read the one as folders in a folder, and the other as a provider's.
    for folder in ("sub", f"{tmp_path}/a\\b", f"{tmp_path}/a::b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "f").write_bytes(b"abc")
        assert upload(["f"], "-Folder", folder) == (0, said(1, 1), "")
    (tmp_path / "-sub").mkdir()
    (tmp_path / "-sub" / "f").write_bytes(b"abc")
    assert upload(["f"], "-Folder", "./-sub") == (0, said(1, 1), "")
    assert upload(["f"], "-sub") == (0, said(1, 1), "")


@NEEDS_POWERSHELL
def test_piped_and_its_help(store, tmp_path):
    """In the current folder; a blank line ends the block."""
    (tmp_path / "f").write_bytes(b"abc")
    script = f"{script_of(['f', 'g'], store.endpoint)}\n"
    (tmp_path / "upload.ps1").write_text(script)
    done = run(tmp_path, "-Command", "-", standard_input=script)
    missing = "g: the file cannot be read: No such file or directory."
    assert (done.returncode, done.stdout, done.stderr) == (1, said(1, 2), f"{missing}\n{FAILED}\n")
    done = run(tmp_path, "-Command", "$help = Get-Help ./upload.ps1; $help.Synopsis; $help.Examples.example[1].code")
    example = "powershell -ExecutionPolicy Bypass -File upload.ps1 C:\\folder"
    assert done.stdout.splitlines()[:2] == ["Uploads 2 files to bkt/.", example]
