"""``aws s3 presign-put --keys-from``: a line out for each key in, as they come and in constant memory."""

import re
from dataclasses import replace
from typing import Any, List

from awscli_presign_put.commands.bulk_output import BulkOutput, check_bulk_options
from awscli_presign_put.commands.host import HostOptions
from awscli_presign_put.commands.needed_permissions import uses_of_keys
from awscli_presign_put.commands.presigning import Presigning
from awscli_presign_put.options.errors import UsageError
from awscli_presign_put.options.key_lines import key_batches
from awscli_presign_put.options.lines import open_lines
from awscli_presign_put.options.put_options import BulkSource, PutOptions
from awscli_presign_put.signing.bulk.stamper import CurrentSigner, Stamper
from awscli_presign_put.signing.destination.s3_uri import parse_prefix

_LOOKED_AT = 10
"""Lines."""
_DOUBTFUL = re.compile(rb'[,;\t{"]|^(?:key|file|sep=.?)$| [ *]|\) ?= ?', re.IGNORECASE)
"""What a line of CSV, JSON or sha256sum has somewhere, as few keys have."""


def presign_keys(session: Any, options: PutOptions, source: BulkSource, host: HostOptions) -> None:
    """Print the URL, or with ``--format jsonl`` the document, for each key of ``--keys-from``.

    :raises PresignError: if an option, the file or a line is not valid; what was printed before stands.
    :raises ReaderGone: if nobody reads standard output any more.
    """
    common = options.common
    check_bulk_options(common, host, source.option, ("url", "jsonl"))
    lines = open_lines(source.option, source.path, "keys")
    with lines.file:
        presigning = Presigning(session, options, host, parse_prefix)
        presigning.narrow(lambda: uses_of_keys(presigning.request, common.check))
        prefix = presigning.request.key
        stamper = Stamper(CurrentSigner(presigning.presigner, presigning.credentials), presigning.request)
        output = BulkOutput(common, common.format == "jsonl", lines.file, presigning.notes)
        first: List[bytes] = []
        try:
            for keys in key_batches(lines, prefix):
                if len(first) < _LOOKED_AT:
                    first += keys[: _LOOKED_AT - len(first)]
                    if len(first) == _LOOKED_AT:
                        _note_on_csv(first, lines.path, output)
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
                _note_on_csv(first, lines.path, output)
        except UsageError:
            # What came before a bad line stands, and must be right.
            stamper.prove_last()
            raise
        finally:
            output.end()
        stamper.prove_last()


def _note_on_csv(first: List[bytes], path: str, output: BulkOutput) -> None:
    # Most lists of keys need nothing of that.
    if not any(map(_DOUBTFUL.search, first)):
        return
    from awscli_presign_put.options.csv_hint import note_on_csv

    note = note_on_csv(first, path)
    if note is not None:
        output.note(note)
