from pathlib import Path

from awscli_presign_put import package_files
from awscli_presign_put.install import program


def test_installed():
    assert program.command("enable") == "awscli-presign-put enable"


def test_from_a_zip_file(monkeypatch):
    monkeypatch.setattr(package_files, "archive", lambda: Path("/my files/p.pyz"))
    assert program.command("enable") == "python3 '/my files/p.pyz' enable"
