"""What is written into the text of an AWS configuration file, and how it is taken out again. Touches no file.

No byte of the text is changed or moved, except our own line where it must be before another one.
"""

import codecs
import configparser
import io
import os
import re
from dataclasses import dataclass, replace
from typing import Dict, List, Optional, Tuple

from awscli_presign_put.install.record import MODULE, NAME, PATH_SETTING, SECTION, Edit, applied, is_own_folder
from awscli_presign_put.install.system import InstallError, encoding

Settings = Dict[str, Dict[str, str]]


@dataclass(frozen=True)
class _Option:
    name: str
    indent: bytes
    value: str
    start: int
    value_end: int  # of its last line, without white space behind it
    end: int  # of its last line, with all of it
    lines: int


@dataclass(frozen=True)
class _Section:
    header_end: int  # behind the line's end
    newline: bytes
    options: Tuple[_Option, ...]


def enabled(text: bytes, plugin_folder: Optional[str]) -> List[Edit]:
    """The edits that make an AWS CLI find the plugin; empty if it does already.

    :param plugin_folder: where AWS CLI v2 finds it; None where there is no v2.
    :raises InstallError: the text is malformed, or says something else already.
    """
    _encoded(plugin_folder or "")
    before = settings(text)
    edits = _edits(text, _plugins_section(text), plugin_folder)
    _check(before, settings(applied(text, edits)), plugin_folder)
    return edits


def without_ours(text: bytes, plugin_folder: str) -> bytes:
    """The text without our line, and without our folder in the path. A section that is empty then stays.

    :raises InstallError: the text is malformed, or something else would read otherwise.
    """
    by_hand = f"{NAME} = {MODULE} in [{SECTION}], and {plugin_folder} in {PATH_SETTING}."
    try:
        before = settings(text)
    except InstallError as error:
        raise InstallError(f"{error} Correct that and run disable again, or remove by hand: {by_hand}") from None
    section = _plugins_section(text)
    for option in reversed(section.options if section else ()):
        if option.name == NAME and option.value == MODULE and option.lines == 1:
            text = text[: option.start] + text[option.end :]
        elif option.name == PATH_SETTING and option.lines == 1:
            folders = option.value.split(os.pathsep)
            kept = [folder for folder in folders if not is_own_folder(folder, plugin_folder)]
            if not kept:
                text = text[: option.start] + text[option.end :]
            elif kept != folders:
                value_start = option.value_end - len(_encoded(option.value))
                text = text[:value_start] + _encoded(os.pathsep.join(kept)) + text[option.value_end :]
    if has_ours(text, plugin_folder) or _others(settings(text), plugin_folder) != _others(before, plugin_folder):
        raise InstallError(f"Its [{SECTION}] section cannot be edited safely. Remove by hand: {by_hand}")
    return text


def has_ours(text: bytes, plugin_folder: str) -> bool:
    """Whether our line, or a folder of ours, is in it."""
    plugins = settings(text).get(SECTION, {})
    folders = plugins.get(PATH_SETTING, "").split(os.pathsep)
    return plugins.get(NAME) == MODULE or any(is_own_folder(folder, plugin_folder) for folder in folders)


def settings(text: bytes) -> Settings:
    """Every setting, as botocore reads them.

    :raises InstallError: botocore cannot read the text.
    """
    parser = configparser.RawConfigParser()
    try:
        # Line ends as botocore reads them, which opens the file as text.
        parser.read_file(io.StringIO(_decoded(text), newline=None))
    except UnicodeDecodeError:
        name = encoding().upper()
        raise InstallError(f"It is not valid {name}. Save it as {name}.") from None
    except configparser.Error as error:
        raise InstallError(f"It is malformed, so no AWS CLI can read it: {_reason(text, error)}") from None
    read = {section: dict(parser.items(section)) for section in parser.sections()}
    for name, value in (item for values in read.values() for item in values.items()):
        # botocore reads a value that begins on the next line as a nested section.
        if value.startswith("\n") and any("=" not in line for line in value.splitlines() if line.strip()):
            raise InstallError(f"It is malformed, so no AWS CLI can read it: {name} has a line without =.")
    return read


def _decoded(text: bytes) -> str:
    return text.decode(encoding())


def _encoded(text: str) -> bytes:
    """:raises InstallError: it has characters that an AWS CLI could not read."""
    try:
        return text.encode(encoding())
    except UnicodeEncodeError:
        raise InstallError(
            f"{text} cannot be written in {encoding().upper()}, the encoding in which the AWS CLI reads this file. Set "
            "XDG_DATA_HOME to a folder whose path has only ASCII characters."
        ) from None


def _reason(text: bytes, error: configparser.Error) -> str:
    """What is wrong in which line. configparser quotes the line, which may hold a key."""
    if text.startswith(codecs.BOM_UTF8):
        return "it begins with a byte-order mark. Save it as UTF-8 without one."
    if isinstance(error, configparser.DuplicateSectionError):
        return f"line {error.lineno}: section [{error.section}] already exists."
    if isinstance(error, configparser.DuplicateOptionError):
        return f"line {error.lineno}: {error.option} in [{error.section}] already exists."
    if isinstance(error, configparser.MissingSectionHeaderError):
        return f"line {error.lineno} is before the first section."
    lines = ", ".join(str(number) for number, _ in getattr(error, "errors", []))
    return f"line {lines} is neither a setting nor a section." if lines else f"{type(error).__name__}."


def _edits(text: bytes, section: Optional[_Section], plugin_folder: Optional[str]) -> List[Edit]:
    """From the end of the text to its beginning, so that none of them moves the place of the next."""
    own_line = f"{NAME} = {MODULE}"
    path_line = [f"{PATH_SETTING} = {plugin_folder}"] if plugin_folder else []
    if section is None:
        newline = b"\r\n" if b"\r\n" in text else b"\n"
        gap = b"" if not text else newline if text.endswith((b"\n", b"\r")) else newline * 2
        block = newline.join(_encoded(line) for line in [f"[{SECTION}]", own_line, *path_line]) + newline
        return [Edit(len(text), gap + block)]
    by_name = {option.name: option for option in section.options}
    own, path = by_name.get(NAME), by_name.get(PATH_SETTING)
    if own and own.value != MODULE:
        raise InstallError(f"{NAME} in [{SECTION}] is already set to {own.value}. Remove that line.")
    edits = []
    # Our line must be before the path: it is what keeps v1 from taking that for a plugin.
    if own and path and path.start < own.start:
        edits.append(Edit(own.start, b"", text[own.start : own.end]))
        own = None
    if path and plugin_folder and plugin_folder not in path.value.split(os.pathsep):
        if path.lines > 1:
            raise InstallError(f"{PATH_SETTING} in [{SECTION}] has several lines. Put its value on one line.")
        edits.append(Edit(path.value_end, _encoded(f"{os.pathsep}{plugin_folder}")))
    lines = ([] if own else [own_line]) + ([] if path else path_line)
    if lines:
        indent = section.options[0].indent if section.options else b""
        at = own.end if own else section.header_end
        body = b"".join(indent + _encoded(line) + section.newline for line in lines)
        if not text[:at].endswith((b"\n", b"\r")):
            body = section.newline + body.removesuffix(section.newline)
        edits.append(Edit(at, body))
    return edits


def _check(before: Settings, after: Settings, plugin_folder: Optional[str]) -> None:
    """Prove that all other settings are read as before, whatever the file's form.

    :raises InstallError: they are not.
    """
    plugins = after.get(SECTION, {})
    folders = plugins.get(PATH_SETTING, "").split(os.pathsep)
    if (
        _others(after, plugin_folder) != _others(before, plugin_folder)
        or plugins.get(NAME) != MODULE
        or (plugin_folder is not None and plugin_folder not in folders)
    ):
        raise InstallError(f"Its [{SECTION}] section cannot be edited safely. Add {NAME} = {MODULE} by hand.")


def _others(read: Settings, plugin_folder: Optional[str]) -> Settings:
    """All settings but ours."""
    others = {name: dict(values) for name, values in read.items()}
    plugins = others.pop(SECTION, {})
    if plugins.get(NAME) == MODULE:
        del plugins[NAME]
    folders = plugins.pop(PATH_SETTING, "").split(os.pathsep)
    kept = [folder for folder in folders if not is_own_folder(folder, plugin_folder)]
    return {**others, SECTION: {**plugins, PATH_SETTING: os.pathsep.join(kept)}}


def _plugins_section(text: bytes) -> Optional[_Section]:
    """Where [plugins] is and what it has, read line by line as configparser does."""
    section: Optional[_Section] = None
    inside = False
    option_indent = -1  # of the option whose value may go on; -1 outside of one
    offset = 0
    for line in re.findall(rb"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+", text):
        start, offset = offset, offset + len(line)
        content = line.strip()
        if not content or content.startswith((b"#", b";")):
            continue
        indent = line[: len(line) - len(line.lstrip())]
        if 0 <= option_indent < len(indent):
            if inside and section:
                section = _with_line_more(section, start + len(line.rstrip()), offset)
            continue
        header = re.match(rb"\[(.+)\]", content)
        if header:
            inside, option_indent = header.group(1) == SECTION.encode(), -1
            if inside:
                newline = line[len(line.rstrip(b"\r\n")) :] or (b"\r\n" if b"\r\n" in text else b"\n")
                section = _Section(offset, newline, ())
            continue
        option_indent = len(indent)
        name, _, value = (
            re.split(rb"\s*([=:])\s*", content, maxsplit=1) if re.search(rb"[=:]", content) else (content, b"", b"")
        )
        if inside and section:
            value_end = start + len(line.rstrip())
            option = _Option(_decoded(name).lower(), indent, _decoded(value), start, value_end, offset, 1)
            section = _Section(section.header_end, section.newline, (*section.options, option))
    return section


def _with_line_more(section: _Section, value_end: int, end: int) -> _Section:
    last = replace(section.options[-1], value_end=value_end, end=end, lines=section.options[-1].lines + 1)
    return replace(section, options=(*section.options[:-1], last))
