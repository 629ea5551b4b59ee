"""The texts of the page: one table, language -> id -> text, which the page is given."""

import json
from typing import Dict, Optional

from awscli_presign_put.package_files import read_text

DEFAULT = "en"
"""The language where none is known."""

Table = Dict[str, Dict[str, str]]


def texts(language: Optional[str]) -> Table:
    """The texts of this language, or of all."""
    table: Table = json.loads(read_text("handoff/page/texts.json"))
    return table if language is None else {language: table[language]}
