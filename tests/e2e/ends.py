"""The note on when what is handed over ends."""

import re

_NOTE = re.compile(
    r"note: The (?:URL|form|kit|link)(?: expires|s expire) on \w+day, 20\S+ \d\d:\d\d:\d\d UTC\S* \(20\S+Z\)\.\n"
)


def without_end(said):
    """What was said besides that note, which has to be there once."""
    rest, count = _NOTE.subn("", said)
    assert count == 1, said
    return rest
