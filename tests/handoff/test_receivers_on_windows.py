"""What a receiver on Windows sees, by a simulation: names that no file has there, and how a script is called."""

import os
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from types import SimpleNamespace

import pytest
from forward_proxy import ForwardProxy
from python_scripts import END, SHA256, multipart_script, post_script, put_script
from raw_store import RawStore, answer, reading, silent

from awscli_presign_put.handoff import python, sh
from awscli_presign_put.handoff.files_kit import FileLinks
from awscli_presign_put.package_files import read_text
from awscli_presign_put.signing.upload.upload_request import PresignedRequest

pytestmark = pytest.mark.one_python

# The library looks at the name of the system when it is imported.
NT = """
import http.client, mimetypes, os, secrets, signal, sys, urllib.request, uuid
os.name = "nt"
sys.modules.update(fcntl=None, termios=None)
del signal.SIGHUP, os.geteuid, sys.argv[0]
exec(compile(open(sys.argv[0]).read(), sys.argv[0], "exec"))
"""
BAD = [
    *("CON", "nul", "NUL.txt", "aux.tar.gz", "d/PRN", "COM1", "lpt9.log", "com\xb9.x", "NUL .txt", "CONIN$"),
    *("a:b", "C:x", "C:/Windows/x", "a<b", "a>b", 'a"b', "a|b", "a?", "*", "a\x01b", "a\nb", "\n"),
    *("dot.", "d./x", "space ", "a\\..\\..\\b", "\\\\server\\x", "..\\x", "../x", "a/./b", "a//b"),
]
GOOD = ["nulls.txt", "COMA", "com10", "d/con-1", "é ü", ".hidden", "a.b c", "LPT.1x", "$x", "COM0"]
REFUSED = (
    "Windows cannot have a file of this name. Ask the sender for another one, or run the script on another system."
)
NONE = f"0 of {len(BAD)} files are uploaded: 0 were sent, 0 were at the store.\n"


@pytest.fixture
def upload(tmp_path):
    """A function that runs a script of these files, by Python or a shell that take this for Windows, or not."""
    (tmp_path / "bin").mkdir()
    uname = tmp_path / "bin" / "uname"
    uname.write_text("#!/bin/sh\necho MINGW64_NT-10.0-22631\n")
    uname.chmod(0o755)

    def run(form, names, is_windows=True):
        with RawStore() as store:
            store.scripts = {"HEAD": answer(404), "PUT": reading(answer(headers={"ETag": '"e"'}))}
            headers = (("Content-Length", "3"), *SHA256)
            put = PresignedRequest("PUT", f"{store.endpoint}/k?X-Amz-Signature=s", headers, "b", "k", END, "request")
            links = [FileLinks(name, put, replace(put, method="HEAD", headers=())) for name in names]
            (tmp_path / "script").write_text({"python": python, "sh": sh}[form].files(links, "b/"), encoding="utf-8")
            program = [sys.executable, "-I", *(["-c", NT] if is_windows else [])] if form == "python" else ["sh"]
            path = f"{tmp_path}/bin:" * is_windows + os.environ["PATH"]
            done = subprocess.run(
                [*program, "script", "."], cwd=tmp_path, env={"PATH": path, "PARALLEL": "1", "LC_ALL": "C.UTF-8"},
                capture_output=True, text=True, encoding="utf-8", check=False, timeout=60,
            )  # fmt: skip
            return done.returncode, done.stdout, done.stderr.splitlines(), len(store.seen)

    return run


@pytest.mark.parametrize("form", ["python", "sh"])
def test_names_that_no_file_has(upload, form):
    code, out, err, asked = upload(form, BAD)
    assert (code, out, asked) == (1, NONE, 0)
    assert [line.rpartition(": ")[2] for line in err] == [
        *[REFUSED] * len(BAD),
        "The upload failed. Correct what is said above, then run the script again.",
    ]


@pytest.mark.parametrize("form", ["python", "sh"])
@pytest.mark.parametrize("is_windows", [True, False])
def test_names_that_a_file_has(upload, tmp_path, form, is_windows):
    names = GOOD if is_windows else [*GOOD, "CON", "NUL.txt", "a:b", "a\\b", "space "]
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"abc")
    count = len(names)
    said = f"{count} of {count} files are uploaded: {count} were sent, 0 were at the store.\n"
    assert upload(form, names, is_windows) == (0, said, [], 2 * count)


SCRIPTS = {
    "put": (put_script, "py -I script FILE   (for example: f)"),
    "post": (post_script, "py -I script FILE   (for example: k)"),
    "multipart": (
        multipart_script,
        "py -I script FILE, or py -I script --status, or py -I script --abort   (for example: py -I script k)",
    ),
}


@pytest.mark.parametrize("name", SCRIPTS)
def test_usage(tmp_path, name):
    """Windows has a program py, and usually none that is called python3. The first lines of a script name both."""
    script_of, said = SCRIPTS[name]
    (tmp_path / "script").write_text(script_of("http://127.0.0.1:9"))
    done = subprocess.run(
        [sys.executable, "-I", "-c", NT, "script"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (1, "", f"usage: {said}\n")
    usage = [line for line in (tmp_path / "script").read_text().splitlines()[:9] if " -I SCRIPT" in line]
    assert [line for line in usage if line.startswith("# Usage: python3 -I SCRIPT FILE")] != []
    assert [line for line in usage if line.startswith("# On Windows: py -I SCRIPT FILE")] != []


def test_usage_of_files(upload):
    assert shutil.which("sh")
    script = python.files(
        [
            FileLinks(
                "f",
                *(
                    PresignedRequest(
                        "PUT", "https://e/k?Signature=s", (("Content-Length", "3"), *SHA256), "b", "k", END, ""
                    ),
                )
                * 2,
            )
        ],
        "b/",
    )
    assert "\n# Usage: python3 -I SCRIPT [FOLDER]   " in script
    assert "\n# On Windows: py -I SCRIPT [FOLDER]\n" in script


def test_ctrl_c(tmp_path):
    """A signal that ends a process of Windows is its exit code, and 2 is that of a wrong call."""
    (tmp_path / "f").write_bytes(b"abc")
    with RawStore() as store:
        store.scripts["PUT"] = silent
        (tmp_path / "script").write_text(put_script(store.endpoint))
        process = subprocess.Popen(
            [sys.executable, "-I", "-c", NT, "script", "f"], cwd=tmp_path, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        store.wait_for("PUT")
        process.send_signal(signal.SIGINT)
        said = process.communicate(timeout=60)
    assert said == ("", "Stopped. The file is not uploaded, unless all of it was sent already.\n")
    assert process.returncode == 1


OF_REGISTRY = NT.replace(
    'os.name = "nt"',
    'os.name = "nt"\nurllib.request.getproxies = lambda: {"https": "https://PROXY", "http": "http://PROXY"}'
    "\nurllib.request.proxy_bypass = lambda host: False",
)


def test_proxy_in_the_registry(tmp_path):
    """Up to Python 3.9, it is returned as one by HTTPS, which it is not."""
    (tmp_path / "f").write_bytes(b"abc")
    with ForwardProxy("somebody:else") as proxy:
        (tmp_path / "script").write_text(put_script("https://no.such.host.invalid"))
        program = OF_REGISTRY.replace("PROXY", proxy.address)
        done = subprocess.run(
            [sys.executable, "-I", "-c", program, "script", "f"], cwd=tmp_path, env={"PATH": os.environ["PATH"]},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        said = "The upload failed: the proxy refuses the connection: 407 Who\\x1b[31m are you\n"
        assert (done.returncode, done.stdout, done.stderr) == (1, "", said)
        assert proxy.refused == [("CONNECT", "no.such.host.invalid:443")]


OF_PATH = {
    "installed": (
        r"C:\py\Lib",
        ["C:\\me", r"C:\py\python313.zip", r"C:\py\DLLs", r"C:\py\Lib", r"C:\py", r"C:\py\Lib\site-packages"],
        [r"C:\py\DLLs", r"C:\py\Lib", r"C:\py"],
    ),
    # What python.org calls embeddable: the library is a zip file, and modules in C are beside python.exe.
    "unpacked": (
        r"C:\py\python313.zip",
        ["C:\\me", r"C:\py\python313.zip", r"C:\py"],
        [r"C:\py\python313.zip", r"C:\py"],
    ),
}


@pytest.mark.parametrize("kind", OF_PATH)
@pytest.mark.parametrize("platform", ["win32", "linux"])
def test_folders_that_modules_come_from(kind, platform):
    library, given, kept = OF_PATH[kind]
    fake = SimpleNamespace(
        modules={"encodings": SimpleNamespace(__path__=[rf"{library}\encodings"])},
        base_prefix=r"C:\py",
        base_exec_prefix=r"C:\py",
        path=list(given),
        platform=platform,
    )
    exec(read_text("handoff/scripts/python/guard.py").replace("import sys", ""), {"sys": fake})
    assert fake.path == (kept if platform == "win32" else kept[:-1])
