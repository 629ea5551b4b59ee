from pathlib import Path

from awscli_presign_put import package_files
from awscli_presign_put.install import program


def test_installed():
    assert program.command("enable") == "awscli-presign-put enable"
    assert program.install_with("/v/python -m pip") == "Install this package with /v/python -m pip."


def test_from_a_zip_file(monkeypatch):
    monkeypatch.setattr(package_files, "archive", lambda: Path("/my files/p.pyz"))
    assert program.command("enable") == "python3 '/my files/p.pyz' enable"
    assert program.install_with("/v/python -m pip") == (
        "Install the wheel of this package with /v/python -m pip. pip cannot install /my files/p.pyz."
    )
