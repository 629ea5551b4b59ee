"""Texts of any origin as they are shown to a person: in a message, or in a command that a shell reads back.

A terminal obeys control characters, shows bidirectional ones as another order of the text, and some others not at all.
None of them is printed as it is.
"""

import os
import re
import shlex
from itertools import groupby
from typing import Any, Iterable, List

# Printable for Python, and yet blank. Source: Unicode, DerivedCoreProperties.txt, Default_Ignorable_Code_Point, without
# those that Python does not call printable; and U+2800, the Braille pattern without a dot.
_BLANK = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
_MAX_QUOTED = 300
_MORE = "..."
# An S3 URI has none: the part before its first slash is a bucket. After the word "endpoint", a password with a slash
# in it is hidden as well, and one in an address without its scheme.
_USER_INFO = re.compile(r"((?<!s3)://)[^/?#\s]*@|(\bendpoint(?: URL)?:?[\s\"'`]+)\S*@", re.IGNORECASE)

_PLAIN_IN_CMD = re.compile(r"[\w./:\\+=-]+", re.ASCII)
"""Neither cmd nor PowerShell reads any of these otherwise than it is typed."""

_OPERATOR_OF_CMD = re.compile(r"[&|<>^()%!]")


def is_visible(character: str) -> bool:
    """Whether a person sees this character; a space counts as seen."""
    return character.isprintable() and not _BLANK.match(character)


def visible(text: str, kept: str = "") -> str:
    """The text with an escape sequence, such as ``\\u202e``, in the place of each character that nobody sees.

    :param kept: characters that stay.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        character if character in kept or is_visible(character) else character.encode("unicode_escape").decode()
        for character in text
    )


def encodable(text: str) -> str:
    """The text with escapes in the place of what UTF-8 cannot encode: bytes that were not UTF-8, which Python keeps."""
    return text.encode("utf-8", "backslashreplace").decode()


def all_visible(document: Any) -> Any:
    """A document of dicts, lists and texts with each text as :func:`visible` gives it."""
    if isinstance(document, str):
        return visible(document)
    if isinstance(document, dict):
        return {name: all_visible(value) for name, value in document.items()}
    return list(map(all_visible, document)) if isinstance(document, list) else document


def in_one_line(text: Any) -> str:
    """What a store says, as it can be shown: without control characters, and not without end."""
    shown = "".join(character if is_visible(character) else " " for character in str(text)[: _MAX_QUOTED + len(_MORE)])
    shown = " ".join(shown.split())
    return shown if len(shown) <= _MAX_QUOTED else shown[:_MAX_QUOTED] + _MORE


def sentence(error: Any) -> str:
    """The same, with a full stop."""
    text = in_one_line(error)
    return text if text.endswith((".", "!", "?")) else f"{text}."


def without_user_info(text: str) -> str:
    """The text, with ``***`` in the place of the user information of each URL in it.

    Source: RFC 3986, section 3.2.1.
    """
    return _USER_INFO.sub(lambda match: f"{match[1] or match[2]}***@", text)


def quoted(word: str, ends_sentence: bool = False) -> str:
    """A word as the shell of whoever runs this program reads it back: a POSIX shell, or cmd on Windows.

    :param ends_sentence: a full stop follows, which is not to be read as one of several at the end of the word.
    """
    shown = _cmd_quoted(word) if os.name == "nt" else posix_quoted(word)
    return f"'{shown}'" if ends_sentence and shown.endswith(".") else shown


def command_line(words: Iterable[str]) -> str:
    """Words as one command for that shell."""
    return " ".join(map(quoted, words))


def posix_command_line(words: Iterable[str]) -> str:
    """Words as one command for a POSIX shell, whatever shell this is: for the receiver of a script."""
    return " ".join(map(posix_quoted, words))


def posix_quoted(word: str) -> str:
    """A word as any POSIX shell reads it back, to the same bytes.

    What nobody sees is written in octal, as ``"$(printf '\\033')"``: dash (/bin/sh of Debian) does not know
    ``$'\\033'``, and would read another word without an error. A shell removes line feeds from the end of what printf
    writes. So a line feed takes the next character along; at the end of a word it stays as it is, in quotation marks.
    """
    if all(map(is_visible, word)):
        return _seen(word)
    body = word.rstrip("\n")
    parts: List[str] = []
    hidden = ""
    for is_seen, run in groupby(body, is_visible):
        text = "".join(run)
        if not is_seen:
            hidden = text
            continue
        along = 1 if hidden.endswith("\n") else 0
        parts += [_by_printf(hidden + text[:along]), _seen(text[along:]) if text[along:] else ""]
        hidden = ""
    parts.append(_by_printf(hidden))
    at_end = word[len(body) :]
    return "".join([*parts, f"'{at_end}'" if at_end else ""])


def option(name: str, value: str) -> List[str]:
    """An option with its value as words of a command line.

    :param name: without its dashes.
    """
    # The AWS CLI takes a word that begins with a hyphen for an option.
    return [f"--{name}={value}"] if value.startswith("-") else [f"--{name}", value]


def _seen(text: str) -> str:
    # zsh looks for a program by the name after an equals sign.
    return f"'{text}'" if shlex.quote(text) == text and text.startswith("=") else shlex.quote(text)


def _by_printf(text: str) -> str:
    if not text:
        return ""
    try:
        # Bytes of the command line that are not UTF-8 are surrogates in Python.
        raw = text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        raw = text.encode("utf-8", "surrogatepass")
    return f"\"$(printf '{''.join(f'{chr(92)}{byte:03o}' for byte in raw)}')\""


def _cmd_quoted(word: str) -> str:
    """A word that cmd passes on, and the C run-time library of a program reads back, as ``subprocess.list2cmdline``.

    Also in quotation marks, cmd replaces ``%NAME%`` where NAME is a variable. Nothing prevents that. What nobody sees
    is shown as an escape sequence, because cmd has no way to write it.

    Source: https://learn.microsoft.com/cpp/c-language/parsing-c-command-line-arguments
    """
    if _PLAIN_IN_CMD.fullmatch(word):
        return word
    # To cmd, each quotation mark begins or ends what is quoted. Two of them leave its operators within.
    mark = '""' if _OPERATOR_OF_CMD.search(word) else '\\"'
    escaped = re.sub(r'(\\*)(")', lambda match: match[1] * 2 + mark, visible(word))
    trailing = len(escaped) - len(escaped.rstrip("\\"))
    return f'"{escaped}{chr(92) * trailing}"'
