"""Each format of presign-post is read again, as what its program sends."""

from datetime import datetime, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awscli_presign_put.explain.form_text import read_form_text
from awscli_presign_put.explain.handed_form import of_page, of_script
from awscli_presign_put.handoff import curl, python
from awscli_presign_put.handoff.page import Wording, page, plan_of_form, plan_of_put
from awscli_presign_put.signing.post.post_request import PostRequest, PresignedPost
from awscli_presign_put.signing.upload.upload_request import PresignedRequest

URL = "https://e.example/bkt"
END = datetime(2026, 11, 23, 12, 0, tzinfo=timezone.utc)


def form(key="in/a.txt", is_prefix=False, fields=(), **request):
    asked = PostRequest("bkt", key, is_prefix, 300, **request)
    return PresignedPost(URL, (("key", asked.key_field), *fields), asked, END, "request")


def html(presigned, is_flat=False):
    return page(plan_of_form(presigned, is_flat), Wording())


FORMATS = {"curl": curl.post, "python": python.post, "html": html}


@pytest.mark.parametrize("name", FORMATS)
def test_one_key(name):
    fields = (("x-amz-meta-a", 'it\'s;@</script>\\é & | "x"'), ("policy", "e30="), ("x-amz-signature", "0a"))
    read = read_form_text(FORMATS[name](form(fields=fields, sizes=(1, 10))))
    assert (read.url, read.fields, read.findings, read.after) == (URL, {"key": "in/a.txt", **dict(fields)}, (), ())


@pytest.mark.parametrize(("name", "file"), [("curl", "FILE"), ("python", "${filename}"), ("html", "${filename}")])
def test_below_a_prefix(name, file):
    read = read_form_text(FORMATS[name](form("in/", True, (("policy", "e30="),), content_type_prefix="image/")))
    of_type = read.fields.pop("Content-Type")
    assert (read.url, read.fields) == (URL, {"key": f"in/{file}", "policy": "e30="})
    assert of_type.startswith("image/")
    assert read.chosen == (() if name == "curl" else ("content-type",))


def test_flat_page():
    read = read_form_text(html(form("in/", True, (("policy", "e30="),)), is_flat=True))
    assert read.fields == {"key": "in/${filename}", "policy": "e30="}


def test_page_of_a_url_is_no_form():
    presigned = PresignedRequest("PUT", f"{URL}/a?X-Amz-Signature=1", (), "bkt", "a", END, "request", ())
    assert of_page(page(plan_of_put(presigned), Wording())) is None


@pytest.mark.parametrize(
    "text",
    [
        *("", "URL = 'x'", "URL = 1\nFIELDS = [1]", "URL = (\nFIELDS = []", "URL = open('x')"),
        *("URL = 'x'\nFIELDS = [('a',)]", f"URL = {'(' * 5000}"),
        *('<script type="application/json" id="plan">', '<script type="application/json" id="plan">[]</script>'),
        '<script type="application/json" id="plan">{"transport": "post", "url": 1}</script>',
    ],
)
def test_other_texts_are_none(text):
    assert (of_page(text), of_script(text)) == (None, None)


@given(st.text())
def test_any_text(text):
    assert of_page(f'<script type="application/json" id="plan">{text}</script>') is None
    assert of_script(f"URL = {text}\nFIELDS = {text}") is None


@pytest.mark.parametrize(
    "before", ["$ ", "user@host:~$ ", "# curl 7.76 or newer\n", "cd /tmp && ", "wc -c < a | cat; ", "/usr/bin/"]
)
@pytest.mark.parametrize("after", ["", " | cat", "; echo -F x=y https://other.example", "\necho -F x=y", " > out 2>&1"])
def test_curl_command_among_others(before, after):
    read = read_form_text(f"{before}curl -F 'key=a;b' -F 'x=c\nd|e' \\\n -F file=@a {URL}{after}")
    assert (read.url, read.fields, read.is_whole) == (URL, {"key": "a", "x": "c\nd|e"}, True)


def test_comment_alone_is_no_command():
    assert read_form_text(f"# curl -F key=a -F file=@a {URL}") is None
