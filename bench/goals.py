"""What presign-put must reach, and the table that says whether one run has reached it."""

import operator
from dataclasses import dataclass
from typing import Optional


@dataclass(frozen=True)
class Goal:
    """A number that may not be less than the one bound, nor more than the other.

    :param what: is compared, in words.
    :param unit: what stands behind the number.
    """

    what: str
    at_least: Optional[float] = None
    at_most: Optional[float] = None
    unit: str = "x"

    @property
    def bound(self):
        word, number = ("at most", self.at_most) if self.at_least is None else ("at least", self.at_least)
        return f"{word} {number:g} {self.unit}"

    def is_reached(self, value):
        compare, number = (operator.le, self.at_most) if self.at_least is None else (operator.ge, self.at_least)
        return compare(value, number)


GOALS = {
    "boto3": Goal("`--keys-from`: URLs/s, against boto3's loop", at_least=90),
    "obstore": Goal("`--keys-from`: URLs/s, against obstore", at_least=5),
    "bun": Goal("`--keys-from`: URLs/s, against Bun", at_least=3),
    "floor": Goal("`--keys-from`: time, against reading the keys and one SHA-256 of each", at_most=3.5),
    "memory": Goal("`--keys-from`: peak memory, more than for few keys", at_most=8, unit="MiB"),
    "flat": Goal("`--keys-from`: time for each key, of most keys against a hundredth", at_most=1.1),
    "mixed": Goal("`--manifest`, mixed lines: time for each", at_most=8, unit="µs"),
    "manifest": Goal("`--manifest`, all lines alike: URLs/s, against `--keys-from`", at_least=0.333),
    "presign": Goal("one URL: time, against `aws s3 presign`", at_most=0.9),
    "version": Goal("one URL: time, against `aws --version`", at_most=1.15),
    "installed": Goal("`aws s3 presign`: time, against that without the plugin", at_most=1.05),
    "parts": Goal("`presign-multipart`: parts/s, against boto3's loop", at_least=3),
    "kit": Goal("PowerShell kit, 100 MB on loopback: time, against the Python kit", at_most=1.5),
    "large-kit": Goal("PowerShell kit, 1,000 MB on loopback: time, against the Python kit", at_most=1.5),
    "kit-by-link": Goal("PowerShell kit, 100 MB by a link: time, against the Python kit", at_most=1.5),
}


class Scores:
    """What one run has reached."""

    def __init__(self):
        self._values = {}

    def add(self, goal, version, value):
        """Of this AWS CLI, for the goal of this name."""
        self._values[goal, version] = value

    def rows(self, versions):
        """The table: a goal a line, an AWS CLI a column; none where nothing was compared."""
        if not self._values:
            return
        yield "| | goal | " + " | ".join(f"AWS CLI {version}" for version in versions) + " |"
        yield "|---|--:|" + "--:|" * len(versions)
        for name, goal in GOALS.items():
            cells = [self._cell(goal, self._values.get((name, version))) for version in versions]
            if any(cells):
                yield f"| {goal.what} | {goal.bound} | " + " | ".join(cells) + " |"

    @staticmethod
    def _cell(goal, value):
        if value is None:
            return ""
        return f"{value:.2f} {goal.unit}" + ("" if goal.is_reached(value) else ", missed")
