"""The PowerShell script of a multipart upload for a store at a loopback port, and how a receiver runs it."""

import subprocess

from powershells import PWSH, environment_of
from python_scripts import multipart_upload

from awscli_presign_put.handoff import powershell


def multipart_script(endpoint, resume="aws s3 again", **asked):
    return powershell.multipart(multipart_upload(endpoint, **asked), None, resume)


def run(folder, script, *arguments, timeout=120, **variables):
    """Write the script into the folder and run it there: exit code, standard output, standard error."""
    (folder / "script.ps1").write_bytes(script.encode("ascii"))
    done = subprocess.run(
        [PWSH, "-NoProfile", "-File", "script.ps1", *arguments], cwd=folder, stdin=subprocess.DEVNULL,
        env=environment_of(**{"PAUSE": "0", "RETRIES": "1", "STALL": "2", **variables}),
        capture_output=True, text=True, encoding="utf-8", timeout=timeout, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr
