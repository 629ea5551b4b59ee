"""The Python scripts behind a proxy: plain, with a user and a password, by a tunnel, and where none is wanted."""

# ruff: noqa: E501 - tables have long lines

import contextlib

import pytest
from forward_proxy import ForwardProxy
from python_scripts import BODY, files_script, multipart_script, post_script, put_script, run
from raw_store import RawStore, answer, reading, silent
from tls_store import TlsStore
from upload_store import UploadStore

pytestmark = pytest.mark.one_python

PASSWORD = "p@s:s/w%rd"
USER = f"us er:{PASSWORD}"
QUOTED = "us%20er:p%40s%3As%2Fw%25rd"
PUT, POST = 'Uploaded k: 3 bytes, ETag "e".\n', "Uploaded k: 3 bytes, ETag e.\n"
FILES = "1 of 1 files are uploaded: 1 were sent, 0 were at the store.\n"
SCRIPTS = {"put": (put_script, ["f"], PUT), "post": (post_script, ["f"], POST), "files": (files_script, ["."], FILES)}


def prepared(store):
    created = answer(201, body=b"<PostResponse><ETag>e</ETag></PostResponse>")
    store.scripts = {"HEAD": answer(404), "PUT": reading(answer(headers={"ETag": '"e"'})), "POST": reading(created)}
    return store


@pytest.fixture
def store():
    with RawStore() as started:
        yield prepared(started)


@pytest.fixture
def tls_store(certificate):
    with TlsStore(certificate) as started:
        yield prepared(started)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "f").write_bytes(BODY)
    (tmp_path / "f0").write_bytes(BODY)
    return tmp_path


@pytest.mark.parametrize("form", SCRIPTS)
@pytest.mark.parametrize("scheme", ["http://", ""])
@pytest.mark.parametrize(
    ("wanted", "given"), [(None, ""), (USER, f"{QUOTED}@"), (None, f"{QUOTED}@"), ("user:", "user@")]
)
def test_plain(store, folder, form, scheme, wanted, given):
    script, arguments, said = SCRIPTS[form]
    with ForwardProxy(wanted) as proxy:
        variables = {"http_proxy": f"{scheme}{given}{proxy.address}", "https_proxy": "http://127.0.0.1:1"}
        assert run(folder, script(store.endpoint), *arguments, **variables) == (0, said, "")
        assert [method for method, _ in proxy.asked] == store.methods()
        assert all(target.startswith(f"{store.endpoint}/bkt") for _, target in proxy.asked)
        assert proxy.refused == []
    assert all("proxy-authorization" not in seen.headers for seen in store.seen)
    assert all(seen.headers["host"] == store.endpoint.partition("//")[2] for seen in store.seen)


@pytest.mark.parametrize("form", SCRIPTS)
@pytest.mark.parametrize(("wanted", "given"), [(None, ""), (USER, f"{QUOTED}@")])
def test_tunnel(tls_store, certificate, folder, form, wanted, given):
    script, arguments, said = SCRIPTS[form]
    with ForwardProxy(wanted) as proxy:
        variables = {"https_proxy": f"http://{given}{proxy.address}", "SSL_CERT_FILE": f"{certificate}.crt"}
        assert run(folder, script(tls_store.endpoint), *arguments, **variables) == (0, said, "")
        tunnels = [("CONNECT", tls_store.endpoint.partition("//")[2])] * len(tls_store.seen)
        assert (proxy.asked, proxy.refused) == (tunnels, [])
    assert all("proxy-authorization" not in seen.headers for seen in tls_store.seen)


def test_multipart(folder):
    with UploadStore() as store, ForwardProxy(USER) as proxy:
        script = multipart_script(store.endpoint, size=3, part_size=2)
        done = run(folder, script, "f", http_proxy=f"http://{QUOTED}@{proxy.address}")
        assert done == (0, f'Uploaded k: 3 bytes in 2 parts, ETag "{store.object[1]}".\n', "")
        assert len(proxy.asked) == len(store.seen) == 6


@pytest.mark.parametrize("form", SCRIPTS)
@pytest.mark.parametrize("without", ["127.0.0.1", "*", "e.example,127.0.0.1"])
def test_no_proxy(store, folder, form, without):
    script, arguments, said = SCRIPTS[form]
    done = run(folder, script(store.endpoint), *arguments, http_proxy="http://127.0.0.1:1", no_proxy=without)
    assert done == (0, said, "")


def told(form, words):
    """How each script says why it failed, whose password is never said."""
    if form != "files":
        return 1, "", f"The upload failed: {words}\n"
    none = "0 of 1 files are uploaded: 0 were sent, 0 were at the store.\n"
    return 1, none, f"f0: {words}\nThe upload failed. Correct what is said above, then run the script again.\n"


@pytest.mark.parametrize("form", SCRIPTS)
@pytest.mark.parametrize("given", ["", "user:wrong@"])
def test_proxy_that_refuses_a_tunnel(tls_store, folder, form, given):
    script, arguments, _ = SCRIPTS[form]
    with ForwardProxy(USER) as proxy:
        done = run(folder, script(tls_store.endpoint), *arguments, https_proxy=f"http://{given}{proxy.address}")
        assert done == told(form, "the proxy refuses the connection: 407 Who\\x1b[31m are you")
        assert (len(proxy.refused), tls_store.seen) == (1, [])


def test_proxy_that_refuses_a_request(store, folder):
    with ForwardProxy(USER) as proxy:
        done = run(folder, put_script(store.endpoint), "f", http_proxy=f"http://user:wrong@{proxy.address}")
    assert done == (1, "", "The store refused the upload: 407 Who\\x1b[31m are you\n\n")
    assert store.seen == []


@pytest.mark.parametrize("form", SCRIPTS)
@pytest.mark.parametrize(
    "value", ["http://u:secret@host:abc", "u:secret@host:99999", "http://", "https://u:secret@host:1", "socks5://u:secret@h:1", "http://[u:secret@x"]
)  # fmt: skip
def test_proxy_that_cannot_be_used(store, folder, form, value):
    script, arguments, _ = SCRIPTS[form]
    said = "this script requires a proxy of the form HOST:PORT in http_proxy."
    assert run(folder, script(store.endpoint), *arguments, http_proxy=value) == told(form, said)


def test_proxy_that_says_nothing(tls_store, folder):
    with ForwardProxy() as proxy:

        def hold(connection):
            with connection:
                silent(proxy, connection)

        proxy.serve = hold
        done = run(folder, put_script(tls_store.endpoint), "f", https_proxy=proxy.endpoint)
    assert done == (1, "", "The upload failed: timed out\n")


def test_proxy_that_drips(tls_store, folder):
    """The time for the answer to CONNECT has an end as well."""

    def drip(connection):
        with connection, contextlib.suppress(OSError):
            connection.sendall(b"HTTP/1.1 200 OK\r\n")
            while not proxy.released.wait(0.05):
                connection.sendall(b"X: y\r\n")

    with ForwardProxy() as proxy:
        proxy.serve = drip
        done = run(folder, put_script(tls_store.endpoint), "f", https_proxy=proxy.endpoint, timeout=30)
    assert done == (1, "", "The upload failed: timed out\n")
