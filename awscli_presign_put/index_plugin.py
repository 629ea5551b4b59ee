"""A second AWS CLI plugin. ``awscli-presign-put enable`` alone loads it, by a scratch configuration.

AWS CLI v2 completes from an index of its commands, an SQLite database, and loads no plugins for that. This plugin runs
inside v2 and makes a copy of that index with our commands in it. So the rows come from the command table and the index
of that very release. The installer cannot make them: it has no AWS CLI to import, and the official v2 is a frozen
program without an interpreter that could run a script.

An error ends ``aws``, which prints it as its last line.
"""

import json
import os
import shutil
import sqlite3
import sys
from contextlib import closing
from typing import Any, Dict, List, Tuple

from awscli_presign_put.install.completion import APPLICATION_ID, TARGET

_LINEAGE = ["aws", "s3"]
# What awscli/autocomplete/local/indexer.py creates. The frozen v2 does not carry that module.
_SCHEMA = {
    "command_table": ["command", "full_name", "parent"],
    "param_table": [
        "param_id",
        "argname",
        "type_name",
        "command",
        "parent",
        "nargs",
        "positional_arg",
        "required",
    ],
}


def awscli_initialize(cli: Any) -> None:
    """Make the index when ``aws s3`` has built its command table, after all other handlers."""
    cli.register_last("building-command-table.s3", _make_index)


def _make_index(command_table: Dict[str, Any], **_: Any) -> None:
    """Write the index to the file that the installer names, print the file that the completer reads, and exit."""
    from awscli.autocomplete import db

    package = f"{__name__.partition('.')[0]}."
    own = {name: command for name, command in command_table.items() if type(command).__module__.startswith(package)}
    index = os.environ[TARGET]
    shutil.copyfile(db.BUILTIN_INDEX_FILE, index)
    with closing(sqlite3.connect(index)) as connection:
        _check_schema(connection)
        with connection:
            for name, command in own.items():
                _add(connection, name, command.arg_table)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    _prove(index, own)
    sys.stdout.write(f"{json.dumps(db.INDEX_FILE)}\n")  # in ASCII: see install/completion.py
    sys.exit()


def _check_schema(connection: sqlite3.Connection) -> None:
    for table, expected in _SCHEMA.items():
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        if columns != expected:
            raise RuntimeError(f"The index of this AWS CLI has an unknown schema: {table} has the columns {columns}.")


def _add(connection: sqlite3.Connection, name: str, arg_table: Dict[str, Any]) -> None:
    """Add the rows that the AWS CLI's own indexer adds for a command. Those of another of that name are removed."""
    parent = ".".join(_LINEAGE)
    for table in _SCHEMA:
        connection.execute(f"DELETE FROM {table} WHERE command = ? AND parent = ?", (name, parent))  # noqa: S608  # ours
    connection.execute("INSERT INTO command_table (command, parent) VALUES (?, ?)", (name, parent))
    connection.executemany(
        "INSERT INTO param_table (argname, type_name, command, parent, nargs, positional_arg, required)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        [_parameter(name, parent, argname, argument) for argname, argument in arg_table.items()],
    )


def _parameter(command: str, parent: str, argname: str, argument: Any) -> Tuple[Any, ...]:
    return (
        argname,
        argument.cli_type_name,
        command,
        parent,
        argument.nargs,
        argument.positional_arg,
        int(bool(argument.required)),
    )


def _prove(index: str, own: Dict[str, Any]) -> None:
    """Read the rows as the completer does.

    :raises RuntimeError: it would not complete a command, or other options than the command has.
    """
    from awscli.autocomplete.local.model import ModelIndex

    model = ModelIndex(index)
    for name, command in own.items():
        options = [argname for argname, argument in command.arg_table.items() if not argument.positional_arg]
        read: List[str] = model.arg_names(_LINEAGE, name)
        if name not in model.command_names(_LINEAGE) or sorted(read) != sorted(options):
            raise RuntimeError(f"The completer of this AWS CLI does not read the rows that were written for {name}.")
