import errno
import os
import sys
import traceback
from pathlib import Path

import pytest

from awscli_presign_put.options.file_uploads import files_below, key_of_path
from awscli_presign_put.options.usage_errors import UsageError


@pytest.fixture
def folder(tmp_path):
    """A folder with files that are hard to name, and links."""
    (tmp_path / "in" / "b" / "é").mkdir(parents=True)
    for name in ("b.x", "b/c", "b0", 'b/é/ $(x)"\n', "-a", "B"):
        (tmp_path / "in" / name).write_text(name)
    os.mkfifo(tmp_path / "in" / "pipe")
    (tmp_path / "in" / "b" / "up").symlink_to("..")
    (tmp_path / "in" / "file link").symlink_to("b0")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "o").write_text("o")
    (tmp_path / "in" / "z").symlink_to("../other")
    (tmp_path / "in" / "nothing").symlink_to("nowhere")
    return str(tmp_path / "in")


def below(folder, follow=True):
    said = []
    files = list(files_below(folder, follow, said.append))
    for file in files:
        assert Path(file.path).read_text()
    return [file.name for file in files], [text.replace(folder, "F") for text in said]


def test_files_in_the_order_of_their_keys(folder):
    names, said = below(folder)
    assert names == ["-a", "B", "b.x", "b/c", 'b/é/ $(x)"\n', "b0", "file link", "z/o"]
    assert names == sorted(names, key=str.encode)
    assert said == [
        "F/nothing is left out: the symbolic link leads to nothing.",
        "F/pipe is left out: it is not a regular file.",
        "F/b/up is left out: the symbolic link leads to a folder that it is in.",
    ]


def test_links_that_are_not_followed(folder):
    names, said = below(folder, follow=False)
    assert names == ["-a", "B", "b.x", "b/c", 'b/é/ $(x)"\n', "b0"]
    assert sorted(said) == [
        "F/b/up is left out: it is a symbolic link.",
        "F/file link is left out: it is a symbolic link.",
        "F/nothing is left out: it is a symbolic link.",
        "F/pipe is left out: it is not a regular file.",
        "F/z is left out: it is a symbolic link.",
    ]


def test_folder_by_a_link_twice(tmp_path):
    """Both are uploaded: neither is in the other."""
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x").write_text("x")
    (tmp_path / "b").symlink_to("a")
    assert below(str(tmp_path)) == (["a/x", "b/x"], [])


def test_folders_that_are_nested_deeper_than_calls(tmp_path):
    inner = tmp_path
    for _ in range(300):
        inner = inner / "d"
        inner.mkdir()
    (inner / "f").write_text("f")
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(len(traceback.extract_stack()) + 150)
    try:
        files = [file.name for file in files_below(str(tmp_path), True, print)]
    finally:
        sys.setrecursionlimit(limit)
    assert files == ["d/" * 300 + "f"]


def fault(folder):
    with pytest.raises(UsageError) as caught:
        list(files_below(folder, True, print))
    return str(caught.value)


def test_what_cannot_be_listed(tmp_path):
    folder = str(tmp_path)
    assert fault("") == "--for-files is empty. Specify a folder, such as . for the current one."
    assert fault(f"{folder}/x") == f"--for-files {folder}/x cannot be read: No such file or directory."
    assert fault(f"file://{folder}") == f"--for-files file://{folder} is not a path. Omit file://."
    (tmp_path / "a").write_text("a")
    assert fault(f"{folder}/a") == f"--for-files {folder}/a is not a folder. For one file, use --for-file."
    (tmp_path / "loop").symlink_to("loop")
    assert fault(folder) == f"--for-files {folder}/loop cannot be read: Too many levels of symbolic links."
    (tmp_path / "loop").unlink()
    Path(os.fsdecode(os.fsencode(folder) + b"/d\xff")).mkdir()
    assert fault(folder) == (f"--for-files {folder}/d\\udcff has a name that is not valid UTF-8. Rename the file.")


def test_key_of_a_path():
    assert [key_of_path(path) for path in ("a", "./a/b", "a//b", "a/./b", "-a", " ")] == [
        *("a", "a/b", "a/b", "a/b", "-a", " ")
    ]
    for path in ("/a", "../a", "a/../b", ".", "./"):
        with pytest.raises(ValueError, match="^" + path.replace(".", r"\.")):
            key_of_path(path)


@pytest.mark.parametrize(
    ("path", "key"),
    [
        (r"a\b\c.txt", "a/b/c.txt"),
        ("a/b.txt", "a/b.txt"),
        (r".\a\.\b", "a/b"),
        ("C:\\data\\x.txt", None),
        ("C:/data/x.txt", None),
        ("C:x.txt", None),
        (r"\data\x.txt", None),
        ("/data/x.txt", None),
        (r"\\server\share\x.txt", None),
        (r"\\?\C:\x.txt", None),
        (r"a\..\..\b", None),
        ("..", None),
        ("x.txt:stream", None),
        ("", None),
    ],
)
def test_key_of_a_path_on_windows(windows_os, path, key):
    if key is not None:
        assert key_of_path(path) == key
    else:
        with pytest.raises(ValueError, match=r".?"):
            key_of_path(path)


def test_a_backslash_is_a_character_elsewhere():
    assert key_of_path(r"a\..\b:c") == r"a\..\b:c"


@pytest.fixture
def junctions(tmp_path, windows_os, monkeypatch):
    """A folder with a junction to another one, one to itself, and one of those that nobody may list."""
    home = tmp_path / "home"
    (home / "AppData").mkdir(parents=True)
    (home / "AppData" / "x").write_text("x")
    (home / "Junction").symlink_to("AppData")
    (home / "Up").symlink_to(home)
    (home / "Application Data").symlink_to("AppData")
    links = [home / name for name in ("Junction", "Up", "Application Data")]
    windows_os.make_junctions(monkeypatch, *links)
    real = Path.iterdir

    def iterdir(path):
        if path.name == "Application Data":
            raise PermissionError(errno.EACCES, "Access is denied", str(path))
        return real(path)

    monkeypatch.setattr(Path, "iterdir", iterdir)
    return str(home)


def test_junctions(junctions):
    assert below(junctions) == (
        ["AppData/x", "Junction/x"],
        [
            "F/Application Data is left out: it is a junction to a folder that cannot be read.",
            "F/Up is left out: the symbolic link leads to a folder that it is in.",
        ],
    )


def test_junctions_that_are_not_followed(junctions):
    names, said = below(junctions, follow=False)
    assert names == ["AppData/x"]
    assert sorted(said) == [
        f"F/{name} is left out: it is a junction." for name in ("Application Data", "Junction", "Up")
    ]


def test_junction_whose_folder_has_no_status(junctions, monkeypatch):
    real = Path.stat

    def refuse(path, **options):
        if path.name == "Application Data":
            raise PermissionError(errno.EACCES, "Access is denied", str(path))
        return real(path, **options)

    monkeypatch.setattr(Path, "stat", refuse)
    names, said = below(junctions)
    assert (names, said[0]) == (
        ["AppData/x", "Junction/x"],
        "F/Application Data is left out: it is a junction to a folder that cannot be read.",
    )


def test_folder_that_cannot_be_listed_and_is_no_junction(tmp_path, windows_os, monkeypatch):
    def refuse(path):
        raise PermissionError(errno.EACCES, "Access is denied", str(path))

    monkeypatch.setattr(Path, "iterdir", refuse)
    with pytest.raises(UsageError) as caught:
        below(str(tmp_path))
    assert str(caught.value) == f"--for-files {tmp_path} cannot be read: Access is denied."


def test_file_system_without_numbers_of_files(tmp_path, monkeypatch):
    """FAT and some network shares, where each st_ino is 0."""
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "x").write_text("x")
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    real = Path.stat

    def numberless(path, **options):
        status = real(path, **options)
        return os.stat_result([status.st_mode, 0, 7, *status[3:]])

    monkeypatch.setattr(Path, "stat", numberless)
    assert below(str(tmp_path)) == (
        ["a/b/x"],
        ["F/a/up is left out: the symbolic link leads to a folder that it is in."],
    )
