"""``handoff/page/codes.js``, made from what the codes of a store mean.

``python tools/page_codes.py`` writes it; ``explain/test_causes_by_code.py`` fails when it is stale.
"""

import json
from pathlib import Path

import awscli_presign_put
from awscli_presign_put.explain.causes_by_code import of_page, page_causes

FILE = Path(awscli_presign_put.__file__).parent / "handoff" / "page" / "codes.js"
HEAD = """\
// What the page says of an error code of a store: the id of a text, and the cause that it names for whoever helps,
// unless the code says as much. `make readme` writes this file from explain/causes_by_code.py, where the scripts have
// theirs from.

export const CODES = {
"""
OF_TEXTS = """\
};

// What docs/causes.md calls it where no code of the store tells more exactly.
export const CAUSE_IDS = {
"""


def codes():
    """The whole file, as Biome formats it."""
    of_codes = (f"  {code}: {json.dumps([each for each in meaning if each])},\n" for code, meaning in of_page().items())
    of_texts = (f"  {text}: {json.dumps(cause)},\n" for text, cause in page_causes().items())
    return "".join([HEAD, *of_codes, OF_TEXTS, *of_texts, "};\n"])


if __name__ == "__main__":
    FILE.write_text(codes(), encoding="utf-8")
