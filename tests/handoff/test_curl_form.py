"""What the command says; that a shell runs it, whatever the fields hold, is tested here for echo, and end to end."""

import re
import shlex
import subprocess

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from awscli_presign_put.handoff import curl
from awscli_presign_put.handoff.naming import file_name
from awscli_presign_put.signing.errors import UnsupportedTarget

ENDS = ": 'Works until 2026-11-23T12:00:00Z.'\n"
WINDOWS = (
    ": 'Open a terminal (macOS, Linux), go to the folder of the file, and paste all lines. For Windows, the sender "
    "uses --format {}.'\n"
)
START = ["curl", "--include", "--suppress-connect-headers", "--speed-limit", "100", "--speed-time", "60", "--globoff"]
START += ["--write-out", "\\n%{http_code} %{size_upload}"]


def words(text):
    """The words of curl, and those of awk without its program."""
    assert text.startswith(ENDS + WINDOWS.format("powershell"))
    before, _, after = text.partition("; seen; wc -c < ")[2].partition(" && ")[2].partition("; printf ' %s '")
    return shlex.split(before), shlex.split(after.partition("awk ")[2])[:-1]


def test_command(presigned_post):
    fields = (("x-amz-meta-a", "it's;@<"), ("success_action_status", "201"))
    of_curl, of_awk = words(curl.post(presigned_post("in/report.pdf", fields=fields)))
    assert of_awk == ["-v", "key=in/report.pdf", "-v", "want=201"]
    assert of_curl == [
        *START,
        *["--form-string", "key=in/report.pdf", "--form-string", "x-amz-meta-a=it's;@<"],
        *["--form-string", "success_action_status=201", "--form", 'file=@"report.pdf"', "https://e.example/bkt"],
    ]


def test_below_a_prefix(presigned_post):
    text = curl.post(presigned_post("in/", is_prefix=True))
    assert text.splitlines()[2] == ": 'Replace each FILE with the name of the file.'"
    assert words(text)[1][1] == "key=in/FILE"
    assert words(text)[0][10:] == [
        *["--form-string", "key=in/FILE", "--form", 'file=@"FILE"', "https://e.example/bkt"],
    ]
    assert words(text.replace("FILE", "five.txt"))[1][1] == "key=in/five.txt"
    assert words(text.replace("FILE", "five.txt"))[0][10:] == [
        *["--form-string", "key=in/five.txt", "--form", 'file=@"five.txt"', "https://e.example/bkt"],
    ]


def test_key_without_a_name_for_the_file(presigned_post):
    text = curl.post(presigned_post("a" * 256))
    assert text.splitlines()[2] == ": 'Replace each FILE with the name of the file.'"
    assert words(text.replace("FILE", "five.txt"))[1][1] == f"key={'a' * 256}"


@pytest.mark.parametrize(
    ("key", "fields", "placeholder"),
    [
        ("FILE/", (), "FILE_1"),
        ("FILES/in/", (), "FILE_1"),
        ("FILE_1/", (), "FILE_2"),
        ("FILE/FILE_1/FILE_20/", (), "FILE_3"),
        ("in/", (("policy", "eyFILEJ9"),), "FILE_1"),
        ("in/", (("x-amz-meta-FILE", "a"),), "FILE_1"),
        ("file/", (), "FILE"),
    ],
)
def test_prefix_with_the_word_that_stands_for_the_file(presigned_post, key, fields, placeholder):
    """Whatever replaces each of them changes nothing else."""
    text = curl.post(presigned_post(key, is_prefix=True, fields=fields, sizes=(0, 9)))
    assert text.splitlines()[2] == f": 'Replace each {placeholder} with the name of the file.'"
    found, of_awk = words(text.replace(placeholder, "five.txt"))
    assert of_awk[1] == f"key={key}five.txt"
    at = len(START)
    assert found[at : at + 2] == ["--form-string", f"key={key}five.txt"]
    assert [word for pair in fields for word in ["--form-string", "=".join(pair)]] == found[at + 2 : -3]
    assert found[-2] == 'file=@"five.txt"'
    assert f"wc -c < {placeholder} |" in text


@pytest.mark.parametrize(
    ("key", "prefix", "content_type"),
    [
        ("image/TYPE/", "image/", "image/TYPE_1"),
        ("TYPE/TYPE/", "", "TYPE/TYPE_1"),
        ("TYPE/", "image/", "image/TYPE"),
        ("TYPE/", "", "TYPE/TYPE"),
        ("in/", "application/FILE", "application/FILETYPE"),
    ],
)
def test_prefix_with_the_word_that_stands_for_the_type(presigned_post, key, prefix, content_type):
    text = curl.post(presigned_post(key, is_prefix=True, content_type_prefix=prefix))
    comments = text.splitlines()[2:4]
    file = "FILE_1" if "FILE" in prefix else "FILE"
    assert comments == [
        f": 'Replace each {file} with the name of the file.'",
        f": 'Replace {content_type} with the media type of the file.'",
    ]
    found, of_awk = words(text.replace(content_type, "image/png").replace(file, "five.txt"))
    assert of_awk[1] == f"key={key}five.txt"
    at = len(START)
    assert found[at : at + 4] == [
        *("--form-string", f"key={key}five.txt", "--form-string", "Content-Type=image/png"),
    ]


@pytest.mark.parametrize(
    ("sizes", "tests", "said"),
    [
        ((0, 10), '[ "$n" -le 10 ]', "at most 10 bytes"),
        ((1, 10), '[ "$n" -ge 1 ] && [ "$n" -le 10 ]', "at least 1 and at most 10 bytes"),
        ((5, 5), '[ "$n" -ge 5 ] && [ "$n" -le 5 ]', "exactly 5 bytes"),
    ],
)
def test_size_is_checked_where_it_is_limited(presigned_post, sizes, tests, said):
    text = curl.post(presigned_post("it's", sizes=sizes))
    assert text.splitlines()[3] == (
        f"""{{ wc -c < 'it'"'"'s' | (read -r n && {tests}) """
        f"|| {{ printf '%s\\n' 'The file must have {said}.' >&2; false; }}; }} &&"
    )


@pytest.mark.parametrize(
    ("key", "is_prefix", "prefix", "content_type", "to_replace"),
    [
        ("a.png", False, "image/", "image/png", False),
        ("a.txt", False, "image/", "image/TYPE", True),
        ("in/", True, "image/", "image/TYPE", True),
        ("in/", True, "", "TYPE/TYPE", True),
        ("a.png", False, "", "image/png", False),
    ],
)
def test_content_type_of_the_uploader(presigned_post, key, is_prefix, prefix, content_type, to_replace):
    text = curl.post(presigned_post(key, is_prefix=is_prefix, content_type_prefix=prefix))
    comment = f": 'Replace {content_type} with the media type of the file.'"
    assert (comment in text.splitlines()) is to_replace
    assert words(text)[0][12:14] == ["--form-string", f"Content-Type={content_type}"]


@pytest.mark.parametrize(
    ("key", "form"),
    [
        ("a;type=x", 'file=@"a;type=x"'),
        ('a"b', 'file=@"a\\"b"'),
        ("a\\b", 'file=@"a\\\\b"'),
        ("@a", 'file=@"@a"'),
        ("a,b", 'file=@"a,b"'),
        ("-", 'file=@"./-"'),
        ("-T", 'file=@"./-T"'),
    ],
)
def test_name_of_the_file(presigned_post, key, form):
    assert words(curl.post(presigned_post(key)))[0][-2] == form


def test_key_in_the_last_line(presigned_post):
    assert words(curl.post(presigned_post("50%{url}\\n\x1b")))[1][1] == "key=50%25%7Burl%7D%5Cn%1B"


@pytest.mark.parametrize(
    ("success", "status"),
    [
        (("success_action_status", "200"), "200"),
        (("success_action_status", "201"), "201"),
        (("success_action_status", "204"), "204"),
    ],
)
def test_status_that_the_form_asks_for(presigned_post, success, status):
    assert words(curl.post(presigned_post("k", success=success)))[1][3] == f"want={status}"


def test_redirect(presigned_post):
    success = ("success_action_redirect", "https://e.example/done")
    with pytest.raises(UnsupportedTarget) as caught:
        curl.post(presigned_post("k", success=success))
    assert str(caught.value) == "redirects the uploader, which is for browsers. Omit --success-redirect."


def test_session_token_without_an_end(presigned_post):
    assert curl.post(presigned_post("k", limited_by="unknown")).splitlines()[0] == (
        ": 'Works until 2026-11-23T12:00:00Z, or until the temporary credentials of the sender expire, "
        "if that is earlier.'"
    )


ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)


@given(key=ANY_TEXT.filter(bool), value=ANY_TEXT, is_prefix=st.booleans())
@example(key="'\n$(touch x)`touch y`\\", value="';touch z;'", is_prefix=False)
@example(key="!!", value="!!$HOME", is_prefix=True)
@example(key="0", value="FILE", is_prefix=True)
def test_nothing_breaks_out_of_the_command(presigned_post, tmp_path_factory, key, value, is_prefix):
    """A POSIX shell gives curl exactly the words that are meant."""
    post = presigned_post(key, is_prefix=is_prefix, fields=(("x-amz-meta-a", value),))
    # What reads the answer is another command, which is given nothing here.
    functions = "wc() { :; }\ncurl() { for word; do printf '%s\\0' \"$word\"; done; }\n"
    printed = curl.post(post).partition("; printf ' %s")[0] + "; }"
    folder = tmp_path_factory.mktemp("shell")
    stands = re.search("^: 'Replace each (.*) with the name of the file[.]'$", printed, re.MULTILINE)
    name = stands[1] if is_prefix else file_name(key)
    (folder / name).write_bytes(b"")
    done = subprocess.run(["sh"], input=(functions + printed).encode(), cwd=folder, capture_output=True, check=True)
    given_words = done.stdout.decode().split("\0")
    assert (done.stderr, [path.name for path in folder.iterdir()]) == (b"", [name])
    assert given_words[9:13] == [
        *["--form-string", f"key={key}{name}" if is_prefix else f"key={key}"],
        *["--form-string", f"x-amz-meta-a={value}"],
    ]
    assert (given_words[13], given_words[15:]) == ("--form", ["https://e.example/bkt", ""])
