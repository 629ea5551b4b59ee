"""Where the lines of [plugins] must stand, whatever was there before ``enable``, with real AWS CLIs."""

from pathlib import Path

import pytest
from test_install import BOTH, KEYS, Machine

OURS = "presign-put = awscli_presign_put\n"


@pytest.mark.parametrize("names", BOTH[:1])
def test_v2_is_installed_after_v1_was_enabled(tmp_path, names):
    """In between, another program has put the path of its plugin before our line: v1 cannot start any more."""
    machine = Machine(tmp_path / "home", names)
    v1, v2 = machine.aws
    v1_alone = f"{Path(v1).parent}:{machine.home / 'tools'}"
    assert machine.enable(PATH=v1_alone)[0] == 0
    assert machine.config.read_text() == f"[plugins]\n{OURS}"
    assert machine.run(v2, "s3", "presign-put", "s3://bkt/k", **KEYS).returncode != 0
    assert machine.enable()[0] == 0
    assert all(machine.presigns(aws) for aws in machine.aws)
    assert machine.program("disable")[1] == f"{machine.config}: Restored to its state before enable.\n"
    assert not machine.config.exists()

    assert machine.enable(PATH=v1_alone)[0] == 0
    others = tmp_path / "plug.ins"
    others.mkdir()
    machine.config.write_text(f"[plugins]\ncli_legacy_plugin_path = {others}\n{OURS}")
    assert machine.run(v1, "--version").returncode == 1
    code, out, err = machine.enable()
    assert (code, err, out.count(": presign-put 0.1.0 in ")) == (0, "", 2)
    folder = machine.data / "awscli-presign-put" / "plugin"
    assert machine.config.read_text() == f"[plugins]\n{OURS}cli_legacy_plugin_path = {others}:{folder}\n"
    assert all(machine.presigns(aws) for aws in machine.aws)


@pytest.mark.parametrize("names", BOTH[:1])
def test_line_of_ours_that_is_below_is_moved_and_put_back(tmp_path, names):
    """Written by hand, with other lines around it: both work with it then, and it is where it was after disable."""
    machine = Machine(tmp_path / "home", names)
    machine.config.parent.mkdir()
    others = tmp_path / "plug.ins"
    others.mkdir()
    contents = (
        f"[default]\r\nregion = eu-west-3\r\n[plugins]\r\n  # of another\r\n  cli_legacy_plugin_path: {others}\r\n"
        "  Presign-Put=awscli_presign_put\r\n[profile x]\r\n"
    )
    machine.config.write_bytes(contents.encode())
    assert machine.run(machine.aws[0], "--version").returncode == 1
    code, out, err = machine.enable()
    assert (code, err, out.count(": presign-put 0.1.0 in ")) == (0, "", 2)
    assert all(machine.presigns(aws) for aws in machine.aws)
    assert machine.run(machine.aws[0], "configure", "get", "region").stdout == "eu-west-3\n"
    code, out, err = machine.program("disable")
    assert (code, err) == (0, "")
    # As v1 could not start before, it cannot now: that is said.
    assert out == (
        f"{machine.config}: Restored to its state before enable. {machine.aws[0]}: Every command fails, because "
        f"[plugins] in {machine.config} sets cli_legacy_plugin_path, which AWS CLI v1 reads as a plugin. Put "
        "presign-put = awscli_presign_put first in that section, by hand or with awscli-presign-put enable.\n"
    )
    assert machine.config.read_bytes() == contents.encode()
