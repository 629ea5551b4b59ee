from situations import URLS, causes, changes, explained, keys

from awscli_presign_put.explain.finding import Change
from awscli_presign_put.explain.request_signature import canonical_request_of, request_of
from awscli_presign_put.explain.seen_canonical_request import differences, read_canonical
from awscli_presign_put.explain.store_answer import read_answer
from awscli_presign_put.explain.url import read_url
from awscli_presign_put.explain.url_signature import V4

SIGNED = (
    "PUT\n/b/k\na=1&X-Amz-Security-Token=SECRETTOKEN\ncontent-type:a/b\nhost:h\n\ncontent-type;host\nUNSIGNED-PAYLOAD"
)


def test_differences():
    seen = "GET\n/b/k%2520\na=2&b=&X-Amz-Security-Token=OTHERTOKEN\ncontent-type:\nhost:proxy\n\ncontent-type;host\nabc"
    found = list(differences(read_canonical(SIGNED), read_canonical(seen), ("method", "content-type")))
    tokens = ("(a session token of 10 characters)", "(a session token of 11 characters)")
    assert found == [
        ("other-method", Change("method", "GET", "PUT")),
        ("path-changed", Change("path", "/b/k%2520", "/b/k")),
        ("parameter-changed", Change("parameter a", "2", "1")),
        ("session-token-missing", Change("parameter X-Amz-Security-Token", *tokens)),
        ("parameter-changed", Change("parameter b", "", None)),
        ("content-type-different", Change("header content-type", "", "a/b")),
        ("host-changed", Change("host", "proxy", "h")),
        ("payload-different", Change("digest of the contents", "abc", "UNSIGNED-PAYLOAD")),
    ]


def test_same():
    assert list(differences(read_canonical(SIGNED), read_canonical(SIGNED), ("method",))) == []


def test_what_is_not_known_is_not_compared():
    seen = read_canonical(SIGNED.replace("PUT", "GET").replace("a/b", "c/d"))
    assert list(differences(read_canonical(SIGNED), seen, ())) == []


def test_paths():
    def cause(signed, seen, host="h"):
        pair = [SIGNED.replace("/b/k", path).replace("host:h", f"host:{host}") for path in (signed, seen)]
        return [each for each, _ in differences(*map(read_canonical, pair), ())]

    assert cause("/b/a%20b", "/b/a%2520b") == ["key-encoding"]
    assert cause("/b/a%20b", "/b/a+b") == ["key-encoding"]
    assert cause("/k", "/b/k", "b.example.com") == ["style-changed"]
    assert cause("/b/k", "/k") == ["path-changed"]
    assert cause("/b/in/", "/b/in/report.pdf") == ["file-name-appended"]
    assert cause("/b/k", "/proxy/b/k") == ["path-changed"]


def test_what_is_no_canonical_request():
    for text in ("", "PUT\n/\n\n\n", "PUT /\n\n\n\n\n", "a\n" * 10, SIGNED.replace("PUT", "1")):
        assert read_canonical(text) is None


URL = URLS["boto3 put"]
SAID = "<Error><Code>SignatureDoesNotMatch</Code><CanonicalRequest>{}</CanonicalRequest>{}</Error>"


def answer(method="PUT", headers=(("content-type", "text/plain"),), url=URL, more="", **changed):
    request = request_of(read_url(url), method, headers)._replace(**changed)
    return read_answer(SAID.format(canonical_request_of(request, V4).replace("&", "&amp;"), more).encode())


def test_answer_names_what_the_store_saw():
    explanation = explained(URL, answer=answer(host="minio:9000"))
    assert causes(explanation) == ["host-changed"]
    assert changes(explanation) == [("host", "minio:9000", "bucket-test.s3.amazonaws.com")]
    assert explanation.findings[0].detail == "The host is minio:9000, and bucket-test.s3.amazonaws.com was signed."
    assert causes(explained(URL, answer=answer("GET"))) == ["other-method"]
    other_type = explained(URL, answer=answer(headers=(("content-type", "image/png"),)))
    assert changes(other_type) == [("header content-type", "image/png", "text/plain")]
    assert causes(explained(URL, answer=answer(path="/in/a%2520b%2Bc.txt"))) == ["key-encoding"]


def test_answer_without_the_credentials():
    other = explained(URL, credentials=keys(key="AKIAX"), answer=answer(host="minio:9000"))
    assert (other.verdict, causes(other)) == ("fails", ["host-changed"])
    in_browser = explained(URL, credentials=keys(key="AKIAX"), answer=answer("GET"))
    assert causes(in_browser)[0] == "other-method"
    assert in_browser.findings[0].detail == "The request was GET, as a browser sends it."


def test_store_saw_what_was_signed():
    explanation = explained(URL, answer=answer())
    assert causes(explanation)[0] == "wrong-secret"
    assert explanation.findings[0].detail == (
        "The store saw exactly the request that was signed, and has another secret access key for this access key ID "
        "than this profile."
    )


BARE = read_answer(SAID.format("", "").encode())


def test_store_does_not_say_what_it_saw():
    explanation = explained(URL, answer=BARE)
    expected = ["(content-type-different)", "(other-method)", "(host-changed)", "(wrong-secret)"]
    assert (explanation.verdict, causes(explanation)) == ("fails", expected)
    assert [finding.detail for finding in explanation.findings[:2]] == [
        "The signature is right for an upload with Content-Type: text/plain.",
        "The signature is right for PUT.",
    ]
    told = explained(URL, answer=BARE, method="PUT", headers=(("content-type", "text/plain"),))
    assert causes(told) == ["(host-changed)", "(wrong-secret)"]
    version_2 = explained(URLS["boto3 v2 get"], answer=BARE)
    assert causes(version_2)[:2] == ["(other-method)", "(content-type-different)"]
    assert version_2.findings[1].detail == "It is right without Content-Type."


def test_signed_headers_that_may_be_missing():
    url = URL.replace("content-type%3Bhost", "content-length%3Bhost%3Bx-amz-meta-a")
    explanation = explained(url, answer=BARE)
    assert causes(explanation)[:3] == ["(other-length)", "(signed-header-missing)", "(signature-mismatch)"]
    assert [finding.detail for finding in explanation.findings[:2]] == [
        "The URL requires Content-Length.",
        "The URL requires x-amz-meta-a.",
    ]


def test_answer_to_another_url():
    explanation = explained(URL, answer=answer(more="<SignatureProvided>abc</SignatureProvided>"))
    assert causes(explanation) == ["other-answer"]
    key = explained(URL, answer=answer(more="<AWSAccessKeyId>AKIAI44QH8DHBXYZABCD</AWSAccessKeyId>"))
    assert causes(key) == ["other-answer"]
