"""AWS CLIs that are run side by side, and what is said meanwhile."""

import io
import os

import pytest

from awscli_presign_put.install import trials
from awscli_presign_put.install.clis import Cli
from awscli_presign_put.install.trials import Program, Trials
from awscli_presign_put.progress import Progress


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def make(tmp_path):
    def make(name, script):
        path = tmp_path / name / "aws"
        path.parent.mkdir()
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        return str(path)

    return make


@pytest.mark.parametrize(("quiet", "said"), [(0.0, "Trying {} ...\r\x1b[K"), (60.0, "")])
def test_what_is_waited_for(make, monkeypatch, tmp_path, quiet, said):
    monkeypatch.setattr(trials, "_QUIET", quiet)
    slow = make("slow", "sleep 0.5; echo aws-cli/2.99.0")
    terminal = Terminal()
    assert Trials(Progress(terminal)).at([slow]) == [Cli(slow, "2.99.0", works=True)]
    assert terminal.getvalue() == said.format(slow)


def test_each_gets_its_own_variables(make, tmp_path):
    shown = make("one", 'echo "$AWS_CONFIG_FILE $VALUE $1"')
    programs = [Program(shown, {"VALUE": value}) for value in "ab"]
    done = Trials().run(programs, tmp_path / "config", "x")
    assert [each.stdout for each in done] == [f"{tmp_path}/config a x\n", f"{tmp_path}/config b x\n"]


def test_of_the_variables_of_aws_only_the_credentials_file_stays(make, monkeypatch, tmp_path):
    monkeypatch.setenv("AWS_PROFILE", "missing")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/own")
    (done,) = Trials().run([Program(make("one", 'echo "$AWS_PROFILE,$AWS_SHARED_CREDENTIALS_FILE"'))], tmp_path)
    assert done.stdout == ",/own\n"


def test_found_with_and_without_a_configuration(make, tmp_path):
    config = tmp_path / "config"
    paths = {
        "works": make("works", "echo aws-cli/2.1.0"),
        "fails": make("fails", f'[ "$AWS_CONFIG_FILE" = {os.devnull} ] || exit 255; echo aws-cli/1.2.3'),
        "says more": make("more", "echo Welcome; echo aws-cli/1.2.4"),
        "none": make("none", "echo why >&2; exit 9"),
        "missing": str(tmp_path / "missing"),
    }
    assert Trials().find(list(paths.values()), config) == [
        Cli(paths["works"], "2.1.0", works=True),
        Cli(paths["fails"], "1.2.3", works=False),
        Cli(paths["says more"], "1.2.4", says_more=True, works=True),
        Cli(paths["none"], None, "why"),
        Cli(paths["missing"], None, "it cannot be run: No such file or directory."),
    ]


def test_what_does_not_start(tmp_path):
    paths = []
    for name, contents in (
        ("named", b"#!/nonexistent/python\n"),
        ("foreign", b"\x7fELF\0"),
        ("text", b"echo aws-cli/2.1.0\n"),
    ):
        paths.append(str(tmp_path / name))
        (tmp_path / name).write_bytes(contents)
        (tmp_path / name).chmod(0o755)
    assert Trials().at(paths) == [
        Cli(paths[0], None, "the program that its first line names cannot be run."),
        Cli(paths[1], None, "it cannot be run: Exec format error."),
        Cli(paths[2], "2.1.0", works=True),
    ]


def test_plugin_and_what_it_replaces(make, tmp_path):
    said = "echo 'awscli-presign-put replaces presign-put, presign-post' >&2; echo 'awscli-presign-put 9.9 in /f' >&2"
    cli = Cli(make("one", said), "2.1.0")
    (sight,) = Trials().look([cli], tmp_path / "config")
    assert (sight.works, sight.plugin_version, sight.plugin_folder) == (True, "9.9", "/f")
    assert sight.replaces == "presign-put, presign-post"
