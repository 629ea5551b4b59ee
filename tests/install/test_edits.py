"""What is taken back stands where it was written, and is what ``enable`` writes."""

import pytest

from awscli_presign_put.install.edits import Edit, applied, without

OURS = b"presign-put = awscli_presign_put\n"
FOLDER = b"/home/me/awscli-presign-put/plugin"
TEXT = b"[plugins]\n" + OURS + b"cli_legacy_plugin_path = /a:" + FOLDER + b"\nregion = x\n"


@pytest.mark.parametrize(
    ("edits", "before"),
    [
        ([], TEXT),
        ([Edit(10, OURS)], TEXT.replace(OURS, b"")),
        ([Edit(0, b"[plugins]\n" + OURS)], TEXT[43:]),
        ([Edit(70, b":" + FOLDER)], TEXT.replace(b":" + FOLDER, b"")),
        ([Edit(70, b":" + FOLDER), Edit(10, OURS)], None),
        ([Edit(37, b":" + FOLDER), Edit(10, OURS)], TEXT.replace(OURS, b"").replace(b":" + FOLDER, b"")),
        (
            [Edit(10, b"", b"  Presign-Put:awscli_presign_put\r\n")],
            TEXT.replace(OURS, b"  Presign-Put:" + OURS[14:-1] + b"\r\n" + OURS),
        ),
    ],
)
def test_what_is_ours(edits, before):
    assert without(TEXT, edits) == before
    if before is not None:
        assert applied(before, edits) == TEXT


@pytest.mark.parametrize(
    "edit",
    [
        Edit(9, OURS),  # another place
        Edit(11, OURS),
        Edit(-len(TEXT) + 10, OURS),
        Edit(10**30, OURS),
        Edit(len(TEXT), OURS),
        Edit(10, OURS + b"more = m\n"),
        Edit(TEXT.index(b"region"), b"region = x\n"),  # not ours
        Edit(0, b"[plugins]\n"),
        Edit(9, b"\n"),
        Edit(10, b""),
        Edit(70, b":"),
        Edit(68, b"/a:" + FOLDER),
        Edit(10, b"", b"region = y\n"),
        Edit(10, OURS, OURS),
        Edit(len(TEXT) + 1, b"", OURS),
    ],
)
def test_what_is_not_ours(edit):
    assert without(TEXT, [edit]) is None
