"""The plugin that makes the index, on a small index of its own; e2e/test_completion.py runs it in every AWS CLI v2."""

import sqlite3
import sys
from contextlib import closing
from types import ModuleType, SimpleNamespace

import pytest

from awscli_presign_put import index_plugin
from awscli_presign_put.install.completion import APPLICATION_ID, TARGET, is_own_index

# awscli/autocomplete/local/indexer.py
COMMAND_TABLE = """CREATE TABLE command_table (
    command TEXT, full_name TEXT, parent TEXT REFERENCES command_table, PRIMARY KEY (command, parent))"""
PARAM_TABLE = """CREATE TABLE param_table (
    param_id INTEGER PRIMARY KEY, argname TEXT, type_name TEXT, command TEXT, parent TEXT, nargs TEXT,
    positional_arg TEXT, required INTEGER, FOREIGN KEY (command, parent) REFERENCES command_table(command, parent))"""


class ModelIndex:
    """As awscli/autocomplete/local/model.py."""

    def __init__(self, path):
        self.path = path

    def rows(self, query, *parameters):
        with closing(sqlite3.connect(self.path)) as connection:
            return [row[0] for row in connection.execute(query, parameters)]

    def command_names(self, lineage):
        return self.rows("SELECT command FROM command_table WHERE parent = ?", ".".join(lineage))

    def arg_names(self, lineage, command_name):
        query = "SELECT argname FROM param_table WHERE parent = ? AND command = ? AND positional_arg = ?"
        return self.rows(query, ".".join(lineage), command_name, False)


def argument(type_name="string", nargs=None, positional=False, required=False):
    return SimpleNamespace(cli_type_name=type_name, nargs=nargs, positional_arg=positional, required=required)


def command(module, **arg_table):
    return type("Command", (), {"__module__": module, "arg_table": arg_table})()


COMMANDS = {
    "ls": command("awscli.customizations.s3.subcommands", path=argument()),
    "put": command(
        "awscli_presign_put.commands.put",
        path=argument(positional=True, required=True),
        acl=argument(),
        tags=argument(nargs="2"),
        check=argument("boolean"),
    ),
    "post": command("awscli_presign_put.commands.post"),
    "others": command("awscli_presign_put_others.commands", path=argument()),
}


@pytest.fixture
def builtin(tmp_path):
    path = tmp_path / "ac.index"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(COMMAND_TABLE)
        connection.execute(PARAM_TABLE)
        connection.execute("INSERT INTO command_table VALUES ('ls', NULL, 'aws.s3')")
        connection.commit()
    return path


@pytest.fixture
def target(tmp_path, builtin, monkeypatch):
    modules = {
        "db": SimpleNamespace(BUILTIN_INDEX_FILE=str(builtin), INDEX_FILE="/home/Jos\xe9/.aws/cli/cache/2.99.0.index"),
        "local": ModuleType("local"),
        "local.model": SimpleNamespace(ModelIndex=ModelIndex),
    }
    package = ModuleType("awscli.autocomplete")
    package.db = modules["db"]
    monkeypatch.setitem(sys.modules, "awscli.autocomplete", package)
    for name, module in modules.items():
        monkeypatch.setitem(sys.modules, f"awscli.autocomplete.{name}", module)
    monkeypatch.setenv(TARGET, str(tmp_path / "new.index"))
    return tmp_path / "new.index"


def make():
    registered = {}
    index_plugin.awscli_initialize(SimpleNamespace(register_last=registered.__setitem__))
    assert list(registered) == ["building-command-table.s3"]
    registered["building-command-table.s3"](command_table=COMMANDS, session=None, command_object=None)


def test_copy_with_our_commands_alone(target, builtin, capsys):
    before = builtin.read_bytes()
    with pytest.raises(SystemExit) as ended:
        make()
    assert ended.value.code is None
    assert capsys.readouterr().out == '"/home/Jos\\u00e9/.aws/cli/cache/2.99.0.index"\n'
    assert builtin.read_bytes() == before
    assert is_own_index(target)
    with closing(sqlite3.connect(target)) as connection:
        assert connection.execute("PRAGMA application_id").fetchall() == [(APPLICATION_ID,)]
        assert connection.execute("SELECT * FROM command_table").fetchall() == [
            ("ls", None, "aws.s3"),
            ("put", None, "aws.s3"),
            ("post", None, "aws.s3"),
        ]
        # As the AWS CLI's own rows are: a text of 0 or 1 for positional_arg.
        assert connection.execute("SELECT * FROM param_table").fetchall() == [
            (1, "path", "string", "put", "aws.s3", None, "1", 1),
            (2, "acl", "string", "put", "aws.s3", None, "0", 0),
            (3, "tags", "string", "put", "aws.s3", "2", "0", 0),
            (4, "check", "boolean", "put", "aws.s3", None, "0", 0),
        ]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("ALTER TABLE command_table ADD COLUMN added TEXT", "command_table has the columns ['command', 'full_name', "),
        ("ALTER TABLE command_table RENAME TO other", "command_table has the columns []"),
        (
            "ALTER TABLE param_table RENAME COLUMN nargs TO count",
            "param_table has the columns ['param_id', 'argname', ",
        ),
    ],
)
def test_unknown_schema(target, builtin, change, message, capsys):
    with closing(sqlite3.connect(builtin)) as connection:
        connection.execute(change)
        connection.commit()
    with pytest.raises(RuntimeError) as raised:
        make()
    assert str(raised.value).startswith(f"The index of this AWS CLI has an unknown schema: {message}")
    assert not is_own_index(target)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("method", "answer"),
    [("command_names", ["ls", "post"]), ("arg_names", ["acl", "tags"])],
    ids=["command", "options"],
)
def test_completer_that_reads_otherwise(target, monkeypatch, method, answer):
    monkeypatch.setattr(ModelIndex, method, lambda *_: answer)
    with pytest.raises(RuntimeError) as raised:
        make()
    assert str(raised.value) == "The completer of this AWS CLI does not read the rows that were written for put."


def test_no_index_to_copy(target, builtin):
    builtin.unlink()
    with pytest.raises(FileNotFoundError, match=r"No such file or directory: '.*/ac.index'"):
        make()
