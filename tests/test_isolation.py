"""The tests do not depend on what the developer has configured: in files, in the environment, by umask."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import hostile
import pytest
from isolation import KEPT

pytestmark = pytest.mark.one_python

OURS = {
    "HOME",
    "LANG",
    "AWS_CONFIG_FILE",
    "AWS_SHARED_CREDENTIALS_FILE",
    "AWS_EC2_METADATA_DISABLED",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
}
AT_IMPORT = {**os.environ}


@pytest.mark.parametrize("moment", ["import", "test"])
def test_environment(moment, tmp_path):
    variables = {"import": AT_IMPORT, "test": dict(os.environ)}[moment]
    # awscli sets the last when it is imported.
    assert {name for name in variables if not KEPT.fullmatch(name)} == {*OURS, "AWS_DATA_PATH"}
    assert variables["AWS_ACCESS_KEY_ID"] == "AKIAIOSFODNN7EXAMPLE"
    assert "/nonexistent" not in variables["AWS_DATA_PATH"]
    assert not Path(variables["AWS_CONFIG_FILE"]).exists()
    (tmp_path / "made").touch()
    assert stat.S_IMODE((tmp_path / "made").stat().st_mode) == 0o644


@pytest.mark.parametrize("umask", [0o077, 0o002])
def test_on_the_machine_of_a_developer(tmp_path, umask):
    """Where a fixture of a module makes a client; ``tests/hostile.py make unit`` runs all."""
    hostile.write_home(tmp_path)
    root = Path(__file__).parents[1]
    tests = [f"{Path(__file__)}::test_environment", root / "tests" / "signing" / "bulk" / "test_url_template.py"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests],
        cwd=root, umask=umask,
        env={"PATH": os.environ["PATH"], "HYPOTHESIS_PROFILE": "fewer", **hostile.variables(tmp_path)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
