"""``aws s3 presign-post --keys-from``: a form for each folder below the prefix; with ``--share``, a page for each."""

import json
import time
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Any, Dict, Iterator, Optional, Tuple

from awscli_presign_put.commands.host import HostOptions, command_at_endpoint
from awscli_presign_put.commands.presigning import Signing
from awscli_presign_put.commands.upload_page import PageOutput, UploadPage
from awscli_presign_put.moments import in_utc
from awscli_presign_put.options.common_options import CommonOptions
from awscli_presign_put.options.folder_lines import Alike, check_prefix, folders
from awscli_presign_put.options.lines import notes_on_lost, open_lines
from awscli_presign_put.options.page_options import (
    PageOptions,
    check_asking,
    check_room,
    check_share,
    page_options,
    room_below,
)
from awscli_presign_put.options.post_options import PostOptions, post_request
from awscli_presign_put.options.usage_errors import UsageError
from awscli_presign_put.output.arrivals import notes_on_arrivals
from awscli_presign_put.output.json_documents import post_document
from awscli_presign_put.output.line_writer import LineWriter
from awscli_presign_put.output.notes import notes_on_post, show, show_error
from awscli_presign_put.signals import signals_raised
from awscli_presign_put.signing.post.post_presigner import presign_post
from awscli_presign_put.signing.post.post_request import PostRequest, PresignedPost
from awscli_presign_put.signing.put.presigner import Presigner
from awscli_presign_put.signing.store.page_sharing import RANDOM_NAME_BYTES, RUN_BYTES, folder_for
from awscli_presign_put.signing.upload.s3_rules import MAX_KEY_BYTES

_OPTION = "--keys-from"
_RENEW_AFTER = 60
"""Seconds after which credentials are read again."""


def presign_forms(session: Any, options: PostOptions, path: str, host: HostOptions) -> None:
    """Print a line for each line of ``--keys-from``: the link to a page, or the document.

    :param path: the path of the lines; ``-`` for standard input.
    :raises PresignError: if an option, the file or a line is not valid. What was printed before is right.
    :raises ReaderGone: if nobody reads standard output any more.
    """
    pages = _page_options(options.common, host)
    lines = open_lines(_OPTION, path, "keys")
    with lines.file:
        run = _FormsRun(session, options, host, pages)
        with signals_raised(), run.what_is_stored_said():
            for folder in folders(lines, run.request.key, run.room, run.needs_room):
                run.note_on_lost(path, folder)
                run.print(folder)
        run.end()


def _page_options(common: CommonOptions, host: HostOptions) -> Optional[PageOptions]:
    """The pages that are asked for; None if there are none.

    :raises UsageError: if what only one form can have was asked for.
    """
    if host.ask_for_document:
        raise UsageError(f"--output and --query cannot be combined with {_OPTION}. Use --format jsonl.")
    form, share = common.format, common.share
    if share is None and form == "html":
        raise UsageError(f"--format html requires --share with {_OPTION}: each line has a page of its own.")
    if form not in (None, "jsonl") and not (form == "html" and share is not None):
        raise UsageError(f"--format {form} cannot be combined with {_OPTION}. Use --format jsonl, or --share.")
    for name in ("title", "message", "language", "flat", "ask_name", "ask_message"):
        if share is None and getattr(common, name):
            raise UsageError(f"--{name.replace('_', '-')} requires --share with {_OPTION}.")
    options = page_options(common._replace(format=None))
    if options is None or options.share is None:
        return None
    prefix = options.share[1]
    if prefix and not prefix.endswith("/"):
        raise UsageError(f"--share {share!r} must end in a slash with {_OPTION}: each line has a page of its own.")
    size, room = len(prefix.encode()), RUN_BYTES + RANDOM_NAME_BYTES
    if size > MAX_KEY_BYTES - room:
        raise UsageError(
            f"--share {share!r} has a prefix of {size} bytes, which leaves no room for a name of {room}. "
            "Use a shorter prefix."
        )
    return options


class _FormsRun:
    """What one call signs, stores and prints.

    :param pages: what is asked for of the pages; None for no pages.
    """

    def __init__(self, session: Any, options: PostOptions, host: HostOptions, pages: Optional[PageOptions]) -> None:
        self._common = options.common
        self._host = host
        self._signing: Signing[PostRequest] = Signing(
            session, options.common, host, lambda: post_request(options), "a form"
        )
        self.request = self._signing.request
        check_prefix(self._common.path, self.request.is_prefix)
        self._has_folders = pages is not None and not self._common.flat
        self._pages = pages
        if pages is not None and pages.share is not None:
            check_share(pages.share, self.request.bucket, self.request.key, True)
            # All pages of one run can be removed by one command.
            self._pages = pages._replace(share=(pages.share[0], folder_for(pages.share[1])))
        check_asking(options, self.request)
        if self._has_folders:
            check_room(self._common.path, self.request.key, self._common.ask_name, self._common.ask_message)
        self._signing.narrow(lambda narrowing: narrowing.uses_of_forms(self.request, self._place, self._common.check))
        self._presigner: Optional[Presigner] = None
        self._renew_at = 0.0
        self._count = 0
        self._is_noted = False
        self._alike = Alike()
        self._stored = 0
        self._writer = LineWriter()

    @property
    def room(self) -> int:
        """The bytes that a key must have left for what is in the folder of a line, with the slash before it."""
        asks = self._common.ask_name, self._common.ask_message
        return len("/") + (room_below(*asks) if self._has_folders else 1)

    @property
    def needs_room(self) -> str:
        """The option that needs most of these bytes; empty for none."""
        return "--ask-name" if self._common.ask_name else "--ask-message" if self._common.ask_message else ""

    @property
    def _place(self) -> Optional[Tuple[str, str]]:
        """The bucket that pages are stored in, and what their keys begin with; None for no pages."""
        return self._pages.share if self._pages else None

    def note_on_lost(self, path: str, folder: str) -> None:
        """Print once what Windows PowerShell 5.1 may have done to the lines."""
        notes = (
            [] if self._is_noted or self._common.only_show_errors else notes_on_lost(_OPTION, path, [folder.encode()])
        )
        self._is_noted = self._is_noted or bool(notes)
        show(notes)

    def print(self, folder: str) -> None:
        """Print the line of this folder."""
        request = replace(self.request, key=f"{self.request.key}{folder}")
        presigner = self._current_presigner()
        with self._signing.options_named():
            presigned = presign_post(presigner, request)
            if not self._count:
                self._signing.check(presigner, request.put, presigned.region)
        if not self._count:
            self._show_notes(presigned)
        self._count += 1
        self._alike.add(folder)
        if self._pages is None:
            self._write(presigned, None)
            return
        page = UploadPage(self._pages, request, self._host)
        try:
            with page.form(self._signing.presigners(presigner), presigned) as output:
                self._write(presigned, output)
        finally:
            self._stored += page.is_left

    def end(self) -> None:
        """Print the notes on all lines, and how all links can be taken back."""
        notes = self._alike.notes
        if self._stored:
            is_kept = self._common.keep_page
            afterwards = "" if is_kept else ", as after the end of the link"
            notes.append(
                "To take back all links, remove the pages. Whoever has opened one before can still upload until "
                "the links end. Whoever opens one afterwards sees an error message of the store"
                f"{afterwards}.\n  {self._removal}"
            )
            if is_kept:
                notes.append(
                    "After the end of uploads, the pages say that the link has ended, for as long as the links show "
                    "them: 7 days from now, unless the credentials that sign them expire before."
                )
        if not self._common.only_show_errors:
            show(notes)

    @contextmanager
    def what_is_stored_said(self) -> Iterator[None]:
        """If the run ends early, print how many pages are stored, and how to remove them."""
        try:
            yield
        except BaseException:
            if self._stored:
                pages = "1 page is" if self._stored == 1 else f"{self._stored} pages are"
                them = "it" if self._stored == 1 else "them"
                show_error(f"--share: {pages} stored. To remove {them}, run: {self._removal}")
            raise

    @property
    def _removal(self) -> str:
        uri = f"s3://{'/'.join(self._place or ())}"
        return command_at_endpoint(self._host, "s3 rm", {}, "--recursive", uri)

    def _current_presigner(self) -> Presigner:
        """What signs, with credentials that were looked at in the last minute."""
        if self._presigner is None or time.monotonic() >= self._renew_at:
            self._presigner = self._signing.presigner()
            self._renew_at = time.monotonic() + _RENEW_AFTER
        return self._presigner

    def _write(self, presigned: PresignedPost, page: Optional[PageOutput]) -> None:
        self._writer.write_whole(f"{self._line(presigned, page)}\n".encode("utf-8", "surrogateescape"))

    def _line(self, presigned: PresignedPost, page: Optional[PageOutput]) -> str:
        if page is not None and self._common.format != "jsonl":
            return page.text
        members: Dict[str, Any] = {**self._signing.members, **(page.members if page else {})}
        return json.dumps({**post_document(presigned), **members})

    def _show_notes(self, presigned: PresignedPost) -> None:
        """Print the notes on the first form, before its line."""
        if self._common.only_show_errors:
            return
        notes = [*notes_on_post(presigned, self._has_folders, many=True), *self._signing.notes()]
        if self._pages is not None:
            ends_at = in_utc(presigned.expires_at)
            # Each form is signed after the one before. Those with --until end at the same time.
            end_later = self.request.until is None or presigned.limited_by != "request"
            uploads = self.request.bucket, self.request.key, True
            notes += notes_on_arrivals(partial(command_at_endpoint, self._host), *uploads, ends_at, many=end_later)
        show(notes)
