"""The package, and the Python scripts of receivers, on Python for Windows under Wine. "make wine-test" runs this."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from python_scripts import END, SHA256, multipart_script, post_script, put_script
from raw_store import RawStore, answer, reading
from upload_store import UploadStore
from windows import PYTHON, WINE, Windows, path_of

from awscli_presign_put import __version__
from awscli_presign_put.handoff import python
from awscli_presign_put.handoff.files_kit import FileLinks
from awscli_presign_put.signing.upload.upload_request import PresignedRequest

pytestmark = pytest.mark.skipif(not (PYTHON.exists() and Path(WINE).exists()), reason="Wine, or its Python, is missing")

KEYS = {"AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY": "x", "AWS_DEFAULT_REGION": "us-east-1"}
REFUSED = "on Windows, no file in the folder can have this name."


@pytest.fixture(scope="module")
def windows(tmp_path_factory):
    started = Windows(tmp_path_factory.mktemp("windows"))
    yield started
    started.end()


def test_every_module_is_imported(windows, tmp_path):
    code, out, err = windows.python(tmp_path, "-c", "import import_all; import_all.import_all()")
    assert (code, err) == (0, "")
    assert len(out.split()) > 100


def test_on_and_off(windows, tmp_path):
    """An AWS CLI v1, as pip installs it: ``aws.cmd``."""
    said = (
        rf"Z:\\\S+\\tools\\aws\.cmd \(1\.\S+\): presign-put {re.escape(__version__)} in Z:\\\S+, with tab completion\n"
    )
    code, out, err = windows.python(tmp_path, "-m", "awscli_presign_put", "enable")
    assert (code, err) == (0, "")
    assert re.fullmatch(said, out)
    assert windows.python(tmp_path, "-m", "awscli_presign_put", "status") == (0, out, "")
    (config,) = windows.home.glob("*/.aws/config")
    assert config.read_bytes() == b"[plugins]\npresign-put = awscli_presign_put\n"

    command = ["s3", "presign-put", "s3://bkt/k\xe9", "--format", "python", "--output-file", "upload.py"]
    assert windows.aws(tmp_path, *command, **KEYS) == (0, "", "note: Written to upload.py.\n")
    written = (tmp_path / "upload.py").read_bytes()
    assert (written.isascii(), b"\r" in written) == (True, False)
    compile(written, "upload.py", "exec")
    said = "--output-file upload.py already exists. Specify another path, or --overwrite-output-file to replace it."
    code, out, err = windows.aws(tmp_path, *command, **KEYS)
    assert (code, out, err.strip()) == (255, "", said)
    assert windows.aws(tmp_path, *command, "--overwrite-output-file", **KEYS)[0] == 0
    code, out, err = windows.aws(tmp_path, "s3", "presign-put", "s3://bkt/k", **KEYS)
    assert (code, err) == (0, "")
    assert out.startswith("https://bkt.s3.us-east-1.amazonaws.com/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&")

    code, out, err = windows.python(tmp_path, "-m", "awscli_presign_put", "disable")
    assert (code, err) == (0, "")
    assert re.fullmatch(r"C:\\users\\\w+\\\.aws\\config: Restored to its state before enable\.\n", out)
    assert not config.exists()


def test_scripts_of_one_file(windows, tmp_path):
    (tmp_path / "f").write_bytes(b"abc")
    with RawStore() as store:
        store.scripts = {
            "PUT": reading(answer(headers={"ETag": '"e"'})),
            "POST": reading(answer(201, headers={"ETag": '"e"'})),
        }
        for script in (put_script(store.endpoint), post_script(store.endpoint)):
            (tmp_path / "up.py").write_text(script)
            assert windows.python(tmp_path, "-I", "up.py", "f") == (0, 'Uploaded k: 3 bytes, ETag "e".\n', "")
    assert windows.python(tmp_path, "-I", "up.py") == (1, "", "usage: py -I up.py FILE   (for example: k)\n")
    code, out, err = windows.python(tmp_path, "-I", "up.py", "f")
    assert (code, out) == (1, "")
    assert re.fullmatch(r"The upload failed: \[WinError 10061\] .+\n", err)


def test_script_of_files(windows, tmp_path):
    bad = ["CON", "NUL.txt", "d/PRN", "a:b", "C:x", "a\\..\\..\\b", "..\\x", "space ", "dot."]
    good = ["a", "d/caf\xe9 \uae40", "LPT.1x"]
    (tmp_path / "d").mkdir()
    for name in good:
        (tmp_path / name).write_bytes(b"abc")
    with RawStore() as store:
        store.scripts = {"HEAD": answer(404), "PUT": reading(answer(headers={"ETag": '"e"'}))}
        headers = (("Content-Length", "3"), *SHA256)
        put = PresignedRequest("PUT", f"{store.endpoint}/k?X-Amz-Signature=s", headers, "b", "k", END, "request")
        names = [*bad, *good, "gone \uae40"]
        links = [FileLinks(name, put, replace(put, method="HEAD", headers=())) for name in names]
        (tmp_path / "up.py").write_text(python.files(links, "b/"))
        code, out, err = windows.python(tmp_path, "-I", "up.py", ".", PARALLEL="1")
    assert (code, out) == (1, "3 of 13 files are uploaded: 3 were sent, 0 were at the store.\n")
    *refused, gone, last = err.splitlines()
    assert refused == [f"{name}: {REFUSED}" for name in bad]
    assert gone.startswith("gone \\uae40: the file cannot be read: ")
    assert last == "The upload failed. Correct what is said above, then run the script again."


def test_script_of_parts(windows, tmp_path):
    (tmp_path / "f").write_bytes(bytes(25))
    with UploadStore() as store:
        (tmp_path / "up.py").write_text(multipart_script(store.endpoint))
        code, out, err = windows.python(tmp_path, "-I", "up.py", path_of(tmp_path / "f"))
        assert (code, out, err) == (0, f'Uploaded k: 25 bytes in 3 parts, ETag "{store.object[1]}".\n', "")
