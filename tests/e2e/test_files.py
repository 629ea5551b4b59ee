"""``--for-files``: a folder on one machine, and one script that uploads it from another."""

import base64
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from bulk import BAD_PARAMETER, REGION, STORE
from clis import plain
from conftest import SHELLS
from powershells import PWSH
from test_bulk_signatures import PIECES, hostile_keys

# What no file system, or no name of a file, can hold.
PIECES_OF_NAMES = [piece for piece in PIECES if piece not in ("//", "/./", "/../", "..", ".", "/")]


@pytest.fixture(scope="module")
def thousand(tmp_path_factory):
    """A folder of a thousand files with hostile names."""
    folder = tmp_path_factory.mktemp("thousand")
    pick = random.Random(7)
    for at, name in enumerate(hostile_keys(1000, PIECES_OF_NAMES, 4)):
        inner = folder / f"d{at % 7}" / f"-{at % 3} '$(x)"
        inner.mkdir(parents=True, exist_ok=True)
        short = name.encode()[:200].decode(errors="ignore")
        (inner / f"{short}\n{at}").write_bytes(pick.randbytes(at % 5000))
    return folder


def contents(folder):
    """The digest of each file, by its path."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): hashlib.md5(path.read_bytes()).hexdigest() for path in files}


def stored(server, bucket):
    """The same of what is in a bucket."""
    pages = server.client().get_paginator("list_objects_v2").paginate(Bucket=bucket)
    return {listed["Key"]: listed["ETag"].strip('"') for page in pages for listed in page.get("Contents", [])}


RUN = {"python": [sys.executable, "-I"], "powershell": [PWSH, "-NoProfile", "-File"], **SHELLS}
FILE_NAMES = {"python": "upload.py", "powershell": "upload.ps1"}
WITH_POWERSHELL = pytest.mark.skipif(PWSH is None, reason="there is no PowerShell on this machine")


def format_of(form):
    return form if form in FILE_NAMES else "sh"


def script_for(cli, server, bucket, folder, place, *options, form="python"):
    """The script that uploads a folder, in a file."""
    target = place / FILE_NAMES.get(form, "upload")
    place = ["--endpoint-url", server.endpoint, *REGION, "--format", format_of(form)]
    done = cli.call(
        *["s3", "presign-put", f"s3://{bucket}/in", "--for-files", str(folder), *place, *options], **server.keys_for()
    )
    assert (done.code, done.err) == (0, "")
    target.write_text(done.out)
    return target


def run(form, script, *arguments, **variables):
    done = subprocess.run(
        [*RUN[form], str(script), *arguments], capture_output=True, text=True, check=False,
        env={"PATH": os.environ["PATH"], "TERM": "dumb", "PAUSE": "0", **variables},
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize(
    ("form", "part"), [("python", "."), ("dash", "d3"), pytest.param("powershell", "d3", marks=WITH_POWERSHELL)]
)
def test_thousand_files(v1, ministack, thousand, tmp_path, form, part):
    """Handed over by one script, killed in the middle, resumed; every byte is right, and a changed file refused.

    The scripts of the shell and of PowerShell get a seventh of them: they take ten times as long for each.
    """
    thousand = thousand / part
    count = len(contents(thousand))
    bucket = ministack.bucket(f"thousand-files-{form}")
    folder = tmp_path / "received"
    shutil.copytree(thousand, folder)
    script = script_for(v1, ministack, bucket, thousand, tmp_path, form=form)
    with subprocess.Popen([*RUN[form], str(script), str(folder)], stdout=subprocess.PIPE) as process:
        while len(stored(ministack, bucket)) < count // 5:
            time.sleep(0.05)
        process.send_signal(signal.SIGKILL)
    assert count // 5 <= len(stored(ministack, bucket)) < count

    names = sorted(contents(thousand))
    changed, shorter, missing = (folder / names[at] for at in (-1, -2, -3))
    for path in (changed, shorter, missing):
        ministack.client().delete_object(Bucket=bucket, Key=f"in/{path.relative_to(folder).as_posix()}")
    right = changed.read_bytes()
    changed.write_bytes(right[:-1] + bytes([right[-1] ^ 1]))
    shorter.write_bytes(b"")
    missing.unlink()
    code, out, err = run(form, script, str(folder), PARALLEL="8")
    digest, size = base64.b64encode(hashlib.sha256(right).digest()).decode(), len((thousand / names[-2]).read_bytes())
    assert sorted(line.rpartition(": ")[2] for line in err.splitlines()) == sorted(
        [
            f"the SHA256 digest of the file is not {digest}. The file has changed.",
            f"the file has 0 bytes and must have exactly {size}.",
            "No such file or directory.",
            "The upload failed. Correct what is said above, then run the script again.",
        ]
    )
    assert (code, len(stored(ministack, bucket))) == (1, count - 3)
    assert out.startswith(f"{count - 3} of {count} files are uploaded: ")

    shutil.rmtree(folder)
    shutil.copytree(thousand, folder)
    copy = Path(shutil.copy(script, folder))
    code, out, err = run(form, copy)
    copy.unlink()
    assert (code, err) == (0, "")
    assert out == f"{count} of {count} files are uploaded: 3 were sent, {count - 3} were at the store.\n"
    assert stored(ministack, bucket) == {f"in/{name}": digest for name, digest in contents(thousand).items()}


OTHERS = [pytest.param(form, marks=[WITH_POWERSHELL][form != "powershell" :]) for form in RUN if form != "dash"]


@pytest.mark.parametrize("form", OTHERS)
def test_store_without_digests(v1, rclone, tmp_path, form):
    """What it has is known by its ETag. The file is sent by each shell, whatever its name is."""
    bucket = rclone.bucket(f"few-files-{form}")
    (tmp_path / "-in" / "d").mkdir(parents=True)
    for name in (" a\\0101 'b'.txt", "d/é", "{a,b}[1-2]", "-$(x)`y`", "n\n"):
        (tmp_path / "-in" / name).write_text(name)
    (tmp_path / "-in" / "empty").write_text("")
    options = ["--checksum-algorithm", "MD5", "--metadata", '{"a": "\'\\"\\\\ $x"}']
    script = script_for(v1, rclone, bucket, tmp_path / "-in", tmp_path, *options, form=form)
    said = "6 of 6 files are uploaded: {} were sent, {} were at the store.\n"
    assert run(form, script, str(tmp_path / "-in")) == (0, said.format(6, 0), "")
    assert run(form, script, str(tmp_path / "-in")) == (0, said.format(0, 6), "")
    assert stored(rclone, bucket) == {f"in/{name}": digest for name, digest in contents(tmp_path / "-in").items()}


@pytest.mark.parametrize("form", ["python", "dash", pytest.param("powershell", marks=WITH_POWERSHELL)])
def test_store_that_refuses(v1, ministack, tmp_path, form):
    """The first refusal ends the run: the others would be refused as well."""
    bucket = ministack.bucket(f"ended-files-{form}")
    (tmp_path / "in").mkdir()
    for name in "abc":
        (tmp_path / "in" / name).write_text(name)
    options = ["--expires-in", "1", "--no-overwrite"]
    script = script_for(v1, ministack, bucket, tmp_path / "in", tmp_path, *options, form=form)
    time.sleep(2)
    code, out, err = run(form, script, str(tmp_path / "in"), PARALLEL="1")
    assert (code, out) == (1, "0 of 3 files are uploaded: 0 were sent, 0 were at the store.\n")
    first, last = err.splitlines()
    assert first.startswith("a: the links have expired (they ended at ")
    assert last == "The upload failed. Correct what is said above, then run the script again."
    gone = tmp_path / f"gone{script.suffix}"
    gone.write_text(script.read_text().replace(ministack.endpoint, "http://127.0.0.1:9"))
    assert run(form, gone, str(tmp_path / "in"), RETRIES="1", PARALLEL="1")[2].splitlines()[0] == (
        "a: the store cannot be reached, or the connection broke. Run the script again to go on."
    )
    ministack.client().put_object(Bucket=bucket, Key="in/b", Body=b"other")
    script = script_for(v1, ministack, bucket, tmp_path / "in", tmp_path, "--no-overwrite", form=form)
    code, out, err = run(form, script, str(tmp_path / "in"))
    assert (code, out) == (1, "2 of 3 files are uploaded: 2 were sent, 0 were at the store.\n")
    assert err.splitlines()[0] == (
        "b: the store has another object with this key, and the link does not replace it (412)."
    )


@pytest.mark.parametrize(
    ("form", "signum", "ends"),
    [
        ("python", signal.SIGINT, 1),
        ("dash", signal.SIGTERM, 1),
        pytest.param("powershell", signal.SIGINT, 130, marks=WITH_POWERSHELL),
    ],
)
def test_manifest_with_files(v1, ministack, tmp_path, form, signum, ends):
    """The key of a file is another than its path; and the script says that it was stopped."""
    bucket = ministack.bucket(f"manifest-files-{form}")
    (tmp_path / "in").mkdir()
    lines = []
    for at in range(40):
        (tmp_path / "in" / f"{at} é").write_text(str(at))
        lines.append({"Key": f"k{at}", "File": f"in/{at} é", "Metadata": {"at": f"'{at}'"}})
    (tmp_path / "manifest").write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    done = v1.call_at(
        None,
        tmp_path,
        *["s3", "presign-put", f"s3://{bucket}/", "--manifest", "manifest", "--checksum-algorithm", "SHA1"],
        *["--endpoint-url", ministack.endpoint, *REGION, "--format", format_of(form)],
        **ministack.keys_for(),
    )
    assert (done.code, done.err) == (0, "")
    script = tmp_path / FILE_NAMES.get(form, "upload")
    script.write_text(done.out)
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(
        [*RUN[form], str(script)], env={**os.environ, "TERM": "dumb", "PARALLEL": "1"}, **pipes
    ) as process:
        while not stored(ministack, bucket):
            time.sleep(0.02)
        process.send_signal(signum)
        assert process.communicate() == (
            "",
            "Stopped. What is uploaded stays at the store. To go on, run the script again.\n",
        )
    assert process.returncode == ends
    code, out, err = run(form, script)
    assert (code, err) == (0, "")
    assert out.startswith("40 of 40 files are uploaded: ")
    for at in (0, 39):
        there = ministack.client().get_object(Bucket=bucket, Key=f"k{at}")
        assert (there["Body"].read(), there["Metadata"]) == (str(at).encode(), {"at": f"'{at}'"})


@pytest.mark.usefixtures("each_major")
def test_documents_of_files(cli, tmp_path):
    (tmp_path / "b.json").write_text("{}")
    (tmp_path / "a").symlink_to("b.json")
    done = cli.call("s3", "presign-put", "s3://bkt/p", "--for-files", str(tmp_path), *STORE, "--no-follow-symlinks")
    assert (done.code, done.err) == (0, f"note: {tmp_path}/a is left out: it is a symbolic link.\n")
    document = json.loads(done.out)
    assert document["Key"] == "p/b.json"
    assert document["Headers"] == {
        "Content-Length": "2",
        "Content-Type": "application/json",
        "x-amz-checksum-sha256": "RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o=",
    }


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--for-files", "D", "--content-length", "5"], "--for-files cannot be combined with --content-length."),
        (["--for-files", "D", "--manifest", "x"], "--for-files cannot be combined with --manifest."),
        (["--for-files", "D", "--keys-from", "x"], "--keys-from cannot be combined with --for-files."),
        (["--for-files", "D", "--format", "curl"],
         "--format curl cannot be combined with --for-files. Use --format jsonl, url, sh, powershell or python."),
        (["--for-files", "D", "--format", "python"], "--for-files D: there are no files."),
        (["--for-files", "F", "--signature-version", "s3"],
         "--for-files a: Signature Version 2 cannot sign Content-Length. Use Signature Version 4."),
        (["--for-files", "F", "--signature-version", "s3", "--format", "sh"],
         "--for-files: Signature Version 2 cannot sign Content-Length. Use Signature Version 4."),
        (["--for-files", ""], "--for-files is empty. Specify a folder, such as . for the current one."),
        (["--manifest", ""], "--manifest is empty. Specify a file, or - for standard input."),
        (["--for-files", "-", "--no-follow-symlinks"],
         "--no-follow-symlinks cannot be combined with --for-files -. List the files that are meant."),
        (["--for-files", "/nonexistent"], "--for-files /nonexistent cannot be read: No such file or directory."),
        (["--no-follow-symlinks"], "--no-follow-symlinks requires --for-files."),
        (["--checksum-algorithm", "SHA1"],
         "--checksum-algorithm requires --for-file. For a known digest, use --checksum-sha256."),
    ],
)  # fmt: skip
def test_mistake(v1, tmp_path, arguments, message):
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "a").write_text("a")
    (tmp_path / "empty").mkdir()
    places = {"D": str(tmp_path / "empty"), "F": str(tmp_path / "folder")}
    arguments = [places.get(argument, argument) for argument in arguments]
    done = v1.call("s3", "presign-put", "s3://bkt/k", *arguments, *STORE)
    assert (done.code, done.out) == (BAD_PARAMETER[1], "")
    assert plain(done.err) == message.replace(" D:", f" {places['D']}:")


def test_two_files_with_one_key(v1, tmp_path):
    """A script would say that both are at the store."""
    for name in "ab":
        (tmp_path / name).write_text(name)
    (tmp_path / "lines").write_text("".join(json.dumps({"Key": "k", "File": name}) + "\n" for name in "ab"))
    options = ["--manifest", "lines", "--format", "sh", *STORE]
    done = v1.call_at(None, tmp_path, "s3", "presign-put", "s3://bkt/", *options)
    assert (done.code, done.out) == (BAD_PARAMETER[1], "")
    assert plain(done.err) == "The key 'k' is that of two files, 'a' and 'b'. A script can upload only one of them."
