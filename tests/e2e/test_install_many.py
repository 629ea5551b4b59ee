"""A PATH with all kinds of ``aws``: those that can be served are, the others are named, and none is broken unasked."""

import re
import shlex
import shutil
import subprocess

import pytest
from conftest import MATRIX, OF_EACH_MAJOR, PATHS, ROOT
from test_install import Machine

V2S = [name for name in PATHS if name.startswith("v2")]
PYTHON = MATRIX / "v1-without" / "bin" / "python"
OWN_COMMAND = """
from awscli.customizations.commands import BasicCommand
from awscli.customizations.s3 import s3

class Own(BasicCommand):
    NAME = "presign-put"
    DESCRIPTION = "The one of the AWS CLI."
    ARG_TABLE = [{"name": "path", "positional_arg": True}, {"name": "of-the-host"}]

    def _run_main(self, parsed_args, parsed_globals):
        print("the AWS CLI's own")
        return 0

class OwnPost(Own):
    NAME = "presign-post"

s3.S3.SUBCOMMANDS = [*s3.S3.SUBCOMMANDS, *({"name": each.NAME, "command_class": each} for each in (Own, OwnPost))]

def awscli_initialize(cli):
    pass
"""


class Crowd(Machine):
    """A v2 and a v1 with the plugin, a v1 without, and what else may be called ``aws``."""

    def __init__(self, home):
        super().__init__(home, [*V2S[:1], "v1-newest", "v1-without"])
        (self.home / "tools" / "bash").symlink_to(shutil.which("bash"))
        self.served, self.lacks = self.aws[:-1], self.aws[-1]
        without = MATRIX / "v1-without" / "bin" / "aws"
        # As pyenv's and asdf's: the program is found by the name of the shim, the version by a variable.
        self.shim = self.script("shim", f'#!/usr/bin/env bash\nset -e\nexec "{without.parent}/${{0##*/}}" "$@"\n')
        self.shim_of_nothing = self.script("no-version", "#!/bin/sh\necho 'aws: command not found' >&2\nexit 127\n")
        self.dangling = self.home / "path" / "dangling" / "aws"
        self.dangling.parent.mkdir()
        self.dangling.symlink_to("/nonexistent/aws")
        self.wrapper = self.script("wrapper", f'#!/bin/sh\necho Welcome\nexec "{PATHS["v1-1.45"]}" "$@"\n')
        self.served.append(self.wrapper)

    def script(self, name, text):
        path = self.home / "path" / name / "aws"
        path.parent.mkdir()
        path.write_text(text)
        path.chmod(0o755)
        self.environment["PATH"] += f":{path.parent}"
        return str(path)

    def works(self, aws):
        return self.run(aws, "configure", "list").returncode == 0


NOTES = [
    "{dangling} (unknown): It does not run: it is a link to /nonexistent/aws, which does not exist.",
    "{shim_of_nothing} (unknown): It does not run: aws: command not found",
    "{wrapper} prints other text on standard output too. A script that reads a URL from it reads that text as well.",
]


def test_all_kinds_of_aws(tmp_path):
    crowd = Crowd(tmp_path / "home")
    crowd.environment["PATH"] += f":{crowd.dangling.parent}"
    every = [*crowd.served, crowd.lacks, crowd.shim]
    assert all(map(crowd.works, every))

    code, out, err = crowd.enable()
    only = " ".join(f"--only {shlex.quote(aws)}" for aws in crowd.served)
    assert (code, out) == (1, "")
    assert err == (
        f"awscli-presign-put enable: Nothing was changed. The plugin is not installed for {crowd.lacks} and "
        f"{crowd.shim}, so each of its commands would fail. Install it, then run enable again:\n"
        f"  {PYTHON} -m pip install {ROOT}\n"
        f"Or enable the plugin for the others only. Then each command of {crowd.lacks} and {crowd.shim} fails while "
        f"it reads {crowd.config}:\n"
        f"  awscli-presign-put enable {only}\n"
    )
    assert all(map(crowd.works, every))
    assert not crowd.config.exists()
    assert not crowd.data.exists()

    command = shlex.split(err.splitlines()[-1])[1:]
    code, out, err = crowd.program(*command, "--no-completion")
    assert code == 0
    assert [line.split(" (")[0] for line in out.splitlines()] == crowd.served
    fails = f"Every command fails, because [plugins] in {crowd.config} names this plugin, which it cannot import."
    left_out = [
        f"{aws} (VERSION): Left out by enable --only. {fails} Install it with: {PYTHON} -m pip install {ROOT}"
        for aws in (crowd.lacks, crowd.shim)
    ]
    notes = [note.format(**vars(crowd)) for note in NOTES]
    said = [
        re.sub(r"\(\d\S+\)", "(VERSION)", line.removeprefix("awscli-presign-put enable: ")) for line in err.splitlines()
    ]
    assert sorted(said) == sorted([*left_out, *notes])
    assert all(map(crowd.presigns, [aws for aws in crowd.served if aws != crowd.wrapper]))
    assert [aws for aws in every if not crowd.works(aws)] == [crowd.lacks, crowd.shim]

    code, out, err = crowd.program("status")
    assert (code, err) == (0, "")
    assert set(left_out) < {re.sub(r"\(\d\S+\)", "(VERSION)", line) for line in out.splitlines()}
    assert crowd.program("disable") == (0, f"{crowd.config}: Restored to its state before enable.\n", "")
    assert all(map(crowd.works, every))
    assert not crowd.config.exists()
    assert not crowd.data.exists()


def test_command_that_installs_it(tmp_path):
    """As printed, in an environment of its own."""
    venv = tmp_path / "a venv"
    subprocess.run([MATRIX / "v1-without" / "bin" / "python", "-m", "venv", venv], check=True)
    packages = next((MATRIX / "v1-without" / "lib").glob("python*/site-packages"))
    (own,) = (venv / "lib").glob("python*/site-packages")
    (own / "awscli.pth").write_text(f"{packages}\n")
    aws = venv / "bin" / "aws"
    aws.write_text(f"#!/bin/sh\ncd / && exec '{venv}/bin/python' -m awscli \"$@\"\n")
    aws.chmod(0o755)
    (tmp_path / "home").mkdir()
    machine = Machine(tmp_path / "home", [])
    code, out, err = machine.enable("--aws", str(aws))
    assert (code, out) == (1, "")
    command = err.splitlines()[-1].strip()
    assert shlex.split(command) == [str(venv / "bin" / "python"), "-m", "pip", "install", str(ROOT)]
    # The folder has been built into a wheel by make, which is as good and leaves nothing in it.
    (wheel,) = (MATRIX / "wheel" / "dist").glob("*.whl")
    subprocess.run([*shlex.split(command)[:-1], "--quiet", "--no-deps", wheel], check=True)
    assert machine.enable("--aws", str(aws))[0] == 0
    assert machine.presigns(str(aws))


@pytest.mark.parametrize("name", OF_EACH_MAJOR)
def test_command_that_the_aws_cli_has_itself(tmp_path, name):
    machine = Machine(tmp_path / "home", [name])
    folder = tmp_path / "host"
    folder.mkdir()
    (folder / "the_host.py").write_text(OWN_COMMAND)
    machine.config.parent.mkdir()
    machine.config.write_text("[plugins]\nthe-host = the_host\n")
    environment = {"PYTHONPATH": str(folder)}
    if name in V2S:
        machine.config.write_text(f"[plugins]\ncli_legacy_plugin_path = {folder}\nthe-host = the_host\n")
    own = machine.run(machine.aws[0], "s3", "presign-put", "s3://bkt/k", **environment)
    assert (own.returncode, own.stdout) == (0, "the AWS CLI's own\n"), own.stderr

    code, out, err = machine.program("enable", **environment)
    assert (code, err) == (0, "")
    assert out.endswith(", with tab completion, in place of its own presign-put, presign-post\n")
    assert machine.program("status", **environment) == (0, out, "")
    machine.environment.update(environment)
    assert machine.presigns(machine.aws[0])
    assert machine.program("disable")[0] == 0
    again = machine.run(machine.aws[0], "s3", "presign-put", "s3://bkt/k")
    assert again.stdout == "the AWS CLI's own\n"
