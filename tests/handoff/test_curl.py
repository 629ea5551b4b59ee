"""What the command says; that a shell runs it, whatever the key holds, is tested end to end."""

import shlex

import pytest

from awscli_presign_put.handoff import curl

COMMENTS = [
    ": 'Works until 2026-11-23T12:00:00Z.'",
    ": 'Open a terminal (macOS, Linux), go to the folder of the file, and paste all lines. For Windows, the sender "
    "uses --format powershell.'",
]
START = ["curl", "--include", "--suppress-connect-headers", "--speed-limit", "100", "--speed-time", "60", "--globoff"]
START += ["--write-out", "\\n%{http_code} %{size_upload}", "--path-as-is", "--request", "PUT", "--upload-file"]


def words(text):
    """The file whose size is said, the words of curl, and those of awk."""
    *comments, _, first, second = text.partition("\nNR == 1")[0].split("\n")
    assert comments == COMMENTS
    start, of_curl = first.partition("seen; ")[2].split(" && ", 1)
    end = "; printf ' %s ' \"$?\"; seen; } |"
    assert of_curl.endswith(end)
    assert second.startswith("dd bs=512 count=128 2>/dev/null | LC_ALL=C tr -cd '\\n -~' | awk -v ")
    return shlex.split(start)[3], shlex.split(of_curl.removesuffix(end)), shlex.split(second + "'")[10:]


def test_command(presigned):
    file, of_curl, of_awk = words(curl.put(presigned(), "feather.ttf"))
    assert file == "feather.ttf"
    assert of_curl == [*START, "feather.ttf", "https://e.example/bkt/a/feather.ttf?X-Amz-Signature=1"]
    assert of_awk == ["awk", "-v", "key=a/feather.ttf", "-v", "want=200", ""]


def test_headers(presigned):
    headers = (
        ("Content-Type", "font/ttf"),
        ("x-amz-meta-empty", ""),
        ("x-amz-meta-q", "it's"),
    )
    assert words(curl.put(presigned(headers=headers), "f"))[1][15:-1] == [
        *["--header", "Content-Type: font/ttf", "--header", "x-amz-meta-empty;", "--header", "x-amz-meta-q: it's"]
    ]


def test_size_is_checked_where_it_is_signed(presigned):
    request = presigned(headers=(("Content-Length", "940"), ("x-amz-checksum-sha256", "x=")))
    *comments, here, check, command = curl.put(request, "it's").split("\n", 4)
    name = "'it'\"'\"'s'"
    assert here == f"{{ [ -f {name} ] || {{ printf '%s\\n' {name[:-1]} is not in this folder.' >&2; false; }}; }} &&"
    assert check == (
        f"{{ wc -c < {name} | grep -qx ' *940' || {{ printf '%s\\n' 'The file must have exactly 940 bytes.' >&2; "
        "false; }; } &&"
    )
    assert words("\n".join([*comments, here, command]))[1][15:-1] == ["--header", "x-amz-checksum-sha256: x="]


def test_key_in_the_last_line(presigned):
    shown = words(curl.put(presigned("50%{url}\\n\x1b", url="https://e.example/"), "f"))[2][2]
    assert shown == "key=50%25%7Burl%7D%5Cn%1B"
    assert words(curl.put(presigned("50%{url}", url="https://e.example/"), "f"))[2][2] == "key=50%{url}"


def test_interactive_bash_expands_nothing(presigned):
    """In the second line of a word, bash before 5.0 expands exclamation marks, whatever the quotes are."""
    assert "!" not in curl.put(presigned(), "feather.ttf")


@pytest.mark.parametrize("key", ["a/", "..", "a/..", "a/."])
def test_path_that_curl_would_change(presigned, key):
    assert words(curl.put(presigned(key), "f"))[1][-3:] == [
        *["--request-target", f"/bkt/{key}?X-Amz-Signature=1", "https://e.example/-"]
    ]


def test_default_port(presigned):
    assert words(curl.put(presigned(url="https://e.example:443/bkt/k?s"), "f"))[1][-1] == "https://e.example/bkt/k?s"


def test_file_that_looks_like_an_option(presigned):
    assert words(curl.put(presigned(), "-T"))[1][14] == "./-T"


@pytest.mark.parametrize(
    ("key", "url", "placeholder"),
    [
        ("..", "https://e.example/bkt/..", "FILE"),
        ("a" * 300, "https://e.example/bkt/a", "FILE"),
        ("FILES/".ljust(400, "a"), "https://e.example/bkt/FILES", "FILE_1"),
    ],
)
def test_key_without_a_name_for_the_file(presigned, key, url, placeholder):
    """Whatever replaces each of them changes nothing else."""
    text = curl.put(presigned(key, url=f"{url}?s"), "FILE")
    assert text.splitlines()[2] == f": 'Replace each {placeholder} with the name of the file.'"
    replaced = text.replace(placeholder, "five.txt")
    assert (url.partition("bkt/")[2] in replaced, "wc -c < five.txt" in replaced) == (True, True)


def test_file_with_the_name_that_stands_for_one(presigned):
    assert "Replace" not in curl.put(presigned("a/FILE"), "FILE")
