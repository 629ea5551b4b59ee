"""Root in somebody else's home: what it makes is theirs, and their links lead it nowhere."""

import grp
import os
import pwd
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from awscli_presign_put.install import transaction, whole_file
from awscli_presign_put.install.ownership import can_be_changed_by_others, owner_of_new, resolved
from awscli_presign_put.install.system import InstallError

USER = 12345
IS_ROOT = os.geteuid() == 0


@pytest.fixture
def theirs(tmp_path):
    """A home that belongs to another user, where this is root; else to this one."""
    folder = tmp_path / "home"
    folder.mkdir()
    if IS_ROOT:
        os.chown(folder, USER, USER)
    return folder


def owner(path):
    status = path.lstat()
    return status.st_uid, status.st_gid


EXPECTED = (USER, USER) if IS_ROOT else (os.geteuid(), os.getegid())


def test_new_files_and_folders_belong_to_the_owner_of_the_home(theirs):
    with transaction.undone_on_failure() as register:
        made = transaction.make_folder(theirs / "a" / "b", register)
    whole_file.replace(theirs / "a" / "b" / "file", b"x")
    assert made == [str(theirs / "a"), str(theirs / "a" / "b")]
    for path in (theirs / "a", theirs / "a" / "b", theirs / "a" / "b" / "file"):
        assert owner(path) == EXPECTED
    assert owner_of_new(theirs / "x") == ((USER, USER) if IS_ROOT else None)


@pytest.mark.parametrize("name", ["file", ".file.presign-put-new"])
def test_link_of_another_user_is_not_followed(theirs, tmp_path, name):
    """Where this is root. For another user, a link in the home is that user's own, and is followed."""
    target = tmp_path / "precious"
    target.write_bytes(b"precious")
    target.chmod(0o640)
    link = theirs / name
    link.symlink_to(target)
    if IS_ROOT:
        os.chown(link, USER, USER, follow_symlinks=False)
        if name == "file":
            with pytest.raises(InstallError) as caught:
                whole_file.replace(link, b"new")
            assert str(caught.value) == (
                f"{link} is a symbolic link of another user, and leads to what does not belong to that user. "
                "Remove the link, or run this command as that user."
            )
        else:
            whole_file.replace(theirs / "file", b"new")
        assert target.read_bytes() == b"precious"
        assert (stat.S_IMODE(target.stat().st_mode), owner(target)) == (0o640, (0, owner(target)[1]))
    else:
        assert resolved(link) == target.resolve()


def test_link_of_this_user_is_followed(tmp_path):
    (tmp_path / "real").write_bytes(b"old")
    (tmp_path / "link").symlink_to("real")
    whole_file.replace(tmp_path / "link", b"new")
    assert (tmp_path / "real").read_bytes() == b"new"
    assert (tmp_path / "link").is_symlink()


def test_links_in_a_circle(tmp_path):
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    with pytest.raises(InstallError, match=r"leads through too many symbolic links\.$"):
        resolved(tmp_path / "a")


def test_modes_do_not_depend_on_the_umask(tmp_path):
    script = (
        "import os, sys; from pathlib import Path\n"
        "os.umask(0)\n"
        "from awscli_presign_put.install import transaction, whole_file\n"
        "folder = Path(sys.argv[1])\n"
        "with transaction.undone_on_failure() as register: transaction.make_folder(folder / 'a', register)\n"
        "whole_file.replace(folder / 'a' / 'private', b'x')\n"
        "whole_file.replace(folder / 'a' / 'public', b'x', new_mode=0o644)\n"
    )
    environment = {"PYTHONPATH": os.pathsep.join(sys.path), "PATH": os.environ["PATH"]}
    subprocess.run([sys.executable, "-c", script, str(tmp_path)], env=environment, check=True)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in [tmp_path / "a", *(tmp_path / "a").iterdir()]}
    assert modes == {"a": 0o755, "private": 0o600, "public": 0o644}


def test_extended_attributes_are_kept(tmp_path):
    file = tmp_path / "config"
    file.write_bytes(b"old")
    try:
        os.setxattr(file, "user.presign", b"kept")
    except (AttributeError, OSError):
        assert not hasattr(os, "setxattr") or not _has_attributes(tmp_path)
        return
    whole_file.replace(file, b"new")
    assert (file.read_bytes(), os.getxattr(file, "user.presign")) == (b"new", b"kept")


def _has_attributes(folder):
    """Whether the file system has them, by the system's own list."""
    return str(folder).startswith("/tmp") and "user_xattr" in Path("/proc/mounts").read_text()


def test_hard_link(tmp_path):
    (tmp_path / "config").write_bytes(b"x")
    assert not whole_file.is_hard_linked(tmp_path / "config")
    os.link(tmp_path / "config", tmp_path / "other")
    assert whole_file.is_hard_linked(tmp_path / "config")
    assert not whole_file.is_hard_linked(tmp_path / "missing")


@pytest.mark.parametrize(
    ("mode", "members", "accounts", "name", "expected"),
    [
        (0o755, [], [], "me", False),
        (0o775, [], [], "me", False),
        (0o775, ["me", "root"], [], "me", False),
        (0o775, ["you"], [], "me", True),
        (0o775, [], [("you", 6, 5)], "me", True),
        (0o777, [], [], "me", True),
        (0o757, [], [], "me", True),
        (0o775, [], None, "me", False),  # of a directory service, in no list
        (0o775, [], None, "domain users", True),
    ],
)
def test_group_of_the_user_alone(monkeypatch, mode, members, accounts, name, expected):
    account = pwd.struct_passwd(("me", "x", 7, 5, "", "/home/me", "/bin/sh"))
    others = [pwd.struct_passwd((each, "x", user, group, "", "/", "/bin/sh")) for each, user, group in accounts or []]
    monkeypatch.setattr(pwd, "getpwuid", lambda user: account if user == 7 else None)
    monkeypatch.setattr(pwd, "getpwall", lambda: others if accounts is None else [account, *others])
    monkeypatch.setattr(grp, "getgrgid", lambda group: grp.struct_group((name, "x", group, members)))
    status = os.stat_result((stat.S_IFDIR | mode, 1, 1, 1, 7, 5, 0, 0, 0, 0))
    assert can_be_changed_by_others(status) is expected


def test_group_that_is_not_the_primary_one(monkeypatch):
    account = pwd.struct_passwd(("me", "x", 7, 5, "", "/home/me", "/bin/sh"))
    monkeypatch.setattr(pwd, "getpwuid", lambda _: account)
    monkeypatch.setattr(pwd, "getpwall", lambda: [account])
    monkeypatch.setattr(grp, "getgrgid", lambda group: grp.struct_group(("staff", "x", group, ["me"])))
    assert can_be_changed_by_others(os.stat_result((stat.S_IFDIR | 0o775, 1, 1, 1, 7, 6, 0, 0, 0, 0)))


@pytest.mark.parametrize("own", [True, False])
def test_numbers_without_a_name(monkeypatch, own):
    """As in a container that runs with any user's number."""

    def missing(number):
        raise KeyError(number)

    monkeypatch.setattr(pwd, "getpwuid", missing)
    user = os.geteuid() if own else os.geteuid() + 1
    status = os.stat_result((stat.S_IFDIR | 0o775, 1, 1, 1, user, os.getegid(), 0, 0, 0, 0))
    assert can_be_changed_by_others(status) is not own
