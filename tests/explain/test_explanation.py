import re
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from situations import DOUBTFUL, SECRET_KEY, URLS, causes, changes, explained, keys, moment

from awscli_presign_put.explain.causes import all_causes
from awscli_presign_put.explain.store_answer import read_answer
from awscli_presign_put.explain.url import pairs_of
from awscli_presign_put.explain.url_checks import operation_of

# Signed for PUT, with the host alone.
PUT = URLS["minio put"]
WITH_TYPE = URLS["boto3 put"]
AWS = URLS["aws s3 presign"]
V2 = URLS["boto3 v2 put"]

VERIFIED = {
    "boto3 put": ("PUT", "bucket-test", "in/a b+c.txt", "uploads the object"),
    "boto3 get": ("GET", "bucket-test", "ü/~(1).txt", "downloads the object"),
    "boto3 part": ("PUT", "bucket-test", "big", "uploads a part of a multipart upload"),
    "boto3 complete": ("POST", "bucket-test", "big", "completes a multipart upload"),
    "boto3 create": ("POST", "bucket-test", "big", "starts a multipart upload"),
    "boto3 abort": ("DELETE", "bucket-test", "big", "aborts a multipart upload"),
    "boto3 parts": ("GET", "bucket-test", "big", "lists the parts of a multipart upload"),
    "boto3 delete": ("DELETE", "bucket-test", "a", "deletes the object"),
    "boto3 head": ("HEAD", "bucket-test", "a", "reads the metadata of the object"),
    "boto3 list": ("GET", "bucket-test", "", "lists the objects"),
    "boto3 v2 put": ("PUT", "bucket-test", "in/a b.txt", "uploads the object"),
    "boto3 v2 get": ("GET", "bucket-test", "in/a b.txt", "downloads the object"),
    "boto3 custom": ("PUT", "bkt", "k", "uploads the object"),
    "boto3 access point": ("PUT", "ap-1", "k", "uploads the object"),
    "minio put": ("PUT", "bkt", "in/a b+c ü.txt", "uploads the object"),
    "minio get": ("GET", "bkt", "in/a b+c ü.txt", "downloads the object"),
    "obstore put": ("PUT", "bucket-test", "in/a b+c.txt", "uploads the object"),
    "obstore get": ("GET", "bkt", "in/a.txt", "downloads the object"),
    "JS put": ("PUT", "bucket-test", "in/a b+c.txt", "uploads the object"),
    "JS put with content type": ("PUT", "bucket-test", "in/a b+c.txt", "uploads the object"),
    "JS get": ("GET", "bucket-test", "ü.txt", "downloads the object"),
    "JS part": ("PUT", "bucket-test", "big", "uploads a part of a multipart upload"),
    "Bun put": ("PUT", "bucket-test", "in/a b+c.txt", "uploads the object"),
    "Bun put with acl": ("PUT", "bucket-test", "in/a.txt", "uploads the object"),
    "Bun get": ("GET", "bucket-test", "in/a.txt", "downloads the object"),
    "aws s3 presign": ("GET", "bucket-test", "in/a b.txt", "downloads the object"),
}


def test_each_recorded_url_is_verified():
    assert list(URLS) == sorted(URLS, key=list(URLS).index)
    assert set(URLS) == set(VERIFIED)
    for name, url in URLS.items():
        explanation = explained(url)
        found = explanation.verification.found
        operation = operation_of(explanation.url, explanation.signed, found and found.method)
        got = (found and found.method, explanation.address.bucket, explanation.address.key, operation)
        assert (got, explanation.verdict) == (VERIFIED[name], "unknown" if name in DOUBTFUL else "works"), name


def test_header_of_which_the_url_says_the_name_alone_is_found_out():
    assert explained(WITH_TYPE).verification.found.request.headers == (("content-type", "text/plain"),)


KEY = "/bkt/in/a%20b%2Bc%20%C3%BC.txt"
HOST = "play.example.com:9000"
MISTAKES = {
    "encoded twice": ((KEY, KEY.replace("%", "%25")), "key-encoding", "path"),
    "plus for a space": ((KEY, KEY.replace("%20", "+")), "key-encoding", "path"),
    "other Unicode form": ((KEY, KEY.replace("%C3%BC", "u%CC%88")), "key-encoding", "path"),
    "a slash more": ((KEY, f"/{KEY}"), "path-changed", "path"),
    "a slash at the end": ((".txt?", ".txt/?"), "path-changed", "path"),
    "another port": ((HOST, "play.example.com:8080"), "host-changed", "host"),
    "no port": ((HOST, "play.example.com"), "host-changed", "host"),
    "the name of a container": ((f"https://{HOST}", "http://play.example.com:9000"), None, None),
    "virtual": ((f"{HOST}/bkt", f"bkt.{HOST}"), "style-changed", "host and path"),
    "a parameter more": (
        ("X-Amz-Algorithm", "utm_source=a&X-Amz-Algorithm"),
        "parameter-changed",
        "parameter utm_source",
    ),
    "another lifetime": (("Expires=3600", "Expires=7200"), "parameter-changed", "parameter X-Amz-Expires"),
    "another region": (("us-east-1", "eu-west-1"), "other-region", "parameter X-Amz-Credential"),
    "another service": (("%2Fs3%2F", "%2Fsts%2F"), "parameter-changed", "parameter X-Amz-Credential"),
    "no lifetime": (("&X-Amz-Expires=3600", ""), "url-damaged", None),
    "no algorithm": (("X-Amz-Algorithm=AWS4-HMAC-SHA256&", ""), "url-damaged", None),
    "no signed headers": (("&X-Amz-SignedHeaders=host", ""), "url-damaged", None),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_mistake_is_named(name):
    (right, wrong), cause, part = MISTAKES[name]
    assert right in PUT
    explanation = explained(PUT.replace(right, wrong))
    if cause is None:
        # Every client sends this as it was signed.
        assert (explanation.verdict, changes(explanation)) == ("works", [])
        return
    assert explanation.verdict == "fails"
    assert causes(explanation)[0] == cause
    if part is not None:
        assert [each[0] for each in changes(explanation)] == [part]
    assert explanation.verification.found.method == "PUT"


@pytest.mark.parametrize(("right", "wrong"), [("%2B", "+"), ("%C3%BC", "%c3%bc")])
def test_encoding_that_some_stores_accept(right, wrong):
    explanation = explained(PUT.replace(right, wrong))
    assert (explanation.verdict, causes(explanation)) == ("unknown", ["(key-encoding)"])
    assert explanation.findings[0].detail == (
        f"The path is {KEY.replace(right, wrong)}, and {KEY} was signed. Some stores accept both."
    )


@pytest.mark.parametrize(("right", "wrong"), [("a%20b", "a%2520b"), ("%20", "%2520"), ("%2B", "%252B")])
def test_one_character_encoded_twice(right, wrong):
    explanation = explained(PUT.replace(right, wrong, 1))
    assert (causes(explanation), changes(explanation)[0][2]) == (["key-encoding"], KEY)


@pytest.mark.parametrize(
    "date", ["20261126t071400z", "202611T000Z", "\u0662\u0660\u0662\u06661126T071400Z", "20261326T071400Z"]
)
def test_date_that_no_store_reads(date):
    explanation = explained(re.sub(r"(?<=X-Amz-Date=)[0-9TZ]+", quote(date), PUT), moment(PUT))
    assert "X-Amz-Date is not a date." in [finding.detail for finding in explanation.findings]


def test_date_before_the_year_1000():
    """strftime would write its year without zeros."""
    url = re.sub(r"(?<=X-Amz-Date=)2026|(?<=%2F)2026", "0099", PUT)
    explanation = explained(url, moment(PUT))
    assert "X-Amz-Credential has another date than X-Amz-Date." not in [each.detail for each in explanation.findings]


DAMAGE = {
    "a full stop": (lambda url: f"{url}.", (".", "")),
    "brackets": (lambda url: f"<{url}>", ("<", "")),
    "&amp;": (lambda url: url.replace("&", "&amp;"), ("&amp;", "&")),
    "\\u0026": (lambda url: url.replace("&", "\\u0026"), ("\\u0026", "&")),
    "backslashes of a shell": (lambda url: url.replace("&", "\\&"), ("\\&", "&")),
    "a line break": (lambda url: url.replace("&X-Amz-Date", "\n&X-Amz-Date"), ("(a line break)", "")),
    "an invisible character": (
        lambda url: url.replace("X-Amz-Date", "\u200bX-Amz-Date"),
        ("(an invisible character)", ""),
    ),
    "encoded as a whole": (lambda url: url.replace("%", "%25").replace("://", "%3A%2F%2F"), ("%3A%2F%2F", "://")),
    "quoted-printable": (
        lambda url: url.replace("=", "=3D").replace("&X-Amz-Date", "=\n&X-Amz-Date"),
        ("=3D", "="),
    ),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_damage_is_named_and_the_url_is_good_without_it(name):
    damage, change = DAMAGE[name]
    explanation = explained(damage(PUT), moment(PUT))
    assert (explanation.verdict, causes(explanation)) == ("fails", ["url-damaged"])
    assert ("text", *change) in changes(explanation)
    assert explanation.verification.is_good


@pytest.mark.parametrize("cut", [1, 10, 48])
def test_signature_that_is_cut_off(cut):
    explanation = explained(PUT[:-cut])
    assert causes(explanation) == ["url-damaged"]
    lengths = (f"(a signature of {64 - cut} characters)", "(a signature of 64 characters)")
    assert changes(explanation) == [("parameter X-Amz-Signature", *lengths)]


def test_shell_that_ended_at_the_first_ampersand():
    explanation = explained(PUT.partition("&")[0], moment(PUT))
    assert (explanation.verdict, causes(explanation)) == ("fails", ["url-damaged"])
    names = "X-Amz-Credential, X-Amz-Date, X-Amz-Expires, X-Amz-SignedHeaders, X-Amz-Signature"
    assert explanation.findings[0].detail == f"The URL has no {names}."


def test_method_that_the_uploader_used():
    explanation = explained(PUT, method="GET")
    assert (causes(explanation), changes(explanation)) == (["other-method"], [("method", "GET", "PUT")])
    assert explanation.findings[0].detail == "The method is GET, and PUT was signed."


HEADERS = {
    "another": ((("content-type", "image/png"),), "content-type-different", ("image/png", "text/plain")),
    "none": ((("x-other", "1"),), "content-type-different", (None, "text/plain")),
}


@pytest.mark.parametrize("name", HEADERS)
def test_content_type_that_was_not_signed(name):
    headers, cause, (sent, signed) = HEADERS[name]
    explanation = explained(WITH_TYPE, headers=headers)
    assert causes(explanation) == [cause]
    assert changes(explanation) == [("header content-type", sent, signed)]


def test_signed_header_that_was_not_sent():
    url = WITH_TYPE.replace("content-type%3Bhost", "host%3Bx-amz-meta-a")
    explanation = explained(url, headers=(("content-type", "a/b"),))
    # What its value was is not known, so no signature can be called wrong.
    assert causes(explanation) == ["signed-header-missing"]
    assert explanation.findings[0].detail == "The header is x-amz-meta-a."


def test_values_that_nobody_can_guess():
    explanation = explained(WITH_TYPE.replace("content-type%3Bhost", "host%3Bx-amz-meta-a"))
    assert (explanation.verdict, causes(explanation)) == ("unknown", [])
    assert explanation.verification.why_not == (
        "not verified: the values of signed headers are not known: x-amz-meta-a. Specify them with --header."
    )


def test_request_that_no_store_accepts():
    headers = (
        ("authorization", "Bearer x"),
        ("x-amz-meta-a", "1"),
        ("content-type", "multipart/form-data; boundary=x"),
        ("transfer-encoding", "chunked"),
        ("x-amz-checksum-crc32", "AAAAAA=="),
        ("x-amz-checksum-sha256", "x"),
    )
    explanation = explained(PUT, method="PUT", headers=headers)
    expected = ["body-is-form", "no-length", "two-checksums", "(two-authentications)", "(header-not-signed)"]
    assert causes(explanation) == expected
    details = [finding.detail for finding in explanation.findings]
    assert details[2] == "They are x-amz-checksum-crc32, x-amz-checksum-sha256."
    assert details[3:] == [
        "The request has an Authorization header. Amazon S3 refuses that. Some stores accept it.",
        "The header is x-amz-meta-a, x-amz-checksum-crc32, x-amz-checksum-sha256. Amazon S3 refuses that. Some stores "
        "accept it.",
    ]


def test_what_amazon_alone_refuses():
    headers = (("authorization", "Bearer x"), ("x-amz-meta-a", "1"), ("content-type", "text/plain"))
    assert causes(explained(WITH_TYPE, headers=headers)) == ["two-authentications", "header-not-signed"]
    elsewhere = explained(PUT, headers=headers[:2])
    assert (elsewhere.verdict, causes(elsewhere)) == ("unknown", ["(two-authentications)", "(header-not-signed)"])


def test_characters_that_clients_encode_or_refuse():
    explanation = explained(PUT.replace(KEY, "/bkt/in/a b%2Bc ü.txt"))
    assert (explanation.verdict, causes(explanation), explanation.repaired) == ("unknown", ["(url-damaged)"], PUT)
    assert explanation.findings[0].detail == (
        "It contains a space, ü. Some clients encode that, and others refuse it or send it as it is."
    )


def test_signed_header_whose_value_nobody_can_guess():
    url = PUT.replace("SignedHeaders=host", "SignedHeaders=content-length%3Bhost%3Bx-amz-meta-a")
    explanation = explained(url, headers=(("content-length", "3"), ("x-amz-meta-a", "1")))
    expected = ["signature-mismatch", "(other-length)", "(signed-header-different)", "(path-changed)", "(wrong-secret)"]
    assert causes(explanation) == expected
    detail = "The header Content-Length may have been signed with another value."
    assert explanation.findings[1].detail == detail
    assert explained(url).verdict == "unknown"


def test_bucket_twice():
    explanation = explained(PUT.replace("/bkt/", "/bkt/bkt/"))
    assert (causes(explanation), changes(explanation)) == (["bucket-twice"], [("path", f"/bkt{KEY}", KEY)])
    endpoints = ("https://play.example.com:9000/bkt",)
    assert "(bucket-twice)" in causes(
        explained(PUT.replace("/bkt/", "/bkt/bkt/"), endpoints=endpoints, credentials=keys(key="X"))
    )


def test_store_accepted_what_others_refuse():
    stored = read_answer(b'HTTP/1.1 200 OK\nETag: "1"\n\n')
    headers = (("x-amz-meta-a", "1"), ("authorization", "x"))
    explanation = explained(PUT, headers=headers, answer=stored)
    assert (explanation.verdict, causes(explanation)) == (
        "works",
        ["(stored)", "(two-authentications)", "(header-not-signed)"],
    )
    junk = explained(PUT, method="PUT", headers=(("content-type", "multipart/form-data"),), answer=stored)
    assert (junk.verdict, causes(junk)) == ("fails", ["body-is-form", "(stored)"])


def test_values_of_headers_that_stores_read_differently():
    headers = (("x-amz-meta-a", "ü"), ("x-amz-meta-b", "a  b"))
    url = PUT.replace("SignedHeaders=host", "SignedHeaders=host%3Bx-amz-meta-a%3Bx-amz-meta-b")
    explanation = explained(url, headers=headers)
    expected = [
        "(signed-header-different)",
        "(path-changed)",
        "(wrong-secret)",
        "(metadata-not-ascii)",
        "(spaces-in-header)",
    ]
    assert causes(explanation)[1:] == expected


@pytest.mark.parametrize("secret", [f"{SECRET_KEY}\n", f"{SECRET_KEY} ", f'"{SECRET_KEY}"', SECRET_KEY + "x"])
def test_secret_of_the_session_is_not_the_one_that_signed(secret):
    explanation = explained(PUT, credentials=keys(secret))
    assert causes(explanation) == ["wrong-secret"]
    assert [each[0] for each in changes(explanation)] == ["secret"]
    assert SECRET_KEY not in repr(explanation.findings)


def test_another_secret():
    explanation = explained(PUT, credentials=keys("x" * 40))
    assert (explanation.verdict, causes(explanation)) == (
        "fails",
        ["signature-mismatch", "(path-changed)", "(wrong-secret)"],
    )


def test_two_changes():
    explanation = explained(f"{PUT}&fbclid=x".replace("%20", "%2520"))
    assert causes(explanation) == ["key-encoding", "parameter-changed"]


def test_version_2():
    headers = (("content-type", "text/plain"), ("x-amz-acl", "private"))
    assert explained(V2).verification.found.request.headers == headers
    assert causes(explained(V2, headers=headers[:1])) == [
        "signed-header-missing",
        "(header-in-query)",
        "(version-2-refused)",
    ]
    explanation = explained(V2, headers=headers)
    assert (explanation.verdict, causes(explanation)) == ("unknown", ["(header-in-query)", "(version-2-refused)"])
    changed = explained(V2.replace("bucket-test.s3.amazonaws.com/", "s3.amazonaws.com/bucket-test/x"))
    assert changed.verdict == "unknown"
    other = explained(URLS["boto3 v2 get"], method="PUT")
    assert causes(other) == ["other-method", "(version-2-refused)"]


def test_time():
    at = moment(PUT)
    assert causes(explained(PUT, at + timedelta(days=2))) == ["url-expired"]
    assert explained(PUT, at + timedelta(days=2)).findings[0].detail == "It expired 1 day 23 hours ago."
    assert causes(explained(PUT, at - timedelta(hours=1))) == ["(wrong-clock)"]
    assert causes(explained(AWS, moment(AWS) - timedelta(hours=1))) == ["wrong-clock"]
    assert causes(explained(PUT, at - timedelta(minutes=10))) == []
    last = at + timedelta(seconds=3600 - 60)
    assert [explained(PUT, last - timedelta(seconds=1)).verdict, explained(PUT, last).verdict] == ["works", "fails"]
    long = explained(PUT.replace("Expires=3600", "Expires=604801"))
    assert causes(long) == ["expiry-too-long", "parameter-changed"]


def test_temporary_key_without_its_token():
    url = AWS.replace("AKIAIOSFODNN7EXAMPLE", "ASIAQNZGKIQY56JQ7WML")
    assert causes(explained(url)) == ["session-token-missing"]


def test_region_of_the_host_is_not_the_one_that_was_signed():
    explanation = explained(AWS.replace("s3.eu-west-1", "s3.us-west-2"))
    assert causes(explanation) == ["host-changed", "other-region"]
    assert explanation.findings[1].detail == "It is signed for eu-west-1, and the host is for us-west-2."


def test_credentials_that_do_not_hold_the_key():
    other = explained(PUT, credentials=keys(key="AKIAI44QH8DHBEXAMPLE"))
    assert (other.verdict, causes(other)) == ("unknown", [])
    assert other.verification.why_not == (
        "not verified: the URL was signed with another access key ID than that of these credentials. Use --profile."
    )


DIALECTS = {
    "https://storage.googleapis.com/b/k?X-Goog-Algorithm=GOOG4-RSA-SHA256&X-Goog-Credential=a%40b.com%2F20261126%2Fauto"
    "%2Fstorage%2Fgoog4_request&X-Goog-Date=20261126T071440Z&X-Goog-Expires=900&X-Goog-SignedHeaders=host"
    "&X-Goog-Signature=00": "Google Cloud Storage V4 (RSA)",
    "https://storage.googleapis.com/b/k?GoogleAccessId=a&Expires=1795680880&Signature=x": "Google Cloud Storage V2",
    "https://b.oss-cn-hangzhou.aliyuncs.com/k?x-oss-credential=LTAI%2F20261126%2Fcn-hangzhou%2Foss%2Faliyun_v4_request"
    "&x-oss-date=20261126T071440Z&x-oss-expires=900&x-oss-signature-version=OSS4-HMAC-SHA256"
    "&x-oss-signature=00": "Alibaba Cloud OSS V4",
    "https://b.oss-cn-hangzhou.aliyuncs.com/k?OSSAccessKeyId=a&Expires=1795680880&Signature=x": "Alibaba Cloud OSS V1",
}


@pytest.mark.parametrize("url", DIALECTS)
def test_dialects_of_other_stores(url):
    explanation = explained(url, datetime(2026, 11, 26, 7, 15, tzinfo=timezone.utc))
    assert (explanation.verdict, causes(explanation)) == ("unknown", [])
    assert explanation.signed.dialect.name == DIALECTS[url]
    assert (
        explanation.verification.why_not == f"not verified: this command cannot compute signatures of {DIALECTS[url]}."
    )


def test_path_style_on_oss():
    url = next(url for url in DIALECTS if "OSSAccessKeyId" in url).replace("b.oss", "oss").replace("/k", "/b/k")
    assert causes(explained(url)) == ["path-style-refused"]


@pytest.mark.parametrize("text", ["hello", "https://", "ftp://a/b", "https://user:secret@host/", "x" * 70000])
def test_what_is_no_url(text):
    explanation = explained(text, moment(PUT))
    assert (explanation.verdict, causes(explanation), explanation.url) == ("fails", ["url-damaged"], None)
    assert "secret" not in repr(explanation)


def test_url_without_a_signature():
    explanation = explained("https://bucket-test.s3.amazonaws.com/k", moment(PUT))
    assert (explanation.verdict, causes(explanation)) == ("fails", ["not-presigned"])


def same_to_a_store(one, other):
    """Whether stores read the same: parameters decoded, the host in small letters."""

    def read(url):
        address, _, query = url.partition("#")[0].partition("?")
        scheme, _, rest = address.partition("://")
        host, slash, path = rest.partition("/")
        return scheme.lower(), host.lower(), slash + path, sorted(pairs_of(query))

    return read(one) == read(other)


@given(st.sampled_from([PUT, AWS, URLS["boto3 v2 get"], URLS["JS put"]]), st.data())
def test_no_changed_url_is_good(url, data):
    at = data.draw(st.integers(0, len(url) - 1))
    character = data.draw(st.characters(min_codepoint=0x20, max_codepoint=0x2FF) | st.sampled_from("/%&=?+.-0aZ\n"))
    changed = url[:at] + character + url[at + 1 :]
    if same_to_a_store(changed.strip(), url):
        assert explained(changed, moment(url)).verdict == explained(url).verdict
        return
    assert explained(changed, moment(url)).verdict != "works", changed


@given(st.text() | st.sampled_from(sorted(URLS.values())).flatmap(lambda url: st.text().map(lambda more: url + more)))
def test_any_text_is_explained(text):
    explanation = explained(text, moment(PUT))
    assert {finding.cause for finding in explanation.findings} <= set(all_causes())


@given(st.binary(), st.sampled_from(sorted(URLS.values())))
def test_any_answer_is_explained(raw, url):
    explanation = explained(url, answer=read_answer(raw or b"x"))
    assert {finding.cause for finding in explanation.findings} <= set(all_causes())
    assert explanation.findings


def test_no_secret_is_shown():
    token = "TOKEN+" * 20
    url = AWS.replace("X-Amz-SignedHeaders", f"X-Amz-Security-Token={token.replace('+', '%2B')}&X-Amz-SignedHeaders")
    for each in (url, url.replace("%2B", "+"), f"{url}&a=b"):
        explanation = explained(each, credentials=keys(token=token))
        shown = repr(explanation.findings)
        assert "TOKEN+TOKEN" not in shown
        assert SECRET_KEY not in shown
        assert not re.search("[0-9a-f]{40}", shown)


DATE = "HTTP/1.1 403 F\r\nDate: {}\r\n\r\n"
OLD = "The answer is older."


@pytest.mark.parametrize(("text", "first", "expired"), [
    ("<Error><Code>SignatureDoesNotMatch</Code></Error>", "(other-method)", "(url-expired)"),
    (DATE + "<Error><Code>SignatureDoesNotMatch</Code></Error>", "(other-method)", "(url-expired)"),
    (DATE + "<Error><Code>AccessDenied</Code></Error>", "(signer-not-allowed)", "(url-expired)"),
    (DATE, "(signer-not-allowed)", "(url-expired)"),
    (DATE + "<Error><Code>RequestTimeTooSkewed</Code></Error>", "wrong-clock", "(url-expired)"),
    ("<Error><Code>NoSuchBucket</Code></Error>", "no-such-bucket", "url-expired"),
    # Without a time, a store may say so of what has expired.
    ("<Error><Code>AccessDenied</Code></Error>", "url-expired", "url-expired"),
    ("<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>", "url-expired", "url-expired"),
    ("HTTP/1.1 200 OK\r\nETag: 1\r\nDate: {}\r\n\r\n", "url-expired", "url-expired"),
])  # fmt: skip
def test_answer_of_yesterday(text, first, expired):
    signed_at = moment(PUT)
    text = text.replace("{}", format_datetime(signed_at, usegmt=True))
    explanation = explained(PUT, signed_at + timedelta(hours=20), answer=read_answer(text.encode()))
    assert causes(explanation)[0] == first
    assert expired in causes(explanation)
    detail = next(each.detail for each in explanation.findings if each.cause == "url-expired")
    assert detail.endswith(OLD) == (expired == "(url-expired)")
    assert explanation.verdict == "fails"


def test_answer_after_the_end():
    signed_at = moment(PUT)
    late = format_datetime(signed_at + timedelta(hours=19), usegmt=True)
    answer = read_answer(f"{DATE}<Error><Code>AccessDenied</Code></Error>".replace("{}", late).encode())
    assert causes(explained(PUT, signed_at + timedelta(hours=20), answer=answer))[0] == "url-expired"


def test_403_for_a_url_that_has_not_expired():
    answer = read_answer(b"HTTP/1.1 403 Forbidden\n\n")
    assert causes(explained(PUT, answer=answer)) == ["(signer-not-allowed)", "(signature-mismatch)"]


def test_permanent_redirect_to_the_host_of_the_url():
    answer = "<Error><Code>PermanentRedirect</Code><Endpoint>{}</Endpoint></Error>"
    own = explained(PUT, answer=read_answer(answer.format(HOST).encode()))
    assert causes(own) == ["(other-region)", "(redirected)"]
    other = explained(PUT, answer=read_answer(answer.format("other.example.com").encode()))
    assert causes(other) == ["other-region"]


VERBOSE = "> PUT {} HTTP/1.1\n> Host: {}\n{}>\n< HTTP/1.1 411 Length Required\n<\n"


@pytest.mark.parametrize(
    ("sent", "cause"), [("> Content-Length: 5\n", "(no-length)"), ("> User-Agent: curl/8\n", "no-length")]
)
def test_what_the_client_shows_of_its_request(sent, cause):
    text = VERBOSE.format(PUT.partition(HOST)[2], HOST, sent)
    for body in ("", "<Error><Code>MissingContentLength</Code></Error>"):
        assert causes(explained(PUT, answer=read_answer(f"{text}{body}".encode()))) == [cause]


def test_proxy_that_refuses():
    text = "> CONNECT h:443 HTTP/1.1\n> Host: h:443\n>\n< HTTP/1.1 403 Forbidden\n< Server: squid\n<\n"
    assert causes(explained(PUT, answer=read_answer(text.encode()))) == ["proxy-failed"]


def test_question_of_a_browser_is_no_upload():
    text = (
        f"> OPTIONS {PUT.partition(HOST)[2]} HTTP/1.1\n> Host: {HOST}\n>\n< HTTP/1.1 {{}}\n< x-amz-request-id: 1\n<\n"
    )
    allowed = explained(PUT, answer=read_answer(text.format("200 OK").encode()))
    assert causes(allowed) == ["(unknown-answer)"]
    refused = text.format("403 Forbidden") + "<Error><Code>AccessForbidden</Code></Error>"
    assert causes(explained(PUT, answer=read_answer(refused.encode()))) == ["cors"]


@pytest.mark.parametrize("name", ["boto3 get", "boto3 head", "boto3 delete", "boto3 list"])
def test_success_of_a_url_for_something_else_is_no_upload(name):
    stored = read_answer(b'HTTP/1.1 200 OK\nETag: "1"\n\n')
    explanation = explained(URLS[name], answer=stored)
    assert (explanation.verdict, causes(explanation)) == ("unknown", ["(unknown-answer)"])


@pytest.mark.parametrize("answer", ["HTTP/1.1 200 OK\nx-amz-request-id: R\n\n", 'HTTP/1.1 200 OK\nETag: W/"1"\n\n{}'])
def test_success_that_is_no_upload_does_not_excuse_a_wrong_signature(answer):
    wrong = PUT.replace(PUT[-64:], "0" * 64)
    explanation = explained(wrong, answer=read_answer(answer.encode()))
    assert (explanation.verdict, causes(explanation)[0]) == ("fails", "signature-mismatch")
