"""How a command prints what it has signed: as a document, as a page, or as ``--format`` says."""

from pathlib import Path
from typing import Any, Callable, Dict, List, Optional

from awscli_presign_put.commands.host import HostOptions, document_text
from awscli_presign_put.commands.page import PageOutput
from awscli_presign_put.options.common_options import CommonOptions
from awscli_presign_put.options.errors import UsageError
from awscli_presign_put.output.line_writer import LineWriter
from awscli_presign_put.output.notes import show
from awscli_presign_put.signing.errors import UnsupportedTarget
from awscli_presign_put.signing.upload.upload_request import PresignedRequest


class Printing:
    """What one call prints.

    :param name: the name of the command, for the AWS CLI's formatters.
    :raises UsageError: if ``--format`` is given beside an option for a document.
    """

    def __init__(self, session: Any, options: CommonOptions, host: HostOptions, name: str) -> None:
        if host.ask_for_document and options.format and options.share is None:
            raise UsageError("--format cannot be combined with --output or --query.")
        self._session = session
        self._is_quiet = options.only_show_errors
        self._host = host
        self._name = name

    def write(
        self,
        document: Callable[[], Dict[str, Any]],
        page: Optional[PageOutput],
        hand_over: Callable[[], str],
        notes: List[str],
        members: Dict[str, Any],
    ) -> None:
        """Write the notes to standard error, and then the whole to standard output.

        :param document: makes the document of what was signed.
        :param page: None where none is asked for.
        :param hand_over: gives what ``--format`` asks for, without a newline at its end.
        :param members: further members of the document.
        :raises OutputFailed: if it cannot be written.
        """
        if self._host.ask_for_document:
            contents = {**document(), **members, **(page.members if page else {})}
            text = document_text(self._session, self._host, self._name, contents)
        else:
            text = f"{page.text if page else hand_over()}\n"
        if not self._is_quiet:
            show([*notes, *(page.notes if page else [])])
        # In UTF-8, whatever the locale: the AWS CLI's own uni_print writes a question mark for what the locale lacks,
        # and would name another file.
        LineWriter().write_whole(text.encode("utf-8", "surrogateescape"))


def hand_over(presigned: PresignedRequest, options: CommonOptions, members: Optional[Dict[str, Any]] = None) -> str:
    """What ``--format`` of presign-put says to print, without a newline at its end.

    :param members: further members of a document.
    :raises UsageError: if this format cannot carry this key.
    """
    if options.format in (None, "url"):
        return presigned.url
    if options.format == "json":
        from awscli_presign_put.output.document import document, json_text

        return json_text({**document(presigned), **(members or {})})
    if options.format == "sh":
        raise UsageError("--format sh requires --for-files or --manifest. For one file, use --format curl.")
    from awscli_presign_put.handoff import FORMATS
    from awscli_presign_put.handoff.naming import file_name

    # Its name alone: whoever receives this has the file in another folder.
    file = file_name(presigned.key) if options.for_file is None else Path(options.for_file).name
    try:
        return FORMATS[options.format](presigned, file)
    except UnsupportedTarget as error:
        raise UsageError(f"--format {options.format}: <S3Uri> {options.path!r} {error}") from error
