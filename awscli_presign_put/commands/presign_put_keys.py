"""``aws s3 presign-put --keys-from``: prints a line for each key as soon as it is read, in constant memory."""

import re
from dataclasses import replace
from typing import Any, List

from awscli_presign_put.commands.host import HostOptions
from awscli_presign_put.commands.presigning import Presigning
from awscli_presign_put.commands.printing import BulkOutput, check_bulk_options
from awscli_presign_put.options.lines import key_batches, notes_on_lost, open_lines
from awscli_presign_put.options.put_options import BulkSource, PutOptions
from awscli_presign_put.signing.bulk.stamper import CurrentSigner, Stamper
from awscli_presign_put.signing.destination.s3_uri import parse_prefix

_LOOKED_AT = 10
"""The number of lines that :func:`_note_on_keys` looks at."""
_DOUBTFUL = re.compile(rb'[,;\t{"]|^(?:key|file|sep=.?)$| [ *]|\) ?= ?', re.IGNORECASE)
"""Something that lines of CSV, JSON or sha256sum have, and few keys."""


def presign_keys(session: Any, options: PutOptions, source: BulkSource, host: HostOptions) -> None:
    """Print the URL, or with ``--format jsonl`` the document, for each key of ``--keys-from``.

    :raises PresignError: if an option, the file or a line is not valid. What was printed before is right.
    :raises ReaderGone: if nobody reads standard output any more.
    """
    common = options.common
    check_bulk_options(common, host, source.option, ("url", "jsonl"))
    lines = open_lines(source.option, source.path, "keys")
    with lines.file:
        presigning = Presigning(session, options, host, parse_prefix)
        presigning.narrow(lambda narrowing: narrowing.uses_of_keys(presigning.request, common.check))
        prefix = presigning.request.key
        stamper = Stamper(CurrentSigner(presigning.presigner, presigning.credentials), presigning.request)
        output = BulkOutput(common, common.format == "jsonl", lines.file, presigning.notes)
        first: List[bytes] = []
        with output.until_end(stamper):
            for keys in key_batches(lines, prefix):
                if len(first) < _LOOKED_AT:
                    first += keys[: _LOOKED_AT - len(first)]
                    if len(first) == _LOOKED_AT:
                        _note_on_keys(first, lines.path, output)
                if common.check and not output.keys:
                    presigning.presign(
                        replace(presigning.request, key=prefix + keys[0].decode()), presigning.presigner()
                    )
                with presigning.options_named():
                    left = keys
                    while left:
                        batch = stamper.presign(left)
                        left = left[output.print([batch], output.lines_of(batch), stamper) :]
            if len(first) < _LOOKED_AT:
                _note_on_keys(first, lines.path, output)


def _note_on_keys(first: List[bytes], path: str, output: BulkOutput) -> None:
    for lost in notes_on_lost("--keys-from", path, first):
        output.note(lost)
    # Most lists of keys need no hint.
    if not any(map(_DOUBTFUL.search, first)):
        return
    from awscli_presign_put.options.key_hint import note_on_keys

    note = note_on_keys(first, path)
    if note is not None:
        output.note(note)
