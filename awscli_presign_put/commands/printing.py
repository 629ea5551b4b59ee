"""How a command prints what it has signed: as a document, as a page, or as ``--format`` says."""

from typing import Any, Callable, Dict, List, Optional

from awscli_presign_put.commands.host import document_text
from awscli_presign_put.commands.page import PageOutput
from awscli_presign_put.output.line_writer import LineWriter
from awscli_presign_put.output.notes import show
from awscli_presign_put.shown import visible


class Printing:
    """What one call prints.

    :param name: that of the command, for the AWS CLI's formatters.
    :param as_document: whether these formatters print it.
    """

    def __init__(self, session: Any, parsed_args: Any, parsed_globals: Any, name: str, as_document: bool) -> None:
        self._session = session
        self._args = parsed_args
        self._globals = parsed_globals
        self._name = name
        self._as_document = as_document

    def write(
        self,
        document: Callable[[], Dict[str, Any]],
        page: Optional[PageOutput],
        hand_over: Callable[[], str],
        notes: List[str],
        members: Dict[str, Any],
    ) -> None:
        """Write the notes to standard error, and then the whole to standard output, or to ``--output-file``.

        :param document: makes the document of what was signed.
        :param page: None where none is asked for.
        :param hand_over: gives what ``--format`` asks for, without a newline at its end.
        :param members: what the document has besides.
        :raises OutputFailed: it cannot be written.
        """
        if self._as_document:
            contents = {**document(), **members, **(page.members if page else {})}
            text = document_text(self._session, self._globals, self._name, contents)
        else:
            text = f"{page.text if page else hand_over()}\n"
        if not self._args.only_show_errors:
            show([*notes, *(page.notes if page else [])])
        # In UTF-8, whatever the locale: the AWS CLI's own uni_print writes a question mark for what the locale lacks,
        # and would name another file.
        write_whole(self._args, text.encode("utf-8", "surrogateescape"))


def write_whole(parsed_args: Any, text: bytes) -> None:
    """Write a text to standard output, or to the file of ``--output-file``.

    :raises OutputFailed: it cannot be written.
    """
    writer_of(parsed_args).write_whole(text)
    if getattr(parsed_args, "output_file", None) is not None and not parsed_args.only_show_errors:
        show([f"Written to {visible(parsed_args.output_file)}."])


def writer_of(parsed_args: Any) -> Any:
    """What writes there.

    :raises OutputFailed: it could not.
    """
    if getattr(parsed_args, "output_file", None) is None:
        return LineWriter()
    from awscli_presign_put.output.file_writer import FileWriter

    return FileWriter(parsed_args.output_file, parsed_args.overwrite_output_file)
