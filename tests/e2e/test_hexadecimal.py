"""Digests as ``sha256sum`` and others print them: the store compares the upload with them."""

import base64
import hashlib
import json
import zlib

import pytest
from bulk import STORE
from uploads import put

pytestmark = pytest.mark.usefixtures("each_major")

BODY, OTHER = b"the file", b"another"
# Of those that the store compares; the others differ from them in their size alone.
DIGESTS = {
    "checksum-sha256": hashlib.sha256(BODY).digest(),
    "checksum-sha1": hashlib.sha1(BODY).digest(),
    "content-md5": hashlib.md5(BODY).digest(),
    "checksum-crc32": zlib.crc32(BODY).to_bytes(4, "big"),
}
NAMES = {"checksum-sha256": "ChecksumSHA256", "checksum-sha1": "ChecksumSHA1", "content-md5": "ContentMD5",
         "checksum-crc32": "ChecksumCRC32"}  # fmt: skip


def check(document, raw):
    """The upload is bound to the digest in Base64."""
    assert list(document["Headers"].values()) == [base64.b64encode(raw).decode()]
    headers = list(document["Headers"].items())
    assert put(document["Url"], OTHER, headers).status == 400
    assert put(document["Url"], BODY, headers).status == 200


@pytest.mark.parametrize("option", list(DIGESTS))
def test_option(cli, ministack, option):
    bucket, raw = ministack.bucket("hexadecimal"), DIGESTS[option]
    store = ["--region", "us-east-1", "--endpoint-url", ministack.endpoint, "--output", "json"]
    for text in (raw.hex(), raw.hex().upper(), f"{raw.hex()}  the file"):
        done = cli.call("s3", "presign-put", f"s3://{bucket}/k", f"--{option}", text, *store, **ministack.keys_for())
        assert (done.code, done.err) == (0, "")
        check(json.loads(done.out), raw)


def test_manifest(cli, ministack, tmp_path):
    """Of lines that are read one by one, and of many at once."""
    bucket = ministack.bucket("hexadecimal")
    lines = [{"Key": f"{name}/{at}", NAMES[name]: raw.hex()} for at in range(3) for name, raw in DIGESTS.items()]
    (tmp_path / "manifest").write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    store = ["--region", "us-east-1", "--endpoint-url", ministack.endpoint]
    manifest = ["--manifest", str(tmp_path / "manifest")]
    done = cli.call("s3", "presign-put", f"s3://{bucket}/", *manifest, *store, **ministack.keys_for())
    assert (done.code, done.err) == (0, "")
    documents = [json.loads(line) for line in done.out.splitlines()]
    assert [document["Key"] for document in documents] == [line["Key"] for line in lines]
    for document in documents:
        check(document, DIGESTS[document["Key"].partition("/")[0]])


def test_form(cli, ministack):
    raw = DIGESTS["checksum-sha256"]
    done = cli.call("s3", "presign-post", "s3://bkt/k", "--checksum-sha256", raw.hex(), *STORE)
    assert json.loads(done.out)["Fields"]["x-amz-checksum-sha256"] == base64.b64encode(raw).decode()
