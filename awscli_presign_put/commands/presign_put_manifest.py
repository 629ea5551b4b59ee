"""``aws s3 presign-put --manifest`` and ``--for-files``: a line for each upload, or one script for all of them."""

from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Callable, Dict, Iterator, List, Optional, Sequence, Tuple

from awscli_presign_put.commands.host import HostOptions
from awscli_presign_put.commands.presigning import Presigning
from awscli_presign_put.commands.printing import BulkOutput, check_bulk_options, write_whole
from awscli_presign_put.handoff import FILES_FORMATS
from awscli_presign_put.handoff.files_kit import FileLinks
from awscli_presign_put.handoff.naming import shown_key
from awscli_presign_put.options.common_options import notes_on_misreadings
from awscli_presign_put.options.file_facts import FileFacts
from awscli_presign_put.options.file_uploads import files_below, uploads_of_files, uploads_of_listed
from awscli_presign_put.options.lines import Lines, notes_on_lost, open_lines
from awscli_presign_put.options.manifest_line import LineRules
from awscli_presign_put.options.manifest_lines import Batch, file_batches, is_csv, json_batches, upload_batches
from awscli_presign_put.options.put_options import FOR_FILES, MANIFEST, BulkSource, PutOptions
from awscli_presign_put.options.table import as_typed, has_type
from awscli_presign_put.options.usage_errors import UsageError
from awscli_presign_put.output.notes import note_on_end, notes_on, show
from awscli_presign_put.shown import visible
from awscli_presign_put.signing.bulk.manifest_stamper import ManifestStamper
from awscli_presign_put.signing.bulk.stamper import CurrentSigner
from awscli_presign_put.signing.destination.s3_uri import parse_prefix
from awscli_presign_put.signing.errors import AuditFailed, UnboundHeaders, UnsupportedTarget
from awscli_presign_put.signing.put.actions import head_object
from awscli_presign_put.signing.upload.digests import DEFAULT, is_checksum
from awscli_presign_put.signing.upload.headers import OF_EACH_REQUEST, SSE_C_PREFIX
from awscli_presign_put.signing.upload.upload_request import PresignedRequest, UploadRequest, Uploads

# What a request for an object has to send as its upload does.
_OF_BOTH = (SSE_C_PREFIX, *OF_EACH_REQUEST)


def presign_manifest(session: Any, options: PutOptions, source: BulkSource, host: HostOptions) -> None:
    """Print the document, or with ``--format url`` the URL, for each line of ``--manifest`` or file of ``--for-files``.

    :raises PresignError: if an option, a file or a line is not valid. What was printed before is right.
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
        self._presigning.narrow(
            lambda narrowing: narrowing.uses_of_lines(self._presigning.request, self._common.check, self._is_script)
        )
        self._request = replace(self._presigning.request, headers=())
        self._signers = CurrentSigner(self._presigning.presigner, self._presigning.credentials)
        self._stamper = ManifestStamper(self._signers, self._request)
        file = None if lines is None else lines.file
        self._output = BulkOutput(self._common, self._common.format != "url", file, self._presigning.notes)

    def print(self) -> None:
        """Print a line for each upload, or a script for all of them."""
        if self._is_script:
            with self._refusals_named(lambda: self._source.option):
                self._print_script()
            return
        with self._output.until_end(self._stamper):
            for uploads in self._uploads():
                if self._lines is not None and not self._output.keys:
                    for note in notes_on_lost(self._lines.option, self._lines.path, uploads.keys):
                        self._output.note(note)
                if self._common.check and not self._output.keys:
                    self._check(uploads)
                left = uploads
                while left.keys:
                    left = left.after(self._print(left))

    def _print_script(self) -> None:
        """Print the script that uploads these files."""
        head = ManifestStamper(self._signers, self._request, head_object())
        files: List[FileLinks] = []
        names_of_keys: Dict[bytes, str] = {}
        for uploads, names in self._named():
            if self._common.check and not files:
                self._check(uploads)
            for key, name in zip(uploads.keys, names):
                if key in names_of_keys:
                    raise UsageError(
                        f"The key {key.decode()!r} is that of two files, {names_of_keys[key]!r} and {name!r}. A script "
                        "can upload only one of them."
                    )
                names_of_keys[key] = name
            asked = _for_head(uploads)
            files += map(FileLinks, names, _presigned(self._stamper, uploads), _presigned(head, asked))
        self._stamper.prove_last()
        head.prove_last()
        if not files:
            of = f"--for-files {self._source.path}" if self._source.option == FOR_FILES else "--manifest"
            raise UsageError(f"{of}: there are no files.")
        place = shown_key(f"{self._request.bucket}/{self._request.key}")
        try:
            text = FILES_FORMATS[self._common.format or ""](files, place)
        except UnsupportedTarget as error:
            raise UsageError(f"--format {self._common.format}: {error}") from error
        if not self._common.only_show_errors:
            first = min((file.put for file in files), key=lambda link: link.expires_at)
            end = note_on_end(self._common.until, self._common.share, first.expires_at, "link", many=True)
            misread = notes_on_misreadings(self._common, "URL")
            show([*notes_on(first, carries_headers=True, many=True), *end, *misread, *self._presigning.notes()])
        write_whole(self._common, f"{text}\n".encode())

    def _named(self) -> Iterator[Tuple[Uploads, List[str]]]:
        """The uploads, with the paths of the files below their folder."""
        if self._lines is not None and self._source.option == MANIFEST:
            return file_batches(self._lines, self._batches(self._lines), *self._rules())
        return ((uploads, [key.decode() for key in uploads.keys]) for uploads in self._uploads())

    def _uploads(self) -> Iterator[Uploads]:
        rules, facts = self._rules()
        if self._lines is None:
            files = files_below(self._source.path, self._options.follow_symlinks, self._output.note)
            return uploads_of_files(files, rules, facts)
        if self._source.option == FOR_FILES:
            return uploads_of_listed(self._lines, rules, facts)
        return upload_batches(self._lines, self._batches(self._lines), rules, facts)

    def _batches(self, lines: Lines) -> Iterator[Batch]:
        if is_csv(self._source.path, self._options.manifest_format):
            from awscli_presign_put.options.csv_columns import csv_batches

            return csv_batches(lines)
        return json_batches(lines)

    def _rules(self) -> Tuple[LineRules, FileFacts]:
        asked = self._presigning.asked
        headers = self._common.headers
        rules = LineRules(asked, as_typed(headers), headers.get("sse"), self._request.key)
        guess_type = self._options.guess_mime_type and not has_type(asked)
        return rules, FileFacts(self._options.checksum_algorithm or DEFAULT, guess_type)

    def _check(self, uploads: Uploads) -> None:
        request: UploadRequest = replace(
            self._request, key=self._request.key + uploads.keys[0].decode(), headers=uploads.headers(0)
        )
        self._presigning.presign(request, self._presigning.presigner())

    def _print(self, uploads: Uploads) -> int:
        """Print the lines of the first of these uploads.

        :returns: the number of lines.
        """
        with self._refusals_named(lambda: self._line_or_file(uploads)):
            presigned = self._stamper.presign(uploads)
        batches = [batch for _, batch in presigned]
        text = _in_order([(at, self._output.each_line_of(batch)) for at, batch in presigned])
        return self._output.print(batches, text, self._stamper)

    @contextmanager
    def _refusals_named(self, line_or_file: Callable[[], str]) -> Iterator[None]:
        """Raise what signing refuses with the names of the options that asked for it, or with the line or the file."""
        with self._presigning.options_named():
            try:
                yield
            except UnboundHeaders as error:
                if {header.name for header in self._presigning.asked}.issuperset(error.names):
                    raise
                raise UsageError(f"{line_or_file()}: {error}") from error

    def _line_or_file(self, uploads: Uploads) -> str:
        """The line or the file that asks for the first of these uploads."""
        if self._lines is None:
            return f"--for-files {visible(uploads.keys[0].decode())}"
        return f"{self._lines.option} {self._lines.path} line {self._output.keys + 1}"


def _parse_folder(uri: str) -> Tuple[str, str]:
    """The bucket, and what all keys begin with, as ``aws s3 cp --recursive`` reads it: a folder."""
    bucket, key = parse_prefix(uri)
    return bucket, f"{key}/" if key and not key.endswith("/") else key


def _in_order(parts: List[Tuple[Sequence[int], List[bytes]]]) -> bytes:
    """One text of the lines of several parts, each part with their places in the whole.

    :raises AuditFailed: if a part does not have one line for each of its places.
    """
    lines = [b""] * sum(len(places) for places, _ in parts)
    for places, some in parts:
        for at, line in zip(places, some):
            lines[at] = line
    text = b"".join(lines)
    if any(len(places) != len(some) for places, some in parts) or text.count(b"\n") != len(lines):
        raise AuditFailed("Not each line of the manifest got a URL. Use none of these URLs, and report this error.")
    return text


def _for_head(uploads: Uploads) -> Uploads:
    """The HeadObject requests for these uploads."""
    asked = Uploads([], [], [])
    for at, key in enumerate(uploads.keys):
        headers = [header for header in uploads.headers(at) if header[0].lower().startswith(_OF_BOTH)]
        if any(map(is_checksum, uploads.names[at])):
            headers.append(("x-amz-checksum-mode", "ENABLED"))
        asked.add(key.decode(), tuple(headers))
    return asked


def _presigned(stamper: ManifestStamper, uploads: Uploads) -> List[PresignedRequest]:
    """These uploads, presigned one by one, in their order."""
    found: List[PresignedRequest] = []
    left = uploads
    while left.keys:
        by_place = {}
        for places, batch in stamper.presign(left):
            urls = batch.urls.decode().split("\n")
            added = batch.common.headers[len(left.names[places[0]]) :]
            for at, place in enumerate(places):
                key = batch.prefix + left.keys[place].decode()
                by_place[place] = replace(batch.common, url=urls[at], key=key, headers=left.headers(place) + added)
        found += (by_place[place] for place in range(len(by_place)))
        left = left.after(len(by_place))
    return found
