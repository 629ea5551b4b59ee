"""The names and values in one line of a manifest -> one upload, by the rules that hold for options.

What all rules find out of the names of a line is kept: of the next lines with the same names only each value is read.
Where that finds a fault, all rules say which is the first.
"""

from typing import Any, Dict, List, NamedTuple, Optional, Sequence, Tuple

from awscli_presign_put.options.combinations import (
    HEADERS_OF_MD5,
    check_contradictions,
    check_digests,
    check_requirements,
)
from awscli_presign_put.options.manifest_table import (
    KEY,
    MEMBERS,
    METADATA,
    Member,
    Name,
    member_of,
    name_of_option,
)
from awscli_presign_put.options.manifest_values import Known, Rule, each_value, only, value_of_metadata
from awscli_presign_put.options.table import MAX_HEADER_BYTES, check_size, option_of
from awscli_presign_put.options.usage_errors import UsageError
from awscli_presign_put.options.values import InvalidValue, metadata
from awscli_presign_put.signing.errors import InvalidHeader, PresignError
from awscli_presign_put.signing.upload.digests import DIGESTS
from awscli_presign_put.signing.upload.headers import METADATA_PREFIX, Header, Headers, check_header
from awscli_presign_put.signing.upload.s3_rules import MAX_KEY_BYTES, MAX_METADATA_BYTES, URI_SCHEME
from awscli_presign_put.signing.upload.upload_request import Uploads, headers_in_order

EXAMPLE = 'Each line must contain one JSON object, such as {"Key": "a.txt", "ContentLength": 5}.'

_SCHEME = URI_SCHEME.encode()
_KMS_KEY = name_of_option("sse-kms-key-id")
_MAX_FORMS = 256
_MAX_DEPTH = 10  # a value of metadata has 1; Python can read thousands, and not call itself as often
_NEW_IN_EACH_LINE = ("ContentLength", *(name_of_option(option_of(digest)) for digest in DIGESTS.values()))
"""Names whose values seldom come again. Their headers are digits or Base64, which HTTP can carry."""

Line = Tuple[Tuple[Name, ...], Sequence[Any]]
"""What a line says: its names, and the value of each, as JSON has it; an object in it is a tuple of pairs."""


class InvalidLine(PresignError):
    """What is wrong with a line. The message continues after the number of the line, with a space or a colon."""


class _LineShape(NamedTuple):
    """What lines with the same names become.

    :param key: the place of the key among the values.
    :param rules: for each header the place of its value, and what becomes of that.
    :param headers: their names, in the order of their lower case.
    :param room: the bytes that their values can have together, whichever of them has most.
    """

    key: int
    rules: List[Tuple[int, Rule]]
    headers: Tuple[str, ...]
    room: int


class LineRules:
    """What holds for each line of a run.

    :param options: the headers that options ask for, which all lines have.
    :param given: the options that were given, without their dashes, each with how it is typed.
    :param sse: the value of ``--sse``.
    """

    def __init__(self, options: List[Header], given: Dict[str, str], sse: Optional[str], prefix: str) -> None:
        self._options = options
        self._given = given
        self._sse = sse
        self._room = MAX_KEY_BYTES - len(prefix.encode())
        self._shapes: Dict[Tuple[Name, ...], _LineShape] = {}
        self._rules: Dict[Tuple[str, int], Rule] = {}

    def add(self, lines: Sequence[Line], uploads: Uploads) -> None:
        """Add the uploads of these lines, up to the first that is not valid.

        :raises InvalidLine: if one is not valid.
        """
        places: Dict[Tuple[Name, ...], List[int]] = {}
        for at, (names, _) in enumerate(lines):
            places.setdefault(names, []).append(at)
        found = Uploads([b""] * len(lines), [()] * len(lines), [()] * len(lines))
        faults: Dict[int, InvalidLine] = {}
        for names, of_names in places.items():
            alike = self._alike(names, [lines[at][1] for at in of_names])
            if alike and len(places) == 1:
                found = alike
                break
            for at, key, headers, content in zip(of_names, *alike) if alike else ():
                found.keys[at], found.names[at], found.values[at] = key, headers, content
            for at in of_names if alike is None else ():
                try:
                    found.keys[at], found.names[at], found.values[at] = self._alone(*lines[at])
                except InvalidLine as error:
                    faults[at] = error
                    break
        end = min(faults, default=len(lines))
        uploads.keys.extend(found.keys[:end])
        uploads.names.extend(found.names[:end])
        uploads.values.extend(found.values[:end])
        if faults:
            raise faults[end]

    def _alike(self, names: Tuple[Name, ...], rows: List[Sequence[Any]]) -> Optional[Uploads]:
        """The uploads of lines with these names; None if each must be read by all rules."""
        form = self._shapes.get(names)
        if form is None:
            return None
        columns = list(zip(*rows))
        try:
            keys = [key.encode() for key in columns[form.key]]
            contents = [rule(columns[at]) for at, rule in form.rules]
        # AttributeError, TypeError: a value is no text; ValueError: it cannot be encoded.
        except (InvalidValue, InvalidHeader, AttributeError, TypeError, ValueError):
            return None
        if not self._are_keys(keys) or sum(max(map(len, content)) for content in contents) > form.room:
            return None
        return Uploads(keys, [form.headers] * len(keys), list(zip(*contents)) if contents else [()] * len(keys))

    def _alone(
        self, names: Tuple[Name, ...], values: Sequence[Any]
    ) -> Tuple[bytes, Tuple[str, ...], Tuple[bytes, ...]]:
        """The key of a line, and the names and values of its headers.

        :raises InvalidLine: if the line is not valid.
        """
        uploads = self._alike(names, [values])
        if uploads is None:
            text, asked = self._read(names, values)
            if names not in self._shapes:
                self._learn(names, values, asked)
            uploads = Uploads([], [], [])
            uploads.add(text, tuple(asked))
        return uploads.keys[0], uploads.names[0], uploads.values[0]

    def _are_keys(self, keys: List[bytes]) -> bool:
        lengths = list(map(len, keys))
        text = b"\0".join(keys)
        return 0 < min(lengths) <= max(lengths) <= self._room and text.count(b"\0") < len(keys) and _SCHEME not in text

    def _read(self, names: Tuple[Name, ...], values: Sequence[Any]) -> Tuple[str, List[Header]]:
        """The key, and the headers of options and line: those of the line with its names for options.

        :raises InvalidLine: if the line is not valid.
        """
        members = as_object(names, values)
        key = self._key(members)
        own = [_member(name) for name in members if name != KEY]
        try:
            headers = [header for member in own for header in _headers(member, members[member.name])]
            there = {**{member.option: member.name for member in own}, **self._given}
            check_requirements(there, members.get(name_of_option("sse"), self._sse), name_of_option)
            check_contradictions(there)
            asked = self._merged(headers)
            check_digests(asked)
            check_size(asked)
        except UsageError as error:
            raise InvalidLine(f": {error}") from error
        return key, asked

    def _key(self, members: Dict[str, Any]) -> str:
        if KEY not in members:
            raise InvalidLine(f" has no {KEY}. {EXAMPLE}")
        key = members[KEY]
        if not isinstance(key, str):
            raise InvalidLine(f": {KEY} must be a string.")
        try:
            encoded = key.encode()
        except UnicodeEncodeError:
            raise InvalidLine(f": {KEY} is not valid UTF-8: it has one half of a surrogate pair.") from None
        faults = {
            "is empty. Each line must contain one key.": not key,
            "contains a null byte. Remove it.": "\0" in key,
            f"is too long. A key, including its prefix, can have at most {MAX_KEY_BYTES} bytes.": (
                len(encoded) > self._room
            ),
            "is an S3 URI. It must be the key, which is appended to <S3Uri>.": encoded.startswith(_SCHEME),
        }
        for fault, is_so in faults.items():
            if is_so:
                raise InvalidLine(f": {KEY} {fault}")
        return key

    def _merged(self, own: List[Header]) -> List[Header]:
        """The headers of the options, and those of the line that are not among them."""
        by_name = {header.name.lower(): header for header in self._options}
        merged = list(self._options)
        for header in own:
            other = by_name.setdefault(header.name.lower(), header)
            if other is header:
                merged.append(header)
            elif other.value != header.value or _spelling(other.name) != _spelling(header.name):
                raise UsageError(
                    f"{header.option} contradicts {other.option}: both set the header {header.name}. "
                    "Use only one of them."
                )
        of_metadata = [header for header in merged if header.name.startswith(METADATA_PREFIX)]
        try:
            metadata({header.name[len(METADATA_PREFIX) :]: header.value for header in of_metadata})
        except InvalidValue as error:
            raise UsageError(f"Metadata {error}") from error
        return merged

    def _learn(self, names: Tuple[Name, ...], values: Sequence[Any], asked: List[Header]) -> None:
        """Keep what is the same for all lines with these names."""
        headers = headers_in_order(tuple(asked))
        rules: Dict[str, Tuple[int, Rule]] = {header.lower(): (0, only(None, text)) for header, text in headers}
        bound = self._bound(names, list(rules))
        for at, name in enumerate(names):
            for nth, (header, text) in enumerate(_headers_of(name, values[at])):
                is_bound = header.lower() in bound
                rules[header.lower()] = at, only(values[at], text) if is_bound else self._rule(name, nth)
        if len(self._shapes) >= _MAX_FORMS:
            self._shapes.clear()
        of_metadata = [header for header in rules if header.startswith(METADATA_PREFIX)]
        room = MAX_HEADER_BYTES - sum(map(len, rules))
        if of_metadata:
            room = min(room, MAX_METADATA_BYTES - sum(len(header) - len(METADATA_PREFIX) for header in of_metadata))
        self._shapes[names] = _LineShape(
            names.index(KEY), [*rules.values()], tuple(header for header, _ in headers), room
        )

    def _bound(self, names: Tuple[Name, ...], headers: List[str]) -> List[str]:
        """The headers, in lower case, for which there are rules that look at more than one value."""
        bound = [header.name.lower() for header in self._options]
        if _KMS_KEY in names or "sse-kms-key-id" in self._given:
            bound.append("x-amz-server-side-encryption")
        of_md5 = [header for header in headers if header in HEADERS_OF_MD5]
        return bound + of_md5 if len(of_md5) > 1 else bound

    def _rule(self, name: Name, nth: int) -> Rule:
        """What makes a header's values of those of a name.

        :param nth: which of the name's headers, from 0.
        """
        if isinstance(name, tuple):
            return value_of_metadata
        if (name, nth) not in self._rules:
            rule = each_value if name in _NEW_IN_EACH_LINE else Known
            self._rules[name, nth] = rule(MEMBERS[name], nth)
        return self._rules[name, nth]


def as_object(names: Tuple[Name, ...], values: Sequence[Any], depth: int = 0) -> Dict[str, Any]:
    """What a line says, by name. What is in more objects (``depth``) than any name can have stays as it is.

    :raises InvalidLine: if a name is there twice.
    """
    members: Dict[str, Any] = {}
    for name, value in zip(names, values):
        inside, inner = (members, name) if isinstance(name, str) else (members.setdefault(METADATA, {}), name[1])
        if inner in inside:
            raise InvalidLine(f" has the name {inner!r} twice. Use it only once.")
        inside[inner] = value
        if isinstance(value, tuple) and value and depth < _MAX_DEPTH:
            names_inside, values_inside = zip(*value)
            inside[inner] = as_object(names_inside, values_inside, depth + 1)
    return members


def _member(name: str) -> Member:
    try:
        return member_of(name)
    except InvalidValue as error:
        raise InvalidLine(f": {error}") from error


def _headers(member: Member, value: Any) -> List[Header]:
    """:raises UsageError: if the value is not valid."""
    try:
        headers = member.to_headers(value)
        for name, content in headers:
            check_header(name, content)
    except (InvalidValue, InvalidHeader) as error:
        raise UsageError(f"{member.name} {error}") from error
    return [Header(name, content, member.name) for name, content in headers]


def _headers_of(name: Name, value: Any) -> Headers:
    """The headers that a value sets which :func:`_headers` has found good."""
    if isinstance(name, tuple):
        return ((f"{METADATA_PREFIX}{name[1]}", value),)
    return MEMBERS[name].to_headers(value) if name != KEY else ()


def _spelling(name: str) -> str:
    """What must be the same: the names of metadata keep their capitals at some stores."""
    return name if name.lower().startswith(METADATA_PREFIX) else name.lower()
