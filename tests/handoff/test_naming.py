import pytest

from awscli_presign_put.handoff.naming import file_name, has_dot_segments


@pytest.mark.parametrize(
    ("key", "name"),
    [("a", "a"), ("a/b.txt", "b.txt"), ("a/b/", "b"), ("a/..", "a"), ("..", "FILE"), ("//", "FILE"), (".", "FILE")],
)
def test_file_name(key, name):
    assert file_name(key) == name


@pytest.mark.parametrize(
    ("key", "has"), [("a/../b", True), ("..", True), ("a/.", True), ("a..b/.c", False), ("a//b", False)]
)
def test_dot_segments(key, has):
    assert has_dot_segments(key) is has
