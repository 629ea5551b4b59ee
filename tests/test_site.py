"""Links and places of the documents in the web site."""

import re

import pytest
import site_of_documents as site
from test_docs import LINK, PAGES, ROOT

pytestmark = pytest.mark.one_python


@pytest.mark.parametrize(
    ("path", "text", "changed"),
    [
        ("README.md", "[a](docs/put.md) [b](docs/bulk.md#x)", "[a](put.md) [b](bulk.md#x)"),
        ("README.md", "[a](LICENSE) [b](CONTRIBUTING.md)", "[a](LICENSE.txt) [b](contributing.md)"),
        ("docs/put.md", "[a](post.md) [b](../SECURITY.md#x)", "[a](post.md) [b](security.md#x)"),
        ("docs/tutorials/ci.md", "[a](../put.md) [b](../../README.md)", "[a](../put.md) [b](../index.md)"),
        ("docs/reference/presign-put.md", "![a](../upload-page.png)", "![a](../upload-page.png)"),
        ("docs/put.md", "[a](https://x.example/docs) [b](#here)", "[a](https://x.example/docs) [b](#here)"),
    ],
)
def test_links_of_the_site(path, text, changed):
    assert site.with_links_of_the_site(text, path) == changed


def test_link_to_what_the_site_does_not_have():
    with pytest.raises(KeyError):
        site.with_links_of_the_site("[a](../setup.cfg)", "docs/put.md")


def test_every_document_is_in_the_navigation_once():
    nav = re.findall(r": (\S+\.md)$", (ROOT / "mkdocs.yml").read_text(encoding="utf-8"), re.MULTILINE)
    places = [site.place_of(path.relative_to(ROOT).as_posix()) for path in PAGES]
    places += [place for place in site.NAMES.values() if place.endswith(".md")]
    assert sorted(nav) == sorted(places)


@pytest.mark.parametrize("document", [*PAGES, *ROOT.glob("*.md")], ids=lambda path: path.name)
def test_links_of_each_document_are_in_the_site(document):
    path = document.relative_to(ROOT).as_posix()
    text = site.with_links_of_the_site(document.read_text(encoding="utf-8"), path)
    assert len(LINK.findall(text)) == len(LINK.findall(document.read_text(encoding="utf-8")))


def test_session_has_no_copy_button():
    text = "# A\n\n    $ aws s3 ls\n    b\n\nText\n\n    aws s3 ls\n"
    shown = "# A\n\n``` { .text .no-copy }\n$ aws s3 ls\nb\n```\n\nText\n\n    aws s3 ls\n"
    assert site.for_the_site(text, "docs/put.md") == shown


def test_what_is_for_maintainers_is_found_last():
    assert site.for_the_site("# A\n", "docs/success.md") == "---\nsearch:\n  boost: 0.1\n---\n# A\n"
