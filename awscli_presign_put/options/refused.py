"""Options of other commands of this plugin, and what to use instead, where naming those commands says too little.

Those of ``presign-post`` and ``presign-multipart`` are beside their tables. An option of another command that is in no
such table is refused with the names of the commands that have it: see ``commands/mistakes.py``.
"""

from typing import Dict

_ONE_SIZE = "a presigned URL can bind one exact size, with --content-length. For a limit, use presign-post --{0}"

OF_SIGNING: Dict[str, str] = {
    "method": "each command is for one method. For PUT, use presign-put; for POST, presign-post; for GET, presign.",
}
"""Option of ``presign-explain`` -> why the other commands have not got it."""

OF_PRESIGN_PUT: Dict[str, str] = {
    **OF_SIGNING,
    "min-size": f"{_ONE_SIZE}.",
    "max-size": f"{_ONE_SIZE} or, for a file in parts, presign-multipart --{{0}}.",
    "size": "use --content-length. For a file in parts, use presign-multipart --{0}.",
}
"""Option of another command -> why ``presign-put`` has not got it, and what to use; ``{0}`` is its name."""

OF_PRESIGN_EXPLAIN: Dict[str, str] = {
    "format": "use --output json for a document.",
    "url": "give the URL itself, in quotation marks.",
}
"""The same for ``presign-explain``."""
