"""The upload page of ``--format html`` and ``--share``.

What makes the page is imported only if one is asked for.
"""

import json
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cached_property
from typing import (
    TYPE_CHECKING,
    Callable,
    ContextManager,
    Dict,
    Iterator,
    List,
    Mapping,
    NamedTuple,
    Optional,
    Tuple,
    Union,
)

from awscli_presign_put.commands.host import HostOptions, command_at_endpoint
from awscli_presign_put.options.common_options import CommonOptions
from awscli_presign_put.options.page_options import PageOptions, check_share, page_options
from awscli_presign_put.options.usage_errors import UsageError
from awscli_presign_put.signing.errors import NotShared, UnsupportedTarget

if TYPE_CHECKING:
    from awscli_presign_put.handoff.page import PagePlan
    from awscli_presign_put.signing.multipart.multipart_request import MultipartRequest, PresignedMultipart
    from awscli_presign_put.signing.post.post_request import PostRequest, PresignedPost
    from awscli_presign_put.signing.store.page_sharing import PagePresigners, SharedPage, Sharing
    from awscli_presign_put.signing.store.timed_calls import TimedCalls
    from awscli_presign_put.signing.upload.upload_request import PresignedRequest, UploadRequest

PageRequest = Union["UploadRequest", "PostRequest", "MultipartRequest"]

_AFTERWARDS = timedelta(minutes=1)
"""The minimum time for which a page is shown after the end of uploads, for ``--keep-page`` to have an effect."""


class PageOutput(NamedTuple):
    """What is printed of a page.

    :param text: the page, or the link to it, without a newline at its end.
    :param notes: the notes on it for the sender.
    :param members: further members of the document, for ``--output`` and ``--query``.
    """

    text: str
    notes: List[str]
    members: Mapping[str, str] = {}


class UploadPage:
    """The upload page that the options of one call ask for.

    :param options: what is asked for of the page.
    :raises UsageError: if it cannot be stored where ``--share`` says.
    """

    def __init__(self, options: PageOptions, request: PageRequest, host: HostOptions) -> None:
        if options.share is not None:
            check_share(options.share, request.bucket, request.key, getattr(request, "is_prefix", False))
        self._share = options.share
        self._expires_in = request.expires_in
        self._common = options.common
        self._host = host
        self._sharing: Optional[Sharing] = None

    @cached_property
    def place(self) -> Optional[Tuple[str, str]]:
        """The bucket and the key at which the page is stored; None if it is only printed."""
        if self._share is None:
            return None
        from awscli_presign_put.signing.store.page_sharing import key_for

        bucket, key = self._share
        return bucket, key_for(key)

    @property
    def is_left(self) -> bool:
        """Whether a page is, or may be, stored."""
        return self._sharing is not None and self._sharing.is_left

    def put(self, presigners: "PagePresigners", presigned: "PresignedRequest") -> ContextManager[PageOutput]:
        """Make the page of a presigned URL, and store it where ``--share`` says so, until its output is written.

        :param presigners: what signs the link to the page, and what stores the page.
        :raises NotShared: if another object than a page is stored at the key of ``--share``, the page is not stored,
            or its link does not show it.
        """
        from awscli_presign_put.handoff.page import plan_of_put

        return self._output(presigners, lambda: plan_of_put(presigned))

    def form(self, presigners: "PagePresigners", presigned: "PresignedPost") -> ContextManager[PageOutput]:
        """The same for a form."""
        from awscli_presign_put.handoff.page import plan_of_form

        def plan() -> "PagePlan":
            return plan_of_form(presigned, self._common.flat, self._common.ask_name, self._common.ask_message)

        return self._output(presigners, plan)

    def multipart(
        self, presigners: "PagePresigners", presigned: "PresignedMultipart", resume: str
    ) -> ContextManager[PageOutput]:
        """The same for a multipart upload.

        :param resume: the command by which the sender makes a new page when this one has ended.
        """
        from awscli_presign_put.handoff.page import plan_of_multipart

        return self._output(presigners, lambda: plan_of_multipart(presigned, resume))

    @contextmanager
    def _output(self, presigners: "PagePresigners", make_plan: "Callable[[], PagePlan]") -> Iterator[PageOutput]:
        from awscli_presign_put.handoff.page import Wording, page_html

        self._check_place(presigners)
        try:
            plan = make_plan()
        except UnsupportedTarget as error:
            raise UsageError(f"--format html: The upload to {self._common.path!r} {error}") from error
        wording = Wording(self._common.title or "", self._common.message or "", self._common.language)
        text = page_html(plan, wording, is_of_store=self._share is not None)
        notes = self._on_the_key(plan)
        if self._share is None:
            yield PageOutput(text, [*notes, self._on_cors(plan)])
            return
        with self._shared(presigners, text, plan["url"]) as shared:
            members = {"PageUrl": shared.url, "PageUri": shared.uri}
            notes += [
                *self._on_arrivals(plan),
                self._on_the_link(shared.uri),
                *self._on_the_end(shared.ends, plan["endsAt"]),
            ]
            yield PageOutput(shared.url, notes, members)

    def _check_place(self, presigners: "PagePresigners") -> None:
        """Refuse a key of ``--share`` at which another object than a page is stored.

        :raises NotShared: if there is one.
        """
        if self._share is None or self.place != self._share:
            return
        from awscli_presign_put.signing.store.page_sharing import check_free

        with self._asking(presigners) as (calls, _):
            check_free(calls, presigners.own, self._share)

    @contextmanager
    def _shared(self, presigners: "PagePresigners", text: str, upload_url: str) -> Iterator["SharedPage"]:
        from awscli_presign_put.signing.store.page_sharing import Sharing
        from awscli_presign_put.signing.upload.expiry import MAX_EXPIRES_IN

        assert self.place is not None  # noqa: S101  # for mypy
        is_new = self.place != self._share
        expires_in = self._expires_in
        if self._common.keep_page:
            presigners, expires_in = presigners._replace(until=None), MAX_EXPIRES_IN
        with self._asking(presigners) as (calls, say):

            def say_left(uri: str) -> None:
                say(self._on_what_is_left(uri))

            self._sharing = Sharing(calls, presigners, self.place, is_new, say_left)
            with self._sharing.page(f"{text}\n".encode(), upload_url, expires_in) as shared:
                yield shared

    @contextmanager
    def _asking(self, presigners: "PagePresigners") -> Iterator[Tuple["TimedCalls", Callable[[str], None]]]:
        """What sends requests to the store of the page, and what prints a message meanwhile; errors name the option."""
        from awscli_presign_put.commands.presigning import patience
        from awscli_presign_put.signing.store.timed_calls import TimedCalls

        with patience(self._host, self._common.only_show_errors, "--share: ") as (limit, waiting, say, _):
            try:
                yield TimedCalls(presigners.own.client, limit, waiting), say
            except UnsupportedTarget as error:
                raise UsageError(f"--share {self._common.share!r} {error}") from error
            except NotShared as error:
                left = f" {self._on_what_is_left(error.left)}" if error.left else ""
                raise NotShared(f"--share: {error}{left}") from error

    def _on_what_is_left(self, uri: str) -> str:
        """The message on a page that may be stored. It has no full stop, which would be a part of the key."""
        return f"The page may be stored. To remove it, run: {self._command('s3 rm', {}, uri)}"

    def _on_the_key(self, plan: "PagePlan") -> List[str]:
        """The note on a key that was probably meant as a prefix. It ends in the URI, without a full stop."""
        uri = f"s3://{plan['bucket']}/{plan['key']}"
        if plan["isPrefix"]:
            return []
        if plan["transport"] == "post" and "." not in plan["key"].rpartition("/")[2]:
            return [
                "The page uploads one file, which replaces the one before. To let people upload files below "
                f"{plan['key']}/, use a URI that ends in a slash: {uri}/"
            ]
        if plan["key"].endswith("/"):
            return [
                "The page uploads one file, as an object whose key ends in a slash. To let people upload files below "
                f"it, use presign-post with the same URI: {self._command('s3 presign-post', {}, uri)}"
            ]
        return []

    def _on_cors(self, plan: "PagePlan") -> str:
        from awscli_presign_put.handoff.page import cors_rule

        configuration = json.dumps({"CORSRules": [cors_rule(plan)]})
        what = (
            "The page cannot upload unless the bucket has this CORS rule"
            if plan["transport"] != "post"
            else "Without this CORS rule of the bucket, the page cannot see progress, nor whether an upload is stored"
        )
        options = {"bucket": plan["bucket"], "cors-configuration": configuration}
        return (
            f"{what}. The command replaces all CORS rules of the bucket. With --share, no rule is required.\n"
            f"  {self._command('s3api put-bucket-cors', options)}"
        )

    def _on_arrivals(self, plan: "PagePlan") -> List[str]:
        """The notes on when the link ends, and on how to list and download what has arrived."""
        from awscli_presign_put.output.arrivals import notes_on_arrivals

        return notes_on_arrivals(self._command, plan["bucket"], plan["key"], plan["isPrefix"], plan["endsAt"])

    def _on_the_link(self, uri: str) -> str:
        ends, afterwards = "the link ends", ", as after the end of the link"
        if self._common.keep_page:
            ends, afterwards = "uploads end", ""
        return (
            f"To take back the link, remove the page. Whoever has opened it before can still upload until {ends}. "
            f"Whoever opens it afterwards sees an error message of the store{afterwards}."
            f"\n  {self._command('s3 rm', {}, uri)}"
        )

    def _on_the_end(self, link_ends: datetime, uploads_end: str) -> List[str]:
        """The note on what the link shows after the end of uploads, with ``--keep-page``."""
        if not self._common.keep_page:
            return []
        from awscli_presign_put.moments import moment_of, shown_moment

        # The link is signed after the upload.
        if link_ends - moment_of(uploads_end) < _AFTERWARDS:
            return ["--keep-page has no effect: the link cannot work longer than the upload."]
        until = shown_moment(link_ends.timestamp())
        return [f"After the end of uploads, the page says that the link has ended. The link shows it until {until}."]

    def _command(self, command: str, options: Dict[str, str], *arguments: str) -> str:
        """An AWS CLI command for the same store, as a shell reads it."""
        return command_at_endpoint(self._host, command, options, *arguments)


def asked_page(request: PageRequest, common: CommonOptions, host: HostOptions) -> Optional[UploadPage]:
    """The upload page that the options ask for; None if they ask for none."""
    options = page_options(common)
    return None if options is None else UploadPage(options, request, host)
