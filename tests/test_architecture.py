"""The direction of imports, which pyproject.toml states, and that it is kept: each contract is also broken once."""

import ast
import configparser
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.one_python

ROOT = Path(__file__).parents[1]


def lint_imports(folder):
    """Run import-linter on a copy of the package in this folder; return its exit code and what it says."""
    script = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
    done = subprocess.run(
        [sys.executable, "-c", script, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def copy(tmp_path):
    shutil.copytree(ROOT / "awscli_presign_put", tmp_path / "awscli_presign_put")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_imports_go_one_way(copy):
    code, said = lint_imports(copy)
    assert code == 0, said
    assert "5 kept, 0 broken" in said


AGAINST = [
    ("signing/put/audit.py", "awscli_presign_put.output.notes", "Data flows one way"),
    ("signing/destination/s3_client.py", "awscli_presign_put.commands.host", "Data flows one way"),
    ("options/table.py", "awscli_presign_put.output.notes", "Data flows one way"),
    ("explain/search.py", "awscli_presign_put.options.values", "Data flows one way"),
    ("signing/sigv2.py", "awscli_presign_put.explain.search", "Data flows one way"),
    (
        "signing/upload/headers.py",
        "awscli_presign_put.signing.put.presigner",
        "Each room of signing uses those below it",
    ),
    (
        "signing/bulk/stamper.py",
        "awscli_presign_put.signing.store.check",
        "Each room of signing uses those below it",
    ),
    (
        "explain/request_signature.py",
        "botocore.auth",
        "Only commands, options, signing and index_plugin import the AWS CLI",
    ),
    ("handoff/curl.py", "awscli_presign_put.signing.put.presigner", "A hand-off never signs"),
    (
        "output/json_documents.py",
        "botocore.session",
        "Only commands, options, signing and index_plugin import the AWS CLI",
    ),
    (
        "install/clis.py",
        "awscli_presign_put.signing.upload.expiry",
        "The installer runs without an AWS CLI in its environment",
    ),
]
"""A module, what it must not import, and the contract that says so."""


def test_imports_against_the_direction(copy):
    """All at once, for reading all modules takes most of the time: each is named under its contract."""
    for module, imported, _ in AGAINST:
        path = copy / "awscli_presign_put" / module
        path.write_text(f"{path.read_text()}\n\ndef _against():\n    import {imported}\n")
    code, said = lint_imports(copy)
    assert code == 1, said
    # A contract is a heading: its name, and a line of hyphens.
    broken = re.split(r"^(.+)\n-+\n", said.partition("Broken contracts")[2], flags=re.MULTILINE)
    found = dict(zip(broken[1::2], broken[2::2]))
    for module, imported, contract in AGAINST:
        name = f"awscli_presign_put.{module[:-3].replace('/', '.')}"
        # Of another package, it is known which, and no module of it.
        what = imported if imported.startswith("awscli_presign_put") else imported.partition(".")[0]
        # A list, in lines of 80 characters, of how something gets to what it must not use.
        assert f"- {name} -> {what} (l." in " ".join(found[contract].split()), (module, said)


def test_commands_are_commands_or_shared():
    """A file in commands/ is a command, or at least two of them use it, themselves or by what they share."""
    folder = ROOT / "awscli_presign_put" / "commands"
    texts = {path.stem: path.read_text() for path in folder.glob("*.py") if path.stem != "__init__"}
    commands = {name for name in texts if name.startswith("presign_")}
    uses = {user: {name for name in texts if f"commands.{name} import" in text} for user, text in texts.items()}
    for _ in uses:
        uses = {user: used.union(*(uses[name] for name in used)) for user, used in uses.items()}
    for name in set(texts) - commands:
        assert len({command for command in commands if name in uses[command]}) > 1, name


def test_parsed_args_end_in_options():
    """A command passes what the parser has read to options/ at once, which makes one typed object of it."""
    package = ROOT / "awscli_presign_put"
    of_file = {str(path.relative_to(package)): path.read_text(encoding="utf-8") for path in package.rglob("*.py")}
    outside = {name: text for name, text in of_file.items() if not name.startswith("options/")}
    naming = {name for name, text in outside.items() if "parsed_args" in text}
    assert naming <= {"commands/base.py", *(name for name in outside if name.startswith("commands/presign_"))}
    reads = re.compile(r"\bparsed_(?:args|globals)\.|\b(?:getattr|hasattr|vars)\(parsed_")
    reading = [(name, found[0]) for name, text in outside.items() for found in reads.finditer(text)]
    assert reading == [("commands/host.py", "vars(parsed_")]


FROZEN_CLI_LACKS = {"timeit", "zoneinfo", "cmd", "code", "pdb"}
"""Modules of the standard library that the official AWS CLI v2, a frozen program, does not bundle."""


def test_only_modules_that_the_frozen_cli_bundles():
    lacking = {
        (str(path.relative_to(ROOT)), module)
        for path in (ROOT / "awscli_presign_put").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for module in imported_modules(node)
        if module.partition(".")[0] in FROZEN_CLI_LACKS
    }
    assert lacking == set()


def imported_modules(node):
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module else []


def test_nothing_is_required_at_run_time():
    """A requirement on awscli makes pip install a whole AWS CLI v1 beside a v2."""
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    assert setup["options"]["install_requires"] == ""


SCRIPTS = ROOT / "awscli_presign_put" / "handoff" / "scripts"
"""What receivers run. It is read in one piece, so it may be longer than a module."""


def test_no_file_is_long():
    long = {
        str(path.relative_to(ROOT)): lines
        for path in (ROOT / "awscli_presign_put").rglob("*.*")
        if path.suffix in (".py", ".sh", ".awk", ".ps1")
        and (lines := path.read_text("utf-8").count("\n")) > (450 if SCRIPTS in path.parents else 300)
    }
    assert long == {}


def test_no_script_is_a_string():
    """Scripts are files of their own language, which linters see, and not strings with doubled braces."""
    doubled = {
        path.name: line
        for path in (ROOT / "awscli_presign_put" / "handoff").glob("*.py")
        for line in path.read_text("utf-8").splitlines()
        if "{{" in line or "}}" in line
    }
    assert doubled == {}
