"""What "make dist" has built: each package as a user installs it, with real AWS CLIs, each in an empty home."""

import io
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
from conftest import MATRIX, PATHS, ROOT
from module_file import module_of

from awscli_presign_put import __version__

DIST = ROOT / "dist"
PYZ = DIST / "awscli-presign-put.pyz"
WHEEL = DIST / f"awscli_presign_put-{__version__}-py3-none-any.whl"
SDIST = DIST / f"awscli_presign_put-{__version__}.tar.gz"
V1S = [name for name in PATHS if name.startswith("v1")]
V2S = [name for name in PATHS if name.startswith("v2")]
KEYS = {"AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret"}
EXAMPLE = "aws s3 presign-put s3://bucket-test/feather.ttf --expires-in 300 --profile cegedim"


class Home:
    """An empty home, with these AWS CLIs on the PATH and no other one."""

    def __init__(self, folder):
        self.folder = folder
        self.config = folder / ".aws" / "config"
        self.plugin_folder = folder / ".local" / "share" / "awscli-presign-put" / "plugin"
        tools = folder / "tools"
        tools.mkdir(parents=True)
        for tool in ("sh", "env", "cat", "curl", "cmp"):
            (tools / tool).symlink_to(shutil.which(tool))
        (tools / "python3").symlink_to(sys.executable)
        self._path = [str(tools)]

    def add(self, name):
        """Put an AWS CLI first on the PATH; return where it is."""
        aws = self._place(name)
        aws.symlink_to(PATHS.get(name, MATRIX / name / "bin" / "aws"))
        return aws

    def add_script(self, name, python):
        """The same for an AWS CLI v1 that another interpreter runs."""
        aws = self._place(name)
        script = PATHS[name].read_text().partition("\n")[2]
        aws.write_text(f"#!{python}\n{script}")
        aws.chmod(0o755)
        return aws

    def _place(self, name):
        folder = self.folder / "path" / name
        folder.mkdir(parents=True)
        self._path.insert(0, str(folder))
        return folder / "aws"

    def run(self, *command, **environment):
        done = subprocess.run(
            [str(word) for word in command],
            env={"HOME": str(self.folder), "PATH": os.pathsep.join(self._path), **environment},
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        return done.returncode, done.stdout, done.stderr

    def presigns(self, aws):
        code, out, err = self.run(aws, "s3", "presign-put", "s3://bkt/k", "--region", "us-east-1", **KEYS)
        assert (code, err) == (0, "")
        assert re.fullmatch(
            r"https://bkt\.s3\.us-east-1\.amazonaws\.com/k\?X-Amz-Algorithm=AWS4-HMAC-SHA256&.*&X-Amz-Signature=\w{64}\n",
            out,
        )

    def shows_help(self, aws):
        """With the examples; where a package of the AWS CLI has no help texts, no command of it has help."""
        environment = {"PATH": os.environ["PATH"], "PAGER": "cat", "COLUMNS": "100", "AWS_PAGER": ""}
        host = self.run(aws, "s3", "presign", "help", **environment)
        ours = self.run(aws, "s3", "presign-put", "help", **environment)
        if "global_synopsis.rst" in host[2]:
            assert ours == host
            return
        assert (ours[0], ours[2]) == (0, "")
        page = re.sub(" +", " ", re.sub(r".\x08", "", re.sub(r"\x1b\[[0-9;]*m", "", ours[1])))
        assert EXAMPLE in page[page.index("\nEXAMPLES\n") :]


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "a home.d")


@pytest.fixture(scope="module", params=["wheel", "sdist"])
def environment(request, tmp_path_factory):
    """A fresh environment with the package from its file, and nothing else."""
    folder = tmp_path_factory.mktemp(request.param)
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    install = [folder / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
    # The sdist requires setuptools, which pip fetches.
    subprocess.run([*install, *(["--no-index", WHEEL] if request.param == "wheel" else [SDIST])], check=True)
    yield folder
    shutil.rmtree(folder)


def site_packages(environment):
    (folder,) = environment.glob("lib/python*/site-packages")
    return folder


def files_in_wheel():
    with zipfile.ZipFile(WHEEL) as wheel:
        return {name: wheel.read(name) for name in wheel.namelist() if ".dist-info/" not in name}


def files_in_folder(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def version_of(home, aws):
    _, out, err = home.run(aws, "--version")
    return re.match(r"aws-cli/(\S+)", out + err).group(1)


@pytest.mark.parametrize("name", V1S)
def test_installed_for_v1(home, environment, name):
    """In an environment that finds the AWS CLI and its libraries elsewhere, so that only the plugin is its own."""
    python = environment / "bin" / "python"
    (site_packages(environment) / "host.pth").write_text(f"{site_packages(PATHS[name].parents[1])}\n")
    aws = home.add_script(name, python)
    program = environment / "bin" / "awscli-presign-put"
    where = site_packages(environment) / "awscli_presign_put"
    said = f"{aws} ({version_of(home, aws)}): presign-put {__version__} in {where}, with tab completion\n"
    assert home.run(program, "enable") == (0, said, "")
    assert home.config.read_text() == "[plugins]\npresign-put = awscli_presign_put\n"
    home.presigns(aws)
    home.shows_help(aws)
    assert home.run(program, "disable") == (0, f"{home.config}: Restored to its state before enable.\n", "")


@pytest.mark.parametrize("name", V2S)
def test_installed_for_v2(home, environment, name):
    works_for_v2(home, name, [environment / "bin" / "awscli-presign-put"])


@pytest.mark.parametrize("name", V2S)
def test_program_as_one_file(home, name):
    # Without what is installed in this Python, which has the plugin.
    works_for_v2(home, name, [sys.executable, "-S", PYZ])


def works_for_v2(home, name, program):
    aws = home.add(name)
    where = home.plugin_folder / "awscli_presign_put"
    said = f"{aws} ({version_of(home, aws)}): presign-put {__version__} in {where}, with tab completion\n"
    assert home.run(*program, "status")[0] == 1
    assert home.run(*program, "enable") == (0, said, "")
    assert files_in_folder(home.plugin_folder) == files_in_wheel()
    made = {path: path.stat().st_ino for path in home.plugin_folder.rglob("*.py")}
    assert home.run(*program, "enable") == (0, said, "")
    assert {path: path.stat().st_ino for path in made} == made  # current, so that nothing was written
    home.presigns(aws)
    home.shows_help(aws)
    assert home.run(*program, "disable") == (0, f"{home.config}: Restored to its state before enable.\n", "")
    assert not home.plugin_folder.exists()


def test_one_file_runs_by_itself(home):
    """By its first line, and by its own relative path."""
    assert home.run(PYZ, "--version") == (0, f"awscli-presign-put {__version__}\n", "")
    shutil.copy(PYZ, home.folder / "moved.pyz")
    assert home.run("python3", "moved.pyz", "--version") == (0, f"awscli-presign-put {__version__}\n", "")
    code, out, err = home.run("python3", "moved.pyz", "enable")
    assert (code, out) == (1, "")  # the exit code is handed on
    assert err == "awscli-presign-put enable: No AWS CLI is on the PATH. Install one, or specify its path with --aws.\n"


@pytest.mark.parametrize("name", V2S)
def test_one_file_is_the_plugin(home, name):
    """Named in the configuration, without ``enable``."""
    folder = home.folder / "down.loads"
    folder.mkdir()
    pyz = Path(shutil.copy(PYZ, folder))
    aws = home.add(name)
    home.config.parent.mkdir()
    config = f"[plugins]\npresign-put = awscli_presign_put\ncli_legacy_plugin_path = {pyz}\n"
    home.config.write_text(config)
    home.presigns(aws)
    home.shows_help(aws)
    seen = f"presign-put {__version__} in {pyz}/awscli_presign_put, without tab completion"
    said = f"{aws} ({version_of(home, aws)}): {seen}\n"
    assert home.run(sys.executable, "-S", PYZ, "status") == (0, said, "")
    assert home.config.read_text() == config
    assert [path.name for path in folder.iterdir()] == [pyz.name]


@pytest.mark.parametrize("name", V1S)
def test_v1_goes_on_beside_one_file_in_the_configuration(home, name):
    aws = home.add(name)
    home.config.parent.mkdir()
    home.config.write_text(f"[plugins]\npresign-put = awscli_presign_put\ncli_legacy_plugin_path = {PYZ}\n")
    home.presigns(aws)
    assert home.run(aws, "--version")[0] == 0


def test_one_file_cannot_be_installed_for_v1(home):
    aws = home.add("v1-without")
    (wheel,) = DIST.glob("*.whl")  # beside it, as it is released
    install = f"{MATRIX / 'v1-without' / 'bin' / 'python'} -m pip install {wheel}"
    assert home.run("python3", PYZ, "enable") == (
        1,
        "",
        f"awscli-presign-put enable: Nothing was changed. The plugin is not installed for {aws}, so each of its "
        f"commands would fail. Install it, then run enable again:\n  {install}\n",
    )
    assert not home.config.parent.exists()
    code, out, _ = home.run("python3", PYZ, "status")
    assert code == 1
    assert out.endswith(
        f": The plugin is not installed for it. Run python3 {PYZ} enable after this command: {install}\n"
    )


@pytest.mark.parametrize("name", [name for name in ("v1-newest", "v2") if name in PATHS])
def test_demo_from_one_file(home, name):
    code, out, err = home.run(sys.executable, PYZ, "demo", "--aws", PATHS[name])
    assert (code, err) == (0, "")
    assert out.endswith("# The server refused it, as it must. The server is stopped and its data is deleted.\n")


def test_one_file_names_the_python_that_it_requires(monkeypatch):
    with zipfile.ZipFile(PYZ) as archive:
        main = archive.read("__main__.py")
    monkeypatch.setattr(sys, "version_info", (3, 8, 18))
    with pytest.raises(SystemExit) as ended:
        exec(compile(main, "__main__.py", "exec"), {})
    running = sys.version.split()[0]
    assert ended.value.code == f"awscli-presign-put requires Python 3.9 or newer, and this is Python {running}"


def test_contents():
    package = {
        f"awscli_presign_put/{name}": text for name, text in files_in_folder(ROOT / "awscli_presign_put").items()
    }
    assert files_in_wheel() == package
    with zipfile.ZipFile(PYZ) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    assert files.pop("LICENSE") == (ROOT / "LICENSE").read_bytes()
    assert files.pop("__main__.py").startswith(b"import sys\n")
    assert files == package
    assert PYZ.read_bytes().startswith(b"#!/usr/bin/env python3\nPK")
    assert os.access(PYZ, os.X_OK)


def test_sdist_has_what_builds_and_tests_it():
    with tarfile.open(SDIST) as sdist:
        prefix = SDIST.name[: -len(".tar.gz")] + "/"
        files = {
            member.name[len(prefix) :]: sdist.extractfile(member).read()
            for member in sdist.getmembers()
            if member.isfile() and member.name.startswith(prefix)
        }
        assert {member.name.split("/")[0] + "/" for member in sdist.getmembers()} == {prefix}
    expected = {}
    for name in (".ci", "awscli_presign_put", "bench", "docs", "packages", "tests", "tools"):
        expected.update({f"{name}/{path}": text for path, text in files_in_folder(ROOT / name).items()})
    for name in (
        "biome.json",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "LICENSE",
        "MANIFEST.in",
        "Makefile",
        "README.md",
        "mkdocs.yml",
        "SECURITY.md",
        "pyproject.toml",
        "setup.cfg",
        "setup.py",
    ):
        expected[name] = (ROOT / name).read_bytes()
    expected["setup.cfg"] = files["setup.cfg"]  # setuptools writes it anew
    generated = {name for name in files if name == "PKG-INFO" or name.startswith("awscli_presign_put.egg-info/")}
    assert {name: files[name] for name in set(files) - generated} == expected


@pytest.fixture(scope="module")
def build():
    return module_of(ROOT / "packages" / "build.py")


def test_same_sources_give_the_same_bytes(build, tmp_path, monkeypatch):
    """Whatever the dates, modes, owners and order, and the time zone."""
    epoch = 1_600_000_000
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    with zipfile.ZipFile(WHEEL) as wheel, zipfile.ZipFile(tmp_path / "other.whl", "w") as other:
        for name in reversed(wheel.namelist()):
            other.writestr(name, wheel.read(name))  # dated now
    assert build.pyz(tmp_path / "other.whl", epoch) == build.pyz(WHEEL, epoch)

    stream = io.BytesIO()
    with tarfile.open(SDIST) as sdist, tarfile.open(fileobj=stream, mode="w:gz") as other:
        for member in reversed(sdist.getmembers()):
            contents = sdist.extractfile(member) if member.isfile() else None
            member.mtime, member.uid, member.uname = 1.5, 1000, "somebody"
            member.mode &= 0o700
            other.addfile(member, contents)
    reproduced = build.reproducible_sdist(SDIST.read_bytes(), epoch)
    assert build.reproducible_sdist(stream.getvalue(), epoch) == reproduced
    assert reproduced != SDIST.read_bytes()  # which has another date
    with tarfile.open(fileobj=io.BytesIO(reproduced)) as sdist:
        assert {member.mtime for member in sdist.getmembers()} == {epoch}
