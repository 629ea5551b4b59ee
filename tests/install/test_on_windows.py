"""``enable``, ``status`` and ``disable`` under the rules of Windows, with an ``aws.exe`` that starts at once."""

import os
import subprocess
import time
from pathlib import Path

import pytest
from fake_home import FAKE, OLD, FakeHome

from awscli_presign_put import __version__
from awscli_presign_put.install import bounded, config_text, plugin_folder, transaction, whole_file
from awscli_presign_put.install.bounded import Invocation
from awscli_presign_put.install.clis import enable_command, located, paths
from awscli_presign_put.install.record import Edit, applied
from awscli_presign_put.install.system import InstallError, encoding, home, program, shared_temporary_folder
from awscli_presign_put.install.trials import Program, Trials
from awscli_presign_put.install.v1_path import is_path

PROGRAM = """
import os, sys
import pytest, windows_os
windows_os.simulate(pytest.MonkeyPatch(), {code_page!r})
sys.stdout.reconfigure(encoding={code_page!r}, errors="strict")
sys.stderr.reconfigure(encoding={code_page!r})
from awscli_presign_put.__main__ import main
sys.exit(main(sys.argv[1:]))
"""


class WindowsHome(FakeHome):
    """The AWS CLI reads its configuration, and prints, in the code page. The PATH is not one of a shell here."""

    def __init__(self, folder, code_page="cp1252"):
        super().__init__(folder)
        self.code_page = code_page
        body = FAKE.removeprefix("#!/bin/sh\n# MORE\n").replace(" >&2", "").replace("exit", "return")
        self.aws = self.aws.rename(self.aws.with_name("aws.exe"))
        self.aws.write_text(
            "#!/bin/sh\nPATH=/usr/bin:/bin\n"
            f'iconv -f {code_page} -t UTF-8 "$AWS_CONFIG_FILE" >"$0.config" 2>/dev/null; AWS_CONFIG_FILE=$0.config\n'
            f'aws() {{\n{body}}}\nsaid=$(aws "$@"); code=$?\n'
            f"""printf '%s\\n' "$said" | iconv -f UTF-8 -t {code_page}; exit $code\n"""
        )
        self.environment["PATH"] = f"{self.aws.parent};{folder / 'tools'}"

    def run(self, *arguments):
        done = self.python(PROGRAM.format(code_page=self.code_page), *arguments)
        printed = (
            text.encode("utf-8", "surrogateescape").decode(self.code_page) for text in (done.stdout, done.stderr)
        )
        return (done.returncode, *printed)


@pytest.mark.parametrize(("name", "code_page"), [("home", "cp1252"), ("Jos\xe9", "cp1252"), ("\uae40", "cp949")])
def test_on_and_off(tmp_path, name, code_page):
    there = WindowsHome(tmp_path / name, code_page)
    before = there.tree()
    folder = there.folder / ".local" / "share" / "awscli-presign-put" / "plugin"
    code, out, err = there.run("enable", "--no-completion")
    assert (code, err) == (0, "")
    loaded = f"presign-put {__version__} in {folder / 'awscli_presign_put'}, without tab completion\n"
    assert out == f"{there.aws} (2.99.0): {loaded}"
    assert there.config.read_bytes() == OLD + (
        f"\n[plugins]\npresign-put = awscli_presign_put\ncli_legacy_plugin_path = {folder}\n".encode(code_page)
    )
    assert there.run("status") == (0, out, "")
    assert there.run("enable", "--no-completion") == (0, out, "")
    assert there.run("disable") == (0, f"{there.config}: Restored to its state before enable.\n", "")
    assert there.config.read_bytes() == OLD
    (there.aws.parent / "aws.exe.config").unlink()
    assert there.tree() == before


def test_home_that_the_code_page_lacks(tmp_path):
    there = WindowsHome(tmp_path / "\uae40")
    before = there.tree()
    folder = there.folder / ".local" / "share" / "awscli-presign-put" / "plugin"
    escaped, shown = (str(path).encode("ascii", "backslashreplace").decode() for path in (there.config, folder))
    code, out, err = there.run("enable", "--no-completion")
    assert (code, out) == (1, "")
    assert err == (
        f"awscli-presign-put enable: {escaped} was not changed. {shown} cannot be written in CP1252, the encoding in "
        "which the AWS CLI reads this file. Set XDG_DATA_HOME to a folder whose path has only ASCII characters.\n"
    )
    (there.aws.parent / "aws.exe.config").unlink()
    assert there.tree() == before
    there.environment["XDG_DATA_HOME"] = str(tmp_path / "data")
    code, out, err = there.run("enable", "--no-completion")
    assert (code, err) == (0, "")
    assert there.run("disable")[1] == f"{escaped}: Restored to its state before enable.\n"


def test_file_in_the_code_page(windows_os):
    text = "[default]\n# Jos\xe9\nregion = x\n".encode("cp1252")
    changes = config_text.enabled(text, "C:\\Jos\xe9")
    assert applied(text, changes).decode("cp1252").endswith("\ncli_legacy_plugin_path = C:\\Jos\xe9\n")
    with pytest.raises(InstallError) as caught:
        config_text.settings(b"[default]\nregion = \x81\n")
    assert str(caught.value) == "It is not valid CP1252. Save it as CP1252."
    assert encoding() == "cp1252"


def test_several_folders_are_separated_by_a_semicolon(windows_os):
    text = b"[plugins]\r\ncli_legacy_plugin_path = C:\\x\r\n"
    assert config_text.enabled(text, "C:\\awscli-presign-put\\plugin")[0] == Edit(
        len(text) - 2, b";C:\\awscli-presign-put\\plugin"
    )


def test_data_folder_is_not_one_that_is_redirected(windows_os, tmp_path):
    assert plugin_folder.data_folder() == tmp_path / ".local" / "share" / "awscli-presign-put"
    assert shared_temporary_folder() == home() == tmp_path


def test_no_home(windows_os, monkeypatch):
    for name in ("USERPROFILE", "HOMEPATH"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(InstallError, match=r"^There is no home directory\. Set USERPROFILE\.$"):
        home()


@pytest.fixture
def put(tmp_path):
    def put(path):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text("#!/bin/sh\n")
        (tmp_path / path).chmod(0o755)
        return str(tmp_path / path)

    return put


def test_programs_are_looked_for_in_the_path_alone(windows_os, monkeypatch, put, tmp_path):
    monkeypatch.chdir(tmp_path)
    put("aws.exe")
    assert (paths([]), program("aws")) == ([], None)
    put("v1/aws")  # the script for POSIX beside the one for cmd, as pip installs them
    v1, v2 = put("v1/aws.cmd"), put("v2/aws.exe")
    monkeypatch.setenv("PATH", f'"{tmp_path / "v1"}";{tmp_path / "missing"};;{tmp_path / "v2"}')
    assert paths([]) == [v1, v2]
    assert (located("aws"), located("aws.exe"), located("AWS.EXE")) == (v1, v2, str(tmp_path / "AWS.EXE"))
    assert located(str(tmp_path / "v2" / "aws")) == v2
    monkeypatch.setenv("PATHEXT", ".EXE;.CMD")
    put("v1/aws.exe")
    assert located("aws") == str(tmp_path / "v1" / "aws.exe")
    assert enable_command() == "awscli-presign-put enable"


@pytest.mark.parametrize("name", ["C:/tools", "C:\\tools", "C:/a;D:/b", "tools\\x", "\\\\server\\share"])
def test_a_path_is_no_plugin(windows_os, name):
    assert is_path(name)
    assert not is_path("awscli_plugin_endpoint")


def test_a_file_that_is_open_elsewhere_is_tried_again(windows_os, monkeypatch, tmp_path):
    file = tmp_path / "config"
    file.write_bytes(b"old")
    monkeypatch.setattr(whole_file, "_PAUSE", 0.0)
    left = windows_os.locked_for(monkeypatch, 3)
    whole_file.replace(file, b"new")
    assert (file.read_bytes(), left["times"]) == (b"new", 0)
    left["times"] = 2
    whole_file.replace(file, None)
    assert (file.exists(), left["times"]) == (False, 0)


def test_a_file_that_stays_open_is_an_error(windows_os, monkeypatch, tmp_path):
    file = tmp_path / "config"
    file.write_bytes(b"old")
    monkeypatch.setattr(whole_file, "_RETRIED", 0.05)
    left = windows_os.locked_for(monkeypatch, 10**9, ["replace"])
    with pytest.raises(InstallError) as caught:
        whole_file.replace(file, b"new")
    assert str(caught.value) == f"{file} cannot be written: The process cannot access the file."
    assert (file.read_bytes(), left["times"] > 0) == (b"old", True)


def test_what_another_run_may_use_stays(windows_os, tmp_path):
    """There is no lock. What is older than a day is of a run that was killed."""
    data = plugin_folder.data_folder()
    with transaction.locked(data) as lock:
        assert not lock.is_exclusive
        assert lock.made_folders == [str(tmp_path / each) for each in (".local", ".local/share", data)]
        with plugin_folder.scratch() as other:
            old = data / "try-old"
            old.mkdir()
            os.utime(old, (time.time() - 90_000,) * 2)
            plugin_folder.remove_scratch(lock.is_exclusive)
            assert (other.is_dir(), old.exists()) == (True, False)
    with transaction.locked_if_free(tmp_path) as is_locked:
        assert not is_locked


def test_programs_are_ended_with_what_they_have_started(windows_os, monkeypatch, put, tmp_path):
    log = windows_os.install_taskkill(tmp_path / "windows", monkeypatch)
    slow = Path(put("slow.cmd"))
    slow.write_text("#!/bin/sh\nsleep 60 & wait\n")
    monkeypatch.setattr(bounded, "SECONDS", 0.3)
    (done,) = bounded.bounded([Invocation([str(slow)], {"PATH": "/usr/bin:/bin"})])
    assert (done.returncode, done.stderr) == (1, "it did not end within 0.3 seconds.")
    assert subprocess.Popen.groups[0] == windows_os.NEW_GROUP
    assert log.read_text().startswith("/T /F /PID ")


def test_what_an_aws_prints_is_in_the_code_page(windows_os, monkeypatch, put, tmp_path):
    shown = Path(put("aws.exe"))
    shown.write_text("#!/bin/sh\nprintf 'Jos\\351'\n")
    (done,) = Trials().run([Program(str(shown))], tmp_path / "config")
    assert done.stdout == "Jos\xe9"
