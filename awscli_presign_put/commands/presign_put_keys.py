"""``aws s3 presign-put --keys-from``: a line out for each key in, as they come and in constant memory."""

import os
import stat
import sys
import time
from dataclasses import replace
from typing import Any, BinaryIO, Callable, List, Optional

from awscli_presign_put.commands.host import as_host_errors
from awscli_presign_put.commands.presigning import Presigning
from awscli_presign_put.commands.uses import uses_of_keys
from awscli_presign_put.options.errors import UsageError
from awscli_presign_put.options.key_lines import key_batches, open_keys
from awscli_presign_put.options.page import page_options
from awscli_presign_put.output.document import json_lines
from awscli_presign_put.output.line_writer import LineWriter
from awscli_presign_put.output.notes import notes_on, show
from awscli_presign_put.output.progress import Progress
from awscli_presign_put.signing.headers import Headers
from awscli_presign_put.signing.request import PresignedBatch, PresignedRequest
from awscli_presign_put.signing.s3_uri import parse_prefix
from awscli_presign_put.signing.stamper import Stamper

_PROGRESS_AFTER = 0.5
"""Seconds; what takes less is over before it could be read."""

_PROGRESS_EVERY = 0.2
"""Seconds."""

_SLOWER = "The AWS CLI must sign each of these keys separately, which is slower."

_SLOWER_BY_PLUGIN = "The plugin {} may change or refuse requests to S3. " + _SLOWER


def presign_keys(session: Any, parsed_args: Any, parsed_globals: Any) -> None:
    """Print the URL, or with ``--format jsonl`` the document, for each key of ``--keys-from``.

    Errors are the AWS CLI's own, with a message for the person who typed the options; what was printed before them
    stands.

    :raises ReaderGone: nobody reads standard output any more.
    """
    with as_host_errors():
        _presign_keys(session, parsed_args, parsed_globals)


def _presign_keys(session: Any, parsed_args: Any, parsed_globals: Any) -> None:
    _check_options(parsed_args, parsed_globals)
    with open_keys(parsed_args.keys_from) as file:
        presigning = Presigning(session, parsed_args, parsed_globals, parse_prefix)
        presigning.narrow(lambda: uses_of_keys(presigning.request, parsed_args))
        prefix = presigning.request.key
        stamper = Stamper(presigning.presigner, presigning.credentials, presigning.request)
        output = _Output(parsed_args, file, presigning.notes)
        try:
            for keys in key_batches(file, parsed_args.keys_from, prefix):
                if parsed_args.check and not output.keys:
                    presigning.presign(
                        replace(presigning.request, key=prefix + keys[0].decode()), presigning.presigner()
                    )
                with presigning.options_named():
                    output.print(keys, stamper)
        except UsageError:
            # What came before a bad line stands, and must be right.
            stamper.prove_last()
            raise
        finally:
            output.end()
        stamper.prove_last()


def _check_options(parsed_args: Any, parsed_globals: Any) -> None:
    if page_options(parsed_args) is not None:
        raise UsageError("An upload page cannot be combined with --keys-from. For a prefix, use presign-post.")
    if parsed_args.for_file is not None:
        raise UsageError("--for-file cannot be combined with --keys-from.")
    if parsed_args.format not in (None, "url", "jsonl"):
        raise UsageError(
            f"--format {parsed_args.format} cannot be combined with --keys-from. Use --format url or --format jsonl."
        )
    if parsed_globals.output or parsed_globals.query:
        raise UsageError("--output and --query cannot be combined with --keys-from. Use --format jsonl.")


class _Output:
    """Lines on standard output; notes, each once, and on a terminal how far it is, on standard error."""

    def __init__(self, parsed_args: Any, file: BinaryIO, more_notes: Callable[[], List[str]]) -> None:
        self.keys = 0
        """How many are printed."""
        self._writer = LineWriter()
        self._as_json = parsed_args.format == "jsonl"
        self._is_quiet = parsed_args.only_show_errors
        self._more_notes = more_notes
        self._said_slower = False
        self._headers: Optional[Headers] = None
        self._file = file
        status = os.fstat(file.fileno())
        self._size = status.st_size if stat.S_ISREG(status.st_mode) else 0
        # Where the lines go to the terminal too, they are what shows how far it is.
        self._progress = Progress(None if self._is_quiet or sys.stdout.isatty() else sys.stderr)
        self._next = time.monotonic() + _PROGRESS_AFTER

    def print(self, keys: List[bytes], stamper: Stamper) -> None:
        """Presign these keys and print their lines, none of them older than it should be when its turn comes."""
        while keys:
            batch = stamper.presign(keys)
            self._check_headers(batch)
            self._show_notes(batch.common, stamper)
            lines = json_lines(batch) if self._as_json else batch.urls
            written = self._writer.write(lines, stamper.is_current)
            done = len(batch.keys) if written == len(lines) else lines.count(b"\n", 0, written)
            keys = keys[done:]
            self.keys += done
            self._show_progress()

    def end(self) -> None:
        """Leave nothing on the terminal that is not to stay."""
        self._progress.clear()

    def _check_headers(self, batch: PresignedBatch) -> None:
        """A list of URLs has no place for headers that are not the same for all of them, as a plugin may make them."""
        if self._headers is None:
            self._headers = batch.common.headers
        if batch.common.headers != self._headers and not self._as_json:
            key = batch.prefix + batch.keys[0].decode()
            raise UsageError(
                f"--format url cannot be used: a plugin changes the headers of the upload of {key!r}. "
                "Use --format jsonl, which lists the headers of each upload."
            )

    def _show_notes(self, presigned: PresignedRequest, stamper: Stamper) -> None:
        if self._is_quiet:
            return
        if not self.keys:
            show([*notes_on(presigned, self._as_json, many=True), *self._more_notes()])
        if not (stamper.has_template or self._said_slower):
            show([_SLOWER_BY_PLUGIN.format(", ".join(stamper.plugins)) if stamper.plugins else _SLOWER])
            self._said_slower = True

    def _show_progress(self) -> None:
        now = time.monotonic()
        if now >= self._next:
            percent = f", {min(100, self._file.tell() * 100 // self._size)}%" if self._size else ""
            self._progress.show(f"Signed {self.keys:,} keys{percent}")
            self._next = now + _PROGRESS_EVERY
