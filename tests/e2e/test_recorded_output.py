"""The recording of all commands: what it runs, and that it says what differs."""

import json
import subprocess
import sys

import pytest
from conftest import ROOT

from awscli_presign_put.commands.presign_explain import PresignExplainCommand
from awscli_presign_put.commands.presign_multipart import PresignMultipartCommand
from awscli_presign_put.commands.presign_post import PresignPostCommand
from awscli_presign_put.commands.presign_put import PresignPutCommand

COMMANDS = [PresignPutCommand, PresignPostCommand, PresignMultipartCommand, PresignExplainCommand]
TOOL = ROOT / "tools" / "recorded_output.py"


def run(*arguments):
    done = subprocess.run([sys.executable, TOOL, *arguments], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def write(folder, **recorded):
    folder.mkdir()
    (folder / "v2.json").write_text(json.dumps(recorded))
    return folder


def test_difference_is_shown(tmp_path):
    same = {"code": 0, "out": "x\n", "err": ""}
    before = write(tmp_path / "before", a=same, b=same)
    after = write(tmp_path / "after", a=same, b={"code": 255, "out": "", "err": "no\n"})
    assert run("compare", before, before) == (0, "== v2.json: 2 and 2 command lines\n", "")
    shown = "== v2.json: 2 and 2 command lines\n$ b\n@@ -1,2 +1,2 @@\n-exit code 0\n-out: x\n+exit code 255\n+err: no\n"
    assert run("compare", before, after) == (1, shown, "")


def test_command_line_that_is_missing_is_a_difference(tmp_path):
    before = write(tmp_path / "before", a={"code": 0, "out": "x\n", "err": ""})
    after = write(tmp_path / "after")
    shown = "== v2.json: 1 and 0 command lines\n$ a\n@@ -1,2 +0,0 @@\n-exit code 0\n-out: x\n"
    assert run("compare", before, after) == (1, shown, "")


def test_one_of_the_clis(tmp_path):
    before, after = (write(tmp_path / name, a={"code": 0, "out": name, "err": ""}) for name in ("before", "after"))
    for folder in (before, after):
        (folder / "v1-newest.json").write_text("{}")
    assert run("compare", before, after, "--cli", "v1-newest") == (0, "== v1-newest.json: 0 and 0 command lines\n", "")


def test_recording_that_is_missing(tmp_path):
    before, after = (write(tmp_path / name, a={"code": 0, "out": "x\n", "err": ""}) for name in ("before", "after"))
    (before / "v1-newest.json").write_text("{}")
    shown = f"== v1-newest.json: not in {after}\n== v2.json: 1 and 1 command lines\n"
    assert run("compare", before, after) == (1, shown, "")


def test_no_recording(tmp_path):
    assert run("compare", tmp_path, tmp_path) == (1, "", f"There is no recording in {tmp_path}.\n")


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.NAME)
def test_each_option_and_format_is_recorded(command, monkeypatch):
    monkeypatch.syspath_prepend(TOOL.parent)
    from recorded_world import borrowed

    lines = [*TOOL.with_name("recorded_commands.txt").read_text("utf-8").splitlines(), *borrowed()]
    of_role = "--assume-role $ --sts-endpoint-url $"  # what $ROLE stands for
    words = [line.replace("$ROLE", of_role).split() for line in lines if f"aws s3 {command.NAME} " in line]
    options = [argument for argument in command.ARG_TABLE if not argument.get("positional_arg")]
    assert [each["name"] for each in options if not any(f"--{each['name']}" in line for line in words)] == []
    formats = [each for argument in options if argument["name"] == "format" for each in argument["choices"]]
    assert [each for each in formats if not any(f"--format {each}" in " ".join(line) for line in words)] == []
