"""Nothing of any text makes a terminal do something, and a shell reads each word back to the same bytes."""

import shutil
import subprocess

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from awscli_presign_put.shown import command_line, is_visible, option, quoted, visible

SHELLS = [
    command.split() for command in ("bash", "dash", "zsh -f", "mksh", "busybox sh") if shutil.which(command.split()[0])
]
HIDDEN = "\n\r\t\x1b\x07\x7f\x85\xa0\xad\u034f\u200b\u200e\u202e\u2028\u2066\u3164\ufe0f\ufeff\udc80\udcff"
RISKY = st.sampled_from(f"{HIDDEN}'\"\\%$`!-x0 é\U0001f600")
WORDS = st.text(RISKY | st.characters(blacklist_characters="\0", blacklist_categories=["Cs"]))


@pytest.mark.parametrize(
    ("word", "shown"),
    [
        ("in/a.txt", "in/a.txt"),
        ("the é", "'the é'"),
        ("", "''"),
        ("a\x1b[31m", "a\"$(printf '\\033')\"'[31m'"),
        ("\u202egpj.exe", "\"$(printf '\\342\\200\\256')\"gpj.exe"),
        ("a\u200b", "a\"$(printf '\\342\\200\\213')\""),
        ("a\nb", "a\"$(printf '\\012\\142')\""),
        ("a\n b", "a\"$(printf '\\012\\040')\"b"),
        ("a\udcff", "a\"$(printf '\\377')\""),
        ("a\n\n", "a'\n\n'"),
        ("\u3164", "\"$(printf '\\343\\205\\244')\""),
    ],
)
def test_quoted(word, shown):
    assert quoted(word) == shown


def test_command_line():
    assert command_line(["aws", "s3", "rm", "s3://b/a b"]) == "aws s3 rm 's3://b/a b'"


@pytest.mark.parametrize(("value", "words"), [("v", ["--key", "v"]), ("-v", ["--key=-v"]), ("", ["--key", ""])])
def test_option(value, words):
    assert option("key", value) == words


@given(WORDS)
@example("\n")
@example("a\n\u202e\nb\n")
def test_nothing_invisible_is_left(word):
    assert all(is_visible(character) or character == "\n" for character in quoted(word))
    assert all(map(is_visible, visible(word)))
    assert visible(word, kept=word) == word


@pytest.mark.parametrize("shell", SHELLS, ids=lambda shell: shell[0])
@settings(max_examples=5)
@given(words=st.lists(WORDS, min_size=40, max_size=60))
@example(words=["\n", "a\n\n", "\n\nb", "a\x1b\n", "\u202e\n\u202e", "\udcff\n1", "-e", "-n", "%s\r"])
@example(words=["=0", "=\x1b", "~", "a=~", "*", "!!"])
def test_shells_read_it_back(shell, words):
    script = f"for word in {command_line(words)}; do printf '%s\\000' \"$word\"; done"
    done = subprocess.run([*shell, "-c", script], capture_output=True, check=True)
    assert done.stdout == b"".join(word.encode("utf-8", "surrogateescape") + b"\0" for word in words)
    assert done.stderr == b""


def test_escapes():
    assert visible("a\x1b\u202e\u3164\udcff\n", kept="\n") == "a\\x1b\\u202e\\u3164\\udcff\n"
