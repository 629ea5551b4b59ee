"""The PowerShell scripts on systems that have less than this one: what they lack is taken away here."""

import base64
import hashlib

import powershell_scripts
import pytest
from powershells import PWSH, run_file
from raw_store import RawStore, answer
from upload_store import UploadStore

from awscli_presign_put.handoff import powershell
from awscli_presign_put.signing.multipart.multipart_request import FileDigests

pytestmark = [
    pytest.mark.one_python,
    pytest.mark.skipif(PWSH is None, reason="there is no PowerShell on this machine"),
]

UNVERIFIED = "An object of this size is there. It could not be verified to be this file.\n"
THREE = "3 parts at the store are not proved to be of this file. They are sent again.\n"
PROXY = "The upload failed: the proxy requires a user name and a password.\n"
CREATE = "[System.Security.Cryptography.HashAlgorithm]::Create($name)"
PROVIDER = "New-Object System.Security.Cryptography.SHA256CryptoServiceProvider"


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

        def with_digests(query, body):
            status, headers, text = listed(query, body)
            for digest in digests.parts:
                shown = b"</Size> <ChecksumSHA256>%b</ChecksumSHA256></Part>" % digest.encode()
                text = text.replace(b"</Size></Part>", shown, 1)
            return status, headers, text

        store.list, store.is_open, store.object = with_digests, True, None
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
        address = f"http://user:hunter2@127.0.0.1:{proxy.endpoint.rpartition(':')[2]}"
        proxy.scripts["CONNECT"] = answer(407)
        done = run_file(script, tmp_path, https_proxy=address)
        assert (done.returncode, done.stdout, done.stderr) == (1, "", PROXY)
        proxy.scripts["CONNECT"] = answer(502)
        done = run_file(script, tmp_path, https_proxy=address)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.startswith("The upload failed: The proxy tunnel request to proxy 'http://127.0.0.1:")
        assert proxy.methods() == ["CONNECT", "CONNECT"]
