"""``--keys-from``: a line out for each key in, in their order, as they come and in constant memory."""

import os
import stat
import sys
import time
from dataclasses import replace
from typing import Any, BinaryIO, Iterator

from awscli_presign_put.commands.document import json_lines
from awscli_presign_put.commands.errors import UsageError
from awscli_presign_put.commands.key_lines import key_batches, open_keys
from awscli_presign_put.commands.line_writer import LineWriter
from awscli_presign_put.commands.notes import notes_on, show
from awscli_presign_put.commands.presigning import Presigning
from awscli_presign_put.commands.progress import Progress
from awscli_presign_put.signing.request import PresignedBatch, PresignedRequest
from awscli_presign_put.signing.stamper import Stamper
from awscli_presign_put.signing.target import parse_prefix

_PROGRESS_AFTER = 0.5
"""Seconds; what takes less is over before it could be read."""

_PROGRESS_EVERY = 0.2
"""Seconds."""

_SLOWER = "one signed key is no template for the others here, so the AWS CLI signs each by itself, which is slower"


def presign_keys(session: Any, parsed_args: Any, parsed_globals: Any) -> None:
    """Print the URL, or with ``--format jsonl`` the document, for each key of ``--keys-from``.

    :raises PresignError: with a message for the person who typed the options; what was printed before it stands.
    :raises ReaderGone: nobody reads standard output any more.
    """
    _check_options(parsed_args, parsed_globals)
    as_json = parsed_args.format == "jsonl"
    with open_keys(parsed_args.keys_from) as file:
        presigning = Presigning(session, parsed_args, parsed_globals, parse_prefix)
        stamper = Stamper(presigning.presigner, presigning.credentials, presigning.request)
        writer = LineWriter()
        notes = None if parsed_args.only_show_errors else _Notes(as_json)
        # Where the lines go to the terminal too, they are what shows how far it is.
        count = _Count(file, Progress(None if parsed_args.only_show_errors or sys.stdout.isatty() else sys.stderr))
        try:
            for batch in _presigned(file, parsed_args, presigning, stamper):
                if notes:
                    notes.show(batch.common, stamper.has_template)
                writer.write(json_lines(batch) if as_json else batch.urls)
                count.add(len(batch.keys))
        finally:
            count.clear()


def _check_options(parsed_args: Any, parsed_globals: Any) -> None:
    if parsed_args.for_file is not None:
        raise UsageError("--for-file binds an upload to one file, and --keys-from is for many: leave one out")
    if parsed_args.format not in (None, "url", "jsonl"):
        raise UsageError(f"--format {parsed_args.format} is for one key: with --keys-from, use --format url or jsonl")
    if parsed_globals.output or parsed_globals.query:
        raise UsageError("--output and --query are for one key: with --keys-from, use --format jsonl")


def _presigned(file: BinaryIO, parsed_args: Any, presigning: Presigning, stamper: Stamper) -> Iterator[PresignedBatch]:
    prefix = presigning.request.key
    to_check = parsed_args.check
    try:
        for keys in key_batches(file, parsed_args.keys_from, prefix):
            if to_check:
                presigning.presign(replace(presigning.request, key=prefix + keys[0].decode()))
                to_check = False
            with presigning.options_named():
                yield from stamper.presign(keys)
    except UsageError:
        # What came before a bad line stands, and must be right.
        stamper.prove_last()
        raise
    stamper.prove_last()


class _Notes:
    """What a person should know beside the lines, each once."""

    def __init__(self, carries_headers: bool) -> None:
        self._carries_headers = carries_headers
        self._said_first = self._said_slower = False

    def show(self, presigned: PresignedRequest, has_template: bool) -> None:
        if not self._said_first:
            show(notes_on(presigned, self._carries_headers, many=True))
            self._said_first = True
        if not (has_template or self._said_slower):
            show([_SLOWER])
            self._said_slower = True


class _Count:
    """How many keys are done, said by a line on a terminal now and then."""

    def __init__(self, file: BinaryIO, progress: Progress) -> None:
        self._file = file
        status = os.fstat(file.fileno())
        self._size = status.st_size if stat.S_ISREG(status.st_mode) else 0
        self._progress = progress
        self._keys = 0
        self._next = time.monotonic() + _PROGRESS_AFTER

    def add(self, keys: int) -> None:
        self._keys += keys
        now = time.monotonic()
        if now >= self._next:
            percent = f", {min(100, self._file.tell() * 100 // self._size)}%" if self._size else ""
            self._progress.show(f"Signed {self._keys:,} keys{percent}")
            self._next = now + _PROGRESS_EVERY

    def clear(self) -> None:
        self._progress.clear()
