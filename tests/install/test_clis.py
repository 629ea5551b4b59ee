"""The Python of an AWS CLI v1 is found behind whatever leads to it, and the command for its pip is right."""

import json
import shlex
import sys
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest

from awscli_presign_put import __version__, package_files
from awscli_presign_put.install import clis
from awscli_presign_put.install.clis import Cli, Python, enable_command, install_command, python_of
from awscli_presign_put.install.trials import Trials

# What AWS CLI v1 does with [plugins], and no more.
V1 = """import configparser, os, sys
parser = configparser.RawConfigParser()
parser.read(os.environ["AWS_CONFIG_FILE"])
for _, module in parser.items("plugins") if parser.has_section("plugins") else []:
    __import__(module).awscli_initialize(None)
print("aws-cli/1.99.0")
"""


def look(path, tmp_path):
    config = tmp_path / "config"
    config.write_text("[plugins]\npresign-put = no_such_plugin\n")
    (sight,) = Trials().look([Cli(str(path), "1.99.0")], config)
    assert (sight.works, sight.plugin_version) == (False, None)
    # Whether this package is there depends on the Python of these tests.
    return sight.python and replace(sight.python, has_plugin=None)


HERE = Python(sys.executable, find_spec("pip") is not None)


@pytest.fixture
def real(tmp_path):
    """A v1 whose first line names the Python of these tests."""
    path = tmp_path / "versions" / "3.x" / "bin" / "aws"
    path.parent.mkdir(parents=True)
    path.write_text(f"#!{sys.executable}\n{V1}")
    path.chmod(0o755)
    return path


def script(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return path


def test_first_line(real, tmp_path):
    assert look(real, tmp_path) == HERE


@pytest.mark.parametrize(
    "text",
    [
        '#!/bin/sh\nexec "{real}" "$@"\n',
        '#!/usr/bin/env bash\nset -e\nprogram="${{0##*/}}"\nexec "{real}" "$@"\n',
        '#!/bin/sh\necho Welcome\n"{real}" "$@"\n',
        '#!/bin/sh\n"{real}" "$@" 2>&1\n',
    ],
    ids=["wrapper", "shim", "banner", "one stream"],
)
def test_script_around_it(real, tmp_path, text):
    shim = script(tmp_path / "shims" / "aws", text.format(real=real))
    assert look(shim, tmp_path) == HERE


def test_links(real, tmp_path):
    (tmp_path / "one").symlink_to(real)
    (tmp_path / "two").symlink_to("one")
    assert look(tmp_path / "two", tmp_path) == HERE


def test_pythonpath_of_the_user_stays(real, tmp_path, monkeypatch):
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "its_library.py").write_text("")
    real.write_text(real.read_text().replace("import configparser", "import its_library, configparser"))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "own"))
    assert look(real, tmp_path) == HERE


@pytest.mark.parametrize(
    ("first", "path"),
    [("#!{python} -I", sys.executable), ("#!/bin/sh", None), ("#!/usr/bin/env python-that-is-not-there", None)],
)
def test_one_that_cannot_be_asked(tmp_path, first, path):
    aws = script(tmp_path / "aws", first.format(python=sys.executable) + "\nimport sys; sys.exit(1)\n")
    found = python_of(str(aws), "Traceback: nothing")
    assert found == (Python(path) if path else None)
    assert python_of(str(tmp_path / "missing"), "") is None


@pytest.mark.parametrize("said", ["awscli_presign_put_python [", "awscli_presign_put_python [1]", "x", ""])
def test_answer_that_is_none(tmp_path, said):
    assert python_of(str(tmp_path / "missing"), said) is None


@pytest.fixture
def source(monkeypatch, tmp_path):
    """This package as pip has installed it from a folder, or from nowhere that is still known."""

    class Distribution:
        url = None

        def read_text(self, name):
            assert name == "direct_url.json"
            return None if self.url is None else json.dumps({"url": self.url, "dir_info": {}})

    found = Distribution()
    monkeypatch.setattr(clis, "distribution", lambda name: found)
    return found


NAMED = f"awscli-presign-put=={__version__}"


def test_command(source):
    assert install_command(None) is None
    assert install_command(Python("/v/bin/python")) == f"/v/bin/python -m pip install {NAMED}"
    managed = Python("/usr/bin/python3", is_managed=True)
    assert install_command(managed) == f"/usr/bin/python3 -m pip install --break-system-packages {NAMED}"


def test_command_quotes(source, tmp_path):
    folder = tmp_path / "it's here"
    folder.mkdir()
    source.url = folder.as_uri()
    command = install_command(Python("/my python/bin/python"))
    assert shlex.split(command) == ["/my python/bin/python", "-m", "pip", "install", str(folder)]
    folder.rmdir()
    assert shlex.split(install_command(Python("/p")))[-1] == NAMED
    source.url = "https://example.com/x.whl"
    assert shlex.split(install_command(Python("/p")))[-1] == NAMED


def test_python_without_pip(source, monkeypatch):
    lacks = Python("/uv/python", has_pip=False)
    monkeypatch.setattr(clis, "find_spec", lambda name: name)
    assert install_command(lacks) == f"{sys.executable} -m pip --python /uv/python install {NAMED}"
    monkeypatch.setattr(clis, "find_spec", lambda _: None)
    monkeypatch.setattr(clis, "program", lambda name: f"/bin/{name}")
    assert install_command(lacks) == f"uv pip install --python /uv/python {NAMED}"
    monkeypatch.setattr(clis, "program", lambda _: None)
    assert install_command(lacks) == f"/uv/python -m ensurepip && /uv/python -m pip install {NAMED}"


def test_from_a_zip_file(monkeypatch, tmp_path):
    monkeypatch.setattr(package_files, "archive", lambda: tmp_path / "p.pyz")
    assert install_command(Python("/p")) == f"/p -m pip install {NAMED}"
    wheel = tmp_path / f"awscli_presign_put-{__version__}-py3-none-any.whl"
    wheel.touch()
    assert install_command(Python("/p")) == f"/p -m pip install {wheel}"


def test_not_installed_by_pip(monkeypatch):
    def missing(name):
        raise clis.PackageNotFoundError(name)

    monkeypatch.setattr(clis, "distribution", missing)
    assert install_command(Python("/p")) == f"/p -m pip install {NAMED}"


def test_source_of_these_tests():
    """As ``make`` has installed it: the folder of the repository."""
    command = install_command(Python("/p"))
    assert shlex.split(command)[-1] in (NAMED, str(Path(package_files.__file__).parents[1]))


def test_own_command():
    assert enable_command() == "awscli-presign-put enable"


def test_own_command_of_a_zip_file(monkeypatch):
    monkeypatch.setattr(package_files, "archive", lambda: Path("/my files/p.pyz"))
    assert enable_command() == "python3 '/my files/p.pyz' enable"
