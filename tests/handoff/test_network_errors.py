"""What is said where the store is not reached: in the words of curl and Python, and not again where that is no use."""

import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import python_scripts
import sh_scripts
from forward_proxy import ForwardProxy
from raw_store import answer, reading
from tls_store import TlsStore

from awscli_presign_put import handoff
from awscli_presign_put.handoff import curl, sh
from awscli_presign_put.handoff.files_kit import FileLinks
from awscli_presign_put.signing.upload.upload_request import PresignedRequest

pytestmark = pytest.mark.one_python

NOWHERE = "https://no.such.host.invalid"
FILES = "0 of 1 files are uploaded: 0 were sent, 0 were at the store.\n"
FAILED = "The upload failed. Correct what is said above, then run the script again.\n"
GO_ON = r"\. Run the script again to go on\."
OF_CURL = (
    r"the certificate of the store cannot be verified: SSL certificate problem: self.signed certificate\. If a proxy "
    r"replaces certificates, set CURL_CA_BUNDLE to a file with its certificate\."
)
OF_PYTHON = (
    r"the certificate of the store cannot be verified: \[SSL: CERTIFICATE_VERIFY_FAILED\] certificate verify failed: "
    r"self.signed certificate \(_ssl\.c:\d+\)\. If a proxy replaces certificates, set SSL_CERT_FILE to a file with its "
    r"certificate\."
)
SH, PYTHON = ("sh",), (sys.executable, "-I")


def files_sh(endpoint):
    put = PresignedRequest(
        "PUT", f"{endpoint}/bkt/k?s=secret&X-Amz-Signature=secret", (("Content-Length", "3"), *python_scripts.SHA256),
        "bkt", "k", python_scripts.END, "request",
    )  # fmt: skip
    return sh.files([FileLinks("f0", put, replace(put, method="HEAD", headers=()))], "bkt/")


def curl_put(endpoint):
    put = PresignedRequest("PUT", f"{endpoint}/bkt/k?s", (), "bkt", "k", python_scripts.END, "request")
    return curl.put(put, "f0").replace("--speed-limit", "--silent --show-error --speed-limit", 1)


def of_files(words):
    return FILES, f"f0: {words}\n{FAILED}"


def of_one(words):
    return "", f"The upload failed: {words}\n"


# What makes it, how it is run, and what it says of an error.
SCRIPTS = {
    "sh files": (files_sh, SH, ["."], of_files),
    "sh multipart": (sh_scripts.multipart_script, SH, ["f"], of_one),
    "python put": (python_scripts.put_script, PYTHON, ["f"], of_one),
    "python post": (python_scripts.post_script, PYTHON, ["f"], of_one),
    "python files": (python_scripts.files_script, PYTHON, ["."], of_files),
    "python multipart": (python_scripts.multipart_script, PYTHON, ["f"], of_one),
}
AGAIN = [name for name in SCRIPTS if name.split()[1] in ("files", "multipart")]


@pytest.fixture
def ran(tmp_path):
    """A function that runs a script, which would try each request ten times; and says whether it said that."""
    (tmp_path / "f").write_bytes(bytes(sh_scripts.SIZE))
    (tmp_path / "f0").write_bytes(b"abc")

    def run(name, endpoint, curl_says, python_says, **variables):
        make, program, arguments, said_of = SCRIPTS[name]
        if name == "python multipart":
            (tmp_path / "f").write_bytes(bytes(25))
        (tmp_path / "script").write_text(make(endpoint))
        done = subprocess.run(
            [*program, "script", *arguments], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60,
            env={"PATH": os.environ["PATH"], "PAUSE": "0", "RETRIES": "9", "PARALLEL": "1", **variables},
        )  # fmt: skip
        out, err = said_of("WORDS")
        wanted = re.escape(err).replace("WORDS", curl_says if program == SH else python_says)
        assert (done.returncode, done.stdout) == (1, out)
        assert re.fullmatch(wanted, done.stderr), done.stderr

    return run


@pytest.fixture
def tls_store(certificate):
    with TlsStore(certificate) as started:
        started.scripts = {"HEAD": answer(404), "PUT": reading(answer(headers={"ETag": '"e"'}))}
        yield started


@pytest.mark.parametrize("name", SCRIPTS)
def test_certificate_that_cannot_be_verified(ran, tls_store, name):
    """Nobody tries again: that took half a minute, and said that the store cannot be reached."""
    ran(name, tls_store.endpoint, OF_CURL, OF_PYTHON)
    assert (tls_store.seen, tls_store.connections) == ([], 1)


@pytest.mark.parametrize("name", ["sh files", "python files"])
def test_certificate_that_is_trusted_as_the_message_says(tls_store, certificate, tmp_path, name):
    make, program, arguments, _ = SCRIPTS[name]
    (tmp_path / "f0").write_bytes(b"abc")
    (tmp_path / "script").write_text(make(tls_store.endpoint))
    trusted = f"{certificate}.crt"
    done = subprocess.run(
        [*program, "script", *arguments], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60,
        env={"PATH": os.environ["PATH"], "CURL_CA_BUNDLE": trusted, "SSL_CERT_FILE": trusted},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


def test_certificate_of_another_name(ran, tls_store):
    """Which Python 3.6 says by another class."""
    endpoint = tls_store.endpoint.replace("127.0.0.1", "localhost")
    ran("python files", endpoint, "", OF_PYTHON)


@pytest.mark.parametrize("name", AGAIN)
def test_name_that_does_not_resolve(ran, name):
    curl_says = r"there is no answer: Could not resolve host: no\.such\.host\.invalid" + GO_ON
    python_says = r"there is no answer: \[Errno -\d+\] [\w ]+" + GO_ON
    ran(name, NOWHERE, curl_says, python_says)


@pytest.mark.parametrize("name", AGAIN)
def test_proxy_that_is_not_there(ran, name):
    with ForwardProxy() as proxy:
        address, port = proxy.endpoint, proxy.endpoint.rpartition(":")[2]
    curl_says = rf"there is no answer: Failed to connect to 127\.0\.0\.1 port {port}\b.*" + GO_ON
    python_says = (
        rf"there is no answer: the proxy 127\.0\.0\.1:{port} cannot be reached: \[Errno \d+\] Connection refused"
        + GO_ON
    )
    ran(name, NOWHERE, curl_says, python_says, https_proxy=address)


@pytest.mark.parametrize("name", SCRIPTS)
def test_proxy_that_refuses(ran, name):
    with ForwardProxy("user:password") as proxy:
        curl_says = r"the proxy refuses the connection: (CONNECT tunnel failed, response|Received HTTP code) 407.*\."
        python_says = r"the proxy refuses the connection: 407 Who\\x1b\[31m are you"
        ran(name, NOWHERE, curl_says, python_says, https_proxy=proxy.endpoint)
        assert len(proxy.refused) == 1


@pytest.mark.parametrize("name", [name for name in AGAIN if name.startswith("sh")])
@pytest.mark.parametrize("proxy", ["http://u:se/cret@host:abc", "u:secret@no.such.host.invalid:1"])
def test_password_of_a_proxy(ran, name, proxy):
    """curl shows what it cannot read of it."""
    curl_says = r"there is no answer: (Unsupported proxy syntax in \*\*\*@host:abc'|[^:]*: no\.such\.host\.invalid)"
    ran(name, NOWHERE, curl_says + GO_ON, "", https_proxy=proxy)


@pytest.mark.parametrize("name", [name for name in AGAIN if name.startswith("sh")])
def test_curl_that_is_too_old(ran, tmp_path, name):
    (tmp_path / "curl").write_text('#!/bin/sh\necho "curl: option --x: is unknown\ncurl: try it" >&2\nexit 2\n')
    (tmp_path / "curl").chmod(0o755)
    said = r"curl cannot send the request: option --x: is unknown\."
    ran(name, NOWHERE, said, "", PATH=f"{tmp_path}:{os.environ['PATH']}")


def test_curl_command(tls_store, tmp_path):
    """It does not hide what curl says."""
    (tmp_path / "f0").write_bytes(b"abc")
    done = subprocess.run(
        ["sh", "-c", curl_put(tls_store.endpoint)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    first, *_, last = done.stderr.splitlines()
    assert (done.returncode, done.stdout) == (1, "")
    assert re.fullmatch(r"curl: \(60\) SSL certificate problem: self.signed certificate", first)
    assert last.rstrip() == "The upload failed: the store has not received the whole file."


@pytest.mark.parametrize("platform", ["darwin", "linux"])
def test_advice_on_macos(monkeypatch, platform):
    monkeypatch.syspath_prepend(Path(handoff.__file__).parent / "scripts" / "python")
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    import common

    class Distrusted(OSError):
        reason = "CERTIFICATE_VERIFY_FAILED"

    monkeypatch.setattr(sys, "platform", platform)
    words = common.of_certificate(Distrusted("no issuer"))
    assert words.startswith("the certificate of the store cannot be verified: no issuer. ")
    assert ("run 'Install Certificates.command' in its folder of Applications" in words) == (platform == "darwin")
    assert common.of_certificate(OSError("x")) == ""
    assert common.of_certificate(type("CertificateError", (ValueError,), {})("name")) != ""
