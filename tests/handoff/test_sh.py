"""The values in the shell script; tests/e2e runs it."""

import shlex
import subprocess
from dataclasses import replace

import pytest
from kits import ADDRESS, DIGESTS, KIT, multipart

from awscli_presign_put.handoff import sh


def values_of(script):
    """The variables at the beginning of the script, and the data at its end."""
    lines = script.splitlines()
    assignments = [line for line in lines[: lines.index("NEWLINE='")] if line[:1].isupper() and "=" in line]
    variables = dict(line.split("=", 1) for line in assignments if not line.startswith(("PARALLEL", "MAIN", "LC_ALL")))
    return {name: " ".join(shlex.split(value)) for name, value in variables.items()}, [
        line for line in lines if line[:3] in ("#L ", "#T ", "#D ")
    ]


def test_values():
    variables, data = values_of(sh.multipart(KIT, "the file", "aws s3 'x'"))
    assert variables == {
        "KEY": "k",
        "SIZE": "5242883",
        "MAX_SIZE": "",
        "PART_SIZE": "5242880",
        "PART_MIB": "5",
        "COUNT": "2",
        "ENDS": "1795435200",
        "ENDS_AT": "2026-11-23T12:00:00Z",
        "RESUME": "aws s3 'x'",
        "RENEW": " The sender runs: $RESUME",
        "DIGEST_ELEMENT": "ChecksumSHA256",
        "DIGEST_HEADER": "x-amz-checksum-sha256",
        "PART_DIGEST": "x-amz-checksum-sha256",
        "COMPOSITE": "CCCC-2",
        "COMPOSITE_HEX": "082082",
        "HASH": "sha256",
        "EXAMPLE": "'the file'",
        "UNVERIFIED": "An object of this size is there. It could not be verified to be this file.",
    }
    assert data == [f"#L {ADDRESS}GET", "#T 1 aa AAAA 000000", "#T 2 bb BBBB 041041"]


def test_any_size():
    variables, data = values_of(sh.multipart(multipart(is_exact=False), None, "x"))
    assert (variables["SIZE"], variables["MAX_SIZE"], variables["HASH"]) == ("", "5242883", "")
    assert data == [f"#L {ADDRESS}GET", "#T 1 aa - -", "#T 2 bb - -"]


def test_parts_that_are_at_the_store():
    script = sh.multipart(replace(KIT, parts=KIT.parts[1:]), None, "x")
    assert values_of(script)[1] == [f"#L {ADDRESS}GET", "#T 2 bb BBBB 041041", "#D 1 AAAA 000000"]
    everything = sh.multipart(replace(KIT, parts=[]), None, "x")
    assert values_of(everything)[1] == [f"#L {ADDRESS}GET", "#D 1 AAAA 000000", "#D 2 BBBB 041041"]


@pytest.mark.parametrize("key", ["it's", "$(touch x)", "`touch x`", '"; touch x; "', "a\nb", "@KEY@", "ü"])
def test_hostile_values(key, tmp_path):
    """No value of the sender is taken for a command by the shell of whoever runs it."""
    made = multipart(digests=DIGESTS, key=key)
    (tmp_path / "s").write_text(sh.multipart(made, key, f"echo {key}"), encoding="utf-8")
    done = subprocess.run(["sh", "s"], cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stdout) == (1, "")
    usage = f"usage: sh s FILE, or sh s --status, or sh s --abort   (for example: sh s {shlex.quote(key)})\n"
    assert done.stderr == usage
    assert [path.name for path in tmp_path.iterdir()] == ["s"]
