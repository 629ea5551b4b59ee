"""Sizes and moments as a person says them, in the languages of the page, where no JavaScript can.

``texts.js`` does the same with what the browser knows of a language.
"""

from datetime import datetime
from typing import Dict, NamedTuple, Optional, Tuple

from awscli_presign_put.handoff.page.texts import DEFAULT


class _Language(NamedTuple):
    """What the Unicode CLDR has for it.

    :param comma: before the tenths.
    :param between: between groups of three digits.
    :param units: of sizes, by powers of 1,000.
    :param moment: with the names of a :class:`datetime` that was taken apart.
    """

    comma: str
    between: str
    units: Tuple[str, ...]
    days: Tuple[str, ...]
    months: Tuple[str, ...]
    moment: str


_BYTES = ("kB", "MB", "GB", "TB")
_LANGUAGES = {
    "en": _Language(
        *(".", ",", _BYTES),
        ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
        (
            *("January", "February", "March", "April", "May", "June"),
            *("July", "August", "September", "October", "November", "December"),
        ),
        "{day} {number} {month} {year}, {time} UTC",
    ),
    "fr": _Language(
        *(",", "\u202f", ("ko", "Mo", "Go", "To")),
        ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
        (
            *("janvier", "février", "mars", "avril", "mai", "juin"),
            *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
        ),
        "{day} {number} {month} {year} à {time} UTC",
    ),
    "de": _Language(
        *(",", ".", _BYTES),
        ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
        (
            *("Januar", "Februar", "März", "April", "Mai", "Juni"),
            *("Juli", "August", "September", "Oktober", "November", "Dezember"),
        ),
        "{day}, {number}. {month} {year} um {time} UTC",
    ),
    "es": _Language(
        *(",", ".", _BYTES),
        ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
        (
            *("enero", "febrero", "marzo", "abril", "mayo", "junio"),
            *("julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
        ),
        "{day}, {number} de {month} de {year}, {time} UTC",
    ),
}
_KILO = 1000
_BINARY = ("kib", "mib", "gib", "tib")
"""Ids of texts."""


class Words:
    """Says sizes and moments in one language.

    :param texts: those of the language.
    :param language: its code.
    """

    def __init__(self, texts: Dict[str, str], language: str = DEFAULT) -> None:
        self._texts = texts
        self._own = _LANGUAGES[language]

    def moment(self, moment: datetime) -> str:
        """A moment in UTC, without its seconds."""
        return self._own.moment.format(
            day=self._own.days[moment.weekday()],
            number=moment.day,
            month=self._own.months[moment.month - 1],
            year=moment.year,
            time=f"{moment:%H:%M}",
        )

    def most(self, size: int) -> str:
        """A greatest size in one unit: as the sender has most likely given it, or rounded down, so that it is kept."""
        return self._size(size, _shortest(size) or _rounded(size, 0))

    def least(self, size: int) -> str:
        """A least size, rounded up for the same reason."""
        return self._size(size, _shortest(size) or _rounded(size, 1))

    def exactly(self, size: int) -> str:
        """An only size, which is never rounded."""
        return self._size(size, _shortest(size))

    def exact_size(self, size: int) -> str:
        """A size in bytes."""
        return self._texts["plain_byte" if size == 1 else "bytes"].replace("{n}", self._number(size))

    def _size(self, size: int, unit: Optional["_Unit"]) -> str:
        if size < _KILO or unit is None:
            return self.exact_size(size)
        whole, tenth = divmod(unit.tenths, 10)
        shown = f"{self._number(whole)}{self._own.comma}{tenth}" if tenth else self._number(whole)
        if unit.base == _KILO:
            return f"{shown} {self._own.units[unit.rank - 1]}"
        return self._texts[_BINARY[unit.rank - 1]].replace("{n}", shown)

    def _number(self, number: int) -> str:
        return f"{number:,}".replace(",", self._own.between)


class _Unit(NamedTuple):
    """So many tenths of a power of a base."""

    base: int
    rank: int
    tenths: int


def _shortest(size: int) -> Optional[_Unit]:
    """The unit of which it is a whole number, and the smallest."""
    units = [(base, rank) for rank in range(1, len(_BINARY) + 1) for base in (_KILO, 1024)]
    whole = [_Unit(base, rank, size // base**rank * 10) for base, rank in units if size % base**rank == 0]
    return min(whole, key=lambda unit: unit.tenths, default=None)


def _rounded(size: int, more: int) -> _Unit:
    """The largest unit that there is one of.

    :param more: how many tenths are added to those that are full.
    """
    rank = max((rank for rank in range(1, len(_BINARY) + 1) if size >= _KILO**rank), default=1)
    return _Unit(_KILO, rank, size * 10 // _KILO**rank + more)
