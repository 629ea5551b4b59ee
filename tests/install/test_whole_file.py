"""Whatever fails on the way, the old file or the new one stands there, and nothing beside it."""

import errno
import os
import stat
import subprocess
import sys
import threading

import pytest

from awscli_presign_put.install import transaction, whole_file
from awscli_presign_put.install.system import InstallError

OLD, NEW = b"old\n", b"new contents\n"


@pytest.fixture
def file(tmp_path):
    (tmp_path / "folder").mkdir()
    path = tmp_path / "folder" / "config"
    path.write_bytes(OLD)
    path.chmod(0o640)
    return path


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_replaced(file):
    whole_file.replace(file, NEW)
    assert file.read_bytes() == NEW
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert names(file.parent) == ["config"]


def test_new_file_is_private(tmp_path):
    whole_file.replace(tmp_path / "config", NEW)
    assert stat.S_IMODE((tmp_path / "config").stat().st_mode) == 0o600


def test_removed(file):
    whole_file.replace(file, None)
    assert names(file.parent) == []


def test_symbolic_link_is_kept(file, tmp_path):
    link = tmp_path / "link"
    link.symlink_to("folder/config")
    whole_file.replace(link, NEW)
    assert link.is_symlink()
    assert file.read_bytes() == NEW
    assert names(tmp_path) == ["folder", "link"]


def test_owner_is_kept(file):
    if os.geteuid() == 0:
        os.chown(file, 12345, 54321)
        whole_file.replace(file, NEW)
        assert (file.stat().st_uid, file.stat().st_gid) == (12345, 54321)


def test_reading(file, tmp_path):
    assert whole_file.read(file) == OLD
    assert whole_file.read(tmp_path / "missing") is None
    with pytest.raises(
        InstallError, match=r"is not a regular file\. Set AWS_CONFIG_FILE to a regular file, or unset it\.$"
    ):
        whole_file.read(tmp_path)


def test_read_only_file(file, monkeypatch):
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write everywhere
    with pytest.raises(InstallError, match=r"is read-only\. Make it writable\.$"):
        whole_file.replace(file, NEW)
    assert file.read_bytes() == OLD


OPERATIONS = [
    (os, "open"),
    (os, "fdopen"),
    (os, "fsync"),
    (os, "fchmod"),
    (os, "replace"),
]


@pytest.mark.parametrize(("owner", "name"), OPERATIONS, ids=[name for _, name in OPERATIONS])
@pytest.mark.parametrize("fault", [OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), KeyboardInterrupt()])
def test_fault_at_any_operation(file, monkeypatch, owner, name, fault):
    def fail(*_, **__):
        raise fault

    with monkeypatch.context() as patched:
        patched.setattr(owner, name, fail)
        with pytest.raises((InstallError, KeyboardInterrupt)) as caught:
            whole_file.replace(file, NEW)
    if isinstance(fault, OSError):
        assert str(caught.value) == f"{file} cannot be written: No space left on device."
    assert file.read_bytes() == OLD
    assert names(file.parent) == ["config"]


def run(script, *arguments):
    return subprocess.run(
        [sys.executable, "-c", script, *map(str, arguments)],
        env={"PYTHONPATH": os.pathsep.join(sys.path), "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )


FULL = """
import resource, signal, sys
from pathlib import Path
from awscli_presign_put.install import whole_file
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
whole_file.replace(Path(sys.argv[1]), b"x" * 5000)
"""


def test_full_disk(file):
    """A limit on the size of files, which the system itself enforces."""
    assert "cannot be written: File too large." in run(FULL, file).stderr
    assert file.read_bytes() == OLD
    assert names(file.parent) == ["config"]


KILLED = """
import os, sys
from pathlib import Path
from awscli_presign_put.install import transaction, whole_file
count = int(sys.argv[2])
def step():
    global count
    count -= 1
    if count == 0:
        os._exit(9)
sys.addaudithook(lambda event, _: step() if event.startswith(("open", "os.", "fcntl.")) else None)
with transaction.locked(Path(sys.argv[1]).parent):
    whole_file.replace(Path(sys.argv[1]), b"new contents\\n")
os._exit(0)
"""


def test_killed_between_any_two_operations(file):
    for count in range(1, 100):
        file.write_bytes(OLD)
        done = run(KILLED, file, count)
        assert done.returncode in (0, 9), done.stderr
        assert file.read_bytes() in (OLD, NEW)
        with transaction.locked(file.parent):  # what the next run does first
            assert names(file.parent) == ["config"]
        if done.returncode == 0:
            break
    assert count > 5
    assert file.read_bytes() == NEW


def test_one_at_a_time(file):
    """Each adds a line to what it read; none is lost."""

    def add():
        for _ in range(20):
            with transaction.locked(file.parent):
                whole_file.replace(file, whole_file.read(file) + b"line\n")

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert file.read_bytes() == OLD + b"line\n" * 80
