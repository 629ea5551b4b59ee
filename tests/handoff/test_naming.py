import pytest

from awscli_presign_put.handoff import FORMATS
from awscli_presign_put.handoff.naming import file_name, has_dot_segments, shown_key, signed_url, works_until


@pytest.mark.parametrize(
    ("key", "name"),
    [
        *[
            ("a", "a"),
            ("a/b.txt", "b.txt"),
            ("a/b/", "b"),
            ("a/..", "a"),
            ("..", "FILE"),
            ("//", "FILE"),
            (".", "FILE"),
        ],
        *[("a/" + "é" * 127 + "x", "é" * 127 + "x"), ("a/" + "é" * 128, "FILE"), ("x" * 256 + "/", "FILE")],
    ],
)
def test_file_name(key, name):
    assert file_name(key) == name


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        *[("a b/é.txt", "a b/é.txt"), ("100%", "100%"), ("a\nb/c", "a%0Ab/c"), ("\x1b[2J", "%1B%5B2J")],
        *[("a\\n", "a%5Cn"), ("txt\u202efdp", "txt%E2%80%AEfdp")],
        # Printable, and yet nobody sees it.
        *[("r\u034f.pdf", "r%CD%8F.pdf"), ("r\u3164", "r%E3%85%A4"), ("\u2764\ufe0f", "%E2%9D%A4%EF%B8%8F")],
    ],
)
def test_shown_key(key, shown):
    assert shown_key(key) == shown


@pytest.mark.parametrize(
    ("limited_by", "end"),
    [
        ("request", "."),
        ("credentials", "."),
        ("unknown", ", or until the temporary credentials of the sender expire, if that is earlier."),
    ],
)
def test_end(presigned, limited_by, end):
    request = presigned(limited_by=limited_by)
    assert works_until(request) == f"Works until 2026-11-23T12:00:00Z{end}"
    said = f"Works until 2026-11-23T12:00:00Z{end}"
    # A comment is a command to an interactive zsh; PowerShell has it in its help.
    lines = {"curl": f": '{said}'", "powershell": said, "python": f"# {said}"}
    found = {name: [line for line in form(request, "f").splitlines() if said in line] for name, form in FORMATS.items()}
    assert found == {name: [line] for name, line in lines.items()}


@pytest.mark.parametrize(
    ("key", "has"), [("a/../b", True), ("..", True), ("a/.", True), ("a..b/.c", False), ("a//b", False)]
)
def test_dot_segments(key, has):
    assert has_dot_segments(key) is has


@pytest.mark.parametrize(
    ("given", "signed"),
    [
        ("http://h:80/b/k:80", "http://h/b/k:80"),
        ("https://h:443/b/k", "https://h/b/k"),
        ("https://h:0443/b/k", "https://h/b/k"),
        ("https://h:/b/k", "https://h/b/k"),
        ("http://h:443/b/k", "http://h:443/b/k"),
        ("https://h:80/b/k", "https://h:80/b/k"),
        ("http://h:09000/b/k", "http://h:9000/b/k"),
        ("https://h/b/k//h", "https://h/b/k//h"),
        ("http://[::1]:80/b/k", "http://[::1]/b/k"),
        ("http://[::]/b/k", "http://[::]/b/k"),
        ("http://[::1]:9000/b/k", "http://[::1]:9000/b/k"),
    ],
)
def test_signed_url(presigned, given, signed):
    assert signed_url(presigned(url=given)) == signed


def test_networks_stand_beside_the_end(presigned):
    assert works_until(presigned(networks=("203.0.113.0/24", "2001:db8::/32"))) == (
        "Works from 203.0.113.0/24, 2001:db8::/32 until 2026-11-23T12:00:00Z."
    )
