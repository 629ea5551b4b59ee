"""The parser of ``awscli-presign-put``, which says what was meant on each Python."""

import argparse
import sys
from difflib import get_close_matches
from typing import Any, Dict, List, Mapping, NoReturn, Optional, Sequence

_USAGE_ERROR = 2

_OTHER_WORDS = {"install": "enable", "on": "enable", "off": "disable", "remove": "disable", "uninstall": "disable"}
_UNRECOGNIZED = "unrecognized arguments: "


class SuggestingParser(argparse.ArgumentParser):
    """A parser with subcommands, each of which is parsed by another one of these."""

    # Of all of them: it is one of the others that finds a mistake.
    _typed: Sequence[str] = ()
    _options: Dict[str, List[str]] = {}

    def knows(self, commands: Mapping[str, argparse.ArgumentParser]) -> None:
        """Suggest these subcommands and their options."""
        SuggestingParser._options = {
            name: [option for action in command._actions for option in action.option_strings]
            for name, command in commands.items()
        }

    def parsed(self, typed: Optional[Sequence[str]]) -> Any:
        """What :meth:`parse_args` returns; with None, the arguments are those of the program."""
        SuggestingParser._typed = sys.argv[1:] if typed is None else typed
        return self.parse_args(typed)

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(_USAGE_ERROR, f"{self.prog}: error: {chr(10).join([message, *self._suggestions(message)])}\n")

    def _suggestions(self, message: str) -> List[str]:
        typed = next((word for word in self._typed if not word.startswith("-")), "")
        if typed.startswith("presign-"):
            return [f"Maybe you meant: aws s3 {typed}."]
        similar = [_OTHER_WORDS.get(typed.lower()), *get_close_matches(typed.lower(), self._options, 1)]
        command = typed if typed in self._options else next(filter(None, similar), None)
        texts = [] if command in (None, typed) else [f"Maybe you meant: awscli-presign-put {command}."]
        extra = message.removeprefix(_UNRECOGNIZED)
        if extra != message and not extra.startswith("-") and "--aws" in self._options.get(command or "", []):
            texts.append(f"Maybe you meant: --aws {extra}.")
        known = self._options.get(command or "", ["--help", "--version"])
        for word in self._typed:
            option = word.partition("=")[0]
            # What begins an option is one.
            if option.startswith("--") and not any(name.startswith(option) for name in known):
                texts += [f"Maybe you meant: {name}." for name in get_close_matches(option, known, 1)]
        return texts
