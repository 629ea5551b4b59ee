"""The file of --output-file is the whole text or as it was before."""

import errno
import os
import stat
from pathlib import Path

import pytest

from awscli_presign_put.output.file_writer import FileWriter
from awscli_presign_put.output.line_writer import OutputFailed

TEXT = b"line\nCRLF\r\n\xff\0 no end"
EXISTS = "--output-file {} already exists. Specify another path, or --overwrite-output-file to replace it."


@pytest.fixture
def path(tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    return folder / "upload.py"


def refused(path, may_replace=False):
    with pytest.raises(OutputFailed) as caught:
        FileWriter(str(path), may_replace).write_whole(TEXT)
    return str(caught.value)


def names(path):
    return [each.name for each in path.parent.iterdir()]


@pytest.mark.parametrize("umask", [0o000, 0o077])
def test_bytes_and_mode(path, umask):
    before = os.umask(umask)
    try:
        FileWriter(str(path), False).write_whole(TEXT)
    finally:
        os.umask(before)
    assert (path.read_bytes(), stat.S_IMODE(path.stat().st_mode), names(path)) == (TEXT, 0o600, [path.name])


def test_a_name_as_long_as_they_can_be(path):
    long = path.with_name("x" * 255)
    FileWriter(str(long), False).write_whole(TEXT)
    assert long.read_bytes() == TEXT


@pytest.mark.parametrize("kind", ["file", "folder", "link to nothing", "pipe"])
def test_what_exists_is_not_replaced(path, kind):
    {
        "file": path.touch,
        "folder": path.mkdir,
        "link to nothing": lambda: path.symlink_to("nothing"),
        "pipe": lambda: os.mkfifo(path),
    }[kind]()
    assert refused(path) == EXISTS.format(path)
    assert names(path) == [path.name]


def test_what_comes_into_being_meanwhile_is_not_replaced(path):
    writer = FileWriter(str(path), False)
    path.write_bytes(b"other")
    with pytest.raises(OutputFailed) as caught:
        writer.write_whole(TEXT)
    assert (str(caught.value), path.read_bytes(), names(path)) == (EXISTS.format(path), b"other", [path.name])


def test_replaced_where_that_is_asked_for(path):
    path.write_bytes(b"old")
    path.chmod(0o644)
    link = path.with_name("link")
    link.symlink_to(path.name)
    FileWriter(str(link), True).write_whole(TEXT)
    assert (link.readlink().name, path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) == (path.name, TEXT, 0o600)


def test_what_cannot_be_replaced(path):
    path.mkdir()
    assert refused(path, True) == f"--output-file {path} is not a regular file. Specify another path."
    assert refused(path / "missing" / "x") == (
        f"--output-file {path / 'missing' / 'x'}: the folder {path / 'missing'} does not exist. Create it."
    )


def test_places_that_cannot_be_written(path, monkeypatch):
    path.write_bytes(b"old")
    monkeypatch.setattr(os, "access", lambda place, _: place != path)
    assert refused(path, True) == f"--output-file {path} is read-only. Specify another path."
    monkeypatch.setattr(os, "access", lambda place, _: False)
    assert refused(path.with_name("new")) == (
        f"--output-file {path.with_name('new')}: the folder {path.parent} is not writable. Specify another path."
    )


def test_nothing_is_left_of_a_file_that_does_not_fit(path, monkeypatch):
    def full(descriptor):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    assert refused(path) == f"--output-file {path} cannot be written: No space left on device."
    assert names(path) == []


@pytest.fixture
def no_links(monkeypatch):
    def link(*_):
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "link", link)


def test_file_system_without_hard_links(path, no_links, monkeypatch):
    FileWriter(str(path), False).write_whole(TEXT)
    assert (path.read_bytes(), names(path)) == (TEXT, [path.name])
    writer = FileWriter(str(path.with_name("other")), False)
    path.with_name("other").touch()
    with pytest.raises(OutputFailed, match="already exists"):
        writer.write_whole(TEXT)

    def replace(*_):
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(Path, "replace", replace)
    assert refused(path.with_name("third")) == (
        f"--output-file {path.with_name('third')} cannot be written: Input/output error."
    )
    assert sorted(names(path)) == ["other", path.name]


def test_on_windows(path, windows_os, monkeypatch):
    """os.rename() refuses to replace a file there."""
    real = os.rename

    def rename(old, new):
        if os.path.lexists(new):
            raise FileExistsError(errno.EEXIST, "Cannot create a file when that file already exists")
        real(old, new)

    monkeypatch.setattr(os, "rename", rename)
    monkeypatch.setattr(os, "link", None)
    writer = FileWriter(str(path), False)
    FileWriter(str(path), False).write_whole(TEXT)
    with pytest.raises(OutputFailed, match="already exists"):
        writer.write_whole(b"other")
    assert (path.read_bytes(), names(path)) == (TEXT, [path.name])
