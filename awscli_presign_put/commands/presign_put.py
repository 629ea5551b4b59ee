"""``aws s3 presign-put``: one URL that uploads one object."""

from typing import TYPE_CHECKING, Any, Dict, List

from awscli.customizations.s3.subcommands import NO_GUESS_MIME_TYPE

from awscli_presign_put.commands.base import PresignCommand
from awscli_presign_put.options import command_tables, shared_arguments, table
from awscli_presign_put.package_files import TextFile
from awscli_presign_put.signing.upload.digests import DIGESTS

if TYPE_CHECKING:
    from awscli_presign_put.commands.host import HostOptions
    from awscli_presign_put.options.put_options import PutOptions


class PresignPutCommand(PresignCommand):
    NAME = "presign-put"
    SUMMARY = "generate a presigned URL that uploads one object"
    DESCRIPTION = (
        "Generate a presigned URL that uploads one object to Amazon S3 or to S3-compatible storage. Anyone with the "
        "URL can upload that object with an HTTP PUT request until the URL expires. They need no credentials. An "
        "existing object with the same key is replaced, unless ``--no-overwrite`` is specified."
        "\n\n"
        "The command uses the profile, region, endpoint, addressing style and credentials that every other ``aws s3`` "
        "command uses. It prints the URL, and nothing else, to standard output. Notes are printed to standard error. "
        "No request is sent, unless ``--check``, ``--share`` or ``--assume-role`` is specified, or the bucket is a "
        "directory bucket, which requires a session."
        "\n\n"
        "Options such as ``--content-type`` become signed HTTP headers: the store refuses an upload that does not send "
        "exactly these headers. The headers are listed on standard error. ``--format curl`` prints a command that "
        "sends them."
        "\n\n"
        "With ``--output`` or ``--query``, the command prints a document with the members ``Method``, ``Url``, "
        "``Headers``, ``Bucket``, ``Key``, ``ExpiresAt`` and ``LimitedBy``. ``ExpiresAt`` is the time, in UTC, at "
        "which the URL stops working. ``LimitedBy`` is ``request`` if that time follows from ``--expires-in`` or "
        "``--until``, "
        "``credentials`` if the credentials that signed the URL expire earlier, and ``unknown`` if they have a session "
        "token and the AWS CLI does not know when it expires. Then the URL may stop working before ``ExpiresAt``. "
        "With ``--assume-role``, the document also has the member ``SessionPolicy``."
        "\n\n"
        "The exit code is 0 if everything was printed. With AWS CLI v2, it is 252 if an option or a value is not "
        "valid, 253 if there are no credentials or the configuration is not valid, and 255 for all other errors, such "
        "as a ``--check`` that fails. With AWS CLI v1, it is 2 for a missing argument or a value that is not one of "
        "the choices, and 255 for all other errors. Ctrl-C ends the command with 130, a closed pipe with 141."
    )
    USAGE = "<S3Uri>"
    REFUSED = command_tables.PUT_REFUSED
    EXAMPLES = TextFile("examples/presign-put.rst")
    ARG_TABLE: List[Dict[str, Any]] = [
        {
            "name": "path",
            "positional_arg": True,
            # Without this, AWS CLI v1 fetches a path that begins with http://, and presigns for what it says.
            "no_paramfile": True,
            "synopsis": USAGE,
            "help_text": (
                "The object to upload, as ``s3://bucket/key``. The bucket can be the ARN of an access point. With "
                "``--keys-from`` and ``--manifest``, the bucket and the prefix of all keys, as ``s3://bucket/prefix/``."
            ),
        },
        {
            "name": "expires-in",
            "help_text": (
                "How long the URL accepts new uploads: a number of seconds, or a duration in s, m, h or d, such as "
                "``90m``, ``12h`` or ``7d``. The default is 3600 seconds, the maximum 7 days. A URL that was signed "
                "with temporary credentials stops working when they expire, if that is earlier."
            ),
        },
        {
            "name": "until",
            "help_text": (
                "When new uploads stop being accepted, instead of ``--expires-in``: a date (``2030-01-31``), which "
                "includes that day until 23:59:59; a date and time (``2030-01-31T18:00``); a weekday (``friday`` or "
                "``fri``), ``today`` or ``tomorrow``, with or without a time (``friday 18:00``); or a time of today "
                "(``18:00``). A weekday is the next one to come, until its end; if today is that weekday, it is "
                "today. Local time is used, unless a date and time have a time zone (``2030-01-31T18:00Z``, "
                "``2030-01-31T18:00+01:00``). The time must be in the next 7 days. It is printed to standard error, "
                "in local time and in UTC. With ``--keys-from`` and ``--manifest``, it is the same for all URLs."
            ),
        },
        {
            "name": "keys-from",
            "no_paramfile": True,
            "help_text": (
                "Generate a URL for each key in this file, or in standard input for ``-``. The file has one key per "
                "line, in UTF-8. One line is printed for each key, in the same order, as soon as the key is read. Each "
                "key is appended unchanged to the prefix in the path, such as ``prefix/`` in ``s3://bucket/prefix/``."
            ),
        },
        {
            "name": "manifest",
            "no_paramfile": True,
            "help_text": (
                "Generate a URL for each line of this file, or of standard input for ``-``: JSON Lines, or CSV (see "
                "``--manifest-format``). Each line of JSON is an object "
                "with the ``Key``, which is appended to the prefix in the path, and with what is signed for that key "
                "alone, under the names of ``aws s3api put-object``: ``ContentLength``, ``ContentType``, "
                "``ChecksumSHA256``, ``Metadata``, ``Tagging`` and others. ``File`` is the path of a file of this "
                "machine, which adds its length, its digest and its type if the line does not have them. A value must "
                "be valid for the option of the same meaning. Options apply to all lines, and a line cannot contradict "
                "them. For each line, a JSON document is printed, as with ``--format jsonl``."
            ),
        },
        {
            "name": "manifest-format",
            "choices": list(command_tables.MANIFEST_FORMATS),
            "help_text": (
                "The format of ``--manifest``: JSON Lines (``jsonl``) or ``csv``. The default is ``csv`` for a file "
                "whose name ends in ``.csv`` or ``.tsv``, else ``jsonl``. In CSV, the first line has the names of the "
                "columns: those of JSON Lines, in any case, and ``size``, ``type``, ``sha256``, ``md5`` and the other "
                "digests as short names. ``Metadata.NAME`` is the metadata NAME. The separator is a comma, a semicolon "
                "or a tab. A field that has a separator, a quote or a line break is enclosed in quotes, with each "
                "quote in it doubled (RFC 4180). An empty field is one that a line of JSON does not have. The file is "
                "UTF-8, with or without a byte-order mark."
            ),
        },
        {
            "name": "for-files",
            "no_paramfile": True,
            "help_text": (
                "Generate a URL for each file below this folder, or for each path in standard input for ``-``, one per "
                "line. The key of a file is its path below the folder, appended to the path after a slash. Each URL is "
                "for exactly that file, as with ``--for-file``. The files are read on this machine. They are not sent. "
                "Symbolic links are followed, unless ``--no-follow-symlinks`` is specified. For each file, a JSON "
                "document is printed, as with ``--format jsonl``. ``--format sh``, ``--format powershell`` and "
                "``--format python`` print one script that uploads all of them."
            ),
        },
        {
            "name": "no-follow-symlinks",
            "action": "store_false",
            "dest": "follow_symlinks",
            "default": True,
            "help_text": "With ``--for-files``, leave out symbolic links, and on Windows junctions.",
        },
        *table.arguments(),
        {
            "name": "for-file",
            "no_paramfile": True,
            "help_text": (
                "The upload must be exactly this file. Its length, its SHA-256 digest and the content type that its "
                "name suggests are signed. The file is read on this machine. It is not sent. If the path has no key, "
                "or a key that ends in a slash, the name of the file is appended, as in ``aws s3 cp``."
            ),
        },
        {
            "name": "checksum-algorithm",
            "choices": list(DIGESTS),
            "help_text": (
                "The algorithm of the digest for ``--for-file`` and ``--for-files``: ``SHA256`` (default), ``SHA1``, "
                "``SHA512``, ``MD5``, ``CHECKSUM-MD5``, ``CRC32``, ``CRC32C``, ``CRC64NVME``, ``XXHASH64``, "
                "``XXHASH3`` or ``XXHASH128``. ``MD5`` is the header ``Content-MD5``, which every store compares, and "
                "``CHECKSUM-MD5`` the header ``x-amz-checksum-md5``. The last five require the awscrt library, "
                "``CRC64NVME`` and XXHASH a recent release of it. AWS CLI v2 includes it. A store that does not "
                "support an algorithm may ignore its digest."
            ),
        },
        {
            **NO_GUESS_MIME_TYPE,
            "help_text": (
                "With ``--for-file`` and ``--for-files``, do not sign the content type that the file name suggests."
            ),
        },
        {
            "name": "addressing-style",
            "choices": ["auto", "path", "virtual"],
            "help_text": (
                "Whether the bucket name appears in the host name (``virtual``) or in the path (``path``) of the URL. "
                "``auto`` uses the host name where possible, and the path for a custom endpoint. The default is "
                "``s3.addressing_style`` in the profile, or else ``auto``. A bucket name that cannot be part of a host "
                "name, such as one with dots, always appears in the path."
            ),
        },
        {
            "name": "signature-version",
            "choices": ["s3v4", "s3"],
            "help_text": (
                "Signature Version 4 (``s3v4``) or 2 (``s3``). The default is ``s3.signature_version`` in the profile, "
                "or else ``s3v4``. Use Version 2 only for storage that does not support Version 4: on AWS, buckets "
                "created after June 24, 2020 refuse it."
            ),
        },
        {
            "name": "format",
            "choices": ["url", "json", "curl", "powershell", "python", "html", "jsonl", "sh"],
            "help_text": (
                "What to print: the URL (``url``, default), the document of ``--output json`` (``json``), a ``curl`` "
                "command for POSIX shells, a ``powershell`` script for Windows, or a ``python`` script. These three "
                "send the upload with all required headers. The Python script takes the file as its argument. ``html`` "
                "is an upload page for a browser. "
                "With ``--keys-from``: ``url``, or ``jsonl`` for one JSON document per line. With ``--manifest`` and "
                "``--for-files``: ``jsonl`` (default) or ``url``; or ``sh``, ``powershell`` or ``python``, a script "
                "that uploads all files, and that can be stopped and run again. In a manifest, this requires the "
                "``File`` of each line. "
                "Cannot be combined with ``--output`` or ``--query``."
            ),
        },
        *shared_arguments.ROLE,
        *shared_arguments.PAGE,
        *shared_arguments.OUTPUT_FILE,
        {
            "name": "check",
            "action": "store_true",
            "help_text": (
                "Before printing the URL, ask the store whether the bucket exists, whether it is in this region, and "
                "whether these credentials can make this upload. The command starts a multipart upload to find out, "
                "and aborts it. It writes no object. Conditions such as ``--no-overwrite`` are not checked. With "
                "``--keys-from`` or ``--manifest``, only the first key is checked. The check takes at most 60 seconds, "
                "or the longer of ``--cli-read-timeout`` and ``--cli-connect-timeout``."
            ),
        },
        {
            "name": "only-show-errors",
            "action": "store_true",
            "help_text": (
                "Only errors are displayed. All notes on standard error are suppressed, including the list of headers "
                "that the upload must send."
            ),
        },
    ]

    # What follows imports what it needs here, because "aws s3" imports this file for each of its commands.

    def _presign(self, parsed_args: Any, host: "HostOptions") -> None:
        from awscli_presign_put.options.put_options import KEYS_FROM, put_options

        options = put_options(parsed_args)
        source = options.source
        if source is None:
            self._presign_one(options, host)
        elif source.option == KEYS_FROM:
            from awscli_presign_put.commands.presign_put_keys import presign_keys

            presign_keys(self._session, options, source, host)
        else:
            from awscli_presign_put.commands.presign_put_manifest import presign_manifest

            presign_manifest(self._session, options, source, host)

    def _presign_one(self, options: "PutOptions", host: "HostOptions") -> None:
        from contextlib import nullcontext

        from awscli_presign_put.commands.presigning import Presigning
        from awscli_presign_put.commands.printing import Printing, hand_over
        from awscli_presign_put.commands.upload_page import asked_page
        from awscli_presign_put.options.usage_errors import UsageError
        from awscli_presign_put.output.json_documents import put_document
        from awscli_presign_put.output.notes import notes_on

        common = options.common
        printing = Printing(self._session, common, host, self.NAME)
        if common.format == "jsonl":
            raise UsageError("--format jsonl requires --keys-from or --manifest. For one key, use --format json.")
        presigning = Presigning(self._session, options, host)
        page = asked_page(presigning.request, common, host)
        presigning.narrow(lambda narrowing: narrowing.uses_of_put(presigning.request, page, common.check))
        presigner = presigning.presigner()
        presigned = presigning.presign(presigning.request, presigner)
        has_whole_document = host.ask_for_document and not host.query
        carries_headers = page is not None or common.format not in (None, "url") or has_whole_document
        with page.put(presigning.presigners(presigner), presigned) if page else nullcontext() as output:
            printing.write(
                "URL",
                presigning,
                lambda: put_document(presigned),
                lambda: hand_over(presigned, common, presigning.members),
                output,
                notes_on(presigned, carries_headers),
                presigned.expires_at,
            )


PRESIGN_PUT_ARGUMENTS = {argument["name"]: argument for argument in PresignPutCommand.ARG_TABLE}
"""The options of ``presign-put`` by their names, for the commands that have some of them, too."""
