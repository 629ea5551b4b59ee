"""What the documents name exists: links, files, names in files, tests; and what they must describe is in them."""

import ast
import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.one_python

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "awscli_presign_put"
ARCHITECTURE = ROOT / "docs" / "architecture.md"
FACTS = ROOT / "docs" / "host-facts.md"
PAGES = sorted((ROOT / "docs").rglob("*.md"))
DOCUMENTS = [*PAGES, *sorted(ROOT.glob("*.md"))]

FOR_MAINTAINERS = {"architecture.md", "host-facts.md", "release.md", "success.md", "CONTRIBUTING.md", "SECURITY.md"}
"""Those that name files and functions of the repository. CHANGELOG.md names what there was."""

FOR_USERS = [path for path in DOCUMENTS if path.name not in {*FOR_MAINTAINERS, "CHANGELOG.md"}]
"""Those that name commands and no file of the repository."""

GENERATED = (".matrix/", "build/", "dist/")
"""What ``make`` makes, and a fresh clone does not have."""

SUFFIXES = ("py", "sh", "awk", "ps1", "md", "toml", "cfg", "rst", "typed")
NAMED = re.compile(r"`([\w./-]+\.(?:py|sh|ps1|js))::([\w.-]+)`")
"""A name in a file, as ``signing/put/audit.py::audit``."""

PATH = re.compile(rf"`((?!/)(?:[\w.-]+/)*[\w.-]+(?:/|\.(?:{'|'.join(SUFFIXES)})))(?:::[\w.-]+)?`")
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
ANCHOR = re.compile(r"\]\(([^)#:]*)#([^)]*)\)")
FIRST_BLOCK = re.compile(r"# .+\n\n    (?:\$ )?(url=\$\()?(aws|awscli-presign-put|make|pipx|curl|cat|sudo) ")


def found(path):
    """The file or folder that a document means, seen from the root of the repository or of the package."""
    return next((base / path for base in (ROOT, PACKAGE) if (base / path).exists()), None)


OF_OTHER_LANGUAGE = re.compile(
    r"^(?:function ([\w-]+)|([\w-]+)\(\) \{|(?:export |async |  )*(?:function )?(\w+)\()", re.MULTILINE
)
"""The name of a function of PowerShell, of a shell, and of a function or method of JavaScript."""


def names_in(path):
    """The functions, classes, methods and constants of a module; methods of Python as ``Class.method``."""
    if path.suffix != ".py":
        for names in OF_OTHER_LANGUAGE.findall(path.read_text(encoding="utf-8")):
            yield from filter(None, names)
        return
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            yield node.name
        if isinstance(node, ast.ClassDef):
            yield from (f"{node.name}.{each.name}" for each in node.body if isinstance(each, ast.FunctionDef))
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        yield from (target.id for target in targets if isinstance(target, ast.Name))


def anchors_of(path):
    """What a link can point to in a document: each heading of which GitHub and MkDocs make the same."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    plain = [re.sub(r"[^\w -]", "", heading.lower()).strip() for heading in headings]
    return {heading.replace(" ", "-") for heading in plain if not re.search(r"[ -]{2}", heading)}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_exist(document):
    text = document.read_text(encoding="utf-8")
    assert [link for link in LINK.findall(text) if not (document.parent / link).exists()] == []
    for link, anchor in ANCHOR.findall(text):
        assert anchor in anchors_of(document.parent / link if link else document), f"{link}#{anchor}"


@pytest.mark.parametrize("name", sorted(FOR_MAINTAINERS))
def test_names_exist(name):
    """Files, and functions, classes and constants in them."""
    (document,) = (path for path in DOCUMENTS if path.name == name)
    text = document.read_text(encoding="utf-8")
    paths = [path for path in PATH.findall(text) if not path.startswith(GENERATED)]
    assert paths
    assert [path for path in paths if not found(path)] == []
    named = NAMED.findall(text)
    missing = [f"{path}::{name}" for path, name in named if not found(path) or name not in names_in(found(path))]
    assert missing == []


@pytest.mark.parametrize("document", FOR_USERS, ids=lambda path: path.name)
def test_document_for_users_names_no_code(document):
    text = document.read_text(encoding="utf-8")
    assert NAMED.findall(text) == []
    assert [path for path in PATH.findall(text) if "/" in path and path.endswith(".py")] == []


@pytest.mark.parametrize(
    "document", [path for path in FOR_USERS if path.parent.name == "docs"], ids=lambda path: path.name
)
def test_page_begins_with_the_command_that_does_it(document):
    assert FIRST_BLOCK.match(document.read_text(encoding="utf-8"))


def test_every_promise_has_a_test_that_exists():
    """What exists, ``test_names_exist`` says."""
    promises = rows((ROOT / "SECURITY.md").read_text(encoding="utf-8"), "Promises")
    assert len(promises) > 25
    for promise, pinned in promises:
        tests = NAMED.findall(pinned)
        assert tests, promise
        assert all(path.startswith("tests/") and name.startswith("test_") for path, name in tests), promise
        assert pinned == ", ".join(f"`{path}::{name}`" for path, name in tests), promise


def rows(text, heading):
    """The cells of the table below a heading, row by row, without its two first lines."""
    section = text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[2:]]


@pytest.mark.parametrize("heading", ["AWS CLI", "botocore", "curl and .NET"])
def test_each_fact_has_a_place_and_a_test(heading):
    """Which test pins it, or that none does."""
    facts = rows(FACTS.read_text(encoding="utf-8"), heading)
    assert facts
    for fact, versions, place, pinned in facts:
        assert versions, fact
        assert PATH.search(place), fact
        tests = [path for path, _ in NAMED.findall(pinned)]
        assert (tests and all(path.startswith("tests/") for path in tests)) or pinned.startswith("not pinned"), fact


def test_each_folder_and_file_of_the_package_is_described():
    text = ARCHITECTURE.read_text(encoding="utf-8")
    described = {cells[0].strip("`") for cells in rows(text, "The folders")}
    there = {
        f"{path.name}/" if path.is_dir() else path.name
        for path in PACKAGE.iterdir()
        if path.name not in ("__pycache__", "py.typed")
    }
    assert described == there


def test_imports_are_those_that_are_described():
    """Each folder imports what its row says, and nothing else of the package."""
    described = {
        cells[0].strip("`/"): set(re.findall(r"`(\w+)(?:/|\.py)`", cells[2]))
        for cells in rows(ARCHITECTURE.read_text(encoding="utf-8"), "The folders")
    }
    for folder in (path for path in PACKAGE.iterdir() if path.is_dir() and any(path.glob("*.py"))):
        assert imported_by(folder) == described[folder.name], folder.name


def imported_by(folder):
    """The other folders and files of the package that the modules of this folder import."""
    prefix = f"{PACKAGE.name}."
    modules = set()
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                modules |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                modules |= {f"{node.module}.{alias.name}" for alias in node.names}
    parts = {module.removeprefix(prefix).partition(".")[0] for module in modules if module.startswith(prefix)}
    return {part for part in parts - {folder.name} if found(part) or found(f"{part}.py")}


def test_import_contracts_are_described():
    contracts = re.findall(r'^name = "(.+)"$', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)
    assert contracts
    text = ARCHITECTURE.read_text(encoding="utf-8")
    assert [contract for contract in contracts if contract not in text] == []
