"""Answers that were copied, masked or indented on their way, and what is certain all the same."""

import hashlib
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from situations import ACCESS_KEY, URLS, causes, explained, keys

from awscli_presign_put.explain.request_signature import canonical_request_of, request_of, string_to_sign_2
from awscli_presign_put.explain.seen_canonical_request import is_masked, is_other
from awscli_presign_put.explain.store_answer import read_answer
from awscli_presign_put.explain.url import read_url
from awscli_presign_put.explain.url_signature import V4

URL = URLS["minio put"]
HOST = "play.example.com:9000"
SIGNATURE = URL.rpartition("=")[2]
SCOPE = "/us-east-1/s3/aws4_request"
V2 = URLS["boto3 v2 put"]
OTHERS = keys(key="OTHER")
POSSIBLE = ["(signature-mismatch)", "(signed-header-different)", "(content-type-different)", "(other-method)",
            "(host-changed)", "(key-encoding)", "(wrong-secret)"]  # fmt: skip


def mismatch(**members):
    elements = "".join(
        f"<{name}>{value.replace('&', '&amp;').replace('<', '&lt;')}</{name}>" for name, value in members.items()
    )
    return read_answer(f"<Error><Code>SignatureDoesNotMatch</Code>{elements}</Error>".encode())


def canonical(url=URL, **changed):
    return canonical_request_of(request_of(read_url(url), "PUT")._replace(**changed), V4)


def to_sign(text, scope=SCOPE):
    date = URL.partition("X-Amz-Date=")[2][:16]
    return f"AWS4-HMAC-SHA256\n{date}\n{date[:8]}{scope}\n{hashlib.sha256(text.encode()).hexdigest()}"


@pytest.mark.parametrize("shown", [
    {"SignatureProvided": f"\n  {SIGNATURE}\n"},
    {"SignatureProvided": SIGNATURE.upper()},
    {"SignatureProvided": f"{SIGNATURE[:32]}\n{SIGNATURE[32:]}"},
    {"SignatureProvided": f"{SIGNATURE[:12]}..."},
    {"SignatureProvided": SIGNATURE[:40]},
    {"SignatureProvided": "[REDACTED]"},
    {"SignatureProvided": "x" * 64},
    {"SignatureProvided": SIGNATURE, "AWSAccessKeyId": "a-name-of-mine"},
    {"AWSAccessKeyId": f"\n{ACCESS_KEY}\n"},
    {"AWSAccessKeyId": f"{ACCESS_KEY[:4]}****************"},
    {"AWSAccessKeyId": "AKIAXXXXXXXXXXXXXXXX"},
    {"AWSAccessKeyId": "<your key>"},
    {"AWSAccessKeyId": f"{ACCESS_KEY}/20261126/us-east-1/s3/aws4_request"},
    {"AWSAccessKeyId": "AKIAI44QH8DHBEXAMPLE"},
])  # fmt: skip
def test_what_was_masked_or_broken_is_no_answer_to_another_url(shown):
    explanation = explained(URL, answer=mismatch(**shown))
    assert causes(explanation) == ["(other-method)", "(host-changed)", "(wrong-secret)"]


def test_answer_to_another_url_all_the_same():
    assert causes(explained(URL, answer=mismatch(SignatureProvided="a3" * 32))) == ["other-answer"]
    assert causes(explained(URL, answer=mismatch(AWSAccessKeyId="AKIAI44QH8DHBXYZABCD"))) == ["other-answer"]
    own = V2.partition("Signature=")[2].partition("&")[0]
    assert "%" in own
    assert "other-answer" not in causes(explained(V2, answer=mismatch(SignatureProvided=own)))
    other = mismatch(SignatureProvided=quote("ghijklmnopqrstuvwxyz/abcdef="))
    assert causes(explained(V2, answer=other))[0] == "other-answer"


@pytest.mark.parametrize("held", [None, OTHERS])
@pytest.mark.parametrize(
    "masked",
    [(HOST, "<redacted>"), (HOST, "xxx.internal"), (ACCESS_KEY, "AKIA****************"), (ACCESS_KEY, "[REDACTED]")],
)
def test_canonical_request_that_somebody_has_masked(masked, held):
    answer = mismatch(CanonicalRequest=canonical().replace(*masked))
    found = causes(explained(URL, credentials=held, answer=answer))
    assert [each for each in found if "(" not in each] == []
    # One that is masked shows that others may be, too.
    answer = mismatch(CanonicalRequest=canonical(path="/bkt/other").replace(*masked))
    assert causes(explained(URL, credentials=OTHERS, answer=answer))[0] == "(path-changed)"


@pytest.mark.parametrize("change", [("\n", "\n    "), ("\n", " \n")])
def test_canonical_request_that_was_indented(change):
    seen = canonical(host="minio:9000")
    for text in (seen, f"\n{seen}\n  "):
        answer = mismatch(CanonicalRequest=text.replace(*change), StringToSign=to_sign(seen))
        assert causes(explained(URL, answer=answer)) == ["host-changed"]


def test_canonical_request_that_is_not_the_one_that_the_store_has_signed():
    answer = mismatch(CanonicalRequest=canonical(host="minio:9000"), StringToSign=to_sign(canonical()))
    assert causes(explained(URL, answer=answer))[0] == "(host-changed)"


@pytest.mark.parametrize(("scope", "cause"), [
    ("/eu-central-003/s3/aws4_request", "other-region"),
    ("/us-east-1/s3-object/aws4_request", "parameter-changed"),
    ("0/us-east-1/s3/aws4_request", "(other-answer)"),
])  # fmt: skip
def test_store_has_signed_for_another_scope(scope, cause):
    answer = mismatch(CanonicalRequest=canonical(), StringToSign=to_sign(canonical(), scope))
    explanation = explained(URL, answer=answer)
    assert causes(explanation)[0] == cause
    assert scope[1:] in explanation.findings[0].detail
    assert "wrong-secret" not in causes(explanation)


def test_store_has_signed_at_another_time():
    answer = mismatch(StringToSign=to_sign(canonical()).replace("T", "T1", 1), CanonicalRequest=canonical())
    assert causes(explained(URL, answer=answer))[0] == "(other-answer)"


def test_header_that_somebody_has_masked():
    url = URLS["boto3 put"]
    seen = canonical_request_of(request_of(read_url(url), "PUT", (("content-type", "[REDACTED]"),)), V4)
    explanation = explained(url, answer=mismatch(CanonicalRequest=seen))
    assert causes(explanation)[0] == "(content-type-different)"


def seen_2(url, bucket, path):
    request = request_of(read_url(url), "PUT", (), bucket)._replace(path=path)
    return mismatch(StringToSign=string_to_sign_2(request))


@pytest.mark.parametrize(("host", "bucket"), [
    ("files.example.com", "files.example.com"),
    ("bkt.store.corp", "bkt"),
    ("my.bkt.store.corp", "my.bkt"),
])  # fmt: skip
def test_bucket_that_the_store_puts_before_the_path_of_version_2(host, bucket):
    url = f"https://{host}/d/a.txt?AWSAccessKeyId={ACCESS_KEY}&Expires=1795680880&Signature=" + "q" * 27 + "%3D"
    assert causes(explained(url, credentials=OTHERS, answer=seen_2(url, bucket, "/d/a.txt"))) == POSSIBLE
    changed = explained(url, credentials=OTHERS, answer=seen_2(url, "", f"/{bucket}/other.txt"))
    assert causes(changed) == ["path-changed"]


def test_bucket_that_the_store_leaves_out_of_the_path_of_version_2():
    host = V2.partition("://")[2].partition("/")[0]
    url = V2.replace(host, "bucket-test.s3.amazonaws.com").replace("/bucket-test/", "/")
    path = read_url(url).path
    assert causes(explained(url, credentials=OTHERS, answer=seen_2(url, "", path)))[0] == "style-changed"


def test_string_to_sign_of_another_region_alone():
    answer = mismatch(StringToSign=to_sign(canonical(), "/eu-central-003/s3/aws4_request"))
    assert causes(explained(URL, answer=answer))[0] == "(other-region)"


@pytest.mark.parametrize(
    "value", ["multipart/form-data; boundary=----WebKitFormBoundaryx7", "text/plain;charset=UTF-8", "*/*"]
)
def test_values_that_are_not_masked(value):
    url = URLS["boto3 put"]
    seen = canonical_request_of(request_of(read_url(url), "PUT", (("content-type", value),)), V4)
    assert causes(explained(url, answer=mismatch(CanonicalRequest=seen)))[0] == "content-type-different"


@pytest.mark.parametrize("host", ["fsn1.your-objectstorage.com", "[::1]:9000", "my-host:9000", "s3-fips.x.com"])
def test_hosts_that_are_not_masked(host):
    assert causes(explained(URL, answer=mismatch(CanonicalRequest=canonical(host=host)))) == ["host-changed"]


def test_key_of_any_characters():
    answer = mismatch(CanonicalRequest=canonical(path="/bkt/%7Bid%7D%24%3Cx%3E"))
    assert causes(explained(URL, answer=answer))[0] == "(path-changed)"


MASKED = ["REDACTED", "[FILTERED]", "********", "(hidden)", "<signature>"]


@pytest.mark.parametrize(
    "masked", [*MASKED, "REDACTED", "%5BREDACTED%5D", "abc%E2%80%A6", "x" * 64, "***abc", "0a1b...9f"]
)
def test_signature_of_the_url_that_somebody_has_masked(masked):
    explanation = explained(URL.replace(SIGNATURE, masked))
    assert (explanation.verdict, causes(explanation)) == ("fails", ["url-damaged"])
    assert "The signature was masked or cut off." in explanation.findings[0].detail


@pytest.mark.parametrize("signature", ["0" * 64, "a" * 60 + "1234"])
def test_signature_that_only_looks_masked(signature):
    assert causes(explained(URL.replace(SIGNATURE, signature)))[0] == "signature-mismatch"


@given(
    st.integers(0, 60),
    st.integers(3, 64),
    st.sampled_from(["***", "xxx", "XXXX", "\u2026", "...", "[REDACTED]", "<signature>", "{sig}"]),
    st.sampled_from([str.upper, str.lower, lambda text: f" {text}\n", lambda text: quote(text, safe="")]),
)
def test_no_masked_signature_is_another_one(start, length, mask, changed):
    assert not is_other(changed(SIGNATURE[:start] + mask + SIGNATURE[start + length :]), SIGNATURE)


@given(st.text("0123456789abcdef", min_size=64, max_size=64).filter(lambda text: text != SIGNATURE))
def test_another_signature_is_another_one(signature):
    assert is_other(signature, SIGNATURE) or is_masked(signature)


@pytest.mark.parametrize("held", [None, OTHERS, keys()])
def test_request_of_another_time(held):
    date = URL.partition("X-Amz-Date=")[2][:16]
    seen = canonical().replace(date, date.replace("T", "T1")[:16])
    assert causes(explained(URL, credentials=held, answer=mismatch(CanonicalRequest=seen)))[0] == "(other-answer)"
    # The answer shows that it is this URL.
    answer = mismatch(CanonicalRequest=seen, SignatureProvided=SIGNATURE)
    assert causes(explained(URL, credentials=held, answer=answer))[0] == "parameter-changed"
    text = string_to_sign_2(request_of(read_url(V2.replace("Expires=1", "Expires=2")), "PUT"))
    found = causes(explained(V2, credentials=held, answer=mismatch(StringToSign=text)))
    assert "(other-answer)" in found
    assert "parameter-changed" not in found


BUCKETS = [
    # The bucket in the host of a store that is configured.
    ("bkt.h.example", "NoSuchBucket", "in", ["domain-not-known"]),
    ("bkt.h.example", "NoSuchBucket", "bkt.h.example", ["domain-not-known"]),
    ("bkt.h.example", "InvalidBucketName", "in", ["domain-not-known"]),
    ("bkt.h.example", "NoSuchBucket", "bkt", ["no-such-bucket"]),
    ("bkt.h.example", "NoSuchBucket", "other", ["(no-such-bucket)", "(other-answer)"]),
    ("bkt.h.example", "EntityTooLarge", "in", ["(too-large)", "(other-answer)"]),
    ("bkt.h.example", "NoSuchBucket", "***", ["no-such-bucket"]),
    ("h.example", "NoSuchBucket", "in", ["no-such-bucket"]),
    # What is in the host of a store that is not configured is not known.
    ("bkt.other.example", "NoSuchBucket", "in", ["(no-such-bucket)", "(domain-not-known)"]),
    ("s3.other.example", "NoSuchBucket", "in", ["no-such-bucket"]),
    ("10.0.0.1", "NoSuchBucket", "in", ["no-such-bucket"]),
    ("minio:9000", "NoSuchBucket", "in", ["no-such-bucket"]),
]


@pytest.mark.parametrize(("host", "code", "bucket", "expected"), BUCKETS)
def test_bucket_of_the_answer(host, code, bucket, expected):
    url = f"https://{host}/in/{URL.partition('/bkt/in/')[2]}"
    answer = read_answer(f"<Error><Code>{code}</Code><BucketName>{bucket}</BucketName></Error>".encode())
    explanation = explained(url, credentials=OTHERS, endpoints=("https://h.example",), answer=answer)
    assert causes(explanation)[: len(expected)] == expected
    assert explanation.verdict == "fails"


def test_bucket_of_a_tenant():
    """Ceph names it without its tenant."""
    url = URLS["boto3 custom"].replace("/bkt/", "/tenant%3Abkt/")
    answer = read_answer(b"<Error><Code>NoSuchBucket</Code><BucketName>bkt</BucketName></Error>")
    assert causes(explained(url, credentials=OTHERS, answer=answer))[0] == "no-such-bucket"


def test_host_of_the_documentation():
    """A placeholder, where the URL has another one."""
    url = URLS["boto3 custom"]
    seen = canonical(url, host="storage.example.com")
    explanation = explained(url, credentials=OTHERS, answer=mismatch(CanonicalRequest=seen))
    assert "host-changed" not in causes(explanation)


@pytest.mark.parametrize("name", ["minio get", "boto3 get", "boto3 head", "boto3 v2 get"])
def test_url_for_a_download_that_the_store_refuses(name):
    explanation = explained(URLS[name], answer=mismatch())
    method = "HEAD" if "head" in name else "GET"
    assert (causes(explanation)[0], explanation.findings[0].detail) == (
        "(other-method)", f"The signature is right for {method}.",
    )  # fmt: skip


def test_url_for_a_download_that_a_client_says_is_forbidden():
    answer = read_answer(b"curl: (22) The requested URL returned error: 403")
    assert causes(explained(URLS["minio get"], answer=answer))[:2] == ["(other-method)", "(signer-not-allowed)"]
    assert causes(explained(URLS["minio put"], answer=answer))[0] == "(signer-not-allowed)"
    denied = read_answer(b"<Error><Code>AccessDenied</Code></Error>")
    assert causes(explained(URLS["minio get"], answer=denied))[0] == "(signer-not-allowed)"


@pytest.mark.parametrize("key", ["AKIA1234567890", "AKIAMYKEY", "the key"])
def test_access_key_id_that_is_none(key):
    explanation = explained(URLS["minio put"], credentials=OTHERS, answer=mismatch(AWSAccessKeyId=key))
    assert "other-answer" not in causes(explanation)
