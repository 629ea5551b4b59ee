"""What the commands have in common when the AWS CLI calls them."""

import atexit
import logging
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Dict, Optional

from awscli.customizations.commands import BasicCommand, BasicDocHandler, BasicHelp

import awscli_presign_put

if TYPE_CHECKING:
    from awscli_presign_put.commands.host import HostOptions
    from awscli_presign_put.options.common_options import OutputFile

# Under the AWS CLI's own name, so that --debug shows it.
LOG = logging.getLogger("awscli.presign-put")

# What a shell has for a program that a signal ended.
_ENDED_BY_SIGNAL = 128


class ExamplesFirst(BasicDocHandler):
    """A help page that begins with what the command is for and its examples: the options take hundreds of lines."""

    def doc_title(self, help_command: Any, **kwargs: Any) -> None:
        super().doc_title(help_command, **kwargs)
        # The only section at this level is the subtitle of the document: what a man page has behind the name.
        summary = help_command.obj.SUMMARY
        help_command.doc.write(f"\n{summary}\n{'^' * len(summary)}\n")

    def doc_description(self, help_command: Any, **kwargs: Any) -> None:
        super().doc_description(help_command, **kwargs)
        super().doc_examples(help_command, **kwargs)
        help_command.doc.style.new_paragraph()

    def doc_examples(self, help_command: Any, **kwargs: Any) -> None:
        """They are there already."""


class PresignCommand(BasicCommand):
    """A command of ``aws s3``. ``_presign`` does what it is for.

    Its methods import what they need themselves, because "aws s3" imports this file for each of its commands.
    """

    SUMMARY = ""
    """What the command does, in a few words that begin with a verb, without a full stop."""

    REFUSED: Dict[str, str] = {}
    """Options of other commands of this plugin -> why this command does not have them, and what to use instead."""

    def __call__(self, args: Any, parsed_globals: Any) -> Any:
        # After the arguments are made, which another plugin can extend, and before they are parsed.
        event = f"before-building-argument-table-parser.{'.'.join(self.lineage_names)}"
        self._session.register(event, self._check_typed)
        # AWS CLI v2 puts the contents of file://PATH in the place of any value, "no_paramfile" or not.
        self._session.register(f"load-cli-arg.custom.{self.NAME}", self._as_it_stands)
        return super().__call__(args, parsed_globals)

    def create_help_command(self) -> Any:
        return BasicHelp(self._session, self, {}, self.arg_table, event_handler_class=ExamplesFirst)

    def _run_main(self, parsed_args: Any, parsed_globals: Any) -> int:
        LOG.debug("awscli-presign-put %s in %s", awscli_presign_put.__version__, Path(__file__).parents[1])
        from awscli_presign_put.commands.host import as_host_errors, end_at_once, host_options
        from awscli_presign_put.options.common_options import output_file
        from awscli_presign_put.output.line_writer import ReaderGone
        from awscli_presign_put.signals import READER_GONE

        atexit.register(end_at_once)
        try:
            with as_host_errors():
                self._check_output(output_file(parsed_args))
                return self._presign(parsed_args, host_options(parsed_globals)) or 0
        except ReaderGone:
            return READER_GONE
        except KeyboardInterrupt:
            # A second Ctrl-C would print a traceback.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            # The host would end with the same code, and an empty line on standard output.
            return _ENDED_BY_SIGNAL + signal.SIGINT

    def _check_output(self, file: "Optional[OutputFile]") -> None:
        """Refuse a file that cannot be written before anything is signed or sent."""
        if file is not None:
            from awscli_presign_put.output.file_writer import FileWriter

            FileWriter(*file)

    def _presign(self, parsed_args: Any, host: "HostOptions") -> Optional[int]:
        """Do what the command is for. What is printed before an error is right.

        :param parsed_args: what the AWS CLI's parser has read, which a function of ``options/`` makes one object of.
        :returns: an exit code; None for 0.
        """
        raise NotImplementedError

    def _check_typed(self, argument_table: Any, args: Any, **_: Any) -> None:
        """Refuse what the AWS CLI would refuse, with a message that says what to type instead."""
        from awscli_presign_put.options.typed import is_plain

        if not is_plain(args, argument_table):
            from awscli_presign_put.commands.host import refuse_mistake
            from awscli_presign_put.commands.mistakes import Mistakes

            of_host = self._session.get_data("cli")["options"]
            mistake = Mistakes(self.NAME, argument_table, self.REFUSED, of_host).find(args)
            if mistake is not None:
                refuse_mistake(mistake.text, mistake.of_parser)

    def _as_it_stands(self, param: Any, value: Any, **_: Any) -> Any:
        """The value of an option with ``no_paramfile``, unchanged; None for others, so that the AWS CLI reads it."""
        own = {argument["name"] for argument in self.ARG_TABLE if argument.get("no_paramfile")}
        return value if getattr(param, "name", None) in own else None
