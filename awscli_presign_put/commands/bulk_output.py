"""The lines of many uploads on standard output; notes, each once, and how far it is, on standard error."""

import gc
import os
import stat
import sys
import time
from typing import BinaryIO, Callable, List, Optional, Sequence, Union

from awscli_presign_put.commands.host import HostOptions
from awscli_presign_put.options.common_options import CommonOptions, notes_on_misreadings
from awscli_presign_put.options.errors import UsageError
from awscli_presign_put.options.page import page_options
from awscli_presign_put.output.document import JsonLines
from awscli_presign_put.output.ends import note_on_end
from awscli_presign_put.output.line_writer import LineWriter
from awscli_presign_put.output.notes import notes_on, on_patterns, show
from awscli_presign_put.progress import Progress
from awscli_presign_put.signing.bulk.manifest_stamper import ManifestStamper
from awscli_presign_put.signing.bulk.stamper import Stamper
from awscli_presign_put.signing.upload.headers import Headers
from awscli_presign_put.signing.upload.upload_request import PresignedBatch

_PROGRESS_AFTER = 0.5
"""Seconds; what takes less is over before it could be read."""

_PROGRESS_EVERY = 0.2
"""Seconds."""

_OBJECTS_BETWEEN_COLLECTIONS = 50_000

_SLOWER = "The AWS CLI must sign each of these keys separately, which is slower."

_SLOWER_BY_PLUGIN = "The plugin {} may change or refuse requests to S3. " + _SLOWER

_HEADERS_OF_LINES = "Each upload must send the headers of its line. To list them, use --format jsonl."


def check_bulk_options(options: CommonOptions, host: HostOptions, option: str, formats: Sequence[str]) -> None:
    """Refuse what only one upload can have.

    :param option: the one that asks for many, as it is typed.
    :param formats: those that can be printed.
    :raises UsageError: it was asked for.
    """
    if page_options(options) is not None:
        raise UsageError(f"An upload page cannot be combined with {option}. For a prefix, use presign-post.")
    if options.for_file is not None:
        raise UsageError(f"--for-file cannot be combined with {option}.")
    if options.format not in (None, *formats):
        *others, last = formats if options.format != "json" else ["jsonl"]
        use = f"--format {', '.join(others)} or {last}" if others else f"--format {last}"
        raise UsageError(f"--format {options.format} cannot be combined with {option}. Use {use}.")
    if host.ask_for_document:
        raise UsageError(f"--output and --query cannot be combined with {option}. Use --format jsonl.")


class BulkOutput:
    """What one run prints.

    :param as_json: whether the lines say which headers each upload must send.
    :param file: what the keys are read from; None where that is no file.
    :param more_notes: gives those on what signs, once something is signed.
    """

    def __init__(
        self, options: CommonOptions, as_json: bool, file: Optional[BinaryIO], more_notes: Callable[[], List[str]]
    ) -> None:
        self.keys = 0
        """How many are printed."""
        self._writer = LineWriter()
        self._documents = JsonLines()
        self._as_json = as_json
        self._options = options
        self._is_quiet = options.only_show_errors
        self._more_notes = more_notes
        self._said: List[str] = []
        self._said_slower = False
        self._said_patterns = False
        self._headers: Optional[Headers] = None
        self._file = file
        self._size = 0
        if file is not None:
            status = os.fstat(file.fileno())
            self._size = status.st_size if stat.S_ISREG(status.st_mode) else 0
        # Next to nothing of a line is garbage that has to be collected; looking for it takes a tenth of the time.
        gc.freeze()
        gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
        # Where the lines go to the terminal too, they are what shows how far it is.
        self._progress = Progress(None if self._is_quiet or sys.stdout.isatty() else sys.stderr)
        self._next = time.monotonic() + _PROGRESS_AFTER

    def print(self, batches: List[PresignedBatch], lines: bytes, stamper: Union[Stamper, ManifestStamper]) -> int:
        """Print the lines of these uploads, none of them older than it should be when its turn comes.

        :returns: how many of them; the others have to be presigned again.
        """
        for batch in batches:
            self._check_headers(batch)
        self._show_notes(batches[0], stamper)
        if not (self._is_quiet or self._said_patterns):
            self._show_patterns(batches)
        written = self._writer.write(lines, stamper.is_current)
        done = sum(len(batch.keys) for batch in batches) if written == len(lines) else lines.count(b"\n", 0, written)
        self.keys += done
        self._show_progress()
        return done

    def lines_of(self, batch: PresignedBatch) -> bytes:
        """What is printed of these uploads, a line for each."""
        return self._documents.of(batch) if self._as_json else batch.urls

    def note(self, text: str) -> None:
        """Show a note."""
        if not self._is_quiet:
            self._progress.clear()
            show([text])

    def end(self) -> None:
        """Leave nothing on the terminal that is not to stay. What signs may have changed since the first key."""
        self._progress.clear()
        if self.keys and not self._is_quiet and self._more_notes() != self._said:
            show(self._more_notes())

    def _check_headers(self, batch: PresignedBatch) -> None:
        """A list of URLs has no place for headers that nobody asked for, as a plugin may add them to some uploads."""
        asked = len(batch.values[0]) if batch.values else 0
        headers = batch.common.headers[asked:]
        if self._headers is None:
            self._headers = headers
        if headers != self._headers and not self._as_json:
            key = batch.prefix + batch.keys[0].decode()
            raise UsageError(
                f"--format url cannot be used: a plugin changes the headers of the upload of {key!r}. "
                "Use --format jsonl, which lists the headers of each upload."
            )

    def _show_notes(self, batch: PresignedBatch, stamper: Union[Stamper, ManifestStamper]) -> None:
        if self._is_quiet:
            return
        if not self.keys:
            show(notes_on(batch.common, self._as_json or batch.values is not None, many=True))
            if batch.values is not None and not self._as_json:
                show([_HEADERS_OF_LINES])
            show(note_on_end(self._options.until, self._options.share, batch.common.expires_at, "URL", many=True))
            show(notes_on_misreadings(self._options, "URL"))
            self._said = self._more_notes()
            show(self._said)
            self._said_patterns = bool(on_patterns(batch.common.headers))
        if not (stamper.has_template or self._said_slower):
            show([_SLOWER_BY_PLUGIN.format(", ".join(stamper.plugins)) if stamper.plugins else _SLOWER])
            self._said_slower = True

    def _show_patterns(self, batches: List[PresignedBatch]) -> None:
        """Say of the first content type that looks like a pattern that it is none."""
        for batch in batches:
            values = batch.values or []
            names = [name.lower() for name, _ in batch.common.headers[: len(values[0]) if values else 0]]
            if "content-type" not in names:
                continue
            at = names.index("content-type")
            types = {value for row in values if b"*" in (value := row[at])}
            if types:
                self.note(on_patterns((("Content-Type", min(types).decode()),))[0])
                self._said_patterns = True
                return

    def _show_progress(self) -> None:
        now = time.monotonic()
        if now >= self._next:
            percent = f", {min(100, self._file.tell() * 100 // self._size)}%" if self._file and self._size else ""
            self._progress.show(f"Signed {self.keys:,} keys{percent}")
            self._next = now + _PROGRESS_EVERY
