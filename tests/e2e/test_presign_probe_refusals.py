"""presign-probe where it may not do all, or not all can be signed or printed."""

import subprocess
from pathlib import Path

import pytest
from test_presign_probe import probe, verdicts


@pytest.mark.usefixtures("each_major")
def test_credentials_that_may_not_delete(cli, ministack):
    """One object tells; no more is written."""
    bucket = ministack.bucket("kept")
    key, secret = ministack.user(
        "writer", "s3:PutObject", "s3:GetObject", "s3:ListBucket", "s3:ListBucketMultipartUploads"
    )
    words = ["s3", "presign-probe", f"s3://{bucket}/in/", "--endpoint-url", ministack.endpoint, "--region", "us-east-1"]
    done = cli.run(*words, AWS_ACCESS_KEY_ID=key, AWS_SECRET_ACCESS_KEY=secret)
    (left,) = (each["Key"] for each in ministack.client().list_objects_v2(Bucket=bucket)["Contents"])
    folder = f"s3://{bucket}/{left.removesuffix('removal')}"
    assert (done.code, done.out) == (255, "")
    assert (
        "The store refuses to delete objects: 403 AccessDenied. "
        f"Use credentials that may delete below {folder}" in done.err
    )
    assert f"error: Something may be left below {folder} To remove it, run: aws s3 rm --recursive {folder}" in done.err


def test_credentials_that_may_not_list(v1, ministack):
    key, secret = ministack.user("blind", "s3:PutObject", "s3:GetObject", "s3:DeleteObject")
    bucket = ministack.bucket("blind")
    words = ["s3", "presign-probe", f"s3://{bucket}/in/", "--endpoint-url", ministack.endpoint, "--region", "us-east-1"]
    done = v1.run(*words, AWS_ACCESS_KEY_ID=key, AWS_SECRET_ACCESS_KEY=secret)
    assert (done.code, done.out) == (255, "")
    assert "The store refuses to list the bucket: AccessDenied: " in done.err
    assert "Contents" not in ministack.client().list_objects_v2(Bucket=bucket)


@pytest.mark.usefixtures("each_major")
def test_version_2(cli, ministack):
    names = ["link", "query", "host", "seven-days", "cache-control", "content-type"]
    asked = [word for name in names for word in ("--only", name)]
    done = probe(cli, ministack, ministack.bucket("old"), *asked, "--signature-version", "s3", "--output", "json")
    assert verdicts(done) == {
        "link": "enforced",
        "query": "enforced",
        "host": "not tried",
        "seven-days": "not tried",
        "content-type": "enforced",
        "cache-control": "not tried",
    }
    assert done.code == 0


def test_output_that_cannot_be_written(v1, ministack):
    """All is removed all the same."""
    bucket = ministack.bucket("full")
    words = ["s3", "presign-probe", f"s3://{bucket}/in/", "--only", "link", "--endpoint-url", ministack.endpoint]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [v1.path, *words, "--region", "us-east-1"],
            env=v1.environment(**ministack.keys_for()),
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == 255
    assert b"Standard output cannot be written: No space left on device." in done.stderr
    assert "Contents" not in ministack.client().list_objects_v2(Bucket=bucket)
