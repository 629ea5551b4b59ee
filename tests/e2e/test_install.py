"""``awscli-presign-put enable | disable | status`` with real AWS CLIs, each in an empty home."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import MATRIX, PATHS, ROOT
from documented import shown_in

BOTH = [names for names in (["v1-newest", "v2-newest"], ["v1-1.45", "v2"]) if set(names) <= set(PATHS)]
"""v1 and v2: together, these are each AWS CLI."""

V2S = [name for name in PATHS if name.startswith("v2")]
EXISTING = b"# mine\r\n[default]\r\nregion = eu-west-3\r\n\r\n[profile x]\r\ns3 =\r\n  addressing_style = path"
KEYS = {"AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret"}


class Machine:
    """A home, and the AWS CLIs that are on its PATH."""

    def __init__(self, home, names):
        self.home = home
        self.config = home / ".aws" / "config"
        self.data = home / ".local" / "share"
        folders = []
        for name in names:
            folder = home / "path" / name.replace(".", "")
            folder.mkdir(parents=True)
            (folder / "aws").symlink_to(PATHS.get(name, MATRIX / name / "bin" / "aws"))
            folders.append(str(folder))
        self.aws = [f"{folder}/aws" for folder in folders]
        # An aws of the machine's own may be in /usr/bin: a folder with what a script needs, and no aws.
        (home / "tools").mkdir()
        for tool in ("sh", "env", "cat"):
            (home / "tools" / tool).symlink_to(shutil.which(tool))
        self.environment = {"HOME": str(home), "PATH": os.pathsep.join([*folders, str(home / "tools")])}

    def program(self, *arguments, **environment):
        done = subprocess.run(
            [sys.executable, "-m", "awscli_presign_put", *arguments],
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout, done.stderr

    def run(self, aws, *arguments, **environment):
        command = [aws, *arguments]
        return subprocess.run(
            command, env={**self.environment, **environment}, capture_output=True, text=True, check=False
        )

    def presigns(self, aws):
        done = self.run(aws, "s3", "presign-put", "s3://bkt/k", "--region", "us-east-1", **KEYS)
        return done.stdout.startswith("https://bkt.s3.us-east-1.amazonaws.com/k?X-Amz-")

    def enable(self, *arguments, **environment):
        """Without the index for tab completion, which takes most of the time and has its own tests."""
        return self.program("enable", "--no-completion", *arguments, **environment)


@pytest.fixture
def machine(tmp_path):
    """One with v1 and v2: what the program itself does depends on no release."""
    return Machine(tmp_path / "a home.d", (BOTH or [list(PATHS)])[0])


@pytest.fixture
def every(tmp_path):
    """One with each AWS CLI; test_completion.py has those with one alone."""
    return Machine(tmp_path / "a home.d", list(PATHS))


@pytest.mark.timeout(600)  # it is all about each AWS CLI, and they are not started fast
def test_on_and_off(every):
    every.config.parent.mkdir(parents=True)
    every.config.write_bytes(EXISTING)
    every.config.chmod(0o640)
    code, out, err = every.program("status", "--output", "json")
    assert (code, err) == (1, "")
    states = json.loads(out)
    assert [state["Aws"] for state in states] == every.aws
    for state in states:
        assert state["Works"] is True
        assert (state["PluginVersion"], state["PluginFolder"]) == (None, None)
        assert state["Completion"] is False
        assert state["Trouble"] == "It does not load the plugin. Run awscli-presign-put enable."

    code, out, err = every.program("enable")
    assert (code, err) == (0, "")
    assert [line.split(" (")[0] for line in out.splitlines()] == every.aws
    assert all("): presign-put 0.1.0 in " in line for line in out.splitlines())
    assert all(every.presigns(aws) for aws in every.aws)
    for aws in every.aws:
        assert every.run(aws, "configure", "get", "region").stdout == "eu-west-3\n"

    enabled = every.config.read_bytes()
    assert enabled.startswith(EXISTING)
    again = every.program("enable")
    assert again == (code, out, err)
    assert every.config.read_bytes() == enabled
    code, out, err = every.program("status", "--output", "json")
    assert (code, err) == (0, "")
    states = json.loads(out)
    assert [state["Aws"] for state in states] == every.aws
    assert {state["PluginVersion"] for state in states} == {"0.1.0"}
    assert {state["Completion"] for state in states} == {True}
    assert {state["Trouble"] for state in states} == {None}

    code, out, err = every.program("disable")
    assert (code, out, err) == (0, f"{every.config}: Restored to its state before enable.\n", "")
    assert every.config.read_bytes() == EXISTING
    assert every.config.stat().st_mode & 0o777 == 0o640
    assert not every.data.exists()
    assert not any(every.presigns(aws) for aws in every.aws)
    assert every.program("disable")[:2] == (0, f"{every.config}: enable wrote nothing in it.\n")


def test_another_plugin_that_is_added_in_between(machine):
    """By the AWS CLI's own command, which writes at the end of [plugins]."""
    machine.config.parent.mkdir(parents=True)
    machine.config.write_text("[default]\nregion = eu-west-3\n")
    machine.enable()
    assert machine.run(machine.aws[0], "configure", "set", "plugins.other", "configparser").returncode == 0
    text = machine.config.read_bytes()
    # A module without awscli_initialize would end every command; that is the other plugin's trouble, and not ours.
    machine.config.write_bytes(text.replace(b"other = configparser", b"# other = configparser"))
    assert machine.enable()[0] == 0
    assert b"# other = configparser" in machine.config.read_bytes()
    machine.config.write_bytes(text)
    assert machine.program("disable")[1] == (
        f"{machine.config}: The settings of the plugin were removed. Other changes since enable were kept.\n"
    )
    assert machine.config.read_text() == "[default]\nregion = eu-west-3\n\n[plugins]\nother = configparser\n"
    assert not machine.data.exists()


def test_lost_record(machine):
    machine.enable()
    shutil.rmtree(machine.data / "awscli-presign-put")
    code, out, err = machine.program("disable")
    assert (code, err) == (0, "")
    assert out == f"{machine.config}: The settings of the plugin were removed. Other changes since enable were kept.\n"
    assert machine.config.read_text() == "[plugins]\n"
    for aws in machine.aws:
        assert machine.run(aws, "--version").returncode == 0


def test_file_that_is_gone(machine):
    """It may have been moved, and v2 would not work without the folder that it names."""
    machine.enable()
    machine.config.rename(machine.home / "moved")
    assert machine.program("disable")[1] == f"{machine.config}: The file no longer exists. Nothing was changed.\n"
    for aws in machine.aws:
        assert machine.run(aws, "--version", AWS_CONFIG_FILE=str(machine.home / "moved")).returncode == 0


def test_settings_saved_meanwhile_are_kept(machine):
    machine.config.parent.mkdir(parents=True)
    saver = machine.home / "saver" / "aws"
    saver.parent.mkdir()
    # Another program that saves a setting while enable runs every aws.
    saver.write_text(f"#!/bin/sh\necho '# saved' >> '{machine.config}'\necho aws-cli/1.0.0\n")
    saver.chmod(0o755)
    code, out, err = machine.enable("--aws", str(saver))
    assert (code, out) == (1, "")
    assert err.startswith("awscli-presign-put enable: Nothing was changed")
    assert set(machine.config.read_text().splitlines()) == {"# saved"}
    assert not machine.data.exists()


def test_another_configuration_file(machine, tmp_path):
    other = tmp_path / "elsewhere.cfg"
    other.write_bytes(EXISTING)
    environment = {"AWS_CONFIG_FILE": str(other)}
    assert machine.enable(**environment)[0] == 0
    assert not machine.config.exists()
    for aws in machine.aws:
        done = machine.run(aws, "s3", "presign-put", "s3://bkt/k", **KEYS, **environment)
        assert done.stdout.startswith("https://bkt.s3.eu-west-3.amazonaws.com/k?")
    assert machine.program("disable", **environment)[0] == 0
    assert other.read_bytes() == EXISTING
    assert not machine.config.exists()


def test_wrong_line_is_named(every):
    every.config.parent.mkdir(parents=True)
    every.config.write_text(f"[plugins]\ncli_legacy_plugin_path = {every.home}\ngone = no_such_plugin\n")
    code, out, _ = every.program("status")
    assert code == 1
    for line in out.splitlines():
        # v1 takes the path for a plugin before it comes to the other line.
        assert f": Every command fails, because [plugins] in {every.config} " in line
    if any("v2" in aws for aws in every.aws):
        fix = "Install no_such_plugin in a folder and add that folder to cli_legacy_plugin_path, or remove the line."
        assert f"names no_such_plugin, which it cannot import. {fix}\n" in out


def test_v1_without_the_package(tmp_path):
    machine = Machine(tmp_path / "home", ["v1-without", *V2S[:1]])
    python = MATRIX / "v1-without" / "bin" / "python"
    code, out, err = machine.enable()
    assert (code, out) == (1, "")
    assert err == (
        "awscli-presign-put enable: Nothing was changed. The plugin is not installed for "
        f"{machine.aws[0]}, so each of its commands would fail. Install it, then run enable again:\n"
        f"  {python} -m pip install {ROOT}\n"
        f"Or enable the plugin for the others only. Then each command of {machine.aws[0]} fails while it reads "
        f"{machine.config}:\n"
        f"  awscli-presign-put enable --only {shlex.quote(machine.aws[1])}\n"
    )
    assert not machine.config.parent.exists()
    assert not machine.data.exists()
    for aws in machine.aws:
        assert machine.run(aws, "--version").returncode == 0

    machine.config.parent.mkdir(parents=True)
    machine.config.write_text("[plugins]\npresign-put = awscli_presign_put\n")
    code, out, _ = machine.program("status")
    assert code == 1
    assert out.splitlines()[0].endswith(
        f": Every command fails, because [plugins] in {machine.config} names this plugin, which it cannot import. "
        f"Install it with: {python} -m pip install {ROOT}"
    )


def test_no_aws(tmp_path):
    machine = Machine(tmp_path, ["v1-newest"])
    machine.environment["PATH"] = "/nonexistent"
    assert machine.enable() == (
        1,
        "",
        "awscli-presign-put enable: No AWS CLI is on the PATH. Install one, or specify its path with --aws.\n",
    )
    assert machine.program("status")[:2] == (1, "No aws is on the PATH.\n")
    code, out, _ = machine.enable("--aws", str(PATHS["v1-newest"]))
    assert (code, out.count("\n")) == (0, 1)


def test_aws_that_does_not_run(tmp_path):
    machine = Machine(tmp_path, ["v1-newest"])
    broken = tmp_path / "path" / "broken" / "aws"
    broken.parent.mkdir()
    broken.write_text("#!/bin/sh\necho it is broken >&2\nexit 3\n")
    broken.chmod(0o755)
    machine.environment["PATH"] += f":{broken.parent}"
    assert f"{broken} (unknown): It does not run: it is broken\n" in machine.program("status")[1]
    assert machine.enable()[0] == 0
    assert machine.presigns(machine.aws[0])


@pytest.mark.parametrize(
    ("contents", "message"),
    [
        (b"[default]\n[default]\n", "It is malformed, so no AWS CLI can read it: "),
        (b"[plugins]\npresign-put = other\n", "presign-put in [plugins] is already set to other. Remove that line."),
    ],
)
def test_file_that_is_refused_is_not_changed(tmp_path, contents, message):
    machine = Machine(tmp_path, ["v1-newest"])
    machine.config.parent.mkdir(parents=True)
    machine.config.write_bytes(contents)
    code, out, err = machine.enable()
    assert (code, out) == (1, "")
    assert err.startswith(f"awscli-presign-put enable: {machine.config} was not changed. {message}")
    assert machine.config.read_bytes() == contents
    assert not machine.data.exists()


def test_what_is_no_file(tmp_path):
    machine = Machine(tmp_path, ["v1-newest"])
    code, out, err = machine.enable(AWS_CONFIG_FILE="/dev/null")
    assert (code, out) == (1, "")
    assert err == (
        "awscli-presign-put enable: /dev/null is not a regular file. "
        "Set AWS_CONFIG_FILE to a regular file, or unset it.\n"
    )
    assert Path("/dev/null").is_char_device()
    assert machine.enable(AWS_CONFIG_FILE="")[2] == (
        "awscli-presign-put enable: AWS_CONFIG_FILE is empty, so there is no configuration file. Unset it.\n"
    )
    assert machine.enable("--aws", "/nonexistent/aws")[2] == (
        "awscli-presign-put enable: --aws /nonexistent/aws does not run: it cannot be run: No such file or directory.\n"
    )
    assert not machine.data.exists()


def test_enable_with_fewer_on_the_path(machine):
    machine.enable()
    enabled = machine.config.read_bytes()
    assert machine.enable(PATH=str(Path(machine.aws[0]).parent))[0] == 0
    assert machine.config.read_bytes() == enabled
    for path in machine.data.rglob("*"):
        assert path.suffix == ".json" or path.stat().st_mode & 0o044, f"{path} is for its owner alone"


def test_unreadable_folder(tmp_path):
    machine = Machine(tmp_path, ["v1-newest"])
    machine.config.parent.write_text("a file where the folder should be")
    code, out, err = machine.enable()
    assert (code, out) == (1, "")
    assert err == f"awscli-presign-put enable: {machine.config} cannot be read: Not a directory.\n"


@pytest.mark.parametrize("name", ["v1-endpoint", *V2S])
def test_another_plugin_keeps_working(tmp_path, ministack, name):
    """awscli-plugin-endpoint, which many use: before, in between and after."""
    machine = Machine(tmp_path, [name])
    bucket = ministack.bucket("endpoint")
    path = f"cli_legacy_plugin_path = {MATRIX / 'v2-endpoint'}\n" if name in V2S else ""
    machine.config.parent.mkdir(parents=True)
    contents = (
        f"[plugins]\n{path}endpoint = awscli_plugin_endpoint\n\n"
        f"[default]\nregion = us-east-1\ns3 =\n    endpoint_url = {ministack.endpoint}\n"
    )
    machine.config.write_text(contents)

    def works():
        done = machine.run(machine.aws[0], "s3", "ls", **ministack.keys_for())
        assert done.returncode == 0, done.stderr
        return bucket in done.stdout

    assert works()
    assert machine.enable()[0] == 0
    assert works()
    done = machine.run(machine.aws[0], "s3", "presign-put", f"s3://{bucket}/k", **ministack.keys_for())
    # The other plugin leads presign-put to its endpoint, too.
    assert done.stdout.startswith(f"{ministack.endpoint}/{bucket}/k?X-Amz-")
    assert machine.program("disable")[0] == 0
    assert machine.config.read_text() == contents
    assert works()


@pytest.mark.parametrize("names", BOTH[:1])
def test_v2_beside_a_v1_with_a_path_of_others(tmp_path, names):
    """Folders with dots, several of them: v1 goes on working where v2's path has them all."""
    machine = Machine(tmp_path, names)
    machine.config.parent.mkdir(parents=True)
    folders = [tmp_path / "plug.ins" / "a.b", tmp_path / "more ins"]
    for folder in folders:
        folder.mkdir(parents=True)
    contents = f"[plugins]\ncli_legacy_plugin_path = {':'.join(map(str, folders))}\n"
    machine.config.write_text(contents)
    assert machine.run(machine.aws[0], "--version").returncode == 1  # as it was: v1 dies of v2's setting
    assert machine.enable()[0] == 0
    assert all(machine.presigns(aws) for aws in machine.aws)
    assert machine.program("disable")[0] == 0
    assert machine.config.read_text() == contents


def lines_in_document(command):
    """The output that docs/install.md shows for a command, without the paths and versions of a machine."""
    commands = shown_in(ROOT / "docs" / "install.md")
    (shown,) = (shown.output for shown in commands if shown.output and shown.command.endswith(command))
    return {re.sub(r"/home/me(/\.venv)?/\S+?(?=[, ])|/usr/local/bin/aws", "PATH", without_version(line)) for line in
            shown.splitlines()}  # fmt: skip


def without_version(text):
    return re.sub(r"\(\d+\.\d+\.\d+\)", "(VERSION)", text)


@pytest.mark.parametrize("names", BOTH[:1])
def test_document_shows_what_is_printed(tmp_path, names):
    machine = Machine(tmp_path / "home", names)

    def printed(command):
        text = without_version(machine.program(command)[1])
        return {re.sub(r"(?<!\S)/\S+?(?=[, ]|$)", "PATH", line) for line in text.splitlines()}

    assert printed("enable") == lines_in_document("awscli-presign-put enable")
    machine.config.write_text(f"{machine.config.read_text()}some = some_plugin\n")
    assert printed("status") == lines_in_document("awscli-presign-put status")
