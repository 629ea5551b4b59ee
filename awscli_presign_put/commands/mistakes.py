"""Mistakes in a command line, and what to type instead, in one message that is the same on each AWS CLI.

The AWS CLI says less: v1 names an unknown option together with what follows it, and v2 a similar one at the most.
"""

import os
from difflib import get_close_matches
from typing import Any, Dict, List, Mapping, NamedTuple, Optional

from awscli_presign_put.commands.equivalents import EQUIVALENTS, all_tables
from awscli_presign_put.options.typed import Typed, arity_of, options_of, read_typed, wrong_choice
from awscli_presign_put.shown import quoted
from awscli_presign_put.signing.upload.s3_rules import URI_SCHEME

_SIMILAR = 0.72
_SENTENCES = ("until", "expires", "title", "message", "ask-message", "cache-control", "content-disposition")
"""Options whose values can have spaces, at which a shell divides them without quotation marks."""
_YES_OR_NO = ("true", "false", "yes", "no", "on", "off", "1", "0")
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
"""Dashes that word processors write instead of hyphens."""


class Mistake(NamedTuple):
    """A mistake in a command line.

    :param text: what is wrong, and what to do.
    :param of_parser: the AWS CLI's parser finds it, which has another exit code on v1.
    """

    text: str
    of_parser: bool


class Mistakes:
    """Finds mistakes in the command line of one command.

    :param arguments: the arguments that the AWS CLI has made for the command, by their names.
    :param refused: option, without its dashes -> why the command does not have it; ``{0}`` is that name.
    :param of_host: the AWS CLI's own options, by their names without dashes.
    """

    def __init__(
        self, name: str, arguments: Mapping[str, Any], refused: Mapping[str, str], of_host: Mapping[str, Any]
    ) -> None:
        self._name = name
        self._refused = refused
        self._of_host = of_host
        self._options = options_of(arguments)
        self._tables = all_tables()
        positional = [argument for argument in arguments.values() if argument.positional_arg]
        self._usage = positional[0].synopsis if positional else ""
        self._is_required = any(argument.nargs is None for argument in positional)

    def find(self, typed: List[str]) -> Optional[Mistake]:
        """The first kind of mistake; None if there is none, or if the message of argparse is good.

        :param typed: the words after the command, without the options of the AWS CLI.
        """
        if typed == ["help"]:
            return None
        read = read_typed(typed, self._options)
        if read is None:
            return None
        if read.unknown or len(read.words) > 1:
            return self._unknown(read)
        wrong = wrong_choice(read, self._options)
        if wrong is not None:
            return Mistake(self._on_choice(*wrong), of_parser=True)
        if not read.words and self._is_required:
            text = f"{self._usage} is required, such as in aws s3 {self._name} s3://bucket/key"
            return Mistake(text, of_parser=True)
        return None

    def _unknown(self, read: Typed) -> Optional[Mistake]:
        texts = [self._on_option(option) for option in dict.fromkeys(read.unknown)]
        texts += self._on_words(read)
        return Mistake(" ".join(dict.fromkeys(texts)), of_parser=False)

    def _on_option(self, typed: str) -> str:
        name = typed.lstrip("-")
        meant = self._meant(name)
        if meant is None:
            return f"{typed} is not an option of {self._name}. To list its options, run: aws s3 {self._name} help"
        if meant in self._options or meant in self._of_host:
            return f"{typed} is not an option of {self._name}. Use --{meant}."
        instead = self._instead(meant)
        if f"--{meant}" == typed:
            return f"{typed} cannot be used with {self._name}{instead}"
        return f"{typed} is not an option of {self._name}. --{meant} cannot be used with it{instead}"

    def _instead(self, name: str) -> str:
        """Why this command does not have an option of another command, and what to use: the rest of a sentence."""
        if name in self._refused:
            return f": {self._refused[name].format(name)}"
        if name in self._tables:
            return self._use_other(name)
        equivalent = EQUIVALENTS[name]
        option = equivalent.partition(" ")[0]
        if equivalent.endswith("."):
            return f": {equivalent}"
        if option in self._options or option in self._of_host:
            return f". Use --{equivalent}."
        if option in self._refused:
            return f": {self._refused[option].format(option)}"
        return self._use_other(equivalent)

    def _use_other(self, option: str) -> str:
        commands = self._tables.get(option.partition(" ")[0], {})
        return f". Use {_or([f'{command} --{option}' for command in commands])}."

    def _meant(self, name: str) -> Optional[str]:
        """The option that was meant: of this command, of the AWS CLI, of another command, or one with an equivalent."""
        own = [*self._options, *self._of_host]
        others = [*self._refused, *self._tables, *EQUIVALENTS]
        if name in others:
            return name
        for names in (own, others):
            same = [option for option in names if _bare(option) == _bare(name)]
            if same:
                return same[0]
        begun = list(dict.fromkeys(option for option in others if option.startswith(name)))
        if len(begun) == 1:
            return begun[0]
        similar = get_close_matches(name.lower(), [*own, *others], 1, _SIMILAR)
        return similar[0] if similar else None

    def _on_words(self, read: Typed) -> List[str]:
        # A number after an unknown option is a part of its value.
        free = [word for word in read.free if not (read.unknown and word.isdecimal())]
        if len(free) <= 1:
            return []
        texts = [text for text in (self._on_word(word) for word in free) if text]
        texts = texts or self._on_values(read)
        if texts:
            return texts
        if self._usage != "<S3Uri>":
            return [f"Give only {self._usage}, in quotation marks."]
        uris = [word for word in free if word.startswith(URI_SCHEME)]
        if len(uris) > 1:
            return [f"Give only one S3 URI. {self._for_many()}".strip()]
        others = [word for word in free if word not in uris]
        place = "/".join([*uris, *others]).removeprefix(URI_SCHEME)
        is_divided = place.count("/") == 1
        if is_divided and not any(map(os.path.lexists, others)):
            return [f"Give only the S3 URI, such as {URI_SCHEME}{place}."]
        if not uris:
            others = [word for word in others if os.path.lexists(word)] or others[:1]
        return [f"Give only the S3 URI. {self._for_files(others)}"]

    def _on_word(self, word: str) -> Optional[str]:
        if word == "help":
            return f"To show the help, run: aws s3 {self._name} help"
        if word[0:1] in _DASHES and word:
            meant = self._meant(word.lstrip(f"-{_DASHES}").partition("=")[0])
            use = f"Use --{meant}" if meant else "Use --"
            return f"{word} begins with a dash that is not a hyphen. {use}, with two hyphens."
        if word in self._options:
            return f"Options begin with two hyphens. Use --{word}."
        if "from-ip" in self._options and _is_network(word):
            return f"To specify several networks, write commas between them, as in --from-ip 203.0.113.0/24,{word}."
        return None

    def _on_values(self, read: Typed) -> List[str]:
        """The messages on words that belong to a value, or that follow an option without a value."""
        texts = []
        by_option: Dict[str, List[str]] = {}
        for word in read.free_words:
            if word.after is not None and not word.text.startswith(URI_SCHEME) and not os.path.lexists(word.text):
                by_option.setdefault(word.after, []).append(word.text)
        for name, words in by_option.items():
            values = read.values[name]
            if arity_of(self._options[name]).most == 0:
                if words[0].lower() in _YES_OR_NO:
                    texts.append(f"--{name} takes no value.")
            elif name == "expires-in":
                if words[0].isascii() and words[0].isalpha():
                    texts.append("Write the value of --expires-in without spaces, such as 90m, 12h or 7d.")
            elif name in _SENTENCES or values[-1].endswith((",", ";")):
                whole = quoted(" ".join([values[-1], *words]))
                texts.append(f"Write the value of --{name} in quotation marks: --{name} {whole}.")
        return texts

    def _for_many(self) -> str:
        if "keys-from" in self._options:
            return "For several keys, use --keys-from."
        return "Run the command for each of them."

    def _for_files(self, paths: List[str]) -> str:
        """The message on how to sign for files of this machine."""
        if len(paths) > 1 or any(map(os.path.isdir, paths)):
            folder = quoted(paths[0], ends_sentence=True) if len(paths) == 1 else "FOLDER"
            option, files = f"for-files {folder}", "files"
        else:
            option, files = f"for-file {quoted(paths[0])}", "a file"
        name = option.partition(" ")[0]
        use = f"--{option}" if name in self._options else f"presign-put --{option}"
        return f"To sign for {files} that you have, use {use}."

    def _on_choice(self, name: str, value: str) -> str:
        least, _, choices = arity_of(self._options[name])
        said = f"--{name} {quoted(value)} cannot be used with {self._name}."
        if least == 0 and value.startswith(URI_SCHEME):
            return f"--{name} takes {value} for its value. Write --{name} after the S3 URI."
        near = [choice for choice in choices if _bare(choice) == _bare(value)]
        near = near or get_close_matches(value, choices, 1, _SIMILAR)
        texts = [said, f"Use {near[0]}." if near else f"Use {_or(choices)}."]
        if near:
            return " ".join(texts)
        if name == "format" and value in self._of_host.get("output", {}).get("choices", []):
            texts.append(f"For a document, use --output {value}.")
        of_commands = self._tables.get(name, {})
        others = [command for command, values in of_commands.items() if value in values and command != self._name]
        if others:
            texts.append(f"For {value}, use {_or(others)}.")
        return " ".join(texts)


def _bare(name: str) -> str:
    return name.replace("-", "").replace("_", "").lower()


def _or(words: List[str]) -> str:
    *others, last = words
    return f"{', '.join(others)} or {last}" if others else last


def _is_network(word: str) -> bool:
    import ipaddress

    try:
        ipaddress.ip_network(word)
    except ValueError:
        return False
    return True
