"""Tab completion by each AWS CLI's own completer, before ``enable``, after it, and after ``disable``."""

import json
import os
import pty
import re
import select
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest
from conftest import OF_EACH_MAJOR, PATHS
from test_install import EXISTING, Machine

from awscli_presign_put.commands.every_command import COMMANDS

NAMES = ["presign-put", "presign-post", "presign-multipart", "presign-explain", "presign-probe"]
"""What the plugin adds to ``aws s3``, in the order of its help."""

V2 = [name for name in PATHS if name.startswith("v2")]
"""What depends on the file alone, and not on what is in it, is tested with the first."""
SCRIPTS = [name for name in V2 if PATHS[name].read_bytes().startswith(b"#!")]
"""Those that are no frozen program."""

CONTENT_OPTIONS = [
    "--content-type",
    "--content-disposition",
    "--content-encoding",
    "--content-language",
    "--content-length",
    "--content-md5",
]

BEFORE = {"v1-1.45": b"", "v2": None}
"""The configuration file before ``enable``, which is the same to each AWS CLI: an empty one, none, and with the others
one that has settings."""


class Shell:
    """The completions that a shell gets in a machine's home."""

    def __init__(self, machine, name):
        self.machine = machine
        # Beside the program that "aws" is a link to; Debian has it in a folder for programs that no person starts.
        beside = PATHS[name].resolve().with_name("aws_completer")
        self.completer = beside if beside.exists() else Path("/usr/libexec/aws_completer")
        assert self.completer.exists(), f"{name} has no completer"

    def complete(self, line):
        done = subprocess.run(
            [self.completer],
            env={**self.machine.environment, "COMP_LINE": line, "COMP_POINT": str(len(line))},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout.split()


@pytest.fixture(params=list(PATHS))
def name(request):
    return request.param


@pytest.fixture
def machine(tmp_path, name):
    return Machine(tmp_path / "a home.d", [name])


@pytest.fixture
def shell(machine, name):
    return Shell(machine, name)


@pytest.fixture
def version(machine):
    done = machine.run(machine.aws[0], "--version")
    return re.match(r"aws-cli/(\S+)", done.stdout + done.stderr).group(1)


@pytest.fixture
def index(machine, version):
    return machine.home / ".aws" / "cli" / "cache" / f"{version}.index"


def indexes(machine):
    return sorted(path.name for path in machine.home.rglob("*.index"))


def completes(shell):
    return shell.complete("aws s3 presign-put --con") == CONTENT_OPTIONS


def test_on_and_off(machine, shell, name, version):
    existing = BEFORE.get(name, EXISTING)
    if existing is not None:
        machine.config.parent.mkdir()
        machine.config.write_bytes(existing)
        machine.config.chmod(0o640)
    of_s3 = shell.complete("aws s3 ")
    of_every_command = set(shell.complete("aws s3 presign --")) - {"--expires-in"}
    assert "--region" in of_every_command
    assert shell.complete("aws s3 pres") == ["presign"]
    assert shell.complete("aws s3 presign-put --con") == []

    code, out, err = machine.program("enable")
    assert (code, err) == (0, "")
    assert out.endswith(", with tab completion\n")
    assert machine.program("status") == (code, out, err)
    assert machine.presigns(machine.aws[0])
    assert indexes(machine) == ([] if version.startswith("1.") else [f"{version}.index"])

    assert shell.complete("aws s3 ") == of_s3 + (NAMES if of_s3 else [])
    assert shell.complete("aws s3 pres") == ["presign", *NAMES]
    assert shell.complete("aws s3 presign-p") == ["presign-put", "presign-post", "presign-probe"]
    # The options are ours; that each AWS CLI offers them all is shown by one command.
    for command in COMMANDS if name in OF_EACH_MAJOR else COMMANDS[:1]:
        own = {f"--{argument['name']}" for argument in command.ARG_TABLE if not argument.get("positional_arg")}
        listed = shell.complete(f"aws s3 {command.NAME} --")
        assert set(listed) == own | of_every_command
        assert len(listed) == len(set(listed))
    assert shell.complete("aws s3 presign-put --con") == CONTENT_OPTIONS
    assert shell.complete("aws s3 presign-put s3://bucket/key --content-t") == ["--content-type"]
    # What the AWS CLI's own commands complete, still; it offers no values of theirs, and none of ours.
    assert shell.complete("aws s3 presign --exp") == ["--expires-in"]
    assert shell.complete("aws s3 cp --acl ") == []
    assert shell.complete("aws s3 presign-put s3://bucket/key --acl ") == []
    assert shell.complete("aws s3 presign-put s3://bucket/key --addressing-style pa") == []
    assert b"<s3><presign-put><--content-type><text/html>" in typed_in_bash(
        machine, shell, b"aws s3 presign-pu\t--content-t\ttext/html\n"
    )

    assert machine.program("disable") == (0, f"{machine.config}: Restored to its state before enable.\n", "")
    assert indexes(machine) == []
    if existing is None:
        assert sorted(path.name for path in machine.home.iterdir()) == ["path", "tools"]
    else:
        assert sorted(path.name for path in machine.home.iterdir()) == [".aws", "path", "tools"]
        assert machine.config.read_bytes() == existing
        assert machine.config.stat().st_mode & 0o777 == 0o640
    assert not machine.presigns(machine.aws[0])
    assert shell.complete("aws s3 ") == of_s3
    assert shell.complete("aws s3 pres") == ["presign"]
    assert shell.complete("aws s3 presign-put --con") == []


def typed_in_bash(machine, shell, line):
    """What bash answers to this line; its ``aws`` shows the arguments."""
    child, terminal = pty.fork()
    if child == 0:
        environment = {**machine.environment, "TERM": "dumb", "PS1": "ready> "}
        environment.update(INPUTRC="/dev/null", HISTFILE="/dev/null")
        os.execve("/bin/bash", ["bash", "--norc", "--noprofile", "-i"], environment)

    def read_until(text):
        read = b""
        while text not in read:
            assert select.select([terminal], [], [], 60)[0], read
            read += os.read(terminal, 4096)
        return read

    try:
        read_until(b"ready> ")
        os.write(terminal, f"aws() {{ printf '<%s>' \"$@\"; }}; complete -C '{shell.completer}' aws\n".encode())
        read_until(b"\nready> ")
        os.write(terminal, line)
        answered = read_until(b">ready> ")
        os.write(terminal, b"exit\n")
        return answered
    finally:
        os.close(terminal)
        os.waitpid(child, 0)


def holds_what_the_built_in_one_does(name, index):
    """Nothing but our rows is new: the others are the same, by the built-in index that SQLite is asked to compare."""
    program = PATHS[name].resolve().parent
    candidates = [program / "awscli/data/ac.index", Path("/usr/lib/python3/dist-packages/awscli/data/ac.index")]
    (builtin,) = [path for path in candidates if path.exists()][:1]
    with closing(sqlite3.connect(f"file:{index}?mode=ro", uri=True)) as connection:
        connection.execute("ATTACH ? AS builtin", (f"file:{builtin}?mode=ro&immutable=1",))
        tables = [row[0] for row in connection.execute("SELECT name FROM builtin.sqlite_master WHERE type = 'table'")]
        assert {"command_table", "param_table"} <= set(tables)
        for table in tables:
            assert (
                connection.execute(f"SELECT * FROM builtin.{table} EXCEPT SELECT * FROM main.{table}").fetchall() == []
            )
            new = connection.execute(f"SELECT * FROM main.{table} EXCEPT SELECT * FROM builtin.{table}").fetchall()
            assert all("aws.s3" in row and set(row) & set(NAMES) for row in new)
        assert connection.execute("PRAGMA main.integrity_check").fetchall() == [("ok",)]
    assert index.stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize("name", ["v1-newest"])
def test_v1_completes_without_an_index(machine, shell):
    assert machine.program("enable", "--no-completion")[::2] == (0, "")
    assert completes(shell)


@pytest.mark.parametrize("name", V2)
def test_index_comes_and_goes(machine, shell, name, index):
    without = machine.program("enable", "--no-completion")
    assert (without[0], without[2]) == (0, "")
    assert without[1].endswith(", without tab completion\n")
    assert indexes(machine) == []
    assert json.loads(machine.program("status", "--output", "json")[1])[0]["Completion"] is False
    assert not completes(shell)
    code, out, err = with_it = machine.program("enable")
    assert (code, out.endswith(", with tab completion\n"), err) == (0, True, "")
    assert completes(shell)
    holds_what_the_built_in_one_does(name, index)

    # As an update of "aws" leaves it: an index of a version that is gone.
    index.rename(index.with_name("2.0.0.index"))
    assert machine.program("status") == without
    assert not completes(shell)
    assert machine.program("enable") == with_it
    assert indexes(machine) == [index.name]
    assert completes(shell)

    assert machine.program("enable", "--no-completion") == without
    assert indexes(machine) == []
    assert not completes(shell)
    assert machine.program("disable")[0] == 0
    assert not machine.config.parent.exists()


@pytest.mark.parametrize("name", V2[:1])
def test_index_of_another_program(machine, index, shell, version):
    index.parent.mkdir(parents=True)
    with closing(sqlite3.connect(index)) as connection:
        connection.execute("CREATE TABLE command_table (command TEXT, full_name TEXT, parent TEXT)")
    before = index.read_bytes()
    code, out, err = machine.program("enable")
    assert code == 0
    assert out.endswith(", without tab completion\n")
    assert err == (
        f"awscli-presign-put enable: There is no tab completion for {machine.aws[0]} ({version}): "
        f"{index} was written by another program. Remove that file, then run enable again.\n"
    )
    assert machine.presigns(machine.aws[0])
    assert machine.program("disable")[0] == 0
    assert index.read_bytes() == before


@pytest.mark.parametrize("name", V2[:1])
def test_folder_that_cannot_be_made(machine, index, version):
    index.parent.parent.parent.mkdir()
    index.parent.parent.write_text("a file")
    code, out, err = machine.program("enable")
    assert code == 0
    assert out.endswith(", without tab completion\n")
    assert err == (
        f"awscli-presign-put enable: There is no tab completion for {machine.aws[0]} ({version}): "
        f"{index.parent} cannot be created: Not a directory.\n"
    )
    assert machine.presigns(machine.aws[0])
    assert machine.program("disable")[0] == 0
    assert index.parent.parent.read_text() == "a file"


@pytest.mark.parametrize("name", SCRIPTS)
def test_unknown_schema(machine, name, index, version, tmp_path):
    """An AWS CLI whose built-in index has other columns than those that are known."""
    shebang = PATHS[name].read_text().partition("\n")[0]
    with closing(sqlite3.connect(tmp_path / "ac.index")) as connection:
        connection.execute("CREATE TABLE command_table (command TEXT, parent TEXT, since TEXT)")
    aws = Path(machine.aws[0])
    aws.unlink()
    aws.write_text(
        f"{shebang}\nimport sys\nfrom awscli.autocomplete import db\nfrom awscli.clidriver import main\n"
        f"db.BUILTIN_INDEX_FILE = {str(tmp_path / 'ac.index')!r}\nsys.exit(main())\n"
    )
    machine.environment["PATH"] = str(aws.parent)  # the other one would make the index
    aws.chmod(0o755)
    code, out, err = machine.program("enable")
    assert code == 0
    assert out.endswith(", without tab completion\n")
    assert err == (
        f"awscli-presign-put enable: There is no tab completion for {aws} ({version}): The index of this AWS CLI "
        "has an unknown schema: command_table has the columns ['command', 'parent', 'since'].\n"
    )
    assert machine.presigns(aws)
    assert indexes(machine) == []


@pytest.mark.parametrize("name", V2[:1])
def test_another_configuration_file(machine, shell, tmp_path):
    """The index is one for all configuration files, and goes with the last of them."""
    other = {"AWS_CONFIG_FILE": str(tmp_path / "other")}
    machine.program("enable")
    machine.program("enable", **other)
    machine.program("disable")
    assert completes(shell)
    machine.program("disable", **other)
    assert indexes(machine) == []
    assert not machine.config.parent.exists()
    assert not machine.data.exists()
