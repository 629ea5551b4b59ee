import base64
import json
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from situations import ACCESS_KEY, RECORDED, SECRET_KEY, causes, keys

from awscli_presign_put.explain.answer import read_answer
from awscli_presign_put.explain.explanation import Situation
from awscli_presign_put.explain.form import NotAForm, explain_form, left_to_uploader, read_form
from awscli_presign_put.signing import sigv2

FORM = RECORDED["form"]
NOW = datetime(2026, 11, 26, 7, 15, tzinfo=timezone.utc)


def explained(form=FORM, now=NOW, credentials=None, answer=None):
    return explain_form(read_form(json.dumps(form).encode()), Situation(now, credentials or keys(), answer=answer))


def with_fields(**fields):
    changed = {**FORM["fields"], **{name.replace("_", "-"): value for name, value in fields.items()}}
    return {**FORM, "fields": {name: value for name, value in changed.items() if value is not None}}


def test_recorded_form():
    explanation = explained()
    assert (explanation.verdict, causes(explanation), explanation.is_good) == ("works", [], True)
    form = explanation.form
    assert (form.place.bucket, form.key_id, form.version) == ("bucket-test", ACCESS_KEY, "4")
    assert form.ends_at == datetime(2026, 11, 26, 8, 14, 40, tzinfo=timezone.utc)
    assert [(each.operator, each.name, each.value) for each in left_to_uploader(form)] == [
        ("starts-with", "content-type", "image/")
    ]
    assert [(each.least, each.most) for each in form.conditions if each.operator == "content-length-range"] == [
        (1, 1000)
    ]


def test_document_of_presign_post():
    named = {"Url": FORM["url"], "Fields": FORM["fields"], "Conditions": []}
    assert explained(named).verdict == "works"


def test_version_2():
    policy = {"expiration": "2026-11-26T08:00:00.000Z", "conditions": [{"bucket": "b"}, ["eq", "$key", "k"]]}
    encoded = base64.b64encode(json.dumps(policy).encode()).decode()
    fields = {"key": "k", "policy": encoded, "AWSAccessKeyId": ACCESS_KEY}
    fields["signature"] = sigv2.signature(encoded, SECRET_KEY)
    form = {"url": "https://b.s3.amazonaws.com/", "fields": fields}
    assert (explained(form).verdict, explained(form).form.version) == ("works", "2")
    other = {**form, "url": "https://c.s3.amazonaws.com/"}
    assert explained(other).findings[0].detail == "The field bucket must be b."


FAULTS = {
    "a field more": (with_fields(submit="Send"), ["form-field-without-condition"], "The field is submit."),
    "a field that may be more": (with_fields(x_ignore_a="1"), [], None),
    "another value": (with_fields(acl="public-read"), ["form-condition-failed"], "The field acl must be private."),
    "another key": (with_fields(key="out/a"), ["form-condition-failed"], "The field key must begin with in/."),
    "a field less": (with_fields(acl=None), ["form-condition-failed"], "The field acl is missing."),
    "no signature": (with_fields(x_amz_signature=None), ["not-presigned"], "The form has no signature."),
    "no policy": (with_fields(policy=None), ["not-presigned"], "The form has no policy."),
    "a policy that cannot be read": (with_fields(policy="e30="), ["invalid-policy", "signature-mismatch"], None),
    "an edited policy": (
        with_fields(
            policy=base64.b64encode(base64.b64decode(FORM["fields"]["policy"]).replace(b"1000", b"9999")).decode()
        ),
        ["signature-mismatch"],
        "The signature is not that of this policy with these credentials.",
    ),
    "a policy with a line break": (
        with_fields(policy=f"{FORM['fields']['policy'][:76]}\n{FORM['fields']['policy'][76:]}"),
        ["invalid-policy"],
        "The text of the policy was changed on its way.",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_fault(name):
    form, expected, detail = FAULTS[name]
    explanation = explained(form)
    found = causes(explanation)
    assert [cause for cause in found if not cause.startswith("(")][: len(expected)] == expected
    assert (explanation.verdict == "works") == (expected == [])
    if detail:
        assert detail in [finding.detail for finding in explanation.findings]


def test_time_and_credentials():
    assert causes(explained(now=NOW + timedelta(days=1))) == ["url-expired"]
    assert explained(now=NOW + timedelta(days=1)).findings[0].detail == "The form expired 23 hours ago."
    assert causes(explained(credentials=keys(f"{SECRET_KEY}\n"))) == ["wrong-secret"]
    assert causes(explained(credentials=keys("x"))) == ["signature-mismatch", "(wrong-secret)"]
    other = explained(credentials=keys(key="AKIAX"))
    assert (other.verdict, other.why_not) == (
        "unknown",
        "not verified: the form was signed with another access key ID than that of these credentials. Use --profile.",
    )


def test_answer():
    raw = b"<Error><Code>EntityTooLarge</Code><MaxSizeAllowed>1000</MaxSizeAllowed></Error>"
    explanation = explained(answer=read_answer(raw))
    assert (explanation.verdict, causes(explanation)) == ("fails", ["too-large"])
    assert explanation.findings[0].detail == "The maximum is 1000 bytes."


NO_FORMS = {
    b"{": "is not a JSON document.",
    b"[" * 100000: "is not a JSON document.",
    b"[]": "is not a JSON object.",
    b"{}": "has no Url and Fields. Use the document of aws s3 presign-post.",
    b'{"url": "x", "fields": {"a": 1}}': "has a field that is not a string.",
    b'{"url": "x", "fields": {}}': "has a Url that is not valid. It does not begin with https:// or http://.",
    b" " * 300000: "is too large for a form.",
}


@pytest.mark.parametrize("raw", NO_FORMS, ids=range(len(NO_FORMS)))
def test_what_is_no_form(raw):
    with pytest.raises(NotAForm) as caught:
        read_form(raw)
    assert str(caught.value) == NO_FORMS[raw]


JSON = st.recursive(
    st.none() | st.integers() | st.text(), lambda each: st.lists(each) | st.dictionaries(st.text(), each)
)


@given(JSON)
def test_any_policy(policy):
    document = {"expiration": "2026-11-26T08:00:00Z", "conditions": policy}
    for each in (policy, document):
        form = with_fields(policy=base64.b64encode(json.dumps(each).encode()).decode())
        assert explained(form).verdict == "fails"


@given(st.binary())
def test_any_document(raw):
    try:
        form = read_form(raw)
    except NotAForm as error:
        said = str(error)
    else:
        said = f"{form.url}."
    assert said.endswith(".")


def test_token_is_not_shown():
    policy = {"expiration": "2026-11-26T08:00:00Z", "conditions": [{"x-amz-security-token": "SECRETTOKEN"}]}
    encoded = base64.b64encode(json.dumps(policy).encode()).decode()
    explanation = explained(with_fields(policy=encoded, x_amz_security_token="OTHERTOKEN"))
    assert "TOKEN" not in repr(explanation.findings)
