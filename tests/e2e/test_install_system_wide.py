"""docs/system-wide.md, as an administrator and a user do it."""

import re
import shlex
import subprocess
import textwrap

import pytest
from conftest import ROOT, V2
from file_state import state_of
from users import folder_for_everybody, home_of, run_as

KEYS = {"AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret"}
DOCUMENT = (ROOT / "docs" / "system-wide.md").read_text(encoding="utf-8")


@pytest.fixture
def folder():
    with folder_for_everybody() as folder:
        yield folder


def path_of(folder):
    """A PATH with the program beside the AWS CLI of the system, and no other."""
    (folder / "bin" / "aws").symlink_to(V2)
    return f"{folder / 'bin'}:/usr/bin:/bin"


def presigns(home, umask, **environment):
    code, out, err = run_as(
        home, umask, V2, "s3", "presign-put", "s3://bkt/k", "--region", "us-east-1", **KEYS, **environment
    )
    assert code == 0, err
    return out.startswith("https://bkt.s3.us-east-1.amazonaws.com/k?X-Amz-")


@pytest.mark.parametrize("name", ["v2"] if V2 else [])
@pytest.mark.parametrize("umask", [0o022, 0o077], ids="{:03o}".format)
def test_one_configuration_for_all(folder, name, umask):
    commands = re.findall(r"^    sudo (.*)$", DOCUMENT, re.MULTILINE)
    assert len(commands) == 2
    path = path_of(folder)
    (folder / "share").mkdir()
    (folder / "etc").mkdir()
    for command in commands:
        here = command.replace("/etc/aws", f"{folder}/etc/aws").replace("/usr/local/share", f"{folder}/share")
        done = subprocess.run(
            shlex.split(here),
            env={"PATH": path, "HOME": str(folder / "root")},
            umask=umask,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "")
    config = folder / "etc" / "aws" / "config"
    home = home_of(folder)
    (set_for_all,) = re.findall(r"^    (AWS_CONFIG_FILE=\S+)$", DOCUMENT, re.MULTILINE)
    assert set_for_all.endswith("/etc/aws/config")
    assert presigns(home, umask, AWS_CONFIG_FILE=str(config))
    code, out, err = run_as(home, umask, "awscli-presign-put", "status", PATH=path, AWS_CONFIG_FILE=str(config))
    assert (code, err) == (0, "")
    assert f"presign-put 0.1.0 in {folder}/share/awscli-presign-put/plugin/awscli_presign_put" in out
    assert list(home.iterdir()) == []


@pytest.mark.parametrize("name", ["v2"] if V2 else [])
@pytest.mark.parametrize("umask", [0o022, 0o077], ids="{:03o}".format)
def test_at_the_login_of_each_user(folder, name, umask):
    (script,) = re.findall(r"^    if .*?^    fi$", DOCUMENT, re.MULTILINE | re.DOTALL)
    profile = folder / "profile.sh"
    profile.write_text(textwrap.dedent(script))
    profile.chmod(0o644)
    home, path = home_of(folder), path_of(folder)
    login = ["sh", "-ec", '. "$1"; echo "I am in"', "sh", str(profile)]
    assert run_as(home, umask, *login, PATH=path) == (0, "I am in\n", "")
    assert presigns(home, umask)
    config = home / ".aws" / "config"
    before = state_of(config)
    assert run_as(home, umask, *login, PATH=path) == (0, "I am in\n", "")
    assert state_of(config) == before
    assert run_as(home, umask, "awscli-presign-put", "disable", PATH=path)[0] == 0
    assert not config.exists()
    # Where it cannot be enabled, the login goes on.
    assert run_as(home, umask, *login, PATH=path, AWS_CONFIG_FILE="/dev/null") == (0, "I am in\n", "")
