"""How much one run of the benchmarks times."""

from dataclasses import dataclass
from typing import Dict, NamedTuple, Tuple


class Kit(NamedTuple):
    """Uploads of one file by kits.

    :param size: in MB.
    :param is_link: not on loopback, but behind a link of a certain speed.
    :param goal: what PowerShell must reach, of bench/goals.py.
    """

    size: int
    rounds: int
    goal: str
    is_link: bool = False


@dataclass(frozen=True)
class Plan:
    """
    :param many: keys that are signed in one process.
    :param few: keys whose peak of memory ``many`` is compared with.
    :param loop: keys of which the rate of those is taken that sign key by key.
    :param sizes: numbers of keys, and how many rounds of each.
    :param parts: of a multipart upload.
    :param kits: files that kits upload.
    :param rounds: of many keys, and of a multipart upload.
    :param pairs: rounds of single commands.
    :param warm_up: one round more of all, which does not count.
    """

    many: int
    few: int
    loop: int
    sizes: Dict[int, int]
    parts: int
    rounds: int
    pairs: int
    kits: Tuple[Kit, ...]
    warm_up: bool = True


FULL = Plan(
    many=1_000_000,
    few=1_000,
    loop=20_000,
    sizes={10_000: 15, 100_000: 9, 1_000_000: 3, 10_000_000: 1},
    parts=10_000,
    rounds=5,
    pairs=15,
    kits=(Kit(100, 5, "kit"), Kit(1_000, 3, "large-kit"), Kit(100, 3, "kit-by-link", is_link=True)),
)
SMALL = Plan(
    many=2_000,
    few=100,
    loop=100,
    sizes={10: 1, 1_000: 1},
    parts=20,
    rounds=1,
    pairs=1,
    kits=(Kit(1, 1, "kit"), Kit(6, 1, "kit-by-link", is_link=True)),
    warm_up=False,
)
"""Shows that all of it runs; its numbers mean nothing."""


def keys(folder, count):
    """A file of that many keys."""
    path = folder / f"{count}.txt"
    if not path.exists():
        with path.open("w") as file:
            file.writelines(f"device-{number % 1000:04d}/2026/11/24/{number:08d}.json\n" for number in range(count))
    return path
