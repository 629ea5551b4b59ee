import os
import re

import pytest
from botocore.configloader import load_config
from hypothesis import assume, example, given
from hypothesis import strategies as st

from awscli_presign_put.install import config_text
from awscli_presign_put.install.config_text import enabled, has_ours, without_ours
from awscli_presign_put.install.record import Edit, applied, without
from awscli_presign_put.install.system import InstallError

FOLDER = "/home/me/.local/share/awscli-presign-put/plugin"
OURS = b"presign-put = awscli_presign_put\n"
PATH = f"cli_legacy_plugin_path = {FOLDER}\n".encode()


def switched_on(text, folder=FOLDER):
    edits = enabled(text, folder)
    new = applied(text, edits)
    assert without(new, edits) == text
    return new


CRLF = b"[default]\r\nregion = x\r\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"", b"[plugins]\n" + OURS + PATH),
        (b"[default]\nregion = x\n", b"[default]\nregion = x\n\n[plugins]\n" + OURS + PATH),
        (b"[default]\nregion = x", b"[default]\nregion = x\n\n[plugins]\n" + OURS + PATH),
        (CRLF, CRLF + (b"\n[plugins]\n" + OURS + PATH).replace(b"\n", b"\r\n")),
        (b"[plugins]\nendpoint = e\n\n[default]\n", b"[plugins]\n" + OURS + PATH + b"endpoint = e\n\n[default]\n"),
        (b"[plugins]\n  endpoint = e\n", b"[plugins]\n  " + OURS + b"  " + PATH + b"  endpoint = e\n"),
        (b"[plugins]", b"[plugins]\n" + (OURS + PATH).removesuffix(b"\n")),
        (b"# only a comment\n", b"# only a comment\n\n[plugins]\n" + OURS + PATH),
        (
            b"[plugins]\n# why\ncli_legacy_plugin_path = /a:/b  \nendpoint = e\n",
            b"[plugins]\n" + OURS + b"# why\ncli_legacy_plugin_path = /a:/b:" + FOLDER.encode() + b"  \nendpoint = e\n",
        ),
        (
            b"[plugins]\ncli_legacy_plugin_path =\n",
            b"[plugins]\n" + OURS + b"cli_legacy_plugin_path =:" + FOLDER.encode() + b"\n",
        ),
        (b"[plugins]\n" + OURS, b"[plugins]\n" + OURS + PATH),
        (b"[plugins]\n" + OURS.strip(), b"[plugins]\n" + OURS + PATH.strip()),
        (  # our line moves before the path of another plugin
            b"[plugins]\n# why\nendpoint = e\ncli_legacy_plugin_path = /a\n" + OURS + b"other = o\n",
            b"[plugins]\n"
            + OURS
            + b"# why\nendpoint = e\ncli_legacy_plugin_path = /a:"
            + FOLDER.encode()
            + b"\nother = o\n",
        ),
        (
            b"[plugins]\r\n\tcli_legacy_plugin_path = /a\r\n\tPresign-Put: awscli_presign_put",
            b"[plugins]\r\n\t" + OURS.strip() + b"\r\n\tcli_legacy_plugin_path = /a:" + FOLDER.encode() + b"\r\n",
        ),
        (b"[plugins]\n" + PATH + OURS, b"[plugins]\n" + OURS + PATH),
        (b"[plugins]\nendpoint = e\n" + OURS + b"\n[x]\n", b"[plugins]\nendpoint = e\n" + OURS + PATH + b"\n[x]\n"),
    ],
)
def test_what_is_written(before, after):
    assert switched_on(before) == after


def test_without_a_v2():
    assert switched_on(b"[plugins]\nendpoint = e\n", None) == b"[plugins]\n" + OURS + b"endpoint = e\n"
    assert switched_on(b"", None) == b"[plugins]\n" + OURS


def test_nothing_the_second_time():
    assert enabled(switched_on(b"[default]\nregion = x\n"), FOLDER) == []
    assert enabled(switched_on(b"[plugins]\ncli_legacy_plugin_path = /a\n"), FOLDER) == []


def test_section_inside_of_a_value_is_none():
    text = b"[default]\ns3 =\n  [plugins] = c\n  a = b\n"
    assert switched_on(text) == text + b"\n[plugins]\n" + OURS + PATH


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            b"[default]\n[default]\n",
            r"It is malformed, so no AWS CLI can read it: line 2: section \[default\] already exists\.$",
        ),
        (b"region = x\n", r"It is malformed, so no AWS CLI can read it: line 1 is before the first section\.$"),
        (
            b"[default]\nnonsense\n",
            r"It is malformed, so no AWS CLI can read it: line 2 is neither a setting nor a section\.$",
        ),
        (b"[default]\ns3 =\n  nonsense\n", r"It is malformed, so no AWS CLI can read it: s3 has a line without =\."),
        (b"[default]\nregion = \xff\n", r"It is not valid UTF-8\. Save it as UTF-8\."),
        (
            b"\xef\xbb\xbf[default]\n",
            r"It is malformed, so no AWS CLI can read it: it begins with a byte-order mark\. ",
        ),
        (
            b"[plugins]\npresign-put = other\n",
            r"presign-put in \[plugins\] is already set to other\. Remove that line\.",
        ),
        (
            b"[plugins]\ncli_legacy_plugin_path = /a\n  /b\n",
            r"cli_legacy_plugin_path in \[plugins\] has several lines\. Put its value on one line\.",
        ),
    ],
)
def test_what_is_refused(text, message):
    with pytest.raises(InstallError, match=f"^{message}"):
        enabled(text, FOLDER)


def test_line_that_is_malformed_is_not_shown():
    for text in (b"[default]\naws_secret_access_key SECRET\n", b"SECRET\n", b"[a]\nx = SECRET\nx = SECRET\n"):
        with pytest.raises(InstallError) as caught:
            enabled(text, FOLDER)
        assert "SECRET" not in str(caught.value)


@pytest.mark.parametrize(
    ("edited", "left"),
    [
        (
            lambda text: text + b"[profile later]\nregion = y\n",
            b"[default]\nregion = x\n\n[plugins]\n[profile later]\nregion = y\n",
        ),
        (lambda text: b"# a comment\n" + text, b"# a comment\n[default]\nregion = x\n\n[plugins]\n"),
        (
            lambda text: text.replace(OURS, OURS + b"other = o\n"),
            b"[default]\nregion = x\n\n[plugins]\nother = o\n",
        ),
        (
            lambda text: text.replace(b"presign-put = a", b"Presign-Put:a").replace(b"plugin\n", b"plugin:/more \n"),
            b"[default]\nregion = x\n\n[plugins]\ncli_legacy_plugin_path = /more \n",
        ),
        (lambda _: b"[default]\nregion = x\n", b"[default]\nregion = x\n"),
    ],
)
def test_file_that_was_edited_in_between(edited, left):
    text = edited(switched_on(b"[default]\nregion = x\n"))
    assert without_ours(text, FOLDER) == left
    assert not has_ours(left, FOLDER)


def test_folder_among_others():
    for value, left in (("/a:F", "/a"), ("F:/a", "/a"), ("/a:F:/b", "/a:/b"), (":F", ""), ("F:", "")):
        text = f"[plugins]\r\ncli_legacy_plugin_path = {value.replace('F', FOLDER)}\r\n".encode()
        assert without_ours(text, FOLDER) == f"[plugins]\r\ncli_legacy_plugin_path = {left}\r\n".encode()


# Configuration files as people have them, and worse.
newlines = st.sampled_from(["\n", "\r\n"])
indents = st.sampled_from(["", "", "", " ", "    ", "\t"])
names = st.sampled_from(["region", "output", "s3", "endpoint", "A-b", "ünï", "cli_legacy_plugin_path", "presign-put"])
texts = st.sampled_from(["x", "", "a = b", "/a:/b", "/a b", "# no comment", "[x]", "é🦊", "awscli_presign_put", "a%b"])
options = st.builds("{}{}{}{}".format, indents, names, st.sampled_from([" = ", "=", ": ", " =   "]), texts)
others = st.sampled_from(["", "# comment", "; comment", "   ", "  nested = value", "\t[plugins]", "    /more"])
headers = st.sampled_from(["[default]", "[profile x]", "[plugins]", "[plugins]  ", "[sso-session ü]", "[Plugins]"])


@st.composite
def config_files(draw):
    newline = draw(newlines)
    lines = draw(st.lists(others.filter(lambda line: not line.strip() or line[0] in "#;"), max_size=2))
    for header in draw(st.lists(headers, max_size=4, unique_by=str.strip)):
        lines += [header, *draw(st.lists(st.one_of(options, options, others), max_size=5))]
    return (newline.join(lines) + draw(st.sampled_from([newline, "", newline * 2]))).encode()


@given(config_files(), st.sampled_from([FOLDER, None, "/with space/é/awscli-presign-put/plugin"]))
@example(b"[plugins]\n\n\n  a = b\n  cli_legacy_plugin_path = /x\n", FOLDER)
def test_any_file(tmp_path_factory, text, folder):
    """On and off is the identity, and in between every other setting reads the same through botocore."""
    try:
        config_text.settings(text)
    except InstallError:
        assume(False)
    try:
        edits = enabled(text, folder)
    except InstallError as error:
        refused = str(error)
    else:
        refused = None
    if refused:  # and so left alone: it says something else already, or its parts cannot be told apart
        assert re.search(r"is already set to|has several lines|cannot be edited safely", refused)
        return
    new = applied(text, edits)
    assert without(new, edits) == text
    path = tmp_path_factory.mktemp("config") / "config"
    read = []
    for contents in (text, new):
        path.write_bytes(contents)
        read.append(load_config(str(path)))
    was, plugins = (parsed.pop("plugins", {}) for parsed in read)
    assert read[0] == read[1]
    taken_out = without_ours(new, folder or "/no folder")
    assert not has_ours(taken_out, folder or "/no folder")
    path.write_bytes(taken_out)
    left = load_config(str(path))
    left.pop("plugins", None)
    assert left == read[0]
    assert plugins["presign-put"] == "awscli_presign_put"
    for name, value in was.items():
        assert name == "cli_legacy_plugin_path" or plugins[name] == value
    if folder:
        assert folder in plugins["cli_legacy_plugin_path"].split(os.pathsep)
        order = list(plugins)
        assert order.index("presign-put") < order.index("cli_legacy_plugin_path")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            b"[plugins]\n" + OURS + b"[plugins]\n",
            "It is malformed, so no AWS CLI can read it: line 3: section [plugins] already exists. Correct that "
            "and run disable again, or remove by hand: ",
        ),
        (
            b"[plugins]\ncli_legacy_plugin_path = /a\n  :" + FOLDER.encode() + b"\n",
            "Its [plugins] section cannot be edited safely. Remove by hand: ",
        ),
    ],
)
def test_what_must_be_removed_by_hand(text, message):
    by_hand = f"presign-put = awscli_presign_put in [plugins], and {FOLDER} in cli_legacy_plugin_path."
    with pytest.raises(InstallError) as caught:
        without_ours(text, FOLDER)
    assert str(caught.value) == message + by_hand


@pytest.mark.parametrize(
    "body", [b"", OURS, PATH, OURS + PATH + b"other = module\n", OURS + PATH + b"[profile x]\na = b\n"]
)
def test_edits_that_do_more_or_less_are_refused(monkeypatch, body):
    """Whatever a file's oddities make of them: each part of the last look is needed."""
    text = b"[plugins]\n"
    monkeypatch.setattr(config_text, "_edits", lambda *_: [Edit(len(text), body)] if body else [])
    with pytest.raises(InstallError) as caught:
        enabled(text, FOLDER)
    assert str(caught.value) == (
        "Its [plugins] section cannot be edited safely. Add presign-put = awscli_presign_put by hand."
    )


def test_edits_that_do_what_they_should(monkeypatch):
    text = b"[plugins]\n"
    monkeypatch.setattr(config_text, "_edits", lambda *_: [Edit(len(text), OURS + PATH)])
    assert applied(text, enabled(text, FOLDER)) == text + OURS + PATH


@pytest.mark.parametrize(
    ("folders", "left"),
    [
        ("/opt/awscli-presign-put.pyz", b""),
        ("/opt/awscli-presign-put.pyz:/opt/other", b"cli_legacy_plugin_path = /opt/other\n"),
    ],
)
def test_plugin_in_one_file(folders, left):
    """As docs/install.md shows it, written by hand: no v1 without the plugin could live with it."""
    before = b"[default]\nregion = x\n[plugins]\n" + OURS + f"cli_legacy_plugin_path = {folders}\n".encode()
    assert without_ours(before, FOLDER) == b"[default]\nregion = x\n[plugins]\n" + left
    assert without(switched_on(before), enabled(before, FOLDER)) == before
