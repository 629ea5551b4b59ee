"""The shell commands of docs/at-scale.md, run as they are printed. The code for Spark is in test_spark.py."""

import os
import subprocess

import pytest
from at_scale import blocks
from reference import split, version_4_signature

BUCKET = "bucket-test"
KEYS = [f"{number:05d}/a b.json" for number in range(5000)]
CUT, JOB = blocks("AWS Batch, and other array jobs")
(PARALLEL,) = blocks("GNU parallel over SSH")
JOBS = 16
SSH = """\
#!/bin/sh
# In place of "ssh worker-1 -- command": what is run on another machine is run here.
shift 2
# GNU parallel, there, needs what sshd sets.
SHELL=/bin/bash exec bash -c "$*"
"""


@pytest.fixture
def run(v1, ministack, tmp_path):
    """A function that runs one of the commands beside keys.txt, with MiniStack as the store."""
    ministack.client().create_bucket(Bucket=BUCKET)
    (tmp_path / "keys.txt").write_text("".join(f"{key}\n" for key in KEYS))
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "aws").symlink_to(v1.path)
    (tmp_path / "bin" / "ssh").write_text(SSH)
    (tmp_path / "bin" / "ssh").chmod(0o700)
    environment = v1.environment(
        **ministack.keys_for(), AWS_DEFAULT_REGION="us-east-1", AWS_ENDPOINT_URL=ministack.endpoint
    )
    environment["PATH"] = f"{tmp_path / 'bin'}{os.pathsep}{environment['PATH']}"

    def run_command(command, **variables):
        return subprocess.run(
            ["bash", "-c", command],
            cwd=tmp_path,
            env={**environment, **variables},
            capture_output=True,
            text=True,
            check=False,
        )

    yield run_command
    store = ministack.client()
    for each in store.list_objects_v2(Bucket=BUCKET).get("Contents", []):
        store.delete_object(Bucket=BUCKET, Key=each["Key"])
    store.delete_bucket(Bucket=BUCKET)


def assert_signed(urls, keys, secret_key):
    assert [split(url)[1] for url in urls] == [f"/{BUCKET}/fleet/{key}" for key in keys]
    for url in urls[:: max(1, len(urls) // 20)]:
        assert split(url)[2]["X-Amz-Signature"] == version_4_signature("PUT", url, (), secret_key)


def test_array_jobs(run, ministack):
    """Of sixteen jobs the first and the last; and one whose keys are not valid stores nothing."""
    cut = run(CUT)
    assert (cut.returncode, cut.stdout, cut.stderr) == (0, "", "")
    store = ministack.client()
    names = [each["Key"] for each in store.list_objects_v2(Bucket=BUCKET)["Contents"]]
    assert names == [f"keys/{number:05d}" for number in range(JOBS)]
    parts = [store.get_object(Bucket=BUCKET, Key=name)["Body"].read().decode().splitlines() for name in names]
    assert [key for part in parts for key in part] == KEYS

    for number in (0, JOBS - 1):
        done = run(JOB, AWS_BATCH_JOB_ARRAY_INDEX=str(number))
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        urls = store.get_object(Bucket=BUCKET, Key=f"urls/{number:05d}")["Body"].read().decode().splitlines()
        assert_signed(urls, parts[number], ministack.secret_key)

    store.put_object(Bucket=BUCKET, Key="keys/00001", Body=b"a\n\nb\n")
    done = run(JOB, AWS_BATCH_JOB_ARRAY_INDEX="1")
    assert done.returncode != 0
    assert "--keys-from keys.txt line 2 is empty. Each line must contain one key." in done.stderr
    stored = [each["Key"] for each in store.list_objects_v2(Bucket=BUCKET, Prefix="urls/")["Contents"]]
    assert stored == ["urls/00000", f"urls/{JOBS - 1:05d}"]


def test_parallel_over_ssh(run, ministack, tmp_path):
    done = run(PARALLEL)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert_signed((tmp_path / "urls.txt").read_text().splitlines(), KEYS, ministack.secret_key)

    (tmp_path / "keys.txt").write_text("".join(f"{key}\n" for key in ["", *KEYS]))
    done = run(PARALLEL)
    assert done.returncode != 0
    assert "line 1 is empty. Each line must contain one key." in done.stderr
