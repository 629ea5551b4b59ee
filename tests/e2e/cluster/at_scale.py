"""The code and the commands in docs/at-scale.md."""

import re
import textwrap

from conftest import ROOT


def blocks(heading):
    """The indented blocks below a heading, up to the next one, in their order."""
    text = (ROOT / "docs" / "at-scale.md").read_text(encoding="utf-8")
    section = re.split(rf"^##+ {re.escape(heading)}\n", text, flags=re.MULTILINE)[1]
    section = re.split(r"^##+ ", section, flags=re.MULTILINE)[0]
    # An item of a list may have lines that are indented, too, by two spaces.
    found = re.findall(r"(?:^    .*\n|^\n(?=    ))+", section, re.MULTILINE)
    return [textwrap.dedent(block).strip() + "\n" for block in found]
