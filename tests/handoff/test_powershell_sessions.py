"""PowerShell scripts as a receiver starts them: by the lines of their help, and pasted into a session."""

import re
import shlex
import subprocess
from dataclasses import replace

import powershell_scripts
import pytest
from powershells import PWSH, environment_of, run, run_piped
from python_scripts import BODY, END, SHA256
from raw_store import RawStore, answer, reading
from sh_scripts import SIZE
from upload_store import UploadStore

from awscli_presign_put.handoff import powershell
from awscli_presign_put.handoff.files_kit import FileLinks
from awscli_presign_put.signing.multipart.part_plan import MIB
from awscli_presign_put.signing.post.post_request import PostRequest, PresignedPost
from awscli_presign_put.signing.upload.upload_request import PresignedRequest

pytestmark = [
    pytest.mark.one_python,
    pytest.mark.skipif(PWSH is None, reason="there is no PowerShell on this machine"),
]

UPLOADED = 'Uploaded k: 3 bytes, ETag "e".\n'
OF_FILES = "1 of 1 files are uploaded: 1 were sent, 0 were at the store.\n"


@pytest.fixture
def store():
    with RawStore() as started:
        stored = {"ETag": '"e"'}
        started.scripts = {
            "HEAD": answer(404), "PUT": reading(answer(headers=stored)), "POST": reading(answer(201, headers=stored))
        }  # fmt: skip
        yield started


def put_of(store, headers=()):
    return PresignedRequest("PUT", f"{store.endpoint}/bkt/k?X-Amz-Signature=s", headers, "bkt", "k", END, "request")


def put(store):
    return powershell.put(put_of(store), "f")


def post(store):
    request = PostRequest("bkt", "k", False, 300)
    return powershell.post(PresignedPost(f"{store.endpoint}/bkt", (("key", "k"), request.success), request, END, "x"))


def files(store):
    sent = put_of(store, (("Content-Length", "3"), *SHA256))
    return powershell.files([FileLinks("f", sent, replace(sent, method="HEAD", headers=()))], "bkt/")


@pytest.fixture
def type_it(tmp_path):
    """A function that runs a line as it is, with the PowerShell of this machine."""

    def run_line(line):
        program, *arguments = shlex.split(line.replace("\\", "/").replace("C:/folder", "folder"))
        assert program == "powershell"
        done = subprocess.run(
            [PWSH, "-NoProfile", *arguments], cwd=tmp_path, stdin=subprocess.DEVNULL, env=environment_of(RETRIES="0"),
            capture_output=True, encoding="utf-8", timeout=120, check=False,
        )  # fmt: skip
        return done.returncode, done.stdout, done.stderr

    return run_line


def lines_of(script):
    return re.findall(r"^\.EXAMPLE\n(.*)$", script, re.MULTILINE)


@pytest.mark.parametrize(
    ("made", "lines", "said"),
    [
        (put, ["", " C:\\folder\\other.txt"], UPLOADED),
        (post, [" FILE"], UPLOADED),
        (files, ["", " C:\\folder"], OF_FILES),
    ],
)
def test_lines_of_the_help(store, type_it, tmp_path, made, lines, said):
    script = made(store)
    (tmp_path / "upload.ps1").write_text(script)
    (tmp_path / "folder").mkdir()
    for name in ("f", "FILE", "folder/f", "folder/other.txt"):
        (tmp_path / name).write_bytes(BODY)
    assert lines_of(script) == [f"powershell -ExecutionPolicy Bypass -File upload.ps1{end}" for end in lines]
    assert [type_it(line) for line in lines_of(script)] == [(0, said, "")] * len(lines)


def test_lines_of_the_help_of_parts(type_it, tmp_path):
    with UploadStore() as store:
        script = powershell_scripts.multipart_script(store.endpoint, size=SIZE, part_size=MIB)
        (tmp_path / "upload.ps1").write_text(script)
        (tmp_path / "FILE").write_bytes(bytes(SIZE))
        whole, resumed, status, aborted = lines_of(script)
        assert type_it(status) == (
            0, "0 of 3 parts are at the store. The links end at 2036-11-23T12:00:00Z.\n", ""
        )  # fmt: skip
        assert type_it(resumed) == type_it(whole) == (
            0, f'Uploaded k: {SIZE} bytes in 3 parts, ETag "{store.object[1]}".\n', ""
        )  # fmt: skip
        gone = "The upload is not aborted: the store has no such upload. It was completed or aborted.\n"
        assert type_it(aborted) == (1, "", gone)
        assert store.seen.count("part") == 3


def test_no_module_is_loaded(store, tmp_path):
    """But that of Get-Item, and that of Write-Progress of what takes seconds: each takes a tenth of a second."""
    (tmp_path / "f").write_bytes(BODY)
    (tmp_path / "FILE").write_bytes(bytes(SIZE))
    with UploadStore() as of_parts:
        for name, script in (
            ("put", put(store)),
            ("post", post(store)),
            ("files", files(store)),
            ("parts", powershell_scripts.multipart_script(of_parts.endpoint, size=SIZE, part_size=MIB)),
        ):
            unhurried = script.replace(".AddSeconds(2)", ".AddSeconds(200)")
            assert unhurried != script
            (tmp_path / f"{name}.ps1").write_text(unhurried)
        line = "./put.ps1 f; ./post.ps1 f; ./files.ps1; ./parts.ps1 FILE; (Get-Module).Name -join ' '"
        done = run(tmp_path, "-Command", line)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout.splitlines()) == 5
    assert done.stdout.splitlines()[-1] == "Microsoft.PowerShell.Management"


SHORT = ("sort", "where", "select", "foreach", "curl", "write", "echo", "cat", "measure", "gi", "ls", "?", "%")
PREFERENCES = (
    "Set-StrictMode -Version Latest",
    "$ErrorActionPreference = 'SilentlyContinue'",
    "$OFS = '-'",
    "$session = $progress = $file = $key = $name = $answer = $request = 'theirs'",
)


@pytest.mark.parametrize("made", [put, post, files])
def test_what_a_session_has(store, tmp_path, made):
    """Short aliases, functions named as those of the script, variables and preferences: none is used, and all stay."""
    (tmp_path / "f").write_bytes(BODY)
    (tmp_path / "k").write_bytes(BODY)
    script = made(store)
    functions = re.findall(r"^function ([\w-]+)", script, re.MULTILINE)
    assert len(functions) > 20
    before = [
        "function Theirs { 'theirs'; throw 'theirs' }",
        *(f"function {name} {{ 'theirs'; throw 'theirs' }}" for name in functions),
        *(f"Set-Alias -Force -Option AllScope {name} Theirs" for name in SHORT),
        *PREFERENCES,
    ]
    names = ", ".join(f"'{name}'" for name in functions)
    after = (
        f'"$(@({names} | Where-Object {{ "$((Get-Command $_).Definition)".Contains(\'theirs\') }}).Count) $OFS $key '
        '$ErrorActionPreference $((Get-Alias sort).Definition)"\n'
    )
    done = run_piped("\n".join([*before, script, after]), tmp_path)
    said = OF_FILES if made is files else UPLOADED
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{said}{len(functions)} - theirs SilentlyContinue Theirs\n"
