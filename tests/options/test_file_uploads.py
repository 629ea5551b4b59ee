import base64
import hashlib
import io
import os
import threading

import pytest

from awscli_presign_put.options.file_facts import FileFacts
from awscli_presign_put.options.file_uploads import ListedFile, uploads_of_files, uploads_of_listed
from awscli_presign_put.options.lines import BATCH, Lines
from awscli_presign_put.options.manifest_line import LineRules
from awscli_presign_put.options.manifest_lines import file_batches, json_batches, upload_batches
from awscli_presign_put.options.usage_errors import UsageError
from awscli_presign_put.signing.upload.headers import Header

RULES = LineRules([], {}, None, "p/")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The current folder, with files."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "d").mkdir()
    for name in ("a.txt", "d/b.json", "c"):
        (tmp_path / name).write_text(name)
    return tmp_path


def sha256(text):
    return base64.b64encode(hashlib.sha256(text.encode()).digest())


def found(batches):
    """The uploads as dictionaries, and the message where there is a fault."""
    uploads, message = [], None
    try:
        for batch in batches:
            uploads += [(key.decode(), dict(zip(names, values))) for key, names, values in zip(*batch)]
    except UsageError as error:
        message = str(error)
    return uploads, message


def of_files(*names, facts=None, rules=RULES):
    files = [ListedFile(name, name) for name in names]
    return found(uploads_of_files(files, rules, facts or FileFacts("SHA256", True)))


def of_manifest(lines, rules, facts):
    return upload_batches(lines, json_batches(lines), rules, facts)


def listed(text, name="--for-files", batches=uploads_of_listed, facts=None, rules=RULES):
    lines = Lines(name, "-", io.BytesIO(text.encode() if isinstance(text, str) else text))
    return found(batches(lines, rules, facts or FileFacts("SHA256", True)))


A = ("a.txt", {"Content-Length": b"5", "Content-Type": b"text/plain", "x-amz-checksum-sha256": sha256("a.txt")})
B = ("d/b.json", {"Content-Length": b"8", "Content-Type": b"application/json",
                  "x-amz-checksum-sha256": sha256("d/b.json")})  # fmt: skip


def test_facts_of_files(folder):
    assert of_files("a.txt", "d/b.json") == ([A, B], None)
    md5 = base64.b64encode(hashlib.md5(b"c").digest())
    assert of_files("c", facts=FileFacts("MD5", False)) == ([("c", {"Content-Length": b"1", "Content-MD5": md5})], None)
    assert of_files() == ([], None)


def test_options_hold_for_all_files(folder):
    rules = LineRules([Header("x-amz-acl", "private", "--acl")], {"acl": "--acl"}, None, "p/")
    assert of_files("a.txt", rules=rules) == ([("a.txt", {**A[1], "x-amz-acl": b"private"})], None)


def test_file_that_cannot_be_uploaded(folder):
    """The files before it stand."""
    assert of_files("a.txt", "x\n") == ([A], "--for-files x\\n cannot be read: No such file or directory.")
    assert of_files("d") == ([], "--for-files d cannot be read: Is a directory.")
    with (folder / "large").open("wb") as file:
        file.truncate(5 * 1024**3 + 1)
    assert of_files("large", "a.txt") == (
        [],
        "--for-files large is larger than 5 GiB, the maximum for one PUT. Use aws s3 presign-multipart.",
    )
    rules = LineRules([], {}, None, "p" * 1020)
    assert of_files("a.txt", rules=rules) == (
        [],
        "--for-files a.txt: Key is too long. A key, including its prefix, can have at most 1024 bytes.",
    )


def test_order_and_batches(folder):
    """However long each file takes."""
    names = [f"f{number}" for number in range(2 * BATCH + 5)]
    for name in names:
        (folder / name).write_bytes(os.urandom(1 + hash(name) % 200_000))
    batches = list(uploads_of_files([ListedFile(name, name) for name in names], RULES, FileFacts("SHA256", True)))
    assert [key.decode() for batch in batches for key in batch.keys] == names
    assert max(len(batch.keys) for batch in batches) <= BATCH


def test_files_are_read_ahead_within_bounds(folder, monkeypatch):
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    taken, before = [], threading.active_count()

    def endless():
        while True:
            taken.append(None)
            yield ListedFile("a.txt", "a")

    batches = uploads_of_files(endless(), RULES, FileFacts("SHA256", True))
    next(batches)
    batches.close()
    assert len(taken) <= BATCH + 8 + 1
    assert threading.active_count() == before


def test_listed_paths(folder):
    assert listed("./a.txt\nd/b.json\r\n") == ([A, B], None)
    assert listed("a.txt\n\n") == ([A], "--for-files - line 2 is empty. Each line must contain one path.")
    below = "is not a path below the current folder. Run the command in a folder that all files are below."
    assert listed("a.txt\n/etc/passwd\na.txt") == ([A], f"--for-files - line 2 {below}")
    assert listed("../x\n") == ([], f"--for-files - line 1 {below}")
    assert listed(b"a.txt\0d/b.json\0") == (
        [],
        "--for-files - line 1 contains a null byte. Each line must contain one path.",
    )
    assert listed(b"\xff\n") == ([], "--for-files - line 1 is not valid UTF-8. Rename the file.")
    assert listed("x" * 5000) == ([], "--for-files - line 1 is too long. A path can have at most 4096 bytes.")


def test_listed_path_that_cannot_be_read(folder):
    no_file = "cannot be read: No such file or directory."
    assert listed("a.txt\nd/b.json\nno\x1b\nc\n") == ([A, B], f"--for-files - line 3: File no\\x1b {no_file}")
    (folder / "pipe").mkdir()
    assert listed("a.txt\npipe\n") == ([A], "--for-files - line 2: File pipe cannot be read: Is a directory.")


def test_listed_path_that_may_be_another_file(folder):
    (folder / "a.txt\r").write_text("another")
    fault = (
        "can be the name of two files: another one has this name and a carriage return. Use --for-files with the "
        "folder, or rename that file."
    )
    for text in ("c\na.txt\r\n", "c\na.txt\n", "c\na.txt\r"):
        found, message = listed(text)
        assert ([key for key, _ in found], message) == (["c"], f"--for-files - line 2 {fault}")


def manifest(text, rules=RULES, facts=None):
    return listed(text, "--manifest", of_manifest, facts, rules)


def test_file_in_a_manifest(folder):
    """It gives what the line leaves out."""
    assert manifest('{"File": "a.txt"}\n{"Key": "x"}\n{"\\u0046ile": "d/b.json", "Key": "k"}\n') == (
        [A, ("x", {}), ("k", B[1])],
        None,
    )
    own = '{"File": "a.txt", "ContentType": "x/y", "ContentLength": 5, "ChecksumSHA1": "2jmj7l5rSw0yVb/vlWAYkK/YBwk="}'
    assert manifest(own) == (
        [("a.txt", {"Content-Length": b"5", "Content-Type": b"x/y", "x-amz-checksum-sha1":
                    b"2jmj7l5rSw0yVb/vlWAYkK/YBwk="})],
        None,
    )  # fmt: skip
    typed = manifest('{"File": "a.txt", "ContentMD5": "1B2M2Y8AsgTpgAmY7PhCfg=="}')[0][0][1]
    assert typed == {
        "Content-Length": b"5", "Content-Type": b"text/plain", "Content-MD5": b"1B2M2Y8AsgTpgAmY7PhCfg==",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"File": 5}', ": File must be the path of a file."),
        ('{"File": ""}', ": File must be the path of a file."),
        ('{"File": "a\\u0000"}', ": File must be the path of a file."),
        ('{"File": "/etc/passwd"}', ": File /etc/passwd is not below the current folder. Specify the Key."),
        ('{"File": "x", "Key": "k"}', ": File x cannot be read: No such file or directory."),
        ('{"File": "\\ud800", "Key": "k"}', ": File is not valid UTF-8: it has one half of a surrogate pair."),
        (
            '{"File": "a.txt", "ContentLength": 4}',
            ": ContentLength 4 is not that of File a.txt: 5 bytes.",
        ),
        ('{"File": "a.txt", "Contentlength": 4}', ": the name 'Contentlength' is unknown. Use ContentLength."),
        ('{"Fiel": "a.txt", "Key": "k"}', ": the name 'Fiel' is unknown. Use File."),
        ('{"File"', ' is not valid JSON. Each line must contain one JSON object, such as {"Key": "a.txt", '
                    '"ContentLength": 5}.'),
    ],
)  # fmt: skip
def test_file_in_a_manifest_that_cannot_be(folder, line, message):
    found, fault = manifest(f'{{"File": "a.txt"}}\n{line}\n{{"File": "c"}}\n')
    assert (found, fault) == ([A], f"--manifest - line 2{message}")


def test_files_of_a_script(folder):
    """Where they are below the current folder, whatever their keys."""

    def named(text):
        lines = Lines("--manifest", "-", io.BytesIO(text.encode()))
        batches = file_batches(lines, json_batches(lines), RULES, FileFacts("SHA256", True))
        return [(uploads.keys, names) for uploads, names in batches]

    assert named('{"File": "./a.txt"}\n{"File": "d/b.json", "Key": "k"}\n') == [
        ([b"a.txt", b"k"], ["a.txt", "d/b.json"])
    ]
    for line, fault in {
        '{"Key": "k"}': " has no File, which a script requires.",
        f'{{"File": "{folder}/c", "Key": "k"}}': (
            f": File {folder}/c is not below the current folder, which a script requires."
        ),
        '{"File": "x"}': ": File x cannot be read: No such file or directory.",
    }.items():
        with pytest.raises(UsageError) as caught:
            named(f'{{"File": "c"}}\n{line}\n')
        assert str(caught.value) == f"--manifest - line 2{fault}"
