"""The policy of a form upload, read and judged as S3 does it.

Source: Amazon S3 API Reference, "POST Policy" (conditions and how they are matched) and "POST Object" (form fields).
"""

import base64
import binascii
import json
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any, Dict, Iterator, List, NamedTuple, Tuple

FILE_NAME = "${filename}"
"""What S3 replaces, in each field of a form, with the name of the uploaded file, before it looks at the conditions."""

RANGE = "content-length-range"
_OPERATORS = ("eq", "starts-with")
_WITHOUT_CONDITION = ("policy", "x-amz-signature", "signature", "awsaccesskeyid", "file")
_IGNORED = "x-ignore-"
_TYPE = "content-type"
_TRIPLE = 3
_EXPIRATION = re.compile(
    "([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2})(:[0-9]{2})?(?:[.]([0-9]{1,18}))?(Z|[+-][0-9]{2}:[0-9]{2})"
)
# All that Python keeps of a fraction; what S3 documents has three digits.
_MICROSECONDS = 6


class InvalidPolicy(ValueError):
    """No store can read it; the message says why."""


class Condition(NamedTuple):
    """A condition of a policy.

    :param operator: ``eq``, ``starts-with`` or ``content-length-range``.
    :param name: of the field, in small letters; empty for a range.
    :param least, most: of a range, in bytes.
    """

    operator: str
    name: str
    value: str
    least: int = 0
    most: int = 0

    def accepts(self, value: str) -> bool:
        """Whether a field may have this value, in which ``${filename}`` has been replaced."""
        if self.operator == "eq":
            return value == self.value
        # A list of types must have no other; S3 splits no other field.
        values = value.split(",") if self.name == _TYPE else [value]
        return all(each.startswith(self.value) for each in values)


@dataclass(frozen=True)
class PolicyDocument:
    """What a policy says.

    :param is_usual: whether its expiration has the form that S3 documents; some stores accept others.
    :param parts: the names of its members.
    :param raw: the conditions as they are in it; objects as lists of pairs, in which no name can hide another.
    """

    ends_at: datetime
    conditions: Tuple[Condition, ...]
    parts: Tuple[str, ...]
    raw: Tuple[Any, ...]
    is_usual: bool = True


class Fault(NamedTuple):
    """What is wrong with a field.

    :param problem: ``no condition``, ``missing``, ``other value``, or ``file name``: it depends on the file's name.
    """

    problem: str
    name: str
    condition: Condition = Condition("eq", "", "")


def read_policy(encoded: str) -> PolicyDocument:
    """The policy in this Base64 text.

    :raises InvalidPolicy: no store can read it.
    """
    try:
        pairs = json.loads(base64.b64decode(encoded, validate=True).decode(), object_pairs_hook=_Pairs)
    except (binascii.Error, ValueError, RecursionError) as error:
        raise InvalidPolicy("The policy is not a JSON document in Base64.") from error
    members = dict(pairs) if isinstance(pairs, _Pairs) else {}
    if not isinstance(members.get("conditions"), list) or isinstance(members["conditions"], _Pairs):
        raise InvalidPolicy("The policy has no list of conditions.")
    raw = tuple(members["conditions"])
    conditions = tuple(condition for each in raw for condition in _conditions(each))
    expiration = members.get("expiration")
    is_usual = re.fullmatch("[0-9T:-]{19}([.][0-9]{1,6})?Z", str(expiration)) is not None
    return PolicyDocument(_moment(expiration), conditions, tuple(name for name, _ in pairs), raw, is_usual)


class _Pairs(List[Any]):
    """A JSON object, with each name as often as it is there."""


def faults_of(policy: PolicyDocument, fields: Dict[str, str], bucket: str) -> Iterator[Fault]:
    """The fields in which a form does not meet its policy.

    :param fields: all of the form but the file.
    :param bucket: to which it is sent.
    """
    values = {**{name.lower(): value for name, value in fields.items()}, "bucket": bucket}
    with_condition = {condition.name for condition in policy.conditions}
    for name in values:
        if name not in with_condition and name not in _WITHOUT_CONDITION and not name.startswith(_IGNORED):
            yield Fault("no condition", name)
    for condition in policy.conditions:
        if condition.operator == RANGE:
            continue
        if condition.name not in values:
            yield Fault("missing", condition.name, condition)
        else:
            yield from _of_value(condition, values[condition.name])


def _of_value(condition: Condition, value: str) -> Iterator[Fault]:
    before, replaced, _ = value.partition(FILE_NAME)
    if not replaced:
        if not condition.accepts(value):
            yield Fault("other value", condition.name, condition)
    elif condition.operator == "eq":
        # The name of a file is no ${filename}.
        can_be = FILE_NAME not in condition.value and _can_be(value, condition.value)
        yield Fault("file name" if can_be else "other value", condition.name, condition)
    elif not before.startswith(condition.value):
        problem = "file name" if condition.value.startswith(before) else "other value"
        yield Fault(problem, condition.name, condition)


def _can_be(value: str, required: str) -> bool:
    """Whether a file has a name with which a field gets the required value."""
    before, *others = value.split(FILE_NAME)
    length, rest = divmod(len(required) - len(value) + len(FILE_NAME) * len(others), len(others))
    name = required[len(before) :][:length]
    return length > 0 and rest == 0 and value.replace(FILE_NAME, name) == required


def _conditions(raw: Any) -> Iterator[Condition]:
    if isinstance(raw, _Pairs) and raw:
        matches = [("eq", f"${name}", value) for name, value in raw]
    elif isinstance(raw, list) and len(raw) == _TRIPLE and isinstance(raw[0], str):
        if raw[0].lower() == RANGE:
            yield _range(raw[1], raw[2])
            return
        matches = [(raw[0].lower(), raw[1], raw[2])]
    else:
        raise InvalidPolicy("A condition is neither an object nor a list of three.")
    for operator, name, value in matches:
        if operator not in _OPERATORS:
            raise InvalidPolicy(f"A condition has the operator {operator}. There are eq, starts-with and {RANGE}.")
        if not isinstance(name, str) or len(name) < 2 or name[0] != "$":  # noqa: PLR2004  # the sign and a name
            raise InvalidPolicy(f"A condition has the name {name}, which must begin with $.")
        if not isinstance(value, str):
            raise InvalidPolicy(f"The condition of {name[1:]} has a value that is not a string.")
        yield Condition(operator, name[1:].lower(), value)


def _range(least: Any, most: Any) -> Condition:
    try:
        condition = Condition(RANGE, "", "", int(least), int(most))
    except (TypeError, ValueError, OverflowError) as error:
        raise InvalidPolicy(f"{RANGE} has a bound that is not a number.") from error
    if not 0 <= condition.least <= condition.most:
        raise InvalidPolicy(f"{RANGE} has bounds that no file can have.")
    return condition


def _moment(text: Any) -> datetime:
    match = _EXPIRATION.fullmatch(str(text))
    with suppress(ValueError, OverflowError):
        if match:
            date, minute, second, fraction, offset = match.groups()
            time = f"{minute}{second or ':00'}.{(fraction or '0')[:_MICROSECONDS]}{offset.replace('Z', '+00:00')}"
            moment = datetime.strptime(f"{date}T{time}", "%Y-%m-%dT%H:%M:%S.%f%z")
            return moment.astimezone(timezone.utc)
    raise InvalidPolicy("The policy has no expiration of the form 2026-11-30T12:00:00Z.")
