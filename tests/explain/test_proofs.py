"""URLs that are signed here, and what happens to them: the cause is proved by the signature, or not called certain."""

from datetime import datetime, timezone
from urllib.parse import quote

import pytest
from situations import ACCESS_KEY, SECRET_KEY, causes, changes, explained, keys

from awscli_presign_put.explain.request_signature import (
    EXACT,
    Signatures,
    canonical_request_of,
    request_of,
    string_to_sign_2,
)
from awscli_presign_put.explain.store_answer import read_answer
from awscli_presign_put.explain.url import read_url
from awscli_presign_put.explain.url_signature import V2, V4
from awscli_presign_put.output.explain_document import explanation_document
from awscli_presign_put.signing.sigv4 import EMPTY_SHA256

AT = datetime(2026, 11, 26, 7, 15, tzinfo=timezone.utc)
HOST = "store.example"
TYPE = ("content-type", "text/plain")


def version_4(path, headers=(), host=HOST, method="PUT", payload="", key=ACCESS_KEY, more=""):
    names = "%3B".join(sorted(["host", *(name for name, _ in headers)]))
    url = (
        f"https://{host}{path}?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={key}%2F20261126%2Fus-east-1%2Fs3%2F"
        f"aws4_request&X-Amz-Date=20261126T071440Z&X-Amz-Expires=3600&X-Amz-SignedHeaders={names}{more}"
    )
    request = request_of(read_url(url), method, headers)._replace(payload=payload, path=path)
    return f"{url}&X-Amz-Signature={Signatures(V4).of_request(request, SECRET_KEY)}"


def version_2(path, headers=(), moved=False, host=HOST, bucket=""):
    more = "".join(f"&{name}={quote(value, safe='')}" for name, value in headers) if moved else ""
    url = f"https://{host}{path}?AWSAccessKeyId={ACCESS_KEY}&Expires=1795680880{more}"
    signature = Signatures(V2).of_request(request_of(read_url(url), "PUT", headers, bucket), SECRET_KEY)
    return f"{url}&Signature={quote(signature, safe='')}"


def mismatch(name, text):
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    return read_answer(f"<Error><Code>SignatureDoesNotMatch</Code><{name}>{escaped}</{name}></Error>".encode())


def seen(url, method="PUT", headers=(), **changed):
    """The answer of a store that saw this request of Version 4."""
    return mismatch(
        "CanonicalRequest", canonical_request_of(request_of(read_url(url), method, headers)._replace(**changed), V4)
    )


def seen_2(url, method="PUT", headers=(), **changed):
    """The same of Version 2."""
    return mismatch("StringToSign", string_to_sign_2(request_of(read_url(url), method, headers)._replace(**changed)))


MOVED = {
    "the SDK for .NET prints a slash less": (version_4("/b//a//x"), "/b//a//x", "/b/a//x", "path-changed"),
    "a gateway adds a path": (version_4("/b/k"), "/b/k", "/s3/b/k", "path-changed"),
    "two slashes": (version_4("/b/a/k"), "/b/a/k", "/b//a/k", "path-changed"),
    "a gateway takes a path away": (version_4("/s3/b/k"), "/s3/b/k", "/b/k", "path-changed"),
    "quotation mark decoded": (version_4("/b/it%27s"), "%27", "'", "(key-encoding)"),
}


@pytest.mark.parametrize("name", MOVED)
def test_path(name):
    right, signed, printed, cause = MOVED[name]
    explanation = explained(right.replace(signed, printed, 1), AT)
    assert (causes(explanation), explanation.repaired) == ([cause], right)


def test_gateway_of_another_name():
    url = version_4("/b/k", host="minio:9000")
    explanation = explained(url.replace("minio:9000", f"{HOST}/s3"), AT)
    assert (causes(explanation), explanation.repaired) == (["path-changed", "host-changed"], url)


def test_path_that_was_signed_as_it_stands():
    explanation = explained(version_4("/b/it's(1)!"), AT)
    assert (explanation.verdict, causes(explanation)) == ("unknown", ["(path-not-encoded)"])
    assert explanation.findings[0].detail == (
        "It must be /b/it%27s%281%29%21. Amazon S3 refuses that. Some stores accept it."
    )
    on_aws = explained(version_4("/it's", host="b.s3.us-east-1.amazonaws.com"), AT)
    assert (on_aws.verdict, causes(on_aws)) == ("fails", ["path-not-encoded"])


@pytest.mark.parametrize(
    ("change", "cause"),
    [(("%20", " "), "url-damaged"), (("%3B", ";"), "url-damaged"), (("/a%20b", "/../a%20b"), "path-changed")],
)
def test_what_some_clients_cannot_send(change, cause):
    right = version_4("/b/a%20b", (TYPE,))
    url = version_4("/b/../a%20b", (TYPE,)) if cause == "path-changed" else right.replace(*change)
    explanation = explained(url, AT)
    assert (explanation.verdict, causes(explanation)) == ("unknown", [f"({cause})"])
    assert explanation.repaired == ("" if cause == "path-changed" else right)


HEADERS = (TYPE, ("content-md5", "XUFAKrxLKna5cZ2REBfFkg=="), ("x-amz-acl", "private"), ("x-amz-meta-a", "1"))


def test_headers_that_version_2_has_in_its_query():
    explanation = explained(version_2("/b/k", HEADERS, moved=True), AT)
    document = explanation_document(explanation)
    assert (document["Verdict"], document["NotSigned"]) == ("works", ["scheme", "host"])
    assert document["RequiredHeaders"] == {
        "Content-Type": "text/plain",
        "Content-MD5": "XUFAKrxLKna5cZ2REBfFkg==",
        "x-amz-acl": "private",
        "x-amz-meta-a": "1",
    }
    without = explained(version_2("/b/k", HEADERS, moved=True), AT, headers=HEADERS[:3])
    assert (without.verdict, changes(without)) == ("fails", [("header x-amz-meta-a", None, "1")])
    assert explanation_document(without)["First"] == "Send the header x-amz-meta-a: 1."


ANSWERS_2 = {
    "a type": (seen_2, {"headers": (TYPE,)}, "content-type-different", ("header content-type", "text/plain", None)),
    "a header": (seen_2, {"headers": HEADERS[2:3]}, "header-not-signed", ("header x-amz-acl", "private", None)),
    "a method": (seen_2, {"method": "GET"}, "other-method", ("method", "GET", "PUT")),
    "a path": (seen_2, {"path": "/k"}, "path-changed", ("path", "/k", "/b/k")),
}


@pytest.mark.parametrize("name", ANSWERS_2)
def test_string_to_sign_of_version_2(name):
    answer, changed, cause, change = ANSWERS_2[name]
    url = version_2("/b/k")
    explanation = explained(url, AT, answer=answer(url, **changed))
    assert (explanation.verdict, causes(explanation), changes(explanation)) == ("fails", [cause], [change])
    assert explanation.repaired == ""


def test_string_to_sign_without_the_credentials():
    url = version_2("/b/k")
    other = keys(key="OTHER")
    assert causes(explained(url, AT, other, answer=seen_2(url, headers=(TYPE,))))[0] == "(content-type-different)"
    assert causes(explained(url, AT, other, answer=seen_2(url, "GET")))[0] == "(other-method)"
    assert causes(explained(url, AT, other, answer=seen_2(url, path="/x"))) == ["path-changed"]


@pytest.mark.parametrize(("make", "answer"), [(version_4, seen), (version_2, seen_2)])
def test_store_has_another_secret(make, answer):
    url = make("/b/k")
    explanation = explained(url, AT, answer=answer(url))
    assert causes(explanation) == ["wrong-secret"]
    assert explanation.findings[0].detail.startswith("The store saw exactly the request that was signed")


META = "x-amz-meta-a"
SEEN = {
    "the digest of nothing": (version_4("/b/k", payload=EMPTY_SHA256), {}, "payload-different"),
    "the digest of something": (version_4("/b/k", payload="abc"), {"payload": "abc"}, "wrong-secret"),
    "spaces": (version_4("/b/k", ((META, f"{EXACT}a  b"),)), {"headers": ((META, "a b"),)}, "spaces-in-header"),
    "Latin-1": (version_4("/b/k", ((META, "\xe9"),)), {"headers": ((META, "\xc3\xa9"),)}, "metadata-not-ascii"),
    "a method": (version_4("/b/k", method="POST"), {}, "other-method"),
}


@pytest.mark.parametrize("name", SEEN)
def test_what_the_store_shows_is_tried(name):
    url, changed, cause = SEEN[name]
    explanation = explained(url, AT, answer=seen(url, **changed))
    assert [each for each in causes(explanation) if not each.startswith("(")] == [cause]


VERBOSE = """\
> {method} {target} HTTP/1.1
> Host: {host}
> User-Agent: curl/7.88.1
> Content-Length: 5
>
< HTTP/1.1 403 Forbidden
< Server: MinIO
<
<Error><Code>SignatureDoesNotMatch</Code></Error>
"""


def printed(url, host=HOST, method="PUT"):
    target = url.partition("://")[2].partition("/")[2]
    return read_answer(VERBOSE.format(method=method, target=f"/{target}", host=host).encode())


def test_what_curl_has_sent():
    url = version_4("/b/k", (TYPE,))
    explanation = explained(url, AT, answer=printed(url))
    assert changes(explanation) == [("header content-type", None, "text/plain")]
    assert explanation_document(explanation)["First"] == "Send the header Content-Type: text/plain."
    unverified = explained(url, AT, keys(key="OTHER"), answer=printed(url))
    assert causes(unverified)[0] == "content-type-different"
    assert {"(other-method)", "(host-changed)"} & set(causes(unverified)) == set()
    proxy = explained(version_4("/b/k"), AT, answer=printed(version_4("/b/k"), "proxy:9000"))
    assert (causes(proxy), changes(proxy)) == (["host-changed"], [("host", "proxy:9000", HOST)])
    got = explained(version_4("/b/k"), AT, answer=printed(version_4("/b/k"), method="GET"))
    assert causes(got) == ["other-method"]


def test_name_of_the_file_that_curl_has_appended():
    url = version_4("/b/in/")
    explanation = explained(url, AT, answer=printed(url.replace("/in/", "/in/report.pdf")))
    assert causes(explanation) == ["file-name-appended"]
    assert (explained(url, AT).verdict, causes(explained(url, AT))) == ("unknown", ["(file-name-appended)"])


TEXTS = {
    "Markdown": lambda url: url.replace("_", "\\_"),
    "encoded once more": lambda url: url.replace("%", "%25"),
    "encoded from its query on": lambda url: f"{url.partition('?')[0]}%3F{quote(url.partition('?')[2], safe='')}",
    "a batch file": lambda url: url.replace("%2F", "F").replace("%3B", "B"),
    "in angle brackets": lambda url: f"<{url}>",
    "carets of a batch file": lambda url: url.replace("&", "^&"),
    "backticks of PowerShell": lambda url: url.replace("&", "`&"),
    "quoted in a mail": lambda url: "\n> ".join(url[at : at + 76] for at in range(0, len(url), 76)),
}


@pytest.mark.parametrize("name", TEXTS)
def test_text_that_was_changed(name):
    url = version_4("/b/k_1", (TYPE,))
    explanation = explained(TEXTS[name](url), AT)
    assert (explanation.verdict, causes(explanation), explanation.repaired) == ("fails", ["url-damaged"], url)


def test_parameter_that_is_there_twice():
    url = version_4("/b/k")
    explanation = explained(url.replace("?", "?X-Amz-Expires=3600&"), AT)
    assert (explanation.verdict, causes(explanation)) == ("unknown", ["(parameter-changed)"])
    assert explanation.findings[0].detail == (
        "The parameter X-Amz-Expires is there twice, and was signed once. Some stores accept that."
    )


def test_number_sign_in_a_key():
    url = version_4("/b/a%23b")
    explanation = explained(url.replace("%23", "#"), AT)
    assert (causes(explanation), explanation.repaired) == (["url-damaged"], url)


@pytest.mark.parametrize("length", [998, 2048])
def test_url_that_a_program_has_cut_off(length):
    url = version_4(f"/b/{'x' * length}")[:length]
    detail = explained(url, AT).findings[0].detail
    assert detail.startswith(f"It ends after exactly {length} characters, where programs cut texts off.")


AROUND = (
    "curl -T report.pdf '{}' --fail",
    "{} (until tomorrow)",
    'see {} and "this"',
    '<a title="a" href="{}">upload</a>',
)


@pytest.mark.parametrize("text", AROUND)
def test_url_among_words(text):
    assert explained(text.format(version_4("/b/k")), AT).verdict == "works"


def test_method_that_no_store_has():
    explanation = explained(version_4("/b/k"), AT, method="PATCH")
    assert (causes(explanation), changes(explanation)) == (["other-method"], [("method", "PATCH", "PUT")])


def test_link_of_a_session():
    url = version_4("/b/k", key="ASIAQNZGKIQY56JQ7WML", more="&X-Amz-Security-Token=T")
    assert explained(url, AT).verification.why_not == (
        "not verified: the URL was signed with temporary credentials, such as those of a session of a role "
        "(--assume-role). Only who still has them can verify the signature. All that needs no signature is checked."
    )


def test_names_of_headers_that_are_cut_off():
    url = version_4("/b/k", (TYPE,))
    cut = url[: url.index("%3Bhost") + 6]
    assert explanation_document(explained(cut, AT))["RequiredHeaders"] == {}


def test_version_2_with_a_parameter_of_version_4():
    url = version_2("/b/k")
    assert explained(f"{url}&X-Amz-Expires=1", AT).signed.dialect == V2


@pytest.mark.parametrize(("scheme", "port"), [("https", 443), ("http", 80)])
def test_default_port_that_was_signed(scheme, port):
    url = version_4("/b/k", host=f"{HOST}:{port}")
    right = url.replace("https", scheme, 1)
    # Its signature is that of the host with the port, which clients leave out.
    request = request_of(read_url(url), "PUT")._replace(host=f"{HOST}:{port}")
    right = right.rpartition("=")[0] + "=" + Signatures(V4).of_request(request, SECRET_KEY)
    for text, cause in ((right, "(host-changed)"), (right.replace(f":{port}", "", 1), "host-changed")):
        explanation = explained(text, AT)
        assert (causes(explanation), explanation.repaired) == ([cause], "")
        assert explanation_document(explanation)["First"] == (
            f"Ask for a URL that is signed without the port, or send the header Host: {HOST}:{port}."
        )
    # That of the other scheme is sent.
    other = {"https": 80, "http": 443}[scheme]
    request = request._replace(host=f"{HOST}:{other}")
    right = (
        right.rpartition("=")[0].replace(f":{port}", f":{other}") + "=" + Signatures(V4).of_request(request, SECRET_KEY)
    )
    assert explained(right, AT).verdict == "works"
    assert explained(right.replace(f":{other}", "", 1), AT).repaired == right


def test_bucket_of_oss_that_has_its_own_host():
    answer = read_answer(b"HTTP/1.1 403 F\nServer: AliyunOSS\n\n<Error><Code>AccessDenied</Code></Error>")
    explanation = explained(version_4("/a/b", host="files.example.com"), AT, answer=answer)
    assert "path-style-refused" not in causes(explanation)
    on_oss = explained(version_4("/a/b", host="oss-cn-beijing.aliyuncs.com"), AT, answer=answer)
    assert causes(on_oss)[0] == "path-style-refused"


def test_url_that_is_too_long_once_it_is_encoded():
    url, path = version_4("/b/k"), f"/b/{'a%20' * 4050}"
    signature = Signatures(V4).of_request(request_of(read_url(url), "PUT")._replace(path=path), SECRET_KEY)
    long = f"{url.replace('/b/k', path.replace('%20', ' ')).rpartition('=')[0]}={signature}"
    assert explained(long, AT).repaired == ""
