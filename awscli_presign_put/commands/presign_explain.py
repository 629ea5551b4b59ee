"""``aws s3 presign-explain``: what a presigned URL or form is, and why it failed."""

from typing import TYPE_CHECKING, Any, Dict, List

from awscli_presign_put.commands.base import PresignCommand
from awscli_presign_put.options import command_tables
from awscli_presign_put.package_files import TextFile

if TYPE_CHECKING:
    from awscli_presign_put.commands.host import HostOptions
    from awscli_presign_put.options.explain_options import ExplainOptions


class PresignExplainCommand(PresignCommand):
    NAME = "presign-explain"
    SUMMARY = "explain a presigned URL or form, and why an upload failed"
    DESCRIPTION = (
        "Explain a presigned URL of Amazon S3 or of S3-compatible storage: where it points, what it allows, who signed "
        "it, when it expires, and which headers the request must send. If an upload failed, explain why, and what the "
        "sender of the URL and the uploader can do about it."
        "\n\n"
        "The URL can come from any program: Signature Version 4, 4A or 2, for any method. If the credentials of the "
        "AWS CLI are those that signed it, a signature of Version 4 or 2 is computed again. If it is wrong, the "
        "command searches for the smallest change that makes it right, such as another method, host, header or "
        "encoding of the key, and names it. Without these credentials, the command reports what the URL and the answer "
        "of the store show."
        "\n\n"
        "Each cause has an ID, such as ``signed-header-missing``, and ``--cause`` describes it. A cause is marked as "
        "possible unless the evidence excludes all others. The likelier comes first."
        "\n\n"
        "The report is printed to standard output. With ``--output`` or ``--query``, the command prints a document "
        "with the members ``Verdict`` (``works``, ``fails`` or ``unknown``), ``Summary``, ``First`` (what to do "
        "first), ``Causes`` and others. If the URL was changed after signing and the signature proves what was signed, "
        "``RepairedUrl`` is the URL as it was signed. Otherwise, the session token and the signature are never printed "
        "whole. The secret access key is never printed. No request is sent, unless ``--check`` is specified."
        "\n\n"
        "The exit code is 0 if the URL or form would work now, and 1 if it would not, or if that is not known: the "
        "signature cannot be verified, or some stores or buckets refuse it. For errors, it is that of ``presign-put``."
    )
    USAGE = "<URL>"
    REFUSED = command_tables.EXPLAIN_REFUSED
    EXAMPLES = TextFile("examples/presign-explain.rst")
    ARG_TABLE: List[Dict[str, Any]] = [
        {
            "name": "url",
            "positional_arg": True,
            # Without this, AWS CLI v1 fetches it.
            "no_paramfile": True,
            "nargs": "?",
            "synopsis": USAGE,
            "help_text": (
                "The presigned URL, in quotation marks; or ``-`` to read it from standard input, which keeps it out "
                "of the list of processes and the history of the shell."
            ),
        },
        {
            "name": "response",
            "no_paramfile": True,
            "help_text": (
                "A file with the answer of the store, or ``-`` for standard input: its XML document, all that "
                "``curl --include`` or ``curl --verbose`` prints, or the error message of an AWS CLI, an SDK, another "
                "HTTP client or a browser. From ``curl --verbose``, the command also reads what was sent."
            ),
        },
        {
            "name": "header",
            "action": "append",
            "nargs": 1,
            "synopsis": "--header <NAME=VALUE>",
            "help_text": (
                "A header that the uploader sent, as ``NAME=VALUE``. You can specify this flag multiple times, once "
                "for each header. If there is one, the command assumes that no others were sent."
            ),
        },
        {
            "name": "method",
            "help_text": (
                "The HTTP method that the uploader used, such as ``PUT``. The default is the one in the answer of "
                "``--response``, or else the one that was signed."
            ),
        },
        {
            "name": "form",
            "no_paramfile": True,
            "help_text": (
                "Explain a form instead of a URL: a file with what ``presign-post`` prints, in any format, the form as "
                "an SDK has printed it, an HTML form or a curl command; or ``-`` for standard input. The policy is "
                "decoded, and each field is compared with its condition."
            ),
        },
        {
            "name": "cause",
            "help_text": "Describe the cause that has this ID, and explain nothing else.",
        },
        {
            "name": "check",
            "action": "store_true",
            "help_text": (
                "If the URL is for an upload and its signature is right, ask the store whether the bucket exists and "
                "whether these credentials can make this upload, as ``presign-put --check`` does. It writes no object."
            ),
        },
        {
            "name": "offline",
            "action": "store_true",
            "help_text": "Send no request. This is the default.",
        },
    ]

    def _presign(self, parsed_args: Any, host: "HostOptions") -> int:
        from awscli_presign_put.commands.host import document_text
        from awscli_presign_put.explain.explanation import WORKS
        from awscli_presign_put.options.explain_options import explain_options
        from awscli_presign_put.output.explain_document import explanation_document
        from awscli_presign_put.output.explain_text import explanation_text
        from awscli_presign_put.output.line_writer import LineWriter
        from awscli_presign_put.shown import all_visible

        options = explain_options(parsed_args)
        if options.cause is not None:
            return self._describe(options.cause, host)
        explanation = self._of_form(options, host) if options.url is None else self._of_url(options, host)
        document = explanation_document(explanation)
        if host.ask_for_document:
            # Values of an answer or a key, which text and table would print as they are.
            is_escaped = (host.output or self._session.get_config_variable("output")) not in ("text", "table")
            shown = document if is_escaped else all_visible(document)
            text = document_text(self._session, host, self.NAME, shown)
        else:
            text = explanation_text(document)
        LineWriter().write_whole(text.encode("utf-8", "backslashreplace"))
        return 0 if explanation.verdict == WORKS else 1

    def _describe(self, cause: str, host: "HostOptions") -> int:
        from awscli_presign_put.commands.host import document_text
        from awscli_presign_put.options.explain_options import cause_of
        from awscli_presign_put.output.explain_document import cause_document
        from awscli_presign_put.output.explain_text import cause_text
        from awscli_presign_put.output.line_writer import LineWriter

        document = cause_document(cause_of(cause))
        if host.ask_for_document:
            text = document_text(self._session, host, self.NAME, document)
        else:
            text = cause_text(document)
        LineWriter().write_whole(text.encode())
        return 0

    def _of_url(self, options: "ExplainOptions", host: "HostOptions") -> Any:
        from awscli_presign_put.explain.explanation import explain, with_check
        from awscli_presign_put.options.explain_options import url_text
        from awscli_presign_put.options.usage_errors import UsageError
        from awscli_presign_put.signing.errors import PresignError

        text = url_text(options.url or "")
        explanation = explain(text, self._situation(options, host))
        if not options.check:
            return explanation
        try:
            self._ask_store(explanation, host)
        except UsageError:
            raise
        except PresignError as error:
            return with_check(explanation, error)
        return explanation

    def _of_form(self, options: "ExplainOptions", host: "HostOptions") -> Any:
        from awscli_presign_put.explain.form import explain_form, read_form
        from awscli_presign_put.explain.form_text import MAX_FORM_TEXT, NotAForm
        from awscli_presign_put.options.explain_options import form_bytes
        from awscli_presign_put.options.usage_errors import UsageError

        raw = form_bytes(options.form or "", MAX_FORM_TEXT)
        situation = self._situation(options, host)
        try:
            form = read_form(raw, situation.endpoints)
        except NotAForm as error:
            raise UsageError(f"--form {error}") from error
        return explain_form(form, situation)

    def _situation(self, options: "ExplainOptions", host: "HostOptions") -> Any:
        from awscli_presign_put.explain.finding import current_time
        from awscli_presign_put.explain.verification import Situation
        from awscli_presign_put.options.explain_options import answer_of, known_request
        from awscli_presign_put.signing.destination.configuration import known_endpoints
        from awscli_presign_put.signing.destination.credentials import held_credentials

        return Situation(
            now=current_time(),
            credentials=held_credentials(self._session) if host.sign_request else None,
            region=host.region or self._session.get_config_variable("region"),
            endpoints=known_endpoints(self._session, host.endpoint_url),
            known=known_request(options),
            answer=answer_of(options.response),
        )

    def _ask_store(self, explanation: Any, host: "HostOptions") -> None:
        """Ask as presign-put does, for an upload that these credentials have signed: so nothing is sent to a host that
        somebody else has put into a URL."""
        from awscli_presign_put.commands.presigning import ask_store
        from awscli_presign_put.options.usage_errors import UsageError
        from awscli_presign_put.signing.destination import configuration, s3_client
        from awscli_presign_put.signing.destination.credentials import PinnedCredentials
        from awscli_presign_put.signing.put.presigner import Presigner
        from awscli_presign_put.signing.upload.expiry import DEFAULT_EXPIRES_IN
        from awscli_presign_put.signing.upload.upload_request import UploadRequest

        found, address = explanation.verification.found, explanation.address
        if found is None or not explanation.verification.is_good or found.method != "PUT":
            raise UsageError("--check requires a URL for PUT that these credentials have signed, unchanged.")
        if address.style == "access point":
            raise UsageError("--check cannot be used for an access point. Use aws s3 presign-put --check with its ARN.")
        if any(finding.certain for finding in explanation.findings):
            # It fails whatever the store says.
            return
        pinned = PinnedCredentials(self._session.get_credentials())
        region = explanation.signed.region
        where = configuration.find_destination(self._session, region, address.endpoint)
        client = s3_client.create_client(
            self._session,
            where,
            verify=host.verify_ssl,
            addressing_style=address.style,
            frozen=pinned.get_frozen_credentials(),
        )
        version = "s3" if explanation.signed.dialect.version == "2" else "s3v4"
        request = UploadRequest(address.bucket, address.key, DEFAULT_EXPIRES_IN, found.request.headers)
        ask_store(Presigner(client, pinned, version), request, region, host, quiet=True)
