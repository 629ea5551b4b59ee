"""``aws s3 presign-put``: one URL that uploads one object."""

import atexit
import gc
import logging
import signal
from pathlib import Path
from typing import Any, Dict, List

from awscli.customizations.commands import BasicCommand
from awscli.customizations.s3.subcommands import NO_GUESS_MIME_TYPE

import awscli_presign_put
from awscli_presign_put.options import table
from awscli_presign_put.package_files import TextFile
from awscli_presign_put.signing.digests import DIGESTS
from awscli_presign_put.signing.expiry import DEFAULT_EXPIRES_IN

# Under the AWS CLI's own name, so that --debug shows it.
LOG = logging.getLogger("awscli.presign-put")

# What a shell has for a program that a signal ended.
_ENDED_BY_SIGNAL = 128
_SIGPIPE = 13  # Windows has no name for it


class PresignPutCommand(BasicCommand):
    NAME = "presign-put"
    DESCRIPTION = (
        "Generate a pre-signed URL that uploads one object to Amazon S3, or to a store that speaks its protocol. "
        "Whoever receives the URL can store the object with an HTTP PUT request, without credentials, until the URL "
        "expires. An object that is already there under this key is replaced."
        "\n\n"
        "The profile, the region, the endpoint, the addressing style and the credentials are those of every other "
        "``aws s3`` command. The URL is printed to standard output, and nothing else; what a person should know "
        "beside it goes to standard error. Nothing is sent to the store, unless ``--check`` asks for it or the bucket "
        "is a directory bucket, which needs a session."
        "\n\n"
        "What options such as ``--content-type`` ask for is signed as HTTP headers: the upload is refused unless it "
        "sends exactly those headers. They are listed on standard error; ``--format curl`` prints a command that sends "
        "them, and ``--output json`` lists them for programs."
    )
    USAGE = "<S3Uri>"
    EXAMPLES = TextFile("examples/presign-put.rst")
    ARG_TABLE: List[Dict[str, Any]] = [
        {
            "name": "path",
            "positional_arg": True,
            # Without this, AWS CLI v1 fetches a path that begins with http://, and presigns for what it says.
            "no_paramfile": True,
            "synopsis": USAGE,
            "help_text": (
                "The object to upload, as ``s3://bucket/key``. The bucket may be an access point's ARN. With "
                "``--keys-from``, what the keys of all objects begin with, as ``s3://bucket/prefix/``."
            ),
        },
        {
            "name": "expires-in",
            "default": str(DEFAULT_EXPIRES_IN),
            "help_text": (
                "For how long from now an upload may begin: a number of seconds, or a duration in s, m, h or d such as "
                "``90m``, ``12h`` or ``7d``. Default is 3600 seconds, maximum 7 days. A URL that is signed with "
                "temporary credentials ends with them, if that is earlier."
            ),
        },
        {
            "name": "keys-from",
            "no_paramfile": True,
            "help_text": (
                "Many objects: the file, or ``-`` for standard input, has one key a line, in UTF-8. For each, a line "
                "is printed, in their order and as they come. Each key stands after what the path says, such as "
                "``prefix/`` in ``s3://bucket/prefix/``."
            ),
        },
        *table.arguments(),
        {
            "name": "for-file",
            "no_paramfile": True,
            "help_text": (
                "The upload must be exactly this file: its length, its SHA-256 digest and the content type that its "
                "name suggests are bound. The file is read on this machine, and not sent."
            ),
        },
        {
            "name": "checksum-algorithm",
            "choices": list(DIGESTS),
            "help_text": "The digest of ``--for-file``, instead of SHA256.",
        },
        {**NO_GUESS_MIME_TYPE, "help_text": "Do not bind the content type that the file's name suggests."},
        {
            "name": "addressing-style",
            "choices": ["auto", "path", "virtual"],
            "help_text": (
                "Where the bucket's name stands in the URL: before the host (``virtual``), in the path "
                "(``path``), or where it works (``auto``). Default is ``s3.addressing_style`` "
                "of the profile, else ``auto``, which takes the path for a custom endpoint. A name that cannot stand "
                "before the host, such as one with dots, stands in the path all the same."
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
            "name": "format",
            "choices": ["url", "curl", "powershell", "python", "jsonl"],
            "help_text": (
                "What is printed: the URL, or a ``curl`` command, a ``powershell`` script or a ``python`` script "
                "(which takes the file as its argument) that sends all that the upload must. Default is ``url``. "
                "With ``--output`` or ``--query``, the request is printed as a document instead. With ``--keys-from``, "
                "``url`` or ``jsonl``, which is the document of each request in a line of JSON."
            ),
        },
        {
            "name": "check",
            "action": "store_true",
            "help_text": (
                "Before the URL is printed, ask the store whether the bucket exists and is in this region, and whether "
                "these credentials may make this upload. A multipart upload is started for that and aborted; no object "
                "is written. Conditions such as ``--no-overwrite`` are not asked about. With ``--keys-from``, "
                "the store is asked about the first key."
            ),
        },
        {
            "name": "only-show-errors",
            "action": "store_true",
            "help_text": (
                "Only errors are displayed. All notes on standard error are suppressed, the list of headers that the "
                "upload must send included."
            ),
        },
    ]

    def __call__(self, args: Any, parsed_globals: Any) -> Any:
        # AWS CLI v2 puts the contents of file://PATH in the place of any value, "no_paramfile" or not.
        self._session.register(f"load-cli-arg.custom.{self.NAME}", _as_it_stands)
        return super().__call__(args, parsed_globals)

    def _run_main(self, parsed_args: Any, parsed_globals: Any) -> int:
        LOG.debug("awscli-presign-put %s in %s", awscli_presign_put.__version__, Path(__file__).parents[1])
        # Python ends by looking for garbage among all objects there are, which takes longer than signing one URL does,
        # and frees nothing that the end of the process does not.
        atexit.register(gc.freeze)
        try:
            return self._presign(parsed_args, parsed_globals)
        except KeyboardInterrupt:
            # A second one would end the end with a traceback.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            # The host would end with the same code, and an empty line on standard output.
            return _ENDED_BY_SIGNAL + signal.SIGINT

    # What follows imports what it needs here, because "aws s3" imports this file for each of its commands.

    def _presign(self, parsed_args: Any, parsed_globals: Any) -> int:
        from awscli_presign_put.commands.host import as_host_errors
        from awscli_presign_put.output.line_writer import ReaderGone

        try:
            if parsed_args.keys_from is None:
                with as_host_errors():
                    self._presign_one(parsed_args, parsed_globals)
            else:
                from awscli_presign_put.commands.presign_put_keys import presign_keys

                presign_keys(self._session, parsed_args, parsed_globals)
        except ReaderGone:
            return _ENDED_BY_SIGNAL + _SIGPIPE
        return 0

    def _presign_one(self, parsed_args: Any, parsed_globals: Any) -> None:
        from awscli_presign_put.commands.host import show_document
        from awscli_presign_put.commands.presigning import Presigning, hand_over
        from awscli_presign_put.options.errors import UsageError
        from awscli_presign_put.output.document import document
        from awscli_presign_put.output.line_writer import LineWriter
        from awscli_presign_put.output.notes import notes_on, show

        as_document = bool(parsed_globals.output or parsed_globals.query)
        if as_document and parsed_args.format:
            raise UsageError("--format and --output or --query each say what is printed: leave one out")
        if parsed_args.format == "jsonl":
            raise UsageError("--format jsonl is for many keys: give --keys-from, or use --output json")
        presigning = Presigning(self._session, parsed_args, parsed_globals)
        presigned = presigning.presign(presigning.request)
        text = hand_over(presigned, parsed_args)
        if not parsed_args.only_show_errors:
            carries_headers = parsed_args.format not in (None, "url") or (as_document and not parsed_globals.query)
            show(notes_on(presigned, carries_headers))
        if as_document:
            show_document(self._session, parsed_globals, self.NAME, document(presigned))
        else:
            # In UTF-8, whatever the locale: the AWS CLI's own uni_print writes a question mark for what the locale
            # lacks, and would name another file.
            LineWriter().write(f"{text}\n".encode("utf-8", "surrogateescape"))


def _as_it_stands(param: Any, value: Any, **_: Any) -> Any:
    """The value of an option that is no place to read one from; of others None, which leaves it to the AWS CLI."""
    own = {argument["name"] for argument in PresignPutCommand.ARG_TABLE if argument.get("no_paramfile")}
    return value if getattr(param, "name", None) in own else None
