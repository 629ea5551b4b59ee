"""The plan of the parts: all bytes once, within the limits of S3."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awscli_presign_put.signing.errors import InvalidPlan
from awscli_presign_put.signing.multipart.part_plan import (
    MAX_PART,
    MAX_PARTS,
    MAX_SIZE,
    MIB,
    MIN_PART,
    PartPlan,
    part_size_of,
    plan_parts,
)

GIB = 1024 * MIB
any_size = st.integers(0, MAX_SIZE) | st.builds(
    lambda parts, more: min(MAX_SIZE, max(0, parts * 16 * MIB + more)), st.integers(0, 10_001), st.integers(-1, 1)
)


@given(size=any_size)
def test_default_is_within_the_limits(size):
    plan = plan_parts(size)
    assert plan.count <= MAX_PARTS
    assert MIN_PART <= plan.part_size <= MAX_PART
    assert plan.part_size % MIB == 0


@given(size=st.integers(0, 300 * MIB), part_size=st.integers(5, 70).map(lambda megabytes: megabytes * MIB))
def test_parts_have_each_byte_once(size, part_size):
    plan = plan_parts(size, part_size=part_size)
    at = 0
    for number in range(1, plan.count + 1):
        assert plan.offset(number) == at
        length = plan.length(number)
        assert length == part_size or number == plan.count
        at += length
    assert at == size
    assert plan.length(plan.count) > 0 or size == 0


@pytest.mark.parametrize(
    ("size", "part_size", "count"),
    [
        (0, 16 * MIB, 1),
        (1, 16 * MIB, 1),
        (16 * MIB, 16 * MIB, 1),
        (16 * MIB + 1, 16 * MIB, 2),
        (160_000 * MIB, 16 * MIB, 10_000),
        (160_000 * MIB + 1, 64 * MIB, 2501),
        (640_000 * MIB + 1, 256 * MIB, 2501),
        (2_560_000 * MIB + 1, GIB, 2501),
        (10_000 * GIB + 1, 4 * GIB, 2501),
        (40_000 * GIB + 1, 5 * GIB, 8001),
        (MAX_SIZE, 5 * GIB, 10_000),
    ],
)
def test_default_part_size(size, part_size, count):
    plan = plan_parts(size, is_exact=False)
    assert (plan, plan.count) == (PartPlan(size, False, part_size), count)


@pytest.mark.parametrize(
    ("size", "part_size", "message"),
    [
        (1, 5 * MIB - 1, "5242879 bytes are too few. S3 requires at least 5 MiB for each part but the last."),
        (1, 0, "0 bytes are too few. S3 requires at least 5 MiB for each part but the last."),
        (1, 5 * GIB + MIB, "5369757696 bytes are too many. S3 accepts at most 5 GiB for each part."),
        (
            1,
            5 * MIB + 1,
            "5242881 bytes are not a multiple of 1 MiB. Use a whole number of MiB, such as 64MiB.",
        ),
        (
            50_000 * MIB + 1,
            5 * MIB,
            "5242880 bytes would need 10001 parts for 52428800001 bytes. S3 accepts at most 10000 parts. "
            "Use at least 6MiB.",
        ),
        (
            MAX_SIZE,
            4 * GIB,
            "4294967296 bytes would need 12500 parts for 53687091200000 bytes. S3 accepts at most 10000 parts. "
            "Use at least 5120MiB.",
        ),
    ],
)
def test_part_size_that_cannot_be(size, part_size, message):
    with pytest.raises(InvalidPlan) as caught:
        plan_parts(size, part_size=part_size)
    assert (str(caught.value), caught.value.of_part_size) == (message, True)


def test_file_that_no_parts_can_hold():
    with pytest.raises(InvalidPlan) as caught:
        plan_parts(MAX_SIZE + 1)
    assert str(caught.value) == (
        "53687091200001 bytes are too many. S3 accepts at most 10000 parts of 5 GiB, which are 53687091200000 bytes."
    )
    assert caught.value.of_part_size is False


@given(size=st.integers(0, MAX_SIZE), part_size=st.integers(5, 5120).map(lambda megabytes: megabytes * MIB))
def test_size_that_is_advised_is_enough(size, part_size):
    try:
        plan = plan_parts(size, part_size=part_size)
    except InvalidPlan as error:
        advised = int(str(error).rpartition("at least ")[2].removesuffix("MiB.")) * MIB
        assert plan_parts(size, part_size=advised).count <= MAX_PARTS
        with pytest.raises(InvalidPlan):
            plan_parts(size, part_size=advised - MIB)
    else:
        assert plan.count <= MAX_PARTS


@pytest.mark.parametrize(
    ("sizes", "size", "is_exact", "found"),
    [
        ({}, 100 * MIB, True, None),
        ({1: 8 * MIB}, 100 * MIB, True, 8 * MIB),
        ({1: 8 * MIB, 2: 8 * MIB, 13: 4 * MIB}, 100 * MIB, True, 8 * MIB),
        ({3: 8 * MIB, 13: 4 * MIB}, 100 * MIB, False, 8 * MIB),
        ({1: 8 * MIB, 2: 7 * MIB, 3: 8 * MIB}, 100 * MIB, True, None),
        ({1: 4 * MIB}, 100 * MIB, True, None),
        ({1: 3}, 3, True, None),
        ({1: 8 * MIB}, 8 * MIB, True, None),
        ({14: 8 * MIB}, 100 * MIB, True, None),
        ({1: 5 * MIB, 2: 6 * MIB}, 100 * MIB, True, None),
    ],
)
def test_part_size_of_an_upload_that_was_begun(sizes, size, is_exact, found):
    assert part_size_of(sizes, size, is_exact) == found


@given(
    size=st.integers(1, 300 * MIB),
    part_size=st.integers(5, 70).map(lambda megabytes: megabytes * MIB),
    data=st.data(),
)
def test_part_size_is_found_again(size, part_size, data):
    plan = plan_parts(size, part_size=part_size)
    numbers = data.draw(st.sets(st.integers(1, plan.count), min_size=1))
    if plan.count > 1 and numbers != {plan.count}:
        assert part_size_of({number: plan.length(number) for number in numbers}, size, True) == part_size
