import io
from types import SimpleNamespace

import pytest

from awscli_presign_put.explain.search import KnownRequest
from awscli_presign_put.options.explain_options import (
    ExplainOptions,
    answer_of,
    explain_options,
    form_bytes,
    known_request,
    url_text,
)
from awscli_presign_put.options.usage_errors import UsageError


def arguments(**given):
    none = dict.fromkeys(("url", "form", "response", "header", "method", "cause"))
    return SimpleNamespace(**{**none, "check": False, "offline": False, **given})


TOGETHER = {
    "Specify either <URL> or --form.": [{}, {"url": "u", "form": "f"}],
    "--cause cannot be combined with a URL or other options of presign-explain.": [{"cause": "cors", "url": "u"}],
    "--check cannot be combined with --offline.": [{"url": "u", "check": True, "offline": True}],
    "--form cannot be combined with --header or --method.": [
        {"form": "f", "header": [["a=b"]]},
        {"form": "f", "method": "PUT"},
    ],
    "--form cannot be combined with --check. Use aws s3 presign-post --check.": [{"form": "f", "check": True}],
    "Standard input can be only one of the URL, --form and --response.": [
        {"url": "-", "response": "-"},
        {"form": "-", "response": "-"},
    ],
}


@pytest.mark.parametrize("message", TOGETHER)
def test_contradiction(message):
    for given in TOGETHER[message]:
        with pytest.raises(UsageError) as caught:
            explain_options(arguments(**given))
        assert str(caught.value) == message


def test_no_contradiction():
    for given in ({"url": "u", "response": "-", "check": True}, {"form": "-", "response": "f"}):
        assert explain_options(arguments(**given)) == ExplainOptions(**given)


def test_url(monkeypatch):
    assert url_text("https://h/k") == "https://h/k"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"https://h/\xff\n")))
    assert url_text("-") == "https://h/\udcff\n"
    monkeypatch.setattr("sys.stdin", None)
    with pytest.raises(UsageError) as caught:
        url_text("-")
    assert str(caught.value) == "<URL> - requires standard input, which is closed. Specify a file."
    with pytest.raises(UsageError) as caught:
        url_text(" ")
    assert str(caught.value) == "<URL> is empty. Specify the URL."


@pytest.mark.parametrize("uri", ["s3://bkt/k", "S3://bkt", " s3://bkt/k\n"])
def test_s3_uri(monkeypatch, uri):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(uri.encode())))
    for text in (uri, "-"):
        with pytest.raises(UsageError) as caught:
            url_text(text)
        assert str(caught.value) == (
            f"<URL> {uri.strip()!r} is an S3 URI. Specify the URL that presign-put printed, in quotation marks."
        )


def test_answer(tmp_path):
    assert answer_of(None) is None
    file = tmp_path / "answer"
    file.write_bytes(b"<Code>SlowDown</Code>")
    assert answer_of(str(file)).code == "SlowDown"
    file.write_bytes(b" \n")
    with pytest.raises(UsageError) as caught:
        answer_of(str(file))
    assert str(caught.value) == "--response is empty. Use curl --include to show the status of the answer."
    with pytest.raises(UsageError) as caught:
        answer_of(str(tmp_path / "none"))
    assert str(caught.value) == f"--response {tmp_path / 'none'} cannot be read: No such file or directory."
    with pytest.raises(UsageError) as caught:
        answer_of("a\0b")
    assert str(caught.value) == "--response 'a\\x00b' is not a path."


def test_form_is_read_up_to_a_limit(tmp_path):
    (tmp_path / "form").write_bytes(b"x" * 100)
    assert form_bytes(str(tmp_path / "form"), 9) == b"x" * 10


def test_request():
    assert known_request(explain_options(arguments(url="u"))) == KnownRequest()
    headers = [["Content-Type=a/b"], ["X-Amz-Meta-A: 1=2 "], ["Empty="]]
    known = known_request(explain_options(arguments(url="u", method="put", header=headers)))
    assert known == KnownRequest("PUT", (("content-type", "a/b"), ("x-amz-meta-a", "1=2"), ("empty", "")))


@pytest.mark.parametrize("text", ["a", "=b", "a b=c", ""])
def test_header_that_is_none(text):
    with pytest.raises(UsageError) as caught:
        known_request(explain_options(arguments(url="u", header=[[text]])))
    assert str(caught.value) == f"--header {text!r} is not valid. Use NAME=VALUE."


def test_method_that_is_none():
    with pytest.raises(UsageError) as caught:
        known_request(explain_options(arguments(url="u", method="P T")))
    assert str(caught.value) == "--method 'P T' is not an HTTP method. Use a name such as PUT."
