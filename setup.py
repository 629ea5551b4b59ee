"""What setup.cfg cannot say: where the project is, and the README with links that work where it is shown alone."""

import re
from pathlib import Path

from setuptools import setup

HOME = "https://example.org/awscli-presign-put"  # the one line to change when the project has an address
FILES = f"{HOME}/blob/main"


def with_whole_links(text: str) -> str:
    """A Markdown text in which links to files of the repository are whole URLs."""
    return re.sub(r"\]\((?![a-z]+:|#)([^)]+)\)", rf"]({FILES}/\1)", text)


setup(
    long_description=with_whole_links(Path(__file__).with_name("README.md").read_text(encoding="utf-8")),
    long_description_content_type="text/markdown",
    url=HOME,
    project_urls={
        "Documentation": f"{FILES}/README.md",
        "Changes": f"{FILES}/CHANGELOG.md",
        "Security": f"{FILES}/SECURITY.md",
        "Source": HOME,
    },
)
