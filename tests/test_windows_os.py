"""The package under the rules of Windows, as far as one process on another system can have them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import awscli_presign_put

IMPORT_ALL = """
import import_all, pytest, windows_os
windows_os.simulate(pytest.MonkeyPatch())
import_all.import_all()
"""
PACKAGE = Path(awscli_presign_put.__file__).parent


def test_every_module_is_imported():
    done = subprocess.run(
        [sys.executable, "-c", IMPORT_ALL],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    paths = (path.relative_to(PACKAGE) for path in PACKAGE.rglob("*.py"))
    # The scripts for receivers are data.
    modules = [path.with_suffix("").as_posix() for path in paths if "scripts" not in path.parts]
    names = {f"awscli_presign_put.{name.replace('/', '.')}".removesuffix(".__init__") for name in modules}
    assert {*done.stdout.split(), "awscli_presign_put"} >= names - {"awscli_presign_put"}


def test_what_is_simulated(windows_os, tmp_path):
    """Otherwise the other tests would prove nothing."""
    assert not hasattr(os, "fchmod")
    with pytest.raises(PermissionError):
        os.open(tmp_path, os.O_RDONLY)
    with pytest.raises(ModuleNotFoundError):
        import fcntl  # noqa: F401
    assert (Path("~").expanduser(), os.pathsep) == (tmp_path, ";")
