"""Each script has only what Windows PowerShell 5.1 on .NET Framework 4.6.2 has: syntax, commands, types and members.

The lists are PSScriptAnalyzer's and that of ../shared/pwsh; this Windows PowerShell itself was never run.
"""

from dataclasses import replace

import pytest
from kits import KIT
from powershells import ANALYSER, MEMBERS, PWSH, members_of_net_framework, parameters_of_5_1, run

from awscli_presign_put.handoff import powershell
from awscli_presign_put.handoff.files_kit import FileLinks

pytestmark = [
    pytest.mark.one_python,
    pytest.mark.skipif(PWSH is None, reason="there is no PowerShell on this machine"),
]

HEADERS = (
    ("Content-Length", "3"),
    ("Content-Type", "font/ttf"),
    ("x-amz-checksum-sha256", "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="),
)
SCRIPTS = ["put", "post", "multipart", "files"]

ANALYSE = """\
$settings = @{ Rules = @{
PSUseCompatibleSyntax = @{ Enable = $true; TargetVersions = @('4.0', '5.1', '7.0') }
PSUseCompatibleCmdlets = @{ compatibility = @('desktop-5.1.14393.206-windows') } } }
Invoke-ScriptAnalyzer -Path . -Settings $settings -ExcludeRule PSUseSingularNouns |
ForEach-Object { "$($_.RuleName): $($_.Message)" }
"""
"""Of all scripts in a folder at once: it reads its lists for seconds."""

NAMED = """\
$tree = [Management.Automation.Language.Parser]::ParseFile("$PWD/script.ps1", [ref]$null, [ref]$null)
foreach ($node in $tree.FindAll({ $true }, $true)) {
    $kind = $node.GetType().Name
    if ($kind -match '^Type(Expression|Constraint)Ast$') { "type $($node.TypeName.FullName)" }
    if ($kind -in 'InvokeMemberExpressionAst', 'MemberExpressionAst') {
        $of = if ($node.Static) { $node.Expression.TypeName.FullName } else { '-' }
        $count = "($(@($node.Arguments | Where-Object { $_ }).Count))"
        if ($kind -eq 'MemberExpressionAst') { $count = '' }
        "member $of $($node.Member)$count"
    }
    if ($kind -eq 'CommandAst' -and $node.GetCommandName() -eq 'New-Object') {
        "type $($node.CommandElements[1].Value)"
    }
    if ($kind -eq 'CommandParameterAst') { "parameter $($node.Parent.GetCommandName()) $($node.ParameterName)" }
}
"""
"""The types and members that a script names, as PowerShell reads it."""

SHORT = {
    **{name: f"system.{name}" for name in ("byte", "char", "string")},
    "int": "system.int32",
    "long": "system.int64",
    "regex": "system.text.regularexpressions.regex",
    "void": "system.void",
    "hashtable": "system.collections.hashtable",
    "bool": "system.boolean",
}
OWN = {"switch", "ordered", "ref", "scriptblock"}
"""Names that PowerShell itself has for types."""

COMMON_PARAMETERS = {"erroraction"}
OF_POWERSHELL = {"writeerrorline(1)", "setshouldexit(1)"}


@pytest.fixture
def script(presigned, presigned_post):
    def made(name):
        put = presigned(headers=HEADERS)
        if name == "put":
            return powershell.put(put, "f")
        if name == "post":
            return powershell.post(presigned_post("in/", is_prefix=True, sizes=(1, 9), content_type_prefix="image/"))
        if name == "multipart":
            return powershell.multipart(KIT, "f", "x")
        return powershell.files([FileLinks("f", put, replace(put, method="HEAD"))], "bkt/in/")

    return made


def said(folder, script, command):
    (folder / "script.ps1").write_bytes(script.encode("ascii"))
    done = run(folder, "-Command", command)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


def foreign(folder, script):
    """The types and members that .NET Framework 4.6.2 does not have, with the numbers of parameters."""
    known = members_of_net_framework()
    types, members = {line[0] for line in known}, {line[-1] for line in known}
    for kind, *words in sorted({tuple(line.split(" ")) for line in said(folder, script, NAMED)}):
        if kind == "parameter":
            continue
        full = full_name(words[0], types)
        if words[0] != "-" and full is None and words[0].lower() not in OWN:
            yield words[0]
        elif kind == "member" and words[0] != "-" and (full, words[1].lower()) not in known:
            yield f"{words[0]}::{words[1]}"
        elif words[0] == "-" and words[1][-1] == ")" and words[1].lower() not in members | OF_POWERSHELL:
            yield words[1]


def newer_parameters(folder, script):
    """Those of commands of Windows PowerShell 5.1 that they do not have there; a function of the script has its own."""
    known = parameters_of_5_1()
    named = [line.split(" ")[1:] for line in said(folder, script, NAMED) if line.startswith("parameter ")]
    return [
        f"{command} -{parameter}"
        for command, parameter in named
        if command.lower() in known and parameter.lower() not in known[command.lower()] | COMMON_PARAMETERS
    ]


def full_name(name, types):
    name = name.lower().removesuffix("[]")
    return next((each for each in (SHORT.get(name), name, f"system.{name}") if each in types), None)


@pytest.mark.skipif(not MEMBERS.parent.exists(), reason="there is no list of the members of .NET Framework 4.6.2")
@pytest.mark.parametrize("name", SCRIPTS)
def test_types_and_members(script, tmp_path, name):
    assert list(foreign(tmp_path, script(name))) == []


@pytest.mark.skipif(not MEMBERS.parent.exists(), reason="there is no list of the members of .NET Framework 4.6.2")
def test_types_and_members_that_it_has_not(tmp_path):
    newer = (
        "[Convert]::ToHexString($x); [IO.Path]::GetRelativePath($x, $y); $c.ReadAsStringAsync($x); [System.Half]$x\n"
        "New-Object System.Net.Http.SocketsHttpHandler; [System.Math]::Max(1, 2); $c.ReadAsStringAsync(); [int]$x\n"
    )
    assert set(foreign(tmp_path, newer)) == {
        "Convert::ToHexString(1)",
        "IO.Path::GetRelativePath(2)",
        "ReadAsStringAsync(1)",
        "System.Half",
        "System.Net.Http.SocketsHttpHandler",
    }


@pytest.mark.skipif(not ANALYSER, reason="there is no PSScriptAnalyzer on this machine")
def test_syntax_and_commands(script, tmp_path):
    for name in SCRIPTS:
        (tmp_path / f"{name}.ps1").write_bytes(script(name).encode("ascii"))
    # Nothing of the file that is there in any case.
    assert said(tmp_path, "$true\n", ANALYSE) == []


@pytest.mark.skipif(not ANALYSER, reason="there is no PSScriptAnalyzer on this machine")
@pytest.mark.parametrize("name", SCRIPTS)
def test_parameters(script, tmp_path, name):
    assert newer_parameters(tmp_path, script(name)) == []


@pytest.mark.skipif(not ANALYSER, reason="there is no PSScriptAnalyzer on this machine")
def test_syntax_commands_and_parameters_that_it_has_not(tmp_path):
    newer = "$a ?? 1\n$a | Get-Uptime\n1 | ForEach-Object -Parallel { $_ }\n"
    newer += "Invoke-WebRequest -Uri $a -SkipCertificateCheck\n"
    found = said(tmp_path, newer, ANALYSE)
    assert [line.split(" ")[0] for line in found if "Compatible" in line] == [
        "PSUseCompatibleSyntax:",
        "PSUseCompatibleCmdlets:",
    ], found
    assert newer_parameters(tmp_path, newer) == ["ForEach-Object -Parallel", "Invoke-WebRequest -SkipCertificateCheck"]
