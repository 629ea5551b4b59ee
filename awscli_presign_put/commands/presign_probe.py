"""``aws s3 presign-probe``: what a store does with the promises of the other commands."""

from typing import TYPE_CHECKING, Any, Dict, List, Optional

from awscli_presign_put.commands.base import PresignCommand
from awscli_presign_put.options.probe_options import ARGUMENTS
from awscli_presign_put.package_files import TextFile

if TYPE_CHECKING:
    from awscli_presign_put.commands.host import HostOptions
    from awscli_presign_put.options.probe_options import ProbeOptions

_LEFT = 255  # the exit code of the AWS CLI for errors


class PresignProbeCommand(PresignCommand):
    NAME = "presign-probe"
    SUMMARY = "try what a store does with presigned uploads"
    DESCRIPTION = (
        "Try what a store does with presigned URLs, forms and uploads in parts: the right uploads, and uploads that "
        "it must refuse. The command prints a table: ``enforced`` (the right upload was stored byte for byte, the "
        "wrong ones were refused, and nothing of them was stored), ``supported`` (it works, and there is no wrong "
        "way), ``ignored`` (a wrong upload was stored), ``not supported`` (the right upload was refused), ``not "
        "known`` (the answers prove neither) or ``not tried``. Then it says what this means for the other commands."
        "\n\n"
        "The command writes below a folder with a random name, in the prefix that you name, and removes what it "
        "wrote, also after Ctrl-C. It sends some 800 requests, of which the largest has 5 MiB, at most four at "
        "once. It stops when the store refuses the first object, answers 429 or 503, does not answer, or takes more "
        "than 15 minutes. The store may charge for the requests. The command requires s3:PutObject, "
        "s3:GetObject, s3:DeleteObject, s3:AbortMultipartUpload and s3:ListMultipartUploadParts below the prefix, "
        "and s3:ListBucket and s3:ListBucketMultipartUploads for the bucket. Tags, ACLs, retention and legal holds "
        "also need s3:PutObjectTagging, s3:PutObjectAcl, s3:PutObjectRetention and s3:PutObjectLegalHold. What the "
        "permissions refuse is shown as ``not supported``."
        "\n\n"
        "With ``--assume-role``, session policies, networks and the revocation of links are tried, and with "
        "``--change-cors`` the CORS rule that the other commands print. What is changed for that is put back at the "
        "end. Notes at the beginning have the commands for it."
        "\n\n"
        "It lists the answers that ``presign-explain`` does not know. With ``--output`` or ``--query``, the command "
        "prints a document with each request, what was expected, and what the store answered, without signatures "
        "and credentials. It names the endpoint of the store. Attach it to an issue to have your store in the table "
        "of stores."
        "\n\n"
        "The exit code is 0 if nothing was ignored, and 1 if something was. If nothing was, but the store stopped "
        "the command or not all could be removed, it is 255. It is 255 in any case if the store has stopped storing "
        "objects: refusals prove nothing then. For other errors, it is that of ``presign-put``."
    )
    USAGE = "<S3Uri>"
    EXAMPLES = TextFile("examples/presign-probe.rst")
    ARG_TABLE: List[Dict[str, Any]] = ARGUMENTS

    def _presign(self, parsed_args: Any, host: "HostOptions") -> Optional[int]:
        from awscli_presign_put.commands.host import document_text
        from awscli_presign_put.options.probe_options import probe_options
        from awscli_presign_put.output.line_writer import LineWriter
        from awscli_presign_put.output.probe_report import promises_document, promises_text
        from awscli_presign_put.probe.promises import PROMISES

        options = probe_options(parsed_args, list(PROMISES))
        if options.list_promises:
            writer = LineWriter()
            if host.ask_for_document:
                text = document_text(self._session, host, self.NAME, promises_document())
            else:
                text = promises_text()
            writer.write_whole(text.encode("utf-8", "backslashreplace"))
            return 0
        return self._probe(options, host)

    def _probe(self, options: "ProbeOptions", host: "HostOptions") -> int:
        from awscli_presign_put.commands.host import document_text
        from awscli_presign_put.commands.probing import Probing
        from awscli_presign_put.output.line_writer import LineWriter
        from awscli_presign_put.output.probe_report import probe_text
        from awscli_presign_put.probe.promises import IGNORED
        from awscli_presign_put.signing.errors import CheckFailed

        writer = LineWriter()  # where nothing can be printed, nothing is tried
        probing = Probing(self._session, options, host)
        document = probing.run()
        shown = document_text(self._session, host, self.NAME, document) if host.ask_for_document else None
        writer.write_whole((probe_text(document) if shown is None else shown).encode("utf-8", "backslashreplace"))
        if probing.refused_at_the_end:
            raise CheckFailed(probing.unfinished)
        if any(promise["Verdict"] == IGNORED for promise in document["Promises"]):
            return 1
        if probing.unfinished:
            raise CheckFailed(probing.unfinished)
        return _LEFT if probing.is_something_left else 0
