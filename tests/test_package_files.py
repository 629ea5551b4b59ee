import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest

import awscli_presign_put
from awscli_presign_put import package_files
from awscli_presign_put.commands.presign_put import PresignPutCommand

PACKAGE = Path(awscli_presign_put.__file__).parent
SCRIPT = """\
import json, sys
sys.path.insert(0, sys.argv[1])
from awscli_presign_put import package_files
files = {name: contents.decode() for name, contents in package_files.read_all().items()}
archive = package_files.archive()
print(json.dumps([archive and str(archive), package_files.read_text("examples/presign-put.rst"), files]))
"""


def files_on_disk():
    return {
        path.relative_to(PACKAGE).as_posix(): path.read_bytes()
        for path in PACKAGE.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


@pytest.fixture
def archive(tmp_path):
    path = tmp_path / "a folder" / "plugin.pyz"
    path.parent.mkdir()
    with zipfile.ZipFile(path, "w") as file:  # without entries for the folders
        for name, contents in files_on_disk().items():
            file.writestr(f"awscli_presign_put/{name}", contents)
    return path


def test_in_a_folder():
    assert package_files.archive() is None
    assert package_files.read_all() == files_on_disk()
    assert package_files.read_text("examples/presign-put.rst").encode() == files_on_disk()["examples/presign-put.rst"]


@pytest.mark.parametrize("absolute", [True, False])
def test_in_a_zip_file(archive, absolute):
    named = str(archive) if absolute else archive.name
    done = subprocess.run(
        [sys.executable, "-S", "-c", SCRIPT, named],
        cwd=archive.parent,
        env={"LC_ALL": "C", "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    said, text, files = json.loads(done.stdout)
    assert said == str(archive)
    assert text == package_files.read_text("examples/presign-put.rst")
    assert {name: contents.encode() for name, contents in files.items()} == files_on_disk()
    assert [path.name for path in archive.parent.iterdir()] == ["plugin.pyz"]


def test_tree_leaves_out_what_python_keeps_there(tmp_path):
    assert package_files.read_tree(tmp_path / "missing") == {}
    for name in ("b.py", "folder/a.py", "folder/__pycache__/a.pyc", "__pycache__/b.pyc"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(name.encode())
    (tmp_path / "empty").mkdir()
    assert package_files.read_tree(tmp_path) == {"b.py": b"b.py", "folder/a.py": b"folder/a.py"}


def test_examples_are_read_when_the_help_is_made_and_not_before(monkeypatch):
    read = []
    monkeypatch.setattr(package_files, "read_text", lambda name: read.append(name) or "text")
    command = PresignPutCommand(SimpleNamespace(emit=lambda *_, **__: None))
    assert read == []
    assert command.create_help_command().examples == "text"
    assert read == ["examples/presign-put.rst"]


def test_missing_file_is_an_error():
    class Command:
        EXAMPLES = package_files.TextFile("examples/missing.rst")

    with pytest.raises(FileNotFoundError):
        Command().EXAMPLES  # noqa: B018  # asking for it is what reads the file
