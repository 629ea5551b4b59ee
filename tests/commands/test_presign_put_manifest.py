"""How lines of several templates become one text; and what is noted of those that were piped."""

import os
from contextlib import nullcontext
from types import SimpleNamespace

import pytest

from awscli_presign_put.commands.presign_post_keys import _FormsRun
from awscli_presign_put.commands.presign_put_manifest import _in_order, _ManifestRun
from awscli_presign_put.signing.errors import AuditFailed


def test_lines_are_put_in_order():
    assert _in_order([(range(2), [b"a\n", b"b\n"])]) == b"a\nb\n"
    assert _in_order([([0, 3], [b"a\n", b"d\n"]), ([1, 2], [b"b\n", b"c\n"])]) == b"a\nb\nc\nd\n"


@pytest.mark.parametrize(
    "parts",
    [
        [([0, 1], [b"a\n"])],
        [([0], [b"a\n"]), ([1, 2], [b"b\n"])],
        [([0], [b"a\n", b"b\n"]), ([1], [b"c\n"])],
        # As many lines as places, but not in each one.
        [([0], [b"a\n", b"b\n"]), ([1, 2], [b"c\n"])],
        [([0], [b"a\nb\n"]), ([1, 2], [b"", b"c\nd\n"])],
    ],
)
def test_no_place_without_a_line(parts):
    with pytest.raises(AuditFailed, match=r"^Not each line of the manifest got a URL\."):
        _in_order(parts)


LOST = (
    "Keys have question marks. Windows PowerShell 5.1 puts one in the place of each character that is not ASCII in "
    "what it pipes to a program. Specify a file with {}, or set $OutputEncoding to UTF-8 first."
)


@pytest.mark.parametrize(("path", "is_noted"), [("-", True), ("manifest.jsonl", False)])
def test_what_powershell_loses_is_noted_once(monkeypatch, path, is_noted):
    said, printed = [], []

    def print_all(uploads):
        printed.append(uploads)
        run._output.keys += 1
        return 1

    batch = SimpleNamespace(keys=[b"a", b"Jos?"], after=lambda _: SimpleNamespace(keys=[]))
    run = SimpleNamespace(
        _is_script=False,
        _uploads=lambda: iter([batch, batch]),
        _print=print_all,
        _lines=SimpleNamespace(option="--manifest", path=path),
        _output=SimpleNamespace(keys=0, note=said.append, until_end=lambda _: nullcontext()),
        _common=SimpleNamespace(check=False),
        _stamper=SimpleNamespace(prove_last=lambda: None),
    )
    monkeypatch.setattr(os, "name", "nt")
    _ManifestRun.print(run)
    assert (said, printed) == ([LOST.format("--manifest")] if is_noted else [], [batch, batch])


@pytest.mark.parametrize("is_quiet", [False, True])
def test_folders_that_powershell_has_changed(monkeypatch, capsys, is_quiet):
    run = SimpleNamespace(_is_noted=False, _common=SimpleNamespace(only_show_errors=is_quiet))
    monkeypatch.setattr(os, "name", "nt")
    for folder in ("anna", "Jos?", "B?b"):
        _FormsRun.note_on_lost(run, "-", folder)
    assert capsys.readouterr().err == ("" if is_quiet else f"note: {LOST.format('--keys-from')}\n")
