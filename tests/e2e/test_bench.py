"""The benchmarks run, and what they compare does the same job. How fast it is, no test says."""

import re
import subprocess

import pytest
from clis import SECRET_KEY
from conftest import MATRIX, MISSING, ROOT
from powershells import PWSH
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
    *paragraphs, machine, end = re.split(r"\n\n|\n\Z", done.stdout)
    tables = [each for each in paragraphs if each.startswith("|")]
    assert [table.splitlines()[0].split(" | ")[0] for table in tables] == [
        "|",
        "| 2,000 keys, whole process",
        "| 2,000 lines, whole process",
        "| one command",
        "| 20 parts (320 MiB), whole process",
        "| one file, in parts of 5 MiB",
        "| keys",
        "| 2,000 keys into a file",
    ]
    assert [len(table.splitlines()) for table in tables] == [16 if PWSH else 14, 8, 6, 7, 6, 8 if PWSH else 7, 4, 3]
    (kits,) = set(paragraphs) - set(tables)
    assert re.fullmatch(r"Kits: two cores, Python .+, curl .+, load average after the runs .+\.", kits)
    assert re.fullmatch(
        r"One core of an .+ \(`parallel` and kits: two\), .+, load average before the run \d+\.\d\.", machine
    )
    assert end == ""


def test_tables_that_are_renewed():
    """Those that begin alike are replaced, and what is new is above the line of the machine."""
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); from run import renewed; "
        "print(renewed('\\n| a | x |\\n|1|\\n\\n| b | x |\\n\\nOne core, 1.\\n\\n', ['| a | y |\\n|2|', 'Kits: 2']))"
    )
    done = subprocess.run([PYTHON, "-c", code, ROOT / "bench"], capture_output=True, text=True, check=True)
    assert done.stdout == "| a | y |\n|2|\n\n| b | x |\n\nKits: 2\n\nOne core, 1.\n\n"
