"""A real PowerShell, where there is one: from ``.matrix``, as "make matrix" unpacks it, or from the PATH."""

import json
import lzma
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
UNPACKED = ROOT / ".matrix" / "pwsh" / "pwsh"
PWSH = str(UNPACKED) if UNPACKED.exists() else shutil.which("pwsh")
POWERSHELL = pytest.param(
    "powershell", marks=pytest.mark.skipif(PWSH is None, reason="there is no PowerShell on this machine")
)
"""A value of a parameter, for tests that other languages have as well."""

ANALYSER = UNPACKED.exists() or bool(PWSH and (Path(PWSH).resolve().parent / "Modules" / "PSScriptAnalyzer").exists())
"""Whether there is PSScriptAnalyzer. What "make matrix" unpacks has it, or its tests fail."""

MEMBERS = ROOT.parent / "shared" / "pwsh" / "net462-members.tsv.xz"
"""What .NET Framework 4.6.2 has, if its folder is there: TYPE TAB MEMBER, a method with the number of parameters."""


def parameters_of_5_1():
    """The parameters of each command of Windows PowerShell 5.1, as PSScriptAnalyzer lists them, in small letters."""
    (listed,) = Path(PWSH).resolve().parent.glob("**/Settings/desktop-5.1.14393.206-windows.json")
    modules = json.loads(listed.read_text("utf-8-sig"))["Modules"]
    commands = [each for module in modules for each in module["ExportedCommands"] or () if isinstance(each, dict)]
    return {
        each["Name"].lower(): set(re.findall(r"-(\w+)", (each.get("ParameterSets") or "").lower())) for each in commands
    }


def run_file(script, folder, **environment):
    """As ``powershell -File`` runs it."""
    (folder / "upload.ps1").write_bytes(script.encode("ascii"))
    return run(folder, "-File", "upload.ps1", **environment)


def run_piped(script, folder, **environment):
    return run(folder, "-Command", "-", standard_input=script, **environment)


def run(folder, *arguments, standard_input=None, **environment):
    return subprocess.run(
        [PWSH, "-NoProfile", *arguments],
        cwd=folder,
        env=environment_of(STALL="2", **environment),
        input=standard_input,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def environment_of(**variables):
    """Without escape sequences, without requests of its own, and without code that counts what to compile better."""
    own = {"TERM": "dumb", "POWERSHELL_TELEMETRY_OPTOUT": "1", "DOTNET_TieredPGO": "0"}
    return {**os.environ, **own, **variables}


def members_of_net_framework():
    """The lines of the list, as sets of (type, member) in small letters."""
    with lzma.open(MEMBERS, "rt", encoding="utf-8") as file:
        return {tuple(line.rstrip("\n").lower().split("\t")) for line in file}
