"""The scripts for receivers, made of templates, which are files in the language of the script: linted and tested.

They are in ``scripts/``, in a folder for each language. A docstring, or the text above the first blank line of a
template without ``#!``, is for maintainers. A template has samples where a script has the values of one upload:

* between ``# <values>`` and ``# </values>``, a line ``NAME = SAMPLE`` gets the value of that name;
* between ``# <NAME>`` and ``# </NAME>``, all lines are replaced by those of the value;
* ``@NAME@``, in a comment or a word of a shell, is replaced by the value;
* a line with ``# if NAME`` at its end is there if the value is.

What several scripts have in common is a part: a file that a template includes in the way of its language. No value is
read as a template, whatever is in it.
"""

import re
import shlex
from typing import Iterable, Mapping, Optional

from awscli_presign_put.package_files import read_text

_BLOCK = re.compile(r"# <(/?)(\w+)>")
_SAMPLE = re.compile(r"(\$?)([A-Za-z_][\w, ]*?)( ?= ?)(?:.*?)(  # .*)?")
_PLACE = re.compile(r"@([A-Z_]+)@")
_IF = re.compile(r" *# if (\w+)$")
_HINT = re.compile(r"  # (?:noqa|type: ignore)\b[^#\n]*?(?=$|  #)|^ *# shellcheck .*\n", re.MULTILINE)
"""What is for linters alone."""

# Python.
_DOCSTRING = re.compile(r'\A""".*?"""\n', re.DOTALL)
_IMPORT = re.compile(r"^import ([\w.]+)\n", re.MULTILINE)
_FROM = re.compile(r"^from (\w+) import (?:\([^)]*\)|[^(\n]*)\n", re.MULTILINE)

# A shell.
_SOURCED = re.compile(r'^(?:# shellcheck source=.*\n)?\. "\$\{0%/\*\}/(\w+\.sh)"$', re.MULTILINE)
_AWK = re.compile(r'-f "\$\{0%/\*\}/(\w+\.awk)"')

# PowerShell.
_DOTTED = re.compile(r'^\. "\$PSScriptRoot/(\w+\.ps1)"$', re.MULTILINE)
_BLANK = re.compile(r"\n{2,}")


def script(name: str, values: Mapping[str, str]) -> str:
    """A script without a newline at its end.

    :param name: the path of its template below ``scripts/``.
    :param values: by their names in the template, each in the language of the script. An empty one is not there.
    """
    whole = _python(name) if name.endswith(".py") else _other(name)
    return "\n".join(_filled(_HINT.sub("", whole).split("\n"), values))


def _filled(lines: Iterable[str], values: Mapping[str, str]) -> Iterable[str]:
    block: Optional[str] = None
    for line in lines:
        if found := _BLOCK.fullmatch(line):
            block = None if found[1] else found[2]
            if block not in (None, "values") and values[found[2]]:
                yield values[found[2]]
        elif block == "values" and (sample := _SAMPLE.fullmatch(line)):
            mark, name, equals, comment = sample.groups()
            yield f"{mark}{name}{equals}{values[name]}{comment or ''}"
        elif block in (None, "values"):
            condition = _IF.search(line) if "# if " in line else None
            if condition is None:
                yield _placed(line, values)
            elif values.get(condition[1]):
                yield _placed(line[: condition.start()], values)


def _placed(line: str, values: Mapping[str, str]) -> str:
    return _PLACE.sub(lambda place: values[place[1]], line) if "@" in line else line


def _python(name: str) -> str:
    """A template with its parts where it imports them; and with the imports of all, behind the guard."""
    template = _text(name)
    parts = {part: _text(f"python/{part}.py") for part in _FROM.findall(template)}
    modules = {module for text in (template, *parts.values()) for module in _IMPORT.findall(text)}
    start = template.index("\nimport ")
    imports = [f"import {module}" for module in sorted(modules - {"sys"})]
    rest = _FROM.sub(lambda part: f"{_body(parts[part[1]])}\n", _IMPORT.sub("", template[start + 1 :]))
    guard = _DOCSTRING.sub("", _text("python/guard.py")).strip("\n")
    whole = "\n".join([template[:start].rstrip("\n"), guard, *imports, rest])
    return whole.rstrip("\n")


def _body(part: str) -> str:
    return _FROM.sub("", _IMPORT.sub("", _DOCSTRING.sub("", part))).strip("\n")


def _other(name: str) -> str:
    """A template of a shell, awk or PowerShell with its parts, and without its first paragraph if that is a comment.

    One of PowerShell has no blank line, either: where it is piped to PowerShell, a blank line ends a block.
    """
    folder = name.partition("/")[0]
    text = _text(name)
    text = text if text.startswith("#!") else text.partition("\n\n")[2]
    if name.endswith(".ps1"):
        text = _DOTTED.sub(lambda part: _other(f"{folder}/{part[1]}"), text)
        return _BLANK.sub("\n", text).rstrip("\n")
    text = _SOURCED.sub(lambda part: _other(f"{folder}/{part[1]}"), text)
    return _AWK.sub(lambda part: shlex.quote("\n" + _other(f"{folder}/{part[1]}")), text).rstrip("\n")


def _text(name: str) -> str:
    return read_text(f"handoff/scripts/{name}")
