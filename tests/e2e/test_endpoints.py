"""Endpoints in all their forms: one host in the URL, in the signature and in what is sent."""

import json

import pytest
import reference
from clis import SECRET_KEY, plain
from handoffs import run, run_python
from uploads import put

REGION = ["--region", "us-east-1"]
SERVICES = "[default]\nservices = store\n[services store]\ns3 =\n    endpoint_url = https://e.example\n"
BAD_PARAMETER = {1: 255, 2: 252}


def presign(cli, server, endpoint, uri, *options):
    done = cli.call("s3", "presign-put", uri, *REGION, "--endpoint-url", endpoint, *options, **server.keys_for())
    assert (done.code, done.err) == (0, "")
    return done.out.rstrip("\n")


def put_at(server, url, folder, *options):
    """Upload by curl, which is told where the host is, and sends it as it stands in the URL."""
    (folder / "file").write_bytes(b"contents")
    there = ["--connect-to", f"::127.0.0.1:{server.port}", "--globoff", "--noproxy", "*"]
    done = run(folder, "curl", "--silent", "--show-error", "--fail-with-body", *there, *options, "-T", "file", url)
    return done.returncode, done.stderr


def stored(server, bucket, key):
    return server.client().get_object(Bucket=bucket, Key=key)["Body"].read()


@pytest.mark.parametrize(
    ("endpoint", "start"),
    [
        ("http://store.example:80", "http://store.example/"),
        ("http://store.example:", "http://store.example/"),
        ("http://Store.Example:80/", "http://store.example/"),
        ("http://store.example.", "http://store.example/"),
        ("http://my_minio:9000", "http://my_minio:9000/"),
        ("http://[::1]:9000", "http://[::1]:9000/"),
        ("http://[FE80::A]:80", "http://[fe80::a]/"),
    ],
)
def test_one_host(cli, server, tmp_path, endpoint, start):
    bucket, key = server.bucket("hosts"), f"{cli.version} k"
    url = presign(cli, server, endpoint, f"s3://{bucket}/{key}")
    assert url.partition("?")[0] == f"{start}{bucket}/{key.replace(' ', '%20')}"
    assert put_at(server, url, tmp_path) == (0, "")
    assert stored(server, bucket, key) == b"contents"


@pytest.mark.parametrize("endpoint", ["http://store.example:80", "http://my_minio:9000", "http://[::1]:9000"])
def test_one_host_of_many_keys(cli, server, tmp_path, endpoint):
    """Without the note that says that each key is signed by itself."""
    bucket = server.bucket("hosts")
    (tmp_path / "keys").write_text("a\nb c\n")
    keys_from = ["--keys-from", str(tmp_path / "keys"), "--format", "url"]
    urls = presign(cli, server, endpoint, f"s3://{bucket}/{cli.version}/", *keys_from).splitlines()
    assert len(urls) == 2
    for url, key in zip(urls, ("a", "b c")):
        assert put_at(server, url, tmp_path) == (0, "")
        assert stored(server, bucket, f"{cli.version}/{key}") == b"contents"


@pytest.mark.parametrize("endpoint", ["https://h:443", "https://h"])
def test_default_port_of_https(cli, endpoint):
    done = cli.call("s3", "presign-put", "s3://bkt/k", *REGION, "--endpoint-url", endpoint)
    assert (done.code, done.err) == (0, "")
    url = done.out.rstrip("\n")
    assert url.startswith("https://h/bkt/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&")
    assert reference.split(url)[2]["X-Amz-Signature"] == reference.version_4_signature("PUT", url, (), SECRET_KEY)


def test_host_that_botocore_refuses(cli, ministack, tmp_path):
    """By Version 2, in virtual style, and in the document."""
    bucket, endpoint = ministack.bucket("hosts"), "http://my_minio:9000"
    url = presign(cli, ministack, endpoint, f"s3://{bucket}/k", "--signature-version", "s3")
    assert put_at(ministack, url, tmp_path) == (0, "")
    url = presign(cli, ministack, endpoint, "s3://bkt/k", "--addressing-style", "virtual")
    assert url.partition("?")[0] == "http://bkt.my_minio:9000/k"
    url = presign(cli, ministack, "http://[::1]:9000", "s3://bkt/k", "--addressing-style", "virtual")
    assert url.partition("?")[0] == "http://[::1]:9000/bkt/k"
    document = json.loads(presign(cli, ministack, endpoint, f"s3://{bucket}/k", "--output", "json"))
    assert document["Url"].startswith(f"{endpoint}/{bucket}/k?")


@pytest.mark.parametrize(
    ("endpoint", "bucket", "start"),
    [
        ("http://my_minio:9000", "cafe", "http://cafe.my_minio:9000/"),
        ("http://my_minio:9000", "stand-in", "http://stand-in.my_minio:9000/"),
        ("http://stand-in.6162.invalid", "bkt", "http://bkt.stand-in.6162.invalid/"),
        ("http://e.example", "bkt", "http://bkt.e.example/"),
    ],
)
def test_no_name_is_taken_for_that_of_such_a_host(cli, endpoint, bucket, start):
    """Signed under another name (signing/destination/placeholder_hosts.py), which no bucket and no key is taken for."""
    options = [*REGION, "--endpoint-url", endpoint, "--addressing-style", "virtual"]
    done = cli.call("s3", "presign-put", f"s3://{bucket}/stand-in.6162.invalid", *options)
    assert (done.code, done.err) == (0, "")
    assert done.out.partition("?")[0] == f"{start}stand-in.6162.invalid"


def test_check_at_such_a_host(cli):
    """It asks the real host, and names it."""
    done = cli.call(
        "s3", "presign-put", "s3://bkt/k", *REGION, "--endpoint-url", "http://no_such_host.invalid", "--check"
    )
    assert (done.code, done.out) == (255, "")
    assert plain(done.err) == (
        "--check: The request to the store failed: Could not connect to the endpoint URL: "
        '"http://no_such_host.invalid/bkt".'
    )


def test_python_script_for_a_default_port(cli, ministack, tmp_path):
    """Its receiver sends the host that was signed: here to the store, which is reached by another name for it."""
    bucket = ministack.bucket("hosts")
    (tmp_path / "upload.py").write_text(
        "import socket\ncreate_connection = socket.create_connection\n"
        f"socket.create_connection = lambda *_, **more: create_connection(('127.0.0.1', {ministack.port}))\n"
        + presign(cli, ministack, "http://store.example:80", f"s3://{bucket}/k", "--format", "python")
    )
    (tmp_path / "file").write_bytes(b"contents")
    done = run_python(tmp_path, "file")
    assert (done.returncode, done.stderr) == (0, "")
    assert stored(ministack, bucket, "k") == b"contents"


def test_tenant(cli, rclone):
    """``tenant:bucket``, as Ceph has it: at a store that takes such a name for a folder."""
    for key in ("k", "a b"):
        url = presign(cli, rclone, rclone.endpoint, f"s3://tenant:bkt/{key}")
        assert url.startswith(f"{rclone.endpoint}/tenant%3Abkt/{key.replace(' ', '%20')}?")
        assert put(url, b"contents").status == 200
        assert (rclone.folder / "data" / "tenant:bkt" / key).read_bytes() == b"contents"


def test_endpoint_of_a_services_section(cli):
    done = cli.call("s3", "presign-put", "s3://bkt/k", *REGION, config=SERVICES)
    if cli.knows_configured_endpoints:
        assert (done.code, done.err) == (0, "")
        assert done.out.startswith("https://e.example/bkt/k?")
    else:
        assert (done.code, done.out) == (BAD_PARAMETER[cli.major], "")
        assert plain(done.err) == (
            "--endpoint-url is required: this AWS CLI is too old to read the configured endpoint https://e.example."
        )


@pytest.mark.parametrize("source", ["profile", "environment"])
def test_configured_endpoints_are_ignored_where_that_is_configured(cli, source):
    setting = "[default]\nignore_configured_endpoint_urls = true\n"
    done = cli.call(
        *["s3", "presign-put", "s3://bkt/k", *REGION],
        config=SERVICES.replace("[default]\n", setting) if source == "profile" else SERVICES,
        AWS_IGNORE_CONFIGURED_ENDPOINT_URLS="true" if source == "environment" else None,
    )
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("https://bkt.s3.us-east-1.amazonaws.com/k?")


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://s3.eu-west-2.amazonaws.com",
        "https://s3.dualstack.eu-west-2.amazonaws.com",
        "https://s3-eu-west-2.amazonaws.com",
        "https://vpce-1a2b.s3.eu-west-2.vpce.amazonaws.com",
    ],
)
def test_region_of_the_endpoint(cli, endpoint):
    done = cli.call("s3", "presign-put", "s3://bkt/k", "--endpoint-url", endpoint)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(f"{endpoint}/bkt/k?")
    assert reference.split(done.out)[2]["X-Amz-Credential"].split("/")[2:] == ["eu-west-2", "s3", "aws4_request"]


def test_check_of_a_bucket_that_is_in_the_endpoint_too(cli, server):
    bucket = server.bucket("twice")
    done = cli.call(
        *["s3", "presign-put", f"s3://{bucket}/k", *REGION, "--endpoint-url", f"{server.endpoint}/{bucket}", "--check"],
        **server.keys_for(),
    )
    assert (done.code, done.out) == (255, "")
    assert plain(done.err) == (
        f"--check: {server.endpoint}/{bucket} already contains the bucket name {bucket}. "
        f"Use the endpoint {server.endpoint}."
    )
