"""The formats of ``--manifest``.

"aws s3" imports this file for each of its commands, and so it imports little.
"""

from typing import Optional

JSON_LINES, CSV = "jsonl", "csv"
FORMATS = (CSV, JSON_LINES)
_ENDINGS = (".csv", ".tsv")


def is_csv(path: str, form: Optional[str]) -> bool:
    """Whether a manifest is CSV: as is said, or by its name.

    :param form: one of :data:`FORMATS`; None where it is not said.
    """
    return form == CSV or (form is None and path.lower().endswith(_ENDINGS))
