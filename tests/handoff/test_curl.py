"""What the command says; that a shell runs it, whatever the key holds, is tested end to end."""

import shlex

import pytest

from awscli_presign_put.handoff.curl import curl


def words(text):
    comment, command = text.split("\n", 1)
    assert comment == "# Works until 2026-11-23T12:00:00Z."
    return shlex.split(command)


def test_command(presigned):
    assert words(curl(presigned(), "feather.ttf")) == [
        *["curl", "--fail-with-body", "--location", "--max-redirs", "0", "--globoff", "--path-as-is"],
        *["--write-out", "HTTP %{http_code}: %{size_upload} bytes sent to a/feather.ttf.\\n"],
        *["--request", "PUT", "--upload-file", "feather.ttf"],
        "https://e.example/bkt/a/feather.ttf?X-Amz-Signature=1",
    ]


def test_headers(presigned):
    headers = (
        ("Content-Type", "font/ttf"),
        ("x-amz-meta-empty", ""),
        ("x-amz-meta-q", "it's"),
    )
    assert words(curl(presigned(headers=headers), "f"))[13:-1] == [
        *["--header", "Content-Type: font/ttf", "--header", "x-amz-meta-empty;", "--header", "x-amz-meta-q: it's"]
    ]


def test_size_is_checked_where_it_is_signed(presigned):
    request = presigned(headers=(("Content-Length", "940"), ("x-amz-checksum-sha256", "x=")))
    comment, check, command = curl(request, "it's").split("\n")
    assert check == (
        "wc -c < 'it'\"'\"'s' | grep -qx ' *940' || { echo 'The file must have exactly 940 bytes.' >&2; false; } &&"
    )
    assert words(f"{comment}\n{command}")[13:-1] == ["--header", "x-amz-checksum-sha256: x="]


def test_key_in_the_last_line(presigned):
    assert words(curl(presigned("50%{url}\\n\x1b", url="https://e.example/"), "f"))[8] == (
        "HTTP %{http_code}: %{size_upload} bytes sent to 50%%25%%7Burl%%7D%%5Cn%%1B.\\n"
    )
    assert words(curl(presigned("50%{url}", url="https://e.example/"), "f"))[8] == (
        "HTTP %{http_code}: %{size_upload} bytes sent to 50%%{url}.\\n"
    )


@pytest.mark.parametrize("key", ["a/", "..", "a/..", "a/."])
def test_path_that_curl_would_change(presigned, key):
    assert words(curl(presigned(key), "f"))[-3:] == [
        *["--request-target", f"/bkt/{key}?X-Amz-Signature=1", "https://e.example/-"]
    ]


def test_default_port(presigned):
    assert words(curl(presigned(url="https://e.example:443/bkt/k?s"), "f"))[-1] == "https://e.example/bkt/k?s"


def test_file_that_looks_like_an_option(presigned):
    assert words(curl(presigned(), "-T"))[12] == "./-T"
