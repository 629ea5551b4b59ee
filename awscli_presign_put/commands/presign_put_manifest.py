"""``aws s3 presign-put --manifest``: a line out for each line in, as they come and in constant memory."""

from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Callable, Iterator, List, Optional, Sequence, Tuple

from awscli_presign_put.commands.bulk_output import BulkOutput, check_bulk_options
from awscli_presign_put.commands.host import as_host_errors
from awscli_presign_put.commands.presigning import Presigning
from awscli_presign_put.commands.uses import uses_of_lines
from awscli_presign_put.handoff import FILES_FORMATS
from awscli_presign_put.options.errors import UsageError
from awscli_presign_put.options.file_facts import FileFacts
from awscli_presign_put.options.file_uploads import uploads_of_files, uploads_of_listed
from awscli_presign_put.options.lines import Lines, open_lines
from awscli_presign_put.options.listed_files import files_below
from awscli_presign_put.options.manifest_format import is_csv
from awscli_presign_put.options.manifest_line import LineRules
from awscli_presign_put.options.manifest_lines import Batch, file_batches, json_batches, upload_batches
from awscli_presign_put.options.table import given_options
from awscli_presign_put.shown import visible
from awscli_presign_put.signing.digests import DEFAULT
from awscli_presign_put.signing.errors import AuditFailed, UnboundHeaders
from awscli_presign_put.signing.manifest_stamper import ManifestStamper
from awscli_presign_put.signing.request import UploadRequest, Uploads
from awscli_presign_put.signing.s3_uri import parse_prefix
from awscli_presign_put.signing.stamper import Signers


def presign_manifest(session: Any, parsed_args: Any, parsed_globals: Any) -> None:
    """Print the document, or with ``--format url`` the URL, for each line of ``--manifest`` or file of ``--for-files``.

    Errors are the AWS CLI's own, with a message for the person who typed the options; what was printed before them
    stands.

    :raises ReaderGone: nobody reads standard output any more.
    """
    with as_host_errors():
        option = _option(parsed_args)
        check_bulk_options(parsed_args, parsed_globals, option, ("jsonl", "url", *FILES_FORMATS))
        path = parsed_args.manifest if option == "--manifest" else parsed_args.for_files
        if option == "--for-files" and path == "-" and not parsed_args.follow_symlinks:
            raise UsageError(
                "--no-follow-symlinks cannot be combined with --for-files -. List the files that are meant."
            )
        if option == "--for-files" and path != "-":
            _Run(session, parsed_args, parsed_globals, None).print()
            return
        lines = open_lines(option, path, "paths" if option == "--for-files" else "lines")
        with lines.file:
            _Run(session, parsed_args, parsed_globals, lines).print()


def _option(parsed_args: Any) -> str:
    """The one that says what to presign, as it is typed."""
    given = [
        option
        for option, value in (
            ("--keys-from", parsed_args.keys_from),
            ("--for-files", parsed_args.for_files),
            ("--manifest", parsed_args.manifest),
        )
        if value is not None
    ]
    if len(given) > 1:
        raise UsageError(f"{given[0]} cannot be combined with {given[1]}.")
    return given[0]


class _Run:
    """What one call prints."""

    def __init__(self, session: Any, parsed_args: Any, parsed_globals: Any, lines: Optional[Lines]) -> None:
        self._args = parsed_args
        self._lines = lines
        parse = parse_prefix if parsed_args.for_files is None else _parse_folder
        self._presigning = Presigning(session, parsed_args, parsed_globals, parse)
        self._presigning.narrow(lambda: uses_of_lines(self._presigning.request, parsed_args))
        self._request = replace(self._presigning.request, headers=())
        self._signers = Signers(self._presigning.presigner, self._presigning.credentials)
        self._stamper = ManifestStamper(self._signers, self._request)
        file = None if lines is None else lines.file
        self._output = BulkOutput(parsed_args, parsed_args.format != "url", file, self._presigning.notes)

    def print(self) -> None:
        """Print a line for each upload, or a script for all of them."""
        if self._args.format not in (None, "jsonl", "url"):
            from awscli_presign_put.commands.presign_put_files import print_script

            with self._refusals_named(lambda: _option(self._args)):
                print_script(
                    self._named(),
                    self._stamper,
                    self._signers,
                    self._request,
                    self._args,
                    self._check,
                    self._presigning.notes,
                )
            return
        try:
            for uploads in self._uploads():
                if self._args.check and not self._output.keys:
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
        if self._lines is not None and self._args.manifest is not None:
            return file_batches(self._lines, self._batches(self._lines), *self._rules())
        return ((uploads, [key.decode() for key in uploads.keys]) for uploads in self._uploads())

    def _uploads(self) -> Iterator[Uploads]:
        rules, facts = self._rules()
        if self._lines is None:
            files = files_below(self._args.for_files, self._args.follow_symlinks, self._output.note)
            return uploads_of_files(files, rules, facts)
        if self._args.for_files is not None:
            return uploads_of_listed(self._lines, rules, facts)
        return upload_batches(self._lines, self._batches(self._lines), rules, facts)

    def _batches(self, lines: Lines) -> Iterator[Batch]:
        if is_csv(self._args.manifest, self._args.manifest_format):
            from awscli_presign_put.options.csv_columns import csv_batches

            return csv_batches(lines)
        return json_batches(lines)

    def _rules(self) -> Tuple[LineRules, FileFacts]:
        asked = self._presigning.asked
        rules = LineRules(asked, given_options(self._args), getattr(self._args, "sse", None), self._request.key)
        guess_type = self._args.guess_mime_type and not any(header.name.lower() == "content-type" for header in asked)
        return rules, FileFacts(self._args.checksum_algorithm or DEFAULT, guess_type)

    def _check(self, uploads: Uploads) -> None:
        headers = tuple((name, value.decode()) for name, value in zip(uploads.names[0], uploads.values[0]))
        request: UploadRequest = replace(
            self._request, key=self._request.key + uploads.keys[0].decode(), headers=headers
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
    lines = [b""] * sum(len(places) for places, _ in parts)
    for places, text in parts:
        if text.count(b"\n") != len(places):
            raise AuditFailed("Not each line of the manifest got a URL. Use none of these URLs, and report this error.")
        if len(parts) == 1:
            return text
        for at, line in zip(places, text.split(b"\n")):
            lines[at] = line
    return b"\n".join(lines) + b"\n"
