"""The benchmarks run, and what they compare does the same job. How fast it is, no test says."""

import re
import subprocess

import pytest
from clis import SECRET_KEY
from conftest import MATRIX, MISSING, ROOT
from reference import split, version_4_signature

PYTHON = MATRIX / "bench" / "bin" / "python"
SIGNERS = ROOT / "bench" / "signers"
KEYS = [f"device-{number:04d}/2026/11/24/{number:08d}.json" for number in range(200)]
PARTS = 5
PART_SIZE = 16 * 1024 * 1024


def printed(script, *arguments):
    """The lines that one of the signers prints."""
    program = PYTHON if script.endswith(".py") else next(MATRIX.glob("bench/node_modules/@oven/bun-*/bin/bun"))
    command = [program, SIGNERS / script, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()


@pytest.mark.parametrize("script", ["boto3_loop.py", "bun_loop.js", "minio_loop.py", "obstore_batch.py"])
def test_each_signer_signs_the_same_uploads(script, tmp_path):
    (tmp_path / "keys").write_text("".join(f"{key}\n" for key in KEYS))
    urls = printed(script, tmp_path / "keys")
    assert [split(url)[:2] for url in urls] == [("storage.example", f"/bucket-test/fleet/{key}") for key in KEYS]
    for url in urls[::50]:
        _, _, query = split(url)
        assert query["X-Amz-Expires"] == "3600"
        assert query["X-Amz-Signature"] == version_4_signature("PUT", url, (), SECRET_KEY)


def test_boto3_signs_each_part():
    urls = printed("boto3_parts.py", str(PARTS))
    assert [split(url)[2]["partNumber"] for url in urls] == [str(number) for number in range(1, PARTS + 1)]
    length = [("Content-Length", str(PART_SIZE))]
    assert split(urls[-1])[2]["X-Amz-Signature"] == version_4_signature("PUT", urls[-1], length, SECRET_KEY)


@pytest.mark.skipif("GNU parallel" in MISSING, reason="its line in docs/bulk.md is timed")
def test_all_tables_are_printed():
    done = subprocess.run([PYTHON, ROOT / "bench" / "run.py", "--small"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    *tables, machine, end = re.split(r"\n\n|\n\Z", done.stdout)
    assert [table.splitlines()[0].split(" | ")[0] for table in tables] == [
        "|",
        "| 2,000 keys, whole process",
        "| 2,000 lines, whole process",
        "| one command",
        "| 20 parts (320 MiB), whole process",
        "| keys",
        "| 2,000 keys into a file",
    ]
    assert [len(table.splitlines()) for table in tables] == [14, 8, 6, 7, 6, 4, 3]
    assert re.fullmatch(
        r"One core of an .+ \(`parallel` and kits: two\), .+, load average before the run \d+\.\d\.", machine
    )
    assert end == ""
