import ast
from types import SimpleNamespace

import pytest
from kits import KIT

from awscli_presign_put.handoff import script_parts
from awscli_presign_put.handoff.multipart_python import multipart_python
from awscli_presign_put.handoff.post_python import post_python
from awscli_presign_put.handoff.python import python


@pytest.fixture
def scripts(presigned, presigned_post):
    return {
        "python": python(presigned(), "f"),
        "post": post_python(presigned_post()),
        "multipart": multipart_python(KIT, "f", "x"),
    }


def test_each_script_has_each_part_as_it_stands(scripts):
    parts = script_parts.parts()
    assert list(parts) == ["GUARD", "COMMON", "CHECKED", "PROVED"]
    for name, script in scripts.items():
        assert script.count(f"\n{parts['GUARD']}\n") == 1
        assert script.count(f"\n\n\n{parts['COMMON']}\n\n\n") == 1
        assert script.count(f"\n\n\n{parts['CHECKED']}\n\n\n") == (0 if name == "multipart" else 1)
        assert script.count(f"\n\n\n{parts['PROVED']}\n\n\n") == (1 if name == "multipart" else 0)


def test_guard_is_before_the_first_other_import(scripts):
    """What it imports itself is built in."""
    for script in scripts.values():
        nodes = ast.parse(script, feature_version=(3, 6)).body
        imports = [at for at, node in enumerate(nodes) if isinstance(node, (ast.Import, ast.ImportFrom))]
        first = nodes[imports[0]]
        assert [name.name for name in first.names] == ["sys"]
        guard = ast.parse(script_parts.parts()["GUARD"]).body
        between = nodes[imports[0] : imports[1]]
        assert [ast.dump(node) for node in between] == [ast.dump(node) for node in guard]


@pytest.mark.parametrize("name", ["st_dev", "st_ino", "st_size", "st_mtime_ns", "st_ctime_ns"])
def test_each_of_these_tells_a_file_from_another(name):
    """Files cannot be made so that they differ in one alone."""
    of_file = dict.fromkeys(("st_dev", "st_ino", "st_size", "st_mtime_ns", "st_ctime_ns", "st_mtime", "st_ctime"), 1)
    files = {"one": SimpleNamespace(**of_file), "other": SimpleNamespace(**{**of_file, name: 2})}
    body = ast.parse(script_parts.parts()["COMMON"]).body
    functions = [each for each in body if isinstance(each, ast.FunctionDef) and each.name == "identity"]
    names = {"os": SimpleNamespace(stat=files.__getitem__)}
    exec(compile(ast.Module(functions, []), "common", "exec"), names)
    assert names["identity"]("one") == names["identity"]("one")
    assert names["identity"]("one") != names["identity"]("other")
