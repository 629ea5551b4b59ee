"""One text with blanks in it, filled in many times at once."""

from itertools import repeat
from typing import Iterable, Iterator, List, Sequence

_MARK = "\0"


def blank(number: int) -> str:
    """The placeholder for a blank. It has a null byte, which no signed or printed text has.

    :param number: the index of the column that fills the blank, from 0.
    """
    return f"{_MARK}{number}{_MARK}"


class Blanks:
    """A text with blanks.

    :param text: with :func:`blank` where it has one.
    """

    def __init__(self, text: str) -> None:
        pieces = text.split(_MARK)
        self._columns = [int(number) for number in pieces[1::2]]
        self._pieces = [piece.encode() for piece in pieces]

    def rows(self, columns: Sequence[Sequence[bytes]]) -> Iterator[bytes]:
        """The text, once for each row of these columns.

        :raises ValueError: they do not have as many rows as each other.
        """
        (count,) = set(map(len, columns))
        pieces: List[Iterable[bytes]] = [repeat(piece, count) for piece in self._pieces]
        pieces[1::2] = [columns[number] for number in self._columns]
        return map(b"".join, zip(*pieces))
