"""What the commands have in common when the AWS CLI calls them."""

import atexit
import logging
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Dict, Optional

from awscli.customizations.commands import BasicCommand

import awscli_presign_put

if TYPE_CHECKING:
    from awscli_presign_put.commands.host import HostOptions

# Under the AWS CLI's own name, so that --debug shows it.
LOG = logging.getLogger("awscli.presign-put")

# What a shell has for a program that a signal ended.
_ENDED_BY_SIGNAL = 128
_SIGPIPE = 13  # Windows has no name for it


class PresignCommand(BasicCommand):
    """A command that prints what it has signed, or has found out; ``_presign`` does that.

    Its methods import what they need themselves, because "aws s3" imports this file for each of its commands.
    """

    REFUSED: Dict[str, str] = {}
    """Options of other commands of this plugin -> why this one has not got them, and what to use instead."""

    def __call__(self, args: Any, parsed_globals: Any) -> Any:
        # Between the making of the arguments, which another plugin may add to, and their parsing.
        event = f"before-building-argument-table-parser.{'.'.join(self.lineage_names)}"
        self._session.register(event, self._check_typed)
        # AWS CLI v2 puts the contents of file://PATH in the place of any value, "no_paramfile" or not.
        self._session.register(f"load-cli-arg.custom.{self.NAME}", self._as_it_stands)
        return super().__call__(args, parsed_globals)

    def _run_main(self, parsed_args: Any, parsed_globals: Any) -> int:
        LOG.debug("awscli-presign-put %s in %s", awscli_presign_put.__version__, Path(__file__).parents[1])
        from awscli_presign_put.commands.host import as_host_errors, end_at_once, host_options
        from awscli_presign_put.output.line_writer import ReaderGone

        atexit.register(end_at_once)
        try:
            with as_host_errors():
                return self._presign(parsed_args, host_options(parsed_globals)) or 0
        except ReaderGone:
            return _ENDED_BY_SIGNAL + _SIGPIPE
        except KeyboardInterrupt:
            # A second one would end the end with a traceback.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            # The host would end with the same code, and an empty line on standard output.
            return _ENDED_BY_SIGNAL + signal.SIGINT

    def _presign(self, parsed_args: Any, host: "HostOptions") -> Optional[int]:
        """Do what the command is for. What is printed before an error stands.

        :param parsed_args: what the AWS CLI's parser has read, which a function of ``options/`` makes one object of.
        :returns: an exit code; None for 0.
        :raises PresignError: with a message for the person who typed the options.
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
        """The value of an option that is no place to read one from; of others None, which leaves it to the AWS CLI."""
        own = {argument["name"] for argument in self.ARG_TABLE if argument.get("no_paramfile")}
        return value if getattr(param, "name", None) in own else None
