"""The Python scripts on the oldest Pythons that they are for, and with a console of Windows, whose encoding is CP1252.

``make pythons`` runs this on 3.9 to 3.14; what is older runs no pytest of today.
"""

import functools
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from python_scripts import END, SHA256, files_script, multipart_script
from raw_store import RawStore, answer, reading
from tls_store import TlsStore
from upload_store import UploadStore

from awscli_presign_put.handoff import python
from awscli_presign_put.handoff.files_kit import FileLinks
from awscli_presign_put.signing.post.post_request import PostRequest, PresignedPost
from awscli_presign_put.signing.upload.upload_request import PresignedRequest

# The Python of AWS CLI v2 is frozen, and has no encoding but UTF-8 for its output.
pytestmark = pytest.mark.one_python
OLD = ["3.6", "3.7", "3.8"]
EACH = pytest.mark.parametrize("version", ["this", *OLD])
KEY = "caf\xe9 \u20ac \uae40\U0001f600 \u017a"
"""Of which CP1252 has the first two."""

SHOWN = "caf\xe9 \u20ac \\uae40\\U0001f600 \\u017a"
CONSOLE = {"PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0", "PYTHONLEGACYWINDOWSSTDIO": "1"}


@functools.cache
def python_of(version):
    """A Python of this version: of the PATH, or beside the one that runs this."""
    if version == "this":
        return sys.executable
    beside = Path(sys.base_prefix).parent.glob(f"{version}.*/bin/python{version}")
    for path in [shutil.which(f"python{version}"), *map(str, beside)]:
        if path:
            done = subprocess.run([path, "-c", "import sys; print(sys.version)"], capture_output=True, check=False)
            if done.stdout.decode().startswith(f"{version}."):
                return path
    return None


@pytest.fixture
def run(version, tmp_path):
    """A function that runs a script in a folder with a file, with that Python; its output as the console shows it."""
    program = python_of(version)
    if program is None:
        pytest.skip(f"not on this machine: Python {version}")
    (tmp_path / KEY).write_bytes(b"abc")

    def run_it(script, *arguments, **variables):
        (tmp_path / "script.py").write_bytes(script.encode("ascii"))
        environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "PAUSE": "0", "RETRIES": "1", **variables}
        # Without -I, which ignores the variables of the console.
        done = subprocess.run(
            [program, "script.py", *arguments], cwd=tmp_path, env={**environment, **CONSOLE},
            capture_output=True, check=False, timeout=60,
        )  # fmt: skip
        return done.returncode, done.stdout.decode("cp1252"), done.stderr.decode("cp1252")

    return run_it


@EACH
def test_put_and_form(run):
    with RawStore() as store:
        store.scripts = {
            "PUT": reading(answer(headers={"ETag": '"\xe9"'})),
            "POST": reading(answer(201, body="<PostResponse><ETag>\u20ac\u017a</ETag></PostResponse>".encode())),
        }
        headers = (("Content-Length", "3"), *SHA256)
        put = PresignedRequest("PUT", f"{store.endpoint}/k?s", headers, "b", KEY, END, "request")
        assert run(python.put(put, KEY), KEY) == (0, f'Uploaded {SHOWN}: 3 bytes, ETag "\xe9".\n', "")
        assert run(python.put(put, KEY)) == (1, "", f"usage: python3 -I script.py FILE   (for example: {SHOWN})\n")
        request = PostRequest("b", "in/", True, 300, sizes=(1, 3))
        post = PresignedPost(f"{store.endpoint}/b", (("success_action_status", "201"),), request, END, "request")
        code, out, err = run(python.post(post, is_flat=True), KEY)
        assert (code, out, err) == (0, f"Uploaded in/{SHOWN}: 3 bytes, ETag \u20ac\\u017a.\n", "")
        store.scripts["PUT"] = reading(answer(403, body=f"<Error><Code>{KEY}</Code></Error>".encode()))
        code, out, err = run(python.put(put, KEY), KEY)
        assert (code, out) == (1, "")
        assert err == f"The store refused the upload: 403 Any\n<Error><Code>{SHOWN}</Code></Error>\n"


@EACH
def test_files(run, tmp_path):
    with RawStore() as store:
        store.scripts = {"HEAD": answer(404), "PUT": reading(answer(headers={"ETag": '"e"'}))}
        headers = (("Content-Length", "3"), *SHA256)
        put = PresignedRequest("PUT", f"{store.endpoint}/k?X-Amz-Signature=s", headers, "b", "k", END, "request")
        names = [KEY, f"gone {KEY}"]
        script = python.files([FileLinks(name, put, replace(put, method="HEAD", headers=())) for name in names], "b/")
        code, out, err = run(script, ".")
    assert (code, out) == (1, "1 of 2 files are uploaded: 1 were sent, 0 were at the store.\n")
    assert err == (
        f"gone {SHOWN}: the file cannot be read: No such file or directory.\n"
        "The upload failed. Correct what is said above, then run the script again.\n"
    )


@EACH
def test_multipart(run, tmp_path):
    (tmp_path / "f").write_bytes(bytes(25))
    with UploadStore() as store:
        script = multipart_script(store.endpoint, resume=f"aws s3 {KEY}")
        done = run(script, "f")
        assert done == (0, f'Uploaded k: 25 bytes in 3 parts, ETag "{store.object[1]}".\n', "")
        assert run(script, f"gone {KEY}") == (1, "", f"The upload failed: gone {SHOWN} is not in this folder.\n")


@EACH
def test_certificate_of_another_name(run, certificate, tmp_path):
    """Which Python 3.6 says by a class of its own."""
    (tmp_path / "f0").write_bytes(b"abc")
    with TlsStore(certificate) as store:
        endpoint = store.endpoint.replace("127.0.0.1", "localhost")
        code, out, err = run(files_script(endpoint), ".", SSL_CERT_FILE=f"{certificate}.crt")
        assert store.connections == 1
    assert (code, out) == (1, "0 of 1 files are uploaded: 0 were sent, 0 were at the store.\n")
    assert err.startswith("f0: the certificate of the store cannot be verified: ")
