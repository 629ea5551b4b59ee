"""``aws s3 presign-put``: one URL that uploads one object."""

from typing import Any

from awscli.customizations.commands import BasicCommand
from awscli.customizations.utils import uni_print

import awscli_presign_put
from awscli_presign_put.commands import options


class PresignPutCommand(BasicCommand):
    NAME = "presign-put"
    DESCRIPTION = (
        "Generate a pre-signed URL that uploads one object to Amazon S3, or to a store that speaks its protocol. "
        "Whoever receives the URL can store the object with an HTTP PUT request, without credentials, until the URL "
        "expires. An object that is already there under this key is replaced."
        "\n\n"
        "The profile, the region, the endpoint, the addressing style and the credentials are those of every other "
        "``aws s3`` command. The URL is printed to standard output, and nothing else; what a person should know "
        "beside it goes to standard error. Nothing is sent to the store."
        "\n\n"
        "What options such as ``--content-type`` ask for is signed as an HTTP header: the upload is refused "
        "unless it sends exactly that header."
    )
    USAGE = "<S3Uri>"
    EXAMPLES = BasicCommand.FROM_FILE("presign-put.rst", root_module=awscli_presign_put)
    ARG_TABLE = [
        {
            "name": "path",
            "positional_arg": True,
            "synopsis": USAGE,
            "help_text": "The object to upload, as ``s3://bucket/key``. The bucket may be an access point's ARN.",
        },
        {
            "name": "expires-in",
            "default": "3600",
            "help_text": (
                "How long the upload may begin: a number of seconds, or a duration such as ``90m``, "
                "``12h`` or ``7d``. Default is 3600 seconds, maximum 7 days. A URL that is signed with "
                "temporary credentials ends with them, if that is earlier."
            ),
        },
        *options.arguments(),
        {
            "name": "addressing-style",
            "choices": ["auto", "path", "virtual"],
            "help_text": (
                "Where the bucket's name stands in the URL: before the host (``virtual``), in the path "
                "(``path``), or where it works (``auto``). Default is ``s3.addressing_style`` "
                "of the profile, else ``auto``, which takes the path for a custom endpoint."
            ),
        },
        {
            "name": "signature-version",
            "choices": ["s3v4", "s3"],
            "help_text": (
                "Signature Version 4 (``s3v4``) or 2 (``s3``), for stores that know no other. Default "
                "is ``s3.signature_version`` of the profile, else ``s3v4``. On AWS, buckets made since "
                "June 2020 refuse Version 2."
            ),
        },
        {
            "name": "only-show-errors",
            "action": "store_true",
            "help_text": "Only errors are displayed. All notes on standard error are suppressed.",
        },
    ]

    def _run_main(self, parsed_args: Any, parsed_globals: Any) -> int:
        # Imported here, because "aws s3" imports this file for each of its commands.
        from awscli_presign_put.commands.errors import as_host_errors
        from awscli_presign_put.commands.notes import notes_on, show
        from awscli_presign_put.commands.presigning import presign

        with as_host_errors():
            presigned = presign(self._session, parsed_args, parsed_globals)
        if not parsed_args.only_show_errors:
            show(notes_on(presigned))
        uni_print(f"{presigned.url}\n")
        return 0
