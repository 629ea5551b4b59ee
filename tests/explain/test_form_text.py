"""Forms as programs print them."""

import html
import json
import shlex
from datetime import datetime, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awscli_presign_put.explain import form_text
from awscli_presign_put.explain.form_text import of_script, of_upload_page, read_form_text
from awscli_presign_put.explain.sent_form import FormText
from awscli_presign_put.handoff import curl, python
from awscli_presign_put.handoff.page import Wording, page_html, plan_of_form, plan_of_put
from awscli_presign_put.signing.post.post_request import PostRequest, PresignedPost
from awscli_presign_put.signing.upload.upload_request import PresignedRequest

URL = "https://b.s3.amazonaws.com/"
FIELDS = {"key": "in/it's ${filename}", "X-Amz-Date": "20261126T071440Z", "policy": "eyJ+/x==", "x-amz-signature": "0a"}
FORM = FormText(URL, FIELDS)


def as_html(form):
    inputs = "".join(
        f'<input type="hidden" name="{name}" value="{html.escape(value)}" />\n' for name, value in form.fields.items()
    )
    start = f'<form action="{form.url}" method="post" enctype="multipart/form-data">'
    return f'<html>{start}\n{inputs}<input type="file" name="file"></form></html>'


def as_curl(form, option="-F"):
    parts = " \\\n".join(f"{option} {shlex.quote(f'{name}={value}')}" for name, value in form.fields.items())
    return f"curl -sS -o out.txt \\\n{parts} \\\n-F file=@report.pdf '{form.url}'"


def as_javascript(form):
    """As ``console.log`` of Node.js prints the answer of minio-js."""
    lines = ",\n".join(f"    '{name}': {json.dumps(value)}" for name, value in form.fields.items())
    return f"{{\n  postURL: '{form.url}',\n  formData: {{\n{lines}\n  }}\n}}\n"


def as_print_r(form):
    lines = "".join(f"    [{name}] => {value}\n" for name, value in form.fields.items())
    return f"Array\n(\n    [action] => {form.url}\n    [method] => POST\n)\nArray\n(\n{lines})\n"


def as_php(form):
    """The attributes and the inputs of the PHP SDK, in JSON."""
    attributes = {"action": form.url, "method": "POST", "enctype": "multipart/form-data"}
    return json.dumps({"formAttributes": attributes, "formInputs": form.fields})


PRINTED = {
    "presign-post": lambda form: json.dumps({"Url": form.url, "Fields": form.fields, "Conditions": []}),
    "boto3 in JSON": lambda form: json.dumps({"url": form.url, "fields": form.fields}),
    "boto3 printed": lambda form: repr({"url": form.url, "fields": form.fields}),
    "minio-js in JSON": lambda form: json.dumps({"postURL": form.url, "formData": form.fields}),
    "minio-js printed": as_javascript,
    "PHP SDK": as_php,
    "PHP print_r": as_print_r,
    "HTML": as_html,
    "curl": as_curl,
    "curl --form-string": lambda form: as_curl(form, "--form-string"),
}


@pytest.mark.parametrize("name", PRINTED)
def test_form_as_it_is_printed(name):
    assert read_form_text(PRINTED[name](FORM))._replace(is_whole=False) == FORM


TEXTS = st.text(
    st.characters(min_codepoint=0x20, max_codepoint=0x2FF, exclude_characters="\x7f\x85\xa0\xad"), max_size=30
)


@given(st.sampled_from(["presign-post", "minio-js in JSON", "PHP SDK", "HTML", "boto3 in JSON"]), TEXTS)
def test_any_value(name, value):
    form = FormText(URL, {**FIELDS, "x-amz-meta-a": value})
    assert read_form_text(PRINTED[name](form))._replace(is_whole=False) == form


@given(st.text())
def test_any_text(text):
    for before in ("", "curl ", "<form "):
        form = read_form_text(before + text)
        assert form is None or (form.url and form.fields)


SLOW = ["<input name=a>", "<option>a<", "<textarea>a<", "<select name=a><option>", "<fieldset disabled>", "-F a=b "]


@pytest.mark.parametrize("part", ["<form ", "a: '", "[a] => ", "curl -F ", '{"url": ', "'+'", "a:\n", *SLOW])
def test_no_text_takes_long(part):
    """By the timeout of a test: what took quadratic time would take hours."""
    text = part * (256 * 1024 // len(part))
    for before in ("", "<form action=https://a/b><select name=a>", "curl https://a/b "):
        form = read_form_text(before + text)
        assert form is None or form.url


def test_a_name_is_looked_for_once():
    """In a long word, not from each of its letters on."""
    assert form_text._LITERAL.match("aaa: 'x'", 1) is None
    assert form_text._LITERAL.search("{aaa: 'x'")["name"] == "aaa"
    assert form_text._LITERAL.search("{'aaa' => 'x'")["name"] == "aaa"


ADDRESS = "https://e.example/bkt"
END = datetime(2026, 11, 23, 12, 0, tzinfo=timezone.utc)


def form(key="in/a.txt", is_prefix=False, fields=(), **request):
    asked = PostRequest("bkt", key, is_prefix, 300, **request)
    return PresignedPost(ADDRESS, (("key", asked.key_field), *fields), asked, END, "request")


def page_of(presigned, is_flat=False):
    return page_html(plan_of_form(presigned, is_flat), Wording())


FORMATS = {"curl": curl.post, "python": python.post, "html": page_of}


@pytest.mark.parametrize("name", FORMATS)
def test_one_key(name):
    fields = (("x-amz-meta-a", 'it\'s;@</script>\\é & | "x"'), ("policy", "e30="), ("x-amz-signature", "0a"))
    read = read_form_text(FORMATS[name](form(fields=fields, sizes=(1, 10))))
    assert (read.url, read.fields, read.findings, read.after) == (ADDRESS, {"key": "in/a.txt", **dict(fields)}, (), ())


@pytest.mark.parametrize(("name", "file"), [("curl", "FILE"), ("python", "${filename}"), ("html", "${filename}")])
def test_below_a_prefix(name, file):
    read = read_form_text(FORMATS[name](form("in/", True, (("policy", "e30="),), content_type_prefix="image/")))
    of_type = read.fields.pop("Content-Type")
    assert (read.url, read.fields) == (ADDRESS, {"key": f"in/{file}", "policy": "e30="})
    assert of_type.startswith("image/")
    assert read.chosen == (() if name == "curl" else ("content-type",))


def test_flat_page():
    read = read_form_text(page_of(form("in/", True, (("policy", "e30="),)), is_flat=True))
    assert read.fields == {"key": "in/${filename}", "policy": "e30="}


def test_page_of_a_url_is_no_form():
    presigned = PresignedRequest("PUT", f"{ADDRESS}/a?X-Amz-Signature=1", (), "bkt", "a", END, "request", ())
    assert of_upload_page(page_html(plan_of_put(presigned), Wording())) is None


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
    assert (of_upload_page(text), of_script(text)) == (None, None)


@given(st.text())
def test_any_text_of_a_page(text):
    assert of_upload_page(f'<script type="application/json" id="plan">{text}</script>') is None
    assert of_script(f"URL = {text}\nFIELDS = {text}") is None


@pytest.mark.parametrize(
    "before", ["$ ", "user@host:~$ ", "# curl 7.76 or newer\n", "cd /tmp && ", "wc -c < a | cat; ", "/usr/bin/"]
)
@pytest.mark.parametrize("after", ["", " | cat", "; echo -F x=y https://other.example", "\necho -F x=y", " > out 2>&1"])
def test_curl_command_among_others(before, after):
    read = read_form_text(f"{before}curl -F 'key=a;b' -F 'x=c\nd|e' \\\n -F file=@a {ADDRESS}{after}")
    assert (read.url, read.fields, read.is_whole) == (ADDRESS, {"key": "a", "x": "c\nd|e"}, True)


def test_comment_alone_is_no_command():
    assert read_form_text(f"# curl -F key=a -F file=@a {ADDRESS}") is None
