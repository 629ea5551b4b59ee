"""Converts the values of one name in several lines of a manifest to values of a header."""

from typing import Any, Callable, Dict, List, Sequence

from awscli_presign_put.options.manifest_table import Member
from awscli_presign_put.options.values import InvalidValue
from awscli_presign_put.signing.upload.headers import check_header, is_plain_value

_MAX_KNOWN = 512
_MAX_KNOWN_BYTES = 512

Column = Sequence[Any]
"""The values of a name in several lines."""

Rule = Callable[[Column], List[bytes]]
"""From these values to those of a header. Raises an error if a value is not valid, or must be read by all rules."""


class Known(Dict[Any, bytes]):
    """Values that lines have had -> those of the header. Only a text can be one of them.

    :param nth: which of the member's headers, from 0.
    """

    def __init__(self, member: Member, nth: int) -> None:
        super().__init__()
        self._member = member
        self._nth = nth

    def __call__(self, column: Column) -> List[bytes]:
        return list(map(self.__getitem__, column))

    def __missing__(self, value: Any) -> bytes:
        name, text = self._member.to_headers(value)[self._nth]
        check_header(name, text)
        content = text.encode()
        if len(content) <= _MAX_KNOWN_BYTES:
            if len(self) >= _MAX_KNOWN:
                self.clear()
            self[value] = content
        return content


def each_value(member: Member, nth: int) -> Rule:
    """A rule that reads each value.

    :param nth: which of the member's headers, from 0.
    """
    to_headers = member.to_headers
    return lambda column: [headers[nth][1].encode() for headers in map(to_headers, column)]


def value_of_metadata(column: Column) -> List[bytes]:
    """The values of a name in metadata."""
    text = "".join(column)
    if not is_plain_value(text) or (" " in text and not all(map(is_plain_value, column))):
        raise InvalidValue("is to be read by all rules.")
    return [value.encode() for value in column]


def only(known: Any, text: str) -> Rule:
    """A rule for one value alone; None for any."""
    content = text.encode()

    def rule(column: Column) -> List[bytes]:
        if known is not None and any(type(value) is not type(known) or value != known for value in column):
            raise InvalidValue("is to be read by all rules.")
        return [content] * len(column)

    return rule
