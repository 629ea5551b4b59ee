"""Python scripts run none of the code that lies beside the files, on each Python of this machine from 3.6."""

import contextlib
import os
import pwd
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from python_scripts import BODY, files_script, multipart_script, post_script, put_script
from raw_store import RawStore, answer, reading
from upload_store import UploadStore

pytestmark = pytest.mark.one_python

MODULES = [
    "base64", "binascii", "calendar", "codecs", "email", "fcntl", "hashlib", "html", "io", "json", "mimetypes",
    "os", "re", "secrets", "select", "signal", "site", "sitecustomize", "usercustomize", "socket", "ssl",
    "stat", "struct", "sys", "termios", "threading", "time", "unicodedata", "urllib", "uuid", "zlib",
    "_strptime", "_hashlib", "_socket", "_ssl", "abc", "locale", "stringprep", "http", "encodings", "importlib",
    "collections", "types", "warnings", "random", "bisect", "copy", "datetime", "ipaddress", "quopri", "string",
    "tempfile", "token", "contextlib", "functools", "_posixsubprocess",
]  # fmt: skip
PACKAGES = ("http", "encodings", "email", "urllib", "json", "html", "importlib", "collections")


def pythons():
    """One of each version, as the PATH or pyenv has them."""
    home = pwd.getpwuid(os.getuid()).pw_dir  # that of the test is another
    installed = sorted(Path(os.environ.get("PYENV_ROOT", f"{home}/.pyenv")).glob("versions/3.*/bin/python3"))
    found = {}
    for path in [*installed, *(shutil.which(f"python3.{minor}") for minor in range(6, 20)), sys.executable]:
        command = [str(path), "-I", "-c", "import sys, ssl; print('%d.%d' % sys.version_info[:2])"]
        with contextlib.suppress(OSError):
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode == 0 and int(done.stdout.split(".")[1]) >= 6:
                found.setdefault(done.stdout.strip(), str(path))
    return found


PYTHONS = pythons()


@pytest.fixture
def evil(tmp_path):
    """A folder in which each of these modules says that it was run, beside a file."""
    folder = tmp_path / "files"
    folder.mkdir()
    code = "import sys\nsys.stderr.write('RUN ' + __name__ + '\\n')\n"
    for name in MODULES:
        (folder / f"{name}.py").write_text(code)
    for name in PACKAGES:
        (folder / name).mkdir()
        (folder / name / "__init__.py").write_text(code)
    (folder / "f").write_bytes(BODY)
    (folder / "f0").write_bytes(BODY)
    return folder


@pytest.fixture
def store():
    with RawStore() as started:
        taken = answer(headers={"ETag": '"e"'})
        created = answer(201, body=b"<PostResponse><ETag>e</ETag></PostResponse>")
        started.scripts = {"HEAD": answer(404), "PUT": reading(taken), "POST": reading(created)}
        yield started


def scripts(store):
    return {
        "put": (put_script(store.endpoint), ["f"], 'Uploaded k: 3 bytes, ETag "e".\n'),
        "post": (post_script(store.endpoint), ["f"], "Uploaded k: 3 bytes, ETag e.\n"),
        "files": (
            files_script(store.endpoint),
            ["."],
            "1 of 1 files are uploaded: 1 were sent, 0 were at the store.\n",
        ),
    }


def run_evil(python, folder, command, script, **variables):
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "PAUSE": "0", "STALL": "9", **variables}
    done = subprocess.run(
        [python, *command], cwd=folder, env=environment, input=script,
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


VARIABLES = {
    "PYTHONPATH": ".",
    "PYTHONHOME": ".",
    "PYTHONSTARTUP": "site.py",
    "PYTHONPYCACHEPREFIX": ".",
    "PYTHONSAFEPATH": "",
    "PYTHONUSERBASE": ".",
    "PYTHONPLATLIBDIR": ".",
    "PYTHONNOUSERSITE": "",
    "PYTHONINSPECT": "1",
    "PYTHONWARNINGS": "error::json.Evil",
}


@pytest.mark.parametrize("version", PYTHONS)
@pytest.mark.parametrize("form", ["put", "post", "files"])
def test_as_documented(store, evil, version, form):
    """With -I: no variable of the environment changes anything."""
    script, arguments, said = scripts(store)[form]
    (evil / "upload.py").write_text(script)
    command = ["-I", "upload.py", *arguments]
    assert "python3 -I SCRIPT" in script
    assert run_evil(PYTHONS[version], evil, command, "", **VARIABLES) == (0, said, "")


@pytest.mark.parametrize("version", PYTHONS)
@pytest.mark.parametrize(
    ("form", "variables"),
    [
        ("put", {}),
        ("post", {}),
        ("files", {}),
        (
            "put",
            {"PYTHONSAFEPATH": "1", "PYTHONUSERBASE": ".", "PYTHONPYCACHEPREFIX": "cache", "PYTHONSTARTUP": "site.py"},
        ),
    ],
    ids=["put", "post", "files", "variables"],
)
def test_without_the_option(store, evil, tmp_path, version, form, variables):
    """The script itself leaves out its folder and the current one; also by standard input, and from another folder."""
    script, arguments, said = scripts(store)[form]
    (evil / "upload.py").write_text(script)
    assert run_evil(PYTHONS[version], evil, ["upload.py", *arguments], "", **variables) == (0, said, "")
    assert run_evil(PYTHONS[version], evil, ["-", *arguments], script, **variables) == (0, said, "")
    (tmp_path / "else").mkdir()
    shutil.copy(evil / "f", tmp_path / "else" / "f")
    shutil.copy(evil / "f", tmp_path / "else" / "f0")
    command = [str(evil / "upload.py"), *arguments]
    assert run_evil(PYTHONS[version], tmp_path / "else", command, "", **variables) == (0, said, "")


@pytest.mark.parametrize("version", PYTHONS)
def test_folder_that_python_itself_searches(store, evil, tmp_path, version):
    """What PYTHONPATH names, Python imports before the script begins. The script imports nothing from there.

    Without the module site (-S), Python itself imports the fewest.
    """
    for name in ("site", "sitecustomize", "usercustomize", "os", "stat", "io", "abc", "codecs", "types", "warnings"):
        (evil / f"{name}.py").unlink()
    for name in ("encodings", "importlib", "collections"):
        shutil.rmtree(evil / name)
        (evil / f"{name}.py").unlink()
    for name in ("functools", "contextlib", "locale", "sys", "_strptime"):
        (evil / f"{name}.py").unlink()
    (evil / "upload.py").write_text(scripts(store)["put"][0])
    for path in (".", str(evil), f"{evil}/../files", ":"):
        done = run_evil(PYTHONS[version], evil, ["-S", "upload.py", "f"], "", PYTHONPATH=path)
        assert done == (0, 'Uploaded k: 3 bytes, ETag "e".\n', "")


CACHE = """
import html, importlib._bootstrap_external as external, importlib.util, os, sys
sys.pycache_prefix = os.path.abspath("cache")
path = importlib.util.cache_from_source(html.__file__)
os.makedirs(os.path.dirname(path))
code = compile("import sys; sys.stderr.write('RUN html')", "x", "exec")
with open(path, "wb") as file:
    file.write(external._code_to_hash_pyc(code, bytes(8), False))
"""


def test_cache_beside_the_files(store, evil):
    """Compiled code in a folder that a variable names, for a module of the standard library."""
    script = scripts(store)["put"][0]
    assert run_evil(sys.executable, evil, ["-I", "-c", CACHE], "")[::2] == (0, "")
    (evil / "upload.py").write_text(script.replace("sys.pycache_prefix = None", ""))
    assert "RUN html" in run_evil(sys.executable, evil, ["upload.py", "f"], "", PYTHONPYCACHEPREFIX="cache")[2]
    (evil / "upload.py").write_text(script)
    done = run_evil(sys.executable, evil, ["upload.py", "f"], "", PYTHONPYCACHEPREFIX="cache")
    assert done == (0, 'Uploaded k: 3 bytes, ETag "e".\n', "")


@pytest.mark.parametrize("version", PYTHONS)
@pytest.mark.parametrize("option", [["-I"], []])
def test_multipart(evil, version, option):
    with UploadStore() as store:
        (evil / "upload.py").write_text(multipart_script(store.endpoint, size=3, part_size=2))
        code, out, err = run_evil(PYTHONS[version], evil, [*option, "upload.py", "f"], "")
        assert (code, err, store.object[0]) == (0, "", BODY)
        assert out == f'Uploaded k: 3 bytes in 2 parts, ETag "{store.object[1]}".\n'


def test_the_code_beside_is_run_without_the_guard(store, evil):
    """Else these tests could not fail."""
    script = scripts(store)["put"][0]
    (evil / "upload.py").write_text(script.replace("sys.path[:] = [", "_ = ["))
    assert "RUN base64" in run_evil(sys.executable, evil, ["upload.py", "f"], "")[2]
