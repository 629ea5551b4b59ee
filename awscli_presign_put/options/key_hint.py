"""A list of keys that seems to be something else: a person may have meant a part of each line."""

import re
from typing import List, Optional

from awscli_presign_put.options.csv_columns import is_header_of_csv
from awscli_presign_put.options.manifest_lines import is_csv
from awscli_presign_put.shown import quoted

_LEAST = 3
_LEAST_WITH_HEADER = 2
_NAMES = {",": "commas", ";": "semicolons", "\t": "tabs"}
_JSON = re.compile(rb'\s*\{\s*(?:"|\}|\Z)')
"""What JSON begins with. A key can begin with a brace, as a UUID in braces does."""

_QUOTED = re.compile(rb'"(?:[^"]|"")*"(?:[,;\t]|\Z)')
_COLUMN_ALONE = re.compile(rb'"?(?:key|file)"?', re.IGNORECASE)
_SEP = re.compile(rb'"?sep=.?"?', re.IGNORECASE)
_DIGEST = re.compile(
    rb"\\?(?:(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{128}) [ *].+|[A-Z0-9-]+ ?\(.+\) ?= ?[0-9A-Za-z+/]+=*)"
)
"""What sha256sum and its like print for a file, and with --tag."""

_WHOLE = "Each whole line is used as a key."


def note_on_keys(keys: List[bytes], path: str) -> Optional[str]:
    """The note on a list of keys that seems to be CSV, JSON Lines or the output of sha256sum; None for any other.

    :param keys: its first lines, in UTF-8.
    :param path: what was given for the file.
    """
    shown = quoted(path)
    at = next((at for at, key in enumerate(keys, 1) if _JSON.match(key)), None)
    if at is not None:
        return (
            f"Line {at} of --keys-from {shown} begins with {{, as JSON does. {_WHOLE} "
            f"For JSON Lines, use --manifest {shown} --manifest-format jsonl."
        )
    if keys and all(map(_DIGEST.fullmatch, keys)):
        return (
            f"The lines of --keys-from {shown} have digests, as sha256sum prints them. {_WHOLE} "
            "To sign the digests, use --manifest with Key and ChecksumSHA256. Otherwise list only the names."
        )
    what = _like_csv(keys, path)
    if what is None:
        return None
    return (
        f"{what.format(shown)}, as CSV has. {_WHOLE} "
        f"For CSV with a header line, use --manifest {shown} --manifest-format csv."
    )


def _like_csv(keys: List[bytes], path: str) -> Optional[str]:
    """What the list has in common with CSV; ``{}`` is replaced by the file."""
    if not keys:
        return None
    has_name_of_csv = is_csv(path, None)
    least = _LEAST_WITH_HEADER if is_header_of_csv(keys[0].decode()) else _LEAST
    if len(keys) >= least or has_name_of_csv:
        for separator, name in _NAMES.items():
            counts = {key.count(separator.encode()) for key in keys}
            if len(counts) == 1 and counts != {0}:
                return f"The lines of --keys-from {{}} have the same number of {name} each"
    if _SEP.fullmatch(keys[0]) or _QUOTED.match(keys[0]):
        what = "names a separator" if _SEP.fullmatch(keys[0]) else "has a name in quotes"
        return f"The first line of --keys-from {{}} {what}"
    # The name of a column does not occur again in its column.
    if keys[0] not in keys[1:] and keys[1:] and _COLUMN_ALONE.fullmatch(keys[0]):
        return f"The first line of --keys-from {{}} is {keys[0].decode()}, the name of a column"
    if has_name_of_csv and any(separator.encode() in key for key in keys for separator in _NAMES):
        return "The lines of --keys-from {} have separators, and its name is one of CSV"
    return None
