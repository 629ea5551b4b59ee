import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from awscli_presign_put.options.folder_lines import Alike, check_prefix, folders
from awscli_presign_put.options.lines import Lines
from awscli_presign_put.options.usage_errors import UsageError


def found(contents, prefix="in/", room=26):
    return list(folders(Lines("--keys-from", "FILE", io.BytesIO(contents)), prefix, room))


def refused(contents):
    """The message, and the folders before it."""
    before = []
    with pytest.raises(UsageError) as caught:
        before.extend(folders(Lines("--keys-from", "FILE", io.BytesIO(contents)), "in/", 26))
    return before, str(caught.value)


def test_each_line_is_a_folder():
    assert found("anna\nbob/\r\nteam/Zoë K.\n日本".encode()) == ["anna/", "bob/", "team/Zoë K./", "日本/"]
    assert found(b"\xef\xbb\xbfanna\n") == ["anna/"]
    assert found(b"") == []


def test_folders_that_only_begin_alike():
    assert found(b"anna\nanna2\nann\nAnna\nanna b\n") == ["anna/", "anna2/", "ann/", "Anna/", "anna b/"]


SAME = " is the folder of line 1, or one of both is within the other. Use different folders."
PARTS = "Each line must name a folder, such as anna or team/anna."
PART = f" has an empty part, or a part . or .., in the folder. {PARTS}"


@pytest.mark.parametrize(
    ("contents", "message"),
    [
        (b"anna\nanna\n", SAME),
        (b"anna\nanna/\n", SAME),
        (b"team/anna\nteam\n", SAME),
        (b"team\nteam/anna\n", SAME),
        (b"team\nteam/a/b/c\n", SAME),
        (b"a/b/c\na\n", SAME),
        ("é\ne\u0301\n".encode(), SAME),
        (b"ok\n..\n", PART),
        (b"ok\na/../b\n", PART),
        (b"ok\n./a\n", PART),
        (b"ok\n/a\n", PART),
        (b"ok\na//b\n", PART),
        (b"ok\na//\n", PART),
        (b"ok\n/\n", PART),
        (b"ok\n\n", " is empty. Each line must contain one key."),
        (b"ok\n a\n", " begins or ends with white space. Remove it."),
        (b"ok\na\t\n", " begins or ends with white space. Remove it."),
        (b"ok\na\x1bb\n", f" contains a control character. {PARTS}"),
        (b"ok\na\xc2\x85b\n", f" contains a control character. {PARTS}"),
        (
            b"ok\n${filename}\n",
            f" contains ${{filename}}, which S3 replaces with the name of the uploaded file. {PARTS}",
        ),
        (b"ok\na\xff\n", " is not valid UTF-8. Save the file as UTF-8."),
        (
            b"ok\ns3://b/a\n",
            " is an S3 URI. Each line must contain one key, which is appended to <S3Uri>.",
        ),
        (
            b"ok\n" + b"x" * 996 + b"\n",
            " is too long. A key, including its prefix, can have at most 1024 bytes.",
        ),
    ],
)
def test_line_that_is_no_folder_of_its_own(contents, message):
    before, said = refused(contents)
    assert said == f"--keys-from FILE line 2{message}"
    assert len(before) == 1


def test_longest_folder():
    assert found(b"x" * 995) == ["x" * 995 + "/"] == found(b"x" * 995 + b"\n")


def alike(*names):
    found = Alike()
    for name in names:
        found.add(f"{name}/")
    return found.notes


@pytest.mark.parametrize(
    ("names", "lines"),
    [
        (("anna", "bob", "Anna"), "1 and 3"),
        (("bob", "Anna", "anna/b", "ANNA"), "2 and 3"),
        (("team/anna", "bob", "TEAM"), "1 and 3"),
        (("bob", "\xe9", "E\u0301"), "2 and 3"),
        (("straße", "STRASSE"), "1 and 2"),
        (("STRAẞE", "straße"), "1 and 2"),
        (("a", "A. ."), "1 and 2"),
        (("team", "Team\\b"), "1 and 2"),
    ],
)
def test_folders_that_some_systems_do_not_tell_apart(names, lines):
    assert alike(*names) == [
        "On systems that do not tell upper and lower case apart, such as macOS and Windows, the folders of lines "
        f"{lines} are the same, or one is within the other. There, fetch each to a place of its own."
    ]


def test_folder_that_cannot_be_fetched():
    assert alike("é" * 123, "x/" + "y" * 246) == []
    assert alike("a", "x/" + "é" * 124 + "/y", "y" * 300) == [
        "The folder of line 2 has a name of more than 246 bytes. Most file systems cannot have it: to fetch what has "
        "arrived there, use another name."
    ]


def test_folders_that_all_systems_tell_apart():
    assert alike("anna", "anna2", "team/Anna", "team/bob", "Team2") == []
    assert alike() == []


def test_line_that_leaves_no_room_for_what_is_asked():
    lines = Lines("--keys-from", "FILE", io.BytesIO(b"x" * 500 + b"\n" + b"x" * 510))
    given = folders(lines, "in/", 512, "--ask-name")
    assert next(given) == "x" * 500 + "/"
    with pytest.raises(UsageError) as caught:
        next(given)
    assert str(caught.value) == (
        "--keys-from FILE line 2 is too long. With --ask-name, <S3Uri> and the folder can have at most 513 bytes "
        "together."
    )


NAMES = st.lists(st.text(st.sampled_from("ab/.é\u0301 ²"), max_size=6) | st.text(max_size=8), max_size=8)


@given(NAMES)
@example(["a", "a/b"])
@example(["a/b", "a", "."])
def test_no_folder_reaches_another(names):
    contents = "\n".join(names).encode("utf-8", "surrogatepass")
    done = []
    try:
        for folder in folders(Lines("--keys-from", "FILE", io.BytesIO(contents)), "in/", 26):
            done.append(folder)
    except UsageError:
        pass
    for at, one in enumerate(done):
        assert one.endswith("/")
        assert not {"", ".", ".."}.intersection(one[:-1].split("/"))
        assert len(f"in/{one}".encode()) <= 998
        assert [other for other in done[:at] + done[at + 1 :] if other.startswith(one)] == []


def test_path_that_is_one_key():
    check_prefix("s3://bkt/in/", True)
    with pytest.raises(UsageError) as caught:
        check_prefix("s3://bkt/in", False)
    assert str(caught.value) == (
        "<S3Uri> 's3://bkt/in' must end in a slash with --keys-from: each line is a folder below it."
    )
