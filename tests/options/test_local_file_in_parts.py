import base64
import hashlib
import zlib

import pytest

from awscli_presign_put.options import local_file
from awscli_presign_put.options.local_file import digests_of_parts, readable_size, regular_size
from awscli_presign_put.options.usage_errors import UsageError
from awscli_presign_put.signing.multipart.part_plan import MIB, plan_parts

BODY = bytes(range(256)) * 4096 * 11 + b"end"
PARTS = [BODY[: 5 * MIB], BODY[5 * MIB : 10 * MIB], BODY[10 * MIB :]]
PLAN = plan_parts(len(BODY), part_size=5 * MIB)
FUNCTIONS = {
    "SHA256": lambda data: hashlib.sha256(data).digest(),
    "SHA1": lambda data: hashlib.sha1(data).digest(),
    "CRC32": lambda data: zlib.crc32(data).to_bytes(4, "big"),
    "MD5": lambda data: hashlib.md5(data).digest(),
}


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "the file"
    path.write_bytes(BODY)
    return path


def no_progress(_):
    pytest.fail("The file is small.")


@pytest.mark.parametrize("algorithm", FUNCTIONS)
def test_digests(file, algorithm):
    function = FUNCTIONS[algorithm]
    digests = [function(part) for part in PARTS]
    found = digests_of_parts(str(file), PLAN, algorithm, no_progress)
    assert found.algorithm == algorithm
    assert found.parts == tuple(base64.b64encode(digest).decode() for digest in digests)
    composite = f"{base64.b64encode(function(b''.join(digests))).decode()}-3"
    assert found.composite == (None if algorithm == "MD5" else composite)


def test_empty_file(file):
    file.write_bytes(b"")
    found = digests_of_parts(str(file), plan_parts(0), "SHA256", no_progress)
    empty = hashlib.sha256(b"").digest()
    assert found.parts == (base64.b64encode(empty).decode(),)
    assert found.composite == f"{base64.b64encode(hashlib.sha256(empty).digest()).decode()}-1"


def test_progress(file, monkeypatch):
    monkeypatch.setattr(local_file, "PROGRESS_FROM", 1)
    shown = []
    digests_of_parts(str(file), PLAN, "CRC32", shown.append)
    assert shown == ["Reading the file: 45%", "Reading the file: 90%", "Reading the file: 100%"]


@pytest.mark.parametrize("body", [BODY[:-1], BODY + b"x", b""])
def test_file_that_changes(file, body):
    file.write_bytes(body)
    with pytest.raises(UsageError) as caught:
        digests_of_parts(str(file), PLAN, "SHA256", no_progress)
    assert str(caught.value) == f"--for-file {file} changed while it was read. Run the command again."


def test_file_that_goes(file):
    file.unlink()
    with pytest.raises(UsageError) as caught:
        digests_of_parts(str(file), PLAN, "SHA256", no_progress)
    assert str(caught.value) == f"--for-file {file} cannot be read: No such file or directory."


def test_size(file):
    assert readable_size(str(file), "--for-file", regular_size) == len(BODY)
