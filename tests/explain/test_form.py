import base64
import json
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from situations import ACCESS_KEY, RECORDED, SECRET_KEY, causes, keys

from awscli_presign_put.explain.form import explain_form, left_to_uploader, read_form
from awscli_presign_put.explain.form_text import NotAForm
from awscli_presign_put.explain.store_answer import read_answer
from awscli_presign_put.explain.verification import Situation
from awscli_presign_put.signing import sigv2, sigv4

FORM = RECORDED["form"]
NOW = datetime(2026, 11, 26, 7, 15, tzinfo=timezone.utc)


def explained(form=None, now=NOW, credentials=None, answer=None):
    return explain_form(
        read_form(json.dumps(form or FORM).encode()), Situation(now, credentials or keys(), answer=answer)
    )


def with_fields(**fields):
    changed = {**FORM["fields"], **{name.replace("_", "-"): value for name, value in fields.items()}}
    return {**FORM, "fields": {name: value for name, value in changed.items() if value is not None}}


# With the field that the uploader must add.
WHOLE = with_fields(Content_Type="image/png")


def test_recorded_form():
    explanation = explained()
    assert (explanation.verdict, causes(explanation), explanation.is_good) == (
        "unknown",
        ["(form-field-missing)"],
        True,
    )
    detail = "The uploader must add the field content-type. It must begin with image/."
    assert explanation.findings[0].detail == detail
    assert (explained(WHOLE).verdict, causes(explained(WHOLE))) == ("works", [])
    form = explanation.form
    assert (form.address.bucket, form.key_id, form.version) == ("bucket-test", ACCESS_KEY, "4")
    assert form.ends_at == datetime(2026, 11, 26, 8, 14, 40, tzinfo=timezone.utc)
    assert [(each.operator, each.name, each.value) for each in left_to_uploader(form)] == [
        ("starts-with", "content-type", "image/")
    ]
    assert [(each.least, each.most) for each in form.conditions if each.operator == "content-length-range"] == [
        (1, 1000)
    ]


def test_document_of_presign_post():
    named = {"Url": WHOLE["url"], "Fields": WHOLE["fields"], "Conditions": []}
    assert explained(named).verdict == "works"


def test_version_2():
    policy = {"expiration": "2026-11-26T08:00:00.000Z", "conditions": [{"bucket": "b"}, ["eq", "$key", "k"]]}
    uri_encoded = base64.b64encode(json.dumps(policy).encode()).decode()
    fields = {"key": "k", "policy": uri_encoded, "AWSAccessKeyId": ACCESS_KEY}
    fields["signature"] = sigv2.signature(uri_encoded, SECRET_KEY)
    form = {"url": "https://b.store.example/", "fields": fields}
    assert (explained(form).verdict, explained(form).form.version) == ("works", "2")
    on_aws = explained({**form, "url": "https://b.s3.amazonaws.com/"})
    assert (on_aws.verdict, causes(on_aws)) == ("unknown", ["(version-2-refused)"])
    other = {**form, "url": "https://c.s3.amazonaws.com/"}
    assert explained(other).findings[0].detail == "The field bucket must be b."


FAULTS = {
    "a field more": (with_fields(submit="Send"), ["form-field-without-condition"], "The field is submit."),
    "a field that may be more": (with_fields(x_ignore_a="1", Content_Type="image/png"), [], None),
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
        assert detail in " ".join(finding.detail for finding in explanation.findings)


def signed(conditions, url="https://b.store.example/", expiration="2026-11-26T08:00:00.000Z", **fields):
    """A form with this policy, signed by Version 2."""
    policy = {"expiration": expiration, "conditions": conditions}
    uri_encoded = base64.b64encode(json.dumps(policy).encode()).decode()
    signature = sigv2.signature(uri_encoded, SECRET_KEY)
    named = {name.replace("_", "-"): value for name, value in fields.items()}
    return {
        "url": url,
        "fields": {**named, "AWSAccessKeyId": ACCESS_KEY, "policy": uri_encoded, "signature": signature},
    }


BUCKET = {"bucket": "b"}
RULES = {
    "no condition for the bucket": (
        signed([["eq", "$key", "k"]], key="k"),
        "form-field-without-condition",
        "The field is bucket.",
    ),
    "a name without $": (
        signed([BUCKET, ["eq", "key", "k"]], key="k"),
        "invalid-policy",
        "A condition has the name key, which must begin with $.",
    ),
    "a number": (
        signed([BUCKET, {"key": "k"}, {"success_action_status": 201}], key="k", success_action_status="201"),
        "invalid-policy",
        "The condition of success_action_status has a value that is not a string.",
    ),
    "an operator": (
        signed([BUCKET, ["ends-with", "$key", "k"]], key="k"),
        "invalid-policy",
        "A condition has the operator ends-with. There are eq, starts-with and content-length-range.",
    ),
    "no time zone": (
        signed([BUCKET, {"key": "k"}], expiration="2026-11-26T08:00:00", key="k"),
        "invalid-policy",
        "The policy has no expiration of the form 2026-11-30T12:00:00Z.",
    ),
    "a range upside down": (
        signed([BUCKET, {"key": "k"}, ["content-length-range", 2, 1]], key="k"),
        "invalid-policy",
        "content-length-range has bounds that no file can have.",
    ),
    "${filename} where the value is exact": (
        signed([BUCKET, {"key": "in/${filename}"}], key="in/${filename}"),
        "form-condition-failed",
        "The field key must be in/${filename}.",
    ),
    "a type of a list": (
        signed(
            [BUCKET, {"key": "k"}, ["starts-with", "$Content-Type", "image/"]],
            key="k",
            Content_Type="image/png,text/plain",
        ),
        "form-condition-failed",
        "The field content-type must begin with image/.",
    ),
    "no key": (signed([BUCKET]), "form-field-missing", "The form has no field key."),
}


@pytest.mark.parametrize("name", RULES)
def test_rule_of_s3(name):
    form, cause, detail = RULES[name]
    explanation = explained(form)
    assert (explanation.verdict, causes(explanation)) == ("fails", [cause])
    assert explanation.findings[0].detail == detail


def test_what_s3_accepts():
    conditions = [
        {"bucket": "b"},
        {"acl": "private"},
        ["STARTS-WITH", "$Key", "in/"],
        ["starts-with", "$Content-Type", "image/"],
        ["content-length-range", "1", "10"],
    ]
    types = "image/png,image/gif"
    form = signed(conditions, key="in/${filename}", acl="private", Content_Type=types, x_ignore_a="1")
    assert (explained(form).verdict, causes(explained(form))) == ("works", [])


def test_condition_with_several_members():
    form = signed([{"bucket": "b", "key": "k"}], key="k")
    assert (explained(form).verdict, causes(explained(form))) == ("unknown", ["(invalid-policy)"])


def test_what_depends_on_the_name_of_the_file():
    form = signed([BUCKET, ["starts-with", "$key", "in/report"]], key="in/${filename}")
    explanation = explained(form)
    assert (explanation.verdict, causes(explanation)) == ("unknown", ["(form-condition-failed)"])
    assert explanation.findings[0].detail == "The field key must begin with in/report. It has the name of the file."


@pytest.mark.parametrize(("key", "required", "cause"), [
    ("a/${filename}", "a/x.txt", "(form-condition-failed)"),
    ("a/${filename}.txt", "a/x.txt", "(form-condition-failed)"),
    ("${filename}/${filename}", "x/x", "(form-condition-failed)"),
    ("${filename}/${filename}", "x/y", "form-condition-failed"),
    ("a/${filename}", "a/", "form-condition-failed"),
    ("a/${filename}", "b/x.txt", "form-condition-failed"),
    ("a/${filename}.png", "a/x.txt", "form-condition-failed"),
])  # fmt: skip
def test_exact_value_that_the_name_of_the_file_can_give(key, required, cause):
    explanation = explained(signed([BUCKET, {"key": required}], key=key))
    may = cause.startswith("(")
    assert (explanation.verdict, causes(explanation)) == ("unknown" if may else "fails", [cause])
    more = " It has the name of the file." if may else ""
    assert explanation.findings[0].detail == f"The field key must be {required}.{more}"


@pytest.mark.parametrize("expiration", ["2026-11-26 08:00:00Z", "2026-11-26T08:00Z", "2026-11-26T08:00:00+00:00"])
def test_expiration_that_some_stores_read(expiration):
    explanation = explained(signed([BUCKET, {"key": "k"}], expiration=expiration, key="k"))
    assert (explanation.verdict, causes(explanation)) == ("unknown", ["(invalid-policy)"])
    assert explanation.form.ends_at == datetime(2026, 11, 26, 8, tzinfo=timezone.utc)


def test_form_with_a_right_signature_that_the_store_refuses():
    answer = read_answer(b"<Error><Code>SignatureDoesNotMatch</Code><Message>No match</Message></Error>")
    explanation = explained(WHOLE, answer=answer)
    assert (explanation.verdict, causes(explanation)) == ("fails", ["(wrong-secret)"])
    assert explanation.findings[0].detail == "The store says: No match"
    other = explained(WHOLE, credentials=keys(key="AKIAX"), answer=answer)
    assert causes(other) == ["(signature-mismatch)", "(wrong-secret)"]


def test_bucket_before_a_host_that_is_not_known():
    form = signed([BUCKET, {"key": "k"}], "https://b.store.example/", key="k")
    assert explained(form).verdict == "works"


def test_lone_surrogate():
    explanation = explained(with_fields(policy="\ud800"))
    assert (explanation.verdict, explanation.findings[0].cause) == ("fails", "invalid-policy")
    policy = base64.b64encode(b'{"expiration": "2026-11-26T08:00:00Z", "conditions": [{"a": "\\ud800"}]}').decode()
    assert explained(with_fields(policy=policy)).verdict == "fails"


def test_time_and_credentials():
    assert causes(explained(WHOLE, now=NOW + timedelta(days=1))) == ["url-expired"]
    assert explained(now=NOW + timedelta(days=1)).findings[0].detail == "The form expired 23 hours ago."
    assert causes(explained(WHOLE, credentials=keys(f"{SECRET_KEY}\n"))) == ["wrong-secret"]
    assert causes(explained(WHOLE, credentials=keys("x"))) == ["signature-mismatch", "(wrong-secret)"]
    other = explained(credentials=keys(key="AKIAX"))
    assert (other.verdict, other.why_not) == (
        "unknown",
        "not verified: the form was signed with another access key ID than that of these credentials. Use --profile.",
    )


def test_answer():
    raw = b"<Error><Code>EntityTooLarge</Code><MaxSizeAllowed>1000</MaxSizeAllowed></Error>"
    explanation = explained(WHOLE, answer=read_answer(raw))
    assert (explanation.verdict, causes(explanation)) == ("fails", ["too-large"])
    assert explanation.findings[0].detail == "The maximum is 1000 bytes."


NOTHING = (
    "has no address and fields of a form. Use the document of aws s3 presign-post, an HTML form, a curl command, or "
    "what an SDK has printed."
)
A_URL = "has a presigned URL, and no form. Specify the URL itself, without --form."
NO_FORMS = {
    b"{": NOTHING,
    b"[" * 100000: NOTHING,
    b"[]": NOTHING,
    b"{}": NOTHING,
    b"\xff\xfe\x00": "is not a text.",
    b'{"url": "x", "fields": {"a": 1}}': "has a field that is not a string, or whose value is in another file.",
    b'{"url": "x", "fields": {}}': "has a Url that is not valid. It does not begin with https:// or http://.",
    b'{"method": "PUT", "url": "https://h/k?a=b&X-Amz-Signature=1", "fields": {}}': A_URL,
    b'{"signed_id": "x", "direct_upload": {"url": "https://h/k?a=b\\u0026X-Amz-Signature=1", "headers": {}}}': A_URL,
    b"https://h/k?AWSAccessKeyId=a&Signature=b": A_URL,
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
    uri_encoded = base64.b64encode(json.dumps(policy).encode()).decode()
    explanation = explained(with_fields(policy=uri_encoded, x_amz_security_token="OTHERTOKEN"))
    assert "TOKEN" not in repr(explanation.findings)


def version_4(url, region="us-east-1", service="s3", algorithm="AWS4-HMAC-SHA256", bucket="bkt", **fields):
    """A form of Version 4 whose policy requires exactly its fields."""
    named = {
        "key": "k",
        "x-amz-algorithm": algorithm,
        "x-amz-credential": f"{ACCESS_KEY}/20261126/{region}/{service}/aws4_request",
        "x-amz-date": "20261126T071440Z",
        **{name.replace("_", "-"): value for name, value in fields.items()},
    }
    conditions = [{"bucket": bucket}, *({name: value} for name, value in named.items())]
    policy = {"expiration": "2026-11-26T08:00:00.000Z", "conditions": conditions}
    encoded = base64.b64encode(json.dumps(policy).encode()).decode()
    signer = sigv4.credential_of(named["x-amz-credential"])
    signature = sigv4.signature(encoded, SECRET_KEY, signer.scope)
    return {"url": url, "fields": {**named, "policy": encoded, "x-amz-signature": signature}}


AWS = "https://bkt.s3.us-east-1.amazonaws.com/"
STORE = "https://s3.example.com/bkt"
R2 = f"https://{'0' * 32}.r2.cloudflarestorage.com/bkt"
ELSEWHERE = "Amazon S3 refuses that. Some stores accept it."
REFUSED = {
    "another algorithm": (
        version_4(STORE, algorithm="AWS4-HMAC-SHA1"),
        "invalid-scope",
        "The algorithm is AWS4-HMAC-SHA1, and must be AWS4-HMAC-SHA256.",
    ),
    "another service": (version_4(AWS, service="sts"), "invalid-scope", "It is signed for the service sts, not s3."),
    "an empty region": (
        version_4(STORE, region=""),
        "(invalid-scope)",
        f"It is signed for an empty region. {ELSEWHERE}",
    ),
    "another region": (
        version_4(AWS, region="eu-west-1"),
        "other-region",
        "It is signed for eu-west-1, and the host is for us-east-1.",
    ),
    "another region of Wasabi": (
        version_4("https://s3.eu-central-1.wasabisys.com/bkt"),
        "(other-region)",
        "It is signed for us-east-1, and the host is for eu-central-1. Some stores do not compare them.",
    ),
    "a key in the address": (
        version_4(f"{AWS}a/x.txt"),
        "form-address",
        "The address has the path a/x.txt, and a form is sent to the bucket.",
    ),
    "a key in the address elsewhere": (
        version_4(f"{STORE}/a/x.txt"),
        "(form-address)",
        f"The address has the path a/x.txt, and a form is sent to the bucket. {ELSEWHERE}",
    ),
    "an ACL that is none": (
        version_4(AWS, acl="everyone"),
        "value-not-allowed",
        "x-amz-acl is everyone, and must be one of private, public-read, public-read-write, authenticated-read, "
        "aws-exec-read, bucket-owner-read, bucket-owner-full-control.",
    ),
    "a long field": (version_4(AWS, x_ignore_a="x" * 30000), "form-too-large", None),
    "much metadata": (
        version_4(STORE, x_amz_meta_a="x" * 2048),
        "(metadata-too-large)",
        f"It has 2049 bytes. {ELSEWHERE}",
    ),
    "a long key": (version_4(AWS, key="k" * 1025), "key-too-long", "It has 1025 bytes."),
    "a digest that is none": (
        version_4(AWS, x_amz_checksum_sha256="abc"),
        "invalid-digest",
        "x-amz-checksum-sha256 is abc, and must be 32 bytes in Base64.",
    ),
    "a bucket that none can be": (
        version_4("https://s3.us-east-1.amazonaws.com/my%20bucket", bucket="my bucket"),
        "invalid-bucket-name",
        "The bucket is my bucket.",
    ),
    "R2": (
        version_4(R2, region="auto"),
        "not-supported",
        "R2 has no ACLs, no object tags and no form uploads.",
    ),
    "B2": (
        version_4("https://s3.us-west-004.backblazeb2.com/bkt", region="us-west-004"),
        "not-supported",
        "B2 has no object tags, no form uploads, and ACLs of buckets only.",
    ),
    "a website": (
        version_4("https://bkt.s3-website-us-east-1.amazonaws.com/"),
        "not-an-endpoint",
        "The host is bkt.s3-website-us-east-1.amazonaws.com.",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_a_store_refuses(name):
    form, cause, detail = REFUSED[name]
    explanation = explained(form)
    assert explanation.is_good
    assert (explanation.verdict, causes(explanation)) == ("unknown" if cause.startswith("(") else "fails", [cause])
    if detail:
        assert explanation.findings[0].detail == detail


@pytest.mark.parametrize("url", [AWS, STORE, f"{STORE}/", "https://s3.us-east-1.amazonaws.com/my.bkt"])
def test_what_a_store_accepts(url):
    form = version_4(url, bucket="my.bkt" if "my" in url else "bkt", acl="private", x_amz_meta_a="x" * 2047)
    assert (explained(form).verdict, causes(explained(form))) == ("works", [])


@pytest.mark.parametrize("end", [
    "2026-11-26T08:00:00+00:00", "2026-11-26T10:00:00.5+02:00", "2026-11-26T08:00:00.1234567Z",
    "2026-11-26T08:00:00.123456789Z", "2026-11-26T03:00:00-05:00",
])  # fmt: skip
def test_expiration_that_some_stores_accept(end):
    explanation = explained(signed([BUCKET, {"key": "k"}], expiration=end, key="k"))
    assert (explanation.verdict, causes(explanation)) == ("unknown", ["(invalid-policy)"])
    assert explanation.findings[0].detail == (
        "The expiration does not have the form 2026-11-30T12:00:00Z. Some stores refuse that."
    )
    assert explanation.form.ends_at.replace(microsecond=0) == datetime(2026, 11, 26, 8, tzinfo=timezone.utc)


@pytest.mark.parametrize("end", ["2026-11-26T08:00:00.Z", "2026-11-26T08:00:00+25:00", "0001-01-01T00:00:00+02:00"])
def test_expiration_that_is_no_time(end):
    assert causes(explained(signed([BUCKET, {"key": "k"}], expiration=end, key="k"))) == ["invalid-policy"]


@pytest.mark.parametrize(("text", "expected"), [
    ("<Error><Code>SignatureDoesNotMatch</Code></Error>", "(wrong-secret)"),
    ("HTTP/1.1 403 F\nDate: Thu, 26 Nov 2026 07:30:00 GMT\n\n<Error><Code>AccessDenied</Code></Error>",
     "(signer-not-allowed)"),
    ("<Error><Code>AccessDenied</Code></Error>", "url-expired"),
    ("HTTP/1.1 403 F\nDate: Thu, 26 Nov 2026 09:30:00 GMT\n\n<Error><Code>AccessDenied</Code></Error>", "url-expired"),
])  # fmt: skip
def test_answer_of_yesterday_to_a_form(text, expected):
    form = signed([BUCKET, {"key": "k"}], key="k")
    explanation = explained(form, NOW + timedelta(hours=20), answer=read_answer(text.encode()))
    assert (explanation.verdict, causes(explanation)[0]) == ("fails", expected)


def test_address_of_version_6():
    explanation = explained({**WHOLE, "url": "http://[::1]:9000/bucket-test"})
    assert (explanation.verdict, explanation.form.address.endpoint) == ("works", "http://[::1]:9000")
