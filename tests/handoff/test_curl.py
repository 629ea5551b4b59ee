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
        *["--request", "PUT", "--upload-file", "feather.ttf"],
        "https://e.example/bkt/a/feather.ttf?X-Amz-Signature=1",
    ]


def test_headers(presigned):
    headers = (
        ("Content-Type", "font/ttf"),
        ("x-amz-meta-empty", ""),
        ("Content-Length", "5"),
        ("x-amz-meta-q", "it's"),
    )
    assert words(curl(presigned(headers=headers), "f"))[11:-1] == [
        *["--header", "Content-Type: font/ttf", "--header", "x-amz-meta-empty;", "--header", "x-amz-meta-q: it's"]
    ]


@pytest.mark.parametrize("key", ["a/", "..", "a/..", "a/."])
def test_path_that_curl_would_change(presigned, key):
    assert words(curl(presigned(key), "f"))[-3:] == [
        *["--request-target", f"/bkt/{key}?X-Amz-Signature=1", "https://e.example/-"]
    ]


def test_file_that_looks_like_an_option(presigned):
    assert words(curl(presigned(), "-T"))[10] == "./-T"
