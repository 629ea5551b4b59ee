"""What ``presign-multipart`` does: start the upload, sign, and print the kit; if anything fails, abort the upload."""

import sys
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any, List, Optional, Tuple

from awscli_presign_put.commands.host import HostOptions, command_for_store, shown_command
from awscli_presign_put.commands.presigning import Signing
from awscli_presign_put.commands.printing import Printing
from awscli_presign_put.commands.upload_page import asked_page
from awscli_presign_put.handoff import MULTIPART_FORMATS
from awscli_presign_put.options.multipart_options import (
    MultipartOptions,
    digests_for,
    multipart_request,
    plan_for,
    resume_options,
)
from awscli_presign_put.options.usage_errors import UsageError
from awscli_presign_put.output.json_documents import json_text, multipart_document
from awscli_presign_put.output.notes import note_on_lifecycle, notes_on_multipart
from awscli_presign_put.progress import Progress
from awscli_presign_put.signing.destination import configuration
from awscli_presign_put.signing.errors import CheckFailed
from awscli_presign_put.signing.multipart.multipart_presigner import check_signable, presign_multipart
from awscli_presign_put.signing.multipart.multipart_request import MultipartRequest, PresignedMultipart
from awscli_presign_put.signing.multipart.multipart_store import (
    ListedUpload,
    lifecycle_days,
    list_upload,
    start,
)
from awscli_presign_put.signing.multipart.part_plan import part_size_of
from awscli_presign_put.signing.put.presigner import Presigner
from awscli_presign_put.signing.store.bucket_query import StoreContext
from awscli_presign_put.signing.store.started_upload import abort_command
from awscli_presign_put.signing.upload.headers import Header


class MultipartRun:
    """One call of the command."""

    def __init__(self, session: Any, options: MultipartOptions, host: HostOptions, name: str) -> None:
        self._options = options
        self._common = options.common
        self._host = host
        self._printing = Printing(session, options.common, host, name)
        version = options.common.signature_version or configuration.configured_signature_version(session)

        def read() -> Tuple[MultipartRequest, List[Header]]:
            return multipart_request(options, version == "s3")

        self._signing = Signing(session, options.common, host, read, "a kit")
        self._notes: List[str] = []
        self._page = asked_page(self._signing.request, options.common, host)

    def print(self) -> None:
        """Print the kit."""
        request = self._signing.request
        self._signing.narrow(lambda narrowing: narrowing.uses_of_parts(request, self._page, self._common.check))
        presigner = self._signing.presigner()
        with self._signing.options_named():
            region = check_signable(presigner, request).region
        own = self._signing.own_presigner(presigner)
        listed = None
        with self._signing.patience() as patience:
            asking = StoreContext(own, region, *patience)
            if self._options.resume is not None:
                headers = request.of_list
                listed = list_upload(asking, request.bucket, request.key, self._options.resume, headers)
            if self._common.check:
                self._notes.append(self._on_lifecycle(asking, request))
        request = self._with_file(request, listed)
        if request.digests is not None:
            # Reading a large file takes longer than some credentials live.
            presigner = self._signing.presigner()
            own = self._signing.own_presigner(presigner)
        if listed is not None and self._options.resume is not None:
            made = presign_multipart(presigner, request, self._options.resume, listed.missing(request))
            self._hand_over(presigner, made)
            return
        with self._signing.patience() as patience:
            asking = StoreContext(own, region, *patience)
            start(asking, presigner, request, lambda made: self._hand_over(presigner, made))

    def _with_file(self, request: MultipartRequest, listed: Optional[ListedUpload]) -> MultipartRequest:
        """The request with the part size of an upload that was started before, and with the digests of the file."""
        if listed is not None:
            sizes = {number: part.size for number, part in listed.parts.items()}
            part_size = part_size_of(sizes, request.plan.size, request.plan.is_exact)
            request = replace(request, plan=plan_for(self._options, part_size))
        progress = Progress(None if self._common.only_show_errors else sys.stderr)
        try:
            request = replace(request, digests=digests_for(self._options, request.plan, progress.show))
        finally:
            progress.clear()
        if listed is not None and listed.parts and not listed.fitting(request):
            raise UsageError(
                f"--resume: none of the {len(listed.parts)} parts that the store has is one of this file. Check the "
                "file and the size. To upload it anyway, start a new upload without --resume."
            )
        if listed is not None and listed.algorithm not in (None, request.algorithm):
            raise UsageError(
                f"--resume: the store requires a {listed.algorithm} digest for each part of this upload. "
                f"Use --for-file with --checksum-algorithm {listed.algorithm}."
            )
        return request

    @staticmethod
    def _on_lifecycle(asking: StoreContext, request: MultipartRequest) -> str:
        try:
            return note_on_lifecycle(lifecycle_days(asking, request), request.expires_in)
        except CheckFailed as error:
            return f"--check: The lifecycle rules of the bucket cannot be read: {error}"

    def _resume_command(self, request: MultipartRequest, upload_id: str) -> str:
        """The command by which the sender makes a new kit for this upload, as the kit shows it to the receiver."""
        endpoint = self._host.endpoint_url
        if endpoint and "@" in endpoint:  # a secret
            endpoint = None
        options = resume_options(self._options, request.plan, upload_id, request.expires_in)
        return shown_command(self._host, endpoint, "s3 presign-multipart", {}, self._common.path, *options)

    def _hand_over(self, presigner: Presigner, presigned: PresignedMultipart) -> None:
        request = presigned.request
        resume = self._resume_command(request, presigned.upload_id)
        place = (request.bucket, request.key, presigned.upload_id)
        aborts = abort_command(command_for_store(self._host), presigner.client, place, request.common)

        def in_format() -> str:
            if self._common.format in (None, "json"):
                return json_text(multipart_document(presigned))
            file = None if self._common.for_file is None else Path(self._common.for_file).name
            return MULTIPART_FORMATS[self._common.format](presigned, file, resume)

        presigners = self._signing.presigners(presigner)
        with self._page.multipart(presigners, presigned, resume) if self._page else nullcontext() as output:
            self._printing.write(
                "kit",
                self._signing,
                lambda: multipart_document(presigned),
                in_format,
                output,
                notes_on_multipart(presigned, aborts),
                presigned.expires_at,
                self._notes,
            )
