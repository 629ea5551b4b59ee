"""``aws s3 presign-put --manifest``: a line out for each line in, as they come and in constant memory."""

from dataclasses import replace
from typing import Any, List, Sequence, Tuple

from awscli_presign_put.commands.bulk_output import BulkOutput, check_bulk_options
from awscli_presign_put.commands.host import as_host_errors
from awscli_presign_put.commands.presigning import Presigning
from awscli_presign_put.options.errors import UsageError
from awscli_presign_put.options.lines import Lines, open_lines
from awscli_presign_put.options.manifest_line import LineRules
from awscli_presign_put.options.manifest_lines import upload_batches
from awscli_presign_put.options.table import given_options
from awscli_presign_put.output.document import json_lines
from awscli_presign_put.signing.errors import UnboundHeaders
from awscli_presign_put.signing.manifest_stamper import ManifestStamper
from awscli_presign_put.signing.request import UploadRequest, Uploads
from awscli_presign_put.signing.s3_uri import parse_prefix
from awscli_presign_put.signing.stamper import Signers

_OPTION = "--manifest"


def presign_manifest(session: Any, parsed_args: Any, parsed_globals: Any) -> None:
    """Print the document, or with ``--format url`` the URL, for each line of ``--manifest``.

    Errors are the AWS CLI's own, with a message for the person who typed the options; what was printed before them
    stands.

    :raises ReaderGone: nobody reads standard output any more.
    """
    with as_host_errors():
        if parsed_args.keys_from is not None:
            raise UsageError("--keys-from cannot be combined with --manifest.")
        check_bulk_options(parsed_args, parsed_globals, _OPTION, ("jsonl", "url"))
        lines = open_lines(_OPTION, parsed_args.manifest, "lines")
        with lines.file:
            _Run(session, parsed_args, parsed_globals, lines).print()


class _Run:
    """What one call prints."""

    def __init__(self, session: Any, parsed_args: Any, parsed_globals: Any, lines: Lines) -> None:
        self._args = parsed_args
        self._lines = lines
        self._presigning = Presigning(session, parsed_args, parsed_globals, parse_prefix)
        self._request = replace(self._presigning.request, headers=())
        self._stamper = ManifestStamper(
            Signers(self._presigning.presigner, self._presigning.credentials), self._request
        )
        self._as_json = parsed_args.format != "url"
        self._output = BulkOutput(parsed_args, self._as_json, lines.file)

    def print(self) -> None:
        """Print a line for each upload."""
        rules = LineRules(
            self._presigning.asked, given_options(self._args), getattr(self._args, "sse", None), self._request.key
        )
        try:
            for uploads in upload_batches(self._lines, rules):
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

    def _check(self, uploads: Uploads) -> None:
        headers = tuple((name, value.decode()) for name, value in zip(uploads.names[0], uploads.values[0]))
        request: UploadRequest = replace(
            self._request, key=self._request.key + uploads.keys[0].decode(), headers=headers
        )
        self._presigning.presign(request, self._presigning.presigner())

    def _print(self, uploads: Uploads) -> int:
        """Print the lines of the first of these uploads; return of how many."""
        with self._presigning.options_named():
            try:
                presigned = self._stamper.presign(uploads)
            except UnboundHeaders as error:
                options = {header.name for header in self._presigning.asked}
                if options.issuperset(error.names):
                    raise
                raise self._lines.error(self._output.keys + 1, f": {error}") from error
        batches = [batch for _, batch in presigned]
        text = _in_order([(at, json_lines(batch) if self._as_json else batch.urls) for at, batch in presigned])
        return self._output.print(batches, text, self._stamper)


def _in_order(parts: List[Tuple[Sequence[int], bytes]]) -> bytes:
    """One text of several, which have the lines at these places."""
    if len(parts) == 1:
        return parts[0][1]
    lines = [b""] * sum(len(places) for places, _ in parts)
    for places, text in parts:
        for at, line in zip(places, text.split(b"\n")):
            lines[at] = line + b"\n"
    return b"".join(lines)
