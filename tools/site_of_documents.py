"""Builds the web site of the documents, with MkDocs and Material. "make docs" runs this.

Usage: python tools/site_of_documents.py FOLDER

MkDocs wants one folder of documents, and links within it. The repository has README.md and others beside docs/, where
people look for them. So all are copied into FOLDER/sources, with their links changed, and the site is FOLDER/site. A
broken link and a page that the navigation of mkdocs.yml does not have are errors.
"""

import os
import posixpath
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

ROOT = Path(__file__).parents[1]
NAMES = {
    "README.md": "index.md",
    "CHANGELOG.md": "changes.md",
    "CONTRIBUTING.md": "contributing.md",
    "LICENSE": "LICENSE.txt",
    "SECURITY.md": "security.md",
}
"""Files beside docs/ and their places in the site."""

FOR_MAINTAINERS = {"architecture.md", "host-facts.md", "release.md", "success.md", "CHANGELOG.md", "CONTRIBUTING.md"}

SESSION = re.compile(r"^    \$ .*\n(?:    .*\n|\n(?=    ))*", re.MULTILINE)
LINK = re.compile(r"\]\((?![a-z]+:|#)([^)#]+)(#[^)]*)?\)")


def place_of(path: str) -> str:
    """The place in the site of a file of the repository.

    :raises KeyError: the site does not have it.
    """
    return path.removeprefix("docs/") if path.startswith("docs/") else NAMES[path]


def with_links_of_the_site(text: str, path: str) -> str:
    """A document in which each link to a file of the repository is one to its place in the site.

    :param path: of the document, in the repository.
    """

    def changed(link: "re.Match[str]") -> str:
        target = posixpath.normpath(posixpath.join(posixpath.dirname(path), link[1]))
        there = posixpath.relpath(place_of(target), posixpath.dirname(place_of(path)) or ".")
        return f"]({there}{link[2] or ''})"

    return LINK.sub(changed, text)


def for_the_site(text: str, path: str) -> str:
    """A document as MkDocs and Material want it.

    A block of commands with what they print has no button that copies all of it. What is for maintainers comes last in
    the results of a search.
    """
    text = with_links_of_the_site(text, path)
    text = SESSION.sub(lambda block: f"``` {{ .text .no-copy }}\n{textwrap.dedent(block[0])}```\n", text)
    return f"---\nsearch:\n  boost: 0.1\n---\n{text}" if path.rpartition("/")[2] in FOR_MAINTAINERS else text


def main() -> int:
    folder = Path(sys.argv[1]).resolve()
    sources = folder / "sources"
    shutil.rmtree(sources, ignore_errors=True)
    for path in [*(ROOT / name for name in NAMES), *(ROOT / "docs").rglob("*")]:
        if path.is_file():
            name = path.relative_to(ROOT).as_posix()
            target = sources / place_of(name)
            target.parent.mkdir(parents=True, exist_ok=True)
            if path.suffix == ".md":
                target.write_text(for_the_site(path.read_text(encoding="utf-8"), name), encoding="utf-8")
            else:
                shutil.copy(path, target)
    shutil.copy(Path(__file__).with_name("site.css"), sources)
    environment = {**os.environ, "DOCS_DIR": str(sources), "NO_MKDOCS_2_WARNING": "1"}
    # Not --quiet: --strict counts the warnings that are printed.
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--config-file", str(ROOT / "mkdocs.yml")]
    done = subprocess.run(
        [*command, "--site-dir", str(folder / "site")],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    print(done.stdout if done.returncode else f"{folder / 'site' / 'index.html'}")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
