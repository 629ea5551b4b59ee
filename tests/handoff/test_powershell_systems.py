"""The PowerShell scripts on systems that have less than this one: what they lack is taken away here."""

import base64
import hashlib
import os
import pty
import subprocess
from dataclasses import replace

import powershell_scripts
import pytest
from listener import Listener
from powershells import PWSH, environment_of, run, run_file
from raw_store import RawStore, answer, cut, reading
from upload_store import UploadStore, with_digests

from awscli_presign_put.handoff import powershell
from awscli_presign_put.handoff.files_kit import FileLinks
from awscli_presign_put.handoff.powershell import quote
from awscli_presign_put.signing.multipart.multipart_request import FileDigests
from awscli_presign_put.signing.multipart.part_plan import MIB

pytestmark = [
    pytest.mark.one_python,
    pytest.mark.skipif(PWSH is None, reason="there is no PowerShell on this machine"),
]

UNVERIFIED = "An object of this size is there. It could not be verified to be this file.\n"
THREE = "3 parts at the store are not proved to be of this file. They are sent again.\n"
SHA256 = base64.b64encode(hashlib.sha256(b"abc").digest()).decode()
PROXY = "The upload failed: the proxy requires a user name and a password.\n"
CREATE = "[System.Security.Cryptography.HashAlgorithm]::Create($name)"
PROVIDER = "New-Object System.Security.Cryptography.SHA256CryptoServiceProvider"


class WithoutTls(Listener):
    """Speaks first, and not TLS."""

    def serve(self, connection):
        with connection:
            connection.sendall(b"220 Any\r\n" * 20)


def port_of(listener):
    return listener.endpoint.rpartition(":")[2]


def without_functions(script):
    """As with a FIPS policy, and without what .NET Framework has in their place."""
    assert script.count(CREATE) == script.count(PROVIDER) == 1
    return script.replace(CREATE, "throw 'not FIPS'").replace(PROVIDER, "throw 'not there'")


def test_multipart_upload_without_hash_functions(tmp_path):
    """What is signed is not compared with the file, so that it proves nothing of the file."""
    signed, other = b"abcdefghijklmnopqrstuvwxy", b"ABCDEFGHIJKLMNOPQRSTUVWXY"
    parts = [hashlib.sha256(signed[at : at + 10]).digest() for at in (0, 10, 20)]
    composite = base64.b64encode(hashlib.sha256(b"".join(parts)).digest()).decode()
    digests = FileDigests("SHA256", tuple(base64.b64encode(each).decode() for each in parts), f"{composite}-3")
    (tmp_path / "f").write_bytes(other)
    with UploadStore() as store:
        plain = powershell_scripts.multipart_script(store.endpoint, digests=digests)

        def upload(script):
            return powershell_scripts.run(tmp_path, script, "f", RETRIES="0")

        head, listed = store.head, store.list
        store.head = lambda *request: (200, {**head(*request)[1], digests.header: digests.composite}, b"")
        store.object, store.is_open = (signed, "x-3"), False
        assert upload(without_functions(plain)) == (3, "", UNVERIFIED)
        code, out, err = upload(plain.replace(CREATE, "throw 'not FIPS'"))
        assert (code, out) == (1, "")
        assert err.endswith(" of the file is not the one that was signed. The file has changed.\n")

        store.list, store.is_open, store.object = with_digests(listed, digests.parts), True, None
        for number in (1, 2, 3):
            store.put(number, signed[(number - 1) * 10 : number * 10])
        store.instead["part"] = lambda *_: True
        code, out, err = upload(without_functions(plain))
        assert (code, out, err.startswith(THREE), store.object) == (1, "", True, None)


def test_proxy_that_asks_for_a_password_to_connect(presigned, tmp_path):
    """What .NET says of it has the URL of the proxy, with the password of another user."""
    script = powershell.put(presigned("f", url="https://e.example/bkt/f"), "f")
    (tmp_path / "f").write_bytes(b"abc")
    with RawStore() as proxy:
        address = f"http://user:hunter2@127.0.0.1:{port_of(proxy)}"
        proxy.scripts["CONNECT"] = answer(407)
        done = run_file(script, tmp_path, https_proxy=address)
        assert (done.returncode, done.stdout, done.stderr) == (1, "", PROXY)
        proxy.scripts["CONNECT"] = answer(502)
        done = run_file(script, tmp_path, https_proxy=address)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.startswith("The upload failed: The proxy tunnel request to proxy 'http://127.0.0.1:")
        assert proxy.methods() == ["CONNECT", "CONNECT"]


def within(script, code):
    """A script that runs this in the place of its upload, with its functions."""
    head, found, _ = script.partition("\nInvoke-Upload ")
    assert found
    return f"{head}\nInvoke-Upload {{\n{code}\n}}\n}} @args\n"


IS_SENT = """\
$urls = @('http://127.0.0.1:9/', 'http://no-such-host.invalid/', 'https://127.0.0.1:TALKER/', 'http://127.0.0.1:PORT/')
foreach ($url in $urls) {
    [System.IO.File]::WriteAllBytes("$PWD/f", @())
    $stream = Open-Stream "$PWD/f"
    $content = New-Object System.Net.Http.StreamContent $stream
    $part = @{ Stream = (Open-Stream "$PWD/3"); Size = 3 }
    $kinds = @{ Content = $content; Stream = $stream }, @{ Bytes = [byte[]](1, 2) }, $part
    "$($kinds | ForEach-Object { [bool](Get-Answer (Initialize-Request 'PUT' $url @{} $_)).IsSent })"
}
$timeout = New-Object System.Net.Sockets.SocketException 10060
$cases = @(
    New-Object System.Net.Sockets.SocketException 10061
    New-Object System.Net.Sockets.SocketException 11001
    New-Object System.Net.Sockets.SocketException 10051
    New-Object System.Net.WebException 'x', ([System.Net.WebExceptionStatus]::TrustFailure)
    New-Object System.Security.Authentication.AuthenticationException 'x'
    New-Object System.Net.Http.HttpRequestException 'x', (New-Object System.Net.Sockets.SocketException 10061)
    $timeout
    New-Object System.Net.WebException 'x', ([System.Net.WebExceptionStatus]::ReceiveFailure)
    New-Object System.IO.IOException 'x', (New-Object System.Net.Sockets.SocketException 10051)
)
"$($cases | ForEach-Object { Test-Unconnected $_ })"
"""


def test_nothing_is_sent_without_a_connection(presigned, tmp_path):
    """A file of no bytes, a short document and a short part: only the last store has taken them."""
    (tmp_path / "3").write_bytes(b"abc")
    with RawStore() as store, WithoutTls() as talker:
        store.scripts["PUT"] = reading(cut)
        code = IS_SENT.replace("TALKER", port_of(talker)).replace("PORT", port_of(store))
        script = within(powershell_scripts.multipart_script(store.endpoint), code)
        done = run_file(script, tmp_path)
        assert done.stderr == ""
        assert done.stdout.splitlines() == [
            *["False False False"] * 3,
            "True True True",
            "True True True True True True False False False",
        ]
    empty = presigned("f", url="http://127.0.0.1:9/bkt/f")
    done = run_file(powershell.put(empty, "f"), tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("The upload failed: Connection refused")


def without_links(script):
    """.NET Framework follows no link, and PowerShell 5.1 shows nothing of Unix."""
    return script.replace("'ResolveLinkTarget'", "'No'").replace("'UnixStat'", "'No'")


def test_link_that_the_system_does_not_follow(presigned, tmp_path):
    """Its size is that of the file which is opened."""
    (tmp_path / "a file").write_bytes(b"abc")
    (tmp_path / "f").symlink_to("a file")
    put = presigned("f", (("Content-Length", "3"), ("x-amz-checksum-sha256", SHA256)))
    with RawStore() as store:
        store.scripts.update({"PUT": reading(answer(headers={"ETag": '"e"'})), "HEAD": answer(404)})
        put = replace(put, url=f"{store.endpoint}/bkt/f?X-Amz-Signature=s")
        done = run_file(without_links(powershell.put(put, "f")), tmp_path)
        assert (done.returncode, done.stdout, done.stderr) == (0, 'Uploaded f: 3 bytes, ETag "e".\n', "")
        script = powershell.files([FileLinks("f", put, replace(put, method="HEAD", headers=()))], "bkt/")
        done = run_file(without_links(script), tmp_path, RETRIES="0")
        said = "1 of 1 files are uploaded: 1 were sent, 0 were at the store.\n"
        assert (done.returncode, done.stdout, done.stderr) == (0, said, "")


LACKS = """\
$html = @{ 'Content-Type' = 'Text/HTML; charset=UTF-8'; ETag = 'e' }
$xml = @{ 'Content-Type' = 'application/xml'; ETag = 'e' }
$cases = @(
    @{ Headers = $html; Text = '<!-- portal --><html>Log in' }
    @{ Headers = $html; Text = '<head><title>Log in' }
    @{ Headers = $html; Text = 'ok' }
    @{ Headers = $html; Text = " `r`n" }
    @{ Headers = $html; Text = '' }
    @{ Headers = $xml; Text = '<head>' }
)
foreach ($case in $cases) { "<$(Get-Lack (@{ Status = 200; Root = ''; Code = ''; IsPart = $false } + $case))>" }
[void][System.IO.Directory]::CreateDirectory("$PWD/a`nb\\c")
"$((Get-FileItem "$PWD/a`nb\\c") -is [System.IO.DirectoryInfo]) $($null -eq (Get-FileItem "$PWD/a`nb/c"))"
"""


def test_pages_and_paths(presigned, tmp_path):
    """A web page is one by its type if it says anything; what is behind a line feed belongs to a path."""
    done = run_file(within(powershell.put(presigned(), "f"), LACKS), tmp_path)
    assert done.stderr == ""
    assert done.stdout.splitlines() == ["<a web page>"] * 3 + ["<>"] * 3 + ["True True"]


CONSTRAINED = (
    "The upload failed: this PowerShell is in ConstrainedLanguage mode, in which scripts cannot send files. Ask the "
    "sender for an upload page.\n"
)


def test_constrained_language(presigned, tmp_path):
    """In one line, before anything that it refuses, as the decoding of a key."""
    scripts = {
        "put": powershell.put(presigned("\u00e9"), "\u00e9"),
        "multipart": powershell_scripts.multipart_script("http://127.0.0.1:9"),
    }
    for name, script in scripts.items():
        (tmp_path / f"{name}.ps1").write_bytes(script.encode("ascii"))
    mode = "$ExecutionContext.SessionState.LanguageMode = 'ConstrainedLanguage'"
    done = run(tmp_path, "-Command", f"{mode}; ./put.ps1; $LASTEXITCODE; ./multipart.ps1 f; $LASTEXITCODE")
    assert (done.stdout, done.stderr) == (f"{CONSTRAINED}1\n" * 2, "")
    done = run(tmp_path, "-Command", "-", standard_input=f"{mode}\n{scripts['put']}\n")
    assert (done.returncode, done.stdout, done.stderr) == (1, CONSTRAINED, "")


COMMANDS = ["-Command x", "-c x", "-nop -ep bypass -COMM x", "/c x", "-e x", "-ec x", "-enc x", "--command x", "-cwa x"]
NO_COMMANDS = ["", "-NoExit -Command x", "-noe -c x", "-nologo", "-File x", "-ExecutionPolicy Bypass", "-Version 5.1"]


def test_command_that_fails(presigned, tmp_path):
    """It ends the process that was started for it with its exit code, and no other, also at a console."""
    lines = ", ".join(quote(f"pwsh {line}") for line in (*COMMANDS, *NO_COMMANDS))
    code = f"foreach ($line in {lines}) {{ Test-Command $line.Split(' ') }}; Test-Command"
    script = within(powershell.put(presigned(url="http://127.0.0.1:9/k"), "f"), f"{code}; Exit-Upload 'x' 3")
    (tmp_path / "z.ps1").write_bytes(script.encode("ascii"))
    console, terminal = pty.openpty()
    try:
        done = subprocess.run(
            [PWSH, "-NoProfile", "-c", "iex (gc -raw z.ps1)"], cwd=tmp_path, env=environment_of(), stdin=terminal,
            capture_output=True, encoding="utf-8", timeout=120, check=False,
        )  # fmt: skip
    finally:
        os.close(console)
        os.close(terminal)
    expected = ["True"] * len(COMMANDS) + ["False"] * len(NO_COMMANDS) + ["True"]
    assert (done.returncode, done.stdout.split(), done.stderr) == (3, expected, "x\n")


def unasked(then):
    """As a proxy answers that does not know how it is asked whether the file is to be sent."""

    def script(store, connection):
        (answer(417) if "expect" in store.seen[-1].headers else reading(then))(store, connection)

    return script


def test_expectation_that_fails(presigned, presigned_post, tmp_path):
    """The file is sent once more, without it."""
    size = 2 * MIB
    (tmp_path / "f").write_bytes(b"a" * size)
    digest = base64.b64encode(hashlib.sha256(b"a" * size).digest()).decode()
    with RawStore() as store:
        taken = unasked(answer(headers={"ETag": '"e"'}))
        store.scripts.update(PUT=taken, POST=unasked(answer(201, {"ETag": '"e"'})), HEAD=answer(404))
        put = presigned("f", (("Content-Length", str(size)), ("x-amz-checksum-sha256", digest)))
        put = replace(put, url=f"{store.endpoint}/bkt/f?X-Amz-Signature=s")
        form = replace(presigned_post("f"), url=f"{store.endpoint}/bkt")
        links = [FileLinks("f", put, replace(put, method="HEAD", headers=()))]
        scripts = [powershell.put(put, "f"), powershell.post(form), powershell.files(links, "bkt/")]
        for number, script in enumerate(scripts):
            (tmp_path / f"{number}.ps1").write_bytes(script.encode("ascii"))
        done = run(tmp_path, "-Command", "./0.ps1; ./1.ps1; ./2.ps1", RETRIES="0")
        assert (done.stdout.splitlines(), done.stderr) == (
            [
                *[f'Uploaded f: {size} bytes, ETag "e".'] * 2,
                "1 of 1 files are uploaded: 1 were sent, 0 were at the store.",
            ],
            "",
        )
        assert store.methods() == ["PUT", "PUT", "POST", "POST", "HEAD", "PUT", "PUT"]


def test_expectation_of_a_part_that_fails(tmp_path):
    """It is one after a failure."""
    body = b"abcdefghijklmnopqrstuvwxy"
    (tmp_path / "f").write_bytes(body)

    def fails(store, connection, at):
        if at < 3:
            answer({1: 503, 2: 417}[at])(store, connection)
        return at < 3

    with UploadStore() as store:
        store.instead["part"] = fails
        script = powershell_scripts.multipart_script(store.endpoint)
        code, out, err = powershell_scripts.run(tmp_path, script, "f", PARALLEL="1", RETRIES="1")
        assert (code, err, store.object[0], store.seen.count("part")) == (0, "", body, 5)
        assert out.startswith("Uploaded k: 25 bytes in 3 parts")
