from pathlib import Path

import pytest

from awscli_presign_put.install.system import InstallError, expanded, home


def test_home(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    assert home() == tmp_path
    monkeypatch.setenv("WHERE", "conf")
    assert expanded("~/$WHERE/c", "AWS_CONFIG_FILE") == tmp_path / "conf" / "c"
    assert expanded("c", "AWS_CONFIG_FILE") == Path.cwd() / "c"


def test_no_such_user():
    with pytest.raises(InstallError) as caught:
        expanded("~no-such-user/c", "AWS_CONFIG_FILE")
    assert str(caught.value) == (
        "AWS_CONFIG_FILE is ~no-such-user/c, and there is no such user. Set it to the path of a file."
    )


def test_no_home(monkeypatch):
    """As for a user number that the system has no name for."""
    monkeypatch.delenv("HOME")
    monkeypatch.setattr("pwd.getpwuid", lambda _: (_ for _ in ()).throw(KeyError("no such user")))
    for find in (home, lambda: expanded("~/.aws/config", "AWS_CONFIG_FILE")):
        with pytest.raises(InstallError, match=r"^There is no home directory\. Set HOME\.$"):
            find()
