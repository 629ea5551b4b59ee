"""One line of a manifest -> the key and the headers of one upload, by the rules that hold for options."""

import json
import re
from typing import Any, Callable, Dict, List, Optional, Tuple

from awscli_presign_put.options.combinations import check_contradictions, check_digests, check_requirements
from awscli_presign_put.options.errors import UsageError
from awscli_presign_put.options.lines import is_utf_8, is_utf_16
from awscli_presign_put.options.manifest_table import FILE, KEY, Member, member_of, name_of_option
from awscli_presign_put.options.table import check_size
from awscli_presign_put.options.values import InvalidValue, metadata
from awscli_presign_put.signing.errors import InvalidHeader, PresignError
from awscli_presign_put.signing.upload.headers import Header, check_header
from awscli_presign_put.signing.upload.limits import MAX_KEY_BYTES

MAX_LINE_BYTES = 64 * 1024
"""More than any line that has a key and headers that S3 accepts."""

_METADATA = "x-amz-meta-"
_SCHEME = "s3://"
_HEADER_OF_CSV = re.compile(r"(?:\W?\w[\w .:-]*\W?[,;\t])*\W?(?:key|file)\W?(?:[,;\t]|\Z)", re.IGNORECASE)
_EXAMPLE = 'Each line must contain one JSON object, such as {"Key": "a.txt", "ContentLength": 5}.'


class InvalidLine(PresignError):
    """What is wrong with a line. The message begins with a space or a colon, and goes on where its number ends."""


class Pairs(List[Tuple[str, Any]]):
    """The names and values of a JSON object, as they stand there: a name can be there twice."""


def _no_number(text: str) -> Any:
    raise ValueError(text)


_DECODER: Any = json.JSONDecoder(object_pairs_hook=Pairs, parse_constant=_no_number)

scan: Callable[[str, int], Tuple[Any, int]] = _DECODER.scan_once
"""From a text and a place in it to the JSON value there, and its end."""


class LineRules:
    """What holds for each line of a run.

    :param options: the headers that options ask for, which all lines have.
    :param given: the options that were given, without their dashes, each with how it is typed.
    :param sse: the value of ``--sse``.
    :param prefix: what is put before each key.
    """

    def __init__(self, options: List[Header], given: Dict[str, str], sse: Optional[str], prefix: str) -> None:
        self.options = options
        self.room = MAX_KEY_BYTES - len(prefix.encode())
        """The bytes that a key can have."""
        self._given = given
        self._sse = sse

    def read(self, line: bytes) -> Tuple[str, List[Header]]:
        """The key, and the headers of options and line: those of the line with its names for options.

        :raises InvalidLine: it asks for what cannot be.
        """
        return self.asked(members_of(line))

    def asked(self, values: Dict[str, Any]) -> Tuple[str, List[Header]]:
        """The same of the names and values in a line.

        :raises InvalidLine: it asks for what cannot be.
        """
        key = self._key(values)
        members = [_member(name) for name in values if name != KEY]
        try:
            own = [header for member in members for header in _headers(member, values[member.name])]
            there = {**{member.option: member.name for member in members}, **self._given}
            self._check_combinations(there, values)
            asked = self._merged(own)
            check_digests(asked)
            check_size(asked)
        except UsageError as error:
            raise InvalidLine(f": {error}") from error
        return key, asked

    def _key(self, values: Dict[str, Any]) -> str:
        key = values.get(KEY)
        if KEY not in values:
            raise InvalidLine(f" has no {KEY}. {_EXAMPLE}")
        if not isinstance(key, str):
            raise InvalidLine(f": {KEY} must be a string.")
        try:
            size = len(key.encode())
        except UnicodeEncodeError:
            raise InvalidLine(f": {KEY} is not valid UTF-8: it has one half of a surrogate pair.") from None
        faults = {
            f"{KEY} is empty. Each line must contain one key.": not key,
            f"{KEY} contains a null byte. Remove it.": "\0" in key,
            f"{KEY} is too long. A key, including its prefix, can have at most {MAX_KEY_BYTES} bytes.": (
                size > self.room
            ),
            f"{KEY} is an S3 URI. It must be the key, which is appended to <S3Uri>.": key.startswith(_SCHEME),
        }
        for fault, is_so in faults.items():
            if is_so:
                raise InvalidLine(f": {fault}")
        return key

    def _check_combinations(self, there: Dict[str, str], values: Dict[str, Any]) -> None:
        def name_of(option: str) -> str:
            return name_of_option(option)

        check_requirements(there, values.get(name_of_option("sse"), self._sse), name_of)
        check_contradictions(there)

    def _merged(self, own: List[Header]) -> List[Header]:
        """The headers of the options, and those of the line that are not among them."""
        by_name = {header.name.lower(): header for header in self.options}
        merged = list(self.options)
        for header in own:
            other = by_name.setdefault(header.name.lower(), header)
            if other is header:
                merged.append(header)
            elif other.value != header.value or _spelling(other.name) != _spelling(header.name):
                raise UsageError(
                    f"{header.option} contradicts {other.option}: both set the header {header.name}. "
                    "Use only one of them."
                )
        of_metadata = {
            header.name[len(_METADATA) :]: header.value for header in merged if header.name.startswith(_METADATA)
        }
        try:
            metadata(of_metadata)
        except InvalidValue as error:
            raise UsageError(f"Metadata {error}") from error
        return merged


def _spelling(name: str) -> str:
    """What must be the same: the names of metadata keep their capitals at some stores."""
    return name if name.lower().startswith(_METADATA) else name.lower()


def members_of(line: bytes) -> Dict[str, Any]:
    """The names and values in a line.

    :raises InvalidLine: it has none, or a name twice.
    """
    return _members(_parsed(line))


def _parsed(line: bytes) -> Pairs:
    if not line.strip():
        raise InvalidLine(f" is empty. {_EXAMPLE}")
    if is_utf_16(line):
        raise InvalidLine(" is UTF-16, not UTF-8. Save the file as UTF-8.")
    if len(line) > MAX_LINE_BYTES:
        raise InvalidLine(f" is too long. A line can have at most {MAX_LINE_BYTES} bytes.")
    if not is_utf_8(line):
        raise InvalidLine(" is not valid UTF-8. Save the file as UTF-8.")
    text = line.decode().strip(" \t\r\n")
    try:
        parsed, end = scan(text, 0)
    # ValueError: also a number of too many digits; RecursionError: too many brackets.
    except (StopIteration, ValueError, RecursionError):
        parsed, end = None, 0
    if end < len(text):
        like_csv = " For CSV, use --manifest-format csv." if is_header_of_csv(text) else ""
        raise InvalidLine(f" is not valid JSON. {_EXAMPLE}{like_csv}")
    if not isinstance(parsed, Pairs):
        raise InvalidLine(f" is not a JSON object. {_EXAMPLE}")
    return parsed


def is_header_of_csv(text: str) -> bool:
    """Whether a line seems to have names of columns, of which one is that of a key or a file."""
    return _HEADER_OF_CSV.match(text) is not None


def _members(pairs: Pairs) -> Dict[str, Any]:
    """The same as a dictionary, with the objects in it."""
    members: Dict[str, Any] = {}
    for name, value in pairs:
        if name in members:
            raise InvalidLine(f" has the name {name!r} twice. Use it only once.")
        members[name] = _members(value) if isinstance(value, Pairs) else value
    return members


def _member(name: str) -> Member:
    try:
        return member_of(name, [KEY, FILE])
    except InvalidValue as error:
        raise InvalidLine(f": {error}") from error


def _headers(member: Member, value: Any) -> List[Header]:
    """:raises UsageError: the value cannot be."""
    try:
        headers = member.to_headers(value)
        for name, content in headers:
            check_header(name, content)
    except (InvalidValue, InvalidHeader) as error:
        raise UsageError(f"{member.name} {error}") from error
    return [Header(name, content, member.name) for name, content in headers]
