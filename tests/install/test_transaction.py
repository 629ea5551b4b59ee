"""The lock, and what goes on where the system has none."""

import errno
import fcntl
import os
import threading

import pytest

from awscli_presign_put.install import plugin_folder
from awscli_presign_put.install.transaction import locked, locked_if_free


@pytest.fixture(autouse=True)
def data(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    return plugin_folder.data_folder()


def test_one_at_a_time(data):
    with locked(data) as lock:
        assert (lock.is_exclusive, lock.made_folders) == (True, [str(data)])
        with locked_if_free(data) as is_locked:
            assert not is_locked
        second = threading.Thread(target=lambda: locked(data).__enter__(), daemon=True)
        second.start()
        second.join(0.2)
        assert second.is_alive()
        (data / "kept").touch()
    second.join(10)
    assert not second.is_alive()
    (data / "kept").unlink()


# macOS for a network share; NFS without its lock daemon; a FUSE file system.
@pytest.mark.parametrize("code", [errno.ENOTSUP, errno.ENOLCK, errno.ENOSYS, errno.EINVAL])
def test_without_locks_it_goes_on(data, monkeypatch, code):
    def flock(descriptor, operation):
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(fcntl, "flock", flock)
    with locked(data) as lock:
        assert (lock.is_exclusive, lock.made_folders) == (False, [str(data)])
        scratch = data / "try-of-another-run"
        scratch.mkdir()
        half = data / ".x.presign-put-new"
        half.touch()
        with locked(data) as other, locked_if_free(data) as is_locked:
            assert (other.is_exclusive, is_locked) == (False, False)
            plugin_folder.remove_scratch(other.is_exclusive)
        assert scratch.is_dir()
        assert half.exists()
        scratch.rmdir()
        half.unlink()
    assert not data.exists()


def test_a_folder_that_is_removed_meanwhile_is_made_again(data, monkeypatch):
    real, calls = fcntl.flock, []

    def flock(descriptor, operation):
        if not calls:
            data.rmdir()
        calls.append(operation)
        return real(descriptor, operation)

    monkeypatch.setattr(fcntl, "flock", flock)
    with locked(data) as lock:
        assert (lock.is_exclusive, data.is_dir(), len(calls)) == (True, True, 2)
