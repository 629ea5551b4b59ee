"""What every ``aws`` command pays for the plugin."""

import subprocess
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

import awscli_presign_put
from awscli_presign_put.commands.presign_post import PresignPostCommand
from awscli_presign_put.commands.presign_put import PresignPutCommand

COMMANDS = ["presign-put", "presign-post", "presign-multipart", "presign-explain", "presign-probe"]


def test_importing_the_plugin_imports_nothing_else():
    script = (
        "import sys; before = set(sys.modules); import awscli_presign_put; print(sorted(set(sys.modules) - before))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "['awscli_presign_put']\n"


def test_command_is_added_to_the_table_and_to_the_help():
    registered = {}
    awscli_presign_put.awscli_initialize(SimpleNamespace(register_last=registered.__setitem__))
    assert list(registered) == ["building-command-table.s3"]

    class S3:
        SUBCOMMANDS = ({"name": "ls", "command_class": object},)

    table, s3 = {}, S3()
    for _ in range(2):  # the table of one object may be built twice
        registered["building-command-table.s3"](command_table=table, session=None, command_object=s3, extra=1)
    assert list(table) == COMMANDS
    assert isinstance(table["presign-put"], PresignPutCommand)
    assert isinstance(table["presign-post"], PresignPostCommand)
    assert [command["name"] for command in s3.SUBCOMMANDS] == [
        "ls",
        "presign-put",
        "presign-post",
        "presign-multipart",
        "presign-explain",
        "presign-probe",
    ]
    assert len(S3.SUBCOMMANDS) == 1


@pytest.fixture
def is_completer(monkeypatch):
    """The completer of v1 is the one program that imports this module of the AWS CLI."""
    monkeypatch.setitem(sys.modules, "awscli.completer", ModuleType("awscli.completer"))


def test_completer_of_v1_lists_the_command(is_completer):
    registered = {}
    awscli_presign_put.awscli_initialize(SimpleNamespace(register_last=registered.__setitem__))
    assert list(registered) == ["building-command-table.s3", "building-command-table.main"]

    class S3:
        SUBCOMMANDS = ({"name": "ls", "command_class": object},)

    s3 = S3()
    registered["building-command-table.main"](command_table={"s3": s3}, session=None, command_object=None)
    assert [command["name"] for command in s3.SUBCOMMANDS] == [
        "ls",
        "presign-put",
        "presign-post",
        "presign-multipart",
        "presign-explain",
        "presign-probe",
    ]
    table = {command["name"]: command["command_class"] for command in s3.SUBCOMMANDS}
    registered["building-command-table.s3"](command_table=table, session=None, command_object=s3)
    assert [command["name"] for command in s3.SUBCOMMANDS] == [
        "ls",
        "presign-put",
        "presign-post",
        "presign-multipart",
        "presign-explain",
        "presign-probe",
    ]
    assert len(S3.SUBCOMMANDS) == 1


def test_aws_does_not_import_the_completer():
    script = (
        "import sys; from awscli.clidriver import create_clidriver;"
        "create_clidriver().main(['s3', 'presign', 's3://bucket/key', '--region', 'us-east-1']);"
        "print('awscli.completer' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("https://")
    assert done.stdout.endswith("\nFalse\n")


def test_loading_the_command_does_not_load_what_signs():
    script = (
        "import awscli.customizations.s3.s3, sys; before = set(sys.modules);"
        "import awscli_presign_put.commands.presign_post, awscli_presign_put.commands.presign_explain;"
        "print(sorted(set(sys.modules) - before))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert "presigner" not in done.stdout
    assert "handoff" not in done.stdout
    assert "explain." not in done.stdout
    assert "post_request" not in done.stdout
    assert "awscli_presign_put.commands.presign_post" in done.stdout
    assert "awscli_presign_put.commands.presign_put" in done.stdout


def test_botocore_is_the_one_that_the_cli_carries():
    """From 1.46 on, "import botocore" means awscli.botocore, also where a separate botocore is installed."""
    script = "import awscli, botocore; print(awscli.__version__, botocore.__file__, awscli.__file__)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    version, botocore, awscli = done.stdout.split()
    carries_its_own = tuple(map(int, version.split(".")[:2])) >= (1, 46)
    folder = Path(awscli).parent if carries_its_own else Path(awscli).parents[1]
    assert Path(botocore) == folder / "botocore" / "__init__.py"
