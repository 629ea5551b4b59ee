"""Nothing of any text makes a terminal do something, and a shell reads each word back to the same bytes."""

import os
import shutil
import subprocess

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from awscli_presign_put.shown import (
    command_line,
    is_visible,
    option,
    posix_command_line,
    posix_quoted,
    quoted,
    visible,
)

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


def as_a_program_of_windows_reads(line):
    """https://learn.microsoft.com/cpp/c-language/parsing-c-command-line-arguments"""
    words, word, quoted, at, started = [], "", False, 0, False
    while at < len(line):
        slashes = len(line[at:]) - len(line[at:].lstrip("\\"))
        mark = line[at + slashes : at + slashes + 1] == '"'
        if slashes:
            word += "\\" * (slashes // 2 if mark else slashes)
            at, started = at + slashes, True
            if mark and slashes % 2:
                word, at = word + '"', at + 1
            continue
        if mark:
            if quoted and line[at + 1 : at + 2] == '"':
                word, at = word + '"', at + 2
                continue
            quoted, started, at = not quoted, True, at + 1
            continue
        if line[at] in " \t" and not quoted:
            words, word, started = [*words, word] if started else words, "", False
        else:
            word, started = word + line[at], True
        at += 1
    return [*words, word] if started else words


@given(st.lists(st.text(st.sampled_from(" \\\"&%'a") | st.characters(blacklist_categories=["C", "Z"]))))
@example(["aws", 'a\\"b', "a\\", "a b\\\\", 'x"&calc&"', "", "100%", "C:\\x y\\", "a&b", "José", "-x", "a'b"])
def test_command_of_windows_reads_back(words):
    words = [word for word in words if all(map(is_visible, word))]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "name", "nt")
        line = command_line(words)
    assert as_a_program_of_windows_reads(line) == words


def test_operators_stay_in_quotation_marks_for_cmd(monkeypatch):
    monkeypatch.setattr(os, "name", "nt")
    for word, shown in {
        "s3://b/a b": '"s3://b/a b"',
        "a&b": '"a&b"',
        'x"&calc&"': '"x""&calc&"""',
        'say "hi"': subprocess.list2cmdline(['say "hi"']),
        "C:\\my files\\": subprocess.list2cmdline(["C:\\my files\\"]),
        "s3://b/k": "s3://b/k",
        "": '""',
        "a\nb": '"a\\nb"',
    }.items():
        assert quoted(word) == shown
        outside = "".join(shown.split('"')[::2])
        assert not set("&|<>^") & set(outside)
    assert posix_quoted("a&b") == "'a&b'"


def test_a_receivers_command_is_posix_everywhere(monkeypatch):
    monkeypatch.setattr(os, "name", "nt")
    assert posix_command_line(["a b", "c"]) == "'a b' c"
