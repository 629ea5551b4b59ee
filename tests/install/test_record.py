"""What is taken back stands where it was written, and is what ``enable`` writes."""

import contextlib
import json

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from test_config_text import config_files

from awscli_presign_put.install import config_text, record, switch
from awscli_presign_put.install.record import UNKNOWN, Edit, Record, applied, sha256_of, without
from awscli_presign_put.install.system import InstallError

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


OURS = "presign-put = awscli_presign_put\n"
BEFORE = b"[default]\nregion = x\n"
ADDED = [Edit(21, f"\n[plugins]\n{OURS}".encode())]
AFTER = applied(BEFORE, ADDED)


@pytest.fixture
def data(tmp_path, monkeypatch):
    """The folder of this program's own files; no AWS CLI is on the PATH."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PATH", "")
    folder = tmp_path / "awscli-presign-put"
    folder.mkdir()
    return folder


def valid(**changed):
    fields = {
        "created": False,
        "made_folders": ["/home/me/.aws"],
        "edits": [{"offset": 21, "text": f"\n[plugins]\n{OURS}", "removed": ""}],
        "sha256": sha256_of(AFTER),
        "sha256_before": sha256_of(BEFORE),
    }
    return {**fields, **changed}


def edit(**changed):
    return [{**valid()["edits"][0], **changed}]


def test_what_is_written_is_read(data):
    config = data / "config"
    entry = Record(True, ["/é"], [Edit(0, b"presign-put"), Edit(3, b"", b"x")], sha256_of(b"x"), sha256_of(b""))
    record.save(config, entry)
    assert record.load() == {str(config): entry}
    record.save(config, None)
    assert not (data / "enabled.json").exists()
    assert record.load() == {}


@pytest.mark.parametrize(
    "damaged",
    [
        None,
        [],
        "text",
        7,
        {},
        {name: value for name, value in valid().items() if name != "sha256_before"},
        valid(created=1),
        valid(created="false"),
        valid(made_folders="/home"),
        valid(made_folders=[1]),
        valid(made_folders=["relative"]),
        valid(made_folders=["/a\0b"]),
        valid(edits={}),
        valid(edits=[[21, OURS, ""]]),
        valid(edits=edit(offset="21")),
        valid(edits=edit(offset=True)),
        valid(edits=edit(offset=21.0)),
        valid(edits=edit(offset=None)),
        valid(edits=edit(text=None)),
        valid(edits=edit(text="\ud800")),
        valid(edits=edit(removed=0)),
        valid(sha256=7),
        {
            "created": False,
            "made_folders": [],
            "insertions": [{"offset": 21, "text": OURS}],
            "sha256": sha256_of(AFTER),
        },
    ],
)
def test_record_that_is_damaged_counts_for_nothing(data, damaged):
    """Another one in the same file is read all the same."""
    (data / "enabled.json").write_text(json.dumps({"/bad": damaged, "/good": valid(), "relative": valid()}))
    good = Record(False, ["/home/me/.aws"], ADDED, sha256_of(AFTER), sha256_of(BEFORE))
    assert record.load() == {"/bad": UNKNOWN, "/good": good}
    assert UNKNOWN.taken_back(AFTER) is None
    assert good.taken_back(AFTER) == BEFORE


@pytest.mark.parametrize(
    "contents", [b"", b"{", b"[]", b"null", b"\xff", b"[" * 100_000, b'{"/c": ' + b"9" * 5_000 + b"}"]
)
def test_file_that_is_damaged(data, contents):
    (data / "enabled.json").write_bytes(contents)
    assert record.load() == {}


@pytest.mark.parametrize(
    ("changed", "text"),
    [
        ({}, BEFORE),
        ({"edits": edit(offset=22)}, AFTER),
        ({"edits": edit(text=f"[plugins]\n{OURS}", offset=22)}, AFTER),  # the empty line is ours too
        ({"edits": edit(text=f"\n{OURS}")}, AFTER),
        ({"edits": edit(removed="x")}, AFTER),
        ({"edits": edit(offset=10**30)}, AFTER),
        ({"edits": edit(offset=0, text="[default]\nregion = x\n")}, AFTER),
        ({"sha256_before": sha256_of(b"other")}, AFTER),
        ({"sha256": sha256_of(b"other")}, AFTER),
        ({"created": True}, BEFORE),
        ({"edits": []}, AFTER),
        ({"edits": edit(offset=-1)}, AFTER),
        ({"edits": edit(offset=21 - len(AFTER))}, AFTER),
        ({"sha256": ""}, AFTER),
        ({"sha256": sha256_of(AFTER).upper()}, AFTER),
        ({"sha256": sha256_of(AFTER)[:-1]}, AFTER),
        ({"sha256_before": ""}, AFTER),
    ],
)
def test_record_is_applied_as_a_whole_or_not_at_all(data, changed, text):
    (data / "enabled.json").write_text(json.dumps({"/c": valid(**changed)}))
    assert (record.load()["/c"].taken_back(AFTER) or AFTER) == text


# Anything that JSON can say, and records that are nearly right.
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@st.composite
def spoilt(draw, read):
    """A record with some of its fields, or of the fields of its edits, replaced by another value or left out."""
    read = json.loads(json.dumps(read))
    for _ in range(draw(st.integers(0, 2))):
        at = draw(st.sampled_from([read, *read["edits"]] if isinstance(read.get("edits"), list) else [read]))
        if not isinstance(at, dict) or not at:
            continue
        name = draw(st.sampled_from(sorted(at)))
        if isinstance(at[name], int) and draw(st.booleans()):
            at[name] += draw(st.integers(-40, 40))
        elif isinstance(at[name], str) and draw(st.booleans()):
            at[name] = draw(
                st.sampled_from([at[name][1:], at[name][:-1], f"{at[name]}\n", f"\n{at[name]}", "\n", OURS])
            )
        elif draw(st.booleans()):
            at[name] = draw(values)
        else:
            del at[name]
    return read


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(config_files(), config_files(), st.data())
@example(BEFORE, BEFORE, None)
def test_any_record_and_any_file(data, text, other, drawn):
    """Also where the file is not the one that the record is of."""
    folder = str(data / "plugin")
    config = data.parent / "config"
    written = []
    for before in (text, other):
        try:
            changes = config_text.enabled(before, folder)
        except InstallError:
            written.append((before, Record(False, [], [], "", "")))
            continue
        after = applied(before, changes)
        written.append((after, Record(False, [], changes, sha256_of(after), sha256_of(before)) if changes else UNKNOWN))
    (after, _), (_, entry) = written[0], written[0 if drawn is None or drawn.draw(st.booleans()) else 1]
    read = {**entry.__dict__, "edits": [{k: v.decode() if isinstance(v, bytes) else v for k, v in each.__dict__.items()}
                                        for each in entry.edits]}  # fmt: skip
    config.write_bytes(after)
    data.mkdir(exist_ok=True)
    (data / "enabled.json").write_text(
        json.dumps({str(config): read if drawn is None else drawn.draw(spoilt(read) | values)})
    )
    # Where both become the same text, with and without a line's end before what is added, the record decides.
    allowed = {after, *(before for before, each in zip([text, other], written) if each[0] == after)}
    with contextlib.suppress(InstallError):
        allowed.add(config_text.without_ours(after, folder))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_CONFIG_FILE", str(config))
        try:
            switch.disable()
        except InstallError:
            allowed = {after}
    assert (config.read_bytes() if config.exists() else b"") in allowed
