"""Read as the AWS CLI's own parser reads it."""

import contextlib
import io
import sys

import pytest
from awscli.argparser import ArgTableArgParser
from hypothesis import assume, example, given
from hypothesis import strategies as st
from made_arguments import made_arguments

from awscli_presign_put.commands.presign_explain import PresignExplainCommand
from awscli_presign_put.commands.presign_put import PresignPutCommand
from awscli_presign_put.options.typed import Typed, Word, is_plain, options_of, read_typed

TABLE, OF_EXPLAIN = made_arguments(PresignPutCommand), made_arguments(PresignExplainCommand)
OPTIONS = options_of(TABLE)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (["s3://b/k"], Typed([Word("s3://b/k", None)], [], {})),
        (["--expires-in", "5", "x"], Typed([Word("x", None, "expires-in")], [], {"expires-in": ["5"]})),
        (["--expires-i=5", "x"], Typed([Word("x", None, "expires-in")], [], {"expires-in": ["5"]})),
        (["--max-size", "5", "x"], Typed([Word("5", "--max-size"), Word("x", None)], ["--max-size"], {})),
        (["--max-size=5", "x"], Typed([Word("x", None)], ["--max-size"], {})),
        (["-f", "x"], Typed([Word("x", "-f")], ["-f"], {})),
        (["--tags", "a", "b", "c"], Typed([Word("c", None, "tags")], [], {"tags": ["a", "b"]})),
        (["--sse", "--check", "x"], Typed([Word("x", None, "check")], [], {"sse": [], "check": []})),
        (["--grants", "a", "b", "--check"], Typed([], [], {"grants": ["a", "b"], "check": []})),
        (["--cache-control", "--max-size 5"], Typed([], [], {"cache-control": ["--max-size 5"]})),
        (["--title=--max-size", "-"], Typed([Word("-", None, "title")], [], {"title": ["--max-size"]})),
        (["--content-length", "-5"], Typed([], [], {"content-length": ["-5"]})),
        (["--title", "--max-size"], None),
        (["--title"], None),
        (["--checksum", "x"], None),
        (["--check=x"], None),
        (["--", "x"], None),
    ],
)
def test_read(typed, read):
    assert read_typed(typed, OPTIONS) == read


TYPED = """
s3://b/k r.txt - -5 -x --expires-in --expires-i=5 --max-size --max-size=1 --check --check=1 --checks --tags --sse
--sse=AES256 --grants --header --header=a --format url jsonl --format=sh --no-overwrite --no-o --title= = --x=y
-expires-in --acl private
"""
WORDS = st.lists(st.sampled_from([*TYPED.split(), "a b", "--max-size 5", "", "-5 x"]), max_size=7)


def left_by_argparse(typed, table):
    """What the AWS CLI's parser leaves over; None where it ends."""
    try:
        with contextlib.redirect_stderr(io.StringIO()):
            return ArgTableArgParser(table).parse_known_args(typed)[1]
    except SystemExit:
        return None


@given(WORDS, st.sampled_from([TABLE, OF_EXPLAIN]))
@example(["--header", "a", "--header", "b"], OF_EXPLAIN)
@example(["s3://b/k", "--header", "-x"], TABLE)
@example(["s3://b/k", "--sse", "url"], TABLE)
def test_as_the_aws_cli_reads_it(typed, table):
    """Where it parses without an error: the same is left over, and nothing is wrong only where nothing is left."""
    read = read_typed(typed, options_of(table))
    left = left_by_argparse(typed, table)
    assume(left is not None)
    if read is None:
        # argparse of Python 3.14 takes the next words, whatever they are, where an option has a fixed number of values.
        assert sys.version_info >= (3, 14)
        assert any(word.startswith(("--header", "--tags")) for word in typed)
        assert is_plain(typed, table)
        return
    assert is_plain(typed, table) is (not left)
    unknown = [word.partition("=")[0] for word in left if word.startswith("-") and word != "-"
               and " " not in word and not word[1:].isdigit()]  # fmt: skip
    assert read.unknown == unknown
