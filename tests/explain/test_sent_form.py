"""HTML forms and curl commands, by what they send: a fault in that is found, and what is not sent is no fault."""

import html
import json
import shlex
from datetime import datetime, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from situations import causes, keys
from test_form import signed

from awscli_presign_put.explain.form import explain_form, read_form
from awscli_presign_put.explain.form_text import read_form_text
from awscli_presign_put.explain.verification import Situation

NOW = datetime(2026, 11, 26, 7, 15, tzinfo=timezone.utc)
FILE = '<input type="file" name="file">'
URL = "https://bkt.store.example/"
FORM = signed([{"bucket": "bkt"}, {"key": "k"}], URL, key="k")
TYPED = signed([{"bucket": "bkt"}, {"key": "k"}, ["starts-with", "$Content-Type", "image/"]], URL, key="k")


def explained(text):
    return explain_form(read_form(text.encode()), Situation(NOW, keys()))


def inputs(form=FORM):
    return "".join(
        f'<input type="hidden" name="{name}" value="{html.escape(value)}">' for name, value in form["fields"].items()
    )


TYPES = 'method="post" enctype="multipart/form-data"'


def page(content=None, attributes=TYPES, url=URL):
    content = inputs() + FILE if content is None else content
    return f'<form action="{url}" {attributes}>{content}</form>'


def command(*more, file="-F file=@report.pdf", form=FORM, first=False):
    fields = " ".join(f"-F {shlex.quote(f'{name}={value}')}" for name, value in form["fields"].items())
    parts = (file, fields) if first else (fields, file)
    return f"curl {' '.join((*more, *parts))} '{form['url']}'"


SENT = {
    "as it is": page(),
    "a disabled field": page(inputs() + '<input name="a" value="1" disabled>' + FILE),
    "a disabled group": page(
        f'{inputs()}<fieldset disabled><input name="a"><select name="b"></select></fieldset>{FILE}'
    ),
    "an unchecked box": page(inputs() + '<input type="checkbox" name="a" value="1"><input type=radio name=b>' + FILE),
    "buttons without a name": page(f"{inputs()}{FILE}<button>Send</button><input type=submit>"),
    "buttons that send nothing": page(
        f'{inputs()}<button type="button" name="a">A</button><input type=reset name=b>{FILE}'
    ),
    "the second button": page(f'{inputs()}<button>Send</button><button name="a">Other</button>{FILE}'),
    "a select without options": page(f'{inputs()}<select name="a"></select>{FILE}'),
    "another form before it": f'<form action="/search"><input name="q"></form>{page()}',
    "a field outside": f'<input name="a">{page()}<input name="b">',
    "a file outside, after the form": page(inputs(), f"{TYPES} id=u") + '<input type="file" name="file" form="u">',
    "fields outside, after the form": page("", f"{TYPES} id=u") + (inputs() + FILE).replace("<input", "<input form=u"),
    "a field of another form": page(f'{inputs()}<input name="a" form="other">{FILE}'),
    "attributes without a value": page(f"{inputs()}<input type name>{FILE}"),
    "the type of a field in a select": page(
        f"{inputs(TYPED)}<select name=Content-Type><option>text/plain<option selected> image/png </select>{FILE}"
    ),
    "the type of a field in a text area": page(
        f"{inputs(TYPED)}<textarea name=Content-Type>\nimage/png</textarea>{FILE}"
    ),
    "the type of a field in a box": page(
        f'{inputs(TYPED)}<input type="radio" name="Content-Type" value="text/plain">'
        f'<input type="radio" name="Content-Type" value="image/png" checked>{FILE}'
    ),
    "curl": command(),
    "curl of a prompt": f"$ {command()}",
    "curl with options": command("-sSo", "out.txt", "--max-time 60 -X POST -H 'Accept: a/b'"),
    "curl with a URL as an option": command().replace(f"'{URL}'", f"--url '{URL}'"),
    "curl that adds the boundary": command("-H 'Content-Type: multipart/form-data'"),
    "curl with the type of the file": command(file="-F 'file=@report.pdf;type=image/png'"),
    "curl with the type of a part": command(
        "-F 'key=k;type=text/plain'", form=signed([{"bucket": "bkt"}, {"key": "k"}], URL)
    ),
    "curl with a quoted value": command("-F 'key=\"k\"'", form=signed([{"bucket": "bkt"}, {"key": "k"}], URL)),
}


@pytest.mark.parametrize("name", SENT)
def test_what_is_sent(name):
    explanation = explained(SENT[name])
    assert (explanation.verdict, causes(explanation)) == ("works", [])


WRONG = {
    "a file outside, before the form": (
        f'<input type="file" name="file" form="u">{page(inputs(), TYPES + " id=u")}',
        "(form-file-not-last)",
        None,
    ),
    "file first": (page(FILE + inputs()), "(form-file-not-last)", None),
    "no method": (
        page(attributes='enctype="multipart/form-data"'),
        "other-method",
        "The form is sent with GET, and requires POST.",
    ),
    "no type": (
        page(attributes='method="post"'),
        "malformed-form",
        "It is sent as application/x-www-form-urlencoded, not as multipart/form-data.",
    ),
    "no type, and a script": (page(attributes='method="post"') + "<script>send()</script>", "(malformed-form)", None),
    "no file": (page(inputs()), "form-file-missing", "It has no file."),
    "a file of another name": (
        page(inputs() + '<input type="file" name="upload">'),
        "form-file-missing",
        "The file has the name upload, and requires the name file.",
    ),
    "a disabled file": (
        page(inputs() + '<input type="file" name="file" disabled>'),
        "form-file-missing",
        "It has no file.",
    ),
    "two files": (
        page(inputs() + FILE + '<input type="file" name="file2">'),
        "(form-file-missing)",
        "It has 2 files: file, file2.",
    ),
    "a field twice": (
        page(f'<input name="key" value="other">{inputs()}{FILE}'),
        "(malformed-form)",
        "The form has key twice. Stores differ in which they read.",
    ),
    "a field again after the file": (
        page(f'{inputs()}{FILE}<input name="key" value="other">'),
        "(malformed-form)",
        "The form has key twice. Stores differ in which they read.",
    ),
    "a field twice, the wrong one last": (
        page(f'{inputs()}<input name="key" value="other">{FILE}'),
        "(form-condition-failed)",
        "The field key must be k.",
    ),
    "a text area": (
        page(f'{inputs()}<textarea name="note">x</textarea>{FILE}'),
        "form-field-without-condition",
        "The field is note.",
    ),
    "a select": (
        page(f'{inputs()}<select name="cat"><option>1</select>{FILE}'),
        "form-field-without-condition",
        "The field is cat.",
    ),
    "a checked box": (
        page(f'{inputs()}<input type="checkbox" name="a" checked>{FILE}'),
        "form-field-without-condition",
        "The field is a.",
    ),
    "a button with a name": (
        page(f'{inputs()}<input type="submit" name="submit" value="Go">{FILE}'),
        "form-field-without-condition",
        "The field is submit.",
    ),
    "a button with a name, after the file": (
        page(f'{inputs()}{FILE}<input type="submit" name="submit" value="Go">'),
        "(form-field-without-condition)",
        "The field is submit, after the file. Amazon S3 ignores it there, and some stores refuse it.",
    ),
    "a field that is missing": (
        page(inputs(TYPED) + FILE),
        "form-condition-failed",
        "The field content-type is missing.",
    ),
    "a type that the uploader types": (
        page(f'{inputs(TYPED)}<input name="Content-Type" value="">{FILE}'),
        "(form-condition-failed)",
        "The field content-type must begin with image/.",
    ),
    "curl with the file first": (command(first=True), "(form-file-not-last)", None),
    "curl without a file": (command(file=""), "form-file-missing", "It has no file."),
    "curl with a text for a file": (
        command(file="-F file=report.pdf"),
        "(form-file-missing)",
        "The field file is a text. In curl, a file is -F file=@PATH.",
    ),
    "curl with PUT": (command("-X PUT"), "other-method", "The form is sent with PUT, and requires POST."),
    "curl with PUT in one word": (command("-sXPUT"), "other-method", "The form is sent with PUT, and requires POST."),
    "curl with a boundary": (
        command("-H 'Content-Type: multipart/form-data; boundary=x'"),
        "(malformed-form)",
        "The command sets a boundary, and curl adds another one.",
    ),
    "curl with another type": (
        command("-H 'content-type: application/json'"),
        "malformed-form",
        "It is sent as application/json, not as multipart/form-data.",
    ),
    "curl with data": (
        command(file="").replace("-F ", "-d "),
        "malformed-form",
        "It is sent as application/x-www-form-urlencoded, not as multipart/form-data.",
    ),
    "curl that cuts a value at the semicolon": (
        command(
            form=signed(
                [{"bucket": "bkt"}, {"key": "k"}, {"content-type": "a/b;c=d"}], URL, key="k", content_type="a/b;c=d"
            )
        ),
        "form-condition-failed",
        "The field content-type must be a/b;c=d.",
    ),
    "curl without a field": (command(form=TYPED), "form-condition-failed", "The field content-type is missing."),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong(name):
    text, cause, detail = WRONG[name]
    explanation = explained(text)
    assert (explanation.verdict, causes(explanation)[0]) == ("unknown" if cause.startswith("(") else "fails", cause)
    if detail:
        assert explanation.findings[0].detail == detail
    else:
        assert explanation.is_good


def test_file_first_on_aws():
    form = signed([{"bucket": "bkt"}, {"key": "k"}], "https://bkt.s3.eu-west-1.amazonaws.com/", key="k")
    explanation = explained(page(FILE + inputs(form), url=form["url"]))
    assert (explanation.verdict, causes(explanation)[0]) == ("fails", "form-file-not-last")
    detail = "The file comes before key, awsaccesskeyid, policy, signature."
    assert explanation.findings[0].detail == detail


TAGS = st.sampled_from(
    [
        *(
            "<form>",
            "</form>",
            "<input>",
            "<select>",
            "</select>",
            "<option>",
            "<textarea>",
            "</textarea>",
            "<fieldset>",
        ),
        *("</fieldset>", "<script>", "a"),
    ]
)
NAMES = st.sampled_from(
    [
        "",
        " name=a",
        " name=file type=file",
        " value=x",
        " disabled",
        " checked",
        " type=image",
        " type",
        " action=https://a/b",
    ]
)


@given(st.lists(st.tuples(TAGS, NAMES)))
def test_any_page(tags):
    text = "<form action=https://a/b>" + "".join(tag.replace(">", f"{name}>") for tag, name in tags)
    form = read_form_text(text)
    assert form is None or (form.url and isinstance(json.dumps(form.fields), str))


@given(
    st.lists(
        st.sampled_from(
            ["-F", "-d", "-X", "-H", "-sSo", "--form", "--url", "a=b", "a=@b", "file=@x", "-", "https://a/b"]
        )
    )
)
def test_any_command(words):
    form = read_form_text(f"curl {' '.join(words)}")
    assert form is None or form.url
