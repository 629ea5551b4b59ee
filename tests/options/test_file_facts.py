import base64
import hashlib

import pytest

from awscli_presign_put.options.file_facts import FileFacts
from awscli_presign_put.options.usage_errors import UsageError

DIGEST = {"ChecksumSHA1": "2jmj7l5rSw0yVb/vlWAYkK/YBwk="}


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"abc")
    return str(path)


def test_what_a_line_leaves_out(file):
    sha256 = base64.b64encode(hashlib.sha256(b"abc").digest()).decode()
    facts = FileFacts("SHA256", True)
    known = {"ContentLength": "3", "ContentType": "text/plain"}
    assert facts.filled({"Key": "k"}, file, "File") == {"Key": "k", "ChecksumSHA256": sha256, **known}
    assert facts.filled({**DIGEST, "ContentType": "a/b"}, file, "File") == {**known, **DIGEST, "ContentType": "a/b"}
    assert FileFacts("SHA256", False).filled(DIGEST, file, "File") == {"ContentLength": "3", **DIGEST}


@pytest.mark.parametrize("values", [{}, DIGEST])
def test_file_that_cannot_be_read(tmp_path, values):
    """Whether or not it has to be read for a digest."""
    for path, why in (("none", "No such file or directory"), (".", "Is a directory")):
        with pytest.raises(UsageError) as caught:
            FileFacts("SHA256", True).filled(values, str(tmp_path / path), "File")
        assert str(caught.value) == f"File {tmp_path / path} cannot be read: {why}."


def test_other_length(file):
    with pytest.raises(UsageError) as caught:
        FileFacts("SHA256", True).filled({"ContentLength": 4}, file, "File")
    assert str(caught.value) == f"ContentLength 4 is not that of File {file}: 3 bytes."
