"""The scripts of a folder, at a store that answers as it is told; ``tests/e2e/test_files.py`` has real stores."""

import base64
import hashlib
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import datetime, timezone
from urllib.parse import quote

import pytest
from kits import KIT, multipart
from powershells import PWSH
from raw_store import RawStore, answer, reading, silent

from awscli_presign_put.handoff import FILES_FORMATS, MULTIPART_FORMATS, sh
from awscli_presign_put.handoff.files_kit import FileLinks
from awscli_presign_put.signing.multipart.multipart_request import CommonUrl
from awscli_presign_put.signing.upload.upload_request import PresignedRequest

END = datetime(2036, 11, 23, 12, 0, tzinfo=timezone.utc)
PROGRAMS = {
    "sh": ["sh", "script"],
    "python": [sys.executable, "-I", "script"],
    "powershell": [PWSH, "-NoProfile", "-File", "script.ps1"],
}
"""Each runs a script that is in the current folder."""
POWERSHELL = pytest.param(
    "powershell",
    marks=[pytest.mark.one_python, pytest.mark.skipif(PWSH is None, reason="there is no PowerShell on this machine")],
)
WITHOUT_POWERSHELL = pytest.mark.parametrize("upload", ["sh", "python"], indirect=True)
"""PowerShell takes a second to start."""
NAMES_OF_WHOLE_NUMBERS = {"PARALLEL": 1, "RETRIES": 0, "PAUSE": 0, "STALL": 1}
FAILED = "The upload failed. Correct what is said above, then run the script again.\n"


@pytest.fixture
def store():
    with RawStore() as started:
        started.scripts["HEAD"] = answer(404)
        yield started


@pytest.fixture(params=["sh", "python", POWERSHELL])
def upload(request, store, tmp_path):
    """A function that runs the script of these keys; each file has the same three bytes."""
    program, script_of = PROGRAMS[request.param], FILES_FORMATS[request.param]

    def run(*keys, headers=(), contents=b"abc", **variables):
        files = []
        for at, key in enumerate(keys):
            url = f"{store.endpoint}/bkt/{quote(key, safe='/~')}?X-Amz-Signature=secret"
            put = PresignedRequest("PUT", url, (("Content-Length", "3"), *headers), "bkt", key, END, "request")
            files.append(FileLinks(f"f{at}", put, replace(put, method="HEAD", headers=())))
            (tmp_path / f"f{at}").write_bytes(contents)
        (tmp_path / program[-1]).write_text(script_of(files, "bkt/"))
        done = subprocess.run(
            program, cwd=tmp_path, env={"PATH": os.environ["PATH"], "TERM": "dumb", "PAUSE": "0", **variables},
            capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
        return done.returncode, done.stdout, done.stderr

    return run


SHA256 = (("x-amz-checksum-sha256", "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="),)


@WITHOUT_POWERSHELL
@pytest.mark.parametrize("value", ["x", "0.5", "-1", "08", "1000", "1 2", "$(id)"])
def test_variables_are_whole_numbers(upload, store, value):
    for name, least in NAMES_OF_WHOLE_NUMBERS.items():
        said = f"{name} must be a whole number from {least} to 999.\n"
        assert upload("k", headers=SHA256, **{name: value}) == (1, "", said)
    assert store.seen == []


def test_no_worker(upload):
    said = "{} must be a whole number from 1 to 999.\n"
    assert upload("k", headers=SHA256, PARALLEL="0") == (1, "", said.format("PARALLEL"))
    assert upload("k", headers=SHA256, STALL="0") == (1, "", said.format("STALL"))


@pytest.mark.parametrize("form", ["sh", "python"])
def test_variables_of_a_multipart_upload(tmp_path, form):
    (tmp_path / "script").write_text(MULTIPART_FORMATS[form](KIT, None, "x"))
    command = [*PROGRAMS[form], "--status"]
    done = subprocess.run(
        command, cwd=tmp_path, env={**os.environ, "PAUSE": "0.5"}, capture_output=True, text=True, check=False
    )
    said = "PAUSE must be a whole number from 0 to 999.\n"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", said)


def has(etag_of):
    """The store has an object of three bytes, and shows no digest."""
    etag = hashlib.md5(etag_of).hexdigest()
    return answer(headers={"Content-Length": "3", "ETag": f'"{etag}"'})


OTHER = b"xyz"
CRC64 = (("x-amz-checksum-crc64nvme", "AAAAAAAAAAA="),)
SHA512 = (("x-amz-checksum-sha512", base64.b64encode(hashlib.sha512(b"abc").digest()).decode()),)


@pytest.mark.parametrize(
    ("headers", "contents", "expected"),
    [
        (CRC64, OTHER, (0, "1 of 1 files are uploaded: 1 were sent, 0 were at the store.\n", "")),
        (SHA512, b"abc", (0, "1 of 1 files are uploaded: 0 were sent, 1 were at the store.\n", "")),
        (SHA512, OTHER, (1, "0 of 1 files are uploaded: 0 were sent, 0 were at the store.\n",
                         f"f0: the SHA512 digest of the file is not {SHA512[0][1]}. The file has changed.\n{FAILED}")),
    ],
)  # fmt: skip
def test_etag_of_another_file_than_the_signed_one(upload, store, headers, contents, expected):
    """That the object is like the file here proves nothing: both may be another than the one that was signed."""
    store.scripts.update({"HEAD": has(contents), "PUT": reading(answer(headers={"ETag": '"e"'}))})
    assert upload("k", headers=headers, contents=contents) == expected


@WITHOUT_POWERSHELL
@pytest.mark.parametrize("key", ["a/", "a/..", "a/.", "/"])
def test_key_that_ends_like_a_folder(upload, store, key):
    store.scripts["PUT"] = reading(answer(headers={"ETag": '"e"'}))
    assert upload(key, headers=SHA256)[0] == 0
    assert [request.path for request in store.seen] == [f"/bkt/{key}?X-Amz-Signature=secret"] * 2


NOT_ON_WINDOWS = [
    "C:x",
    "..\\..\\x",
    "\\\\server\\x",
    "d/NUL.txt",
    "Conin$",
    "COM\u00b9.a",
    "a:b",
    "dot.",
    "space ",
    "a\x01",
    "",
    "..",
]


def test_names_that_windows_cannot_have_are_refused_there(tmp_path):
    """By Python; test_powershell_files.py has PowerShell."""
    headers = (("Content-Length", "3"), *SHA256)
    put = PresignedRequest("PUT", "http://127.0.0.1:9/k?Signature=s", headers, "bkt", "k", END, "request")
    names = [*NOT_ON_WINDOWS, "console", "d/e"]
    (tmp_path / "script").write_text(FILES_FORMATS["python"]([FileLinks(each, put, put) for each in names], "bkt/"))
    there = 'import os, sys, urllib.request; os.name = "nt"; sys.argv = ["script", "."]; exec(open("script").read())'
    done = subprocess.run(
        [sys.executable, "-I", "-c", there], cwd=tmp_path, capture_output=True, text=True, check=False,
        env={"PATH": os.environ["PATH"], "PARALLEL": "1"},
    )  # fmt: skip
    assert done.returncode == 1
    refused = [line.partition(": Windows cannot have a file of this name. ") for line in done.stderr.splitlines()]
    assert [name for name, is_so, _ in refused if is_so] == [name.replace("\x01", "\\x01") for name in NOT_ON_WINDOWS]
    missing = ": the file cannot be read: No such file or directory."
    assert [line for line in done.stderr.splitlines() if line.endswith(missing)] == [
        f"console{missing}",
        f"d/e{missing}",
    ]


@pytest.mark.parametrize("upload", [POWERSHELL], indirect=True)
def test_key_that_ends_in_a_slash(upload, store):
    """Two keys, of which .NET would make one, if it tidied them."""
    store.scripts["PUT"] = reading(answer(headers={"ETag": '"e"'}))
    assert upload("a/", "/", "b//c", headers=SHA256, PARALLEL="1")[0] == 0
    paths = [request.path for request in store.seen if request.method == "PUT"]
    assert paths == [f"/bkt/{key}?X-Amz-Signature=secret" for key in ("a/", "/", "b//c")]


def test_text_of_the_store_is_only_text(upload, store):
    message = "\x1b[31mred\x1b]0;title\x07 \\033[2J\nsent \x9b2J"
    body = f"<Error><Code>B\x1bad</Code><Message>{message}</Message></Error>".encode()
    store.scripts["PUT"] = reading(answer(403, body=body))
    code, out, err = upload("k", headers=SHA256)
    assert (code, out) == (1, "0 of 1 files are uploaded: 0 were sent, 0 were at the store.\n")
    first, rest = err.split("\n", 1)
    said = re.sub(r"\\x1b|\\x07|\\x9b", "", first).replace(" ", "")
    assert said == "f0:thestoreanswered403Bad[31mred]0;title\\033[2Jsent2J"
    assert rest == FAILED


def test_refusal_ends_the_other_uploads(upload, store):
    """What is being sent then is given up, and neither counted nor reported."""

    def refuse_last(store, connection):
        if store.methods().count("PUT") == 4:
            reading(answer(403))(store, connection)
        else:
            silent(store, connection)

    store.scripts["PUT"] = refuse_last
    code, out, err = upload("a", "b", "c", "d", headers=SHA256, RETRIES="0", STALL="2")
    assert (code, out) == (1, "0 of 4 files are uploaded: 0 were sent, 0 were at the store.\n")
    assert err[2:] == f": the store answered 403\n{FAILED}"


@pytest.fixture
def watched(tmp_path):
    """The environment of a shell whose curl has a configuration, and writes its arguments to a file."""
    (tmp_path / ".curlrc").write_text("output = /dev/null\n")
    (tmp_path / "bin").mkdir()
    curl = tmp_path / "bin" / "curl"
    curl.write_text(f'#!/bin/sh\nprintf "%s\\n" "$*" >>"$HOME/arguments"\nexec {shutil.which("curl")} "$@"\n')
    curl.chmod(0o755)
    return {"PATH": f"{tmp_path}/bin:{os.environ['PATH']}", "HOME": str(tmp_path)}


def test_links_are_no_arguments(store, tmp_path, watched):
    """Who lists the processes of the machine sees no link; and the receiver's configuration of curl changes nothing."""

    def parts(store, connection):
        count = sum(request.method == "PUT" for request in store.seen)
        part = "<Part><PartNumber>{}</PartNumber><ETag>e</ETag><Size>{}</Size></Part>"
        listed = "".join(part.format(at + 1, (5242880, 3)[at]) for at in range(count))
        answer(body=f"<ListPartsResult>{listed}</ListPartsResult>".encode())(store, connection)

    completed = b"<CompleteMultipartUploadResult><ETag>e-2</ETag></CompleteMultipartUploadResult>"
    put, post = reading(answer(headers={"ETag": '"e"'})), reading(answer(body=completed))
    stored = answer(headers={"Content-Length": "5242883", "ETag": '"e-2"'})
    store.scripts = {"GET": parts, "PUT": put, "POST": post, "HEAD": stored}
    address = f"{store.endpoint}/bkt/k?X-Amz-Signature=secret&"
    made = multipart(common_url=CommonUrl(f"{address}partNumber=", "&uploadId=", ""))
    key = (("x-amz-server-side-encryption-customer-key", "c2VjcmV0"),)
    made = replace(made, parts=[part._replace(headers=(*part.headers, *key)) for part in made.parts])
    of_all = {name: replace(getattr(made, name), url=address, headers=key) for name in ("complete", "abort", "head")}
    made = replace(made, lists=(replace(made.lists[0], url=address, headers=key),), **of_all)
    (tmp_path / "script").write_text(MULTIPART_FORMATS["sh"](made, None, "x"))
    (tmp_path / "file").write_bytes(bytes(5242883))
    done = subprocess.run(
        ["sh", "script", "file"], cwd=tmp_path, env={**watched, "PARALLEL": "1"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    said = 'Uploaded k: 5242883 bytes in 2 parts, ETag "e-2".\n'
    assert (done.returncode, done.stdout, done.stderr) == (0, said, "")
    arguments = (tmp_path / "arguments").read_text().splitlines()
    assert len(arguments) == len(store.seen)
    assert [line for line in arguments if "secret" in line or not line.startswith("-q ")] == []
    assert [line for line in arguments if "c2VjcmV0" in line] == []
    assert {request.headers.get(key[0][0]) for request in store.seen} == {"c2VjcmV0"}


@pytest.mark.parametrize("upload", ["sh"], indirect=True)
def test_links_of_files_are_no_arguments(upload, store, tmp_path, watched):
    store.scripts["PUT"] = reading(answer(headers={"ETag": '"e"'}))
    said = "2 of 2 files are uploaded: 2 were sent, 0 were at the store.\n"
    assert upload("k", "d/", headers=SHA256, **watched) == (0, said, "")
    arguments = (tmp_path / "arguments").read_text().splitlines()
    assert len(arguments) == len(store.seen) == 4
    assert [line for line in arguments if "secret" in line or not line.startswith("-q ")] == []


def test_names_in_messages_of_the_shell_script_are_short():
    """Processes write them to a pipe, which takes 512 bytes at once on some systems."""
    headers = (("Content-Length", "3"), *SHA256)
    put = PresignedRequest("PUT", "https://e.example/b/k?Signature=a", headers, "b", "k", END, "")
    for name, shown in (
        ("n" * 300, "n" * 300),
        ("a" * 500 + "z", "a" * 120 + "..." + "a" * 119 + "z"),
        ("é" * 99 + "z", ("\\0303\\0251" * 12) + "..." + ("\\0303\\0251" * 11) + "z"),
    ):
        script = sh.files([FileLinks(name, put, replace(put, method="HEAD"))], "b/")
        (line,) = [line for line in script.splitlines() if line.startswith("#F ")]
        assert line.split(" ")[1] == shown
