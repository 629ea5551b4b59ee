"""What both scripts of a folder do at a store that answers as it is told; ``tests/e2e/test_files.py`` has real stores."""

import os
import subprocess
import sys
from dataclasses import replace
from datetime import datetime, timezone
from urllib.parse import quote

import pytest
from kits import KIT
from raw_store import RawStore, answer

from awscli_presign_put.handoff import MULTIPART_FORMATS
from awscli_presign_put.handoff.files_kit import FileLinks
from awscli_presign_put.handoff.files_python import files_python
from awscli_presign_put.handoff.files_sh import files_sh
from awscli_presign_put.signing.request import PresignedRequest

END = datetime(2036, 11, 23, 12, 0, tzinfo=timezone.utc)
PROGRAMS = {"sh": (["sh"], files_sh), "python": ([sys.executable, "-I"], files_python)}
NAMES_OF_WHOLE_NUMBERS = {"PARALLEL": 1, "RETRIES": 0, "PAUSE": 0, "STALL": 1}
FAILED = "The upload failed. To go on, run the script again.\n"


@pytest.fixture
def store():
    with RawStore() as started:
        started.scripts["HEAD"] = answer(404)
        yield started


@pytest.fixture(params=PROGRAMS)
def upload(request, store, tmp_path):
    """A function that runs the script of these keys; each file has the same three bytes."""
    program, script_of = PROGRAMS[request.param]

    def run(*keys, headers=(), contents=b"abc", **variables):
        files = []
        for at, key in enumerate(keys):
            url = f"{store.endpoint}/bkt/{quote(key, safe='/~')}?X-Amz-Signature=secret"
            put = PresignedRequest("PUT", url, (("Content-Length", "3"), *headers), "bkt", key, END, "request")
            files.append(FileLinks(f"f{at}", put, replace(put, method="HEAD", headers=())))
            (tmp_path / f"f{at}").write_bytes(contents)
        (tmp_path / "script").write_text(script_of(files, "bkt/"))
        done = subprocess.run(
            [*program, "script"], cwd=tmp_path, env={"PATH": os.environ["PATH"], "PAUSE": "0", **variables},
            capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
        return done.returncode, done.stdout, done.stderr

    return run


SHA256 = (("x-amz-checksum-sha256", "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="),)


@pytest.mark.parametrize("value", ["x", "0.5", "-1", "08", "1000", "1 2", "$(id)"])
def test_variables_are_whole_numbers(upload, store, value):
    for name, least in NAMES_OF_WHOLE_NUMBERS.items():
        said = f"{name} must be a whole number from {least} to 999.\n"
        assert upload("k", headers=SHA256, **{name: value}) == (1, "", said)
    assert store.seen == []


def test_no_worker(upload):
    said = "{} must be a whole number from 1 to 999.\n"
    assert upload("k", headers=SHA256, PARALLEL="0") == (1, "", said.format("PARALLEL"))
    assert upload("k", headers=SHA256, STALL="0") == (1, "", said.format("STALL"))


@pytest.mark.parametrize("form", PROGRAMS)
def test_variables_of_a_multipart_upload(tmp_path, form):
    (tmp_path / "script").write_text(MULTIPART_FORMATS[form](KIT, None, "x"))
    command = [*PROGRAMS[form][0], str(tmp_path / "script"), "--status"]
    done = subprocess.run(command, env={**os.environ, "PAUSE": "0.5"}, capture_output=True, text=True, check=False)
    said = "PAUSE must be a whole number from 0 to 999.\n"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", said)
