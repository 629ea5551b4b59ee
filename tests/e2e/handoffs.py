"""What --format prints, and how its receiver runs it."""

import hashlib
import os
import subprocess
import sys

from servers import free_port

from awscli_presign_put.handoff.naming import shown_key


def hand_over(cli, server, bucket, key, form, *options):
    done = cli.call(
        *["s3", "presign-put", f"s3://{bucket}/{key}", "--region", "us-east-1", "--endpoint-url", server.endpoint],
        *["--format", form, "--only-show-errors", *options],
        **server.keys_for(),
    )
    assert (done.code, done.err) == (0, "")
    assert done.out.endswith("\n")
    return done.out


def run(folder, *command, **environment):
    return subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,  # a hang is a failure
        check=False,
    )


def run_python(folder, *arguments):
    return run(folder, sys.executable, "-I", "upload.py", *arguments)


def uploaded(key, body):
    return f'Uploaded {shown_key(key)}: {len(body)} bytes, ETag "{hashlib.md5(body).hexdigest()}".\n'


def hand_over_for_nobody(cli, form, *options):
    """For a store at which nobody listens: what asks it, says so."""
    endpoint = ["--endpoint-url", f"http://127.0.0.1:{free_port()}", "--region", "us-east-1"]
    done = cli.call("s3", "presign-put", "s3://bkt/k", *endpoint, "--format", form, *options)
    assert (done.code, done.err) == (0, "")
    return done.out
