from pathlib import Path

import pytest

import awscli_presign_put
from awscli_presign_put.install import plugin_folder

PACKAGE = Path(awscli_presign_put.__file__).parent


@pytest.fixture(autouse=True)
def data(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))


def test_holds_this_package_alone():
    assert not plugin_folder.is_current()
    plugin_folder.fill()
    assert plugin_folder.is_current()
    folder = plugin_folder.plugin_folder()
    assert [path.name for path in folder.iterdir()] == ["awscli_presign_put"]
    assert (folder / "awscli_presign_put" / "__init__.py").read_bytes() == (PACKAGE / "__init__.py").read_bytes()
    assert (folder / "awscli_presign_put" / "examples" / "presign-put.rst").exists()


def test_another_version_is_replaced():
    plugin_folder.fill()
    package = plugin_folder.plugin_folder() / "awscli_presign_put"
    (package / "__init__.py").write_text("old")
    (package / "gone.py").write_text("old")
    assert not plugin_folder.is_current()
    plugin_folder.fill()
    assert plugin_folder.is_current()
    assert not (package / "gone.py").exists()


def test_removed():
    plugin_folder.fill()
    plugin_folder.remove()
    assert not plugin_folder.plugin_folder().exists()
