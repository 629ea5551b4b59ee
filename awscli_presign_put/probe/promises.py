"""The one table of promises: what the links, forms and kits of this plugin say, each with what it means if it fails.

``promises.json`` has the texts. Other commands name a promise by :func:`to_try`.
"""

import json
from typing import Dict, NamedTuple

from awscli_presign_put.package_files import read_text

ENFORCED = "enforced"
"""The right upload was stored byte for byte, each wrong one was refused, and nothing of it was stored."""

SUPPORTED = "supported"
"""It works; there is no wrong way that the store could refuse."""

IGNORED = "ignored"
"""The store has stored an upload, or answered a request, that it must refuse."""

NOT_SUPPORTED = "not supported"
"""The store refuses the right upload."""

NOT_KNOWN = "not known"
"""The answers prove neither."""

NOT_TRIED = "not tried"


class Promise(NamedTuple):
    """What a store must do with a link, a form or a kit.

    :param name: as ``--only`` takes it.
    :param group: what it is about.
    :param what: the promise, in the words of the report.
    :param if_ignored: what follows for the other commands if the store ignores it; empty if nothing can be ignored.
    :param if_unsupported: what follows for the other commands if the store does not support it; empty where nothing
        new follows.
    """

    name: str
    group: str
    what: str
    if_ignored: str
    if_unsupported: str


def _read() -> Dict[str, Promise]:
    groups = json.loads(read_text("probe/promises.json"))
    return {
        name: Promise(name, group, texts["what"], texts["if_ignored"], texts["if_unsupported"])
        for group, promises in groups.items()
        for name, texts in promises.items()
    }


PROMISES = _read()
"""By name, in the order of the report."""


def to_try(name: str) -> str:
    """How a person tries what a store does with this promise, as a sentence of a note.

    :raises KeyError: there is no such promise.
    """
    return f"To try what a store does, use aws s3 presign-probe --only {PROMISES[name].name}."
