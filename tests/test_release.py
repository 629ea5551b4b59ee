"""What a release is refused for."""

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from module_file import module_of

pytestmark = pytest.mark.one_python

ROOT = Path(__file__).parents[1]
READY = {
    "version": "0.1.0",
    "changes": "# Changes\n\n## 0.1.0 (2026-12-01)\n\n- All of it.\n",
    "setup": 'HOME = "https://git.example.net/awscli-presign-put"\n',
    "changed": "",
    "tags": ["v0.0.1"],
}


@pytest.fixture(scope="module")
def release():
    return module_of(ROOT / "packages" / "release.py")


def test_ready(release):
    assert release.reasons(**READY) == []


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (
            {"changes": "# Changes\n\n## 0.1.0 (not yet released)\n"},
            'The first section of CHANGELOG.md must be "## 0.1.0 (YYYY-MM-DD)".',
        ),
        (
            {"changes": "# Changes\n\n## 0.2.0 (2026-12-01)\n\n## 0.1.0 (2026-11-01)\n"},
            'The first section of CHANGELOG.md must be "## 0.1.0 (YYYY-MM-DD)".',
        ),
        (
            {"setup": 'HOME = "https://example.org/awscli-presign-put"\n'},
            "HOME in setup.py must be the address of the project.",
        ),
        ({"changed": " M README.md\n"}, "git status lists changes. Commit them."),
        (
            {"tags": ["v0.1.0"]},
            "The tag v0.1.0 exists. Change __version__ in awscli_presign_put/__init__.py.",
        ),
    ],
)
def test_not_ready(release, change, reason):
    assert release.reasons(**{**READY, **change}) == [reason]


def test_links_of_the_long_description_are_whole(monkeypatch):
    """The package index shows the README alone."""
    made = {}
    monkeypatch.setitem(sys.modules, "setuptools", SimpleNamespace(setup=made.update))
    module = module_of(ROOT / "setup.py")
    assert "](docs/" not in made["long_description"]
    assert f"]({module.HOME}/blob/main/docs/put.md)" in made["long_description"]
    assert set(made["project_urls"]) == {"Documentation", "Changes", "Security", "Source"}
    assert all(url.startswith(module.HOME) for url in made["project_urls"].values())


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("[a](docs/put.md#x)", "[a](H/blob/main/docs/put.md#x)"),
        ("[a](https://x.example/y)", "[a](https://x.example/y)"),
        ("[a](#here)", "[a](#here)"),
    ],
)
def test_whole_links(monkeypatch, text, whole):
    monkeypatch.setitem(sys.modules, "setuptools", SimpleNamespace(setup=lambda **_: None))
    module = module_of(ROOT / "setup.py")
    assert module.with_whole_links(text) == whole.replace("H/", f"{module.HOME}/")
