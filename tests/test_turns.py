"""Which case of a table is tried on which AWS CLI, and on which Python."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from turns import left_to_other_pythons, left_to_others

pytestmark = pytest.mark.one_python

ROOT = Path("/handoff/of")
"""A repository below a folder that has the name of one of its own."""

TWO = ["v1-newest", "v2-newest"]
FOUR = ["v1-newest", "v2-newest", "v1-1.45", "v2"]
"""Those of each major version first, as pytest has them where other tests ask for these alone."""


@dataclass(frozen=True)
class CallSpec:
    id: str
    params: dict = field(hash=False)


@dataclass(frozen=True)
class Item:
    originalname: str
    callspec: CallSpec
    path: Path = ROOT / "tests" / "test_a.py"


def items_of(clis, cases, name="test_a"):
    return [Item(name, CallSpec(f"{cli}-{case}", {"cli": cli})) for cli in clis for case in cases]


def tried(clis, cases):
    """The AWS CLIs that each case is tried on."""
    items = items_of(clis, cases)
    left_out = left_to_others(items, ("cli",))
    assert set(left_out) < set(items)
    found = {case: [] for case in cases}
    for item in set(items) - set(left_out):
        cli = item.callspec.params["cli"]
        found[item.callspec.id.replace(f"{cli}-", "", 1)].append(cli)
    return {case: sorted(found[case]) for case in cases}


def test_two():
    v1, v2 = ([cli] for cli in TWO)
    assert list(tried(TWO, "abcdefgh").values()) == [v1, v2, v2, v1, v2, v1, v1, v2]


def test_four():
    one, other = ["v1-1.45", "v2"], ["v1-newest", "v2-newest"]
    assert tried(FOUR, "abcd") == {"a": one, "b": other, "c": other, "d": one}


def test_each_value_of_another_parameter_meets_each():
    cases = [f"{case}-{server}" for case in range(4) for server in ("ministack", "rclone")]
    of_each = tried(TWO, cases)
    for server in ("ministack", "rclone"):
        assert sorted(clis[0] for case, clis in of_each.items() if case.endswith(server)) == [TWO[0]] * 2 + [TWO[1]] * 2


def test_case_with_the_name_of_an_aws_cli():
    one, other = ["v1-1.45", "v2"], ["v1-newest", "v2-newest"]
    of_each = tried(FOUR, ["v2", "v1-newest", "v2-newest", "-v2"])
    assert of_each == {"v2": one, "v1-newest": other, "v2-newest": other, "-v2": one}


@pytest.mark.parametrize(
    "items",
    [
        items_of(FOUR, "abc"),
        items_of(TWO[:1], "abcdefgh"),
        [Item(case, CallSpec(f"v2-{case}", {"cli": "v2"})) for case in "abcd"],
        [Item("test_a", CallSpec(case, {"server": case})) for case in "abcd"],
        [Item("test_a", None)],
    ],
    ids=["few cases", "one AWS CLI", "other tests", "no AWS CLI", "not parametrized"],
)
def test_none_is_left_out(items):
    assert left_to_others(items, ("cli",)) == []


def on_python(minor, items):
    left_out = left_to_other_pythons(items, {"handoff"}, minor, ROOT)
    return [item.callspec.id for item in items if item not in left_out]


def test_pythons():
    path = ROOT / "tests" / "handoff" / "test_a.py"
    table = [Item("test_a", CallSpec(case, {}), path) for case in "abcde"]
    assert [on_python(minor, table) for minor in (9, 10, 14)] == [["a", "d"], ["c"], ["b", "e"]]
    assert sorted(case for minor in (12, 13, 14) for case in on_python(minor, table)) == list("abcde")


@pytest.mark.parametrize(
    "items",
    [
        [Item("test_a", CallSpec(case, {}), ROOT / "tests" / "options" / "test_a.py") for case in "abcde"],
        [Item("test_a", CallSpec(case, {}), ROOT / "tests" / "handoff" / "test_a.py") for case in "abc"],
        [Item(f"test_{case}", CallSpec("a", {}), ROOT / "tests" / "handoff" / "test_a.py") for case in "abcde"],
    ],
    ids=["another folder", "few cases", "other tests"],
)
def test_all_are_tried_on_the_oldest_and_the_newest(items):
    assert on_python(9, items) == on_python(14, items) == [item.callspec.id for item in items]


def test_between_them():
    path = ROOT / "tests" / "handoff" / "test_a.py"
    items = [
        *items_of(["python"], "abcd"),
        *(Item(f"test_{number}", CallSpec(str(number), {}), path) for number in range(6)),
    ]
    assert on_python(12, items) == [*(f"python-{case}" for case in "abcd"), "0", "3"]
    assert on_python(13, items) == [*(f"python-{case}" for case in "abcd"), "2", "5"]
