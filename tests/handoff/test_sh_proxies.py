"""The shell scripts and curl commands behind a proxy: plain, with a user and a password, and where none is wanted."""

import os
import subprocess
from dataclasses import replace

import pytest
from forward_proxy import ForwardProxy
from raw_store import RawStore, answer, reading
from sh_scripts import END, SIZE, multipart_script, run
from upload_store import UploadStore

from awscli_presign_put.handoff import curl, sh
from awscli_presign_put.handoff.files_kit import FileLinks
from awscli_presign_put.signing.upload.upload_request import PresignedRequest

pytestmark = pytest.mark.one_python

USER, QUOTED = "us er:p@s:s/w%rd", "us%20er:p%40s%3As%2Fw%25rd"
LENGTH = (("Content-Length", "3"),)
DIGEST = (("x-amz-checksum-sha256", "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="),)


@pytest.fixture(params=["curl", "files", "multipart"])
def ran(request, tmp_path):
    """A function that uploads by a script through what the variables say; it returns the store's end of it, too."""
    is_multipart = request.param == "multipart"
    with UploadStore() if is_multipart else RawStore() as store:
        if not is_multipart:
            store.scripts = {"HEAD": answer(404), "PUT": reading(answer(headers={"ETag": '"e"'}))}

        def run_it(**variables):
            store.seen.clear()
            if is_multipart:
                (tmp_path / "f").write_bytes(bytes(SIZE))
                done = run(tmp_path, multipart_script(store.endpoint), "f", RETRIES="0", **variables)
                return store, done
            (tmp_path / "f").write_bytes(b"abc")
            url = f"{store.endpoint}/bkt/k?X-Amz-Signature=secret"
            put = PresignedRequest("PUT", url, LENGTH, "bkt", "k", END, "request")
            if request.param == "curl":
                script = curl.put(put, "f").replace("curl ", "curl --silent ", 1)
            else:
                with_digest = replace(put, headers=(*LENGTH, *DIGEST))
                script = sh.files([FileLinks("f", with_digest, replace(put, method="HEAD", headers=()))], "bkt/")
            (tmp_path / "script").write_text(script)
            done = subprocess.run(
                ["sh", "script"], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60,
                env={"PATH": os.environ["PATH"], "PAUSE": "0", "RETRIES": "0", "STALL": "5", **variables},
            )  # fmt: skip
            return store, (done.returncode, done.stdout, done.stderr)

        yield run_it


def test_plain_proxy(ran):
    with ForwardProxy() as proxy:
        store, done = ran(http_proxy=proxy.endpoint)
        assert (done[0], done[2]) == (0, "")
        assert len(proxy.asked) == len(store.seen) > 0


def test_user_and_password(ran):
    with ForwardProxy(USER) as proxy:
        store, done = ran(http_proxy=proxy.endpoint.replace("//", f"//{QUOTED}@"))
        assert (done[0], done[2]) == (0, "")
        assert len(proxy.asked) == len(store.seen) > 0
        assert [refused for refused in proxy.refused if refused] == []


def test_wrong_password(ran):
    """What the proxy says is no answer of a store; and the password is not shown."""
    with ForwardProxy(USER) as proxy:
        store, done = ran(http_proxy=proxy.endpoint.replace("//", "//other:wrongword@"))
        assert done[0] == 1
        assert "407" in done[2]
        assert "wrongword" not in done[1] + done[2]
        assert (store.seen, proxy.asked) == ([], [])


def test_no_proxy(ran):
    with ForwardProxy() as proxy:
        store, done = ran(http_proxy=proxy.endpoint, no_proxy="127.0.0.1")
        assert (done[0], done[2]) == (0, "")
        assert (len(store.seen) > 0, proxy.asked) == (True, [])


def test_nobody_is_the_proxy(ran):
    with ForwardProxy() as proxy:
        endpoint = proxy.endpoint
    store, done = ran(http_proxy=endpoint)
    assert (done[0], store.seen) == (1, [])
