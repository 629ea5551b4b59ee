"""``aws s3 presign-post``: a form whose policy says what may be uploaded."""

from typing import TYPE_CHECKING, Any, Dict, List

from awscli_presign_put.commands.base import PresignCommand
from awscli_presign_put.commands.presign_put import PRESIGN_PUT_ARGUMENTS
from awscli_presign_put.options import command_tables, shared_arguments
from awscli_presign_put.package_files import TextFile

if TYPE_CHECKING:
    from awscli_presign_put.commands.host import HostOptions
    from awscli_presign_put.options.common_options import CommonOptions
    from awscli_presign_put.options.post_options import PostOptions
    from awscli_presign_put.signing.post.post_request import PresignedPost


class PresignPostCommand(PresignCommand):
    NAME = "presign-post"
    SUMMARY = "generate an upload form with limits"
    DESCRIPTION = (
        "Generate a form that uploads objects to Amazon S3 or to S3-compatible storage with HTTP POST requests. A "
        "policy in the form says what the store accepts: a range of sizes, a kind of media type, one key, or any name "
        "below a prefix. A presigned URL cannot have these limits. Anyone with the form can upload with it until it "
        "expires. They need no credentials. An existing object with the same key is replaced."
        "\n\n"
        "If the path ends in a slash, the uploader chooses the name below it. Otherwise, the object gets exactly that "
        "key."
        "\n\n"
        "The command uses the profile, region, endpoint, addressing style and credentials that every other ``aws s3`` "
        "command uses. By default, it prints a JSON document with the members ``Url``, ``Fields``, ``Conditions``, "
        "``Bucket``, ``Key`` or ``KeyPrefix``, ``ExpiresAt`` and ``LimitedBy``, and nothing else, to standard output. "
        "An upload is a ``multipart/form-data`` POST request to ``Url`` that has all ``Fields``, and the field "
        "``file`` after them. ``ExpiresAt`` and ``LimitedBy`` are those of ``presign-put``. Notes are printed to "
        "standard error. No request is sent, unless ``--check``, ``--share`` or ``--assume-role`` is specified."
        "\n\n"
        "Some stores have no form uploads, such as Cloudflare R2, OpenStack Swift and rclone. For them, use "
        "``presign-put``, also for an upload page (``--format html``). For a bucket, use its name: access points by "
        "their ARN, Multi-Region Access Points and directory buckets require ``presign-put``."
        "\n\n"
        "The exit code is that of ``presign-put``."
    )
    USAGE = "<S3Uri>"
    REFUSED = command_tables.POST_REFUSED
    EXAMPLES = TextFile("examples/presign-post.rst")
    ARG_TABLE: List[Dict[str, Any]] = [
        {
            "name": "path",
            "positional_arg": True,
            "no_paramfile": True,
            "synopsis": USAGE,
            "help_text": (
                "The object to upload, as ``s3://bucket/key``; or what the keys of the objects begin with, as "
                "``s3://bucket/prefix/``."
            ),
        },
        {
            "name": "keys-from",
            "no_paramfile": True,
            "help_text": (
                "Generate a form for each line of this file, or of standard input for ``-``. Each line is the name of"
                " a folder below the prefix in the path, such as that of a person, in UTF-8. A form can write to its "
                "folder only: ``anna`` is ``prefix/anna/``. No folder can be within another. To a store, "
                "``prefix/anna/../bob/a`` is below ``prefix/anna/``, too: to fetch what has arrived, use the command "
                "that a note prints with ``--share``, which leaves such keys out. For each line, a JSON document is "
                "printed, in the same order. With ``--share``, an upload page is stored for each line, and its link is "
                "printed; with ``--format jsonl``, the document with ``PageUrl`` and ``PageUri``."
            ),
        },
        {
            "name": "min-size",
            "help_text": "The minimum file size, in the form of ``--max-size``. The default is 0.",
        },
        {
            "name": "max-size",
            "help_text": (
                "The maximum file size: a number of bytes, or a size such as ``500KB``, ``10MB``, ``10MiB`` or "
                "``1GiB``. No upload can be larger than 5 GiB."
            ),
        },
        {
            **PRESIGN_PUT_ARGUMENTS["expires-in"],
            "help_text": (
                "How long the form accepts new uploads: a number of seconds, or a duration in s, m, h or d, such as "
                "``90m``, ``12h`` or ``7d``. The default is 3600 seconds, the maximum 7 days. A form that was signed "
                "with temporary credentials stops working when they expire, if that is earlier."
            ),
        },
        PRESIGN_PUT_ARGUMENTS["until"],
        *command_tables.post_arguments(),
        {
            "name": "success-status",
            "choices": ["200", "201", "204"],
            "help_text": (
                "The status code of the answer to an upload that is stored: ``200``, ``201`` (default) or ``204``. "
                "With ``201``, the store answers with an XML document that has the key and the ETag."
            ),
        },
        {
            "name": "success-redirect",
            "no_paramfile": True,
            "help_text": (
                "The URL to which a browser is redirected after an upload that is stored. The store appends the "
                "bucket, the key and the ETag to it."
            ),
        },
        PRESIGN_PUT_ARGUMENTS["addressing-style"],
        PRESIGN_PUT_ARGUMENTS["signature-version"],
        {
            "name": "format",
            "choices": ["json", "curl", "powershell", "python", "html", "jsonl"],
            "help_text": (
                "What to print: the document (``json``, default), or a ``curl`` command for POSIX shells, a "
                "``powershell`` script for Windows, or a ``python`` script that sends the upload. They check the size "
                "of the file first. The scripts take the file as their argument. ``html`` is an upload "
                "page for a browser. With ``--keys-from``: ``jsonl``, one JSON document per line. Cannot be combined "
                "with ``--output`` or ``--query``, which print the document."
            ),
        },
        *shared_arguments.ROLE,
        *shared_arguments.BELOW_A_PREFIX,
        *shared_arguments.PAGE,
        *shared_arguments.OUTPUT_FILE,
        {
            "name": "check",
            "action": "store_true",
            "help_text": (
                "Before printing the form, ask the store whether the bucket exists, whether it is in this region, and "
                "whether these credentials can make such an upload, below a prefix with the name "
                "``presign-post-check``. The command starts a multipart upload to find out, and aborts it. It writes "
                "no object. It does not find out whether the store has form uploads. The check takes at most 60 "
                "seconds, or the longer of ``--cli-read-timeout`` and ``--cli-connect-timeout``."
            ),
        },
        {
            "name": "only-show-errors",
            "action": "store_true",
            "help_text": "Only errors are displayed. All notes on standard error are suppressed.",
        },
    ]

    def _presign(self, parsed_args: Any, host: "HostOptions") -> None:
        from awscli_presign_put.options.post_options import post_options

        options = post_options(parsed_args)
        if options.keys_from is None:
            self._presign_form(options, host)
        else:
            from awscli_presign_put.commands.presign_post_keys import presign_forms

            presign_forms(self._session, options, options.keys_from, host)

    def _presign_form(self, options: "PostOptions", host: "HostOptions") -> None:
        from contextlib import nullcontext

        from awscli_presign_put.commands.presigning import Signing
        from awscli_presign_put.commands.printing import Printing
        from awscli_presign_put.commands.upload_page import asked_page
        from awscli_presign_put.options.page_options import WITH_FOLDERS, check_asking, check_flat, check_room
        from awscli_presign_put.options.post_options import post_request
        from awscli_presign_put.options.usage_errors import UsageError
        from awscli_presign_put.output.json_documents import post_document
        from awscli_presign_put.output.notes import notes_on_post
        from awscli_presign_put.signing.post.post_presigner import presign_post

        common = options.common
        printing = Printing(self._session, common, host, self.NAME)
        if common.format == "jsonl":
            raise UsageError("--format jsonl requires --keys-from. For one form, use --format json.")
        signing = Signing(self._session, common, host, lambda: post_request(options), "a form")
        check_flat(common, signing.request.is_prefix)
        check_asking(options, signing.request)
        has_folders = not common.flat and (common.format in WITH_FOLDERS or common.share is not None)
        if has_folders and signing.request.is_prefix:
            check_room(common.path, signing.request.key, common.ask_name, common.ask_message)
        page = asked_page(signing.request, common, host)
        signing.narrow(lambda narrowing: narrowing.uses_of_form(signing.request, page, common.check))
        presigner = signing.presigner()
        with signing.options_named():
            presigned = presign_post(presigner, signing.request)
            signing.check(presigner, signing.request.put, presigned.region)
        with page.form(signing.presigners(presigner), presigned) if page else nullcontext() as output:
            printing.write(
                "form",
                signing,
                lambda: post_document(presigned),
                lambda: self._hand_over(presigned, common),
                output,
                notes_on_post(presigned, has_folders),
                presigned.expires_at,
            )

    @staticmethod
    def _hand_over(presigned: "PresignedPost", options: "CommonOptions") -> str:
        from awscli_presign_put.handoff import FLAT_POST_FORMATS, POST_FORMATS
        from awscli_presign_put.options.usage_errors import UsageError
        from awscli_presign_put.output.json_documents import json_text, post_document
        from awscli_presign_put.signing.errors import UnsupportedTarget

        if options.format in (None, "json"):
            return json_text(post_document(presigned))
        try:
            return (FLAT_POST_FORMATS if options.flat else POST_FORMATS)[options.format](presigned)
        except UnsupportedTarget as error:
            raise UsageError(f"--format {options.format}: the form {error}") from error
