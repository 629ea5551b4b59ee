"""``handoff/page/codes.js``, made from what the codes of a store mean.

``python tools/page_codes.py`` writes it; ``explain/test_causes_by_code.py`` fails when it is stale.
"""

import json
from pathlib import Path

import awscli_presign_put
from awscli_presign_put.explain.causes_by_code import of_page, page_causes

FILE = Path(awscli_presign_put.__file__).parent / "handoff" / "page" / "codes.js"
LINE = 120 + len("\n")
HEAD = """\
// What the page says of error codes of a store: the id of a text, and the cause that it names for whoever helps, unless
// the code says as much; and the codes. `make readme` writes this file from explain/causes_by_code.py, as the
// scripts have theirs.

export const CODES = {
"""
OF_TEXTS = """\
};

// What docs/causes.md calls it where no code of the store tells more exactly.
export const CAUSE_IDS = {
"""


def codes():
    """The whole file, as Biome formats it."""
    by_meaning = {}
    for code, meaning in of_page().items():
        by_meaning.setdefault(" ".join(filter(None, meaning)), []).append(code)
    of_codes = (_line(_name(meaning), json.dumps(" ".join(codes))) for meaning, codes in by_meaning.items())
    of_texts = (f"  {text}: {json.dumps(cause)},\n" for text, cause in page_causes().items())
    return "".join([HEAD, *of_codes, OF_TEXTS, *of_texts, "};\n"])


def _line(name, value):
    """A property, as Biome formats it: a long value is in a line of its own."""
    line = f"  {name}: {value},\n"
    return line if len(line) <= LINE else f"  {name}:\n    {value},\n"


def _name(text):
    """The name of a property, as Biome formats it."""
    return text if text.isidentifier() else json.dumps(text)


if __name__ == "__main__":
    FILE.write_text(codes(), encoding="utf-8")
