"""The values in the Python script; tests/e2e runs it."""

import ast
import contextlib
import subprocess
import sys
from dataclasses import replace

import pytest
from kits import ADDRESS, DIGESTS, KIT, multipart

from awscli_presign_put.handoff import script_parts
from awscli_presign_put.handoff.multipart_python import multipart_python
from awscli_presign_put.handoff.refusals import causes_by_code


def constants_of(script):
    """What is assigned to names in capitals, as far as it is a literal."""
    found = {}
    for node in ast.parse(script, feature_version=(3, 6)).body:
        if isinstance(node, ast.Assign):
            with contextlib.suppress(ValueError):
                found[ast.unparse(node.targets[0]).strip("()")] = ast.literal_eval(node.value)
    return found


OF_ALL = constants_of("\n".join(script_parts.parts()[name] for name in ("GUARD", "COMMON")))


def test_causes():
    assert OF_ALL["CAUSES"] == causes_by_code()


def test_values():
    assert constants_of(multipart_python(KIT, "f", "aws s3 'x'")) == {
        "KEY": "k",
        "SIZE": 5242883,
        "MAX_SIZE": None,
        "PART_SIZE": 5242880,
        "HAS_MD5": True,
        "ENDS": 1795435200,
        "ENDS_AT": "2026-11-23T12:00:00Z",
        "RESUME": "aws s3 'x'",
        "DIGEST_ELEMENT": "ChecksumSHA256",
        "DIGEST_HEADER": "x-amz-checksum-sha256",
        "COMPOSITE": "CCCC-2",
        "ALGORITHM": "SHA256",
        "LISTS": [f"{ADDRESS}GET"],
        "LIST_HEADERS": (),
        "HEAD, HEAD_HEADERS": (f"{ADDRESS}HEAD", (("x-amz-checksum-mode", "ENABLED"),)),
        "COMPLETE, COMPLETE_HEADERS": (
            f"{ADDRESS}POST",
            (("x-amz-mp-object-size", "5242883"), ("x-amz-checksum-sha256", "CCCC-2")),
        ),
        "ABORT, ABORT_HEADERS": (f"{ADDRESS}DELETE", ()),
        "PART_HEADERS": (),
        "PART_DIGEST_HEADER": "x-amz-checksum-sha256",
        "BEFORE, BETWEEN, AFTER": (f"{ADDRESS}partNumber=", "&uploadId=UP%2F1&X-Amz-Signature=", ""),
        "PARTS": "1 aa AAAA\n2 bb BBBB\n",
        "DIGESTS": "\n",
        "EXAMPLE": "f",
        **OF_ALL,
    }


def test_any_size():
    constants = constants_of(multipart_python(multipart(is_exact=False), None, "x"))
    assert (constants["SIZE"], constants["MAX_SIZE"], constants["ALGORITHM"]) == (None, 5242883, "")
    assert (constants["PARTS"], constants["PART_DIGEST_HEADER"]) == ("1 aa -\n2 bb -\n", "")


def test_parts_that_are_at_the_store():
    constants = constants_of(multipart_python(replace(KIT, parts=KIT.parts[1:]), None, "x"))
    assert (constants["PARTS"], constants["DIGESTS"]) == ("2 bb BBBB\n", "1 AAAA\n")


@pytest.mark.parametrize("key", ["it's", '"""', "\\", "a\nb", "@KEY@", "ü", "#"])
def test_hostile_values(key, tmp_path):
    made = multipart(digests=DIGESTS, key=key)
    script = multipart_python(made, key, f"echo {key}")
    assert constants_of(script)["RESUME"] == f"echo {key}"
    (tmp_path / "s").write_text(script, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-I", "s"], cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("usage: python3 -I s FILE, or python3 -I s --status, or python3 -I s --abort ")
