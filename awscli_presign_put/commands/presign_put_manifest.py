"""``aws s3 presign-put --manifest``: a line out for each line in, as they come and in constant memory."""

from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Callable, Dict, Iterator, List, Optional, Sequence, Tuple

from awscli_presign_put.commands.bulk_output import BulkOutput, check_bulk_options
from awscli_presign_put.commands.host import HostOptions
from awscli_presign_put.commands.needed_permissions import uses_of_lines
from awscli_presign_put.commands.presigning import Presigning
from awscli_presign_put.handoff import FILES_FORMATS
from awscli_presign_put.options.errors import UsageError
from awscli_presign_put.options.file_facts import FileFacts
from awscli_presign_put.options.file_uploads import uploads_of_files, uploads_of_listed
from awscli_presign_put.options.lines import Lines, open_lines
from awscli_presign_put.options.listed_files import files_below
from awscli_presign_put.options.manifest_format import is_csv
from awscli_presign_put.options.manifest_line import LineRules
from awscli_presign_put.options.manifest_lines import file_batches, upload_batches
from awscli_presign_put.options.put_options import FOR_FILES, MANIFEST, BulkSource, PutOptions
from awscli_presign_put.options.table import as_typed
from awscli_presign_put.shown import visible
from awscli_presign_put.signing.bulk.manifest_stamper import ManifestStamper
from awscli_presign_put.signing.bulk.stamper import CurrentSigner
from awscli_presign_put.signing.destination.s3_uri import parse_prefix
from awscli_presign_put.signing.errors import AuditFailed, UnboundHeaders
from awscli_presign_put.signing.upload.digests import DEFAULT
from awscli_presign_put.signing.upload.upload_request import UploadRequest, Uploads


def presign_manifest(session: Any, options: PutOptions, source: BulkSource, host: HostOptions) -> None:
    """Print the document, or with ``--format url`` the URL, for each line of ``--manifest`` or file of ``--for-files``.

    :raises PresignError: if an option, a file or a line is not valid; what was printed before stands.
    :raises ReaderGone: if nobody reads standard output any more.
    """
    check_bulk_options(options.common, host, source.option, ("jsonl", "url", *FILES_FORMATS))
    of_files = source.option == FOR_FILES
    if of_files and source.path == "-" and not options.follow_symlinks:
        raise UsageError("--no-follow-symlinks cannot be combined with --for-files -. List the files that are meant.")
    if of_files and source.path != "-":
        _ManifestRun(session, options, source, host, None).print()
        return
    lines = open_lines(source.option, source.path, "paths" if of_files else "lines")
    with lines.file:
        _ManifestRun(session, options, source, host, lines).print()


class _ManifestRun:
    """What one call prints.

    :param lines: the lines of a manifest, or of a list of files; None for the files below a folder.
    """

    def __init__(
        self, session: Any, options: PutOptions, source: BulkSource, host: HostOptions, lines: Optional[Lines]
    ) -> None:
        self._options = options
        self._common = options.common
        self._source = source
        self._lines = lines
        self._is_script = self._common.format not in (None, "jsonl", "url")
        parse = _parse_folder if source.option == FOR_FILES else parse_prefix
        self._presigning = Presigning(session, options, host, parse)
        self._presigning.narrow(lambda: uses_of_lines(self._presigning.request, self._common.check, self._is_script))
        self._request = replace(self._presigning.request, headers=())
        self._signers = CurrentSigner(self._presigning.presigner, self._presigning.credentials)
        self._stamper = ManifestStamper(self._signers, self._request)
        file = None if lines is None else lines.file
        self._output = BulkOutput(self._common, self._common.format != "url", file, self._presigning.notes)

    def print(self) -> None:
        """Print a line for each upload, or a script for all of them."""
        if self._is_script:
            from awscli_presign_put.commands.presign_put_files import print_script

            with self._refusals_named(lambda: self._source.option):
                print_script(
                    self._named(),
                    self._stamper,
                    self._signers,
                    self._request,
                    self._common,
                    self._source,
                    self._check,
                    self._presigning.notes,
                )
            return
        try:
            for uploads in self._uploads():
                if self._common.check and not self._output.keys:
                    self._check(uploads)
                left = uploads
                while left.keys:
                    left = left.after(self._print(left))
        except UsageError:
            # What came before a bad line stands, and must be right.
            self._stamper.prove_last()
            raise
        finally:
            self._output.end()
        self._stamper.prove_last()

    def _named(self) -> Iterator[Tuple[Uploads, List[str]]]:
        """The uploads, with the paths of the files below their folder."""
        if self._lines is not None and self._source.option == MANIFEST:
            if self._is_csv():
                from awscli_presign_put.options.manifest_csv import file_row_batches

                return file_row_batches(self._lines, *self._rules())
            return file_batches(self._lines, *self._rules())
        return ((uploads, [key.decode() for key in uploads.keys]) for uploads in self._uploads())

    def _uploads(self) -> Iterator[Uploads]:
        rules, facts = self._rules()
        if self._lines is None:
            files = files_below(self._source.path, self._options.follow_symlinks, self._output.note)
            return uploads_of_files(files, rules, facts)
        if self._source.option == FOR_FILES:
            return uploads_of_listed(self._lines, rules, facts)
        if self._is_csv():
            from awscli_presign_put.options.manifest_csv import row_batches

            return row_batches(self._lines, rules, facts)
        return upload_batches(self._lines, rules, facts)

    def _is_csv(self) -> bool:
        return self._source.option == MANIFEST and is_csv(self._source.path, self._options.manifest_format)

    def _rules(self) -> Tuple[LineRules, FileFacts]:
        asked = self._presigning.asked
        headers = self._common.headers
        rules = LineRules(asked, as_typed(headers), headers.get("sse"), self._request.key)
        guess_type = self._options.guess_mime_type and not any(
            header.name.lower() == "content-type" for header in asked
        )
        return rules, FileFacts(self._options.checksum_algorithm or DEFAULT, guess_type)

    def _check(self, uploads: Uploads) -> None:
        request: UploadRequest = replace(
            self._request, key=self._request.key + uploads.keys[0].decode(), headers=uploads.headers(0)
        )
        self._presigning.presign(request, self._presigning.presigner())

    def _print(self, uploads: Uploads) -> int:
        """Print the lines of the first of these uploads; return of how many."""
        with self._refusals_named(lambda: self._place(uploads)):
            presigned = self._stamper.presign(uploads)
        batches = [batch for _, batch in presigned]
        text = _in_order([(at, self._output.lines_of(batch)) for at, batch in presigned])
        return self._output.print(batches, text, self._stamper)

    @contextmanager
    def _refusals_named(self, place: Callable[[], str]) -> Iterator[None]:
        """Have what signing refuses said in the names of the options that asked for it, or with the place that did.

        :param place: the line, or the file.
        """
        with self._presigning.options_named():
            try:
                yield
            except UnboundHeaders as error:
                if {header.name for header in self._presigning.asked}.issuperset(error.names):
                    raise
                raise UsageError(f"{place()}: {error}") from error

    def _place(self, uploads: Uploads) -> str:
        """Where the first of these uploads is asked for."""
        if self._lines is None:
            return f"--for-files {visible(uploads.keys[0].decode())}"
        return f"{self._lines.option} {self._lines.path} line {self._output.keys + 1}"


def _parse_folder(uri: str) -> Tuple[str, str]:
    """The bucket, and what all keys begin with, as ``aws s3 cp --recursive`` reads it: a folder."""
    bucket, key = parse_prefix(uri)
    return bucket, f"{key}/" if key and not key.endswith("/") else key


def _in_order(parts: List[Tuple[Sequence[int], bytes]]) -> bytes:
    """One text of several, which have the lines at these places."""
    by_place: Dict[int, bytes] = {}
    for places, text in parts:
        if text.count(b"\n") != len(places):
            raise AuditFailed("Not each line of the manifest got a URL. Use none of these URLs, and report this error.")
        if len(parts) == 1:
            return text
        by_place.update(zip(places, text.split(b"\n")))
    return b"".join(by_place[at] + b"\n" for at in range(len(by_place)))
