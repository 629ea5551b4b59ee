"""The PowerShell script of a multipart upload for a store at a loopback port, and how a receiver runs it."""

import atexit
import json
import subprocess
import threading

from powershells import PWSH, environment_of
from python_scripts import multipart_upload

from awscli_presign_put.handoff import powershell

_SETTINGS = {"PAUSE": "0", "RETRIES": "1", "STALL": "2"}

_IN_TURN = """
while ($line = [Console]::In.ReadLine()) {
    $run = ConvertFrom-Json $line -AsHashtable
    Set-Location $run.folder
    [Environment]::CurrentDirectory = $run.folder
    foreach ($name in $run.variables.Keys) { [Environment]::SetEnvironmentVariable($name, $run.variables[$name]) }
    $errors = New-Object System.IO.StreamWriter $run.errors
    [Console]::SetError($errors)
    $global:LASTEXITCODE = 0
    Invoke-Expression "& ./script.ps1 $($run.arguments) > '$($run.output)'"
    $errors.Dispose()
    foreach ($name in $run.variables.Keys) { [Environment]::SetEnvironmentVariable($name, $null) }
    [Console]::Out.WriteLine("ended $LASTEXITCODE")
}
"""


def multipart_script(endpoint, resume="aws s3 again", **asked):
    return powershell.multipart(multipart_upload(endpoint, **asked), None, resume)


def run(folder, script, *arguments, timeout=120, **variables):
    """Write the script into the folder and run it there: exit code, standard output, standard error."""
    (folder / "script.ps1").write_bytes(script.encode("ascii"))
    done = subprocess.run(
        [PWSH, "-NoProfile", "-File", "script.ps1", *arguments], cwd=folder, stdin=subprocess.DEVNULL,
        env=environment_of(**{**_SETTINGS, **variables}),
        capture_output=True, text=True, encoding="utf-8", timeout=timeout, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


class Session:
    """One PowerShell that runs scripts one after the other.

    A new one takes a second to start, and another until it knows a script. For tests of what a script does: that it
    ends with the same code as a program is shown by those that start it with :func:`run`.
    """

    def __init__(self):
        self._lock = threading.Lock()
        self._process = None

    def run(self, folder, script, *arguments, timeout=120, **variables):
        """As :func:`run`. An argument that begins with a hyphen is the name of a parameter."""
        (folder / "script.ps1").write_bytes(script.encode("ascii"))
        output, errors = folder / "script.output", folder / "script.errors"
        asked = {
            "folder": str(folder),
            "arguments": " ".join(each if each.startswith("-") else f"'{each}'" for each in arguments),
            "variables": {**_SETTINGS, **variables},
            "output": str(output),
            "errors": str(errors),
        }
        with self._lock:
            if self._process is None or self._process.poll() is not None:
                self._start(folder)
            watch = threading.Timer(timeout, self._process.kill)
            watch.start()
            print(json.dumps(asked), file=self._process.stdin, flush=True)
            said = self._process.stdout.readline()
            watch.cancel()
            word, _, code = said.partition(" ")
            assert word == "ended", said
        found = int(code), *(path.read_bytes().decode("utf-8", "surrogateescape") for path in (output, errors))
        for path in (output, errors):
            path.unlink()
        return found

    def _start(self, folder):
        self._process = subprocess.Popen(
            [PWSH, "-NoProfile", "-Command", _IN_TURN], cwd=folder, env=environment_of(),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8",
        )  # fmt: skip
        atexit.register(self._end)

    def _end(self):
        self._process.kill()
        self._process.wait()


in_session = Session().run
"""Runs a script as :func:`run`, in a PowerShell that is kept until the tests end."""
