"""What the notes say of what arrives. tests/e2e/test_arrivals_printed.py runs the commands."""

import re
import shlex
from fnmatch import fnmatchcase
from functools import partial

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from awscli_presign_put.commands.host import HostOptions, command_at_endpoint
from awscli_presign_put.moments import shown_moment
from awscli_presign_put.output.arrivals import notes_on_arrivals

GIVEN = partial(command_at_endpoint, HostOptions())
ENDS_AT, END = "2026-12-04T12:00:00Z", shown_moment(1796385600)


def commands(key, is_prefix, bucket="b", **more):
    """What comes before the commands, and the words of each of them."""
    first, shows, fetches = notes_on_arrivals(
        partial(command_at_endpoint, HostOptions(**more)), bucket, key, is_prefix, ENDS_AT
    )[1].split("\n  ", 2)
    return first, shlex.split(shows), shlex.split(fetches)


def test_end():
    assert notes_on_arrivals(GIVEN, "b", "k", False, ENDS_AT)[0] == f"New uploads are accepted until {END}."
    assert notes_on_arrivals(GIVEN, "b", "in/", True, ENDS_AT, many=True)[0] == (
        f"New uploads are accepted until {END}, when the first of the links ends."
    )


EXCLUDED = ["--exclude", "../*", "--exclude", "*/../*"]


@pytest.mark.parametrize(
    ("bucket", "key", "folder"),
    [
        ("b", "in/", "./in/"),
        ("b", "", "./b/"),
        ("b", "a/it's -x/", "./it's -x/"),
        ("b", "//", "./b/"),
        ("b", "a/../", "./uploads/"),
        ("b", "a/./", "./uploads/"),
        ("b", "../", "./uploads/"),
        ("b", f"{'x' * 247}/", "./uploads/"),
        ("b", f"{'x' * 246}/", f"./{'x' * 246}/"),
        ("b", "a*?/", "./a*?/"),
        ("b", "a[/", "./a[/"),
        ("b", "a]/", "./a]/"),
    ],
)
def test_what_is_below_a_prefix(bucket, key, folder):
    first, shows, fetches = commands(key, True, bucket)
    assert first == "To see what has arrived, and to fetch it:"
    assert shows == ["aws", "s3", "ls", "--recursive", f"s3://{bucket}/{key}"]
    assert fetches == ["aws", "s3", "sync", f"s3://{bucket}/{key}", folder, *EXCLUDED]


@pytest.mark.parametrize(
    ("key", "source", "below"),
    [
        ("a[1]/", "", "a[[]1]/"),
        ("x/y/a[1]/b/", "x/y/", "a[[]1]/b/"),
        ("x*/a?[!b]/", "x*/", "a[?][[]!b]/"),
    ],
)
def test_prefix_that_is_a_pattern(key, source, below):
    """What is excluded would be looked for below another prefix."""
    first, shows, fetches = commands(key, True)
    assert first == (
        f"To see what has arrived, and to fetch it: The second command lists all keys below s3://b/{source}, because "
        "--exclude reads [ as a pattern."
    )
    assert shows == ["aws", "s3", "ls", "--recursive", f"s3://b/{key}"]
    assert fetches == [
        *("aws", "s3", "sync", f"s3://b/{source}", "./uploads/", "--exclude", "*", "--include", f"{below}*"),
        *("--exclude", f"{below}../*", "--exclude", f"{below}*/../*"),
    ]


PARTS = st.text(st.sampled_from("ab[]!-*?^é "), min_size=1, max_size=6)


def is_fetched(words, key):
    """What "aws s3 sync" does with its filters: the last that fits decides. Each is below the source, as it is."""
    source = words[3].removeprefix("s3://")
    fetched = f"b/{key}".startswith(source)
    for option, pattern in zip(words[5::2], words[6::2]):
        if fnmatchcase(f"b/{key}", f"{source}{pattern}"):
            fetched = option == "--include"
    return fetched


@given(st.lists(PARTS, max_size=3).map(lambda parts: "".join(f"{part}/" for part in parts)), PARTS, PARTS)
@example("a[1]/", "a", "b")
@example("[", "a", "b")
@example("*[]]/", "a", "b")
@example("[/--]/", "a", "b")
def test_keys_that_lead_out_of_their_folder_are_not_fetched(prefix, folder, name):
    words = commands(prefix, True)[2]
    assert is_fetched(words, f"{prefix}{folder}/{name}")
    assert is_fetched(words, f"{prefix}..{folder}/{name}..")
    for away in (f"{folder}/../{name}", f"../{name}", f"{folder}/{name}/../../x", f"{folder}/../{name}/"):
        assert not is_fetched(words, f"{prefix}{away}")
    if prefix:
        assert not is_fetched(words, f"{folder}/{name}") or f"{folder}/{name}".startswith(prefix)


@pytest.mark.parametrize(
    ("key", "place"),
    [
        ("k", "."),
        ("a/k", "."),
        ("-x", "."),
        ("put/", "./put"),
        ("a//", "./a"),
        ("a/..", "./uploads"),
        ("a/.", "./uploads"),
        ("../", "./uploads"),
        ("/", "./b"),
        ("x" * 246, "."),
        ("é" * 124, "./uploads"),
    ],
)
def test_one_object(key, place):
    first, shows, fetches = commands(key, False)
    assert first == "To see what has arrived, and to fetch it:"
    asked = [f"--key={key}"] if key.startswith("-") else ["--key", key]
    assert shows == ["aws", "s3api", "head-object", "--bucket", "b", *asked]
    assert fetches == ["aws", "s3", "cp", f"s3://b/{key}", place]


@pytest.mark.parametrize("is_prefix", [True, False])
def test_same_store(is_prefix):
    more = {"profile": "my p", "region": "eu-west-1", "endpoint_url": "https://e.example"}
    for words in commands("in/", is_prefix, **more)[1:]:
        assert words[-6:] == ["--profile", "my p", "--region", "eu-west-1", "--endpoint-url", "https://e.example"]


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n\0"), min_size=1, max_size=20))
def test_nothing_is_written_outside_of_the_current_folder(key):
    for is_prefix in (True, False):
        place = commands(f"{key}/" if is_prefix else key, is_prefix)[2][4]
        assert place == "." or re.fullmatch(r"\./[^/]+/?", place)
        assert place.strip("/").rpartition("/")[2] != ".."
