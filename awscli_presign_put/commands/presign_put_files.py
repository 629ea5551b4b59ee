"""``aws s3 presign-put --for-files --format python``: one script that uploads all files."""

from dataclasses import replace
from typing import Callable, Dict, Iterable, List, Tuple

from awscli_presign_put.handoff import FILES_FORMATS
from awscli_presign_put.handoff.files_kit import FileLinks
from awscli_presign_put.handoff.naming import shown_key
from awscli_presign_put.options.common_options import CommonOptions, notes_on_misreadings
from awscli_presign_put.options.errors import UsageError
from awscli_presign_put.options.put_options import FOR_FILES, BulkSource
from awscli_presign_put.output.ends import note_on_end
from awscli_presign_put.output.line_writer import LineWriter
from awscli_presign_put.output.notes import notes_on, show
from awscli_presign_put.signing.bulk.manifest_stamper import ManifestStamper
from awscli_presign_put.signing.bulk.stamper import CurrentSigner
from awscli_presign_put.signing.put.actions import head_object
from awscli_presign_put.signing.upload.digests import is_checksum
from awscli_presign_put.signing.upload.upload_request import PresignedRequest, UploadRequest, Uploads

# What a request for an object has to send as its upload does.
_OF_BOTH = ("x-amz-server-side-encryption-customer-", "x-amz-request-payer", "x-amz-expected-bucket-owner")


def print_script(
    batches: Iterable[Tuple[Uploads, List[str]]],
    put: ManifestStamper,
    signers: CurrentSigner,
    request: UploadRequest,
    options: CommonOptions,
    source: BulkSource,
    check: Callable[[Uploads], None],
    more_notes: Callable[[], List[str]],
) -> None:
    """Print the script that uploads these files.

    :param batches: the uploads, and the paths of the files below their folder.
    :param put: what signs the uploads.
    :param signers: what signs the requests for what is stored.
    :param request: the upload of any of them, its ``key`` being what all keys begin with.
    :param check: asks the store, where ``--check`` says so, for the first of some uploads.
    :param more_notes: gives those on what signs, once something is signed.
    :raises UsageError: there is no file.
    """
    head = ManifestStamper(signers, request, head_object())
    files: List[FileLinks] = []
    names_of_keys: Dict[bytes, str] = {}
    for uploads, names in batches:
        if options.check and not files:
            check(uploads)
        for key, name in zip(uploads.keys, names):
            if key in names_of_keys:
                raise UsageError(
                    f"The key {key.decode()!r} is that of two files, {names_of_keys[key]!r} and {name!r}. A script can "
                    "upload only one of them."
                )
            names_of_keys[key] = name
        asked = _for_head(uploads)
        files += map(FileLinks, names, _presigned(put, uploads), _presigned(head, asked))
    put.prove_last()
    head.prove_last()
    if not files:
        of = f"--for-files {source.path}" if source.option == FOR_FILES else "--manifest"
        raise UsageError(f"{of}: there are no files.")
    text = FILES_FORMATS[options.format or ""](files, shown_key(f"{request.bucket}/{request.key}"))
    if not options.only_show_errors:
        first = min((file.put for file in files), key=lambda link: link.expires_at)
        end = note_on_end(options.until, options.share, first.expires_at, "link", many=True)
        misread = notes_on_misreadings(options, "URL")
        show([*notes_on(first, carries_headers=True, many=True), *end, *misread, *more_notes()])
    LineWriter().write_whole(f"{text}\n".encode())


def _for_head(uploads: Uploads) -> Uploads:
    """The requests for what is stored of these uploads."""
    asked = Uploads([], [], [])
    for at, key in enumerate(uploads.keys):
        headers = [header for header in uploads.headers(at) if header[0].lower().startswith(_OF_BOTH)]
        if any(map(is_checksum, uploads.names[at])):
            headers.append(("x-amz-checksum-mode", "ENABLED"))
        asked.add(key.decode(), tuple(headers))
    return asked


def _presigned(stamper: ManifestStamper, uploads: Uploads) -> List[PresignedRequest]:
    """Each of these, in their order."""
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
