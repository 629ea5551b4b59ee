"""The words of a command line, read as argparse reads them, so that mistakes can be found before argparse refuses them.

"aws s3" imports this file for each of its commands, and so little else is imported here.
"""

import re
from typing import Any, Dict, List, Mapping, NamedTuple, Optional, Tuple

_NARGS: Dict[Optional[str], Tuple[int, Optional[int]]] = {None: (1, 1), "?": (0, 1), "*": (0, None), "+": (1, None)}
_NEGATIVE_NUMBER = re.compile(r"-(?:\d[\d_]*(?:\.\d+)?|\.\d+)")

_AMBIGUOUS = ""


class Arity(NamedTuple):
    """How many words the value of an option has, and which values are valid.

    :param least: the minimum number of words.
    :param most: the maximum number of words; None for any number.
    :param choices: the valid values; none for any.
    """

    least: int
    most: Optional[int]
    choices: List[str]


class Word(NamedTuple):
    """A word that belongs to no option of the command.

    :param text: the word.
    :param follows: the unknown option right before it, whose value it can be; None if there is none.
    :param after: the option that the command has and whose value, or other such words, are right before it, by its name
        without dashes; None if there is none.
    """

    text: str
    follows: Optional[str]
    after: Optional[str] = None


class Typed(NamedTuple):
    """What was typed.

    :param words: the words that are not options and not values.
    :param unknown: options that the command does not have, as they were typed, without ``=VALUE``.
    :param values: the values that were given for options, by their names.
    """

    words: List[Word]
    unknown: List[str]
    values: Dict[str, List[str]]

    @property
    def free(self) -> List[str]:
        """The words that can only be meant as arguments."""
        return [word.text for word in self.free_words]

    @property
    def free_words(self) -> List[Word]:
        """The same, with what is before them."""
        return [word for word in self.words if word.follows is None]


def options_of(arguments: Mapping[str, Any]) -> Dict[str, Any]:
    """The options among the arguments that the AWS CLI has made for a command, by their names without dashes."""
    return {name: argument for name, argument in arguments.items() if not argument.positional_arg}


def arity_of(argument: Any) -> Arity:
    """The arity of an option."""
    choices = list(argument.choices or [])
    if argument.cli_type_name == "boolean" and argument.nargs is None:
        return Arity(0, 0, choices)
    if isinstance(argument.nargs, int):
        return Arity(argument.nargs, argument.nargs, choices)
    least, most = _NARGS.get(argument.nargs, (1, 1))
    return Arity(least, most, choices)


def is_plain(arguments: List[str], table: Mapping[str, Any]) -> bool:
    """Whether there is no mistake, so that ``commands/mistakes.py`` is not imported.

    :param table: the arguments that the AWS CLI has made for the command.
    """
    options = options_of(table)
    read = read_typed(arguments, options)
    if read is None:
        return True
    least = sum(argument.positional_arg and argument.nargs is None for argument in table.values())
    return not read.unknown and least <= len(read.words) <= 1 and wrong_choice(read, options) is None


def wrong_choice(read: Typed, options: Mapping[str, Any]) -> Optional[Tuple[str, str]]:
    """The first option whose value is not one of its choices, and that value; None if there is none."""
    for name, values in read.values.items():
        choices = arity_of(options[name]).choices
        wrong = [value for value in values if choices and value not in choices]
        if wrong:
            return name, wrong[0]
    return None


def read_typed(arguments: List[str], options: Mapping[str, Any]) -> Optional[Typed]:
    """What was typed; None if the message of argparse is good, or "--" ends the options.

    :param arguments: as the AWS CLI hands them to a command, without its own options.
    """
    typed = Typed([], [], {})
    left = list(arguments)
    previous: Optional[str] = None
    after: Optional[str] = None
    while left:
        word = left.pop(0)
        found = _option(word, options)
        if word == "--" or found == _AMBIGUOUS:
            return None
        if found is None:
            typed.words.append(Word(word, previous, after))
            previous = None
        elif found not in options:
            typed.unknown.append(found)
            previous, after = None if "=" in word else found, None
        else:
            previous, after = None, found
            values = _values(word, left, arity_of(options[found]), options)
            if values is None:
                return None
            typed.values.setdefault(found, []).extend(values)
    return typed


def _option(word: str, options: Mapping[str, Any]) -> Optional[str]:
    """The name of the option that this word is, or what was typed for an unknown one; None if it is not an option."""
    if not word.startswith("-") or word == "-":
        return None
    typed = word.partition("=")[0]
    if typed.startswith("--"):
        if typed[2:] in options:
            return typed[2:]
        begun = [name for name in options if name.startswith(typed[2:])] if typed != "--" else []
        if begun:
            return begun[0] if len(begun) == 1 else _AMBIGUOUS
    if _NEGATIVE_NUMBER.fullmatch(word) or " " in word:
        return None
    return typed


def _values(word: str, left: List[str], option: Arity, options: Mapping[str, Any]) -> Optional[List[str]]:
    """The values of an option, taken from the words that are left; None if there are too few, or one too many."""
    if "=" in word:
        # argparse takes it for the whole value.
        return [word.partition("=")[2]] if option.least <= 1 and option.most != 0 else None
    values: List[str] = []
    while left and (option.most is None or len(values) < option.most) and _option(left[0], options) is None:
        values.append(left.pop(0))
    return None if len(values) < option.least else values
