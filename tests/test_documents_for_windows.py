"""What documents and help say to those with Windows or macOS: no ``>`` that PowerShell spoils, ``py``, GNU by name."""

import re

import pytest
from test_docs import FOR_USERS, PACKAGE

pytestmark = pytest.mark.one_python

TEXTS = {path.name: path.read_text(encoding="utf-8") for path in [*FOR_USERS, *(PACKAGE / "examples").glob("*.rst")]}
REDIRECTED = re.compile(r"\baws s3 presign-(?:put|post|multipart)[^\n`]* > [\w.-]+")
LINES = re.compile(r"--(?:keys-from|manifest) ")
"""Whose output ``--output-file`` does not take."""

ON_CLUSTERS = {"at-scale.md"}
"""Which have no Windows."""


@pytest.mark.parametrize("name", TEXTS)
def test_redirection_is_shown_for_windows(name):
    """Windows PowerShell 5.1 writes UTF-16, which no Python or shell reads."""
    commands = [] if name in ON_CLUSTERS else REDIRECTED.findall(TEXTS[name])
    wanted = {"cmd /c" if LINES.search(command) else "--output-file" for command in commands}
    wanted |= {"Windows PowerShell 5.1"} if commands else set()
    assert [words for words in wanted if words not in TEXTS[name]] == []


@pytest.mark.parametrize("name", TEXTS)
def test_py_is_beside_python3(name):
    """Windows has a program py, and usually none that is called python3."""
    if re.search(r"python3 -I \w", TEXTS[name]):
        assert re.search(r"\bpy -I \w", TEXTS[name])


GNU = r"\bnproc\b|\bsplit --number|\bsha256sum\b"


@pytest.mark.parametrize("name", TEXTS)
def test_programs_of_gnu_are_named_as_such(name):
    if re.search(GNU, TEXTS[name]):
        assert "GNU coreutils" in TEXTS[name]


@pytest.mark.parametrize("name", TEXTS)
def test_nothing_to_paste_has_a_comment(name):
    """In an interactive zsh, as on macOS, "#" is a command, or an argument."""
    blocks = re.findall(
        r"^    (?:\$ )?(?:[\w.-]+=\S+ )*(?:aws|awscli-presign-put|curl|sh|cat|find|parallel) .*$", TEXTS[name], re.M
    )
    assert [line for line in blocks if re.search(r"\s#(?:\s|$)", line)] == []


@pytest.mark.parametrize("name", TEXTS)
def test_no_echo_of_a_value(name):
    """The echo of zsh and of macOS's sh interprets backslashes."""
    assert re.findall(r"\becho [^\n|;]*\$(?!\?)\w+[^\n]*", TEXTS[name]) == []
