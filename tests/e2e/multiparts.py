"""Kits of multipart uploads: printed by a command, and run as their receiver would run them."""

import hashlib
import os
import random
import subprocess
import sys

from powershells import POWERSHELL, PWSH

MIB = 1024**2
PART = 5 * MIB
PROGRAMS = {"sh": ["dash"], "python": [sys.executable, "-I"], "powershell": [PWSH, "-NoProfile", "-File"]}
SUFFIXES = {"sh": "sh", "python": "py", "powershell": "ps1"}

KITS = ["sh", "python", POWERSHELL]
OF_POWERSHELL = {"--status": "-Status", "--abort": "-Abort"}


def content(size, seed=1):
    """These many bytes, the same for each seed, of which no two MiB are alike."""
    block = random.Random(seed).randbytes(MIB - 8)
    made = b"".join(block + number.to_bytes(8, "big") for number in range(-(-size // MIB)))
    return made[:size]


def presign(cli, server, uri, *options, endpoint=None, **environment):
    """What the command prints; ``endpoint`` may be that of a proxy."""
    return cli.call(
        *["s3", "presign-multipart", uri, "--region", "us-east-1", "--endpoint-url", endpoint or server.endpoint],
        *options,
        **{**server.keys_for(), **environment},
    )


def write_kit(cli, server, folder, uri, form, *options, endpoint=None):
    """Write the kit; return its path."""
    done = presign(cli, server, uri, "--format", form, "--only-show-errors", *options, endpoint=endpoint)
    assert (done.code, done.err) == (0, "")
    path = folder / f"upload.{SUFFIXES[form]}"
    path.write_text(done.out, encoding="utf-8")
    return path


def run_kit(path, *arguments, program=None, **variables):
    """Run it, with short pauses."""
    form = next(form for form, suffix in SUFFIXES.items() if path.suffix == f".{suffix}")
    if form == "powershell":
        arguments = [OF_POWERSHELL.get(each, each) for each in arguments]
    return subprocess.run(
        [*(program or PROGRAMS[form]), path.name, *arguments],
        cwd=path.parent,
        env={**os.environ, "PAUSE": "0", "STALL": "10", "TERM": "dumb", **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,  # a hang is a failure
        check=False,
    )


def etag_of(body, part=PART):
    """The ETag that MiniStack, as S3, has for an object in parts."""
    parts = [body[at : at + part] for at in range(0, max(1, len(body)), part)]
    digests = b"".join(hashlib.md5(each).digest() for each in parts)
    return f'"{hashlib.md5(digests).hexdigest()}-{len(parts)}"'


def opened(server, bucket):
    """The multipart uploads that are neither completed nor aborted."""
    return [upload["Key"] for upload in server.client().list_multipart_uploads(Bucket=bucket).get("Uploads", [])]


def stored(server, bucket, key):
    return server.client().get_object(Bucket=bucket, Key=key)
