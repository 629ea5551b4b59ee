"""The plan of a multipart upload: which bytes of the file each part has.

Source of the limits: Amazon S3 User Guide, "Amazon S3 multipart upload limits". The maximum object size is not among
them, because it grows.
"""

from dataclasses import dataclass
from typing import Dict, Optional

from awscli_presign_put.signing.errors import InvalidPlan

MIB = 1024**2
MIN_PART = 5 * MIB
"""The minimum size of each part but the last, in bytes."""
MAX_PART = 5 * 1024 * MIB
"""The maximum size of a part, in bytes."""

MAX_PARTS = 10_000
MAX_SIZE = MAX_PARTS * MAX_PART
"""The size of 10,000 parts of the maximum size, in bytes."""

_DEFAULTS = tuple(megabytes * MIB for megabytes in (16, 64, 256, 1024, 4096, 5120))


@dataclass(frozen=True)
class PartPlan:
    """The parts of one file. Parts are numbered from 1.

    :param size: the size of the file in bytes; its maximum size if ``is_exact`` is False.
    :param is_exact: whether the file has exactly this size.
    :param part_size: the size of each part but the last in bytes; a multiple of 1 MiB.
    """

    size: int
    is_exact: bool
    part_size: int

    @property
    def count(self) -> int:
        """How many parts there are, or may be. An empty file has one, which is empty."""
        return max(1, -(-self.size // self.part_size))

    def offset(self, number: int) -> int:
        """Where a part begins in the file, in bytes."""
        return (number - 1) * self.part_size

    def length(self, number: int) -> int:
        """The size of a part in bytes; its maximum size if the file may be smaller."""
        return min(self.part_size, self.size - self.offset(number))


def plan_parts(size: int, is_exact: bool = True, part_size: Optional[int] = None) -> PartPlan:
    """The plan for a file of this size, or of at most this size.

    :param part_size: in bytes; None for the smallest default that is enough.
    :raises InvalidPlan: S3 does not accept such parts, or so many.
    """
    if size > MAX_SIZE:
        raise InvalidPlan(
            f"{size} bytes are too many. S3 accepts at most {MAX_PARTS} parts of 5 GiB, which are {MAX_SIZE} bytes.",
            of_part_size=False,
        )
    if part_size is None:
        part_size = next(default for default in _DEFAULTS if default * MAX_PARTS >= size)
    _check_part_size(part_size)
    plan = PartPlan(size, is_exact, part_size)
    if plan.count > MAX_PARTS:
        needed = -(-size // MAX_PARTS // MIB) * MIB
        raise InvalidPlan(
            f"{part_size} bytes would need {plan.count} parts for {size} bytes. S3 accepts at most {MAX_PARTS} parts. "
            f"Use at least {needed // MIB}MiB."
        )
    return plan


def _check_part_size(part_size: int) -> None:
    if part_size < MIN_PART:
        raise InvalidPlan(f"{part_size} bytes are too few. S3 requires at least 5 MiB for each part but the last.")
    if part_size > MAX_PART:
        raise InvalidPlan(f"{part_size} bytes are too many. S3 accepts at most 5 GiB for each part.")
    if part_size % MIB:
        raise InvalidPlan(f"{part_size} bytes are not a multiple of 1 MiB. Use a whole number of MiB, such as 64MiB.")


def part_size_of(sizes: Dict[int, int], size: int, is_exact: bool) -> Optional[int]:
    """The part size of an upload that was begun; None where its parts do not say.

    :param sizes: the bytes of each part that is at the store, by number.
    :param size: the size of the file in bytes; its maximum size if ``is_exact`` is False.
    """
    if not sizes:
        return None
    candidate = sizes[min(sizes)]
    try:
        plan = plan_parts(size, is_exact, candidate)
    except InvalidPlan:
        return None
    last = max(sizes)
    fits = all(sizes[number] == candidate for number in sizes if number != last) and last <= plan.count
    return candidate if fits and sizes[last] <= candidate and (last != 1 or size > candidate) else None
