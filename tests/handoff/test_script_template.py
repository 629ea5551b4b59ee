"""How a script is made of its template, its parts and the values."""

import ast
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kits import KIT

from awscli_presign_put import handoff, package_files
from awscli_presign_put.handoff import curl, powershell, python, script_template, sh

SCRIPTS = Path(handoff.__file__).parent / "scripts"
HEADERS = (("Content-Length", "3"), ("x-amz-checksum-sha256", "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="))


@pytest.fixture
def folder(monkeypatch):
    """A function that puts templates into the place of those of the package."""
    files = {}
    monkeypatch.setattr(script_template, "read_text", lambda name: files[name])
    return lambda given: files.update({f"handoff/scripts/{name}": text for name, text in given.items()})


@pytest.fixture
def scripts(presigned, presigned_post):
    """Each script, by the path of its template."""
    return {
        "python/put.py": python.put(presigned(), "f"),
        "python/post.py": python.post(presigned_post()),
        "python/multipart.py": python.multipart(KIT, "f", "x"),
        "sh/multipart.sh": sh.multipart(KIT, "f", "x"),
        "sh/curl.sh": curl.put(presigned(headers=HEADERS), "f"),
        "powershell/put.ps1": powershell.put(presigned(headers=HEADERS), "f"),
        "powershell/post.ps1": powershell.post(presigned_post()),
        "powershell/multipart.ps1": powershell.multipart(KIT, "f", "x"),
    }


def test_python(folder):
    folder(
        {
            "python/guard.py": '"""About it."""\n\nimport sys  # built in\n\nGUARD = 1\n',
            "python/part.py": '"""About\n\nit."""\n\nimport re\nimport sys\n\nfrom other import (\n    A,\n)\n\n'
            "# <values>\nB = 1\n# </values>\n\n\ndef b():\n    import os\n",
            "python/x.py": "#!/usr/bin/env python3\n# Of @A_B@.\n\nimport ast\nimport sys\n\n# <values>\n"
            'TEXT = "sample"  # why\n# About two.\nC, D = 1, 2\n# </values>\n\n\nfrom part import b\n\n\n'
            "b()  # type: ignore[no-untyped-call]  # it does\n# @A_B@ again # if NOT\nb()  # noqa: F821\n",
        }
    )
    values = {"A_B": "@A_B@", "TEXT": "'@A_B@\\n# if NOT'", "C, D": "(3,\n4)", "B": "2"}
    assert script_template.script("python/x.py", values) == (
        "#!/usr/bin/env python3\n# Of @A_B@.\nimport sys  # built in\n\nGUARD = 1\nimport ast\nimport re\n\n"
        "TEXT = '@A_B@\\n# if NOT'  # why\n# About two.\nC, D = (3,\n4)\n\n\n"
        "B = 2\n\n\ndef b():\n    import os\n\n\nb()  # it does\nb()"
    )


def test_shell(folder):
    folder(
        {
            "sh/x.sh": '#!/bin/sh\n# <values>\nA=1\n# </values>\n\n# shellcheck source=part.sh\n. "${0%/*}/part.sh"\n\n'
            "# shellcheck disable=SC2034\n"
            'awk -v a=@B@ -f "${0%/*}/p.awk"\n# <data>\n#S 1\n# </data>\n',
            "sh/part.sh": "# shellcheck shell=sh\n# About it.\n\nb() {\n  :\n}\n",
            "sh/p.awk": "# About it.\n\n{ exit } # if C\n{ print } # if B\n{ next }\n",
        }
    )
    values = {"A": "'x'", "B": "b", "C": "", "data": "#S @B@\n#S 3"}
    assert script_template.script("sh/x.sh", values) == (
        "#!/bin/sh\nA='x'\n\nb() {\n  :\n}\n\nawk -v a=b '\n{ print }\n{ next }'\n#S @B@\n#S 3"
    )
    assert script_template.script("sh/x.sh", {**values, "data": ""}).endswith("}'")


def test_powershell(folder):
    """Without blank lines: where a script is piped to PowerShell, one ends a block."""
    folder(
        {
            "powershell/x.ps1": "# About it.\n\n# <values>\n$a = 'x'\n# </values>\n@{\n# <more>\ny\n# </more>\n}\n\n"
            '. "$PSScriptRoot/part.ps1"\n\n\n$a\n',
            "powershell/part.ps1": "# About it.\n#\n# More.\n\n# <values>\n$b = 1\n# </values>\n\nfunction f {\n}\n",
        }
    )
    values = {"a": "'=  # '", "more": "z", "b": "2"}
    assert script_template.script("powershell/x.ps1", values) == "$a = '=  # '\n@{\nz\n}\n$b = 2\nfunction f {\n}\n$a"


@pytest.mark.parametrize("text", ["# <values>\nA=1\n# </values>", "# @A@", "# <A>\n# </A>"])
def test_value_that_is_not_given(folder, text):
    """No sample is ever handed to a receiver."""
    folder({"sh/x.sh": f"#!/bin/sh\n{text}\n"})
    with pytest.raises(KeyError, match="A"):
        script_template.script("sh/x.sh", {})


@given(st.text(st.sampled_from(list("@AB_# \n<>/=if'\"")) | st.characters(exclude_categories=["Cs"])))
def test_no_value_is_read_as_a_template(value):
    text = ["# <values>", "A = 1", "# </values>", "# @A@", "# <a>", "# </a>"]
    made = list(script_template._filled(text, {"A": value, "a": value}))
    assert made == [f"A = {value}", f"# {value}", *([value] if value else [])]


def test_nothing_of_a_template_is_left(scripts):
    for name, script in scripts.items():
        assert (
            re.findall(r"@[A-Z_]+@|# </?\w+>|# if [A-Z]|# shellcheck|type: ignore|noqa|127\.0\.0\.1", script) == []
        ), name


def test_each_script_has_each_part_as_it_stands(scripts):
    for name, script in scripts.items():
        for part in re.findall(r"^from (\w+) import", (SCRIPTS / name).read_text("utf-8"), re.MULTILINE):
            of_part = ast.parse((SCRIPTS / "python" / f"{part}.py").read_text("utf-8"))
            own = [ast.dump(node) for node in of_part.body if isinstance(node, (ast.FunctionDef, ast.ClassDef))]
            printed = [ast.dump(node) for node in ast.parse(script).body]
            assert [node for node in printed if node in own] == own


def test_guard_is_before_the_first_other_import(scripts):
    """What it imports itself is built in."""
    guard = ast.parse(package_files.read_text("handoff/scripts/python/guard.py")).body[1:]
    assert ast.unparse(guard[0]) == "import sys"
    for name in [name for name in scripts if name.endswith(".py")]:
        nodes = ast.parse(scripts[name], feature_version=(3, 6)).body
        imports = [at for at, node in enumerate(nodes) if isinstance(node, (ast.Import, ast.ImportFrom))]
        assert [ast.dump(node) for node in nodes[imports[0] : imports[1]]] == [ast.dump(node) for node in guard]


def test_imports_are_those_that_a_script_uses(scripts):
    for name in [name for name in scripts if name.endswith(".py")]:
        tree = ast.parse(scripts[name])
        imported = [alias.name for node in tree.body if isinstance(node, ast.Import) for alias in node.names]
        names = {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, (ast.Attribute, ast.Name))}
        assert imported[1:] == sorted(set(imported[1:]))
        assert [module for module in imported if module not in names] == []
