"""The index of AWS CLI v2's completer, with an ``aws`` that is a shell script; e2e/test_completion.py has real ones."""

import contextlib
import errno
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from file_state import state_of

from awscli_presign_put.install import completion, plugin_folder, whole_file
from awscli_presign_put.install.clis import Cli
from awscli_presign_put.install.system import InstallError
from awscli_presign_put.install.transaction import undone_on_failure
from awscli_presign_put.install.trials import Trials

VERSION = "2.99.0"


def database(path, mark=completion.APPLICATION_ID, table="command_table"):
    """An SQLite database with this program's mark, or another; its contents."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute(f"CREATE TABLE {table} (command TEXT)")
        connection.execute(f"PRAGMA application_id = {mark}")
        connection.commit()
    return path.read_bytes()


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    plugin_folder.data_folder().mkdir(parents=True)
    return tmp_path / "home"


@pytest.fixture
def cache(home):
    return home / ".aws" / "cli" / "cache"


@pytest.fixture
def new(tmp_path):
    """What aws makes."""
    return database(tmp_path / "made.index")


@pytest.fixture
def aws(tmp_path, new):
    """A function that returns an AWS CLI of a version, and does what it is told where it should make an index."""

    def make(version=VERSION, script=None):
        path = tmp_path / f"aws-{version}"
        name = f'echo "\\"$HOME/.aws/cli/cache/{version}.index\\""'
        script = script or f'cp {tmp_path}/made.index "$AWSCLI_PRESIGN_PUT_INDEX"; {name}'
        path.write_text(f'#!/bin/sh\nif [ "$1" = --version ]; then echo aws-cli/{version}; exit; fi\n{script}\n')
        path.chmod(0o755)
        return Cli(str(path), version)

    return make


def make(*clis):
    with undone_on_failure() as undo:
        return completion.make(list(clis), undo, Trials())


def tree(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def test_index_is_written_and_taken_back(home, cache, aws, new):
    before = tree(home)
    undo = contextlib.ExitStack()
    old_umask = os.umask(0o000)
    try:
        assert completion.make([aws()], undo, Trials()) == []
    finally:
        os.umask(old_umask)
    assert tree(cache) == [f"{VERSION}.index"]
    assert (cache / f"{VERSION}.index").read_bytes() == new
    assert (cache / f"{VERSION}.index").stat().st_mode & 0o777 == 0o644
    assert completion.is_there(aws())
    undo.close()
    assert tree(home) == before
    assert not completion.is_there(aws())


def test_index_of_before_is_replaced_and_given_back(cache, aws, new, tmp_path):
    cache.mkdir(parents=True)
    index = cache / f"{VERSION}.index"
    old = database(index, table="older_table")
    undo = contextlib.ExitStack()
    assert completion.make([aws()], undo, Trials()) == []
    assert index.read_bytes() == new
    undo.close()
    assert index.read_bytes() == old
    assert tree(cache) == [index.name]


def test_index_that_is_current_is_not_written_again(cache, aws):
    make(aws())
    before = state_of(cache / f"{VERSION}.index")
    make(aws())
    assert state_of(cache / f"{VERSION}.index") == before


def test_v1_needs_none(home):
    before = tree(home)
    assert make(Cli("/nonexistent/aws", "1.46.3")) == []
    assert tree(home) == before
    assert completion.is_there(Cli("/nonexistent/aws", "1.46.3"))


@pytest.mark.parametrize(
    "put",
    [
        lambda path: database(path, mark=0),
        lambda path: database(path, mark=completion.APPLICATION_ID + 1),
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"SQLite format 3\0"),
        lambda path: path.mkdir(),
        lambda path: path.symlink_to("nowhere"),
        os.mkfifo,
    ],
    ids=["database", "another mark", "empty", "short", "folder", "dangling link", "named pipe"],
)
def test_foreign_index_is_left(cache, aws, put):
    cache.mkdir(parents=True)
    index = cache / f"{VERSION}.index"
    put(index)
    before = state_of(index)
    cli = aws()
    assert make(cli) == [
        f"There is no tab completion for {cli.path} ({VERSION}): {index} was written by another program. "
        "Remove that file, then run enable again."
    ]
    with undone_on_failure() as undo:
        completion.remove(undo)
    assert state_of(index) == before
    assert tree(cache) == [index.name]
    assert not completion.is_there(cli)


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("echo the reason >&2; exit 1", "the reason"),
        ("echo >&2; echo 'aws: [ERROR]: the reason' >&2; exit 255", "the reason"),
        ("exit 3", "it exited with code 3."),
        (
            "touch \"$AWSCLI_PRESIGN_PUT_INDEX\"; printf '%s\\n' '\"/elsewhere/2.index\"' '\"C:\\q\"' other '\"'",
            "its completer reads /elsewhere/2.index, not {index}.",
        ),
    ],
)
@pytest.mark.parametrize("before", [False, True], ids=["first", "again"])
def test_index_that_cannot_be_made(home, cache, aws, script, reason, before):
    if before:
        make(aws())
    files, contents = tree(home), [path.read_bytes() for path in completion.own_indexes()]
    cli = aws(script=script)
    what = "Tab completion is not up to date" if before else "There is no tab completion"
    reason = reason.format(index=cache / f"{VERSION}.index")
    assert make(cli) == [f"{what} for {cli.path} ({VERSION}): {reason}"]
    assert tree(home) == files
    assert [path.read_bytes() for path in completion.own_indexes()] == contents


def test_other_indexes_are_made_if_one_cannot_be(cache, aws):
    notes = make(aws("2.1.0", script="echo the reason >&2; exit 1"), aws("2.2.0"))
    assert [note.split(": ", 1)[1] for note in notes] == ["the reason"]
    assert tree(cache) == ["2.2.0.index"]


def test_full_disk(home, cache, aws, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    cli, before = aws(), tree(home)
    replace, index = whole_file.replace, cache / f"{VERSION}.index"

    def replace_on_full_disk(path, *arguments, **options):
        with monkeypatch.context() as patched:
            if path == index:
                patched.setattr(os, "fsync", full)
            replace(path, *arguments, **options)

    monkeypatch.setattr(whole_file, "replace", replace_on_full_disk)
    assert make(cli) == [
        f"There is no tab completion for {cli.path} ({VERSION}): {index} cannot be written: No space left on device."
    ]
    assert tree(home) == before


def test_folder_that_cannot_be_made(home, cache, aws):
    (home / ".aws").mkdir()
    (home / ".aws" / "cli").write_text("a file")
    cli, before = aws(), tree(home)
    assert make(cli) == [
        f"There is no tab completion for {cli.path} ({VERSION}): {cache} cannot be created: Not a directory."
    ]
    assert tree(home) == before


def test_version_that_is_gone(cache, aws):
    old = aws("2.1.0")
    make(old)
    Path(old.path).write_text("#!/bin/sh\necho aws-cli/2.2.0\n")  # updated in its place
    database(cache / "2.0.0.index", mark=0)
    assert make(aws("2.2.0")) == []
    assert tree(cache) == ["2.0.0.index", "2.2.0.index"]
    assert list(json.loads((plugin_folder.data_folder() / "completion.json").read_text())["programs"]) == ["2.2.0"]


def test_version_that_is_not_on_the_path_now(cache, aws):
    make(aws("2.1.0"))
    make(aws("2.2.0"))
    assert tree(cache) == ["2.1.0.index", "2.2.0.index"]


def test_version_that_is_gone_comes_back_on_failure(cache, aws):
    make(aws("2.1.0"))
    contents = (cache / "2.1.0.index").read_bytes()
    Path(aws("2.1.0").path).unlink()
    undo = contextlib.ExitStack()
    completion.make([aws("2.2.0")], undo, Trials())
    assert tree(cache) == ["2.2.0.index"]
    undo.close()
    assert tree(cache) == ["2.1.0.index"]
    assert (cache / "2.1.0.index").read_bytes() == contents


def test_removed_with_its_folders(home, aws):
    before = tree(home)
    make(aws("2.1.0"), aws("2.2.0"))
    with undone_on_failure() as undo:
        completion.remove(undo)
    assert tree(home) == before


def test_folder_that_others_use_is_kept(home, cache, aws):
    make(aws())
    (cache / "0123.json").write_text("{}")
    with undone_on_failure() as undo:
        completion.remove(undo)
    assert tree(home / ".aws") == ["cli", "cli/cache", "cli/cache/0123.json"]


def test_removal_is_taken_back(home, aws):
    make(aws())
    before = tree(home)
    undo = contextlib.ExitStack()
    completion.remove(undo)
    undo.close()
    assert tree(home) == before


@pytest.mark.parametrize(
    "contents", [None, "{", "[]", '{"programs": []}', '{"programs": {"2": 1}, "made_folders": []}']
)
def test_lost_record(cache, aws, contents):
    make(aws())
    record = plugin_folder.data_folder() / "completion.json"
    record.unlink() if contents is None else record.write_text(contents)
    with undone_on_failure() as undo:
        completion.remove(undo)
    assert tree(cache) == []
    assert not record.exists()


@pytest.mark.parametrize("programs", ["ran", ["ran"], [1], {"ran": 1}, "/ran"])
def test_record_that_names_no_paths_runs_nothing(cache, aws, tmp_path, monkeypatch, programs):
    """A program that is named without its path would be looked up on the PATH."""
    make(aws("2.1.0"))
    ran = tmp_path / "ran"
    ran.write_text(f"#!/bin/sh\necho yes > '{tmp_path}/it-ran'\n")
    ran.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    record = {"made_folders": [], "programs": {"2.1.0": programs}}
    (plugin_folder.data_folder() / "completion.json").write_text(json.dumps(record))
    with undone_on_failure() as undo:
        assert completion.make([], undo, Trials()) == []
    assert not (tmp_path / "it-ran").exists()
    assert tree(cache) == []


def test_index_that_cannot_be_removed(cache, aws, monkeypatch):
    make(aws())
    index = cache / f"{VERSION}.index"
    record = (plugin_folder.data_folder() / "completion.json").read_bytes()
    monkeypatch.setattr(os, "access", lambda path, _: path != index)
    with pytest.raises(InstallError) as raised, undone_on_failure() as undo:
        completion.remove(undo)
    assert str(raised.value) == f"{index} is read-only. Make it writable."
    assert tree(cache) == [index.name]
    assert (plugin_folder.data_folder() / "completion.json").read_bytes() == record


def test_ended_while_aws_makes_the_index(home, aws, tmp_path):
    """As by the end of a login session: all is taken back, the configuration too."""
    plugin = 'echo "awscli-presign-put 0.1.0 in /plugin" >&2'
    wait = f"touch {tmp_path}/waits; exec sleep 60"
    cli = aws(script=f'if [ -n "$AWSCLI_PRESIGN_PUT_INDEX" ]; then {wait}; else {plugin}; fi')
    shutil.rmtree(home / ".local")
    (tmp_path / "tools").mkdir()
    for tool in ("sleep", "touch"):
        (tmp_path / "tools" / tool).symlink_to(shutil.which(tool))
    command = [sys.executable, "-m", "awscli_presign_put", "enable", "--aws", cli.path]
    environment = {"HOME": str(home), "PATH": str(tmp_path / "tools")}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as program:
        while not (tmp_path / "waits").exists():
            assert program.poll() is None, program.communicate()
            time.sleep(0.05)
        assert (home / ".aws" / "config").exists()
        program.send_signal(signal.SIGTERM)
        assert program.communicate() == (b"", b"")
    assert program.returncode == 128 + signal.SIGTERM
    assert tree(home) == []
