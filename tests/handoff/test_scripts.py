"""The templates as they are: programs of their language, with samples for values."""

import ast
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from awscli_presign_put import handoff

SCRIPTS = Path(handoff.__file__).parent / "scripts"
FILES = sorted(path for path in SCRIPTS.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
UNREACHED = "the store cannot be reached, or the connection broke. Run the script again to go on.\n"
REFUSED = "The upload failed: [Errno 111] Connection refused\n"
NONE = (
    "0 of 1 files are uploaded: 0 were sent, 0 were at the store.\n"
    "The upload failed. Correct what is said above, then run the script again.\n"
)
PROGRAMS = [path for path in FILES if path.read_text("utf-8").startswith("#!")]
RUNS = {
    "python/put.py": REFUSED,
    "python/post.py": REFUSED,
    "python/files.py": f"f: {UNREACHED}{NONE}",
    "python/multipart.py": f"The upload failed: {UNREACHED}",
    "sh/files.sh": f"f: {UNREACHED}{NONE}",
    "sh/multipart.sh": f"The upload failed: {UNREACHED}",
}
"""What each says when it is run with a file, where nothing listens."""


def run(name, *arguments, cwd):
    program = [sys.executable, "-B"] if name.endswith(".py") else ["sh"]
    environment = {"PATH": "/usr/bin:/bin", "RETRIES": "0", "LC_ALL": "C.UTF-8"}
    return subprocess.run(
        [*program, str(SCRIPTS / name), *arguments], cwd=cwd, env=environment, stdin=subprocess.DEVNULL, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("name", RUNS)
def test_template_runs_as_it_is(tmp_path, name):
    (tmp_path / "f").write_bytes(b"abc")
    arguments = ["."] if "files" in name else ["f", *(["text/plain"] if "post" in name else [])]
    done = run(name, *arguments, cwd=tmp_path)
    assert (done.returncode, sorted(done.stdout.splitlines())) == (1, sorted(RUNS[name].splitlines()))


@pytest.mark.parametrize("name", RUNS)
def test_usage_of_a_template(tmp_path, name):
    done = run(name, *(["a", "b", "c", "d"] if "sh/" not in name else ["--help"]), cwd=tmp_path)
    assert (done.returncode, done.stdout.partition(" ")[0]) == (1, "usage:")


@pytest.mark.parametrize("path", [path for path in FILES if path.suffix == ".py"], ids=lambda path: path.name)
def test_python_3_6(path):
    """ruff knows 3.7 and newer."""
    assert ast.parse(path.read_text("utf-8"), feature_version=(3, 6)).body


@pytest.mark.parametrize("path", [path for path in FILES if path.suffix == ".awk"], ids=lambda path: path.name)
def test_awk(path):
    done = subprocess.run(["awk", "-f", path], input="", capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "The upload failed: the store has not received the whole file.\n"


def test_no_template_is_a_module_of_the_package():
    assert [path for path in FILES if path.name == "__init__.py"] == []
    assert {path.suffix for path in FILES} == {".awk", ".ps1", ".py", ".sh"}
    standard = set(getattr(sys, "stdlib_module_names", ()))
    assert [path for path in FILES if path.suffix == ".py" and path.stem in standard] == []


@pytest.mark.one_python
@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.name)
def test_first_line_names_the_language(path):
    program = {".sh": "/bin/sh", ".py": "/usr/bin/env python3"}[path.suffix]
    assert path.read_text("utf-8").splitlines()[0] == f"#!{program}"


@pytest.mark.parametrize("name", ["st_dev", "st_ino", "st_size", "st_mtime_ns", "st_ctime_ns"])
def test_each_of_these_tells_a_file_from_another(name, monkeypatch):
    """Files cannot be made so that they differ in one alone."""
    monkeypatch.syspath_prepend(SCRIPTS / "python")
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    import common

    of_file = dict.fromkeys(("st_dev", "st_ino", "st_size", "st_mtime_ns", "st_ctime_ns", "st_mtime", "st_ctime"), 1)
    files = {"one": SimpleNamespace(**of_file), "other": SimpleNamespace(**{**of_file, name: 2})}
    monkeypatch.setattr(common, "os", SimpleNamespace(stat=files.__getitem__))
    assert common.identity("one") == common.identity("one")
    assert common.identity("one") != common.identity("other")


@pytest.mark.one_python
def test_shellcheck():
    """As ``make lint`` runs it; its shells are in the tests of what the scripts do."""
    program = shutil.which("shellcheck", path=str(Path(sys.executable).parent))
    if program is None:
        pytest.skip("shellcheck is not installed")
    programs = [path.name for path in PROGRAMS if path.suffix == ".sh"]
    done = subprocess.run(
        [program, "--external-sources", "--check-sourced", "--source-path=SCRIPTDIR", *programs, "curl.sh"],
        cwd=SCRIPTS / "sh", capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, "")
