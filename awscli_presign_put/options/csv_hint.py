"""A list of keys that seems to be CSV: a person may have meant its first column."""

from typing import List, Optional

from awscli_presign_put.options.manifest_line import is_header_of_csv
from awscli_presign_put.shown import quoted

_LEAST = 3
_LEAST_WITH_HEADER = 2
_NAMES = {",": "commas", ";": "semicolons", "\t": "tabs"}


def note_on_csv(keys: List[bytes], path: str) -> Optional[str]:
    """The note on a list of keys whose first lines have the same number of separators; None for any other.

    :param keys: its first lines, in UTF-8.
    :param path: what was given for the file.
    """
    least = _LEAST_WITH_HEADER if keys and is_header_of_csv(keys[0].decode()) else _LEAST
    if len(keys) < least or all(key.startswith(b"{") for key in keys):
        return None
    shown = quoted(path)
    for separator, name in _NAMES.items():
        counts = {key.count(separator.encode()) for key in keys}
        if len(counts) == 1 and counts != {0}:
            return (
                f"The lines of --keys-from {shown} have the same number of {name} each, as CSV has. Each whole line is "
                f"used as a key. For CSV with a header line, use --manifest {shown} --manifest-format csv."
            )
    return None
