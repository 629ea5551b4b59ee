"""How lines of several templates become one text."""

import pytest

from awscli_presign_put.commands.presign_put_manifest import _in_order
from awscli_presign_put.signing.errors import AuditFailed


def test_lines_are_put_in_order():
    assert _in_order([(range(2), b"a\nb\n")]) == b"a\nb\n"
    assert _in_order([([0, 3], b"a\nd\n"), ([1, 2], b"b\nc\n")]) == b"a\nb\nc\nd\n"


@pytest.mark.parametrize(
    "parts", [[([0, 1], b"a\n")], [([0], b"a\n"), ([1, 2], b"b\n")], [([0], b"a\nb\n"), ([1], b"c\n")]]
)
def test_no_place_without_a_line(parts):
    with pytest.raises(AuditFailed, match=r"^Not each line of the manifest got a URL\."):
        _in_order(parts)
