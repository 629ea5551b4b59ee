"""``enable`` at the first run under each umask, with real AWS CLIs, which cache in the folder of the plugin."""

import os
import stat
import sys

import pytest
from conftest import PATHS, V2
from test_install import Machine
from users import folder_for_everybody, home_of, run_as

UMASKS = [0o000, 0o002, 0o027, 0o077]
CACHING = [name for name in ("v1-newest", "v2") if name in PATHS]
"""AWS CLIs of which one caches in the folder of the plugin; the official v2 is frozen, and does not."""
ANOTHER_PYTHON = "import awscli_presign_put.demo, awscli_presign_put.handoff.curl, awscli_presign_put.install.switch"


@pytest.mark.parametrize("umask", UMASKS, ids="{:03o}".format)
def test_each_umask(tmp_path, umask):
    machine = Machine(tmp_path / "home", CACHING)
    old = os.umask(umask)
    try:
        code, enabled, err = machine.enable()
        assert (code, err) == (0, "")
        assert enabled.count(": presign-put 0.1.0 in ") == len(machine.aws)
        plugin = machine.data / "awscli-presign-put" / "plugin"
        # Another Python, such as that of another AWS CLI, has files of its own in the same folders.
        done = machine.run(sys.executable, "-c", ANOTHER_PYTHON, PYTHONPATH=str(plugin))
        assert (done.returncode, done.stderr) == (0, "")
        assert all(machine.presigns(aws) for aws in machine.aws)
        cached = list(plugin.rglob("*.pyc"))
        assert cached, "nothing was cached: this proves nothing"
        assert {stat.S_IMODE(path.stat().st_mode) for path in cached} == {0o644 & ~umask}
        assert {stat.S_IMODE(path.stat().st_mode) for path in plugin.rglob("*") if path.is_dir()} == {0o755}
        if umask == 0o002:  # the default of many systems, by which a group may write
            assert machine.program("status") == (0, enabled, "")
            assert machine.enable() == (0, enabled, "")
        assert machine.program("disable")[0] == 0
    finally:
        os.umask(old)
    assert not machine.data.exists()
    assert not machine.config.exists()


@pytest.mark.parametrize("aws", [V2] if V2 else [])  # others may be where only the user of the tests can enter
@pytest.mark.parametrize("umask", [0o002, 0o077], ids="{:03o}".format)
def test_user_with_a_private_group(umask, aws):
    asked = ["enable", "--no-completion", "--only", aws]
    with folder_for_everybody() as folder:
        home, program = home_of(folder), str(folder / "bin" / "awscli-presign-put")
        code, out, err = run_as(home, umask, program, *asked)
        assert (code, err) == (0, "")
        assert out.startswith(f"{aws} (2.")
        assert run_as(home, umask, program, "status", "--aws", aws)[::2] == (0, "")
        assert run_as(home, umask, program, *asked) == (0, out, "")
        assert run_as(home, umask, program, "disable")[0] == 0
        assert not (home / ".local" / "share" / "awscli-presign-put").exists()
