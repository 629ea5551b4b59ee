import base64
import hashlib
import importlib.util
import os
import sys
import zlib
from pathlib import Path
from types import SimpleNamespace

import pytest

from awscli_presign_put.options import local_file
from awscli_presign_put.options.local_file import headers_for_file
from awscli_presign_put.options.usage_errors import UsageError
from awscli_presign_put.signing.upload import digests

CONTENTS = b"123456789"
HAS_AWSCRT = importlib.util.find_spec("awscrt") is not None
BY_AWSCRT = ("CRC32C", "CRC64NVME", "XXHASH64", "XXHASH3", "XXHASH128")

# The check values of the CRCs are those of their definitions, for "123456789"; those of XXHash are of its own library.
DIGESTS = {
    "SHA256": ("x-amz-checksum-sha256", hashlib.sha256(CONTENTS).digest()),
    "SHA1": ("x-amz-checksum-sha1", hashlib.sha1(CONTENTS).digest()),
    "SHA512": ("x-amz-checksum-sha512", hashlib.sha512(CONTENTS).digest()),
    "MD5": ("Content-MD5", hashlib.md5(CONTENTS).digest()),
    "CHECKSUM-MD5": ("x-amz-checksum-md5", hashlib.md5(CONTENTS).digest()),
    "CRC32": ("x-amz-checksum-crc32", bytes.fromhex("cbf43926")),
    "CRC32C": ("x-amz-checksum-crc32c", bytes.fromhex("e3069283")),
    "CRC64NVME": ("x-amz-checksum-crc64nvme", bytes.fromhex("ae8b14860a799888")),
    "XXHASH64": ("x-amz-checksum-xxhash64", bytes.fromhex("8cb841db40e6ae83")),
    "XXHASH3": ("x-amz-checksum-xxhash3", bytes.fromhex("72dcb18b67a17dff")),
    "XXHASH128": ("x-amz-checksum-xxhash128", bytes.fromhex("33119477ede5dcd5e9716427681d5860")),
}
OF_NOTHING = {
    "XXHASH64": bytes.fromhex("ef46db3751d8e999"),
    "XXHASH3": bytes.fromhex("2d06800538d394c2"),
    "XXHASH128": bytes.fromhex("99aa06d3014798d86001c324468d497f"),
}


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "feather.ttf"
    path.write_bytes(CONTENTS)
    return str(path)


def no_progress(text):
    raise AssertionError(text)


def headers(*arguments):
    asked = headers_for_file(*arguments, no_progress)
    assert {header.option for header in asked} == {"--for-file"}
    return {header.name: header.value for header in asked}


def test_digest_of_each_algorithm_is_tested():
    assert set(DIGESTS) == set(digests.DIGESTS)
    assert {name: digest.size for name, digest in digests.DIGESTS.items()} == {
        name: len(digest) for name, (_, digest) in DIGESTS.items()
    }


@pytest.mark.parametrize("algorithm", DIGESTS)
def test_digest(file, algorithm):
    name, digest = DIGESTS[algorithm]
    if algorithm in BY_AWSCRT and not HAS_AWSCRT:
        with pytest.raises(UsageError) as caught:
            headers_for_file(file, algorithm, True, no_progress)
        assert str(caught.value) == (
            f"--checksum-algorithm {algorithm} requires the awscrt library, which this AWS CLI does not have. "
            "Use SHA256, or install awscrt in the environment of the AWS CLI."
        )
        return
    encoded = base64.b64encode(digest).decode()
    assert headers(file, algorithm, True) == {
        "Content-Length": "9",
        name: encoded,
        "Content-Type": "font/ttf",
    }


def of_bytes(tmp_path, contents, algorithm):
    (tmp_path / "bytes").write_bytes(contents)
    return base64.b64decode(headers(str(tmp_path / "bytes"), algorithm, False)[digests.DIGESTS[algorithm].header])


@pytest.mark.skipif(not HAS_AWSCRT, reason="needs awscrt")
@pytest.mark.parametrize("algorithm", OF_NOTHING)
def test_xxhash_of_nothing(tmp_path, algorithm):
    assert of_bytes(tmp_path, b"", algorithm) == OF_NOTHING[algorithm]


@pytest.mark.skipif(not HAS_AWSCRT, reason="needs awscrt")
@pytest.mark.parametrize("size", [1, 240, 241, 4096, 2 * 1024 * 1024 + 3])
def test_xxhash_is_that_of_its_own_library(tmp_path, size):
    """Of each length at which XXHash works in another way, and of more than one chunk."""
    xxhash = pytest.importorskip("xxhash")
    contents = (bytes(range(251)) * (size // 251 + 1))[:size]
    assert {algorithm: of_bytes(tmp_path, contents, algorithm) for algorithm in OF_NOTHING} == {
        "XXHASH64": xxhash.xxh64_digest(contents),
        "XXHASH3": xxhash.xxh3_64_digest(contents),
        "XXHASH128": xxhash.xxh3_128_digest(contents),
    }


@pytest.mark.skipif(not HAS_AWSCRT, reason="needs awscrt")
@pytest.mark.parametrize("contents", [b"", CONTENTS, bytes(range(256)) * 17])
def test_digest_is_that_of_botocore(tmp_path, contents):
    """In the order of bytes in which the AWS CLI itself sends it."""
    import botocore.httpchecksum

    theirs = botocore.httpchecksum._CHECKSUM_CLS
    ours = {name.lower(): name for name in digests.DIGESTS} | {"md5": "CHECKSUM-MD5"}
    assert {"crc32", "sha1", "sha256", "crc32c", "crc64nvme"} <= set(theirs) <= set(ours)
    for name, checksum in theirs.items():
        expected = base64.b64decode(checksum().handle(contents))
        assert (name, of_bytes(tmp_path, contents, ours[name])) == (name, expected)


@pytest.mark.parametrize("algorithm", BY_AWSCRT)
def test_awscrt_that_is_too_old(file, monkeypatch, algorithm):
    monkeypatch.setitem(sys.modules, "awscrt", SimpleNamespace(checksums=SimpleNamespace(crc32=zlib.crc32)))
    with pytest.raises(UsageError) as caught:
        headers_for_file(file, algorithm, True, no_progress)
    assert str(caught.value) == (
        f"--checksum-algorithm {algorithm} requires a newer awscrt library than this AWS CLI has. "
        "Use SHA256, or update awscrt (AWS CLI v1) or the AWS CLI (v2)."
    )


def test_no_guess(file, tmp_path):
    assert "Content-Type" not in headers(file, "SHA256", False)
    (tmp_path / "noextension").write_bytes(b"")
    assert headers(str(tmp_path / "noextension"), "CRC32", True) == {
        "Content-Length": "0",
        "x-amz-checksum-crc32": "AAAAAA==",
    }


def test_file_of_many_chunks(tmp_path):
    contents = bytes(range(256)) * 8192 + b"end"
    (tmp_path / "large").write_bytes(contents)
    crc = base64.b64encode(zlib.crc32(contents).to_bytes(4, "big")).decode()
    assert headers(str(tmp_path / "large"), "CRC32", False) == {
        "Content-Length": str(len(contents)),
        "x-amz-checksum-crc32": crc,
    }


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("missing", "cannot be read: No such file or directory."),
        ("", "is a folder. For the files in a folder, use aws s3 presign-put --for-files {}."),
    ],
)
def test_file_that_cannot_be_read(tmp_path, name, message):
    path = str(tmp_path / name)
    with pytest.raises(UsageError) as caught:
        headers_for_file(path, "SHA256", True, no_progress)
    assert str(caught.value) == f"--for-file {path} {message.format(path)}"


def test_current_folder():
    with pytest.raises(UsageError) as caught:
        headers_for_file(".", "SHA256", True, no_progress)
    assert str(caught.value) == (
        "--for-file . is a folder. For the files in a folder, use aws s3 presign-put --for-files '.'."
    )


def test_pipe(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UsageError, match=r"is not a regular file\. Specify the file that will be uploaded\.$"):
        headers_for_file(str(tmp_path / "pipe"), "SHA256", True, no_progress)


def test_device():
    with pytest.raises(
        UsageError, match=r"^--for-file /dev/null is not a regular file\. Specify the file that will be uploaded\.$"
    ):
        headers_for_file("/dev/null", "SHA256", True, no_progress)


def test_file_too_large_for_one_put(tmp_path):
    with (tmp_path / "huge").open("wb") as file:
        file.truncate(5 * 1024**3 + 1)  # sparse: takes no space
    with pytest.raises(
        UsageError, match=r"is larger than 5 GiB, the maximum for one PUT\. Use aws s3 presign-multipart\.$"
    ):
        headers_for_file(str(tmp_path / "huge"), "SHA256", True, no_progress)


def test_progress_for_a_large_file(tmp_path, monkeypatch):
    monkeypatch.setattr(local_file, "PROGRESS_FROM", 2)
    (tmp_path / "large").write_bytes(b"x" * 3 * 1024 * 1024)
    shown = []
    headers_for_file(str(tmp_path / "large"), "CRC32", False, shown.append)
    assert shown == ["Reading large: 33%", "Reading large: 66%", "Reading large: 100%"]


@pytest.mark.parametrize("written", [b"y", b"y" * 2048, b""])
def test_file_that_changes_while_it_is_read(file, monkeypatch, written):
    """What is computed would be the digest of no file that ever was."""

    def write_and_read(opened, *arguments, read=local_file._read):
        size = read(opened, *arguments)
        Path(file).write_bytes(written)
        os.utime(file, ns=(1, 1))
        return size

    monkeypatch.setattr(local_file, "_read", write_and_read)
    with pytest.raises(UsageError) as caught:
        headers(file, "SHA256", True)
    assert str(caught.value) == f"--for-file {file} changed while it was read. Run the command again."
