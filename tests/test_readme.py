"""README.md is short, every document can be reached from it, and the tables of options are those of the commands."""

import re

import option_pages
import pytest
from test_docs import LINK, ROOT

pytestmark = pytest.mark.one_python

README = ROOT / "README.md"
MOST_BYTES = 12_000


def test_options_are_up_to_date():
    assert [path.name for path, _ in option_pages.stale()] == [], "stale: run `make readme`"


def test_each_command_has_a_page_of_options():
    pages = {path.stem for path in option_pages.FOLDER.glob("*.md")}
    assert pages == {name for name, _ in option_pages.tables()}


def test_readme_is_short():
    assert len(README.read_bytes()) <= MOST_BYTES


def test_every_document_is_reached_from_the_readme():
    """By links alone, in as many steps as it takes."""
    reached, new = set(), {README}
    while new:
        reached |= new
        links = {
            (path.parent / link).resolve()
            for path in new
            for link in LINK.findall(path.read_text(encoding="utf-8"))
            if link.endswith(".md")
        }
        new = links - reached
    documents = {*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")}
    assert reached == documents


def test_readme_names_every_page_for_users():
    """In one step: whoever looks for a page finds it."""
    linked = set(LINK.findall(README.read_text(encoding="utf-8")))
    pages = {path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").rglob("*.md")}
    assert pages - linked == set()


def test_first_screen_has_the_table_of_what_somebody_wants():
    first = "\n".join(README.read_text(encoding="utf-8").splitlines()[:40])
    rows = re.findall(r"^\| (?!I want)(.+?) \| `(.+?)` \| \[.+\]\(.+\) \|$", first, re.MULTILINE)
    assert len(rows) >= 12
