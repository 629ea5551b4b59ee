"""How a command prints what it has signed: one upload as a document, a page or a hand-off, many as lines."""

import gc
import os
import stat
import sys
import time
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Callable, Dict, Iterator, List, Optional, Sequence, Union

from awscli_presign_put.commands.host import HostOptions, document_text
from awscli_presign_put.commands.upload_page import PageOutput
from awscli_presign_put.options.common_options import CommonOptions, notes_on_misreadings
from awscli_presign_put.options.page_options import page_options
from awscli_presign_put.options.usage_errors import UsageError
from awscli_presign_put.output.line_writer import LineWriter
from awscli_presign_put.output.notes import note_on_end, notes_on, on_patterns, show
from awscli_presign_put.progress import Progress
from awscli_presign_put.shown import visible
from awscli_presign_put.signing.errors import UnsupportedTarget
from awscli_presign_put.signing.upload.headers import Headers
from awscli_presign_put.signing.upload.upload_request import PresignedBatch, PresignedRequest

if TYPE_CHECKING:
    from awscli_presign_put.commands.presigning import Signing
    from awscli_presign_put.signing.bulk.manifest_stamper import ManifestStamper
    from awscli_presign_put.signing.bulk.stamper import Stamper

_PROGRESS_AFTER, _PROGRESS_EVERY = 0.5, 0.2  # seconds

_OBJECTS_BETWEEN_COLLECTIONS = 50_000

_SLOWER = "The AWS CLI must sign each of these keys separately, which is slower."

_SLOWER_BY_PLUGIN = "The plugin {} may change or refuse requests to S3. " + _SLOWER

_HEADERS_OF_LINES = "Each upload must send the headers of its line. To list them, use --format jsonl."


class Printing:
    """What one call prints.

    :param name: the name of the command, for the AWS CLI's formatters.
    :raises UsageError: if ``--format`` is given beside an option for a document.
    """

    def __init__(self, session: Any, options: CommonOptions, host: HostOptions, name: str) -> None:
        if host.ask_for_document and options.format and options.share is None:
            raise UsageError("--format cannot be combined with --output or --query.")
        self._session = session
        self._options = options
        self._host = host
        self._name = name

    def write(
        self,
        what: str,
        signing: "Signing[Any]",
        document: Callable[[], Dict[str, Any]],
        hand_over: Callable[[], str],
        page: Optional[PageOutput],
        notes: List[str],
        expires_at: datetime,
        more_notes: Sequence[str] = (),
    ) -> None:
        """Write the notes to standard error, and then the whole to standard output, or to ``--output-file``.

        :param what: the name of what was signed, for notes.
        :param hand_over: returns what ``--format`` asks for, without a newline at its end.
        :param page: the upload page; None if none is asked for.
        :param expires_at: when it ends.
        :param more_notes: those that follow the notes on the end.
        :raises OutputFailed: if it cannot be written.
        """
        if self._host.ask_for_document:
            contents = {**document(), **signing.members, **(page.members if page else {})}
            text = document_text(self._session, self._host, self._name, contents)
        else:
            text = f"{page.text if page else hand_over()}\n"
        if not self._options.only_show_errors:
            on_end = notes_on_end(self._options, expires_at, what)
            show([*notes, *on_end, *more_notes, *signing.notes(), *(page.notes if page else [])])
        # In UTF-8, whatever the locale: the AWS CLI's own uni_print writes a question mark for what the locale lacks,
        # and would name another file.
        write_whole(self._options, text.encode("utf-8", "surrogateescape"))


def notes_on_end(options: CommonOptions, expires_at: datetime, what: str, many: bool = False) -> List[str]:
    """The notes on when something ends, and on options that may have been meant to say so.

    :param expires_at: when it ends, or the first of many.
    """
    return [
        *note_on_end(options.until, options.share, expires_at, what, many),
        *notes_on_misreadings(options, what),
    ]


def write_whole(options: CommonOptions, text: bytes) -> None:
    """Write a text to standard output, or to the file of ``--output-file``.

    :raises OutputFailed: if it cannot be written.
    """
    if options.output_file is None:
        LineWriter().write_whole(text)
        return
    from awscli_presign_put.output.file_writer import FileWriter

    FileWriter(*options.output_file).write_whole(text)
    if not options.only_show_errors:
        show([f"Written to {visible(options.output_file.path)}."])


def hand_over(presigned: PresignedRequest, options: CommonOptions, members: Optional[Dict[str, Any]] = None) -> str:
    """What ``--format`` of presign-put says to print, without a newline at its end.

    :raises UsageError: if this format cannot carry this key.
    """
    if options.format in (None, "url"):
        return presigned.url
    if options.format == "json":
        from awscli_presign_put.output.json_documents import json_text, put_document

        return json_text({**put_document(presigned), **(members or {})})
    if options.format == "sh":
        raise UsageError("--format sh requires --for-files or --manifest. For one file, use --format curl.")
    from awscli_presign_put.handoff import FORMATS
    from awscli_presign_put.handoff.naming import file_name

    # Its name alone: the receiver has the file in another folder.
    file = file_name(presigned.key) if options.for_file is None else Path(options.for_file).name
    try:
        return FORMATS[options.format](presigned, file)
    except UnsupportedTarget as error:
        raise UsageError(f"--format {options.format}: <S3Uri> {options.path!r} {error}") from error


def check_bulk_options(options: CommonOptions, host: HostOptions, option: str, formats: Sequence[str]) -> None:
    """Refuse options that only one upload can have.

    :param option: the option that asks for many uploads, as it is typed.
    :param formats: the values of ``--format`` that are valid with it.
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
    """What one run prints for many uploads.

    :param as_json: print documents, which list the headers of each upload, and not URLs.
    :param file: the file that keys are read from; None if they are not read from a file.
    :param more_notes: returns the notes on the credentials, once something is signed.
    """

    def __init__(
        self, options: CommonOptions, as_json: bool, file: Optional[BinaryIO], more_notes: Callable[[], List[str]]
    ) -> None:
        from awscli_presign_put.output.json_documents import JsonLines

        self.keys = 0
        """The number of lines that are printed."""
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
        # Lines make almost no cyclic garbage. Looking for it takes a tenth of the time.
        gc.freeze()
        gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
        # Where the lines go to the terminal too, they are what shows how far it is.
        self._progress = Progress(None if self._is_quiet or sys.stdout.isatty() else sys.stderr)
        self._next = time.monotonic() + _PROGRESS_AFTER

    def print(self, batches: List[PresignedBatch], lines: bytes, stamper: "Union[Stamper, ManifestStamper]") -> int:
        """Print the lines of these uploads, until one of them is too old.

        :returns: the number of lines that are printed; the other uploads must be presigned again.
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
        """The lines of these uploads, as they are printed."""
        return b"".join(self._documents.of(batch)) if self._as_json else batch.urls

    def each_line_of(self, batch: PresignedBatch) -> List[bytes]:
        """The same, one by one."""
        return list(self._documents.of(batch)) if self._as_json else batch.urls.splitlines(keepends=True)

    def note(self, text: str) -> None:
        """Show a note."""
        if not self._is_quiet:
            self._progress.clear()
            show([text])

    @contextmanager
    def until_end(self, stamper: "Union[Stamper, ManifestStamper]") -> Iterator[None]:
        """At the end, prove the last line, also if a later one is not valid: what was printed before is used.

        The progress line is removed, and the notes on the credentials are printed again if they have changed.
        """
        try:
            yield
        except UsageError:
            stamper.prove_last()
            raise
        finally:
            self._progress.clear()
            if self.keys and not self._is_quiet and self._more_notes() != self._said:
                show(self._more_notes())
        stamper.prove_last()

    def _check_headers(self, batch: PresignedBatch) -> None:
        """Refuse ``--format url`` if a plugin adds headers to some uploads only: a list of URLs cannot name them."""
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

    def _show_notes(self, batch: PresignedBatch, stamper: "Union[Stamper, ManifestStamper]") -> None:
        if self._is_quiet:
            return
        if not self.keys:
            show(notes_on(batch.common, self._as_json or batch.values is not None, many=True))
            if batch.values is not None and not self._as_json:
                show([_HEADERS_OF_LINES])
            show(notes_on_end(self._options, batch.common.expires_at, "URL", many=True))
            self._said = self._more_notes()
            show(self._said)
            self._said_patterns = bool(on_patterns(batch.common.headers))
        if not (stamper.has_template or self._said_slower):
            show([_SLOWER_BY_PLUGIN.format(", ".join(stamper.plugins)) if stamper.plugins else _SLOWER])
            self._said_slower = True

    def _show_patterns(self, batches: List[PresignedBatch]) -> None:
        """Print the note on the first content type that looks like a pattern."""
        for batch in batches:
            values = batch.values or []
            names = [name.lower() for name, _ in batch.common.headers[: len(values[0]) if values else 0]]
            if "content-type" not in names:
                continue
            at = names.index("content-type")
            patterns = [value for value in {row[at] for row in values} if b"*" in value]
            if patterns:
                self.note(on_patterns((("Content-Type", min(patterns).decode()),))[0])
                self._said_patterns = True
                return

    def _show_progress(self) -> None:
        now = time.monotonic()
        if now >= self._next:
            percent = f", {min(100, self._file.tell() * 100 // self._size)}%" if self._file and self._size else ""
            self._progress.show(f"Signed {self.keys:,} keys{percent}")
            self._next = now + _PROGRESS_EVERY
