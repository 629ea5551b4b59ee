"""``aws s3 presign-multipart``: a file in parts, by links that upload, list and complete them."""

from typing import TYPE_CHECKING, Any, Dict, List

from awscli_presign_put.commands.base import PresignCommand
from awscli_presign_put.commands.presign_put import PRESIGN_PUT_ARGUMENTS
from awscli_presign_put.options import command_tables, shared_arguments
from awscli_presign_put.package_files import TextFile

if TYPE_CHECKING:
    from awscli_presign_put.commands.host import HostOptions


class PresignMultipartCommand(PresignCommand):
    NAME = "presign-multipart"
    SUMMARY = "generate a script or page that uploads one large file in parts"
    DESCRIPTION = (
        "Generate a kit that uploads one file to Amazon S3 or to S3-compatible storage in parts: a file of more than "
        "5 GiB, which is the maximum for one PUT, or any file over a connection that breaks. The command starts a "
        "multipart upload, and prints presigned URLs that upload its parts, list them, complete and abort the upload, "
        "and show the object. Anyone with the kit can upload with it until it expires. They need no credentials."
        "\n\n"
        "With ``--format sh``, ``powershell`` or ``python``, the kit is a script. It uploads several parts at a time, "
        "and retries. It can be stopped and run again: the store knows which parts it has. At the end, the script "
        "completes the upload and compares the object with the file. With ``--format json`` (default), the command "
        "prints a JSON document with the members ``UploadId``, ``Bucket``, ``Key``, ``Size``, ``PartSize``, "
        "``PartCount``, ``Parts``, ``List``, ``Complete``, ``Abort``, ``Head``, ``ExpiresAt`` and ``LimitedBy``. "
        "``List`` has one URL for each thousand parts."
        "\n\n"
        "The command uses the profile, region, endpoint, addressing style and credentials that every other ``aws s3`` "
        "command uses. If anything fails after the upload was started, it is aborted. A store keeps the parts of an "
        "upload that is neither completed nor aborted, and charges for them."
        "\n\n"
        "The exit code is that of ``presign-put``."
    )
    USAGE = "<S3Uri>"
    REFUSED = command_tables.MULTIPART_REFUSED
    EXAMPLES = TextFile("examples/presign-multipart.rst")
    ARG_TABLE: List[Dict[str, Any]] = [
        {
            "name": "path",
            "positional_arg": True,
            "no_paramfile": True,
            "synopsis": USAGE,
            "help_text": (
                "The object to upload, as ``s3://bucket/key``. The bucket can be the ARN of an access point. With "
                "``--for-file``, the name of the file is appended to a path that ends in a slash."
            ),
        },
        {
            "name": "for-file",
            "no_paramfile": True,
            "help_text": (
                "The upload must be exactly this file. The length and the digest of each part are signed, and the size "
                "and the digest of the whole object. The file is read on this machine. It is not sent."
            ),
        },
        {
            "name": "size",
            "help_text": (
                "The upload must be a file of exactly this size: a number of bytes, or a size such as ``500MB`` or "
                "``40GiB``. The length of each part and the size of the object are signed."
            ),
        },
        {
            "name": "max-size",
            "help_text": (
                "The upload is a file of at most this size, in the form of ``--size``. The lengths of the parts are "
                "not signed: the number of parts is limited, and the kit checks the size."
            ),
        },
        {
            "name": "part-size",
            "help_text": (
                "The size of each part but the last, in the form of ``--size``: a multiple of 1 MiB, from 5 MiB to 5 "
                "GiB. The default is the smallest of 16 MiB, 64 MiB, 256 MiB, 1 GiB, 4 GiB and 5 GiB for which 10,000 "
                "parts are enough."
            ),
        },
        {
            "name": "resume",
            "no_paramfile": True,
            "help_text": (
                "Do not start an upload. Generate a new kit for the upload with this ID, for the parts that the store "
                "does not have. Specify ``--for-file``, ``--size`` or ``--max-size`` as for the first kit."
            ),
        },
        {
            **PRESIGN_PUT_ARGUMENTS["expires-in"],
            "help_text": (
                "How long the kit works: a number of seconds, or a duration in s, m, h or d, such as ``90m``, ``12h`` "
                "or ``7d``. The default is 3600 seconds, the maximum 7 days. A kit that was signed with temporary "
                "credentials stops working when they expire, if that is earlier."
            ),
        },
        PRESIGN_PUT_ARGUMENTS["until"],
        *command_tables.multipart_arguments(),
        {
            "name": "checksum-algorithm",
            "choices": list(command_tables.PART_ALGORITHMS),
            "help_text": (
                "The algorithm of the digests for ``--for-file``: ``SHA256`` (default), ``SHA1``, ``CRC32``, "
                "``CRC32C``, ``MD5`` or ``NONE``. ``CRC32C`` requires the awscrt library. AWS CLI v2 includes it. "
                "``MD5`` is the header ``Content-MD5`` of each part, which every store compares; the whole object has "
                "no digest then. With ``NONE``, only the lengths are signed."
            ),
        },
        {
            **PRESIGN_PUT_ARGUMENTS["no-guess-mime-type"],
            "help_text": "With ``--for-file``, do not set the content type that the file name suggests.",
        },
        PRESIGN_PUT_ARGUMENTS["addressing-style"],
        {
            **PRESIGN_PUT_ARGUMENTS["signature-version"],
            "help_text": (
                "Signature Version 4 (``s3v4``) or 2 (``s3``). The default is ``s3.signature_version`` in the profile, "
                "or else ``s3v4``. Use Version 2 only for storage that does not support Version 4. It cannot sign the "
                "lengths of parts, ``--no-overwrite`` and ``--if-match``."
            ),
        },
        {
            "name": "format",
            "choices": ["json", "sh", "powershell", "python", "html"],
            "help_text": (
                "What to print: the document (``json``, default), or a script that takes the file as its argument: "
                "for a POSIX shell with curl (``sh``), for Windows (``powershell``), or for Python 3.6 or newer "
                "(``python``). ``html`` is an upload page for a browser. Cannot be combined with ``--output`` or "
                "``--query``, which print the document."
            ),
        },
        *shared_arguments.ROLE,
        *shared_arguments.PAGE,
        *shared_arguments.OUTPUT_FILE,
        {
            "name": "check",
            "action": "store_true",
            "help_text": (
                "Also find out whether the bucket has a lifecycle rule that aborts incomplete uploads, and whether "
                "that is before the kit expires. A note says so."
            ),
        },
        {
            "name": "only-show-errors",
            "action": "store_true",
            "help_text": "Only errors are displayed. All notes on standard error are suppressed.",
        },
    ]

    def _presign(self, parsed_args: Any, host: "HostOptions") -> None:
        from awscli_presign_put.commands.presign_multipart_kit import MultipartRun
        from awscli_presign_put.options.multipart_options import multipart_options

        MultipartRun(self._session, multipart_options(parsed_args), host, self.NAME).print()
