"""Every test can fail: it asserts something, on each way to its end. And each is where one looks for it."""

import ast
from pathlib import Path

import pytest

pytestmark = pytest.mark.one_python

TESTS = Path(__file__).parent
FILES = sorted(TESTS.rglob("test_*.py"))
PACKAGE = TESTS.with_name("awscli_presign_put")


def functions_of(tree):
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


def asserts(node, asserting):
    """Whether something in it fails when it is wrong: an assert, ``pytest.raises``, or a function that asserts."""
    for each in ast.walk(node):
        if isinstance(each, ast.Assert):
            return True
        if isinstance(each, ast.Call):
            name = each.func.attr if isinstance(each.func, ast.Attribute) else getattr(each.func, "id", None)
            if name == "raises" or name in asserting:
                return True
    return False


def blocks_of(node):
    """Each list of statements in a function, but for those of functions inside it."""
    for name in ("body", "orelse", "finalbody"):
        block = getattr(node, name, None)
        if isinstance(block, list):
            yield block
            for statement in block:
                if not isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
                    yield from blocks_of(statement)
    for handler in getattr(node, "handlers", []):
        yield from blocks_of(handler)


def faults_of(tree, asserting):
    for function in functions_of(tree):
        if not function.name.startswith("test_"):
            continue
        if not asserts(function, asserting):
            yield f"{function.name} asserts nothing"
        for block in blocks_of(function):
            for at, statement in enumerate(block):
                if isinstance(statement, ast.Return) and not any(asserts(each, asserting) for each in block[:at]):
                    yield f"{function.name} returns in line {statement.lineno} and has asserted nothing there"


def asserting_functions():
    """The names of functions that assert, directly or by one that does, in all the files of the tests."""
    functions = [
        function for path in TESTS.rglob("*.py") for function in functions_of(ast.parse(path.read_text("utf-8")))
    ]
    known = set()
    while True:
        found = {each.name for each in functions if not each.name.startswith("test_") and asserts(each, known)}
        if found == known:
            return known
        known = found


def test_every_test_can_fail():
    asserting = asserting_functions()
    faults = {
        str(path.relative_to(TESTS)): found
        for path in FILES
        if (found := list(faults_of(ast.parse(path.read_text("utf-8")), asserting)))
    }
    assert faults == {}


@pytest.mark.parametrize(
    ("body", "faults"),
    [
        ("assert x", 0),
        ("with pytest.raises(ValueError):\n        x()", 0),
        ("helper(x)", 0),
        ("x()", 1),
        ("if x:\n        return\n    assert y", 1),
        ("if x:\n        assert z\n        return\n    assert y", 0),
        ("def inner():\n        return 1\n    assert inner()", 0),
        ("for x in y:\n        return\n    assert y", 1),
    ],
)
def test_what_is_a_fault(body, faults):
    tree = ast.parse(f"def test_it():\n    {body}\n")
    assert len(list(faults_of(tree, {"helper"}))) == faults


def test_tests_mirror_the_package():
    """Each folder is one of the package, and what is named for a module is in its folder."""
    folders = {}
    for module in PACKAGE.rglob("*.py"):
        folders.setdefault(module.stem, set()).add(module.parent.relative_to(PACKAGE))
    for path in FILES:
        folder = path.parent.relative_to(TESTS)
        if folder.parts[:1] != ("e2e",):
            assert (PACKAGE / folder).is_dir(), path
            assert folder in folders.get(path.stem.removeprefix("test_"), {folder}), path
